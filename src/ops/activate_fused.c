/* Activations that take more than one tensor: SwiGLU (ai.onnx 28), and ONNX Runtime's that add a bias first,
 * BiasGelu, FastGelu, QuickGelu, BiasSplitGelu, BiasSoftmax, BiasAdd and BiasDropout;
 * onnxruntime/core/graph/contrib_ops/contrib_defs.cc and diffusion_defs.cc. */
#include "ops/shape_rules.h"
#include "ops/work_rules.h"

/* The two have one shape, neither spreads; what is known of one is known of both. */
static bool swiglu_shape(nw_call *call)
{
    nw_num *dims;
    if (!nw_need_same(call, 0, 1) || !(dims = nw_out_edit(call, 0, &call->in[0])))
        return false;
    for (int32_t i = 0; i < call->in[0].shape.rank; i++)
        dims[i] = nw_merge_dim(dims[i], call->in[1].shape.dim[i]);
    return true;
}

/* swish(a) * b */
static void swiglu_work(const nw_call *call, nw_work *work)
{
    nw_work_out(call, work,
                &(const nw_work){
                    {[NW_EXP] = 1, [NW_ADD] = 1, [NW_MUL] = 2, [NW_DIV] = 1}
    });
}

/* The bias is one vector along the last dim, or of the input's shape. */
static bool biased_shape(nw_call *call)
{
    nw_shape in = call->in[0].shape, bias = nw_has_in(call, 1) ? call->in[1].shape : NW_NO_SHAPE;
    nw_num *dims = nw_out_edit(call, 0, &call->in[0]);
    if (!dims || in.rank < 1 || bias.rank < 1)
        return dims != NULL;
    if (!nw_need_equal(call, "numbers of the bias", bias.dim[bias.rank - 1], in.dim[in.rank - 1]))
        return false;
    dims[in.rank - 1] = nw_merge_dim(in.dim[in.rank - 1], bias.dim[bias.rank - 1]);
    return true;
}

/* As gelu, the tanh of the approximation one exponential like the error function. */
static const nw_work gelu = {
    {[NW_EXP] = 1, [NW_ADD] = 1, [NW_MUL] = 3}
};

static void biased_gelu_work(const nw_call *call, nw_work *work)
{
    nw_work_out(call, work, &gelu);
    nw_work_out(call, work, &(const nw_work){{[NW_ADD] = nw_has_in(call, 1)}});
}

/* One half times the gelu of the other. */
static bool split_gelu_shape(nw_call *call)
{
    nw_num *dims;
    nw_shape in = call->in[0].shape;
    if (!nw_need_rank(call, 0, 1, -1) ||
        !nw_need_multiple(call, "numbers to be halved", in.dim[in.rank - 1], 2) || !biased_shape(call) ||
        !(dims = nw_out_edit(call, 0, &call->out[0])))
        return false;
    dims[in.rank - 1] = nw_div(dims[in.rank - 1], 2);
    return true;
}

static void split_gelu_work(const nw_call *call, nw_work *work)
{
    nw_work_out(call, work, &gelu);
    nw_work_out(call, work,
                &(const nw_work){
                    {[NW_MUL] = 1, [NW_ADD] = 2}
    });
}

static bool like_input(nw_call *call)
{
    return nw_out_like(call, 0, &call->in[0]);
}

static void biased_softmax_work(const nw_call *call, nw_work *work)
{
    nw_work_out(call, work,
                &(const nw_work){
                    {[NW_EXP] = 1, [NW_ADD] = 2, [NW_DIV] = 1}
    });
}

/* Inference drops nothing; the mask is of bools. */
static bool biased_dropout_shape(nw_call *call)
{
    if (!nw_out_like(call, 0, &call->in[0]) || (nw_has_out(call, 1) && !nw_out_like(call, 1, &call->in[0])))
        return false;
    if (nw_has_out(call, 1))
        call->out[1].dtype = &nw_bool;
    return true;
}

static void added_work(const nw_call *call, nw_work *work)
{
    nw_work_out(call, work, &(const nw_work){{[NW_ADD] = nw_has_in(call, 1) + nw_has_in(call, 2)}});
}

/* x * sigmoid(alpha * x) */
NW_ELEMENTWISE_OP(quick_gelu, NW_KEEPS_IN,
                  "exponentials: out\nadds: out\nmultiplies: 2 * out\ndivisions: out", [NW_EXP] = 1,
                  [NW_ADD] = 1, [NW_MUL] = 2, [NW_DIV] = 1);

const nw_op nw_op_swiglu = {
    .name = "swiglu",
    .min_in = 2,
    .max_in = 2,
    .flags = NW_ELEMENTWISE,
    .keeps = NW_KEEPS_UNKNOWN,
    .shape = swiglu_shape,
    .work = swiglu_work,
    .formula = "exponentials: out\nadds: out\nmultiplies: 2 * out\ndivisions: out",
};

#define FUSED(id, least, most, rule, count, letters)                                                         \
    const nw_op nw_op_##id = {                                                                               \
        .name = #id,                                                                                         \
        .min_in = least,                                                                                     \
        .max_in = most,                                                                                      \
        .keeps = NW_KEEPS_UNKNOWN,                                                                           \
        .shape = rule,                                                                                       \
        .work = count,                                                                                       \
        .roles = letters,                                                                                    \
    }

FUSED(biased_gelu, 1, 2, biased_shape, biased_gelu_work, "db");
FUSED(biased_split_gelu, 2, 2, split_gelu_shape, split_gelu_work, "db");
FUSED(biased_softmax, 2, 2, like_input, biased_softmax_work, "da");
FUSED(biased_sum, 3, 3, biased_shape, added_work, "dbd");
FUSED(biased_dropout, 2, 5, biased_dropout_shape, added_work, "dbddd");
