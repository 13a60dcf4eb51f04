/* Sticky reads over bytes in memory: bounds are checked, and after one failure every read gives 0 and the
 * position stays. A reader tests `failed` once per record. */
#ifndef NW_BASE_CURSOR_H
#define NW_BASE_CURSOR_H

#include "base/str.h"

typedef struct nw_cursor {
    const uint8_t *base;
    size_t at, end; /* offsets from base */
    bool failed;
} nw_cursor;

nw_cursor nw_cursor_over(const void *bytes, size_t size);

static inline size_t nw_remain(const nw_cursor *c)
{
    return c->failed ? 0 : c->end - c->at;
}

/* The byte `ahead` of the position, or -1 past the end. */
static inline int nw_peek(const nw_cursor *c, size_t ahead)
{
    return nw_remain(c) > ahead ? c->base[c->at + ahead] : -1;
}

uint8_t nw_u8(nw_cursor *c);
uint16_t nw_u16(nw_cursor *c); /* little-endian, as all below */
uint32_t nw_u32(nw_cursor *c);
uint64_t nw_u64(nw_cursor *c);
uint64_t nw_varint(nw_cursor *c); /* protobuf's: 7 bits a byte, at most 10 bytes */
nw_str nw_span(nw_cursor *c, uint64_t length);
nw_str nw_line(nw_cursor *c); /* to the next "\n" or the end; a "\r" before it is dropped */

#endif
