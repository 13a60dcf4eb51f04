/* Where the bytes of a model's files go, as it is shown: the ledger, and its tensors put together. */
#ifndef NW_REPORT_BYTES_H
#define NW_REPORT_BYTES_H

#include "ir/ledger.h"

/* How the tensors are put together. */
typedef enum nw_bytes_by { NW_BY_NOTHING, NW_BY_TENSOR, NW_BY_LAYER, NW_BY_DTYPE } nw_bytes_by;

typedef struct nw_bytes_row {
    nw_str name;           /* of the tensor, layer or element type */
    const nw_entry *entry; /* of a tensor, else NULL */
    nw_num tensors, bytes;
} nw_bytes_row;

typedef struct nw_bytes {
    const nw_ledger *ledger;
    nw_str model, format;
    nw_bytes_by by;
    bool spans;
    nw_bytes_row *rows;
    uint32_t row_count, row_room;
} nw_bytes;

/* "tensor", "layer", "dtype", or NULL; false where it is none of them. */
bool nw_bytes_by_name(const char *name, nw_bytes_by *out);
const char *nw_bytes_name_of(nw_bytes_by by);

/* Fills the rows. False when the arena is full. */
bool nw_bytes_group(nw_bytes *bytes, nw_arena *arena);

#endif
