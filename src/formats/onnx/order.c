/* The order of nodes. The format asks for one in which each stands behind those that it takes from; a file
 * that has them otherwise is put in order, everything else staying as it is. */
#include "formats/onnx/read.h"

/* Goes over the values that a node needs: its inputs, and what its bodies take from around them. */
typedef struct needs {
    uint32_t node, in, body, value;
} needs;

/* The next node whose outputs the node needs; NW_NONE after the last. */
static uint32_t next_need(const nw_graph *graph, needs *n)
{
    const nw_node *node = graph->nodes[n->node];
    while (n->in < node->in_count) {
        uint32_t producer = graph->values[node->in[n->in++]].producer;
        if (producer != NW_NONE)
            return producer;
    }
    for (; n->body < node->body_count; n->body++, n->value = 0) {
        const nw_graph *body = node->bodies[n->body];
        while (n->value < body->value_count) {
            const nw_value *v = &body->values[n->value++];
            if (v->origin == NW_OUTER && graph->values[v->outer].producer != NW_NONE)
                return graph->values[v->outer].producer;
        }
    }
    return NW_NONE;
}

static bool is_ordered(const nw_graph *graph)
{
    for (uint32_t i = 0; i < graph->node_count; i++) {
        needs n = {.node = i};
        for (uint32_t from = next_need(graph, &n); from != NW_NONE; from = next_need(graph, &n))
            if (from >= i)
                return false;
    }
    return true;
}

typedef struct walk {
    nw_graph *graph;
    needs *stack; /* nodes that are waited for, each by the one before it */
    nw_node **done;
    uint32_t *place; /* where each node is put: WAITED_FOR while its needs are not, NW_NONE before */
    uint32_t depth, count;
} walk;

#define WAITED_FOR (NW_NONE - 1)

static bool begin(walk *w, uint32_t node)
{
    if (w->place[node] == WAITED_FOR)
        return nw_fail(w->graph->error, NW_E_GRAPH, w->graph->nodes[node]->place,
                       "a cycle: node \"%.*s\" needs its own outputs", NW_SHOW(w->graph->nodes[node]->name));
    if (w->place[node] != NW_NONE)
        return true;
    w->place[node] = WAITED_FOR;
    w->stack[w->depth++] = (needs){.node = node};
    return true;
}

static bool finish(walk *w)
{
    while (w->depth) {
        needs *top = &w->stack[w->depth - 1];
        uint32_t from = next_need(w->graph, top);
        if (from != NW_NONE) {
            if (!begin(w, from))
                return false;
            continue;
        }
        w->place[top->node] = w->count;
        w->done[w->count++] = w->graph->nodes[top->node];
        w->depth--;
    }
    return true;
}

static bool sort(nw_graph *graph)
{
    walk w = {.graph = graph,
              .stack = NW_ARRAY(graph->arena, needs, graph->node_count),
              .done = NW_ARRAY(graph->arena, nw_node *, graph->node_count),
              .place = NW_ARRAY(graph->arena, uint32_t, graph->node_count)};
    if (!w.stack || !w.done || !w.place)
        return nw_fail_memory(graph->error, graph->arena);
    for (uint32_t i = 0; i < graph->node_count; i++)
        w.place[i] = NW_NONE;
    for (uint32_t i = 0; i < graph->node_count; i++)
        if (!begin(&w, i) || !finish(&w))
            return false;
    for (uint32_t i = 0; i < graph->node_count; i++)
        graph->nodes[i] = w.done[i];
    for (uint32_t i = 0; i < graph->value_count; i++)
        if (graph->values[i].producer != NW_NONE)
            graph->values[i].producer = w.place[graph->values[i].producer];
    return true;
}

bool nw_onnx_order(nw_graph *graph)
{
    return is_ordered(graph) ||
           (sort(graph) &&
            nw_graph_note(
                graph, "unsorted-nodes", NULL, NW_NOWHERE, NW_EXACT,
                NW_STR("nodes stand before others whose outputs they take: they were put in order")));
}
