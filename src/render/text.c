/* Text for a terminal: aligned, digits grouped, never wider than asked where that can be. */
#include "render/markup.h"
#include "render/render.h"
#include "render/summary.h"
#include "render/units.h"
#include "render/view.h"

#define GAP   2
#define LABEL 17 /* columns of a label in the summary */

typedef struct layout {
    nw_table *table;
    int *full;  /* what each column needs; -1: not measured */
    int *width; /* what it gets; 0: it is left out */
    int limit;
    bool color;
} layout;

/* ---- Widths ------------------------------------------------------------------------------------------- */

static int cell_width(const nw_heading *heading, nw_cell cell)
{
    char digits[NW_GROUPED];
    if (cell.empty)
        return 0;
    if (heading->unit == NW_TEXT)
        return nw_width(cell.text);
    if (cell.none)
        return 1;
    return (int)nw_grouped(cell.number, digits) + (cell.lower ? 2 : 0);
}

static int column_width(nw_table *table, uint32_t column)
{
    int width = nw_width(nw_str_of(table->headings[column].title));
    for (uint32_t row = 0; row < table->rows + (table->total ? 1 : 0); row++) {
        int need = cell_width(&table->headings[column], table->cell(table, row, column));
        width = need > width ? need : width;
    }
    return width;
}

static int shortest(const layout *l, uint32_t column)
{
    const nw_heading *heading = &l->table->headings[column];
    int title = nw_width(nw_str_of(heading->title));
    int least = heading->least > title ? heading->least : title;
    return heading->least && least < l->full[column] ? least : l->full[column];
}

static int sum_of(const layout *l)
{
    int sum = 0;
    for (uint32_t c = 0; c < l->table->columns; c++)
        if (l->width[c])
            sum += l->width[c] + (sum ? GAP : 0);
    return sum;
}

/* The column of the lowest rank that is not measured yet, the first of equals. */
static uint32_t next_column(const layout *l)
{
    const nw_heading *headings = l->table->headings;
    uint32_t count = l->table->columns, best = count;
    for (uint32_t c = 0; c < count; c++)
        if (l->full[c] < 0 && (best == count || headings[c].rank < headings[best].rank))
            best = c;
    return best;
}

/* Texts at their shortest, by rank: the first that does not fit is left out, and all behind it are without
 * being measured. */
static void take_columns(layout *l)
{
    uint32_t count = l->table->columns;
    for (uint32_t k = 0; k < count; k++) {
        uint32_t c = next_column(l);
        l->full[c] = column_width(l->table, c);
        l->width[c] = l->table->wrap && c == count - 1 ? 1 : shortest(l, c);
        if (k > 0 && sum_of(l) > l->limit) {
            l->width[c] = 0;
            return;
        }
    }
}

/* What room is left goes to the texts. */
static void widen(layout *l)
{
    int room = l->limit - sum_of(l);
    for (uint32_t c = 0; c < l->table->columns; c++) {
        int more = l->full[c] - l->width[c];
        more = more < room ? more : room;
        if (!l->width[c] || more == 0)
            continue;
        l->width[c] += more;
        room -= more;
    }
}

static bool make_layout(layout *l, nw_table *table, const nw_render_options *options)
{
    *l = (layout){.table = table, .limit = options->width, .color = options->color};
    l->full = NW_ARRAY(table->arena, int, table->columns);
    l->width = NW_ARRAY(table->arena, int, table->columns);
    if (!l->full || !l->width)
        return false;
    for (uint32_t c = 0; c < table->columns; c++)
        l->full[c] = -1;
    take_columns(l);
    widen(l);
    return true;
}

/* ---- Lines -------------------------------------------------------------------------------------------- */

typedef struct cursor {
    nw_out *out;
    int at, pending; /* spaces are written only before something, so that no line ends in them */
    nw_style style;  /* of the row */
} cursor;

static void set_style(const layout *l, nw_out *out, nw_style from, nw_style to)
{
    if (from == to)
        return;
    if (from != NW_PLAIN)
        nw_put_style(out, l->color, NW_PLAIN);
    if (to != NW_PLAIN)
        nw_put_style(out, l->color, to);
}

/* The eye finds what weighs: zeros step back, and what is not known stands out. */
static nw_style style_of(nw_cell cell, nw_style row)
{
    if (cell.lower || !nw_known(cell.number))
        return NW_MAGENTA;
    return cell.number == 0 ? NW_DIM : row;
}

/* Numbers are shown, and all are 0: an activation in place, an input. */
static bool weighs_nothing(const layout *l, uint32_t row)
{
    bool any = false;
    for (uint32_t i = 0; i < l->table->columns; i++) {
        if (!l->width[i] || l->table->headings[i].unit == NW_TEXT)
            continue;
        nw_cell cell = l->table->cell(l->table, row, i);
        if (!cell.empty && cell.number != 0)
            return false;
        any = true;
    }
    return any;
}

static void skip(cursor *c, int columns)
{
    c->pending += columns;
}

static void put_spaces(cursor *c)
{
    nw_put_many(c->out, ' ', c->pending);
    c->at += c->pending;
    c->pending = 0;
}

static void put_text(const layout *l, cursor *c, uint32_t column, nw_str text)
{
    int width = l->width[column], wide = nw_width(text);
    bool fits = wide <= width;
    wide = fits ? wide : width;
    if (wide)
        put_spaces(c);
    if (l->table->wrap && column == l->table->columns - 1)
        nw_put_wrapped(c->out, text, c->at, l->limit);
    else if (fits)
        nw_put_clean(c->out, text);
    else
        nw_put_short(c->out, text, width);
    c->at += wide;
    skip(c, width - wide);
}

static void put_number(const layout *l, cursor *c, uint32_t column, nw_cell cell)
{
    char digits[NW_GROUPED];
    int length = (int)nw_grouped(cell.number, digits), wide = length + (cell.lower ? 2 : 0);
    nw_style style = style_of(cell, c->style);
    skip(c, l->width[column] - wide);
    put_spaces(c);
    set_style(l, c->out, c->style, style);
    nw_puts(c->out, cell.lower ? "≥ " : "");
    nw_put(c->out, (nw_str){digits, (size_t)length});
    set_style(l, c->out, style, c->style);
    c->at += wide;
}

static void put_dash(const layout *l, cursor *c, uint32_t column)
{
    skip(c, l->width[column] - 1);
    put_spaces(c);
    nw_puts(c->out, "–");
    c->at++;
}

static void put_cell(const layout *l, cursor *c, uint32_t column, nw_cell cell)
{
    if (cell.empty)
        skip(c, l->width[column]);
    else if (cell.none)
        put_dash(l, c, column);
    else if (l->table->headings[column].unit == NW_TEXT)
        put_text(l, c, column, cell.text);
    else
        put_number(l, c, column, cell);
}

static void put_headings(const layout *l, nw_out *out)
{
    cursor c = {.out = out};
    nw_put_style(out, l->color, NW_DIM);
    for (uint32_t i = 0; i < l->table->columns; i++) {
        if (!l->width[i])
            continue;
        const nw_heading *heading = &l->table->headings[i];
        int wide = nw_width(nw_str_of(heading->title)), rest = l->width[i] - wide;
        skip(&c, heading->unit == NW_TEXT ? 0 : rest);
        put_spaces(&c);
        nw_puts(out, heading->title);
        skip(&c, GAP + (heading->unit == NW_TEXT ? rest : 0));
    }
    nw_put_style(out, l->color, NW_PLAIN);
    nw_putc(out, '\n');
}

static void put_row(const layout *l, uint32_t row, nw_style style, nw_out *out)
{
    cursor c = {.out = out, .style = style};
    set_style(l, out, NW_PLAIN, style);
    for (uint32_t i = 0; i < l->table->columns; i++) {
        if (!l->width[i])
            continue;
        put_cell(l, &c, i, l->table->cell(l->table, row, i));
        skip(&c, GAP);
    }
    set_style(l, out, style, NW_PLAIN);
    nw_putc(out, '\n');
}

static void put_rule(const layout *l, nw_out *out)
{
    nw_put_style(out, l->color, NW_DIM);
    for (int i = 0; i < sum_of(l); i++)
        nw_puts(out, "─");
    nw_put_style(out, l->color, NW_PLAIN);
    nw_putc(out, '\n');
}

static void put_left_out(const layout *l, nw_out *out)
{
    nw_gather text;
    bool any = false;
    nw_gather_init(&text, l->table->arena);
    for (uint32_t i = 0; i < l->table->columns && l->table->chosen; i++) {
        if (l->width[i])
            continue;
        nw_puts(&text.out, any ? ", " : "no room for: ");
        nw_puts(&text.out, l->table->headings[i].name);
        any = true;
    }
    nw_puts(&text.out, any ? " (--width makes more)" : "");
    nw_put_wrapped(out, nw_gathered(&text), 0, l->limit);
    nw_puts(out, any ? "\n" : "");
}

static bool put_table(nw_table *table, const nw_render_options *options, nw_out *out)
{
    layout l;
    if (!make_layout(&l, table, options))
        return false;
    put_headings(&l, out);
    for (uint32_t row = 0; row < table->rows; row++)
        put_row(&l, row, l.color && weighs_nothing(&l, row) ? NW_DIM : NW_PLAIN, out);
    if (table->left_out)
        nw_putf(out, "… %u more\n", table->left_out);
    if (table->total) {
        put_rule(&l, out);
        put_row(&l, table->rows, NW_BOLD, out);
    }
    put_left_out(&l, out);
    return true;
}

static bool render_table(nw_table *table, const nw_render_options *options, nw_out *out, nw_error *error)
{
    return put_table(table, options, out) || nw_fail_memory(error, table->arena);
}

/* ---- The report --------------------------------------------------------------------------------------- */

static void put_title(const nw_report *report, const nw_render_options *options, nw_arena *arena, nw_out *out)
{
    nw_put_style(out, options->color, NW_BOLD);
    nw_put_clean(out, report->model_name);
    nw_put_style(out, options->color, NW_PLAIN);
    nw_puts(out, ": ");
    nw_put_wrapped(out, nw_headline(report, arena), nw_width(report->model_name) + 2, options->width);
    nw_putc(out, '\n');
    for (uint32_t i = 0; i < report->input_count; i++) {
        nw_puts(out, "input ");
        nw_put_wrapped(out, nw_port_text(report, &report->inputs[i], arena), 6, options->width);
        nw_putc(out, '\n');
    }
    nw_putc(out, '\n');
}

static void put_summary(const nw_report *report, const nw_render_options *options, nw_arena *arena,
                        nw_out *out)
{
    nw_fact facts[NW_FACTS];
    int count = nw_summary(report, arena, facts);
    nw_putc(out, '\n');
    for (int i = 0; i < count; i++) {
        bool dim = options->color && facts[i].label[0];
        nw_put_style(out, dim, NW_DIM);
        nw_puts(out, facts[i].label);
        nw_put_style(out, dim, NW_PLAIN);
        nw_put_many(out, ' ', LABEL - nw_width(nw_str_of(facts[i].label)));
        bool doubt =
            options->color && i == count - 1 && report->status != NW_EXACT; /* the last is the status */
        nw_put_style(out, doubt, NW_MAGENTA);
        nw_put_wrapped(out, facts[i].text, LABEL, options->width);
        nw_put_style(out, doubt, NW_PLAIN);
        nw_putc(out, '\n');
    }
}

static bool put_notes(const nw_report *report, const nw_render_options *options, nw_arena *arena, nw_out *out)
{
    uint32_t count = 0;
    const nw_str *lines = nw_note_lines(report, arena, &count);
    nw_puts(out, count ? "\nnotes\n" : "");
    for (uint32_t i = 0; i < count; i++) {
        nw_puts(out, "  ");
        nw_put_wrapped(out, lines[i], 2, options->width);
        nw_putc(out, '\n');
    }
    return lines != NULL;
}

static bool render_report(const nw_report *report, const nw_render_options *options, nw_arena *arena,
                          nw_out *out, nw_error *error)
{
    nw_table *table = nw_view(report, options, NW_COLUMNS_FITTING, "×", arena, error);
    if (!table)
        return false;
    put_title(report, options, arena, out);
    if (!put_table(table, options, out))
        return nw_fail_memory(error, arena);
    put_summary(report, options, arena, out);
    return put_notes(report, options, arena, out) || nw_fail_memory(error, arena);
}

const nw_renderer nw_renderer_text = {"text", "aligned for a terminal", render_report, render_table};
