#include "wire/inflate.h"

#include <string.h>
#include <zlib.h>

#define WINDOW 16384

static voidpf take(voidpf arena, uInt count, uInt size)
{
    return nw_alloc(arena, count, size);
}

static void release(voidpf arena, voidpf memory)
{
    (void)arena, (void)memory; /* goes with the arena */
}

typedef struct job {
    const nw_source *source;
    uint64_t at, left;
    z_stream z;
    nw_error *error;
    bool head; /* more may come */
    uint8_t window[WINDOW];
} job;

static bool refill(job *j)
{
    size_t n = j->left < WINDOW ? (size_t)j->left : WINDOW;
    if (!nw_source_read(j->source, j->at, j->window, n, j->error))
        return false;
    j->z.next_in = j->window;
    j->z.avail_in = (uInt)n;
    j->at += n;
    j->left -= n;
    return true;
}

static bool broken(const job *j, const char *what)
{
    return nw_fail(j->error, NW_E_SYNTAX, (nw_place){(int64_t)(j->at - j->z.avail_in), 1},
                   "compressed data: %s", what);
}

/* How it ended. */
static bool judge(job *j, int state)
{
    if (state == Z_BUF_ERROR || state == Z_OK)
        return broken(j, "it ends too early, or is longer than it is said to be");
    if (state != Z_STREAM_END)
        return broken(j, j->z.msg ? j->z.msg : "it cannot be unpacked");
    return (j->z.avail_out == 0 && !j->z.avail_in && !j->left) || broken(j, "its length is not what is said");
}

static bool run(job *j)
{
    int state = Z_OK;
    bool more = true;
    while (state == Z_OK && more) {
        if (!j->z.avail_in && j->left && !refill(j))
            return false;
        state = inflate(&j->z, Z_NO_FLUSH);
        if (j->head && !j->z.avail_out)
            return true;
        more = j->z.avail_in || j->left;
    }
    return judge(j, state);
}

static bool unpack(const nw_source *source, uint64_t offset, uint64_t packed, int bits, bool head, void *into,
                   size_t size, nw_arena *arena, nw_error *error)
{
    job *j = NW_NEW(arena, job);
    if (!j || size > UINT32_MAX)
        return nw_fail_memory(error, arena);
    j->source = source;
    j->at = offset;
    j->left = packed;
    j->error = error;
    j->head = head;
    j->z = (z_stream){.zalloc = take, .zfree = release, .opaque = arena, .next_out = into};
    j->z.avail_out = (uInt)size;
    if (inflateInit2(&j->z, bits) != Z_OK)
        return nw_fail_memory(error, arena);
    bool ok = run(j);
    inflateEnd(&j->z);
    return ok;
}

bool nw_inflate(const nw_source *source, uint64_t offset, uint64_t packed, bool wrapped, void *into,
                size_t size, nw_arena *arena, nw_error *error)
{
    return unpack(source, offset, packed, wrapped ? MAX_WBITS : -MAX_WBITS, false, into, size, arena, error);
}

bool nw_inflate_head(const nw_source *source, uint64_t offset, uint64_t packed, void *into, size_t size,
                     nw_arena *arena, nw_error *error)
{
    return unpack(source, offset, packed, -MAX_WBITS, true, into, size, arena, error);
}
