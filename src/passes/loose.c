/* Tensors without a graph: what only a graph can tell is unknown, not 0. */
#include "ops/op.h"
#include "passes/passes.h"

static bool is_loose(const nw_graph *graph)
{
    for (uint32_t i = 0; i < graph->node_count; i++)
        if (!(graph->nodes[i]->op->flags & NW_LOOSE))
            return false;
    return graph->node_count > 0;
}

bool nw_pass_loose(const nw_graph *graph, nw_report *report)
{
    static const nw_column_id columns[] = {NW_C_READ_BYTES, NW_C_WRITE_BYTES, NW_C_SAVED_BYTES,
                                           NW_C_LIVE_BYTES, NW_C_DEPTH};
    static const nw_total_id totals[] = {NW_T_CORE_LAYERS, NW_T_DEPTH, NW_T_INPUT_ELEMENTS, NW_T_INPUT_BYTES,
                                         NW_T_PEAK_BYTES};
    report->loose = is_loose(graph);
    for (uint32_t i = 0; i < report->row_count && report->loose; i++)
        for (size_t c = 0; c < sizeof columns / sizeof *columns; c++)
            report->rows[i].cell[columns[c]] = NW_UNKNOWN;
    for (size_t t = 0; t < sizeof totals / sizeof *totals && report->loose; t++)
        report->total[totals[t]] = NW_UNKNOWN;
    return true;
}
