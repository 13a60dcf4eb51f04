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
    nw_caffe_kind kind;
    bool repeated;
    const nw_caffe_value *values;           /* of an enum or a type */
    const struct nw_caffe_message *message; /* of a message */
} nw_caffe_field;

typedef struct nw_caffe_message {
    const char *name;
    const nw_caffe_field *fields;
} nw_caffe_message;

extern const nw_caffe_message nw_caffe_net, nw_caffe_solver;
extern const nw_caffe_value nw_caffe_v1_types[];

/* The fields of LayerParameter and of V1LayerParameter that hold what one layer type reads. */
extern const nw_caffe_message nw_caffe_layer_message, nw_caffe_v1_message;

/* Enums that the reader of layers looks at. */
extern const nw_caffe_value nw_caffe_phases[], nw_caffe_pool_methods[], nw_caffe_eltwise_operations[],
    nw_caffe_norm_regions[], nw_caffe_round_modes[], nw_caffe_reductions[], nw_caffe_share_modes[];

const nw_caffe_field *nw_caffe_field_named(const nw_caffe_message *message, nw_str name);
const nw_caffe_value *nw_caffe_value_named(const nw_caffe_value *values, nw_str name);

/* For the tables: OPT(BOOL, name) is optional, REP is repeated, and so on. */
#define OPT(kind, name)                                                                                      \
    {                                                                                                        \
#name, NW_CAFFE_##kind, false, NULL, NULL                                                            \
    }
#define REP(kind, name)                                                                                      \
    {                                                                                                        \
#name, NW_CAFFE_##kind, true, NULL, NULL                                                             \
    }
#define ENUM(name, values)                                                                                   \
    {                                                                                                        \
#name, NW_CAFFE_ENUM, false, values, NULL                                                            \
    }
#define ENUMS(name, values)                                                                                  \
    {                                                                                                        \
#name, NW_CAFFE_ENUM, true, values, NULL                                                             \
    }
#define MSG(name, message)                                                                                   \
    {                                                                                                        \
#name, NW_CAFFE_MESSAGE, false, NULL, &(message)                                                     \
    }
#define MSGS(name, message)                                                                                  \
    {                                                                                                        \
#name, NW_CAFFE_MESSAGE, true, NULL, &(message)                                                      \
    }
#define END                                                                                                  \
    {                                                                                                        \
        NULL, NW_CAFFE_BOOL, false, NULL, NULL                                                               \
    }

/* Messages that stand in more than one of the tables' files. */
extern const nw_caffe_message nw_caffe_blob_shape, nw_caffe_blob, nw_caffe_filler, nw_caffe_transform,
    nw_caffe_hdf5_output;

/* X(field of the layer, message): what both LayerParameter and V1LayerParameter have. */
#define NW_CAFFE_SHARED_PARAMS(X)                                                                            \
    X(accuracy_param, accuracy)                                                                              \
    X(argmax_param, argmax)                                                                                  \
    X(concat_param, concat)                                                                                  \
    X(contrastive_loss_param, contrastive_loss)                                                              \
    X(convolution_param, convolution)                                                                        \
    X(data_param, data)                                                                                      \
    X(dropout_param, dropout)                                                                                \
    X(dummy_data_param, dummy_data)                                                                          \
    X(eltwise_param, eltwise)                                                                                \
    X(exp_param, exp)                                                                                        \
    X(hdf5_data_param, hdf5_data)                                                                            \
    X(hdf5_output_param, hdf5_output)                                                                        \
    X(hinge_loss_param, hinge_loss)                                                                          \
    X(image_data_param, image_data)                                                                          \
    X(infogain_loss_param, infogain_loss)                                                                    \
    X(inner_product_param, inner_product)                                                                    \
    X(lrn_param, lrn)                                                                                        \
    X(memory_data_param, memory_data)                                                                        \
    X(mvn_param, mvn)                                                                                        \
    X(pooling_param, pooling)                                                                                \
    X(power_param, power)                                                                                    \
    X(relu_param, relu)                                                                                      \
    X(sigmoid_param, sigmoid)                                                                                \
    X(softmax_param, softmax)                                                                                \
    X(slice_param, slice)                                                                                    \
    X(tanh_param, tanh)                                                                                      \
    X(threshold_param, threshold)                                                                            \
    X(window_data_param, window_data)                                                                        \
    X(transform_param, transform)                                                                            \
    X(loss_param, loss)

/* What only LayerParameter has. */
#define NW_CAFFE_LATER_PARAMS(X)                                                                             \
    X(batch_norm_param, batch_norm)                                                                          \
    X(bias_param, bias)                                                                                      \
    X(clip_param, clip)                                                                                      \
    X(crop_param, crop)                                                                                      \
    X(elu_param, elu)                                                                                        \
    X(embed_param, embed)                                                                                    \
    X(flatten_param, flatten)                                                                                \
    X(input_param, input)                                                                                    \
    X(log_param, log)                                                                                        \
    X(parameter_param, parameter)                                                                            \
    X(prelu_param, prelu)                                                                                    \
    X(python_param, python)                                                                                  \
    X(recurrent_param, recurrent)                                                                            \
    X(reduction_param, reduction)                                                                            \
    X(reshape_param, reshape)                                                                                \
    X(scale_param, scale)                                                                                    \
    X(spp_param, spp)                                                                                        \
    X(swish_param, swish)                                                                                    \
    X(tile_param, tile)

/* What forks added: SSD, R-CNN, R-FCN, ShuffleNet, PSPNet. */
#define NW_CAFFE_FORK_PARAMS(X)                                                                              \
    X(annotated_data_param, annotated_data)                                                                  \
    X(detection_evaluate_param, detection_evaluate)                                                          \
    X(detection_output_param, detection_output)                                                              \
    X(interp_param, interp)                                                                                  \
    X(multibox_loss_param, multibox_loss)                                                                    \
    X(norm_param, norm)                                                                                      \
    X(permute_param, permute)                                                                                \
    X(prior_box_param, prior_box)                                                                            \
    X(psroi_pooling_param, psroi_pooling)                                                                    \
    X(roi_pooling_param, roi_pooling)                                                                        \
    X(shuffle_channel_param, shuffle_channel)                                                                \
    X(smooth_l1_loss_param, smooth_l1_loss)

#define X(field, name) extern const nw_caffe_message nw_caffe_##name;
NW_CAFFE_SHARED_PARAMS(X)
NW_CAFFE_LATER_PARAMS(X)
NW_CAFFE_FORK_PARAMS(X)
#undef X

#endif
