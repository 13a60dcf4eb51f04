/* Bump allocation with a cap. Memory comes zeroed and is freed all at once. After one failure every call
 * fails, so a reader may test once per record. */
#ifndef NW_BASE_ARENA_H
#define NW_BASE_ARENA_H

#include "netweight.h"

typedef struct nw_arena {
    nw_allocator allocator;
    struct nw_chunk *chunk; /* the newest; each points to the one before */
    size_t limit, reserved; /* bytes allowed, bytes taken from the allocator */
    size_t next;            /* size of the next chunk */
    bool zeroed; /* the allocator gives memory that is zero: large pieces of it cost nothing until used */
    bool failed;
} nw_arena;

/* `first` is the size of the first chunk; later ones double, up to 8 MiB. */
void nw_arena_init(nw_arena *arena, const nw_allocator *allocator, size_t limit, size_t first);
void nw_arena_free(nw_arena *arena);

/* `count` items of `size` bytes, zeroed, aligned to 16; NULL after a failure. */
void *nw_alloc(nw_arena *arena, size_t count, size_t size);

/* Takes back a piece of that many bytes that has a chunk for itself, as large ones have; others stay. */
void nw_give_back(nw_arena *arena, const void *piece, size_t bytes);

/* An array that doubles: ensures room for `used + 1` items, moving them if it must. False after a failure. */
bool nw_grow(nw_arena *arena, void **items, uint32_t *capacity, uint32_t used, size_t size);

#define NW_NEW(arena, type)          ((type *)nw_alloc((arena), 1, sizeof(type)))
#define NW_ARRAY(arena, type, count) ((type *)nw_alloc((arena), (size_t)(count), sizeof(type)))

#endif
