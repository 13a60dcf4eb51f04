/* The wire format of Protocol Buffers, walked field by field through a window over the source: what a reader
 * does not ask for is passed over unread, however long it is. Errors are sticky, as the source's: after one
 * every walk ends, and a reader tests nw_pb_ok once per message. */
#ifndef NW_WIRE_PROTOBUF_H
#define NW_WIRE_PROTOBUF_H

#include "wire/page.h"

#define NW_PB_WINDOW NW_PAGE_MOST /* the longest text that can be read, too */

typedef enum nw_pb_wire { NW_PB_VARINT, NW_PB_FIXED64, NW_PB_LENGTH, NW_PB_FIXED32 = 5 } nw_pb_wire;

typedef struct nw_pb {
    nw_page page;
    nw_arena *arena;
    nw_error *error;
} nw_pb;

/* Bytes at..end-1 of the source: what is left of a message. */
typedef struct nw_pb_range {
    uint64_t at, end;
} nw_pb_range;

static inline nw_place nw_pb_place(nw_pb_range range)
{
    return (nw_place){(int64_t)range.at, (int64_t)(range.end - range.at)};
}

typedef struct nw_pb_field {
    uint32_t number;
    nw_pb_wire wire;
    nw_place place;   /* the whole field, its tag included */
    uint64_t bits;    /* of a varint or a fixed number */
    nw_pb_range body; /* of one with a length; of others it is empty, and stands behind the tag */
} nw_pb_field;

bool nw_pb_open(nw_pb *pb, const nw_source *source, nw_arena *arena, nw_error *error);
nw_pb_range nw_pb_all(const nw_pb *pb);

static inline bool nw_pb_ok(const nw_pb *pb)
{
    return pb->error->code == NW_OK;
}

/* The next field of a message; false at its end and after an error. */
bool nw_pb_next(nw_pb *pb, nw_pb_range *message, nw_pb_field *field);

/* What a field holds, which `name` calls in the error where it is of another wire type. After an error an
 * empty range, 0, or an empty text. */
nw_pb_range nw_pb_message(nw_pb *pb, const nw_pb_field *field, const char *name);
int64_t nw_pb_int(nw_pb *pb, const nw_pb_field *field, const char *name);
double nw_pb_float(nw_pb *pb, const nw_pb_field *field, const char *name);
nw_str nw_pb_text(nw_pb *pb, const nw_pb_field *field, const char *name); /* a copy in the arena */
nw_str nw_pb_view(nw_pb *pb, const nw_pb_field *field, const char *name); /* lasts until the next call */
nw_str nw_pb_view_of(nw_pb *pb, nw_pb_range text, const char *name);

/* The numbers of a repeated field, packed or one by one. */
typedef struct nw_pb_items {
    nw_pb_range left;
    nw_pb_wire wire;
    uint64_t bits;
    bool single;
} nw_pb_items;

nw_pb_items nw_pb_items_of(nw_pb *pb, const nw_pb_field *field, nw_pb_wire wire, const char *name);
bool nw_pb_item(nw_pb *pb, nw_pb_items *items, uint64_t *bits); /* false after the last, and after an error */

double nw_pb_real(uint64_t bits, nw_pb_wire wire); /* a float or a double by its bits */

/* `length` bytes at a place, at most NW_PB_WINDOW; NULL after an error. They last until the next call. */
const uint8_t *nw_pb_bytes(nw_pb *pb, uint64_t at, size_t length);

#endif
