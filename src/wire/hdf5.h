/* HDF5 (The HDF Group's File Format Specification, version 3.0): the tree of groups and datasets with their
 * attributes, and where each byte of the file belongs. Raw data is never read, and no path in the file is
 * followed: external links, external files and virtual datasets are named and left alone. */
#ifndef NW_WIRE_HDF5_H
#define NW_WIRE_HDF5_H

#include "base/map.h"
#include "base/source.h"

#define NW_HDF5_NOWHERE UINT64_MAX /* the undefined address */
#define NW_HDF5_RANK    32         /* H5S_MAX_RANK */

/* What a byte of the file is for. */
typedef enum nw_hdf5_part {
    NW_HDF5_STRUCTURE,
    NW_HDF5_NAME,
    NW_HDF5_VALUE, /* of an attribute; comments */
    NW_HDF5_PADDING,
    NW_HDF5_CHECKSUM,
    NW_HDF5_FREE, /* allocated, and not used */
} nw_hdf5_part;

/* Classes of datatypes, by their number in the file. */
typedef enum nw_hdf5_class {
    NW_HDF5_FIXED,
    NW_HDF5_FLOAT,
    NW_HDF5_TIME,
    NW_HDF5_STRING,
    NW_HDF5_BITS,
    NW_HDF5_OPAQUE,
    NW_HDF5_COMPOUND,
    NW_HDF5_REFERENCE,
    NW_HDF5_ENUM,
    NW_HDF5_VARIABLE, /* its elements lie in the global heap */
    NW_HDF5_ARRAY,
} nw_hdf5_class;

typedef struct nw_hdf5_type {
    uint8_t kind; /* nw_hdf5_class */
    uint8_t exponent;
    bool is_signed;
    bool text; /* of a VARIABLE: a string */
    uint8_t base;
    uint16_t members; /* of a COMPOUND or ENUM */
    uint32_t size;    /* of an element in the file */
    uint32_t base_size;
} nw_hdf5_type;

typedef struct nw_hdf5_space {
    int32_t rank;
    bool null; /* no elements at all */
    nw_num dim[NW_HDF5_RANK];
    nw_num count; /* of elements; NW_OVERFLOW where it is more than 2^63 */
} nw_hdf5_space;

typedef struct nw_hdf5_attribute {
    nw_str name;
    nw_hdf5_type type;
    nw_num count;
    nw_str value; /* as it stands in the file */
    uint64_t at;  /* where */
} nw_hdf5_attribute;

/* Bytes of a dataset's raw data that lie together. */
typedef struct nw_hdf5_piece {
    uint64_t at, bytes;
} nw_hdf5_piece;

typedef enum nw_hdf5_kind { NW_HDF5_GROUP, NW_HDF5_DATASET, NW_HDF5_NAMED_TYPE, NW_HDF5_LINK } nw_hdf5_kind;

typedef enum nw_hdf5_layout {
    NW_HDF5_COMPACT,
    NW_HDF5_CONTIGUOUS,
    NW_HDF5_CHUNKED,
    NW_HDF5_VIRTUAL,
    NW_HDF5_EXTERNAL, /* in other files */
} nw_hdf5_layout;

/* What a link of a group leads to. A second hard link to one object is an object of its own that names the
 * first. */
typedef struct nw_hdf5_object {
    nw_str path; /* "model_weights/conv1/kernel:0"; the root's is empty */
    uint8_t kind, layout;
    bool read;
    int16_t depth;
    uint32_t parent, same_as; /* NW_NONE where it is the first */
    uint64_t address;
    nw_hdf5_type type;
    nw_hdf5_space space;
    nw_hdf5_attribute *attributes;
    nw_hdf5_piece *pieces;
    uint32_t attribute_count, attribute_room, piece_count, piece_room;
    nw_str filters; /* "shuffle, deflate"; empty where there are none */
} nw_hdf5_object;

/* Who is told of each byte's meaning; places are those of the source. */
typedef struct nw_hdf5_claims {
    bool (*claim)(void *context, uint64_t offset, uint64_t length, nw_hdf5_part part, nw_str owner);
    void *context;
} nw_hdf5_claims;

typedef struct nw_hdf5 {
    const nw_source *source;
    nw_arena *arena;
    nw_error *error;
    nw_hdf5_claims claims;   /* claim is NULL where nobody asks */
    nw_hdf5_object *objects; /* the root first, groups before what is in them */
    uint32_t object_count, object_room;
    nw_map addresses; /* of object headers -> objects */
    nw_map paths;     /* of objects */
    nw_map seen;      /* addresses of all other structures */

    uint64_t origin, size; /* of the file within the source */
    uint64_t base, end;    /* within it: what addresses count from, and where what is allocated ends */
    uint64_t budget;       /* bytes of metadata that may still be read */
    uint8_t version, offset_size, length_size;
    uint16_t leaf_k, node_k, chunk_k; /* nodes hold 2k entries */

    struct nw_hdf5_collection *collections; /* of the global heap */
    uint32_t collection_count, collection_room;
    nw_map heaps;

    uint8_t window[4096];
    uint64_t window_at;
    size_t window_held;
} nw_hdf5;

/* Whether bytes look like the beginning of a file. */
bool nw_hdf5_probe(const uint8_t *head, size_t n);

/* Reads all metadata of the file that `size` bytes at `origin` of the source are. The fields source, arena,
 * error and claims are set before. */
bool nw_hdf5_read(nw_hdf5 *file, uint64_t origin, uint64_t size);

/* NULL where there is none of that path or name. */
const nw_hdf5_object *nw_hdf5_find(const nw_hdf5 *file, nw_str path);
const nw_hdf5_attribute *nw_hdf5_attribute_of(const nw_hdf5_object *object, const char *name);

/* An attribute's element as text, of fixed or variable length; {NULL, 0} where it is none. */
nw_str nw_hdf5_text(nw_hdf5 *file, const nw_hdf5_attribute *attribute, nw_num element);

#endif
