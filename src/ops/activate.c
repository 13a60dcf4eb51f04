/* Functions of one element, and the softmax. What backward keeps: tools/autograd/derivatives.yaml of PyTorch,
 * as measured on 1.13. */
#include "ops/shape_rules.h"
#include "ops/work_rules.h"

NW_ELEMENTWISE_OP(relu, NW_KEEPS_OUT, "comparisons: out", [NW_CMP] = 1);

NW_ELEMENTWISE_OP(leaky_relu, NW_KEEPS_IN | NW_KEEPS_PLACE,
                  "comparisons: out\nmultiplies: out", [NW_CMP] = 1, [NW_MUL] = 1);

NW_ELEMENTWISE_OP(relu6, NW_KEEPS_IN, "comparisons: 2 * out", [NW_CMP] = 2);

NW_ELEMENTWISE_OP(elu, NW_KEEPS_IN | NW_KEEPS_PLACE,
                  "comparisons: out\nexponentials: out\nadds: out\nmultiplies: out", [NW_CMP] = 1,
                  [NW_EXP] = 1, [NW_ADD] = 1, [NW_MUL] = 1);

/* 1 / (1 + exp(-x)) */
NW_ELEMENTWISE_OP(sigmoid, NW_KEEPS_OUT,
                  "exponentials: out\nadds: out\ndivisions: out", [NW_EXP] = 1, [NW_ADD] = 1, [NW_DIV] = 1);

/* 1 - 2 / (exp(2 x) + 1) */
NW_ELEMENTWISE_OP(tanh, NW_KEEPS_OUT, "exponentials: out\nadds: 2 * out\nmultiplies: out\ndivisions: out",
                  [NW_EXP] = 1, [NW_ADD] = 2, [NW_MUL] = 1, [NW_DIV] = 1);

/* x * sigmoid(x) */
NW_ELEMENTWISE_OP(swish, NW_KEEPS_IN, "exponentials: out\nadds: out\nmultiplies: out\ndivisions: out",
                  [NW_EXP] = 1, [NW_ADD] = 1, [NW_MUL] = 1, [NW_DIV] = 1);

/* x / 2 * (1 + erf(x / sqrt(2))), the error function as one exponential */
NW_ELEMENTWISE_OP(
    gelu, NW_KEEPS_IN,
    "exponentials: out\nadds: out\nmultiplies: 3 * out", [NW_EXP] = 1, [NW_ADD] = 1, [NW_MUL] = 3);

/* relu6(x + 3) / 6 */
NW_ELEMENTWISE_OP(
    hardsigmoid, NW_KEEPS_IN,
    "comparisons: 2 * out\nadds: out\ndivisions: out", [NW_CMP] = 2, [NW_ADD] = 1, [NW_DIV] = 1);

NW_ELEMENTWISE_OP(hardswish, NW_KEEPS_IN, "comparisons: 2 * out\nadds: out\nmultiplies: out\ndivisions: out",
                  [NW_CMP] = 2, [NW_ADD] = 1, [NW_MUL] = 1, [NW_DIV] = 1);

NW_ELEMENTWISE_OP(absval, NW_KEEPS_IN, "comparisons: out", [NW_CMP] = 1);

NW_ELEMENTWISE_OP(exp, NW_KEEPS_OUT, "exponentials: out", [NW_EXP] = 1);

NW_ELEMENTWISE_OP(log, NW_KEEPS_IN, "exponentials: out", [NW_EXP] = 1);

/* (shift + scale * x) ^ power */
NW_ELEMENTWISE_OP(power, NW_KEEPS_IN,
                  "exponentials: out\nadds: out\nmultiplies: out", [NW_EXP] = 1, [NW_ADD] = 1, [NW_MUL] = 1);

/* max(x, 0) + log(1 + exp(-|x|)) */
NW_ELEMENTWISE_OP(
    bnll, NW_KEEPS_IN,
    "exponentials: 2 * out\nadds: 2 * out\ncomparisons: out", [NW_EXP] = 2, [NW_ADD] = 2, [NW_CMP] = 1);

NW_ELEMENTWISE_OP(threshold, 0, "comparisons: out", [NW_CMP] = 1);

NW_ELEMENTWISE_OP(clip, NW_KEEPS_IN, "comparisons: 2 * out", [NW_CMP] = 2);

/* Weighed as inference runs it: it copies. */
const nw_op nw_op_dropout = {
    .name = "dropout", .min_in = 1, .max_in = 1, .flags = NW_ELEMENTWISE, .keeps = NW_KEEPS_MASK};

static bool prelu_shape(nw_call *call)
{
    return nw_need_rank(call, 0, 2, -1) && nw_need_outputs(call, 1) && nw_out_like(call, 0, &call->in[0]);
}

static int prelu_param(const nw_call *call, nw_param *out)
{
    out[0] = nw_param_vector(NW_WEIGHT, "slope", nw_in_channels(call));
    if (nw_int(call, NW_A_SHARED_SLOPE, 0))
        out[0].rank = 0;
    return 1;
}

static void prelu_work(const nw_call *call, nw_work *work)
{
    nw_work_out(call, work,
                &(const nw_work){
                    {[NW_CMP] = 1, [NW_MUL] = 1}
    });
}

const nw_op nw_op_prelu = {
    .name = "prelu",
    .min_in = 1,
    .max_in = 1,
    .flags = NW_ELEMENTWISE,
    .keeps = NW_KEEPS_IN,
    .shape = prelu_shape,
    .param = prelu_param,
    .work = prelu_work,
    .formula = "weights: (1 - shared_slope) * in_channels + shared_slope\n"
               "comparisons: out\n"
               "multiplies: out",
};

static bool softmax_shape(nw_call *call)
{
    int32_t axis;
    return nw_axis_of(call, 1, &axis) && nw_need_outputs(call, 1) && nw_out_like(call, 0, &call->in[0]);
}

/* As netscope: an exponential, an addend of the sum, a division. */
static void softmax_work(const nw_call *call, nw_work *work)
{
    nw_work_out(call, work,
                &(const nw_work){
                    {[NW_EXP] = 1, [NW_ADD] = 1, [NW_DIV] = 1}
    });
}

/* x - log(sum exp(x)): the logarithms are one for each sum. */
static void log_softmax_work(const nw_call *call, nw_work *work)
{
    int32_t axis = 1;
    nw_work_out(call, work,
                &(const nw_work){
                    {[NW_EXP] = 1, [NW_ADD] = 2}
    });
    if (nw_axis_of(call, 1, &axis))
        work->of[NW_EXP] =
            nw_add(work->of[NW_EXP], nw_div(nw_out_count(call, 0), call->in[0].shape.dim[axis]));
}

const nw_op nw_op_softmax = {
    .name = "softmax",
    .min_in = 1,
    .max_in = 1,
    .flags = NW_ELEMENTWISE,
    .keeps = NW_KEEPS_OUT,
    .shape = softmax_shape,
    .work = softmax_work,
    .formula = "exponentials: out\nadds: out\ndivisions: out",
};

const nw_op nw_op_log_softmax = {
    .name = "log_softmax",
    .min_in = 1,
    .max_in = 1,
    .flags = NW_ELEMENTWISE,
    .keeps = NW_KEEPS_OUT,
    .shape = softmax_shape,
    .work = log_softmax_work,
    .formula = "adds: 2 * out",
};
