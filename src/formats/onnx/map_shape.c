#include "formats/onnx/onnx.h"

const nw_onnx_row nw_onnx_shape[] = {
    {"Constant",        "",   &nw_op_constant,          NULL},
    {"ConstantOfShape", "",   &nw_op_constant_of_shape, NULL},
    {"EyeLike",         "",   &nw_op_eye_like,          NULL},
    {"Shape",           "",   &nw_op_shape,             NULL},
    {"Size",            "",   &nw_op_size,              NULL},
    {"Flatten",         "",   &nw_op_flatten_2d,        NULL},
    {"Reshape",         "",   &nw_op_reshape,           NULL},
    {"Squeeze",         "",   &nw_op_squeeze,           NULL},
    {"Unsqueeze",       "",   &nw_op_unsqueeze,         NULL},
    {"Transpose",       "",   &nw_op_permute,           NULL},
    {"Tile",            "",   &nw_op_repeat,            NULL},
    {"Expand",          "",   &nw_op_expand,            NULL},
    {"Slice",           "",   &nw_op_strided_slice,     NULL},
    {"Split",           "",   &nw_op_chunk,             NULL},
    {"Concat",          "",   &nw_op_concat,            NULL},
    {"Pad",             "",   &nw_op_pad,               NULL},
    {"CenterCropPad",   "",   &nw_op_center_crop_pad,   NULL},
    {NULL,              NULL, NULL,                     NULL},
};
