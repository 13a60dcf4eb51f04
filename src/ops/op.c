#include "ops/op.h"

static const nw_op *const rows[] = {
#define X(id) &nw_op_##id,
#include "ops/op_list.h"
#undef X
};

const nw_op *nw_op_at(size_t i)
{
    return i < sizeof rows / sizeof *rows ? rows[i] : NULL;
}

const nw_op *nw_op_named(nw_str name)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (nw_str_is(name, rows[i]->name))
            return rows[i];
    return NULL;
}

int32_t nw_op_most_in(const nw_node *node)
{
    int32_t roles = node->operands ? (int32_t)nw_str_of(node->op->roles).len : 0;
    return node->op->max_in >= 0 && roles > node->op->max_in ? roles : node->op->max_in;
}

char nw_op_role(const nw_op *op, uint32_t input)
{
    size_t letters = nw_str_of(op->roles).len;
    return letters ? op->roles[input < letters ? input : letters - 1] : NW_ROLE_DATA;
}

bool nw_is_shape_input(const nw_node *node, uint32_t input)
{
    return node->operands && nw_op_role(node->op, input) == NW_ROLE_SHAPE;
}
