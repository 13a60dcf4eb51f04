/* Parts of a tensor: ONNX's Slice and Split. */
#include "ops/move.h"
#include "ops/shape_rules.h"

/* What is taken of an axis: from `start` to before `end`, every `step`-th. */
typedef struct cut {
    nw_element start, end, step;
} cut;

/* Where it begins, and how many it takes. */
typedef struct run {
    int64_t first;
    nw_num count;
} run;

static nw_element item_of(nw_list_state state, const nw_list_of *list, int32_t i, nw_element otherwise)
{
    if (state == NW_LIST_NONE)
        return otherwise;
    return i < list->count ? list->items[i] : NW_OPEN;
}

/* A cut for each axis of input 0: those that AXES names, or the first ones. NULL on an error. */
static cut *cuts_of(const nw_call *call)
{
    nw_list_of starts, ends, axes, steps;
    int32_t rank = call->in[0].shape.rank, axis;
    const cut all = {nw_element_int(0), nw_element_int(INT64_MAX), nw_element_int(1)};
    nw_list_state start = nw_list_given(call, 1, NW_A_STARTS, &starts),
                  end = nw_list_given(call, 2, NW_A_ENDS, &ends),
                  on = nw_list_given(call, 3, NW_A_AXES, &axes),
                  step = nw_list_given(call, 4, NW_ATTR_COUNT, &steps);
    bool scattered = on != NW_LIST_NONE && !axes.complete; /* nobody knows over which axes */
    cut *cuts = NW_ARRAY(call->arena, cut, rank);
    if (!cuts)
        nw_fail_memory(call->error, call->arena);
    for (int32_t i = 0; cuts && i < rank; i++)
        cuts[i] = scattered ? (cut){.step = NW_OPEN} : all;
    int32_t listed = starts.count > ends.count ? starts.count : ends.count;
    int32_t count = on == NW_LIST_SOME                             ? axes.count
                    : start == NW_LIST_SOME || end == NW_LIST_SOME ? listed
                                                                   : rank;
    for (int32_t i = 0; cuts && i < count && !scattered; i++) {
        if (!nw_axis(call, on == NW_LIST_SOME ? axes.items[i].i : i, rank, &axis))
            return NULL;
        cuts[axis] = (cut){item_of(start, &starts, i, all.start), item_of(end, &ends, i, all.end),
                           item_of(step, &steps, i, all.step)};
    }
    return cuts;
}

static int64_t clamp(int64_t at, int64_t side, int64_t low, int64_t high)
{
    at = at < 0 ? at + side : at;
    at = at > high ? high : at;
    return at < low ? low : at;
}

/* numpy's rule: counted from the end below 0, then held within the axis. */
static run measure(int64_t start, int64_t end, int64_t step, int64_t side)
{
    bool on = step > 0;
    int64_t first = on ? clamp(start, side, 0, side) : clamp(start, side, side ? 0 : -1, side - 1);
    int64_t last = on ? clamp(end, side, 0, side) : clamp(end, side, -1, side - 1);
    uint64_t stride = on ? (uint64_t)step : 0 - (uint64_t)step;
    int64_t length = on ? last - first : first - last;
    return (run){first, length > 0 ? (nw_num)((uint64_t)(length - 1) / stride) + 1 : 0};
}

/* From one end to the other, whatever the side is: "to the end" is INT_MAX, or INT_MIN backwards, or the size
 * of just that dim. */
static bool is_whole(cut c, nw_num side)
{
    bool to_end = c.end.known == NW_ELEMENT_SET ? c.end.i >= INT32_MAX : c.end.known && c.end.i == side;
    bool set = c.start.known == NW_ELEMENT_SET && c.step.known == NW_ELEMENT_SET;
    if (set && c.step.i == 1)
        return c.start.i == 0 && to_end;
    return set && c.step.i == -1 && (c.start.i == -1 || c.start.i >= INT32_MAX) &&
           c.end.known == NW_ELEMENT_SET && c.end.i <= INT32_MIN;
}

static run run_of(cut c, nw_num side)
{
    bool set = c.start.known == NW_ELEMENT_SET && c.end.known == NW_ELEMENT_SET &&
               c.step.known == NW_ELEMENT_SET && c.step.i;
    if (set && nw_known(side))
        return measure(c.start.i, c.end.i, c.step.i, side);
    return (run){0, is_whole(c, side) ? side : NW_UNKNOWN};
}

static bool strided_slice_shape(nw_call *call)
{
    if (!nw_need_outputs(call, 1) || call->in[0].shape.rank < 0)
        return call->out_count == 1;
    const cut *cuts = cuts_of(call);
    nw_num *dims = cuts ? nw_out_edit(call, 0, &call->in[0]) : NULL;
    for (int32_t i = 0; dims && i < call->in[0].shape.rank; i++) {
        if (cuts[i].step.known == NW_ELEMENT_SET && cuts[i].step.i == 0)
            return nw_call_fail(call, "axis %d: a step of 0", (int)i);
        dims[i] = run_of(cuts[i], dims[i]).count;
    }
    return dims != NULL;
}

static bool strided_slice_fold(nw_call *call)
{
    nw_shape in = call->in[0].shape;
    nw_lane *lanes = nw_in_elements(call, 0) ? nw_lanes(call, in) : NULL;
    const cut *cuts = lanes ? cuts_of(call) : NULL;
    for (int32_t i = 0; cuts && i < in.rank; i++) {
        lanes[i].first = run_of(cuts[i], in.dim[i]).first;
        lanes[i].step = cuts[i].step.i;
    }
    nw_fold_moved(call, 0, cuts ? lanes : NULL);
    return !lanes || cuts;
}

/* Backwards, or from where nobody knows, nothing is said. */
static void strided_slice_field(const nw_call *call, nw_reach *axes)
{
    nw_axes picture = nw_axes_of(call, &call->in[0]);
    const cut *cuts = cuts_of(call);
    for (int32_t i = 0; i < picture.count; i++) {
        nw_num side = call->in[0].shape.dim[picture.first + i];
        cut c = cuts ? cuts[picture.first + i] : (cut){.step = NW_OPEN};
        bool set = c.start.known == NW_ELEMENT_SET && c.step.known == NW_ELEMENT_SET && c.step.i > 0;
        axes[i] = NW_REACH_UNKNOWN;
        if (set && (nw_known(side) || c.start.i >= 0))
            axes[i] =
                (nw_reach){1, c.step.i, 1, -clamp(c.start.i, side, 0, nw_known(side) ? side : INT32_MAX)};
    }
}

/* The side of part i: SPLIT (or input 1) says it, else all are equal. With OUTPUTS the last may be smaller.
 */
static bool side_of(const nw_call *call, nw_num side, int32_t i, nw_num *out)
{
    nw_list_of sizes;
    nw_list_state state = nw_list_given(call, 1, NW_A_SPLIT, &sizes);
    nw_num parts = call->out_count, equal = nw_div_ceil(side, parts), before = nw_mul(equal, parts - 1);
    if (state == NW_LIST_SOME && sizes.count != call->out_count)
        return nw_call_fail(call, "%d sizes for %d outputs", (int)sizes.count, (int)call->out_count);
    *out = NW_UNKNOWN;
    if (state == NW_LIST_SOME)
        *out = nw_element_dim(sizes.items[i]);
    else if (state == NW_LIST_NONE && parts == 1)
        *out = side;
    else if (state == NW_LIST_NONE)
        *out = i + 1 < parts ? equal : nw_sub(side, before);
    if (state == NW_LIST_SOME || nw_node_attr(call->node, NW_A_OUTPUTS))
        return true;
    return nw_need_multiple(call, "side of the axis by outputs", side, parts);
}

static bool chunk_shape(nw_call *call)
{
    int32_t axis;
    nw_num sum = 0;
    nw_shape in = call->in[0].shape;
    if (!nw_axis_of(call, 0, &axis))
        return false;
    for (int32_t i = 0; i < call->out_count; i++) {
        nw_num *dims = nw_out_edit(call, i, &call->in[0]);
        if (!dims || !side_of(call, in.dim[axis], i, &dims[axis]))
            return false;
        sum = nw_add(sum, dims[axis]);
    }
    return nw_need_equal(call, "sum of the parts", sum, in.dim[axis]);
}

static bool chunk_fold(nw_call *call)
{
    int32_t axis;
    nw_num side;
    nw_shape in = call->in[0].shape;
    nw_lane *lanes = nw_in_elements(call, 0) ? nw_lanes(call, in) : NULL;
    if (!lanes)
        return true;
    if (!nw_axis_of(call, 0, &axis))
        return false;
    for (int32_t i = 0; i < call->out_count; i++) {
        if (!side_of(call, in.dim[axis], i, &side))
            return false;
        if (!nw_known(side))
            return true;
        nw_fold_moved(call, i, lanes);
        lanes[axis].first += side;
    }
    return true;
}

/* Each part begins somewhere else. */
static void chunk_field(const nw_call *call, nw_reach *axes)
{
    int32_t axis;
    if (nw_axis_of(call, 0, &axis))
        nw_field_on(call, axis, NW_REACH_UNKNOWN, axes);
}

const nw_op nw_op_strided_slice = {.name = "strided_slice",
                                   .min_in = 1,
                                   .max_in = 1,
                                   .flags = NW_ANY | NW_EVERY_AXIS,
                                   .shape = strided_slice_shape,
                                   .fold = strided_slice_fold,
                                   .roles = "dssss",
                                   .field = strided_slice_field};
const nw_op nw_op_chunk = {.name = "chunk",
                           .min_in = 1,
                           .max_in = 1,
                           .flags = NW_EVERY_AXIS,
                           .shape = chunk_shape,
                           .fold = chunk_fold,
                           .roles = "ds",
                           .field = chunk_field};
