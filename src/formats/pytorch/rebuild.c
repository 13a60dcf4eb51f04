/* Calls that rebuild tensors (torch/_utils.py, _rebuild_tensor_v2 and its kin), and the storages that they
 * name (torch/serialization.py, persistent_id). */
#include "formats/pytorch/pytorch.h"

#define RANK_MAX 64

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
    *out = (nw_torch_storage){.key = at(t, key)->text,
                              .dtype = dtype,
                              .bytes = nw_mul(elements, dtype ? dtype->bytes : 1),
                              .first = NW_NONE,
                              .last = NW_NONE,
                              .owner = NW_NONE};
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

uint8_t nw_torch_kind(const nw_torch_where *w, const nw_dtype *dtype)
{
    return w->kind == NW_SPAN_WEIGHT ? (uint8_t)nw_span_of_role(nw_role_of_name(w->path, dtype)) : w->kind;
}

static bool add_view(nw_torch *t, nw_torch_view view)
{
    nw_torch_storage *s = &t->storages[view.storage];
    nw_num end = nw_add(view.first, view.extent);
    if (view.extent && (!nw_known(end) || end > s->bytes))
        return nw_fail(t->reader->error, NW_E_VALUE, (nw_place){(int64_t)view.place, 1},
                       "a tensor goes beyond its storage");
    if (view.shape.rank < 0 ||
        !nw_grow(t->reader->arena, (void **)&t->views, &t->view_room, t->view_count, sizeof *t->views))
        return nw_fail_memory(t->reader->error, t->reader->arena);
    *(s->last == NW_NONE ? &s->first : &t->views[s->last].next) = t->view_count;
    s->last = t->view_count;
    view.next = NW_NONE;
    view.name = view.name.len ? view.name : NW_STR("tensor"); /* that the file holds and nothing else */
    t->views[t->view_count++] = view;
    return true;
}

/* (storage, offset, size, stride, ...), which all that rebuild a dense tensor begin with. */
static bool rebuild_dense(nw_torch *t, uint32_t call, uint32_t args, const nw_dtype *dtype,
                          const nw_torch_where *w)
{
    const nw_pickle *p = &t->pickle;
    nw_num dims[RANK_MAX], strides[RANK_MAX], offset;
    int32_t rank, strided;
    uint32_t storage;
    if (!find_storage(t, nw_pickle_item(p, args, 0), &storage) ||
        !count_of(t, nw_pickle_item(p, args, 1), &offset) ||
        !read_dims(t, nw_pickle_item(p, args, 2), dims, &rank) ||
        !read_dims(t, nw_pickle_item(p, args, 3), strides, &strided))
        return false;
    if (!dtype)
        dtype = t->storages[storage].dtype;
    if (!dtype || strided != rank)
        return fail(t, call, dtype ? "a stride for each dim expected" : "a tensor without an element type");
    return add_view(t, (nw_torch_view){.name = w->path,
                                       .dtype = dtype,
                                       .shape = nw_graph_shape(t->reader->graph, dims, rank),
                                       .storage = storage,
                                       .first = nw_mul(offset, dtype->bytes),
                                       .extent = nw_mul(extent_of(dims, strides, rank), dtype->bytes),
                                       .kind = nw_torch_kind(w, dtype),
                                       .place = at(t, call)->offset});
}

/* A storage that was saved by itself. */
bool nw_torch_lone_storage(nw_torch *t, uint32_t value, const nw_torch_where *w)
{
    uint32_t storage;
    if (!find_storage(t, value, &storage))
        return false;
    const nw_torch_storage *s = &t->storages[storage];
    const nw_dtype *dtype = s->dtype ? s->dtype : &nw_uint8;
    nw_num elements = nw_known(s->bytes) ? s->bytes / dtype->bytes : s->bytes;
    return add_view(t, (nw_torch_view){.name = w->path,
                                       .dtype = dtype,
                                       .shape = nw_graph_shape(t->reader->graph, &elements, 1),
                                       .storage = storage,
                                       .extent = s->bytes,
                                       .kind = nw_torch_kind(w, dtype),
                                       .place = at(t, value)->offset});
}

/* ---- Calls -------------------------------------------------------------------------------------------- */

typedef enum form {
    DENSE,     /* (storage, offset, size, stride, ...) */
    TYPED,     /* the same, with the type at 6 */
    QUANTISED, /* the same, with the quantiser at 4 */
    AROUND,    /* (tensor, ...) */
    AGAIN,     /* (function, class, its arguments, state) */
    SPARSE,    /* (layout, (indices, values, size)) */
    ROWS,      /* (layout, (row pointers, columns, values, size)) */
    NUMPY,     /* what is put into it is the array */
    EMPTY      /* nothing is stored */
} form;

static bool form_of(const nw_torch *t, uint32_t callee, form *out)
{
    static const struct {
        const char *name;
        form form;
    } rows[] = {
        {"torch._utils _rebuild_tensor_v2",                DENSE    },
        {"torch._utils _rebuild_tensor",                   DENSE    },
        {"torch._utils _rebuild_tensor_v3",                TYPED    },
        {"torch._utils _rebuild_qtensor",                  QUANTISED},
        {"torch._utils _rebuild_parameter",                AROUND   },
        {"torch._utils _rebuild_parameter_with_state",     AROUND   },
        {"torch._utils _rebuild_device_tensor_from_numpy", AROUND   },
        {"torch._utils _rebuild_xla_tensor",               AROUND   },
        {"torch.nn.parameter Parameter",                   AROUND   },
        {"torch._tensor _rebuild_from_type",               AGAIN    },
        {"torch._tensor _rebuild_from_type_v2",            AGAIN    },
        {"torch.tensor _rebuild_from_type",                AGAIN    },
        {"torch._utils _rebuild_sparse_tensor",            SPARSE   },
        {"torch._utils _rebuild_sparse_csr_tensor",        ROWS     },
        {"torch._utils _rebuild_meta_tensor_no_storage",   EMPTY    },
        {"numpy.core.multiarray _reconstruct",             NUMPY    },
        {"numpy._core.multiarray _reconstruct",            NUMPY    },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (nw_pickle_is(&t->pickle, callee, rows[i].name)) {
            *out = rows[i].form;
            return true;
        }
    return false;
}

static bool visit_parts(nw_torch *t, uint32_t parts, const char *const *names, uint32_t count,
                        nw_torch_where w)
{
    for (uint32_t i = 0; i < count; i++) {
        nw_torch_where part = w;
        if (!nw_torch_join(t, &part, nw_str_of(names[i])) ||
            !nw_torch_visit(t, nw_pickle_item(&t->pickle, parts, i), part))
            return false;
    }
    return true;
}

/* Per channel the quantiser has tensors: (scheme, scales, zero points, axis). */
static bool visit_quantiser(nw_torch *t, uint32_t quantiser, nw_torch_where w)
{
    static const char *const names[] = {"scheme", "scale", "zero_point"};
    return visit_parts(t, quantiser, names, 3, w);
}

static bool rebuild(nw_torch *t, uint32_t call, uint32_t callee, uint32_t args, nw_torch_where w, bool *known)
{
    static const char *const sparse[] = {"indices", "values"};
    static const char *const rows[] = {"crow_indices", "col_indices", "values"};
    const nw_pickle *p = &t->pickle;
    form form;
    *known = form_of(t, callee, &form);
    if (!*known)
        return true;
    w.depth++;
    switch (form) {
    case DENSE:
        return rebuild_dense(t, call, args, NULL, &w);
    case TYPED:
        return rebuild_dense(t, call, args, type_of(t, nw_pickle_item(p, args, 6)), &w);
    case QUANTISED:
        return rebuild_dense(t, call, args, NULL, &w) && visit_quantiser(t, nw_pickle_item(p, args, 4), w);
    case AROUND:
        return nw_torch_visit(t, nw_pickle_item(p, args, 0), w);
    case SPARSE:
        return visit_parts(t, nw_pickle_item(p, args, 1), sparse, 2, w);
    case ROWS:
        return visit_parts(t, nw_pickle_item(p, args, 1), rows, 3, w);
    case NUMPY:
        return nw_torch_array_add(t, call, &w);
    default:
        return true;
    }
}

bool nw_torch_rebuild(nw_torch *t, uint32_t call, nw_torch_where w, bool *known)
{
    form form;
    const nw_pickle *p = &t->pickle;
    uint32_t callee = at(t, call)->callee, args = at(t, call)->args;
    if (!form_of(t, callee, &form) || form != AGAIN)
        return rebuild(t, call, callee, args, w, known);
    uint32_t state = nw_pickle_item(p, args, 3);
    bool ok = rebuild(t, call, nw_pickle_item(p, args, 0), nw_pickle_item(p, args, 2), w, known);
    w.depth++;
    *known = true;
    return ok && nw_torch_visit(t, state, w);
}
