/* Prints the sizes of files that do not exist yet. */
#ifndef NW_RENDER_SIZES_H
#define NW_RENDER_SIZES_H

#include "render/render.h"
#include "report/sizes.h"

bool nw_render_sizes(const nw_sizes *sizes, const nw_render_options *options, nw_out *out, nw_error *error);

#endif
