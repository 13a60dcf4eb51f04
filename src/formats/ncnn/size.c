/* What ncnn's tools write of a network: ModelWriter in tools/modelwriter.h. Weights of products have a tag
 * and are filled up to 4 bytes; biases and vectors are floats. */
#include "base/num.h"
#include "formats/writer.h"
#include "ops/op.h"

typedef struct writing {
    nw_ledger *ledger;
    const nw_size_wants *wants;
    bool own; /* the network is ncnn's: it has layers of any type */
} writing;

static bool put(writing *w, const nw_holder *holder, const nw_holding *h, bool tagged)
{
    nw_ledger *ledger = w->ledger;
    nw_str name = nw_holding_name(ledger->arena, holder, h);
    const nw_dtype *dtype = tagged ? nw_saved_type(h, w->wants) : &nw_float32;
    nw_num bytes = nw_dtype_bytes(dtype, nw_shape_count(h->shape));
    if (!name.at)
        return nw_fail_memory(ledger->error, ledger->arena);
    if (!nw_known(bytes) || !nw_known(nw_add((nw_num)ledger->end, nw_add(bytes, 8))))
        return nw_fail(ledger->error, bytes == NW_UNKNOWN ? NW_E_SHAPE : NW_E_OVERFLOW, NW_NOWHERE,
                       "the size of \"%.*s\" is not known", NW_SHOW(name));
    if (tagged && !nw_span_next(ledger, 4, NW_SPAN_STRUCTURE, name))
        return false;
    nw_entry entry = {.name = name,
                      .layer = holder->name,
                      .dtype = dtype,
                      .shape = h->shape,
                      .offset = ledger->end,
                      .bytes = (uint64_t)bytes,
                      .shared_with = NW_NONE,
                      .kind = (uint8_t)nw_span_of_role(h->role)};
    ledger->end += entry.bytes;
    return nw_ledger_entry(ledger, entry) &&
           nw_span_next(ledger, (uint64_t)(-bytes & 3), NW_SPAN_PADDING, name);
}

/* Layers whose weights have a tag; those of Gemm and of recurrent layers have one on biases too. */
static bool is_product(const nw_op *op)
{
    static const nw_op *const ops[] = {
        &nw_op_conv, &nw_op_fused_conv, &nw_op_deconv, &nw_op_deform_conv,         &nw_op_linear,
        &nw_op_gemm, &nw_op_matmul,     &nw_op_embed,  &nw_op_projected_attention, &nw_op_opaque};
    for (size_t i = 0; i < sizeof ops / sizeof *ops; i++)
        if (op == ops[i])
            return true;
    return false;
}

static bool is_vector(const nw_op *op)
{
    static const nw_op *const ops[] = {
        &nw_op_batch_norm, &nw_op_scale,     &nw_op_bias,       &nw_op_prelu,
        &nw_op_layer_norm, &nw_op_rms_norm,  &nw_op_group_norm, &nw_op_instance_norm,
        &nw_op_normalize,  &nw_op_parameter, &nw_op_sum};
    for (size_t i = 0; i < sizeof ops / sizeof *ops; i++)
        if (op == ops[i])
            return true;
    return false;
}

static bool is_tagged(const nw_holder *holder, const nw_holding *h)
{
    bool all = nw_str_is(holder->node->type, "Gemm") || nw_str_is(holder->node->type, "LSTM") ||
               nw_str_is(holder->node->type, "GRU") || nw_str_is(holder->node->type, "RNN");
    return is_product(holder->node->op) && h->role != NW_BUFFER && (h->role == NW_WEIGHT || all);
}

/* slope, mean, variance, bias, each as long as there are channels: what a normalisation without gamma and
 * beta lacks is written as ones and zeros, and what counts batches is not written. */
static bool put_norm(writing *w, const nw_holder *holder)
{
    static const struct {
        const char *name;
        nw_role role;
    } four[] = {
        {"slope",    NW_WEIGHT},
        {"mean",     NW_BUFFER},
        {"variance", NW_BUFFER},
        {"bias",     NW_BIAS  },
    };
    uint32_t buffers = 0;
    for (int i = 0; i < 4; i++) {
        nw_holding own = {.name = nw_str_of(four[i].name),
                          .role = four[i].role,
                          .dtype = &nw_float32,
                          .shape = holder->holdings[0].shape};
        uint32_t seen = 0;
        for (uint32_t k = 0; k < holder->count; k++)
            if (holder->holdings[k].role == own.role && holder->holdings[k].shape.rank == 1 &&
                seen++ == (own.role == NW_BUFFER ? buffers : 0)) {
                own.name = holder->holdings[k].name;
                own.whole = holder->holdings[k].whole;
            }
        buffers += own.role == NW_BUFFER;
        if (!put(w, holder, &own, false))
            return false;
    }
    return true;
}

static bool put_holder(writing *w, const nw_holder *holder)
{
    const nw_op *op = holder->node->op;
    bool known = holder->count ? is_product(op) || is_vector(op) : op != &nw_op_opaque;
    if (!w->own && (!known || (holder->count && op == &nw_op_opaque)))
        return nw_fail(w->ledger->error, NW_E_VALUE, NW_NOWHERE,
                       "layer \"%.*s\" (%.*s): ncnn has no such layer", NW_SHOW(holder->name),
                       NW_SHOW(holder->node->type));
    if (holder->count && op == &nw_op_batch_norm)
        return put_norm(w, holder);
    for (uint32_t k = 0; k < holder->count; k++)
        if (!put(w, holder, &holder->holdings[k], is_tagged(holder, &holder->holdings[k])))
            return false;
    return true;
}

static bool predict(const nw_inventory *inventory, const nw_size_wants *wants, nw_prediction *out)
{
    writing w = {.ledger = &out->ledger,
                 .wants = wants,
                 .own = nw_str_is(nw_str_of(inventory->graph->format), "ncnn")};
    const nw_dtype *dtype = wants->dtype;
    if (dtype && dtype != &nw_float32 && dtype != &nw_float16)
        return nw_fail(w.ledger->error, NW_E_VALUE, NW_NOWHERE,
                       "ncnn saves float32 or float16: what its int8 "
                       "tool writes depends on the calibration");
    for (uint32_t i = 0; i < inventory->count; i++)
        if (!put_holder(&w, &inventory->holders[i]))
            return false;
    return true;
}

const nw_writer nw_writer_ncnn = {.name = "ncnn",
                                  .summary = "ncnn's .bin, as its converters write it",
                                  .file = "model.bin",
                                  .predict = predict};
