/* Folding where elements move: each of an output is one of input 0. */
#ifndef NW_OPS_MOVE_H
#define NW_OPS_MOVE_H

#include "ops/op.h"

/* Where an axis of the output looks on the input: position p at first + p * step of `side` positions, which
 * lie `stride` elements apart. */
typedef struct nw_lane {
    int64_t first, step, side, stride;
} nw_lane;

/* What stands beyond the ends of an axis. */
typedef enum nw_beyond {
    NW_BEYOND_FILL,   /* one value */
    NW_BEYOND_EDGE,   /* the last element */
    NW_BEYOND_MIRROR, /* the elements before it, backwards */
    NW_BEYOND_WRAP    /* the elements of the other end */
} nw_beyond;

/* The same elements under other dims: a fold rule. */
bool nw_fold_view(nw_call *call);

/* Where an axis of input 0 stands under other dims: one of its size, with as many elements before it. A
 * `place` rule. */
int32_t nw_view_place(const nw_call *call, int32_t axis);

/* A lane for each axis of `shape`, which looks at its own axis; NULL where dims are not known. */
nw_lane *nw_lanes(const nw_call *call, nw_shape shape);

/* Fills output i with the elements of input 0 that its lanes, one for each of its axes, point to. */
void nw_fold_lanes(nw_call *call, int32_t i, const nw_lane *lanes, nw_beyond beyond, nw_element fill);

/* The same, where no lane looks beyond its ends. */
void nw_fold_moved(nw_call *call, int32_t i, const nw_lane *lanes);

/* An index into an axis of `side` positions, from its end where it is negative; -1 where it is not known or
 * not within. */
int64_t nw_element_index(nw_element item, nw_num side);

#endif
