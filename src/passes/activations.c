/* Every layer's outputs, each buffer once: an output in place or a view is not a second buffer, the input is
 * left out. What a body gives is its node's. */
#include "passes/bodies.h"

/* Of each value of a body: whether it is an output of it. */
static bool mark_given(const nw_graph *graph, nw_report *report, const bool **out)
{
    bool *given = NW_ARRAY(report->arena, bool, graph->value_count);
    for (uint32_t i = 0; i < graph->output_count && given; i++)
        given[graph->values[graph->outputs[i]].storage] = true;
    *out = given;
    return given || nw_fail_memory(report->error, report->arena);
}

static void add_outputs(const nw_graph *graph, nw_report *report, uint32_t node, const bool *given)
{
    const nw_node *n = graph->nodes[node];
    nw_num elements = n->op->flags & NW_LOOSE ? NW_UNKNOWN : 0, bytes = elements;
    for (uint32_t o = 0; o < n->out_count && !(n->op->flags & (NW_INPUT | NW_CONSTANT)); o++) {
        uint32_t value = n->out[o];
        bool own = graph->values[value].storage == value && !(given && given[value]);
        if (!own || report->tensors[value].kind == NW_ABSENT)
            continue;
        elements = nw_add(elements, report->elements[value]);
        bytes = nw_add(bytes, report->bytes[value]);
    }
    report->rows[node].cell[NW_C_ACTIVATIONS] = elements;
    report->rows[node].cell[NW_C_ACTIVATION_BYTES] = bytes;
}

bool nw_pass_activations(const nw_graph *graph, nw_report *report)
{
    static const nw_column_id columns[] = {NW_C_ACTIVATIONS, NW_C_ACTIVATION_BYTES};
    const bool *given = NULL;
    if (report->around && !mark_given(graph, report, &given))
        return false;
    for (uint32_t i = 0; i < graph->node_count; i++) {
        add_outputs(graph, report, i, given);
        if (!nw_add_bodies(report, &report->rows[i], nw_pass_activations, columns, 2))
            return false;
    }
    return true;
}
