/* Fully connected layers and embeddings: Caffe's inner_product_layer.cpp and embed_layer.cpp; Darknet's
 * connected_layer.c and ncnn's innerproduct.cpp, whose weights are inputs. */
#include "ops/shape_rules.h"
#include "ops/work_rules.h"

/* The dims from AXIS on are one vector. Where AXIS is not said of stored weights, the rows of a matrix are
 * samples if they fit (innerproduct.cpp of ncnn). */
static bool row_axis(const nw_call *call, int32_t *axis)
{
    nw_shape in = call->in[0].shape;
    bool rows = call->node->operands && in.rank == 3 && !nw_node_attr(call->node, NW_A_AXIS) &&
                nw_known(in.dim[2]) && in.dim[2] == nw_in_dim(call, 1, 1);
    *axis = 2;
    return rows || nw_axis_of(call, 1, axis);
}

/* What the weight, out x features, says where it is an input. */
static nw_num stored_dim(const nw_call *call, int32_t axis)
{
    return call->node->operands ? nw_in_dim(call, 1, axis) : NW_UNKNOWN;
}

static nw_num features(const nw_call *call)
{
    int32_t axis;
    nw_shape in = call->in[0].shape;
    nw_num stored = stored_dim(call, 1);
    if (nw_known(stored))
        return stored;
    return row_axis(call, &axis) ? nw_shape_product(in, axis, in.rank) : NW_UNKNOWN;
}

static bool fits_weight(const nw_call *call, int32_t axis)
{
    nw_shape in = call->in[0].shape;
    return nw_need_equal(call, "features", nw_shape_product(in, axis, in.rank), features(call));
}

/* The dims from AXIS on are one vector; those before it are samples. */
static bool linear_shape(nw_call *call)
{
    int32_t axis;
    nw_num out = stored_dim(call, 0), *dims;
    if (call->in[0].shape.rank < 0)
        return true;
    if (!nw_need_outputs(call, 1) || !row_axis(call, &axis) ||
        (!nw_known(out) && !nw_need_int(call, NW_A_OUT_CHANNELS, 0, 1, &out)) || !fits_weight(call, axis) ||
        !(dims = nw_out_dims(call, 0, axis + 1)))
        return false;
    for (int32_t i = 0; i < axis; i++)
        dims[i] = call->in[0].shape.dim[i];
    dims[axis] = out;
    return true;
}

static int matrix_param(const nw_call *call, nw_num rows, nw_num columns, nw_param *out)
{
    out[0] = (nw_param){
        .role = NW_WEIGHT, .name = "weight", .rank = 2, .dim = {rows, columns}
    };
    if (!nw_int(call, NW_A_BIAS, 1))
        return 1;
    out[1] = nw_param_vector(NW_BIAS, "bias", nw_int(call, NW_A_OUT_CHANNELS, 0));
    return 2;
}

static int linear_param(const nw_call *call, nw_param *out)
{
    return matrix_param(call, nw_int(call, NW_A_OUT_CHANNELS, 0), features(call), out);
}

static void bias_work(const nw_call *call, nw_work *work)
{
    work->of[NW_ADD] = nw_has_bias(call, true) ? nw_out_count(call, 0) : 0;
}

static void linear_work(const nw_call *call, nw_work *work)
{
    work->of[NW_MAC] = nw_mul(features(call), nw_out_count(call, 0));
    bias_work(call, work);
    nw_work_activation(call, work);
}

/* Picture axes before AXIS are samples, the others are seen whole. */
static void linear_field(const nw_call *call, nw_reach *axes)
{
    int32_t axis = 1;
    nw_axes picture = nw_axes_of(call, &call->in[0]);
    row_axis(call, &axis);
    nw_field_whole(call, axes);
    for (int32_t i = 0; i < picture.count && picture.first + i < axis; i++)
        axes[i] = (nw_reach){1, 1, 1, 0};
}

/* A row of the table for each number of the input. */
static bool embed_shape(nw_call *call)
{
    nw_num rows, out, *dims;
    nw_shape in = call->in[0].shape;
    if (!nw_need_outputs(call, 1) || !nw_need_int(call, NW_A_OUT_CHANNELS, 0, 1, &out) ||
        !nw_need_int(call, NW_A_IN_SIZE, 0, 1, &rows) || !(dims = nw_out_dims(call, 0, in.rank + 1)))
        return false;
    for (int32_t i = 0; i < in.rank; i++)
        dims[i] = in.dim[i];
    dims[in.rank] = out;
    return true;
}

static int embed_param(const nw_call *call, nw_param *out)
{
    return matrix_param(call, nw_int(call, NW_A_IN_SIZE, 0), nw_int(call, NW_A_OUT_CHANNELS, 0), out);
}

const nw_op nw_op_linear = {
    .name = "linear",
    .min_in = 1,
    .max_in = 1,
    .flags = NW_CORE | NW_ANY,
    .keeps = NW_KEEPS_IN,
    .shape = linear_shape,
    .param = linear_param,
    .work = linear_work,
    .roles = "dwbuuu",
    .field = linear_field,
    .formula = "weights: features * out_channels\n"
               "biases: bias * out_channels\n"
               "macs: features * out_channels * samples\n"
               "adds: bias * out",
};

const nw_op nw_op_embed = {
    .name = "embed",
    .min_in = 1,
    .max_in = 1,
    .keeps = NW_KEEPS_IN,
    .shape = embed_shape,
    .param = embed_param,
    .work = bias_work,
    .roles = "dwbu",
    .formula = "weights: in_size * out_channels\n"
               "biases: bias * out_channels\n"
               "adds: bias * out",
};
