/* The operators of ONNX Runtime (docs/ContribOperators.md there) that exported, optimised and quantised
 * models hold. */
#include "formats/onnx/onnx.h"

#define MS(name, id)                                                                                         \
    {                                                                                                        \
        name, "com.microsoft", &nw_op_##id, NULL                                                             \
    }

const nw_onnx_row nw_onnx_microsoft[] = {
  /* attention */
    MS("Attention", qkv_attention),
    MS("DecoderMaskedMultiHeadAttention", decoder_attention),
    MS("DecoderMaskedSelfAttention", qkv_attention),
    MS("GroupQueryAttention", group_query_attention),
    MS("LinearAttention", linear_attention),
    MS("MultiHeadAttention", multi_head_attention),
    MS("PackedAttention", packed_qkv_attention),
    MS("PackedMultiHeadAttention", packed_multi_head_attention),
    MS("QAttention", quantized_qkv_attention),
    MS("RelativePositionBias", relative_position_bias),
    MS("RemovePadding", remove_padding),
    MS("RestorePadding", restore_padding),
    MS("RotaryEmbedding", positioned_rotary_embedding),
 /* normalisations */
    MS("EmbedLayerNormalization", embed_layer_norm),
    MS("GroupNorm", fused_group_norm),
    MS("SkipGroupNorm", fused_group_norm),
    MS("SkipLayerNormalization", skip_layer_norm),
    MS("SkipSimplifiedLayerNormalization", skip_rms_norm),
 /* activations */
    MS("BiasAdd", biased_sum),
    MS("BiasDropout", biased_dropout),
    MS("BiasGelu", biased_gelu),
    MS("BiasSoftmax", biased_softmax),
    MS("BiasSplitGelu", biased_split_gelu),
    MS("FastGelu", biased_gelu),
    MS("Gelu", gelu),
    MS("QuickGelu", quick_gelu),
 /* weights of a few bits */
    MS("GatherBlockQuantized", packed_gather),
    MS("MatMulBnb4", packed_matmul),
    MS("MatMulNBits", packed_matmul),
    MS("MoE", experts),
    MS("QMoE", packed_experts),
    {NULL, NULL, NULL, NULL},
};
