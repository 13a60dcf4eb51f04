#include "formats/onnx/onnx.h"

const nw_onnx_row nw_onnx_attention[] = {
    {"Gelu",            "",                &nw_op_gelu,             NULL},
    {"Attention",       "",                &nw_op_attention,        NULL},
    {"LinearAttention", "",                &nw_op_linear_attention, NULL},
    {"RotaryEmbedding", "",                &nw_op_rotary_embedding, NULL},
    {"SwiGLU",          "",                &nw_op_swiglu,           NULL},
    {"FlexAttention",   "ai.onnx.preview", &nw_op_flex_attention,   NULL},
    {NULL,              NULL,              NULL,                    NULL},
};
