/* More or less around a tensor: ONNX's Pad and CenterCropPad. */
#include "ops/move.h"
#include "ops/scalar.h"
#include "ops/shape_rules.h"

/* What is added before and behind an axis, or cut off where it is below 0. */
typedef struct margin {
    nw_element begin, end;
} margin;

/* A margin for each axis of input 0; NULL on an error. PAD (or input 1) has first all beginnings, then all
 * ends, of the axes that input 3 names or of all. */
static margin *margins_of(const nw_call *call)
{
    nw_list_of pads, axes;
    int32_t rank = call->in[0].shape.rank, axis;
    nw_list_state given = nw_list_given(call, 1, NW_A_PAD, &pads),
                  on = nw_list_given(call, 3, NW_ATTR_COUNT, &axes);
    int32_t count = on == NW_LIST_NONE ? rank : axes.count;
    bool scattered = on != NW_LIST_NONE && !axes.complete; /* nobody knows around which axes */
    const margin open = {NW_OPEN, NW_OPEN}, none = {nw_element_int(0), nw_element_int(0)};
    margin *margins = NW_ARRAY(call->arena, margin, rank);
    if (!margins)
        nw_fail_memory(call->error, call->arena);
    for (int32_t i = 0; margins && i < rank; i++)
        margins[i] = scattered ? open : none;
    if (!margins || scattered)
        return margins;
    if (given == NW_LIST_SOME && pads.count != 2 * count) {
        nw_call_fail(call, "%d pads for %d axes", (int)pads.count, (int)count);
        return NULL;
    }
    for (int32_t i = 0; i < count; i++) {
        if (!nw_axis(call, on == NW_LIST_NONE ? i : axes.items[i].i, rank, &axis))
            return NULL;
        margins[axis] = given == NW_LIST_SOME ? (margin){pads.items[i], pads.items[count + i]} : open;
    }
    return margins;
}

static bool is_set(margin m)
{
    return m.begin.known == NW_ELEMENT_SET && m.end.known == NW_ELEMENT_SET;
}

/* A side with its margins, which may well be out of range one by one. */
static nw_num padded(nw_num side, margin m)
{
    int64_t sum;
    if (!is_set(m))
        return NW_UNKNOWN;
    if (__builtin_add_overflow(m.begin.i, m.end.i, &sum))
        return NW_OVERFLOW;
    if (sum == 0)
        return side;
    return sum < 0 && sum > INT64_MIN ? nw_sub(side, -sum) : nw_add(side, sum);
}

static bool pad_shape(nw_call *call)
{
    const margin *margins = nw_need_outputs(call, 1) ? margins_of(call) : NULL;
    nw_num *dims = margins ? nw_out_edit(call, 0, &call->in[0]) : NULL;
    for (int32_t i = 0; dims && i < call->in[0].shape.rank; i++) {
        nw_num side = dims[i];
        dims[i] = padded(side, margins[i]);
        if (nw_known(side) && is_set(margins[i]) && dims[i] == NW_UNKNOWN)
            return nw_call_fail(call, "axis %d: more is cut off than its %lld positions", (int)i,
                                (long long)side);
    }
    return dims != NULL;
}

static nw_element fill_of(const nw_call *call)
{
    if (nw_has_in(call, 2))
        return nw_element_in(call, 2);
    return nw_node_attr(call->node, NW_A_FILL) ? nw_element_real(nw_number(call, NW_A_FILL, 0))
                                               : nw_zero_of(call->in[0].dtype);
}

static nw_beyond beyond_of(const nw_call *call)
{
    nw_str mode = nw_text(call, NW_A_MODE, "constant");
    return nw_str_is(mode, "edge")      ? NW_BEYOND_EDGE
           : nw_str_is(mode, "reflect") ? NW_BEYOND_MIRROR
           : nw_str_is(mode, "wrap")    ? NW_BEYOND_WRAP
                                        : NW_BEYOND_FILL;
}

static bool pad_fold(nw_call *call)
{
    nw_shape in = call->in[0].shape;
    nw_lane *lanes = nw_in_elements(call, 0) ? nw_lanes(call, in) : NULL;
    const margin *margins = lanes ? margins_of(call) : NULL;
    for (int32_t i = 0; margins && i < in.rank; i++) {
        if (margins[i].begin.i < INT32_MIN || margins[i].begin.i > INT32_MAX)
            return true;
        lanes[i].first = -margins[i].begin.i;
    }
    nw_fold_lanes(call, 0, margins ? lanes : NULL, beyond_of(call), fill_of(call));
    return !lanes || margins;
}

static void pad_field(const nw_call *call, nw_reach *axes)
{
    nw_axes picture = nw_axes_of(call, &call->in[0]);
    const margin *margins = margins_of(call);
    for (int32_t i = 0; i < picture.count; i++) {
        bool set = margins && margins[picture.first + i].begin.known == NW_ELEMENT_SET;
        axes[i] = set ? (nw_reach){1, 1, 1, margins[picture.first + i].begin.i} : NW_REACH_UNKNOWN;
    }
}

/* The gradient of other modes than a constant needs the input (reflection_pad2d_backward), which may be kept
 * already. */
static nw_num pad_kept(const nw_call *call)
{
    return beyond_of(call) == NW_BEYOND_FILL ? 0 : NW_UNKNOWN;
}

/* The dims of the second input for the axes of AXES, or for all. */
static bool center_crop_pad_shape(nw_call *call)
{
    int32_t axis, rank = call->in[0].shape.rank;
    nw_list_of sizes, axes;
    bool named = nw_list_given(call, -1, NW_A_AXES, &axes) == NW_LIST_SOME;
    nw_list_state state = nw_list_given(call, 1, NW_ATTR_COUNT, &sizes);
    int32_t count = named ? axes.count : rank;
    nw_num *dims = nw_need_outputs(call, 1) ? nw_out_edit(call, 0, &call->in[0]) : NULL;
    if (state == NW_LIST_SOME && sizes.count != count)
        return nw_call_fail(call, "%d sizes for %d axes", (int)sizes.count, (int)count);
    for (int32_t i = 0; dims && i < count; i++) {
        if (!nw_axis(call, named ? axes.items[i].i : i, rank, &axis))
            return false;
        dims[axis] = state == NW_LIST_SOME ? nw_element_dim(sizes.items[i]) : NW_UNKNOWN;
    }
    return dims != NULL;
}

/* Half of what is too much or missing, rounded down, lies before the centre. */
static bool center_crop_pad_fold(nw_call *call)
{
    nw_shape in = call->in[0].shape, out = call->out[0].shape;
    nw_lane *lanes = nw_in_elements(call, 0) ? nw_lanes(call, in) : NULL;
    for (int32_t i = 0; lanes && i < in.rank; i++)
        lanes[i].first = nw_known(out.dim[i]) ? (in.dim[i] - out.dim[i]) / 2 : 0;
    nw_fold_lanes(call, 0, lanes, NW_BEYOND_FILL, nw_zero_of(call->in[0].dtype));
    return true;
}

static void center_crop_pad_field(const nw_call *call, nw_reach *axes)
{
    nw_axes picture = nw_axes_of(call, &call->in[0]);
    nw_shape in = call->in[0].shape, out = call->out[0].shape;
    for (int32_t i = 0; i < picture.count; i++) {
        nw_num from = in.dim[picture.first + i],
               to = out.rank == in.rank ? out.dim[picture.first + i] : NW_UNKNOWN;
        axes[i] = from == to ? (nw_reach){1, 1, 1, 0} : NW_REACH_UNKNOWN;
        if (nw_known(from) && nw_known(to))
            axes[i] = (nw_reach){1, 1, 1, (to - from) / 2};
    }
}

const nw_op nw_op_pad = {.name = "pad",
                         .min_in = 1,
                         .max_in = 1,
                         .flags = NW_EVERY_AXIS,
                         .kept = pad_kept,
                         .shape = pad_shape,
                         .fold = pad_fold,
                         .roles = "dsds",
                         .field = pad_field};
const nw_op nw_op_center_crop_pad = {.name = "center_crop_pad",
                                     .min_in = 2,
                                     .max_in = 2,
                                     .shape = center_crop_pad_shape,
                                     .fold = center_crop_pad_fold,
                                     .roles = "ds",
                                     .field = center_crop_pad_field};
