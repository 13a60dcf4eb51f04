#include "formats/darknet/darknet.h"

bool nw_dk_set(nw_dk *dk, nw_attr_id id, int64_t value)
{
    return nw_node_int(dk->graph, dk->node, id, value);
}

static nw_shape shape_of(nw_dk *dk, nw_dk_size size)
{
    if (size.w && size.h && size.c)
        return nw_graph_shape(dk->graph, (const nw_num[]){1, size.c, size.h, size.w}, 4);
    return nw_graph_shape(dk->graph, (const nw_num[]){1, size.all}, 2);
}

/* `batch` and its `subdivisions` are of the training: what tests a network takes one picture at a time
 * (set_batch_network in network.c), and so does `darknet ops`. */
static bool note_batch(nw_dk *dk)
{
    int64_t batch, parts, steps;
    if (!nw_dk_count(dk, "batch", 1, 1, &batch) || !nw_dk_count(dk, "subdivisions", 1, 1, &parts) ||
        !nw_dk_count(dk, "time_steps", 1, 1, &steps))
        return false;
    int64_t at_once = batch / parts;
    if (at_once <= 1 && steps == 1)
        return true;
    nw_str text =
        steps == 1 ? nw_str_printf(dk->arena,
                                   "a batch of 1 is weighed; training takes %lld at once (batch %lld in %lld "
                                   "subdivisions)",
                                   (long long)at_once, (long long)batch, (long long)parts)
                   : nw_str_printf(dk->arena,
                                   "one step of one sequence is weighed; training takes %lld steps of %lld "
                                   "sequences",
                                   (long long)steps, (long long)at_once);
    return nw_graph_note(dk->graph, "batch", NULL, NW_NOWHERE, NW_EXACT, text);
}

/* parse_net_options. */
static bool build_net(nw_dk *dk)
{
    nw_dk_size size;
    dk->section = &dk->sections[0];
    if (!note_batch(dk) || !nw_dk_count(dk, "height", 0, 0, &size.h) ||
        !nw_dk_count(dk, "width", 0, 0, &size.w) || !nw_dk_count(dk, "channels", 0, 0, &size.c) ||
        !nw_dk_int(dk, "inputs", nw_mul(nw_mul(size.w, size.h), size.c), &size.all))
        return false;
    if (size.all == NW_OVERFLOW)
        return nw_fail(dk->error, NW_E_OVERFLOW, dk->section->place, "the input has more than 2^63 elements");
    if (size.all <= 0)
        return nw_dk_refuse(dk, NULL, "the input's size is missing: width, height and channels, or inputs");
    uint32_t value = nw_graph_value(dk->graph, NW_STR("input"));
    if (value == NW_NONE || !nw_graph_input(dk->graph, value))
        return false;
    dk->graph->values[value].is_input = true;
    dk->graph->values[value].shape = shape_of(dk, size);
    dk->layers[0] = (nw_dk_layer){size, value};
    dk->out = size;
    return nw_dk_note_unused(dk);
}

static bool make_node(nw_dk *dk, const nw_dk_row *row, uint32_t from)
{
    nw_str name = nw_str_printf(dk->arena, "%u", dk->layer_count);
    dk->node =
        name.at ? nw_graph_node(dk->graph, row ? row->op : &nw_op_opaque, name, dk->section->type) : NULL;
    uint32_t value = dk->node ? nw_graph_value(dk->graph, name) : NW_NONE;
    if (value == NW_NONE || !nw_node_in(dk->graph, dk->node, from) ||
        !nw_node_out(dk->graph, dk->node, value))
        return name.at ? false : nw_fail_memory(dk->error, dk->arena);
    dk->node->place = dk->section->place;
    return true;
}

/* Darknet only says that it does not know the type, and goes on with a layer that does nothing. */
static bool build_unknown(nw_dk *dk)
{
    nw_str text =
        nw_str_printf(dk->arena, "no layer of type \"%.*s\" is known; what it gives is taken as what it gets",
                      NW_SHOW(dk->section->type));
    dk->graph->values[dk->node->out[0]].shape = shape_of(dk, dk->in);
    return nw_graph_note(dk->graph, "unknown-layer", dk->node, dk->section->place, NW_LOWER_BOUND, text);
}

static bool check_layer(nw_dk *dk)
{
    nw_dk_size s = dk->out;
    if (s.all == 0)
        return nw_dk_refuse(dk, NULL, "output would be empty: %lldx%lldx%lld from %lldx%lldx%lld",
                            (long long)s.w, (long long)s.h, (long long)s.c, (long long)dk->in.w,
                            (long long)dk->in.h, (long long)dk->in.c);
    return nw_known(s.all) ||
           nw_fail(dk->error, NW_E_OVERFLOW, dk->section->place, "the output has more than 2^63 elements");
}

static bool build_layer(nw_dk *dk, uint32_t from)
{
    const nw_dk_row *row = nw_dk_row_named(dk->section->type);
    dk->in = dk->out;
    if (!make_node(dk, row, from))
        return false;
    if (row && row->picture && !(dk->in.w && dk->in.h && dk->in.c))
        return nw_fail(dk->error, NW_E_GRAPH, dk->section->place,
                       "[%.*s] takes a picture, but the layer before it gives none",
                       NW_SHOW(dk->section->type));
    if (!(row ? row->build(dk) : build_unknown(dk)) || !check_layer(dk))
        return false;
    dk->node->operands = dk->node->operands || dk->node->op->roles;
    return nw_dk_note_unused(dk);
}

/* What no layer takes comes out of the network. */
static bool list_outputs(nw_dk *dk)
{
    for (uint32_t i = 0; i < dk->layer_count; i++) {
        uint32_t value = dk->layers[i].value;
        if (!dk->graph->values[value].uses && !nw_graph_output(dk->graph, value))
            return false;
    }
    return true;
}

bool nw_dk_build(nw_dk *dk)
{
    dk->layers = NW_ARRAY(dk->arena, nw_dk_layer, dk->section_count);
    if (!dk->layers)
        return nw_fail_memory(dk->error, dk->arena);
    if (!build_net(dk))
        return false;
    uint32_t from = dk->layers[0].value;
    for (uint32_t i = 1; i < dk->section_count; i++) {
        dk->section = &dk->sections[i];
        if (!build_layer(dk, from))
            return nw_context(dk->error, "while reading layer %u, [%.*s]", dk->layer_count,
                              NW_SHOW(dk->section->type));
        from = dk->node->out[0];
        dk->layers[dk->layer_count++] = (nw_dk_layer){dk->out, from};
    }
    return list_outputs(dk);
}
