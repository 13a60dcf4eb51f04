/* B-trees, version 2 (section III.A.2): a header, and nodes of one size. */
#include "wire/hdf5_part.h"

#define NODE_HEAD 10u /* signature, version, type, and the checksum */

typedef struct tree {
    nw_hdf5 *f;
    nw_hdf5_record record;
    void *context;
    uint32_t node;           /* bytes */
    uint16_t size;           /* of a record */
    unsigned count_width;    /* bytes of a number of records in one node */
    unsigned total_width[8]; /* and in all below a node of that depth */
    uint64_t most[8];        /* records in a node of that depth */
} tree;

#define DEPTH_MAX 7

/* H5B2_hdr_init: how many records fit into a node decides how wide the counts are. */
static void measure(tree *t, uint16_t depth)
{
    uint64_t all = t->most[0] = (t->node - NODE_HEAD) / t->size;
    t->count_width = nw_hdf5_width(t->most[0]);
    for (uint16_t d = 1; d <= depth; d++) {
        unsigned pointer = t->f->offset_size + t->count_width + t->total_width[d - 1];
        uint64_t room = t->node - NODE_HEAD;
        t->most[d] = room > pointer ? (room - pointer) / (t->size + pointer) : 0;
        all = all > UINT64_MAX / (t->most[d] + 2) ? UINT64_MAX : (t->most[d] + 1) * all + t->most[d];
        t->total_width[d] = nw_hdf5_width(all);
    }
}

static bool read_node(tree *t, uint64_t address, uint64_t count, uint16_t depth);

static bool read_children(tree *t, nw_cursor *c, uint64_t count, uint16_t depth)
{
    for (uint64_t i = 0; i <= count; i++) {
        uint64_t child = nw_hdf5_offset(t->f, c), records = nw_hdf5_number(c, t->count_width);
        nw_hdf5_number(c, depth > 1 ? t->total_width[depth - 1] : 0);
        if (!read_node(t, child, records, depth - 1))
            return false;
    }
    return true;
}

static bool read_node(tree *t, uint64_t address, uint64_t count, uint16_t depth)
{
    nw_hdf5 *f = t->f;
    nw_hdf5_view v;
    const char *what = "the node of a B-tree 2";
    if (!nw_hdf5_enter(f, address, t->node, what, &v) ||
        !nw_hdf5_signature(f, &v, depth ? "BTIN" : "BTLF", what))
        return false;
    if (count > t->most[depth])
        return nw_fail(f->error, NW_E_VALUE, nw_hdf5_place(f, address),
                       "%s: %llu records, and at most %llu have room", what, (unsigned long long)count,
                       (unsigned long long)t->most[depth]);
    nw_u16(&v.c);
    for (uint64_t i = 0; i < count; i++) {
        nw_cursor one = nw_cursor_over(v.c.base + v.c.at, t->size);
        nw_span(&v.c, t->size);
        if (!t->record(f, t->context, &one, t->size))
            return false;
    }
    if (depth && !read_children(t, &v.c, count, depth))
        return false;
    nw_u32(&v.c);
    return (!v.c.failed || nw_hdf5_cut(f, &v, what)) &&
           nw_hdf5_claim_node(f, address, v.c.at, 4, t->node, NW_STR("B-tree 2 node"));
}

bool nw_hdf5_read_tree(nw_hdf5 *f, uint64_t address, nw_hdf5_record record, void *context)
{
    nw_hdf5_view v;
    tree t = {.f = f, .record = record, .context = context};
    uint64_t length = 22 + (uint64_t)f->offset_size + f->length_size;
    if (!nw_hdf5_enter(f, address, length, "the B-tree 2", &v) ||
        !nw_hdf5_signature(f, &v, "BTHD", "the B-tree 2"))
        return false;
    nw_u16(&v.c);
    t.node = nw_u32(&v.c);
    t.size = nw_u16(&v.c);
    uint16_t depth = nw_u16(&v.c);
    nw_u16(&v.c);
    uint64_t root = nw_hdf5_offset(f, &v.c), count = nw_u16(&v.c);
    if (depth > DEPTH_MAX || !t.size || t.node < NODE_HEAD + t.size)
        return nw_fail(f->error, NW_E_VALUE, nw_hdf5_place(f, address),
                       "a B-tree 2 of depth %u with records of %u bytes in nodes of %u", depth, t.size,
                       t.node);
    measure(&t, depth);
    return nw_hdf5_claim_node(f, address, length, 4, length, NW_STR("B-tree 2")) &&
           (root == NW_HDF5_NOWHERE || read_node(&t, root, count, depth));
}
