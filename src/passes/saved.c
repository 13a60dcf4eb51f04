/* What PyTorch keeps for the backward pass, each storage once: the operator rows say which of their inputs
 * and results a gradient needs (tools/autograd/derivatives.yaml; measured on torch 1.13, CPU). Parameters and
 * buffers are not counted. A storage belongs to the first layer that keeps it. */
#include "passes/passes.h"

/* Dropout would overwrite the result that the activation before it keeps, so PyTorch never works in place
 * there, whatever the file says. */
static uint32_t storage_of(const nw_graph *graph, uint32_t value)
{
    uint32_t producer = graph->values[value].producer;
    bool masked = producer != NW_NONE && graph->nodes[producer]->op->keeps & NW_KEEPS_MASK;
    return masked ? value : graph->values[value].storage;
}

static nw_num keep(const nw_graph *graph, const nw_report *report, bool *kept, uint32_t value)
{
    uint32_t root = storage_of(graph, value);
    if (kept[root])
        return 0;
    kept[root] = true;
    return nw_tensor_bytes(&report->tensors[root]);
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
    bool *kept = NW_ARRAY(&report->arena, bool, graph->value_count);
    if (!scratch || !kept)
        return nw_fail_memory(report->error, &report->arena);
    for (uint32_t i = 0; i < graph->node_count; i++) {
        const nw_node *node = graph->nodes[i];
        nw_call call = nw_call_of(graph, report, i, scratch);
        bool unknown = node->op->flags & NW_OPAQUE || node->op->keeps & NW_KEEPS_UNKNOWN;
        nw_num bytes = unknown ? NW_UNKNOWN : beside(&call);
        for (uint32_t k = 0; k < node->in_count && node->op->keeps & NW_KEEPS_IN; k++)
            bytes = nw_add(bytes, keep(graph, report, kept, node->in[k]));
        for (uint32_t k = 0; k < node->out_count && node->op->keeps & NW_KEEPS_OUT; k++)
            bytes = nw_add(bytes, keep(graph, report, kept, node->out[k]));
        report->rows[i].cell[NW_C_SAVED_BYTES] = bytes;
    }
    return true;
}
