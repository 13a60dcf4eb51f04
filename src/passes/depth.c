/* Core layers, and how many of them lie on the longest path. A body counts as often as it is written, not as
 * it runs, like a recurrent layer. */
#include "passes/bodies.h"

/* Those of each body that may run. */
static nw_num core_of_bodies(const nw_report *report, const nw_row *row)
{
    nw_num core = 0;
    for (uint32_t c = 0; c < row->child_count; c++) {
        const nw_child *child = &report->children[row->first_child + c];
        if (child->turns != 0 && (c == 0 || child->body != child[-1].body))
            core = nw_add(core, child->report->total[NW_T_CORE_LAYERS]);
    }
    return core;
}

static uint32_t depth_before(const nw_node *node, const uint32_t *depth)
{
    uint32_t here = 0, value;
    nw_taken taken = {0};
    for (uint32_t k = 0; k < node->in_count; k++)
        here = depth[node->in[k]] > here ? depth[node->in[k]] : here;
    while ((value = nw_taken_next(node, &taken)) != NW_NONE)
        here = depth[value] > here ? depth[value] : here;
    return here;
}

bool nw_pass_depth(const nw_graph *graph, nw_report *report)
{
    uint32_t *depth = NW_ARRAY(report->arena, uint32_t, graph->value_count);
    nw_num deepest = 0, core = 0;
    if (!depth)
        return nw_fail_memory(report->error, report->arena);
    for (uint32_t i = 0; i < graph->node_count; i++) {
        const nw_node *node = graph->nodes[i];
        nw_row *row = &report->rows[i];
        nw_num inside;
        if (!nw_most_of_bodies(report, row, nw_pass_depth, NW_T_DEPTH, &inside))
            return false;
        uint32_t here = depth_before(node, depth) + row->core + (uint32_t)inside;
        core += row->core + core_of_bodies(report, row);
        for (uint32_t o = 0; o < node->out_count; o++)
            depth[node->out[o]] = here;
        row->cell[NW_C_DEPTH] = here;
        deepest = nw_max(deepest, here);
    }
    report->total[NW_T_CORE_LAYERS] = core;
    report->total[NW_T_DEPTH] = deepest;
    return true;
}
