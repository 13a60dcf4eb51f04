#include "formats/onnx/onnx.h"

const nw_onnx_row nw_onnx_attention[] = {
    {"Gelu", "",   &nw_op_gelu, NULL},
    {NULL,   NULL, NULL,        NULL},
};
