#include "formats/roles.h"

/* At most one dim that is not 1. */
static bool is_line(nw_shape shape)
{
    int32_t sides = 0;
    for (int32_t i = 0; i < shape.rank; i++)
        sides += shape.dim[i] != 1;
    return sides <= 1;
}

static nw_span_kind kind_of(char letter, const nw_value *stored)
{
    bool real = stored->dtype && stored->dtype->real, constant = stored->producer != NW_NONE;
    bool own = letter == NW_ROLE_WEIGHT || letter == NW_ROLE_BIAS || letter == NW_ROLE_BUFFER;
    if (!own && (letter == NW_ROLE_SHAPE || !real || constant))
        return NW_SPAN_METADATA;
    if (letter == NW_ROLE_BUFFER || letter == NW_ROLE_SCALE)
        return NW_SPAN_BUFFER;
    return letter == NW_ROLE_BIAS || (letter == NW_ROLE_ADDEND && is_line(stored->shape)) ? NW_SPAN_BIAS
                                                                                          : NW_SPAN_WEIGHT;
}

/* For each value of a graph the stored tensor that it is, maybe passed on by nodes; NULL where it is none. */
typedef const nw_value **stored;

typedef struct settler {
    nw_arena *arena;
    nw_taken *of;
} settler;

/* The first node that takes it for a parameter decides; until then it is a setting. */
static void take(settler *s, const nw_node *node, const nw_value *tensor, char letter)
{
    nw_taken *role = &s->of[tensor->stored_id - 1];
    nw_span_kind kind = kind_of(tensor->role ? tensor->role : letter, tensor);
    if (role->settled)
        return;
    role->kind = (uint8_t)kind;
    role->settled = nw_span_is_net(kind);
    role->taker = role->settled || !role->taker.at ? node->name : role->taker;
}

static bool settle_graph(settler *s, const nw_graph *graph, stored around);

static bool settle_node(settler *s, const nw_graph *graph, const nw_node *node, stored is)
{
    bool carries = node->op->flags & NW_CARRIES && node->operands && node->in_count && node->out_count;
    for (uint32_t k = 0; k < node->in_count; k++)
        if (is[node->in[k]] && !(k == 0 && carries))
            take(s, node, is[node->in[k]], nw_op_role(node->op, k));
    if (carries && !graph->values[node->out[0]].stored_id)
        is[node->out[0]] = is[node->in[0]];
    for (uint32_t b = 0; b < node->body_count; b++)
        if (!settle_graph(s, node->bodies[b], is))
            return false;
    return true;
}

/* What nothing takes lies there unused, unless it is an output. */
static void settle_unused(settler *s, const nw_graph *graph)
{
    for (uint32_t i = 0; i < graph->value_count; i++) {
        const nw_value *v = &graph->values[i];
        if (v->stored_id)
            s->of[v->stored_id - 1].kind =
                v->uses || v->producer != NW_NONE ? NW_SPAN_METADATA : NW_SPAN_DEAD;
    }
    for (uint32_t i = 0; i < graph->output_count; i++) {
        const nw_value *v = &graph->values[graph->outputs[i]];
        if (v->stored_id)
            s->of[v->stored_id - 1].kind = NW_SPAN_METADATA;
    }
}

static bool settle_graph(settler *s, const nw_graph *graph, stored around)
{
    stored is = NW_ARRAY(s->arena, const nw_value *, graph->value_count);
    if (!is)
        return nw_fail_memory(graph->error, s->arena);
    for (uint32_t i = 0; i < graph->value_count; i++) {
        const nw_value *v = &graph->values[i];
        is[i] = v->stored_id ? v : v->origin == NW_OUTER ? around[v->outer] : NULL;
    }
    settle_unused(s, graph);
    for (uint32_t i = 0; i < graph->node_count; i++)
        if (!settle_node(s, graph, graph->nodes[i], is))
            return false;
    for (uint32_t i = 0; i < graph->output_count; i++) {
        const nw_value *v = &graph->values[graph->outputs[i]], *from = is[graph->outputs[i]];
        if (from && v->producer != NW_NONE)
            take(s, graph->nodes[v->producer], from, NW_ROLE_DATA);
    }
    return true;
}

nw_taken *nw_roles_of(const nw_graph *graph)
{
    settler s = {graph->arena, NW_ARRAY(graph->arena, nw_taken, graph->stored_count)};
    if (!s.of)
        nw_fail_memory(graph->error, graph->arena);
    return s.of && settle_graph(&s, graph, NULL) ? s.of : NULL;
}
