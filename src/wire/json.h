/* JSON (RFC 8259) read as a stream: one value after the other, each with its place; nothing is built. Strings
 * are checked, and decoded only where asked for. */
#ifndef NW_WIRE_JSON_H
#define NW_WIRE_JSON_H

#include "base/cursor.h"
#include "base/error.h"

#define NW_JSON_NESTED_MAX 64

typedef enum nw_json_kind {
    NW_JSON_NULL,
    NW_JSON_BOOL,
    NW_JSON_NUMBER,
    NW_JSON_STRING,
    NW_JSON_ARRAY,
    NW_JSON_OBJECT
} nw_json_kind;

typedef struct nw_json_reader {
    nw_str text;
    size_t at;
    int64_t base; /* offset of the text in its file: places are there */
    int32_t depth;
    bool first[NW_JSON_NESTED_MAX + 1]; /* of the array or object at that depth: nothing of it was read yet */
    nw_error *error;
} nw_json_reader;

typedef struct nw_json_value {
    nw_json_kind kind;
    bool truth;     /* of a BOOL */
    nw_str text;    /* of a STRING between its quotes, escapes as they stand; of a NUMBER its digits */
    nw_place place; /* of a scalar all of it, else the bracket */
} nw_json_value;

nw_json_reader nw_json_over(nw_str text, int64_t base, nw_error *error);

/* The value at the position. An array or object is entered: ask for its items, or skip it. */
bool nw_json_read(nw_json_reader *reader, nw_json_value *out);

/* Goes to the next item of the array, or member of the object, last entered; false at its end, which is then
 * left, and after an error. */
bool nw_json_item(nw_json_reader *reader);
bool nw_json_member(nw_json_reader *reader, nw_str *key);

/* Reads the value at the position with all that is in it. */
bool nw_json_skip(nw_json_reader *reader);

/* Reads a value that must be of that kind; `what` names it in the message. */
bool nw_json_want(nw_json_reader *reader, nw_json_kind kind, const char *what, nw_json_value *out);

/* A whole number of at most 63 bits, not negative. */
bool nw_json_count(nw_json_reader *reader, const char *what, nw_num *out);

/* Nothing but blanks may follow. */
bool nw_json_done(nw_json_reader *reader);

/* Bytes of a text as a JSON string, with its quotes and the escapes that it needs. */
size_t nw_json_length(nw_str text);

/* A string with its escapes resolved, in UTF-8; {NULL, 0} when the arena is full. */
nw_str nw_json_decode(nw_arena *arena, nw_str text);

#endif
