/* Attention as ONNX has it: Attention (ai.onnx 23 to 25), LinearAttention (27) and FlexAttention
 * (ai.onnx.preview 1), with RotaryEmbedding (23) and that of ONNX Runtime. */
#include "ops/attention.h"
#include "ops/shape_rules.h"
#include "ops/work_rules.h"

/* The products Q K^T and of the scores with V, each in full: a kernel may leave out what a causal mask hides,
 * none has to. A score is scaled, masked, and goes through the softmax; a soft cap is cap * tanh(score /
 * cap).
 */
void nw_attention_work(const nw_call *call, nw_work *work)
{
    nw_attention a;
    if (!nw_attention_of(call, &a))
        return;
    bool capped = nw_number(call, NW_A_SOFT_CAP, 0) != 0;
    nw_num sizes = nw_add(a.head_size, a.value_size);
    nw_work_count(work,
                  &(const nw_work){
                      {[NW_MAC] = sizes, [NW_MUL] = 1, [NW_ADD] = 1 + a.masked, [NW_EXP] = 1, [NW_DIV] = 1}
    },
                  a.scores);
    if (capped)
        nw_work_count(work,
                      &(const nw_work){
                          {[NW_MUL] = 2, [NW_ADD] = 2, [NW_EXP] = 1, [NW_DIV] = 2}
        },
                      a.scores);
    work->of[NW_MAC] = nw_add(work->of[NW_MAC], a.projected);
    work->of[NW_ADD] = nw_add(work->of[NW_ADD], a.added);
}

bool nw_attention_present(nw_call *call, int32_t i, const nw_attention *a, nw_num size)
{
    return !nw_has_out(call, i) ||
           nw_out_copy(call, i, (const nw_num[]){a->batch, a->kv_heads, a->keys, size}, 4);
}

static bool check_heads(const nw_call *call, const nw_attention *a)
{
    if (call->in[0].shape.rank != 3)
        return nw_need_equal(call, "head size of the keys", nw_in_dim(call, 1, 3), a->head_size) &&
               nw_need_multiple(call, "heads of the queries", a->heads, a->kv_heads);
    if (!nw_known(a->heads) || !nw_known(a->kv_heads))
        return nw_call_fail(call, "num_heads and kv_num_heads are needed where the inputs have 3 dims");
    return nw_need_multiple(call, "heads of the queries", a->heads, a->kv_heads) &&
           nw_need_multiple(call, "width of the queries", nw_in_dim(call, 0, 2), a->heads) &&
           nw_need_multiple(call, "width of the keys", nw_in_dim(call, 1, 2), a->kv_heads) &&
           nw_need_multiple(call, "width of the values", nw_in_dim(call, 2, 2), a->kv_heads);
}

static bool give_result(nw_call *call, const nw_attention *a)
{
    if (call->in[0].shape.rank == 4)
        return nw_out_copy(call, 0, (const nw_num[]){a->batch, a->heads, a->queries, a->value_size}, 4);
    nw_num width = a->heads == a->kv_heads ? nw_in_dim(call, 2, 2) : nw_mul(a->heads, a->value_size);
    return nw_out_copy(call, 0, (const nw_num[]){a->batch, a->queries, width}, 3);
}

static bool attention_shape(nw_call *call)
{
    nw_attention a;
    nw_attention_of(call, &a);
    for (int32_t i = 1; i < 3; i++)
        if (nw_has_out(call, i))
            call->out[i].dtype = call->in[nw_has_in(call, i + 3) ? i + 3 : i].dtype;
    for (int32_t i = 0; i < 3; i++)
        if (call->in[i].shape.rank >= 0 && !nw_need_rank(call, i, 3, 4))
            return false;
    if (call->in[0].shape.rank < 0)
        return true;
    return check_heads(call, &a) && give_result(call, &a) && nw_attention_present(call, 1, &a, a.head_size) &&
           nw_attention_present(call, 2, &a, a.value_size) &&
           (!nw_has_out(call, 3) ||
            nw_out_copy(call, 3, (const nw_num[]){a.batch, a.heads, a.queries, a.keys}, 4));
}

/* The bodies change the scores before and behind the softmax; what they give has the shape of the scores. */
static bool run_bodies(nw_call *call, const nw_attention *a)
{
    nw_num dims[] = {a->batch, a->heads, a->queries, a->keys};
    nw_tensor out, scores = {
                       .shape = {dims, 4}
    };
    nw_str given = nw_text(call, NW_A_STASH_TYPE, "");
    scores.dtype = given.len                          ? nw_dtype_named(given)
                   : call->in[0].dtype == &nw_float64 ? &nw_float64
                                                      : &nw_float32;
    for (uint32_t i = 0; i < call->node->body_count; i++)
        if (!call->bodies->infer(call, i, &scores, 1, &out, 1) || !call->bodies->keep(call, 1))
            return false;
    return true;
}

static bool flex_attention_shape(nw_call *call)
{
    nw_attention a;
    nw_attention_of(call, &a);
    for (int32_t i = 0; i < 3; i++)
        if (!nw_need_rank(call, i, 4, 4))
            return false;
    return check_heads(call, &a) && give_result(call, &a) && run_bodies(call, &a);
}

/* S = S + k v^T, o = S^T q for each position, with what the update rule adds: a decay of S, the difference of
 * v from what S has for k. */
typedef struct linear_attention {
    nw_num batch, steps, heads, kv_heads, key_size, value_size;
    nw_num readers; /* heads that read a state: those of the queries, or of the states where they are more */
} linear_attention;

static nw_num merged_side(const nw_call *call, int32_t axis)
{
    return nw_merge_dim(nw_in_dim(call, 0, axis),
                        nw_merge_dim(nw_in_dim(call, 1, axis), nw_in_dim(call, 2, axis)));
}

static linear_attention linear_attention_of(const nw_call *call)
{
    linear_attention a = {.batch = merged_side(call, 0),
                          .steps = merged_side(call, 1),
                          .heads = nw_int(call, NW_A_HEADS, 0),
                          .kv_heads = nw_int(call, NW_A_KV_HEADS, 0)};
    a.readers = nw_max(a.heads, a.kv_heads);
    a.key_size =
        nw_merge_dim(nw_div(nw_in_dim(call, 0, 2), a.heads), nw_div(nw_in_dim(call, 1, 2), a.kv_heads));
    int32_t state = nw_int(call, NW_A_STATE_WINDOW, 0) > 0 ? 3 : 2;
    a.key_size = nw_merge_dim(a.key_size, nw_in_dim(call, 3, state));
    a.value_size = nw_merge_dim(nw_div(nw_in_dim(call, 2, 2), a.kv_heads), nw_in_dim(call, 3, state + 1));
    return a;
}

/* The states after the last STATE_WINDOW steps, or just the last. */
static bool give_state(nw_call *call, const linear_attention *a)
{
    nw_num window = nw_int(call, NW_A_STATE_WINDOW, 0);
    nw_num dims[] = {window, a->batch, a->kv_heads, a->key_size, a->value_size};
    if (!nw_has_out(call, 1))
        return true;
    call->out[1].dtype = call->in[nw_has_in(call, 3) ? 3 : 0].dtype;
    return window > 0 ? nw_out_copy(call, 1, dims, 5) : nw_out_copy(call, 1, dims + 1, 4);
}

static bool linear_attention_shape(nw_call *call)
{
    nw_num heads, kv_heads;
    if (!nw_need_int(call, NW_A_HEADS, 0, 1, &heads) || !nw_need_int(call, NW_A_KV_HEADS, 0, 1, &kv_heads) ||
        (kv_heads % heads && !nw_need_multiple(call, "heads of the queries", heads, kv_heads)))
        return false;
    for (int32_t i = 0; i < 3; i++)
        if (call->in[i].shape.rank >= 0 && !nw_need_rank(call, i, 3, 3))
            return false;
    if (!nw_need_multiple(call, "width of the queries", nw_in_dim(call, 0, 2), heads) ||
        !nw_need_multiple(call, "width of the keys", nw_in_dim(call, 1, 2), kv_heads) ||
        !nw_need_multiple(call, "width of the values", nw_in_dim(call, 2, 2), kv_heads))
        return false;
    linear_attention a = linear_attention_of(call);
    nw_num width = heads == kv_heads ? nw_in_dim(call, 2, 2) : nw_mul(a.readers, a.value_size);
    if (!nw_known(width))
        width = nw_merge_dim(nw_mul(a.readers, a.value_size), width);
    return nw_out_copy(call, 0, (const nw_num[]){a.batch, a.steps, width}, 3) && give_state(call, &a);
}

static void linear_attention_work(const nw_call *call, nw_work *work)
{
    linear_attention a = linear_attention_of(call);
    bool decays = nw_has_in(call, 4), deltas = nw_has_in(call, 5);
    nw_num positions = nw_mul(a.batch, a.steps);
    nw_num state = nw_mul(nw_mul(positions, a.kv_heads), nw_mul(a.key_size, a.value_size));
    nw_num read = nw_mul(nw_mul(positions, a.readers), nw_mul(a.key_size, a.value_size));
    nw_num values = nw_mul(nw_mul(positions, a.kv_heads), a.value_size);
    work->of[NW_MAC] = nw_add(nw_mul(1 + deltas, state), read);
    work->of[NW_MUL] = nw_add(nw_out_count(call, 0), decays ? state : 0);
    if (decays)
        work->of[NW_EXP] = nw_in_count(call, 4);
    if (deltas) {
        work->of[NW_ADD] = values;
        work->of[NW_MUL] = nw_add(work->of[NW_MUL], values);
    }
}

/* x cos - y sin and x sin + y cos for each pair (x, y) of the part that turns. */
static void rotary_work(const nw_call *call, nw_work *work)
{
    nw_num part = nw_int(call, NW_A_ROTARY_SIZE, 0), all = nw_out_count(call, 0),
           size = nw_in_dim(call, 0, 3);
    if (call->in[0].shape.rank == 3)
        size = nw_div(nw_in_dim(call, 0, 2), nw_int(call, NW_A_HEADS, 0));
    nw_work_count(work,
                  &(const nw_work){
                      {[NW_MUL] = 2, [NW_ADD] = 1}
    },
                  part > 0 ? nw_mul(nw_div(all, size), part) : all);
}

static bool rotary_shape(nw_call *call)
{
    return nw_need_rank(call, 0, 3, 4) && nw_out_like(call, 0, &call->in[0]);
}

/* decay = scale * softplus(a + bias), beta = sigmoid(b) */
static bool linear_attention_gate_shape(nw_call *call)
{
    return nw_out_like(call, 0, &call->in[0]) &&
           (!nw_has_out(call, 1) || nw_out_like(call, 1, &call->in[nw_has_in(call, 3) ? 3 : 0]));
}

static void linear_attention_gate_work(const nw_call *call, nw_work *work)
{
    nw_work_out(call, work,
                &(const nw_work){
                    {[NW_EXP] = 2, [NW_ADD] = 2, [NW_MUL] = 1}
    });
    nw_work_count(work,
                  &(const nw_work){
                      {[NW_EXP] = 1, [NW_ADD] = 1, [NW_DIV] = 1}
    },
                  nw_has_out(call, 1) ? nw_out_count(call, 1) : 0);
}

const nw_op nw_op_attention = {
    .name = "attention",
    .min_in = 3,
    .max_in = 7,
    .flags = NW_ANY,
    .keeps = NW_KEEPS_UNKNOWN,
    .shape = attention_shape,
    .work = nw_attention_work,
    .field = nw_field_whole,
    .formula = "macs: scores * (head_size + value_size)",
};

const nw_op nw_op_flex_attention = {
    .name = "flex_attention",
    .min_in = 3,
    .max_in = 3,
    .keeps = NW_KEEPS_UNKNOWN,
    .shape = flex_attention_shape,
    .work = nw_attention_work,
    .field = nw_field_whole,
    .formula = "macs: scores * (head_size + value_size)",
};

const nw_op nw_op_linear_attention = {
    .name = "linear_attention",
    .min_in = 3,
    .max_in = 6,
    .flags = NW_ANY,
    .keeps = NW_KEEPS_UNKNOWN,
    .shape = linear_attention_shape,
    .work = linear_attention_work,
    .field = nw_field_whole,
};

const nw_op nw_op_linear_attention_gate = {
    .name = "linear_attention_gate",
    .min_in = 3,
    .max_in = 4,
    .keeps = NW_KEEPS_UNKNOWN,
    .shape = linear_attention_gate_shape,
    .work = linear_attention_gate_work,
    .roles = "dbwd",
};

/* The caches of cosines and sines are not learned. ONNX has the positions behind them, ONNX Runtime before.
 */
#define ROTARY(id, letters)                                                                                  \
    const nw_op nw_op_##id = {                                                                               \
        .name = #id,                                                                                         \
        .min_in = 3,                                                                                         \
        .max_in = 4,                                                                                         \
        .keeps = NW_KEEPS_UNKNOWN,                                                                           \
        .shape = rotary_shape,                                                                               \
        .work = rotary_work,                                                                                 \
        .roles = letters,                                                                                    \
    }

ROTARY(rotary_embedding, "duud");
ROTARY(positioned_rotary_embedding, "dduu");
