/* The buffers of one inference in the file's order, and from which layer to which each is needed. A tensor
 * lies in a buffer of its own, unless
 *  - the file says that it lies in another's: Caffe's layers in place;
 *  - it is a view: the same elements under another shape;
 *  - an operator that works on each element alone writes over an input of the same size that nobody reads
 * after it. Inputs of the graph and stored tensors are not written over;
 *  - a convolution is fused with what follows it element by element (an option).
 * Inputs of the graph are the caller's, stored tensors stand beside it all, and what is known before the
 * network runs is neither. */
#include "passes/bodies.h"
#include "passes/plan.h"

typedef struct listing {
    const nw_graph *graph;
    const nw_report *report;
    nw_arena *arena;
    nw_memory *memory;
    uint32_t *root; /* of each value: the one whose buffer it lies in */
    uint32_t *last; /* of each root: the last layer that reads it; of an output the one behind the end */
    bool *fused;    /* of each value: a convolution gives it, alone or with what is fused to it */
} listing;

/* ---- Which values lie in one buffer ------------------------------------------------------------------- */

static bool is_stored(const listing *l, uint32_t value)
{
    const nw_value *v = &l->graph->values[value];
    return v->origin == NW_STORED || v->stored_id || l->report->carried[value];
}

/* What belongs neither to the caller nor to the file: a layer makes it. */
static bool is_made(const listing *l, uint32_t value)
{
    const nw_value *v = &l->graph->values[value];
    if (v->origin != NW_FROM_GRAPH || v->producer == NW_NONE || is_stored(l, value))
        return false;
    return !(l->graph->nodes[v->producer]->op->flags & (NW_INPUT | NW_CONSTANT));
}

static bool is_callers(const listing *l, uint32_t value)
{
    const nw_value *v = &l->graph->values[value];
    return v->origin == NW_FROM_GRAPH && !is_stored(l, value) &&
           (v->producer == NW_NONE ? v->is_input || v->uses
                                   : (l->graph->nodes[v->producer]->op->flags & NW_INPUT) != 0);
}

static void mark_last_reads(listing *l)
{
    uint32_t value;
    for (uint32_t v = 0; v < l->graph->value_count; v++) {
        l->root[v] = v;
        l->last[v] = l->graph->values[v].producer == NW_NONE ? 0 : l->graph->values[v].producer;
    }
    for (uint32_t i = 0; i < l->graph->node_count; i++) {
        nw_taken taken = {0};
        for (uint32_t k = 0; k < l->graph->nodes[i]->in_count; k++)
            l->last[l->graph->nodes[i]->in[k]] = i;
        while ((value = nw_taken_next(l->graph->nodes[i], &taken)) != NW_NONE)
            l->last[value] = i;
    }
    for (uint32_t i = 0; i < l->graph->output_count; i++)
        l->last[l->graph->outputs[i]] = l->graph->node_count;
}

/* Where the file or the operator says that the value lies; the value itself where nowhere else. */
static uint32_t lies_in(const listing *l, const nw_node *node, uint32_t o)
{
    uint32_t value = node->out[o];
    bool view = node->op->flags & NW_VIEW && node->in_count;
    if (view && l->memory->options.no_views)
        return value;
    if (l->graph->values[value].storage != value)
        return l->graph->values[value].storage;
    return view && o == 0 ? node->in[0] : value;
}

/* The only reader of what a convolution gives may be part of the same kernel. */
static bool joins_convolution(const listing *l, uint32_t index, uint32_t in)
{
    uint32_t value = l->graph->nodes[index]->in[in];
    return l->memory->options.fuse && l->fused[value] && l->graph->values[value].uses == 1 &&
           l->last[value] == index;
}

/* The input whose buffer the operator may take for its result, or NW_NONE. */
static uint32_t taken_over(const listing *l, uint32_t index)
{
    const nw_node *node = l->graph->nodes[index];
    if (!(node->op->flags & NW_ELEMENTWISE) || !node->out_count)
        return NW_NONE;
    for (uint32_t k = 0; k < node->in_count; k++) {
        uint32_t root = l->root[node->in[k]];
        nw_num bytes = l->report->bytes[node->out[0]];
        bool dies = !l->memory->options.no_inplace && l->last[root] == index;
        if (is_made(l, root) && nw_known(bytes) && l->report->bytes[root] == bytes &&
            (dies || joins_convolution(l, index, k)))
            return root;
    }
    return NW_NONE;
}

static bool is_fused(const listing *l, uint32_t index)
{
    const nw_node *node = l->graph->nodes[index];
    if (node->op == &nw_op_conv || node->op == &nw_op_deconv)
        return true;
    uint32_t data = 0;
    bool joins = false;
    for (uint32_t k = 0; k < node->in_count; k++) {
        data += is_made(l, node->in[k]);
        joins = joins || joins_convolution(l, index, k);
    }
    return node->op->flags & NW_ELEMENTWISE && joins && data == 1;
}

static void join(listing *l, uint32_t value, uint32_t root)
{
    l->root[value] = root;
    l->last[root] = l->last[value] > l->last[root] ? l->last[value] : l->last[root];
}

static void share_buffers(listing *l)
{
    for (uint32_t i = 0; i < l->graph->node_count; i++) {
        const nw_node *node = l->graph->nodes[i];
        uint32_t over = taken_over(l, i);
        for (uint32_t o = 0; o < node->out_count; o++) {
            uint32_t in = lies_in(l, node, o);
            if (in != node->out[o])
                join(l, node->out[o], l->root[in]);
            else if (o == 0 && over != NW_NONE)
                join(l, node->out[o], over);
        }
        if (node->out_count)
            l->fused[node->out[0]] = is_fused(l, i);
    }
}

/* ---- The list ----------------------------------------------------------------------------------------- */

static bool add(listing *l, nw_buffer buffer)
{
    nw_memory *m = l->memory;
    if (!nw_grow(l->arena, (void **)&m->buffers, &m->buffer_room, m->buffer_count, sizeof *m->buffers))
        return false;
    m->buffers[m->buffer_count++] = buffer;
    if (!nw_known(buffer.bytes) && !m->unknown_count++)
        m->unknown = buffer.name;
    return true;
}

/* The caller holds it throughout. */
static bool add_inputs(listing *l)
{
    for (uint32_t v = 0; v < l->graph->value_count && l->graph->node_count; v++)
        if (is_callers(l, v) && l->root[v] == v && l->report->tensors[v].kind != NW_ABSENT &&
            !add(l, (nw_buffer){.name = l->graph->values[v].name,
                                .bytes = l->report->bytes[v],
                                .last = l->graph->node_count - 1,
                                .is_input = true}))
            return false;
    return true;
}

static bool add_outputs(listing *l, uint32_t index, bool body)
{
    const nw_node *node = l->graph->nodes[index];
    for (uint32_t o = 0; o < node->out_count; o++) {
        uint32_t v = node->out[o];
        bool is_output = l->last[v] == l->graph->node_count;
        if (l->root[v] != v || !is_made(l, v) || l->report->tensors[v].kind == NW_ABSENT ||
            (is_output && (body || l->memory->options.skip_outputs)))
            continue;
        if (!add(l, (nw_buffer){.name = l->graph->values[v].name,
                                .layer = l->report->rows[index].name,
                                .bytes = l->report->bytes[v],
                                .first = index,
                                .last = is_output ? l->graph->node_count - 1 : l->last[v],
                                .is_output = is_output}))
            return false;
    }
    return true;
}

static bool list(const nw_report *report, nw_arena *arena, nw_memory *memory, bool body);

/* What the bodies of a conditional or loop need lives while it runs: the arena of the one that needs most. */
static bool add_bodies(listing *l, uint32_t index)
{
    const nw_row *row = &l->report->rows[index];
    nw_num most = 0;
    for (uint32_t c = 0; c < row->child_count; c++) {
        const nw_child *child = &l->report->children[row->first_child + c];
        nw_memory inner = {.options = l->memory->options};
        nw_error error = {0};
        if (child->turns == 0)
            continue;
        inner.options.count_inputs = false;
        if (!list(child->report, l->arena, &inner, true))
            return false;
        bool planned = nw_plan_memory(&inner, l->arena, &error);
        most = nw_max(most, planned ? inner.plans[inner.best].bytes : NW_UNKNOWN);
    }
    nw_str name = nw_str_printf(l->arena, "body of %.*s", NW_SHOW(row->name));
    return most == 0 ||
           add(l,
               (nw_buffer){.name = name, .layer = row->name, .bytes = most, .first = index, .last = index});
}

static bool add_layers(listing *l, bool body)
{
    for (uint32_t i = 0; i < l->graph->node_count; i++) {
        const nw_row *row = &l->report->rows[i];
        if (!add_outputs(l, i, body) || (row->child_count && !add_bodies(l, i)))
            return false;
    }
    return true;
}

/* `unknown` names the first buffer of unknown size. */
static bool say_unknown(listing *l)
{
    nw_memory *m = l->memory;
    if (l->report->loose)
        m->unknown = NW_STR("the file holds tensors, and not what is computed with them");
    else if (m->unknown_count == 1)
        m->unknown = nw_str_printf(l->arena, "the size of \"%.*s\" is not known", NW_SHOW(m->unknown));
    else if (m->unknown_count)
        m->unknown = nw_str_printf(l->arena, "the sizes of %u buffers are not known, \"%.*s\" the first",
                                   m->unknown_count, NW_SHOW(m->unknown));
    return m->unknown.at || !l->arena->failed;
}

static bool list(const nw_report *report, nw_arena *arena, nw_memory *memory, bool body)
{
    const nw_graph *graph = report->graph;
    listing l = {.graph = graph, .report = report, .arena = arena, .memory = memory};
    l.root = NW_ARRAY(arena, uint32_t, graph->value_count);
    l.last = NW_ARRAY(arena, uint32_t, graph->value_count);
    l.fused = NW_ARRAY(arena, bool, graph->value_count);
    if (!l.fused)
        return false;
    memory->steps = graph->node_count;
    memory->rows = report->rows;
    mark_last_reads(&l);
    share_buffers(&l);
    return (!memory->options.count_inputs || add_inputs(&l)) && add_layers(&l, body) && say_unknown(&l);
}

bool nw_take_buffers(const nw_report *report, nw_arena *arena, nw_memory *memory)
{
    bool lower;
    memory->model = report->model_name;
    memory->format = report->format;
    memory->status = report->status;
    memory->parameter_bytes = nw_report_figure(report, NW_STR("parameter_bytes"), &lower);
    memory->buffer_bytes = nw_report_figure(report, NW_STR("buffer_bytes"), &lower);
    return list(report, arena, memory, false);
}
