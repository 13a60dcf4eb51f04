/* numpy's files: one array behind a header that is a Python dict (numpy/lib/format.py). */
#ifndef NW_FORMATS_NUMPY_H
#define NW_FORMATS_NUMPY_H

#include "base/error.h"
#include "ir/tensor.h"

/* Of a letter and the bytes of an element: "f4", "<i8", "|b1"; NULL for others. */
const nw_dtype *nw_numpy_type(nw_str code);

/* "f4"; NULL where numpy has no such type. */
const char *nw_numpy_code(const nw_dtype *dtype);

#define NW_NUMPY_RANK_MAX 64

typedef struct nw_numpy_header {
    const nw_dtype *dtype; /* NULL: a record, a text, an object */
    nw_num item;           /* bytes of an element */
    bool object;           /* the elements are a pickle */
    nw_num dims[NW_NUMPY_RANK_MAX];
    int32_t rank;
} nw_numpy_header;

/* Of the text of the header, which stands at `offset` of the file. */
bool nw_numpy_parse(nw_str text, uint64_t offset, nw_numpy_header *out, nw_error *error);

#endif
