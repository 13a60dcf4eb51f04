#include "formats/caffe/schema.h"

/* The messages of caffe.proto that hold what single layer types read. */

static const nw_caffe_value variance_norms[] = {
    {"FAN_IN",  0, NULL},
    {"FAN_OUT", 1, NULL},
    {"AVERAGE", 2, NULL},
    {NULL,      0, NULL}
};
static const nw_caffe_value engines[] = {
    {"DEFAULT", 0, NULL},
    {"CAFFE",   1, NULL},
    {"CUDNN",   2, NULL},
    {NULL,      0, NULL}
};
static const nw_caffe_value databases[] = {
    {"LEVELDB", 0, NULL},
    {"LMDB",    1, NULL},
    {NULL,      0, NULL}
};
static const nw_caffe_value hinge_norms[] = {
    {"L1", 1, NULL},
    {"L2", 2, NULL},
    {NULL, 0, NULL}
};
static const nw_caffe_value normalizations[] = {
    {"FULL",       0, NULL},
    {"VALID",      1, NULL},
    {"BATCH_SIZE", 2, NULL},
    {"NONE",       3, NULL},
    {NULL,         0, NULL}
};
const nw_caffe_value nw_caffe_pool_methods[] = {
    {"MAX",        0, NULL},
    {"AVE",        1, NULL},
    {"STOCHASTIC", 2, NULL},
    {NULL,         0, NULL}
};
const nw_caffe_value nw_caffe_eltwise_operations[] = {
    {"PROD", 0, NULL},
    {"SUM",  1, NULL},
    {"MAX",  2, NULL},
    {NULL,   0, NULL}
};
const nw_caffe_value nw_caffe_norm_regions[] = {
    {"ACROSS_CHANNELS", 0, NULL},
    {"WITHIN_CHANNEL",  1, NULL},
    {NULL,              0, NULL}
};
const nw_caffe_value nw_caffe_round_modes[] = {
    {"CEIL",  0, NULL},
    {"FLOOR", 1, NULL},
    {NULL,    0, NULL}
};
const nw_caffe_value nw_caffe_reductions[] = {
    {"SUM",   1, NULL},
    {"ASUM",  2, NULL},
    {"SUMSQ", 3, NULL},
    {"MEAN",  4, NULL},
    {NULL,    0, NULL}
};

static const nw_caffe_field blob_shape_fields[] = {PACKED(INT64, 1, dim), END};
const nw_caffe_message nw_caffe_blob_shape = {"BlobShape", blob_shape_fields};

static const nw_caffe_field blob_fields[] = {MSG(7, shape, nw_caffe_blob_shape),
                                             PACKED(FLOAT, 5, data),
                                             PACKED(FLOAT, 6, diff),
                                             PACKED(FLOAT, 8, double_data),
                                             PACKED(FLOAT, 9, double_diff),
                                             OPT(INT32, 1, num),
                                             OPT(INT32, 2, channels),
                                             OPT(INT32, 3, height),
                                             OPT(INT32, 4, width),
                                             END};
const nw_caffe_message nw_caffe_blob = {"BlobProto", blob_fields};

static const nw_caffe_field filler_fields[] = {OPT(STRING, 1, type),
                                               OPT(FLOAT, 2, value),
                                               OPT(FLOAT, 3, min),
                                               OPT(FLOAT, 4, max),
                                               OPT(FLOAT, 5, mean),
                                               OPT(FLOAT, 6, std),
                                               OPT(INT32, 7, sparse),
                                               ENUM(8, variance_norm, variance_norms),
                                               END};
const nw_caffe_message nw_caffe_filler = {"FillerParameter", filler_fields};

static const nw_caffe_field loss_fields[] = {
    OPT(INT32, 1, ignore_label), ENUM(3, normalization, normalizations), OPT(BOOL, 2, normalize), END};
const nw_caffe_message nw_caffe_loss = {"LossParameter", loss_fields};

static const nw_caffe_field accuracy_fields[] = {OPT(UINT32, 1, top_k), OPT(INT32, 2, axis),
                                                 OPT(INT32, 3, ignore_label), END};
const nw_caffe_message nw_caffe_accuracy = {"AccuracyParameter", accuracy_fields};

static const nw_caffe_field argmax_fields[] = {OPT(BOOL, 1, out_max_val), OPT(UINT32, 2, top_k),
                                               OPT(INT32, 3, axis), END};
const nw_caffe_message nw_caffe_argmax = {"ArgMaxParameter", argmax_fields};

static const nw_caffe_field clip_fields[] = {OPT(FLOAT, 1, min), OPT(FLOAT, 2, max), END};
const nw_caffe_message nw_caffe_clip = {"ClipParameter", clip_fields};

static const nw_caffe_field concat_fields[] = {OPT(INT32, 2, axis), OPT(UINT32, 1, concat_dim), END};
const nw_caffe_message nw_caffe_concat = {"ConcatParameter", concat_fields};

static const nw_caffe_field batch_norm_fields[] = {
    OPT(BOOL, 1, use_global_stats), OPT(FLOAT, 2, moving_average_fraction), OPT(FLOAT, 3, eps), END};
const nw_caffe_message nw_caffe_batch_norm = {"BatchNormParameter", batch_norm_fields};

static const nw_caffe_field bias_fields[] = {OPT(INT32, 1, axis), OPT(INT32, 2, num_axes),
                                             MSG(3, filler, nw_caffe_filler), END};
const nw_caffe_message nw_caffe_bias = {"BiasParameter", bias_fields};

static const nw_caffe_field contrastive_loss_fields[] = {OPT(FLOAT, 1, margin), OPT(BOOL, 2, legacy_version),
                                                         END};
const nw_caffe_message nw_caffe_contrastive_loss = {"ContrastiveLossParameter", contrastive_loss_fields};

static const nw_caffe_field convolution_fields[] = {OPT(UINT32, 1, num_output),
                                                    REP(UINT32, 4, kernel_size),
                                                    REP(UINT32, 6, stride),
                                                    REP(UINT32, 3, pad),
                                                    OPT(BOOL, 2, bias_term),
                                                    MSG(7, weight_filler, nw_caffe_filler),
                                                    MSG(8, bias_filler, nw_caffe_filler),
                                                    OPT(UINT32, 5, group),
                                                    REP(UINT32, 18, dilation),
                                                    OPT(UINT32, 11, kernel_h),
                                                    OPT(UINT32, 12, kernel_w),
                                                    OPT(UINT32, 13, stride_h),
                                                    OPT(UINT32, 14, stride_w),
                                                    OPT(UINT32, 9, pad_h),
                                                    OPT(UINT32, 10, pad_w),
                                                    ENUM(15, engine, engines),
                                                    OPT(INT32, 16, axis),
                                                    OPT(BOOL, 17, force_nd_im2col),
                                                    END};
const nw_caffe_message nw_caffe_convolution = {"ConvolutionParameter", convolution_fields};

static const nw_caffe_field crop_fields[] = {OPT(INT32, 1, axis), REP(UINT32, 2, offset), END};
const nw_caffe_message nw_caffe_crop = {"CropParameter", crop_fields};

static const nw_caffe_field data_fields[] = {OPT(STRING, 1, source),
                                             OPT(UINT32, 4, batch_size),
                                             ENUM(8, backend, databases),
                                             OPT(UINT32, 7, rand_skip),
                                             OPT(FLOAT, 2, scale),
                                             OPT(STRING, 3, mean_file),
                                             OPT(UINT32, 5, crop_size),
                                             OPT(BOOL, 6, mirror),
                                             OPT(BOOL, 9, force_encoded_color),
                                             OPT(UINT32, 10, prefetch),
                                             END};
const nw_caffe_message nw_caffe_data = {"DataParameter", data_fields};

static const nw_caffe_field dropout_fields[] = {OPT(FLOAT, 1, dropout_ratio), OPT(BOOL, 2, scale_train), END};
const nw_caffe_message nw_caffe_dropout = {"DropoutParameter", dropout_fields};

static const nw_caffe_field dummy_data_fields[] = {MSGS(1, data_filler, nw_caffe_filler),
                                                   MSGS(6, shape, nw_caffe_blob_shape),
                                                   REP(UINT32, 2, num),
                                                   REP(UINT32, 3, channels),
                                                   REP(UINT32, 4, height),
                                                   REP(UINT32, 5, width),
                                                   END};
const nw_caffe_message nw_caffe_dummy_data = {"DummyDataParameter", dummy_data_fields};

static const nw_caffe_field eltwise_fields[] = {ENUM(1, operation, nw_caffe_eltwise_operations),
                                                REP(FLOAT, 2, coeff), OPT(BOOL, 3, stable_prod_grad), END};
const nw_caffe_message nw_caffe_eltwise = {"EltwiseParameter", eltwise_fields};

static const nw_caffe_field elu_fields[] = {OPT(FLOAT, 1, alpha), END};
const nw_caffe_message nw_caffe_elu = {"ELUParameter", elu_fields};

static const nw_caffe_field embed_fields[] = {OPT(UINT32, 1, num_output),
                                              OPT(UINT32, 2, input_dim),
                                              OPT(BOOL, 3, bias_term),
                                              MSG(4, weight_filler, nw_caffe_filler),
                                              MSG(5, bias_filler, nw_caffe_filler),
                                              END};
const nw_caffe_message nw_caffe_embed = {"EmbedParameter", embed_fields};

static const nw_caffe_field exp_fields[] = {OPT(FLOAT, 1, base), OPT(FLOAT, 2, scale), OPT(FLOAT, 3, shift),
                                            END};
const nw_caffe_message nw_caffe_exp = {"ExpParameter", exp_fields};

static const nw_caffe_field flatten_fields[] = {OPT(INT32, 1, axis), OPT(INT32, 2, end_axis), END};
const nw_caffe_message nw_caffe_flatten = {"FlattenParameter", flatten_fields};

static const nw_caffe_field hdf5_data_fields[] = {OPT(STRING, 1, source), OPT(UINT32, 2, batch_size),
                                                  OPT(BOOL, 3, shuffle), END};
const nw_caffe_message nw_caffe_hdf5_data = {"HDF5DataParameter", hdf5_data_fields};

static const nw_caffe_field hdf5_output_fields[] = {OPT(STRING, 1, file_name), END};
const nw_caffe_message nw_caffe_hdf5_output = {"HDF5OutputParameter", hdf5_output_fields};

static const nw_caffe_field hinge_loss_fields[] = {ENUM(1, norm, hinge_norms), END};
const nw_caffe_message nw_caffe_hinge_loss = {"HingeLossParameter", hinge_loss_fields};

static const nw_caffe_field image_data_fields[] = {OPT(STRING, 1, source),
                                                   OPT(UINT32, 4, batch_size),
                                                   OPT(UINT32, 7, rand_skip),
                                                   OPT(BOOL, 8, shuffle),
                                                   OPT(UINT32, 9, new_height),
                                                   OPT(UINT32, 10, new_width),
                                                   OPT(BOOL, 11, is_color),
                                                   OPT(FLOAT, 2, scale),
                                                   OPT(STRING, 3, mean_file),
                                                   OPT(UINT32, 5, crop_size),
                                                   OPT(BOOL, 6, mirror),
                                                   OPT(STRING, 12, root_folder),
                                                   END};
const nw_caffe_message nw_caffe_image_data = {"ImageDataParameter", image_data_fields};

static const nw_caffe_field infogain_loss_fields[] = {OPT(STRING, 1, source), OPT(INT32, 2, axis), END};
const nw_caffe_message nw_caffe_infogain_loss = {"InfogainLossParameter", infogain_loss_fields};

static const nw_caffe_field inner_product_fields[] = {OPT(UINT32, 1, num_output),
                                                      OPT(BOOL, 2, bias_term),
                                                      MSG(3, weight_filler, nw_caffe_filler),
                                                      MSG(4, bias_filler, nw_caffe_filler),
                                                      OPT(INT32, 5, axis),
                                                      OPT(BOOL, 6, transpose),
                                                      END};
const nw_caffe_message nw_caffe_inner_product = {"InnerProductParameter", inner_product_fields};

static const nw_caffe_field input_fields[] = {MSGS(1, shape, nw_caffe_blob_shape), END};
const nw_caffe_message nw_caffe_input = {"InputParameter", input_fields};

static const nw_caffe_field log_fields[] = {OPT(FLOAT, 1, base), OPT(FLOAT, 2, scale), OPT(FLOAT, 3, shift),
                                            END};
const nw_caffe_message nw_caffe_log = {"LogParameter", log_fields};

static const nw_caffe_field lrn_fields[] = {OPT(UINT32, 1, local_size),
                                            OPT(FLOAT, 2, alpha),
                                            OPT(FLOAT, 3, beta),
                                            ENUM(4, norm_region, nw_caffe_norm_regions),
                                            OPT(FLOAT, 5, k),
                                            ENUM(6, engine, engines),
                                            END};
const nw_caffe_message nw_caffe_lrn = {"LRNParameter", lrn_fields};

static const nw_caffe_field memory_data_fields[] = {OPT(UINT32, 1, batch_size), OPT(UINT32, 2, channels),
                                                    OPT(UINT32, 3, height), OPT(UINT32, 4, width), END};
const nw_caffe_message nw_caffe_memory_data = {"MemoryDataParameter", memory_data_fields};

static const nw_caffe_field mvn_fields[] = {OPT(BOOL, 1, normalize_variance), OPT(BOOL, 2, across_channels),
                                            OPT(FLOAT, 3, eps), END};
const nw_caffe_message nw_caffe_mvn = {"MVNParameter", mvn_fields};

static const nw_caffe_field parameter_fields[] = {MSG(1, shape, nw_caffe_blob_shape), END};
const nw_caffe_message nw_caffe_parameter = {"ParameterParameter", parameter_fields};

static const nw_caffe_field pooling_fields[] = {ENUM(1, pool, nw_caffe_pool_methods),
                                                OPT(UINT32, 2, kernel_size),
                                                OPT(UINT32, 3, stride),
                                                OPT(UINT32, 4, pad),
                                                OPT(UINT32, 5, kernel_h),
                                                OPT(UINT32, 6, kernel_w),
                                                OPT(UINT32, 7, stride_h),
                                                OPT(UINT32, 8, stride_w),
                                                OPT(UINT32, 9, pad_h),
                                                OPT(UINT32, 10, pad_w),
                                                ENUM(11, engine, engines),
                                                OPT(BOOL, 12, global_pooling),
                                                ENUM(13, round_mode, nw_caffe_round_modes),
                                                OPT(BOOL, 14, ceil_mode),
                                                END};
const nw_caffe_message nw_caffe_pooling = {"PoolingParameter", pooling_fields};

static const nw_caffe_field power_fields[] = {OPT(FLOAT, 1, power), OPT(FLOAT, 2, scale),
                                              OPT(FLOAT, 3, shift), END};
const nw_caffe_message nw_caffe_power = {"PowerParameter", power_fields};

static const nw_caffe_field python_fields[] = {OPT(STRING, 1, module), OPT(STRING, 2, layer),
                                               OPT(STRING, 3, param_str), OPT(BOOL, 4, share_in_parallel),
                                               END};
const nw_caffe_message nw_caffe_python = {"PythonParameter", python_fields};

static const nw_caffe_field recurrent_fields[] = {
    OPT(UINT32, 1, num_output),           MSG(2, weight_filler, nw_caffe_filler),
    MSG(3, bias_filler, nw_caffe_filler), OPT(BOOL, 4, debug_info),
    OPT(BOOL, 5, expose_hidden),          END};
const nw_caffe_message nw_caffe_recurrent = {"RecurrentParameter", recurrent_fields};

static const nw_caffe_field reduction_fields[] = {ENUM(1, operation, nw_caffe_reductions),
                                                  OPT(INT32, 2, axis), OPT(FLOAT, 3, coeff), END};
const nw_caffe_message nw_caffe_reduction = {"ReductionParameter", reduction_fields};

static const nw_caffe_field relu_fields[] = {OPT(FLOAT, 1, negative_slope), ENUM(2, engine, engines), END};
const nw_caffe_message nw_caffe_relu = {"ReLUParameter", relu_fields};

static const nw_caffe_field reshape_fields[] = {MSG(1, shape, nw_caffe_blob_shape), OPT(INT32, 2, axis),
                                                OPT(INT32, 3, num_axes), END};
const nw_caffe_message nw_caffe_reshape = {"ReshapeParameter", reshape_fields};

static const nw_caffe_field scale_fields[] = {OPT(INT32, 1, axis),
                                              OPT(INT32, 2, num_axes),
                                              MSG(3, filler, nw_caffe_filler),
                                              OPT(BOOL, 4, bias_term),
                                              MSG(5, bias_filler, nw_caffe_filler),
                                              END};
const nw_caffe_message nw_caffe_scale = {"ScaleParameter", scale_fields};

static const nw_caffe_field sigmoid_fields[] = {ENUM(1, engine, engines), END};
const nw_caffe_message nw_caffe_sigmoid = {"SigmoidParameter", sigmoid_fields};

static const nw_caffe_field slice_fields[] = {OPT(INT32, 3, axis), REP(UINT32, 2, slice_point),
                                              OPT(UINT32, 1, slice_dim), END};
const nw_caffe_message nw_caffe_slice = {"SliceParameter", slice_fields};

static const nw_caffe_field softmax_fields[] = {ENUM(1, engine, engines), OPT(INT32, 2, axis), END};
const nw_caffe_message nw_caffe_softmax = {"SoftmaxParameter", softmax_fields};

static const nw_caffe_field swish_fields[] = {OPT(FLOAT, 1, beta), END};
const nw_caffe_message nw_caffe_swish = {"SwishParameter", swish_fields};

static const nw_caffe_field tanh_fields[] = {ENUM(1, engine, engines), END};
const nw_caffe_message nw_caffe_tanh = {"TanHParameter", tanh_fields};

static const nw_caffe_field tile_fields[] = {OPT(INT32, 1, axis), OPT(INT32, 2, tiles), END};
const nw_caffe_message nw_caffe_tile = {"TileParameter", tile_fields};

static const nw_caffe_field threshold_fields[] = {OPT(FLOAT, 1, threshold), END};
const nw_caffe_message nw_caffe_threshold = {"ThresholdParameter", threshold_fields};

static const nw_caffe_field window_data_fields[] = {
    OPT(STRING, 1, source),       OPT(FLOAT, 2, scale),
    OPT(STRING, 3, mean_file),    OPT(UINT32, 4, batch_size),
    OPT(UINT32, 5, crop_size),    OPT(BOOL, 6, mirror),
    OPT(FLOAT, 7, fg_threshold),  OPT(FLOAT, 8, bg_threshold),
    OPT(FLOAT, 9, fg_fraction),   OPT(UINT32, 10, context_pad),
    OPT(STRING, 11, crop_mode),   OPT(BOOL, 12, cache_images),
    OPT(STRING, 13, root_folder), END};
const nw_caffe_message nw_caffe_window_data = {"WindowDataParameter", window_data_fields};

static const nw_caffe_field spp_fields[] = {
    OPT(UINT32, 1, pyramid_height), ENUM(2, pool, nw_caffe_pool_methods), ENUM(6, engine, engines), END};
const nw_caffe_message nw_caffe_spp = {"SPPParameter", spp_fields};

static const nw_caffe_field prelu_fields[] = {MSG(1, filler, nw_caffe_filler), OPT(BOOL, 2, channel_shared),
                                              END};
const nw_caffe_message nw_caffe_prelu = {"PReLUParameter", prelu_fields};
