/* Where the chunks of a dataset lie: the B-tree of old files (section III.A.1), and what the fourth version
 * of the layout has instead (section VII, "Chunk indexes"). Chunks are found, never read. */
#include "wire/hdf5_part.h"

#include "base/num.h"

/* An entry of an index: an address, and what filters left of the chunk. */
bool nw_hdf5_read_chunk(nw_hdf5 *f, const nw_hdf5_chunks *k, nw_cursor *c, unsigned entry)
{
    uint64_t address = nw_hdf5_offset(f, c), bytes = k->bytes;
    if (k->filtered && entry > f->offset_size + 4u) {
        bytes = nw_hdf5_number(c, entry - f->offset_size - 4u);
        nw_u32(c);
    }
    return nw_hdf5_add_piece(f, k->object, address, bytes);
}

static bool read_node(nw_hdf5 *f, const nw_hdf5_chunks *k, uint64_t address, int level)
{
    nw_hdf5_view v;
    uint64_t key = 8 + 8 * (uint64_t)k->rank, fan = 2 * (uint64_t)f->chunk_k;
    uint64_t all = 8 + 2 * (uint64_t)f->offset_size + fan * f->offset_size + (fan + 1) * key;
    if (!nw_hdf5_enter(f, address, all, "the B-tree node", &v) ||
        !nw_hdf5_signature(f, &v, "TREE", "the B-tree node"))
        return false;
    uint8_t kind = nw_u8(&v.c), own = nw_u8(&v.c);
    uint16_t count = nw_u16(&v.c);
    if (kind != 1 || (level >= 0 && own != level) || count > fan)
        return nw_fail(f->error, NW_E_VALUE, nw_hdf5_place(f, address),
                       "a node of type %u at level %u with %u entries in the B-tree of a dataset", kind, own,
                       count);
    nw_hdf5_offset(f, &v.c);
    nw_hdf5_offset(f, &v.c);
    for (uint16_t i = 0; i < count; i++) {
        uint32_t bytes = nw_u32(&v.c);
        nw_span(&v.c, key - 4);
        uint64_t child = nw_hdf5_offset(f, &v.c);
        if (!(own ? read_node(f, k, child, own - 1) : nw_hdf5_add_piece(f, k->object, child, bytes)))
            return false;
    }
    nw_span(&v.c, key);
    return nw_hdf5_claim_node(f, address, v.c.at, 0, all, NW_STR("B-tree node"));
}

static bool take_record(nw_hdf5 *f, void *context, nw_cursor *record, unsigned bytes)
{
    const nw_hdf5_chunks *k = context;
    unsigned dims = 8 * (k->rank - 1u);
    return nw_hdf5_read_chunk(f, k, record, bytes > dims ? bytes - dims : 0);
}

/* Chunks that are all there, one behind the other. */
static bool read_implicit(nw_hdf5 *f, const nw_hdf5_chunks *k)
{
    const nw_hdf5_space *space = &f->objects[k->object].space;
    nw_num bytes = (nw_num)k->bytes;
    for (int32_t d = 0; d < space->rank; d++)
        bytes = nw_mul(bytes, nw_div_ceil(space->dim[d], (nw_num)k->dim[d]));
    return nw_hdf5_add_piece(f, k->object, k->address, bytes < 0 ? UINT64_MAX : (uint64_t)bytes);
}

bool nw_hdf5_read_chunks(nw_hdf5 *f, const nw_hdf5_chunks *k)
{
    nw_hdf5_chunks copy = *k;
    if (k->address == NW_HDF5_NOWHERE)
        return true;
    switch (k->index) {
    case 0:
        return read_node(f, k, k->address, -1);
    case 1:
        return nw_hdf5_add_piece(f, k->object, k->address, k->single ? k->single : k->bytes);
    case 2:
        return read_implicit(f, k);
    case 3:
        return nw_hdf5_read_fixed_array(f, k);
    case 4:
        return nw_hdf5_read_extensible_array(f, k);
    default:
        return nw_hdf5_read_tree(f, k->address, take_record, &copy);
    }
}
