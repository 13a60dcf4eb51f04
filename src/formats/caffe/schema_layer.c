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

static const nw_caffe_field blob_shape_fields[] = {REP(INT64, dim), END};
const nw_caffe_message nw_caffe_blob_shape = {"BlobShape", blob_shape_fields};

static const nw_caffe_field blob_fields[] = {MSG(shape, nw_caffe_blob_shape),
                                             REP(FLOAT, data),
                                             REP(FLOAT, diff),
                                             REP(FLOAT, double_data),
                                             REP(FLOAT, double_diff),
                                             OPT(INT32, num),
                                             OPT(INT32, channels),
                                             OPT(INT32, height),
                                             OPT(INT32, width),
                                             END};
const nw_caffe_message nw_caffe_blob = {"BlobProto", blob_fields};

static const nw_caffe_field filler_fields[] = {OPT(STRING, type),
                                               OPT(FLOAT, value),
                                               OPT(FLOAT, min),
                                               OPT(FLOAT, max),
                                               OPT(FLOAT, mean),
                                               OPT(FLOAT, std),
                                               OPT(INT32, sparse),
                                               ENUM(variance_norm, variance_norms),
                                               END};
const nw_caffe_message nw_caffe_filler = {"FillerParameter", filler_fields};

static const nw_caffe_field loss_fields[] = {OPT(INT32, ignore_label), ENUM(normalization, normalizations),
                                             OPT(BOOL, normalize), END};
const nw_caffe_message nw_caffe_loss = {"LossParameter", loss_fields};

static const nw_caffe_field accuracy_fields[] = {OPT(UINT32, top_k), OPT(INT32, axis),
                                                 OPT(INT32, ignore_label), END};
const nw_caffe_message nw_caffe_accuracy = {"AccuracyParameter", accuracy_fields};

static const nw_caffe_field argmax_fields[] = {OPT(BOOL, out_max_val), OPT(UINT32, top_k), OPT(INT32, axis),
                                               END};
const nw_caffe_message nw_caffe_argmax = {"ArgMaxParameter", argmax_fields};

static const nw_caffe_field clip_fields[] = {OPT(FLOAT, min), OPT(FLOAT, max), END};
const nw_caffe_message nw_caffe_clip = {"ClipParameter", clip_fields};

static const nw_caffe_field concat_fields[] = {OPT(INT32, axis), OPT(UINT32, concat_dim), END};
const nw_caffe_message nw_caffe_concat = {"ConcatParameter", concat_fields};

static const nw_caffe_field batch_norm_fields[] = {OPT(BOOL, use_global_stats),
                                                   OPT(FLOAT, moving_average_fraction), OPT(FLOAT, eps), END};
const nw_caffe_message nw_caffe_batch_norm = {"BatchNormParameter", batch_norm_fields};

static const nw_caffe_field bias_fields[] = {OPT(INT32, axis), OPT(INT32, num_axes),
                                             MSG(filler, nw_caffe_filler), END};
const nw_caffe_message nw_caffe_bias = {"BiasParameter", bias_fields};

static const nw_caffe_field contrastive_loss_fields[] = {OPT(FLOAT, margin), OPT(BOOL, legacy_version), END};
const nw_caffe_message nw_caffe_contrastive_loss = {"ContrastiveLossParameter", contrastive_loss_fields};

static const nw_caffe_field convolution_fields[] = {OPT(UINT32, num_output),
                                                    REP(UINT32, kernel_size),
                                                    REP(UINT32, stride),
                                                    REP(UINT32, pad),
                                                    OPT(BOOL, bias_term),
                                                    MSG(weight_filler, nw_caffe_filler),
                                                    MSG(bias_filler, nw_caffe_filler),
                                                    OPT(UINT32, group),
                                                    REP(UINT32, dilation),
                                                    OPT(UINT32, kernel_h),
                                                    OPT(UINT32, kernel_w),
                                                    OPT(UINT32, stride_h),
                                                    OPT(UINT32, stride_w),
                                                    OPT(UINT32, pad_h),
                                                    OPT(UINT32, pad_w),
                                                    ENUM(engine, engines),
                                                    OPT(INT32, axis),
                                                    OPT(BOOL, force_nd_im2col),
                                                    END};
const nw_caffe_message nw_caffe_convolution = {"ConvolutionParameter", convolution_fields};

static const nw_caffe_field crop_fields[] = {OPT(INT32, axis), REP(UINT32, offset), END};
const nw_caffe_message nw_caffe_crop = {"CropParameter", crop_fields};

static const nw_caffe_field data_fields[] = {OPT(STRING, source),
                                             OPT(UINT32, batch_size),
                                             ENUM(backend, databases),
                                             OPT(UINT32, rand_skip),
                                             OPT(FLOAT, scale),
                                             OPT(STRING, mean_file),
                                             OPT(UINT32, crop_size),
                                             OPT(BOOL, mirror),
                                             OPT(BOOL, force_encoded_color),
                                             OPT(UINT32, prefetch),
                                             END};
const nw_caffe_message nw_caffe_data = {"DataParameter", data_fields};

static const nw_caffe_field dropout_fields[] = {OPT(FLOAT, dropout_ratio), OPT(BOOL, scale_train), END};
const nw_caffe_message nw_caffe_dropout = {"DropoutParameter", dropout_fields};

static const nw_caffe_field dummy_data_fields[] = {MSGS(data_filler, nw_caffe_filler),
                                                   MSGS(shape, nw_caffe_blob_shape),
                                                   REP(UINT32, num),
                                                   REP(UINT32, channels),
                                                   REP(UINT32, height),
                                                   REP(UINT32, width),
                                                   END};
const nw_caffe_message nw_caffe_dummy_data = {"DummyDataParameter", dummy_data_fields};

static const nw_caffe_field eltwise_fields[] = {ENUM(operation, nw_caffe_eltwise_operations),
                                                REP(FLOAT, coeff), OPT(BOOL, stable_prod_grad), END};
const nw_caffe_message nw_caffe_eltwise = {"EltwiseParameter", eltwise_fields};

static const nw_caffe_field elu_fields[] = {OPT(FLOAT, alpha), END};
const nw_caffe_message nw_caffe_elu = {"ELUParameter", elu_fields};

static const nw_caffe_field embed_fields[] = {OPT(UINT32, num_output),
                                              OPT(UINT32, input_dim),
                                              OPT(BOOL, bias_term),
                                              MSG(weight_filler, nw_caffe_filler),
                                              MSG(bias_filler, nw_caffe_filler),
                                              END};
const nw_caffe_message nw_caffe_embed = {"EmbedParameter", embed_fields};

static const nw_caffe_field exp_fields[] = {OPT(FLOAT, base), OPT(FLOAT, scale), OPT(FLOAT, shift), END};
const nw_caffe_message nw_caffe_exp = {"ExpParameter", exp_fields};

static const nw_caffe_field flatten_fields[] = {OPT(INT32, axis), OPT(INT32, end_axis), END};
const nw_caffe_message nw_caffe_flatten = {"FlattenParameter", flatten_fields};

static const nw_caffe_field hdf5_data_fields[] = {OPT(STRING, source), OPT(UINT32, batch_size),
                                                  OPT(BOOL, shuffle), END};
const nw_caffe_message nw_caffe_hdf5_data = {"HDF5DataParameter", hdf5_data_fields};

static const nw_caffe_field hdf5_output_fields[] = {OPT(STRING, file_name), END};
const nw_caffe_message nw_caffe_hdf5_output = {"HDF5OutputParameter", hdf5_output_fields};

static const nw_caffe_field hinge_loss_fields[] = {ENUM(norm, hinge_norms), END};
const nw_caffe_message nw_caffe_hinge_loss = {"HingeLossParameter", hinge_loss_fields};

static const nw_caffe_field image_data_fields[] = {OPT(STRING, source),
                                                   OPT(UINT32, batch_size),
                                                   OPT(UINT32, rand_skip),
                                                   OPT(BOOL, shuffle),
                                                   OPT(UINT32, new_height),
                                                   OPT(UINT32, new_width),
                                                   OPT(BOOL, is_color),
                                                   OPT(FLOAT, scale),
                                                   OPT(STRING, mean_file),
                                                   OPT(UINT32, crop_size),
                                                   OPT(BOOL, mirror),
                                                   OPT(STRING, root_folder),
                                                   END};
const nw_caffe_message nw_caffe_image_data = {"ImageDataParameter", image_data_fields};

static const nw_caffe_field infogain_loss_fields[] = {OPT(STRING, source), OPT(INT32, axis), END};
const nw_caffe_message nw_caffe_infogain_loss = {"InfogainLossParameter", infogain_loss_fields};

static const nw_caffe_field inner_product_fields[] = {OPT(UINT32, num_output),
                                                      OPT(BOOL, bias_term),
                                                      MSG(weight_filler, nw_caffe_filler),
                                                      MSG(bias_filler, nw_caffe_filler),
                                                      OPT(INT32, axis),
                                                      OPT(BOOL, transpose),
                                                      END};
const nw_caffe_message nw_caffe_inner_product = {"InnerProductParameter", inner_product_fields};

static const nw_caffe_field input_fields[] = {MSGS(shape, nw_caffe_blob_shape), END};
const nw_caffe_message nw_caffe_input = {"InputParameter", input_fields};

static const nw_caffe_field log_fields[] = {OPT(FLOAT, base), OPT(FLOAT, scale), OPT(FLOAT, shift), END};
const nw_caffe_message nw_caffe_log = {"LogParameter", log_fields};

static const nw_caffe_field lrn_fields[] = {OPT(UINT32, local_size),
                                            OPT(FLOAT, alpha),
                                            OPT(FLOAT, beta),
                                            ENUM(norm_region, nw_caffe_norm_regions),
                                            OPT(FLOAT, k),
                                            ENUM(engine, engines),
                                            END};
const nw_caffe_message nw_caffe_lrn = {"LRNParameter", lrn_fields};

static const nw_caffe_field memory_data_fields[] = {OPT(UINT32, batch_size), OPT(UINT32, channels),
                                                    OPT(UINT32, height), OPT(UINT32, width), END};
const nw_caffe_message nw_caffe_memory_data = {"MemoryDataParameter", memory_data_fields};

static const nw_caffe_field mvn_fields[] = {OPT(BOOL, normalize_variance), OPT(BOOL, across_channels),
                                            OPT(FLOAT, eps), END};
const nw_caffe_message nw_caffe_mvn = {"MVNParameter", mvn_fields};

static const nw_caffe_field parameter_fields[] = {MSG(shape, nw_caffe_blob_shape), END};
const nw_caffe_message nw_caffe_parameter = {"ParameterParameter", parameter_fields};

static const nw_caffe_field pooling_fields[] = {ENUM(pool, nw_caffe_pool_methods),
                                                OPT(UINT32, kernel_size),
                                                OPT(UINT32, stride),
                                                OPT(UINT32, pad),
                                                OPT(UINT32, kernel_h),
                                                OPT(UINT32, kernel_w),
                                                OPT(UINT32, stride_h),
                                                OPT(UINT32, stride_w),
                                                OPT(UINT32, pad_h),
                                                OPT(UINT32, pad_w),
                                                ENUM(engine, engines),
                                                OPT(BOOL, global_pooling),
                                                ENUM(round_mode, nw_caffe_round_modes),
                                                OPT(BOOL, ceil_mode),
                                                END};
const nw_caffe_message nw_caffe_pooling = {"PoolingParameter", pooling_fields};

static const nw_caffe_field power_fields[] = {OPT(FLOAT, power), OPT(FLOAT, scale), OPT(FLOAT, shift), END};
const nw_caffe_message nw_caffe_power = {"PowerParameter", power_fields};

static const nw_caffe_field python_fields[] = {OPT(STRING, module), OPT(STRING, layer),
                                               OPT(STRING, param_str), OPT(BOOL, share_in_parallel), END};
const nw_caffe_message nw_caffe_python = {"PythonParameter", python_fields};

static const nw_caffe_field recurrent_fields[] = {
    OPT(UINT32, num_output),           MSG(weight_filler, nw_caffe_filler),
    MSG(bias_filler, nw_caffe_filler), OPT(BOOL, debug_info),
    OPT(BOOL, expose_hidden),          END};
const nw_caffe_message nw_caffe_recurrent = {"RecurrentParameter", recurrent_fields};

static const nw_caffe_field reduction_fields[] = {ENUM(operation, nw_caffe_reductions), OPT(INT32, axis),
                                                  OPT(FLOAT, coeff), END};
const nw_caffe_message nw_caffe_reduction = {"ReductionParameter", reduction_fields};

static const nw_caffe_field relu_fields[] = {OPT(FLOAT, negative_slope), ENUM(engine, engines), END};
const nw_caffe_message nw_caffe_relu = {"ReLUParameter", relu_fields};

static const nw_caffe_field reshape_fields[] = {MSG(shape, nw_caffe_blob_shape), OPT(INT32, axis),
                                                OPT(INT32, num_axes), END};
const nw_caffe_message nw_caffe_reshape = {"ReshapeParameter", reshape_fields};

static const nw_caffe_field scale_fields[] = {OPT(INT32, axis),
                                              OPT(INT32, num_axes),
                                              MSG(filler, nw_caffe_filler),
                                              OPT(BOOL, bias_term),
                                              MSG(bias_filler, nw_caffe_filler),
                                              END};
const nw_caffe_message nw_caffe_scale = {"ScaleParameter", scale_fields};

static const nw_caffe_field sigmoid_fields[] = {ENUM(engine, engines), END};
const nw_caffe_message nw_caffe_sigmoid = {"SigmoidParameter", sigmoid_fields};

static const nw_caffe_field slice_fields[] = {OPT(INT32, axis), REP(UINT32, slice_point),
                                              OPT(UINT32, slice_dim), END};
const nw_caffe_message nw_caffe_slice = {"SliceParameter", slice_fields};

static const nw_caffe_field softmax_fields[] = {ENUM(engine, engines), OPT(INT32, axis), END};
const nw_caffe_message nw_caffe_softmax = {"SoftmaxParameter", softmax_fields};

static const nw_caffe_field swish_fields[] = {OPT(FLOAT, beta), END};
const nw_caffe_message nw_caffe_swish = {"SwishParameter", swish_fields};

static const nw_caffe_field tanh_fields[] = {ENUM(engine, engines), END};
const nw_caffe_message nw_caffe_tanh = {"TanHParameter", tanh_fields};

static const nw_caffe_field tile_fields[] = {OPT(INT32, axis), OPT(INT32, tiles), END};
const nw_caffe_message nw_caffe_tile = {"TileParameter", tile_fields};

static const nw_caffe_field threshold_fields[] = {OPT(FLOAT, threshold), END};
const nw_caffe_message nw_caffe_threshold = {"ThresholdParameter", threshold_fields};

static const nw_caffe_field window_data_fields[] = {OPT(STRING, source),      OPT(FLOAT, scale),
                                                    OPT(STRING, mean_file),   OPT(UINT32, batch_size),
                                                    OPT(UINT32, crop_size),   OPT(BOOL, mirror),
                                                    OPT(FLOAT, fg_threshold), OPT(FLOAT, bg_threshold),
                                                    OPT(FLOAT, fg_fraction),  OPT(UINT32, context_pad),
                                                    OPT(STRING, crop_mode),   OPT(BOOL, cache_images),
                                                    OPT(STRING, root_folder), END};
const nw_caffe_message nw_caffe_window_data = {"WindowDataParameter", window_data_fields};

static const nw_caffe_field spp_fields[] = {OPT(UINT32, pyramid_height), ENUM(pool, nw_caffe_pool_methods),
                                            ENUM(engine, engines), END};
const nw_caffe_message nw_caffe_spp = {"SPPParameter", spp_fields};

static const nw_caffe_field prelu_fields[] = {MSG(filler, nw_caffe_filler), OPT(BOOL, channel_shared), END};
const nw_caffe_message nw_caffe_prelu = {"PReLUParameter", prelu_fields};
