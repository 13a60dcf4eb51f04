#include "render/markup.h"
#include "render/render.h"
#include "render/summary.h"
#include "render/units.h"
#include "render/view.h"

static void put_cell(nw_out *out, const nw_heading *heading, nw_cell cell, const char *mark)
{
    nw_puts(out, "| ");
    bool text = heading->unit == NW_TEXT;
    if (!cell.empty && (!text || cell.text.len)) {
        nw_puts(out, mark);
        nw_puts(out, cell.lower ? "≥ " : "");
        if (text)
            nw_put_markdown(out, cell.text);
        else if (cell.none)
            nw_puts(out, "–");
        else
            nw_put_grouped(out, cell.number);
        nw_puts(out, mark);
        nw_putc(out, ' ');
    }
}

static void put_row(nw_table *table, uint32_t row, nw_out *out, const char *mark)
{
    for (uint32_t c = 0; c < table->columns; c++)
        put_cell(out, &table->headings[c], table->cell(table, row, c), mark);
    nw_puts(out, "|\n");
}

static bool render_table(nw_table *table, const nw_render_options *options, nw_out *out, nw_error *error)
{
    (void)options, (void)error;
    for (uint32_t c = 0; c < table->columns; c++) {
        nw_puts(out, "| ");
        nw_put_markdown(out, nw_str_of(table->headings[c].title));
        nw_putc(out, ' ');
    }
    nw_puts(out, "|\n");
    for (uint32_t c = 0; c < table->columns; c++)
        nw_puts(out, table->headings[c].unit == NW_TEXT ? "| --- " : "| ---: ");
    nw_puts(out, "|\n");
    for (uint32_t row = 0; row < table->rows; row++)
        put_row(table, row, out, "");
    if (table->total)
        put_row(table, table->rows, out, "**");
    if (table->left_out)
        nw_putf(out, "\n… %u more\n", table->left_out);
    return true;
}

static void put_item(nw_out *out, const char *label, nw_str text)
{
    nw_puts(out, "- ");
    nw_puts(out, label);
    nw_put_markdown(out, text);
    nw_putc(out, '\n');
}

static void put_facts(const nw_report *report, nw_arena *arena, nw_out *out)
{
    nw_fact facts[NW_FACTS];
    int count = nw_summary(report, arena, facts);
    for (int i = 0; i < count; i++) {
        bool more = facts[i].label[0] == 0;
        nw_puts(out, more ? "; " : i ? "\n- " : "- ");
        nw_puts(out, facts[i].label);
        nw_puts(out, more ? "" : ": ");
        nw_put_markdown(out, facts[i].text);
    }
    nw_putc(out, '\n');
}

static bool render_report(const nw_report *report, const nw_render_options *options, nw_arena *arena,
                          nw_out *out, nw_error *error)
{
    nw_table *table = nw_view(report, options, NW_COLUMNS_USUAL, "×", arena, error);
    if (!table)
        return false;
    nw_puts(out, "## ");
    nw_put_markdown(out, report->model_name);
    nw_puts(out, "\n\n");
    put_item(out, "", nw_headline(report, arena));
    for (uint32_t i = 0; i < report->input_count; i++)
        put_item(out, "input ", nw_port_text(report, &report->inputs[i], arena));
    nw_putc(out, '\n');
    render_table(table, options, out, error);
    nw_putc(out, '\n');
    put_facts(report, arena, out);
    uint32_t count = 0;
    const nw_str *lines = nw_note_lines(report, arena, &count);
    nw_puts(out, count ? "\nNotes:\n\n" : "");
    for (uint32_t i = 0; i < count; i++)
        put_item(out, "", lines[i]);
    return lines || nw_fail_memory(error, arena);
}

const nw_renderer nw_renderer_markdown = {"markdown", "a table for a README", render_report, render_table};
