/* What the parts of the ledger of a model share. */
#ifndef NW_FORMATS_ONNX_BYTES_H
#define NW_FORMATS_ONNX_BYTES_H

#include "formats/onnx/read.h"
#include "formats/onnx/schema.h"
#include "formats/roles.h"

/* A tensor whose elements lie in another file. */
typedef struct nw_onnx_beside {
    nw_str location;
    nw_entry entry;
    uint32_t index; /* in the order of the model */
    nw_place place;
} nw_onnx_beside;

/* beside.c */
bool nw_onnx_put_beside(nw_onnx *onnx, nw_onnx_beside *tensors, uint32_t count);

#endif
