/* Renderers: a report goes in, text comes out. One row each in renderer_list.h. */
#ifndef NW_RENDER_RENDER_H
#define NW_RENDER_RENDER_H

#include "render/table.h"
#include "report/report.h"

typedef struct nw_renderer {
    const char *name, *summary;
    bool (*report)(const nw_report *report, const nw_render_options *options, nw_arena *arena, nw_out *out,
                   nw_error *error);
    /* Lists and other plain tables: the cells of a table that is built already. */
    bool (*table)(nw_table *table, const nw_render_options *options, nw_out *out, nw_error *error);
} nw_renderer;

const nw_renderer *nw_renderer_at(size_t i); /* NULL after the last */
const nw_renderer *nw_renderer_named(nw_str name);

/* Under the format that the options name; false with the error "usage" where there is none, "memory", or
 * "write" where the sink refused. The options are complete (never NULL). */
bool nw_render_report(const nw_report *report, const nw_render_options *options, nw_out *out,
                      nw_error *error);
bool nw_render_table(nw_table *table, const nw_render_options *options, nw_out *out, nw_error *error);

/* The end of every rendering: frees its arena and writes what is left; false with the error "memory" where
 * the arena was too small, or "write" where the sink refused. */
bool nw_render_end(bool ok, nw_arena *arena, nw_out *out, nw_error *error);

/* The error itself: as text, or as an object where the options say JSON. False where the sink refused. */
bool nw_render_failure(const nw_error *failure, const nw_render_options *options, nw_out *out);

#define X(id) extern const nw_renderer nw_renderer_##id;
#include "render/renderer_list.h"
#undef X

#endif
