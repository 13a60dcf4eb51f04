/* How each operator of attention takes its queries, keys and values: ONNX's Attention and FlexAttention by
 * their specification, those of ONNX Runtime by onnxruntime/core/graph/contrib_ops/bert_defs.cc and
 * quantization_defs.cc. */
#include "ops/attention.h"
#include "ops/shape_rules.h"

static int32_t rank_of(const nw_call *call, int32_t input)
{
    return nw_has_in(call, input) ? call->in[input].shape.rank : -1;
}

static nw_num positive_int(const nw_call *call, nw_attr_id id)
{
    int64_t n = nw_int(call, id, 0);
    return n > 0 ? n : NW_UNKNOWN;
}

/* The past's keys stand before the fresh ones, along that axis of that input. */
static void take_past(const nw_call *call, nw_attention *a, int32_t input, int32_t axis)
{
    a->keys = nw_has_in(call, input) ? nw_add(nw_in_dim(call, input, axis), a->fresh) : a->fresh;
}

/* A past that lies in the buffer of the present has the size of the longest sequence; only the input that
 * says how much of it is filled knows how many keys there are. */
static void take_shared_past(const nw_call *call, nw_attention *a, int32_t length)
{
    a->keys = nw_add(nw_element_dim(nw_element_in(call, length)), a->fresh);
}

/* batch x heads x length x size, or batch x length x heads * size, the number of heads an attribute. */
static void of_onnx(const nw_call *call, nw_attention *a)
{
    bool flat = rank_of(call, 0) == 3;
    int32_t length = flat ? 1 : 2;
    a->batch =
        nw_merge_dim(nw_in_dim(call, 0, 0), nw_merge_dim(nw_in_dim(call, 1, 0), nw_in_dim(call, 2, 0)));
    a->queries = nw_in_dim(call, 0, length);
    a->fresh = nw_merge_dim(nw_in_dim(call, 1, length), nw_in_dim(call, 2, length));
    if (flat) {
        a->heads = positive_int(call, NW_A_HEADS);
        a->kv_heads = positive_int(call, NW_A_KV_HEADS);
        a->head_size = nw_div(nw_in_dim(call, 0, 2), a->heads);
        a->value_size = nw_div(nw_in_dim(call, 2, 2), a->kv_heads);
    } else {
        a->heads = nw_in_dim(call, 0, 1);
        a->kv_heads = nw_merge_dim(nw_in_dim(call, 1, 1), nw_in_dim(call, 2, 1));
        a->head_size = nw_merge_dim(nw_in_dim(call, 0, 3), nw_in_dim(call, 1, 3));
        a->value_size = nw_in_dim(call, 2, 3);
    }
    a->masked = nw_has_in(call, 3) || nw_int(call, NW_A_CAUSAL, 0);
    take_past(call, a, 4, 2);
}

static void of_flex(const nw_call *call, nw_attention *a)
{
    of_onnx(call, a);
    a->masked = false;
}

/* Q, K and V apart, K and V in one, or all in one; keys and values also with their heads before their length.
 */
static void of_heads(const nw_call *call, nw_attention *a)
{
    int32_t q = rank_of(call, 0), k = rank_of(call, 1);
    bool apart = nw_has_in(call, 1);
    a->batch = nw_in_dim(call, 0, 0);
    a->heads = q == 5 ? nw_in_dim(call, 0, 2) : positive_int(call, NW_A_HEADS);
    a->kv_heads = a->heads;
    a->queries = nw_in_dim(call, 0, 1);
    a->head_size = q == 5 ? nw_in_dim(call, 0, 4) : nw_div(nw_in_dim(call, 0, 2), a->heads);
    if (q == 3 && !apart)
        a->head_size = nw_div(a->head_size, 3);
    a->value_size = a->head_size;
    a->fresh = apart ? nw_in_dim(call, 1, k == 4 ? 2 : 1) : a->queries;
    if (nw_has_in(call, 2))
        a->value_size =
            rank_of(call, 2) == 4 ? nw_in_dim(call, 2, 3) : nw_div(nw_in_dim(call, 2, 2), a->heads);
}

static nw_num biased(const nw_call *call, int32_t bias, const nw_attention *a)
{
    nw_num numbers =
        nw_add(nw_mul(a->queries, a->head_size), nw_mul(a->fresh, nw_add(a->head_size, a->value_size)));
    return nw_has_in(call, bias) ? nw_mul(nw_mul(a->batch, a->heads), numbers) : 0;
}

static void of_multi_head(const nw_call *call, nw_attention *a)
{
    of_heads(call, a);
    a->masked = nw_has_in(call, 4) || nw_has_in(call, 5) || nw_int(call, NW_A_CAUSAL, 0);
    a->added = biased(call, 3, a);
    if (nw_has_in(call, 6) && nw_has_in(call, 8))
        take_shared_past(call, a, 8);
    else
        take_past(call, a, 6, 2);
}

static void of_decoder(const nw_call *call, nw_attention *a)
{
    of_heads(call, a);
    a->masked = nw_has_in(call, 3) || nw_has_in(call, 4);
    a->added = biased(call, 10, a);
    if (nw_int(call, NW_A_PAST_SHARED, 0))
        take_shared_past(call, a, 7);
    else
        take_past(call, a, 5, 2);
}

/* All keys that count are the total length of the sequence. Without it, and without a past, the fresh ones.
 */
static void of_group_query(const nw_call *call, nw_attention *a)
{
    nw_num total = nw_element_dim(nw_element_in(call, 6));
    nw_num hidden = nw_in_dim(call, 0, 2);
    a->batch = nw_in_dim(call, 0, 0);
    a->heads = positive_int(call, NW_A_HEADS);
    a->kv_heads = positive_int(call, NW_A_KV_HEADS);
    a->queries = nw_in_dim(call, 0, 1);
    a->fresh = nw_has_in(call, 1) ? nw_in_dim(call, 1, 1) : a->queries;
    a->head_size = nw_has_in(call, 1) ? nw_div(hidden, a->heads)
                                      : nw_div(hidden, nw_add(a->heads, nw_mul(2, a->kv_heads)));
    a->value_size = a->head_size;
    a->masked = true; /* it is causal */
    a->keys = total > 0 || nw_has_in(call, 3) ? total : a->fresh;
}

/* The columns of the weight are those of Q, K and V. */
static void of_weight(const nw_call *call, nw_attention *a)
{
    uint32_t count;
    const int64_t *sizes = nw_ints(call, NW_A_QKV_SIZES, &count);
    nw_num columns = nw_in_dim(call, 1, 1);
    a->heads = a->kv_heads = positive_int(call, NW_A_HEADS);
    a->head_size = nw_div(count == 3 ? sizes[0] : nw_div(columns, 3), a->heads);
    a->value_size = nw_div(count == 3 ? sizes[2] : nw_div(columns, 3), a->heads);
    a->projected = nw_mul(nw_in_count(call, 0), columns);
    if (nw_has_in(call, 2)) {
        int32_t rank = rank_of(call, 0);
        a->added = nw_mul(nw_shape_product(call->in[0].shape, 0, rank - 1), columns);
    }
}

static void of_projected(const nw_call *call, nw_attention *a)
{
    bool quantized = call->node->op == &nw_op_quantized_qkv_attention;
    of_weight(call, a);
    a->batch = nw_in_dim(call, 0, 0);
    a->queries = a->fresh = nw_in_dim(call, 0, 1);
    a->masked = nw_has_in(call, quantized ? 5 : 3) || (!quantized && nw_has_in(call, 5));
    if (nw_int(call, NW_A_PAST_SHARED, 0) && !quantized)
        take_shared_past(call, a, 6);
    else
        take_past(call, a, quantized ? 8 : 4, 3);
}

/* Of packed tokens the lengths of the sequences are known only where none is padded: where there are as many
 * tokens as the table of offsets has places. */
static void of_tokens(const nw_call *call, nw_attention *a, int32_t offsets)
{
    nw_num tokens = nw_in_dim(call, 0, 0), length = nw_in_dim(call, offsets, 1);
    nw_num places = nw_mul(nw_in_dim(call, offsets, 0), length);
    bool full = nw_known(tokens) && tokens == places;
    a->batch = nw_in_dim(call, offsets, 0);
    a->queries = a->fresh = a->keys = full ? length : NW_UNKNOWN;
    a->masked = nw_has_in(call, offsets + 2);
}

static void of_packed(const nw_call *call, nw_attention *a)
{
    of_weight(call, a);
    of_tokens(call, a, 3);
}

static void of_packed_heads(const nw_call *call, nw_attention *a)
{
    bool one = rank_of(call, 0) == 4;
    a->heads = a->kv_heads = one ? nw_in_dim(call, 0, 1) : positive_int(call, NW_A_HEADS);
    a->head_size = one ? nw_in_dim(call, 0, 3) : nw_div(nw_in_dim(call, 0, 1), a->heads);
    a->value_size = one ? a->head_size : nw_div(nw_in_dim(call, 2, 1), a->heads);
    of_tokens(call, a, 4);
    a->added = biased(call, 3, a);
}

static const struct form {
    const nw_op *op;
    void (*read)(const nw_call *call, nw_attention *a);
} forms[] = {
    {&nw_op_attention,                   of_onnx        },
    {&nw_op_flex_attention,              of_flex        },
    {&nw_op_multi_head_attention,        of_multi_head  },
    {&nw_op_decoder_attention,           of_decoder     },
    {&nw_op_group_query_attention,       of_group_query },
    {&nw_op_qkv_attention,               of_projected   },
    {&nw_op_quantized_qkv_attention,     of_projected   },
    {&nw_op_packed_qkv_attention,        of_packed      },
    {&nw_op_packed_multi_head_attention, of_packed_heads},
};

bool nw_attention_of(const nw_call *call, nw_attention *out)
{
    *out = (nw_attention){.projected = 0};
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        if (forms[i].op == call->node->op) {
            forms[i].read(call, out);
            out->scores = nw_mul(nw_mul(out->batch, out->heads), nw_mul(out->queries, out->keys));
            return true;
        }
    return false;
}
