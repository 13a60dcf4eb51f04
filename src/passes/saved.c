/* What PyTorch keeps for the backward pass, each storage once: the operator rows say which of their inputs
 * and results a gradient needs (tools/autograd/derivatives.yaml; measured on torch 1.13, CPU). Parameters and
 * buffers are not counted. A storage belongs to the first layer that keeps it. No gradient flows to the
 * picture: a layer keeps something only if it, or one before it, has something to learn. */
#include "passes/bodies.h"

/* Per value: the value whose storage it shares there, whether that storage is kept, and whether a gradient
 * flows to the value. */
typedef struct storage {
    uint32_t root;
    bool kept, learns;
} storage;

/* What the file stores is a parameter, also where it passed through a node. */
static nw_num keep(const nw_report *report, storage *of, uint32_t value)
{
    uint32_t root = of[value].root;
    if (of[root].kept || report->carried[value])
        return 0;
    of[root].kept = true;
    return report->bytes[root];
}

/* In place some keep their result, others a clone of what they overwrite: as much as out of place. */
static uint8_t keeps_of(const nw_node *node)
{
    uint8_t keeps = node->op->keeps;
    bool result = node->in_place && keeps & NW_KEEPS_PLACE;
    return result ? (uint8_t)((keeps & ~NW_KEEPS_IN) | NW_KEEPS_OUT) : keeps;
}

/* Dropout has a result of its own even where Caffe works in place: autograd could not save the activation
 * under it. */
static void place_outputs(const nw_graph *graph, const nw_node *node, storage *of)
{
    for (uint32_t o = 0; o < node->out_count; o++) {
        uint32_t value = node->out[o], from = node->in_place ? o : 0;
        bool own = graph->values[value].storage == value || keeps_of(node) & (NW_KEEPS_MASK | NW_KEEPS_IN);
        of[value].root = own || from >= node->in_count ? value : of[node->in[from]].root;
    }
}

static bool learns(const nw_report *report, const nw_node *node, uint32_t index, storage *of)
{
    const nw_row *row = &report->rows[index];
    bool any = row->cell[NW_C_TRAINABLE] != 0 || row->shared || node->op->flags & NW_OPAQUE;
    nw_taken taken = {0};
    uint32_t value;
    for (uint32_t k = 0; k < node->in_count; k++)
        any = any || of[node->in[k]].learns;
    while ((value = nw_taken_next(node, &taken)) != NW_NONE)
        any = any || of[value].learns;
    for (uint32_t o = 0; o < node->out_count; o++) { /* no gradient flows to whole numbers */
        const nw_dtype *dtype = report->tensors[node->out[o]].dtype;
        of[node->out[o]].learns = any && (!dtype || dtype->real);
    }
    return any;
}

static nw_num beside(const nw_call *call)
{
    nw_num bytes = 0;
    uint8_t keeps = call->node->op->keeps;
    if (keeps & NW_KEEPS_INDEX)
        bytes = nw_add(bytes, nw_mul(8, nw_out_count(call, 0)));
    if (keeps & NW_KEEPS_MASK)
        bytes = nw_add(bytes, nw_mul(4, nw_in_count(call, 0)));
    return call->node->op->kept ? nw_add(bytes, call->node->op->kept(call)) : bytes;
}

/* Several inputs meet one after the other. A product needs a factor only if a gradient flows to its partner
 * (mul_tensor_backward); what comes out of all pairs but the last is kept like an input. */
static nw_num keep_pairs(const nw_report *report, const nw_node *node, storage *of)
{
    bool all = !(node->op->keeps & NW_KEEPS_PARTNER), left = of[node->in[0]].learns;
    nw_num bytes = 0;
    for (uint32_t k = 1; k < node->in_count; k++) {
        bool right = of[node->in[k]].learns;
        if (all ? left || right : right)
            bytes = nw_add(bytes, k == 1 ? keep(report, of, node->in[0]) : report->bytes[node->out[0]]);
        if (all ? left || right : left)
            bytes = nw_add(bytes, keep(report, of, node->in[k]));
        left = left || right;
    }
    return bytes;
}

static nw_num keep_all(const nw_report *report, const nw_node *node, storage *of)
{
    uint8_t keeps = keeps_of(node);
    nw_num bytes = 0;
    if (keeps & NW_KEEPS_PAIRS && node->in_count > 1)
        return keep_pairs(report, node, of);
    for (uint32_t k = 0; k < node->in_count && keeps & NW_KEEPS_IN; k++)
        bytes = nw_add(bytes, keep(report, of, node->in[k]));
    for (uint32_t k = 0; k < node->out_count && keeps & NW_KEEPS_OUT; k++)
        bytes = nw_add(bytes, keep(report, of, node->out[k]));
    return bytes;
}

static nw_num saved_by(const nw_call *call, const nw_report *report, storage *of)
{
    const nw_op *op = call->node->op;
    nw_num bytes = keep_all(report, call->node, of);
    return op->flags & NW_OPAQUE || op->keeps & NW_KEEPS_UNKNOWN ? NW_UNKNOWN : nw_add(bytes, beside(call));
}

bool nw_pass_saved(const nw_graph *graph, nw_report *report)
{
    storage *of = NW_ARRAY(report->arena, storage, graph->value_count);
    if (!of)
        return nw_fail_memory(report->error, report->arena);
    for (uint32_t i = 0; i < graph->value_count; i++)
        of[i].root = i;
    for (uint32_t i = 0; i < graph->node_count; i++) {
        const nw_node *node = graph->nodes[i];
        nw_call call = nw_call_of(graph, report, i);
        place_outputs(graph, node, of);
        report->rows[i].cell[NW_C_SAVED_BYTES] =
            learns(report, node, i, of) ? saved_by(&call, report, of) : 0;
    }
    return true;
}
