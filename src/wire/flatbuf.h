/* FlatBuffers, walked without a schema: whoever knows which field is what asks for it. Every offset is
 * checked to lead into the file before it is followed. A table may be reached on several ways; as what is
 * reached costs time anew each time, there is a bound to all steps. */
#ifndef NW_WIRE_FLATBUF_H
#define NW_WIRE_FLATBUF_H

#include "wire/page.h"

#define NW_FB_FIELDS 32 /* of a table that can be asked for */

typedef struct nw_fb {
    nw_page tables, other; /* other: vtables, vectors, texts */
    nw_error *error;
    uint64_t size, steps;
} nw_fb;

typedef struct nw_fb_table {
    uint64_t at, vtable;
    uint16_t length, vtable_length; /* bytes */
    uint16_t count;                 /* of fields that the vtable has, more than can be asked for too */
    uint16_t slots[NW_FB_FIELDS];   /* where in the table each field is; 0: it is not there */
} nw_fb_table;

/* Items of one width, or offsets of 4 bytes. */
typedef struct nw_fb_vector {
    uint64_t at; /* of the first item; 0: there is no vector */
    uint32_t count, width;
} nw_fb_vector;

static inline bool nw_fb_ok(const nw_fb *fb)
{
    return fb->error->code == NW_OK;
}

bool nw_fb_open(nw_fb *fb, const nw_source *source, nw_arena *arena, nw_error *error);

/* The table that the file's first bytes lead to. */
bool nw_fb_root(nw_fb *fb, nw_fb_table *out);

/* The place of a field of so many bytes; 0 where it is not there, and after an error. */
uint64_t nw_fb_field(nw_fb *fb, const nw_fb_table *table, uint32_t field, uint32_t width);

/* A whole number of 1, 4 or 8 bytes. */
int64_t nw_fb_int(nw_fb *fb, const nw_fb_table *table, uint32_t field, uint32_t width, int64_t otherwise);

/* False where the field is not there, and after an error. */
bool nw_fb_child(nw_fb *fb, const nw_fb_table *table, uint32_t field, nw_fb_table *out);

/* Empty where the field is not there, and after an error. */
nw_fb_vector nw_fb_items(nw_fb *fb, const nw_fb_table *table, uint32_t field, uint32_t width);

int64_t nw_fb_item(nw_fb *fb, const nw_fb_vector *vector, uint32_t i);
bool nw_fb_item_table(nw_fb *fb, const nw_fb_vector *vector, uint32_t i, nw_fb_table *out);

/* A vector of bytes as a text that lasts until the next call; an error where it is longer than NW_PAGE_MOST.
 */
nw_str nw_fb_text(nw_fb *fb, const nw_fb_vector *bytes);

#endif
