#include <stdarg.h>
#include <stdio.h>

#include "formats/caffe/caffe.h"

/* What the first layer that bears a shared parameter says of its training. */
typedef struct nw_caffe_share {
    double rate[2]; /* lr_mult, decay_mult */
    bool has[2];
} nw_caffe_share;

static const char *const rates[] = {"lr_mult", "decay_mult"};

/* For a type that nobody knows. */
static const nw_caffe_row unknown_row = {.op = &nw_op_opaque, .max_bottom = -1, .max_top = -1, .blobs = -1};

/* ---- What translators use ---- */

const nw_pt_field *nw_caffe_param(const nw_caffe_layer *layer, const char *name)
{
    return nw_pt_first(layer->message, name);
}

bool nw_caffe_set(nw_caffe_layer *layer, nw_attr_id id, int64_t value)
{
    return nw_node_int(layer->caffe->graph, layer->node, id, value);
}

const int64_t *nw_caffe_list(const nw_caffe_layer *layer, const nw_pt_field *message, const char *name,
                             uint32_t *count)
{
    uint32_t i = 0;
    *count = nw_caffe_count(message, name);
    int64_t *values = NW_ARRAY(layer->caffe->arena, int64_t, *count);
    for (const nw_pt_field *f = nw_pt_first(message, name); values && f; f = nw_pt_next(f))
        values[i++] = nw_caffe_value_int(f);
    if (!values)
        nw_fail_memory(layer->caffe->error, layer->caffe->arena);
    return values;
}

bool nw_caffe_set_list(nw_caffe_layer *layer, nw_attr_id id, const nw_pt_field *message, const char *name)
{
    uint32_t count;
    const int64_t *values = nw_caffe_list(layer, message, name, &count);
    return values && nw_node_ints(layer->caffe->graph, layer->node, id, values, count);
}

bool nw_caffe_set_text(nw_caffe_layer *layer, nw_attr_id id, const char *text)
{
    return nw_node_text(layer->caffe->graph, layer->node, id, nw_str_of(text));
}

bool nw_caffe_refuse(const nw_caffe_layer *layer, const nw_pt_field *message, const char *field,
                     const char *format, ...)
{
    const nw_pt_field *at = field ? nw_pt_first(message, field) : NULL;
    nw_place place = at ? at->place : message ? message->name_place : layer->message->name_place;
    char text[400];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    return nw_fail(layer->caffe->error, NW_E_VALUE, place, "%s", text);
}

bool nw_caffe_positive(const nw_caffe_layer *layer, const nw_pt_field *message, const char *name,
                       int64_t otherwise)
{
    return nw_caffe_int(message, name, otherwise) > 0 ||
           nw_caffe_refuse(layer, message, name, "%s must be at least 1", name);
}

bool nw_caffe_check_dim(const nw_caffe_layer *layer, const nw_pt_field *dim)
{
    int64_t value = nw_caffe_value_int(dim);
    return value > 0 || nw_fail(layer->caffe->error, NW_E_VALUE, dim->place,
                                value < 0 ? "a dim cannot be negative"
                                          : "a dim must be at least 1: the net would be empty");
}

/* ---- Type and connections ---- */

static bool find_row(nw_caffe_layer *layer)
{
    const nw_pt_field *type = nw_pt_first(layer->message, "type");
    if (!type)
        return nw_caffe_refuse(layer, NULL, NULL, "the layer has no \"type\"");
    layer->row = nw_caffe_row_named(type->text);
    if (layer->row)
        return true;
    const char *near = nw_caffe_near(type->text, nw_caffe_type_at);
    if (near)
        return nw_caffe_fail_type(layer->caffe, type->place, type->text, near);
    layer->row = &unknown_row;
    return true;
}

static bool remark_unknown(nw_caffe_layer *layer)
{
    return nw_caffe_remark(layer->caffe, "unknown-operator", layer->node,
                           nw_pt_first(layer->message, "type")->place, NW_LOWER_BOUND,
                           "the layer type \"%.*s\" is not known: its outputs and costs stay open",
                           NW_SHOW(layer->node->type));
}

/* Layer::CheckBlobCounts of layer.hpp. */
static bool check_count(const nw_caffe_layer *layer, const char *what, uint32_t count, int min, int max)
{
    const nw_pt_field *type = nw_pt_first(layer->message, "type");
    char range[64];
    if (count >= (uint32_t)min && (max < 0 || count <= (uint32_t)max))
        return true;
    if (max < 0)
        snprintf(range, sizeof range, "%d or more %ss", min, what);
    else if (min < max)
        snprintf(range, sizeof range, "%d to %d %ss", min, max, what);
    else
        snprintf(range, sizeof range, "%d %s%s", min, what, min == 1 ? "" : "s");
    return nw_fail(layer->caffe->error, NW_E_GRAPH, type->place, "a layer of type \"%.*s\" has %s, not %u",
                   NW_SHOW(layer->node->type), range, count);
}

static bool check_counts(const nw_caffe_layer *layer)
{
    const nw_caffe_row *row = layer->row;
    int min_top = row->flags & NW_CAFFE_LOSS && layer->tops < (uint32_t)row->min_top ? 0 : row->min_top;
    if (!check_count(layer, "bottom", layer->bottoms, row->min_bottom, row->max_bottom) ||
        !check_count(layer, "top", layer->tops, min_top, row->max_top))
        return false;
    return !(row->flags & NW_CAFFE_EQUAL) || layer->tops == layer->bottoms ||
           nw_fail(layer->caffe->error, NW_E_GRAPH, layer->message->name_place,
                   "%u bottoms, but %u tops: one for each is needed", layer->bottoms, layer->tops);
}

/* The layer of a list that makes a blob, or NULL. */
static const nw_pt_field *maker_of(const nw_pt_field *const *layers, uint32_t count, nw_str blob)
{
    for (uint32_t i = 0; i < count; i++)
        for (const nw_pt_field *top = nw_pt_first(layers[i], "top"); top; top = nw_pt_next(top))
            if (nw_str_eq(top->text, blob))
                return layers[i];
    return NULL;
}

/* Where a layer of another phase, or a later one, would make it, the error says so. */
static bool unknown_bottom(nw_caffe *caffe, const nw_pt_field *bottom)
{
    const nw_pt_field *dropped = maker_of(caffe->dropped, caffe->dropped_count, bottom->text);
    const nw_pt_field *later = maker_of(caffe->layers, caffe->layer_count, bottom->text);
    if (dropped)
        return nw_fail(caffe->error, NW_E_GRAPH, bottom->place,
                       "unknown bottom \"%.*s\": the layer \"%.*s\", which makes it, is not for phase %.*s",
                       NW_SHOW(bottom->text), NW_SHOW(nw_caffe_text(dropped, "name")),
                       NW_SHOW(caffe->graph->phase));
    return nw_fail(caffe->error, NW_E_GRAPH, bottom->place,
                   "unknown bottom \"%.*s\": no layer before this one makes it%s", NW_SHOW(bottom->text),
                   later ? "; one that does comes no sooner (a cycle, or not in order)" : "");
}

/* Net::AppendBottom of net.cpp. */
static bool add_bottoms(nw_caffe_layer *layer)
{
    nw_caffe *caffe = layer->caffe;
    for (const nw_pt_field *f = nw_pt_first(layer->message, "bottom"); f; f = nw_pt_next(f)) {
        uint32_t value = nw_map_get(&caffe->blob_at, f->text);
        if (value == NW_NONE)
            return unknown_bottom(caffe, f);
        if (!nw_node_in(caffe->graph, layer->node, value))
            return false;
        if (caffe->taker[value] == NW_NONE)
            caffe->taker[value] = caffe->graph->node_count - 1;
    }
    return true;
}

/* InsertSplits gives a bottom that is taken several times new names, so that a top of the old name is then a
 * second maker of it, which Net::AppendTop refuses. */
static bool check_in_place(const nw_caffe_layer *layer, uint32_t value, const nw_pt_field *top)
{
    const nw_caffe *caffe = layer->caffe;
    const nw_value *v = &caffe->graph->values[value];
    if (layer->row->flags & NW_CAFFE_APART)
        return nw_fail(caffe->error, NW_E_GRAPH, top->place, "a layer of type \"%s\" cannot work in place",
                       layer->row->type);
    if (caffe->taker[value] != caffe->graph->node_count - 1 || v->is_loss)
        return nw_fail(caffe->error, NW_E_GRAPH, top->place,
                       "\"%.*s\" is changed in place here, but something before this layer also takes it",
                       NW_SHOW(top->text));
    return v->uses == 1 || nw_fail(caffe->error, NW_E_GRAPH, top->place,
                                   "\"%.*s\" is changed in place here, but this layer takes it %u times",
                                   NW_SHOW(top->text), v->uses);
}

/* A value of the graph under a blob's name, which later layers take it by. `top` NULL is an anonymous top,
 * which none can take. */
static uint32_t new_value(nw_caffe *caffe, const nw_pt_field *top)
{
    uint32_t value = nw_graph_value(caffe->graph, top ? top->text : NW_STR("(automatic)"));
    if (value == NW_NONE)
        return value;
    if (!nw_grow(caffe->arena, (void **)&caffe->taker, &caffe->taker_room, value, sizeof *caffe->taker) ||
        (top && !nw_map_set(&caffe->blob_at, top->text, value))) {
        nw_fail_memory(caffe->error, caffe->arena);
        return NW_NONE;
    }
    caffe->taker[value] = NW_NONE;
    return value;
}

/* Net::AppendTop of net.cpp. */
static bool add_top(nw_caffe_layer *layer, uint32_t index, const nw_pt_field *top, const nw_pt_field *bottom)
{
    nw_caffe *caffe = layer->caffe;
    nw_node *node = layer->node;
    bool in_place = top && bottom && nw_str_eq(top->text, bottom->text);
    if (in_place && !check_in_place(layer, node->in[index], top))
        return false;
    uint32_t value = top && !in_place ? nw_map_get(&caffe->blob_at, top->text) : NW_NONE;
    if (value != NW_NONE)
        return nw_fail(caffe->error, NW_E_GRAPH, top->place,
                       caffe->graph->values[value].producer == caffe->graph->node_count - 1
                           ? "the top \"%.*s\" stands twice in this layer"
                           : "the top \"%.*s\" is made by an earlier layer too",
                       NW_SHOW(top->text));
    value = new_value(caffe, top);
    if (!nw_node_out(caffe->graph, node, value))
        return false;
    nw_value *values = caffe->graph->values;
    if (in_place)
        values[value].storage = values[node->in[index]].storage;
    else if (node->op->flags & NW_VIEW && node->in_count)
        values[value].storage = values[node->in[0]].storage;
    node->in_place = node->in_place || in_place;
    return true;
}

static bool add_tops(nw_caffe_layer *layer)
{
    const nw_pt_field *bottom = nw_pt_first(layer->message, "bottom");
    uint32_t index = 0;
    for (const nw_pt_field *top = nw_pt_first(layer->message, "top"); top; top = nw_pt_next(top)) {
        if (!add_top(layer, index++, top, bottom))
            return false;
        bottom = bottom ? nw_pt_next(bottom) : NULL;
    }
    while (layer->row->flags & NW_CAFFE_LOSS && index < (uint32_t)layer->row->min_top)
        if (!add_top(layer, index++, NULL, NULL))
            return false;
    return true;
}

/* ---- Losses and parameters ---- */

/* Layer::SetLossWeights of layer.hpp. A loss that the file itself names is a taker of its top: InsertSplits
 * counts it. */
static bool set_losses(nw_caffe_layer *layer)
{
    const nw_pt_field *first = nw_pt_first(layer->message, "loss_weight");
    uint32_t given = nw_caffe_rest(first), tops = layer->node->out_count, i = 0;
    uint32_t weights = given == 0 && layer->row->flags & NW_CAFFE_LOSS ? 1 : given;
    if (weights && weights != tops && layer->row != &unknown_row)
        return nw_fail(layer->caffe->error, NW_E_VALUE, (first ? first : layer->message)->name_place,
                       "%u loss_weight for %u tops: one for each is needed", given, tops);
    for (const nw_pt_field *f = first; f && i < layer->tops; f = nw_pt_next(f)) {
        double weight = 0;
        layer->caffe->graph->values[layer->node->out[i++]].is_loss = nw_pt_number(f, &weight) && weight != 0;
    }
    return true;
}

/* Net::AppendParam of net.cpp: layers that share a parameter must not give it different rates. */
static bool check_share(nw_caffe *caffe, const nw_pt_field *spec, nw_str name)
{
    uint32_t at = nw_map_get(&caffe->share_at, name);
    if (at == NW_NONE) {
        at = caffe->share_count;
        if (!nw_grow(caffe->arena, (void **)&caffe->shares, &caffe->share_room, at, sizeof *caffe->shares) ||
            !nw_map_set(&caffe->share_at, name, at))
            return nw_fail_memory(caffe->error, caffe->arena);
        caffe->shares[caffe->share_count++] = (nw_caffe_share){0};
    }
    for (int i = 0; i < 2; i++) {
        const nw_pt_field *field = nw_pt_first(spec, rates[i]);
        double rate = nw_caffe_float(spec, rates[i], 1);
        nw_caffe_share *share = &caffe->shares[at];
        if (field && share->has[i] && share->rate[i] != rate)
            return nw_fail(caffe->error, NW_E_VALUE, field->place,
                           "the shared parameter \"%.*s\" has another %s in an earlier layer", NW_SHOW(name),
                           rates[i]);
        if (field) {
            share->has[i] = true;
            share->rate[i] = rate;
        }
    }
    return true;
}

/* BatchNormLayer::LayerSetUp: its statistics are not trained; UpgradeNetBatchNorm forgives rates where all
 * three stand. */
static bool check_statistics(const nw_caffe_layer *layer, const nw_pt_field *spec, uint32_t count)
{
    if (layer->node->op != &nw_op_batch_norm || count == 3 || nw_caffe_float(spec, "lr_mult", 1) == 0)
        return true;
    return nw_caffe_refuse(layer, spec, "lr_mult",
                           "the statistics of a BatchNorm layer cannot be trained: lr_mult must be 0");
}

static bool add_params(nw_caffe_layer *layer)
{
    const nw_pt_field *first = nw_pt_first(layer->message, "param");
    uint32_t count = nw_caffe_rest(first), i = 0;
    for (const nw_pt_field *spec = first; spec; spec = nw_pt_next(spec)) {
        nw_param_spec out = {.share = nw_caffe_text(spec, "name"),
                             .frozen = nw_caffe_float(spec, "lr_mult", 1) == 0 ||
                                       layer->node->op == &nw_op_batch_norm,
                             .permissive = nw_caffe_enum(spec, "share_mode", nw_caffe_share_modes, 0) == 1};
        if (layer->blobs >= 0 && i++ >= (uint32_t)layer->blobs)
            return nw_fail(layer->caffe->error, NW_E_VALUE, spec->name_place,
                           "%u \"param\" for a layer that has %d", count, layer->blobs);
        if (!check_statistics(layer, spec, count) ||
            (out.share.len && !check_share(layer->caffe, spec, out.share)) ||
            !nw_node_param(layer->caffe->graph, layer->node, out))
            return false;
    }
    return true;
}

/* ---- The rest of a layer ---- */

static bool is_word(const char *words, nw_str word)
{
    nw_str rest = nw_str_of(words);
    while (rest.len)
        if (nw_str_eq(nw_str_split(rest, ' ', &rest), word))
            return true;
    return false;
}

static bool is_param_message(const nw_pt_field *field)
{
    const size_t n = sizeof "_param" - 1;
    return !field->extension && field->kind == NW_PT_MESSAGE && field->name.len > n &&
           nw_str_is(nw_str_part(field->name, field->name.len - n, field->name.len), "_param") &&
           nw_caffe_field_named(&nw_caffe_layer_message, field->name);
}

static bool remark_unused(nw_caffe_layer *layer)
{
    if (!layer->row->params)
        return true;
    for (const nw_pt_field *f = layer->message->first; f; f = f->next)
        if (is_param_message(f) && !is_word(layer->row->params, f->name) &&
            !nw_caffe_remark(layer->caffe, "unused-field", layer->node, f->name_place, NW_EXACT,
                             "\"%.*s\" is not used by a layer of type \"%s\"", NW_SHOW(f->name),
                             layer->row->type))
            return false;
    return true;
}

static bool check_propagation(const nw_caffe_layer *layer)
{
    const nw_pt_field *first = nw_pt_first(layer->message, "propagate_down");
    uint32_t count = nw_caffe_rest(first);
    return count == 0 || count == layer->bottoms ||
           nw_fail(layer->caffe->error, NW_E_VALUE, first->name_place,
                   "%u propagate_down for %u bottoms: one for each, or none, is needed", count,
                   layer->bottoms);
}

static nw_str folder_of(nw_str name)
{
    size_t n = name.len;
    while (n > 0 && name.at[n - 1] != '/')
        n--;
    return nw_str_part(name, 0, n ? n - 1 : 0);
}

static bool make_node(nw_caffe_layer *layer)
{
    const nw_pt_field *message = layer->message;
    nw_str name = nw_caffe_text(message, "name");
    layer->node = nw_graph_node(layer->caffe->graph, layer->row->op, name, nw_caffe_text(message, "type"));
    if (!layer->node)
        return false;
    layer->node->group = folder_of(name);
    layer->node->place = message->name_place;
    layer->node->description = message;
    layer->node->min_rank = layer->row->flags & NW_CAFFE_FOUR ? 4 : 0;
    layer->node->max_rank = layer->row->flags & (NW_CAFFE_FOUR | NW_CAFFE_UP_TO_FOUR) ? 4 : 0;
    layer->op = layer->row->op;
    layer->bottoms = nw_caffe_count(message, "bottom");
    layer->tops = nw_caffe_count(message, "top");
    layer->blobs = layer->row->blobs;
    return true;
}

static bool build_layer(nw_caffe_layer *layer)
{
    if (!find_row(layer) || !make_node(layer) || !check_counts(layer) || !check_propagation(layer) ||
        !add_bottoms(layer))
        return false;
    if (layer->row == &unknown_row && !remark_unknown(layer))
        return false;
    if (layer->row->translate && !layer->row->translate(layer))
        return false;
    layer->node->op = layer->op;
    if (!add_tops(layer) || (layer->op == &nw_op_input && !layer->row->shapes(layer)))
        return false;
    return set_losses(layer) && add_params(layer) && remark_unused(layer);
}

static bool add_outputs(nw_graph *graph)
{
    for (uint32_t i = 0; i < graph->value_count; i++)
        if (graph->values[i].uses == 0 && !nw_graph_output(graph, i))
            return false;
    return true;
}

bool nw_caffe_build(nw_caffe *caffe, const nw_pt_field *net)
{
    caffe->graph->name = nw_caffe_text(net, "name");
    caffe->graph->caffe = true;
    caffe->graph->description = net;
    caffe->graph->solver = caffe->solver;
    for (uint32_t i = 0; i < caffe->layer_count; i++) {
        nw_caffe_layer layer = {.caffe = caffe, .message = caffe->layers[i]};
        if (!build_layer(&layer))
            return nw_caffe_layer_context(caffe, layer.message);
    }
    if (caffe->layer_count == 0)
        return nw_fail(caffe->error, NW_E_GRAPH, NW_NOWHERE, "the net has no layers in phase %.*s",
                       NW_SHOW(caffe->graph->phase));
    return add_outputs(caffe->graph);
}
