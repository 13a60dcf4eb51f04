/* Normalisations and learned scales: Caffe's lrn_layer.cpp, mvn_layer.cpp, batch_norm_layer.cpp,
 * scale_layer.cpp, bias_layer.cpp; normalize_layer.cpp of Caffe's SSD branch; PyTorch's BatchNorm, LayerNorm
 * and GroupNorm (torch/nn/modules); ONNX's operators of these names, where scale, bias and statistics are
 * inputs.
 */
#include "ops/shape_rules.h"
#include "ops/work_rules.h"

static bool like_input(nw_call *call)
{
    return nw_need_outputs(call, 1) && nw_out_like(call, 0, &call->in[0]);
}

static bool lrn_within(const nw_call *call)
{
    return nw_str_is(nw_text(call, NW_A_REGION, "across"), "within");
}

static bool lrn_shape(nw_call *call)
{
    nw_num size;
    if (!nw_need_rank(call, 0, 2, NW_AXES_MAX + 2) || !nw_need_int(call, NW_A_SIZE, 5, 1, &size))
        return false;
    if (size % 2 == 0 && !call->node->operands)
        return nw_call_fail(call, "size %lld: a local response normalisation takes odd ones",
                            (long long)size);
    return like_input(call);
}

/* Squares and their sum over the neighbourhood, + k, a power, and netscope's two divisions. */
static void lrn_work(const nw_call *call, nw_work *work)
{
    nw_num size = nw_int(call, NW_A_SIZE, 5), window = size;
    nw_axes axes = nw_axes_of(call, &call->in[0]);
    for (int32_t i = 1; lrn_within(call) && i < axes.count; i++)
        window = nw_mul(window, size);
    nw_work_out(call, work,
                &(const nw_work){
                    {[NW_MUL] = window, [NW_ADD] = nw_add(window, 1), [NW_EXP] = 1, [NW_DIV] = 2}
    });
}

/* Across channels a position sees only itself. Within a channel it sees a window that keeps the side. */
static void lrn_field(const nw_call *call, nw_reach *axes)
{
    nw_num size = lrn_within(call) ? nw_int(call, NW_A_SIZE, 5) : 1;
    int32_t count = nw_axes_of(call, &call->in[0]).count;
    for (int32_t i = 0; i < count; i++)
        axes[i] = (nw_reach){size, 1, 1, (size - 1) / 2};
}

/* PyTorch builds it from operators (local_response_norm in torch/nn/functional.py): beside its input they
 * keep the squares, padded by size - 1 channels, alpha in 8 bytes, the sum before the power, and the power.
 */
static nw_num lrn_kept(const nw_call *call)
{
    nw_num bytes = nw_tensor_bytes(&call->in[0]), channels = nw_in_channels(call);
    if (lrn_within(call))
        return NW_UNKNOWN;
    nw_num padded = nw_mul(nw_div(bytes, channels), nw_add(channels, nw_int(call, NW_A_SIZE, 5) - 1));
    return nw_add(nw_add(padded, nw_mul(2, bytes)), 8);
}

/* Caffe's top has always four dims. */
static bool mvn_shape(nw_call *call)
{
    const nw_tensor *in = &call->in[0];
    if (call->node->operands)
        return like_input(call);
    if (!nw_need_outputs(call, 1) || !nw_need_rank(call, 0, 0, 4))
        return false;
    return nw_out_copy(call, 0, (const nw_num[]){nw_dim(in, 0), nw_dim(in, 1), nw_dim(in, 2), nw_dim(in, 3)},
                       4);
}

/* The mean, the deviation (a square and a sum), and both applied. */
static void moments_work(const nw_call *call, nw_work *work)
{
    nw_work_out(call, work,
                &(const nw_work){
                    {[NW_ADD] = 3, [NW_MUL] = 1, [NW_DIV] = 1}
    });
}

/* What comes out in training: mean and variance (inputs 3 and 4) as they are now, and in older operator sets
 * those of the batch once more. Each is a vector over the channels, of which ONNX's spatial 0 makes whole
 * pictures. The vectors fit each other; that they fit the picture is not asked, for keras2onnx has written
 * networks of matrices transposed, and what comes out has the picture's shape all the same. */
static bool statistics_out(nw_call *call)
{
    nw_num channels = NW_UNKNOWN;
    for (int32_t i = 1; i < call->in_count; i++) {
        nw_num own = nw_in_dim(call, i, 0);
        if (!nw_need_equal(call, "channels of a scale, bias or statistic", own, channels))
            return false;
        channels = nw_merge_dim(channels, own);
    }
    if (channels == NW_UNKNOWN && call->in[0].shape.rank >= 0)
        channels = nw_in_channels(call);
    for (int32_t i = 1; i < call->out_count; i++) {
        int32_t from = i % 2 ? 3 : 4;
        bool whole = nw_has_in(call, from) && call->in[from].shape.rank > 1;
        if (!(whole ? nw_out_like(call, i, &call->in[from]) : nw_out_vector(call, i, channels)))
            return false;
        if (nw_has_in(call, from) && nw_has_out(call, i))
            call->out[i].dtype = call->in[from].dtype;
    }
    return nw_out_like(call, 0, &call->in[0]);
}

static bool batch_norm_shape(nw_call *call)
{
    if (call->node->operands)
        return nw_need_outputs(call, 5) && statistics_out(call);
    return call->in[0].shape.rank < 0 || (nw_need_rank(call, 0, 2, -1) && like_input(call));
}

/* Caffe keeps the sums of mean and variance, and the factor to divide them by. PyTorch counts its batches in
 * an int64. */
static int batch_norm_param(const nw_call *call, nw_param *out)
{
    nw_num c = nw_in_channels(call);
    if (!nw_int(call, NW_A_AFFINE, 0)) {
        out[0] = nw_param_vector(NW_BUFFER, "mean", c);
        out[1] = nw_param_vector(NW_BUFFER, "variance", c);
        out[2] = nw_param_vector(NW_BUFFER, "scale_factor", 1);
        return 3;
    }
    out[0] = nw_param_vector(NW_WEIGHT, "weight", c);
    out[1] = nw_param_vector(NW_BIAS, "bias", c);
    out[2] = nw_param_vector(NW_BUFFER, "running_mean", c);
    out[3] = nw_param_vector(NW_BUFFER, "running_var", c);
    out[4] = (nw_param){.role = NW_BUFFER, .name = "num_batches_tracked", .dtype = &nw_int64};
    return 5;
}

/* Mean and inverse deviation, a float each: of a channel, of a group in a picture, of a row. */
static nw_num stats_kept(nw_num count)
{
    return nw_mul(8, count);
}

static nw_num batch_norm_kept(const nw_call *call)
{
    return stats_kept(nw_in_channels(call));
}

static nw_num group_norm_kept(const nw_call *call)
{
    return stats_kept(nw_mul(nw_int(call, NW_A_GROUPS, 1), nw_in_dim(call, 0, 0)));
}

static nw_num layer_norm_kept(const nw_call *call)
{
    int32_t axis;
    bool done = call->in[0].shape.rank >= 0 && nw_axis_of(call, -1, &axis);
    return done ? stats_kept(nw_shape_product(call->in[0].shape, 0, axis)) : NW_UNKNOWN;
}

/* With the stored statistics, as netscope counts: less the mean, by the deviation; then gamma and beta. */
static void batch_norm_work(const nw_call *call, nw_work *work)
{
    nw_num affine = nw_is_affine(call, false);
    nw_work_out(call, work,
                &(const nw_work){
                    {[NW_ADD] = 1 + affine, [NW_MUL] = affine, [NW_DIV] = 1}
    });
}

static int affine_param(const nw_call *call, nw_shape shape, int32_t first, int32_t end, nw_param *out)
{
    if (!nw_int(call, NW_A_AFFINE, 1))
        return 0;
    out[0] = nw_param_of(NW_WEIGHT, "weight", shape, first, end);
    if (!nw_int(call, NW_A_BIAS, 1))
        return 1;
    out[1] = nw_param_of(NW_BIAS, "bias", shape, first, end);
    return 2;
}

static void affine_work(const nw_call *call, nw_work *work)
{
    moments_work(call, work);
    if (!nw_is_affine(call, true))
        return;
    nw_num bias = nw_has_bias(call, true);
    nw_work_out(call, work,
                &(const nw_work){
                    {[NW_ADD] = bias, [NW_MUL] = 1}
    });
}

static void layer_norm_field(const nw_call *call, nw_reach *axes)
{
    int32_t axis = 0;
    nw_axes picture = nw_axes_of(call, &call->in[0]);
    nw_axis_of(call, -1, &axis);
    nw_field_whole(call, axes);
    for (int32_t i = 0; i < picture.count && picture.first + i < axis; i++)
        axes[i].reach = 1;
}

/* ONNX also gives what was found on each row, mean and inverse deviation: the axes that are normalised
 * become 1. */
static bool layer_norm_shape(nw_call *call)
{
    int32_t axis = 0, rank = call->in[0].shape.rank;
    const nw_dtype *stash = nw_dtype_named(nw_text(call, NW_A_STASH_TYPE, nw_float32.name));
    if (!nw_need_outputs(call, call->node->operands ? 3 : 1) || (rank >= 0 && !nw_axis_of(call, -1, &axis)))
        return false;
    for (int32_t i = 1; i < call->out_count; i++) {
        nw_num *dims = nw_out_edit(call, i, &call->in[0]);
        if (!dims)
            return false;
        for (int32_t k = axis; k < rank; k++)
            dims[k] = 1;
        if (nw_has_out(call, i))
            call->out[i].dtype = stash;
    }
    return nw_out_like(call, 0, &call->in[0]);
}

static int layer_norm_param(const nw_call *call, nw_param *out)
{
    int32_t axis;
    nw_shape in = call->in[0].shape;
    return nw_axis_of(call, -1, &axis) ? affine_param(call, in, axis, in.rank, out) : 0;
}

/* A square and its sum, the division by the root of the mean, the scale. */
static void rms_norm_work(const nw_call *call, nw_work *work)
{
    nw_work_out(call, work,
                &(const nw_work){
                    {[NW_ADD] = 1, [NW_MUL] = 1 + nw_is_affine(call, true), [NW_DIV] = 1}
    });
}

/* A square (or what another norm takes in its place) and its sum, the division; a root for each norm. */
static void lp_norm_work(const nw_call *call, nw_work *work)
{
    int32_t axis;
    if (!nw_axis_of(call, -1, &axis))
        return;
    nw_work_out(call, work,
                &(const nw_work){
                    {[NW_ADD] = 1, [NW_MUL] = 1, [NW_DIV] = 1}
    });
    nw_num norms = nw_div(nw_out_count(call, 0), call->in[0].shape.dim[axis]);
    work->of[NW_DIV] = nw_add(work->of[NW_DIV], norms);
}

static bool lp_norm_shape(nw_call *call)
{
    int32_t axis;
    return nw_axis_of(call, -1, &axis) && like_input(call);
}

static void lp_norm_field(const nw_call *call, nw_reach *axes)
{
    int32_t axis, first = nw_axes_of(call, &call->in[0]).first;
    nw_field_whole(call, axes);
    for (int32_t i = 0; nw_axis_of(call, -1, &axis) && i < nw_axes_of(call, &call->in[0]).count; i++)
        axes[i].reach = axis == first + i ? axes[i].reach : 1;
}

/* Scale and bias are always there: a network without them has constants of 1 and 0 in their place, which are
 * no parameters (symbolic_opset9.py, instance_norm, of PyTorch). */
static void instance_norm_work(const nw_call *call, nw_work *work)
{
    moments_work(call, work);
    nw_work_out(call, work,
                &(const nw_work){
                    {[NW_ADD] = 1, [NW_MUL] = 1}
    });
}

static bool instance_norm_shape(nw_call *call)
{
    return nw_need_rank(call, 0, 2, -1) && like_input(call);
}

static bool group_norm_shape(nw_call *call)
{
    nw_num groups;
    return nw_need_rank(call, 0, 2, -1) && nw_need_int(call, NW_A_GROUPS, 0, 1, &groups) &&
           nw_need_multiple(call, "channels by groups", nw_in_channels(call), groups) && like_input(call);
}

static int group_norm_param(const nw_call *call, nw_param *out)
{
    int32_t channel = nw_axes_of(call, &call->in[0]).channel;
    return affine_param(call, call->in[0].shape, channel, channel + 1, out);
}

static bool normalize_shape(nw_call *call)
{
    return nw_need_rank(call, 0, 2, -1) && like_input(call);
}

static int normalize_param(const nw_call *call, nw_param *out)
{
    out[0] = nw_param_vector(NW_WEIGHT, "scale", nw_in_channels(call));
    if (nw_int(call, NW_A_SHARED_SLOPE, 0))
        out[0].rank = 0;
    return 1;
}

/* A square, a sum, the division by the norm and the scale; the roots are one for each norm. */
static void normalize_work(const nw_call *call, nw_work *work)
{
    nw_num batch = call->in[0].shape.dim[0], norms = nw_div(nw_out_count(call, 0), nw_in_channels(call));
    nw_work_out(call, work,
                &(const nw_work){
                    {[NW_ADD] = 1, [NW_MUL] = 2, [NW_DIV] = 1}
    });
    work->of[NW_DIV] = nw_add(work->of[NW_DIV], nw_int(call, NW_A_ACROSS, 0) ? batch : norms);
}

static void normalize_field(const nw_call *call, nw_reach *axes)
{
    nw_field_whole(call, axes);
    int32_t count = nw_axes_of(call, &call->in[0]).count;
    for (int32_t i = 0; i < count && !nw_int(call, NW_A_ACROSS, 0); i++)
        axes[i].reach = 1;
}

bool nw_scaled_axes(const nw_call *call, int32_t *first, int32_t *end)
{
    int64_t axis = nw_int(call, NW_A_AXIS, 1), count = nw_int(call, NW_A_AXIS_COUNT, 1);
    if (call->in_count > 1) {
        count = call->in[1].shape.rank;
        axis = count == 0 && !nw_int(call, NW_A_BIAS, 0) ? 0 : axis;
    }
    return nw_axis_range(call, axis, count, first, end);
}

static bool scale_shape(nw_call *call)
{
    int32_t first, end;
    if (!nw_scaled_axes(call, &first, &end))
        return false;
    for (int32_t i = first; i < end && call->in_count > 1; i++)
        if (!nw_need_equal(call, "dims of the second input", call->in[1].shape.dim[i - first],
                           call->in[0].shape.dim[i]))
            return false;
    return like_input(call);
}

static int scale_param(const nw_call *call, nw_param *out)
{
    int32_t first, end;
    int count = 0;
    if (!nw_scaled_axes(call, &first, &end))
        return 0;
    if (call->in_count < 2)
        out[count++] = nw_param_of(NW_WEIGHT, "weight", call->in[0].shape, first, end);
    if (nw_int(call, NW_A_BIAS, 0))
        out[count++] = nw_param_of(NW_BIAS, "bias", call->in[0].shape, first, end);
    return count;
}

static void scale_work(const nw_call *call, nw_work *work)
{
    work->of[NW_MUL] = nw_out_count(call, 0);
    work->of[NW_ADD] = nw_int(call, NW_A_BIAS, 0) ? nw_out_count(call, 0) : 0;
}

static int bias_param(const nw_call *call, nw_param *out)
{
    int32_t first, end;
    if (call->in_count > 1 || !nw_scaled_axes(call, &first, &end))
        return 0;
    out[0] = nw_param_of(NW_BIAS, "bias", call->in[0].shape, first, end);
    return 1;
}

static void bias_work(const nw_call *call, nw_work *work)
{
    work->of[NW_ADD] = nw_out_count(call, 0);
}

const nw_op nw_op_lrn = {.name = "lrn",
                         .min_in = 1,
                         .max_in = 1,
                         .keeps = NW_KEEPS_IN,
                         .kept = lrn_kept,
                         .shape = lrn_shape,
                         .work = lrn_work,
                         .field = lrn_field};

const nw_op nw_op_mvn = {
    .name = "mvn",
    .min_in = 1,
    .max_in = 1,
    .keeps = NW_KEEPS_IN | NW_KEEPS_UNKNOWN,
    .shape = mvn_shape,
    .work = moments_work,
    .field = nw_field_whole,
    .formula = "adds: 3 * out\nmultiplies: out\ndivisions: out",
};

const nw_op nw_op_batch_norm = {
    .name = "batch_norm",
    .min_in = 1,
    .max_in = 1,
    .flags = NW_ELEMENTWISE | NW_ANY,
    .keeps = NW_KEEPS_IN,
    .kept = batch_norm_kept,
    .shape = batch_norm_shape,
    .param = batch_norm_param,
    .work = batch_norm_work,
    .roles = "dwbuu",
    .formula = "weights: affine * in_channels\n"
               "biases: affine * in_channels\n"
               "buffers: 2 * in_channels + 1\n"
               "adds: (1 + affine) * out\n"
               "multiplies: affine * out\n"
               "divisions: out",
};

const nw_op nw_op_layer_norm = {
    .name = "layer_norm",
    .min_in = 1,
    .max_in = 1,
    .flags = NW_EVERY_AXIS,
    .keeps = NW_KEEPS_IN,
    .kept = layer_norm_kept,
    .shape = layer_norm_shape,
    .param = layer_norm_param,
    .work = affine_work,
    .roles = "dwb",
    .field = layer_norm_field,
    .formula = "weights: affine * features\n"
               "biases: affine * bias * features\n"
               "adds: (3 + affine * bias) * out\n"
               "multiplies: (1 + affine) * out\n"
               "divisions: out",
};

const nw_op nw_op_group_norm = {
    .name = "group_norm",
    .min_in = 1,
    .max_in = 1,
    .keeps = NW_KEEPS_IN,
    .kept = group_norm_kept,
    .shape = group_norm_shape,
    .param = group_norm_param,
    .work = affine_work,
    .roles = "dwb",
    .field = nw_field_whole,
    .formula = "weights: affine * in_channels\n"
               "biases: affine * bias * in_channels\n"
               "adds: (3 + affine * bias) * out\n"
               "multiplies: (1 + affine) * out\n"
               "divisions: out",
};

const nw_op nw_op_instance_norm = {
    .name = "instance_norm",
    .min_in = 1,
    .max_in = 1,
    .keeps = NW_KEEPS_IN | NW_KEEPS_UNKNOWN,
    .shape = instance_norm_shape,
    .work = instance_norm_work,
    .roles = "dda",
    .field = nw_field_whole,
    .formula = "adds: 4 * out\nmultiplies: 2 * out\ndivisions: out",
};

const nw_op nw_op_rms_norm = {
    .name = "rms_norm",
    .min_in = 1,
    .max_in = 1,
    .flags = NW_EVERY_AXIS,
    .keeps = NW_KEEPS_IN | NW_KEEPS_UNKNOWN,
    .shape = layer_norm_shape,
    .work = rms_norm_work,
    .roles = "dw",
    .field = layer_norm_field,
    .formula = "weights: affine * features\n"
               "adds: out\n"
               "multiplies: (1 + affine) * out\n"
               "divisions: out",
};

const nw_op nw_op_lp_norm = {
    .name = "lp_norm",
    .min_in = 1,
    .max_in = 1,
    .keeps = NW_KEEPS_IN | NW_KEEPS_UNKNOWN,
    .shape = lp_norm_shape,
    .work = lp_norm_work,
    .field = lp_norm_field,
    .formula = "adds: out\nmultiplies: out",
};

const nw_op nw_op_normalize = {
    .name = "normalize",
    .min_in = 1,
    .max_in = 1,
    .keeps = NW_KEEPS_UNKNOWN,
    .shape = normalize_shape,
    .param = normalize_param,
    .work = normalize_work,
    .field = normalize_field,
    .formula = "weights: (1 - shared_slope) * in_channels + shared_slope\n"
               "adds: out\n"
               "multiplies: 2 * out",
    .roles = "dw",
};

const nw_op nw_op_scale = {
    .name = "scale",
    .min_in = 1,
    .max_in = 2,
    .flags = NW_ELEMENTWISE,
    .keeps = NW_KEEPS_IN | NW_KEEPS_PAIRS | NW_KEEPS_PARTNER,
    .shape = scale_shape,
    .param = scale_param,
    .work = scale_work,
    .roles = "dwb",
    .formula = "weights: (2 - inputs) * scaled\n"
               "biases: bias * scaled\n"
               "multiplies: out\n"
               "adds: bias * out",
};

const nw_op nw_op_bias = {.name = "bias",
                          .min_in = 1,
                          .max_in = 2,
                          .flags = NW_ELEMENTWISE,
                          .shape = scale_shape,
                          .param = bias_param,
                          .work = bias_work,
                          .formula = "biases: (2 - inputs) * scaled\nadds: out"};
