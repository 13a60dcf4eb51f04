#include "ir/tensor.h"

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
        if (tensors[i].shape.rank < 0)
            return false;
    return true;
}

int32_t nw_picture_axes(nw_shape shape)
{
    return shape.rank > 2 ? shape.rank - 2 : 0;
}

nw_num nw_tensor_bytes(const nw_tensor *tensor)
{
    return nw_dtype_bytes(tensor->dtype, nw_shape_count(tensor->shape));
}
