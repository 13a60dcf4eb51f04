/* Indexes of chunks that are arrays (section VII.C and VII.D): fixed ones where no dim can grow, extensible
 * ones where one can. */
#include "wire/hdf5_part.h"

typedef struct array {
    nw_hdf5 *f;
    const nw_hdf5_chunks *chunks;
    uint64_t address; /* of the header */
    uint8_t entry;
    uint64_t page; /* entries of a page */
    unsigned offset_width;
} array;

static bool read_entries(array *a, nw_hdf5_view *v, uint64_t count)
{
    for (uint64_t i = 0; i < count; i++) {
        nw_cursor entry = nw_cursor_over(v->c.base + v->c.at, a->entry);
        nw_span(&v->c, a->entry);
        if (v->c.failed)
            return nw_hdf5_cut(a->f, v, "an index of chunks");
        if (!nw_hdf5_read_chunk(a->f, a->chunks, &entry, a->entry))
            return false;
    }
    return true;
}

/* Pages of entries, each with a checksum; one that was never written has no chunks. */
static bool read_pages(array *a, uint64_t address, uint64_t count, const uint8_t *made, uint64_t first)
{
    for (uint64_t page = 0; page * a->page < count; page++) {
        nw_hdf5_view v;
        uint64_t left = count - page * a->page, held = left < a->page ? left : a->page;
        uint64_t at = address + page * (a->page * a->entry + 4), bytes = held * a->entry + 4,
                 bit = first + page;
        if (!nw_hdf5_enter(a->f, at, bytes, "a page of an index of chunks", &v))
            return false;
        if ((!made || made[bit / 8] >> (7 - bit % 8) & 1) && !read_entries(a, &v, held))
            return false;
        if (!nw_hdf5_claim_node(a->f, at, bytes, 4, bytes, NW_STR("chunk index")))
            return false;
    }
    return true;
}

static bool open_block(array *a, uint64_t address, const char *letters, uint64_t length, nw_hdf5_view *v)
{
    nw_str owner = NW_STR("chunk index");
    return nw_hdf5_enter(a->f, address, length, "an index of chunks", v) &&
           nw_hdf5_signature(a->f, v, letters, "an index of chunks") &&
           nw_hdf5_claim_node(a->f, address, length, 4, length, owner);
}

static bool too_many(const array *a, uint64_t count)
{
    if (a->entry >= a->f->offset_size && count <= a->f->size / a->entry)
        return false;
    nw_fail(a->f->error, NW_E_LIMIT, nw_hdf5_place(a->f, a->address),
            "an index of %llu chunks in entries of %u bytes: the file has %llu", (unsigned long long)count,
            a->entry, (unsigned long long)a->f->size);
    return true;
}

bool nw_hdf5_read_fixed_array(nw_hdf5 *f, const nw_hdf5_chunks *k)
{
    nw_hdf5_view v;
    array a = {.f = f, .chunks = k, .address = k->address};
    if (!open_block(&a, k->address, "FAHD", 12 + (uint64_t)f->length_size + f->offset_size, &v))
        return false;
    nw_u16(&v.c);
    a.entry = nw_u8(&v.c);
    uint8_t bits = nw_u8(&v.c);
    uint64_t count = nw_hdf5_length(f, &v.c), block = nw_hdf5_offset(f, &v.c);
    if (block == NW_HDF5_NOWHERE)
        return true;
    if (bits > 32 || too_many(&a, count))
        return bits > 32 ? nw_hdf5_cut(f, &v, "a page of an index of chunks") : false;
    a.page = UINT64_C(1) << bits;
    uint64_t head = 6 + (uint64_t)f->offset_size, pages = (count + a.page - 1) / a.page;
    bool paged = count > a.page;
    uint64_t length = head + (paged ? (pages + 7) / 8 : count * a.entry) + 4;
    if (!open_block(&a, block, "FADB", length, &v))
        return false;
    v.c.at = (size_t)head;
    return paged ? read_pages(&a, block + length, count, v.c.base + head, 0) : read_entries(&a, &v, count);
}

/* ---- Extensible arrays -------------------------------------------------------------------------------- */

typedef struct extensible {
    array a;
    uint8_t direct;   /* entries in the index block itself */
    uint8_t smallest; /* entries of the smallest data block */
    uint8_t pointers; /* data blocks that the smallest super block has */
} extensible;

static bool read_data_block(extensible *e, uint64_t address, uint64_t count, const uint8_t *made,
                            uint64_t first)
{
    nw_hdf5_view v;
    array *a = &e->a;
    uint64_t head = 6 + (uint64_t)a->f->offset_size + a->offset_width;
    bool paged = count > a->page;
    if (address == NW_HDF5_NOWHERE)
        return true;
    uint64_t length = head + (paged ? 0 : count * a->entry) + 4;
    if (too_many(a, count) || !open_block(a, address, "EADB", length, &v))
        return false;
    v.c.at = (size_t)head;
    return paged ? read_pages(a, address + length, count, made, first) : read_entries(a, &v, count);
}

/* H5EA_hdr_init: super block u has 2^(u/2) data blocks of 2^((u+1)/2) times the smallest. */
static uint64_t block_count(unsigned u)
{
    return UINT64_C(1) << u / 2;
}

static uint64_t block_entries(const extensible *e, unsigned u)
{
    return (uint64_t)e->smallest << (u + 1) / 2;
}

static bool read_super_block(extensible *e, uint64_t address, unsigned u)
{
    nw_hdf5_view v;
    array *a = &e->a;
    uint64_t count = block_count(u), entries = block_entries(e, u);
    uint64_t head = 6 + (uint64_t)a->f->offset_size + a->offset_width;
    bool paged = entries > a->page;
    uint64_t pages = paged ? entries / a->page : 0, map = paged ? count * ((pages + 7) / 8) : 0;
    if (address == NW_HDF5_NOWHERE)
        return true;
    if (count > a->f->size || too_many(a, entries) ||
        !open_block(a, address, "EASB", head + map + count * a->f->offset_size + 4, &v))
        return count > a->f->size ? nw_fail(a->f->error, NW_E_LIMIT, nw_hdf5_place(a->f, address),
                                            "a super block of %llu blocks", (unsigned long long)count)
                                  : false;
    v.c.at = (size_t)(head + map);
    for (uint64_t i = 0; i < count; i++)
        if (!read_data_block(e, nw_hdf5_offset(a->f, &v.c), entries, paged ? v.c.base + head : NULL,
                             i * ((pages + 7) / 8) * 8))
            return false;
    return true;
}

static bool read_index_block(extensible *e, uint64_t address, unsigned supers)
{
    nw_hdf5_view v;
    array *a = &e->a;
    unsigned first = 0; /* super blocks whose data blocks the index block names itself */
    uint64_t blocks = 0;
    while (first < supers && block_count(first) < e->pointers)
        blocks += block_count(first++);
    uint64_t head = 6 + (uint64_t)a->f->offset_size, entries = (uint64_t)e->direct * a->entry;
    uint64_t length = head + entries + (blocks + supers - first) * a->f->offset_size + 4;
    if (!open_block(a, address, "EAIB", length, &v))
        return false;
    v.c.at = (size_t)head;
    if (!read_entries(a, &v, e->direct))
        return false;
    for (unsigned u = 0; u < first; u++)
        for (uint64_t i = 0; i < block_count(u); i++)
            if (!read_data_block(e, nw_hdf5_offset(a->f, &v.c), block_entries(e, u), NULL, 0))
                return false;
    for (unsigned u = first; u < supers; u++)
        if (!read_super_block(e, nw_hdf5_offset(a->f, &v.c), u))
            return false;
    return true;
}

static unsigned log2_of(unsigned number)
{
    unsigned log = 0;
    for (; number > 1; number >>= 1)
        log++;
    return log;
}

bool nw_hdf5_read_extensible_array(nw_hdf5 *f, const nw_hdf5_chunks *k)
{
    nw_hdf5_view v;
    extensible e = {
        .a = {.f = f, .chunks = k, .address = k->address}
    };
    if (!open_block(&e.a, k->address, "EAHD", 16 + 6 * (uint64_t)f->length_size + f->offset_size, &v))
        return false;
    nw_u16(&v.c);
    e.a.entry = nw_u8(&v.c);
    uint8_t bits = nw_u8(&v.c);
    e.direct = nw_u8(&v.c);
    e.smallest = nw_u8(&v.c);
    e.pointers = nw_u8(&v.c);
    uint8_t page_bits = nw_u8(&v.c);
    nw_span(&v.c, 6 * (uint64_t)f->length_size);
    uint64_t block = nw_hdf5_offset(f, &v.c);
    if (block == NW_HDF5_NOWHERE)
        return true;
    if (bits < 1 || bits > 64 || page_bits > 32 || !e.smallest || log2_of(e.smallest) > bits ||
        too_many(&e.a, e.direct))
        return f->error->code != NW_OK ? false : nw_hdf5_cut(f, &v, "an extensible array");
    e.a.page = UINT64_C(1) << page_bits;
    e.a.offset_width = (bits + 7u) / 8;
    return read_index_block(&e, block, 1 + bits - log2_of(e.smallest));
}
