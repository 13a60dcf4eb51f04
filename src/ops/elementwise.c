/* Functions of several tensors at one place: Caffe's eltwise_layer.cpp, where all have one shape;
 * axpy_layer.cpp of SENet's Caffe; ONNX's, which broadcast. */
#include "ops/broadcast.h"
#include "ops/shape_rules.h"
#include "ops/work_rules.h"

/* All inputs agree, so what is known of one is known of all. */
static bool same_shape(nw_call *call)
{
    nw_num *dims;
    if (!nw_need_outputs(call, 1) || !(dims = nw_out_edit(call, 0, &call->in[0])))
        return false;
    for (int32_t i = 1; i < call->in_count; i++) {
        if (!nw_need_same(call, 0, i))
            return false;
        for (int32_t k = 0; k < call->in[0].shape.rank; k++)
            dims[k] = nw_known(dims[k]) ? dims[k] : call->in[i].shape.dim[k];
    }
    return true;
}

static bool layer_shape(nw_call *call)
{
    if (call->node->operands)
        return nw_broadcast_shape(call);
    return !nw_ranks_known(call->in, call->in_count) || same_shape(call);
}

static bool truth_shape(nw_call *call)
{
    call->out[0].dtype = &nw_bool;
    return nw_broadcast_shape(call);
}

static nw_num pairs(const nw_call *call)
{
    return nw_mul(call->in_count - 1, nw_out_count(call, 0));
}

/* A function of inputs by pairs, each one operation: how many inputs, the rule of its shape, the law of its
 * elements, the kind of operation, its formula, and what else its row says. */
#define PAIRS_OP(id, least, most, rule, law, kind, text, ...)                                                \
    static bool id##_fold(nw_call *call)                                                                     \
    {                                                                                                        \
        return nw_fold_pairs(call, law);                                                                     \
    }                                                                                                        \
    static void id##_work(const nw_call *call, nw_work *work)                                                \
    {                                                                                                        \
        work->of[kind] = pairs(call);                                                                        \
    }                                                                                                        \
    const nw_op nw_op_##id = {.name = #id,                                                                   \
                              .min_in = least,                                                               \
                              .max_in = most,                                                                \
                              .shape = rule,                                                                 \
                              .work = id##_work,                                                             \
                              .fold = id##_fold,                                                             \
                              .formula = text ": (inputs - 1) * out",                                        \
                              __VA_ARGS__}

/* What backward keeps of the two: tools/autograd/derivatives.yaml of PyTorch. */
PAIRS_OP(sum, 1, -1, layer_shape, nw_pair_add, NW_ADD, "adds", .flags = NW_ELEMENTWISE | NW_ANY,
         .roles = "a");
PAIRS_OP(sub, 2, 2, nw_broadcast_shape, nw_pair_sub, NW_ADD, "adds", .flags = NW_ELEMENTWISE | NW_ANY,
         .roles = "a");
PAIRS_OP(prod, 1, -1, layer_shape, nw_pair_mul, NW_MUL, "multiplies", .flags = NW_ELEMENTWISE | NW_ANY,
         .keeps = NW_KEEPS_IN | NW_KEEPS_PAIRS | NW_KEEPS_PARTNER);
PAIRS_OP(div, 2, 2, nw_broadcast_shape, nw_pair_div, NW_DIV, "divisions", .flags = NW_ELEMENTWISE | NW_ANY,
         .keeps = NW_KEEPS_IN);
PAIRS_OP(pow, 2, 2, nw_broadcast_shape, nw_pair_pow, NW_EXP, "exponentials", .flags = NW_ELEMENTWISE | NW_ANY,
         .keeps = NW_KEEPS_IN);
PAIRS_OP(max, 1, -1, layer_shape, nw_pair_max, NW_CMP, "comparisons", .flags = NW_ELEMENTWISE | NW_ANY,
         .keeps = NW_KEEPS_IN | NW_KEEPS_PAIRS);
PAIRS_OP(min, 1, -1, nw_broadcast_shape, nw_pair_min, NW_CMP, "comparisons", .flags = NW_ELEMENTWISE | NW_ANY,
         .keeps = NW_KEEPS_IN | NW_KEEPS_PAIRS);

/* Of bits, and of truths, which are one bit. */
PAIRS_OP(and, 2, 2, nw_broadcast_shape, nw_pair_and, NW_CMP, "comparisons", .flags = NW_ELEMENTWISE | NW_ANY);
PAIRS_OP(or, 2, 2, nw_broadcast_shape, nw_pair_or, NW_CMP, "comparisons", .flags = NW_ELEMENTWISE | NW_ANY);
PAIRS_OP(xor, 2, 2, nw_broadcast_shape, nw_pair_xor, NW_CMP, "comparisons", .flags = NW_ELEMENTWISE | NW_ANY);

static nw_element more(nw_element a, nw_element b, const nw_dtype *dtype)
{
    return nw_pair_less(b, a, dtype);
}

static nw_element more_or_equal(nw_element a, nw_element b, const nw_dtype *dtype)
{
    return nw_pair_less_or_equal(b, a, dtype);
}

PAIRS_OP(equal, 2, 2, truth_shape, nw_pair_equal, NW_CMP, "comparisons", .flags = NW_ANY);
PAIRS_OP(less, 2, 2, truth_shape, nw_pair_less, NW_CMP, "comparisons", .flags = NW_ANY);
PAIRS_OP(less_or_equal, 2, 2, truth_shape, nw_pair_less_or_equal, NW_CMP, "comparisons", .flags = NW_ANY);
PAIRS_OP(greater, 2, 2, truth_shape, more, NW_CMP, "comparisons", .flags = NW_ANY);
PAIRS_OP(greater_or_equal, 2, 2, truth_shape, more_or_equal, NW_CMP, "comparisons", .flags = NW_ANY);

static bool mod_fold(nw_call *call)
{
    return nw_fold_pairs(call, nw_int(call, NW_A_FMOD, 0) ? nw_pair_fmod : nw_pair_mod);
}

static void division_work(const nw_call *call, nw_work *work)
{
    work->of[NW_DIV] = nw_out_count(call, 0);
}

const nw_op nw_op_mod = {.name = "mod",
                         .min_in = 2,
                         .max_in = 2,
                         .flags = NW_ELEMENTWISE,
                         .shape = nw_broadcast_shape,
                         .work = division_work,
                         .fold = mod_fold,
                         .formula = "divisions: out"};

static bool bit_shift_fold(nw_call *call)
{
    bool left = nw_str_is(nw_text(call, NW_A_DIRECTION, ""), "LEFT");
    return nw_fold_pairs(call, left ? nw_pair_left : nw_pair_right);
}

static void comparison_work(const nw_call *call, nw_work *work)
{
    work->of[NW_CMP] = nw_out_count(call, 0);
}

const nw_op nw_op_bit_shift = {.name = "bit_shift",
                               .min_in = 2,
                               .max_in = 2,
                               .flags = NW_ELEMENTWISE,
                               .shape = nw_broadcast_shape,
                               .work = comparison_work,
                               .fold = bit_shift_fold,
                               .formula = "comparisons: out"};

static nw_element mean_at(const nw_call *call, const nw_element *in)
{
    const nw_dtype *dtype = call->in[0].dtype;
    nw_element sum = in[0];
    for (int32_t i = 1; i < call->in_count; i++)
        sum = nw_pair_add(sum, in[i], dtype);
    return nw_pair_div(sum, nw_element_to(nw_element_int(call->in_count), &nw_int64, dtype), dtype);
}

static bool mean_fold(nw_call *call)
{
    return !nw_in_elements(call, 0) || nw_fold_places(call, mean_at);
}

static void mean_work(const nw_call *call, nw_work *work)
{
    work->of[NW_ADD] = pairs(call);
    work->of[NW_DIV] = nw_out_count(call, 0);
}

const nw_op nw_op_mean = {.name = "mean",
                          .min_in = 1,
                          .max_in = -1,
                          .flags = NW_ELEMENTWISE,
                          .shape = nw_broadcast_shape,
                          .work = mean_work,
                          .fold = mean_fold,
                          .formula = "adds: (inputs - 1) * out\ndivisions: out"};

/* The condition chooses between the others, whose type it is. */
static bool where_shape(nw_call *call)
{
    call->out[0].dtype = call->in[1].dtype ? call->in[1].dtype : call->in[2].dtype;
    return nw_broadcast_shape(call);
}

/* Where the condition is not known, it may not matter. */
static nw_element where_at(const nw_call *call, const nw_element *in)
{
    (void)call;
    if (in[0].known == NW_ELEMENT_SET)
        return in[0].i ? in[1] : in[2];
    bool same = in[1].known != NW_ELEMENT_OPEN && in[1].known == in[2].known && in[1].real == in[2].real &&
                in[1].i == in[2].i;
    return same ? in[1] : NW_OPEN;
}

static bool where_fold(nw_call *call)
{
    return (!nw_in_elements(call, 1) && !nw_in_elements(call, 2)) || nw_fold_places(call, where_at);
}

/* The condition alone. */
static nw_num where_kept(const nw_call *call)
{
    return nw_tensor_bytes(&call->in[0]);
}

const nw_op nw_op_where = {.name = "where",
                           .min_in = 3,
                           .max_in = 3,
                           .flags = NW_ANY,
                           .kept = where_kept,
                           .shape = where_shape,
                           .work = comparison_work,
                           .fold = where_fold,
                           .formula = "comparisons: out"};

/* out = a * x + y, where a has one number for each channel of each sample. */
static bool axpy_shape(nw_call *call)
{
    const nw_tensor *a = &call->in[0], *x = &call->in[1];
    if (!nw_need_rank(call, 0, 2, 4) || !nw_need_rank(call, 1, 4, 4) || !nw_need_same(call, 1, 2))
        return false;
    return nw_need_equal(call, "samples of the factor", a->shape.dim[0], x->shape.dim[0]) &&
           nw_need_equal(call, "channels of the factor", a->shape.dim[1], x->shape.dim[1]) &&
           nw_need_equal(call, "height of the factor", nw_dim(a, 2), 1) &&
           nw_need_equal(call, "width of the factor", nw_dim(a, 3), 1) && nw_need_outputs(call, 1) &&
           nw_out_like(call, 0, x);
}

static void axpy_work(const nw_call *call, nw_work *work)
{
    nw_work_out(call, work,
                &(const nw_work){
                    {[NW_MUL] = 1, [NW_ADD] = 1}
    });
}

const nw_op nw_op_axpy = {.name = "axpy",
                          .min_in = 3,
                          .max_in = 3,
                          .keeps = NW_KEEPS_IN,
                          .shape = axpy_shape,
                          .work = axpy_work,
                          .formula = "multiplies: out\nadds: out"};
