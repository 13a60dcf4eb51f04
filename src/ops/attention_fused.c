/* Attention of ONNX Runtime (domain com.microsoft): MultiHeadAttention, DecoderMaskedMultiHeadAttention,
 * GroupQueryAttention, and those that hold the weight of the projection themselves, Attention, QAttention and
 * PackedAttention; onnxruntime/core/graph/contrib_ops/bert_defs.cc and quantization_defs.cc. */
#include "ops/attention.h"
#include "ops/shape_rules.h"

/* What a past that grows or lies in the buffer of the present becomes. */
static bool give_past(nw_call *call, int32_t i, int32_t past, const nw_attention *a, nw_num size, bool shared)
{
    if (!nw_has_out(call, i))
        return true;
    if (nw_has_in(call, past))
        call->out[i].dtype = call->in[past].dtype;
    if (shared)
        return nw_out_like(call, i, &call->in[past]);
    return nw_attention_present(call, i, a, size);
}

static bool give_pasts(nw_call *call, int32_t past, const nw_attention *a, bool shared)
{
    return give_past(call, 1, past, a, a->head_size, shared) &&
           give_past(call, 2, past + 1, a, a->value_size, shared);
}

/* The last dim is that of the values as they come, where they come with their heads side by side. */
static nw_num width_of(const nw_call *call, const nw_attention *a)
{
    if (nw_has_in(call, 2) && call->in[2].shape.rank == 3)
        return nw_in_dim(call, 2, 2);
    return nw_mul(a->heads, a->value_size);
}

static bool check_width(const nw_call *call, const nw_attention *a)
{
    return nw_need_multiple(call, "width of the queries", nw_in_dim(call, 0, 2), a->heads);
}

static bool give_heads(nw_call *call, const nw_attention *a, int32_t past, bool shared)
{
    if (call->in[0].shape.rank < 0)
        return true;
    if (call->in[0].shape.rank != 5 && (!nw_need_rank(call, 0, 3, 3) || !check_width(call, a)))
        return false;
    return nw_out_copy(call, 0, (const nw_num[]){a->batch, a->queries, width_of(call, a)}, 3) &&
           give_pasts(call, past, a, shared) &&
           (!nw_has_out(call, 3) ||
            nw_out_copy(call, 3, (const nw_num[]){a->batch, a->heads, a->queries, a->keys}, 4));
}

static bool multi_head_shape(nw_call *call)
{
    nw_attention a;
    nw_attention_of(call, &a);
    return give_heads(call, &a, 6, nw_has_in(call, 6) && nw_has_in(call, 8));
}

static bool decoder_shape(nw_call *call)
{
    nw_attention a;
    nw_attention_of(call, &a);
    return give_heads(call, &a, 5, nw_has_in(call, 5) && nw_int(call, NW_A_PAST_SHARED, 0));
}

/* The past may be a buffer for the longest sequence, and then has room for all keys already. */
static nw_num group_query_length(const nw_call *call, const nw_attention *a)
{
    nw_num past = nw_in_dim(call, 3, 2);
    if (!nw_has_in(call, 3) || !nw_known(a->keys))
        return a->keys;
    return nw_known(past) && past > a->keys ? past : nw_known(past) ? a->keys : NW_UNKNOWN;
}

static bool group_query_shape(nw_call *call)
{
    nw_attention a;
    nw_attention_of(call, &a);
    if (call->in[0].shape.rank < 0)
        return true;
    if (!nw_need_rank(call, 0, 3, 3) || !nw_need_multiple(call, "heads of the queries", a.heads, a.kv_heads))
        return false;
    nw_num width = nw_has_in(call, 1) ? nw_in_dim(call, 0, 2) : nw_mul(a.heads, a.head_size);
    nw_num scores[] = {a.batch, a.heads, a.queries, a.keys};
    if (!nw_out_copy(call, 0, (const nw_num[]){a.batch, a.queries, width}, 3) ||
        (nw_has_out(call, 3) && !nw_out_copy(call, 3, scores, 4)))
        return false;
    a.keys = group_query_length(call, &a);
    return give_pasts(call, 3, &a, nw_has_in(call, 3) && nw_int(call, NW_A_PAST_SHARED, 0));
}

static nw_num value_width(const nw_attention *a)
{
    return nw_mul(a->heads, a->value_size);
}

static bool check_weight(const nw_call *call)
{
    int32_t rank = call->in[0].shape.rank;
    return nw_need_rank(call, 1, 2, 2) &&
           nw_need_equal(call, "rows of the weight", nw_in_dim(call, 1, 0), nw_in_dim(call, 0, rank - 1));
}

/* Keys and values of the past are one tensor, 2 x batch x heads x length x size. */
static bool qkv_shape(nw_call *call)
{
    nw_attention a;
    bool quantized = call->node->op == &nw_op_quantized_qkv_attention;
    int32_t past = quantized ? 8 : 4;
    nw_attention_of(call, &a);
    if (!nw_need_rank(call, 0, 3, 3) || !check_weight(call))
        return false;
    for (int32_t i = 0; i < call->out_count && quantized; i++)
        call->out[i].dtype = call->in[3].dtype;
    if (!nw_out_copy(call, 0, (const nw_num[]){a.batch, a.queries, value_width(&a)}, 3))
        return false;
    if (!nw_has_out(call, 1))
        return true;
    if (nw_has_in(call, past) && nw_int(call, NW_A_PAST_SHARED, 0))
        return nw_out_like(call, 1, &call->in[past]);
    return nw_out_copy(call, 1, (const nw_num[]){2, a.batch, a.heads, a.keys, a.head_size}, 5);
}

static bool packed_qkv_shape(nw_call *call)
{
    nw_attention a;
    nw_attention_of(call, &a);
    return nw_need_rank(call, 0, 2, 2) && check_weight(call) &&
           nw_out_copy(call, 0, (const nw_num[]){nw_in_dim(call, 0, 0), value_width(&a)}, 2);
}

static bool packed_heads_shape(nw_call *call)
{
    nw_attention a;
    nw_attention_of(call, &a);
    if (call->in[0].shape.rank != 4 && !nw_need_rank(call, 0, 2, 2))
        return false;
    return nw_out_copy(call, 0, (const nw_num[]){nw_in_dim(call, 0, 0), value_width(&a)}, 2);
}

/* A row of numbers for each head, read for each distance of a query from a key. */
static bool relative_bias_shape(nw_call *call)
{
    return nw_need_rank(call, 0, 2, 2) &&
           nw_out_copy(call, 0,
                       (const nw_num[]){1, nw_in_dim(call, 0, 1), nw_element_dim(nw_element_in(call, 1)),
                                        nw_element_dim(nw_element_in(call, 2))},
                       4);
}

/* How many tokens are no padding is a matter of the data. */
static bool remove_padding_shape(nw_call *call)
{
    nw_shape in = call->in[0].shape;
    if (!nw_need_rank(call, 0, 3, 3) || !nw_out_copy(call, 0, (const nw_num[]){NW_UNKNOWN, in.dim[2]}, 2))
        return false;
    for (int32_t i = 1; i < call->out_count; i++)
        call->out[i].dtype = &nw_int32;
    return (!nw_has_out(call, 1) || nw_out_copy(call, 1, in.dim, 2)) &&
           (!nw_has_out(call, 2) || nw_out_vector(call, 2, nw_add(in.dim[0], 1))) &&
           (!nw_has_out(call, 3) || nw_out_vector(call, 3, 1));
}

static bool restore_padding_shape(nw_call *call)
{
    return nw_need_rank(call, 0, 2, 2) && nw_need_rank(call, 1, 2, 2) &&
           nw_out_copy(call, 0,
                       (const nw_num[]){nw_in_dim(call, 1, 0), nw_in_dim(call, 1, 1), nw_in_dim(call, 0, 1)},
                       3);
}

#define SCORES "scores * (head_size + value_size)"

#define FUSED(id, least, most, flag, rule, letters, macs)                                                    \
    const nw_op nw_op_##id = {                                                                               \
        .name = #id,                                                                                         \
        .min_in = least,                                                                                     \
        .max_in = most,                                                                                      \
        .flags = flag,                                                                                       \
        .keeps = NW_KEEPS_UNKNOWN,                                                                           \
        .shape = rule,                                                                                       \
        .work = nw_attention_work,                                                                           \
        .roles = letters,                                                                                    \
        .field = nw_field_whole,                                                                             \
        .formula = "macs: " macs,                                                                            \
    }

FUSED(multi_head_attention, 1, 10, NW_ANY, multi_head_shape, "dddbddddsd", SCORES);
FUSED(decoder_attention, 1, 11, NW_ANY, decoder_shape, "dddddddsddb", SCORES);
FUSED(group_query_attention, 1, 16, NW_ANY, group_query_shape, "ddddddsuuddwqqww", SCORES);
FUSED(qkv_attention, 2, 9, NW_PRODUCT, qkv_shape, "dwbdddsdd", "projected + " SCORES);
FUSED(quantized_qkv_attention, 5, 9, NW_PRODUCT, qkv_shape, "dwbqqdqqd", "projected + " SCORES);
FUSED(packed_qkv_attention, 5, 6, NW_PRODUCT, packed_qkv_shape, "dwbddd", "projected + " SCORES);
FUSED(packed_multi_head_attention, 6, 7, 0, packed_heads_shape, "dddbddd", SCORES);

const nw_op nw_op_relative_position_bias = {.name = "relative_position_bias",
                                            .min_in = 3,
                                            .max_in = 3,
                                            .keeps = NW_KEEPS_INDEX,
                                            .shape = relative_bias_shape,
                                            .roles = "wss"};

const nw_op nw_op_remove_padding = {
    .name = "remove_padding", .min_in = 2, .max_in = 2, .shape = remove_padding_shape};

const nw_op nw_op_restore_padding = {
    .name = "restore_padding", .min_in = 2, .max_in = 2, .shape = restore_padding_shape};
