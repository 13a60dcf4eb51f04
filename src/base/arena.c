#include "base/arena.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define ALIGN       16u
#define CHUNK_LIMIT (8u << 20)
#define LARGE       (2u << 20) /* of this size a piece comes from the system itself */
#define HEADER      ((sizeof(nw_chunk) + (ALIGN - 1)) & ~(size_t)(ALIGN - 1))

typedef struct nw_chunk {
    struct nw_chunk *before;
    size_t size, used; /* the header included */
} nw_chunk;

/* Zeroed. Large pieces are asked for in large pages: a model of a million nodes else spends a fifth of its
 * time on faults of small ones. */
static void *reserve_zeroed(void *context, size_t bytes)
{
    (void)context;
    if (bytes < LARGE)
        return calloc(1, bytes);
    void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
        return NULL;
#ifdef MADV_HUGEPAGE
    madvise(memory, bytes, MADV_HUGEPAGE); /* where it cannot, nothing is lost */
#endif
    return memory;
}

static void release_free(void *context, void *memory, size_t bytes)
{
    (void)context;
    if (bytes < LARGE)
        free(memory);
    else
        munmap(memory, bytes);
}

void nw_arena_init(nw_arena *arena, const nw_allocator *allocator, size_t limit, size_t first)
{
    memset(arena, 0, sizeof *arena);
    arena->zeroed = !allocator;
    arena->allocator = allocator ? *allocator : (nw_allocator){reserve_zeroed, release_free, NULL};
    arena->limit = limit ? limit : (size_t)1 << 30;
    arena->next = first;
}

void nw_arena_free(nw_arena *arena)
{
    while (arena->chunk) {
        nw_chunk *chunk = arena->chunk;
        arena->chunk = chunk->before;
        arena->allocator.release(arena->allocator.context, chunk, chunk->size);
    }
    arena->failed = true;
}

static size_t round_up(size_t n)
{
    return (n + (ALIGN - 1)) & ~(size_t)(ALIGN - 1);
}

/* A chunk with room for `need` bytes, its header included; NULL where that is over the limit. One that a
 * single large piece fills goes behind the newest, whose room stays in use. */
static nw_chunk *add_chunk(nw_arena *arena, size_t need)
{
    bool behind = need > arena->next && arena->chunk;
    size_t size = arena->next > need ? arena->next : need;
    if (size > arena->limit - arena->reserved)
        size = need;
    if (size > arena->limit - arena->reserved)
        return NULL;
    nw_chunk *chunk = arena->allocator.reserve(arena->allocator.context, size);
    if (!chunk)
        return NULL;
    nw_chunk **link = behind ? &arena->chunk->before : &arena->chunk;
    *chunk = (nw_chunk){*link, size, HEADER};
    *link = chunk;
    arena->reserved += size;
    if (!behind && arena->next < CHUNK_LIMIT)
        arena->next *= 2;
    return chunk;
}

void nw_give_back(nw_arena *arena, const void *piece, size_t bytes)
{
    nw_chunk **link = &arena->chunk;
    if (bytes < CHUNK_LIMIT)
        return;
    while (*link && (const char *)*link + HEADER != piece)
        link = &(*link)->before;
    nw_chunk *chunk = *link;
    if (!chunk || chunk == arena->chunk || chunk->used != HEADER + round_up(bytes))
        return;
    *link = chunk->before;
    arena->reserved -= chunk->size;
    arena->allocator.release(arena->allocator.context, chunk, chunk->size);
}

void *nw_alloc(nw_arena *arena, size_t count, size_t size)
{
    size_t bytes, need;
    if (arena->failed)
        return NULL;
    if (__builtin_mul_overflow(count, size, &bytes) || bytes > arena->limit || bytes > PTRDIFF_MAX) {
        arena->failed = true;
        return NULL;
    }
    bytes = round_up(bytes);
    need = bytes + HEADER;
    nw_chunk *chunk = arena->chunk;
    if (!chunk || chunk->size - chunk->used < bytes)
        chunk = add_chunk(arena, need);
    if (!chunk) {
        arena->failed = true;
        return NULL;
    }
    void *memory = (char *)chunk + chunk->used;
    chunk->used += bytes;
    return arena->zeroed ? memory : memset(memory, 0, bytes);
}

bool nw_grow(nw_arena *arena, void **items, uint32_t *capacity, uint32_t used, size_t size)
{
    if (used < *capacity)
        return true;
    if (*capacity > UINT32_MAX / 2) {
        arena->failed = true;
        return false;
    }
    uint32_t wanted = *capacity ? *capacity * 2 : 4;
    void *moved = nw_alloc(arena, wanted, size);
    if (!moved)
        return false;
    if (used)
        memcpy(moved, *items, used * size);
    nw_give_back(arena, *items, *capacity * size);
    *items = moved;
    *capacity = wanted;
    return true;
}
