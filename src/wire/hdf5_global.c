/* The global heap (section III.E): collections of objects that elements of variable length refer to. */
#include "wire/hdf5_part.h"

static bool read_cells(nw_hdf5 *f, nw_hdf5_collection *g, nw_hdf5_view *v)
{
    size_t head = 8 + f->length_size;
    while (nw_remain(&v->c) >= head) {
        nw_hdf5_cell cell = {.index = nw_u16(&v->c), .owner = NW_STR("global heap")};
        nw_span(&v->c, 6);
        cell.bytes = nw_hdf5_length(f, &v->c);
        cell.at = v->at + v->c.at;
        if (cell.index == 0) { /* the rest is free */
            v->c.at -= head;
            break;
        }
        if (cell.bytes > nw_remain(&v->c))
            return nw_hdf5_cut(f, v, "an object of the global heap");
        nw_span(&v->c, cell.bytes);
        uint64_t padding = -cell.bytes & 7;
        nw_span(&v->c, padding < nw_remain(&v->c) ? padding : nw_remain(&v->c));
        if (!nw_grow(f->arena, (void **)&g->cells, &g->cell_room, g->cell_count, sizeof *g->cells))
            return nw_fail_memory(f->error, f->arena);
        g->cells[g->cell_count++] = cell;
    }
    g->used = v->c.at;
    return true;
}

static bool read_collection(nw_hdf5 *f, uint64_t address, uint32_t *index)
{
    nw_hdf5_view v;
    nw_hdf5_collection g = {.address = address};
    nw_str key = nw_hdf5_key(f, address);
    if (!key.at)
        return nw_fail_memory(f->error, f->arena);
    *index = nw_map_get(&f->heaps, key);
    if (*index != NW_NONE)
        return true;
    if (!nw_hdf5_view_at(f, address, 8 + (uint64_t)f->length_size, "the global heap", &v) ||
        !nw_hdf5_signature(f, &v, "GCOL", "the global heap"))
        return false;
    nw_u32(&v.c);
    g.bytes = nw_hdf5_length(f, &v.c);
    if (g.bytes < v.c.at)
        return nw_hdf5_cut(f, &v, "the global heap");
    size_t head = v.c.at;
    if (!nw_hdf5_enter(f, address, g.bytes, "the global heap", &v))
        return false;
    v.c.at = head;
    g.data = v.c.base;
    if (!read_cells(f, &g, &v))
        return false;
    if (!nw_grow(f->arena, (void **)&f->collections, &f->collection_room, f->collection_count,
                 sizeof *f->collections) ||
        !nw_map_set(&f->heaps, key, f->collection_count))
        return nw_fail_memory(f->error, f->arena);
    *index = f->collection_count;
    f->collections[f->collection_count++] = g;
    return true;
}

/* Cells are numbered as they are made, from 1: most often the place tells the number. */
static nw_hdf5_cell *find_cell(const nw_hdf5_collection *g, uint32_t index)
{
    if (index && index <= g->cell_count && g->cells[index - 1].index == index)
        return &g->cells[index - 1];
    for (uint32_t i = 0; i < g->cell_count; i++)
        if (g->cells[i].index == index)
            return &g->cells[i];
    return NULL;
}

bool nw_hdf5_cell_at(nw_hdf5 *f, uint64_t address, uint32_t index, nw_str owner, nw_str *out)
{
    uint32_t at;
    if (!read_collection(f, address, &at))
        return false;
    const nw_hdf5_collection *g = &f->collections[at];
    nw_hdf5_cell *cell = find_cell(g, index);
    if (!cell)
        return nw_fail(f->error, NW_E_VALUE, nw_hdf5_place(f, address), "the global heap has no object %u",
                       index);
    cell->owner = owner;
    *out = (nw_str){(const char *)g->data + (cell->at - g->address), (size_t)cell->bytes};
    return true;
}

static bool claim_collection(nw_hdf5 *f, const nw_hdf5_collection *g)
{
    nw_str owner = NW_STR("global heap");
    uint64_t head = 8 + (uint64_t)f->length_size;
    if (!nw_hdf5_claim(f, g->address, head, NW_HDF5_STRUCTURE, owner))
        return false;
    for (uint32_t i = 0; i < g->cell_count; i++) {
        const nw_hdf5_cell *cell = &g->cells[i];
        uint64_t end = cell->at + cell->bytes;
        uint64_t next = i + 1 < g->cell_count ? g->cells[i + 1].at - head : g->address + g->used;
        if (!nw_hdf5_claim(f, cell->at - head, head, NW_HDF5_STRUCTURE, owner) ||
            !nw_hdf5_claim(f, cell->at, cell->bytes, NW_HDF5_VALUE, cell->owner) ||
            !nw_hdf5_claim(f, end, next - end, NW_HDF5_PADDING, owner))
            return false;
    }
    return nw_hdf5_claim(f, g->address + g->used, g->bytes - g->used, NW_HDF5_FREE, owner);
}

bool nw_hdf5_claim_collections(nw_hdf5 *f)
{
    for (uint32_t i = 0; i < f->collection_count && f->claims.claim; i++)
        if (!claim_collection(f, &f->collections[i]))
            return false;
    return true;
}
