#include "base/cursor.h"

nw_cursor nw_cursor_over(const void *bytes, size_t size)
{
    return (nw_cursor){.base = bytes, .at = 0, .end = size};
}

static uint64_t little_endian(nw_cursor *c, size_t bytes)
{
    uint64_t value = 0;
    if (nw_remain(c) < bytes) {
        c->failed = true;
        return 0;
    }
    for (size_t i = bytes; i > 0; i--)
        value = value << 8 | c->base[c->at + i - 1];
    c->at += bytes;
    return value;
}

uint8_t nw_u8(nw_cursor *c)
{
    return (uint8_t)little_endian(c, 1);
}

uint16_t nw_u16(nw_cursor *c)
{
    return (uint16_t)little_endian(c, 2);
}

uint32_t nw_u32(nw_cursor *c)
{
    return (uint32_t)little_endian(c, 4);
}

uint64_t nw_u64(nw_cursor *c)
{
    return little_endian(c, 8);
}

uint64_t nw_varint(nw_cursor *c)
{
    uint64_t value = 0;
    for (unsigned i = 0; i < 10; i++) {
        int byte = nw_peek(c, i);
        if (byte < 0 || (i == 9 && byte > 1))
            break;
        value |= (uint64_t)(byte & 0x7F) << (7 * i);
        if (!(byte & 0x80)) {
            c->at += i + 1;
            return value;
        }
    }
    c->failed = true;
    return 0;
}

nw_str nw_span(nw_cursor *c, uint64_t length)
{
    if (length > nw_remain(c)) {
        c->failed = true;
        return (nw_str){NULL, 0};
    }
    nw_str span = {(const char *)c->base + c->at, (size_t)length};
    c->at += (size_t)length;
    return span;
}

nw_str nw_line(nw_cursor *c)
{
    nw_str rest, all = nw_span(c, nw_remain(c));
    nw_str line = nw_str_split(all, '\n', &rest);
    c->at -= rest.len;
    if (line.len && line.at[line.len - 1] == '\r')
        line.len--;
    return line;
}
