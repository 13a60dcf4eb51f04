/* From the root of a pickle to all tensors below it, by the names that lead there. */
#include "formats/pytorch/pytorch.h"

#define DEPTH_MAX 128

static const nw_pickle_value *at(const nw_torch *t, uint32_t value)
{
    return nw_pickle_at(&t->pickle, value);
}

static bool fail(const nw_torch *t, uint32_t value, const char *what)
{
    return nw_fail(t->reader->error, NW_E_VALUE, (nw_place){(int64_t)at(t, value)->offset, 1}, "%s", what);
}

/* ---- Containers --------------------------------------------------------------------------------------- */

bool nw_torch_join(nw_torch *t, nw_torch_where *w, nw_str part)
{
    nw_arena *arena = t->reader->arena;
    w->path = w->path.len ? nw_str_join(arena, nw_str_join(arena, w->path, NW_STR(".")), part) : part;
    w->depth++;
    return w->path.at || nw_fail_memory(t->reader->error, arena);
}

static bool visit_list(nw_torch *t, uint32_t value, nw_torch_where w)
{
    for (uint32_t i = 0; i < at(t, value)->count; i++) {
        nw_torch_where inner = w;
        uint32_t item = at(t, value)->items[i];
        if (at(t, item)->kind < NW_PICKLE_TUPLE)
            continue;
        if (!nw_torch_join(t, &inner, nw_str_printf(t->reader->arena, "%u", i)) ||
            !nw_torch_visit(t, item, inner))
            return false;
    }
    return true;
}

static nw_str key_text(nw_torch *t, uint32_t key)
{
    const nw_pickle_value *k = at(t, key);
    if (k->kind == NW_PICKLE_TEXT)
        return k->text;
    if (k->kind == NW_PICKLE_INT && !k->wide)
        return nw_str_printf(t->reader->arena, "%lld", (long long)k->i);
    return NW_STR("?");
}

/* A module keeps its own in dicts, which are no part of a parameter's name (torch/nn/modules/module.py). */
static bool is_of_module(nw_str key, nw_torch_where *w)
{
    if (nw_str_is(key, "_buffers"))
        w->kind = w->kind == NW_SPAN_WEIGHT ? NW_SPAN_BUFFER : w->kind;
    return nw_str_is(key, "_parameters") || nw_str_is(key, "_buffers") || nw_str_is(key, "_modules");
}

static bool visit_member(nw_torch *t, nw_str key, uint32_t item, nw_torch_where w, bool optimizer)
{
    bool unnamed = is_of_module(key, &w);
    if (optimizer && nw_str_is(key, "state"))
        w.kind = NW_SPAN_STATE;
    w.depth += unnamed;
    return (unnamed || nw_torch_join(t, &w, key)) && nw_torch_visit(t, item, w);
}

/* What state_dict() notes of its modules, of which the first is the network. */
static bool list_modules(nw_torch *t, uint32_t value)
{
    const nw_pickle *p = &t->pickle;
    uint32_t metadata = nw_pickle_get(p, at(t, value)->state, "_metadata");
    nw_modules *modules = &t->reader->graph->modules;
    for (uint32_t i = 0; !t->listed && i + 1 < at(t, metadata)->count; i += 2) {
        const nw_pickle_value *key = at(t, at(t, metadata)->items[i]);
        if (key->kind == NW_PICKLE_TEXT &&
            !nw_modules_add(modules, t->reader->arena, (nw_module){key->text, false}))
            return nw_fail_memory(t->reader->error, t->reader->arena);
    }
    t->listed = t->listed || metadata;
    return true;
}

/* {"state": ..., "param_groups": ...} is what an optimizer's state_dict() gives. */
static bool visit_dict(nw_torch *t, uint32_t value, nw_torch_where w)
{
    bool optimizer =
        nw_pickle_get(&t->pickle, value, "param_groups") && nw_pickle_get(&t->pickle, value, "state");
    t->optimizer = t->optimizer || optimizer;
    for (uint32_t i = 0; i + 1 < at(t, value)->count; i += 2) {
        uint32_t item = at(t, value)->items[i + 1];
        if (at(t, item)->kind >= NW_PICKLE_TUPLE &&
            !visit_member(t, key_text(t, at(t, value)->items[i]), item, w, optimizer))
            return false;
    }
    return true;
}

static bool visit_class(nw_torch *t, uint32_t value, nw_torch_where w)
{
    return at(t, value)->kind != NW_PICKLE_PERSISTENT || nw_torch_visit(t, value, w);
}

/* An object of a class that is not known holds what its state and its arguments hold. */
static bool visit_call(nw_torch *t, uint32_t value, nw_torch_where w)
{
    bool known;
    if (!nw_torch_rebuild(t, value, w, &known))
        return false;
    if (known || t->visited[value])
        return true;
    t->visited[value] = true;
    w.depth++;
    return list_modules(t, value) && visit_class(t, at(t, value)->callee, w) && visit_dict(t, value, w) &&
           nw_torch_visit(t, at(t, value)->args, w) && nw_torch_visit(t, at(t, value)->state, w);
}

/* A storage by itself, or ('module', class, file, its source), as modules were saved before PyTorch 1.6. */
static bool visit_persistent(nw_torch *t, uint32_t value, nw_torch_where w)
{
    const nw_pickle *p = &t->pickle;
    uint32_t id = at(t, value)->args, text = nw_pickle_item(p, id, 3);
    if (!nw_str_is(nw_pickle_word(p, nw_pickle_item(p, id, 0)), "module"))
        return nw_torch_lone_storage(t, value, &w);
    if (at(t, text)->kind != NW_PICKLE_TEXT || t->texts[text])
        return true;
    t->texts[text] = NW_TORCH_SOURCE;
    t->sources++;
    t->source_bytes += (nw_num)at(t, text)->bytes;
    return true;
}

/* A container is gone through once, a tensor is listed under every name. */
bool nw_torch_visit(nw_torch *t, uint32_t value, nw_torch_where w)
{
    uint8_t kind = at(t, value)->kind;
    if (w.depth > DEPTH_MAX)
        return fail(t, value, "containers stand in each other more than 128 deep");
    if (kind == NW_PICKLE_CALL)
        return visit_call(t, value, w);
    if (kind == NW_PICKLE_PERSISTENT)
        return visit_persistent(t, value, w);
    if (kind < NW_PICKLE_TUPLE || t->visited[value])
        return true;
    t->visited[value] = true;
    if (kind == NW_PICKLE_DICT)
        return visit_dict(t, value, w);
    bool list = kind == NW_PICKLE_LIST || kind == NW_PICKLE_TUPLE || kind == NW_PICKLE_SET;
    return !list || visit_list(t, value, w);
}

bool nw_torch_walk(nw_torch *t)
{
    t->visited = NW_ARRAY(t->reader->arena, bool, (size_t)t->pickle.count + 1);
    t->texts = NW_ARRAY(t->reader->arena, uint8_t, (size_t)t->pickle.count + 1);
    if (!t->visited || !t->texts)
        return nw_fail_memory(t->reader->error, t->reader->arena);
    return nw_torch_visit(t, t->pickle.root,
                          (nw_torch_where){
                              .path = {"", 0},
                                .kind = NW_SPAN_WEIGHT
    });
}
