#include "formats/pytorch/plan.h"

#include <stdlib.h>

#include "base/num.h"
#include "formats/builtin/builtin.h"
#include "formats/tensors.h"
#include "ir/graph.h"

typedef struct planner {
    nw_torch_plan *plan;
    const nw_inventory *inventory;
    nw_map values; /* of a graph whose parameters are operands: names -> their place in the file */
    bool paths;    /* names of nodes are paths of modules, as PyTorch's exporter writes them */
    bool strange;  /* a name is the exporter's own */
} planner;

/* ---- Modules ------------------------------------------------------------------------------------------ */

static bool add_path(nw_torch_plan *plan, nw_str path)
{
    if (nw_map_get(&plan->known, path) != NW_NONE)
        return true;
    if (!nw_grow(plan->arena, (void **)&plan->modules, &plan->module_room, plan->module_count,
                 sizeof *plan->modules))
        return false;
    plan->modules[plan->module_count] = path;
    return nw_map_set(&plan->known, path, plan->module_count++);
}

/* A module, and before it those that it stands in. */
static bool add_module(nw_torch_plan *plan, nw_str path)
{
    bool ok = add_path(plan, NW_STR(""));
    for (size_t i = 1; ok && i < path.len; i++)
        if (path.at[i] == '.')
            ok = add_path(plan, nw_str_part(path, 0, i));
    return ok && add_path(plan, path);
}

static nw_str dotted(nw_arena *arena, nw_str name)
{
    char *at = nw_alloc(arena, name.len + 1, 1);
    for (size_t i = 0; at && i < name.len; i++)
        at[i] = name.at[i] == '/' ? '.' : name.at[i];
    return (nw_str){at, at ? name.len : 0};
}

/* A module that is called once more has a number behind its name: "relu_1" (torch/onnx, since 1.13). */
static bool called_before(const nw_torch_plan *plan, nw_str path)
{
    size_t end = path.len;
    while (end > 0 && path.at[end - 1] >= '0' && path.at[end - 1] <= '9')
        end--;
    return end > 1 && end < path.len && path.at[end - 1] == '_' &&
           nw_map_get(&plan->known, nw_str_part(path, 0, end - 1)) != NW_NONE;
}

/* "/features/features.0/Conv": each part is a module's own name; one of a list of modules begins with the
 * list's. What stands last is the operator. */
static bool add_scope(planner *p, nw_str name)
{
    nw_arena *arena = p->plan->arena;
    nw_str path = NW_STR(""), rest = name, part, before = NW_STR("");
    nw_str_split(rest, '/', &rest);
    for (part = nw_str_split(rest, '/', &rest); rest.len; part = nw_str_split(rest, '/', &rest)) {
        bool listed = before.len && part.len > before.len && part.at[before.len] == '.' &&
                      nw_str_eq(nw_str_part(part, 0, before.len), before);
        nw_str own = listed ? nw_str_part(part, before.len + 1, part.len) : part;
        path = path.len ? nw_str_join(arena, nw_str_join(arena, path, NW_STR(".")), own) : own;
        before = part;
        if (!path.at)
            return false;
        if (called_before(p->plan, path))
            return true;
        if (!add_module(p->plan, path))
            return false;
    }
    return true;
}

/* ---- Parameters and buffers --------------------------------------------------------------------------- */

static bool add_item(planner *p, nw_torch_item item)
{
    nw_torch_plan *plan = p->plan;
    uint32_t place = nw_map_get(&p->values, item.name);
    item.order = 2 * (uint64_t)(place == NW_NONE ? plan->item_count : place);
    if (!item.name.at ||
        !nw_grow(plan->arena, (void **)&plan->items, &plan->item_room, plan->item_count, sizeof *plan->items))
        return false;
    plan->items[plan->item_count++] = item;
    return add_module(plan, nw_prefix_of(item.name));
}

/* Batch normalisation of PyTorch counts its batches; a graph leaves that out. */
static bool add_counter(planner *p, const nw_holder *holder)
{
    nw_torch_plan *plan = p->plan;
    nw_torch_item last = plan->items[plan->item_count - 1];
    nw_str layer = nw_prefix_of(last.name);
    if (!nw_str_is(holder->type, "batch_norm") || !holder->node->operands || last.role != NW_BUFFER ||
        !layer.len)
        return true;
    nw_torch_item counter = {
        .name = nw_str_join(plan->arena, layer, NW_STR(".num_batches_tracked")),
        .dtype = &nw_int64,
        .shape = {NULL, 0},
        .role = NW_BUFFER
    };
    if (!add_item(p, counter))
        return false;
    plan->items[plan->item_count - 1].order = last.order + 1;
    return true;
}

static bool is_number(nw_str name)
{
    nw_num n;
    return nw_str_to_num(name, &n);
}

/* `module`: the path that PyTorch has for the layer; {NULL, 0}: the layer's own name, or what the file that
 * was read has. */
static bool add_holder(planner *p, const nw_holder *holder, nw_str module)
{
    nw_arena *arena = p->plan->arena;
    uint32_t before = p->plan->item_count;
    for (uint32_t k = 0; k < holder->count; k++) {
        const nw_holding *h = &holder->holdings[k];
        nw_str path = module.at ? module : dotted(arena, holder->name);
        nw_str name = h->whole ? h->name : nw_str_join(arena, nw_str_join(arena, path, NW_STR(".")), h->name);
        p->strange = p->strange || (h->whole && (nw_str_starts(name, "onnx::") || is_number(name)));
        if (!h->shared && !add_item(p, (nw_torch_item){name, h->dtype, h->shape, h->role, h->trainable, 0}))
            return false;
    }
    return p->plan->item_count == before || add_counter(p, holder);
}

/* Modules that the source lists: each that stores something is the next layer that does. */
static bool follow_list(planner *p, const nw_modules *modules)
{
    uint32_t m = 0;
    for (uint32_t i = 0; i < modules->count; i++)
        if (!add_module(p->plan, modules->at[i].path))
            return false;
    for (uint32_t i = 0; i < p->inventory->count; i++) {
        const nw_holder *holder = &p->inventory->holders[i];
        while (holder->count && m < modules->count && !modules->at[m].stores)
            m++;
        nw_str path = holder->count && m < modules->count ? modules->at[m++].path : (nw_str){NULL, 0};
        if (!add_holder(p, holder, path))
            return false;
    }
    return true;
}

static bool follow_graph(planner *p)
{
    for (uint32_t i = 0; i < p->inventory->count; i++) {
        const nw_holder *holder = &p->inventory->holders[i];
        bool scoped = nw_str_starts(holder->name, "/");
        p->paths = p->paths || scoped;
        if (!add_holder(p, holder, (nw_str){NULL, 0}) || (scoped && !add_scope(p, holder->name)))
            return false;
    }
    return true;
}

/* ---- All of it ---------------------------------------------------------------------------------------- */

static int by_order(const void *a, const void *b)
{
    const nw_torch_item *x = a, *y = b;
    return x->order < y->order ? -1 : x->order > y->order;
}

/* Tensors of a file stand in the order in which it has them, which is that of the module. */
static bool map_values(planner *p)
{
    const nw_graph *graph = p->inventory->graph;
    nw_map_init(&p->values, p->plan->arena);
    for (uint32_t i = 0; i < graph->value_count; i++)
        if (graph->values[i].stored_id && graph->values[i].name.len &&
            !nw_map_set(&p->values, graph->values[i].name, i))
            return false;
    return true;
}

static void judge(planner *p, bool listed)
{
    p->plan->status = listed ? NW_EXACT : NW_ASSUMED;
    p->plan->note = listed ? NW_STR("")
                    : p->strange
                        ? NW_STR("the exporter renamed parameters: theirs are not the module's names")
                    : p->paths ? NW_STR("modules that the exporter left out are not counted")
                               : NW_STR("one module for each layer with parameters, by the network's names");
}

bool nw_torch_plan_make(nw_torch_plan *plan, const nw_inventory *inventory, nw_arena *arena)
{
    const nw_graph *graph = inventory->graph;
    planner p = {.plan = plan, .inventory = inventory};
    *plan = (nw_torch_plan){.arena = arena};
    nw_map_init(&plan->known, arena);
    if (!map_values(&p))
        return false;
    nw_modules modules = graph->modules;
    if (graph->module_text && !nw_builtin_modules(graph->module_text, &modules, arena))
        return false;
    if (!(modules.count ? follow_list(&p, &modules) : follow_graph(&p)) || !add_path(plan, NW_STR("")))
        return false;
    if (plan->item_count)
        qsort(plan->items, plan->item_count, sizeof *plan->items, by_order);
    judge(&p, modules.count > 0);
    return true;
}
