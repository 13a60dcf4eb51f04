#include "ir/graph.h"

#include <string.h>

static bool full(nw_graph *graph)
{
    return nw_fail_memory(graph->error, graph->arena);
}

/* Appends to one of the graph's arrays: items, count and room stand in three fields of one name. */
#define APPEND(graph, owner, items, count, room, item)                                                       \
    (nw_grow((graph)->arena, (void **)&(owner)->items, &(owner)->room, (owner)->count,                       \
             sizeof *(owner)->items)                                                                         \
         ? ((owner)->items[(owner)->count++] = (item), true)                                                 \
         : full(graph))

nw_node *nw_graph_node(nw_graph *graph, const struct nw_op *op, nw_str name, nw_str type)
{
    nw_node *node = NW_NEW(graph->arena, nw_node);
    if (!node) {
        full(graph);
        return NULL;
    }
    node->op = op;
    node->name = name;
    node->type = type;
    node->place = NW_NOWHERE;
    return APPEND(graph, graph, nodes, node_count, node_room, node) ? node : NULL;
}

uint32_t nw_graph_value(nw_graph *graph, nw_str name)
{
    nw_value value = {.name = name,
                      .producer = NW_NONE,
                      .storage = graph->value_count,
                      .outer = NW_NONE,
                      .shape = NW_NO_SHAPE};
    return APPEND(graph, graph, values, value_count, value_room, value) ? graph->value_count - 1 : NW_NONE;
}

bool nw_graph_store(nw_graph *graph, uint32_t value)
{
    nw_graph *outermost = graph;
    if (value == NW_NONE)
        return full(graph);
    while (outermost->around)
        outermost = outermost->around;
    graph->values[value].stored_id = ++outermost->stored_count;
    if (graph->values[value].producer == NW_NONE)
        graph->values[value].origin = NW_STORED;
    return true;
}

uint32_t nw_graph_left_out(nw_graph *graph)
{
    if (graph->left_out)
        return graph->left_out - 1;
    uint32_t value = nw_graph_value(graph, (nw_str){"", 0});
    if (value == NW_NONE)
        return NW_NONE;
    graph->values[value].origin = NW_LEFT_OUT;
    graph->values[value].kind = NW_ABSENT;
    graph->left_out = value + 1;
    return value;
}

bool nw_node_in(nw_graph *graph, nw_node *node, uint32_t value)
{
    if (value == NW_NONE)
        return full(graph);
    graph->values[value].uses++;
    return APPEND(graph, node, in, in_count, in_room, value);
}

bool nw_node_out(nw_graph *graph, nw_node *node, uint32_t value)
{
    if (value == NW_NONE)
        return full(graph);
    if (graph->values[value].origin != NW_LEFT_OUT)
        graph->values[value].producer = graph->node_count - 1;
    return APPEND(graph, node, out, out_count, out_room, value);
}

static bool add_attr(nw_graph *graph, nw_node *node, nw_attr attr)
{
    node->has |= (uint64_t)1 << attr.id % 64;
    return APPEND(graph, node, attrs, attr_count, attr_room, attr);
}

bool nw_node_ints(nw_graph *graph, nw_node *node, nw_attr_id id, const int64_t *values, uint32_t count)
{
    int64_t *copy = NW_ARRAY(graph->arena, int64_t, count);
    if (!copy)
        return full(graph);
    if (count)
        memcpy(copy, values, count * sizeof *copy);
    return add_attr(graph, node, (nw_attr){.id = (uint16_t)id, .count = count, .ints = copy});
}

bool nw_node_int(nw_graph *graph, nw_node *node, nw_attr_id id, int64_t value)
{
    return nw_node_ints(graph, node, id, &value, 1);
}

bool nw_node_number(nw_graph *graph, nw_node *node, nw_attr_id id, double value)
{
    return add_attr(graph, node, (nw_attr){.id = (uint16_t)id, .number = value});
}

bool nw_node_text(nw_graph *graph, nw_node *node, nw_attr_id id, nw_str text)
{
    return add_attr(graph, node, (nw_attr){.id = (uint16_t)id, .text = text});
}

bool nw_node_numbers(nw_graph *graph, nw_node *node, nw_attr_id id, const double *values, uint32_t count)
{
    double *copy = NW_ARRAY(graph->arena, double, count);
    if (!copy)
        return full(graph);
    if (count)
        memcpy(copy, values, count * sizeof *copy);
    return add_attr(graph, node, (nw_attr){.id = (uint16_t)id, .count = count, .numbers = copy});
}

bool nw_node_texts(nw_graph *graph, nw_node *node, nw_attr_id id, const nw_str *texts, uint32_t count)
{
    nw_str *copy = NW_ARRAY(graph->arena, nw_str, count);
    if (!copy)
        return full(graph);
    if (count)
        memcpy(copy, texts, count * sizeof *copy);
    return add_attr(graph, node, (nw_attr){.id = (uint16_t)id, .count = count, .texts = copy});
}

bool nw_node_tensor(nw_graph *graph, nw_node *node, nw_attr_id id, const nw_tensor *tensor)
{
    nw_tensor *copy = NW_NEW(graph->arena, nw_tensor);
    if (!copy)
        return full(graph);
    *copy = *tensor;
    return add_attr(graph, node, (nw_attr){.id = (uint16_t)id, .count = 1, .tensor = copy});
}

bool nw_node_param(nw_graph *graph, nw_node *node, nw_param_spec spec)
{
    return APPEND(graph, node, params, param_count, param_room, spec);
}

bool nw_graph_input(nw_graph *graph, uint32_t value)
{
    return APPEND(graph, graph, inputs, input_count, input_room, value);
}

bool nw_graph_output(nw_graph *graph, uint32_t value)
{
    return APPEND(graph, graph, outputs, output_count, output_room, value);
}

bool nw_graph_note(nw_graph *graph, const char *code, nw_node *node, nw_place place, nw_status status,
                   nw_str text)
{
    nw_note note = {
        code, text, node ? node->name : (nw_str){NULL, 0},
              place, status
    };
    if (node && status > node->status)
        node->status = status;
    while (graph->around)
        graph = graph->around;
    return text.at ? APPEND(graph, graph, notes, note_count, note_room, note) : full(graph);
}

bool nw_graph_claim(nw_graph *graph, nw_claim claim)
{
    return APPEND(graph, graph, claims, claim_count, claim_room, claim);
}

bool nw_modules_add(nw_modules *modules, nw_arena *arena, nw_module module)
{
    if (!nw_grow(arena, (void **)&modules->at, &modules->room, modules->count, sizeof module))
        return false;
    modules->at[modules->count++] = module;
    return true;
}

nw_num nw_graph_symbol(nw_graph *graph, nw_str name)
{
    while (graph->around)
        graph = graph->around;
    if (!graph->symbol_count)
        nw_map_init(&graph->symbol_at, graph->arena);
    uint32_t at = nw_map_get(&graph->symbol_at, name);
    if (at != NW_NONE)
        return nw_symbol(at);
    nw_str copy = nw_str_copy(graph->arena, name);
    if (!copy.at || !nw_map_set(&graph->symbol_at, copy, graph->symbol_count)) {
        full(graph);
        return NW_UNKNOWN;
    }
    return APPEND(graph, graph, symbols, symbol_count, symbol_room, copy) ? nw_symbol(graph->symbol_count - 1)
                                                                          : NW_UNKNOWN;
}

nw_shape nw_graph_shape(nw_graph *graph, const nw_num *dims, int32_t rank)
{
    nw_num *copy = NW_ARRAY(graph->arena, nw_num, rank);
    if (!copy) {
        full(graph);
        return NW_NO_SHAPE;
    }
    if (rank)
        memcpy(copy, dims, (size_t)rank * sizeof *copy);
    return (nw_shape){copy, rank};
}

const nw_attr *nw_node_attr(const nw_node *node, nw_attr_id id)
{
    if (!(node->has >> id % 64 & 1))
        return NULL;
    for (uint32_t i = 0; i < node->attr_count; i++)
        if (node->attrs[i].id == (uint16_t)id)
            return &node->attrs[i];
    return NULL;
}
