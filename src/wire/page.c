#include "wire/page.h"

#define STEP_FIRST 4096u

bool nw_page_open(nw_page *page, const nw_source *source, nw_arena *arena, nw_error *error)
{
    *page = (nw_page){.source = source, .error = error, .bytes = source->memory};
    if (source->memory) {
        page->held = (size_t)source->size;
        return true;
    }
    page->bytes = page->buffer = nw_alloc(arena, 1, NW_PAGE_MOST);
    return page->buffer || nw_fail_memory(error, arena);
}

/* Moves the window. One that moves on, or passes over less than it showed, shows twice as much as before, so
 * that a long walk takes few readings; one that goes back a little, to a message that is read again, shows as
 * much; and one that jumps begins small, so that tensors passed over cost little. */
static const uint8_t *move(nw_page *page, uint64_t at, size_t length)
{
    bool onward = page->held && at >= page->from && at - page->from <= 2 * page->held;
    bool back = at < page->from && page->from - at < NW_PAGE_MOST;
    size_t step = onward ? page->step * 2 : back ? page->step : STEP_FIRST;
    uint64_t rest = page->source->size - at;
    step = step < length ? length : step;
    page->step = step > NW_PAGE_MOST ? NW_PAGE_MOST : step;
    page->held = 0;
    step = page->step > rest ? (size_t)rest : page->step;
    if (!page->buffer || !nw_source_read(page->source, at, page->buffer, step, page->error))
        return NULL;
    page->from = at;
    page->held = step;
    return page->buffer;
}

const uint8_t *nw_page_bytes(nw_page *page, uint64_t at, size_t length)
{
    if (at >= page->from && at - page->from <= page->held && length <= page->held - (at - page->from))
        return page->bytes + (at - page->from);
    return move(page, at, length);
}
