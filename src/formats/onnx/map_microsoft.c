/* The operators of ONNX Runtime (docs/ContribOperators.md there) that exported, optimised and quantised
 * models hold, and those of Brevitas and QONNX. */
#include "formats/onnx/onnx.h"

static bool set_channels_last(nw_graph *graph, nw_node *node)
{
    return nw_node_int(graph, node, NW_A_CHANNELS_LAST, 1);
}

static bool set_global(nw_graph *graph, nw_node *node)
{
    return nw_node_int(graph, node, NW_A_GLOBAL, 1);
}

#define MICROSOFT "com.microsoft"
#define MS(name, id)                                                                                         \
    {                                                                                                        \
        name, MICROSOFT, &nw_op_##id, NULL                                                                   \
    }

const nw_onnx_row nw_onnx_microsoft[] = {
  /* attention */
    MS("Attention", qkv_attention),
    MS("DecoderMaskedMultiHeadAttention", decoder_attention),
    MS("DecoderMaskedSelfAttention", qkv_attention),
    MS("GroupQueryAttention", group_query_attention),
    MS("LinearAttention", linear_attention),
    MS("LinearAttentionGate", linear_attention_gate),
    MS("MRotaryEmbedding", positioned_rotary_embedding),
    MS("MultiHeadAttention", multi_head_attention),
    MS("PackedAttention", packed_qkv_attention),
    MS("PackedMultiHeadAttention", packed_multi_head_attention),
    MS("QAttention", quantized_qkv_attention),
    MS("RelativePositionBias", relative_position_bias),
    MS("RemovePadding", remove_padding),
    MS("RestorePadding", restore_padding),
    MS("RotaryEmbedding", positioned_rotary_embedding),
 /* normalisations */
    MS("LayerNormalization", layer_norm),
    MS("SimplifiedLayerNormalization", rms_norm),
    {"SimplifiedLayerNormalization", "",                              &nw_op_rms_norm,         NULL             },
    MS("EmbedLayerNormalization", embed_layer_norm),
    MS("GatedRMSNorm", gated_rms_norm),
    MS("GroupNorm", fused_group_norm),
    MS("QEmbedLayerNormalization", quantized_embed_layer_norm),
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
    MS("DequantizeLinear", dequantize_linear),
    MS("DynamicQuantizeLSTM", dynamic_quantize_lstm),
    MS("DynamicQuantizeMatMul", dynamic_quantize_matmul),
    MS("MatMulIntegerToFloat", matmul_integer_to_float),
    MS("MatMulInteger16", matmul_integer),
    MS("QGemm", qgemm),
    MS("QLinearAdd", qlinear_add),
    MS("QLinearAveragePool", qlinear_avg_pool),
    MS("QLinearConcat", qlinear_concat),
    MS("QLinearConv", nhwc_qlinear_conv),
    MS("QLinearLeakyRelu", qlinear_leaky_relu),
    MS("QLinearMul", qlinear_mul),
    MS("QLinearReduceMean", qlinear_reduce_mean),
    MS("QLinearSigmoid", qlinear_sigmoid),
    MS("QLinearSoftmax", qlinear_softmax),
    MS("QLinearWhere", qlinear_where),
    MS("QuantizeLinear", quantize_linear),
    {"QLinearGlobalAveragePool",     MICROSOFT,                       &nw_op_qlinear_avg_pool, set_global       },
 /* products, convolutions and poolings */
    MS("CausalConvWithState", causal_conv),
    MS("FusedConv", fused_conv),
    MS("FusedGemm", gemm),
    MS("FusedMatMul", fused_matmul),
    MS("GemmFastGelu", matmul_gelu),
    MS("TransposeMatMul", fused_matmul),
    {"NhwcConv",                     MICROSOFT,                       &nw_op_nhwc_conv,        set_channels_last},
    {"NhwcFusedConv",                MICROSOFT,                       &nw_op_nhwc_conv,        set_channels_last},
    {"NhwcMaxPool",                  MICROSOFT,                       &nw_op_nhwc_max_pool,    set_channels_last},
 /* the rest */
    MS("CDist", pair_distance),
    MS("CropAndResize", crop_and_resize),
    MS("GridSample", grid_sample),
    MS("Inverse", inverse),
    MS("NGramRepeatBlock", ngram_repeat_block),
    MS("ExpandDims", unsqueeze),
    MS("GatherND", gather_nd),
    MS("Pad", pad),
    MS("Range", range),
    MS("TorchEmbedding", gather),
    MS("Trilu", trilu),
    MS("Unique", unique_values),
 /* Brevitas and QONNX */
    {"Quant",                        "onnx.brevitas",                 &nw_op_fake_quantize,    NULL             },
    {"BipolarQuant",                 "onnx.brevitas",                 &nw_op_fake_quantize,    NULL             },
    {"Quant",                        "qonnx.custom_op.general",       &nw_op_fake_quantize,    NULL             },
    {"BipolarQuant",                 "qonnx.custom_op.general",       &nw_op_fake_quantize,    NULL             },
    {"Conv",                         "qonnx.custom_op.channels_last", &nw_op_nhwc_conv,        set_channels_last},
    {NULL,                           NULL,                            NULL,                    NULL             },
};
