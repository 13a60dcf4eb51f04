/* Tensors joined and parted: Caffe's concat_layer.cpp, slice_layer.cpp, split_layer.cpp, filter_layer.cpp,
 * batch_reindex_layer.cpp. */
#include "ops/shape_rules.h"

static bool check_join(const nw_call *call, int32_t i, int32_t axis)
{
    char a[120], b[120];
    nw_shape first = call->in[0].shape, other = call->in[i].shape;
    bool fits = first.rank == other.rank;
    for (int32_t k = 0; fits && k < first.rank; k++)
        fits = k == axis || !nw_differ(first.dim[k], other.dim[k]);
    if (fits)
        return true;
    return nw_call_fail(call,
                        "all inputs must have the same shape, except at axis %d: input 0 is %s, input %d is "
                        "%s",
                        (int)axis, nw_shape_text(first, a, sizeof a), (int)i,
                        nw_shape_text(other, b, sizeof b));
}

static bool concat_shape(nw_call *call)
{
    int32_t axis;
    nw_num *dims;
    if (!nw_need_outputs(call, 1) || !nw_axis_of(call, 1, &axis) ||
        !(dims = nw_out_edit(call, 0, &call->in[0])))
        return false;
    for (int32_t i = 1; i < call->in_count; i++) {
        if (!check_join(call, i, axis))
            return false;
        for (int32_t k = 0; k < call->in[0].shape.rank; k++)
            if (k == axis)
                dims[k] = nw_add(dims[k], call->in[i].shape.dim[k]);
            else if (!nw_known(dims[k]))
                dims[k] = call->in[i].shape.dim[k];
    }
    return true;
}

/* Part i of a side: between POINTS, or one of equal parts. */
static bool part_of(const nw_call *call, nw_num side, int32_t i, nw_num *out)
{
    uint32_t count;
    const int64_t *points = nw_ints(call, NW_A_POINTS, &count);
    if (!count) {
        *out = nw_div(side, call->out_count);
        return nw_need_multiple(call, "side of the axis by outputs", side, call->out_count);
    }
    if (count + 1 != (uint32_t)call->out_count)
        return nw_call_fail(call, "%u slice points for %d outputs", count, (int)call->out_count);
    nw_num from = i ? points[i - 1] : 0, to = i < (int32_t)count ? points[i] : side;
    if (from < 0 || (nw_known(to) && to <= from) || (i < (int32_t)count && to < 0))
        return nw_call_fail(call, "output would be empty: slice points must rise and lie within %lld",
                            (long long)side);
    *out = nw_sub(to, from);
    return true;
}

static bool slice_shape(nw_call *call)
{
    int32_t axis;
    if (!nw_axis_of(call, 1, &axis))
        return false;
    for (int32_t i = 0; i < call->out_count; i++) {
        nw_num *dims = nw_out_edit(call, i, &call->in[0]);
        if (!dims || !part_of(call, call->in[0].shape.dim[axis], i, &dims[axis]))
            return false;
        if (dims[axis] == 0)
            return nw_call_fail(call, "output would be empty");
    }
    return true;
}

static bool split_shape(nw_call *call)
{
    for (int32_t i = 0; i < call->out_count; i++)
        nw_out_like(call, i, &call->in[0]);
    return true;
}

/* The last input chooses samples. How many pass depends on its numbers; Caffe's first Reshape takes all. */
static bool filter_shape(nw_call *call)
{
    int32_t last = call->in_count - 1;
    const nw_tensor *selector = &call->in[last];
    if (!nw_need_rank(call, last, 1, -1))
        return false;
    if (call->out_count != last)
        return nw_call_fail(call, "%d inputs and a selector, but %d outputs", (int)last,
                            (int)call->out_count);
    if (!nw_need_equal(call, "elements of a sample of the selector",
                       nw_shape_product(selector->shape, 1, selector->shape.rank), 1))
        return false;
    for (int32_t i = 0; i < last; i++)
        if (!nw_need_rank(call, i, 1, -1) ||
            !nw_need_equal(call, "samples of the selector", selector->shape.dim[0],
                           call->in[i].shape.dim[0]) ||
            !nw_out_like(call, i, &call->in[i]))
            return false;
    return true;
}

static bool batch_reindex_shape(nw_call *call)
{
    nw_num *dims;
    nw_shape in = call->in[0].shape;
    if (!nw_need_outputs(call, 1) || !nw_need_rank(call, 1, 1, 1) ||
        !(dims = nw_out_dims(call, 0, in.rank ? in.rank : 1)))
        return false;
    dims[0] = call->in[1].shape.dim[0];
    for (int32_t i = 1; i < in.rank; i++)
        dims[i] = in.dim[i];
    return true;
}

const nw_op nw_op_concat = {.name = "concat", .min_in = 1, .max_in = -1, .shape = concat_shape};
const nw_op nw_op_slice = {.name = "slice", .min_in = 1, .max_in = 1, .shape = slice_shape};
const nw_op nw_op_split = {.name = "split", .min_in = 1, .max_in = 1, .flags = NW_VIEW, .shape = split_shape};
const nw_op nw_op_filter = {
    .name = "filter", .min_in = 2, .max_in = -1, .keeps = NW_KEEPS_UNKNOWN, .shape = filter_shape};
const nw_op nw_op_batch_reindex = {.name = "batch_reindex",
                                   .min_in = 2,
                                   .max_in = 2,
                                   .keeps = NW_KEEPS_UNKNOWN,
                                   .shape = batch_reindex_shape};
