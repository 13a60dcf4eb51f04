/* The layers of a report as a table: columns chosen, rows sorted, cut off and folded as the options say. */
#ifndef NW_RENDER_VIEW_H
#define NW_RENDER_VIEW_H

#include "render/table.h"
#include "report/report.h"

/* What a renderer shows where the user names no columns. */
typedef enum nw_columns {
    NW_COLUMNS_FITTING, /* those that matter, ranked, for the width */
    NW_COLUMNS_USUAL,   /* those of a table 80 wide */
    NW_COLUMNS_ALL
} nw_columns;

/* The table lies in the arena and looks into the report. NULL with the error "usage" where an option names
 * what is not there. */
nw_table *nw_view(const nw_report *report, const nw_render_options *options, nw_columns columns,
                  const char *times, nw_arena *arena, nw_error *error);

/* The layer, or the group of layers, that a row of the table shows. */
const nw_row *nw_view_row(const nw_table *table, uint32_t row);

#endif
