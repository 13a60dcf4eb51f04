#include "wire/flatbuf.h"

bool nw_fb_open(nw_fb *fb, const nw_source *source, nw_arena *arena, nw_error *error)
{
    *fb = (nw_fb){.error = error, .size = source->size};
    return nw_page_open(&fb->tables, source, arena, error) && nw_page_open(&fb->other, source, arena, error);
}

static nw_place place_of(uint64_t at, uint64_t length)
{
    return (nw_place){(int64_t)at, (int64_t)length};
}

static const uint8_t *see(nw_fb *fb, nw_page *page, uint64_t at, uint64_t length, const char *what)
{
    if (!nw_fb_ok(fb))
        return NULL;
    if (at > fb->size || length > fb->size - at) {
        nw_fail(fb->error, NW_E_TRUNCATED, place_of(at, 1),
                "%s takes %llu bytes from %llu on, but the file has %llu", what, (unsigned long long)length,
                (unsigned long long)at, (unsigned long long)fb->size);
        return NULL;
    }
    return nw_page_bytes(page, at, (size_t)length);
}

static uint64_t number(const uint8_t *bytes, uint32_t width)
{
    uint64_t value = 0;
    for (uint32_t i = width; bytes && i > 0; i--)
        value = value << 8 | bytes[i - 1];
    return value;
}

/* With its sign. */
static int64_t whole(const uint8_t *bytes, uint32_t width)
{
    uint64_t value = number(bytes, width);
    return width == 1   ? (int8_t)value
           : width == 2 ? (int16_t)value
           : width == 4 ? (int32_t)value
                        : (int64_t)value;
}

/* What is reached once costs 4 bytes at least, so that no file without shared parts comes near the bound. */
static bool step(nw_fb *fb, uint64_t at, uint64_t count)
{
    fb->steps += count;
    return fb->steps <= fb->size ||
           nw_fail(fb->error, NW_E_LIMIT, place_of(at, 4),
                   "tables lead to each other so often that reading takes more steps "
                   "than the file has bytes");
}

/* The place that an offset leads to: on from where it stands, to a multiple of 4. */
static uint64_t follow(nw_fb *fb, nw_page *page, uint64_t at)
{
    uint64_t to = number(see(fb, page, at, 4, "an offset"), 4);
    if (!nw_fb_ok(fb) || !step(fb, at, 1))
        return 0;
    if (to < 4 || to >= fb->size - at || (at + to) % 4) {
        nw_fail(fb->error, to >= fb->size - at ? NW_E_TRUNCATED : NW_E_VALUE, place_of(at, 4),
                "an offset of %llu leads %s", (unsigned long long)to,
                to >= fb->size - at ? "out of the file"
                : to < 4            ? "into itself"
                                    : "to no multiple of 4");
        return 0;
    }
    return at + to;
}

static bool read_vtable(nw_fb *fb, nw_fb_table *t)
{
    const uint8_t *head = see(fb, &fb->other, t->vtable, 4, "a vtable");
    if (!head)
        return false;
    t->vtable_length = (uint16_t)number(head, 2);
    t->length = (uint16_t)number(head + 2, 2);
    if (t->vtable_length < 4 || t->vtable_length % 2 || t->length < 4)
        return nw_fail(fb->error, NW_E_VALUE, place_of(t->vtable, 4),
                       "a vtable of %u bytes for a table of %u: at least 4 each, the first even",
                       t->vtable_length, t->length);
    const uint8_t *slots = see(fb, &fb->other, t->vtable, t->vtable_length, "a vtable");
    t->count = (uint16_t)((t->vtable_length - 4) / 2);
    for (uint32_t i = 0; slots && i < t->count && i < NW_FB_FIELDS; i++)
        t->slots[i] = (uint16_t)number(slots + 4 + 2 * i, 2);
    return slots && see(fb, &fb->tables, t->at, t->length, "a table");
}

static bool read_table(nw_fb *fb, uint64_t at, nw_fb_table *out)
{
    *out = (nw_fb_table){.at = at};
    const uint8_t *bytes = at ? see(fb, &fb->tables, at, 4, "a table") : NULL;
    int64_t back = whole(bytes, 4);
    if (!bytes)
        return false;
    if (back > (int64_t)at || (int64_t)at - back >= (int64_t)fb->size || back % 2)
        return nw_fail(fb->error, NW_E_VALUE, place_of(at, 4), "a vtable %lld bytes before its table at %llu",
                       (long long)back, (unsigned long long)at);
    out->vtable = (uint64_t)((int64_t)at - back);
    return read_vtable(fb, out);
}

bool nw_fb_root(nw_fb *fb, nw_fb_table *out)
{
    return read_table(fb, follow(fb, &fb->tables, 0), out);
}

uint64_t nw_fb_field(nw_fb *fb, const nw_fb_table *table, uint32_t field, uint32_t width)
{
    uint16_t slot = field < NW_FB_FIELDS ? table->slots[field] : 0;
    if (!slot || !nw_fb_ok(fb))
        return 0;
    if (slot >= 4 && slot + width <= table->length)
        return table->at + slot;
    nw_fail(fb->error, NW_E_VALUE, place_of(table->vtable + 4 + 2 * (uint64_t)field, 2),
            "field %u of %u bytes stands at %u of a table of %u", field, width, slot, table->length);
    return 0;
}

int64_t nw_fb_int(nw_fb *fb, const nw_fb_table *table, uint32_t field, uint32_t width, int64_t otherwise)
{
    uint64_t at = nw_fb_field(fb, table, field, width);
    return at ? whole(see(fb, &fb->tables, at, width, "a number"), width) : otherwise;
}

bool nw_fb_child(nw_fb *fb, const nw_fb_table *table, uint32_t field, nw_fb_table *out)
{
    uint64_t at = nw_fb_field(fb, table, field, 4);
    return at && read_table(fb, follow(fb, &fb->tables, at), out);
}

nw_fb_vector nw_fb_items(nw_fb *fb, const nw_fb_table *table, uint32_t field, uint32_t width)
{
    nw_fb_vector out = {0, 0, width};
    uint64_t at = nw_fb_field(fb, table, field, 4);
    uint64_t to = at ? follow(fb, &fb->tables, at) : 0;
    uint64_t count = to ? number(see(fb, &fb->other, to, 4, "a vector"), 4) : 0;
    if (!to || !nw_fb_ok(fb))
        return out;
    if (count > (fb->size - to - 4) / width) {
        nw_fail(fb->error, NW_E_TRUNCATED, place_of(to, 4),
                "a vector of %llu items of %u bytes, but %llu bytes remain", (unsigned long long)count, width,
                (unsigned long long)(fb->size - to - 4));
        return out;
    }
    return (nw_fb_vector){to + 4, (uint32_t)count, width};
}

int64_t nw_fb_item(nw_fb *fb, const nw_fb_vector *vector, uint32_t i)
{
    uint64_t at = vector->at + (uint64_t)i * vector->width;
    return step(fb, at, 1) ? whole(see(fb, &fb->other, at, vector->width, "an item"), vector->width) : 0;
}

bool nw_fb_item_table(nw_fb *fb, const nw_fb_vector *vector, uint32_t i, nw_fb_table *out)
{
    return read_table(fb, follow(fb, &fb->other, vector->at + (uint64_t)i * 4), out);
}

nw_str nw_fb_text(nw_fb *fb, const nw_fb_vector *bytes)
{
    if (bytes->count > NW_PAGE_MOST)
        nw_fail(fb->error, NW_E_LIMIT, place_of(bytes->at, bytes->count),
                "a text of %u bytes: the limit is %u", bytes->count, NW_PAGE_MOST);
    const uint8_t *text = bytes->count ? see(fb, &fb->other, bytes->at, bytes->count, "a text") : NULL;
    return text && step(fb, bytes->at, bytes->count) ? (nw_str){(const char *)text, bytes->count}
                                                     : (nw_str){"", 0};
}
