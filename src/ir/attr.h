/* Attributes of a node: a short array, searched by id. */
#ifndef NW_IR_ATTR_H
#define NW_IR_ATTR_H

#include "base/str.h"
#include "ir/attr_list.h"
#include "ir/tensor.h"

typedef enum nw_attr_id {
#define X(id, name, kind) NW_A_##id,
    NW_ATTR_LIST(X)
#undef X
        NW_ATTR_COUNT
} nw_attr_id;

typedef enum nw_attr_kind {
    NW_ATTR_INT,
    NW_ATTR_INTS,
    NW_ATTR_AXES,
    NW_ATTR_SIDES,
    NW_ATTR_NUMBER,
    NW_ATTR_TEXT,
    NW_ATTR_NUMBERS,
    NW_ATTR_TEXTS,
    NW_ATTR_TENSOR
} nw_attr_kind;

typedef struct nw_attr {
    uint16_t id;
    uint32_t count; /* of ints, numbers, texts */
    union {
        const int64_t *ints; /* INT, INTS, AXES, SIDES */
        double number;
        nw_str text;
        const double *numbers;   /* NUMBERS */
        const nw_str *texts;     /* TEXTS */
        const nw_tensor *tensor; /* TENSOR */
    };
} nw_attr;

const char *nw_attr_name(nw_attr_id id);
nw_attr_kind nw_attr_kind_of(nw_attr_id id);

/* The i-th number of an AXES or SIDES attribute for a picture of `axes` axes, as attr_list.h says it spreads.
 */
int64_t nw_attr_spread(const nw_attr *attr, int32_t axes, int32_t i);

#endif
