/* What the reader and the predictor of safetensors share. */
#ifndef NW_FORMATS_SAFETENSORS_H
#define NW_FORMATS_SAFETENSORS_H

#include "ir/dtype.h"

/* The name of an element type in a safetensors header; NULL where it has none. */
const char *nw_safetensors_type(const nw_dtype *dtype);

#endif
