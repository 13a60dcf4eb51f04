/* What must live at the same time when the net runs in the file's order: a buffer lives from the layer that
 * makes it to the last that reads it or any view of it (max breadth, Pisarchyk & Lee 2020, arXiv:2001.03288).
 * The graph's inputs belong to the caller, constants to the file: both are left out; its outputs live to the
 * end. What a body needs lives while its node runs, what it gives is its node's. */
#include "passes/bodies.h"

static void mark_last_uses(const nw_graph *graph, bool body, uint32_t *last)
{
    uint32_t value;
    for (uint32_t v = 0; v < graph->value_count; v++) {
        uint32_t made = graph->values[v].producer, root = graph->values[v].storage;
        if (made != NW_NONE && made > last[root])
            last[root] = made;
    }
    for (uint32_t i = 0; i < graph->node_count; i++) {
        nw_taken taken = {0};
        for (uint32_t k = 0; k < graph->nodes[i]->in_count; k++)
            last[graph->values[graph->nodes[i]->in[k]].storage] = i;
        while ((value = nw_taken_next(graph->nodes[i], &taken)) != NW_NONE)
            last[graph->values[value].storage] = i;
    }
    for (uint32_t i = 0; i < graph->output_count; i++)
        last[graph->values[graph->outputs[i]].storage] = body ? NW_NONE : graph->node_count;
}

static bool counts(const nw_graph *graph, uint32_t value)
{
    const nw_value *root = &graph->values[graph->values[value].storage];
    return root->producer != NW_NONE && !(graph->nodes[root->producer]->op->flags & (NW_INPUT | NW_CONSTANT));
}

/* Frees the buffer of a value if this node is its last reader; a freed one is marked so that it is freed
 * once. */
static nw_num release(const nw_graph *graph, const nw_report *report, uint32_t *last, uint32_t node,
                      uint32_t value, nw_num live)
{
    uint32_t root = graph->values[value].storage;
    if (last[root] != node || !counts(graph, value))
        return live;
    last[root] = NW_NONE;
    return nw_sub(live, report->bytes[root]);
}

static nw_num make_outputs(const nw_graph *graph, const nw_report *report, const nw_node *node,
                           const uint32_t *last, nw_num live)
{
    for (uint32_t o = 0; o < node->out_count; o++) {
        uint32_t value = node->out[o];
        if (graph->values[value].storage == value && last[value] != NW_NONE && counts(graph, value))
            live = nw_add(live, report->bytes[value]);
    }
    return live;
}

static nw_num release_all(const nw_graph *graph, const nw_report *report, uint32_t *last, uint32_t index,
                          nw_num live)
{
    const nw_node *node = graph->nodes[index];
    nw_taken taken = {0};
    uint32_t value;
    for (uint32_t k = 0; k < node->in_count; k++)
        live = release(graph, report, last, index, node->in[k], live);
    while ((value = nw_taken_next(node, &taken)) != NW_NONE)
        live = release(graph, report, last, index, value, live);
    for (uint32_t o = 0; o < node->out_count; o++)
        live = release(graph, report, last, index, node->out[o], live);
    return live;
}

bool nw_pass_live(const nw_graph *graph, nw_report *report)
{
    uint32_t *last = NW_ARRAY(report->arena, uint32_t, graph->value_count);
    nw_num live = 0, peak = 0, inside;
    if (!last)
        return nw_fail_memory(report->error, report->arena);
    mark_last_uses(graph, report->around != NULL, last);
    for (uint32_t i = 0; i < graph->node_count; i++) {
        nw_row *row = &report->rows[i];
        if (!nw_most_of_bodies(report, row, nw_pass_live, NW_T_PEAK_BYTES, &inside))
            return false;
        live = make_outputs(graph, report, graph->nodes[i], last, live);
        row->cell[NW_C_LIVE_BYTES] = nw_add(live, inside);
        peak = nw_max(peak, row->cell[NW_C_LIVE_BYTES]);
        live = release_all(graph, report, last, i, live);
    }
    report->total[NW_T_PEAK_BYTES] = peak;
    return true;
}
