/* One function for each kind of layer: its node, its attributes, and where the flow goes. */
#include "formats/notation/notation.h"

static bool ints(nw_build *b, nw_node *node, nw_attr_id id, nw_sizes list, int64_t otherwise)
{
    return list.at ? nw_node_ints(b->graph, node, id, list.at, list.count)
                   : nw_node_int(b->graph, node, id, otherwise);
}

static bool missing(nw_build *b, const nw_item *item, const char *what, const char *example)
{
    return nw_fail(b->graph->error, NW_E_SYNTAX, item->place, "%s is missing: write it as in %s", what,
                   example);
}

static nw_node *put(nw_build *b, const nw_item *item, int how)
{
    return nw_put_node(b, item->word, nw_name_of(b, item, item->word->stem), item, how);
}

/* 3x224x224 and 1x28x28 look like PyTorch's order. The shape here is batch, channels, sides. */
static bool looks_channels_first(const nw_item *item)
{
    const int64_t *shape = item->size.at;
    uint32_t last = item->size.count - 1;
    return last >= 3 && (shape[2] == 1 || shape[2] == 3) && shape[1] == shape[last] && shape[1] >= 8;
}

static bool note_reading(nw_build *b, const nw_item *item, nw_node *node)
{
    nw_graph *graph = b->graph;
    const char *code = NULL;
    nw_str text = {NULL, 0};
    if (b->flow.axes == 1) {
        code = "input-of-two";
        text = nw_str_printf(
            graph->arena, "%.*s is read as positions x channels; a picture of one channel is written %.*sx1",
            NW_SHOW(item->dims_text), NW_SHOW(item->dims_text));
    } else if (looks_channels_first(item)) {
        code = "channels-last";
        text = nw_str_printf(graph->arena, "%.*s is read as sides x channels: %lld channels",
                             NW_SHOW(item->dims_text), (long long)item->size.at[1]);
    }
    return !code || nw_graph_note(graph, code, node, item->place, NW_EXACT, text);
}

bool nw_emit_input(nw_build *b, const nw_item *item)
{
    nw_graph *graph = b->graph;
    nw_node *node = nw_put_node(b, item->word, item->label.len ? item->label : NW_STR("data"), item, 0);
    if (!node)
        return false;
    nw_value *value = &graph->values[b->flow.value];
    value->is_input = true;
    value->shape = nw_graph_shape(graph, item->size.at, (int32_t)item->size.count);
    b->flow = (nw_flow){.value = b->flow.value,
                        .channels = nw_known(item->size.at[1]) ? item->size.at[1] : NW_UNKNOWN,
                        .axes = (int32_t)item->size.count - 2,
                        .shared = true};
    if (!note_reading(b, item, node))
        return false;
    return nw_graph_input(graph, b->flow.value);
}

/* ---- Convolutions and fully connected layers ---- */

/* Kernel k under dilation d covers d (k - 1) + 1 positions; d (k - 1) pads keep the size at stride 1, and
 * where they are odd the end gets one more. */
static bool same_pad(nw_build *b, const nw_item *item, nw_node *node)
{
    int64_t sides[2 * NW_NOTE_AXES];
    uint32_t axes = item->size.count;
    if (axes == 1 && b->flow.axes > 0 && b->flow.axes <= NW_NOTE_AXES)
        axes = (uint32_t)b->flow.axes;
    for (uint32_t i = 0; i < axes; i++) {
        int64_t kernel = item->size.at[item->size.count == 1 ? 0 : i];
        int64_t dilation = item->dilation.at ? item->dilation.at[i % item->dilation.count] : 1;
        nw_num all = nw_mul(dilation, kernel - 1);
        if (all == NW_OVERFLOW)
            return nw_fail(b->graph->error, NW_E_OVERFLOW, item->place, "the padding exceeds 63 bits");
        sides[i] = all / 2;
        sides[axes + i] = all - all / 2;
    }
    bool even = true;
    for (uint32_t i = 0; i < axes; i++)
        even = even && sides[i] == sides[axes + i] && sides[i] == sides[0];
    return nw_node_ints(b->graph, node, NW_A_PAD, sides, even ? 1 : 2 * axes);
}

static bool window(nw_build *b, const nw_item *item, nw_node *node, nw_sizes stride, bool same)
{
    if (!ints(b, node, NW_A_KERNEL, item->size, 1) || !ints(b, node, NW_A_STRIDE, stride, 1) ||
        !ints(b, node, NW_A_DILATION, item->dilation, 1))
        return false;
    if (!item->pad.at && (same || item->flags & NW_ITEM_SAME) && !(item->flags & NW_ITEM_VALID))
        return same_pad(b, item, node);
    return ints(b, node, NW_A_PAD, item->pad, 0);
}

/* The normalisation that `bn` asks for, and the activation that is to follow. */
static bool follow(nw_build *b, const nw_item *item, bool activates)
{
    if (item->flags & NW_ITEM_NORM) {
        const nw_word *norm = nw_word_named(NW_STR("bn"));
        nw_node *node = nw_put_node(b, norm, nw_name_beside(b, item, norm), item, 0);
        if (!node || !nw_node_int(b->graph, node, NW_A_AFFINE, 1))
            return false;
    }
    if (item->activation)
        return nw_build_activate(b, item, item->activation);
    if (activates && !(item->flags & NW_ITEM_LINEAR))
        nw_build_wait(b, item);
    return true;
}

static bool convolve(nw_build *b, const nw_item *item, nw_num out, nw_num groups, bool same)
{
    nw_node *node = put(b, item, 0);
    if (!node || !window(b, item, node, item->stride, same) ||
        !nw_node_int(b->graph, node, NW_A_OUT_CHANNELS, out) ||
        !nw_node_int(b->graph, node, NW_A_GROUPS, groups) ||
        !nw_node_int(b->graph, node, NW_A_BIAS, !(item->flags & NW_ITEM_NOBIAS)))
        return false;
    b->flow.channels = out;
    return follow(b, item, true);
}

static bool kernel_and_count(nw_build *b, const nw_item *item)
{
    if (!item->size.at)
        return missing(b, item, "the kernel", "CONV3-64, with 3 as the kernel and 64 as the channels");
    return item->count != NW_UNKNOWN || missing(b, item, "the number of channels", "CONV3-64");
}

static nw_num groups_of(const nw_item *item)
{
    return item->groups == NW_UNKNOWN ? 1 : item->groups;
}

bool nw_emit_conv(nw_build *b, const nw_item *item)
{
    return kernel_and_count(b, item) && convolve(b, item, item->count, groups_of(item), true);
}

/* Transposed: nothing is cut off unless a pad says so. */
bool nw_emit_deconv(nw_build *b, const nw_item *item)
{
    return kernel_and_count(b, item) && convolve(b, item, item->count, groups_of(item), false);
}

bool nw_emit_depthwise(nw_build *b, const nw_item *item)
{
    if (!item->size.at)
        return missing(b, item, "the kernel", "DWCONV3");
    if (b->flow.channels == NW_UNKNOWN)
        return nw_fail(b->graph->error, NW_E_VALUE, item->place,
                       "DWCONV must know the number of channels before it");
    return convolve(b, item, item->count == NW_UNKNOWN ? b->flow.channels : item->count, b->flow.channels,
                    true);
}

bool nw_emit_fc(nw_build *b, const nw_item *item)
{
    if (item->count == NW_UNKNOWN)
        return missing(b, item, "the number of outputs", "FC-4096");
    bool last = item == b->scan->last_fc && b->scope.last;
    nw_node *node = put(b, item, 0);
    if (!node || !nw_node_int(b->graph, node, NW_A_OUT_CHANNELS, item->count) ||
        !nw_node_int(b->graph, node, NW_A_BIAS, !(item->flags & NW_ITEM_NOBIAS)))
        return false;
    b->flow.channels = item->count;
    b->flow.axes = 0;
    return follow(b, item, !last);
}

/* ---- Pooling ---- */

static bool pool_rounding(nw_build *b, const nw_item *item, nw_node *node)
{
    bool ceil = item->flags & NW_ITEM_CEIL;
    if (!(item->flags & (NW_ITEM_CEIL | NW_ITEM_FLOOR)) &&
        !nw_graph_claim(
            b->graph,
            (nw_claim){.node = b->graph->node_count - 1, .kind = NW_CLAIM_ROUNDING, .place = item->place}))
        return false;
    if (!ceil)
        return nw_node_text(b->graph, node, NW_A_ROUNDING, NW_STR("floor"));
    return nw_node_text(b->graph, node, NW_A_ROUNDING, NW_STR("ceil")) &&
           nw_node_int(b->graph, node, NW_A_ALWAYS_CLIP, 1);
}

bool nw_emit_pool(nw_build *b, const nw_item *item)
{
    static const int64_t two = 2;
    nw_item whole = *item;
    if (item->to.at && item->size.at)
        return nw_fail(b->graph->error, NW_E_SYNTAX, item->place,
                       "a kernel and \"to\" contradict each other");
    if (!whole.size.at)
        whole.size = (nw_sizes){&two, 1};
    nw_node *node = put(b, item, 0);
    if (!node)
        return false;
    if (item->to.at)
        return nw_node_ints(b->graph, node, NW_A_OUTPUT_SIZE, item->to.at, item->to.count);
    return window(b, &whole, node, whole.stride.at ? whole.stride : whole.size, false) &&
           pool_rounding(b, item, node);
}

bool nw_emit_global(nw_build *b, const nw_item *item)
{
    nw_node *node = put(b, item, 0);
    return node && nw_node_int(b->graph, node, NW_A_GLOBAL, 1);
}

/* ---- Normalisation, activation ---- */

bool nw_emit_lrn(nw_build *b, const nw_item *item)
{
    nw_node *node = put(b, item, 0);
    return node && nw_node_int(b->graph, node, NW_A_SIZE, item->size.at ? item->size.at[0] : 5) &&
           nw_node_text(b->graph, node, NW_A_REGION, NW_STR("across"));
}

/* A normalisation stands between a layer and its activation, which goes on waiting, unless the text names
 * one. */
static bool own_activation(nw_build *b, const nw_item *item)
{
    if (!item->activation)
        return true;
    b->waiting = NULL;
    return nw_build_activate(b, item, item->activation);
}

bool nw_emit_scale(nw_build *b, const nw_item *item)
{
    nw_node *node = put(b, item, 0);
    return node && nw_node_int(b->graph, node, NW_A_BIAS, 1) && own_activation(b, item);
}

bool nw_emit_batch_norm(nw_build *b, const nw_item *item)
{
    nw_node *node = put(b, item, 0);
    return node && nw_node_int(b->graph, node, NW_A_AFFINE, 1) && own_activation(b, item);
}

/* One group is layer normalisation over a feature map (Wu & He, Group Normalization, 2018, section 3.1). */
bool nw_emit_group_norm(nw_build *b, const nw_item *item)
{
    bool grouped = item->word->takes & NW_TAKES_COUNT;
    if (grouped && item->count == NW_UNKNOWN)
        return missing(b, item, "the number of groups", "GN32");
    nw_node *node = put(b, item, 0);
    return node && nw_node_int(b->graph, node, NW_A_GROUPS, grouped ? item->count : 1) &&
           nw_node_int(b->graph, node, NW_A_AFFINE, 1) && own_activation(b, item);
}

bool nw_emit_activation(nw_build *b, const nw_item *item)
{
    return put(b, item, NW_PUT_IN_PLACE) != NULL;
}

bool nw_emit_dropout(nw_build *b, const nw_item *item)
{
    nw_node *node = put(b, item, NW_PUT_IN_PLACE);
    return node && nw_node_number(b->graph, node, NW_A_RATIO, item->ratio < 0 ? 0.5 : item->ratio);
}

bool nw_emit_softmax(nw_build *b, const nw_item *item)
{
    nw_node *node = b->graph->node_count && !item->label.len &&
                            nw_map_get(&b->used, NW_STR("prob")) == NW_NONE && !b->scope.prefix.len &&
                            nw_map_get(&b->scan->labels, NW_STR("prob")) == NW_NONE
                        ? nw_put_node(b, item->word, NW_STR("prob"), item, 0)
                        : put(b, item, 0);
    return node && nw_node_int(b->graph, node, NW_A_AXIS, 1);
}

/* ---- Shapes ---- */

bool nw_emit_flatten(nw_build *b, const nw_item *item)
{
    b->flow.axes = 0;
    b->flow.channels = NW_UNKNOWN;
    return put(b, item, NW_PUT_VIEW) != NULL;
}

/* The shape is written as the input's is: channels last, without the batch. */
bool nw_emit_reshape(nw_build *b, const nw_item *item)
{
    int64_t shape[NW_NOTE_AXES + 1] = {0};
    uint32_t count = item->size.count;
    if (!item->size.at)
        return missing(b, item, "the shape", "RESHAPE 7x7x512");
    nw_node *node = put(b, item, NW_PUT_VIEW);
    shape[1] = item->size.at[count - 1];
    for (uint32_t i = 0; i + 1 < count; i++)
        shape[i + 2] = item->size.at[i];
    b->flow.channels = shape[1];
    b->flow.axes = (int32_t)count - 1;
    return node && nw_node_ints(b->graph, node, NW_A_SHAPE, shape, count + 1);
}

bool nw_emit_shuffle(nw_build *b, const nw_item *item)
{
    nw_node *node;
    if (item->groups == NW_UNKNOWN)
        return missing(b, item, "the number of groups", "SHUFFLE g3");
    return (node = put(b, item, 0)) && nw_node_int(b->graph, node, NW_A_GROUPS, item->groups);
}

bool nw_emit_upsample(nw_build *b, const nw_item *item)
{
    nw_str method = item->flags & NW_ITEM_BILINEAR ? NW_STR("bilinear") : NW_STR("nearest");
    nw_node *node = put(b, item, 0);
    if (!node || !nw_node_text(b->graph, node, NW_A_METHOD, method))
        return false;
    if (item->to.at)
        return nw_node_ints(b->graph, node, NW_A_OUTPUT_SIZE, item->to.at, item->to.count);
    return nw_node_number(b->graph, node, NW_A_RATIO, item->size.at ? (double)item->size.at[0] : 2);
}

/* Words of a vocabulary, one number each, become features: the features stand last. */
bool nw_emit_embed(nw_build *b, const nw_item *item)
{
    if (!item->size.at || item->count == NW_UNKNOWN)
        return missing(b, item, "the vocabulary or the number of features", "EMBED10000-64");
    nw_value *from = &b->graph->values[b->flow.value];
    if (from->is_input)
        from->dtype = &nw_int64;
    nw_node *node = put(b, item, 0);
    b->flow.channels = NW_UNKNOWN;
    b->flow.axes = -1;
    return node && nw_node_int(b->graph, node, NW_A_IN_SIZE, item->size.at[0]) &&
           nw_node_int(b->graph, node, NW_A_OUT_CHANNELS, item->count) &&
           nw_node_int(b->graph, node, NW_A_BIAS, 0);
}
