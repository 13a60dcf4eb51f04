/* Functions of one element, and the softmax. What backward keeps: tools/autograd/derivatives.yaml of PyTorch,
 * as measured on 1.13. */
#include "ops/broadcast.h"
#include "ops/shape_rules.h"
#include "ops/work_rules.h"

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

/* (shift + scale * x) ^ power */
NW_ELEMENTWISE_OP(power, NW_KEEPS_IN,
                  "exponentials: out\nadds: out\nmultiplies: out", [NW_EXP] = 1, [NW_ADD] = 1, [NW_MUL] = 1);

/* max(x, 0) + log(1 + exp(-|x|)) */
NW_ELEMENTWISE_OP(
    bnll, NW_KEEPS_IN,
    "exponentials: 2 * out\nadds: 2 * out\ncomparisons: out", [NW_EXP] = 2, [NW_ADD] = 2, [NW_CMP] = 1);

NW_ELEMENTWISE_OP(threshold, 0, "comparisons: out", [NW_CMP] = 1);

/* scale * elu(x) */
NW_ELEMENTWISE_OP(selu, NW_KEEPS_IN | NW_KEEPS_PLACE,
                  "comparisons: out\nexponentials: out\nadds: out\nmultiplies: 2 * out", [NW_CMP] = 1,
                  [NW_EXP] = 1, [NW_ADD] = 1, [NW_MUL] = 2);

/* max(x, 0) + min(alpha * (exp(x / alpha) - 1), 0) */
NW_ELEMENTWISE_OP(celu, NW_KEEPS_IN | NW_KEEPS_PLACE,
                  "comparisons: out\nexponentials: out\nadds: out\nmultiplies: out\ndivisions: out",
                  [NW_CMP] = 1, [NW_EXP] = 1, [NW_ADD] = 1, [NW_MUL] = 1, [NW_DIV] = 1);

/* log(1 + exp(x)) */
NW_ELEMENTWISE_OP(softplus, NW_KEEPS_IN, "exponentials: 2 * out\nadds: out", [NW_EXP] = 2, [NW_ADD] = 1);

/* x / (1 + |x|) */
NW_ELEMENTWISE_OP(softsign, NW_KEEPS_IN,
                  "comparisons: out\nadds: out\ndivisions: out", [NW_CMP] = 1, [NW_ADD] = 1, [NW_DIV] = 1);

/* x * tanh(softplus(x)) */
NW_ELEMENTWISE_OP(mish, NW_KEEPS_IN,
                  "exponentials: 3 * out\nadds: 3 * out\nmultiplies: 2 * out\ndivisions: out", [NW_EXP] = 3,
                  [NW_ADD] = 3, [NW_MUL] = 2, [NW_DIV] = 1);

/* x where it is over alpha, else 0 */
NW_ELEMENTWISE_OP(thresholded_relu, NW_KEEPS_IN, "comparisons: out", [NW_CMP] = 1);

/* x + bias below -lambda, x - bias over lambda, else 0 */
NW_ELEMENTWISE_OP(shrink, NW_KEEPS_IN, "comparisons: 2 * out\nadds: out", [NW_CMP] = 2, [NW_ADD] = 1);

static void clip_work(const nw_call *call, nw_work *work)
{
    nw_work_out(call, work, &(const nw_work){{[NW_CMP] = 2}});
}

/* A limit is an attribute in operator sets up to 10, then an input. */
static nw_element limited(const nw_call *call, const nw_element *in, int32_t i, nw_attr_id id,
                          nw_pair_law *law, nw_element item)
{
    if (nw_has_in(call, i))
        return law(item, in[i], call->in[0].dtype);
    if (nw_node_attr(call->node, id))
        return law(item, nw_element_real(nw_number(call, id, 0)), call->in[0].dtype);
    return item;
}

static nw_element clip_at(const nw_call *call, const nw_element *in)
{
    nw_element item = limited(call, in, 1, NW_A_MIN, nw_pair_max, in[0]);
    return limited(call, in, 2, NW_A_MAX, nw_pair_min, item);
}

static bool clip_fold(nw_call *call)
{
    return !nw_in_elements(call, 0) || nw_fold_places(call, clip_at);
}

const nw_op nw_op_clip = {.name = "clip",
                          .min_in = 1,
                          .max_in = 1,
                          .flags = NW_ELEMENTWISE,
                          .keeps = NW_KEEPS_IN,
                          .work = clip_work,
                          .fold = clip_fold,
                          .roles = "ddd",
                          .formula = "comparisons: 2 * out"};

/* ONNX's mask is of bools since opset 10. */
static bool dropout_shape(nw_call *call)
{
    for (int32_t i = 0; i < call->out_count; i++)
        nw_out_like(call, i, &call->in[0]);
    if (call->node->version >= 10 && nw_has_out(call, 1))
        call->out[1].dtype = &nw_bool;
    return true;
}

/* Weighed as inference runs it: it copies. ONNX's ratio and whether it trains are inputs that nothing learns.
 */
const nw_op nw_op_dropout = {.name = "dropout",
                             .min_in = 1,
                             .max_in = 1,
                             .flags = NW_ELEMENTWISE | NW_ANY,
                             .keeps = NW_KEEPS_MASK,
                             .shape = dropout_shape,
                             .roles = "dss"};

static bool prelu_shape(nw_call *call)
{
    return nw_need_rank(call, 0, call->node->operands ? 0 : 2, -1) && nw_need_outputs(call, 1) &&
           nw_out_like(call, 0, &call->in[0]);
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
    .roles = "dw",
    .formula = "weights: (1 - shared_slope) * in_channels + shared_slope\n"
               "comparisons: out\n"
               "multiplies: out",
};

/* One sum is over AXIS, or with AXIS_COUNT -1 over all axes from it on (ONNX's operator sets up to 12, where
 * it may stand behind the last). */
static bool summed_axes(const nw_call *call, int32_t *first, int32_t *end)
{
    int32_t rank = call->in[0].shape.rank;
    int64_t axis = nw_int(call, NW_A_AXIS, 1), count = nw_int(call, NW_A_AXIS_COUNT, 1);
    *first = *end = rank;
    return (count < 0 && axis == rank) || nw_axis_range(call, axis, count, first, end);
}

static bool softmax_shape(nw_call *call)
{
    int32_t first, end;
    return summed_axes(call, &first, &end) && nw_need_outputs(call, 1) && nw_out_like(call, 0, &call->in[0]);
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
    int32_t first, end;
    nw_work_out(call, work,
                &(const nw_work){
                    {[NW_EXP] = 1, [NW_ADD] = 2}
    });
    if (summed_axes(call, &first, &end))
        work->of[NW_EXP] = nw_add(
            work->of[NW_EXP], nw_div(nw_out_count(call, 0), nw_shape_product(call->in[0].shape, first, end)));
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

/* 1 where the largest is, else 0. */
static void hardmax_work(const nw_call *call, nw_work *work)
{
    work->of[NW_CMP] = nw_out_count(call, 0);
}

const nw_op nw_op_hardmax = {
    .name = "hardmax",
    .min_in = 1,
    .max_in = 1,
    .flags = NW_ELEMENTWISE,
    .shape = softmax_shape,
    .work = hardmax_work,
    .formula = "comparisons: out",
};
