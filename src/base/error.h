/* Errors: the first wins, outer functions add context. Both functions return false, so that a failing line
 * reads `return nw_fail(...)`. */
#ifndef NW_BASE_ERROR_H
#define NW_BASE_ERROR_H

#include "base/str.h"

/* Where something stands in its file: `offset` < 0 is nowhere. */
typedef struct nw_place {
    int64_t offset, length;
} nw_place;

#define NW_NOWHERE ((nw_place){-1, 0})

bool nw_fail(nw_error *error, nw_code code, nw_place place, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
bool nw_context(nw_error *error, const char *format, ...) __attribute__((format(printf, 2, 3)));
bool nw_fail_memory(nw_error *error, const nw_arena *arena);

/* Line and column, from 1, of an offset in a text. Columns count characters of UTF-8. */
void nw_locate(nw_str text, int64_t offset, int32_t *line, int32_t *column);

/* Fills file, line, column and excerpt of an error in a text; nothing where the error has no place. */
void nw_error_locate(nw_error *error, nw_str text);
void nw_error_in_file(nw_error *error, nw_str path);

#endif
