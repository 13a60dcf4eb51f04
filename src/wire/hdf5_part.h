/* What the parts of the reader of HDF5 share. */
#ifndef NW_WIRE_HDF5_PART_H
#define NW_WIRE_HDF5_PART_H

#include "base/cursor.h"
#include "wire/hdf5.h"

/* Bytes of the file in memory, and where they lie. */
typedef struct nw_hdf5_view {
    nw_cursor c;
    uint64_t at; /* address of the first */
} nw_hdf5_view;

/* An object of the global heap. */
typedef struct nw_hdf5_cell {
    uint64_t at, bytes;
    uint16_t index;
    nw_str owner;
} nw_hdf5_cell;

typedef struct nw_hdf5_collection {
    uint64_t address, bytes, used; /* used: up to where there are cells */
    const uint8_t *data;
    nw_hdf5_cell *cells;
    uint32_t cell_count, cell_room;
} nw_hdf5_collection;

/* ---- hdf5.c */

/* `length` bytes at an address, in the arena; `what` names them in the error. */
bool nw_hdf5_view_at(nw_hdf5 *f, uint64_t address, uint64_t length, const char *what, nw_hdf5_view *out);

/* The same for a structure that only one place may refer to: a second visit is an error. */
bool nw_hdf5_enter(nw_hdf5 *f, uint64_t address, uint64_t length, const char *what, nw_hdf5_view *out);

bool nw_hdf5_claim(nw_hdf5 *f, uint64_t address, uint64_t length, nw_hdf5_part part, nw_str owner);
nw_place nw_hdf5_place(const nw_hdf5 *f, uint64_t address);
uint64_t nw_hdf5_offset(const nw_hdf5 *f, nw_cursor *c);
uint64_t nw_hdf5_length(const nw_hdf5 *f, nw_cursor *c);
uint64_t nw_hdf5_number(nw_cursor *c, unsigned bytes); /* little-endian, up to 8 */
unsigned nw_hdf5_width(uint64_t limit);                /* bytes that a number up to `limit` takes */
bool nw_hdf5_fits(const nw_hdf5 *f, uint64_t address, uint64_t length);

/* What begins with these four letters; false with an error otherwise. */
bool nw_hdf5_signature(nw_hdf5 *f, nw_hdf5_view *v, const char *letters, const char *what);
bool nw_hdf5_cut(nw_hdf5 *f, const nw_hdf5_view *v, const char *what); /* the error "does not fit" */

/* Claims a structure of which `used` bytes have a meaning, `checksum` at their end. */
bool nw_hdf5_claim_node(nw_hdf5 *f, uint64_t address, uint64_t used, unsigned checksum, uint64_t all,
                        nw_str owner);

/* A number as the key of a map: 8 bytes in the arena. */
nw_str nw_hdf5_key(nw_hdf5 *f, uint64_t address);

/* ---- hdf5_object.c: object headers */

bool nw_hdf5_read_object(nw_hdf5 *f, uint32_t index);
bool nw_hdf5_read_extension(nw_hdf5 *f, uint64_t address);
bool nw_hdf5_named_type(nw_hdf5 *f, uint64_t address, nw_hdf5_type *out);

/* ---- hdf5_message.c: what messages hold */

bool nw_hdf5_read_type(nw_hdf5 *f, nw_hdf5_view *v, nw_hdf5_type *out);
bool nw_hdf5_read_space(nw_hdf5 *f, nw_hdf5_view *v, nw_hdf5_space *out);
bool nw_hdf5_read_shared(nw_hdf5 *f, nw_hdf5_view *v, uint64_t *address);
bool nw_hdf5_read_attribute(nw_hdf5 *f, uint32_t object, nw_hdf5_view *v);
bool nw_hdf5_read_filters(nw_hdf5 *f, nw_hdf5_view *v, nw_str *out);

/* ---- hdf5_layout.c, hdf5_chunk.c, hdf5_array.c: raw data */

typedef struct nw_hdf5_chunks {
    uint8_t index; /* 1 single, 2 implicit, 3 fixed array, 4 extensible array, 5 B-tree 2; 0: B-tree 1 */
    uint8_t rank;
    bool filtered;
    uint64_t address, single;
    uint64_t dim[NW_HDF5_RANK + 1];
    uint64_t bytes; /* of a chunk that no filter touched */
    uint32_t object;
} nw_hdf5_chunks;

bool nw_hdf5_read_layout(nw_hdf5 *f, uint32_t object, nw_hdf5_view *v);
bool nw_hdf5_add_piece(nw_hdf5 *f, uint32_t object, uint64_t at, uint64_t bytes);
bool nw_hdf5_read_chunks(nw_hdf5 *f, const nw_hdf5_chunks *chunks);
bool nw_hdf5_read_chunk(nw_hdf5 *f, const nw_hdf5_chunks *chunks, nw_cursor *c, unsigned entry);
bool nw_hdf5_read_fixed_array(nw_hdf5 *f, const nw_hdf5_chunks *chunks);
bool nw_hdf5_read_extensible_array(nw_hdf5 *f, const nw_hdf5_chunks *chunks);

/* ---- hdf5_group.c: links */

bool nw_hdf5_add_link(nw_hdf5 *f, uint32_t group, nw_str name, uint64_t address);
bool nw_hdf5_read_link(nw_hdf5 *f, uint32_t group, nw_hdf5_view *v);
bool nw_hdf5_read_table(nw_hdf5 *f, uint32_t group, uint64_t tree, uint64_t heap);

/* ---- hdf5_global.c: the global heap */

/* The bytes that an element of variable length refers to; `owner` is who refers to them. */
bool nw_hdf5_cell_at(nw_hdf5 *f, uint64_t address, uint32_t index, nw_str owner, nw_str *out);
bool nw_hdf5_claim_collections(nw_hdf5 *f);

/* ---- hdf5_fractal.c: fractal heaps, and the B-trees 2 that say what is in them */

/* What lies in a heap, one by one: `take` parses it. */
typedef bool (*nw_hdf5_take)(nw_hdf5 *f, uint32_t object, nw_hdf5_view *v);

bool nw_hdf5_read_dense(nw_hdf5 *f, uint32_t object, uint64_t heap, uint64_t tree, uint64_t by_order,
                        nw_hdf5_take take);
bool nw_hdf5_read_free_space(nw_hdf5 *f, uint64_t address);

/* ---- hdf5_tree.c: B-trees 2 */

typedef bool (*nw_hdf5_record)(nw_hdf5 *f, void *context, nw_cursor *record, unsigned bytes);

bool nw_hdf5_read_tree(nw_hdf5 *f, uint64_t address, nw_hdf5_record record, void *context);

#endif
