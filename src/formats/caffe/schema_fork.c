#include "formats/caffe/schema.h"

/* Messages of forks: SSD (weiliu89), Faster R-CNN and R-FCN, ShuffleNet, PSPNet; and the picture
 * transformations that SSD added to BVLC's. */

static const nw_caffe_value resize_modes[] = {
    {"WARP",                   1, NULL},
    {"FIT_SMALL_SIZE",         2, NULL},
    {"FIT_LARGE_SIZE_AND_PAD", 3, NULL},
    {NULL,                     0, NULL}
};
static const nw_caffe_value pad_modes[] = {
    {"CONSTANT",       1, NULL},
    {"MIRRORED",       2, NULL},
    {"REPEAT_NEAREST", 3, NULL},
    {NULL,             0, NULL}
};
static const nw_caffe_value interp_modes[] = {
    {"LINEAR",   1, NULL},
    {"AREA",     2, NULL},
    {"NEAREST",  3, NULL},
    {"CUBIC",    4, NULL},
    {"LANCZOS4", 5, NULL},
    {NULL,       0, NULL}
};
static const nw_caffe_value emit_types[] = {
    {"CENTER",      0, NULL},
    {"MIN_OVERLAP", 1, NULL},
    {NULL,          0, NULL}
};
static const nw_caffe_value annotation_types[] = {
    {"BBOX", 0, NULL},
    {NULL,   0, NULL}
};
static const nw_caffe_value code_types[] = {
    {"CORNER",      1, NULL},
    {"CENTER_SIZE", 2, NULL},
    {"CORNER_SIZE", 3, NULL},
    {NULL,          0, NULL}
};
static const nw_caffe_value loc_losses[] = {
    {"L2",        0, NULL},
    {"SMOOTH_L1", 1, NULL},
    {NULL,        0, NULL}
};
static const nw_caffe_value conf_losses[] = {
    {"SOFTMAX",  0, NULL},
    {"LOGISTIC", 1, NULL},
    {NULL,       0, NULL}
};
static const nw_caffe_value match_types[] = {
    {"BIPARTITE",      0, NULL},
    {"PER_PREDICTION", 1, NULL},
    {NULL,             0, NULL}
};
static const nw_caffe_value mining_types[] = {
    {"NONE",         0, NULL},
    {"MAX_NEGATIVE", 1, NULL},
    {"HARD_EXAMPLE", 2, NULL},
    {NULL,           0, NULL}
};
static const nw_caffe_value normalizations[] = {
    {"FULL",       0, NULL},
    {"VALID",      1, NULL},
    {"BATCH_SIZE", 2, NULL},
    {"NONE",       3, NULL},
    {NULL,         0, NULL}
};

static const nw_caffe_field resize_fields[] = {OPT(FLOAT, 1, prob),
                                               ENUM(2, resize_mode, resize_modes),
                                               OPT(UINT32, 3, height),
                                               OPT(UINT32, 4, width),
                                               OPT(UINT32, 8, height_scale),
                                               OPT(UINT32, 9, width_scale),
                                               ENUM(5, pad_mode, pad_modes),
                                               REP(FLOAT, 6, pad_value),
                                               ENUMS(7, interp_mode, interp_modes),
                                               END};
static const nw_caffe_message resize = {"ResizeParameter", resize_fields};

static const nw_caffe_field noise_part_fields[] = {OPT(FLOAT, 1, fraction), REP(FLOAT, 2, value), END};
static const nw_caffe_message noise_part = {"SaltPepperParameter", noise_part_fields};

static const nw_caffe_field noise_fields[] = {
    OPT(FLOAT, 1, prob),           OPT(BOOL, 2, hist_eq),
    OPT(BOOL, 3, inverse),         OPT(BOOL, 4, decolorize),
    OPT(BOOL, 5, gauss_blur),      OPT(FLOAT, 6, jpeg),
    OPT(BOOL, 7, posterize),       OPT(BOOL, 8, erode),
    OPT(BOOL, 9, saltpepper),      MSG(10, saltpepper_param, noise_part),
    OPT(BOOL, 11, clahe),          OPT(BOOL, 12, convert_to_hsv),
    OPT(BOOL, 13, convert_to_lab), END};
static const nw_caffe_message noise = {"NoiseParameter", noise_fields};

static const nw_caffe_field distortion_fields[] = {
    OPT(FLOAT, 1, brightness_prob),   OPT(FLOAT, 2, brightness_delta),   OPT(FLOAT, 3, contrast_prob),
    OPT(FLOAT, 4, contrast_lower),    OPT(FLOAT, 5, contrast_upper),     OPT(FLOAT, 6, hue_prob),
    OPT(FLOAT, 7, hue_delta),         OPT(FLOAT, 8, saturation_prob),    OPT(FLOAT, 9, saturation_lower),
    OPT(FLOAT, 10, saturation_upper), OPT(FLOAT, 11, random_order_prob), END};
static const nw_caffe_message distortion = {"DistortionParameter", distortion_fields};

static const nw_caffe_field expansion_fields[] = {OPT(FLOAT, 1, prob), OPT(FLOAT, 2, max_expand_ratio), END};
static const nw_caffe_message expansion = {"ExpansionParameter", expansion_fields};

static const nw_caffe_field emit_fields[] = {ENUM(1, emit_type, emit_types), OPT(FLOAT, 2, emit_overlap),
                                             END};
static const nw_caffe_message emit = {"EmitConstraint", emit_fields};

static const nw_caffe_field transform_fields[] = {OPT(UINT32, 3, crop_size),
                                                  OPT(BOOL, 2, mirror),
                                                  REP(FLOAT, 5, mean_value),
                                                  OPT(STRING, 4, mean_file),
                                                  OPT(FLOAT, 1, scale),
                                                  OPT(BOOL, 6, force_color),
                                                  OPT(BOOL, 7, force_gray),
                                                  MSG(8, resize_param, resize),
                                                  MSG(9, noise_param, noise),
                                                  MSG(13, distort_param, distortion),
                                                  MSG(14, expand_param, expansion),
                                                  MSG(10, emit_constraint, emit),
                                                  OPT(UINT32, 11, crop_h),
                                                  OPT(UINT32, 12, crop_w),
                                                  END};
const nw_caffe_message nw_caffe_transform = {"TransformationParameter", transform_fields};

static const nw_caffe_field sampler_fields[] = {OPT(FLOAT, 1, min_scale), OPT(FLOAT, 2, max_scale),
                                                OPT(FLOAT, 3, min_aspect_ratio),
                                                OPT(FLOAT, 4, max_aspect_ratio), END};
static const nw_caffe_message sampler = {"Sampler", sampler_fields};

static const nw_caffe_field constraint_fields[] = {OPT(FLOAT, 1, min_jaccard_overlap),
                                                   OPT(FLOAT, 2, max_jaccard_overlap),
                                                   OPT(FLOAT, 3, min_sample_coverage),
                                                   OPT(FLOAT, 4, max_sample_coverage),
                                                   OPT(FLOAT, 5, min_object_coverage),
                                                   OPT(FLOAT, 6, max_object_coverage),
                                                   END};
static const nw_caffe_message constraint = {"SampleConstraint", constraint_fields};

static const nw_caffe_field batch_sampler_fields[] = {
    OPT(BOOL, 1, use_original_image), MSG(2, sampler, sampler),   MSG(3, sample_constraint, constraint),
    OPT(UINT32, 4, max_sample),       OPT(UINT32, 5, max_trials), END};
static const nw_caffe_message batch_sampler = {"BatchSampler", batch_sampler_fields};

static const nw_caffe_field suppression_fields[] = {OPT(FLOAT, 1, nms_threshold), OPT(INT32, 2, top_k),
                                                    OPT(FLOAT, 3, eta), END};
static const nw_caffe_message suppression = {"NonMaximumSuppressionParameter", suppression_fields};

static const nw_caffe_field save_output_fields[] = {
    OPT(STRING, 1, output_directory), OPT(STRING, 2, output_name_prefix),
    OPT(STRING, 3, output_format),    OPT(STRING, 4, label_map_file),
    OPT(STRING, 5, name_size_file),   OPT(UINT32, 6, num_test_image),
    MSG(7, resize_param, resize),     END};
static const nw_caffe_message save_output = {"SaveOutputParameter", save_output_fields};

static const nw_caffe_field annotated_data_fields[] = {MSGS(1, batch_sampler, batch_sampler),
                                                       OPT(STRING, 2, label_map_file),
                                                       ENUM(3, anno_type, annotation_types), END};
const nw_caffe_message nw_caffe_annotated_data = {"AnnotatedDataParameter", annotated_data_fields};

static const nw_caffe_field detection_evaluate_fields[] = {OPT(UINT32, 1, num_classes),
                                                           OPT(UINT32, 2, background_label_id),
                                                           OPT(FLOAT, 3, overlap_threshold),
                                                           OPT(BOOL, 4, evaluate_difficult_gt),
                                                           OPT(STRING, 5, name_size_file),
                                                           MSG(6, resize_param, resize),
                                                           END};
const nw_caffe_message nw_caffe_detection_evaluate = {"DetectionEvaluateParameter",
                                                      detection_evaluate_fields};

static const nw_caffe_field detection_output_fields[] = {OPT(UINT32, 1, num_classes),
                                                         OPT(BOOL, 2, share_location),
                                                         OPT(INT32, 3, background_label_id),
                                                         MSG(4, nms_param, suppression),
                                                         MSG(5, save_output_param, save_output),
                                                         ENUM(6, code_type, code_types),
                                                         OPT(BOOL, 8, variance_encoded_in_target),
                                                         OPT(INT32, 7, keep_top_k),
                                                         OPT(FLOAT, 9, confidence_threshold),
                                                         OPT(BOOL, 10, visualize),
                                                         OPT(FLOAT, 11, visualize_threshold),
                                                         OPT(STRING, 12, save_file),
                                                         OPT(FLOAT, 13, objectness_score),
                                                         END};
const nw_caffe_message nw_caffe_detection_output = {"DetectionOutputParameter", detection_output_fields};

static const nw_caffe_field interp_fields[] = {OPT(INT32, 1, height),
                                               OPT(INT32, 2, width),
                                               OPT(INT32, 3, zoom_factor),
                                               OPT(INT32, 4, shrink_factor),
                                               OPT(INT32, 5, pad_beg),
                                               OPT(INT32, 6, pad_end),
                                               END};
const nw_caffe_message nw_caffe_interp = {"InterpParameter", interp_fields};

static const nw_caffe_field multibox_loss_fields[] = {ENUM(1, loc_loss_type, loc_losses),
                                                      ENUM(2, conf_loss_type, conf_losses),
                                                      OPT(FLOAT, 3, loc_weight),
                                                      OPT(UINT32, 4, num_classes),
                                                      OPT(BOOL, 5, share_location),
                                                      ENUM(6, match_type, match_types),
                                                      OPT(FLOAT, 7, overlap_threshold),
                                                      OPT(BOOL, 8, use_prior_for_matching),
                                                      OPT(UINT32, 9, background_label_id),
                                                      OPT(BOOL, 10, use_difficult_gt),
                                                      OPT(BOOL, 11, do_neg_mining),
                                                      OPT(FLOAT, 12, neg_pos_ratio),
                                                      OPT(FLOAT, 13, neg_overlap),
                                                      ENUM(14, code_type, code_types),
                                                      OPT(BOOL, 16, encode_variance_in_target),
                                                      OPT(BOOL, 17, map_object_to_agnostic),
                                                      OPT(BOOL, 18, ignore_cross_boundary_bbox),
                                                      OPT(BOOL, 19, bp_inside),
                                                      ENUM(20, mining_type, mining_types),
                                                      MSG(21, nms_param, suppression),
                                                      OPT(INT32, 22, sample_size),
                                                      OPT(BOOL, 23, use_prior_for_nms),
                                                      END};
const nw_caffe_message nw_caffe_multibox_loss = {"MultiBoxLossParameter", multibox_loss_fields};

static const nw_caffe_field norm_fields[] = {OPT(BOOL, 1, across_spatial),
                                             MSG(2, scale_filler, nw_caffe_filler),
                                             OPT(BOOL, 3, channel_shared), OPT(FLOAT, 4, eps), END};
const nw_caffe_message nw_caffe_norm = {"NormalizeParameter", norm_fields};

static const nw_caffe_field permute_fields[] = {REP(UINT32, 1, order), END};
const nw_caffe_message nw_caffe_permute = {"PermuteParameter", permute_fields};

static const nw_caffe_field prior_box_fields[] = {REP(FLOAT, 1, min_size),     REP(FLOAT, 2, max_size),
                                                  REP(FLOAT, 3, aspect_ratio), OPT(BOOL, 4, flip),
                                                  OPT(BOOL, 5, clip),          REP(FLOAT, 6, variance),
                                                  OPT(UINT32, 7, img_size),    OPT(UINT32, 8, img_h),
                                                  OPT(UINT32, 9, img_w),       OPT(FLOAT, 10, step),
                                                  OPT(FLOAT, 11, step_h),      OPT(FLOAT, 12, step_w),
                                                  OPT(FLOAT, 13, offset),      END};
const nw_caffe_message nw_caffe_prior_box = {"PriorBoxParameter", prior_box_fields};

static const nw_caffe_field psroi_pooling_fields[] = {OPT(FLOAT, 1, spatial_scale), OPT(INT32, 2, output_dim),
                                                      OPT(INT32, 3, group_size), END};
const nw_caffe_message nw_caffe_psroi_pooling = {"PSROIPoolingParameter", psroi_pooling_fields};

static const nw_caffe_field roi_pooling_fields[] = {OPT(UINT32, 1, pooled_h), OPT(UINT32, 2, pooled_w),
                                                    OPT(FLOAT, 3, spatial_scale), END};
const nw_caffe_message nw_caffe_roi_pooling = {"ROIPoolingParameter", roi_pooling_fields};

static const nw_caffe_field shuffle_channel_fields[] = {OPT(UINT32, 1, group), END};
const nw_caffe_message nw_caffe_shuffle_channel = {"ShuffleChannelParameter", shuffle_channel_fields};

static const nw_caffe_field smooth_l1_loss_fields[] = {OPT(FLOAT, 1, sigma),
                                                       ENUM(2, normalization, normalizations), END};
const nw_caffe_message nw_caffe_smooth_l1_loss = {"SmoothL1LossParameter", smooth_l1_loss_fields};
