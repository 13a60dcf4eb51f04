#include "formats/caffemodel/caffemodel.h"

/* Today's layers in the forms that caffe.proto gave them at the tags v0.9 to rc2. */

/* Since when a message has its fields, where not since 0.999. A layer's own messages that LayerParameter and
 * V1LayerParameter do not share are there since 1.0. */
static const struct {
    const char *message;
    nw_caffe_era since;
    const char *fields;
} sinces[] = {
    {"FillerParameter",          NW_CAFFE_1_0,    "variance_norm"                                         },
    {"NetStateRule",             NW_CAFFE_RC,     "not_stage"                                             },
    {"TransformationParameter",  NW_CAFFE_RC2,    "mean_value"                                            },
    {"TransformationParameter",  NW_CAFFE_1_0,    "force_color force_gray"                                },
    {"LossParameter",            NW_CAFFE_1_0,    "normalization"                                         },
    {"AccuracyParameter",        NW_CAFFE_1_0,    "axis ignore_label"                                     },
    {"ArgMaxParameter",          NW_CAFFE_1_0,    "axis"                                                  },
    {"ConcatParameter",          NW_CAFFE_1_0,    "axis"                                                  },
    {"ContrastiveLossParameter", NW_CAFFE_1_0,    "legacy_version"                                        },
    {"ConvolutionParameter",     NW_CAFFE_0_9999, "pad_h pad_w kernel_h kernel_w stride_h stride_w"       },
    {"ConvolutionParameter",     NW_CAFFE_RC,     "engine"                                                },
    {"ConvolutionParameter",     NW_CAFFE_1_0,    "dilation axis force_nd_im2col"                         },
    {"DataParameter",            NW_CAFFE_0_9999, "backend"                                               },
    {"DataParameter",            NW_CAFFE_RC2,    "force_encoded_color"                                   },
    {"DataParameter",            NW_CAFFE_1_0,    "prefetch"                                              },
    {"DummyDataParameter",       NW_CAFFE_1_0,    "shape"                                                 },
    {"EltwiseParameter",         NW_CAFFE_RC,     "stable_prod_grad"                                      },
    {"HDF5DataParameter",        NW_CAFFE_1_0,    "shuffle"                                               },
    {"ImageDataParameter",       NW_CAFFE_RC2,    "is_color root_folder"                                  },
    {"InfogainLossParameter",    NW_CAFFE_1_0,    "axis"                                                  },
    {"InnerProductParameter",    NW_CAFFE_1_0,    "axis transpose"                                        },
    {"LRNParameter",             NW_CAFFE_RC2,    "k"                                                     },
    {"LRNParameter",             NW_CAFFE_1_0,    "engine"                                                },
    {"MVNParameter",             NW_CAFFE_1_0,    "eps"                                                   },
    {"PoolingParameter",         NW_CAFFE_0_9999, "pad_h pad_w kernel_h kernel_w stride_h stride_w"       },
    {"PoolingParameter",         NW_CAFFE_RC,     "engine"                                                },
    {"PoolingParameter",         NW_CAFFE_RC2,    "global_pooling"                                        },
    {"PoolingParameter",         NW_CAFFE_1_0,    "round_mode ceil_mode"                                  },
    {"PythonParameter",          NW_CAFFE_1_0,    "param_str share_in_parallel"                           },
    {"ReLUParameter",            NW_CAFFE_RC,     "engine"                                                },
    {"SliceParameter",           NW_CAFFE_1_0,    "axis"                                                  },
    {"SoftmaxParameter",         NW_CAFFE_1_0,    "axis"                                                  },
    {"WindowDataParameter",      NW_CAFFE_RC2,    "cache_images root_folder"                              },
    {"LayerParameter",           NW_CAFFE_0_9999,
     "include exclude accuracy_param argmax_param dummy_data_param eltwise_param hinge_loss_param relu_param "
     "slice_param threshold_param"                                                                        },
    {"LayerParameter",           NW_CAFFE_RC,
     "loss_weight contrastive_loss_param mvn_param sigmoid_param softmax_param tanh_param transform_param"},
    {"LayerParameter",           NW_CAFFE_RC2,    "phase exp_param loss_param python_param"               },
    {"LayerParameter",           NW_CAFFE_1_0,    "propagate_down"                                        },
};

/* Types that came later than V1. */
static const struct {
    nw_caffe_era since;
    const char *types;
} type_sinces[] = {
    {NW_CAFFE_0_9999, "ArgMax DummyData Eltwise Slice Threshold"},
    {NW_CAFFE_RC,     "AbsVal ContrastiveLoss MVN Silence"      },
    {NW_CAFFE_RC2,    "Deconvolution Exp Python"                },
};

static bool is_word(const char *words, nw_str word)
{
    nw_str rest = nw_str_of(words);
    while (rest.len)
        if (nw_str_eq(nw_str_split(rest, ' ', &rest), word))
            return true;
    return false;
}

static bool era_has_field(nw_caffe_era era, const char *message, nw_str field)
{
    for (size_t i = 0; i < sizeof sinces / sizeof *sinces; i++)
        if (era < sinces[i].since && nw_str_is(nw_str_of(message), sinces[i].message) &&
            is_word(sinces[i].fields, field))
            return false;
    return true;
}

static const nw_caffe_value *v1_type(nw_str type)
{
    for (const nw_caffe_value *v = nw_caffe_v1_types; v->name; v++)
        if (nw_str_is(type, v->type))
            return v;
    return NULL;
}

static bool era_has_type(nw_caffe_era era, nw_str type)
{
    if (era == NW_CAFFE_0_9)
        return nw_caffe_v0_type(type) != NULL;
    for (size_t i = 0; i < sizeof type_sinces / sizeof *type_sinces; i++)
        if (era < type_sinces[i].since && is_word(type_sinces[i].types, type))
            return false;
    return v1_type(type) || (era == NW_CAFFE_RC2 && nw_str_is(type, "Python"));
}

bool nw_caffe_era_has(nw_caffe_era era, const char *field)
{
    return era_has_field(era, nw_caffe_layer_message.name, nw_str_of(field));
}

/* ---- Fields that the era knew ------------------------------------------------------------------------- */

static bool known(const nw_caffe_file *file, const nw_caffe_message *schema, const nw_pt_field *field)
{
    const nw_caffe_field *row = nw_caffe_field_named(schema, field->name);
    if (!row || field->extension || !era_has_field(file->era, schema->name, field->name))
        return false;
    if (schema != &nw_caffe_layer_message || !row->message || row->number < 100)
        return true;
    return nw_caffe_field_named(&nw_caffe_v1_message, field->name) ||
           (file->era == NW_CAFFE_RC2 && nw_str_is(field->name, "python_param"));
}

/* Copies the fields that the era knew, and theirs. */
static bool copy_known(nw_caffe_file *file, nw_pt_field *into, const nw_caffe_message *schema,
                       const nw_pt_field *message)
{
    nw_caffe_maker maker = {&file->maker, into, NULL};
    into->first = NULL;
    for (const nw_pt_field *f = message->first; f; f = f->next) {
        if (!known(file, schema, f)) {
            file->left_out++;
            continue;
        }
        const nw_caffe_field *row = nw_caffe_field_named(schema, f->name);
        nw_pt_field *copy = nw_caffe_put(&maker, f, NULL);
        if (!copy || (row->message && f->kind == NW_PT_MESSAGE && !copy_known(file, copy, row->message, f)))
            return false;
    }
    return true;
}

/* ---- V1 ----------------------------------------------------------------------------------------------- */

/* Before transform_param, data layers held its fields in their own messages. */
static bool put_data(nw_caffe_maker *maker, const nw_pt_field *data, const nw_pt_field *transform)
{
    static const char *const moved[] = {"scale", "mean_file", "crop_size", "mirror"};
    nw_pt_field *copy = nw_caffe_put(maker, data, NULL);
    const nw_pt_field *field;
    nw_caffe_maker inside = {maker->caffe, copy, NULL};
    if (!copy)
        return false;
    copy->first = NULL;
    for (const nw_pt_field *f = data->first; f; f = f->next)
        if (!nw_caffe_put(&inside, f, NULL))
            return false;
    for (size_t i = 0; i < sizeof moved / sizeof *moved; i++)
        if ((field = nw_pt_first(transform, moved[i])) && !nw_caffe_put(&inside, field, NULL))
            return false;
    return true;
}

/* A V1 list of what each `param` says: names, rates, decays. */
static bool put_list(nw_caffe_maker *maker, const nw_pt_field *layer, const char *from, const char *name)
{
    const nw_pt_field *field;
    for (const nw_pt_field *spec = nw_pt_first(layer, "param"); spec; spec = nw_pt_next(spec))
        if ((field = nw_pt_first(spec, from)) && !nw_caffe_put(maker, field, name))
            return false;
    return true;
}

static bool put_v1_field(nw_caffe_maker *maker, const nw_pt_field *f, const nw_pt_field *transform)
{
    static const char *const data[] = {"data_param", "image_data_param", "window_data_param"};
    if (nw_str_is(f->name, "type") || nw_str_is(f->name, "param"))
        return true;
    for (size_t i = 0; transform && i < sizeof data / sizeof *data; i++)
        if (nw_str_is(f->name, data[i]))
            return put_data(maker, f, transform);
    return nw_caffe_put(maker, f, NULL) != NULL;
}

static const nw_pt_field *to_v1(nw_caffe_file *file, const nw_pt_field *layer, const nw_pt_field *transform)
{
    nw_caffe_maker maker = nw_caffe_make(&file->maker, layer);
    const nw_caffe_value *type = v1_type(nw_caffe_text(layer, "type"));
    nw_pt_field *enumerated = nw_caffe_put_text(&maker, "type", type->name, layer->place);
    if (!enumerated)
        return NULL;
    enumerated->kind = NW_PT_NAME;
    for (const nw_pt_field *f = layer->first; f; f = f->next)
        if (!put_v1_field(&maker, f, transform))
            return NULL;
    bool ok = put_list(&maker, layer, "lr_mult", "blobs_lr") &&
              put_list(&maker, layer, "decay_mult", "weight_decay") &&
              (file->era < NW_CAFFE_0_9999 || (put_list(&maker, layer, "name", "param") &&
                                               put_list(&maker, layer, "share_mode", "blob_share_mode")));
    return ok ? maker.message : NULL;
}

/* ---- V0 ----------------------------------------------------------------------------------------------- */

/* The fields of a layer's messages, under V0's names. */
static bool put_v0_fields(nw_caffe_file *file, nw_caffe_maker *v0, const char *type, const nw_pt_field *param)
{
    for (const nw_pt_field *f = param->first; f; f = f->next) {
        const char *name = nw_caffe_v0_field(type, param->name, f->name);
        file->left_out += !name;
        if (name && !nw_caffe_put(v0, f, name))
            return false;
    }
    return true;
}

static const nw_pt_field *to_v0(nw_caffe_file *file, const nw_pt_field *layer)
{
    const char *type = nw_caffe_v0_type(nw_caffe_text(layer, "type"));
    nw_caffe_maker connection = nw_caffe_make(&file->maker, layer);
    nw_caffe_maker v0 = {&file->maker, nw_caffe_open(&connection, "layer", layer->place), NULL};
    bool ok = v0.message && nw_caffe_put_text(&v0, "type", type, layer->place);
    for (const nw_pt_field *f = layer->first; ok && f; f = f->next) {
        bool link = nw_str_is(f->name, "bottom") || nw_str_is(f->name, "top");
        if (link || nw_str_is(f->name, "name"))
            ok = nw_caffe_put(link ? &connection : &v0, f, NULL) != NULL;
        else if (f->kind == NW_PT_MESSAGE && !nw_str_is(f->name, "param"))
            ok = put_v0_fields(file, &v0, type, f);
    }
    ok = ok && put_list(&v0, layer, "lr_mult", "blobs_lr") &&
         put_list(&v0, layer, "decay_mult", "weight_decay");
    return ok ? connection.message : NULL;
}

const nw_pt_field *nw_caffe_in_era(nw_caffe_file *file, const nw_pt_field *layer)
{
    nw_str type = nw_caffe_text(layer, "type");
    if (file->era == NW_CAFFE_1_0)
        return layer;
    if (!era_has_type(file->era, type)) {
        nw_fail(file->maker.error, NW_E_VALUE, NW_NOWHERE,
                "Caffe of the time of %s had no layers of type \"%.*s\"", file->wants->era, NW_SHOW(type));
        return NULL;
    }
    if (file->era == NW_CAFFE_0_9)
        return to_v0(file, layer);
    nw_pt_field *copy = nw_caffe_make(&file->maker, layer).message;
    const nw_pt_field *transform = nw_pt_first(layer, "transform_param");
    if (!copy || !copy_known(file, copy, &nw_caffe_layer_message, layer))
        return NULL;
    if (file->era == NW_CAFFE_RC2)
        return copy;
    return to_v1(file, copy, nw_caffe_era_has(file->era, "transform_param") ? NULL : transform);
}
