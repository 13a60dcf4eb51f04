/* Arrays of numpy, whose elements stand in the pickle (numpy/core/src/multiarray/methods.c, array_setstate).
 */
#include "formats/numpy.h"
#include "formats/pytorch/pytorch.h"

#define RANK_MAX 64

/* dtype('f4', False, True) */
static const nw_dtype *type_of(const nw_pickle *p, uint32_t value)
{
    const nw_pickle_value *v = nw_pickle_at(p, value);
    bool made = v->kind == NW_PICKLE_CALL && nw_pickle_is(p, v->callee, "numpy dtype");
    return made ? nw_numpy_type(nw_pickle_word(p, nw_pickle_item(p, v->args, 0))) : NULL;
}

static bool read_shape(nw_torch *t, uint32_t value, nw_shape *out)
{
    nw_num dims[RANK_MAX];
    const nw_pickle_value *v = nw_pickle_at(&t->pickle, value);
    bool good = v->kind == NW_PICKLE_TUPLE && v->count <= RANK_MAX;
    for (uint32_t i = 0; good && i < v->count; i++) {
        const nw_pickle_value *dim = nw_pickle_at(&t->pickle, v->items[i]);
        dims[i] = dim->i;
        good = dim->kind == NW_PICKLE_INT && !dim->wide && dim->i >= 0;
    }
    if (!good)
        return nw_fail(t->reader->error, NW_E_VALUE, (nw_place){(int64_t)v->offset, 1},
                       "the shape of an array expected");
    *out = nw_graph_shape(t->reader->graph, dims, (int32_t)v->count);
    return out->rank >= 0;
}

/* Protocols before 3 have no bytes: they stand as a text of letters below 256. */
static uint32_t elements_of(const nw_pickle *p, uint32_t value)
{
    const nw_pickle_value *v = nw_pickle_at(p, value);
    bool encoded = v->kind == NW_PICKLE_CALL && nw_pickle_is(p, v->callee, "_codecs encode");
    uint32_t at = encoded ? nw_pickle_item(p, v->args, 0) : value;
    uint8_t kind = nw_pickle_at(p, at)->kind;
    return kind == NW_PICKLE_BYTES || kind == NW_PICKLE_TEXT ? at : 0;
}

/* (1, shape, dtype, in Fortran's order, elements). Objects are a list: nothing to weigh. */
bool nw_torch_array_add(nw_torch *t, uint32_t call, const nw_torch_where *w)
{
    const nw_pickle *p = &t->pickle;
    nw_arena *arena = t->reader->arena;
    uint32_t state = nw_pickle_at(p, call)->state, elements = elements_of(p, nw_pickle_item(p, state, 4));
    const nw_dtype *dtype = type_of(p, nw_pickle_item(p, state, 2));
    const nw_pickle_value *v = nw_pickle_at(p, elements);
    if (!dtype || !elements || t->texts[elements])
        return true;
    nw_entry entry = {.name = w->path,
                      .dtype = dtype,
                      .offset = v->offset + v->length - v->bytes,
                      .bytes = t->plain ? v->bytes : 0,
                      .shared_with = NW_NONE,
                      .kind = nw_torch_kind(w, dtype)};
    if (!read_shape(t, nw_pickle_item(p, state, 1), &entry.shape))
        return nw_fail_memory(t->reader->error, arena);
    if (!nw_grow(arena, (void **)&t->arrays, &t->array_room, t->array_count, sizeof *t->arrays))
        return nw_fail_memory(t->reader->error, arena);
    t->texts[elements] = NW_TORCH_ARRAY;
    t->arrays[t->array_count++] = entry;
    return true;
}
