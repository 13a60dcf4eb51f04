/* What Keras and Caffe save in HDF5: save_weights_to_hdf5_group and save_model_to_hdf5 of
 * keras/saving/legacy/hdf5_format.py, saving_lib.py of Keras 3, Net::ToHDF5 of src/caffe/net.cpp. */
#include "formats/keras/layout.h"

#include <stdlib.h>

/* The configuration of a layer as JSON, which depends on all that was said of it: assumed, and how much less
 * or more it may be. */
#define CONFIG       230
#define CONFIG_RANGE 130

typedef struct saver {
    nw_h5_plan plan;
    const nw_inventory *inventory;
    const nw_size_wants *wants;
    nw_prediction *out;
    nw_arena *arena;
    bool fixed; /* lists of names have texts of fixed length: h5py 2 */
} saver;

static bool full(const saver *s)
{
    return nw_fail_memory(s->out->ledger.error, s->arena);
}

/* ---- Names -------------------------------------------------------------------------------------------- */

static nw_str last_part(nw_str name)
{
    size_t at = name.len;
    while (at > 0 && name.at[at - 1] != '/' && name.at[at - 1] != '.')
        at--;
    return nw_str_part(name, at, name.len);
}

/* What Keras calls a parameter, of a normalisation or another layer, and what Keras 1 called it; {NULL, 0}
 * for one that it does not have. */
static nw_str keras_name(const saver *s, const nw_holder *layer, const nw_holding *h)
{
    static const struct {
        const char *other, *norm, *plain, *first_norm, *first;
    } names[] = {
        {"weight",              "gamma",           "kernel",          "gamma",        "W"           },
        {"scale",               "gamma",           "gamma",           "gamma",        "gamma"       },
        {"bias",                "beta",            "bias",            "beta",         "b"           },
        {"running_mean",        "moving_mean",     "moving_mean",     "running_mean", "running_mean"},
        {"running_var",         "moving_variance", "moving_variance", "running_std",  "running_std" },
        {"mean",                "moving_mean",     "moving_mean",     "running_mean", "running_mean"},
        {"variance",            "moving_variance", "moving_variance", "running_std",  "running_std" },
        {"num_batches_tracked", NULL,              NULL,              NULL,           NULL          },
    };
    nw_str name = last_part(h->name);
    bool norm = h->shape.rank == 1 && layer->count > 1 && layer->holdings[0].shape.rank == 1;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (nw_str_is(name, names[i].other))
            return nw_str_of(s->fixed ? (norm ? names[i].first_norm : names[i].first)
                             : norm   ? names[i].norm
                                      : names[i].plain);
    return name;
}

/* Activations are part of the layer before, and the input is no layer of a Sequential model. */
static bool is_layer(const nw_holder *holder)
{
    static const char *const parts[] = {"input",   "data", "relu",    "relu6",
                                        "sigmoid", "tanh", "softmax", "elu"};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (!holder->count && nw_str_is(holder->type, parts[i]))
            return false;
    return true;
}

static nw_entry entry_of(const saver *s, const nw_holding *h, nw_str name, nw_span_kind kind)
{
    return (nw_entry){
        .name = name, .dtype = nw_saved_type(h, s->wants), .shape = h->shape, .kind = (uint8_t)kind};
}

static nw_str join(const saver *s, nw_str a, const char *between, nw_str b)
{
    return nw_str_printf(s->arena, "%.*s%s%.*s", (int)a.len, a.at, between, (int)b.len, b.at);
}

/* ---- Keras 1 and 2 ------------------------------------------------------------------------------------ */

/* "conv1/kernel:0" within the layer's group, or "conv1_kernel:0" for Keras 1. */
static nw_str path_of(const saver *s, const nw_holder *layer, const nw_holding *h)
{
    nw_str name = keras_name(s, layer, h), rest;
    if (!name.at)
        return name;
    if (h->whole && nw_str_split(h->name, '/', &rest).len < h->name.len) /* a file of Keras was read */
        return rest;
    nw_str path = join(s, layer->name, s->fixed ? "_" : "/", name);
    return path.at ? join(s, path, ":0", NW_STR("")) : path;
}

static bool add_layer(saver *s, uint32_t above, const nw_holder *layer)
{
    nw_str *names = NW_ARRAY(s->arena, nw_str, layer->count);
    uint32_t group = nw_h5_group(&s->plan, above, layer->name), n = 0;
    if (!names)
        return full(s);
    for (uint32_t i = 0; i < layer->count; i++) {
        names[n] = path_of(s, layer, &layer->holdings[i]);
        n += names[n].at && !layer->holdings[i].shared;
    }
    if (group == NW_NONE || !nw_h5_texts(&s->plan, group, "weight_names", names, n, s->fixed))
        return false;
    for (uint32_t i = 0; i < layer->count; i++) {
        const nw_holding *h = &layer->holdings[i];
        nw_str path = path_of(s, layer, h), name;
        if (!path.at || h->shared)
            continue;
        uint32_t folder = nw_h5_folder(&s->plan, group, path, &name);
        nw_str whole = join(s, layer->name, "/", path);
        if (!nw_h5_dataset(&s->plan, folder, name, entry_of(s, h, whole, nw_span_of_role(h->role))))
            return s->out->ledger.error->code != NW_OK ? false : full(s);
    }
    return true;
}

static int by_name(const void *a, const void *b)
{
    const nw_holder *const *x = a, *const *y = b;
    int order = nw_str_order((*x)->name, (*y)->name);
    return order ? order : *x < *y ? -1 : *x > *y;
}

/* The list has the model's order; the groups are made in that of their names since Keras 2. */
static bool add_weights(saver *s, uint32_t group)
{
    nw_str *names = NW_ARRAY(s->arena, nw_str, s->inventory->count);
    const nw_holder **layers = NW_ARRAY(s->arena, const nw_holder *, s->inventory->count);
    uint32_t n = 0;
    if (!names || !layers)
        return full(s);
    for (uint32_t i = 0; i < s->inventory->count; i++)
        if (is_layer(&s->inventory->holders[i])) {
            names[n] = s->inventory->holders[i].name;
            layers[n++] = &s->inventory->holders[i];
        }
    if (!nw_h5_texts(&s->plan, group, "layer_names", names, n, s->fixed) ||
        !nw_h5_text(&s->plan, group, "backend", sizeof "tensorflow" - 1, s->fixed) ||
        !nw_h5_text(&s->plan, group, "keras_version", sizeof "2.10.0" - 1, s->fixed))
        return false;
    if (!s->fixed)
        qsort(layers, n, sizeof *layers, by_name);
    for (uint32_t i = 0; i < n; i++)
        if (!add_layer(s, group, layers[i]))
            return false;
    return true;
}

static bool add_state(saver *s, uint32_t group, const char *prefix, const char *suffix)
{
    for (uint32_t i = 0; i < s->inventory->count; i++)
        for (uint32_t k = 0; k < s->inventory->holders[i].count; k++) {
            const nw_holder *layer = &s->inventory->holders[i];
            const nw_holding *h = &layer->holdings[k];
            nw_str parameter = keras_name(s, layer, h), name;
            if (h->shared || !h->trainable || !parameter.at)
                continue;
            nw_str path = nw_str_printf(s->arena, "%s/%.*s/%.*s/%s:0", prefix, (int)layer->name.len,
                                        layer->name.at, (int)parameter.len, parameter.at, suffix);
            if (!path.at)
                return full(s);
            uint32_t folder = nw_h5_folder(&s->plan, group, path, &name);
            if (!nw_h5_dataset(&s->plan, folder, name, entry_of(s, h, path, NW_SPAN_STATE)))
                return false;
        }
    return true;
}

static bool add_optimizer(saver *s)
{
    bool adam = nw_str_is(nw_str_of(s->wants->optimizer), "adam");
    bool plain = nw_str_is(nw_str_of(s->wants->optimizer), "sgd");
    const char *prefix = adam ? "Adam" : "SGD";
    nw_str name, path = nw_str_of(adam ? "Adam/iter:0" : "SGD/iter:0");
    uint32_t group = nw_h5_group(&s->plan, 0, NW_STR("optimizer_weights")), first = s->plan.node_count;
    nw_entry steps = {.name = path, .dtype = &nw_int64, .kind = NW_SPAN_STATE};
    if (group == NW_NONE ||
        !nw_h5_dataset(&s->plan, nw_h5_folder(&s->plan, group, path, &name), NW_STR("iter:0"), steps) ||
        (!plain && !add_state(s, group, prefix, adam ? "m" : "momentum")) ||
        (adam && !add_state(s, group, prefix, "v")))
        return false;
    nw_str *names = NW_ARRAY(s->arena, nw_str, s->plan.node_count);
    uint32_t n = 0;
    if (!names)
        return full(s);
    for (uint32_t i = first; i < s->plan.node_count; i++)
        if (s->plan.nodes[i].dataset)
            names[n++] = s->plan.nodes[i].entry.name;
    return nw_h5_texts(&s->plan, group, "weight_names", names, n, s->fixed);
}

static nw_num count_layers(const saver *s)
{
    nw_num layers = 0;
    for (uint32_t i = 0; i < s->inventory->count; i++)
        layers += is_layer(&s->inventory->holders[i]);
    return layers;
}

/* The ledger holds half of what may be lost; what is assumed of texts widens the range. */
static bool close_range(saver *s, nw_num assumed, nw_str note)
{
    nw_num sum = (nw_num)s->out->ledger.end;
    s->out->least = sum - NW_H5_GAPS / 2 - assumed;
    s->out->most = sum + NW_H5_GAPS / 2 + assumed;
    s->out->status = NW_ASSUMED;
    s->out->note = note;
    return true;
}

static saver start(const nw_inventory *inventory, const nw_size_wants *wants, nw_prediction *out)
{
    return (saver){.inventory = inventory, .wants = wants, .out = out, .arena = out->ledger.arena};
}

/* With an optimizer a whole model is saved: what it is stands before its weights. */
static bool add_model(saver *s, nw_num config, uint32_t *group)
{
    if (!nw_h5_text(&s->plan, 0, "keras_version", sizeof "2.10.0" - 1, s->fixed) ||
        !nw_h5_text(&s->plan, 0, "backend", sizeof "tensorflow" - 1, s->fixed) ||
        !nw_h5_text(&s->plan, 0, "model_config", config, s->fixed) ||
        !nw_h5_text(&s->plan, 0, "training_config", CONFIG, s->fixed))
        return false;
    *group = nw_h5_group(&s->plan, 0, NW_STR("model_weights"));
    return *group != NW_NONE;
}

static bool predict_keras_h5(const nw_inventory *inventory, const nw_size_wants *wants, nw_prediction *out)
{
    saver s = start(inventory, wants, out);
    nw_num layers = count_layers(&s);
    uint32_t group = 0;
    s.fixed = wants->era && nw_str_is(nw_str_of(wants->era), "1");
    if (!nw_h5_start(&s.plan, &out->ledger))
        return false;
    s.plan.timed = s.fixed;
    if ((wants->optimizer && !add_model(&s, layers * CONFIG, &group)) || !add_weights(&s, group) ||
        (wants->optimizer && !add_optimizer(&s)) || !nw_h5_finish(&s.plan))
        return false;
    if (!wants->optimizer)
        return close_range(&s, 0, NW_STR("space lost by HDF5's allocator is assumed"));
    return close_range(
        &s, (layers + 1) * CONFIG_RANGE,
        NW_STR("space lost by HDF5's allocator, and the length of the configuration, are assumed"));
}

const nw_writer nw_writer_keras_h5 = {.name = "keras-h5",
                                      .summary = "Keras', as save_weights writes it; with an optimizer as "
                                                 "model.save",
                                      .file = "model.h5",
                                      .eras = "1 2",
                                      .predict = predict_keras_h5};

/* ---- Keras 3 ------------------------------------------------------------------------------------------ */

/* /layers/NAME/vars/0, 1, ... for each layer, with weights or without. */
static bool add_variables(saver *s, uint32_t layers, const nw_holder *layer)
{
    uint32_t group = nw_h5_group(&s->plan, layers, layer->name);
    uint32_t variables = group == NW_NONE ? group : nw_h5_group(&s->plan, group, NW_STR("vars"));
    uint32_t n = 0;
    for (uint32_t i = 0; i < layer->count && variables != NW_NONE; i++) {
        const nw_holding *h = &layer->holdings[i];
        nw_str name = nw_str_printf(s->arena, "%u", n);
        nw_str whole = nw_str_printf(s->arena, "layers/%.*s/vars/%u", NW_SHOW(layer->name), n);
        if (h->shared || !keras_name(s, layer, h).at)
            continue;
        n++;
        if (!name.at ||
            !nw_h5_dataset(&s->plan, variables, name, entry_of(s, h, whole, nw_span_of_role(h->role))))
            return s->out->ledger.error->code != NW_OK ? false : full(s);
    }
    return variables != NW_NONE;
}

static bool add_member(saver *s, nw_str name, nw_num bytes, bool present)
{
    nw_ledger *ledger = &s->out->ledger;
    return nw_span_next(ledger, 30, NW_SPAN_STRUCTURE, name) &&
           nw_span_next(ledger, name.len, NW_SPAN_NAME, name) &&
           (present || nw_span_next(ledger, (uint64_t)bytes, NW_SPAN_METADATA, name)) &&
           nw_span_next(ledger, 46, NW_SPAN_STRUCTURE, name) &&
           nw_span_next(ledger, name.len, NW_SPAN_NAME, name);
}

static bool add_moments(saver *s, uint32_t variables, uint32_t *n)
{
    for (uint32_t i = 0; i < s->inventory->count; i++)
        for (uint32_t k = 0; k < s->inventory->holders[i].count; k++) {
            const nw_holding *h = &s->inventory->holders[i].holdings[k];
            nw_str name = nw_str_printf(s->arena, "%u", *n);
            nw_str whole = nw_str_printf(s->arena, "optimizer/vars/%u", *n);
            if (h->shared || !h->trainable)
                continue;
            ++*n;
            if (!name.at || !whole.at)
                return full(s);
            if (!nw_h5_dataset(&s->plan, variables, name, entry_of(s, h, whole, NW_SPAN_STATE)))
                return false;
        }
    return true;
}

/* The step, the learning rate, then moments. */
static bool add_modern_optimizer(saver *s)
{
    nw_str kind = nw_str_of(s->wants->optimizer);
    int moments = nw_str_is(kind, "adam") ? 2 : nw_str_is(kind, "momentum") ? 1 : 0;
    uint32_t n = 2, group = nw_h5_group(&s->plan, 0, NW_STR("optimizer"));
    uint32_t variables = group == NW_NONE ? group : nw_h5_group(&s->plan, group, NW_STR("vars"));
    nw_entry steps = {.name = NW_STR("optimizer/vars/0"), .dtype = &nw_int64, .kind = NW_SPAN_STATE};
    nw_entry rate = {.name = NW_STR("optimizer/vars/1"), .dtype = &nw_float32, .kind = NW_SPAN_STATE};
    if (variables == NW_NONE || !nw_h5_dataset(&s->plan, variables, NW_STR("0"), steps) ||
        !nw_h5_dataset(&s->plan, variables, NW_STR("1"), rate))
        return false;
    for (int i = 0; i < moments; i++)
        if (!add_moments(s, variables, &n))
            return false;
    return true;
}

static bool predict_keras(const nw_inventory *inventory, const nw_size_wants *wants, nw_prediction *out)
{
    saver s = start(inventory, wants, out);
    nw_num layers = count_layers(&s), metadata = sizeof "{\"keras_version\": \"3.0.0\", \"date_saved\": "
                                                        "\"2024-01-01@00:00:00\"}" -
                                                 1;
    if (!add_member(&s, NW_STR("metadata.json"), metadata, false) ||
        !add_member(&s, NW_STR("config.json"), 2 * layers * CONFIG, false) ||
        !add_member(&s, NW_STR("model.weights.h5"), 0, true) || !nw_h5_start(&s.plan, &out->ledger))
        return false;
    uint32_t group = nw_h5_group(&s.plan, 0, NW_STR("layers"));
    for (uint32_t i = 0; i < inventory->count && group != NW_NONE; i++)
        if (is_layer(&inventory->holders[i]) && !add_variables(&s, group, &inventory->holders[i]))
            return false;
    return group != NW_NONE && (!wants->optimizer || add_modern_optimizer(&s)) && nw_h5_finish(&s.plan) &&
           nw_span_next(&out->ledger, 22, NW_SPAN_STRUCTURE, NW_STR("end of the archive")) &&
           close_range(&s, 2 * layers * CONFIG_RANGE,
                       NW_STR("space lost by HDF5's allocator, and the length of the configuration, are "
                              "assumed"));
}

const nw_writer nw_writer_keras = {.name = "keras",
                                   .summary = "Keras 3's archive, as model.save writes it",
                                   .file = "model.keras",
                                   .predict = predict_keras};

/* ---- Caffe -------------------------------------------------------------------------------------------- */

/* A group for each layer, those without weights too, with its blobs by number. */
static bool add_blobs(saver *s, const char *part, nw_span_kind kind)
{
    uint32_t data = nw_h5_group(&s->plan, 0, nw_str_of(part));
    for (uint32_t i = 0; i < s->inventory->count; i++) {
        const nw_holder *layer = &s->inventory->holders[i];
        uint32_t group = data == NW_NONE ? data : nw_h5_group(&s->plan, data, layer->name);
        for (uint32_t k = 0; k < layer->count && group != NW_NONE; k++) {
            const nw_holding *h = &layer->holdings[k];
            nw_str name = nw_str_printf(s->arena, "%u", k);
            nw_str whole = nw_str_printf(s->arena, "%s/%.*s/%u", part, NW_SHOW(layer->name), k);
            nw_span_kind own = kind == NW_SPAN_DIFF ? kind : nw_span_of_role(h->role);
            if (!name.at || !whole.at)
                return full(s);
            if (!h->shared && !nw_h5_dataset(&s->plan, group, name, entry_of(s, h, whole, own)))
                return false;
        }
        if (group == NW_NONE)
            return false;
    }
    return true;
}

static bool predict_caffe(const nw_inventory *inventory, const nw_size_wants *wants, nw_prediction *out)
{
    saver s = start(inventory, wants, out);
    if (!nw_h5_start(&s.plan, &out->ledger))
        return false;
    s.plan.timed = true;
    return add_blobs(&s, "data", NW_SPAN_WEIGHT) && (!wants->diff || add_blobs(&s, "diff", NW_SPAN_DIFF)) &&
           nw_h5_finish(&s.plan) && close_range(&s, 0, NW_STR("space lost by HDF5's allocator is assumed"));
}

const nw_writer nw_writer_caffemodel_h5 = {.name = "caffemodel-h5",
                                           .summary = "Caffe's, with snapshot_format: HDF5",
                                           .file = "model.caffemodel.h5",
                                           .predict = predict_caffe};
