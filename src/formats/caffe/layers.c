#include "formats/caffe/caffe.h"

/* The layer types of BVLC Caffe, and those of its forks that are in use: SSD's, R-CNN's, R-FCN's, SENet's,
 * ShuffleNet's, PSPNet's, MobileNet's. How many bottoms and tops they take is ExactNumBottomBlobs and its
 * like, in each layer's header. */

#define LOSS       NW_CAFFE_LOSS
#define EQUAL      NW_CAFFE_EQUAL
#define APART      NW_CAFFE_APART
#define FOUR       NW_CAFFE_FOUR
#define UP_TO_FOUR NW_CAFFE_UP_TO_FOUR

static const nw_caffe_row rows[] = {
  /* type, operator, bottoms, tops, flags, parameters, fields, translator, shapes */
    {"AbsVal",                  &nw_op_absval,                     1, 1,  1, 1,  APART,        0,  "",                                                NULL,                        NULL                 },
    {"Accuracy",                &nw_op_accuracy,                   2, 2,  1, 2,  0,            0,  "accuracy_param",                                  nw_caffe_take_accuracy,      NULL                 },
    {"AnnotatedData",           &nw_op_input,                      0, 0,  1, 2,  0,            0,  "data_param annotated_data_param transform_param", NULL,
     nw_caffe_annotated_shapes                                                                                                                                                                          },
    {"ArgMax",                  &nw_op_argmax,                     1, 1,  1, 1,  0,            0,  "argmax_param",                                    nw_caffe_take_argmax,        NULL                 },
    {"Axpy",                    &nw_op_axpy,                       3, 3,  1, 1,  0,            0,  "",                                                NULL,                        NULL                 },
    {"BNLL",                    &nw_op_bnll,                       1, 1,  1, 1,  0,            0,  "",                                                NULL,                        NULL                 },
    {"BatchNorm",               &nw_op_batch_norm,                 1, 1,  1, 1,  0,            3,  "batch_norm_param",                                NULL,                        NULL                 },
    {"BatchReindex",            &nw_op_batch_reindex,              2, 2,  1, 1,  0,            0,  "",                                                NULL,                        NULL                 },
    {"Bias",                    &nw_op_bias,                       1, 2,  1, 1,  0,            1,  "bias_param",                                      nw_caffe_take_bias,          NULL                 },
    {"Clip",                    &nw_op_clip,                       1, 1,  1, 1,  0,            0,  "clip_param",                                      nw_caffe_take_clip,          NULL                 },
    {"Concat",                  &nw_op_concat,                     1, -1, 1, 1,  0,            0,  "concat_param",                                    nw_caffe_take_concat,        NULL                 },
    {"ContrastiveLoss",         &nw_op_contrastive_loss,           3, 3,  1, 1,  LOSS,         0,  "contrastive_loss_param",                          NULL,                        NULL                 },
    {"Convolution",             &nw_op_conv,                       1, -1, 1, -1, EQUAL,        2,  "convolution_param",                               nw_caffe_take_convolution,
     NULL                                                                                                                                                                                               },
    {"ConvolutionDepthwise",    &nw_op_conv,                       1, -1, 1, -1, EQUAL,        2,  "convolution_param",
     nw_caffe_take_depthwise,                                                                                                                                                      NULL                 },
    {"Crop",                    &nw_op_crop,                       2, 2,  1, 1,  0,            0,  "crop_param",                                      nw_caffe_take_crop,          NULL                 },
    {"Data",                    &nw_op_input,                      0, 0,  1, 2,  0,            0,  "data_param transform_param",                      NULL,                        nw_caffe_data_shapes },
    {"Deconvolution",           &nw_op_deconv,                     1, -1, 1, -1, EQUAL,        2,  "convolution_param",                               nw_caffe_take_convolution,
     NULL                                                                                                                                                                                               },
    {"DepthwiseConvolution",    &nw_op_conv,                       1, -1, 1, -1, EQUAL,        2,  "convolution_param",
     nw_caffe_take_depthwise,                                                                                                                                                      NULL                 },
    {"DetectionEvaluate",       &nw_op_detection_evaluate,         2, 2,  1, 1,  0,            0,  "detection_evaluate_param",
     nw_caffe_take_detection_evaluate,                                                                                                                                             NULL                 },
    {"DetectionOutput",         &nw_op_detection_output,           3, 5,  1, 1,  0,            0,  "detection_output_param",
     nw_caffe_take_detection_output,                                                                                                                                               NULL                 },
    {"Dropout",                 &nw_op_dropout,                    1, 1,  1, 1,  0,            0,  "dropout_param",                                   nw_caffe_take_dropout,       NULL                 },
    {"DummyData",               &nw_op_input,                      0, 0,  1, -1, 0,            0,  "dummy_data_param",                                NULL,                        nw_caffe_dummy_shapes},
    {"ELU",                     &nw_op_elu,                        1, 1,  1, 1,  0,            0,  "elu_param",                                       NULL,                        NULL                 },
    {"Eltwise",                 &nw_op_sum,                        2, -1, 1, 1,  0,            0,  "eltwise_param",                                   nw_caffe_take_eltwise,       NULL                 },
    {"Embed",                   &nw_op_embed,                      1, 1,  1, 1,  0,            2,  "embed_param",                                     nw_caffe_take_embed,         NULL                 },
    {"EuclideanLoss",           &nw_op_euclidean_loss,             2, 2,  1, 1,  LOSS | APART, 0,  "",                                                NULL,                        NULL                 },
    {"Exp",                     &nw_op_exp,                        1, 1,  1, 1,  0,            0,  "exp_param",                                       nw_caffe_take_base,          NULL                 },
    {"Filter",                  &nw_op_filter,                     2, -1, 1, -1, 0,            0,  "",                                                nw_caffe_take_filtering,     NULL                 },
    {"Flatten",                 &nw_op_flatten,                    1, 1,  1, 1,  APART,        0,  "flatten_param",                                   nw_caffe_take_flatten,       NULL                 },
    {"HDF5Data",                &nw_op_input,                      0, 0,  1, -1, 0,            0,  "hdf5_data_param transform_param",                 NULL,
     nw_caffe_hdf5_shapes                                                                                                                                                                               },
    {"HDF5Output",              &nw_op_hdf5_output,                2, 2,  0, 0,  0,            0,  "hdf5_output_param",                               NULL,                        NULL                 },
    {"HingeLoss",               &nw_op_hinge_loss,                 2, 2,  1, 1,  LOSS,         0,  "hinge_loss_param",                                NULL,                        NULL                 },
    {"Im2col",                  &nw_op_im2col,                     1, 1,  1, 1,  0,            0,  "convolution_param",                               nw_caffe_take_im2col,        NULL                 },
    {"ImageData",               &nw_op_input,                      0, 0,  2, 2,  0,            0,  "image_data_param transform_param",                NULL,
     nw_caffe_image_shapes                                                                                                                                                                              },
    {"InfogainLoss",            &nw_op_infogain_loss,              2, 3,  1, 2,  LOSS | APART, 0,
     "infogain_loss_param loss_param softmax_param",                                                                                                  nw_caffe_take_infogain_loss, NULL                 },
    {"InnerProduct",            &nw_op_linear,                     1, 1,  1, 1,  0,            2,  "inner_product_param",                             nw_caffe_take_inner_product,
     NULL                                                                                                                                                                                               },
    {"Input",                   &nw_op_input,                      0, 0,  1, -1, 0,            0,  "input_param",                                     NULL,                        nw_caffe_input_shapes},
    {"Interp",                  &nw_op_interp,                     1, 1,  1, 1,  0,            0,  "interp_param",                                    nw_caffe_take_interp,        NULL                 },
    {"LRN",                     &nw_op_lrn,                        1, 1,  1, 1,  FOUR,         0,  "lrn_param",                                       nw_caffe_take_lrn,           NULL                 },
    {"LSTM",                    &nw_op_lstm,                       2, 5,  1, 3,  0,            4,  "recurrent_param",                                 nw_caffe_take_recurrent,     NULL                 },
    {"LSTMUnit",                &nw_op_lstm_unit,                  3, 3,  2, 2,  0,            0,  "",                                                NULL,                        NULL                 },
    {"Log",                     &nw_op_log,                        1, 1,  1, 1,  0,            0,  "log_param",                                       nw_caffe_take_base,          NULL                 },
    {"MVN",                     &nw_op_mvn,                        1, 1,  1, 1,  0,            0,  "mvn_param",                                       nw_caffe_take_mvn,           NULL                 },
    {"MemoryData",              &nw_op_input,                      0, 0,  2, 2,  0,            0,  "memory_data_param transform_param",               NULL,
     nw_caffe_memory_shapes                                                                                                                                                                             },
    {"MultiBoxLoss",            &nw_op_multibox_loss,              4, 4,  1, 1,  LOSS,         0,  "multibox_loss_param loss_param",
     nw_caffe_take_multibox_loss,                                                                                                                                                  NULL                 },
    {"MultinomialLogisticLoss", &nw_op_multinomial_logistic_loss,  2, 2,  1, 1,  LOSS,         0,  "",                                                NULL,                        NULL                 },
    {"Normalize",               &nw_op_normalize,                  1, 1,  1, 1,  0,            1,  "norm_param",                                      nw_caffe_take_normalize,     NULL                 },
    {"PReLU",                   &nw_op_prelu,                      1, 1,  1, 1,  UP_TO_FOUR,   1,  "prelu_param",                                     nw_caffe_take_prelu,         NULL                 },
    {"PSROIPooling",            &nw_op_psroi_pooling,              2, 2,  1, 1,  0,            0,  "psroi_pooling_param",
     nw_caffe_take_psroi_pooling,                                                                                                                                                  NULL                 },
    {"Parameter",               &nw_op_parameter,                  0, 0,  1, 1,  0,            1,  "parameter_param",                                 nw_caffe_take_parameter,     NULL                 },
    {"Permute",                 &nw_op_permute,                    1, 1,  1, 1,  0,            0,  "permute_param",                                   nw_caffe_take_permute,       NULL                 },
    {"Pooling",                 &nw_op_max_pool,                   1, 1,  1, 2,  FOUR,         0,  "pooling_param",                                   nw_caffe_take_pooling,       NULL                 },
    {"Power",                   &nw_op_power,                      1, 1,  1, 1,  0,            0,  "power_param",                                     NULL,                        NULL                 },
    {"PriorBox",                &nw_op_prior_box,                  2, 2,  1, 1,  0,            0,  "prior_box_param",                                 nw_caffe_take_prior_box,     NULL                 },
    {"Python",                  &nw_op_opaque,                     0, -1, 0, -1, 0,            -1, "python_param",                                    nw_caffe_take_python,
     nw_caffe_python_shapes                                                                                                                                                                             },
    {"RNN",                     &nw_op_rnn,                        2, 4,  1, 2,  0,            6,  "recurrent_param",                                 nw_caffe_take_recurrent,     NULL                 },
    {"ROIPooling",              &nw_op_roi_pooling,                2, 2,  1, 1,  0,            0,  "roi_pooling_param",                               nw_caffe_take_roi_pooling,
     NULL                                                                                                                                                                                               },
    {"ReLU",                    &nw_op_relu,                       1, 1,  1, 1,  0,            0,  "relu_param",                                      nw_caffe_take_relu,          NULL                 },
    {"ReLU6",                   &nw_op_relu6,                      1, 1,  1, 1,  0,            0,  "",                                                NULL,                        NULL                 },
    {"Reduction",               &nw_op_reduction,                  1, 1,  1, 1,  0,            0,  "reduction_param",                                 nw_caffe_take_reduction,     NULL                 },
    {"Reshape",                 &nw_op_reshape,                    1, 1,  1, 1,  APART,        0,  "reshape_param",                                   nw_caffe_take_reshape,       NULL                 },
    {"SPP",                     &nw_op_spp,                        1, 1,  1, 1,  FOUR | APART, 0,  "spp_param",                                       nw_caffe_take_spp,           NULL                 },
    {"Scale",                   &nw_op_scale,                      1, 2,  1, 1,  0,            2,  "scale_param",                                     nw_caffe_take_scale,         NULL                 },
    {"ShuffleChannel",          &nw_op_shuffle_channel,            1, 1,  1, 1,  0,            0,  "shuffle_channel_param",
     nw_caffe_take_shuffle,                                                                                                                                                        NULL                 },
    {"Sigmoid",                 &nw_op_sigmoid,                    1, 1,  1, 1,  0,            0,  "sigmoid_param",                                   NULL,                        NULL                 },
    {"SigmoidCrossEntropyLoss", &nw_op_sigmoid_cross_entropy_loss, 2, 2,  1, 1,  LOSS | APART, 0,
     "loss_param sigmoid_param",                                                                                                                      NULL,                        NULL                 },
    {"Silence",                 &nw_op_silence,                    1, -1, 0, 0,  0,            0,  "",                                                NULL,                        NULL                 },
    {"Slice",                   &nw_op_slice,                      1, 1,  1, -1, APART,        0,  "slice_param",                                     nw_caffe_take_slice,         NULL                 },
    {"SmoothL1Loss",            &nw_op_smooth_l1_loss,             2, 4,  1, 1,  LOSS,         0,  "smooth_l1_loss_param loss_param",                 NULL,
     NULL                                                                                                                                                                                               },
    {"Softmax",                 &nw_op_softmax,                    1, 1,  1, 1,  0,            0,  "softmax_param",                                   nw_caffe_take_softmax,       NULL                 },
    {"SoftmaxWithLoss",         &nw_op_softmax_loss,               2, 2,  1, 2,  LOSS | APART, 0,  "softmax_param loss_param",
     nw_caffe_take_softmax,                                                                                                                                                        NULL                 },
    {"Split",                   &nw_op_split,                      1, 1,  1, -1, APART,        0,  "",                                                NULL,                        NULL                 },
    {"Swish",                   &nw_op_swish,                      1, 1,  1, 1,  0,            0,  "swish_param",                                     NULL,                        NULL                 },
    {"TanH",                    &nw_op_tanh,                       1, 1,  1, 1,  0,            0,  "tanh_param",                                      NULL,                        NULL                 },
    {"Threshold",               &nw_op_threshold,                  1, 1,  1, 1,  0,            0,  "threshold_param",                                 NULL,                        NULL                 },
    {"Tile",                    &nw_op_tile,                       1, 1,  1, 1,  0,            0,  "tile_param",                                      nw_caffe_take_tile,          NULL                 },
    {"WindowData",              &nw_op_input,                      0, 0,  2, 2,  0,            0,  "window_data_param transform_param",               NULL,
     nw_caffe_window_shapes                                                                                                                                                                             },
};

#define ROWS (sizeof rows / sizeof *rows)

const nw_caffe_row *nw_caffe_row_named(nw_str type)
{
    for (size_t i = 0; i < ROWS; i++)
        if (type.len && type.at[0] == rows[i].type[0] && nw_str_is(type, rows[i].type))
            return &rows[i];
    return NULL;
}

const char *nw_caffe_type_at(size_t i)
{
    return i < ROWS ? rows[i].type : NULL;
}
