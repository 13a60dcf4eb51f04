#include "ir/tensor.h"

#include <stdio.h>

nw_num nw_shape_product(nw_shape shape, int32_t from, int32_t to)
{
    nw_num product = 1;
    if (shape.rank < 0)
        return NW_UNKNOWN;
    for (int32_t i = from; i < to && i < shape.rank; i++)
        product = nw_mul(product, shape.dim[i]);
    return product;
}

nw_num nw_shape_count(nw_shape shape)
{
    return nw_shape_product(shape, 0, shape.rank);
}

bool nw_ranks_known(const nw_tensor *tensors, int32_t count)
{
    for (int32_t i = 0; i < count; i++)
        if (tensors[i].kind == NW_TENSOR && tensors[i].shape.rank < 0)
            return false;
    return true;
}

int32_t nw_picture_axes(nw_shape shape)
{
    return shape.rank > 2 ? shape.rank - 2 : 0;
}

nw_num nw_element_dim(nw_element item)
{
    if (item.known == NW_ELEMENT_DIM)
        return item.i;
    return item.known == NW_ELEMENT_SET && !item.real && item.i >= 0 ? item.i : NW_UNKNOWN;
}

nw_element nw_element_of_dim(nw_num dim)
{
    uint8_t known = nw_known(dim) ? NW_ELEMENT_SET : nw_is_symbol(dim) ? NW_ELEMENT_DIM : NW_ELEMENT_OPEN;
    return (nw_element){.i = dim, .known = known};
}

nw_element nw_element_int(int64_t i)
{
    return (nw_element){.i = i, .known = NW_ELEMENT_SET};
}

nw_element nw_element_real(double f)
{
    return (nw_element){.f = f, .known = NW_ELEMENT_SET, .real = true};
}

/* Depth is bounded by the reader that made the type. */
static size_t put_type(const nw_tensor *tensor, char *buffer, size_t size)
{
    static const char *const names[] = {
        [NW_SEQUENCE] = "seq(", [NW_OPTIONAL] = "optional(", [NW_MAP] = "map("};
    const char *plain = tensor->dtype ? tensor->dtype->name : "?";
    size_t used = 0;
    if (tensor->kind == NW_TENSOR || tensor->kind == NW_ABSENT || !tensor->box)
        return (size_t)snprintf(buffer, size, "%s", plain);
    used += (size_t)snprintf(buffer, size, "%s", names[tensor->kind]);
    if (tensor->kind == NW_MAP && used < size)
        used += (size_t)snprintf(buffer + used, size - used, "%s,",
                                 tensor->box->key ? tensor->box->key->name : "?");
    if (used < size)
        used += put_type(&tensor->box->element, buffer + used, size - used);
    if (used < size)
        used += (size_t)snprintf(buffer + used, size - used, ")");
    return used;
}

nw_str nw_type_text(const nw_tensor *tensor, char *buffer, size_t size)
{
    if (tensor->kind == NW_TENSOR && !tensor->dtype)
        return (nw_str){NULL, 0};
    put_type(tensor, buffer, size);
    return nw_str_of(buffer);
}

bool nw_same_shape(nw_shape a, nw_shape b)
{
    if (a.rank != b.rank)
        return false;
    for (int32_t i = 0; i < a.rank; i++)
        if (a.dim[i] != b.dim[i])
            return false;
    return true;
}

static nw_num plain_bytes(const nw_tensor *tensor)
{
    return nw_dtype_bytes(tensor->dtype, nw_shape_count(tensor->shape));
}

static nw_num plain_elements(const nw_tensor *tensor)
{
    return nw_shape_count(tensor->shape);
}

/* Depth is bounded by the reader that made the type. */
static nw_num sum_of(const nw_tensor *tensor, nw_num (*of)(const nw_tensor *))
{
    const nw_box *box = tensor->box;
    nw_num sum = 0;
    if (tensor->kind == NW_TENSOR)
        return of(tensor);
    if (tensor->kind == NW_ABSENT)
        return 0;
    if (!box || !nw_known(box->count))
        return NW_UNKNOWN;
    if (!box->items)
        return box->count ? nw_mul(box->count, sum_of(&box->element, of)) : 0;
    for (nw_num i = 0; i < box->count; i++)
        sum = nw_add(sum, sum_of(&box->items[i], of));
    return sum;
}

nw_num nw_tensor_elements(const nw_tensor *tensor)
{
    return sum_of(tensor, plain_elements);
}

nw_num nw_tensor_bytes(const nw_tensor *tensor)
{
    return sum_of(tensor, plain_bytes);
}
