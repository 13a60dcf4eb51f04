/* Attention that holds all four of its projections: ncnn's MultiHeadAttention
 * (src/layer/multiheadattention.cpp). Inputs: queries, and perhaps keys, values and a mask; then weight and
 * bias of queries, keys, values and result. */
#include "ops/shape_rules.h"
#include "ops/work_rules.h"

/* Where the weights begin: they are all matrices of two dims, before vectors of one. */
static int32_t first_weight(const nw_call *call)
{
    for (int32_t i = 1; i + 7 < call->in_count; i++)
        if (call->in[i].shape.rank == 2 && call->in[i + 1].shape.rank == 1)
            return i;
    return -1;
}

/* As many rows as there are queries; what comes out is as wide as what went in. */
static bool projected_shape(nw_call *call)
{
    int32_t weight = first_weight(call);
    if (weight < 0)
        return nw_call_fail(call, "attention needs four weights and their biases");
    if (call->in[0].shape.rank < 0)
        return true;
    if (!nw_need_outputs(call, 3) || !nw_need_rank(call, 0, 3, 3) ||
        !nw_need_equal(call, "features of the queries", nw_in_dim(call, 0, 2), nw_in_dim(call, weight, 1)))
        return false;
    return nw_out_copy(
        call, 0,
        (const nw_num[]){nw_in_dim(call, 0, 0), nw_in_dim(call, 0, 1), nw_in_dim(call, weight + 6, 0)}, 3);
}

/* Three projections, the scores and what they weigh, and the projection of the result. */
static void projected_work(const nw_call *call, nw_work *work)
{
    int32_t weight = first_weight(call);
    if (weight < 0)
        return;
    nw_num queries = nw_mul(nw_in_dim(call, 0, 0), nw_in_dim(call, 0, 1)), keys = nw_in_dim(call, 0, 1);
    if (weight > 1)
        keys = nw_in_dim(call, 1, 1);
    nw_num all_keys = nw_mul(nw_in_dim(call, 0, 0), keys), width = nw_in_dim(call, weight, 0);
    nw_num in_and_out = nw_mul(queries, nw_add(nw_in_count(call, weight), nw_in_count(call, weight + 6)));
    nw_num both = nw_mul(all_keys, nw_add(nw_in_count(call, weight + 2), nw_in_count(call, weight + 4)));
    nw_num scores = nw_mul(queries, keys);
    work->of[NW_MAC] = nw_add(nw_add(in_and_out, both), nw_mul(scores, nw_mul(2, width)));
    nw_work_count(work,
                  &(const nw_work){
                      {[NW_EXP] = 1, [NW_ADD] = 1, [NW_DIV] = 1}
    },
                  nw_mul(scores, nw_int(call, NW_A_HEADS, 1)));
}

const nw_op nw_op_projected_attention = {
    .name = "projected_attention",
    .min_in = 1,
    .max_in = -1,
    .flags = NW_CORE | NW_ANY,
    .keeps = NW_KEEPS_UNKNOWN,
    .shape = projected_shape,
    .work = projected_work,
    .roles = "dd",
    .field = nw_field_whole,
};
