/* Convolutions over any number of picture axes: Caffe's base_conv_layer.cpp, conv_layer.cpp,
 * deconv_layer.cpp, im2col_layer.cpp; PyTorch's ConvNd and ConvTransposeNd. */
#include "ops/shape_rules.h"
#include "ops/work_rules.h"

typedef struct conv {
    nw_window window;
    nw_axes axes;
    nw_num in, out, groups;
} conv;

/* Without a picture a 1x1 convolution is a fully connected layer. */
static bool no_picture(const nw_call *call)
{
    static const nw_attr_id windows[] = {NW_A_KERNEL, NW_A_STRIDE, NW_A_PAD, NW_A_DILATION};
    for (size_t i = 0; i < sizeof windows / sizeof *windows; i++) {
        const nw_attr *attr = nw_node_attr(call->node, windows[i]);
        if (attr && attr->count > 1)
            return false;
    }
    return nw_axes_of(call, &call->in[0]).count == 0 && nw_int(call, NW_A_KERNEL, 1) == 1;
}

static bool window_of(const nw_call *call, nw_window *window)
{
    int32_t axis;
    if (!nw_need_rank(call, 0, 2, NW_AXES_MAX) || !nw_axis_of(call, 1, &axis))
        return false;
    if (!no_picture(call))
        return nw_window_of(call, window);
    window->axes = 0;
    return true;
}

/* The rules of params and work come after that of the shape, where a failure ends the weighing. */
static bool conv_of(const nw_call *call, conv *c)
{
    if (!window_of(call, &c->window) || !nw_need_int(call, NW_A_OUT_CHANNELS, 0, 1, &c->out) ||
        !nw_need_int(call, NW_A_GROUPS, 1, 1, &c->groups))
        return false;
    c->axes = nw_axes_of(call, &call->in[0]);
    c->in = call->in[0].shape.dim[c->axes.channel];
    return nw_need_multiple(call, "input channels by groups", c->in, c->groups) &&
           nw_need_multiple(call, "output channels by groups", c->out, c->groups);
}

/* Several inputs of one shape go through the same kernels, each to its own output. */
static bool each_like_first(nw_call *call)
{
    if (call->in_count != call->out_count)
        return nw_call_fail(call, "%d inputs, but %d outputs", (int)call->in_count, (int)call->out_count);
    for (int32_t i = 1; i < call->in_count; i++) {
        if (!nw_need_same(call, 0, i))
            return false;
        nw_out_like(call, i, &call->out[0]);
    }
    return true;
}

/* The law of one picture axis: the output's side from the input's. */
typedef bool side_law(const nw_call *call, const nw_window *window, int32_t axis, nw_num in, nw_num *out);

static bool shape_by(nw_call *call, side_law *law)
{
    conv c;
    nw_num *dims;
    if (!conv_of(call, &c) || !(dims = nw_out_edit(call, 0, &call->in[0])))
        return false;
    dims[c.axes.channel] = c.out;
    for (int32_t i = 0; i < c.axes.count; i++)
        if (!law(call, &c.window, i, dims[c.axes.first + i], &dims[c.axes.first + i]))
            return false;
    return each_like_first(call);
}

static bool conv_shape(nw_call *call)
{
    return shape_by(call, nw_window_side);
}

static int params_of(const nw_call *call, const conv *c, nw_num rows, nw_num columns, nw_param *out)
{
    out[0] = (nw_param){
        .role = NW_WEIGHT, .name = "weight", .rank = c->window.axes + 2, .dim = {rows, columns}
    };
    for (int32_t i = 0; i < c->window.axes; i++)
        out[0].dim[i + 2] = c->window.kernel[i];
    if (!nw_int(call, NW_A_BIAS, 1))
        return 1;
    out[1] = nw_param_vector(NW_BIAS, "bias", c->out);
    return 2;
}

static int conv_param(const nw_call *call, nw_param *out)
{
    conv c;
    return conv_of(call, &c) ? params_of(call, &c, c.out, nw_div(c.in, c.groups), out) : 0;
}

static nw_num all_counts(const nw_tensor *tensors, int32_t count)
{
    nw_num sum = 0;
    for (int32_t i = 0; i < count; i++)
        sum = nw_add(sum, nw_shape_count(tensors[i].shape));
    return sum;
}

static void add_bias(const nw_call *call, nw_work *work)
{
    if (nw_int(call, NW_A_BIAS, 1))
        work->of[NW_ADD] = all_counts(call->out, call->out_count);
}

static void conv_work(const nw_call *call, nw_work *work)
{
    conv c;
    if (!conv_of(call, &c))
        return;
    nw_num each = nw_mul(nw_window_size(&c.window), nw_div(c.in, c.groups));
    work->of[NW_MAC] = nw_mul(each, all_counts(call->out, call->out_count));
    add_bias(call, work);
}

static void window_field(const nw_call *call, nw_reach *axes)
{
    nw_window w;
    if (!window_of(call, &w))
        return;
    for (int32_t i = 0; i < w.axes; i++)
        axes[i] = (nw_reach){nw_window_extent(&w, i), w.stride[i], 1, w.begin[i]};
}

/* stride * (in - 1) + extent - pads + output_pad. */
static bool deconv_side(const nw_call *call, const nw_window *w, int32_t axis, nw_num in, nw_num *out)
{
    nw_num full = nw_add(nw_mul(w->stride[axis], nw_sub(in, 1)), nw_window_extent(w, axis));
    nw_num grown = nw_add(full, w->output_pad[axis]), pads = nw_add(w->begin[axis], w->end[axis]);
    if (nw_known(grown) && nw_known(pads) && grown <= pads)
        return nw_call_fail(call, "output would be empty: padding takes %lld of %lld", (long long)pads,
                            (long long)grown);
    *out = nw_sub(grown, pads);
    return true;
}

static bool deconv_shape(nw_call *call)
{
    return shape_by(call, deconv_side);
}

/* The kernel is that of the convolution which it turns round (reverse_dimensions in deconv_layer.hpp). */
static int deconv_param(const nw_call *call, nw_param *out)
{
    conv c;
    return conv_of(call, &c) ? params_of(call, &c, c.in, nw_div(c.out, c.groups), out) : 0;
}

/* Each input position is multiplied with the whole kernel. */
static void deconv_work(const nw_call *call, nw_work *work)
{
    conv c;
    if (!conv_of(call, &c))
        return;
    nw_num each = nw_mul(nw_window_size(&c.window), nw_div(c.out, c.groups));
    work->of[NW_MAC] = nw_mul(each, all_counts(call->in, call->in_count));
    add_bias(call, work);
}

/* Input i adds to the outputs from i * stride - begin on, as many as the kernel spans. */
static void deconv_field(const nw_call *call, nw_reach *axes)
{
    nw_window w;
    if (!window_of(call, &w))
        return;
    for (int32_t i = 0; i < w.axes; i++) {
        nw_num extent = nw_window_extent(&w, i);
        axes[i] = (nw_reach){extent, 1, w.stride[i], nw_known(extent) ? extent - 1 - w.begin[i] : 0};
    }
}

static bool im2col_shape(nw_call *call)
{
    nw_window w;
    nw_num *dims;
    int32_t axis;
    if (!nw_need_outputs(call, 1) || !nw_axis_of(call, 1, &axis) || !nw_window_of(call, &w) ||
        !(dims = nw_out_edit(call, 0, &call->in[0])))
        return false;
    nw_axes axes = nw_axes_of(call, &call->in[0]);
    dims[axes.channel] = nw_mul(dims[axes.channel], nw_window_size(&w));
    for (int32_t i = 0; i < axes.count; i++)
        if (!nw_window_side(call, &w, i, dims[axes.first + i], &dims[axes.first + i]))
            return false;
    return true;
}

#define FLOOR_SIDE "side: floor((in + begin + end - (dilation * (kernel - 1) + 1)) / stride) + 1"

const nw_op nw_op_conv = {
    .name = "conv",
    .min_in = 1,
    .max_in = -1,
    .flags = NW_CORE,
    .keeps = NW_KEEPS_IN,
    .shape = conv_shape,
    .param = conv_param,
    .work = conv_work,
    .field = window_field,
    .formula =
        FLOOR_SIDE "\n"
                   "weights: (kernel * in_channels / groups) * out_channels\n"
                   "biases: bias * out_channels\n"
                   "macs: (kernel * in_channels / groups) * out_channels * positions * batch * inputs\n"
                   "adds: bias * out * inputs",
};

const nw_op nw_op_deconv = {
    .name = "deconv",
    .min_in = 1,
    .max_in = -1,
    .flags = NW_CORE,
    .keeps = NW_KEEPS_IN,
    .shape = deconv_shape,
    .param = deconv_param,
    .work = deconv_work,
    .field = deconv_field,
    .formula = "side: stride * (in - 1) + (dilation * (kernel - 1) + 1) + output_pad - begin - end\n"
               "weights: (kernel * out_channels / groups) * in_channels\n"
               "biases: bias * out_channels\n"
               "macs: (kernel * out_channels / groups) * in_channels * in_positions * batch * inputs\n"
               "adds: bias * out * inputs",
};

const nw_op nw_op_im2col = {.name = "im2col",
                            .min_in = 1,
                            .max_in = 1,
                            .shape = im2col_shape,
                            .field = window_field,
                            .formula = FLOOR_SIDE};
