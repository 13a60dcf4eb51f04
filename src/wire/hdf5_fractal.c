/* Fractal heaps (section III.G): what lies in one is found by the identifiers in a B-tree 2; and the managers
 * of free space (section III.H). */
#include "wire/hdf5_part.h"

typedef struct block {
    uint64_t offset, bytes; /* within the heap */
    nw_hdf5_view view;
    bool *used;
} block;

/* An object too large for a block: it lies alone in the file. */
typedef struct huge {
    uint64_t at, bytes, id;
} huge;

typedef struct heap {
    nw_hdf5 *f;
    uint32_t object;
    nw_hdf5_take take;
    uint64_t address, start, max_direct, root, free_space, huge_tree;
    uint16_t width, max_bits, rows, id_size;
    unsigned offset_width, length_width;
    bool checked, filtered; /* direct blocks have checksums, are compressed */
    block *blocks;
    uint32_t block_count, block_room;
    huge *huges;
    uint32_t huge_count, huge_room;
} heap;

static unsigned log2_of(uint64_t number)
{
    unsigned log = 0;
    for (; number > 1; number >>= 1)
        log++;
    return log;
}

/* ---- Blocks ------------------------------------------------------------------------------------------- */

static uint64_t row_bytes(const heap *h, unsigned row)
{
    return row == 0 ? h->start : h->start << (row - 1);
}

static bool read_direct(heap *h, uint64_t address, uint64_t offset, uint64_t bytes)
{
    nw_hdf5 *f = h->f;
    block b = {.offset = offset, .bytes = bytes};
    unsigned head = 5u + f->offset_size + h->offset_width, sum = h->checked ? 4 : 0;
    if (bytes < head + sum)
        return nw_fail(f->error, NW_E_VALUE, nw_hdf5_place(f, address), "a heap's block of %llu bytes",
                       (unsigned long long)bytes);
    if (!nw_hdf5_enter(f, address, bytes, "the block of a fractal heap", &b.view) ||
        !nw_hdf5_signature(f, &b.view, "FHDB", "the block of a fractal heap") ||
        !nw_hdf5_claim_node(f, address, head + sum, sum, head + sum, NW_STR("fractal heap block")))
        return false;
    b.used = nw_alloc(f->arena, (size_t)bytes, 1);
    if (!b.used || !nw_grow(f->arena, (void **)&h->blocks, &h->block_room, h->block_count, sizeof *h->blocks))
        return nw_fail_memory(f->error, f->arena);
    for (unsigned i = 0; i < head + sum; i++)
        b.used[i] = true;
    h->blocks[h->block_count++] = b;
    return true;
}

static bool read_indirect(heap *h, uint64_t address, uint64_t offset, unsigned rows, int level)
{
    nw_hdf5 *f = h->f;
    nw_hdf5_view v;
    unsigned direct = log2_of(h->max_direct / h->start) + 2;
    uint64_t head = 5 + (uint64_t)f->offset_size + h->offset_width;
    uint64_t length = head + (uint64_t)rows * h->width * f->offset_size + 4;
    if (rows > 64 || level > 16)
        return nw_fail(f->error, NW_E_LIMIT, nw_hdf5_place(f, address), "a fractal heap of %u rows", rows);
    if (!nw_hdf5_enter(f, address, length, "the indirect block of a fractal heap", &v) ||
        !nw_hdf5_signature(f, &v, "FHIB", "the indirect block of a fractal heap"))
        return false;
    v.c.at = (size_t)head;
    for (unsigned row = 0; row < rows; row++)
        for (unsigned i = 0; i < h->width; i++) {
            uint64_t child = nw_hdf5_offset(f, &v.c), bytes = row_bytes(h, row);
            unsigned below = row < direct ? 0 : log2_of(bytes) - log2_of(h->start * h->width) + 1;
            if (child != NW_HDF5_NOWHERE &&
                !(row < direct ? read_direct(h, child, offset, bytes)
                               : read_indirect(h, child, offset, below, level + 1)))
                return false;
            offset += bytes;
        }
    return nw_hdf5_claim_node(f, address, length, 4, length, NW_STR("fractal heap block"));
}

/* ---- Objects in the heap ------------------------------------------------------------------------------ */

static bool take_managed(heap *h, nw_cursor *id)
{
    nw_hdf5 *f = h->f;
    uint64_t offset = nw_hdf5_number(id, h->offset_width), length = nw_hdf5_number(id, h->length_width);
    for (uint32_t i = 0; i < h->block_count; i++) {
        block *b = &h->blocks[i];
        if (offset < b->offset || offset - b->offset >= b->bytes || length > b->bytes - (offset - b->offset))
            continue;
        size_t at = (size_t)(offset - b->offset);
        for (uint64_t k = 0; k < length; k++)
            b->used[at + k] = true;
        nw_hdf5_view v = {nw_cursor_over(b->view.c.base + at, (size_t)length), b->view.at + at};
        return h->take(f, h->object, &v);
    }
    return nw_fail(f->error, NW_E_VALUE, nw_hdf5_place(f, h->address),
                   "the fractal heap has no %llu bytes at %llu", (unsigned long long)length,
                   (unsigned long long)offset);
}

static bool add_huge(nw_hdf5 *f, void *context, nw_cursor *record, unsigned bytes)
{
    heap *h = context;
    huge item = {nw_hdf5_offset(f, record), nw_hdf5_length(f, record), nw_hdf5_length(f, record)};
    if (record->failed)
        return nw_fail(f->error, NW_E_VALUE, nw_hdf5_place(f, h->huge_tree),
                       "records of %u bytes in the B-tree of a heap's huge objects", bytes);
    if (!nw_grow(f->arena, (void **)&h->huges, &h->huge_room, h->huge_count, sizeof *h->huges))
        return nw_fail_memory(f->error, f->arena);
    h->huges[h->huge_count++] = item;
    return true;
}

static bool take_huge(heap *h, nw_cursor *id)
{
    nw_hdf5 *f = h->f;
    nw_hdf5_view v;
    unsigned width = h->id_size - 1u < f->length_size ? h->id_size - 1u : f->length_size;
    uint64_t number = nw_hdf5_number(id, width);
    for (uint32_t i = 0; i < h->huge_count; i++)
        if (h->huges[i].id == number)
            return nw_hdf5_enter(f, h->huges[i].at, h->huges[i].bytes, "an object of a fractal heap", &v) &&
                   h->take(f, h->object, &v);
    return nw_fail(f->error, NW_E_VALUE, nw_hdf5_place(f, h->address),
                   "the fractal heap has no huge object %llu", (unsigned long long)number);
}

/* A small object stands in its identifier, which lies in the B-tree: its bytes are claimed there. */
static bool take_tiny(heap *h, nw_cursor *id, uint8_t first)
{
    nw_hdf5 *f = h->f;
    size_t length = (first & 15u) + 1;
    if (h->id_size > 17)
        length = ((size_t)(first & 15) << 8 | nw_u8(id)) + 1;
    nw_hdf5_view v = {nw_cursor_over(id->base + id->at, length), h->address};
    nw_hdf5_claims claims = f->claims;
    if (length > nw_remain(id))
        return nw_hdf5_cut(f, &v, "a tiny object of a fractal heap");
    f->claims.claim = NULL;
    bool taken = h->take(f, h->object, &v);
    f->claims = claims;
    return taken;
}

static bool take_id(heap *h, nw_cursor *id)
{
    uint8_t first = nw_u8(id);
    int kind = first >> 4 & 3;
    if (first >> 6 == 0 && kind == 0)
        return take_managed(h, id);
    if (first >> 6 == 0 && kind == 1)
        return take_huge(h, id);
    if (first >> 6 == 0 && kind == 2)
        return take_tiny(h, id, first);
    return nw_fail(h->f->error, NW_E_VALUE, nw_hdf5_place(h->f, h->address),
                   "an identifier of a fractal heap that begins with %u", first);
}

/* Records of link names are a hash and the identifier, those of attribute names the identifier and more. */
static bool take_record(nw_hdf5 *f, void *context, nw_cursor *record, unsigned bytes)
{
    heap *h = context;
    if (h->take == nw_hdf5_read_link)
        nw_u32(record);
    nw_cursor id = nw_cursor_over(record->base + record->at, h->id_size);
    if (nw_remain(record) < h->id_size)
        return nw_fail(f->error, NW_E_VALUE, nw_hdf5_place(f, h->address),
                       "records of %u bytes for identifiers of %u", bytes, h->id_size);
    return take_id(h, &id);
}

static bool pass_record(nw_hdf5 *f, void *context, nw_cursor *record, unsigned bytes)
{
    (void)f, (void)context, (void)record, (void)bytes;
    return true;
}

/* ---- The heap ----------------------------------------------------------------------------------------- */

static bool read_heap_fields(heap *h, nw_hdf5_view *v)
{
    nw_hdf5 *f = h->f;
    nw_cursor *c = &v->c;
    nw_u8(c);
    h->id_size = nw_u16(c);
    h->filtered = nw_u16(c) > 0;
    h->checked = nw_u8(c) & 2;
    uint64_t largest = nw_u32(c);
    nw_hdf5_length(f, c);
    h->huge_tree = nw_hdf5_offset(f, c);
    nw_hdf5_length(f, c);
    h->free_space = nw_hdf5_offset(f, c);
    nw_span(c, 8 * (uint64_t)f->length_size);
    h->width = nw_u16(c);
    h->start = nw_hdf5_length(f, c);
    h->max_direct = nw_hdf5_length(f, c);
    h->max_bits = nw_u16(c);
    nw_u16(c);
    h->root = nw_hdf5_offset(f, c);
    h->rows = nw_u16(c);
    nw_u32(c);
    h->offset_width = (h->max_bits + 7u) / 8;
    h->length_width = (log2_of(h->max_direct) + 7) / 8;
    if (nw_hdf5_width(largest) < h->length_width)
        h->length_width = nw_hdf5_width(largest);
    if (c->failed)
        return nw_hdf5_cut(f, v, "the fractal heap");
    if (h->filtered || !h->start || h->max_direct < h->start || h->max_bits > 64 || h->width > 1024 ||
        h->max_direct > UINT32_MAX || h->id_size < 2)
        return nw_fail(f->error, NW_E_VALUE, nw_hdf5_place(f, v->at),
                       h->filtered ? "a fractal heap that is compressed, which is not read here"
                                   : "a fractal heap of impossible dimensions");
    return true;
}

static bool read_heap(heap *h, uint64_t address)
{
    nw_hdf5 *f = h->f;
    nw_hdf5_view v;
    uint64_t length = 26 + 12 * (uint64_t)f->length_size + 3 * (uint64_t)f->offset_size;
    h->address = address;
    return nw_hdf5_enter(f, address, length, "the fractal heap", &v) &&
           nw_hdf5_signature(f, &v, "FRHP", "the fractal heap") && read_heap_fields(h, &v) &&
           nw_hdf5_claim_node(f, address, length, 4, length, NW_STR("fractal heap")) &&
           (h->root == NW_HDF5_NOWHERE ||
            (h->rows ? read_indirect(h, h->root, 0, h->rows, 0) : read_direct(h, h->root, 0, h->start))) &&
           (h->huge_tree == NW_HDF5_NOWHERE || nw_hdf5_read_tree(f, h->huge_tree, add_huge, h)) &&
           (h->free_space == NW_HDF5_NOWHERE || nw_hdf5_read_free_space(f, h->free_space));
}

static bool claim_free(heap *h)
{
    nw_hdf5 *f = h->f;
    for (uint32_t i = 0; i < h->block_count && f->claims.claim; i++) {
        const block *b = &h->blocks[i];
        for (uint64_t at = 0, end; at < b->bytes; at = end) {
            for (end = at + 1; end < b->bytes && b->used[end] == b->used[at];)
                end++;
            if (!b->used[at] &&
                !nw_hdf5_claim(f, b->view.at + at, end - at, NW_HDF5_FREE, NW_STR("fractal heap block")))
                return false;
        }
    }
    return true;
}

bool nw_hdf5_read_dense(nw_hdf5 *f, uint32_t object, uint64_t address, uint64_t tree, uint64_t by_order,
                        nw_hdf5_take take)
{
    heap h = {.f = f, .object = object, .take = take};
    if (address == NW_HDF5_NOWHERE)
        return true;
    return read_heap(&h, address) &&
           (tree == NW_HDF5_NOWHERE || nw_hdf5_read_tree(f, tree, take_record, &h)) &&
           (by_order == NW_HDF5_NOWHERE || nw_hdf5_read_tree(f, by_order, pass_record, NULL)) &&
           claim_free(&h);
}

/* ---- Managers of free space --------------------------------------------------------------------------- */

bool nw_hdf5_read_free_space(nw_hdf5 *f, uint64_t address)
{
    nw_hdf5_view v, list;
    nw_str owner = NW_STR("free-space manager");
    uint64_t length = 18 + 7 * (uint64_t)f->length_size + f->offset_size;
    if (!nw_hdf5_enter(f, address, length, "the manager of free space", &v) ||
        !nw_hdf5_signature(f, &v, "FSHD", "the manager of free space"))
        return false;
    nw_span(&v.c, 2 + 4 * (uint64_t)f->length_size + 8);
    nw_hdf5_length(f, &v.c);
    uint64_t sections = nw_hdf5_offset(f, &v.c), used = nw_hdf5_length(f, &v.c);
    uint64_t all = nw_hdf5_length(f, &v.c);
    if (!nw_hdf5_claim_node(f, address, length, 4, length, owner))
        return false;
    if (sections == NW_HDF5_NOWHERE)
        return true;
    if (used > all || used < 8)
        return nw_hdf5_cut(f, &v, "the list of free sections");
    return nw_hdf5_enter(f, sections, all, "the list of free sections", &list) &&
           nw_hdf5_signature(f, &list, "FSSE", "the list of free sections") &&
           nw_hdf5_claim_node(f, sections, used, 4, all, owner);
}
