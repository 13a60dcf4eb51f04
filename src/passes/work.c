/* Operations by kind, and the bytes that flow through a layer. The convention taken weighs the kinds into
 * MACs. */
#include "passes/bodies.h"
#include "passes/conventions.h"

static void set_work(nw_row *row, const nw_work *work)
{
    static const nw_column_id columns[NW_WORK_KINDS] = {
        [NW_MAC] = NW_C_MACS,        [NW_ADD] = NW_C_ADDS,      [NW_MUL] = NW_C_MULTIPLIES,
        [NW_CMP] = NW_C_COMPARISONS, [NW_DIV] = NW_C_DIVISIONS, [NW_EXP] = NW_C_EXPONENTIALS};
    for (int k = 0; k < NW_WORK_KINDS; k++)
        row->cell[columns[k]] = work->of[k];
}

static void work_node(const nw_call *call, const nw_num *bytes, nw_row *row)
{
    nw_work work = {{0}};
    nw_num stored = nw_add(row->cell[NW_C_PARAMETER_BYTES], row->cell[NW_C_BUFFER_BYTES]);
    nw_num reads = call->node->operands ? 0 : stored, writes = 0;
    const nw_op *op = call->node->op;
    bool ranks = nw_ranks_known(call->in, call->in_count) && nw_ranks_known(call->out, call->out_count);
    bool unknown = op->flags & (NW_OPAQUE | NW_LOOSE) || (op->work && !ranks);
    for (int k = 0; k < NW_WORK_KINDS && unknown; k++)
        work.of[k] = NW_UNKNOWN;
    if (op->work && !unknown)
        op->work(call, &work);
    for (int32_t i = 0; i < call->in_count; i++)
        reads = nw_add(reads, bytes[call->node->in[i]]);
    for (int32_t i = 0; i < call->out_count; i++)
        writes = nw_add(writes, bytes[call->node->out[i]]);
    bool moves = !(op->flags & (NW_VIEW | NW_INPUT | NW_CONSTANT));
    row->cell[NW_C_READ_BYTES] = moves ? reads : 0;
    row->cell[NW_C_WRITE_BYTES] = moves ? writes : 0;
    set_work(row, &work);
}

/* What the convention counts stands in place of the multiply-adds. */
static void count_node(const nw_counting *counting, const nw_call *call, uint32_t node, nw_row *row)
{
    const nw_counted layer = {counting, call, node};
    if (counting->convention->macs)
        row->cell[NW_C_MACS] = nw_counted_value(&layer, NW_C_MACS);
    if (counting->convention->flops)
        row->cell[NW_C_FLOPS] = nw_counted_value(&layer, NW_C_FLOPS);
}

/* A layer with bodies moves what these move. */
static bool work_bodies(nw_report *report, nw_row *row)
{
    static const nw_column_id columns[] = {NW_C_MACS,         NW_C_FLOPS,       NW_C_ADDS,
                                           NW_C_MULTIPLIES,   NW_C_COMPARISONS, NW_C_DIVISIONS,
                                           NW_C_EXPONENTIALS, NW_C_READ_BYTES,  NW_C_WRITE_BYTES};
    row->cell[NW_C_READ_BYTES] = row->cell[NW_C_WRITE_BYTES] = 0;
    return nw_add_bodies(report, row, nw_pass_work, columns, sizeof columns / sizeof *columns);
}

bool nw_pass_work(const nw_graph *graph, nw_report *report)
{
    const nw_convention *convention = report->counting;
    nw_counting counting = {.convention = convention};
    if (convention->macs && !nw_counting_start(&counting, convention, report, report->arena))
        return nw_fail_memory(report->error, report->arena);
    for (uint32_t i = 0; i < graph->node_count; i++) {
        nw_call call = nw_call_of(graph, report, i);
        work_node(&call, report->bytes, &report->rows[i]);
        count_node(&counting, &call, i, &report->rows[i]);
        if (graph->nodes[i]->body_count && !work_bodies(report, &report->rows[i]))
            return false;
    }
    return true;
}
