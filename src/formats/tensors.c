#include "formats/tensors.h"

nw_str nw_prefix_of(nw_str name)
{
    size_t end = name.len;
    while (end > 0 && name.at[end - 1] != '.' && name.at[end - 1] != '/')
        end--;
    return nw_str_part(name, 0, end ? end - 1 : 0);
}

static nw_str last_part(nw_str name)
{
    size_t prefix = nw_prefix_of(name).len;
    return nw_str_part(name, prefix ? prefix + 1 : 0, name.len);
}

nw_role nw_role_of_name(nw_str name, const nw_dtype *dtype)
{
    static const struct {
        const char *word;
        nw_role role;
    } words[] = {
        {"weight",              NW_WEIGHT},
        {"kernel",              NW_WEIGHT},
        {"kernel:0",            NW_WEIGHT},
        {"bias",                NW_BIAS  },
        {"beta",                NW_BIAS  },
        {"bias:0",              NW_BIAS  },
        {"beta:0",              NW_BIAS  },
        {"bias_ih",             NW_BIAS  },
        {"bias_hh",             NW_BIAS  },
        {"in_proj_bias",        NW_BIAS  },
        {"running_mean",        NW_BUFFER},
        {"running_var",         NW_BUFFER},
        {"num_batches_tracked", NW_BUFFER},
        {"moving_mean",         NW_BUFFER},
        {"moving_variance",     NW_BUFFER},
        {"moving_mean:0",       NW_BUFFER},
        {"moving_variance:0",   NW_BUFFER},
    };
    nw_str word = last_part(name);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (nw_str_is(word, words[i].word))
            return words[i].role;
    if (nw_str_starts(word, "bias_ih_l") || nw_str_starts(word, "bias_hh_l"))
        return NW_BIAS;
    bool packed = dtype && dtype->items > 1,
         complex = dtype && nw_str_starts(nw_str_of(dtype->name), "complex");
    return packed || complex || (dtype && dtype->real) ? NW_WEIGHT : NW_BUFFER;
}

void nw_tensors_start(nw_tensors *tensors, nw_reader *reader)
{
    tensors->reader = reader;
    nw_map_init(&tensors->own, reader->arena);
    tensors->layers = reader->index ? reader->index->layers : &tensors->own;
    reader->graph->typed = true;
}

static nw_node *layer_of(nw_tensors *tensors, nw_str layer, nw_place place)
{
    nw_graph *graph = tensors->reader->graph;
    uint32_t at = nw_map_get(tensors->layers, layer);
    if (at != NW_NONE)
        return graph->nodes[at];
    nw_node *node = nw_graph_node(graph, &nw_op_tensors, layer, NW_STR("tensors"));
    if (!node)
        return NULL;
    if (!nw_map_set(tensors->layers, layer, graph->node_count - 1)) {
        nw_fail_memory(graph->error, graph->arena);
        return NULL;
    }
    node->operands = true;
    node->place = place;
    node->group = nw_prefix_of(layer);
    return node;
}

static char letter_of(uint8_t kind)
{
    return kind == NW_SPAN_WEIGHT ? NW_ROLE_WEIGHT : kind == NW_SPAN_BIAS ? NW_ROLE_BIAS : NW_ROLE_BUFFER;
}

bool nw_tensors_add(nw_tensors *tensors, nw_entry entry, nw_place place)
{
    nw_reader *reader = tensors->reader;
    nw_graph *graph = reader->graph;
    nw_tensors_index *index = reader->index;
    if (index && nw_map_get(&index->names, entry.name) == index->file)
        index->found++;
    if (!entry.layer.at)
        entry.layer = nw_prefix_of(entry.name);
    if (!nw_ledger_entry(reader->ledger, entry))
        return false;
    if (!nw_span_is_net((nw_span_kind)entry.kind) || entry.shared_with != NW_NONE)
        return true;
    nw_node *node = layer_of(tensors, entry.layer.len ? entry.layer : entry.name, place);
    uint32_t value = node ? nw_graph_value(graph, entry.name) : NW_NONE;
    if (!node || !nw_graph_store(graph, value) || !nw_node_in(graph, node, value))
        return false;
    nw_value *v = &graph->values[value];
    v->shape = entry.shape;
    v->dtype = entry.dtype;
    v->stored = nw_shape_count(entry.shape);
    v->role = letter_of(entry.kind);
    return true;
}

bool nw_tensors_end(nw_tensors *tensors)
{
    return tensors->reader->index ||
           nw_graph_note(tensors->reader->graph, "no-graph", NULL, NW_NOWHERE, NW_LOWER_BOUND,
                         NW_STR("the file holds tensors and no graph: what flows between them is not known"));
}
