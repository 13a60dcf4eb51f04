#include "formats/ncnn/ncnn.h"

static bool list_array(nw_ncnn *n, nw_ncnn_array array)
{
    if (!nw_grow(n->arena, (void **)&n->arrays, &n->array_room, n->array_count, sizeof *n->arrays))
        return nw_fail_memory(n->error, n->arena);
    n->arrays[n->array_count++] = array;
    return true;
}

/* Stores an array as the node's next input, and lists it: they stand in the file as they are called for. */
static bool put(nw_ncnn *n, const char *name, char role, bool tagged, const nw_num *dims, int32_t rank)
{
    nw_str full = nw_str_printf(n->arena, "%.*s.%s", NW_SHOW(n->node->name), name);
    nw_shape shape = nw_graph_shape(n->graph, dims, rank);
    if (shape.rank >= 0 && !nw_known(nw_mul(nw_shape_count(shape), 4)))
        return nw_fail(n->error, NW_E_OVERFLOW, n->node->place, "\"%.*s\" has more than 2^63 bytes",
                       NW_SHOW(full));
    uint32_t value = full.at ? nw_graph_value(n->graph, full) : NW_NONE;
    if (shape.rank < 0 || value == NW_NONE || !nw_graph_store(n->graph, value) ||
        !nw_node_in(n->graph, n->node, value))
        return full.at ? false : nw_fail_memory(n->error, n->arena);
    nw_value *v = &n->graph->values[value];
    v->shape = shape;
    v->dtype = &nw_float32;
    v->stored = nw_shape_count(shape);
    v->role = role;
    n->node->operands = true;
    nw_role what = role == NW_ROLE_BIAS ? NW_BIAS : role == NW_ROLE_BUFFER ? NW_BUFFER : NW_WEIGHT;
    return list_array(n, (nw_ncnn_array){value, n->graph->node_count - 1, full, shape, what, tagged});
}

static bool put_vector(nw_ncnn *n, const char *name, char role, nw_num size)
{
    return put(n, name, role, false, &size, 1);
}

static bool leave_out(nw_ncnn *n)
{
    uint32_t none = nw_graph_left_out(n->graph);
    return none != NW_NONE && nw_node_in(n->graph, n->node, none);
}

static bool bias_or_none(nw_ncnn *n, bool there, nw_num size)
{
    return there ? put_vector(n, "bias", NW_ROLE_BIAS, size) : leave_out(n);
}

/* The weight put last was stored in int8 by ncnn2int8. */
static void mark_int8(nw_ncnn *n, uint32_t value)
{
    n->graph->values[value].dtype = &nw_int8;
}

static bool activation(nw_ncnn *n)
{
    static const nw_op *const ops[] = {NULL,           &nw_op_relu, &nw_op_leaky_relu, &nw_op_clip,
                                       &nw_op_sigmoid, &nw_op_mish, &nw_op_hardswish};
    int64_t type;
    if (!nw_ncnn_int(n, 9, 0, &type))
        return false;
    const nw_op *op = type > 0 && type < (int64_t)(sizeof ops / sizeof *ops) ? ops[type] : NULL;
    return !op || nw_node_text(n->graph, n->node, NW_A_ACTIVATION, nw_str_of(op->name));
}

/* ---- Windows: one to three axes, width first in the file
 * --------------------------------------------------- */

typedef struct window {
    int32_t axes;
    int64_t kernel[3], stride[3], dilation[3], begin[3], end[3]; /* the last axis is the width */
} window;

/* The types of one axis and of three say so. */
static int32_t axes_of(nw_str type)
{
    char c = type.at[type.len - 2];
    return c == '1' ? 1 : c == '3' ? 3 : 2;
}

/* Width, height and depth have numbers of their own; what is missing is as the width. */
static bool spread(nw_ncnn *n, const int *ids, int32_t axes, int64_t otherwise, int64_t least, int64_t *out)
{
    int64_t width = otherwise;
    for (int32_t i = 0; i < axes; i++) {
        int64_t *side = &out[axes - 1 - i];
        if (!nw_ncnn_int(n, ids[i], i ? width : otherwise, side))
            return false;
        if (*side < least)
            return nw_ncnn_refuse(n, ids[i], "parameter %d is %lld: it must be at least %lld", ids[i],
                                  (long long)*side, (long long)least);
        width = i ? width : *side;
    }
    return true;
}

static bool pads(nw_ncnn *n, window *w)
{
    static const int first[] = {4, 14, 24}, last[] = {15, 16, 17};
    for (int32_t i = 0; i < w->axes; i++) {
        int32_t at = w->axes - 1 - i;
        int64_t begin = i ? w->begin[w->axes - 1] : 0;
        if (!nw_ncnn_int(n, first[i], begin, &w->begin[at]) ||
            !nw_ncnn_int(n, last[i], w->begin[at], &w->end[at]))
            return false;
    }
    return true;
}

static bool set_pads(nw_ncnn *n, const window *w)
{
    int64_t pad[6], width = w->begin[w->axes - 1];
    if (width == -233 || width == -234)
        return nw_node_text(n->graph, n->node, NW_A_AUTO_PAD,
                            width == -233 ? NW_STR("SAME_UPPER") : NW_STR("SAME_LOWER"));
    for (int32_t i = 0; i < w->axes; i++) {
        pad[i] = w->begin[i];
        pad[w->axes + i] = w->end[i];
    }
    return nw_node_ints(n->graph, n->node, NW_A_PAD, pad, (uint32_t)(2 * w->axes));
}

static bool read_window(nw_ncnn *n, window *w)
{
    static const int kernel[] = {1, 11, 21}, dilation[] = {2, 12, 22}, stride[] = {3, 13, 23};
    w->axes = axes_of(n->node->type);
    n->rank = w->axes + 1;
    uint32_t axes = (uint32_t)w->axes;
    return spread(n, kernel, w->axes, 0, 1, w->kernel) && spread(n, dilation, w->axes, 1, 1, w->dilation) &&
           spread(n, stride, w->axes, 1, 1, w->stride) && pads(n, w) && set_pads(n, w) &&
           nw_node_ints(n->graph, n->node, NW_A_KERNEL, w->kernel, axes) &&
           nw_node_ints(n->graph, n->node, NW_A_DILATION, w->dilation, axes) &&
           nw_node_ints(n->graph, n->node, NW_A_STRIDE, w->stride, axes) && activation(n);
}

/* Weights of `rows` x what is left x kernel. */
static bool put_kernel(nw_ncnn *n, const window *w, nw_num rows, nw_num count)
{
    nw_num dims[5] = {rows, count};
    for (int32_t i = 0; i < w->axes; i++) {
        dims[2 + i] = w->kernel[i];
        dims[1] = nw_div(dims[1], w->kernel[i]);
    }
    dims[1] = rows ? nw_div(dims[1], rows) : 0;
    if (nw_shape_count((nw_shape){dims, 2 + w->axes}) != count || !count)
        return nw_ncnn_refuse(n, 6, "%lld weights are none of %lld kernels of that size", (long long)count,
                              (long long)rows);
    return put(n, "weight", NW_ROLE_WEIGHT, true, dims, 2 + w->axes);
}

/* The scales of int8 inference: of the weights, of the input and, where the next layer is int8 too, of the
 * output. */
static bool put_scales(nw_ncnn *n, int64_t term, nw_num weights)
{
    if (!term)
        return true;
    return put_vector(n, "weight_scales", NW_ROLE_BUFFER, weights) &&
           put_vector(n, "bottom_scales", NW_ROLE_BUFFER, 1) &&
           (term <= 100 || put_vector(n, "top_scales", NW_ROLE_BUFFER, 1));
}

typedef struct filters {
    window window;
    int64_t out, bias, count, groups, dynamic; /* dynamic: another input has the weights */
} filters;

static bool read_filters(nw_ncnn *n, filters *f, bool grouped, int dynamic)
{
    f->groups = 1;
    if (!nw_ncnn_count(n, 0, 0, &f->out) || !nw_ncnn_int(n, 5, 0, &f->bias) ||
        !nw_ncnn_count(n, 6, 0, &f->count) || !nw_ncnn_int(n, dynamic, 0, &f->dynamic) ||
        (grouped && !nw_ncnn_count(n, 7, 1, &f->groups)) || !read_window(n, &f->window))
        return false;
    return (f->out && f->groups && f->out % f->groups == 0) ||
           nw_ncnn_refuse(n, grouped ? 7 : 0, "%lld outputs cannot be parted in %lld groups",
                          (long long)f->out, (long long)f->groups);
}

static bool convolution(nw_ncnn *n, bool grouped)
{
    filters f;
    int64_t term;
    if (!read_filters(n, &f, grouped, 19) || !nw_ncnn_int(n, 8, 0, &term))
        return false;
    if (f.dynamic) {
        nw_ncnn_give_up(n);
        return true;
    }
    uint32_t weight = n->graph->value_count;
    if (!put_kernel(n, &f.window, f.out, f.count) || !bias_or_none(n, f.bias, f.out) ||
        (grouped && !nw_ncnn_set(n, NW_A_GROUPS, f.groups)))
        return false;
    if (term)
        mark_int8(n, weight);
    return put_scales(n, term, !grouped ? f.out : term == 1 || term == 101 ? f.groups : 1);
}

bool nw_ncnn_convolution(nw_ncnn *n)
{
    return convolution(n, false);
}

bool nw_ncnn_depthwise(nw_ncnn *n)
{
    return convolution(n, true);
}

/* The file has the kernels by output; the operator takes them by input, as Caffe and ONNX have them. */
bool nw_ncnn_deconvolution(nw_ncnn *n)
{
    filters f;
    if (!read_filters(n, &f, true, 28))
        return false;
    if (f.dynamic) {
        nw_ncnn_give_up(n);
        return true;
    }
    nw_num kernel = nw_shape_product((nw_shape){f.window.kernel, f.window.axes}, 0, f.window.axes);
    nw_num in = nw_div(f.count, nw_mul(kernel, f.out / f.groups));
    return put_kernel(n, &f.window, nw_known(in) ? in : 0, f.count) && bias_or_none(n, f.bias, f.out) &&
           nw_ncnn_set(n, NW_A_GROUPS, f.groups);
}

/* ---- Products ---- */

static bool not_of(nw_ncnn *n, int id, int64_t count, int64_t of)
{
    return nw_ncnn_refuse(n, id, "%lld weights are none of %lld outputs", (long long)count, (long long)of);
}

bool nw_ncnn_inner_product(nw_ncnn *n)
{
    int64_t out, bias, count, term;
    if (!nw_ncnn_count(n, 0, 0, &out) || !nw_ncnn_int(n, 1, 0, &bias) || !nw_ncnn_count(n, 2, 0, &count) ||
        !nw_ncnn_int(n, 8, 0, &term) || !activation(n) || !nw_ncnn_set(n, NW_A_OUT_CHANNELS, out))
        return false;
    if (!out || !count || count % out)
        return not_of(n, 2, count, out);
    n->rank = n->rank == 2 ? 2 : n->rank ? 1 : 0;
    uint32_t weight = n->graph->value_count;
    if (!put(n, "weight", NW_ROLE_WEIGHT, true, (const nw_num[]){out, count / out}, 2) ||
        !bias_or_none(n, bias, out))
        return false;
    if (term)
        mark_int8(n, weight);
    return put_scales(n, term != 0, out);
}

typedef struct gemm {
    int64_t turn_a, turn_b, has_a, has_b, has_c, m, n, k, broadcast, quantized;
} gemm;

static bool read_gemm(nw_ncnn *n, gemm *g)
{
    return nw_ncnn_int(n, 2, 0, &g->turn_a) && nw_ncnn_int(n, 3, 0, &g->turn_b) &&
           nw_ncnn_int(n, 4, 0, &g->has_a) && nw_ncnn_int(n, 5, 0, &g->has_b) &&
           nw_ncnn_int(n, 6, 0, &g->has_c) && nw_ncnn_count(n, 7, 0, &g->m) &&
           nw_ncnn_count(n, 8, 0, &g->n) && nw_ncnn_count(n, 9, 0, &g->k) &&
           nw_ncnn_int(n, 10, 0, &g->broadcast) && nw_ncnn_int(n, 18, 0, &g->quantized);
}

static bool put_addend(nw_ncnn *n, const gemm *g)
{
    const nw_num counts[] = {1, g->m, g->m, nw_mul(g->m, g->n), g->n};
    if (!g->has_c || g->broadcast < 0)
        return true;
    if (g->broadcast > 4)
        return nw_ncnn_refuse(n, 10, "parameter 10 is %lld: it goes from -1 to 4", (long long)g->broadcast);
    return put(n, "C", NW_ROLE_BIAS, true, &counts[g->broadcast], 1);
}

static bool dynamic_gemm(nw_ncnn *n, const gemm *g)
{
    n->node->op = &nw_op_fused_matmul;
    n->node->operands = true;
    return (!g->turn_a || nw_ncnn_set(n, NW_A_TRANS_A, 1)) && (!g->turn_b || nw_ncnn_set(n, NW_A_TRANS_B, 1));
}

static bool put_matrices(nw_ncnn *n, const gemm *g)
{
    return (!g->has_a || put(n, "A", NW_ROLE_WEIGHT, true, (const nw_num[]){g->m, g->k}, 2)) &&
           (!g->has_b || put(n, "B", NW_ROLE_WEIGHT, true, (const nw_num[]){g->n, g->k}, 2)) &&
           put_addend(n, g);
}

static bool put_gemm_scales(nw_ncnn *n, const gemm *g)
{
    return (!g->has_a || put_vector(n, "A_scales", NW_ROLE_BUFFER, g->m)) &&
           (!g->has_b || put_vector(n, "B_scale", NW_ROLE_BUFFER, 1));
}

/* The matrices that the file holds; with B alone it is a fully connected layer on the rows. */
bool nw_ncnn_gemm(nw_ncnn *n)
{
    gemm g;
    if (!read_gemm(n, &g))
        return false;
    n->rank = 2;
    if (!g.has_a && !g.has_b && !g.has_c)
        return dynamic_gemm(n, &g);
    if (g.quantized > 1)
        return nw_ncnn_refuse(n, 18, "weights quantised in blocks are not known here");
    bool plain = !g.quantized && !g.turn_a && !g.has_a && g.has_b && n->node->in_count == 1;
    if (!plain)
        nw_ncnn_give_up(n);
    else if (!nw_ncnn_set(n, NW_A_AXIS, -1) || !nw_ncnn_set(n, NW_A_OUT_CHANNELS, g.n))
        return false;
    return put_matrices(n, &g) && (!g.quantized || put_gemm_scales(n, &g));
}

/* One product for queries, keys, values and what comes out each (multiheadattention.cpp). */
static bool put_heads(nw_ncnn *n, nw_num embed, nw_num query, nw_num key, nw_num value)
{
    static const char *const names[][2] = {
        {"q_weight",   "q_bias"  },
        {"k_weight",   "k_bias"  },
        {"v_weight",   "v_bias"  },
        {"out_weight", "out_bias"}
    };
    const nw_num dims[][2] = {
        {embed, query},
        {embed, key  },
        {embed, value},
        {query, embed}
    };
    for (int i = 0; i < 4; i++)
        if (!put(n, names[i][0], NW_ROLE_WEIGHT, true, dims[i], 2) ||
            !put_vector(n, names[i][1], NW_ROLE_BIAS, dims[i][0]))
            return false;
    return true;
}

bool nw_ncnn_heads(nw_ncnn *n)
{
    static const char *const scales[] = {"q_scales", "k_scales", "v_scales", "out_scale"};
    int64_t embed, heads, count, key, value, quantized;
    if (!nw_ncnn_count(n, 0, 0, &embed) || !nw_ncnn_count(n, 1, 1, &heads) ||
        !nw_ncnn_count(n, 2, 0, &count) || !nw_ncnn_count(n, 3, embed, &key) ||
        !nw_ncnn_count(n, 4, embed, &value) || !nw_ncnn_int(n, 18, 0, &quantized))
        return false;
    if (!embed || count % embed)
        return not_of(n, 2, count, embed);
    if (quantized > 1)
        return nw_ncnn_refuse(n, 18, "weights quantised in blocks are not known here");
    if (!put_heads(n, embed, count / embed, key, value))
        return false;
    for (int i = 0; i < 4 && quantized; i++)
        if (!put_vector(n, scales[i], NW_ROLE_BUFFER, i < 3 ? embed : 1))
            return false;
    return nw_ncnn_set(n, NW_A_HEADS, heads);
}

typedef struct cells {
    nw_num ways, rows, biases, in, hidden, out;
} cells;

static bool put_cells(nw_ncnn *n, const cells *c)
{
    return put(n, "weight_xc", NW_ROLE_WEIGHT, true, (const nw_num[]){c->ways, c->rows, c->in}, 3) &&
           put(n, "bias_c", NW_ROLE_BIAS, true, (const nw_num[]){c->ways, c->biases, c->hidden}, 3) &&
           put(n, "weight_hc", NW_ROLE_WEIGHT, true, (const nw_num[]){c->ways, c->rows, c->out}, 3) &&
           (c->out == c->hidden ||
            put(n, "weight_hr", NW_ROLE_WEIGHT, true, (const nw_num[]){c->ways, c->out, c->hidden}, 3));
}

static bool put_cell_scales(nw_ncnn *n, const cells *c)
{
    const nw_num dims[] = {c->ways, c->rows};
    return put(n, "weight_xc_scales", NW_ROLE_BUFFER, false, dims, 2) &&
           put(n, "weight_hc_scales", NW_ROLE_BUFFER, false, dims, 2);
}

/* A row of 4, 3 or 1 gates for each number of the state, in each direction; biases of 4, 4 or 1. */
bool nw_ncnn_recurrent(nw_ncnn *n)
{
    int64_t out, count, direction, hidden, term;
    bool lstm = nw_str_is(n->node->type, "LSTM"), gru = nw_str_is(n->node->type, "GRU");
    nw_num gates = lstm ? 4 : gru ? 3 : 1;
    if (!nw_ncnn_count(n, 0, 0, &out) || !nw_ncnn_count(n, 1, 0, &count) ||
        !nw_ncnn_int(n, 2, 0, &direction) || !nw_ncnn_int(n, 8, 0, &term) ||
        !nw_ncnn_count(n, lstm ? 3 : 0, out, &hidden))
        return false;
    cells c = {.ways = direction == 2 ? 2 : 1, .hidden = hidden, .out = out, .biases = gates > 1 ? 4 : 1};
    c.rows = nw_mul(gates, hidden);
    c.in = nw_div(count, nw_mul(c.ways, c.rows));
    if (!count || nw_mul(c.in, nw_mul(c.ways, c.rows)) != count)
        return not_of(n, 1, count, out);
    nw_ncnn_give_up(n);
    return put_cells(n, &c) && (!term || put_cell_scales(n, &c));
}

bool nw_ncnn_embed(nw_ncnn *n)
{
    int64_t out, rows, bias, count, term;
    if (!nw_ncnn_count(n, 0, 0, &out) || !nw_ncnn_count(n, 1, 0, &rows) || !nw_ncnn_int(n, 2, 0, &bias) ||
        !nw_ncnn_count(n, 3, nw_mul(out, rows), &count) || !nw_ncnn_int(n, 18, 0, &term) ||
        !nw_ncnn_set(n, NW_A_OUT_CHANNELS, out) || !nw_ncnn_set(n, NW_A_IN_SIZE, rows))
        return false;
    if (nw_mul(out, rows) != count)
        return nw_ncnn_refuse(n, 3, "%lld weights are none of %lld rows of %lld", (long long)count,
                              (long long)rows, (long long)out);
    n->rank = 2;
    return put(n, "weight", NW_ROLE_WEIGHT, true, (const nw_num[]){rows, out}, 2) &&
           bias_or_none(n, bias, out) && (!term || put_vector(n, "weight_scale", NW_ROLE_BUFFER, 1));
}

/* ---- Vectors ---- */

/* slope, mean, variance and bias stand in that order; the operator takes the bias second. */
bool nw_ncnn_batch_norm(nw_ncnn *n)
{
    int64_t channels;
    if (!nw_ncnn_count(n, 0, 0, &channels) || !put_vector(n, "slope", NW_ROLE_WEIGHT, channels) ||
        !put_vector(n, "mean", NW_ROLE_BUFFER, channels) ||
        !put_vector(n, "variance", NW_ROLE_BUFFER, channels) ||
        !put_vector(n, "bias", NW_ROLE_BIAS, channels))
        return false;
    uint32_t *in = n->node->in + n->node->in_count - 4, bias = in[3];
    in[3] = in[2];
    in[2] = in[1];
    in[1] = bias;
    return true;
}

/* LayerNorm has gamma and beta, RMSNorm gamma alone. */
bool nw_ncnn_affine(nw_ncnn *n)
{
    int64_t size, affine;
    bool beta = nw_str_is(n->node->type, "LayerNorm");
    if (!nw_ncnn_count(n, 0, 0, &size) || !nw_ncnn_int(n, 2, 1, &affine))
        return false;
    n->node->operands = true;
    return !affine || (put_vector(n, "gamma", NW_ROLE_WEIGHT, size) &&
                       (!beta || put_vector(n, "beta", NW_ROLE_BIAS, size)));
}

/* GroupNorm(0 groups, 1 channels, 3 affine), InstanceNorm(0 channels, 2 affine). */
bool nw_ncnn_group_norm(nw_ncnn *n)
{
    bool group = nw_str_is(n->node->type, "GroupNorm");
    int64_t groups, channels, affine;
    if (!nw_ncnn_count(n, 0, 1, &groups) || !nw_ncnn_count(n, group ? 1 : 0, 0, &channels) ||
        !nw_ncnn_int(n, group ? 3 : 2, 1, &affine) || (group && !nw_ncnn_set(n, NW_A_GROUPS, groups)))
        return false;
    n->node->operands = true;
    return !affine || (put_vector(n, "gamma", NW_ROLE_WEIGHT, channels) &&
                       put_vector(n, "beta", NW_ROLE_BIAS, channels));
}

/* A size of -233 says that the second input is the scale. */
bool nw_ncnn_scale(nw_ncnn *n)
{
    int64_t size, bias;
    if (!nw_ncnn_int(n, 0, 0, &size) || !nw_ncnn_int(n, 1, 0, &bias))
        return false;
    if (size == -233)
        return true;
    if (size < 0)
        return nw_ncnn_refuse(n, 0, "a scale of %lld", (long long)size);
    if (bias && !nw_ncnn_set(n, NW_A_BIAS, 1))
        return false;
    return put_vector(n, "scale", NW_ROLE_WEIGHT, size) &&
           (!bias || put_vector(n, "bias", NW_ROLE_BIAS, size));
}

/* PReLU's slopes, the scale of a Normalize, a Bias. */
bool nw_ncnn_vector(nw_ncnn *n)
{
    int64_t size;
    bool normalize = nw_str_is(n->node->type, "Normalize"), bias = nw_str_is(n->node->type, "Bias");
    if (!nw_ncnn_count(n, normalize ? 3 : 0, 0, &size))
        return false;
    return put_vector(n,
                      bias        ? "bias"
                      : normalize ? "scale"
                                  : "slope",
                      bias ? NW_ROLE_BIAS : NW_ROLE_WEIGHT, size);
}

/* A tensor of its own, before which the batch is put. Its weights are the operator's. */
bool nw_ncnn_memory(nw_ncnn *n)
{
    static const int ids[] = {0, 1, 11, 2};
    int64_t side, shape[5] = {1}, type;
    nw_num dims[4];
    int32_t rank = 0;
    for (int i = 0; i < 4; i++) {
        if (!nw_ncnn_count(n, ids[i], 0, &side))
            return false;
        if (side)
            dims[rank++] = side;
    }
    if (!nw_ncnn_int(n, 21, 1, &type))
        return false;
    n->rank = rank ? rank : 1;
    for (int32_t i = 0; i < rank; i++)
        shape[1 + i] = dims[rank - 1 - i];
    nw_str name = nw_str_printf(n->arena, "%.*s.weight", NW_SHOW(n->node->name));
    nw_shape stored = nw_graph_shape(n->graph, shape + 1, rank);
    if (!name.at || stored.rank < 0)
        return nw_fail_memory(n->error, n->arena);
    if (!rank)
        shape[1] = 1;
    return nw_node_ints(n->graph, n->node, NW_A_SHAPE, shape, (uint32_t)n->rank + 1) &&
           (!rank || list_array(n, (nw_ncnn_array){NW_NONE, n->graph->node_count - 1, name, stored, NW_WEIGHT,
                                                   type == 0}));
}
