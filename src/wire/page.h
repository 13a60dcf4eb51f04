/* A window over a source: bytes at places, of which few are read ahead where a walk jumps, and more where it
 * goes on. */
#ifndef NW_WIRE_PAGE_H
#define NW_WIRE_PAGE_H

#include "base/source.h"

#define NW_PAGE_MOST (64u << 10) /* bytes that can be seen at once */

typedef struct nw_page {
    const nw_source *source;
    nw_error *error;
    const uint8_t *bytes; /* what the window shows: `held` bytes from offset `from` on */
    uint8_t *buffer;      /* NULL where the source lies in memory */
    uint64_t from;
    size_t held, step; /* step: how much the last reading asked for */
} nw_page;

bool nw_page_open(nw_page *page, const nw_source *source, nw_arena *arena, nw_error *error);

/* `length` bytes at a place, at most NW_PAGE_MOST; NULL after an error. They last until the next call. */
const uint8_t *nw_page_bytes(nw_page *page, uint64_t at, size_t length);

#endif
