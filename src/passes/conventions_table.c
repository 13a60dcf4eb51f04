/* The conventions. Of each: the source of its formulas by kind of layer; docs/conventions.md says what each
 * gets wrong. */
#include "passes/conventions.h"

#define LINEAR    "linear projection loose_linear"
#define BIAS_SUM  "bias_sum projection_bias loose_bias"
#define PRODUCT   "product bmm einsum"
#define RECURRENT "lstm gru rnn"
#define NORM      "layer_norm group_norm instance_norm"
#define WINDOW    "max_pool avg_pool"
#define ADAPTIVE  "adaptive_max_pool adaptive_avg_pool"
#define UPSAMPLE  "upsample_nearest upsample_linear upsample_cubic"

/* pytorch/vision, test/common_extended_utils.py (flop_mapping). */
static const nw_rate torchvision_macs[] = {
    {"conv deconv " LINEAR " " PRODUCT " " RECURRENT " attention", "macs"},
    {NULL,                                                         NULL  },
};

/* fvcore/nn/jit_handles.py, fvcore/nn/flop_count.py. */
static const nw_rate fvcore_macs[] = {
    {"conv deconv " LINEAR " " PRODUCT, "macs"             },
    {"batch_norm",                      "in * (1 + affine)"},
    {"scale",                           "in"               },
    {NORM,                              "in * (4 + affine)"},
    {"adaptive_avg_pool",               "in"               },
    {"upsample_nearest",                "out"              },
    {"upsample_linear grid_sample",     "4 * out"          },
    {NULL,                              NULL               },
};

/* thop 0.1.1: thop/vision/basic_hooks.py, thop/vision/calc_func.py, thop/rnn_hooks.py. */
static const nw_rate thop_macs[] = {
    {"conv",              "macs * module"                               },
    {"deconv",            "kernel * in_channels / groups * out * module"},
    {"linear",            "macs"                                        },
    {"batch_norm",        "in * (2 + 2 * affine)"                       },
    {NORM,                "in * (2 + 2 * affine) * module"              },
    {"scale",             "2 * in"                                      },
    {"prelu",             "in"                                          },
    {"softmax",           "(3 * out - rows) * module"                   },
    {"avg_pool",          "out * module"                                },
    {"adaptive_avg_pool", "(in + out) * module"                         },
    {"upsample_nearest",  "out * module"                                },
    {"upsample_linear",   "11 * out * module"                           },
    {"upsample_cubic",    "259 * out * module"                          },
    {"lstm",              "macs + (8 + 8 * bias) * out"                 },
    {"gru",               "macs + (7 + 6 * bias) * out"                 },
    {"rnn",               "macs + (1 + 2 * bias) * out"                 },
    {NULL,                NULL                                          },
};

/* ptflops/pytorch_ops.py, ptflops/pytorch_engine.py: a module counts, and the function that it calls counts
 * again. */
static const nw_rate ptflops_macs[] = {
    {"conv deconv",                         "(macs + bias * out) * module"},
    {"linear projection",                   "macs + bias * out"           },
    {"bias_sum projection_bias",            "out"                         },
    {"product einsum",                      "macs"                        },
    {"bmm",                                 "macs * (1 + attends)"        },
    {"batch_norm group_norm instance_norm", "in * (1 + affine)"           },
    {"scale",                               "in"                          },
    {"layer_norm",                          "in * module"                 },
    {"relu elu prelu gelu",                 "out * (1 + module)"          },
    {"relu6 clip leaky_relu",               "out * module"                },
    {"swish",                               "in"                          },
    {"softmax",                             "in * (1 + attends)"          },
    {"div",                                 "out * attends"               },
    {WINDOW " " ADAPTIVE,                   "in * (1 + module)"           },
    {UPSAMPLE,                              "out * (1 + module)"          },
    {"lstm",                                "macs + (10 + 8 * bias) * out"},
    {"gru",                                 "macs + (7 + 6 * bias) * out" },
    {"rnn",                                 "macs + (1 + 2 * bias) * out" },
    {NULL,                                  NULL                          },
};

/* ptflops/aten_ops.py. */
static const nw_rate ptflops_aten_macs[] = {
    {"conv deconv",        "macs + bias * out"        },
    {LINEAR,               "macs + bias * out * addmm"},
    {BIAS_SUM,             "out * addmm"              },
    {PRODUCT " attention", "macs"                     },
    {"lstm",               "macs + 8 * bias * out"    },
    {"gru",                "macs + 6 * bias * out"    },
    {"rnn",                "macs + 2 * bias * out"    },
    {NULL,                 NULL                       },
};

/* torchinfo/layer_info.py (calculate_macs): parameters x positions. */
static const nw_rate torchinfo_macs[] = {
    {"conv",                         "(macs + bias * out) * module"                         },
    {"deconv",                       "(kernel * in_channels / groups + bias) * out * module"},
    {"linear",                       "macs + bias * out"                                    },
    {"bias_sum",                     "out"                                                  },
    {"batch_norm prelu embed scale", "batch * params"                                       },
    {NORM,                           "batch * params"                                       },
    {RECURRENT,                      "params * samples"                                     },
    {NULL,                           NULL                                                   },
};

/* calflops/pytorch_ops.py: F.relu6 counts, but nn.ReLU6 calls F.hardtanh; torch.bmm and `@` do not count. */
#define HOOKED "conv deconv " LINEAR " product"
#define HOOKED_FLOPS(X)                                                                                      \
    X("conv", "2 * macs + bias * out")                                                                       \
    X("deconv", "2 * macs + bias * out_channels / groups * batch * conv_positions")                          \
    X(LINEAR " product einsum", "2 * macs")                                                                  \
    X("batch_norm", "in * (1 + affine)")                                                                     \
    X("scale", "in")                                                                                         \
    X(NORM, "in * (4 + affine)")                                                                             \
    X("relu leaky_relu elu prelu swish gelu softmax", "in")                                                  \
    X(WINDOW " " ADAPTIVE, "in")                                                                             \
    X(UPSAMPLE, "sized * positions + (1 - sized) * in")                                                      \
    X("lstm", "2 * macs + (2 + 8 * bias) * out")                                                             \
    X("gru", "2 * macs + (1 + 6 * bias) * out")                                                              \
    X("rnn", "2 * macs - out + 2 * bias * out")
#define RATE(kinds, formula) {kinds, formula},

static const nw_rate calflops_macs[] = {
    {HOOKED, "macs"},
    {NULL,   NULL  },
};

static const nw_rate calflops_flops[] = {HOOKED_FLOPS(RATE) RATE(NULL, NULL)};

/* deepspeed/profiling/flops_profiler/profiler.py: the same, and all matrix products. */
static const nw_rate deepspeed_macs[] = {
    {HOOKED " bmm attention", "macs"},
    {NULL,                    NULL  },
};

static const nw_rate deepspeed_flops[] = {HOOKED_FLOPS(RATE) RATE("bmm attention", "2 * macs")
                                              RATE(NULL, NULL)};

/* torchstat/compute_flops.py and compute_madd.py, which leaves the batch out. Of a module that is called
 * several times the last call counts (torchstat/model_hook.py keeps one number of each). */
static const nw_rate torchstat_madd[] = {
    {"conv",            "(2 * macs - out + bias * out) / batch * module * last"                    },
    {"deconv",
     "(2 * kernel * in_channels / groups - 1 + bias) * in_positions * out_channels * module * last"},
    {"linear",          "(2 * macs - out) / batch * last"                                          },
    {"batch_norm",      "4 * in / batch * last"                                                    },
    {"max_pool",        "(kernel - 1) * out / batch * module * last"                               },
    {"avg_pool",        "kernel * out / batch * module * last"                                     },
    {"relu relu6 clip", "in / batch * module * last"                                               },
    {"softmax",         "(3 * in / batch - 1) * module * last"                                     },
    {NULL,              NULL                                                                       },
};

static const nw_rate torchstat_flops[] = {
    {"conv",                                         "(macs + bias * out) * module * last"},
    {"linear",                                       "macs * last"                        },
    {"batch_norm",                                   "in * (1 + affine) * last"           },
    {"scale",                                        "in"                                 },
    {"relu relu6 clip prelu elu leaky_relu " WINDOW, "in * module * last"                 },
    {UPSAMPLE,                                       "out * module * last"                },
    {NULL,                                           NULL                                 },
};

/* torchscan/modules/flops.py and macs.py. A kernel that is written as one number is not squared. */
static const nw_rate torch_scan_macs[] = {
    {"conv",              "macs * module"                                            },
    {"deconv",            "(4 * axes + kernel * in_channels / groups * out) * module"},
    {"linear",            "macs"                                                     },
    {"batch_norm",        "in * (1 + affine)"                                        },
    {"max_pool",          "(kernel_side - 1) * out * module"                         },
    {"avg_pool",          "(kernel_side - 1 + axes) * out * module"                  },
    {"adaptive_max_pool", "(ratio - 1) * out * module"                               },
    {"adaptive_avg_pool", "(ratio - 1 + axes) * out * module"                        },
    {NULL,                NULL                                                       },
};

static const nw_rate torch_scan_flops[] = {
    {"conv",                     "(2 * macs - out + bias * out) * module"                                    },
    {"deconv",                   "(8 * axes + (2 * kernel * in_channels / groups - 1 + bias) * out) * module"},
    {"linear projection",        "2 * macs - out + bias * out"                                               },
    {"bias_sum projection_bias", "out"                                                                       },
    {"bmm",                      "(2 * macs - out) * attends"                                                },
    {"batch_norm",               "in * (2 + 2 * affine) + 2 * in_channels"                                   },
    {"layer_norm",               "(6 + 2 * affine) * in + 2 * rows"                                          },
    {"max_pool",                 "(kernel_side - 1) * out * module"                                          },
    {"avg_pool",                 "(kernel_side - 1 + axes) * out * module"                                   },
    {"adaptive_max_pool",        "(ratio - 1) * out * module"                                                },
    {"adaptive_avg_pool",        "(ratio - 1 + axes) * out * module"                                         },
    {"relu dropout",             "in * module"                                                               },
    {"relu6 clip",               "2 * in * module"                                                           },
    {"leaky_relu sigmoid",       "4 * in * module"                                                           },
    {"elu tanh",                 "6 * in * module"                                                           },
    {"softmax",                  "(3 * out - rows) * attends"                                                },
    {NULL,                       NULL                                                                        },
};

/* examples/darknet.c (numops). */
static const nw_rate darknet_macs[] = {
    {"conv linear", "macs / batch"  },
    {RECURRENT,     "macs / samples"},
    {NULL,          NULL            },
};

/* netscope, src/analyzer.coffee. */
static const nw_rate netscope_macs[] = {
    {"conv linear", "macs"                               },
    {"deconv",      "in_channels * out * kernel / stride"},
    {"lrn",         "in * size"                          },
    {"normalize",   "in"                                 },
    {"scale",       "out"                                },
    {NULL,          NULL                                 },
};

/* convnet-burden, core/burden.m (computeFlops). */
static const nw_rate convnet_burden_macs[] = {
    {"conv deconv linear",     "macs + bias * out"                      },
    {"relu leaky_relu",        "2 * out"                                },
    {WINDOW,                   "2 * out * stride"                       },
    {ADAPTIVE,                 "in"                                     },
    {"sum scale",              "out"                                    },
    {"max",                    "inputs * out"                           },
    {"lrn normalize",          "out + (2 + 2 * in_channels) * positions"},
    {"interp upsample_linear", "4 * out"                                },
    {"axpy",                   "2 * out"                                },
    {NULL,                     NULL                                     },
};

/* onnx_tool/node.py: a cost for each operation, not a count. */
static const nw_rate onnx_tool_costs[] = {
    {"conv linear product bmm",                                               "macs + bias * out"                            },
    {"deconv",                                                                "(kernel * out_channels / groups + bias) * out"},
    {"batch_norm",                                                            "31 * out"                                     },
    {"sum sub prod min max mean",                                             "(inputs - 1) * out"                           },
    {"relu equal less less_or_equal greater greater_or_equal not and or xor", "out"                                          },
    {"div",                                                                   "4 * out"                                      },
    {"exp pow sigmoid",                                                       "32 * out"                                     },
    {"softmax",                                                               "36 * out"                                     },
    {"log",                                                                   "43 * out"                                     },
    {"tanh",                                                                  "38 * out"                                     },
    {"sin cos",                                                               "39 * out"                                     },
    {"sqrt",                                                                  "24 * out"                                     },
    {"clip",                                                                  "4 * out"                                      },
    {"hardsigmoid",                                                           "4 * out"                                      },
    {"hardswish",                                                             "5 * out"                                      },
    {"leaky_relu prelu",                                                      "2 * out"                                      },
    {"elu",                                                                   "35 * out"                                     },
    {"max_pool avg_pool",                                                     "kernel_plane * out"                           },
    {"adaptive_avg_pool",                                                     "in + 4 * out * global"                        },
    {"reduce_mean reduce_sum reduce_max reduce_min reduce_prod",              "in"                                           },
    {"layer_norm",                                                            "7 * in + 29 * rows"                           },
    {"lrn",                                                                   "(37 + size) * out"                            },
    {"upsample_linear",                                                       "4 * out"                                      },
    {"upsample_cubic",                                                        "8 * out"                                      },
    {NULL,                                                                    NULL                                           },
};

/* LLM-Viewer, model_analyzer.py. */
static const nw_rate llm_viewer_macs[] = {
    {LINEAR " " PRODUCT " attention", "macs"},
    {NULL,                            NULL  },
};

static const nw_rate llm_viewer_flops[] = {
    {LINEAR " " PRODUCT " attention", "2 * macs"},
    {"softmax",                       "5 * in"  },
    {"layer_norm rms_norm",           "7 * in"  },
    {"sum",                           "out"     },
    {"swish gelu relu",               "2 * in"  },
    {NULL,                            NULL      },
};

/* onnx-simplifier, `onnxsim --info`. */
static const nw_rate onnxsim_macs[] = {
    {"conv deconv linear product bmm", "macs"},
    {NULL,                             NULL  },
};

static const nw_convention table[] = {
#define X(name, figure, modules, macs, flops, about) {name, about, NW_C_##figure, modules, macs, flops},
#include "passes/conventions_list.h"
#undef X
};

const nw_convention *nw_convention_at(size_t i)
{
    return i < sizeof table / sizeof *table ? &table[i] : NULL;
}
