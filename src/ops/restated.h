/* Operators that are another one on some of their inputs. */
#ifndef NW_OPS_RESTATED_H
#define NW_OPS_RESTATED_H

#include "ops/op.h"

typedef struct nw_plain {
    nw_node node; /* with the row of the plain operator */
    nw_call call;
    const nw_dtype *dtype; /* of the output */
    bool channels_last;    /* the inputs have been turned, the output must be turned back */
} nw_plain;

/* The call of the plain operator; false where the node's is none of these, or the arena is full. */
bool nw_plain_of(const nw_call *call, nw_plain *out);

#endif
