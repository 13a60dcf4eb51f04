#include "formats/onnx/onnx.h"

const nw_onnx_row nw_onnx_nn[] = {
    {NULL, NULL, NULL, NULL},
};
