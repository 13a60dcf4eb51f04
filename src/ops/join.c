/* Tensors joined and parted: Caffe's concat_layer.cpp, slice_layer.cpp, split_layer.cpp, filter_layer.cpp,
 * batch_reindex_layer.cpp. */
#include "ops/shape_rules.h"

static bool check_join(const nw_call *call, int32_t one, int32_t i, int32_t axis)
{
    char a[120], b[120];
    nw_shape first = call->in[one].shape, other = call->in[i].shape;
    bool fits = first.rank == other.rank;
    for (int32_t k = 0; fits && k < first.rank; k++)
        fits = k == axis || !nw_differ(first.dim[k], other.dim[k]);
    if (fits)
        return true;
    return nw_call_fail(call,
                        "all inputs must have the same shape, except at axis %d: input %d is %s, input %d is "
                        "%s",
                        (int)axis, (int)one, nw_shape_text(first, a, sizeof a), (int)i,
                        nw_shape_text(other, b, sizeof b));
}

/* The first input of known rank; all have the same. */
static int32_t first_ranked(const nw_call *call)
{
    int32_t i = 0;
    while (i < call->in_count && call->in[i].shape.rank < 0)
        i++;
    return i;
}

static bool concat_shape(nw_call *call)
{
    int32_t axis, one = first_ranked(call);
    nw_num *dims;
    if (!nw_need_outputs(call, 1))
        return false;
    if (one == call->in_count)
        return true;
    nw_shape first = call->in[one].shape;
    if (!nw_axis(call, nw_int(call, NW_A_AXIS, 1), first.rank, &axis) ||
        !(dims = nw_out_edit(call, 0, &call->in[one])))
        return false;
    for (int32_t i = 0; i < call->in_count; i++) {
        nw_shape in = call->in[i].shape;
        if (in.rank >= 0 && !check_join(call, one, i, axis))
            return false;
        nw_num side = in.rank < 0 ? NW_UNKNOWN : in.dim[axis];
        dims[axis] = i == 0 ? side : nw_add(dims[axis], side);
        for (int32_t k = 0; k < in.rank; k++)
            if (k != axis && (nw_known(in.dim[k]) || dims[k] == NW_UNKNOWN))
                dims[k] = in.dim[k];
    }
    return true;
}

static bool any_elements(const nw_call *call)
{
    for (int32_t i = 0; i < call->in_count; i++)
        if (nw_in_elements(call, i))
            return true;
    return false;
}

/* Each input in turn, once for each place before the axis. */
static bool concat_fold(nw_call *call)
{
    int32_t axis;
    nw_shape out = call->out[0].shape;
    nw_element *items = any_elements(call) ? nw_out_elements(call, 0) : NULL;
    if (!items || !nw_axis(call, nw_int(call, NW_A_AXIS, 1), out.rank, &axis))
        return !items;
    nw_num outer = nw_shape_product(out, 0, axis), inner = nw_shape_product(out, axis + 1, out.rank);
    for (nw_num o = 0; o < outer; o++)
        for (int32_t i = 0; i < call->in_count; i++) {
            const nw_element *in = nw_in_elements(call, i);
            nw_num run = nw_mul(call->in[i].shape.dim[axis], inner);
            for (nw_num k = 0; k < run; k++)
                *items++ = in ? in[o * run + k] : NW_OPEN;
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

const nw_op nw_op_concat = {
    .name = "concat", .min_in = 1, .max_in = -1, .flags = NW_ANY, .shape = concat_shape, .fold = concat_fold};
const nw_op nw_op_slice = {.name = "slice", .min_in = 1, .max_in = 1, .shape = slice_shape};
const nw_op nw_op_split = {.name = "split", .min_in = 1, .max_in = 1, .flags = NW_VIEW, .shape = split_shape};
const nw_op nw_op_filter = {
    .name = "filter", .min_in = 2, .max_in = -1, .keeps = NW_KEEPS_UNKNOWN, .shape = filter_shape};
const nw_op nw_op_batch_reindex = {.name = "batch_reindex",
                                   .min_in = 2,
                                   .max_in = 2,
                                   .keeps = NW_KEEPS_UNKNOWN,
                                   .shape = batch_reindex_shape};
