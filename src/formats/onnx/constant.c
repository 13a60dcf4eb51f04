/* The attributes of Constant: one of eight gives its value. */
#include "formats/onnx/read.h"

static bool set(nw_onnx *onnx, nw_node *node, nw_tensor tensor)
{
    return nw_node_tensor(onnx->reader->graph, node, NW_A_VALUE, &tensor);
}

static bool keep(nw_onnx *onnx, nw_graph *graph, const nw_node *node, const nw_onnx_tensor *tensor)
{
    return !node->out_count || nw_onnx_keep(onnx, graph, node->out[0], tensor);
}

static bool set_items(nw_onnx *onnx, nw_node *node, const nw_dtype *dtype, bool scalar, uint32_t count)
{
    bool real = dtype == &nw_float32, kept = count <= NW_ELEMENTS_MAX && dtype != &nw_string;
    nw_num dim = count;
    nw_content *content = NW_NEW(onnx->arena, nw_content);
    nw_element *items = NW_ARRAY(onnx->arena, nw_element, count);
    if (!content || !items)
        return nw_onnx_full(onnx);
    for (uint32_t i = 0; i < count && kept; i++)
        items[i] = real ? nw_element_real(onnx->numbers[i]) : nw_element_int(onnx->ints[i]);
    *content = (nw_content){items, count};
    nw_shape shape = nw_graph_shape(onnx->reader->graph, &dim, scalar ? 0 : 1);
    return set(onnx, node, (nw_tensor){.shape = shape, .dtype = dtype, .content = kept ? content : NULL});
}

static bool set_tensor(nw_onnx *onnx, nw_graph *graph, nw_node *node, const nw_onnx_attribute *attribute)
{
    nw_onnx_tensor from;
    nw_tensor tensor = {.kind = NW_TENSOR};
    if (!nw_onnx_tensor_read(onnx, attribute->tensor, attribute->place, &from) ||
        !nw_onnx_elements(onnx, &from, &tensor.content) || !keep(onnx, graph, node, &from))
        return false;
    tensor.shape = from.shape;
    tensor.dtype = from.dtype;
    return set(onnx, node, tensor);
}

static bool set_sparse(nw_onnx *onnx, nw_graph *graph, nw_node *node, const nw_onnx_attribute *attribute)
{
    nw_onnx_tensor from;
    nw_num stored;
    return nw_onnx_sparse_read(onnx, attribute->sparse, attribute->place, &from, &stored) &&
           keep(onnx, graph, node, &from) &&
           set(onnx, node, (nw_tensor){.shape = from.shape, .dtype = from.dtype});
}

static bool set_texts(nw_onnx *onnx, nw_node *node, const nw_onnx_attribute *attribute)
{
    uint32_t count;
    return nw_onnx_texts(onnx, attribute, &count) && set_items(onnx, node, &nw_string, false, count);
}

bool nw_onnx_constant(nw_onnx *onnx, nw_graph *graph, nw_node *node, nw_str name,
                      const nw_onnx_attribute *attribute)
{
    uint32_t count;
    if (nw_str_is(name, "value") && attribute->has_tensor)
        return set_tensor(onnx, graph, node, attribute);
    if (nw_str_is(name, "sparse_value") && attribute->has_sparse)
        return set_sparse(onnx, graph, node, attribute);
    bool one = nw_str_is(name, "value_int");
    if (one || nw_str_is(name, "value_ints"))
        return nw_onnx_ints(onnx, attribute, &count) && set_items(onnx, node, &nw_int64, one, count);
    one = nw_str_is(name, "value_float");
    if (one || nw_str_is(name, "value_floats"))
        return nw_onnx_numbers(onnx, attribute, &count) && set_items(onnx, node, &nw_float32, one, count);
    if (nw_str_is(name, "value_string"))
        return set_items(onnx, node, &nw_string, true, 1);
    return !nw_str_is(name, "value_strings") || set_texts(onnx, node, attribute);
}
