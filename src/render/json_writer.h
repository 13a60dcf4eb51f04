/* Writes JSON: commas and line breaks are its business. A container is opened broken over lines, one item a
 * line, or flat; inside a flat one all are flat. */
#ifndef NW_RENDER_JSON_WRITER_H
#define NW_RENDER_JSON_WRITER_H

#include "base/num.h"
#include "base/out.h"

#define NW_JSON_DEPTH 16

typedef struct nw_json {
    nw_out *out;
    bool one_line;
    int depth;
    bool broken[NW_JSON_DEPTH], any[NW_JSON_DEPTH];
} nw_json;

nw_json nw_json_to(nw_out *out, bool one_line);

/* `key` is NULL inside an array. */
void nw_json_open(nw_json *json, const char *key, char bracket, bool broken); /* '{' or '[' */
void nw_json_close(nw_json *json, char bracket);                              /* '}' or ']' */

void nw_json_str(nw_json *json, const char *key, nw_str text);
void nw_json_str_or_null(nw_json *json, const char *key, nw_str text); /* null where it is empty */
void nw_json_num(nw_json *json, const char *key, nw_num n);            /* null where it is not known */
void nw_json_int(nw_json *json, const char *key, int64_t n);
void nw_json_real(nw_json *json, const char *key, double value); /* null where it is not finite */
void nw_json_bool(nw_json *json, const char *key, bool value);
void nw_json_null(nw_json *json, const char *key);

#endif
