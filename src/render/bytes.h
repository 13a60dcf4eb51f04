/* Prints where the bytes of a model's files go. */
#ifndef NW_RENDER_BYTES_H
#define NW_RENDER_BYTES_H

#include "render/render.h"
#include "report/bytes.h"

/* False with the error "usage" for a format that there is not, "memory", or "write" where the sink refused.
 * The options are complete (never NULL). */
bool nw_render_bytes_report(const nw_bytes *bytes, const nw_render_options *options, nw_out *out,
                            nw_error *error);

void nw_bytes_json(const nw_bytes *bytes, const nw_render_options *options, nw_out *out);

#endif
