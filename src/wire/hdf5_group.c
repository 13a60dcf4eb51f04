/* Groups: old ones are a B-tree of symbol table nodes with names in a local heap (sections III.A.1, III.B to
 * III.D), new ones are link messages (section IV.A.2.g). */
#include "wire/hdf5_part.h"

#include <string.h>

typedef struct local_heap {
    uint64_t at, bytes; /* of the data segment */
    const uint8_t *data;
    bool *starts; /* of each byte: a name begins there */
} local_heap;

static bool path_of(nw_hdf5 *f, uint32_t group, nw_str name, nw_str *out)
{
    nw_str above = group == NW_NONE ? NW_STR("") : f->objects[group].path;
    if (!above.len)
        *out = nw_str_copy(f->arena, name);
    else
        *out = nw_str_printf(f->arena, "%.*s/%.*s", (int)above.len, above.at, (int)name.len, name.at);
    return out->at || nw_fail_memory(f->error, f->arena);
}

static bool add(nw_hdf5 *f, uint32_t group, nw_str name, nw_hdf5_kind kind, uint64_t address)
{
    nw_hdf5_object o = {.kind = (uint8_t)kind, .parent = group, .same_as = NW_NONE, .address = address};
    o.space.count = 1;
    if (name.len > 65535 || (group != NW_NONE && f->objects[group].path.len > 65535))
        return nw_fail(f->error, NW_E_LIMIT, NW_NOWHERE, "a path of more than 65,535 bytes");
    if (!path_of(f, group, name, &o.path))
        return false;
    o.depth = group == NW_NONE ? 0 : (int16_t)(f->objects[group].depth + 1);
    if (kind != NW_HDF5_LINK) {
        nw_str key = nw_hdf5_key(f, address);
        o.same_as = key.at ? nw_map_get(&f->addresses, key) : NW_NONE;
        if (!key.at || (o.same_as == NW_NONE && !nw_map_set(&f->addresses, key, f->object_count)))
            return nw_fail_memory(f->error, f->arena);
    }
    if (!nw_grow(f->arena, (void **)&f->objects, &f->object_room, f->object_count, sizeof *f->objects))
        return nw_fail_memory(f->error, f->arena);
    if (nw_map_get(&f->paths, o.path) == NW_NONE && !nw_map_set(&f->paths, o.path, f->object_count))
        return nw_fail_memory(f->error, f->arena);
    f->objects[f->object_count++] = o;
    return true;
}

bool nw_hdf5_add_link(nw_hdf5 *f, uint32_t group, nw_str name, uint64_t address)
{
    return add(f, group, name, NW_HDF5_GROUP, address);
}

/* ---- Links as messages -------------------------------------------------------------------------------- */

static bool claim_link(nw_hdf5 *f, const nw_hdf5_view *v, nw_str name, uint64_t at)
{
    uint64_t end = at + name.len;
    return nw_hdf5_claim(f, v->at, at - v->at, NW_HDF5_STRUCTURE, NW_STR("link")) &&
           nw_hdf5_claim(f, at, name.len, NW_HDF5_NAME, name) &&
           nw_hdf5_claim(f, end, v->at + v->c.end - end, NW_HDF5_STRUCTURE, NW_STR("link"));
}

bool nw_hdf5_read_link(nw_hdf5 *f, uint32_t group, nw_hdf5_view *v)
{
    nw_cursor *c = &v->c;
    uint8_t version = nw_u8(c), flags = nw_u8(c), kind = flags & 8 ? nw_u8(c) : 0;
    if (version != 1)
        return nw_fail(f->error, NW_E_VALUE, nw_hdf5_place(f, v->at), "a link of version %u", version);
    if (flags & 4)
        nw_u64(c);
    if (flags & 16)
        nw_u8(c);
    uint64_t length = nw_hdf5_number(c, 1u << (flags & 3)), at = v->at + c->at;
    nw_str name = nw_span(c, length);
    uint64_t address = kind == 0 ? nw_hdf5_offset(f, c) : NW_HDF5_NOWHERE;
    if (c->failed)
        return nw_hdf5_cut(f, v, "the link");
    return claim_link(f, v, name, at) &&
           add(f, group, name, kind == 0 ? NW_HDF5_GROUP : NW_HDF5_LINK, address);
}

/* ---- Local heaps -------------------------------------------------------------------------------------- */

static bool open_heap(nw_hdf5 *f, uint64_t address, local_heap *heap)
{
    nw_hdf5_view v, data;
    uint64_t length = 8 + 2 * (uint64_t)f->length_size + f->offset_size;
    if (!nw_hdf5_enter(f, address, length, "the local heap", &v) ||
        !nw_hdf5_signature(f, &v, "HEAP", "the local heap"))
        return false;
    nw_u32(&v.c);
    heap->bytes = nw_hdf5_length(f, &v.c);
    nw_hdf5_length(f, &v.c);
    heap->at = nw_hdf5_offset(f, &v.c);
    if (!nw_hdf5_claim(f, address, length, NW_HDF5_STRUCTURE, NW_STR("local heap")) ||
        !nw_hdf5_enter(f, heap->at, heap->bytes, "the names of a local heap", &data))
        return false;
    heap->data = data.c.base;
    heap->starts = nw_alloc(f->arena, (size_t)heap->bytes, 1);
    return heap->starts || nw_fail_memory(f->error, f->arena);
}

static bool name_at(nw_hdf5 *f, local_heap *heap, uint64_t offset, uint64_t from, nw_str *out)
{
    uint64_t room = offset < heap->bytes ? heap->bytes - offset : 0;
    const uint8_t *name = heap->data + (heap->bytes - room),
                  *end = room ? memchr(name, 0, (size_t)room) : NULL;
    if (!end)
        return nw_fail(f->error, NW_E_VALUE, nw_hdf5_place(f, from),
                       "a name at %llu of a local heap of %llu bytes that does not end there",
                       (unsigned long long)offset, (unsigned long long)heap->bytes);
    heap->starts[offset] = true;
    *out = (nw_str){(const char *)name, (size_t)(end - name)};
    return true;
}

/* A name with the zeros that fill it up to 8 bytes; returns where that ends. */
static uint64_t claim_name(nw_hdf5 *f, const local_heap *heap, uint64_t at)
{
    uint64_t next = at, end;
    while (heap->data[next] && !(next > at && heap->starts[next]))
        next++;
    nw_str name = {(const char *)heap->data + at, (size_t)(next - at)};
    next += heap->data[next] == 0;
    for (end = next; end < heap->bytes && end % 8 && !heap->data[end] && !heap->starts[end];)
        end++;
    bool done = nw_hdf5_claim(f, heap->at + at, next - at, NW_HDF5_NAME, name) &&
                nw_hdf5_claim(f, heap->at + next, end - next, NW_HDF5_PADDING, NW_STR("local heap"));
    return done ? end : NW_HDF5_NOWHERE;
}

/* The heap begins with an empty name, which is that of the group itself. */
static bool claim_heap(nw_hdf5 *f, local_heap *heap)
{
    uint64_t at = 0, next;
    if (!f->claims.claim)
        return true;
    if (heap->bytes && !heap->data[0])
        heap->starts[0] = true;
    while (at < heap->bytes) {
        if (heap->starts[at]) {
            next = claim_name(f, heap, at);
        } else {
            for (next = at; next < heap->bytes && !heap->starts[next];)
                next++;
            if (!nw_hdf5_claim(f, heap->at + at, next - at, NW_HDF5_FREE, NW_STR("local heap")))
                return false;
        }
        if (next == NW_HDF5_NOWHERE)
            return false;
        at = next;
    }
    return true;
}

/* ---- Symbol tables ------------------------------------------------------------------------------------ */

typedef struct table {
    nw_hdf5 *f;
    uint32_t group;
    local_heap heap;
} table;

static bool read_symbols(table *t, uint64_t address)
{
    nw_hdf5 *f = t->f;
    nw_hdf5_view v;
    nw_str name;
    uint64_t entry = 2 * (uint64_t)f->offset_size + 24;
    uint64_t all = 8 + 2 * (uint64_t)f->leaf_k * entry;
    if (!nw_hdf5_enter(f, address, all, "the symbol table node", &v) ||
        !nw_hdf5_signature(f, &v, "SNOD", "the symbol table node"))
        return false;
    nw_u16(&v.c);
    uint16_t count = nw_u16(&v.c);
    for (uint16_t i = 0; i < count; i++) {
        uint64_t at = v.at + v.c.at, offset = nw_hdf5_offset(f, &v.c);
        uint64_t object = nw_hdf5_offset(f, &v.c);
        uint32_t cached = nw_u32(&v.c);
        nw_cursor scratch = v.c;
        nw_span(&v.c, 20);
        nw_u32(&scratch);
        uint32_t target = nw_u32(&scratch); /* of a soft link: its path, in the heap too */
        nw_str path;
        if (v.c.failed)
            return nw_hdf5_cut(f, &v, "the symbol table node");
        if (!name_at(f, &t->heap, offset, at, &name) ||
            (cached == 2 && !name_at(f, &t->heap, target, at, &path)) ||
            !add(f, t->group, name, cached == 2 ? NW_HDF5_LINK : NW_HDF5_GROUP, object))
            return false;
    }
    return nw_hdf5_claim_node(f, address, v.c.at, 0, all, NW_STR("symbol table node"));
}

static bool read_node(table *t, uint64_t address, int level)
{
    nw_hdf5 *f = t->f;
    nw_hdf5_view v;
    uint64_t all = 8 + 2 * (uint64_t)f->offset_size + 2 * (uint64_t)f->node_k * f->offset_size +
                   (2 * (uint64_t)f->node_k + 1) * f->length_size;
    if (!nw_hdf5_enter(f, address, all, "the B-tree node", &v) ||
        !nw_hdf5_signature(f, &v, "TREE", "the B-tree node"))
        return false;
    uint8_t kind = nw_u8(&v.c), own = nw_u8(&v.c);
    uint16_t count = nw_u16(&v.c);
    if (kind != 0 || (level >= 0 && own != level) || count > 2 * (uint32_t)f->node_k)
        return nw_fail(f->error, NW_E_VALUE, nw_hdf5_place(f, address),
                       "a node of type %u at level %u with %u entries in the B-tree of a group", kind, own,
                       count);
    nw_hdf5_offset(f, &v.c);
    nw_hdf5_offset(f, &v.c);
    nw_hdf5_length(f, &v.c);
    for (uint16_t i = 0; i < count; i++) {
        uint64_t child = nw_hdf5_offset(f, &v.c);
        nw_hdf5_length(f, &v.c);
        if (!(own ? read_node(t, child, own - 1) : read_symbols(t, child)))
            return false;
    }
    return nw_hdf5_claim_node(f, address, v.c.at, 0, all, NW_STR("B-tree node"));
}

bool nw_hdf5_read_table(nw_hdf5 *f, uint32_t group, uint64_t tree, uint64_t heap)
{
    table t = {.f = f, .group = group};
    if (!open_heap(f, heap, &t.heap) || (tree != NW_HDF5_NOWHERE && !read_node(&t, tree, -1)))
        return false;
    if (group == NW_NONE) /* names of external files alone: all that stands in it is one */
        memset(t.heap.starts, 0, (size_t)t.heap.bytes);
    return claim_heap(f, &t.heap);
}
