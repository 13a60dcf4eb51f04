/* The operators of ONNX Runtime (docs/ContribOperators.md there) that exported, optimised and quantised
 * models hold. */
#include "formats/onnx/onnx.h"

#define MS(name, id)                                                                                         \
    {                                                                                                        \
        name, "com.microsoft", &nw_op_##id, NULL                                                             \
    }

const nw_onnx_row nw_onnx_microsoft[] = {
    MS("Attention", qkv_attention),
    MS("DecoderMaskedMultiHeadAttention", decoder_attention),
    MS("DecoderMaskedSelfAttention", qkv_attention),
    MS("Gelu", gelu),
    MS("GroupQueryAttention", group_query_attention),
    MS("LinearAttention", linear_attention),
    MS("MultiHeadAttention", multi_head_attention),
    MS("PackedAttention", packed_qkv_attention),
    MS("PackedMultiHeadAttention", packed_multi_head_attention),
    MS("QAttention", quantized_qkv_attention),
    MS("RotaryEmbedding", positioned_rotary_embedding),
    {NULL, NULL, NULL, NULL},
};
