#include <stdio.h>

#include "formats/caffemodel/caffemodel.h"

/* What Net::Init and the layers' SetUp do to a net before it is saved: InsertSplits of insert_splits.cpp, the
 * phase, LossLayer::LayerSetUp's loss_weight and BatchNormLayer::LayerSetUp's ParamSpecs. */

/* What a layer makes, as InsertSplits sees it. */
typedef struct top {
    nw_str layer, blob;
    uint32_t index, uses, taken; /* taken: splits that bottoms have so far */
    const nw_pt_field *loss;     /* a weight that is not 0, or NULL */
} top;

typedef struct splitter {
    nw_caffe_file *file;
    top *tops;
    uint32_t top_count, top_room;
    nw_map last;      /* name -> the last top of that name */
    uint32_t *bottom; /* of all bottoms in order: the tops that they take */
    uint32_t bottom_count, bottom_room;
} splitter;

static bool full(const splitter *s)
{
    return nw_fail_memory(s->file->maker.error, s->file->maker.arena);
}

static bool add_top(splitter *s, nw_str layer, nw_str blob, uint32_t index)
{
    if (!nw_grow(s->file->maker.arena, (void **)&s->tops, &s->top_room, s->top_count, sizeof *s->tops) ||
        !nw_map_set(&s->last, blob, s->top_count))
        return full(s);
    s->tops[s->top_count++] = (top){.layer = layer, .blob = blob, .index = index};
    return true;
}

static bool use_bottom(splitter *s, nw_str blob)
{
    uint32_t at = nw_map_get(&s->last, blob);
    if (at == NW_NONE)
        return nw_fail(s->file->maker.error, NW_E_GRAPH, NW_NOWHERE, "no layer makes the blob \"%.*s\"",
                       NW_SHOW(blob));
    if (!nw_grow(s->file->maker.arena, (void **)&s->bottom, &s->bottom_room, s->bottom_count,
                 sizeof *s->bottom))
        return full(s);
    s->bottom[s->bottom_count++] = at;
    s->tops[at].uses++;
    return true;
}

/* A loss that the file names is a use of its top. */
static void use_losses(splitter *s, const nw_pt_field *layer)
{
    const nw_pt_field *f = nw_pt_first(layer, "top"), *loss = nw_pt_first(layer, "loss_weight");
    if (!nw_caffe_era_has(s->file->era, "loss_weight"))
        return;
    for (; f && loss; f = nw_pt_next(f), loss = nw_pt_next(loss)) {
        double weight;
        top *t = &s->tops[nw_map_get(&s->last, f->text)];
        t->loss = nw_pt_number(loss, &weight) && weight != 0 ? loss : NULL;
        t->uses += t->loss != NULL;
    }
}

static bool is_input(const splitter *s, const nw_pt_field *layer)
{
    return s->file->era < NW_CAFFE_1_0 && nw_str_is(nw_caffe_text(layer, "type"), "Input");
}

static bool list_layer(splitter *s, const nw_pt_field *layer)
{
    uint32_t index = 0;
    nw_caffe_file *file = s->file;
    bool input = is_input(s, layer);
    for (const nw_pt_field *f = nw_pt_first(layer, "bottom"); f; f = nw_pt_next(f))
        if (!use_bottom(s, f->text))
            return false;
    for (const nw_pt_field *f = nw_pt_first(layer, "top"); f; f = nw_pt_next(f)) {
        if (input && !nw_grow(file->maker.arena, (void **)&file->inputs, &file->input_room, file->input_count,
                              sizeof *file->inputs))
            return full(s);
        if (input)
            file->inputs[file->input_count] = f->text;
        if (!add_top(s, input ? NW_STR("input") : nw_caffe_text(layer, "name"), f->text,
                     input ? file->input_count++ : index++))
            return false;
    }
    use_losses(s, layer);
    return true;
}

/* ---- Splits ------------------------------------------------------------------------------------------- */

/* SplitBlobName. The first one once had the blob's own name, so as to work in place. */
static nw_str split_name(const splitter *s, const top *t, uint32_t k)
{
    if (k == 0 && s->file->era < NW_CAFFE_RC)
        return t->blob;
    return nw_str_printf(s->file->maker.arena, "%.*s_%.*s_%u_split_%u", (int)t->blob.len, t->blob.at,
                         (int)t->layer.len, t->layer.at ? t->layer.at : "", t->index, k);
}

static nw_pt_field *put_name(nw_caffe_maker *maker, const char *field, nw_str name, nw_place place)
{
    nw_pt_field *f = name.at ? nw_caffe_put_text(maker, field, "", place) : NULL;
    if (f)
        f->text = name;
    else
        nw_fail_memory(maker->caffe->error, maker->caffe->arena);
    return f;
}

static bool put_phase(splitter *s, nw_caffe_maker *maker, nw_place place)
{
    nw_str phase = s->file->inventory->graph->phase;
    if (!nw_caffe_era_has(s->file->era, "phase") || nw_caffe_has(maker->message, "phase"))
        return true;
    nw_pt_field *f = put_name(maker, "phase", phase.len ? phase : NW_STR("TEST"), place);
    if (f)
        f->kind = NW_PT_NAME;
    return f != NULL;
}

static bool put_weight(nw_caffe_maker *maker, const char *field, const char *text, nw_place place)
{
    nw_pt_field *f = nw_caffe_put_text(maker, field, text, place);
    if (f)
        f->kind = NW_PT_INTEGER;
    return f != NULL;
}

static bool write_layer(splitter *s, const nw_caffe_maker *maker, nw_caffe_written layer)
{
    layer.message = maker->message ? nw_caffe_in_era(s->file, maker->message) : NULL;
    return layer.message && nw_caffe_add_written(s->file, layer);
}

/* ConfigureSplitLayer. */
static bool write_split(splitter *s, const top *t, nw_place place)
{
    const nw_pt_field like = {.place = place, .kind = NW_PT_MESSAGE};
    nw_caffe_maker maker = nw_caffe_make(&s->file->maker, &like);
    nw_str name = nw_str_printf(s->file->maker.arena, "%.*s_%.*s_%u_split", (int)t->blob.len, t->blob.at,
                                (int)t->layer.len, t->layer.at ? t->layer.at : "", t->index);
    bool ok = put_name(&maker, "name", name, place) && nw_caffe_put_text(&maker, "type", "Split", place) &&
              put_name(&maker, "bottom", t->blob, place);
    for (uint32_t k = 0; ok && k < t->uses; k++)
        ok = put_name(&maker, "top", split_name(s, t, k), place) &&
             (!t->loss || (k == 0 ? nw_caffe_put(&maker, t->loss, NULL) != NULL
                                  : put_weight(&maker, "loss_weight", "0", place)));
    return ok && put_phase(s, &maker, place) && write_layer(s, &maker, (nw_caffe_written){0});
}

/* The first split of a loss is the loss's own. */
static bool write_splits(splitter *s, top *first, const nw_pt_field *layer)
{
    for (const nw_pt_field *f = nw_pt_first(layer, "top"); f; f = nw_pt_next(f), first++) {
        if (first->uses > 1 && !write_split(s, first, layer->place))
            return false;
        first->taken += first->loss != NULL;
    }
    return true;
}

/* ---- Layers ------------------------------------------------------------------------------------------- */

/* A loss that is split lies in the Split layer. */
static bool loss_moves(const top *first, const nw_pt_field *layer)
{
    for (const nw_pt_field *f = nw_pt_first(layer, "top"); f; f = nw_pt_next(f), first++)
        if (first->uses > 1 && first->loss)
            return true;
    return false;
}

/* UpgradeNetBatchNorm: the rates of three `param` messages are set to 0. */
static bool put_fixed_spec(nw_caffe_maker *maker, const nw_pt_field *spec)
{
    nw_caffe_maker inside = {maker->caffe, nw_caffe_open(maker, "param", spec->name_place), NULL};
    bool ok = inside.message != NULL;
    for (const nw_pt_field *f = spec->first; ok && f; f = f->next)
        ok = nw_str_is(f->name, "lr_mult") || nw_str_is(f->name, "decay_mult") ||
             nw_caffe_put(&inside, f, NULL);
    return ok && put_weight(&inside, "lr_mult", "0", spec->place) &&
           put_weight(&inside, "decay_mult", "0", spec->place);
}

static bool put_fields(splitter *s, nw_caffe_maker *maker, const top *first, const nw_pt_field *layer,
                       uint32_t *bottom)
{
    bool moves = loss_moves(first, layer);
    bool fixed = nw_caffe_count(layer, "param") == 3 && nw_str_is(nw_caffe_text(layer, "type"), "BatchNorm");
    for (const nw_pt_field *f = layer->first; f; f = f->next) {
        if (f->extension || f->kind == NW_PT_NOTHING || (moves && nw_str_is(f->name, "loss_weight")))
            continue;
        bool spec = fixed && nw_str_is(f->name, "param");
        nw_pt_field *copy = spec ? NULL : nw_caffe_put(maker, f, NULL);
        if (spec ? !put_fixed_spec(maker, f) : !copy)
            return false;
        if (spec || !nw_str_is(f->name, "bottom"))
            continue;
        top *t = &s->tops[s->bottom[(*bottom)++]];
        if (t->uses > 1 && !(copy->text = split_name(s, t, t->taken++)).at)
            return full(s);
    }
    return true;
}

static bool put_loss(splitter *s, nw_caffe_maker *maker, nw_place place)
{
    const nw_caffe_row *row = nw_caffe_row_named(nw_caffe_text(maker->message, "type"));
    if (!row || !(row->flags & NW_CAFFE_LOSS) || nw_caffe_has(maker->message, "loss_weight") ||
        !nw_caffe_era_has(s->file->era, "loss_weight"))
        return true;
    return put_weight(maker, "loss_weight", "1", place);
}

/* BatchNormLayer::LayerSetUp: a rate of 0 for each blob that has no `param`. */
static bool put_statistics(splitter *s, nw_caffe_maker *maker, nw_place place)
{
    uint32_t count = nw_caffe_count(maker->message, "param");
    if (!nw_str_is(nw_caffe_text(maker->message, "type"), "BatchNorm"))
        return true;
    for (; count < 3; count++) {
        nw_caffe_maker spec = {&s->file->maker, nw_caffe_open(maker, "param", place), NULL};
        if (!spec.message || !put_weight(&spec, "lr_mult", "0", place))
            return false;
    }
    return true;
}

/* `top_at`, `bottom_at`: how many tops and bottoms earlier layers have. */
static bool write_one(splitter *s, nw_caffe_written layer, uint32_t *top_at, uint32_t *bottom_at)
{
    const nw_pt_field *message = layer.message;
    top *first = s->tops + *top_at;
    nw_caffe_maker maker = nw_caffe_make(&s->file->maker, message);
    *top_at += nw_caffe_count(message, "top");
    bool ok = maker.message && put_fields(s, &maker, first, message, bottom_at);
    if (ok && !is_input(s, message))
        ok = put_loss(s, &maker, message->place) && put_statistics(s, &maker, message->place) &&
             put_phase(s, &maker, message->place) && write_layer(s, &maker, layer);
    return ok && write_splits(s, first, message);
}

bool nw_caffe_add_written(nw_caffe_file *file, nw_caffe_written layer)
{
    if (!nw_grow(file->maker.arena, (void **)&file->layers, &file->layer_room, file->layer_count,
                 sizeof *file->layers))
        return nw_fail_memory(file->maker.error, file->maker.arena);
    file->layers[file->layer_count++] = layer;
    return true;
}

static bool list_holders(nw_caffe_file *file)
{
    for (uint32_t i = 0; i < file->inventory->count; i++) {
        const nw_holder *h = &file->inventory->holders[i];
        if (!(h->node->description
                  ? nw_caffe_add_written(file, (nw_caffe_written){h->node->description, h, 0, h->count})
                  : nw_caffe_describe(file, h)))
            return false;
    }
    return true;
}

bool nw_caffe_write_layers(nw_caffe_file *file)
{
    splitter s = {.file = file};
    uint32_t top_at = 0, bottom_at = 0;
    nw_map_init(&s.last, file->maker.arena);
    if (!list_holders(file))
        return false;
    const nw_caffe_written *layers = file->layers;
    uint32_t count = file->layer_count;
    file->layers = NULL;
    file->layer_count = file->layer_room = 0;
    for (uint32_t i = 0; i < count; i++)
        if (!list_layer(&s, layers[i].message))
            return false;
    for (uint32_t i = 0; i < count; i++)
        if (!write_one(&s, layers[i], &top_at, &bottom_at))
            return false;
    return true;
}
