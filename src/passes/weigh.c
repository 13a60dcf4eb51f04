/* Parameters: weights, biases, buffers. Parameters of one name are one, and the first layer that bears it
 * owns it. */
#include "passes/operands.h"

typedef struct owner {
    nw_param param;
    nw_str layer;
} owner;

typedef struct weigh {
    const nw_graph *graph;
    nw_report *report;
    nw_map names; /* of shared parameters -> owners */
    owner *owners;
    uint32_t count, room;
    nw_param params[NW_PARAM_MAX]; /* of the node at hand */
} weigh;

static nw_num size_of(const nw_param *param)
{
    return nw_shape_count((nw_shape){param->dim, param->rank});
}

static bool same_dims(const nw_param *a, const nw_param *b)
{
    if (a->rank != b->rank)
        return false;
    for (int32_t i = 0; i < a->rank; i++)
        if (a->dim[i] != b->dim[i])
            return false;
    return true;
}

/* Net::AppendParam of Caffe's net.cpp: STRICT compares the shapes, PERMISSIVE the counts. */
static bool check_share(const weigh *w, const nw_node *node, const nw_param_spec *spec, const nw_param *param,
                        const owner *first)
{
    char a[120], b[120];
    bool same = spec->permissive ? size_of(param) == size_of(&first->param) : same_dims(param, &first->param);
    if (same)
        return true;
    return nw_fail(w->report->error, NW_E_SHAPE, node->place,
                   "the shared parameter \"%.*s\" is %s here, but %s in layer \"%.*s\"", NW_SHOW(spec->share),
                   nw_shape_text((nw_shape){param->dim, param->rank}, a, sizeof a),
                   nw_shape_text((nw_shape){first->param.dim, first->param.rank}, b, sizeof b),
                   NW_SHOW(first->layer));
}

/* Sets *own to false where an earlier layer has the parameter. */
static bool find_owner(weigh *w, const nw_node *node, const nw_param_spec *spec, const nw_param *param,
                       bool *own)
{
    *own = true;
    if (!spec->share.len)
        return true;
    uint32_t at = nw_map_get(&w->names, spec->share);
    if (at != NW_NONE) {
        *own = false;
        return check_share(w, node, spec, param, &w->owners[at]);
    }
    nw_arena *arena = w->report->arena;
    if (!nw_grow(arena, (void **)&w->owners, &w->room, w->count, sizeof *w->owners) ||
        !nw_map_set(&w->names, spec->share, w->count))
        return nw_fail_memory(w->report->error, arena);
    w->owners[w->count++] = (owner){*param, node->name};
    return true;
}

void nw_count_param(nw_row *row, nw_role role, nw_num n, nw_num bytes, bool frozen)
{
    static const nw_column_id columns[] = {
        [NW_WEIGHT] = NW_C_WEIGHTS, [NW_BIAS] = NW_C_BIASES, [NW_BUFFER] = NW_C_BUFFERS};
    nw_num *cell = row->cell;
    cell[columns[role]] = nw_add(cell[columns[role]], n);
    cell[NW_C_CAFFE_PARAMS] = nw_add(cell[NW_C_CAFFE_PARAMS], n);
    if (role == NW_BUFFER) {
        cell[NW_C_BUFFER_BYTES] = nw_add(cell[NW_C_BUFFER_BYTES], bytes);
        return;
    }
    cell[NW_C_PARAMETER_BYTES] = nw_add(cell[NW_C_PARAMETER_BYTES], bytes);
    if (!frozen)
        cell[NW_C_TRAINABLE] = nw_add(cell[NW_C_TRAINABLE], n);
}

static void count_own(const weigh *w, nw_row *row, const nw_param *param, bool frozen)
{
    nw_num n = size_of(param);
    const nw_dtype *dtype = param->dtype ? param->dtype : w->report->dtype;
    nw_count_param(row, param->role, n, nw_dtype_bytes(dtype, n), frozen);
}

static void set_unknown(nw_row *row)
{
    static const nw_column_id all[] = {NW_C_WEIGHTS,     NW_C_BIASES,          NW_C_BUFFERS,
                                       NW_C_TRAINABLE,   NW_C_PARAMETER_BYTES, NW_C_BUFFER_BYTES,
                                       NW_C_CAFFE_PARAMS};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        row->cell[all[i]] = NW_UNKNOWN;
}

static bool weigh_node(weigh *w, uint32_t index)
{
    static const nw_param_spec plain;
    const nw_node *node = w->graph->nodes[index];
    nw_row *row = &w->report->rows[index];
    if (node->operands) /* what it takes from the file is known, whatever it does with it */
        return nw_weigh_operands(w->graph, w->report, index);
    if (node->op->flags & NW_OPAQUE)
        set_unknown(row);
    if (!node->op->param)
        return true;
    nw_call call = nw_call_of(w->graph, w->report, index);
    if (!nw_ranks_known(call.in, call.in_count)) {
        set_unknown(row);
        return true;
    }
    int count = node->op->param(&call, w->params), owned = 0;
    for (int i = 0; i < count; i++) {
        const nw_param_spec *spec = (uint32_t)i < node->param_count ? &node->params[i] : &plain;
        bool own;
        if (!find_owner(w, node, spec, &w->params[i], &own))
            return nw_context(w->report->error, "while weighing layer \"%.*s\"", NW_SHOW(node->name));
        if (own)
            count_own(w, row, &w->params[i], spec->frozen);
        owned += own;
    }
    row->shared = count > 0 && owned == 0;
    row->trainable = row->cell[NW_C_TRAINABLE] != 0;
    return true;
}

bool nw_pass_weigh(const nw_graph *graph, nw_report *report)
{
    weigh w = {.graph = graph, .report = report};
    nw_map_init(&w.names, report->arena);
    for (uint32_t i = 0; i < graph->node_count; i++)
        if (!weigh_node(&w, i))
            return false;
    nw_weigh_rest(graph, report);
    return true;
}
