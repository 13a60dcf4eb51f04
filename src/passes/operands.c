#include "passes/operands.h"

/* At most one dim that is not 1. */
static bool is_line(nw_shape shape)
{
    int32_t sides = 0;
    for (int32_t i = 0; i < shape.rank; i++)
        sides += shape.dim[i] != 1;
    return sides <= 1;
}

static char letter_at(const nw_op *op, uint32_t input)
{
    size_t letters = nw_str_of(op->roles).len;
    return letters ? op->roles[input < letters ? input : letters - 1] : NW_ROLE_DATA;
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
    return letter != NW_ROLE_SHAPE && real && !stored->constant;
}

static nw_num add_child(nw_row *row, const nw_report *child, nw_column_id column)
{
    for (uint32_t i = 0; i < child->row_count; i++)
        row->cell[column] = nw_add(row->cell[column], child->rows[i].cell[column]);
    return row->cell[column];
}

static bool weigh_bodies(nw_report *report, uint32_t node, nw_row *row)
{
    static const nw_column_id columns[] = {NW_C_WEIGHTS,     NW_C_BIASES,          NW_C_BUFFERS,
                                           NW_C_TRAINABLE,   NW_C_PARAMETER_BYTES, NW_C_BUFFER_BYTES,
                                           NW_C_CAFFE_PARAMS};
    for (uint32_t c = 0; c < report->child_count; c++) {
        nw_report *child = report->children[c].report;
        if (report->children[c].node != node)
            continue;
        if (!nw_pass_weigh(child->graph, child))
            return false;
        for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
            add_child(row, child, columns[i]);
    }
    return true;
}

bool nw_weigh_operands(const nw_graph *graph, nw_report *report, uint32_t index)
{
    const nw_node *node = graph->nodes[index];
    const nw_op *op = node->op;
    nw_row *row = &report->rows[index];
    uint32_t own = 0, taken = 0;
    for (uint32_t k = op->flags & NW_CARRIES ? 1 : 0; k < node->in_count; k++) {
        uint32_t id = report->carried[node->in[k]];
        nw_stored *stored = id ? &report->stored[id - 1] : NULL;
        char letter = letter_at(op, k);
        if (!stored || !is_param(letter, stored))
            continue;
        nw_role role = role_of(letter, report->tensors[node->in[k]].shape);
        row->core = row->core || (op->flags & NW_PRODUCT && role == NW_WEIGHT);
        taken++;
        if (stored->counted)
            continue;
        stored->counted = true;
        nw_count_param(row, role, stored->elements, nw_dtype_bytes(stored->dtype, stored->elements), false);
        own++;
    }
    row->shared = taken > 0 && own == 0;
    bool ok = !node->body_count || weigh_bodies(report, index, row);
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

/* Where nobody knows which branch is taken, the work is known only if the branches agree. */
static nw_num agreed(const nw_report *report, uint32_t node, nw_column_id column)
{
    nw_num all = 0;
    bool first = true;
    for (uint32_t c = 0; c < report->child_count; c++) {
        const nw_child *child = &report->children[c];
        nw_row sum = {0};
        if (child->node != node || child->turns != NW_TURNS_EITHER)
            continue;
        nw_num n = add_child(&sum, child->report, column);
        all = first || n == all ? n : NW_UNKNOWN;
        first = false;
    }
    return all;
}

bool nw_work_bodies(nw_report *report, uint32_t node)
{
    static const nw_column_id columns[] = {NW_C_MACS,        NW_C_ADDS,      NW_C_MULTIPLIES,
                                           NW_C_COMPARISONS, NW_C_DIVISIONS, NW_C_EXPONENTIALS};
    nw_row *row = &report->rows[node];
    for (uint32_t c = 0; c < report->child_count; c++) {
        const nw_child *child = &report->children[c];
        if (child->node != node)
            continue;
        if (!nw_pass_work(child->report->graph, child->report))
            return false;
        for (size_t i = 0; i < sizeof columns / sizeof *columns && child->turns != NW_TURNS_EITHER; i++) {
            nw_row sum = {0};
            nw_num n = nw_mul(add_child(&sum, child->report, columns[i]), child->turns);
            row->cell[columns[i]] = nw_add(row->cell[columns[i]], n);
        }
    }
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        row->cell[columns[i]] = nw_add(row->cell[columns[i]], agreed(report, node, columns[i]));
    return true;
}
