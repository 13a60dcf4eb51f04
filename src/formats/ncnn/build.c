#include "formats/ncnn/ncnn.h"

#define SHAPE_HINT 30 /* the parameter with the shapes of the outputs */

bool nw_ncnn_set(nw_ncnn *n, nw_attr_id id, int64_t value)
{
    return nw_node_int(n->graph, n->node, id, value);
}

int32_t nw_ncnn_rank_of(const nw_ncnn *n, uint32_t input)
{
    return input < n->node->in_count ? n->ranks[n->node->in[input]] : 0;
}

void nw_ncnn_give_up(nw_ncnn *n)
{
    n->node->op = &nw_op_opaque;
    n->rank = 0;
}

static bool set_rank(nw_ncnn *n, uint32_t value, int32_t rank)
{
    while (n->rank_room <= value)
        if (!nw_grow(n->arena, (void **)&n->ranks, &n->rank_room, n->rank_room, sizeof *n->ranks))
            return nw_fail_memory(n->error, n->arena);
    n->ranks[value] = rank;
    return true;
}

/* ---- One line ---- */

static bool read_count(nw_ncnn *n, const char *what, nw_num *out)
{
    nw_str word;
    nw_place place;
    if (!nw_ncnn_word(n, &word, &place))
        return nw_fail(n->error, NW_E_TRUNCATED, place, "the file ends where %s should stand", what);
    return (nw_str_to_num(word, out) && *out <= INT32_MAX) ||
           nw_fail(n->error, NW_E_SYNTAX, place, "expected %s, found \"%.*s\"", what, NW_SHOW(word));
}

static bool read_name(nw_ncnn *n, const char *what, nw_str *out, nw_place *place)
{
    return nw_ncnn_word(n, out, place) ||
           nw_fail(n->error, NW_E_TRUNCATED, *place, "the file ends where %s should stand", what);
}

static bool read_bottoms(nw_ncnn *n, nw_num count)
{
    nw_str name;
    nw_place place;
    for (nw_num i = 0; i < count; i++) {
        if (!read_name(n, "the name of an input", &name, &place))
            return false;
        uint32_t value = nw_map_get(&n->value_at, name);
        if (value == NW_NONE)
            return nw_fail(n->error, NW_E_GRAPH, place,
                           "the input \"%.*s\" is made by no layer before this one", NW_SHOW(name));
        if (!nw_node_in(n->graph, n->node, value))
            return false;
    }
    return true;
}

static bool read_tops(nw_ncnn *n, nw_num count)
{
    nw_str name;
    nw_place place;
    for (nw_num i = 0; i < count; i++) {
        if (!read_name(n, "the name of an output", &name, &place))
            return false;
        if (nw_map_get(&n->value_at, name) != NW_NONE)
            return nw_fail(n->error, NW_E_GRAPH, place, "the output \"%.*s\" is made twice", NW_SHOW(name));
        uint32_t value = nw_graph_value(n->graph, name);
        if (value == NW_NONE || !nw_node_out(n->graph, n->node, value) || !set_rank(n, value, 0))
            return false;
        if (!nw_map_set(&n->value_at, name, value))
            return nw_fail_memory(n->error, n->arena);
    }
    return true;
}

/* ---- What the file says of shapes ---- */

/* rank, w, h, c and perhaps d of each output (Net::load_param). */
static bool take_hints(nw_ncnn *n)
{
    const int64_t *hints;
    uint32_t count, step;
    if (!nw_ncnn_list(n, SHAPE_HINT, &hints, &count) || !n->node->out_count)
        return n->error->code == NW_OK;
    step = count / n->node->out_count;
    for (uint32_t i = 0; i < n->node->out_count && (step == 4 || step == 5); i++) {
        const int64_t *h = hints + (size_t)i * step;
        if (h[0] < 1 || h[0] > 4)
            continue;
        nw_num dims[5] = {1};
        int32_t rank = (int32_t)h[0];
        for (int32_t d = 0; d < rank; d++)
            dims[rank - d] = h[1 + d];
        if (rank == 3 && step == 5)
            dims[1] = h[4];
        nw_shape shape = nw_graph_shape(n->graph, dims, rank + 1);
        if (shape.rank < 0)
            return false;
        n->graph->values[n->node->out[i]].shape = shape;
        n->ranks[n->node->out[i]] = rank;
    }
    return true;
}

/* An unknown layer's outputs are as large as the file says, or nobody knows. */
static bool settle_ranks(nw_ncnn *n)
{
    for (uint32_t i = 0; i < n->node->out_count; i++) {
        uint32_t value = n->node->out[i];
        if (!n->ranks[value])
            n->ranks[value] = n->rank;
        if (!(n->node->op->flags & (NW_OPAQUE | NW_INPUT)))
            n->graph->values[value].shape = NW_NO_SHAPE;
    }
    return true;
}

static bool note_unknown(nw_ncnn *n, bool known)
{
    nw_str text = nw_str_printf(n->arena,
                                known ? "what a layer of type \"%.*s\" gives is not known"
                                      : "no layer of type \"%.*s\" is known",
                                NW_SHOW(n->node->type));
    return nw_graph_note(n->graph, "unknown-layer", n->node, n->node->place, NW_LOWER_BOUND, text);
}

static bool build_layer(nw_ncnn *n)
{
    const nw_ncnn_row *row = nw_ncnn_row_named(n->node->type);
    n->node->op = row ? row->op : &nw_op_opaque;
    n->rank = nw_ncnn_rank_of(n, 0);
    if (!row)
        n->rank = 0;
    if ((row && row->build && !row->build(n)) || !take_hints(n) || !settle_ranks(n))
        return false;
    return !(n->node->op->flags & NW_OPAQUE) || note_unknown(n, row != NULL);
}

static bool read_layer(nw_ncnn *n)
{
    nw_str type, name;
    nw_place place, name_place;
    nw_num bottoms, tops;
    if (!read_name(n, "a layer's type", &type, &place) ||
        !read_name(n, "a layer's name", &name, &name_place) ||
        !(n->node = nw_graph_node(n->graph, &nw_op_opaque, name, type)))
        return false;
    n->node->place = place;
    if (!read_count(n, "the number of inputs", &bottoms) || !read_count(n, "the number of outputs", &tops) ||
        !read_bottoms(n, bottoms) || !read_tops(n, tops) || !nw_ncnn_read_params(n) || !build_layer(n))
        return nw_context(n->error, "while reading layer \"%.*s\" (%.*s)", NW_SHOW(name), NW_SHOW(type));
    return true;
}

/* ---- The whole ---- */

/* Of an input without a size the layer that takes it may tell the channels: its weight does. */
static bool infer_input(nw_ncnn *n, uint32_t value)
{
    nw_value *v = &n->graph->values[value];
    for (uint32_t i = 0; i < n->graph->node_count && v->shape.rank < 0; i++) {
        const nw_node *node = n->graph->nodes[i];
        const nw_op *op = node->op;
        if (op != &nw_op_conv || node->in_count < 2 || node->in[0] != value)
            continue;
        nw_shape weight = n->graph->values[node->in[1]].shape;
        const nw_attr *groups = nw_node_attr(node, NW_A_GROUPS);
        nw_num dims[] = {1, nw_mul(weight.dim[1], groups ? groups->ints[0] : 1), NW_UNKNOWN, NW_UNKNOWN};
        if (weight.rank == 4)
            v->shape = nw_graph_shape(n->graph, dims, 4);
    }
    return n->error->code == NW_OK;
}

static bool list_ends(nw_ncnn *n)
{
    for (uint32_t i = 0; i < n->graph->input_count; i++)
        if (!infer_input(n, n->graph->inputs[i]))
            return false;
    for (uint32_t i = 0; i < n->graph->node_count; i++)
        for (uint32_t k = 0; k < n->graph->nodes[i]->out_count; k++) {
            uint32_t value = n->graph->nodes[i]->out[k];
            if (!n->graph->values[value].uses && !nw_graph_output(n->graph, value))
                return false;
        }
    return true;
}

/* ncnn stops where its count says; other programs read on, and so do we. */
static bool read_layers(nw_ncnn *n, nw_num claimed)
{
    size_t at = n->at;
    nw_num count = 0;
    nw_str word;
    nw_place place;
    while (nw_ncnn_word(n, &word, &place)) {
        n->at = at;
        if (!read_layer(n))
            return false;
        at = n->at;
        count++;
    }
    if (count < claimed)
        return nw_fail(n->error, NW_E_TRUNCATED, place, "the file claims %lld layers and has %lld",
                       (long long)claimed, (long long)count);
    return count == claimed ||
           nw_graph_note(n->graph, "layer-count", NULL, NW_NOWHERE, NW_ASSUMED,
                         nw_str_printf(n->arena,
                                       "the file claims %lld layers and has %lld, all of which are taken",
                                       (long long)claimed, (long long)count));
}

bool nw_ncnn_build(nw_ncnn *n)
{
    nw_num magic, layers, blobs;
    nw_map_init(&n->value_at, n->arena);
    if (!read_count(n, "7767517", &magic) || !read_count(n, "the number of layers", &layers) ||
        !read_count(n, "the number of blobs", &blobs))
        return false;
    if (magic != 7767517)
        return nw_fail(n->error, NW_E_FORMAT, (nw_place){0, 1}, "a .param file begins with 7767517");
    return read_layers(n, layers) && list_ends(n);
}
