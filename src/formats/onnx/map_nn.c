#include "formats/onnx/onnx.h"

/* A pooling over the whole picture. */
static bool whole_picture(nw_graph *graph, nw_node *node)
{
    return nw_node_int(graph, node, NW_A_GLOBAL, 1);
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
    {"GlobalAveragePool", "",   &nw_op_avg_pool, whole_picture},
    {"GlobalLpPool",      "",   &nw_op_lp_pool,  whole_picture},
    {"GlobalMaxPool",     "",   &nw_op_max_pool, whole_picture},
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
    {NULL,                NULL, NULL,            NULL         },
};
