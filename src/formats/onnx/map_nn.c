#include "formats/onnx/onnx.h"

const nw_onnx_row nw_onnx_nn[] = {
    {"Relu", "",   &nw_op_relu, NULL},
    {NULL,   NULL, NULL,        NULL},
};
