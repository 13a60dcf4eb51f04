/* What fields Caffe's messages have: caffe.proto of BVLC Caffe, and the fields of its forks that are in use.
 */
#ifndef NW_FORMATS_CAFFE_SCHEMA_H
#define NW_FORMATS_CAFFE_SCHEMA_H

#include "base/str.h"

typedef enum nw_caffe_kind {
    NW_CAFFE_BOOL,
    NW_CAFFE_INT32,
    NW_CAFFE_INT64,
    NW_CAFFE_UINT32,
    NW_CAFFE_FLOAT,
    NW_CAFFE_STRING,
    NW_CAFFE_ENUM,
    NW_CAFFE_TYPE, /* a V1 layer's type: an enum whose unknown names are judged as layer types are */
    NW_CAFFE_MESSAGE
} nw_caffe_kind;

typedef struct nw_caffe_value {
    const char *name; /* NULL ends the list */
    int32_t number;
    const char *type; /* of V1's LayerType: today's name */
} nw_caffe_value;

struct nw_caffe_message;

typedef struct nw_caffe_field {
    const char *name; /* NULL ends the list */
    int32_t number;   /* on the wire */
    nw_caffe_kind kind;
    bool repeated, packed;
    const nw_caffe_value *values;           /* of an enum or a type */
    const struct nw_caffe_message *message; /* of a message */
} nw_caffe_field;

typedef struct nw_caffe_message {
    const char *name;
    const nw_caffe_field *fields;
} nw_caffe_message;

extern const nw_caffe_message nw_caffe_net, nw_caffe_solver;
extern const nw_caffe_value nw_caffe_v1_types[];

/* LayerParameter, V1LayerParameter and V0LayerParameter. */
extern const nw_caffe_message nw_caffe_layer_message, nw_caffe_v1_message, nw_caffe_v0_message;

/* Enums that the reader of layers looks at. */
extern const nw_caffe_value nw_caffe_phases[], nw_caffe_pool_methods[], nw_caffe_eltwise_operations[],
    nw_caffe_norm_regions[], nw_caffe_round_modes[], nw_caffe_reductions[], nw_caffe_share_modes[],
    nw_caffe_solver_types[];

const nw_caffe_field *nw_caffe_field_named(const nw_caffe_message *message, nw_str name);
const nw_caffe_value *nw_caffe_value_named(const nw_caffe_value *values, nw_str name);

/* For the tables: OPT(BOOL, 2, name) is optional and field 2, REP is repeated, PACKED too, and so on. */
// clang-format off
#define NW_CAFFE_FIELD(kind, number, name, repeated, packed, values, message)                                \
    {#name, number, NW_CAFFE_##kind, repeated, packed, values, message}
#define OPT(kind, number, name)     NW_CAFFE_FIELD(kind, number, name, false, false, NULL, NULL)
#define REP(kind, number, name)     NW_CAFFE_FIELD(kind, number, name, true, false, NULL, NULL)
#define PACKED(kind, number, name)  NW_CAFFE_FIELD(kind, number, name, true, true, NULL, NULL)
#define ENUM(number, name, values)  NW_CAFFE_FIELD(ENUM, number, name, false, false, values, NULL)
#define ENUMS(number, name, values) NW_CAFFE_FIELD(ENUM, number, name, true, false, values, NULL)
#define MSG(number, name, message)  NW_CAFFE_FIELD(MESSAGE, number, name, false, false, NULL, &(message))
#define MSGS(number, name, message) NW_CAFFE_FIELD(MESSAGE, number, name, true, false, NULL, &(message))
#define END                         {NULL, 0, NW_CAFFE_BOOL, false, false, NULL, NULL}
// clang-format on

/* Messages that stand in more than one of the tables' files. */
extern const nw_caffe_message nw_caffe_blob_shape, nw_caffe_blob, nw_caffe_filler, nw_caffe_transform,
    nw_caffe_hdf5_output;

/* X(field of the layer, message, its number in LayerParameter, in V1LayerParameter or 0). First what both
 * have. */
#define NW_CAFFE_SHARED_PARAMS(X)                                                                            \
    X(accuracy_param, accuracy, 102, 27)                                                                     \
    X(argmax_param, argmax, 103, 23)                                                                         \
    X(concat_param, concat, 104, 9)                                                                          \
    X(contrastive_loss_param, contrastive_loss, 105, 40)                                                     \
    X(convolution_param, convolution, 106, 10)                                                               \
    X(data_param, data, 107, 11)                                                                             \
    X(dropout_param, dropout, 108, 12)                                                                       \
    X(dummy_data_param, dummy_data, 109, 26)                                                                 \
    X(eltwise_param, eltwise, 110, 24)                                                                       \
    X(exp_param, exp, 111, 41)                                                                               \
    X(hdf5_data_param, hdf5_data, 112, 13)                                                                   \
    X(hdf5_output_param, hdf5_output, 113, 14)                                                               \
    X(hinge_loss_param, hinge_loss, 114, 29)                                                                 \
    X(image_data_param, image_data, 115, 15)                                                                 \
    X(infogain_loss_param, infogain_loss, 116, 16)                                                           \
    X(inner_product_param, inner_product, 117, 17)                                                           \
    X(lrn_param, lrn, 118, 18)                                                                               \
    X(memory_data_param, memory_data, 119, 22)                                                               \
    X(mvn_param, mvn, 120, 34)                                                                               \
    X(pooling_param, pooling, 121, 19)                                                                       \
    X(power_param, power, 122, 21)                                                                           \
    X(relu_param, relu, 123, 30)                                                                             \
    X(sigmoid_param, sigmoid, 124, 38)                                                                       \
    X(softmax_param, softmax, 125, 39)                                                                       \
    X(slice_param, slice, 126, 31)                                                                           \
    X(tanh_param, tanh, 127, 37)                                                                             \
    X(threshold_param, threshold, 128, 25)                                                                   \
    X(window_data_param, window_data, 129, 20)                                                               \
    X(transform_param, transform, 100, 36)                                                                   \
    X(loss_param, loss, 101, 42)

/* What only LayerParameter has. */
#define NW_CAFFE_LATER_PARAMS(X)                                                                             \
    X(batch_norm_param, batch_norm, 139, 0)                                                                  \
    X(bias_param, bias, 141, 0)                                                                              \
    X(clip_param, clip, 148, 0)                                                                              \
    X(crop_param, crop, 144, 0)                                                                              \
    X(elu_param, elu, 140, 0)                                                                                \
    X(embed_param, embed, 137, 0)                                                                            \
    X(flatten_param, flatten, 135, 0)                                                                        \
    X(input_param, input, 143, 0)                                                                            \
    X(log_param, log, 134, 0)                                                                                \
    X(parameter_param, parameter, 145, 0)                                                                    \
    X(prelu_param, prelu, 131, 0)                                                                            \
    X(python_param, python, 130, 0)                                                                          \
    X(recurrent_param, recurrent, 146, 0)                                                                    \
    X(reduction_param, reduction, 136, 0)                                                                    \
    X(reshape_param, reshape, 133, 0)                                                                        \
    X(scale_param, scale, 142, 0)                                                                            \
    X(spp_param, spp, 132, 0)                                                                                \
    X(swish_param, swish, 147, 0)                                                                            \
    X(tile_param, tile, 138, 0)

/* What forks added: SSD, R-CNN, R-FCN, ShuffleNet, PSPNet. */
#define NW_CAFFE_FORK_PARAMS(X)                                                                              \
    X(annotated_data_param, annotated_data, 200, 0)                                                          \
    X(detection_evaluate_param, detection_evaluate, 205, 0)                                                  \
    X(detection_output_param, detection_output, 204, 0)                                                      \
    X(interp_param, interp, 225, 0)                                                                          \
    X(multibox_loss_param, multibox_loss, 201, 0)                                                            \
    X(norm_param, norm, 206, 0)                                                                              \
    X(permute_param, permute, 202, 0)                                                                        \
    X(prior_box_param, prior_box, 203, 0)                                                                    \
    X(psroi_pooling_param, psroi_pooling, 149, 0)                                                            \
    X(roi_pooling_param, roi_pooling, 8266711, 0)                                                            \
    X(shuffle_channel_param, shuffle_channel, 164, 0)                                                        \
    X(smooth_l1_loss_param, smooth_l1_loss, 8266712, 0)

#define X(field, name, number, v1) extern const nw_caffe_message nw_caffe_##name;
NW_CAFFE_SHARED_PARAMS(X)
NW_CAFFE_LATER_PARAMS(X)
NW_CAFFE_FORK_PARAMS(X)
#undef X

#endif
