/* Core layers, and how many of them lie on the longest path. */
#include "passes/passes.h"

bool nw_pass_depth(const nw_graph *graph, nw_report *report)
{
    uint32_t *depth = NW_ARRAY(report->arena, uint32_t, graph->value_count);
    nw_num deepest = 0, core = 0;
    if (!depth)
        return nw_fail_memory(report->error, report->arena);
    for (uint32_t i = 0; i < graph->node_count; i++) {
        const nw_node *node = graph->nodes[i];
        uint32_t here = 0;
        for (uint32_t k = 0; k < node->in_count; k++)
            here = depth[node->in[k]] > here ? depth[node->in[k]] : here;
        here += report->rows[i].core;
        core += report->rows[i].core;
        for (uint32_t o = 0; o < node->out_count; o++)
            depth[node->out[o]] = here;
        report->rows[i].cell[NW_C_DEPTH] = here;
        deepest = nw_max(deepest, here);
    }
    report->total[NW_T_CORE_LAYERS] = core;
    report->total[NW_T_DEPTH] = deepest;
    return true;
}
