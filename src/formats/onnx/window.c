/* What a file leaves out of a window is said all the same: the report shows the kernel of each, how it moves,
 * and what stands around the picture. */
#include "formats/onnx/read.h"

#include <string.h>

static bool is_convolution(const nw_op *op)
{
    static const nw_op *const all[] = {&nw_op_conv, &nw_op_deconv, &nw_op_conv_integer, &nw_op_qlinear_conv,
                                       &nw_op_deform_conv};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (op == all[i])
            return true;
    return false;
}

static bool is_pooling(const nw_op *op)
{
    return op == &nw_op_max_pool || op == &nw_op_avg_pool || op == &nw_op_lp_pool;
}

static bool set(nw_graph *graph, nw_node *node, nw_attr_id id, int64_t value)
{
    return nw_node_attr(node, id) || nw_node_ints(graph, node, id, &value, 1);
}

/* Of a tensor that the file holds, as an initializer or in a constant, or that is an input of the graph. */
static nw_shape written_shape(const nw_graph *graph, uint32_t value)
{
    const nw_value *v = &graph->values[value];
    const nw_attr *constant =
        v->producer == NW_NONE ? NULL : nw_node_attr(graph->nodes[v->producer], NW_A_VALUE);
    if (constant && graph->nodes[v->producer]->op == &nw_op_constant)
        return constant->tensor->shape;
    return v->origin == NW_STORED || v->is_input ? v->shape : NW_NO_SHAPE;
}

/* The kernel's sides are those of the weight, its dims behind the channels. */
static bool set_kernel(nw_graph *graph, nw_node *node)
{
    uint32_t at = (uint32_t)(strchr(node->op->roles, NW_ROLE_WEIGHT) - node->op->roles);
    nw_shape shape = at < node->in_count ? written_shape(graph, node->in[at]) : NW_NO_SHAPE;
    bool known = shape.rank > 2 && !nw_node_attr(node, NW_A_KERNEL);
    for (int32_t i = 2; i < shape.rank; i++)
        known = known && nw_known(shape.dim[i]);
    if (!known)
        return true;
    return nw_node_ints(graph, node, NW_A_KERNEL, shape.dim + 2, (uint32_t)shape.rank - 2);
}

bool nw_onnx_window(nw_graph *graph, nw_node *node)
{
    bool convolution = is_convolution(node->op), global = nw_node_attr(node, NW_A_GLOBAL);
    const nw_attr *pad = nw_node_attr(node, NW_A_AUTO_PAD);
    if (!convolution && (!is_pooling(node->op) || global))
        return true;
    if (convolution && !(set_kernel(graph, node) && set(graph, node, NW_A_GROUPS, 1)))
        return false;
    if ((!pad || nw_str_is(pad->text, "NOTSET")) && !set(graph, node, NW_A_PAD, 0))
        return false;
    return set(graph, node, NW_A_STRIDE, 1) && set(graph, node, NW_A_DILATION, 1);
}
