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
const nw_caffe_value nw_caffe_solver_types[] = {
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

static const nw_caffe_field state_fields[] = {ENUM(1, phase, nw_caffe_phases), OPT(INT32, 2, level),
                                              REP(STRING, 3, stage), END};
static const nw_caffe_message state = {"NetState", state_fields};

static const nw_caffe_field rule_fields[] = {ENUM(1, phase, nw_caffe_phases), OPT(INT32, 2, min_level),
                                             OPT(INT32, 3, max_level),        REP(STRING, 4, stage),
                                             REP(STRING, 5, not_stage),       END};
static const nw_caffe_message rule = {"NetStateRule", rule_fields};

static const nw_caffe_field spec_fields[] = {OPT(STRING, 1, name), ENUM(2, share_mode, nw_caffe_share_modes),
                                             OPT(FLOAT, 3, lr_mult), OPT(FLOAT, 4, decay_mult), END};
static const nw_caffe_message spec = {"ParamSpec", spec_fields};

#define PARAM(field, name, number, v1)    MSG(number, field, nw_caffe_##name),
#define V1_PARAM(field, name, number, v1) MSG(v1, field, nw_caffe_##name),

static const nw_caffe_field layer_fields[] = {OPT(STRING, 1, name),
                                              OPT(STRING, 2, type),
                                              REP(STRING, 3, bottom),
                                              REP(STRING, 4, top),
                                              MSGS(6, param, spec),
                                              MSGS(8, include, rule),
                                              MSGS(9, exclude, rule),
                                              REP(FLOAT, 5, loss_weight),
                                              ENUM(10, phase, nw_caffe_phases),
                                              REP(BOOL, 11, propagate_down),
                                              MSGS(7, blobs, nw_caffe_blob),
                                              NW_CAFFE_SHARED_PARAMS(PARAM) NW_CAFFE_LATER_PARAMS(PARAM)
                                                  NW_CAFFE_FORK_PARAMS(PARAM) END};
const nw_caffe_message nw_caffe_layer_message = {"LayerParameter", layer_fields};

static const nw_caffe_field v0_fields[] = {OPT(STRING, 1, name),
                                           OPT(STRING, 2, type),
                                           OPT(UINT32, 3, num_output),
                                           OPT(BOOL, 4, biasterm),
                                           MSG(5, weight_filler, nw_caffe_filler),
                                           MSG(6, bias_filler, nw_caffe_filler),
                                           OPT(UINT32, 7, pad),
                                           OPT(UINT32, 8, kernelsize),
                                           OPT(UINT32, 9, group),
                                           OPT(UINT32, 10, stride),
                                           ENUM(11, pool, v0_pools),
                                           OPT(FLOAT, 12, dropout_ratio),
                                           OPT(UINT32, 13, local_size),
                                           OPT(FLOAT, 14, alpha),
                                           OPT(FLOAT, 15, beta),
                                           OPT(FLOAT, 22, k),
                                           OPT(STRING, 16, source),
                                           OPT(FLOAT, 17, scale),
                                           OPT(STRING, 18, meanfile),
                                           OPT(UINT32, 19, batchsize),
                                           OPT(UINT32, 20, cropsize),
                                           OPT(BOOL, 21, mirror),
                                           MSGS(50, blobs, nw_caffe_blob),
                                           REP(FLOAT, 51, blobs_lr),
                                           REP(FLOAT, 52, weight_decay),
                                           OPT(UINT32, 53, rand_skip),
                                           OPT(FLOAT, 54, det_fg_threshold),
                                           OPT(FLOAT, 55, det_bg_threshold),
                                           OPT(FLOAT, 56, det_fg_fraction),
                                           OPT(UINT32, 58, det_context_pad),
                                           OPT(STRING, 59, det_crop_mode),
                                           OPT(INT32, 60, new_num),
                                           OPT(INT32, 61, new_channels),
                                           OPT(INT32, 62, new_height),
                                           OPT(INT32, 63, new_width),
                                           OPT(BOOL, 64, shuffle_images),
                                           OPT(UINT32, 65, concat_dim),
                                           MSG(1001, hdf5_output_param, nw_caffe_hdf5_output),
                                           END};
const nw_caffe_message nw_caffe_v0_message = {"V0LayerParameter", v0_fields};

static const nw_caffe_field v1_fields[] = {
    OPT(STRING, 4, name),
    NW_CAFFE_FIELD(TYPE, 5, type, false, false, nw_caffe_v1_types, NULL),
    REP(STRING, 2, bottom),
    REP(STRING, 3, top),
    REP(FLOAT, 7, blobs_lr),
    REP(FLOAT, 8, weight_decay),
    MSGS(32, include, rule),
    MSGS(33, exclude, rule),
    REP(FLOAT, 35, loss_weight),
    REP(STRING, 1001, param),
    ENUMS(1002, blob_share_mode, nw_caffe_share_modes),
    MSGS(6, blobs, nw_caffe_blob),
    MSG(1, layer, nw_caffe_v0_message),
    NW_CAFFE_SHARED_PARAMS(V1_PARAM) END};
const nw_caffe_message nw_caffe_v1_message = {"V1LayerParameter", v1_fields};

static const nw_caffe_field net_fields[] = {OPT(STRING, 1, name),
                                            MSGS(100, layer, nw_caffe_layer_message),
                                            MSGS(2, layers, nw_caffe_v1_message),
                                            REP(STRING, 3, input),
                                            MSGS(8, input_shape, nw_caffe_blob_shape),
                                            REP(INT32, 4, input_dim),
                                            OPT(BOOL, 5, force_backward),
                                            MSG(6, state, state),
                                            OPT(BOOL, 7, debug_info),
                                            END};
const nw_caffe_message nw_caffe_net = {"NetParameter", net_fields};

static const nw_caffe_field solver_fields[] = {OPT(STRING, 24, net),
                                               MSG(25, net_param, nw_caffe_net),
                                               OPT(STRING, 1, train_net),
                                               REP(STRING, 2, test_net),
                                               MSG(21, train_net_param, nw_caffe_net),
                                               MSGS(22, test_net_param, nw_caffe_net),
                                               MSG(26, train_state, state),
                                               MSGS(27, test_state, state),
                                               REP(INT32, 3, test_iter),
                                               OPT(INT32, 4, test_interval),
                                               OPT(BOOL, 19, test_compute_loss),
                                               OPT(BOOL, 32, test_initialization),
                                               OPT(FLOAT, 5, base_lr),
                                               OPT(INT32, 6, display),
                                               OPT(INT32, 33, average_loss),
                                               OPT(INT32, 7, max_iter),
                                               OPT(INT32, 36, iter_size),
                                               OPT(STRING, 8, lr_policy),
                                               OPT(FLOAT, 9, gamma),
                                               OPT(FLOAT, 10, power),
                                               OPT(FLOAT, 11, momentum),
                                               OPT(FLOAT, 12, weight_decay),
                                               OPT(STRING, 29, regularization_type),
                                               OPT(INT32, 13, stepsize),
                                               REP(INT32, 34, stepvalue),
                                               OPT(FLOAT, 35, clip_gradients),
                                               OPT(INT32, 14, snapshot),
                                               OPT(STRING, 15, snapshot_prefix),
                                               OPT(BOOL, 16, snapshot_diff),
                                               ENUM(37, snapshot_format, snapshot_formats),
                                               ENUM(17, solver_mode, solver_modes),
                                               OPT(INT32, 18, device_id),
                                               OPT(INT64, 20, random_seed),
                                               OPT(STRING, 40, type),
                                               OPT(FLOAT, 31, delta),
                                               OPT(FLOAT, 39, momentum2),
                                               OPT(FLOAT, 38, rms_decay),
                                               OPT(BOOL, 23, debug_info),
                                               OPT(BOOL, 28, snapshot_after_train),
                                               ENUM(30, solver_type, nw_caffe_solver_types),
                                               OPT(BOOL, 41, layer_wise_reduce),
                                               REP(STRING, 42, weights),
                                               REP(INT32, 43, plateau_winsize),
                                               OPT(STRING, 41, eval_type),
                                               OPT(STRING, 42, ap_version),
                                               OPT(BOOL, 44, show_per_class_result),
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
