/* Tensors that are known before the network runs, and what tells of a tensor's dims: ONNX's Constant,
 * ConstantOfShape, Shape, Size, EyeLike. */
#include "ops/shape_rules.h"

/* A reader makes one tensor of all forms in which a constant may be written. */
static bool constant_shape(nw_call *call)
{
    const nw_tensor *value = nw_tensor_attr(call, NW_A_VALUE);
    if (!value)
        return nw_call_fail(call, "a constant without a value");
    return nw_need_outputs(call, 1) && nw_out_like(call, 0, value);
}

static bool constant_fold(nw_call *call)
{
    call->out[0].content = nw_tensor_attr(call, NW_A_VALUE)->content;
    return true;
}

static bool constant_of_shape_shape(nw_call *call)
{
    nw_list_of sizes;
    const nw_tensor *value = nw_tensor_attr(call, NW_A_VALUE);
    if (!nw_need_outputs(call, 1))
        return false;
    call->out[0].dtype = value ? value->dtype : &nw_float32;
    return nw_list_given(call, 0, NW_ATTR_COUNT, &sizes) != NW_LIST_SOME || nw_out_listed(call, 0, &sizes);
}

static bool constant_of_shape_fold(nw_call *call)
{
    const nw_tensor *value = nw_tensor_attr(call, NW_A_VALUE);
    nw_element *items = nw_out_elements(call, 0), one = nw_element_real(0);
    if (value)
        one = value->content && value->content->count ? value->content->items[0] : NW_OPEN;
    for (uint32_t k = 0; items && k < call->out[0].content->count; k++)
        items[k] = one;
    return true;
}

/* From START to END, which count from the last dim where they are negative, and end at the first and last. */
static int32_t limit_of(const nw_call *call, nw_attr_id id, int32_t otherwise)
{
    int32_t rank = call->in[0].shape.rank;
    int64_t at = nw_int(call, id, otherwise);
    if (at < 0)
        at = at < -rank ? 0 : at + rank;
    return at < rank ? (int32_t)at : rank;
}

static bool shape_shape(nw_call *call)
{
    int32_t rank = call->in[0].shape.rank;
    if (!nw_need_outputs(call, 1))
        return false;
    call->out[0].dtype = nw_type_named(call, NW_A_TO, &nw_int64);
    if (rank < 0)
        return nw_out_vector(call, 0, NW_UNKNOWN);
    int32_t count = limit_of(call, NW_A_END, rank) - limit_of(call, NW_A_START, 0);
    return nw_out_vector(call, 0, count < 0 ? 0 : count);
}

static bool shape_fold(nw_call *call)
{
    nw_element *items = nw_out_elements(call, 0);
    for (uint32_t k = 0; items && k < call->out[0].content->count; k++)
        items[k] = nw_element_of_dim(call->in[0].shape.dim[limit_of(call, NW_A_START, 0) + (int32_t)k]);
    return true;
}

static bool size_shape(nw_call *call)
{
    if (!nw_need_outputs(call, 1))
        return false;
    call->out[0].dtype = nw_type_named(call, NW_A_TO, &nw_int64);
    return nw_out_scalar(call, 0);
}

static bool size_fold(nw_call *call)
{
    nw_shape in = call->in[0].shape;
    nw_element *items = in.rank >= 0 ? nw_out_elements(call, 0) : NULL;
    if (items)
        items[0] = nw_element_of_dim(nw_merged_dims(in, 0, in.rank));
    return true;
}

static bool eye_like_shape(nw_call *call)
{
    const nw_dtype *dtype = nw_dtype_named(nw_text(call, NW_A_TO, ""));
    if (!nw_need_outputs(call, 1) || (call->in[0].shape.rank >= 0 && !nw_need_rank(call, 0, 2, 2)))
        return false;
    nw_out_like(call, 0, &call->in[0]);
    call->out[0].dtype = dtype ? dtype : call->in[0].dtype;
    return true;
}

const nw_op nw_op_constant = {.name = "constant",
                              .min_in = 0,
                              .max_in = 0,
                              .flags = NW_CONSTANT,
                              .shape = constant_shape,
                              .fold = constant_fold};
const nw_op nw_op_constant_of_shape = {.name = "constant_of_shape",
                                       .min_in = 1,
                                       .max_in = 1,
                                       .flags = NW_CONSTANT | NW_ANY,
                                       .shape = constant_of_shape_shape,
                                       .fold = constant_of_shape_fold,
                                       .roles = "s"};
const nw_op nw_op_shape = {.name = "shape",
                           .min_in = 1,
                           .max_in = 1,
                           .flags = NW_ANY,
                           .shape = shape_shape,
                           .roles = "s",
                           .fold = shape_fold};
const nw_op nw_op_size = {.name = "size",
                          .min_in = 1,
                          .max_in = 1,
                          .flags = NW_ANY,
                          .shape = size_shape,
                          .roles = "s",
                          .fold = size_fold};
const nw_op nw_op_eye_like = {
    .name = "eye_like", .min_in = 1, .max_in = 1, .flags = NW_ANY, .shape = eye_like_shape, .roles = "s"};
