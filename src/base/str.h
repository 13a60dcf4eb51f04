/* Views of text: a pointer and a length, never ended by 0. The views of a model lie in its arena or in its
 * file. */
#ifndef NW_BASE_STR_H
#define NW_BASE_STR_H

#include "base/arena.h"

typedef struct nw_str {
    const char *at;
    size_t len;
} nw_str;

#define NW_STR(literal) ((nw_str){(literal), sizeof(literal) - 1})

/* For printf's "%.*s": NW_SHOW(str) gives both arguments. */
#define NW_SHOW(s) (int)((s).len > 200 ? 200 : (s).len), (s).at ? (s).at : ""

nw_str nw_str_of(const char *text); /* of a text ended by 0, or NULL */
bool nw_str_eq(nw_str a, nw_str b);
bool nw_str_is(nw_str a, const char *text);
bool nw_str_is_nocase(nw_str a, const char *text); /* ASCII letters only */
bool nw_str_starts(nw_str a, const char *prefix);
int nw_str_order(nw_str a, nw_str b); /* by bytes, as strcmp */
nw_str nw_str_part(nw_str a, size_t from, size_t to);
nw_str nw_str_trim(nw_str a);

/* The part before the first `separator`; the rest, after it, goes to *rest (empty if there is none). */
nw_str nw_str_split(nw_str a, char separator, nw_str *rest);

/* Copies into the arena; {NULL, 0} after a failure. */
nw_str nw_str_copy(nw_arena *arena, nw_str a);
nw_str nw_str_join(nw_arena *arena, nw_str a, nw_str b);
nw_str nw_str_printf(nw_arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Letters that differ, counting one insertion, deletion, replacement or swap as 1, without regard to case;
 * never more than `limit` + 1. */
int nw_str_distance(nw_str a, nw_str b, int limit);

/* The name that a misspelt word is nearest to, of those that are tried; the first of equals. */
typedef struct nw_nearest {
    nw_str word, best; /* best.at is NULL where nothing is near */
    int distance;
} nw_nearest;

nw_nearest nw_nearest_to(nw_str word, int limit); /* at most `limit` letters away */
void nw_nearest_try(nw_nearest *nearest, nw_str name);

/* Whole decimal numbers; false on anything else, and where it does not fit. */
bool nw_str_to_num(nw_str a, nw_num *out);

#endif
