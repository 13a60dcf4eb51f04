/* What messages of object headers hold (section IV.A.2). */
#include "wire/hdf5_part.h"

#include "base/num.h"

/* Names from the registry of filters; those below 256 are HDF5's own. */
static const struct {
    uint16_t id;
    const char *name;
} filters[] = {
    {1,     "deflate"    },
    {2,     "shuffle"    },
    {3,     "fletcher32" },
    {4,     "szip"       },
    {5,     "nbit"       },
    {6,     "scaleoffset"},
    {32000, "lzf"        },
    {32001, "blosc"      },
    {32004, "lz4"        },
    {32008, "bitshuffle" },
    {32013, "zfp"        },
    {32015, "zstd"       },
};

bool nw_hdf5_read_space(nw_hdf5 *f, nw_hdf5_view *v, nw_hdf5_space *out)
{
    nw_cursor *c = &v->c;
    uint8_t version = nw_u8(c), rank = nw_u8(c);
    *out = (nw_hdf5_space){.rank = rank, .count = 1};
    if (version < 1 || version > 2 || rank > NW_HDF5_RANK)
        return nw_fail(f->error, NW_E_VALUE, nw_hdf5_place(f, v->at),
                       "a dataspace of version %u with %u dims: versions are 1 and 2, dims at most %d",
                       version, rank, NW_HDF5_RANK);
    nw_u8(c);
    uint8_t kind = nw_u8(c);
    out->null = version == 2 && kind == 2;
    if (version == 1)
        nw_u32(c);
    for (int32_t d = 0; d < out->rank; d++) {
        uint64_t dim = nw_hdf5_length(f, c);
        out->dim[d] = dim > INT64_MAX ? NW_OVERFLOW : (nw_num)dim;
        out->count = nw_mul(out->count, out->dim[d]);
    }
    if (out->null)
        out->count = 0;
    if (out->count == NW_OVERFLOW)
        return nw_fail(f->error, NW_E_OVERFLOW, nw_hdf5_place(f, v->at), "more than 2^63 elements");
    return !c->failed || nw_hdf5_cut(f, v, "the dataspace");
}

static bool read_type_head(nw_hdf5 *f, nw_hdf5_view *v, nw_hdf5_type *out, uint32_t *bits)
{
    uint8_t first = nw_u8(&v->c);
    *bits = (uint32_t)nw_hdf5_number(&v->c, 3);
    *out = (nw_hdf5_type){.kind = first & 15, .size = nw_u32(&v->c)};
    if (v->c.failed)
        return nw_hdf5_cut(f, v, "the datatype");
    if (first >> 4 < 1 || first >> 4 > 5 || !out->size)
        return nw_fail(f->error, NW_E_VALUE, nw_hdf5_place(f, v->at),
                       "a datatype of class %u, version %u and %u bytes", first & 15, first >> 4, out->size);
    return true;
}

bool nw_hdf5_read_type(nw_hdf5 *f, nw_hdf5_view *v, nw_hdf5_type *out)
{
    uint32_t bits, base_bits;
    nw_hdf5_type base;
    if (!read_type_head(f, v, out, &bits))
        return false;
    out->is_signed = bits & 8;
    out->text = out->kind == NW_HDF5_VARIABLE && (bits & 15) == 1;
    if (out->kind == NW_HDF5_FLOAT) {
        nw_span(&v->c, 5);
        out->exponent = nw_u8(&v->c);
    }
    if (out->kind == NW_HDF5_COMPOUND || out->kind == NW_HDF5_ENUM)
        out->members = (uint16_t)bits;
    if (out->kind == NW_HDF5_COMPOUND) /* complex numbers, as h5py writes them, have members r and i */
        out->text = out->members == 2 && nw_peek(&v->c, 0) == 'r' && nw_peek(&v->c, 1) == 0;
    if (out->kind == NW_HDF5_ENUM || out->kind == NW_HDF5_VARIABLE) {
        if (!read_type_head(f, v, &base, &base_bits))
            return false;
        out->base = base.kind;
        out->base_size = base.size;
    }
    return !v->c.failed || nw_hdf5_cut(f, v, "the datatype");
}

/* Where a message that is shared lies; those in the file's own heap of messages are not read. */
bool nw_hdf5_read_shared(nw_hdf5 *f, nw_hdf5_view *v, uint64_t *address)
{
    uint8_t version = nw_u8(&v->c), kind = nw_u8(&v->c);
    if (version == 1)
        nw_span(&v->c, 6);
    if (version < 1 || version > 3 || (version == 3 && kind != 2))
        return nw_fail(f->error, NW_E_VALUE, nw_hdf5_place(f, v->at),
                       "a shared message of version %u and type %u, which is not read here", version, kind);
    *address = nw_hdf5_offset(f, &v->c);
    return !v->c.failed || nw_hdf5_cut(f, v, "the shared message");
}

static nw_str filter_name(nw_hdf5 *f, uint16_t id)
{
    for (size_t i = 0; i < sizeof filters / sizeof *filters; i++)
        if (filters[i].id == id)
            return nw_str_of(filters[i].name);
    return nw_str_printf(f->arena, "filter %u", id);
}

bool nw_hdf5_read_filters(nw_hdf5 *f, nw_hdf5_view *v, nw_str *out)
{
    nw_cursor *c = &v->c;
    uint8_t version = nw_u8(c), count = nw_u8(c);
    *out = NW_STR("");
    if (version == 1)
        nw_span(c, 6);
    for (uint8_t i = 0; i < count; i++) {
        uint16_t id = nw_u16(c);
        uint32_t name = version == 1 || id >= 256 ? nw_u16(c) : 0;
        nw_u16(c);
        uint32_t values = nw_u16(c);
        nw_span(c, version == 1 ? (name + 7) & ~UINT32_C(7) : name);
        nw_span(c, 4 * (uint64_t)(values + (version == 1 ? values & 1 : 0)));
        if (c->failed)
            return nw_hdf5_cut(f, v, "the filter pipeline");
        nw_str joined = i ? nw_str_join(f->arena, *out, NW_STR(", ")) : *out;
        nw_str named = filter_name(f, id);
        *out = named.at && joined.at ? nw_str_join(f->arena, joined, named) : (nw_str){NULL, 0};
        if (!out->at)
            return nw_fail_memory(f->error, f->arena);
    }
    return true;
}

/* ---- Attributes --------------------------------------------------------------------------------------- */

static bool part_of(nw_hdf5 *f, nw_hdf5_view *v, uint32_t size, bool padded, nw_hdf5_view *out)
{
    *out = (nw_hdf5_view){nw_cursor_over(v->c.base + v->c.at, size), v->at + v->c.at};
    nw_span(&v->c, size);
    if (padded)
        nw_span(&v->c, -size & 7);
    return !v->c.failed || nw_hdf5_cut(f, v, "the attribute");
}

static bool read_value_type(nw_hdf5 *f, nw_hdf5_view *v, bool shared, nw_hdf5_type *out)
{
    uint64_t address;
    return shared ? nw_hdf5_read_shared(f, v, &address) && nw_hdf5_named_type(f, address, out)
                  : nw_hdf5_read_type(f, v, out);
}

/* Tells the global heap whose the elements are. */
static bool visit_cells(nw_hdf5 *f, const nw_hdf5_attribute *a)
{
    nw_cursor c = nw_cursor_over(a->value.at, a->value.len);
    nw_str cell;
    if (a->type.kind != NW_HDF5_VARIABLE || !f->claims.claim)
        return true;
    for (nw_num i = 0; i < a->count; i++) {
        nw_u32(&c);
        uint64_t address = nw_hdf5_offset(f, &c);
        uint32_t index = nw_u32(&c);
        if (address && !c.failed && !nw_hdf5_cell_at(f, address, index, a->name, &cell))
            return false;
    }
    return true;
}

static bool claim_attribute(nw_hdf5 *f, const nw_hdf5_view *v, const nw_hdf5_attribute *a, uint64_t name,
                            uint64_t name_size, uint64_t type)
{
    nw_str owner = a->name;
    uint64_t end = a->at + a->value.len;
    return nw_hdf5_claim(f, v->at, name - v->at, NW_HDF5_STRUCTURE, owner) &&
           nw_hdf5_claim(f, name, name_size, NW_HDF5_NAME, owner) &&
           nw_hdf5_claim(f, name + name_size, type - name - name_size, NW_HDF5_PADDING, owner) &&
           nw_hdf5_claim(f, type, a->at - type, NW_HDF5_STRUCTURE, owner) &&
           nw_hdf5_claim(f, a->at, a->value.len, NW_HDF5_VALUE, owner) &&
           nw_hdf5_claim(f, end, v->at + v->c.end - end, NW_HDF5_PADDING, owner) && visit_cells(f, a);
}

static bool keep_attribute(nw_hdf5 *f, uint32_t object, nw_hdf5_attribute a)
{
    nw_hdf5_object *o = &f->objects[object];
    if (!nw_grow(f->arena, (void **)&o->attributes, &o->attribute_room, o->attribute_count,
                 sizeof *o->attributes))
        return nw_fail_memory(f->error, f->arena);
    o->attributes[o->attribute_count++] = a;
    return true;
}

/* How long the parts of an attribute are. */
typedef struct attribute_head {
    bool old, shared; /* parts are padded to 8 bytes; the type lies elsewhere */
    uint16_t name, type, space;
} attribute_head;

static bool read_attribute_head(nw_hdf5 *f, nw_hdf5_view *v, attribute_head *out)
{
    uint8_t version = nw_u8(&v->c), flags = nw_u8(&v->c);
    *out = (attribute_head){.old = version == 1, .name = nw_u16(&v->c)};
    out->type = nw_u16(&v->c);
    out->space = nw_u16(&v->c);
    out->shared = !out->old && (flags & 1);
    if (version < 1 || version > 3 || (!out->old && (flags & 2)))
        return nw_fail(f->error, NW_E_VALUE, nw_hdf5_place(f, v->at),
                       "an attribute of version %u, which is not read here", version);
    if (version == 3)
        nw_u8(&v->c);
    return true;
}

bool nw_hdf5_read_attribute(nw_hdf5 *f, uint32_t object, nw_hdf5_view *v)
{
    nw_hdf5_view name, type, space;
    nw_hdf5_space dims;
    nw_hdf5_attribute a = {0};
    attribute_head head;
    if (!read_attribute_head(f, v, &head) || !part_of(f, v, head.name, head.old, &name) ||
        !part_of(f, v, head.type, head.old, &type) || !part_of(f, v, head.space, head.old, &space) ||
        !read_value_type(f, &type, head.shared, &a.type) || !nw_hdf5_read_space(f, &space, &dims))
        return false;
    a.name = (nw_str){(const char *)name.c.base, head.name ? head.name - 1u : 0};
    a.count = dims.count;
    a.at = v->at + v->c.at;
    nw_num bytes = nw_mul(dims.count, a.type.size);
    a.value = nw_span(&v->c, bytes < 0 ? UINT64_MAX : (uint64_t)bytes);
    if (v->c.failed)
        return nw_hdf5_cut(f, v, "the value of an attribute");
    return keep_attribute(f, object, a) && claim_attribute(f, v, &a, name.at, head.name, type.at);
}
