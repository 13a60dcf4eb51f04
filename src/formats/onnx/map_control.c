#include "formats/onnx/onnx.h"

const nw_onnx_row nw_onnx_control[] = {
    {"Identity", "",   &nw_op_split, NULL},
    {NULL,       NULL, NULL,         NULL},
};
