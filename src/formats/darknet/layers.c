/* The layers of Darknet: the parse functions of src/parser.c, with their defaults, and what the make
 * functions of each layer's file give. */
#include "formats/darknet/darknet.h"

static bool set_text(nw_dk *dk, nw_attr_id id, const char *text)
{
    return nw_node_text(dk->graph, dk->node, id, nw_str_of(text));
}

static nw_dk_size picture(nw_num w, nw_num h, nw_num c)
{
    return (nw_dk_size){w, h, c, nw_mul(nw_mul(w, h), c)};
}

/* ---- Activations: get_activation in activations.c; what it does not know is a ReLU --------------------- */

static const struct {
    const char *name;
    const nw_op *op; /* the nearest of ours; NULL: none */
} activations[] = {
    {"linear",   NULL              },
    {"relu",     &nw_op_relu       },
    {"leaky",    &nw_op_leaky_relu },
    {"logistic", &nw_op_sigmoid    },
    {"loggy",    &nw_op_sigmoid    },
    {"tanh",     &nw_op_tanh       },
    {"elu",      &nw_op_elu        },
    {"selu",     &nw_op_selu       },
    {"relie",    &nw_op_leaky_relu },
    {"ramp",     &nw_op_leaky_relu },
    {"plse",     &nw_op_hardsigmoid},
    {"hardtan",  &nw_op_clip       },
    {"lhtan",    &nw_op_clip       },
    {"stair",    &nw_op_floor      },
    {"swish",    &nw_op_swish      },
    {"mish",     &nw_op_mish       },
};

static bool activation_of(nw_dk *dk, const char *otherwise, const nw_op **out)
{
    const nw_ini_line *line = nw_dk_find(dk, "activation");
    nw_str name = line ? line->value : nw_str_of(otherwise);
    for (size_t i = 0; i < sizeof activations / sizeof *activations; i++)
        if (nw_str_is(name, activations[i].name)) {
            *out = activations[i].op;
            return true;
        }
    *out = &nw_op_relu;
    return nw_graph_note(
        dk->graph, "activation", dk->node, line->value_place, NW_ASSUMED,
        nw_str_printf(dk->arena, "no activation is named \"%.*s\": Darknet takes a relu", NW_SHOW(name)));
}

static bool activate(nw_dk *dk, const char *otherwise)
{
    const nw_op *op;
    return activation_of(dk, otherwise, &op) && (!op || set_text(dk, NW_A_ACTIVATION, op->name));
}

/* ---- With weights ---------------------------------------------------------------------------------------
 */

typedef struct window {
    int64_t filters, size, stride, padding, normalized;
} window;

/* `pad=1` keeps the side, whatever `padding` says. */
static bool window_of(nw_dk *dk, window *w)
{
    int64_t pad;
    if (!nw_dk_count(dk, "filters", 1, 1, &w->filters) || !nw_dk_count(dk, "size", 1, 1, &w->size) ||
        !nw_dk_count(dk, "stride", 1, 1, &w->stride) || !nw_dk_int(dk, "pad", 0, &pad) ||
        !nw_dk_count(dk, "padding", 0, 0, &w->padding) ||
        !nw_dk_int(dk, "batch_normalize", 0, &w->normalized))
        return false;
    if (pad)
        w->padding = w->size / 2;
    return activate(dk, "logistic") && nw_dk_set(dk, NW_A_KERNEL, w->size) &&
           nw_dk_set(dk, NW_A_STRIDE, w->stride) && nw_dk_set(dk, NW_A_PAD, w->padding);
}

/* A side of 0 says that the kernel does not fit. */
static nw_num conv_side(nw_num in, const window *w)
{
    nw_num padded = nw_add(in, 2 * w->padding);
    return padded < w->size ? 0 : nw_add(nw_div(nw_sub(padded, w->size), w->stride), 1);
}

static bool build_convolutional(nw_dk *dk)
{
    window w;
    int64_t groups;
    if (!window_of(dk, &w) || !nw_dk_count(dk, "groups", 1, 1, &groups) ||
        !nw_dk_set(dk, NW_A_GROUPS, groups))
        return false;
    if (dk->in.c % groups || w.filters % groups)
        return nw_dk_refuse(dk, "groups", "%lld channels and %lld filters cannot be parted in %lld groups",
                            (long long)dk->in.c, (long long)w.filters, (long long)groups);
    dk->node->op = w.normalized ? &nw_op_normalized_conv : &nw_op_conv;
    dk->out = picture(conv_side(dk->in.w, &w), conv_side(dk->in.h, &w), w.filters);
    return nw_dk_conv_arrays(dk, (const nw_num[]){w.filters, dk->in.c / groups, w.size, w.size}, w.filters,
                             w.normalized);
}

static nw_num deconv_side(nw_num in, const window *w)
{
    nw_num made = nw_add(nw_mul(in - 1, w->stride), w->size);
    return made < 2 * w->padding && nw_known(made) ? 0 : nw_sub(made, 2 * w->padding);
}

static bool build_deconvolutional(nw_dk *dk)
{
    window w;
    if (!window_of(dk, &w))
        return false;
    dk->node->op = w.normalized ? &nw_op_normalized_deconv : &nw_op_deconv;
    dk->out = picture(deconv_side(dk->in.w, &w), deconv_side(dk->in.h, &w), w.filters);
    return nw_dk_conv_arrays(dk, (const nw_num[]){dk->in.c, w.filters, w.size, w.size}, w.filters,
                             w.normalized);
}

/* local_out_height in local_layer.c. */
static nw_num local_side(nw_num in, int64_t off, int64_t stride)
{
    return in < off ? 0 : (in - off) / stride + 1;
}

static bool build_local(nw_dk *dk)
{
    int64_t filters, size, stride, pad;
    if (!nw_dk_count(dk, "filters", 1, 1, &filters) || !nw_dk_count(dk, "size", 1, 1, &size) ||
        !nw_dk_count(dk, "stride", 1, 1, &stride) || !nw_dk_int(dk, "pad", 0, &pad) ||
        !activate(dk, "logistic") || !nw_dk_set(dk, NW_A_KERNEL, size) ||
        !nw_dk_set(dk, NW_A_STRIDE, stride) || !nw_dk_set(dk, NW_A_PAD, pad != 0) ||
        !nw_dk_set(dk, NW_A_OUT_CHANNELS, filters))
        return false;
    int64_t off = pad ? 1 : size;
    dk->out = picture(local_side(dk->in.w, off, stride), local_side(dk->in.h, off, stride), filters);
    return nw_dk_local_arrays(dk, nw_mul(dk->out.w, dk->out.h), filters,
                              nw_mul(dk->in.c, nw_mul(size, size)));
}

static bool build_connected(nw_dk *dk)
{
    int64_t output, normalized;
    if (!nw_dk_count(dk, "output", 1, 1, &output) || !nw_dk_int(dk, "batch_normalize", 0, &normalized) ||
        !activate(dk, "logistic") || !nw_dk_set(dk, NW_A_OUT_CHANNELS, output))
        return false;
    dk->node->op = normalized ? &nw_op_normalized_linear : &nw_op_linear;
    dk->out = picture(1, 1, output);
    return nw_dk_linear_arrays(dk, dk->in.all, output, normalized);
}

static bool build_batchnorm(nw_dk *dk)
{
    return nw_dk_norm_arrays(dk, dk->in.c);
}

/* ---- Recurrent: one step of each sample is taken ----------------------------------------------------------
 */

static const char *const rnn_parts[] = {"input_layer", "self_layer", "output_layer"};
static const char *const gru_parts[] = {"wz", "wr", "wh", "uz", "ur", "uh"};
static const char *const lstm_parts[] = {"wi", "wf", "wo", "wg", "ui", "uf", "uo", "ug"};

/* The layers on the state come last, and of an LSTM and a GRU first: w is of the state, u of the input. */
static bool build_cell(nw_dk *dk, const char *const *parts, int count, bool state_first)
{
    int64_t output, normalized;
    if (!nw_dk_count(dk, "output", 1, 1, &output) || !nw_dk_int(dk, "batch_normalize", 0, &normalized) ||
        !nw_dk_set(dk, NW_A_OUT_CHANNELS, output))
        return false;
    dk->out = (nw_dk_size){0, 0, 0, output};
    if (!state_first)
        return nw_dk_linear_parts(dk, parts, count, 1, dk->in.all, output, normalized);
    return nw_dk_linear_parts(dk, parts, count / 2, 0, dk->in.all, output, normalized) &&
           nw_dk_linear_parts(dk, parts + count / 2, count / 2, count / 2, dk->in.all, output, normalized);
}

static bool build_rnn(nw_dk *dk)
{
    return activate(dk, "logistic") && build_cell(dk, rnn_parts, 3, false);
}

static bool build_gru(nw_dk *dk)
{
    return build_cell(dk, gru_parts, 6, true);
}

static bool build_lstm(nw_dk *dk)
{
    return build_cell(dk, lstm_parts, 8, true);
}

static bool build_crnn(nw_dk *dk)
{
    int64_t out, hidden, normalized;
    if (!nw_dk_count(dk, "output_filters", 1, 1, &out) || !nw_dk_count(dk, "hidden_filters", 1, 1, &hidden) ||
        !nw_dk_int(dk, "batch_normalize", 0, &normalized) || !activate(dk, "logistic") ||
        !nw_dk_set(dk, NW_A_OUT_CHANNELS, out))
        return false;
    dk->out = picture(dk->in.w, dk->in.h, out);
    return nw_dk_conv_parts(dk, dk->in.c, hidden, out, normalized);
}

/* ---- Pooling and moves ------------------------------------------------------------------------------------
 */

static bool build_maxpool(nw_dk *dk)
{
    window w = {0};
    if (!nw_dk_count(dk, "stride", 1, 1, &w.stride) || !nw_dk_count(dk, "size", w.stride, 1, &w.size) ||
        !nw_dk_count(dk, "padding", w.size - 1, 0, &w.padding) || !nw_dk_set(dk, NW_A_KERNEL, w.size) ||
        !nw_dk_set(dk, NW_A_STRIDE, w.stride))
        return false;
    int64_t before = w.padding / 2, behind = w.padding - before;
    const int64_t pads[] = {before, before, behind, behind};
    nw_num padded_w = nw_add(dk->in.w, w.padding), padded_h = nw_add(dk->in.h, w.padding);
    if (padded_w < w.size || padded_h < w.size)
        return nw_dk_refuse(dk, "size", "size %lld: a window does not fit a picture of %lldx%lld",
                            (long long)w.size, (long long)dk->in.w, (long long)dk->in.h);
    dk->out = picture((padded_w - w.size) / w.stride + 1, (padded_h - w.size) / w.stride + 1, dk->in.c);
    return nw_node_ints(dk->graph, dk->node, NW_A_PAD, pads, 4);
}

static bool build_avgpool(nw_dk *dk)
{
    dk->out = picture(1, 1, dk->in.c);
    return nw_dk_set(dk, NW_A_GLOBAL, 1);
}

/* The middle of the picture, as it is cropped where nothing is trained. */
static bool build_crop(nw_dk *dk)
{
    int64_t h, w, starts[2], ends[2];
    static const int64_t axes[] = {2, 3};
    if (!nw_dk_count(dk, "crop_height", 1, 1, &h) || !nw_dk_count(dk, "crop_width", 1, 1, &w))
        return false;
    if (h > dk->in.h || w > dk->in.w)
        return nw_dk_refuse(dk, h > dk->in.h ? "crop_height" : "crop_width",
                            "a crop to %lldx%lld of a picture of %lldx%lld", (long long)w, (long long)h,
                            (long long)dk->in.w, (long long)dk->in.h);
    starts[0] = (dk->in.h - h) / 2;
    starts[1] = (dk->in.w - w) / 2;
    ends[0] = starts[0] + h;
    ends[1] = starts[1] + w;
    dk->out = picture(w, h, dk->in.c);
    return nw_node_ints(dk->graph, dk->node, NW_A_STARTS, starts, 2) &&
           nw_node_ints(dk->graph, dk->node, NW_A_ENDS, ends, 2) &&
           nw_node_ints(dk->graph, dk->node, NW_A_AXES, axes, 2);
}

static bool build_upsample(nw_dk *dk)
{
    int64_t stride;
    if (!nw_dk_count(dk, "stride", 2, 1, &stride))
        return false;
    dk->out = picture(nw_mul(dk->in.w, stride), nw_mul(dk->in.h, stride), dk->in.c);
    return nw_node_number(dk->graph, dk->node, NW_A_RATIO, (double)stride);
}

static bool build_reorg(nw_dk *dk)
{
    int64_t stride, reverse, extra, flatten;
    if (!nw_dk_count(dk, "stride", 1, 1, &stride) || !nw_dk_int(dk, "reverse", 0, &reverse) ||
        !nw_dk_int(dk, "flatten", 0, &flatten) || !nw_dk_count(dk, "extra", 0, 0, &extra))
        return false;
    nw_num square = nw_mul(stride, stride);
    dk->out = reverse ? picture(nw_mul(dk->in.w, stride), nw_mul(dk->in.h, stride), dk->in.c / square)
                      : picture(dk->in.w / stride, dk->in.h / stride, nw_mul(dk->in.c, square));
    if (extra)
        dk->out = (nw_dk_size){0, 0, 0, nw_add(dk->in.all, extra)};
    return nw_dk_set(dk, NW_A_BLOCK, stride) && (!reverse || nw_dk_set(dk, NW_A_REVERSE, 1)) &&
           (!extra || nw_dk_set(dk, NW_A_SIZE, extra));
}

/* ---- From other layers ------------------------------------------------------------------------------------
 */

/* A layer by its number, or counted back from here. */
static const nw_dk_layer *layer_at(nw_dk *dk, const nw_ini_line *line, int64_t index)
{
    int64_t at = index < 0 ? (int64_t)dk->layer_count + index : index;
    if (at >= 0 && at < (int64_t)dk->layer_count)
        return &dk->layers[at];
    nw_fail(dk->error, NW_E_GRAPH, line->value_place, "%.*s: layer %lld is none of those before layer %u",
            NW_SHOW(line->name), (long long)index, dk->layer_count);
    return NULL;
}

/* Channels meet where all pictures are as large as each other; else all of it is one vector. */
static void join(nw_dk_size *sum, nw_dk_size next)
{
    bool fits = sum->w && sum->w == next.w && sum->h == next.h;
    nw_num all = nw_add(sum->all, next.all);
    *sum = fits ? picture(sum->w, sum->h, nw_add(sum->c, next.c)) : (nw_dk_size){0, 0, 0, all};
}

/* Darknet's fork takes part of a single layer's channels: groups, group_id. */
static bool route_group(nw_dk *dk)
{
    int64_t groups, id;
    if (!nw_dk_count(dk, "groups", 1, 1, &groups) || !nw_dk_int(dk, "group_id", 0, &id) || groups == 1)
        return dk->error->code == NW_OK;
    if (dk->node->in_count != 1 || !dk->out.c || dk->out.c % groups || id < 0 || id >= groups)
        return nw_dk_refuse(dk, "groups", "part %lld of %lld: one layer with channels for them is needed",
                            (long long)id, (long long)groups);
    int64_t part = dk->out.c / groups, start = part * id, end = start + part, axis = 1;
    dk->node->op = &nw_op_strided_slice;
    dk->out = picture(dk->out.w, dk->out.h, part);
    return nw_node_ints(dk->graph, dk->node, NW_A_STARTS, &start, 1) &&
           nw_node_ints(dk->graph, dk->node, NW_A_ENDS, &end, 1) &&
           nw_node_ints(dk->graph, dk->node, NW_A_AXES, &axis, 1);
}

static bool build_route(nw_dk *dk)
{
    const nw_ini_line *line = nw_dk_find(dk, "layers");
    int64_t index;
    if (!line)
        return nw_dk_refuse(dk, NULL, "a route must name its layers");
    nw_str rest = line->value;
    dk->node->in_count = 0;
    while (nw_ini_item(line, &rest, &index, dk->error)) {
        const nw_dk_layer *from = layer_at(dk, line, index);
        if (!from || !nw_node_in(dk->graph, dk->node, from->value))
            return false;
        if (dk->node->in_count == 1)
            dk->out = from->out;
        else
            join(&dk->out, from->out);
    }
    if (dk->error->code != NW_OK)
        return false;
    if (dk->node->in_count > 1 && !dk->out.w)
        return nw_dk_refuse(dk, "layers", "the pictures of the layers differ in size");
    return route_group(dk);
}

static bool same_size(nw_dk_size a, nw_dk_size b)
{
    return a.w == b.w && a.h == b.h && a.c == b.c;
}

static bool build_shortcut(nw_dk *dk)
{
    const nw_ini_line *line = nw_dk_find(dk, "from");
    int64_t index;
    if (!line)
        return nw_dk_refuse(dk, NULL, "a shortcut must say from where");
    if (!nw_ini_int(line, &index, dk->error))
        return false;
    const nw_dk_layer *from = layer_at(dk, line, index);
    if (!from)
        return false;
    if (!same_size(from->out, dk->in))
        dk->node->op = &nw_op_overlay;
    return nw_node_in(dk->graph, dk->node, from->value) && activate(dk, "linear");
}

/* ---- Element by element -----------------------------------------------------------------------------------
 */

static bool build_activation(nw_dk *dk)
{
    const nw_op *op;
    if (!activation_of(dk, "linear", &op))
        return false;
    dk->node->op = op ? op : &nw_op_identity;
    return true;
}

static bool build_dropout(nw_dk *dk)
{
    nw_value *values = dk->graph->values;
    uint32_t from = dk->node->in[0], to = dk->node->out[0];
    dk->node->in_place = true;
    values[to].name = values[from].name;
    values[to].storage = values[from].storage;
    return true;
}

/* Over all that a sample has, or over the channels of each position. */
static bool build_softmax(nw_dk *dk)
{
    int64_t groups, spatial;
    if (!nw_dk_count(dk, "groups", 1, 1, &groups) || !nw_dk_int(dk, "spatial", 0, &spatial))
        return false;
    return nw_dk_set(dk, NW_A_AXIS, 1) && (spatial || nw_dk_set(dk, NW_A_AXIS_COUNT, -1));
}

static bool build_normalization(nw_dk *dk)
{
    int64_t size;
    dk->node->operands = true; /* any size, not odd ones alone */
    return nw_dk_count(dk, "size", 5, 1, &size) && nw_dk_set(dk, NW_A_SIZE, size);
}

static bool build_same(nw_dk *dk)
{
    (void)dk;
    return true;
}

static bool build_l2norm(nw_dk *dk)
{
    return nw_dk_set(dk, NW_A_AXIS, 1);
}

/* ---- Detectors --------------------------------------------------------------------------------------------
 */

/* Anchors times what each has must be the channels; so many of them are squeezed. */
static bool squeeze(nw_dk *dk, int64_t boxes, int64_t each, int64_t squeezed)
{
    nw_num channels = nw_mul(boxes, each);
    if (channels != dk->in.c)
        return nw_dk_refuse(dk, NULL, "[%.*s] takes %lld channels: %lld boxes of %lld; it is given %lld",
                            NW_SHOW(dk->section->type), (long long)channels, (long long)boxes,
                            (long long)each, (long long)dk->in.c);
    return nw_dk_set(dk, NW_A_SIZE, boxes * squeezed);
}

/* forward_yolo_layer: x, y, objectness and classes go through a sigmoid. */
static bool build_yolo(nw_dk *dk)
{
    int64_t classes, boxes, anchor;
    const nw_ini_line *mask = nw_dk_find(dk, "mask");
    if (!nw_dk_count(dk, "classes", 20, 0, &classes) || !nw_dk_count(dk, "num", 1, 1, &boxes))
        return false;
    nw_str rest = mask ? mask->value : NW_STR("");
    for (int64_t n = 0; mask && nw_ini_item(mask, &rest, &anchor, dk->error);)
        boxes = ++n;
    return dk->error->code == NW_OK && squeeze(dk, boxes, classes + 5, classes + 3);
}

/* forward_region_layer: the classes may go through a softmax instead. */
static bool build_region(nw_dk *dk)
{
    int64_t classes, boxes, coords;
    return nw_dk_count(dk, "classes", 20, 0, &classes) && nw_dk_count(dk, "num", 1, 1, &boxes) &&
           nw_dk_count(dk, "coords", 4, 0, &coords) &&
           squeeze(dk, boxes, classes + coords + 1, classes + (coords < 2 ? coords : 2) + 1);
}

static bool build_iseg(nw_dk *dk)
{
    int64_t classes, ids;
    return nw_dk_count(dk, "classes", 20, 0, &classes) && nw_dk_count(dk, "ids", 32, 0, &ids) &&
           squeeze(dk, 1, classes + ids, classes);
}

/* side x side cells with the probabilities of the classes and `num` boxes each. */
static bool build_detection(nw_dk *dk)
{
    int64_t classes, boxes, coords, side;
    if (!nw_dk_count(dk, "classes", 1, 0, &classes) || !nw_dk_count(dk, "num", 1, 0, &boxes) ||
        !nw_dk_count(dk, "coords", 1, 0, &coords) || !nw_dk_count(dk, "side", 7, 1, &side))
        return false;
    nw_num all = nw_mul(nw_mul(side, side), nw_add(classes, nw_mul(boxes, coords + 1)));
    if (all != dk->in.all)
        return nw_dk_refuse(dk, NULL, "[detection] takes %lld numbers; it is given %lld", (long long)all,
                            (long long)dk->in.all);
    return true;
}

/* ---- The table --------------------------------------------------------------------------------------------
 */

/* A cost compares with the truth, and hands on what it got. */
static const nw_dk_row rows[] = {
    {"convolutional",   "conv",   &nw_op_conv,            build_convolutional,   true },
    {"deconvolutional", "deconv", &nw_op_deconv,          build_deconvolutional, true },
    {"local",           NULL,     &nw_op_local,           build_local,           true },
    {"connected",       "conn",   &nw_op_linear,          build_connected,       false},
    {"batchnorm",       NULL,     &nw_op_batch_norm,      build_batchnorm,       true },
    {"rnn",             NULL,     &nw_op_rnn_cell,        build_rnn,             false},
    {"gru",             NULL,     &nw_op_gru_cell,        build_gru,             false},
    {"lstm",            NULL,     &nw_op_lstm_cell,       build_lstm,            false},
    {"crnn",            NULL,     &nw_op_conv_rnn_cell,   build_crnn,            true },
    {"maxpool",         "max",    &nw_op_max_pool,        build_maxpool,         true },
    {"avgpool",         "avg",    &nw_op_avg_pool,        build_avgpool,         true },
    {"crop",            NULL,     &nw_op_strided_slice,   build_crop,            true },
    {"upsample",        NULL,     &nw_op_upsample,        build_upsample,        true },
    {"reorg",           NULL,     &nw_op_reorg,           build_reorg,           true },
    {"route",           NULL,     &nw_op_concat,          build_route,           false},
    {"shortcut",        NULL,     &nw_op_sum,             build_shortcut,        false},
    {"activation",      NULL,     &nw_op_identity,        build_activation,      false},
    {"dropout",         NULL,     &nw_op_dropout,         build_dropout,         false},
    {"softmax",         "soft",   &nw_op_softmax,         build_softmax,         false},
    {"normalization",   "lrn",    &nw_op_lrn,             build_normalization,   true },
    {"l2norm",          NULL,     &nw_op_lp_norm,         build_l2norm,          true },
    {"logistic",        NULL,     &nw_op_sigmoid,         build_same,            false},
    {"cost",            NULL,     &nw_op_identity,        build_same,            false},
    {"yolo",            NULL,     &nw_op_partial_sigmoid, build_yolo,            true },
    {"region",          NULL,     &nw_op_partial_sigmoid, build_region,          true },
    {"iseg",            NULL,     &nw_op_partial_sigmoid, build_iseg,            true },
    {"detection",       NULL,     &nw_op_identity,        build_detection,       false},
};

const nw_dk_row *nw_dk_row_named(nw_str type)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (nw_str_is(type, rows[i].type) || (rows[i].other && nw_str_is(type, rows[i].other)))
            return &rows[i];
    return NULL;
}
