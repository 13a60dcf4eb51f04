/* Every layer's outputs, each buffer once: an output in place or a view is not a second buffer, the input is
 * left out. */
#include "passes/passes.h"

bool nw_pass_activations(const nw_graph *graph, nw_report *report)
{
    for (uint32_t i = 0; i < graph->node_count; i++) {
        const nw_node *node = graph->nodes[i];
        nw_num elements = 0, bytes = 0;
        for (uint32_t o = 0; o < node->out_count && !(node->op->flags & (NW_INPUT | NW_CONSTANT)); o++) {
            uint32_t value = node->out[o];
            if (graph->values[value].storage != value || report->tensors[value].kind == NW_ABSENT)
                continue;
            elements = nw_add(elements, report->elements[value]);
            bytes = nw_add(bytes, report->bytes[value]);
        }
        report->rows[i].cell[NW_C_ACTIVATIONS] = elements;
        report->rows[i].cell[NW_C_ACTIVATION_BYTES] = bytes;
    }
    return true;
}
