/* Operators that are another one on some of their inputs: quantised ones, which take scales and zero points
 * beside their operands, and fused ones, which transpose an operand first or do something small behind.
 * onnxruntime/core/graph/contrib_ops/quantization_defs.cc and contrib_defs.cc. */
#include "ops/restated.h"

#include "ops/shape_rules.h"
#include "ops/work_rules.h"

enum {
    EVERY_THIRD = 1, /* the operands stand each before its scale and zero point */
    TURNS,           /* the operands may be transposed first */
    TURNED_WEIGHTS,  /* the weights are transposed */
    WEIGHT_LAST,     /* the weight has its channels last where the input has */
    WEIGHT_OUT_LAST /* the same, and those of the result behind the others: of one group 1 x side x side x out
                     */
};

static const struct restated {
    const nw_op *op, *plain;
    const char *operands; /* the inputs of ours that are those of `plain` */
    int8_t type, or_type; /* the input whose type the output has, and where that is left out */
    uint8_t how;
} rows[] = {
    {&nw_op_qlinear_add,             &nw_op_sum,           "03",        0, 0, 0              },
    {&nw_op_qlinear_mul,             &nw_op_prod,          "03",        0, 0, 0              },
    {&nw_op_qlinear_sigmoid,         &nw_op_sigmoid,       "0",         0, 0, 0              },
    {&nw_op_qlinear_leaky_relu,      &nw_op_leaky_relu,    "0",         0, 0, 0              },
    {&nw_op_qlinear_softmax,         &nw_op_softmax,       "0",         0, 0, 0              },
    {&nw_op_qlinear_avg_pool,        &nw_op_avg_pool,      "0",         0, 0, 0              },
    {&nw_op_qlinear_concat,          &nw_op_concat,        "",          2, 2, EVERY_THIRD    },
    {&nw_op_qlinear_where,           &nw_op_where,         "014",       1, 4, 0              },
    {&nw_op_qlinear_reduce_mean,     &nw_op_reduce_mean,   "0",         0, 0, 0              },
    {&nw_op_matmul_integer_to_float, &nw_op_matmul,        "01",        2, 3, 0              },
    {&nw_op_dynamic_quantize_matmul, &nw_op_matmul,        "01",        0, 2, 0              },
    {&nw_op_qgemm,                   &nw_op_gemm,          "036",       8, 1, 0              },
    {&nw_op_fused_matmul,            &nw_op_matmul,        "01",        0, 0, TURNS          },
    {&nw_op_matmul_gelu,             &nw_op_matmul,        "01",        0, 0, 0              },
    {&nw_op_fused_conv,              &nw_op_conv,          "012",       0, 0, 0              },
    {&nw_op_dynamic_quantize_lstm,   &nw_op_lstm_sequence, "01234567",  0, 0, TURNED_WEIGHTS },
    {&nw_op_nhwc_qlinear_conv,       &nw_op_qlinear_conv,  "012345678", 7, 0, 0              },
    {&nw_op_nhwc_conv,               &nw_op_conv,          "012",       0, 0, WEIGHT_LAST    },
    {&nw_op_nhwc_max_pool,           &nw_op_max_pool,      "0",         0, 0, 0              },
    {&nw_op_nhwc_avg_pool,           &nw_op_avg_pool,      "0",         0, 0, 0              },
    {&nw_op_nhwc_lp_pool,            &nw_op_lp_pool,       "0",         0, 0, 0              },
    {&nw_op_nhwc_depthwise_conv,     &nw_op_conv,          "012",       0, 0, WEIGHT_OUT_LAST},
    {&nw_op_nhwc_deconv,             &nw_op_deconv,        "213",       2, 2, WEIGHT_OUT_LAST},
    {&nw_op_normalized_conv,         &nw_op_conv,          "012",       0, 0, 0              },
    {&nw_op_normalized_deconv,       &nw_op_deconv,        "012",       0, 0, 0              },
    {&nw_op_normalized_linear,       &nw_op_linear,        "012",       0, 0, 0              },
};

/* The axis of the channels goes from the end to place 1, or back. */
static bool move_channels(const nw_call *call, nw_tensor *tensor, bool back)
{
    int32_t rank = tensor->shape.rank;
    if (rank < 3)
        return true;
    nw_num *dims = NW_ARRAY(call->arena, nw_num, rank);
    if (!dims)
        return nw_fail_memory(call->error, call->arena);
    dims[0] = tensor->shape.dim[0];
    for (int32_t i = 1; i < rank; i++) {
        int32_t to = back ? (i == 1 ? rank - 1 : i - 1) : (i == rank - 1 ? 1 : i + 1);
        dims[to] = tensor->shape.dim[i];
    }
    tensor->shape.dim = dims;
    return true;
}

/* FusedMatMul: first the axis before the matrix goes to the front of the batch, then the matrix is turned. */
static bool turn(const nw_call *call, nw_tensor *tensor, bool batch, bool matrix)
{
    int32_t rank = tensor->shape.rank;
    const nw_num *in = tensor->shape.dim;
    if (rank < 2 || (!batch && !matrix))
        return true;
    nw_num *dims = NW_ARRAY(call->arena, nw_num, rank);
    if (!dims)
        return nw_fail_memory(call->error, call->arena);
    for (int32_t i = 0; i < rank; i++)
        dims[i] = batch && i < rank - 1 ? in[(i + 1) % (rank - 1)] : in[i];
    if (matrix) {
        nw_num last = dims[rank - 1];
        dims[rank - 1] = dims[rank - 2];
        dims[rank - 2] = last;
    }
    tensor->shape.dim = dims;
    return true;
}

/* The first two axes change places. */
static bool swap_channels(const nw_call *call, nw_tensor *tensor)
{
    int32_t rank = tensor->shape.rank;
    nw_num *dims = NW_ARRAY(call->arena, nw_num, rank > 0 ? rank : 0);
    if (!dims)
        return nw_fail_memory(call->error, call->arena);
    for (int32_t i = 0; i < rank; i++)
        dims[i] = tensor->shape.dim[i < 2 && rank > 1 ? 1 - i : i];
    tensor->shape.dim = dims;
    return true;
}

static int32_t operand(const struct restated *row, int32_t i)
{
    if (row->how == EVERY_THIRD)
        return 2 + 3 * i;
    return i < (int32_t)nw_str_of(row->operands).len ? row->operands[i] - '0' : INT32_MAX;
}

static const struct restated *row_of(const nw_call *call)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].op == call->node->op)
            return &rows[i];
    return NULL;
}

static bool turn_operands(const nw_call *call, const struct restated *row, nw_tensor *in, bool channels_last)
{
    bool weight = row->how == WEIGHT_LAST || row->how == WEIGHT_OUT_LAST;
    for (int32_t i = 0; i < (weight ? 2 : 1) && channels_last; i++)
        if (!move_channels(call, &in[i], false))
            return false;
    if (row->how == WEIGHT_OUT_LAST)
        return swap_channels(call, &in[1]);
    if (row->how == TURNED_WEIGHTS)
        return turn(call, &in[1], false, true) && turn(call, &in[2], false, true);
    return row->how != TURNS ||
           (turn(call, &in[0], nw_int(call, NW_A_TRANS_BATCH_A, 0), nw_int(call, NW_A_TRANS_A, 0)) &&
            turn(call, &in[1], nw_int(call, NW_A_TRANS_BATCH_B, 0), nw_int(call, NW_A_TRANS_B, 0)));
}

bool nw_plain_of(const nw_call *call, nw_plain *out)
{
    const struct restated *row = row_of(call);
    nw_tensor *in = row ? NW_ARRAY(call->arena, nw_tensor, call->in_count) : NULL;
    if (!in)
        return row && nw_fail_memory(call->error, call->arena);
    *out = (nw_plain){.node = *call->node, .call = *call};
    out->node.op = row->plain;
    out->call.node = &out->node;
    out->call.in = in;
    out->call.in_count = 0;
    for (int32_t i = 0; operand(row, i) < call->in_count; i++)
        in[out->call.in_count++] = call->in[operand(row, i)];
    out->dtype = call->in[nw_has_in(call, row->type) ? row->type : row->or_type].dtype;
    out->channels_last = nw_int(call, NW_A_CHANNELS_LAST, 0);
    return turn_operands(call, row, in, out->channels_last);
}

static bool restated_shape(nw_call *call)
{
    nw_plain plain;
    int32_t most = call->node->op == &nw_op_dynamic_quantize_lstm ? 3 : 1;
    if (!nw_need_outputs(call, most) || !nw_plain_of(call, &plain))
        return false;
    const nw_op *op = plain.node.op;
    bool known = nw_ranks_known(plain.call.in, plain.call.in_count) || op->flags & NW_ANY;
    if (known && !(op->shape ? op->shape(&plain.call) : nw_out_like(call, 0, &plain.call.in[0])))
        return false;
    call->out[0].dtype = plain.dtype;
    return !plain.channels_last || move_channels(call, &call->out[0], true);
}

static void restated_work(const nw_call *call, nw_work *work)
{
    nw_plain plain;
    nw_tensor out = call->out[0];
    if (!nw_plain_of(call, &plain) || (plain.channels_last && !move_channels(call, &out, false)))
        return;
    if (plain.channels_last)
        plain.call.out = &out;
    if (plain.node.op->work)
        plain.node.op->work(&plain.call, work);
}

/* Where the channels are last, the picture's axes are not where they are looked for. */
static void restated_field(const nw_call *call, nw_reach *axes)
{
    nw_plain plain;
    bool seen = nw_plain_of(call, &plain) && !plain.channels_last;
    int32_t count = nw_axes_of(call, &call->in[0]).count;
    for (int32_t i = 0; i < count; i++)
        axes[i] = (nw_reach){seen ? 1 : NW_UNKNOWN, 1, 1, 0};
    if (seen && plain.node.op->field)
        plain.node.op->field(&plain.call, axes);
}

/* The bias of a product, and the gelu or the sum behind it. */
static void added_work(const nw_call *call, nw_work *work, int32_t input)
{
    restated_work(call, work);
    nw_work_out(call, work, &(const nw_work){{[NW_ADD] = nw_has_in(call, input)}});
}

static void matmul_integer_to_float_work(const nw_call *call, nw_work *work)
{
    added_work(call, work, 6);
}

static void dynamic_quantize_matmul_work(const nw_call *call, nw_work *work)
{
    added_work(call, work, 4);
}

static void matmul_gelu_work(const nw_call *call, nw_work *work)
{
    added_work(call, work, 2);
    nw_work_out(call, work,
                &(const nw_work){
                    {[NW_EXP] = 1, [NW_ADD] = 1, [NW_MUL] = 3}
    });
}

static void fused_conv_work(const nw_call *call, nw_work *work)
{
    added_work(call, work, 3);
}

/* Less the mean, by the deviation, times the scale; the bias of the plain operator comes last. */
static void normalized_work(const nw_call *call, nw_work *work)
{
    restated_work(call, work);
    nw_work_out(call, work,
                &(const nw_work){
                    {[NW_ADD] = 1, [NW_MUL] = 1, [NW_DIV] = 1}
    });
}

#define PRODUCT "macs: inner * out"
#define RESTATED(id, least, most, flag, count, letters, law)                                                 \
    const nw_op nw_op_##id = {                                                                               \
        .name = #id,                                                                                         \
        .min_in = least,                                                                                     \
        .max_in = most,                                                                                      \
        .flags = NW_ANY | (flag),                                                                            \
        .keeps = NW_KEEPS_UNKNOWN,                                                                           \
        .shape = restated_shape,                                                                             \
        .work = count,                                                                                       \
        .roles = letters,                                                                                    \
        .field = restated_field,                                                                             \
        .formula = law,                                                                                      \
    }

RESTATED(qlinear_add, 7, 8, 0, restated_work, "dqqdqqqq", NULL);
RESTATED(qlinear_mul, 7, 8, 0, restated_work, "dqqdqqqq", NULL);
RESTATED(qlinear_sigmoid, 4, 5, 0, restated_work, "dqqqq", NULL);
RESTATED(qlinear_leaky_relu, 4, 5, 0, restated_work, "dqqqq", NULL);
RESTATED(qlinear_softmax, 4, 5, 0, restated_work, "dqqqq", NULL);
RESTATED(qlinear_avg_pool, 4, 5, 0, restated_work, "dqqqq", NULL);
RESTATED(qlinear_concat, 3, -1, 0, restated_work, "q", NULL);
RESTATED(qlinear_where, 9, 9, 0, restated_work, "ddqqdqqqq", NULL);
RESTATED(qlinear_reduce_mean, 4, 5, 0, restated_work, "dqqqq", NULL);
RESTATED(matmul_integer_to_float, 4, 7, NW_PRODUCT, matmul_integer_to_float_work, "wwqqqqb", PRODUCT);
RESTATED(dynamic_quantize_matmul, 3, 5, NW_PRODUCT, dynamic_quantize_matmul_work, "wwqqb", PRODUCT);
RESTATED(qgemm, 6, 9, NW_PRODUCT, restated_work, "wqqwqqbqq", PRODUCT);
RESTATED(fused_matmul, 2, 2, NW_PRODUCT, restated_work, "ww", PRODUCT);
RESTATED(matmul_gelu, 2, 3, NW_PRODUCT, matmul_gelu_work, "wwb", PRODUCT);
RESTATED(dynamic_quantize_lstm, 12, 12, NW_CORE, restated_work, "dwwbdddwqqqq", NULL);
RESTATED(fused_conv, 2, 4, NW_CORE, fused_conv_work, "dwbd", NULL);
RESTATED(nhwc_conv, 2, 3, NW_CORE, restated_work, "dwb", NULL);
RESTATED(nhwc_qlinear_conv, 8, 9, NW_CORE, restated_work, "dqqwqqqqb", NULL);
RESTATED(nhwc_max_pool, 1, 1, 0, restated_work, "d", NULL);
RESTATED(nhwc_avg_pool, 1, 1, 0, restated_work, "d", NULL);
RESTATED(nhwc_lp_pool, 1, 1, 0, restated_work, "d", NULL);
RESTATED(nhwc_depthwise_conv, 2, 3, NW_CORE, restated_work, "dwb", NULL);
RESTATED(nhwc_deconv, 3, 4, NW_CORE, restated_work, "swdb", NULL);

/* Darknet's layers with batch_normalize: input, weight, bias, scale, mean, variance. */
#define SCALED "weights: (kernel * in_channels / groups) * out_channels + out_channels\nbiases: out_channels"
RESTATED(normalized_conv, 6, 6, NW_CORE, normalized_work, "dwbwuu",
         SCALED "\nmacs: (kernel * in_channels / groups) * out_channels * positions * batch");
RESTATED(normalized_deconv, 6, 6, NW_CORE, normalized_work, "dwbwuu", NULL);
RESTATED(normalized_linear, 6, 6, NW_CORE, normalized_work, "dwbwuu",
         "weights: features * out_channels + out_channels\nbiases: out_channels\n"
         "macs: features * out_channels * samples");
