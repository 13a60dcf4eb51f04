#include "formats/caffe/caffe.h"

/* The fields of BVLC Caffe's layers, windows and data layers aside: each function is named after its layer's
 * LayerSetUp. */

/* Sets an attribute from an integer field where the file has it; rules know the default, which is Caffe's. */
static bool set_given(nw_caffe_layer *layer, nw_attr_id id, const nw_pt_field *message, const char *name)
{
    const nw_pt_field *field = nw_pt_first(message, name);
    return !field || nw_caffe_set(layer, id, nw_caffe_value_int(field));
}

/* num_output and bias_term. */
static bool set_outputs(nw_caffe_layer *layer, const nw_pt_field *p)
{
    bool bias = nw_caffe_bool(p, "bias_term", true);
    layer->blobs = 1 + bias;
    return nw_caffe_positive(layer, p, "num_output", 0) &&
           nw_caffe_set(layer, NW_A_OUT_CHANNELS, nw_caffe_int(p, "num_output", 0)) &&
           nw_caffe_set(layer, NW_A_BIAS, bias);
}

bool nw_caffe_take_inner_product(nw_caffe_layer *layer)
{
    const nw_pt_field *p = nw_caffe_param(layer, "inner_product_param");
    return set_outputs(layer, p) && set_given(layer, NW_A_AXIS, p, "axis");
}

bool nw_caffe_take_embed(nw_caffe_layer *layer)
{
    const nw_pt_field *p = nw_caffe_param(layer, "embed_param");
    return set_outputs(layer, p) && nw_caffe_positive(layer, p, "input_dim", 0) &&
           set_given(layer, NW_A_IN_SIZE, p, "input_dim");
}

bool nw_caffe_take_lrn(nw_caffe_layer *layer)
{
    const nw_pt_field *p = nw_caffe_param(layer, "lrn_param");
    int64_t size = nw_caffe_int(p, "local_size", 5);
    bool within = nw_caffe_enum(p, "norm_region", nw_caffe_norm_regions, 0) == 1;
    if (size % 2 == 0)
        return nw_caffe_refuse(layer, p, "local_size", "local_size %lld must be odd", (long long)size);
    return nw_caffe_set(layer, NW_A_SIZE, size) &&
           nw_caffe_set_text(layer, NW_A_REGION, within ? "within" : "across");
}

bool nw_caffe_take_mvn(nw_caffe_layer *layer)
{
    bool across = nw_caffe_bool(nw_caffe_param(layer, "mvn_param"), "across_channels", false);
    return !across || nw_caffe_set(layer, NW_A_ACROSS, 1);
}

/* With a second bottom its axes count, and num_axes is not read. */
static bool set_axes(nw_caffe_layer *layer, const nw_pt_field *p)
{
    if (layer->bottoms == 1 && nw_caffe_int(p, "num_axes", 1) < -1)
        return nw_caffe_refuse(layer, p, "num_axes", "num_axes must be at least -1");
    return set_given(layer, NW_A_AXIS, p, "axis") && set_given(layer, NW_A_AXIS_COUNT, p, "num_axes");
}

/* A second bottom takes the place of the learned factors. */
bool nw_caffe_take_scale(nw_caffe_layer *layer)
{
    const nw_pt_field *p = nw_caffe_param(layer, "scale_param");
    bool bias = nw_caffe_bool(p, "bias_term", false);
    layer->blobs = (layer->bottoms == 1) + bias;
    return set_axes(layer, p) && (!bias || nw_caffe_set(layer, NW_A_BIAS, 1));
}

bool nw_caffe_take_bias(nw_caffe_layer *layer)
{
    layer->blobs = layer->bottoms == 1;
    return set_axes(layer, nw_caffe_param(layer, "bias_param"));
}

bool nw_caffe_take_relu(nw_caffe_layer *layer)
{
    if (nw_caffe_float(nw_caffe_param(layer, "relu_param"), "negative_slope", 0) != 0)
        layer->op = &nw_op_leaky_relu;
    return true;
}

bool nw_caffe_take_prelu(nw_caffe_layer *layer)
{
    bool shared = nw_caffe_bool(nw_caffe_param(layer, "prelu_param"), "channel_shared", false);
    return !shared || nw_caffe_set(layer, NW_A_SHARED_SLOPE, 1);
}

bool nw_caffe_take_clip(nw_caffe_layer *layer)
{
    const nw_pt_field *p = nw_caffe_param(layer, "clip_param");
    if (p && (!nw_caffe_has(p, "min") || !nw_caffe_has(p, "max")))
        return nw_caffe_refuse(layer, p, NULL, "clip_param must give min and max");
    return true;
}

/* ExpLayer and LogLayer: -1 stands for e. */
bool nw_caffe_take_base(nw_caffe_layer *layer)
{
    const nw_pt_field *p = nw_caffe_param(layer, layer->op == &nw_op_exp ? "exp_param" : "log_param");
    double base = nw_caffe_float(p, "base", -1);
    if (layer->op == &nw_op_log && base == 1)
        return nw_caffe_refuse(layer, p, "base", "base must not be 1: nothing is a logarithm to it");
    return base == -1 || base > 0 || nw_caffe_refuse(layer, p, "base", "base must be above 0, or -1 for e");
}

bool nw_caffe_take_dropout(nw_caffe_layer *layer)
{
    const nw_pt_field *p = nw_caffe_param(layer, "dropout_param");
    double ratio = nw_caffe_float(p, "dropout_ratio", 0.5);
    if (!(ratio > 0 && ratio < 1))
        return nw_caffe_refuse(layer, p, "dropout_ratio", "dropout_ratio must lie between 0 and 1");
    return nw_node_number(layer->caffe->graph, layer->node, NW_A_RATIO, ratio);
}

bool nw_caffe_take_softmax(nw_caffe_layer *layer)
{
    return set_given(layer, NW_A_AXIS, nw_caffe_param(layer, "softmax_param"), "axis");
}

bool nw_caffe_take_infogain_loss(nw_caffe_layer *layer)
{
    const nw_pt_field *loss = nw_caffe_param(layer, "loss_param");
    if (nw_caffe_has(loss, "normalize"))
        return nw_caffe_refuse(layer, loss, "normalize", "InfogainLoss takes normalization, not normalize");
    return set_given(layer, NW_A_AXIS, nw_caffe_param(layer, "infogain_loss_param"), "axis");
}

bool nw_caffe_take_accuracy(nw_caffe_layer *layer)
{
    const nw_pt_field *p = nw_caffe_param(layer, "accuracy_param");
    return set_given(layer, NW_A_AXIS, p, "axis") && set_given(layer, NW_A_TOP_K, p, "top_k");
}

bool nw_caffe_take_argmax(nw_caffe_layer *layer)
{
    const nw_pt_field *p = nw_caffe_param(layer, "argmax_param");
    return set_given(layer, NW_A_AXIS, p, "axis") && nw_caffe_positive(layer, p, "top_k", 1) &&
           set_given(layer, NW_A_TOP_K, p, "top_k") &&
           (!nw_caffe_bool(p, "out_max_val", false) || nw_caffe_set(layer, NW_A_OUT_VALUE, 1));
}

bool nw_caffe_take_eltwise(nw_caffe_layer *layer)
{
    static const nw_op *const operations[] = {&nw_op_prod, &nw_op_sum, &nw_op_max};
    const nw_pt_field *p = nw_caffe_param(layer, "eltwise_param");
    uint32_t coefficients = nw_caffe_count(p, "coeff");
    layer->op = operations[nw_caffe_enum(p, "operation", nw_caffe_eltwise_operations, 1)];
    if (coefficients && coefficients != layer->bottoms)
        return nw_caffe_refuse(layer, p, "coeff", "%u coeff for %u bottoms: one for each is needed",
                               coefficients, layer->bottoms);
    if (coefficients && layer->op == &nw_op_prod)
        return nw_caffe_refuse(layer, p, "coeff", "only a sum takes coeff");
    return true;
}

/* `old` is the name that the axis had before; both cannot be given. */
static bool set_old_axis(nw_caffe_layer *layer, const nw_pt_field *p, const char *old)
{
    if (!nw_caffe_has(p, old))
        return set_given(layer, NW_A_AXIS, p, "axis");
    if (nw_caffe_has(p, "axis"))
        return nw_caffe_refuse(layer, p, old, "either axis or %s can be given, not both", old);
    return set_given(layer, NW_A_AXIS, p, old);
}

bool nw_caffe_take_concat(nw_caffe_layer *layer)
{
    return set_old_axis(layer, nw_caffe_param(layer, "concat_param"), "concat_dim");
}

bool nw_caffe_take_slice(nw_caffe_layer *layer)
{
    const nw_pt_field *p = nw_caffe_param(layer, "slice_param"), *point = nw_pt_first(p, "slice_point");
    uint32_t points = nw_caffe_rest(point);
    int64_t before = 0;
    if (points && points != layer->tops - 1)
        return nw_caffe_refuse(layer, p, "slice_point", "%u slice_point for %u tops: %u are needed", points,
                               layer->tops, layer->tops - 1);
    for (const nw_pt_field *f = point; f; f = nw_pt_next(f)) {
        if (nw_caffe_value_int(f) <= before)
            return nw_fail(layer->caffe->error, NW_E_VALUE, f->place,
                           "slice_point must grow: %lld comes after %lld", (long long)nw_caffe_value_int(f),
                           (long long)before);
        before = nw_caffe_value_int(f);
    }
    return set_old_axis(layer, p, "slice_dim") &&
           (!points || nw_caffe_set_list(layer, NW_A_POINTS, p, "slice_point"));
}

bool nw_caffe_take_flatten(nw_caffe_layer *layer)
{
    const nw_pt_field *p = nw_caffe_param(layer, "flatten_param");
    return set_given(layer, NW_A_AXIS, p, "axis") && set_given(layer, NW_A_END_AXIS, p, "end_axis");
}

bool nw_caffe_take_reshape(nw_caffe_layer *layer)
{
    const nw_pt_field *p = nw_caffe_param(layer, "reshape_param");
    return set_given(layer, NW_A_AXIS, p, "axis") && set_given(layer, NW_A_AXIS_COUNT, p, "num_axes") &&
           nw_caffe_set_list(layer, NW_A_SHAPE, nw_pt_first(p, "shape"), "dim");
}

bool nw_caffe_take_crop(nw_caffe_layer *layer)
{
    const nw_pt_field *p = nw_caffe_param(layer, "crop_param");
    return set_given(layer, NW_A_AXIS, p, "axis") &&
           (!nw_caffe_has(p, "offset") || nw_caffe_set_list(layer, NW_A_OFFSETS, p, "offset"));
}

bool nw_caffe_take_tile(nw_caffe_layer *layer)
{
    const nw_pt_field *p = nw_caffe_param(layer, "tile_param");
    return nw_caffe_positive(layer, p, "tiles", 0) && set_given(layer, NW_A_TILES, p, "tiles") &&
           set_given(layer, NW_A_AXIS, p, "axis");
}

bool nw_caffe_take_reduction(nw_caffe_layer *layer)
{
    static const char *const methods[] = {"sum", "sum", "asum", "sumsq", "mean"};
    const nw_pt_field *p = nw_caffe_param(layer, "reduction_param");
    return set_given(layer, NW_A_AXIS, p, "axis") &&
           nw_caffe_set_text(layer, NW_A_METHOD,
                             methods[nw_caffe_enum(p, "operation", nw_caffe_reductions, 1)]);
}

bool nw_caffe_take_parameter(nw_caffe_layer *layer)
{
    const nw_pt_field *shape = nw_pt_first(nw_caffe_param(layer, "parameter_param"), "shape");
    for (const nw_pt_field *f = nw_pt_first(shape, "dim"); f; f = nw_pt_next(f))
        if (!nw_caffe_check_dim(layer, f))
            return false;
    return nw_caffe_set_list(layer, NW_A_SHAPE, shape, "dim");
}

bool nw_caffe_take_recurrent(nw_caffe_layer *layer)
{
    const nw_pt_field *p = nw_caffe_param(layer, "recurrent_param");
    if (!nw_caffe_positive(layer, p, "num_output", 0))
        return false;
    bool hidden = nw_caffe_bool(p, "expose_hidden", false), lstm = layer->op == &nw_op_lstm;
    uint32_t states = hidden ? 1 + lstm : 0;
    layer->blobs =
        (lstm ? 3 : 5) + (layer->bottoms > 2 + states); /* a static input has a matrix of its own */
    if (hidden && !nw_caffe_set(layer, NW_A_HIDDEN, 1))
        return false;
    return set_given(layer, NW_A_OUT_CHANNELS, p, "num_output");
}

bool nw_caffe_take_filtering(nw_caffe_layer *layer)
{
    return layer->tops == layer->bottoms - 1 ||
           nw_caffe_refuse(layer, NULL, NULL,
                           "%u tops for %u bottoms: one for each but the selector is needed", layer->tops,
                           layer->bottoms);
}

/* Without bottoms a Python layer gives data; else nobody knows what it computes. */
bool nw_caffe_take_python(nw_caffe_layer *layer)
{
    if (layer->bottoms == 0) {
        layer->op = &nw_op_input;
        return true;
    }
    return nw_caffe_remark(
        layer->caffe, "unknown-operator", layer->node, layer->message->name_place, NW_LOWER_BOUND,
        "what the Python layer \"%.*s\" computes is not in the file: its outputs and costs stay open",
        NW_SHOW(nw_caffe_text(nw_caffe_param(layer, "python_param"), "layer")));
}
