/* What the parts of the ledger of a model share. */
#ifndef NW_FORMATS_ONNX_BYTES_H
#define NW_FORMATS_ONNX_BYTES_H

#include "formats/onnx/read.h"
#include "formats/onnx/schema.h"

/* What a stored tensor is to the graph, and the first node that takes it so. */
typedef struct nw_onnx_role {
    uint8_t kind; /* nw_span_kind */
    bool settled;
    nw_str taker;
} nw_onnx_role;

typedef struct nw_onnx_roles {
    nw_onnx_role *of; /* by stored_id - 1 */
} nw_onnx_roles;

/* A tensor whose elements lie in another file. */
typedef struct nw_onnx_beside {
    nw_str location;
    nw_entry entry;
    uint32_t index; /* in the order of the model */
    nw_place place;
} nw_onnx_beside;

/* roles.c: as the weighing takes them (passes/operands.c), by the graph alone: no shape needs to be known */
bool nw_onnx_roles_of(nw_onnx *onnx, nw_onnx_roles *out);

/* beside.c */
bool nw_onnx_put_beside(nw_onnx *onnx, nw_onnx_beside *tensors, uint32_t count);

#endif
