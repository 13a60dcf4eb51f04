/* Deflate (RFC 1951), by zlib. */
#ifndef NW_WIRE_INFLATE_H
#define NW_WIRE_INFLATE_H

#include "base/source.h"

/* Unpacks `packed` bytes at `offset` into exactly `size` bytes at `into`. `wrapped`: as zlib wraps them (RFC
 * 1950). */
bool nw_inflate(const nw_source *source, uint64_t offset, uint64_t packed, bool wrapped, void *into,
                size_t size, nw_arena *arena, nw_error *error);

/* The first `size` bytes of a stream that is not wrapped, whatever comes behind them. */
bool nw_inflate_head(const nw_source *source, uint64_t offset, uint64_t packed, void *into, size_t size,
                     nw_arena *arena, nw_error *error);

#endif
