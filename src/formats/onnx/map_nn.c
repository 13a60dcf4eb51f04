#include "formats/onnx/onnx.h"

/* A pooling over the whole picture. */
static bool whole_picture(nw_graph *graph, nw_node *node)
{
    return nw_node_int(graph, node, NW_A_GLOBAL, 1);
}

/* The first operator set gives the scales of height and width alone. */
static bool scales_of_sides(nw_graph *graph, nw_node *node)
{
    const nw_attr *height = nw_node_attr(node, NW_A_HEIGHT_SCALE),
                  *width = nw_node_attr(node, NW_A_WIDTH_SCALE);
    if (!height || !width)
        return true;
    return nw_node_numbers(graph, node, NW_A_SCALES, (const double[]){1, 1, height->number, width->number},
                           4);
}

#define NN(name, id)                                                                                         \
    {                                                                                                        \
        name, "", &nw_op_##id, NULL                                                                          \
    }

const nw_onnx_row nw_onnx_nn[] = {
  /* convolutions */
    NN("CausalConvWithState", causal_conv),
    NN("Conv", conv),
    NN("ConvInteger", conv_integer),
    NN("ConvTranspose", deconv),
    NN("DeformConv", deform_conv),
    NN("QLinearConv", qlinear_conv),
 /* poolings */
    NN("AveragePool", avg_pool),
    {"GlobalAveragePool", "",   &nw_op_avg_pool, whole_picture  },
    {"GlobalLpPool",      "",   &nw_op_lp_pool,  whole_picture  },
    {"GlobalMaxPool",     "",   &nw_op_max_pool, whole_picture  },
    NN("LpPool", lp_pool),
    NN("MaxPool", max_pool),
    NN("MaxUnpool", max_unpool),
 /* normalisations, and what learns a scale */
    NN("BatchNormalization", batch_norm),
    NN("Dropout", dropout),
    NN("GroupNormalization", group_norm),
    NN("InstanceNormalization", instance_norm),
    NN("LRN", lrn),
    NN("LayerNormalization", layer_norm),
    NN("LpNormalization", lp_norm),
    NN("MeanVarianceNormalization", mvn),
    NN("PRelu", prelu),
    NN("RMSNormalization", rms_norm),
 /* recurrent layers */
    NN("GRU", gru_sequence),
    NN("LSTM", lstm_sequence),
    NN("RNN", rnn_sequence),
 /* losses */
    NN("NegativeLogLikelihoodLoss", nll_loss),
    NN("SoftmaxCrossEntropyLoss", cross_entropy_loss),
 /* quantisation */
    NN("DequantizeLinear", dequantize_linear),
    NN("DynamicQuantizeLinear", dynamic_quantize),
    NN("QuantizeLinear", quantize_linear),
 /* pictures of another size, parts of pictures */
    NN("AffineGrid", affine_grid),
    NN("Col2Im", col2im),
    NN("DepthToSpace", depth_to_space),
    NN("GridSample", grid_sample),
    NN("MaxRoiPool", roi_pooling),
    NN("NonMaxSuppression", non_max_suppression),
    NN("Resize", resize),
    NN("RoiAlign", roi_align),
    NN("SpaceToDepth", space_to_depth),
    {"Upsample",          "",   &nw_op_resize,   scales_of_sides},
 /* matrices */
    NN("Det", determinant),
    {NULL,                NULL, NULL,            NULL           },
};
