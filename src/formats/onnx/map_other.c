#include "formats/onnx/onnx.h"

const nw_onnx_row nw_onnx_other[] = {
    {NULL, NULL, NULL, NULL},
};
