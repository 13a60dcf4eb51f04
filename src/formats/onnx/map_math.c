#include "formats/onnx/onnx.h"

const nw_onnx_row nw_onnx_math[] = {
    {"Tanh", "",   &nw_op_tanh, NULL},
    {NULL,   NULL, NULL,        NULL},
};
