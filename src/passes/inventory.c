/* What the network stores, layer by layer, each tensor once. */
#include "passes/inventory.h"

#include "passes/operands.h"

typedef struct lister {
    const nw_graph *graph;
    const nw_report *report;
    nw_arena *arena;
    nw_tensor *ports;       /* of the call at hand */
    nw_map shares;          /* names of parameters that several layers share */
    const nw_value **named; /* of each stored tensor: its value */
    bool *seen;             /* of each stored tensor: a layer has it already */
} lister;

static bool start(lister *l)
{
    l->named = NW_ARRAY(l->arena, const nw_value *, l->graph->stored_count);
    l->seen = NW_ARRAY(l->arena, bool, l->graph->stored_count);
    nw_map_init(&l->shares, l->arena);
    l->ports = NW_ARRAY(l->arena, nw_tensor, nw_widest_call(l->graph));
    if (!l->named || !l->seen || !l->ports)
        return false;
    for (uint32_t i = 0; i < l->graph->value_count; i++)
        if (l->graph->values[i].stored_id)
            l->named[l->graph->values[i].stored_id - 1] = &l->graph->values[i];
    return true;
}

/* As the file declares it; that of what a node makes may only be found in the weighing. */
static nw_shape shape_of(const lister *l, const nw_value *v)
{
    return v->shape.rank >= 0 ? v->shape : l->report->tensors[v - l->graph->values].shape;
}

static bool list_operands(lister *l, uint32_t index, nw_holder *holder)
{
    const nw_node *node = l->graph->nodes[index];
    nw_holding *holdings = NW_ARRAY(l->arena, nw_holding, node->in_count);
    for (uint32_t k = 0; k < node->in_count && holdings; k++) {
        nw_role role;
        uint32_t id = l->report->carried[node->in[k]];
        if (!nw_operand_role(l->graph, l->report, node, k, &role) || !l->named[id - 1])
            continue;
        const nw_value *v = l->named[id - 1];
        holdings[holder->count++] = (nw_holding){.name = v->name,
                                                 .whole = true,
                                                 .role = role,
                                                 .dtype = l->report->stored[id - 1].dtype,
                                                 .shape = shape_of(l, v),
                                                 .shared = l->seen[id - 1],
                                                 .trainable = role != NW_BUFFER};
        l->seen[id - 1] = true;
    }
    holder->holdings = holdings;
    return holdings != NULL;
}

/* Whether an earlier layer has the parameter of that name. */
static bool is_shared(lister *l, const nw_node *node, int i, bool *full)
{
    nw_str share = (uint32_t)i < node->param_count ? node->params[i].share : (nw_str){NULL, 0};
    if (!share.len)
        return false;
    bool shared = nw_map_get(&l->shares, share) != NW_NONE;
    *full = *full || (!shared && !nw_map_set(&l->shares, share, 0));
    return shared;
}

static bool list_params(lister *l, uint32_t index, nw_holder *holder)
{
    nw_param params[NW_PARAM_MAX];
    const nw_node *node = l->graph->nodes[index];
    nw_error ignored = {0}; /* what is wrong with them the weighing has said */
    nw_call call = nw_call_in(l->graph, l->report, index, l->ports);
    if (!node->op->param || !nw_ranks_known(call.in, call.in_count))
        return true;
    call.arena = l->arena;
    call.error = &ignored;
    int count = node->op->param(&call, params);
    nw_holding *holdings = NW_ARRAY(l->arena, nw_holding, count);
    bool full = !holdings;
    for (int i = 0; i < count && !full; i++) {
        nw_num *dims = NW_ARRAY(l->arena, nw_num, params[i].rank);
        bool frozen = (uint32_t)i < node->param_count && node->params[i].frozen;
        full = !dims;
        for (int32_t d = 0; d < params[i].rank && dims; d++)
            dims[d] = params[i].dim[d];
        holdings[i] = (nw_holding){
            .name = nw_str_of(params[i].name),
            .role = params[i].role,
            .dtype = params[i].dtype ? params[i].dtype : l->report->dtype,
            .shape = {dims, params[i].rank},
            .shared = is_shared(l, node, i, &full),
            .trainable = params[i].role != NW_BUFFER && !frozen
        };
    }
    holder->holdings = holdings;
    holder->count = (uint32_t)count;
    return !full;
}

bool nw_take_inventory(const nw_report *report, nw_arena *arena, nw_inventory *out)
{
    const nw_graph *graph = report->graph;
    lister l = {.graph = graph, .report = report, .arena = arena};
    nw_holder *holders = NW_ARRAY(arena, nw_holder, graph->node_count);
    if (!holders || !start(&l))
        return false;
    for (uint32_t i = 0; i < graph->node_count; i++) {
        const nw_node *node = graph->nodes[i];
        holders[i] = (nw_holder){.name = node->name, .type = nw_str_of(node->op->name), .node = node};
        if (!(node->operands ? list_operands(&l, i, &holders[i]) : list_params(&l, i, &holders[i])))
            return false;
    }
    *out = (nw_inventory){graph, report->model_name, holders, graph->node_count};
    return true;
}
