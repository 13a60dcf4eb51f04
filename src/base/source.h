/* Where bytes come from: a file, memory or a callback of the caller, read at offsets. Nothing is mapped, so a
 * file that shrinks while it is read gives an error and no signal. */
#ifndef NW_BASE_SOURCE_H
#define NW_BASE_SOURCE_H

#include "base/error.h"

typedef struct nw_source {
    nw_str name; /* the path, or what the caller calls it */
    uint64_t size;
    nw_read_at read_at;
    void *context;
    const uint8_t *memory; /* of a memory source, else NULL */
    int file;              /* descriptor of a file source, else -1 */
} nw_source;

bool nw_source_open_file(nw_source *source, nw_arena *arena, const char *path, nw_error *error);
bool nw_file_is_missing(const char *path); /* nothing of that name is there */
void nw_source_open_memory(nw_source *source, nw_str name, const void *bytes, size_t size);
void nw_source_open_reader(nw_source *source, nw_str name, nw_read_at read_at, void *context, uint64_t size);
void nw_source_close(nw_source *source);

/* Exactly `length` bytes, or false with the error "truncated" or "read". */
bool nw_source_read(const nw_source *source, uint64_t offset, void *into, size_t length, nw_error *error);

/* The whole as one text, in memory of the arena where it is not there already. `limit` bounds its size. */
bool nw_source_text(const nw_source *source, nw_arena *arena, uint64_t limit, nw_str *out, nw_error *error);

/* A file beside a file source, by a plain name: no '/', no "..", no leading '.'. */
bool nw_source_open_sibling(nw_source *sibling, const nw_source *source, nw_arena *arena, nw_str name,
                            nw_error *error);

#endif
