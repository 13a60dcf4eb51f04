#include "formats/onnx/onnx.h"

const nw_onnx_row nw_onnx_shape[] = {
    {"Flatten", "",   &nw_op_flatten, NULL},
    {NULL,      NULL, NULL,           NULL},
};
