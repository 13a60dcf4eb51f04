#include "formats/caffe/caffe.h"

/* UpgradeV0LayerParameter and UpgradeV0LayerType of upgrade_proto.cpp, in one step to today's form. */

static const struct {
    const char *v0, *type;
} types[] = {
    {"accuracy",                  "Accuracy"               },
    {"bnll",                      "BNLL"                   },
    {"concat",                    "Concat"                 },
    {"conv",                      "Convolution"            },
    {"data",                      "Data"                   },
    {"dropout",                   "Dropout"                },
    {"euclidean_loss",            "EuclideanLoss"          },
    {"flatten",                   "Flatten"                },
    {"hdf5_data",                 "HDF5Data"               },
    {"hdf5_output",               "HDF5Output"             },
    {"im2col",                    "Im2col"                 },
    {"images",                    "ImageData"              },
    {"infogain_loss",             "InfogainLoss"           },
    {"innerproduct",              "InnerProduct"           },
    {"lrn",                       "LRN"                    },
    {"multinomial_logistic_loss", "MultinomialLogisticLoss"},
    {"pool",                      "Pooling"                },
    {"relu",                      "ReLU"                   },
    {"sigmoid",                   "Sigmoid"                },
    {"softmax",                   "Softmax"                },
    {"softmax_loss",              "SoftmaxWithLoss"        },
    {"split",                     "Split"                  },
    {"tanh",                      "TanH"                   },
    {"window_data",               "WindowData"             },
};

/* Where a field of a V0 layer goes; type NULL: for every type. */
static const struct {
    const char *field, *type, *param, *name;
} moves[] = {
    {"num_output",       "conv",          "convolution_param",   "num_output"   },
    {"num_output",       "innerproduct",  "inner_product_param", "num_output"   },
    {"biasterm",         "conv",          "convolution_param",   "bias_term"    },
    {"biasterm",         "innerproduct",  "inner_product_param", "bias_term"    },
    {"weight_filler",    "conv",          "convolution_param",   "weight_filler"},
    {"weight_filler",    "innerproduct",  "inner_product_param", "weight_filler"},
    {"bias_filler",      "conv",          "convolution_param",   "bias_filler"  },
    {"bias_filler",      "innerproduct",  "inner_product_param", "bias_filler"  },
    {"pad",              "conv",          "convolution_param",   "pad"          },
    {"pad",              "pool",          "pooling_param",       "pad"          },
    {"kernelsize",       "conv",          "convolution_param",   "kernel_size"  },
    {"kernelsize",       "pool",          "pooling_param",       "kernel_size"  },
    {"group",            "conv",          "convolution_param",   "group"        },
    {"stride",           "conv",          "convolution_param",   "stride"       },
    {"stride",           "pool",          "pooling_param",       "stride"       },
    {"pool",             "pool",          "pooling_param",       "pool"         },
    {"dropout_ratio",    "dropout",       "dropout_param",       "dropout_ratio"},
    {"local_size",       "lrn",           "lrn_param",           "local_size"   },
    {"alpha",            "lrn",           "lrn_param",           "alpha"        },
    {"beta",             "lrn",           "lrn_param",           "beta"         },
    {"k",                "lrn",           "lrn_param",           "k"            },
    {"source",           "data",          "data_param",          "source"       },
    {"source",           "hdf5_data",     "hdf5_data_param",     "source"       },
    {"source",           "images",        "image_data_param",    "source"       },
    {"source",           "window_data",   "window_data_param",   "source"       },
    {"source",           "infogain_loss", "infogain_loss_param", "source"       },
    {"scale",            NULL,            "transform_param",     "scale"        },
    {"meanfile",         NULL,            "transform_param",     "mean_file"    },
    {"cropsize",         NULL,            "transform_param",     "crop_size"    },
    {"mirror",           NULL,            "transform_param",     "mirror"       },
    {"batchsize",        "data",          "data_param",          "batch_size"   },
    {"batchsize",        "hdf5_data",     "hdf5_data_param",     "batch_size"   },
    {"batchsize",        "images",        "image_data_param",    "batch_size"   },
    {"batchsize",        "window_data",   "window_data_param",   "batch_size"   },
    {"rand_skip",        "data",          "data_param",          "rand_skip"    },
    {"rand_skip",        "images",        "image_data_param",    "rand_skip"    },
    {"shuffle_images",   "images",        "image_data_param",    "shuffle"      },
    {"new_height",       "images",        "image_data_param",    "new_height"   },
    {"new_width",        "images",        "image_data_param",    "new_width"    },
    {"concat_dim",       "concat",        "concat_param",        "concat_dim"   },
    {"det_fg_threshold", "window_data",   "window_data_param",   "fg_threshold" },
    {"det_bg_threshold", "window_data",   "window_data_param",   "bg_threshold" },
    {"det_fg_fraction",  "window_data",   "window_data_param",   "fg_fraction"  },
    {"det_context_pad",  "window_data",   "window_data_param",   "context_pad"  },
    {"det_crop_mode",    "window_data",   "window_data_param",   "crop_mode"    },
};

static const char *type_at(size_t i)
{
    return i < sizeof types / sizeof *types ? types[i].v0 : NULL;
}

/* Puts a field into the message `param` of the layer, which is made on first use. */
static bool put_param(nw_caffe_maker *maker, const nw_pt_field *field, const char *param, const char *name)
{
    nw_pt_field *message = maker->message->first;
    while (message && !nw_str_is(message->name, param))
        message = message->next;
    if (!message)
        message = nw_caffe_open(maker, param, field->name_place);
    return message && nw_caffe_append(maker->caffe, message, field, name);
}

static bool unused(nw_caffe *caffe, const nw_pt_field *field, nw_str type)
{
    return nw_caffe_remark(caffe, "unused-field", NULL, field->name_place, NW_EXACT,
                           "\"%.*s\" is not used by a layer of type \"%.*s\"", NW_SHOW(field->name),
                           NW_SHOW(type));
}

static bool move_field(nw_caffe_maker *maker, const nw_pt_field *field, nw_str type)
{
    static const char *const kept[] = {"name", "blobs", "blobs_lr", "weight_decay"};
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        if (nw_str_is(field->name, kept[i]))
            return nw_caffe_put(maker, field, NULL) != NULL;
    for (size_t i = 0; i < sizeof moves / sizeof *moves; i++)
        if (nw_str_is(field->name, moves[i].field) && (!moves[i].type || nw_str_is(type, moves[i].type)))
            return put_param(maker, field, moves[i].param, moves[i].name);
    if (nw_str_is(field->name, "hdf5_output_param") && nw_str_is(type, "hdf5_output"))
        return nw_caffe_put(maker, field, NULL) != NULL;
    return nw_str_is(field->name, "type") || unused(maker->caffe, field, type);
}

static bool put_type(nw_caffe_maker *maker, const nw_pt_field *type)
{
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (nw_str_is(type->text, types[i].v0))
            return nw_caffe_put_text(maker, "type", types[i].type, type->place) != NULL;
    const char *near = nw_caffe_near(type->text, type_at);
    if (near)
        return nw_caffe_fail_type(maker->caffe, type->place, type->text, near);
    return nw_caffe_put(maker, type, "type") != NULL;
}

/* Bottoms and tops. UpgradeV0PaddingLayers: a padding layer's bottom takes the place of its top. */
static bool put_connections(nw_caffe_maker *maker, const nw_pt_field *connection, const nw_pt_field *padding)
{
    bool ok = maker->message != NULL;
    for (const nw_pt_field *f = nw_pt_first(connection, "bottom"); ok && f; f = nw_pt_next(f))
        ok = nw_caffe_put(maker, padding ? nw_pt_first(padding, "bottom") : f, NULL);
    for (const nw_pt_field *f = nw_pt_first(connection, "top"); ok && f; f = nw_pt_next(f))
        ok = nw_caffe_put(maker, f, NULL);
    return ok;
}

const nw_pt_field *nw_caffe_upgrade_v0(nw_caffe *caffe, const nw_pt_field *connection,
                                       const nw_pt_field *padding)
{
    nw_caffe_maker maker = nw_caffe_make(caffe, connection);
    const nw_pt_field *v0 = nw_pt_first(connection, "layer"), *type = nw_pt_first(v0, "type");
    const nw_pt_field *pad = nw_pt_first(nw_pt_first(padding, "layer"), "pad");
    nw_str name = nw_caffe_text(v0, "type");
    bool ok = put_connections(&maker, connection, padding);
    if (ok && type)
        ok = put_type(&maker, type);
    if (ok && pad) /* the padding layer's pad, in place of its own */
        ok = move_field(&maker, pad, name);
    for (const nw_pt_field *f = v0->first; ok && f; f = f->next)
        if (!f->extension && !(padding && nw_str_is(f->name, "pad")))
            ok = move_field(&maker, f, name);
    if (ok)
        return maker.message;
    nw_caffe_layer_context(caffe, connection);
    return NULL;
}

const char *nw_caffe_v0_type(nw_str type)
{
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (nw_str_is(type, types[i].type))
            return types[i].v0;
    return NULL;
}

const char *nw_caffe_v0_field(const char *v0_type, nw_str param, nw_str name)
{
    for (size_t i = 0; i < sizeof moves / sizeof *moves; i++)
        if ((!moves[i].type || nw_str_is(nw_str_of(v0_type), moves[i].type)) &&
            nw_str_is(param, moves[i].param) && nw_str_is(name, moves[i].name))
            return moves[i].field;
    return NULL;
}
