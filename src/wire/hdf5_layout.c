/* Where the raw data of a dataset lies (section IV.A.2.i). */
#include "wire/hdf5_part.h"

#include "base/num.h"

bool nw_hdf5_add_piece(nw_hdf5 *f, uint32_t object, uint64_t at, uint64_t bytes)
{
    nw_hdf5_object *o = &f->objects[object];
    nw_hdf5_piece piece = {f->origin + f->base + at, bytes};
    if (at == NW_HDF5_NOWHERE || !bytes)
        return true;
    if (!nw_hdf5_fits(f, at, bytes))
        return nw_fail(f->error, NW_E_TRUNCATED, nw_hdf5_place(f, at),
                       "the dataset has %llu bytes at address %llu, but the file has %llu",
                       (unsigned long long)bytes, (unsigned long long)at, (unsigned long long)f->size);
    if (!nw_grow(f->arena, (void **)&o->pieces, &o->piece_room, o->piece_count, sizeof *o->pieces))
        return nw_fail_memory(f->error, f->arena);
    o->pieces[o->piece_count++] = piece;
    return true;
}

static bool claim(nw_hdf5 *f, const nw_hdf5_view *v, uint64_t data, uint64_t bytes)
{
    uint64_t end = data + bytes;
    return nw_hdf5_claim(f, v->at, data - v->at, NW_HDF5_STRUCTURE, NW_STR("object header")) &&
           nw_hdf5_claim(f, end, v->at + v->c.end - end, NW_HDF5_STRUCTURE, NW_STR("object header"));
}

static bool read_compact(nw_hdf5 *f, uint32_t object, nw_hdf5_view *v, uint32_t bytes)
{
    uint64_t data = v->at + v->c.at;
    nw_span(&v->c, bytes);
    if (v->c.failed)
        return nw_hdf5_cut(f, v, "the data in an object header");
    return nw_hdf5_add_piece(f, object, data, bytes) && claim(f, v, data, bytes);
}

static nw_num data_bytes(const nw_hdf5_object *o)
{
    return nw_mul(o->space.count, o->type.size);
}

static bool read_contiguous(nw_hdf5 *f, uint32_t object, uint64_t address, uint64_t bytes)
{
    if (f->objects[object].layout == NW_HDF5_EXTERNAL)
        return true;
    return nw_hdf5_add_piece(f, object, address, bytes);
}

static bool check_chunk(nw_hdf5 *f, nw_hdf5_chunks *k, const nw_hdf5_view *v)
{
    const nw_hdf5_object *o = &f->objects[k->object];
    if (k->rank < 2 || k->rank > NW_HDF5_RANK + 1 || k->rank != o->space.rank + 1)
        return nw_fail(f->error, NW_E_VALUE, nw_hdf5_place(f, v->at), "chunks of %d dims for a dataset of %d",
                       k->rank - 1, o->space.rank);
    nw_num bytes = 1;
    for (int i = 0; i < k->rank; i++)
        bytes = nw_mul(bytes, k->dim[i] > INT64_MAX ? NW_OVERFLOW : (nw_num)k->dim[i]);
    if (bytes <= 0)
        return nw_fail(f->error, NW_E_VALUE, nw_hdf5_place(f, v->at), "chunks of an impossible size");
    k->bytes = (uint64_t)bytes;
    k->filtered = o->filters.len > 0;
    f->objects[k->object].layout = NW_HDF5_CHUNKED;
    return true;
}

/* Versions 1 and 2: one form for all classes. */
static bool read_first(nw_hdf5 *f, uint32_t object, nw_hdf5_view *v)
{
    nw_cursor *c = &v->c;
    nw_hdf5_chunks k = {.object = object, .rank = nw_u8(c)};
    uint8_t class = nw_u8(c);
    nw_span(c, 5);
    k.address = class == 0 ? NW_HDF5_NOWHERE : nw_hdf5_offset(f, c);
    for (int i = 0; i < k.rank && i <= NW_HDF5_RANK; i++)
        k.dim[i] = nw_u32(c);
    if (class == 0)
        return read_compact(f, object, v, nw_u32(c));
    if (c->failed || !claim(f, v, v->at + c->end, 0))
        return c->failed ? nw_hdf5_cut(f, v, "the layout of a dataset") : false;
    if (class == 1) {
        nw_num bytes = data_bytes(&f->objects[object]);
        f->objects[object].layout =
            f->objects[object].layout == NW_HDF5_EXTERNAL ? NW_HDF5_EXTERNAL : NW_HDF5_CONTIGUOUS;
        return read_contiguous(f, object, k.address, bytes < 0 ? UINT64_MAX : (uint64_t)bytes);
    }
    if (k.rank == f->objects[object].space.rank) /* the size of an element follows */
        k.dim[k.rank++] = nw_u32(c);
    return check_chunk(f, &k, v) && nw_hdf5_read_chunks(f, &k);
}

static bool read_modern_chunks(nw_hdf5 *f, nw_hdf5_chunks *k, nw_hdf5_view *v)
{
    nw_cursor *c = &v->c;
    uint8_t flags = nw_u8(c);
    k->rank = nw_u8(c);
    uint8_t width = nw_u8(c);
    if (width < 1 || width > 8)
        return nw_fail(f->error, NW_E_VALUE, nw_hdf5_place(f, v->at), "dims of chunks in %u bytes", width);
    for (int i = 0; i < k->rank && i <= NW_HDF5_RANK; i++)
        k->dim[i] = nw_hdf5_number(c, width);
    k->index = nw_u8(c);
    static const uint8_t parameters[] = {[3] = 1, [4] = 5, [5] = 6};
    if (k->index < 1 || k->index > 5)
        return nw_fail(f->error, NW_E_VALUE, nw_hdf5_place(f, v->at), "an index of chunks of type %u",
                       k->index);
    if (k->index == 1 && (flags & 2)) {
        k->single = nw_hdf5_length(f, c);
        nw_u32(c);
    }
    nw_span(c, parameters[k->index]);
    k->address = nw_hdf5_offset(f, c);
    return true;
}

/* Which files the data comes from stands in the global heap; they are not followed. */
static bool read_virtual(nw_hdf5 *f, uint32_t object, nw_hdf5_view *v)
{
    nw_str mapping;
    uint64_t heap = nw_hdf5_offset(f, &v->c);
    uint32_t index = nw_u32(&v->c);
    f->objects[object].layout = NW_HDF5_VIRTUAL;
    if (v->c.failed)
        return nw_hdf5_cut(f, v, "the layout of a dataset");
    return claim(f, v, v->at + v->c.end, 0) &&
           (heap == NW_HDF5_NOWHERE || nw_hdf5_cell_at(f, heap, index, NW_STR("virtual dataset"), &mapping));
}

static bool read_later(nw_hdf5 *f, uint32_t object, nw_hdf5_view *v, uint8_t version)
{
    nw_cursor *c = &v->c;
    nw_hdf5_object *o = &f->objects[object];
    nw_hdf5_chunks k = {.object = object};
    uint8_t class = nw_u8(c);
    if (class == 0)
        return read_compact(f, object, v, nw_u16(c));
    if (class == 1) {
        uint64_t address = nw_hdf5_offset(f, c), bytes = nw_hdf5_length(f, c);
        if (o->layout != NW_HDF5_EXTERNAL)
            o->layout = NW_HDF5_CONTIGUOUS;
        if (c->failed)
            return nw_hdf5_cut(f, v, "the layout of a dataset");
        return claim(f, v, v->at + c->end, 0) && read_contiguous(f, object, address, bytes);
    }
    if (class == 3)
        return read_virtual(f, object, v);
    if (version == 3) {
        k.rank = nw_u8(c);
        k.address = nw_hdf5_offset(f, c);
        for (int i = 0; i < k.rank && i <= NW_HDF5_RANK; i++)
            k.dim[i] = nw_u32(c);
    } else if (!read_modern_chunks(f, &k, v)) {
        return false;
    }
    if (c->failed)
        return nw_hdf5_cut(f, v, "the layout of a dataset");
    return check_chunk(f, &k, v) && claim(f, v, v->at + c->end, 0) && nw_hdf5_read_chunks(f, &k);
}

bool nw_hdf5_read_layout(nw_hdf5 *f, uint32_t object, nw_hdf5_view *v)
{
    uint8_t version = nw_u8(&v->c);
    if (!f->objects[object].type.size)
        return nw_fail(f->error, NW_E_VALUE, nw_hdf5_place(f, v->at), "a dataset without a datatype");
    if (version < 1 || version > 4)
        return nw_fail(f->error, NW_E_VALUE, nw_hdf5_place(f, v->at), "a layout of version %u", version);
    return version < 3 ? read_first(f, object, v) : read_later(f, object, v, version);
}
