/* Recurrent layers as Caffe unrolls them: recurrent_layer.cpp, lstm_layer.cpp, rnn_layer.cpp,
 * lstm_unit_layer.cpp. Inputs: x of steps x streams x ..., cont of steps x streams, then a static input and
 * the state if there are. */
#include "ops/shape_rules.h"
#include "ops/work_rules.h"

typedef struct recurrent {
    nw_num steps, streams, features, fixed, out; /* fixed: features of the static input, 0 without one */
    int32_t states;                              /* that are inputs and outputs */
    bool is_static;
} recurrent;

/* An LSTM's state is h and c, an RNN's is h. */
static recurrent recurrent_of(const nw_call *call)
{
    const nw_tensor *in = call->in;
    recurrent r = {.steps = in[0].shape.dim[0],
                   .streams = in[0].shape.dim[1],
                   .features = nw_shape_product(in[0].shape, 2, in[0].shape.rank),
                   .out = nw_int(call, NW_A_OUT_CHANNELS, 0)};
    if (nw_int(call, NW_A_HIDDEN, 0))
        r.states = call->node->op == &nw_op_lstm ? 2 : 1;
    r.is_static = call->in_count == 3 + r.states;
    if (r.is_static)
        r.fixed = nw_shape_product(in[2].shape, 1, in[2].shape.rank);
    return r;
}

nw_num nw_static_features(const nw_call *call)
{
    for (int32_t i = 0; i < call->in_count; i++)
        if (call->in[i].shape.rank < 0)
            return NW_UNKNOWN;
    return recurrent_of(call).fixed;
}

static bool check_state(const nw_call *call, int32_t i, const recurrent *r)
{
    return nw_need_rank(call, i, 3, 3) &&
           nw_need_equal(call, "steps of the state", call->in[i].shape.dim[0], 1) &&
           nw_need_equal(call, "streams of the state", call->in[i].shape.dim[1], r->streams) &&
           nw_need_equal(call, "features of the state", call->in[i].shape.dim[2], r->out);
}

static bool check_inputs(const nw_call *call, const recurrent *r)
{
    if (call->in_count != 2 + r->is_static + r->states)
        return nw_call_fail(call, "%d inputs: %s takes x, cont%s and perhaps a static one",
                            (int)call->in_count, call->node->op->name, r->states ? ", its state" : "");
    if (!nw_need_rank(call, 1, 2, 2) ||
        !nw_need_equal(call, "steps of cont", call->in[1].shape.dim[0], r->steps) ||
        !nw_need_equal(call, "streams of cont", call->in[1].shape.dim[1], r->streams))
        return false;
    if (r->is_static &&
        (!nw_need_rank(call, 2, 2, -1) ||
         !nw_need_equal(call, "streams of the static input", call->in[2].shape.dim[0], r->streams)))
        return false;
    for (int32_t i = 2 + r->is_static; i < call->in_count; i++)
        if (!check_state(call, i, r))
            return false;
    return true;
}

static bool recurrent_shape(nw_call *call)
{
    nw_num out;
    if (!nw_need_rank(call, 0, 3, -1) || !nw_need_int(call, NW_A_OUT_CHANNELS, 0, 1, &out))
        return false;
    recurrent r = recurrent_of(call);
    if (!check_inputs(call, &r))
        return false;
    if (call->out_count != 1 + r.states)
        return nw_call_fail(call, "%d outputs: %s gives %d", (int)call->out_count, call->node->op->name,
                            1 + (int)r.states);
    for (int32_t i = 0; i < call->out_count; i++)
        if (!nw_out_copy(call, i, (const nw_num[]){i ? 1 : r.steps, r.streams, out}, 3))
            return false;
    return true;
}

static nw_param matrix(const char *name, nw_num rows, nw_num columns)
{
    return (nw_param){
        .role = NW_WEIGHT, .name = name, .rank = 2, .dim = {rows, columns}
    };
}

/* In the order in which the unrolled net makes them. */
static int lstm_param(const nw_call *call, nw_param *out)
{
    recurrent r = recurrent_of(call);
    nw_num gates = nw_mul(4, r.out);
    int count = 0;
    out[count++] = matrix("W_xc", gates, r.features);
    out[count++] = nw_param_vector(NW_BIAS, "b_c", gates);
    if (r.is_static)
        out[count++] = matrix("W_xc_static", gates, r.fixed);
    out[count++] = matrix("W_hc", gates, r.out);
    return count;
}

static int rnn_param(const nw_call *call, nw_param *out)
{
    recurrent r = recurrent_of(call);
    int count = 0;
    out[count++] = matrix("W_xh", r.out, r.features);
    out[count++] = nw_param_vector(NW_BIAS, "b_h", r.out);
    if (r.is_static)
        out[count++] = matrix("W_xh_static", r.out, r.fixed);
    out[count++] = matrix("W_hh", r.out, r.out);
    out[count++] = matrix("W_ho", r.out, r.out);
    out[count++] = nw_param_vector(NW_BIAS, "b_o", r.out);
    return count;
}

/* The cell: three sigmoids, two hyperbolic tangents, c = cont * (f * c) + i * g, h = o * tanh(c). */
static const nw_work cell = {
    {[NW_EXP] = 5, [NW_ADD] = 3 + 4 + 1, [NW_MUL] = 2 + 4, [NW_DIV] = 5}
};

/* The static input is multiplied once, not at each step. */
static nw_num products(const recurrent *r, nw_num rows, nw_num columns)
{
    nw_num each = nw_mul(nw_mul(r->steps, r->streams), nw_mul(rows, columns));
    return nw_add(each, nw_mul(r->streams, nw_mul(rows, r->fixed)));
}

/* Beside the cell, for each of the four gates: the bias and the sum of products; and cont * h. */
static void lstm_work(const nw_call *call, nw_work *work)
{
    recurrent r = recurrent_of(call);
    work->of[NW_MAC] = products(&r, nw_mul(4, r.out), nw_add(r.features, r.out));
    nw_work_out(call, work, &cell);
    nw_work_out(call, work,
                &(const nw_work){
                    {[NW_ADD] = r.is_static ? 12 : 8, [NW_MUL] = 1}
    });
}

/* cont * h, two biases, the sum of products, and two hyperbolic tangents. */
static void rnn_work(const nw_call *call, nw_work *work)
{
    recurrent r = recurrent_of(call);
    work->of[NW_MAC] = products(&r, r.out, nw_add(r.features, nw_mul(2, r.out)));
    nw_work_out(call, work,
                &(const nw_work){
                    {[NW_EXP] = 2, [NW_ADD] = 3 + 4 + r.is_static, [NW_MUL] = 1 + 2, [NW_DIV] = 2}
    });
}

/* One step: c of 1 x streams x n, gates of 1 x streams x 4n, cont of 1 x streams. */
static bool lstm_unit_shape(nw_call *call)
{
    const nw_tensor *in = call->in;
    if (!nw_need_rank(call, 0, 3, 3) || !nw_need_rank(call, 1, 3, 3) || !nw_need_rank(call, 2, 2, 2))
        return false;
    for (int32_t i = 0; i < 3; i++)
        if (!nw_need_equal(call, "steps", in[i].shape.dim[0], 1) ||
            !nw_need_equal(call, "streams", in[i].shape.dim[1], in[0].shape.dim[1]))
            return false;
    if (!nw_need_equal(call, "gates", in[1].shape.dim[2], nw_mul(4, in[0].shape.dim[2])))
        return false;
    if (call->out_count != 2)
        return nw_call_fail(call, "%d outputs where there are 2", (int)call->out_count);
    return nw_out_like(call, 0, &in[0]) && nw_out_like(call, 1, &in[0]);
}

static void lstm_unit_work(const nw_call *call, nw_work *work)
{
    nw_work_out(call, work, &cell);
}

/* Dim 1 of the sequence, in_channels, is the streams; samples are steps x streams. */
const nw_op nw_op_lstm = {
    .name = "lstm",
    .min_in = 2,
    .max_in = 5,
    .flags = NW_CORE,
    .keeps = NW_KEEPS_UNKNOWN,
    .shape = recurrent_shape,
    .param = lstm_param,
    .work = lstm_work,
    .field = nw_field_whole,
    .formula =
        "weights: 4 * out_channels * (features + static_features + out_channels)\n"
        "biases: 4 * out_channels\n"
        "macs: 4 * out_channels * ((features + out_channels) * samples + static_features * in_channels)",
};

const nw_op nw_op_rnn = {
    .name = "rnn",
    .min_in = 2,
    .max_in = 4,
    .flags = NW_CORE,
    .keeps = NW_KEEPS_UNKNOWN,
    .shape = recurrent_shape,
    .param = rnn_param,
    .work = rnn_work,
    .field = nw_field_whole,
    .formula =
        "weights: out_channels * (features + static_features + 2 * out_channels)\n"
        "biases: 2 * out_channels\n"
        "macs: out_channels * ((features + 2 * out_channels) * samples + static_features * in_channels)",
};

const nw_op nw_op_lstm_unit = {
    .name = "lstm_unit",
    .min_in = 3,
    .max_in = 3,
    .keeps = NW_KEEPS_UNKNOWN,
    .shape = lstm_unit_shape,
    .work = lstm_unit_work,
    .formula = "exponentials: 5 * out\nadds: 8 * out\nmultiplies: 6 * out\ndivisions: 5 * out",
};
