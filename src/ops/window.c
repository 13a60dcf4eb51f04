/* Sliding windows: their attributes spread over the axes of the picture, padding that follows from the sizes,
 * and how many positions a window takes. */
#include "ops/shape_rules.h"

static bool bad_count(const nw_call *call, const nw_attr *attr, int32_t axes, int sides)
{
    const char *name = nw_attr_name((nw_attr_id)attr->id);
    if (sides == 2)
        return nw_call_fail(call, "%s gives %u sides, where a picture of %d axes has %d", name, attr->count,
                            (int)axes, (int)axes * sides);
    return nw_call_fail(call, "%s has %u numbers for a picture of %d axes", name, attr->count, (int)axes);
}

/* An attribute without numbers is not set. */
static bool spread(const nw_call *call, nw_attr_id id, const nw_window *window, int sides, nw_num otherwise,
                   nw_num *out)
{
    const nw_attr *attr = nw_node_attr(call->node, id);
    uint32_t axes = (uint32_t)window->axes, n = axes * (uint32_t)sides, count = attr ? attr->count : 0;
    nw_num least = otherwise > 0;
    if (count > 1 && count != axes && count != n)
        return bad_count(call, attr, window->axes, sides);
    for (uint32_t i = 0; i < n; i++) {
        out[i] = count ? nw_attr_spread(attr, window->axes, (int32_t)i) : otherwise;
        if (out[i] < least)
            return nw_call_fail(call, "%s %lld: it must be at least %d", nw_attr_name(id), (long long)out[i],
                                (int)least);
    }
    return true;
}

/* A weight that is an input has the kernel behind its two channel dims: KERNEL may be left to it. */
static bool kernel_of(const nw_call *call, nw_window *window)
{
    int32_t weight = call->node->op->flags & NW_CORE ? nw_operand(call, NW_ROLE_WEIGHT) : -1;
    bool said = nw_node_attr(call->node, NW_A_KERNEL);
    if (!spread(call, NW_A_KERNEL, window, 1, 1, window->kernel))
        return false;
    if (weight < 0)
        return true;
    int32_t rank = call->in[weight].shape.rank;
    if (rank >= 0 && rank != window->axes + 2)
        return nw_call_fail(call, "a weight of %d dims for a picture of %d axes", (int)rank,
                            (int)window->axes);
    for (int32_t i = 0; i < window->axes; i++) {
        nw_num side = nw_in_dim(call, weight, i + 2);
        if (side == 0)
            return nw_call_fail(call, "the weight is empty: its kernel has a side of 0");
        if (said && !nw_need_equal(call, "side of the weight's kernel", side, window->kernel[i]))
            return false;
        if (!said)
            window->kernel[i] = nw_known(side) ? side : NW_UNKNOWN;
    }
    return true;
}

typedef enum auto_pad { AS_SAID, SAME_UPPER, SAME_LOWER, VALID } auto_pad;

static bool auto_pad_of(const nw_call *call, auto_pad *out)
{
    static const char *const names[] = {"NOTSET", "SAME_UPPER", "SAME_LOWER", "VALID"};
    nw_str text = nw_text(call, NW_A_AUTO_PAD, "NOTSET");
    for (int i = 0; i < 4; i++)
        if (nw_str_is(text, names[i])) {
            *out = (auto_pad)i;
            return true;
        }
    *out = AS_SAID;
    return !text.len ||
           nw_call_fail(call, "auto_pad \"%.*s\": it must be NOTSET, SAME_UPPER, SAME_LOWER or VALID",
                        NW_SHOW(text));
}

bool nw_rounds_up(const nw_call *call)
{
    return nw_str_is(nw_text(call, NW_A_ROUNDING, "floor"), "ceil");
}

/* The output is ceil(in / stride) long: where the last window begins, `rest` inputs are left, and what it
 * spans beyond them is padding. */
static nw_num same_pads(const nw_window *window, int32_t axis, nw_num in)
{
    nw_num extent = nw_window_extent(window, axis), stride = window->stride[axis], rest = stride;
    if (stride > 1 && in != 0)
        rest = nw_known(in) ? (in - 1) % stride + 1 : NW_UNKNOWN;
    return nw_known(extent) && nw_known(rest) && extent < rest ? 0 : nw_sub(extent, rest);
}

nw_num nw_wanted_side(const nw_attr *shape, int32_t axes, int32_t axis)
{
    return shape->ints[(int32_t)shape->count - axes + axis];
}

/* Of a transposed convolution: what is made beyond the output that is wanted, OUTPUT_SHAPE or stride * in, is
 * cut away. What lacks of an OUTPUT_SHAPE is padding of the output; an auto_pad leaves it
 * (ComputeTransposePadAndOutputShape in conv_transpose_attributes.h of ONNX Runtime). */
static nw_num transposed_pads(nw_window *window, int32_t axis, nw_num in, const nw_attr *shape)
{
    nw_num made = nw_add(nw_window_extent(window, axis), window->output_pad[axis]),
           wanted = window->stride[axis];
    if (shape) {
        made = nw_add(made, in == 0 ? 0 : nw_mul(window->stride[axis], nw_sub(in, 1)));
        wanted = nw_wanted_side(shape, window->axes, axis);
    }
    if (!nw_known(made) || !nw_known(wanted) || made >= wanted)
        return nw_sub(made, wanted);
    if (shape)
        window->output_pad[axis] = nw_add(window->output_pad[axis], nw_sub(wanted, made));
    return 0;
}

static void part_pads(nw_window *window, int32_t axis, nw_num total, bool more_at_end)
{
    nw_num less = nw_div(total, 2), more = nw_sub(total, less);
    window->begin[axis] = more_at_end ? less : more;
    window->end[axis] = more_at_end ? more : less;
}

static bool wanted_shape(const nw_call *call, int32_t axes, const nw_attr **out)
{
    const nw_attr *shape = nw_node_attr(call->node, NW_A_OUTPUT_SHAPE);
    *out = shape;
    if (shape && shape->count < (uint32_t)axes)
        return bad_count(call, shape, axes, 1);
    for (int32_t i = 0; shape && i < axes; i++)
        if (nw_wanted_side(shape, axes, i) < 0)
            return nw_call_fail(call, "output_shape %lld: it must be at least 0",
                                (long long)nw_wanted_side(shape, axes, i));
    return true;
}

static bool pads_of(const nw_call *call, nw_axes axes, nw_window *window)
{
    nw_num pad[2 * NW_AXES_MAX];
    auto_pad mode;
    const nw_attr *shape = NULL;
    bool turned = call->node->op == &nw_op_deconv;
    if (!auto_pad_of(call, &mode) || (turned && !wanted_shape(call, axes.count, &shape)) ||
        !spread(call, NW_A_PAD, window, 2, 0, pad))
        return false;
    for (int32_t i = 0; i < axes.count; i++) {
        nw_num in = call->in[0].shape.dim[axes.first + i];
        window->begin[i] = mode == VALID ? 0 : pad[i];
        window->end[i] = mode == VALID ? 0 : pad[axes.count + i];
        if (shape || mode == SAME_UPPER || mode == SAME_LOWER)
            part_pads(window, i, turned ? transposed_pads(window, i, in, shape) : same_pads(window, i, in),
                      mode == SAME_UPPER);
    }
    return true;
}

bool nw_window_of(const nw_call *call, nw_window *window)
{
    nw_axes axes = nw_axes_of(call, &call->in[0]);
    window->axes = axes.count;
    if (axes.count < 1)
        return nw_call_fail(call, "a window needs a picture: the input has %d dims",
                            (int)call->in[0].shape.rank);
    if (axes.count > NW_AXES_MAX)
        return nw_call_fail(call, "a window over %d axes: the limit is %d", (int)axes.count, NW_AXES_MAX);
    return kernel_of(call, window) && spread(call, NW_A_STRIDE, window, 1, 1, window->stride) &&
           spread(call, NW_A_DILATION, window, 1, 1, window->dilation) &&
           spread(call, NW_A_OUTPUT_PAD, window, 1, 0, window->output_pad) && pads_of(call, axes, window);
}

nw_num nw_window_size(const nw_window *window)
{
    return nw_shape_product((nw_shape){window->kernel, window->axes}, 0, window->axes);
}

nw_num nw_window_extent(const nw_window *window, int32_t axis)
{
    return nw_add(nw_mul(window->dilation[axis], nw_sub(window->kernel[axis], 1)), 1);
}

nw_reach nw_window_reach(const nw_window *window, int32_t axis)
{
    nw_num begin = window->begin[axis];
    if (!nw_known(begin))
        return (nw_reach){NW_UNKNOWN, window->stride[axis], 1, 0};
    return (nw_reach){nw_window_extent(window, axis), window->stride[axis], 1, begin};
}

static bool is_padded(const nw_window *window)
{
    for (int32_t i = 0; i < window->axes; i++)
        if (window->begin[i] || window->end[i])
            return true;
    return false;
}

nw_pool_axis nw_pool_axis_of(const nw_window *window, int32_t axis, bool ceil, bool always_clip)
{
    return (nw_pool_axis){.kernel = window->kernel[axis],
                          .extent = nw_window_extent(window, axis),
                          .stride = window->stride[axis],
                          .begin = window->begin[axis],
                          .end = window->end[axis],
                          .ceil = ceil,
                          .clip = always_clip || is_padded(window)};
}

/* With stride 1, as much padded as it spans more than one position: then also a side that is only a name
 * stays what it is. */
static bool keeps_side(nw_num stride, nw_num extent, nw_num begin, nw_num end)
{
    nw_num pads = nw_add(begin, end);
    return stride == 1 && nw_known(pads) && extent == pads + 1;
}

nw_num nw_pool_side(const nw_pool_axis *axis, nw_num in)
{
    nw_num room = nw_add(nw_add(nw_add(in, axis->begin), axis->end), axis->ceil ? axis->stride - 1 : 0);
    nw_num out = nw_add(nw_div(nw_sub(room, axis->extent), axis->stride), 1);
    nw_num last = nw_mul(nw_sub(out, 1), axis->stride), limit = nw_add(in, axis->begin);
    bool hangs = axis->ceil && axis->clip && nw_known(last) && nw_known(limit) && last >= limit;
    if (keeps_side(axis->stride, axis->extent, axis->begin, axis->end))
        return in;
    return hangs ? nw_sub(out, 1) : out;
}

bool nw_window_side(const nw_call *call, const nw_window *window, int32_t axis, nw_num in, nw_num *out)
{
    nw_num padded = nw_add(nw_add(in, window->begin[axis]), window->end[axis]);
    nw_num extent = nw_window_extent(window, axis);
    bool fits = !nw_known(padded) || !nw_known(extent) || extent <= padded;
    if (!fits && !(in == 0 && call->node->operands))
        return nw_call_fail(call,
                            "output would be empty: a kernel that spans %lld is larger than the padded input "
                            "of %lld",
                            (long long)extent, (long long)padded);
    *out = fits ? nw_add(nw_div(nw_sub(padded, extent), window->stride[axis]), 1) : 0;
    if (keeps_side(window->stride[axis], extent, window->begin[axis], window->end[axis]))
        *out = in;
    return true;
}
