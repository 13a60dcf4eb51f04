/* Files of torch.save: what the pickle says of tensors, and where their storages lie. */
#ifndef NW_FORMATS_PYTORCH_PYTORCH_H
#define NW_FORMATS_PYTORCH_PYTORCH_H

#include "formats/tensors.h"
#include "wire/pickle.h"

/* A storage: bytes that one tensor or several lie in. */
typedef struct nw_torch_storage {
    nw_str key;
    const nw_dtype *dtype; /* of its elements; NULL for one of mere bytes */
    nw_num bytes;          /* by the pickle */
    uint64_t offset;       /* in the file, once it is found there */
    uint32_t first, last;  /* views, or NW_NONE */
    uint32_t owner;        /* the view that spans most of it, or NW_NONE */
    bool found;
} nw_torch_storage;

/* A tensor: a view of a storage. */
typedef struct nw_torch_view {
    nw_str name;
    const nw_dtype *dtype;
    nw_shape shape;
    uint32_t storage;
    nw_num first, extent; /* bytes of the storage that it begins at, and spans */
    uint8_t kind;         /* nw_span_kind */
    uint64_t place;
    uint32_t next; /* view of the same storage, or NW_NONE */
} nw_torch_view;

typedef struct nw_torch {
    nw_reader *reader;
    nw_pickle pickle;
    nw_tensors tensors;
    nw_torch_storage *storages;
    nw_torch_view *views;
    nw_entry *arrays; /* of numpy, whose elements are in the pickle */
    uint32_t storage_count, storage_room, view_count, view_room, array_count, array_room;
    nw_map keys;    /* -> storages */
    bool *visited;  /* of each value: a container that was gone through */
    uint8_t *texts; /* of each value that is a text: NW_TORCH_NAME or another */
    bool plain;     /* the pickle lies in the file as it is */
    bool listed;    /* the modules are known */
    bool optimizer; /* the state of one is there */
    nw_num source_bytes;
    uint32_t sources; /* texts of code */
} nw_torch;

enum { NW_TORCH_NAME, NW_TORCH_SOURCE, NW_TORCH_ARRAY };

/* Where a walk stands. */
typedef struct nw_torch_where {
    nw_str path;
    uint8_t
        kind; /* NW_SPAN_STATE in an optimizer's state, NW_SPAN_BUFFER among buffers; else NW_SPAN_WEIGHT */
    int depth;
} nw_torch_where;

bool nw_torch_join(nw_torch *torch, nw_torch_where *where, nw_str part);
bool nw_torch_visit(nw_torch *torch, uint32_t value, nw_torch_where where);

/* Sets *known to false for a call that rebuilds no tensor. */
bool nw_torch_rebuild(nw_torch *torch, uint32_t call, nw_torch_where where, bool *known);
bool nw_torch_lone_storage(nw_torch *torch, uint32_t value, const nw_torch_where *where);
bool nw_torch_array_add(nw_torch *torch, uint32_t call, const nw_torch_where *where);
uint8_t nw_torch_kind(const nw_torch_where *where, const nw_dtype *dtype);

/* Collects the tensors below the root of the pickle. */
bool nw_torch_walk(nw_torch *torch);

/* Names the calls in a pickle that are none of those which rebuild tensors. */
bool nw_torch_calls(nw_torch *torch, const nw_pickle *pickle);

/* Once the storages are found: entries of the ledger and layers of the graph, and what is remarkable. */
bool nw_torch_settle(nw_torch *torch);

/* The texts of a pickle that lies in the file as it is, and all between them. */
bool nw_torch_claim(nw_torch *torch, const nw_pickle *pickle, nw_str owner);

/* The element type of a class of storages or of a torch.dtype, "torch FloatStorage"; NULL for other names. */
const nw_dtype *nw_torch_type(nw_str global);

/* "FloatStorage"; NULL where a type has no class of storages. */
const char *nw_torch_storage_class(const nw_dtype *dtype);

/* The two layouts. */
bool nw_torch_read_zip(nw_torch *torch);
bool nw_torch_read_legacy(nw_torch *torch);

#endif
