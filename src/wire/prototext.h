/* Protobuf's text format, as google::protobuf::TextFormat and io::Tokenizer read it: text in, a tree of
 * fields out. Which fields there are, and of which types, is the caller's business. */
#ifndef NW_WIRE_PROTOTEXT_H
#define NW_WIRE_PROTOTEXT_H

#include "base/error.h"

#define NW_PT_DEPTH 100

typedef enum nw_pt_kind {
    NW_PT_MESSAGE,
    NW_PT_STRING,
    NW_PT_INTEGER,
    NW_PT_FLOAT,
    NW_PT_NAME,
    NW_PT_NOTHING /* a list without items: nw_pt_first and nw_pt_next pass over it */
} nw_pt_kind;

/* One field, or one item of a field written as a list. The order of the fields is the file's. */
typedef struct nw_pt_field {
    nw_str name;               /* of an extension or Any: what stands in the brackets                */
    nw_str text;               /* a string's bytes; a number or a name as written, without its sign  */
    nw_place name_place;       /* of the name                                                        */
    nw_place place;            /* of the value: all of it, or the bracket that opens a message       */
    struct nw_pt_field *next;  /* in the same message                                                */
    struct nw_pt_field *first; /* of a message                                                      */
    nw_pt_kind kind;
    bool negative;  /* a '-' stands before a number or a name (inf) */
    bool extension; /* the name stands in brackets                  */
    bool listed;    /* the value stands in a list: [ ]              */
} nw_pt_field;

/* The whole text as one message without a name. The fields lie in `tree`, which may be freed once they are
 * read; their views lie in the text, strings with escapes in `strings`. NULL with the error "syntax" or
 * "limit", and its place. */
nw_pt_field *nw_prototext_parse(nw_str text, nw_arena *tree, nw_arena *strings, nw_error *error);

/* The first field of that name in a message, or after a field; NULL where there is none, or no message. */
const nw_pt_field *nw_pt_first(const nw_pt_field *message, const char *name);
const nw_pt_field *nw_pt_next(const nw_pt_field *field);

/* An integer: decimal, hexadecimal or octal. False for anything else, and beyond 64 bits. */
bool nw_pt_integer(const nw_pt_field *field, int64_t *out);

/* A number: decimal, with or without an exponent or an 'f', or inf, infinity or nan. */
bool nw_pt_number(const nw_pt_field *field, double *out);

#endif
