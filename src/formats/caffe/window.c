#include "formats/caffe/caffe.h"

/* Convolution and pooling: BaseConvolutionLayer::LayerSetUp (base_conv_layer.cpp), Im2colLayer, PoolingLayer
 * and SPPLayer. */

/* How a message writes one property of a window: a list, or two fields for a picture of two axes. */
typedef struct extent {
    const char *list, *height, *width;
    nw_attr_id id;
    int64_t least, otherwise; /* otherwise -1: must be given */
} extent;

static const extent kernel = {"kernel_size", "kernel_h", "kernel_w", NW_A_KERNEL, 1, -1};
static const extent stride = {"stride", "stride_h", "stride_w", NW_A_STRIDE, 1, 1};
static const extent pad = {"pad", "pad_h", "pad_w", NW_A_PAD, 0, 0};
static const extent dilation = {"dilation", "", "", NW_A_DILATION, 1, 1};

static bool check_least(const nw_caffe_layer *layer, const extent *e, const nw_pt_field *first)
{
    for (const nw_pt_field *f = first; f; f = nw_pt_next(f))
        if (nw_caffe_value_int(f) < e->least)
            return nw_fail(layer->caffe->error, NW_E_VALUE, f->place, "\"%.*s\" must be at least %lld",
                           NW_SHOW(f->name), (long long)e->least);
    return true;
}

/* A pad for each axis stands for both its sides. It is written twice, for else twice as many pads as axes
 * would pass for the sides of each, and Caffe refuses them. */
static bool set_numbers(nw_caffe_layer *layer, const extent *e, const int64_t *values, uint32_t count)
{
    uint32_t times = e->id == NW_A_PAD && count > 1 ? 2 : 1;
    int64_t *all = NW_ARRAY(layer->caffe->arena, int64_t, times * count);
    if (!all)
        return nw_fail_memory(layer->caffe->error, layer->caffe->arena);
    for (uint32_t i = 0; i < times * count; i++)
        all[i] = values[i % count];
    return nw_node_ints(layer->caffe->graph, layer->node, e->id, all, times * count);
}

static bool set_sides(nw_caffe_layer *layer, const nw_pt_field *message, const extent *e)
{
    const char *given = nw_caffe_has(message, e->height) ? e->height : e->width;
    const char *missing = given == e->height ? e->width : e->height;
    int64_t sides[2] = {nw_caffe_int(message, e->height, 0), nw_caffe_int(message, e->width, 0)};
    if (nw_caffe_has(message, e->list))
        return nw_caffe_refuse(layer, message, given, "either %s or %s and %s can be given, not both",
                               e->list, e->height, e->width);
    if (e->least > 0 && !nw_caffe_has(message, missing))
        return nw_caffe_refuse(layer, message, given, "%s is given, but not %s", given, missing);
    return check_least(layer, e, nw_pt_first(message, e->height)) &&
           check_least(layer, e, nw_pt_first(message, e->width)) && set_numbers(layer, e, sides, 2);
}

static bool set_extent(nw_caffe_layer *layer, const nw_pt_field *message, const extent *e)
{
    if (nw_caffe_has(message, e->height) || nw_caffe_has(message, e->width))
        return set_sides(layer, message, e);
    if (!nw_caffe_has(message, e->list)) {
        if (e->otherwise < 0)
            return nw_caffe_refuse(layer, message, NULL, "%s is missing", e->list);
        return nw_caffe_set(layer, e->id, e->otherwise);
    }
    uint32_t count;
    const int64_t *values = nw_caffe_list(layer, message, e->list, &count);
    return values && check_least(layer, e, nw_pt_first(message, e->list)) &&
           set_numbers(layer, e, values, count);
}

static bool set_axis(nw_caffe_layer *layer, const nw_pt_field *message)
{
    int64_t axis = nw_caffe_int(message, "axis", 1);
    return axis == 1 || nw_caffe_set(layer, NW_A_AXIS, axis);
}

bool nw_caffe_take_im2col(nw_caffe_layer *layer)
{
    const nw_pt_field *p = nw_caffe_param(layer, "convolution_param");
    return set_extent(layer, p, &kernel) && set_extent(layer, p, &stride) && set_extent(layer, p, &pad) &&
           set_extent(layer, p, &dilation) && set_axis(layer, p);
}

/* `groups` 0: as the message says. */
static bool convolve(nw_caffe_layer *layer, int64_t groups)
{
    const nw_pt_field *p = nw_caffe_param(layer, "convolution_param");
    int64_t outputs = nw_caffe_int(p, "num_output", 0), group = nw_caffe_int(p, "group", groups ? groups : 1);
    bool bias = nw_caffe_bool(p, "bias_term", true);
    if (!nw_caffe_positive(layer, p, "num_output", 0) || !nw_caffe_positive(layer, p, "group", 1))
        return false;
    if (outputs % group)
        return nw_caffe_refuse(layer, p, "num_output", "num_output %lld is not a multiple of group %lld",
                               (long long)outputs, (long long)group);
    layer->blobs = 1 + bias;
    return nw_caffe_take_im2col(layer) && nw_caffe_set(layer, NW_A_GROUPS, group) &&
           nw_caffe_set(layer, NW_A_OUT_CHANNELS, outputs) && nw_caffe_set(layer, NW_A_BIAS, bias);
}

bool nw_caffe_take_convolution(nw_caffe_layer *layer)
{
    return convolve(layer, 0);
}

/* A fork's convolution with a group for each channel, whether it says so or not. */
bool nw_caffe_take_depthwise(nw_caffe_layer *layer)
{
    return convolve(layer, nw_caffe_int(nw_caffe_param(layer, "convolution_param"), "num_output", 0));
}

/* Pooling reads pad_h and pad_w, stride_h and stride_w, only as pairs. */
static bool check_pair(const nw_caffe_layer *layer, const nw_pt_field *p, const extent *e)
{
    bool height = nw_caffe_has(p, e->height), width = nw_caffe_has(p, e->width);
    if (height == width && !(height && nw_caffe_has(p, e->list)))
        return true;
    return nw_caffe_refuse(layer, p, height ? e->height : e->width, "either %s, or %s and %s, must be given",
                           e->list, e->height, e->width);
}

static bool check_global(const nw_caffe_layer *layer, const nw_pt_field *p)
{
    static const char *const zero[] = {"pad", "pad_h", "pad_w"}, *const one[] = {"stride", "stride_h",
                                                                                 "stride_w"};
    static const char *const none[] = {"kernel_size", "kernel_h", "kernel_w"};
    for (int i = 0; i < 3; i++) {
        if (nw_caffe_has(p, none[i]))
            return nw_caffe_refuse(layer, p, none[i], "with global_pooling no kernel can be given");
        if (nw_caffe_int(p, zero[i], 0) != 0)
            return nw_caffe_refuse(layer, p, zero[i], "with global_pooling the padding can only be 0");
        if (nw_caffe_int(p, one[i], 1) != 1)
            return nw_caffe_refuse(layer, p, one[i], "with global_pooling the stride can only be 1");
    }
    return true;
}

/* The padding must be smaller than the kernel, and only maxima and averages know padding. */
static bool check_padding(const nw_caffe_layer *layer, const nw_pt_field *p)
{
    int64_t side = nw_caffe_int(p, "kernel_size", 0), all = nw_caffe_int(p, "pad", 0);
    int64_t kernels[2] = {nw_caffe_int(p, "kernel_h", side), nw_caffe_int(p, "kernel_w", side)};
    int64_t pads[2] = {nw_caffe_int(p, "pad_h", all), nw_caffe_int(p, "pad_w", all)};
    const char *field = nw_caffe_has(p, "pad") ? "pad" : "pad_h";
    if (pads[0] == 0 && pads[1] == 0)
        return true;
    if (layer->op == &nw_op_stochastic_pool)
        return nw_caffe_refuse(layer, p, field, "stochastic pooling has no padding");
    for (int i = 0; i < 2; i++)
        if (pads[i] >= kernels[i])
            return nw_caffe_refuse(layer, p, field, "the padding %lld must be smaller than the kernel %lld",
                                   (long long)pads[i], (long long)kernels[i]);
    return true;
}

static const char *rounding(const nw_pt_field *p)
{
    if (nw_caffe_has(p, "ceil_mode")) /* a fork's name for round_mode */
        return nw_caffe_bool(p, "ceil_mode", true) ? "ceil" : "floor";
    return nw_caffe_enum(p, "round_mode", nw_caffe_round_modes, 0) == 0 ? "ceil" : "floor";
}

bool nw_caffe_take_pooling(nw_caffe_layer *layer)
{
    static const nw_op *const methods[] = {&nw_op_max_pool, &nw_op_avg_pool, &nw_op_stochastic_pool};
    const nw_pt_field *p = nw_caffe_param(layer, "pooling_param");
    int32_t method = nw_caffe_enum(p, "pool", nw_caffe_pool_methods, 0);
    bool global = nw_caffe_bool(p, "global_pooling", false);
    layer->op = methods[method];
    if (method != 0 && layer->tops > 1)
        return nw_caffe_refuse(layer, p, "pool", "only MAX pooling has a second top");
    if (global ? !check_global(layer, p) : !check_pair(layer, p, &kernel))
        return false;
    if (!check_pair(layer, p, &pad) || !check_pair(layer, p, &stride))
        return false;
    if (global ? !nw_caffe_set(layer, NW_A_GLOBAL, 1)
               : !check_padding(layer, p) || !set_extent(layer, p, &kernel))
        return false;
    return set_extent(layer, p, &stride) && set_extent(layer, p, &pad) &&
           nw_caffe_set_text(layer, NW_A_ROUNDING, rounding(p));
}

bool nw_caffe_take_spp(nw_caffe_layer *layer)
{
    static const char *const methods[] = {"max", "avg", "stochastic"};
    const nw_pt_field *p = nw_caffe_param(layer, "spp_param");
    int64_t levels = nw_caffe_int(p, "pyramid_height", 0);
    if (levels < 1 || levels > 31)
        return nw_caffe_refuse(layer, p, "pyramid_height", "pyramid_height must be from 1 to 31");
    return nw_caffe_set(layer, NW_A_LEVELS, levels) &&
           nw_caffe_set_text(layer, NW_A_METHOD, methods[nw_caffe_enum(p, "pool", nw_caffe_pool_methods, 0)]);
}
