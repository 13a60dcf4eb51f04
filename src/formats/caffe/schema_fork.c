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

static const nw_caffe_field resize_fields[] = {OPT(FLOAT, prob),
                                               ENUM(resize_mode, resize_modes),
                                               OPT(UINT32, height),
                                               OPT(UINT32, width),
                                               OPT(UINT32, height_scale),
                                               OPT(UINT32, width_scale),
                                               ENUM(pad_mode, pad_modes),
                                               REP(FLOAT, pad_value),
                                               ENUMS(interp_mode, interp_modes),
                                               END};
static const nw_caffe_message resize = {"ResizeParameter", resize_fields};

static const nw_caffe_field noise_part_fields[] = {OPT(FLOAT, fraction), REP(FLOAT, value), END};
static const nw_caffe_message noise_part = {"SaltPepperParameter", noise_part_fields};

static const nw_caffe_field noise_fields[] = {OPT(FLOAT, prob),          OPT(BOOL, hist_eq),
                                              OPT(BOOL, inverse),        OPT(BOOL, decolorize),
                                              OPT(BOOL, gauss_blur),     OPT(FLOAT, jpeg),
                                              OPT(BOOL, posterize),      OPT(BOOL, erode),
                                              OPT(BOOL, saltpepper),     MSG(saltpepper_param, noise_part),
                                              OPT(BOOL, clahe),          OPT(BOOL, convert_to_hsv),
                                              OPT(BOOL, convert_to_lab), END};
static const nw_caffe_message noise = {"NoiseParameter", noise_fields};

static const nw_caffe_field distortion_fields[] = {
    OPT(FLOAT, brightness_prob),  OPT(FLOAT, brightness_delta),  OPT(FLOAT, contrast_prob),
    OPT(FLOAT, contrast_lower),   OPT(FLOAT, contrast_upper),    OPT(FLOAT, hue_prob),
    OPT(FLOAT, hue_delta),        OPT(FLOAT, saturation_prob),   OPT(FLOAT, saturation_lower),
    OPT(FLOAT, saturation_upper), OPT(FLOAT, random_order_prob), END};
static const nw_caffe_message distortion = {"DistortionParameter", distortion_fields};

static const nw_caffe_field expansion_fields[] = {OPT(FLOAT, prob), OPT(FLOAT, max_expand_ratio), END};
static const nw_caffe_message expansion = {"ExpansionParameter", expansion_fields};

static const nw_caffe_field emit_fields[] = {ENUM(emit_type, emit_types), OPT(FLOAT, emit_overlap), END};
static const nw_caffe_message emit = {"EmitConstraint", emit_fields};

static const nw_caffe_field transform_fields[] = {OPT(UINT32, crop_size),
                                                  OPT(BOOL, mirror),
                                                  REP(FLOAT, mean_value),
                                                  OPT(STRING, mean_file),
                                                  OPT(FLOAT, scale),
                                                  OPT(BOOL, force_color),
                                                  OPT(BOOL, force_gray),
                                                  MSG(resize_param, resize),
                                                  MSG(noise_param, noise),
                                                  MSG(distort_param, distortion),
                                                  MSG(expand_param, expansion),
                                                  MSG(emit_constraint, emit),
                                                  OPT(UINT32, crop_h),
                                                  OPT(UINT32, crop_w),
                                                  END};
const nw_caffe_message nw_caffe_transform = {"TransformationParameter", transform_fields};

static const nw_caffe_field sampler_fields[] = {OPT(FLOAT, min_scale), OPT(FLOAT, max_scale),
                                                OPT(FLOAT, min_aspect_ratio), OPT(FLOAT, max_aspect_ratio),
                                                END};
static const nw_caffe_message sampler = {"Sampler", sampler_fields};

static const nw_caffe_field constraint_fields[] = {OPT(FLOAT, min_jaccard_overlap),
                                                   OPT(FLOAT, max_jaccard_overlap),
                                                   OPT(FLOAT, min_sample_coverage),
                                                   OPT(FLOAT, max_sample_coverage),
                                                   OPT(FLOAT, min_object_coverage),
                                                   OPT(FLOAT, max_object_coverage),
                                                   END};
static const nw_caffe_message constraint = {"SampleConstraint", constraint_fields};

static const nw_caffe_field batch_sampler_fields[] = {
    OPT(BOOL, use_original_image), MSG(sampler, sampler),   MSG(sample_constraint, constraint),
    OPT(UINT32, max_sample),       OPT(UINT32, max_trials), END};
static const nw_caffe_message batch_sampler = {"BatchSampler", batch_sampler_fields};

static const nw_caffe_field suppression_fields[] = {OPT(FLOAT, nms_threshold), OPT(INT32, top_k),
                                                    OPT(FLOAT, eta), END};
static const nw_caffe_message suppression = {"NonMaximumSuppressionParameter", suppression_fields};

static const nw_caffe_field save_output_fields[] = {
    OPT(STRING, output_directory), OPT(STRING, output_name_prefix),
    OPT(STRING, output_format),    OPT(STRING, label_map_file),
    OPT(STRING, name_size_file),   OPT(UINT32, num_test_image),
    MSG(resize_param, resize),     END};
static const nw_caffe_message save_output = {"SaveOutputParameter", save_output_fields};

static const nw_caffe_field annotated_data_fields[] = {
    MSGS(batch_sampler, batch_sampler), OPT(STRING, label_map_file), ENUM(anno_type, annotation_types), END};
const nw_caffe_message nw_caffe_annotated_data = {"AnnotatedDataParameter", annotated_data_fields};

static const nw_caffe_field detection_evaluate_fields[] = {OPT(UINT32, num_classes),
                                                           OPT(UINT32, background_label_id),
                                                           OPT(FLOAT, overlap_threshold),
                                                           OPT(BOOL, evaluate_difficult_gt),
                                                           OPT(STRING, name_size_file),
                                                           MSG(resize_param, resize),
                                                           END};
const nw_caffe_message nw_caffe_detection_evaluate = {"DetectionEvaluateParameter",
                                                      detection_evaluate_fields};

static const nw_caffe_field detection_output_fields[] = {OPT(UINT32, num_classes),
                                                         OPT(BOOL, share_location),
                                                         OPT(INT32, background_label_id),
                                                         MSG(nms_param, suppression),
                                                         MSG(save_output_param, save_output),
                                                         ENUM(code_type, code_types),
                                                         OPT(BOOL, variance_encoded_in_target),
                                                         OPT(INT32, keep_top_k),
                                                         OPT(FLOAT, confidence_threshold),
                                                         OPT(BOOL, visualize),
                                                         OPT(FLOAT, visualize_threshold),
                                                         OPT(STRING, save_file),
                                                         OPT(FLOAT, objectness_score),
                                                         END};
const nw_caffe_message nw_caffe_detection_output = {"DetectionOutputParameter", detection_output_fields};

static const nw_caffe_field interp_fields[] = {OPT(INT32, height),
                                               OPT(INT32, width),
                                               OPT(INT32, zoom_factor),
                                               OPT(INT32, shrink_factor),
                                               OPT(INT32, pad_beg),
                                               OPT(INT32, pad_end),
                                               END};
const nw_caffe_message nw_caffe_interp = {"InterpParameter", interp_fields};

static const nw_caffe_field multibox_loss_fields[] = {ENUM(loc_loss_type, loc_losses),
                                                      ENUM(conf_loss_type, conf_losses),
                                                      OPT(FLOAT, loc_weight),
                                                      OPT(UINT32, num_classes),
                                                      OPT(BOOL, share_location),
                                                      ENUM(match_type, match_types),
                                                      OPT(FLOAT, overlap_threshold),
                                                      OPT(BOOL, use_prior_for_matching),
                                                      OPT(UINT32, background_label_id),
                                                      OPT(BOOL, use_difficult_gt),
                                                      OPT(BOOL, do_neg_mining),
                                                      OPT(FLOAT, neg_pos_ratio),
                                                      OPT(FLOAT, neg_overlap),
                                                      ENUM(code_type, code_types),
                                                      OPT(BOOL, encode_variance_in_target),
                                                      OPT(BOOL, map_object_to_agnostic),
                                                      OPT(BOOL, ignore_cross_boundary_bbox),
                                                      OPT(BOOL, bp_inside),
                                                      ENUM(mining_type, mining_types),
                                                      MSG(nms_param, suppression),
                                                      OPT(INT32, sample_size),
                                                      OPT(BOOL, use_prior_for_nms),
                                                      END};
const nw_caffe_message nw_caffe_multibox_loss = {"MultiBoxLossParameter", multibox_loss_fields};

static const nw_caffe_field norm_fields[] = {OPT(BOOL, across_spatial), MSG(scale_filler, nw_caffe_filler),
                                             OPT(BOOL, channel_shared), OPT(FLOAT, eps), END};
const nw_caffe_message nw_caffe_norm = {"NormalizeParameter", norm_fields};

static const nw_caffe_field permute_fields[] = {REP(UINT32, order), END};
const nw_caffe_message nw_caffe_permute = {"PermuteParameter", permute_fields};

static const nw_caffe_field prior_box_fields[] = {REP(FLOAT, min_size),     REP(FLOAT, max_size),
                                                  REP(FLOAT, aspect_ratio), OPT(BOOL, flip),
                                                  OPT(BOOL, clip),          REP(FLOAT, variance),
                                                  OPT(UINT32, img_size),    OPT(UINT32, img_h),
                                                  OPT(UINT32, img_w),       OPT(FLOAT, step),
                                                  OPT(FLOAT, step_h),       OPT(FLOAT, step_w),
                                                  OPT(FLOAT, offset),       END};
const nw_caffe_message nw_caffe_prior_box = {"PriorBoxParameter", prior_box_fields};

static const nw_caffe_field psroi_pooling_fields[] = {OPT(FLOAT, spatial_scale), OPT(INT32, output_dim),
                                                      OPT(INT32, group_size), END};
const nw_caffe_message nw_caffe_psroi_pooling = {"PSROIPoolingParameter", psroi_pooling_fields};

static const nw_caffe_field roi_pooling_fields[] = {OPT(UINT32, pooled_h), OPT(UINT32, pooled_w),
                                                    OPT(FLOAT, spatial_scale), END};
const nw_caffe_message nw_caffe_roi_pooling = {"ROIPoolingParameter", roi_pooling_fields};

static const nw_caffe_field shuffle_channel_fields[] = {OPT(UINT32, group), END};
const nw_caffe_message nw_caffe_shuffle_channel = {"ShuffleChannelParameter", shuffle_channel_fields};

static const nw_caffe_field smooth_l1_loss_fields[] = {OPT(FLOAT, sigma), ENUM(normalization, normalizations),
                                                       END};
const nw_caffe_message nw_caffe_smooth_l1_loss = {"SmoothL1LossParameter", smooth_l1_loss_fields};
