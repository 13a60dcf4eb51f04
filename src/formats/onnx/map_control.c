#include "formats/onnx/onnx.h"

const nw_onnx_row nw_onnx_control[] = {
    {NULL, NULL, NULL, NULL},
};
