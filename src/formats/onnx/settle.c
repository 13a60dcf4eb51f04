/* What can be said of a graph when all of it has been read. */
#include "formats/onnx/read.h"

/* Before version 4 of the format every initializer was an input too, which it could be replaced through. */
static void drop_stored_inputs(nw_graph *graph)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < graph->input_count; i++) {
        nw_value *v = &graph->values[graph->inputs[i]];
        if (v->origin == NW_STORED)
            v->is_input = false;
        else
            graph->inputs[kept++] = graph->inputs[i];
    }
    graph->input_count = kept;
}

/* ---- Names that nothing here makes ---- */

static bool takes(const nw_node *node, uint32_t value)
{
    for (uint32_t i = 0; i < node->in_count; i++)
        if (node->in[i] == value)
            return true;
    for (uint32_t i = 0; i < node->body_count; i++)
        for (uint32_t v = 0; v < node->bodies[i]->value_count; v++)
            if (node->bodies[i]->values[v].origin == NW_OUTER && node->bodies[i]->values[v].outer == value)
                return true;
    return false;
}

/* The first node that takes it, or else the output that it is. */
static bool unknown(nw_onnx *onnx, const nw_onnx_scope *scope, uint32_t value)
{
    const nw_graph *graph = scope->graph;
    nw_str name = graph->values[value].name;
    nw_place place = NW_NOWHERE;
    for (uint32_t i = 0; i < graph->node_count && place.offset < 0; i++)
        if (takes(graph->nodes[i], value))
            place = graph->nodes[i]->place;
    if (place.offset < 0)
        place = nw_onnx_output_place(onnx, scope, name);
    return nw_fail(onnx->error, NW_E_GRAPH, place,
                   "nothing makes \"%.*s\": it is no input, no initializer and no output of a node",
                   NW_SHOW(name));
}

/* In a body a name that nothing there makes is one of the graph around it. */
static bool resolve(nw_onnx *onnx, nw_onnx_scope *scope)
{
    nw_graph *graph = scope->graph;
    for (uint32_t i = 0; i < graph->value_count; i++) {
        if (nw_onnx_is_made(graph, i))
            continue;
        if (!scope->around)
            return unknown(onnx, scope, i);
        nw_str name = graph->values[i].name;
        uint32_t outer = nw_onnx_value(onnx, scope->around, nw_str_part(name, scope->prefix.len, name.len));
        if (outer == NW_NONE)
            return false;
        graph->values[i].origin = NW_OUTER;
        graph->values[i].outer = outer;
        scope->around->graph->values[outer].uses++;
    }
    return true;
}

/* ---- Buffers, and elements that rules ask for ---- */

/* What a node gives behind its first output are the buffers that it takes, brought up to date: the running
 * statistics of a normalisation in training. */
static void update_buffers(nw_graph *graph, const nw_node *node)
{
    uint32_t out = 1;
    for (uint32_t i = 0; i < node->in_count && out < node->out_count; i++) {
        if (nw_op_role(node->op, i) != NW_ROLE_BUFFER)
            continue;
        nw_value *updated = &graph->values[node->out[out++]];
        if (updated->origin == NW_FROM_GRAPH)
            updated->storage = graph->values[node->in[i]].storage;
    }
}

static void share_buffers(nw_graph *graph, const nw_node *node)
{
    update_buffers(graph, node);
    if (!(node->op->flags & NW_VIEW) || !node->in_count || !node->out_count)
        return;
    const nw_value *from = &graph->values[node->in[0]];
    if (from->origin == NW_FROM_GRAPH && graph->values[node->out[0]].origin == NW_FROM_GRAPH)
        graph->values[node->out[0]].storage = from->storage;
}

/* Where a node computes on what may be known, beside what is stored. */
static bool may_fold(const nw_graph *graph, const nw_node *node)
{
    for (uint32_t i = 0; i < node->in_count; i++) {
        const nw_value *v = &graph->values[node->in[i]];
        bool computed = v->producer != NW_NONE && graph->nodes[v->producer]->op->fold;
        if (v->origin == NW_FROM_GRAPH && !computed)
            return false;
    }
    return true;
}

/* More reals than this beside an activation are a bias or a scale of channels, from which no shape follows.
 */
#define REALS_MAX 16

static void ask_elements(nw_graph *graph, const nw_node *node)
{
    bool folds = node->op->fold || node->body_count, all = folds && may_fold(graph, node);
    for (uint32_t i = 0; i < node->in_count; i++) {
        nw_value *v = &graph->values[node->in[i]];
        bool few = !v->dtype || !v->dtype->real || nw_shape_count(v->shape) <= REALS_MAX;
        if (nw_op_role(node->op, i) == NW_ROLE_SHAPE || all || (folds && (few || node->body_count)))
            v->wanted = true;
    }
}

static void ask_around(nw_graph *graph)
{
    for (uint32_t i = 0; i < graph->value_count; i++)
        if (graph->values[i].origin == NW_OUTER && graph->values[i].wanted)
            graph->around->values[graph->values[i].outer].wanted = true;
}

static void count_unused(nw_onnx *onnx, nw_graph *graph)
{
    for (uint32_t i = 0; i < graph->output_count; i++)
        graph->values[graph->outputs[i]].uses++;
    for (uint32_t i = 0; i < graph->value_count; i++)
        if (graph->values[i].origin == NW_STORED && graph->values[i].uses == 0) {
            onnx->unused++;
            onnx->unused_elements = nw_add(onnx->unused_elements, graph->values[i].stored);
        }
    for (uint32_t i = 0; i < graph->output_count; i++)
        graph->values[graph->outputs[i]].uses--;
}

bool nw_onnx_settle(nw_onnx *onnx, nw_onnx_scope *scope)
{
    nw_graph *graph = scope->graph;
    drop_stored_inputs(graph);
    if (!nw_onnx_name_rest(graph) || !resolve(onnx, scope) || !nw_onnx_order(graph))
        return false;
    for (uint32_t i = 0; i < graph->node_count; i++) {
        share_buffers(graph, graph->nodes[i]);
        ask_elements(graph, graph->nodes[i]);
        if (!nw_onnx_window(graph, graph->nodes[i]))
            return false;
    }
    if (graph->around)
        ask_around(graph);
    count_unused(onnx, graph);
    return true;
}
