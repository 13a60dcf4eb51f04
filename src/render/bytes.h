/* Prints where the bytes of a model's files go. */
#ifndef NW_RENDER_BYTES_H
#define NW_RENDER_BYTES_H

#include "render/json_writer.h"
#include "render/render.h"
#include "report/bytes.h"

/* False with the error "usage" for a format that there is not, "memory", or "write" where the sink refused.
 * The options are complete (never NULL). */
bool nw_render_bytes_report(const nw_bytes *bytes, const nw_render_options *options, nw_out *out,
                            nw_error *error);

/* Every span of a ledger, for whoever prints one. */
void nw_json_spans(nw_json *json, const nw_ledger *ledger);
void nw_spans_table(const nw_ledger *ledger, nw_table *table, nw_arena *arena);

void nw_bytes_json(const nw_bytes *bytes, const nw_render_options *options, nw_out *out);

#endif
