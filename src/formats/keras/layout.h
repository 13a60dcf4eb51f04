/* How HDF5's library lays out a file of groups and datasets in its oldest format, which h5py and Caffe write:
 * headers 1, symbol tables, contiguous data (H5G, H5HL, H5B, H5O of libhdf5 1.10). Only where it loses space
 * is not known: that depends on the order of all its allocations. */
#ifndef NW_FORMATS_KERAS_LAYOUT_H
#define NW_FORMATS_KERAS_LAYOUT_H

#include "formats/writer.h"

/* The space that a file of this kind loses: half of it is predicted, the rest is the uncertainty. */
#define NW_H5_GAPS 4096

typedef struct nw_h5_attribute {
    nw_str name;
    nw_num count;  /* of texts; -1: one, that is no list */
    nw_num width;  /* of each, where they are of fixed length; -1: they lie in the global heap */
    nw_num length; /* of all together */
    uint32_t next;
} nw_h5_attribute;

typedef struct nw_h5_node {
    nw_str name;
    uint32_t first, last, next; /* children, in the order in which they are made */
    uint32_t attribute, last_attribute;
    uint32_t children;
    bool dataset;
    nw_entry entry;
} nw_h5_node;

typedef struct nw_h5_plan {
    nw_ledger *ledger;
    bool timed; /* datasets know when they were changed */
    nw_h5_node *nodes;
    nw_h5_attribute *attributes;
    nw_map groups; /* "parent/name" -> nodes */
    nw_num *heaps; /* free bytes of each collection of the global heap */
    uint32_t node_count, node_room, attribute_count, attribute_room, heap_count, heap_room;
} nw_h5_plan;

bool nw_h5_start(nw_h5_plan *plan, nw_ledger *ledger);

/* The group of that name in another; made where it is not there. NW_NONE after an error. */
uint32_t nw_h5_group(nw_h5_plan *plan, uint32_t parent, nw_str name);

/* The same for all groups of a path, up to its last part. */
uint32_t nw_h5_folder(nw_h5_plan *plan, uint32_t parent, nw_str path, nw_str *name);

/* A dataset: entry has dtype, shape, kind and the whole name; bytes are found. */
bool nw_h5_dataset(nw_h5_plan *plan, uint32_t parent, nw_str name, nw_entry entry);

/* Lists of texts, and one text, in the global heap unless they are of fixed length. */
bool nw_h5_texts(nw_h5_plan *plan, uint32_t group, const char *name, const nw_str *texts, uint32_t count,
                 bool fixed);
bool nw_h5_text(nw_h5_plan *plan, uint32_t group, const char *name, nw_num length, bool fixed);

/* Puts the whole file into the ledger. */
bool nw_h5_finish(nw_h5_plan *plan);

#endif
