/* Every field that onnx.proto gives to its messages, and what its bytes are: for who accounts for a whole
 * file. The readers beside know the few fields that decide what a model weighs. */
#ifndef NW_FORMATS_ONNX_SCHEMA_H
#define NW_FORMATS_ONNX_SCHEMA_H

#include "ir/ledger.h"

typedef struct nw_onnx_field {
    const char *name; /* "NodeProto.input"; NULL after the last */
    uint8_t number;
    uint8_t kind; /* nw_span_kind: of the payload, where that is no message */
    const struct nw_onnx_message *message;
} nw_onnx_field;

typedef struct nw_onnx_message {
    const nw_onnx_field *fields;
    bool tensor; /* TensorProto: what its elements are depends on who takes them */
} nw_onnx_message;

extern const nw_onnx_message nw_onnx_model_message;

/* NULL: the message has no field of that number. */
const nw_onnx_field *nw_onnx_field_of(const nw_onnx_message *message, uint32_t number);

#endif
