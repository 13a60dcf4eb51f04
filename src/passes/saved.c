/* What PyTorch keeps for the backward pass, each storage once: the operator rows say which of their inputs
 * and results a gradient needs (tools/autograd/derivatives.yaml; measured on torch 1.13, CPU). Parameters and
 * buffers are not counted. A storage belongs to the first layer that keeps it. */
#include "passes/passes.h"

/* Per value: the value whose storage it shares there, and whether that storage is kept. */
typedef struct storage {
    uint32_t root;
    bool kept;
} storage;

static nw_num keep(const nw_report *report, storage *of, uint32_t value)
{
    uint32_t root = of[value].root;
    if (of[root].kept)
        return 0;
    of[root].kept = true;
    return report->bytes[root];
}

/* Dropout has a result of its own even where Caffe works in place: autograd could not save the activation
 * under it. What needs its input for the gradient saves a clone of it in place: as much as out of place. */
static void place_outputs(const nw_graph *graph, const nw_node *node, storage *of)
{
    for (uint32_t o = 0; o < node->out_count; o++) {
        uint32_t value = node->out[o], from = node->in_place ? o : 0;
        bool own = graph->values[value].storage == value || node->op->keeps & (NW_KEEPS_MASK | NW_KEEPS_IN);
        of[value].root = own || from >= node->in_count ? value : of[node->in[from]].root;
    }
}

static nw_num beside(const nw_call *call)
{
    nw_num bytes = 0;
    uint8_t keeps = call->node->op->keeps;
    if (keeps & NW_KEEPS_INDEX)
        bytes = nw_add(bytes, nw_mul(8, nw_out_count(call, 0)));
    if (keeps & NW_KEEPS_MASK)
        bytes = nw_add(bytes, nw_mul(4, nw_in_count(call, 0)));
    if (keeps & NW_KEEPS_STATS)
        bytes = nw_add(bytes, nw_mul(8, nw_in_channels(call)));
    return bytes;
}

bool nw_pass_saved(const nw_graph *graph, nw_report *report)
{
    nw_tensor *scratch = nw_call_scratch(graph, report);
    storage *of = NW_ARRAY(&report->arena, storage, graph->value_count);
    if (!scratch || !of)
        return nw_fail_memory(report->error, &report->arena);
    for (uint32_t i = 0; i < graph->input_count; i++)
        of[graph->inputs[i]].root = graph->inputs[i];
    for (uint32_t i = 0; i < graph->node_count; i++) {
        const nw_node *node = graph->nodes[i];
        nw_call call = nw_call_of(graph, report, i, scratch);
        place_outputs(graph, node, of);
        bool unknown = node->op->flags & NW_OPAQUE || node->op->keeps & NW_KEEPS_UNKNOWN;
        nw_num bytes = unknown ? NW_UNKNOWN : beside(&call);
        for (uint32_t k = 0; k < node->in_count && node->op->keeps & NW_KEEPS_IN; k++)
            bytes = nw_add(bytes, keep(report, of, node->in[k]));
        for (uint32_t k = 0; k < node->out_count && node->op->keeps & NW_KEEPS_OUT; k++)
            bytes = nw_add(bytes, keep(report, of, node->out[k]));
        report->rows[i].cell[NW_C_SAVED_BYTES] = bytes;
    }
    return true;
}
