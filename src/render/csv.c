/* CSV as RFC 4180 has it, but lines end in "\n": the columns' JSON names, then one line a layer. Raw
 * integers, and nothing where a number is not known. No totals: they would be one more layer to whoever adds
 * up. */
#include "render/markup.h"
#include "render/render.h"
#include "render/view.h"

static void put_cell(nw_out *out, const nw_heading *heading, nw_cell cell)
{
    if (heading->unit == NW_TEXT)
        nw_put_csv(out, cell.text);
    else if (!cell.empty && !cell.lower && nw_known(cell.number))
        nw_put_int(out, cell.number);
}

static bool render_table(nw_table *table, const nw_render_options *options, nw_out *out, nw_error *error)
{
    (void)options, (void)error;
    for (uint32_t c = 0; c < table->columns; c++) {
        nw_puts(out, c ? "," : "");
        nw_put_csv(out, nw_str_of(table->headings[c].name));
    }
    nw_putc(out, '\n');
    for (uint32_t row = 0; row < table->rows; row++) {
        for (uint32_t c = 0; c < table->columns; c++) {
            nw_puts(out, c ? "," : "");
            put_cell(out, &table->headings[c], table->cell(table, row, c));
        }
        nw_putc(out, '\n');
    }
    return true;
}

static bool render_report(const nw_report *report, const nw_render_options *options, nw_arena *arena,
                          nw_out *out, nw_error *error)
{
    nw_table *table = nw_view(report, options, NW_COLUMNS_ALL, "x", arena, error);
    return table && render_table(table, options, out, error);
}

const nw_renderer nw_renderer_csv = {"csv", "one line a layer, raw integers", render_report, render_table};
