/* What the graph takes each stored tensor for, as the weighing does (passes/operands.c), but by the graph
 * alone: no shape needs to be known. */
#ifndef NW_FORMATS_ROLES_H
#define NW_FORMATS_ROLES_H

#include "ir/ledger.h"
#include "ops/op.h"

/* A stored tensor, and the first node that takes it so. */
typedef struct nw_taken {
    uint8_t kind; /* nw_span_kind */
    bool settled;
    nw_str taker;
} nw_taken;

/* By stored_id - 1, in the graph's arena; NULL when that is full, with the error set. */
nw_taken *nw_roles_of(const nw_graph *graph);

#endif
