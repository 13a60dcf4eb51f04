/* Text gathered in memory before it is printed, by the same functions that print. */
#ifndef NW_BASE_GATHER_H
#define NW_BASE_GATHER_H

#include "base/out.h"

typedef struct nw_gather {
    nw_arena *arena;
    char *at;
    size_t used, room;
    nw_out out;
} nw_gather;

void nw_gather_init(nw_gather *gather, nw_arena *arena);

/* What was put into gather->out since the last call; stays until the next call. Empty where the arena is
 * full. */
nw_str nw_gathered(nw_gather *gather);

#endif
