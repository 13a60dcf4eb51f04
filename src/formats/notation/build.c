/* From items to the graph: groups, branches and repetitions are multiplied out in the order of the text. */
#include "formats/notation/notation.h"

static bool build_items(nw_build *b, const nw_item *first);

static bool out_of_memory(nw_build *b)
{
    return nw_fail_memory(b->graph->error, b->graph->arena);
}

nw_node *nw_put_node(nw_build *b, const nw_word *word, nw_str name, const nw_item *item, int how)
{
    nw_graph *graph = b->graph;
    if (!nw_name_use(b, name, item->label.len ? item->label_place : item->place))
        return NULL;
    nw_node *node = nw_graph_node(graph, word->op, name, nw_str_of(word->type));
    if (!node)
        return NULL;
    node->place = item->place;
    node->group = b->scope.group;
    node->in_place = how & NW_PUT_IN_PLACE && !b->flow.shared;
    uint32_t from = b->flow.value, value = nw_graph_value(graph, name);
    if (value == NW_NONE || !nw_node_out(graph, node, value))
        return NULL;
    if (from != NW_NONE && !nw_node_in(graph, node, from))
        return NULL;
    if (node->in_place)
        graph->values[value].name = graph->values[from].name;
    if (node->in_place || how & NW_PUT_VIEW)
        graph->values[value].storage = graph->values[from].storage;
    b->flow.value = value;
    b->flow.shared = how & NW_PUT_VIEW && b->flow.shared;
    return node;
}

bool nw_build_activate(nw_build *b, const nw_item *item, const nw_word *word)
{
    return nw_put_node(b, word, nw_name_beside(b, item, word), item, NW_PUT_IN_PLACE) != NULL;
}

void nw_build_wait(nw_build *b, const nw_item *item)
{
    b->waiting = item;
    b->waiting_scope = b->scope;
}

bool nw_build_flush(nw_build *b)
{
    const nw_item *item = b->waiting;
    if (!item)
        return true;
    nw_scope scope = b->scope;
    b->waiting = NULL;
    b->scope = b->waiting_scope;
    bool ok = nw_build_activate(b, item, nw_word_named(NW_STR("relu")));
    b->scope = scope;
    return ok;
}

static bool build_claims(nw_build *b, const nw_said *said, uint32_t node)
{
    for (; said; said = said->next) {
        nw_claim claim = said->claim;
        claim.node = node;
        if (!nw_graph_claim(b->graph, claim))
            return false;
    }
    return true;
}

static bool build_layer(nw_build *b, const nw_item *item)
{
    if (item->word->flags & NW_WORD_ACTIVATION)
        b->waiting = NULL;
    else if (!(item->word->flags & NW_WORD_NORM) && !nw_build_flush(b))
        return false;
    uint32_t first = b->graph->node_count;
    if (!item->word->emit(b, item))
        return false;
    return build_claims(b, item->said, first);
}

/* ---- Branches ---- */

static bool join(nw_build *b, const nw_item *item, nw_str name, const nw_flow *ends, uint32_t count)
{
    bool sums = item->word->op != &nw_op_concat;
    b->flow = ends[0];
    nw_node *node = nw_put_node(b, item->word, name, item, 0);
    if (!node)
        return false;
    for (uint32_t i = 1; i < count; i++) {
        if (!nw_node_in(b->graph, node, ends[i].value))
            return false;
        b->flow.channels =
            sums ? nw_max(b->flow.channels, ends[i].channels) : nw_add(b->flow.channels, ends[i].channels);
    }
    b->flow.shared = false;
    if (!sums && !nw_node_int(b->graph, node, NW_A_AXIS, 1))
        return false;
    return !item->activation || nw_build_activate(b, item, item->activation);
}

static bool build_branches(nw_build *b, const nw_item *item, nw_str name)
{
    nw_flow entry = b->flow, *ends;
    uint32_t count = 0;
    for (const nw_item *branch = item->child; branch; branch = branch->next)
        count++;
    if (!(ends = NW_ARRAY(b->graph->arena, nw_flow, count)))
        return out_of_memory(b);
    count = 0;
    for (const nw_item *branch = item->child; branch; branch = branch->next) {
        b->flow = entry;
        b->flow.shared = true;
        if (!build_items(b, branch->child) || !nw_build_flush(b))
            return false;
        ends[count++] = b->flow;
    }
    return join(b, item, name, ends, count);
}

/* ---- Groups and repetitions ---- */

static nw_str local_part(nw_str name, nw_str prefix)
{
    return nw_str_part(name, prefix.len, name.len);
}

static nw_str under(nw_build *b, nw_str group, nw_str local)
{
    if (!group.len)
        return local;
    return nw_str_printf(b->graph->arena, "%.*s/%.*s", NW_SHOW(group), NW_SHOW(local));
}

/* A group with a name becomes part of the names within; one without only of the path that rows are folded by.
 */
static bool enter(nw_build *b, const nw_item *item, nw_num turn, nw_str automatic)
{
    nw_arena *arena = b->graph->arena;
    nw_scope *scope = &b->scope;
    nw_str local = local_part(automatic, scope->prefix);
    if (item->label.len) {
        local = nw_str_join(arena, item->label, scope->suffix);
        if (item->repeat > 1)
            local = nw_str_printf(arena, "%.*s/%lld", NW_SHOW(local), (long long)turn);
        scope->prefix = nw_str_printf(arena, "%.*s%.*s/", NW_SHOW(scope->prefix), NW_SHOW(local));
        scope->suffix = NW_STR("");
    } else if (item->repeat > 1) {
        scope->suffix = nw_str_printf(arena, "%.*s_%lld", NW_SHOW(scope->suffix), (long long)turn);
    }
    if (local.len)
        scope->group = under(b, scope->group, local);
    return !arena->failed || out_of_memory(b);
}

/* A repeated layer is no group: conv1: CONV3-64 *2 is conv1_1, conv1_2. */
static bool layer_turn(nw_build *b, const nw_item *item, nw_num turn)
{
    if (item->repeat > 1)
        b->scope.suffix =
            nw_str_printf(b->graph->arena, "%.*s_%lld", NW_SHOW(b->scope.suffix), (long long)turn);
    return build_layer(b, item);
}

static bool group_turn(nw_build *b, const nw_item *item, nw_num turn)
{
    nw_str name = NW_STR("");
    if (!item->label.len && item->repeat > 1 && !(name = nw_name_free(b, "block")).at)
        return false;
    return enter(b, item, turn, name) && build_items(b, item->child);
}

static bool branch_turn(nw_build *b, const nw_item *item, nw_num turn)
{
    nw_str name = NW_STR("");
    if (!nw_build_flush(b) || (!item->label.len && !(name = nw_name_free(b, item->word->stem)).at) ||
        !enter(b, item, turn, name))
        return false;
    if (item->label.len)
        name = nw_str_join(b->graph->arena, b->scope.prefix, nw_str_of(item->word->stem));
    return build_branches(b, item, name);
}

static bool build_turn(nw_build *b, const nw_item *item, nw_num turn)
{
    b->scope.last = b->scope.last && turn == item->repeat;
    if (!item->word)
        return group_turn(b, item, turn);
    return item->word->flags & NW_WORD_BRANCH ? branch_turn(b, item, turn) : layer_turn(b, item, turn);
}

static bool build_item(nw_build *b, const nw_item *item)
{
    for (nw_num turn = 1; turn <= item->repeat; turn++) {
        nw_scope scope = b->scope;
        if (++b->items > NW_NOTE_ITEMS)
            return nw_fail(b->graph->error, NW_E_LIMIT, item->place,
                           "with its repetitions the network has more than %d items", NW_NOTE_ITEMS);
        if (!build_turn(b, item, turn))
            return false;
        b->scope = scope;
    }
    return true;
}

static bool build_items(nw_build *b, const nw_item *first)
{
    for (const nw_item *item = first; item; item = item->next)
        if (!build_item(b, item))
            return false;
    return true;
}

bool nw_build_graph(nw_graph *graph, const nw_scan *scan, const nw_item *first)
{
    nw_build b = {.graph = graph, .scan = scan, .scope.last = true, .flow.value = NW_NONE};
    nw_map_init(&b.used, graph->arena);
    nw_map_init(&b.counters, graph->arena);
    graph->caffe = true;
    return build_items(&b, first) && nw_build_flush(&b) && build_claims(&b, scan->totals, NW_NONE) &&
           nw_graph_output(graph, b.flow.value);
}
