/* The tokens of protobuf's text format; used by prototext.c alone. */
#ifndef NW_WIRE_PROTOTEXT_TOKEN_H
#define NW_WIRE_PROTOTEXT_TOKEN_H

#include "wire/prototext.h"

typedef struct nw_pt_lexer {
    nw_str text;
    size_t at;
    nw_arena *arena;
    nw_error *error;
    bool failed; /* nw_pt_look met a byte that stands in no text */
} nw_pt_lexer;

nw_place nw_pt_here(const nw_pt_lexer *lexer, size_t length);

/* Skips blanks and comments and gives the next byte, -1 at the end or after a failure. */
int nw_pt_look(nw_pt_lexer *lexer);

/* The error "expected WHAT, found ..." at the next token. */
bool nw_pt_expected(nw_pt_lexer *lexer, const char *what);

bool nw_pt_name(nw_pt_lexer *lexer, nw_str *out);
bool nw_pt_bracketed(nw_pt_lexer *lexer, nw_str *out); /* "[a.b/c.D]" */

/* A string (with the strings that follow it), a number or a name: fills kind, text, place and sign. */
bool nw_pt_scalar(nw_pt_lexer *lexer, nw_pt_field *field);

/* Strings, in prototext_string.c: the lexer stands at a quote. */
bool nw_pt_string(nw_pt_lexer *lexer, nw_pt_field *field);

#endif
