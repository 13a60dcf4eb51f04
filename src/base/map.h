/* Names to ids, in an arena. Nothing is ever removed, and nothing depends on the order inside. */
#ifndef NW_BASE_MAP_H
#define NW_BASE_MAP_H

#include "base/str.h"

#define NW_NONE UINT32_MAX

typedef struct nw_map {
    nw_arena *arena;
    struct nw_slot *slots;
    uint32_t capacity, used;
    uint64_t seed;
} nw_map;

void nw_map_init(nw_map *map, nw_arena *arena);
uint32_t nw_map_get(const nw_map *map, nw_str name); /* NW_NONE where it is not */

/* Sets or replaces; the name must stay. False where the arena is full. */
bool nw_map_set(nw_map *map, nw_str name, uint32_t id);

#endif
