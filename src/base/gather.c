#include "base/gather.h"

#include <string.h>

static bool take(void *context, const char *bytes, size_t length)
{
    nw_gather *gather = context;
    if (gather->room - gather->used < length) {
        size_t room = 2 * (gather->used + length);
        char *moved = nw_alloc(gather->arena, 1, room);
        if (!moved)
            return false;
        if (gather->used)
            memcpy(moved, gather->at, gather->used);
        gather->at = moved;
        gather->room = room;
    }
    memcpy(gather->at + gather->used, bytes, length);
    gather->used += length;
    return true;
}

void nw_gather_init(nw_gather *gather, nw_arena *arena)
{
    gather->arena = arena;
    gather->at = NULL;
    gather->used = gather->room = 0;
    nw_out_init(&gather->out, take, gather);
}

nw_str nw_gathered(nw_gather *gather)
{
    bool whole = nw_out_flush(&gather->out);
    nw_str text = {gather->at, whole ? gather->used : 0};
    gather->used = 0;
    return text;
}
