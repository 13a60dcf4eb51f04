/* Recurrent layers over a whole sequence, in one direction or both: ONNX's RNN, GRU and LSTM. Inputs: x of
 * steps x streams x features, the weights of directions x gates * hidden x features and x hidden, biases, the
 * lengths of the streams, the first state, and of an LSTM its cell and peepholes. With LAYOUT 1 the streams
 * come first. */
#include "ops/shape_rules.h"
#include "ops/work_rules.h"

enum { X, W, R, B, LENGTHS, STATE, CELL, PEEPHOLES };

typedef struct layer {
    nw_num steps, streams, features, hidden, directions;
    bool streams_first;
} layer;

static nw_num gates_of(const nw_call *call)
{
    return call->node->op == &nw_op_lstm_sequence ? 4 : call->node->op == &nw_op_gru_sequence ? 3 : 1;
}

nw_num nw_directions(const nw_call *call)
{
    return nw_str_is(nw_text(call, NW_A_DIRECTION, "forward"), "bidirectional") ? 2 : 1;
}

nw_num nw_hidden_size(const nw_call *call)
{
    nw_num said = nw_int(call, NW_A_HIDDEN_SIZE, NW_UNKNOWN);
    return nw_merge_dim(nw_merge_dim(said, nw_in_dim(call, R, 2)), nw_in_dim(call, STATE, 2));
}

static layer layer_of(const nw_call *call)
{
    bool first = nw_int(call, NW_A_LAYOUT, 0);
    nw_num streams = nw_merge_dim(nw_in_dim(call, X, !first), nw_in_dim(call, LENGTHS, 0));
    return (layer){.steps = nw_in_dim(call, X, first),
                   .streams = nw_merge_dim(streams, nw_in_dim(call, STATE, !first)),
                   .features = nw_merge_dim(nw_in_dim(call, X, 2), nw_in_dim(call, W, 2)),
                   .hidden = nw_hidden_size(call),
                   .directions = nw_directions(call),
                   .streams_first = first};
}

static bool check_operands(const nw_call *call, const layer *l)
{
    nw_num rows = nw_mul(gates_of(call), l->hidden);
    for (int32_t i = X; i <= R; i++)
        if (nw_has_in(call, i) && call->in[i].shape.rank >= 0 && !nw_need_rank(call, i, 3, 3))
            return false;
    return nw_need_equal(call, "features of the weight", nw_in_dim(call, W, 2), l->features) &&
           nw_need_equal(call, "rows of the weight", nw_in_dim(call, W, 1), rows) &&
           nw_need_equal(call, "rows of the recurrent weight", nw_in_dim(call, R, 1), rows) &&
           nw_need_equal(call, "columns of the recurrent weight", nw_in_dim(call, R, 2), l->hidden) &&
           nw_need_equal(call, "streams of the first state", nw_in_dim(call, STATE, !l->streams_first),
                         l->streams);
}

/* What each step gives, then the last state and, of an LSTM, the last cell. */
static bool sequence_shape(nw_call *call)
{
    layer l = layer_of(call);
    nw_num hidden;
    if (!nw_need_int(call, NW_A_HIDDEN_SIZE, 0, 0, &hidden) ||
        !nw_need_outputs(call, gates_of(call) == 4 ? 3 : 2) || !check_operands(call, &l))
        return false;
    const nw_num all[2][4] = {
        {l.steps,   l.directions, l.streams,    l.hidden},
        {l.streams, l.steps,      l.directions, l.hidden}
    };
    const nw_num last[2][3] = {
        {l.directions, l.streams,    l.hidden},
        {l.streams,    l.directions, l.hidden}
    };
    for (int32_t i = 0; i < call->out_count; i++)
        if (!(i == 0 ? nw_out_copy(call, i, all[l.streams_first], 4)
                     : nw_out_copy(call, i, last[l.streams_first], 3)))
            return false;
    return true;
}

/* Products and, for each gate, their sum and two biases; then the cell on each element of the state. */
static void sequence_work(const nw_call *call, nw_work *work, nw_work cell)
{
    layer l = layer_of(call);
    nw_num gates = gates_of(call),
           states = nw_mul(nw_mul(l.steps, l.streams), nw_mul(l.directions, l.hidden));
    work->of[NW_MAC] = nw_mul(nw_mul(states, gates), nw_add(l.features, l.hidden));
    cell.of[NW_ADD] += gates * (nw_has_in(call, B) ? 3 : 1);
    nw_work_count(work, &cell, states);
}

/* A hyperbolic tangent is an exponential, two additions, a product and a division; a sigmoid lacks the
 * product and one addition. */
static void rnn_sequence_work(const nw_call *call, nw_work *work)
{
    sequence_work(call, work,
                  (nw_work){
                      {[NW_EXP] = 1, [NW_ADD] = 2, [NW_MUL] = 1, [NW_DIV] = 1}
    });
}

/* Two sigmoids, a hyperbolic tangent; r * h and (1 - z) * g + z * h. */
static void gru_sequence_work(const nw_call *call, nw_work *work)
{
    sequence_work(call, work,
                  (nw_work){
                      {[NW_EXP] = 3, [NW_ADD] = 4 + 2, [NW_MUL] = 1 + 3, [NW_DIV] = 3}
    });
}

/* Three sigmoids, two hyperbolic tangents; c = f * c + i * g, h = o * tanh(c), and c on three gates where
 * there are peepholes. */
static void lstm_sequence_work(const nw_call *call, nw_work *work)
{
    nw_num peep = nw_has_in(call, PEEPHOLES) ? 3 : 0;
    sequence_work(call, work,
                  (nw_work){
                      {[NW_EXP] = 5, [NW_ADD] = 7 + 1 + peep, [NW_MUL] = 2 + 3 + peep, [NW_DIV] = 5}
    });
}

#define SEQUENCE(id, all, gates)                                                                             \
    const nw_op nw_op_##id = {                                                                               \
        .name = #id,                                                                                         \
        .min_in = 3,                                                                                         \
        .max_in = 3,                                                                                         \
        .flags = NW_CORE | NW_ANY,                                                                           \
        .keeps = NW_KEEPS_UNKNOWN,                                                                           \
        .shape = sequence_shape,                                                                             \
        .work = id##_work,                                                                                   \
        .roles = all,                                                                                        \
        .field = nw_field_whole,                                                                             \
        .formula = "weights: directions * " gates "hidden_size * (features + hidden_size)\n"                 \
                   "biases: bias * directions * 2 * " gates "hidden_size\n"                                  \
                   "macs: directions * " gates "hidden_size * (features + hidden_size) * samples"}

SEQUENCE(rnn_sequence, "dwwbdd", "");
SEQUENCE(gru_sequence, "dwwbdd", "3 * ");
SEQUENCE(lstm_sequence, "dwwbdddw", "4 * ");
