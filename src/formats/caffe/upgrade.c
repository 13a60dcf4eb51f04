#include "formats/caffe/caffe.h"

/* UpgradeNetAsNeeded of Caffe's upgrade_proto.cpp: `layers` of the first two generations, and the inputs of a
 * net, become today's `layer`. (Its step for BatchNorm stands where parameters are read, in caffe_build.c.)
 */

bool nw_caffe_add_layer(nw_caffe *caffe, const nw_pt_field *layer)
{
    if (!layer)
        return false;
    if (!nw_grow(caffe->arena, (void **)&caffe->layers, &caffe->layer_room, caffe->layer_count,
                 sizeof *caffe->layers))
        return nw_fail_memory(caffe->error, caffe->arena);
    caffe->layers[caffe->layer_count++] = layer;
    return true;
}

/* ---- V1 to today's form ---- */

static const char *v1_type_at(size_t i)
{
    return nw_caffe_v1_types[i].name;
}

/* Same letters, underscores aside: forks named their types after BVLC's manner, ROI_POOLING for ROIPooling.
 */
static bool same_letters(nw_str v1, const char *type)
{
    char letters[64];
    size_t n = 0;
    for (size_t i = 0; i < v1.len && n < sizeof letters - 1; i++)
        if (v1.at[i] != '_')
            letters[n++] = v1.at[i];
    return nw_str_is_nocase((nw_str){letters, n}, type);
}

/* UpgradeV1LayerType. */
static bool put_v1_type(nw_caffe_maker *maker, const nw_pt_field *field)
{
    const nw_caffe_value *value = nw_caffe_value_of(nw_caffe_v1_types, field);
    const char *type = value ? value->type : NULL, *name;
    const char *near = type ? NULL : nw_caffe_near(field->text, v1_type_at);
    if (near && field->kind == NW_PT_NAME)
        return nw_caffe_fail_type(maker->caffe, field->place, field->text, near);
    for (size_t i = 0; !type && (name = nw_caffe_type_at(i)); i++)
        if (same_letters(field->text, name))
            type = name;
    if (type)
        return nw_caffe_put_text(maker, "type", type, field->place) != NULL;
    return nw_caffe_put(maker, field, NULL) != NULL;
}

/* What V1 held in four lists is one `param` message for each parameter today. */
static const struct {
    const char *v1, *name;
} spec_lists[] = {
    {"param",           "name"      },
    {"blob_share_mode", "share_mode"},
    {"blobs_lr",        "lr_mult"   },
    {"weight_decay",    "decay_mult"}
};

static bool put_specs(nw_caffe_maker *maker, const nw_pt_field *layer)
{
    nw_pt_field *before = maker->last;
    for (size_t i = 0; i < sizeof spec_lists / sizeof *spec_lists; i++) {
        nw_pt_field *spec = before ? before->next : maker->message->first;
        for (const nw_pt_field *f = nw_pt_first(layer, spec_lists[i].v1); f; f = nw_pt_next(f)) {
            if (!spec)
                spec = nw_caffe_open(maker, "param", f->name_place);
            if (!spec || !nw_caffe_append(maker->caffe, spec, f, spec_lists[i].name))
                return false;
            spec = spec->next;
        }
    }
    return true;
}

static bool is_spec_list(nw_str name)
{
    for (size_t i = 0; i < sizeof spec_lists / sizeof *spec_lists; i++)
        if (nw_str_is(name, spec_lists[i].v1))
            return true;
    return false;
}

/* The message of a data layer that once held what transform_param holds now; NULL for other layers. */
static const nw_pt_field *data_message(const nw_pt_field *layer, nw_str type)
{
    static const char *const params[][2] = {
        {"Data",       "data_param"       },
        {"ImageData",  "image_data_param" },
        {"WindowData", "window_data_param"}
    };
    for (size_t i = 0; i < sizeof params / sizeof *params; i++)
        if (nw_str_is(type, params[i][0]))
            return nw_pt_first(layer, params[i][1]);
    return NULL;
}

/* Fields of transform_param that data layers once held in their own messages. */
static bool is_moved(const nw_pt_field *field)
{
    static const char *const names[] = {"scale", "mean_file", "crop_size", "mirror"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (!field->extension && nw_str_is(field->name, names[i]))
            return true;
    return false;
}

/* The fields of a message that are moved, or those that are not. */
static bool put_fields(nw_caffe_maker *maker, const nw_pt_field *message, bool moved)
{
    bool ok = maker->message != NULL;
    for (const nw_pt_field *f = message ? message->first : NULL; ok && f; f = f->next)
        ok = is_moved(f) != moved || nw_caffe_put(maker, f, NULL);
    return ok;
}

/* UpgradeNetDataTransformation: what a data layer's own message says of the pictures wins over
 * transform_param. Getters take the first field of a name, so the moved ones go first. */
static bool put_transform(nw_caffe_maker *maker, const nw_pt_field *layer, const nw_pt_field *data)
{
    const nw_pt_field *old = nw_pt_first(layer, "transform_param"), *found = data ? data->first : NULL;
    while (found && !is_moved(found))
        found = found->next;
    if (!old && !found)
        return true;
    nw_caffe_maker inside = {maker->caffe, NULL, NULL};
    inside.message = nw_caffe_open(maker, "transform_param", old ? old->name_place : data->name_place);
    return put_fields(&inside, data, true) && put_fields(&inside, old, true) &&
           put_fields(&inside, old, false);
}

static bool put_v1_field(nw_caffe_maker *maker, const nw_pt_field *f, const nw_pt_field *data)
{
    if (f == data) {
        nw_caffe_maker inside = {maker->caffe, nw_caffe_put(maker, f, NULL), NULL};
        if (inside.message)
            inside.message->first = NULL;
        return put_fields(&inside, data, false);
    }
    if (!f->extension && nw_str_is(f->name, "type") && f->kind != NW_PT_STRING)
        return put_v1_type(maker, f);
    if (!f->extension && (is_spec_list(f->name) || nw_str_is(f->name, "transform_param")))
        return true;
    return nw_caffe_put(maker, f, NULL) != NULL;
}

static nw_str v1_type(const nw_pt_field *layer)
{
    const nw_pt_field *type = nw_pt_first(layer, "type");
    const nw_caffe_value *value = type ? nw_caffe_value_of(nw_caffe_v1_types, type) : NULL;
    return value ? nw_str_of(value->type) : nw_caffe_text(layer, "type");
}

/* UpgradeV1LayerParameter. */
static const nw_pt_field *upgrade_v1(nw_caffe *caffe, const nw_pt_field *layer)
{
    nw_caffe_maker maker = nw_caffe_make(caffe, layer);
    const nw_pt_field *data = data_message(layer, v1_type(layer));
    bool ok = maker.message != NULL;
    for (const nw_pt_field *f = layer->first; ok && f; f = f->next)
        ok = put_v1_field(&maker, f, data);
    if (ok && put_specs(&maker, layer) && put_transform(&maker, layer, data))
        return maker.message;
    nw_caffe_layer_context(caffe, layer);
    return NULL;
}

/* ---- V0 ---- */

static bool is_padding(const nw_pt_field *layer)
{
    return nw_str_is(nw_caffe_text(nw_pt_first(layer, "layer"), "type"), "padding");
}

/* The checks of UpgradeV0PaddingLayers on a layer that stands behind a padding layer. */
static bool check_padded(nw_caffe *caffe, const nw_pt_field *layer, const nw_pt_field *padding)
{
    const nw_pt_field *v0 = nw_pt_first(layer, "layer"), *type = nw_pt_first(v0, "type");
    if (!type || (!nw_str_is(type->text, "conv") && !nw_str_is(type->text, "pool")))
        return nw_fail(caffe->error, NW_E_GRAPH, v0 ? v0->name_place : layer->name_place,
                       "only a conv or pool layer can follow a padding layer");
    if (nw_caffe_count(layer, "bottom") != 1)
        return nw_fail(caffe->error, NW_E_GRAPH, layer->name_place,
                       "a layer behind a padding layer takes one bottom");
    if (nw_caffe_count(padding, "bottom") != 1 || nw_caffe_count(padding, "top") != 1)
        return nw_fail(caffe->error, NW_E_GRAPH, padding->name_place,
                       "a padding layer has one bottom and one top");
    return true;
}

/* The padding layer that makes a bottom of the layer, or NULL; *ok is cleared by an error. */
static const nw_pt_field *padding_before(nw_caffe *caffe, const nw_map *makers, const nw_pt_field **all,
                                         const nw_pt_field *layer, bool *ok)
{
    for (const nw_pt_field *f = nw_pt_first(layer, "bottom"); f; f = nw_pt_next(f)) {
        uint32_t at = nw_map_get(makers, f->text);
        if (at == NW_NONE || !is_padding(all[at]))
            continue;
        *ok = check_padded(caffe, layer, all[at]);
        return all[at];
    }
    return NULL;
}

static bool note_tops(nw_caffe *caffe, nw_map *makers, const nw_pt_field *layer, uint32_t index)
{
    for (const nw_pt_field *f = nw_pt_first(layer, "top"); f; f = nw_pt_next(f))
        if (!nw_map_set(makers, f->text, index))
            return nw_fail_memory(caffe->error, caffe->arena);
    return true;
}

static bool upgrade_v0_net(nw_caffe *caffe, const nw_pt_field *first)
{
    uint32_t count = 0;
    const nw_pt_field **all = NW_ARRAY(caffe->arena, const nw_pt_field *, nw_caffe_rest(first));
    nw_map makers;
    nw_map_init(&makers, caffe->arena);
    if (!all)
        return nw_fail_memory(caffe->error, caffe->arena);
    for (const nw_pt_field *f = first; f; f = nw_pt_next(f)) {
        bool ok = nw_caffe_has(f, "layer") ||
                  nw_fail(caffe->error, NW_E_VALUE, f->name_place,
                          "this \"layers\" holds no \"layer\", and others do: the net mixes two old forms");
        const nw_pt_field *v1, *padding = ok ? padding_before(caffe, &makers, all, f, &ok) : NULL;
        if (!ok)
            return nw_caffe_layer_context(caffe, f);
        all[count] = f;
        if (!note_tops(caffe, &makers, f, count++))
            return false;
        if (is_padding(f))
            continue;
        if (!(v1 = nw_caffe_upgrade_v0(caffe, f, padding)) ||
            !nw_caffe_add_layer(caffe, upgrade_v1(caffe, v1)))
            return false;
    }
    return true;
}

/* ---- The net ---- */

/* The dims of the next input: its input_shape, or the next four input_dims. */
static bool put_input_shape(nw_caffe_maker *param, const nw_pt_field **shape, const nw_pt_field **dim)
{
    if (*shape) {
        const nw_pt_field *own = *shape;
        *shape = nw_pt_next(own);
        return nw_caffe_put(param, own, "shape") != NULL;
    }
    nw_pt_field *copy = nw_caffe_open(param, "shape", (*dim)->name_place);
    for (int i = 0; i < 4 && copy; i++, *dim = nw_pt_next(*dim))
        if (!nw_caffe_append(param->caffe, copy, *dim, "dim"))
            return false;
    return copy != NULL;
}

static bool check_input_counts(nw_caffe *caffe, const nw_pt_field *shape, const nw_pt_field *dim,
                               uint32_t inputs)
{
    const nw_pt_field *first = shape ? shape : dim;
    uint32_t count = nw_caffe_rest(first), needed = shape ? inputs : 4 * inputs;
    if (first && count > needed)
        return nw_caffe_remark(caffe, "unused-field", NULL, first->name_place, NW_EXACT,
                               "%u \"%.*s\" for %u \"input\": the first %u are used", count,
                               NW_SHOW(first->name), inputs, needed);
    return !first || count == needed ||
           nw_fail(caffe->error, NW_E_VALUE, first->name_place, "%u \"%.*s\" for %u \"input\": %u are needed",
                   count, NW_SHOW(first->name), inputs, needed);
}

/* UpgradeNetInput: one Input layer, before all others. Where no dims are given the shape is left open, to be
 * given. */
static bool upgrade_inputs(nw_caffe *caffe, const nw_pt_field *net)
{
    const nw_pt_field *input = nw_pt_first(net, "input"), *shape = nw_pt_first(net, "input_shape");
    const nw_pt_field *dim = nw_pt_first(net, "input_dim");
    if (!check_input_counts(caffe, shape, dim, nw_caffe_rest(input)))
        return false;
    if (!input)
        return true;
    nw_caffe_maker maker = nw_caffe_make(caffe, input);
    if (!maker.message)
        return false;
    maker.message->kind = NW_PT_MESSAGE;
    if (!nw_caffe_put_text(&maker, "name", "input", input->place) ||
        !nw_caffe_put_text(&maker, "type", "Input", input->place))
        return false;
    bool open = !shape && !dim;
    nw_caffe_maker param = {caffe, open ? NULL : nw_caffe_open(&maker, "input_param", input->name_place),
                            NULL};
    for (; input; input = nw_pt_next(input))
        if (!nw_caffe_put(&maker, input, "top") || !(open || put_input_shape(&param, &shape, &dim)))
            return false;
    return nw_caffe_add_layer(caffe, maker.message);
}

static bool add_all(nw_caffe *caffe, const nw_pt_field *first, bool v1)
{
    for (const nw_pt_field *f = first; f; f = nw_pt_next(f))
        if (!nw_caffe_add_layer(caffe, v1 ? upgrade_v1(caffe, f) : f))
            return false;
    return true;
}

bool nw_caffe_upgrade(nw_caffe *caffe, const nw_pt_field *net)
{
    const nw_pt_field *layer = nw_pt_first(net, "layer"), *layers = nw_pt_first(net, "layers");
    bool v0 = false;
    if (layer && layers)
        return nw_fail(caffe->error, NW_E_VALUE,
                       (layer->place.offset > layers->place.offset ? layer : layers)->name_place,
                       "the net has both \"layer\" and \"layers\": Caffe refuses to upgrade such a mixture");
    for (const nw_pt_field *f = layers; f && !v0; f = nw_pt_next(f))
        v0 = nw_caffe_has(f, "layer");
    if (!upgrade_inputs(caffe, net))
        return false;
    return v0 ? upgrade_v0_net(caffe, layers) : add_all(caffe, layer ? layer : layers, layers != NULL);
}
