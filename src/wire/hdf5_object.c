/* Object headers (section IV.A.1): a prefix and blocks of messages, of which the first ones name the next. */
#include "wire/hdf5_part.h"

#define DEPTH_MAX 256 /* of groups within groups */

typedef struct header {
    nw_hdf5 *f;
    uint32_t object; /* NW_NONE: the superblock's extension */
    bool modern, ordered;
    nw_hdf5_piece *blocks;
    uint32_t block_count, block_room;
    nw_hdf5_view layout; /* read once dims and filters are known */
    bool has_layout;
} header;

static nw_hdf5_object *object_of(const header *h)
{
    return &h->f->objects[h->object];
}

/* ---- Messages, by their number ------------------------------------------------------------------------ */

static bool read_space(header *h, nw_hdf5_view *v)
{
    return nw_hdf5_read_space(h->f, v, &object_of(h)->space);
}

static bool read_type(header *h, nw_hdf5_view *v)
{
    nw_hdf5_type type;
    if (!nw_hdf5_read_type(h->f, v, &type))
        return false;
    object_of(h)->type = type;
    if (object_of(h)->kind == NW_HDF5_GROUP)
        object_of(h)->kind = NW_HDF5_NAMED_TYPE; /* unless a layout shows that it is a dataset */
    return true;
}

static bool read_link_info(header *h, nw_hdf5_view *v)
{
    nw_u8(&v->c);
    uint8_t flags = nw_u8(&v->c);
    if (flags & 1)
        nw_u64(&v->c);
    uint64_t heap = nw_hdf5_offset(h->f, &v->c), names = nw_hdf5_offset(h->f, &v->c);
    uint64_t order = flags & 2 ? nw_hdf5_offset(h->f, &v->c) : NW_HDF5_NOWHERE;
    return v->c.failed ? nw_hdf5_cut(h->f, v, "the link information")
                       : nw_hdf5_read_dense(h->f, h->object, heap, names, order, nw_hdf5_read_link);
}

static bool read_link(header *h, nw_hdf5_view *v)
{
    return nw_hdf5_read_link(h->f, h->object, v);
}

static bool read_external(header *h, nw_hdf5_view *v)
{
    object_of(h)->layout = NW_HDF5_EXTERNAL;
    nw_span(&v->c, 8);
    return nw_hdf5_read_table(h->f, NW_NONE, NW_HDF5_NOWHERE, nw_hdf5_offset(h->f, &v->c));
}

static bool read_layout(header *h, nw_hdf5_view *v)
{
    object_of(h)->kind = NW_HDF5_DATASET;
    if (h->has_layout)
        return nw_fail(h->f->error, NW_E_VALUE, nw_hdf5_place(h->f, v->at), "a second layout of one dataset");
    h->layout = *v;
    h->has_layout = true;
    return true;
}

static bool read_filters(header *h, nw_hdf5_view *v)
{
    nw_str filters;
    if (!nw_hdf5_read_filters(h->f, v, &filters))
        return false;
    object_of(h)->filters = filters;
    return true;
}

static bool read_attribute(header *h, nw_hdf5_view *v)
{
    return nw_hdf5_read_attribute(h->f, h->object, v);
}

static bool read_comment(header *h, nw_hdf5_view *v)
{
    return nw_hdf5_claim(h->f, v->at, v->c.end, NW_HDF5_VALUE, NW_STR("comment"));
}

static bool read_continuation(header *h, nw_hdf5_view *v)
{
    nw_hdf5_piece block = {nw_hdf5_offset(h->f, &v->c), nw_hdf5_length(h->f, &v->c)};
    if (v->c.failed)
        return nw_hdf5_cut(h->f, v, "the continuation of an object header");
    if (!nw_grow(h->f->arena, (void **)&h->blocks, &h->block_room, h->block_count, sizeof *h->blocks))
        return nw_fail_memory(h->f->error, h->f->arena);
    h->blocks[h->block_count++] = block;
    return true;
}

static bool read_table(header *h, nw_hdf5_view *v)
{
    uint64_t tree = nw_hdf5_offset(h->f, &v->c), heap = nw_hdf5_offset(h->f, &v->c);
    return v->c.failed ? nw_hdf5_cut(h->f, v, "the symbol table")
                       : nw_hdf5_read_table(h->f, h->object, tree, heap);
}

static bool read_attribute_info(header *h, nw_hdf5_view *v)
{
    nw_u8(&v->c);
    uint8_t flags = nw_u8(&v->c);
    if (flags & 1)
        nw_u16(&v->c);
    uint64_t heap = nw_hdf5_offset(h->f, &v->c), names = nw_hdf5_offset(h->f, &v->c);
    uint64_t order = flags & 2 ? nw_hdf5_offset(h->f, &v->c) : NW_HDF5_NOWHERE;
    return v->c.failed ? nw_hdf5_cut(h->f, v, "the attribute information")
                       : nw_hdf5_read_dense(h->f, h->object, heap, names, order, nw_hdf5_read_attribute);
}

static bool read_node_sizes(header *h, nw_hdf5_view *v)
{
    nw_u8(&v->c);
    h->f->chunk_k = nw_u16(&v->c);
    h->f->node_k = nw_u16(&v->c);
    h->f->leaf_k = nw_u16(&v->c);
    return true;
}

static bool read_shared_table(header *h, nw_hdf5_view *v)
{
    return nw_fail(h->f->error, NW_E_VALUE, nw_hdf5_place(h->f, v->at),
                   "the file shares messages between object headers, which is not read here");
}

/* Addresses of managers of free space, 6 or 12, behind how they came about. */
static bool read_file_space(header *h, nw_hdf5_view *v)
{
    nw_hdf5 *f = h->f;
    bool paged = nw_u8(&v->c) >= 1;
    nw_u8(&v->c);
    if (paged && !nw_u8(&v->c)) /* free space is not kept */
        return true;
    nw_hdf5_length(f, &v->c);
    if (paged) {
        nw_hdf5_length(f, &v->c);
        nw_u16(&v->c);
        nw_hdf5_offset(f, &v->c);
    }
    while (nw_remain(&v->c) >= f->offset_size) {
        uint64_t manager = nw_hdf5_offset(f, &v->c);
        if (manager != NW_HDF5_NOWHERE && !nw_hdf5_read_free_space(f, manager))
            return false;
    }
    return true;
}

typedef enum scope { OBJECT = 1, EXTENSION = 2 } scope;

static const struct message {
    bool (*read)(header *h, nw_hdf5_view *v);
    uint8_t scope;
    bool claims; /* it claims its own bytes */
    bool needed; /* it cannot be passed over where it lies elsewhere */
} messages[] = {
    [0x01] = {read_space,          OBJECT,             false, true },
    [0x02] = {read_link_info,      OBJECT,             false, false},
    [0x03] = {read_type,           OBJECT,             false, false},
    [0x06] = {read_link,           OBJECT,             true,  false},
    [0x07] = {read_external,       OBJECT,             false, false},
    [0x08] = {read_layout,         OBJECT,             true,  false},
    [0x0B] = {read_filters,        OBJECT,             false, true },
    [0x0C] = {read_attribute,      OBJECT,             true,  true },
    [0x0D] = {read_comment,        OBJECT | EXTENSION, true,  false},
    [0x0F] = {read_shared_table,   EXTENSION,          false, false},
    [0x10] = {read_continuation,   OBJECT | EXTENSION, false, false},
    [0x11] = {read_table,          OBJECT,             false, false},
    [0x13] = {read_node_sizes,     EXTENSION,          false, false},
    [0x15] = {read_attribute_info, OBJECT,             false, false},
    [0x17] = {read_file_space,     EXTENSION,          false, false},
};

/* A message that lies elsewhere: a datatype that has a name of its own. */
static bool read_shared(header *h, uint32_t type, nw_hdf5_view *v)
{
    nw_hdf5_type named;
    uint64_t address;
    bool needed = type < sizeof messages / sizeof *messages && messages[type].needed;
    if (type != 0x03)
        return !needed || read_shared_table(h, v);
    if (h->object == NW_NONE)
        return true;
    if (!nw_hdf5_read_shared(h->f, v, &address) || !nw_hdf5_named_type(h->f, address, &named))
        return false;
    object_of(h)->type = named;
    return true;
}

static bool read_message(header *h, uint32_t type, uint8_t flags, nw_hdf5_view *v)
{
    bool known = type < sizeof messages / sizeof *messages && messages[type].read;
    scope where = h->object == NW_NONE ? EXTENSION : OBJECT;
    uint64_t at = v->at, length = v->c.end;
    bool shared = flags & 2, read = known && !shared && (messages[type].scope & where);
    if (!(shared && known ? read_shared(h, type, v) : !read || messages[type].read(h, v)))
        return false;
    return (read && messages[type].claims) ||
           nw_hdf5_claim(h->f, at, length, NW_HDF5_STRUCTURE, NW_STR("object header"));
}

/* ---- Blocks ------------------------------------------------------------------------------------------- */

static bool read_block(header *h, nw_hdf5_view *v)
{
    nw_hdf5 *f = h->f;
    size_t prefix = !h->modern ? 8 : h->ordered ? 6 : 4;
    nw_str owner = NW_STR("object header");
    while (nw_remain(&v->c) >= prefix) {
        uint64_t at = v->at + v->c.at;
        uint32_t type = h->modern ? nw_u8(&v->c) : nw_u16(&v->c);
        uint16_t size = nw_u16(&v->c);
        uint8_t flags = nw_u8(&v->c);
        nw_span(&v->c, prefix - (h->modern ? 4 : 5));
        nw_hdf5_view body = {nw_cursor_over(v->c.base + v->c.at, size), v->at + v->c.at};
        nw_span(&v->c, size);
        if (v->c.failed)
            return nw_hdf5_cut(f, v, "a message of an object header");
        if (type == 0 ? !nw_hdf5_claim(f, at, prefix + size, NW_HDF5_FREE, owner)
                      : !nw_hdf5_claim(f, at, prefix, NW_HDF5_STRUCTURE, owner) ||
                            !read_message(h, type, flags, &body))
            return false;
    }
    return nw_hdf5_claim(f, v->at + v->c.at, nw_remain(&v->c), NW_HDF5_FREE, owner);
}

static bool read_old(header *h, nw_hdf5_view *prefix)
{
    nw_hdf5_view block;
    if (nw_u8(&prefix->c) != 1)
        return nw_fail(h->f->error, NW_E_VALUE, nw_hdf5_place(h->f, prefix->at),
                       "no object header stands at address %llu", (unsigned long long)prefix->at);
    nw_span(&prefix->c, 7);
    uint32_t size = nw_u32(&prefix->c);
    return nw_hdf5_claim(h->f, prefix->at, 16, NW_HDF5_STRUCTURE, NW_STR("object header")) &&
           nw_hdf5_enter(h->f, prefix->at + 16, size, "the object header", &block) && read_block(h, &block);
}

static bool read_with_checksum(header *h, uint64_t address, uint64_t length, size_t prefix)
{
    nw_hdf5_view block;
    if (!nw_hdf5_enter(h->f, address, length, "the object header", &block))
        return false;
    if (length < prefix + 4)
        return nw_hdf5_cut(h->f, &block, "the object header");
    block.c.at = prefix;
    block.c.end -= 4;
    return nw_hdf5_claim(h->f, address, prefix, NW_HDF5_STRUCTURE, NW_STR("object header")) &&
           nw_hdf5_claim(h->f, address + length - 4, 4, NW_HDF5_CHECKSUM, NW_STR("object header")) &&
           read_block(h, &block);
}

static bool read_modern(header *h, uint64_t address)
{
    nw_hdf5_view v;
    uint64_t room = h->f->size - h->f->base - address;
    if (!nw_hdf5_view_at(h->f, address, room < 34 ? room : 34, "the object header", &v))
        return false;
    nw_span(&v.c, 5);
    uint8_t flags = nw_u8(&v.c);
    nw_span(&v.c, (flags & 0x20 ? 16u : 0u) + (flags & 0x10 ? 4u : 0u));
    uint64_t size = nw_hdf5_number(&v.c, 1u << (flags & 3));
    if (v.c.failed || size > h->f->size)
        return nw_hdf5_cut(h->f, &v, "the object header");
    h->modern = true;
    h->ordered = flags & 4;
    return read_with_checksum(h, address, v.c.at + size + 4, v.c.at);
}

static bool read_continuations(header *h)
{
    for (uint32_t i = 0; i < h->block_count; i++) {
        nw_hdf5_view v;
        uint64_t at = h->blocks[i].at, bytes = h->blocks[i].bytes;
        if (h->modern ? !read_with_checksum(h, at, bytes, 4)
                      : !nw_hdf5_enter(h->f, at, bytes, "the continuation of an object header", &v) ||
                            !read_block(h, &v))
            return false;
    }
    return true;
}

static bool read_header(header *h, uint64_t address)
{
    nw_hdf5_view v;
    if (!nw_hdf5_view_at(h->f, address, 16, "the object header", &v))
        return false;
    bool modern = nw_str_eq((nw_str){(const char *)v.c.base, 4}, NW_STR("OHDR"));
    return (modern ? read_modern(h, address) : read_old(h, &v)) && read_continuations(h) &&
           (!h->has_layout || nw_hdf5_read_layout(h->f, h->object, &h->layout));
}

bool nw_hdf5_read_object(nw_hdf5 *f, uint32_t index)
{
    header h = {.f = f, .object = index};
    nw_hdf5_object *o = &f->objects[index];
    if (o->read || o->kind == NW_HDF5_LINK || o->same_as != NW_NONE)
        return true;
    o->read = true;
    if (o->depth > DEPTH_MAX)
        return nw_fail(f->error, NW_E_LIMIT, nw_hdf5_place(f, o->address), "groups nest deeper than %d",
                       DEPTH_MAX);
    return read_header(&h, o->address);
}

bool nw_hdf5_read_extension(nw_hdf5 *f, uint64_t address)
{
    header h = {.f = f, .object = NW_NONE};
    return read_header(&h, address) || nw_context(f->error, "while reading the superblock's extension");
}

bool nw_hdf5_named_type(nw_hdf5 *f, uint64_t address, nw_hdf5_type *out)
{
    nw_str key = nw_hdf5_key(f, address);
    if (!key.at)
        return nw_fail_memory(f->error, f->arena);
    if (nw_map_get(&f->addresses, key) == NW_NONE && !nw_hdf5_add_link(f, NW_NONE, NW_STR(""), address))
        return false;
    uint32_t index = nw_map_get(&f->addresses, key);
    bool begun = f->objects[index].read;
    if (!begun && !nw_hdf5_read_object(f, index))
        return false;
    *out = f->objects[index].type;
    return out->size ||
           nw_fail(f->error, NW_E_VALUE, nw_hdf5_place(f, address),
                   "the datatype at address %llu is none, or needs itself", (unsigned long long)address);
}
