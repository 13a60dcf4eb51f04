/* Element types: a row {name, items per block, bytes per block}. Identity is the address of the row. */
#ifndef NW_IR_DTYPE_H
#define NW_IR_DTYPE_H

#include "base/num.h"
#include "base/str.h"

typedef struct nw_dtype {
    const char *name;
    uint16_t items, bytes; /* bytes 0: of no fixed size (string) */
    bool real;             /* a floating-point type: what --dtype replaces */
    int8_t whole;          /* bits of a whole number, below 0 where it has a sign; 0: it is none */
} nw_dtype;

extern const nw_dtype nw_float32, nw_float64, nw_float16, nw_int64, nw_int32, nw_int8, nw_uint8, nw_bool,
    nw_string;

const nw_dtype *nw_dtype_named(nw_str name); /* NULL where there is none */
const nw_dtype *nw_dtype_at(size_t i);       /* the list, NULL after the last */

/* Bytes of so many elements, whole blocks; unknown without a type and for one of no fixed size. */
nw_num nw_dtype_bytes(const nw_dtype *dtype, nw_num elements);

#endif
