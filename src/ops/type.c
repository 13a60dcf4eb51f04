/* The elements as they are, or as another type holds them: Identity, Cast, CastLike and BitCast of ONNX. */
#include "ops/broadcast.h"
#include "ops/shape_rules.h"

static bool identity_shape(nw_call *call)
{
    if (!nw_need_outputs(call, 1))
        return false;
    nw_out_take(call, 0, &call->in[0]);
    call->out[0].content = NULL;
    return true;
}

static bool identity_fold(nw_call *call)
{
    call->out[0].content = call->in[0].content;
    return true;
}

static bool as_type(nw_call *call, const nw_dtype *dtype)
{
    if (!nw_need_outputs(call, 1) || !nw_out_like(call, 0, &call->in[0]))
        return false;
    call->out[0].dtype = dtype;
    return true;
}

static bool to_shape(nw_call *call)
{
    return as_type(call, nw_dtype_named(nw_text(call, NW_A_TO, "")));
}

static bool cast_like_shape(nw_call *call)
{
    return as_type(call, call->in[1].dtype);
}

static nw_element converted(const nw_call *call, const nw_element *in)
{
    return nw_element_to(in[0], call->in[0].dtype, call->out[0].dtype);
}

static bool cast_fold(nw_call *call)
{
    return !nw_in_elements(call, 0) || nw_fold_places(call, converted);
}

const nw_op nw_op_identity = {.name = "identity",
                              .min_in = 1,
                              .max_in = 1,
                              .flags = NW_ANY | NW_VIEW | NW_CARRIES,
                              .shape = identity_shape,
                              .fold = identity_fold};

const nw_op nw_op_cast = {.name = "cast",
                          .min_in = 1,
                          .max_in = 1,
                          .flags = NW_ANY | NW_CARRIES,
                          .shape = to_shape,
                          .fold = cast_fold};

const nw_op nw_op_cast_like = {.name = "cast_like",
                               .min_in = 2,
                               .max_in = 2,
                               .flags = NW_ANY | NW_CARRIES,
                               .shape = cast_like_shape,
                               .fold = cast_fold};

const nw_op nw_op_bit_cast = {
    .name = "bit_cast", .min_in = 1, .max_in = 1, .flags = NW_ANY | NW_VIEW | NW_CARRIES, .shape = to_shape};
