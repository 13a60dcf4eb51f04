/* Renderers: a report goes in, text comes out. One row each in renderer_list.h. */
#ifndef NW_RENDER_RENDER_H
#define NW_RENDER_RENDER_H

#include "render/table.h"
#include "report/report.h"

typedef struct nw_renderer {
    const char *name, *summary;
    bool (*report)(const nw_report *report, const nw_render_options *options, nw_out *out, nw_error *error);
    /* Lists and other plain tables: the cells of a table that is built already. */
    bool (*table)(const nw_table *table, const nw_render_options *options, nw_out *out);
} nw_renderer;

const nw_renderer *nw_renderer_at(size_t i);
const nw_renderer *nw_renderer_named(nw_str name);

#define X(id) extern const nw_renderer nw_renderer_##id;
#include "render/renderer_list.h"
#undef X

#endif
