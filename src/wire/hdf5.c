/* The superblock, and what every other part needs: bytes at addresses, each structure visited once. */
#include "wire/hdf5_part.h"

#include <string.h>

#define SIGNATURE "\x89HDF\r\n\x1a\n"

bool nw_hdf5_probe(const uint8_t *head, size_t n)
{
    return n >= 8 && memcmp(head, SIGNATURE, 8) == 0;
}

nw_place nw_hdf5_place(const nw_hdf5 *f, uint64_t address)
{
    uint64_t at = f->origin + f->base + address;
    return (nw_place){at <= INT64_MAX ? (int64_t)at : -1, 1};
}

bool nw_hdf5_fits(const nw_hdf5 *f, uint64_t address, uint64_t length)
{
    uint64_t room = f->size - f->base;
    return address <= room && length <= room - address;
}

/* Structures lie beside each other, so what is read of them is never much more than the file: a file that
 * sends its reader through the same bytes again and again ends here. */
static bool spend(nw_hdf5 *f, uint64_t address, uint64_t length, const char *what)
{
    if (length > f->budget)
        return nw_fail(f->error, NW_E_LIMIT, nw_hdf5_place(f, address),
                       "%s: the structures take more bytes than the file has, so they overlap", what);
    f->budget -= length;
    return true;
}

static bool copy(nw_hdf5 *f, uint64_t at, uint8_t *into, size_t length)
{
    if (length > sizeof f->window)
        return nw_source_read(f->source, at, into, length, f->error);
    if (at < f->window_at || at - f->window_at > f->window_held ||
        length > f->window_held - (at - f->window_at)) {
        uint64_t left = f->origin + f->size - at;
        f->window_held = 0;
        size_t held = left < sizeof f->window ? (size_t)left : sizeof f->window;
        if (!nw_source_read(f->source, at, f->window, held, f->error))
            return false;
        f->window_at = at;
        f->window_held = held;
    }
    memcpy(into, f->window + (at - f->window_at), length);
    return true;
}

bool nw_hdf5_view_at(nw_hdf5 *f, uint64_t address, uint64_t length, const char *what, nw_hdf5_view *out)
{
    if (!nw_hdf5_fits(f, address, length))
        return nw_fail(f->error, NW_E_TRUNCATED, nw_hdf5_place(f, address),
                       "%s: %llu bytes at address %llu, but the file has %llu", what,
                       (unsigned long long)length, (unsigned long long)address, (unsigned long long)f->size);
    if (!spend(f, address, length, what))
        return false;
    uint8_t *bytes = nw_alloc(f->arena, (size_t)length, 1);
    if (!bytes)
        return nw_fail_memory(f->error, f->arena);
    *out = (nw_hdf5_view){nw_cursor_over(bytes, (size_t)length), address};
    return copy(f, f->origin + f->base + address, bytes, (size_t)length);
}

nw_str nw_hdf5_key(nw_hdf5 *f, uint64_t address)
{
    char *key = nw_alloc(f->arena, sizeof address, 1);
    if (key)
        memcpy(key, &address, sizeof address);
    return (nw_str){key, key ? sizeof address : 0};
}

bool nw_hdf5_enter(nw_hdf5 *f, uint64_t address, uint64_t length, const char *what, nw_hdf5_view *out)
{
    nw_str key = nw_hdf5_key(f, address);
    if (!key.at)
        return nw_fail_memory(f->error, f->arena);
    if (nw_map_get(&f->seen, key) != NW_NONE)
        return nw_fail(f->error, NW_E_VALUE, nw_hdf5_place(f, address),
                       "%s: something else at address %llu was read already: a cycle, or a shared structure",
                       what, (unsigned long long)address);
    if (!nw_map_set(&f->seen, key, 0))
        return nw_fail_memory(f->error, f->arena);
    return nw_hdf5_view_at(f, address, length, what, out);
}

bool nw_hdf5_claim(nw_hdf5 *f, uint64_t address, uint64_t length, nw_hdf5_part part, nw_str owner)
{
    return !f->claims.claim ||
           f->claims.claim(f->claims.context, f->origin + f->base + address, length, part, owner);
}

bool nw_hdf5_claim_node(nw_hdf5 *f, uint64_t address, uint64_t used, unsigned checksum, uint64_t all,
                        nw_str owner)
{
    return nw_hdf5_claim(f, address, used - checksum, NW_HDF5_STRUCTURE, owner) &&
           nw_hdf5_claim(f, address + used - checksum, checksum, NW_HDF5_CHECKSUM, owner) &&
           nw_hdf5_claim(f, address + used, all - used, NW_HDF5_FREE, owner);
}

uint64_t nw_hdf5_number(nw_cursor *c, unsigned bytes)
{
    nw_str text = nw_span(c, bytes);
    uint64_t number = 0;
    for (size_t i = text.len; i > 0; i--)
        number = number << 8 | (uint8_t)text.at[i - 1];
    return number;
}

unsigned nw_hdf5_width(uint64_t limit)
{
    unsigned bytes = 1;
    for (; limit > 255; limit >>= 8)
        bytes++;
    return bytes;
}

uint64_t nw_hdf5_offset(const nw_hdf5 *f, nw_cursor *c)
{
    uint64_t offset = nw_hdf5_number(c, f->offset_size);
    bool none = f->offset_size < 8 && offset == (UINT64_C(1) << 8 * f->offset_size) - 1;
    return none || c->failed ? NW_HDF5_NOWHERE : offset;
}

uint64_t nw_hdf5_length(const nw_hdf5 *f, nw_cursor *c)
{
    return nw_hdf5_number(c, f->length_size);
}

bool nw_hdf5_cut(nw_hdf5 *f, const nw_hdf5_view *v, const char *what)
{
    return nw_fail(f->error, NW_E_TRUNCATED, nw_hdf5_place(f, v->at + v->c.at),
                   "%s: it goes beyond the bytes that hold it", what);
}

bool nw_hdf5_signature(nw_hdf5 *f, nw_hdf5_view *v, const char *letters, const char *what)
{
    nw_str found = nw_span(&v->c, 4);
    if (nw_str_is(found, letters))
        return true;
    return nw_fail(f->error, NW_E_VALUE, nw_hdf5_place(f, v->at), "%s does not begin with \"%s\"", what,
                   letters);
}

/* ---- The superblock ----------------------------------------------------------------------------------- */

typedef struct superblock {
    uint64_t root, extension, driver;
} superblock;

static bool good_size(uint8_t size)
{
    return size == 2 || size == 4 || size == 8;
}

static bool check_sizes(nw_hdf5 *f, uint64_t at)
{
    if (good_size(f->offset_size) && good_size(f->length_size))
        return true;
    return nw_fail(f->error, NW_E_VALUE, (nw_place){(int64_t)(f->origin + at), 1},
                   "the superblock: offsets of %u and lengths of %u bytes, which may be 2, 4 or 8",
                   f->offset_size, f->length_size);
}

/* Versions 0 and 1 end with the symbol table entry of the root group. */
static bool read_old_superblock(nw_hdf5 *f, nw_hdf5_view *v, superblock *s)
{
    nw_cursor *c = &v->c;
    nw_span(c, 4);
    f->offset_size = nw_u8(c);
    f->length_size = nw_u8(c);
    nw_u8(c);
    f->leaf_k = nw_u16(c);
    f->node_k = nw_u16(c);
    nw_u32(c);
    if (!check_sizes(f, v->at))
        return false;
    if (f->version == 1) {
        f->chunk_k = nw_u16(c);
        nw_u16(c);
    }
    f->base = nw_hdf5_offset(f, c);
    nw_hdf5_offset(f, c);
    f->end = nw_hdf5_offset(f, c);
    s->driver = nw_hdf5_offset(f, c);
    nw_hdf5_offset(f, c);
    s->root = nw_hdf5_offset(f, c);
    s->extension = NW_HDF5_NOWHERE;
    nw_span(c, 24); /* how the root group is cached: its header says the same */
    return true;
}

static bool read_new_superblock(nw_hdf5 *f, nw_hdf5_view *v, superblock *s)
{
    nw_cursor *c = &v->c;
    f->offset_size = nw_u8(c);
    f->length_size = nw_u8(c);
    nw_u8(c);
    if (!check_sizes(f, v->at))
        return false;
    f->base = nw_hdf5_offset(f, c);
    s->extension = nw_hdf5_offset(f, c);
    f->end = nw_hdf5_offset(f, c);
    s->root = nw_hdf5_offset(f, c);
    s->driver = NW_HDF5_NOWHERE;
    nw_u32(c);
    return true;
}

static bool claim_superblock(nw_hdf5 *f, const nw_hdf5_view *v)
{
    nw_str owner = NW_STR("superblock");
    unsigned checksum = f->version >= 2 ? 4 : 0;
    uint64_t at = f->base; /* claims count from the base, the view from the file's first byte */
    f->base = 0;
    bool done = nw_hdf5_claim(f, 0, v->at, NW_HDF5_VALUE, NW_STR("user block")) &&
                nw_hdf5_claim_node(f, v->at, v->c.at, checksum, v->c.at, owner);
    f->base = at;
    return done;
}

static bool find_superblock(nw_hdf5 *f, nw_hdf5_view *v)
{
    for (uint64_t at = 0; f->size >= 8 && at <= f->size - 8; at = at ? at * 2 : 512) {
        uint64_t length = f->size - at < 104 ? f->size - at : 104;
        if (!nw_hdf5_view_at(f, at, length, "the superblock", v))
            return false;
        if (nw_hdf5_probe(v->c.base, v->c.end)) {
            v->c.at = 8;
            return true;
        }
    }
    return nw_fail(f->error, NW_E_FORMAT, NW_NOWHERE, "no signature of HDF5 is at 0, 512, 1024, ...");
}

static bool read_superblock(nw_hdf5 *f, superblock *s)
{
    nw_hdf5_view v;
    if (!find_superblock(f, &v))
        return false;
    f->version = nw_u8(&v.c);
    if (f->version > 3)
        return nw_fail(f->error, NW_E_VALUE, (nw_place){(int64_t)(f->origin + v.at + 8), 1},
                       "the superblock has version %u, of which nothing is known", f->version);
    if (!(f->version < 2 ? read_old_superblock : read_new_superblock)(f, &v, s))
        return false;
    if (v.c.failed)
        return nw_hdf5_cut(f, &v, "the superblock");
    if (f->base > f->end || f->end > f->size)
        return nw_fail(f->error, NW_E_TRUNCATED, (nw_place){(int64_t)(f->origin + v.at), 8},
                       "the superblock says that the file ends at %llu, but it has %llu bytes",
                       (unsigned long long)f->end, (unsigned long long)f->size);
    return claim_superblock(f, &v);
}

static bool read_driver(nw_hdf5 *f, uint64_t address)
{
    nw_hdf5_view v;
    if (address == NW_HDF5_NOWHERE)
        return true;
    if (!nw_hdf5_enter(f, address, 16, "the driver information", &v))
        return false;
    nw_u32(&v.c);
    return nw_hdf5_claim(f, address, 16 + (uint64_t)nw_u32(&v.c), NW_HDF5_STRUCTURE,
                         NW_STR("driver information"));
}

bool nw_hdf5_read(nw_hdf5 *f, uint64_t origin, uint64_t size)
{
    superblock s = {0};
    f->origin = origin;
    f->size = size;
    f->budget = size > UINT64_MAX / 4 ? UINT64_MAX : 2 * size + 4096;
    f->leaf_k = 4;
    f->node_k = 16;
    f->chunk_k = 32;
    nw_map_init(&f->addresses, f->arena);
    nw_map_init(&f->paths, f->arena);
    nw_map_init(&f->seen, f->arena);
    nw_map_init(&f->heaps, f->arena);
    if (!read_superblock(f, &s) || !read_driver(f, s.driver) ||
        (s.extension != NW_HDF5_NOWHERE && !nw_hdf5_read_extension(f, s.extension)) ||
        !nw_hdf5_add_link(f, NW_NONE, NW_STR(""), s.root))
        return false;
    for (uint32_t i = 0; i < f->object_count; i++)
        if (!nw_hdf5_read_object(f, i))
            return nw_context(f->error, "while reading \"/%.*s\"", NW_SHOW(f->objects[i].path));
    return nw_hdf5_claim_collections(f);
}

const nw_hdf5_object *nw_hdf5_find(const nw_hdf5 *f, nw_str path)
{
    uint32_t index = nw_map_get(&f->paths, path);
    return index == NW_NONE ? NULL : &f->objects[index];
}

const nw_hdf5_attribute *nw_hdf5_attribute_of(const nw_hdf5_object *object, const char *name)
{
    for (uint32_t i = 0; i < object->attribute_count; i++)
        if (nw_str_is(object->attributes[i].name, name))
            return &object->attributes[i];
    return NULL;
}

nw_str nw_hdf5_text(nw_hdf5 *f, const nw_hdf5_attribute *a, nw_num element)
{
    nw_str none = {NULL, 0}, text;
    if (element >= a->count || !a->type.size || a->value.len / a->type.size <= (uint64_t)element)
        return none;
    nw_str item = nw_str_part(a->value, (size_t)element * a->type.size, ((size_t)element + 1) * a->type.size);
    if (a->type.kind == NW_HDF5_VARIABLE && a->type.text) {
        nw_cursor c = nw_cursor_over(item.at, item.len);
        uint32_t length = nw_u32(&c);
        uint64_t address = nw_hdf5_offset(f, &c);
        uint32_t index = nw_u32(&c);
        if (c.failed || address == 0)
            return (nw_str){"", 0};
        if (!nw_hdf5_cell_at(f, address, index, a->name, &text))
            return none;
        return nw_str_part(text, 0, length < text.len ? length : text.len);
    }
    if (a->type.kind != NW_HDF5_STRING)
        return none;
    const char *nul = memchr(item.at, 0, item.len);
    return nw_str_part(item, 0, nul ? (size_t)(nul - item.at) : item.len);
}
