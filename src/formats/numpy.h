/* Element types of numpy. */
#ifndef NW_FORMATS_NUMPY_H
#define NW_FORMATS_NUMPY_H

#include "ir/dtype.h"

/* Of a letter and the bytes of an element: "f4", "<i8", "|b1"; NULL for others. */
const nw_dtype *nw_numpy_type(nw_str code);

/* "f4"; NULL where numpy has no such type. */
const char *nw_numpy_code(const nw_dtype *dtype);

#endif
