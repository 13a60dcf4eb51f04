/* What Darknet saves of a network (save_weights_upto in src/parser.c): a head, and floats behind each other.
 * A convolution or fully connected layer always has biases; a normalisation behind it is part of it. */
#include "base/num.h"
#include "formats/writer.h"
#include "ops/op.h"

/* A layer of Darknet that is being gathered from those of the network. */
typedef struct group {
    nw_str name;
    nw_shape weight; /* rank -1: there is none */
    nw_num out;
    bool conv, normalized;
} group;

typedef struct writing {
    nw_ledger *ledger;
    group group;
} writing;

typedef enum family { NONE, CONV, LINEAR, NORM, ADDED, CELL, PLAIN } family;

static const struct {
    const nw_op *op;
    family family;
} families[] = {
    {&nw_op_conv,              CONV  },
    {&nw_op_fused_conv,        CONV  },
    {&nw_op_normalized_conv,   CONV  },
    {&nw_op_deconv,            CONV  },
    {&nw_op_normalized_deconv, CONV  },
    {&nw_op_local,             CELL  },
    {&nw_op_linear,            LINEAR},
    {&nw_op_normalized_linear, LINEAR},
    {&nw_op_gemm,              LINEAR},
    {&nw_op_matmul,            LINEAR},
    {&nw_op_rnn_cell,          CELL  },
    {&nw_op_gru_cell,          CELL  },
    {&nw_op_lstm_cell,         CELL  },
    {&nw_op_conv_rnn_cell,     CELL  },
    {&nw_op_batch_norm,        NORM  },
    {&nw_op_scale,             NORM  },
    {&nw_op_bias,              ADDED },
    {&nw_op_sum,               ADDED },
    {&nw_op_input,             PLAIN },
    {&nw_op_max_pool,          PLAIN },
    {&nw_op_avg_pool,          PLAIN },
    {&nw_op_softmax,           PLAIN },
    {&nw_op_softmax_loss,      PLAIN },
    {&nw_op_dropout,           PLAIN },
    {&nw_op_relu,              PLAIN },
    {&nw_op_leaky_relu,        PLAIN },
    {&nw_op_sigmoid,           PLAIN },
    {&nw_op_tanh,              PLAIN },
    {&nw_op_elu,               PLAIN },
    {&nw_op_selu,              PLAIN },
    {&nw_op_hardsigmoid,       PLAIN },
    {&nw_op_clip,              PLAIN },
    {&nw_op_floor,             PLAIN },
    {&nw_op_swish,             PLAIN },
    {&nw_op_mish,              PLAIN },
    {&nw_op_identity,          PLAIN },
    {&nw_op_flatten,           PLAIN },
    {&nw_op_reshape,           PLAIN },
    {&nw_op_concat,            PLAIN },
    {&nw_op_split,             PLAIN },
    {&nw_op_silence,           PLAIN },
    {&nw_op_accuracy,          PLAIN },
    {&nw_op_lrn,               PLAIN },
    {&nw_op_lp_norm,           PLAIN },
    {&nw_op_upsample,          PLAIN },
    {&nw_op_reorg,             PLAIN },
    {&nw_op_overlay,           PLAIN },
    {&nw_op_partial_sigmoid,   PLAIN },
    {&nw_op_strided_slice,     PLAIN },
};

static family family_of(const nw_holder *holder)
{
    for (size_t i = 0; i < sizeof families / sizeof *families; i++)
        if (holder->node->op == families[i].op)
            return families[i].family;
    return NONE;
}

static bool put(writing *w, nw_str layer, const char *name, nw_shape shape, nw_span_kind kind)
{
    nw_ledger *ledger = w->ledger;
    nw_entry entry = {.name = nw_str_printf(ledger->arena, "%.*s.%s", NW_SHOW(layer), name),
                      .layer = layer,
                      .dtype = &nw_float32,
                      .shape = shape,
                      .offset = ledger->end,
                      .shared_with = NW_NONE,
                      .kind = (uint8_t)kind};
    nw_num bytes = nw_mul(nw_shape_count(shape), 4);
    if (!entry.name.at)
        return nw_fail_memory(ledger->error, ledger->arena);
    if (!nw_known(bytes) || !nw_known(nw_add((nw_num)ledger->end, bytes)))
        return nw_fail(ledger->error, bytes == NW_UNKNOWN ? NW_E_SHAPE : NW_E_OVERFLOW, NW_NOWHERE,
                       "the size of \"%.*s\" is not known", NW_SHOW(entry.name));
    entry.bytes = (uint64_t)bytes;
    ledger->end += entry.bytes;
    return nw_ledger_entry(ledger, entry);
}

static bool put_line(writing *w, nw_str layer, const char *name, nw_num count, nw_span_kind kind)
{
    nw_num *dim = NW_NEW(w->ledger->arena, nw_num);
    if (!dim)
        return nw_fail_memory(w->ledger->error, w->ledger->arena);
    *dim = count;
    return put(w, layer, name, (nw_shape){dim, 1}, kind);
}

static bool put_norm(writing *w, const group *g)
{
    return put_line(w, g->name, "scales", g->out, NW_SPAN_WEIGHT) &&
           put_line(w, g->name, "rolling_mean", g->out, NW_SPAN_BUFFER) &&
           put_line(w, g->name, "rolling_variance", g->out, NW_SPAN_BUFFER);
}

/* Weights of a convolution come last, those of a fully connected layer before the normalisation. */
static bool flush(writing *w)
{
    group g = w->group;
    w->group = (group){.weight = NW_NO_SHAPE};
    if (g.weight.rank < 0)
        return true;
    return put_line(w, g.name, "biases", g.out, NW_SPAN_BIAS) &&
           (g.conv || put(w, g.name, "weights", g.weight, NW_SPAN_WEIGHT)) &&
           (!g.normalized || put_norm(w, &g)) &&
           (!g.conv || put(w, g.name, "weights", g.weight, NW_SPAN_WEIGHT));
}

static bool refuse(const writing *w, const nw_holder *holder, const char *what)
{
    return nw_fail(w->ledger->error, NW_E_VALUE, NW_NOWHERE, "layer \"%.*s\" (%.*s): Darknet has no %s",
                   NW_SHOW(holder->name), NW_SHOW(holder->type), what);
}

static bool one_number(const nw_node *node, nw_attr_id id, int64_t wanted)
{
    const nw_attr *attr = nw_node_attr(node, id);
    for (uint32_t i = 0; attr && i < attr->count; i++)
        if (attr->ints[i] != (wanted ? wanted : attr->ints[0]))
            return false;
    return true;
}

static bool check_conv(const writing *w, const nw_holder *holder, nw_shape weight)
{
    if (weight.rank != 4)
        return refuse(w, holder, "convolution over other than two axes");
    if (weight.dim[2] != weight.dim[3] || !one_number(holder->node, NW_A_STRIDE, 0) ||
        !one_number(holder->node, NW_A_PAD, 0))
        return refuse(w, holder, "convolution that is not square");
    return one_number(holder->node, NW_A_DILATION, 1) || refuse(w, holder, "dilation");
}

static nw_num channels_of(const nw_holder *holder, nw_shape weight)
{
    const nw_attr *groups = nw_node_attr(holder->node, NW_A_GROUPS),
                  *turned = nw_node_attr(holder->node, NW_A_TRANS_B);
    const nw_op *op = holder->node->op;
    bool product = op == &nw_op_matmul || (op == &nw_op_gemm && !(turned && turned->ints[0]));
    if (op == &nw_op_local)
        return nw_mul(weight.dim[0], weight.dim[1]);
    if (op == &nw_op_deconv)
        return nw_mul(weight.dim[1], groups ? groups->ints[0] : 1);
    return weight.dim[op == &nw_op_normalized_deconv || product ? 1 : 0];
}

static const nw_holding *factors(const nw_holder *holder, int32_t least)
{
    for (uint32_t k = 0; k < holder->count; k++)
        if (holder->holdings[k].role == NW_WEIGHT && holder->holdings[k].shape.rank >= least)
            return &holder->holdings[k];
    return NULL;
}

static bool put_layer(writing *w, const nw_holder *holder, bool conv)
{
    const nw_holding *weight = factors(holder, 2);
    if (!flush(w) || !weight)
        return weight ? false
                      : holder->count == 0 || refuse(w, holder, "layer of this kind without a weight");
    if (conv && !check_conv(w, holder, weight->shape))
        return false;
    if (!conv && weight->shape.rank != 2)
        return refuse(w, holder, "fully connected layer of that shape");
    const nw_op *op = holder->node->op;
    w->group = (group){.name = holder->name,
                       .weight = weight->shape,
                       .out = channels_of(holder, weight->shape),
                       .conv = conv,
                       .normalized = op == &nw_op_normalized_conv || op == &nw_op_normalized_deconv ||
                                     op == &nw_op_normalized_linear};
    return true;
}

/* Vectors of a normalisation, a scale or a bias, as long as the layer before it has channels, are part of
 * that; a normalisation may also stand for itself. */
static bool put_vectors(writing *w, const nw_holder *holder, bool norm)
{
    nw_num size = holder->count ? nw_shape_count(holder->holdings[0].shape) : 0;
    bool joins = w->group.weight.rank >= 0 && size == w->group.out;
    if (!holder->count)
        return flush(w);
    if (joins) {
        w->group.normalized = w->group.normalized || norm;
        return true;
    }
    if (holder->node->op != &nw_op_batch_norm)
        return refuse(w, holder, "scale or bias alone");
    group own = {.name = holder->name, .out = size};
    return flush(w) && put_norm(w, &own);
}

/* Of several layers in one: each begins with its weights. A vector that a part has beside its biases is of
 * its normalisation. */
static bool put_parts(writing *w, const nw_holder *holder)
{
    bool conv = holder->node->op == &nw_op_conv_rnn_cell || holder->node->op == &nw_op_local;
    for (uint32_t k = 0; k < holder->count; k++) {
        const nw_holding *h = &holder->holdings[k];
        if (h->shape.rank < 2) {
            w->group.normalized = w->group.normalized || h->role != NW_BIAS;
            continue;
        }
        if (!flush(w))
            return false;
        size_t tail = sizeof ".weights" - 1;
        w->group = (group){.name = nw_str_part(h->name, 0, h->name.len - tail),
                           .weight = h->shape,
                           .out = channels_of(holder, h->shape),
                           .conv = conv};
    }
    return flush(w);
}

static bool put_holder(writing *w, const nw_holder *holder)
{
    if (nw_node_attr(holder->node, NW_A_DONT_SAVE))
        return flush(w);
    switch (family_of(holder)) {
    case CONV:
    case LINEAR:
        return put_layer(w, holder, family_of(holder) == CONV);
    case NORM:
    case ADDED:
        return put_vectors(w, holder, family_of(holder) == NORM);
    case CELL:
        return flush(w) && put_parts(w, holder);
    case PLAIN:
        return flush(w) && (!holder->count || refuse(w, holder, "parameters there"));
    default:
        return refuse(w, holder, "such layer");
    }
}

static bool predict(const nw_inventory *inventory, const nw_size_wants *wants, nw_prediction *out)
{
    writing w = {.ledger = &out->ledger, .group.weight = NW_NO_SHAPE};
    bool old = nw_str_is(nw_str_of(wants->era), "0.1");
    if (wants->dtype && wants->dtype != &nw_float32)
        return nw_fail(w.ledger->error, NW_E_VALUE, NW_NOWHERE, "Darknet saves float32 alone");
    if (!nw_span_next(w.ledger, 12, NW_SPAN_STRUCTURE, NW_STR("version")) ||
        !nw_span_next(w.ledger, old ? 4 : 8, NW_SPAN_METADATA, NW_STR("pictures seen")))
        return false;
    for (uint32_t i = 0; i < inventory->count; i++)
        if (!put_holder(&w, &inventory->holders[i]))
            return false;
    return flush(&w);
}

const nw_writer nw_writer_darknet = {.name = "darknet",
                                     .summary = "Darknet's .weights, as save_weights writes it",
                                     .file = "model.weights",
                                     .eras = "0.1 0.2",
                                     .predict = predict};
