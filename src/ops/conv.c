/* Convolutions over any number of picture axes: Caffe's base_conv_layer.cpp, conv_layer.cpp,
 * deconv_layer.cpp, im2col_layer.cpp; PyTorch's ConvNd and ConvTransposeNd; ONNX's Conv, ConvTranspose,
 * ConvInteger, QLinearConv, DeformConv and CausalConvWithState, whose weights are inputs. */
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
    return nw_axes_of(call, &call->in[0]).count == 0 && nw_int(call, NW_A_KERNEL, 1) == 1 &&
           !call->node->operands;
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

/* Channels by a weight that is an input: of out x in / groups x kernel, of a transposed convolution in x
 * out / groups x kernel. What the input does not tell of its channels, the weight does. */
static bool stored_channels(const nw_call *call, conv *c)
{
    bool turned = call->node->op == &nw_op_deconv;
    int32_t weight = nw_operand(call, NW_ROLE_WEIGHT), bias = nw_operand(call, NW_ROLE_BIAS);
    nw_num rows = nw_in_dim(call, weight, 0), columns = nw_in_dim(call, weight, 1);
    nw_num whole = c->groups == 1 ? columns : nw_mul(columns, c->groups);
    if (!nw_need_equal(call, "input channels", c->in, turned ? rows : whole) ||
        !nw_need_equal(call, "elements of the bias", nw_in_dim(call, bias, 0), turned ? whole : rows))
        return false;
    c->in = nw_merge_dim(c->in, turned ? rows : whole);
    c->out = nw_merge_dim(turned ? whole : rows, nw_in_dim(call, bias, 0));
    return true;
}

/* The rules of params and work come after that of the shape, where a failure ends the weighing. */
static bool conv_of(const nw_call *call, conv *c)
{
    if (!window_of(call, &c->window) || !nw_need_int(call, NW_A_GROUPS, 1, 1, &c->groups))
        return false;
    c->axes = nw_axes_of(call, &call->in[0]);
    c->in = call->in[0].shape.dim[c->axes.channel];
    if (!(call->node->operands ? stored_channels(call, c)
                               : nw_need_int(call, NW_A_OUT_CHANNELS, 0, 1, &c->out)))
        return false;
    return nw_need_multiple(call, "input channels by groups", c->in, c->groups) &&
           nw_need_multiple(call, "output channels by groups", c->out, c->groups);
}

/* Inputs that go through the kernel; the others are its operands. */
static int32_t pictures(const nw_call *call)
{
    return call->node->operands ? 1 : call->in_count;
}

/* Several inputs of one shape go through the same kernels, each to its own output. */
static bool each_like_first(nw_call *call)
{
    int32_t count = pictures(call);
    if (count != call->out_count)
        return nw_call_fail(call, "%d inputs, but %d outputs", (int)count, (int)call->out_count);
    for (int32_t i = 1; i < count; i++) {
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
    if (call->in[0].shape.rank < 0 || (!call->node->operands && !nw_ranks_known(call->in, call->in_count)))
        return true;
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
    if (nw_has_bias(call, true))
        work->of[NW_ADD] = all_counts(call->out, pictures(call));
}

static void conv_work(const nw_call *call, nw_work *work)
{
    conv c;
    if (!conv_of(call, &c))
        return;
    nw_num each = nw_mul(nw_window_size(&c.window), nw_div(c.in, c.groups));
    work->of[NW_MAC] = nw_mul(each, all_counts(call->out, call->out_count));
    add_bias(call, work);
    nw_work_activation(call, work);
}

static void window_field(const nw_call *call, nw_reach *axes)
{
    nw_window w;
    if (!window_of(call, &w))
        return;
    for (int32_t i = 0; i < w.axes; i++)
        axes[i] = nw_window_reach(&w, i);
}

/* stride * (in - 1) + extent - pads + output_pad, which may be what is asked for. With stride 1 the name of a
 * side that stays the same stays too. */
static bool deconv_side(const nw_call *call, const nw_window *w, int32_t axis, nw_num in, nw_num *out)
{
    const nw_attr *asked = nw_node_attr(call->node, NW_A_OUTPUT_SHAPE);
    nw_num last = nw_add(nw_window_extent(w, axis), w->output_pad[axis]);
    nw_num grown = nw_add(nw_mul(w->stride[axis], nw_sub(in, 1)), last);
    nw_num pads = nw_add(w->begin[axis], w->end[axis]);
    if (asked || (w->stride[axis] == 1 && nw_known(pads) && last == pads + 1)) {
        *out = asked ? nw_wanted_side(asked, w->axes, axis) : in;
        return true;
    }
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
    work->of[NW_MAC] = nw_mul(each, all_counts(call->in, pictures(call)));
    add_bias(call, work);
    nw_work_activation(call, work);
}

/* Input i adds to the outputs from i * stride - begin on, as many as the kernel spans. */
static void deconv_field(const nw_call *call, nw_reach *axes)
{
    nw_window w;
    if (!window_of(call, &w))
        return;
    for (int32_t i = 0; i < w.axes; i++) {
        nw_num extent = nw_window_extent(&w, i), begin = w.begin[i];
        bool known = nw_known(extent) && nw_known(begin);
        axes[i] = (nw_reach){known ? extent : NW_UNKNOWN, 1, w.stride[i], known ? extent - 1 - begin : 0};
    }
}

/* Sums of products of integers. */
static bool conv_integer_shape(nw_call *call)
{
    call->out[0].dtype = &nw_int32;
    return conv_shape(call);
}

/* The result has the type of its zero point, input 7. */
static bool qlinear_conv_shape(nw_call *call)
{
    call->out[0].dtype = nw_has_in(call, 7) ? call->in[7].dtype : NULL;
    return conv_shape(call);
}

/* The offsets (input 2) and the mask (input 4) lie as the output does. */
static bool deform_conv_shape(nw_call *call)
{
    if (!conv_shape(call))
        return false;
    if (call->out[0].shape.rank < 0)
        return true;
    nw_num *dims = nw_out_edit(call, 0, &call->out[0]);
    for (int32_t i = 2; dims && i <= 4; i += 2)
        for (int32_t axis = 0; axis < call->out[0].shape.rank; axis++) {
            nw_num dim = axis == 1 ? NW_UNKNOWN : nw_in_dim(call, i, axis);
            if (!nw_need_equal(call, "dims of the offsets or the mask", dim, dims[axis]))
                return false;
            dims[axis] = nw_merge_dim(dims[axis], dim);
        }
    return dims != NULL;
}

/* Beside the products: where the kernel looks, each of its positions is interpolated between 2^axes
 * neighbours, and weighed by the mask (deformable_im2col in torchvision's deform_conv2d_kernel.cpp). */
static void deform_conv_work(const nw_call *call, nw_work *work)
{
    conv c;
    if (!conv_of(call, &c))
        return;
    nw_num near = (nw_num)1 << c.window.axes, looks = nw_mul(nw_window_size(&c.window), c.in);
    looks = nw_mul(looks, nw_div(nw_out_count(call, 0), c.out));
    conv_work(call, work);
    nw_work_count(work,
                  &(const nw_work){
                      {[NW_ADD] = near - 1, [NW_MUL] = near + nw_has_in(call, 4)}
    },
                  looks);
}

/* Offsets may lead anywhere. */
static void deform_conv_field(const nw_call *call, nw_reach *axes)
{
    nw_window w;
    for (int32_t i = 0; window_of(call, &w) && i < w.axes; i++)
        axes[i] = (nw_reach){NW_UNKNOWN, w.stride[i], 1, w.begin[i]};
}

/* What is behind the first inputs comes from the state: the input is as long as the output. */
static bool causal_conv_shape(nw_call *call)
{
    const int32_t x = 0, weight = 1, bias = 2, state = 3;
    nw_num batch = nw_merge_dim(nw_in_dim(call, x, 0), nw_in_dim(call, state, 0));
    nw_num channels = nw_in_dim(call, x, 1), kernel = nw_in_dim(call, weight, 2);
    if (kernel == 0)
        return nw_call_fail(call, "the weight is empty: its kernel has a side of 0");
    const nw_num same[] = {nw_in_dim(call, weight, 0), nw_in_dim(call, bias, 0), nw_in_dim(call, state, 1)};
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        if (!nw_need_equal(call, "channels of an operand", same[i], channels))
            return false;
        channels = nw_merge_dim(channels, same[i]);
    }
    nw_num kept = nw_merge_dim(nw_sub(kernel, 1), nw_in_dim(call, state, 2));
    return nw_need_outputs(call, 2) &&
           nw_need_equal(call, "steps of the state", nw_in_dim(call, state, 2), kept) &&
           nw_out_copy(call, 0, (const nw_num[]){batch, channels, nw_in_dim(call, x, 2)}, 3) &&
           (call->out_count < 2 || nw_out_copy(call, 1, (const nw_num[]){batch, channels, kept}, 3));
}

static bool has_activation(const nw_call *call)
{
    return !nw_str_is(nw_text(call, NW_A_ACTIVATION, "none"), "none");
}

/* Each channel for itself; then x * sigmoid(x) where it is asked for. */
static void causal_conv_work(const nw_call *call, nw_work *work)
{
    work->of[NW_MAC] = nw_mul(nw_in_dim(call, 1, 2), nw_out_count(call, 0));
    add_bias(call, work);
    if (has_activation(call))
        nw_work_out(call, work,
                    &(const nw_work){
                        {[NW_EXP] = 1, [NW_ADD] = 1, [NW_DIV] = 1, [NW_MUL] = 1}
        });
}

static void causal_conv_field(const nw_call *call, nw_reach *axes)
{
    nw_num kernel = nw_in_dim(call, 1, 2);
    axes[0] = (nw_reach){kernel, 1, 1, nw_known(kernel) ? kernel - 1 : 0};
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

#define CONV                                                                                                 \
    FLOOR_SIDE "\n"                                                                                          \
               "weights: (kernel * in_channels / groups) * out_channels\n"                                   \
               "biases: bias * out_channels\n"                                                               \
               "macs: (kernel * in_channels / groups) * out_channels * positions * batch"
#define ADDS "adds: bias * out * inputs"

const nw_op nw_op_conv = {
    .name = "conv",
    .min_in = 1,
    .max_in = -1,
    .flags = NW_CORE | NW_ANY,
    .keeps = NW_KEEPS_IN,
    .shape = conv_shape,
    .param = conv_param,
    .work = conv_work,
    .roles = "dwb",
    .field = window_field,
    .formula = CONV " * inputs\n" ADDS,
};

#define STORED_CONV(id, least, all, ...)                                                                     \
    const nw_op nw_op_##id = {.name = #id,                                                                   \
                              .min_in = least,                                                               \
                              .max_in = least,                                                               \
                              .flags = NW_CORE | NW_ANY,                                                     \
                              .shape = id##_shape,                                                           \
                              .roles = all,                                                                  \
                              __VA_ARGS__}

STORED_CONV(conv_integer, 2, "dwqq", .work = conv_work, .field = window_field, .formula = CONV);
STORED_CONV(qlinear_conv, 8, "dqqwqqqqb", .work = conv_work, .field = window_field,
            .formula = CONV "\n" ADDS);
STORED_CONV(deform_conv, 3, "dwdbd", .keeps = NW_KEEPS_IN, .work = deform_conv_work,
            .field = deform_conv_field, .formula = CONV);
STORED_CONV(causal_conv, 2, "dwbd", .keeps = NW_KEEPS_IN, .work = causal_conv_work,
            .field = causal_conv_field,
            .formula = "weights: kernel * in_channels\nbiases: bias * in_channels\nmacs: kernel * out");

const nw_op nw_op_deconv = {
    .name = "deconv",
    .min_in = 1,
    .max_in = -1,
    .flags = NW_CORE | NW_ANY,
    .keeps = NW_KEEPS_IN,
    .shape = deconv_shape,
    .param = deconv_param,
    .work = deconv_work,
    .roles = "dwb",
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
