#include "formats/onnx/onnx.h"

const nw_onnx_row nw_onnx_other[] = {
    {"Sigmoid", "",   &nw_op_sigmoid, NULL},
    {NULL,      NULL, NULL,           NULL},
};
