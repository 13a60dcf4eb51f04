/* What a layer is to the tools that count modules of PyTorch: a file may hold the parts of a module, and a
 * module's name may be in the path that a layer stands under. */
#include "passes/conventions.h"

#include "ops/shape_rules.h"

typedef struct look {
    const nw_graph *graph;
    const nw_report *report;
    nw_sight *sights;
    uint32_t *consumer; /* of each value: the last node that takes it, or NW_NONE */
    nw_map groups;      /* paths to an index into those below */
    struct group {
        uint32_t linear, bmm, product, moves; /* matrix products in it, transpositions */
        uint32_t deeper;                      /* nodes that stand deeper */
    } * of;
} look;

static bool is_op(const nw_node *node, const char *name)
{
    return nw_str_is(nw_str_of(node->op->name), name);
}

static nw_shape shape_in(const look *l, const nw_node *node, uint32_t i)
{
    return i < node->in_count ? l->report->tensors[node->in[i]].shape : NW_NO_SHAPE;
}

static bool is_stored(const look *l, const nw_node *node, uint32_t i)
{
    return i < node->in_count && l->report->carried[node->in[i]] != 0;
}

/* The node that makes input i, if it is of that operator. */
static const nw_node *made_by(const look *l, const nw_node *node, uint32_t i, const char *op)
{
    uint32_t producer = i < node->in_count ? l->graph->values[node->in[i]].producer : NW_NONE;
    if (producer == NW_NONE || !is_op(l->graph->nodes[producer], op))
        return NULL;
    return l->graph->nodes[producer];
}

/* The only node that takes what this one makes, if it is of that operator. */
static uint32_t taken_by(const look *l, const nw_node *node, const char *op)
{
    uint32_t value = node->out_count ? node->out[0] : NW_NONE;
    if (value == NW_NONE || l->graph->values[value].uses != 1 || l->consumer[value] == NW_NONE)
        return NW_NONE;
    uint32_t consumer = l->consumer[value];
    return is_op(l->graph->nodes[consumer], op) ? consumer : NW_NONE;
}

/* ---- Forms -------------------------------------------------------------------------------------------- */

/* A window of one position is what an exporter makes of a pooling to the size that the picture has. */
static bool is_adaptive(const nw_node *node)
{
    const nw_attr *global = nw_node_attr(node, NW_A_GLOBAL), *kernel = nw_node_attr(node, NW_A_KERNEL);
    bool point = kernel != NULL;
    for (uint32_t i = 0; point && i < kernel->count; i++)
        point = kernel->ints[i] == 1;
    return point || nw_node_attr(node, NW_A_OUTPUT_SIZE) || (global && global->ints[0]);
}

static const char *product_form(const look *l, const nw_node *node)
{
    if (is_stored(l, node, 1) || is_stored(l, node, 0))
        return "linear";
    return shape_in(l, node, 0).rank == 3 && shape_in(l, node, 1).rank == 3 ? "bmm" : "product";
}

static const char *resize_form(const nw_node *node)
{
    const nw_attr *mode = nw_node_attr(node, NW_A_MODE), *method = nw_node_attr(node, NW_A_METHOD);
    nw_str text = mode ? mode->text : method ? method->text : NW_STR("nearest");
    if (is_op(node, "interp") || nw_str_is(text, "linear") || nw_str_is(text, "bilinear"))
        return "upsample_linear";
    return nw_str_is(text, "cubic") ? "upsample_cubic" : "upsample_nearest";
}

/* Operators of several formats, or with something fused to them, that are one to the tools. */
static const char *common_form(const nw_node *node)
{
    static const struct {
        const char *op, *form;
    } same[] = {
        {"lstm_sequence",     "lstm"      },
        {"gru_sequence",      "gru"       },
        {"rnn_sequence",      "rnn"       },
        {"conv_integer",      "conv"      },
        {"qlinear_conv",      "conv"      },
        {"deform_conv",       "conv"      },
        {"fused_conv",        "conv"      },
        {"nhwc_conv",         "conv"      },
        {"nhwc_qlinear_conv", "conv"      },
        {"normalized_conv",   "conv"      },
        {"normalized_deconv", "deconv"    },
        {"normalized_linear", "linear"    },
        {"lstm_cell",         "lstm"      },
        {"gru_cell",          "gru"       },
        {"rnn_cell",          "rnn"       },
        {"skip_layer_norm",   "layer_norm"},
        {"skip_rms_norm",     "rms_norm"  },
        {"fused_group_norm",  "group_norm"},
    };
    nw_str name = nw_str_of(node->op->name), tail = NW_STR("attention");
    if (name.len >= tail.len && nw_str_eq(nw_str_part(name, name.len - tail.len, name.len), tail))
        return tail.at;
    for (size_t i = 0; i < sizeof same / sizeof *same; i++)
        if (nw_str_is(name, same[i].op))
            return same[i].form;
    return node->op->name;
}

static const char *form_of(const look *l, const nw_node *node)
{
    const char *form = common_form(node);
    if (form != node->op->name)
        return form;
    if (node->op->flags & NW_PRODUCT && !is_op(node, "einsum"))
        return product_form(l, node);
    if (is_op(node, "avg_pool") && is_adaptive(node))
        return "adaptive_avg_pool";
    if (is_op(node, "max_pool") && is_adaptive(node))
        return "adaptive_max_pool";
    if (is_op(node, "upsample") || is_op(node, "resize") || is_op(node, "interp"))
        return resize_form(node);
    return node->op->name;
}

/* ---- Modules that are spelled out --------------------------------------------------------------------- */

/* The bias of a linear layer whose product is a node of its own. */
static bool is_bias_of_product(const look *l, const nw_node *node)
{
    for (uint32_t i = 0; i < 2 && node->in_count == 2; i++) {
        uint32_t other = l->graph->values[node->in[1 - i]].producer;
        if (!is_stored(l, node, i) || shape_in(l, node, i).rank > 1 || other == NW_NONE)
            continue;
        const nw_node *product = l->graph->nodes[other];
        if (nw_str_is(nw_str_of(l->sights[other].form), "linear") && product->op->flags & NW_PRODUCT &&
            taken_by(l, product, "sum") != NW_NONE)
            return true;
    }
    return false;
}

/* (x - mean(x)) / sqrt(mean((x - mean(x))^2) + epsilon), at the division. */
static bool is_layer_norm(const look *l, const nw_node *node)
{
    const nw_node *less = made_by(l, node, 0, "sub"), *root = made_by(l, node, 1, "sqrt");
    const nw_node *mean = less ? made_by(l, less, 1, "reduce_mean") : NULL;
    const nw_node *with_epsilon = root ? made_by(l, root, 0, "sum") : NULL;
    const nw_node *variance = with_epsilon ? made_by(l, with_epsilon, 0, "reduce_mean") : NULL;
    const nw_node *square = variance ? made_by(l, variance, 0, "pow") : NULL;
    if (variance && !square)
        square = made_by(l, variance, 0, "prod");
    return mean && square && mean->in[0] == less->in[0] && square->in[0] == node->in[0];
}

static void mark(look *l, uint32_t node)
{
    if (node != NW_NONE)
        l->sights[node].kind = "part";
}

/* What scales and shifts behind it belongs to it. */
static void see_layer_norm(look *l, uint32_t index)
{
    nw_sight *sight = &l->sights[index];
    sight->kind = "layer_norm";
    sight->gamma = taken_by(l, l->graph->nodes[index], "prod");
    if (sight->gamma == NW_NONE)
        return;
    mark(l, sight->gamma);
    sight->beta = taken_by(l, l->graph->nodes[sight->gamma], "sum");
    mark(l, sight->beta);
}

/* x * sigmoid(x), at the product. */
static bool is_swish(const look *l, const nw_node *node)
{
    for (uint32_t i = 0; i < 2 && node->in_count == 2; i++) {
        const nw_node *gate = made_by(l, node, i, "sigmoid");
        if (gate && gate->in[0] == node->in[1 - i])
            return true;
    }
    return false;
}

static void see_swish(look *l, uint32_t index)
{
    const nw_node *node = l->graph->nodes[index];
    l->sights[index].kind = "swish";
    for (uint32_t i = 0; i < 2; i++)
        if (made_by(l, node, i, "sigmoid"))
            mark(l, l->graph->values[node->in[i]].producer);
}

static void see_modules(look *l, uint32_t index)
{
    const nw_node *node = l->graph->nodes[index];
    if (is_op(node, "div") && is_layer_norm(l, node))
        see_layer_norm(l, index);
    else if (is_op(node, "prod") && is_swish(l, node))
        see_swish(l, index);
    else if (is_op(node, "erf"))
        l->sights[index].kind = "gelu"; /* of its parts the only one that nothing else has */
    else if (is_op(node, "sum") && is_bias_of_product(l, node))
        l->sights[index].kind = "bias_sum";
}

/* ---- Paths -------------------------------------------------------------------------------------------- */

static struct group *group_of(look *l, nw_str path, bool make)
{
    uint32_t at = nw_map_get(&l->groups, path);
    if (at == NW_NONE && make) {
        at = l->groups.used;
        if (!nw_map_set(&l->groups, path, at))
            return NULL;
    }
    return at == NW_NONE ? NULL : &l->of[at];
}

static void count_node(struct group *group, const nw_sight *sight)
{
    nw_str form = nw_str_of(sight->form);
    group->linear += nw_str_is(form, "linear");
    group->bmm += nw_str_is(form, "bmm");
    group->product += nw_str_is(form, "product");
    group->moves += nw_str_is(form, "permute");
}

/* Every path is told of the nodes in it, and all paths around it that something stands deeper. */
static bool gather(look *l)
{
    for (uint32_t i = 0; i < l->graph->node_count; i++) {
        struct group *own = group_of(l, l->graph->nodes[i]->group, true);
        if (!own)
            return false;
        count_node(own, &l->sights[i]);
    }
    for (uint32_t i = 0; i < l->graph->node_count; i++) {
        nw_str path = l->graph->nodes[i]->group;
        for (size_t end = path.len; end > 0; end--) {
            bool cut = end == 1 || path.at[end - 1] == '/';
            struct group *around = cut ? group_of(l, nw_str_part(path, 0, end - 1), false) : NULL;
            if (around)
                around->deeper++;
        }
    }
    return true;
}

/* Calls of one module after the first are "relu_1", "relu_2" where the first is "relu". */
static bool is_called_again(look *l, nw_str path, nw_arena *arena)
{
    nw_num call = 0;
    size_t end = path.len;
    while (end > 0 && path.at[end - 1] != '_')
        end--;
    nw_str name = nw_str_part(path, 0, end ? end - 1 : 0);
    if (!end || !nw_str_to_num(nw_str_part(path, end, path.len), &call) || !group_of(l, name, false)) {
        name = path;
        call = 0;
    }
    nw_str next = nw_str_printf(arena, "%.*s_%lld", NW_SHOW(name), (long long)call + 1);
    return group_of(l, next, false) != NULL;
}

/* Batched products beside those with weights are the attention of one module (torch.nn.MultiheadAttention);
 * what reckons with shapes there is no part of it. */
static bool attends(const look *l, const nw_node *node, const struct group *own)
{
    const nw_dtype *dtype = node->out_count ? l->report->tensors[node->out[0]].dtype : NULL;
    return own->linear > 0 && own->bmm > 1 && own->linear + own->bmm + own->product > 2 && dtype &&
           dtype->real;
}

/* A module that holds others, or more than a product, calls functions, and what stands in it is no module;
 * nor is a normalisation between transpositions. */
static void see_path(look *l, uint32_t index, nw_arena *arena)
{
    nw_sight *sight = &l->sights[index];
    const nw_node *node = l->graph->nodes[index];
    const struct group *own = group_of(l, node->group, false);
    nw_str kind = nw_str_of(sight->kind);
    bool several = own->linear > 0 && own->linear + own->bmm + own->product > 2;
    bool moved = own->moves > 0 && nw_str_is(kind, "layer_norm");
    sight->attends = attends(l, node, own);
    sight->loose = own->deeper > 0 || several || moved;
    sight->repeated = node->group.len && is_called_again(l, node->group, arena);
    if (sight->loose && nw_str_is(kind, "linear"))
        sight->kind = sight->attends ? "projection" : "loose_linear";
    if (sight->loose && nw_str_is(kind, "bias_sum"))
        sight->kind = sight->attends ? "projection_bias" : "loose_bias";
}

/* ------------------------------------------------------------------------------------------------------- */

static bool begin(look *l, nw_arena *arena)
{
    const nw_graph *graph = l->graph;
    l->sights = NW_ARRAY(arena, nw_sight, graph->node_count);
    l->consumer = NW_ARRAY(arena, uint32_t, graph->value_count);
    l->of = NW_ARRAY(arena, struct group, graph->node_count);
    if (!l->sights || !l->consumer || !l->of)
        return false;
    nw_map_init(&l->groups, arena);
    for (uint32_t i = 0; i < graph->value_count; i++)
        l->consumer[i] = NW_NONE;
    for (uint32_t i = 0; i < graph->node_count; i++)
        for (uint32_t k = 0; k < graph->nodes[i]->in_count; k++)
            l->consumer[graph->nodes[i]->in[k]] = i;
    return true;
}

const nw_sight *nw_sights_of(const nw_graph *graph, const nw_report *report, nw_arena *arena)
{
    look l = {.graph = graph, .report = report};
    if (!begin(&l, arena))
        return NULL;
    for (uint32_t i = 0; i < graph->node_count; i++) {
        const char *form = form_of(&l, graph->nodes[i]);
        l.sights[i] = (nw_sight){.form = form, .kind = form, .gamma = NW_NONE, .beta = NW_NONE};
    }
    for (uint32_t i = 0; i < graph->node_count; i++)
        see_modules(&l, i);
    if (!gather(&l))
        return NULL;
    for (uint32_t i = 0; i < graph->node_count; i++)
        if (graph->nodes[i]->operands) /* other formats have no paths of modules */
            see_path(&l, i, arena);
    return l.sights;
}
