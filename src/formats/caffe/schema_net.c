#include "formats/caffe/schema.h"

/* The net, the layer in its three generations, and the solver. */

const nw_caffe_value nw_caffe_phases[] = {
    {"TRAIN", 0, NULL},
    {"TEST",  1, NULL},
    {NULL,    0, NULL}
};
const nw_caffe_value nw_caffe_share_modes[] = {
    {"STRICT",     0, NULL},
    {"PERMISSIVE", 1, NULL},
    {NULL,         0, NULL}
};
static const nw_caffe_value v0_pools[] = {
    {"MAX",        0, NULL},
    {"AVE",        1, NULL},
    {"STOCHASTIC", 2, NULL},
    {NULL,         0, NULL}
};
static const nw_caffe_value snapshot_formats[] = {
    {"HDF5",        0, NULL},
    {"BINARYPROTO", 1, NULL},
    {NULL,          0, NULL}
};
static const nw_caffe_value solver_modes[] = {
    {"CPU", 0, NULL},
    {"GPU", 1, NULL},
    {NULL,  0, NULL}
};
static const nw_caffe_value solver_types[] = {
    {"SGD",      0, NULL},
    {"NESTEROV", 1, NULL},
    {"ADAGRAD",  2, NULL},
    {"RMSPROP",  3, NULL},
    {"ADADELTA", 4, NULL},
    {"ADAM",     5, NULL},
    {NULL,       0, NULL}
};

/* UpgradeV1LayerType of upgrade_proto.cpp. */
const nw_caffe_value nw_caffe_v1_types[] = {
    {"NONE",                       0,  ""                       },
    {"ABSVAL",                     35, "AbsVal"                 },
    {"ACCURACY",                   1,  "Accuracy"               },
    {"ARGMAX",                     30, "ArgMax"                 },
    {"BNLL",                       2,  "BNLL"                   },
    {"CONCAT",                     3,  "Concat"                 },
    {"CONTRASTIVE_LOSS",           37, "ContrastiveLoss"        },
    {"CONVOLUTION",                4,  "Convolution"            },
    {"DATA",                       5,  "Data"                   },
    {"DECONVOLUTION",              39, "Deconvolution"          },
    {"DROPOUT",                    6,  "Dropout"                },
    {"DUMMY_DATA",                 32, "DummyData"              },
    {"EUCLIDEAN_LOSS",             7,  "EuclideanLoss"          },
    {"ELTWISE",                    25, "Eltwise"                },
    {"EXP",                        38, "Exp"                    },
    {"FLATTEN",                    8,  "Flatten"                },
    {"HDF5_DATA",                  9,  "HDF5Data"               },
    {"HDF5_OUTPUT",                10, "HDF5Output"             },
    {"HINGE_LOSS",                 28, "HingeLoss"              },
    {"IM2COL",                     11, "Im2col"                 },
    {"IMAGE_DATA",                 12, "ImageData"              },
    {"INFOGAIN_LOSS",              13, "InfogainLoss"           },
    {"INNER_PRODUCT",              14, "InnerProduct"           },
    {"LRN",                        15, "LRN"                    },
    {"MEMORY_DATA",                29, "MemoryData"             },
    {"MULTINOMIAL_LOGISTIC_LOSS",  16, "MultinomialLogisticLoss"},
    {"MVN",                        34, "MVN"                    },
    {"POOLING",                    17, "Pooling"                },
    {"POWER",                      26, "Power"                  },
    {"RELU",                       18, "ReLU"                   },
    {"SIGMOID",                    19, "Sigmoid"                },
    {"SIGMOID_CROSS_ENTROPY_LOSS", 27, "SigmoidCrossEntropyLoss"},
    {"SILENCE",                    36, "Silence"                },
    {"SOFTMAX",                    20, "Softmax"                },
    {"SOFTMAX_LOSS",               21, "SoftmaxWithLoss"        },
    {"SPLIT",                      22, "Split"                  },
    {"SLICE",                      33, "Slice"                  },
    {"TANH",                       23, "TanH"                   },
    {"WINDOW_DATA",                24, "WindowData"             },
    {"THRESHOLD",                  31, "Threshold"              },
    {NULL,                         0,  NULL                     }
};

static const nw_caffe_field state_fields[] = {ENUM(phase, nw_caffe_phases), OPT(INT32, level),
                                              REP(STRING, stage), END};
static const nw_caffe_message state = {"NetState", state_fields};

static const nw_caffe_field rule_fields[] = {ENUM(phase, nw_caffe_phases), OPT(INT32, min_level),
                                             OPT(INT32, max_level),        REP(STRING, stage),
                                             REP(STRING, not_stage),       END};
static const nw_caffe_message rule = {"NetStateRule", rule_fields};

static const nw_caffe_field spec_fields[] = {OPT(STRING, name), ENUM(share_mode, nw_caffe_share_modes),
                                             OPT(FLOAT, lr_mult), OPT(FLOAT, decay_mult), END};
static const nw_caffe_message spec = {"ParamSpec", spec_fields};

#define PARAM(field, name) MSG(field, nw_caffe_##name),

static const nw_caffe_field layer_fields[] = {OPT(STRING, name),
                                              OPT(STRING, type),
                                              REP(STRING, bottom),
                                              REP(STRING, top),
                                              MSGS(param, spec),
                                              MSGS(include, rule),
                                              MSGS(exclude, rule),
                                              REP(FLOAT, loss_weight),
                                              ENUM(phase, nw_caffe_phases),
                                              REP(BOOL, propagate_down),
                                              MSGS(blobs, nw_caffe_blob),
                                              NW_CAFFE_SHARED_PARAMS(PARAM) NW_CAFFE_LATER_PARAMS(PARAM)
                                                  NW_CAFFE_FORK_PARAMS(PARAM) END};
const nw_caffe_message nw_caffe_layer_message = {"LayerParameter", layer_fields};

static const nw_caffe_field v0_fields[] = {OPT(STRING, name),
                                           OPT(STRING, type),
                                           OPT(UINT32, num_output),
                                           OPT(BOOL, biasterm),
                                           MSG(weight_filler, nw_caffe_filler),
                                           MSG(bias_filler, nw_caffe_filler),
                                           OPT(UINT32, pad),
                                           OPT(UINT32, kernelsize),
                                           OPT(UINT32, group),
                                           OPT(UINT32, stride),
                                           ENUM(pool, v0_pools),
                                           OPT(FLOAT, dropout_ratio),
                                           OPT(UINT32, local_size),
                                           OPT(FLOAT, alpha),
                                           OPT(FLOAT, beta),
                                           OPT(FLOAT, k),
                                           OPT(STRING, source),
                                           OPT(FLOAT, scale),
                                           OPT(STRING, meanfile),
                                           OPT(UINT32, batchsize),
                                           OPT(UINT32, cropsize),
                                           OPT(BOOL, mirror),
                                           MSGS(blobs, nw_caffe_blob),
                                           REP(FLOAT, blobs_lr),
                                           REP(FLOAT, weight_decay),
                                           OPT(UINT32, rand_skip),
                                           OPT(FLOAT, det_fg_threshold),
                                           OPT(FLOAT, det_bg_threshold),
                                           OPT(FLOAT, det_fg_fraction),
                                           OPT(UINT32, det_context_pad),
                                           OPT(STRING, det_crop_mode),
                                           OPT(INT32, new_num),
                                           OPT(INT32, new_channels),
                                           OPT(INT32, new_height),
                                           OPT(INT32, new_width),
                                           OPT(BOOL, shuffle_images),
                                           OPT(UINT32, concat_dim),
                                           MSG(hdf5_output_param, nw_caffe_hdf5_output),
                                           END};
static const nw_caffe_message v0 = {"V0LayerParameter", v0_fields};

static const nw_caffe_field v1_fields[] = {
    OPT(STRING, name),
    {"type", NW_CAFFE_TYPE, false, nw_caffe_v1_types, NULL},
    REP(STRING, bottom),
    REP(STRING, top),
    REP(FLOAT, blobs_lr),
    REP(FLOAT, weight_decay),
    MSGS(include, rule),
    MSGS(exclude, rule),
    REP(FLOAT, loss_weight),
    REP(STRING, param),
    ENUMS(blob_share_mode, nw_caffe_share_modes),
    MSGS(blobs, nw_caffe_blob),
    MSG(layer, v0),
    NW_CAFFE_SHARED_PARAMS(PARAM) END
};
const nw_caffe_message nw_caffe_v1_message = {"V1LayerParameter", v1_fields};

static const nw_caffe_field net_fields[] = {OPT(STRING, name),
                                            MSGS(layer, nw_caffe_layer_message),
                                            MSGS(layers, nw_caffe_v1_message),
                                            REP(STRING, input),
                                            MSGS(input_shape, nw_caffe_blob_shape),
                                            REP(INT32, input_dim),
                                            OPT(BOOL, force_backward),
                                            MSG(state, state),
                                            OPT(BOOL, debug_info),
                                            END};
const nw_caffe_message nw_caffe_net = {"NetParameter", net_fields};

static const nw_caffe_field solver_fields[] = {OPT(STRING, net),
                                               MSG(net_param, nw_caffe_net),
                                               OPT(STRING, train_net),
                                               REP(STRING, test_net),
                                               MSG(train_net_param, nw_caffe_net),
                                               MSGS(test_net_param, nw_caffe_net),
                                               MSG(train_state, state),
                                               MSGS(test_state, state),
                                               REP(INT32, test_iter),
                                               OPT(INT32, test_interval),
                                               OPT(BOOL, test_compute_loss),
                                               OPT(BOOL, test_initialization),
                                               OPT(FLOAT, base_lr),
                                               OPT(INT32, display),
                                               OPT(INT32, average_loss),
                                               OPT(INT32, max_iter),
                                               OPT(INT32, iter_size),
                                               OPT(STRING, lr_policy),
                                               OPT(FLOAT, gamma),
                                               OPT(FLOAT, power),
                                               OPT(FLOAT, momentum),
                                               OPT(FLOAT, weight_decay),
                                               OPT(STRING, regularization_type),
                                               OPT(INT32, stepsize),
                                               REP(INT32, stepvalue),
                                               OPT(FLOAT, clip_gradients),
                                               OPT(INT32, snapshot),
                                               OPT(STRING, snapshot_prefix),
                                               OPT(BOOL, snapshot_diff),
                                               ENUM(snapshot_format, snapshot_formats),
                                               ENUM(solver_mode, solver_modes),
                                               OPT(INT32, device_id),
                                               OPT(INT64, random_seed),
                                               OPT(STRING, type),
                                               OPT(FLOAT, delta),
                                               OPT(FLOAT, momentum2),
                                               OPT(FLOAT, rms_decay),
                                               OPT(BOOL, debug_info),
                                               OPT(BOOL, snapshot_after_train),
                                               ENUM(solver_type, solver_types),
                                               OPT(BOOL, layer_wise_reduce),
                                               REP(STRING, weights),
                                               REP(INT32, plateau_winsize),
                                               OPT(STRING, eval_type),
                                               OPT(STRING, ap_version),
                                               OPT(BOOL, show_per_class_result),
                                               END};
const nw_caffe_message nw_caffe_solver = {"SolverParameter", solver_fields};

const nw_caffe_field *nw_caffe_field_named(const nw_caffe_message *message, nw_str name)
{
    for (const nw_caffe_field *field = message->fields; field->name; field++)
        if (name.len && name.at[0] == field->name[0] && nw_str_is(name, field->name))
            return field;
    return NULL;
}

const nw_caffe_value *nw_caffe_value_named(const nw_caffe_value *values, nw_str name)
{
    for (; values->name; values++)
        if (nw_str_is(name, values->name))
            return values;
    return NULL;
}
