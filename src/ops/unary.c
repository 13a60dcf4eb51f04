/* Functions of one number. What backward keeps: tools/autograd/derivatives.yaml of PyTorch. Of those that are
 * not worked out on small tensors, the last bit depends on the machine's library. */
#include "ops/broadcast.h"
#include "ops/work_rules.h"

/* The row of a function that is also worked out on small tensors: what backward keeps, the law of its
 * elements, its formula and its operations. */
#define FOLDED_OP(id, kept, law, text, ...)                                                                  \
    static bool id##_fold(nw_call *call)                                                                     \
    {                                                                                                        \
        return nw_fold_ones(call, law);                                                                      \
    }                                                                                                        \
    static void id##_work(const nw_call *call, nw_work *work)                                                \
    {                                                                                                        \
        nw_work_out(call, work, &(const nw_work){{__VA_ARGS__}});                                            \
    }                                                                                                        \
    const nw_op nw_op_##id = {.name = #id,                                                                   \
                              .min_in = 1,                                                                   \
                              .max_in = 1,                                                                   \
                              .flags = NW_ELEMENTWISE,                                                       \
                              .keeps = kept,                                                                 \
                              .work = id##_work,                                                             \
                              .fold = id##_fold,                                                             \
                              .formula = text}

FOLDED_OP(absval, NW_KEEPS_IN, nw_one_abs, "comparisons: out", [NW_CMP] = 1);
FOLDED_OP(neg, 0, nw_one_neg, "multiplies: out", [NW_MUL] = 1);
FOLDED_OP(sign, 0, nw_one_sign, "comparisons: 2 * out", [NW_CMP] = 2);
FOLDED_OP(ceil, 0, nw_one_ceil, "comparisons: out", [NW_CMP] = 1);
FOLDED_OP(floor, 0, nw_one_floor, "comparisons: out", [NW_CMP] = 1);
FOLDED_OP(round, 0, nw_one_round, "comparisons: out", [NW_CMP] = 1);
FOLDED_OP(sqrt, NW_KEEPS_OUT, nw_one_sqrt, "divisions: out", [NW_DIV] = 1);
FOLDED_OP(reciprocal, NW_KEEPS_OUT, nw_one_reciprocal, "divisions: out", [NW_DIV] = 1);
FOLDED_OP(invert, 0, nw_one_invert, "comparisons: out", [NW_CMP] = 1);
FOLDED_OP(relu, NW_KEEPS_OUT, nw_one_relu, "comparisons: out", [NW_CMP] = 1);

NW_ELEMENTWISE_OP(exp, NW_KEEPS_OUT, "exponentials: out", [NW_EXP] = 1);
NW_ELEMENTWISE_OP(log, NW_KEEPS_IN, "exponentials: out", [NW_EXP] = 1);
NW_ELEMENTWISE_OP(erf, NW_KEEPS_IN, "exponentials: out", [NW_EXP] = 1);
NW_ELEMENTWISE_OP(sin, NW_KEEPS_IN, "exponentials: out", [NW_EXP] = 1);
NW_ELEMENTWISE_OP(cos, NW_KEEPS_IN, "exponentials: out", [NW_EXP] = 1);
NW_ELEMENTWISE_OP(tan, NW_KEEPS_OUT, "exponentials: out", [NW_EXP] = 1);
NW_ELEMENTWISE_OP(asin, NW_KEEPS_IN, "exponentials: out", [NW_EXP] = 1);
NW_ELEMENTWISE_OP(acos, NW_KEEPS_IN, "exponentials: out", [NW_EXP] = 1);
NW_ELEMENTWISE_OP(atan, NW_KEEPS_IN, "exponentials: out", [NW_EXP] = 1);
NW_ELEMENTWISE_OP(sinh, NW_KEEPS_IN, "exponentials: out", [NW_EXP] = 1);
NW_ELEMENTWISE_OP(cosh, NW_KEEPS_IN, "exponentials: out", [NW_EXP] = 1);
NW_ELEMENTWISE_OP(asinh, NW_KEEPS_IN, "exponentials: out", [NW_EXP] = 1);
NW_ELEMENTWISE_OP(acosh, NW_KEEPS_IN, "exponentials: out", [NW_EXP] = 1);
NW_ELEMENTWISE_OP(atanh, NW_KEEPS_IN, "exponentials: out", [NW_EXP] = 1);

/* The truth about each element. */
static bool truth_shape(nw_call *call)
{
    if (!nw_out_like(call, 0, &call->in[0]))
        return false;
    call->out[0].dtype = &nw_bool;
    return true;
}

static void truth_work(const nw_call *call, nw_work *work)
{
    work->of[NW_CMP] = nw_out_count(call, 0);
}

static bool is_nan_fold(nw_call *call)
{
    return nw_fold_ones(call, nw_one_is_nan);
}

const nw_op nw_op_is_nan = {.name = "is_nan",
                            .min_in = 1,
                            .max_in = 1,
                            .flags = NW_ANY,
                            .shape = truth_shape,
                            .work = truth_work,
                            .fold = is_nan_fold,
                            .formula = "comparisons: out"};

const nw_op nw_op_is_inf = {.name = "is_inf",
                            .min_in = 1,
                            .max_in = 1,
                            .flags = NW_ANY,
                            .shape = truth_shape,
                            .work = truth_work,
                            .formula = "comparisons: out"};
