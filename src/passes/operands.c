#include "passes/operands.h"

#include "passes/bodies.h"

/* At most one dim that is not 1. */
static bool is_line(nw_shape shape)
{
    int32_t sides = 0;
    for (int32_t i = 0; i < shape.rank; i++)
        sides += shape.dim[i] != 1;
    return sides <= 1;
}

static nw_role role_of(char letter, nw_shape shape)
{
    if (letter == NW_ROLE_BUFFER || letter == NW_ROLE_SCALE)
        return NW_BUFFER;
    return letter == NW_ROLE_BIAS || (letter == NW_ROLE_ADDEND && is_line(shape)) ? NW_BIAS : NW_WEIGHT;
}

/* Whether a stored tensor is a parameter there. What a constant node gives is one only where the operator
 * itself takes it for its weight or bias; what only decides a shape never. */
static bool is_param(char letter, const nw_stored *stored)
{
    bool real = stored->dtype && stored->dtype->real;
    if (letter == NW_ROLE_WEIGHT || letter == NW_ROLE_BIAS || letter == NW_ROLE_BUFFER)
        return true;
    return letter != NW_ROLE_SHAPE && real && (!stored->constant || letter == NW_ROLE_TABLE);
}

/* What the bodies store, those that are never run too. */
static bool weigh_bodies(nw_report *report, nw_row *row)
{
    static const nw_column_id columns[] = {NW_C_WEIGHTS,     NW_C_BIASES,          NW_C_BUFFERS,
                                           NW_C_TRAINABLE,   NW_C_PARAMETER_BYTES, NW_C_BUFFER_BYTES,
                                           NW_C_CAFFE_PARAMS};
    for (uint32_t c = 0; c < row->child_count; c++) {
        nw_report *child = report->children[row->first_child + c].report;
        if (!nw_pass_weigh(child->graph, child))
            return false;
        for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
            row->cell[columns[i]] = nw_add(row->cell[columns[i]], nw_column_sum(child, columns[i]));
    }
    return true;
}

/* As many as the elements stand for, where several weights lie in one. */
static nw_num elements_of(const nw_graph *graph, nw_report *report, uint32_t node, uint32_t input,
                          const nw_stored *stored)
{
    const nw_op *op = graph->nodes[node]->op;
    if (!op->unpacked)
        return stored->elements;
    nw_call call = nw_call_of(graph, report, node);
    return op->unpacked(&call, (int32_t)input, stored->elements);
}

bool nw_operand_role(const nw_graph *graph, const nw_report *report, const nw_node *node, uint32_t input,
                     nw_role *role)
{
    uint32_t value = node->in[input], id = report->carried[value];
    char own = graph->values[value].role, letter = own ? own : nw_op_role(node->op, input);
    if (letter == NW_ROLE_TABLE && report->tensors[value].shape.rank != 2)
        letter = NW_ROLE_DATA;
    if (!id || (input == 0 && node->op->flags & NW_CARRIES) || !is_param(letter, &report->stored[id - 1]))
        return false;
    *role = role_of(letter, report->tensors[value].shape);
    return true;
}

bool nw_weigh_operands(const nw_graph *graph, nw_report *report, uint32_t index)
{
    const nw_node *node = graph->nodes[index];
    const nw_op *op = node->op;
    nw_row *row = &report->rows[index];
    uint32_t own = 0, taken = 0;
    for (uint32_t k = 0; k < node->in_count; k++) {
        nw_role role;
        if (!nw_operand_role(graph, report, node, k, &role))
            continue;
        nw_stored *stored = &report->stored[report->carried[node->in[k]] - 1];
        row->core = row->core || (op->flags & NW_PRODUCT && role == NW_WEIGHT);
        taken++;
        if (stored->counted)
            continue;
        stored->counted = true;
        nw_count_param(row, role, elements_of(graph, report, index, k, stored),
                       nw_dtype_bytes(stored->dtype, stored->elements), false);
        own++;
    }
    row->shared = taken > 0 && own == 0;
    bool ok = weigh_bodies(report, row);
    row->trainable = row->cell[NW_C_TRAINABLE] != 0;
    return ok;
}

void nw_weigh_rest(const nw_graph *graph, nw_report *report)
{
    for (uint32_t i = 0; i < graph->output_count; i++) {
        uint32_t value = graph->outputs[i], id = report->carried[value];
        uint32_t producer = graph->values[value].producer;
        nw_stored *stored = id ? &report->stored[id - 1] : NULL;
        if (!stored || stored->counted || producer == NW_NONE || !is_param(NW_ROLE_DATA, stored))
            continue;
        stored->counted = true;
        nw_count_param(&report->rows[producer], NW_WEIGHT, stored->elements,
                       nw_dtype_bytes(stored->dtype, stored->elements), false);
    }
}
