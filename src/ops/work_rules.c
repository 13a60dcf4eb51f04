#include "ops/work_rules.h"

void nw_work_count(nw_work *work, const nw_work *each, nw_num count)
{
    for (int kind = 0; kind < NW_WORK_KINDS; kind++)
        work->of[kind] = nw_add(work->of[kind], nw_mul(each->of[kind], count));
}

void nw_work_out(const nw_call *call, nw_work *work, const nw_work *each)
{
    nw_work_count(work, each, nw_out_count(call, 0));
}

void nw_work_in(const nw_call *call, nw_work *work, const nw_work *each)
{
    nw_work_count(work, each, nw_in_count(call, 0));
}

void nw_work_activation(const nw_call *call, nw_work *work)
{
    const nw_attr *attr = nw_node_attr(call->node, NW_A_ACTIVATION);
    const nw_op *op = attr ? nw_op_named(attr->text) : NULL;
    if (op && op->flags & NW_ELEMENTWISE && op->work)
        op->work(call, work);
}
