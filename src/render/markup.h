/* Text made safe for where it goes: a terminal, JSON, CSV, Markdown. Names come from files and may hold any
 * bytes; what is not UTF-8, and in a terminal what would steer it, is shown as U+FFFD. */
#ifndef NW_RENDER_MARKUP_H
#define NW_RENDER_MARKUP_H

#include "base/out.h"

typedef enum nw_style { NW_PLAIN, NW_BOLD, NW_DIM, NW_RED, NW_GREEN, NW_MAGENTA } nw_style;

/* Nothing where `color` is off. */
void nw_put_style(nw_out *out, bool color, nw_style style);

/* The character at `at`, and its length in bytes; U+FFFD, one byte long, where it is not UTF-8. */
uint32_t nw_utf8(nw_str text, size_t at, size_t *length);

/* Columns that a text takes in a terminal. */
int nw_width(nw_str text);

void nw_put_clean(nw_out *out, nw_str text);
void nw_put_json(nw_out *out, nw_str text); /* with its quotes */
void nw_put_csv(nw_out *out, nw_str text);  /* quoted where RFC 4180 wants it */
void nw_put_markdown(nw_out *out, nw_str text);

/* At most `width` columns: the middle of a longer text gives way to one "…". */
void nw_put_short(nw_out *out, nw_str text, int width);

/* Broken at spaces so that no line is wider than `width` where that can be; the text begins in column
 * `indent`, and so does each further line. Ends without a line break. */
void nw_put_wrapped(nw_out *out, nw_str text, int indent, int width);

#endif
