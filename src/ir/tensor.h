/* What is known of a value in one weighing: its dims and its element type. */
#ifndef NW_IR_TENSOR_H
#define NW_IR_TENSOR_H

#include "ir/dtype.h"

typedef struct nw_shape {
    const nw_num *dim;
    int32_t rank; /* -1: not even the rank is known */
} nw_shape;

#define NW_NO_SHAPE ((nw_shape){NULL, -1})

typedef struct nw_tensor {
    nw_shape shape;
    const nw_dtype *dtype;
} nw_tensor;

/* The product of dims from..to-1; unknown where the rank is. An empty product is 1. */
nw_num nw_shape_product(nw_shape shape, int32_t from, int32_t to);
nw_num nw_shape_count(nw_shape shape);
/* Axes of the picture: those behind batch and channels. */
int32_t nw_picture_axes(nw_shape shape);

nw_num nw_tensor_bytes(const nw_tensor *tensor);

bool nw_ranks_known(const nw_tensor *tensors, int32_t count);

#endif
