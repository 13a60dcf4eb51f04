/* Prints what one inference needs. */
#ifndef NW_RENDER_MEMORY_H
#define NW_RENDER_MEMORY_H

#include "render/render.h"
#include "report/memory.h"

bool nw_render_memory_report(const nw_memory *memory, const nw_render_options *options, nw_out *out,
                             nw_error *error);

void nw_memory_json(const nw_memory *memory, const nw_render_options *options, nw_out *out);

/* The arena over time: layers from left to right, offsets from below, each buffer in a shade of its own.
 * Nothing where there is nothing to plan. False where the arena is full. */
bool nw_memory_picture(const nw_memory *memory, int width, nw_arena *arena, nw_out *out);

#endif
