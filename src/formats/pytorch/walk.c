/* From the values of a pickle to tensors (torch/_utils.py: _rebuild_tensor_v2 and its kin;
 * torch/serialization.py: persistent_id). */
#include "formats/pytorch/pytorch.h"

#define DEPTH_MAX 128
#define RANK_MAX  64

typedef struct where {
    nw_str path;
    uint8_t
        kind; /* NW_SPAN_STATE in an optimizer's state, NW_SPAN_BUFFER among buffers; else NW_SPAN_WEIGHT */
    int depth;
} where;

static const nw_pickle_value *at(const nw_torch *t, uint32_t value)
{
    return nw_pickle_at(&t->pickle, value);
}

static bool fail(const nw_torch *t, uint32_t value, const char *what)
{
    return nw_fail(t->reader->error, NW_E_VALUE, (nw_place){(int64_t)at(t, value)->offset, 1}, "%s", what);
}

/* A whole number that is not negative. */
static bool count_of(const nw_torch *t, uint32_t value, nw_num *out)
{
    const nw_pickle_value *v = at(t, value);
    *out = v->i;
    return (v->kind == NW_PICKLE_INT && !v->wide && v->i >= 0) || fail(t, value, "a size or offset expected");
}

static const nw_dtype *type_of(const nw_torch *t, uint32_t value)
{
    const nw_pickle_value *v = at(t, value);
    return v->kind == NW_PICKLE_GLOBAL ? nw_torch_type(v->text) : NULL;
}

/* ---- Storages ----------------------------------------------------------------------------------------- */

/* ('storage', type, key, location, elements) */
static bool read_storage(nw_torch *t, uint32_t value, nw_torch_storage *out)
{
    const nw_pickle_value *v = at(t, value);
    if (v->kind != NW_PICKLE_PERSISTENT || at(t, v->args)->count < 5)
        return fail(t, value, "a storage expected");
    uint32_t type = nw_pickle_item(&t->pickle, v->args, 1), key = nw_pickle_item(&t->pickle, v->args, 2);
    nw_num elements;
    if (at(t, key)->kind != NW_PICKLE_TEXT)
        return fail(t, value, "the key of a storage is a text");
    if (!count_of(t, nw_pickle_item(&t->pickle, v->args, 4), &elements))
        return false;
    const nw_dtype *dtype = type_of(t, type);
    if (!dtype && !nw_pickle_is(&t->pickle, type, "torch.storage UntypedStorage") &&
        !nw_pickle_is(&t->pickle, type, "torch UntypedStorage"))
        return nw_fail(t->reader->error, NW_E_VALUE, (nw_place){(int64_t)at(t, type)->offset, 1},
                       "no storage is of type \"%.*s\"", NW_SHOW(at(t, type)->text));
    *out = (nw_torch_storage){at(t, key)->text, dtype, nw_mul(elements, dtype ? dtype->bytes : 1), 0,
                              NW_NONE,          false};
    return true;
}

static bool find_storage(nw_torch *t, uint32_t value, uint32_t *out)
{
    nw_torch_storage storage;
    nw_arena *arena = t->reader->arena;
    if (!read_storage(t, value, &storage))
        return false;
    *out = nw_map_get(&t->keys, storage.key);
    if (*out != NW_NONE)
        return t->storages[*out].bytes == storage.bytes || fail(t, value, "a storage has two sizes");
    *out = t->storage_count;
    if (!nw_map_set(&t->keys, storage.key, t->storage_count) ||
        !nw_grow(arena, (void **)&t->storages, &t->storage_room, t->storage_count, sizeof *t->storages))
        return nw_fail_memory(t->reader->error, arena);
    t->storages[t->storage_count++] = storage;
    return true;
}

/* ---- Tensors ------------------------------------------------------------------------------------------ */

static bool read_dims(nw_torch *t, uint32_t value, nw_num *dims, int32_t *rank)
{
    const nw_pickle_value *v = at(t, value);
    if (v->kind == NW_PICKLE_CALL) /* torch.Size((3, 4)) */
        v = at(t, nw_pickle_item(&t->pickle, v->args, 0));
    if (v->count > RANK_MAX)
        return fail(t, value, "a tensor of more than 64 dims");
    *rank = (int32_t)v->count;
    for (int32_t i = 0; i < *rank; i++)
        if (!count_of(t, v->items[i], &dims[i]))
            return false;
    return true;
}

/* From its first element to its last: sum of (dim - 1) * stride, + 1; nothing where it is empty. */
static nw_num extent_of(const nw_num *dims, const nw_num *strides, int32_t rank)
{
    nw_num last = 0;
    for (int32_t i = 0; i < rank; i++) {
        if (!dims[i])
            return 0;
        last = nw_add(last, nw_mul(dims[i] - 1, strides[i]));
    }
    return nw_add(last, 1);
}

static uint8_t kind_of(const where *w, const nw_dtype *dtype)
{
    return w->kind == NW_SPAN_WEIGHT ? (uint8_t)nw_span_of_role(nw_role_of_name(w->path, dtype)) : w->kind;
}

/* (storage, offset, size, stride, ...), which all that rebuild a tensor begin with. */
static bool add_view(nw_torch *t, uint32_t call, const nw_dtype *dtype, const where *w)
{
    const nw_pickle *p = &t->pickle;
    nw_num dims[RANK_MAX], strides[RANK_MAX], offset;
    int32_t rank, strided;
    uint32_t args = at(t, call)->args, storage;
    if (!find_storage(t, nw_pickle_item(p, args, 0), &storage) ||
        !count_of(t, nw_pickle_item(p, args, 1), &offset) ||
        !read_dims(t, nw_pickle_item(p, args, 2), dims, &rank) ||
        !read_dims(t, nw_pickle_item(p, args, 3), strides, &strided))
        return false;
    if (!dtype)
        dtype = t->storages[storage].dtype;
    if (!dtype || strided != rank)
        return fail(t, call, dtype ? "a stride for each dim expected" : "a tensor without an element type");
    nw_torch_view view = {.name = w->path,
                          .dtype = dtype,
                          .shape = nw_graph_shape(t->reader->graph, dims, rank),
                          .storage = storage,
                          .first = nw_mul(offset, dtype->bytes),
                          .extent = nw_mul(extent_of(dims, strides, rank), dtype->bytes),
                          .kind = kind_of(w, dtype),
                          .place = at(t, call)->offset};
    nw_num end = nw_add(view.first, view.extent);
    if (view.extent && (!nw_known(end) || end > t->storages[storage].bytes))
        return fail(t, call, "a tensor goes beyond its storage");
    if (!nw_grow(t->reader->arena, (void **)&t->views, &t->view_room, t->view_count, sizeof *t->views))
        return nw_fail_memory(t->reader->error, t->reader->arena);
    t->views[t->view_count++] = view;
    return true;
}

static bool visit(nw_torch *t, uint32_t value, where w);

/* Sets *known to false for a call that rebuilds no tensor. */
static bool visit_tensor(nw_torch *t, uint32_t value, where w, bool *known)
{
    static const char *const plain[] = {"torch._utils _rebuild_tensor_v2", "torch._utils _rebuild_tensor",
                                        "torch._utils _rebuild_qtensor"};
    static const char *const around[] = {"torch._utils _rebuild_parameter",
                                         "torch._utils _rebuild_parameter_with_state",
                                         "torch.nn.parameter Parameter"};
    const nw_pickle *p = &t->pickle;
    uint32_t callee = at(t, value)->callee, args = at(t, value)->args;
    *known = true;
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
        if (nw_pickle_is(p, callee, plain[i]))
            return add_view(t, value, NULL, &w);
    if (nw_pickle_is(p, callee, "torch._utils _rebuild_tensor_v3"))
        return add_view(t, value, type_of(t, nw_pickle_item(p, args, 6)), &w);
    w.depth++;
    for (size_t i = 0; i < sizeof around / sizeof *around; i++)
        if (nw_pickle_is(p, callee, around[i]))
            return visit(t, nw_pickle_item(p, args, 0), w);
    *known = false;
    return true;
}

/* ---- Containers --------------------------------------------------------------------------------------- */

static bool join(nw_torch *t, where *w, nw_str part)
{
    nw_arena *arena = t->reader->arena;
    w->path = w->path.len ? nw_str_join(arena, nw_str_join(arena, w->path, NW_STR(".")), part) : part;
    w->depth++;
    return w->path.at || nw_fail_memory(t->reader->error, arena);
}

static bool visit_list(nw_torch *t, uint32_t value, where w)
{
    for (uint32_t i = 0; i < at(t, value)->count; i++) {
        where inner = w;
        uint32_t item = at(t, value)->items[i];
        if (at(t, item)->kind < NW_PICKLE_TUPLE)
            continue;
        if (!join(t, &inner, nw_str_printf(t->reader->arena, "%u", i)) || !visit(t, item, inner))
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
static bool is_of_module(nw_str key, where *w)
{
    if (nw_str_is(key, "_buffers"))
        w->kind = w->kind == NW_SPAN_WEIGHT ? NW_SPAN_BUFFER : w->kind;
    return nw_str_is(key, "_parameters") || nw_str_is(key, "_buffers") || nw_str_is(key, "_modules");
}

static bool visit_member(nw_torch *t, nw_str key, uint32_t item, where w, bool optimizer)
{
    bool unnamed = is_of_module(key, &w);
    if (optimizer && nw_str_is(key, "state"))
        w.kind = NW_SPAN_STATE;
    t->ema =
        t->ema || (w.depth < 2 && (nw_str_is(key, "ema") || nw_str_is(key, "model_ema") ||
                                   nw_str_is(key, "ema_state_dict") || nw_str_is(key, "state_dict_ema")));
    w.depth += unnamed;
    return (unnamed || join(t, &w, key)) && visit(t, item, w);
}

/* {"state": ..., "param_groups": ...} is what an optimizer's state_dict() gives. */
static bool visit_dict(nw_torch *t, uint32_t value, where w)
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

/* An object of a class that is not known holds what its state and its arguments hold. */
static bool visit_call(nw_torch *t, uint32_t value, where w)
{
    bool known;
    if (!visit_tensor(t, value, w, &known))
        return false;
    if (known || t->visited[value])
        return true;
    t->visited[value] = true;
    w.depth++;
    return visit_dict(t, value, w) && visit(t, at(t, value)->args, w) && visit(t, at(t, value)->state, w);
}

/* A container is gone through once, a tensor is listed under every name. */
static bool visit(nw_torch *t, uint32_t value, where w)
{
    uint8_t kind = at(t, value)->kind;
    if (w.depth > DEPTH_MAX)
        return fail(t, value, "containers stand in each other more than 128 deep");
    if (kind == NW_PICKLE_CALL)
        return visit_call(t, value, w);
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
    if (!t->visited)
        return nw_fail_memory(t->reader->error, t->reader->arena);
    return visit(t, t->pickle.root,
                 (where){
                     .path = {"", 0},
                       .kind = NW_SPAN_WEIGHT
    });
}

/* ---- Calls -------------------------------------------------------------------------------------------- */

static bool is_harmless(nw_str name)
{
    static const char *const starts[] = {"torch._utils _rebuild_",
                                         "collections ",
                                         "torch.storage ",
                                         "torch._tensor _rebuild",
                                         "torch Size",
                                         "torch device",
                                         "torch.nn.parameter ",
                                         "numpy.core.multiarray ",
                                         "numpy dtype",
                                         "numpy ndarray",
                                         "numpy._core.multiarray ",
                                         "_codecs encode",
                                         "builtins set",
                                         "__builtin__ set",
                                         "__builtin__ object",
                                         "copy_reg _reconstructor",
                                         "copyreg _reconstructor"};
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
        if (nw_str_starts(name, starts[i]))
            return true;
    return false;
}

bool nw_torch_calls(nw_torch *t, const nw_pickle *pickle)
{
    nw_map seen;
    nw_arena *arena = t->reader->arena;
    nw_map_init(&seen, arena);
    for (uint32_t i = 0; i < pickle->count && t->reader->ledger; i++) {
        const nw_pickle_value *v = &pickle->values[i], *callee = nw_pickle_at(pickle, v->callee);
        bool named = v->kind == NW_PICKLE_CALL && callee->kind == NW_PICKLE_GLOBAL;
        if (!named || is_harmless(callee->text) || nw_map_get(&seen, callee->text) != NW_NONE)
            continue;
        nw_str rest, module = nw_str_split(callee->text, ' ', &rest);
        nw_str text = nw_str_printf(arena, "loading it calls %.*s.%.*s", NW_SHOW(module), NW_SHOW(rest));
        if (!nw_map_set(&seen, callee->text, 0) || !nw_ledger_finding(t->reader->ledger, "code", 0, text))
            return nw_fail_memory(t->reader->error, arena);
    }
    return true;
}
