/* Quantisation: ONNX's QuantizeLinear, DequantizeLinear and DynamicQuantizeLinear. Scale and zero point may
 * be one, or one for each slice or block of an axis: that changes no shape. */
#include "ops/shape_rules.h"
#include "ops/work_rules.h"

enum { SCALE = 1, ZERO_POINT = 2 };

/* A type that is said; else that of an operand, else the one given. */
static const nw_dtype *type_of(const nw_call *call, int32_t operand, const nw_dtype *otherwise)
{
    nw_str said = nw_text(call, NW_A_OUTPUT_TYPE, "");
    if (said.len)
        return nw_dtype_named(said);
    return nw_has_in(call, operand) ? call->in[operand].dtype : otherwise;
}

static bool quantize_shape(nw_call *call)
{
    if (!nw_need_outputs(call, 1) || !nw_out_like(call, 0, &call->in[0]))
        return false;
    call->out[0].dtype = type_of(call, ZERO_POINT, &nw_uint8);
    return true;
}

static bool dequantize_shape(nw_call *call)
{
    if (!nw_need_outputs(call, 1) || !nw_out_like(call, 0, &call->in[0]))
        return false;
    call->out[0].dtype = type_of(call, SCALE, NULL);
    return true;
}

/* Scale and zero point are found on the way. */
static bool dynamic_quantize_shape(nw_call *call)
{
    if (!nw_need_outputs(call, 3) || !nw_out_like(call, 0, &call->in[0]))
        return false;
    for (int32_t i = 1; i < call->out_count; i++)
        if (!nw_out_scalar(call, i))
            return false;
    for (int32_t i = 0; i < call->out_count; i++)
        if (nw_has_out(call, i))
            call->out[i].dtype = i == 1 ? &nw_float32 : &nw_uint8;
    return true;
}

/* x / scale + zero point, held in the range of the type. */
static void quantize_work(const nw_call *call, nw_work *work)
{
    nw_work_out(call, work,
                &(const nw_work){
                    {[NW_DIV] = 1, [NW_ADD] = nw_has_in(call, ZERO_POINT), [NW_CMP] = 2}
    });
}

static void dequantize_work(const nw_call *call, nw_work *work)
{
    nw_work_out(call, work,
                &(const nw_work){
                    {[NW_ADD] = nw_has_in(call, ZERO_POINT), [NW_MUL] = 1}
    });
}

/* The least and the largest element first. */
static void dynamic_quantize_work(const nw_call *call, nw_work *work)
{
    nw_work_out(call, work,
                &(const nw_work){
                    {[NW_DIV] = 1, [NW_ADD] = 1, [NW_CMP] = 4}
    });
}

const nw_op nw_op_quantize_linear = {.name = "quantize_linear",
                                     .min_in = 2,
                                     .max_in = 3,
                                     .flags = NW_ANY | NW_CARRIES,
                                     .shape = quantize_shape,
                                     .work = quantize_work,
                                     .roles = "dqq",
                                     .formula = "divisions: out\ncomparisons: 2 * out"};

const nw_op nw_op_dequantize_linear = {.name = "dequantize_linear",
                                       .min_in = 2,
                                       .max_in = 3,
                                       .flags = NW_ANY | NW_CARRIES,
                                       .shape = dequantize_shape,
                                       .work = dequantize_work,
                                       .roles = "dqq",
                                       .formula = "multiplies: out"};

const nw_op nw_op_dynamic_quantize = {.name = "dynamic_quantize",
                                      .min_in = 1,
                                      .max_in = 1,
                                      .flags = NW_ANY,
                                      .shape = dynamic_quantize_shape,
                                      .work = dynamic_quantize_work,
                                      .formula = "divisions: out\nadds: out\ncomparisons: 4 * out"};
