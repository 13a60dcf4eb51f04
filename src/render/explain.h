/* Prints what `explain` found. */
#ifndef NW_RENDER_EXPLAIN_H
#define NW_RENDER_EXPLAIN_H

#include "report/explanation.h"

/* As text, or as one object of JSON; false with the error "usage" for other formats, "memory", or "write"
 * where the sink refused. The options are complete (never NULL). */
bool nw_render_explanation(const nw_explanation *explanation, const nw_render_options *options, nw_out *out,
                           nw_error *error);

void nw_explain_text(const nw_explanation *explanation, const nw_render_options *options, nw_arena *arena,
                     nw_out *out);
/* CSV, Markdown, and whatever else renders tables. */
bool nw_explain_table(const nw_explanation *explanation, const nw_render_options *options, nw_arena *arena,
                      nw_out *out, nw_error *error);
void nw_explain_json(const nw_explanation *explanation, const nw_render_options *options, nw_out *out);

#endif
