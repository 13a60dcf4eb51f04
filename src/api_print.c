/* The public functions that print: reports, lists, errors. */
#include <string.h>

#include "api.h"
#include "formats/format.h"
#include "formats/writer.h"
#include "passes/conventions.h"
#include "passes/explain/explain.h"
#include "passes/passes.h"
#include "render/explain.h"
#include "render/render.h"
#include "render/units.h"

bool nw_take_render_options(nw_render_options *options, const nw_render_options *given, nw_error *error)
{
    if (!nw_take_options(options, sizeof *options, given, error))
        return false;
    if (!options->format)
        options->format = "text";
    if (options->width <= 0)
        options->width = 80;
    return true;
}

bool nw_render(const nw_report *report, const nw_render_options *given, nw_write write, void *context,
               nw_error *error)
{
    nw_out out;
    nw_render_options options;
    nw_out_init(&out, write, context);
    return nw_take_render_options(&options, given, error) && nw_render_report(report, &options, &out, error);
}

bool nw_render_error(const nw_error *error, const nw_render_options *given, nw_write write, void *context)
{
    nw_out out;
    nw_render_options options;
    nw_error wrong_options = {0};
    nw_out_init(&out, write, context);
    return nw_take_render_options(&options, given, &wrong_options) &&
           nw_render_failure(error, &options, &out);
}

/* ---- A cell as text ----------------------------------------------------------------------------------- */

typedef struct text_buffer {
    char *at;
    size_t size, used;
} text_buffer;

static bool into_buffer(void *context, const char *bytes, size_t length)
{
    text_buffer *b = context;
    for (size_t i = 0; i < length; i++, b->used++)
        if (b->used + 1 < b->size)
            b->at[b->used] = bytes[i];
    return true;
}

size_t nw_report_text(const nw_report *report, size_t row, const char *column, char *buffer, size_t size)
{
    nw_out out;
    text_buffer b = {buffer, size, 0};
    const nw_column *found = nw_column_named(nw_str_of(column));
    nw_out_init(&out, into_buffer, &b);
    if (row < report->row_count && found && found->show)
        found->show(report, &report->rows[row], "x", &out);
    else if (row < report->row_count && found)
        nw_put_grouped(&out, report->rows[row].cell[found->cell]);
    nw_out_flush(&out);
    if (size)
        buffer[b.used < size ? b.used : size - 1] = 0;
    return b.used;
}

/* ---- Lists -------------------------------------------------------------------------------------------- */

static void list_formats(nw_table *table)
{
    const nw_format *row;
    for (size_t i = 0; (row = nw_format_at(i)); i++) {
        nw_table_text(table, nw_str_of(row->name));
        nw_table_text(table, nw_str_of(row->hint));
        nw_table_text(table, nw_str_of(row->summary));
    }
}

static void list_writers(nw_table *table)
{
    const nw_writer *row;
    for (size_t i = 0; (row = nw_writer_at(i)); i++) {
        nw_table_text(table, nw_str_of(row->name));
        nw_table_text(table, nw_str_of(row->file));
        nw_table_text(table, nw_str_of(row->eras));
        nw_table_text(table, nw_str_of(row->summary));
    }
}

static nw_str inputs_of(nw_arena *arena, const nw_op *op)
{
    if (op->max_in < 0)
        return nw_str_printf(arena, "%d or more", op->min_in);
    if (op->max_in == op->min_in)
        return nw_str_printf(arena, "%d", op->min_in);
    return nw_str_printf(arena, "%d to %d", op->min_in, op->max_in);
}

static void list_operators(nw_table *table)
{
    const nw_op *op;
    for (size_t i = 0; (op = nw_op_at(i)); i++) {
        nw_table_text(table, nw_str_of(op->name));
        nw_table_text(table, inputs_of(table->arena, op));
        nw_table_text(table, op->flags & NW_CORE ? NW_STR("yes") : NW_STR(""));
        nw_str rest, line = nw_str_of(op->formula);
        nw_str text = nw_str_split(line, '\n', &rest);
        while (rest.len) {
            text = nw_str_join(table->arena, text, NW_STR("; "));
            text = nw_str_join(table->arena, text, nw_str_split(rest, '\n', &rest));
        }
        nw_table_text(table, text);
    }
}

static void list_columns(nw_table *table)
{
    static const char *const units[] = {[NW_COUNT] = "number", [NW_BYTES] = "bytes", [NW_TEXT] = "text"};
    const nw_column *row;
    for (size_t i = 0; (row = nw_column_at(i)); i++) {
        nw_table_text(table, nw_str_of(row->name));
        nw_table_text(table, nw_str_of(units[row->unit]));
        nw_table_text(table, nw_str_of(row->what));
    }
}

static void list_conventions(nw_table *table)
{
    const nw_convention *row;
    for (size_t i = 0; (row = nw_convention_at(i)); i++) {
        nw_table_text(table, nw_str_of(row->name));
        nw_table_text(table, row->figure == NW_C_FLOPS ? NW_STR("flops") : NW_STR("macs"));
        nw_table_text(table, nw_str_of(row->about));
    }
}

static void list_models(nw_table *table)
{
    const nw_builtin *row;
    for (size_t i = 0; (row = nw_builtin_at(i)); i++) {
        nw_table_text(table, nw_str_of(row->name));
        nw_table_text(table, nw_str_of(row->summary));
    }
}

#define HEAD(name, title)                                                                                    \
    {                                                                                                        \
        name, title, NW_TEXT, 0, 0                                                                           \
    }

static const struct {
    const char *name;
    uint32_t columns;
    nw_heading headings[4];
    void (*fill)(nw_table *table);
} lists[] = {
    {"formats",
     3,                {HEAD("name", "format"), HEAD("hint", "files"), HEAD("summary", "what it is")},
     list_formats                                                                                                                          },
    {"writers",
     4,                {HEAD("name", "writer"), HEAD("file", "file"), HEAD("eras", "versions"), HEAD("summary", "what it is")},
     list_writers                                                                                                                          },
    {"operators",
     4,                {HEAD("name", "operator"), HEAD("inputs", "inputs"), HEAD("core", "core"), HEAD("formula", "formulas")},
     list_operators                                                                                                                        },
    {"columns",
     3,                {HEAD("name", "column"), HEAD("unit", "unit"), HEAD("summary", "what it is")},
     list_columns                                                                                                                          },
    {"conventions",
     3,                {HEAD("name", "convention"), HEAD("column", "figure"), HEAD("summary", "what counts")},
     list_conventions                                                                                                                      },
    {"models",      2, {HEAD("name", "model"), HEAD("summary", "what it is")},                                                  list_models},
};

bool nw_list(const char *what, const nw_render_options *given, nw_write write, void *context, nw_error *error)
{
    nw_arena arena;
    nw_table table;
    nw_out out;
    nw_render_options options;
    size_t i = 0;
    if (!nw_take_render_options(&options, given, error))
        return false;
    while (i < sizeof lists / sizeof *lists && strcmp(lists[i].name, what) != 0)
        i++;
    if (i == sizeof lists / sizeof *lists)
        return nw_fail(
            error, NW_E_USAGE, NW_NOWHERE,
            "nothing to list is named \"%s\": formats, writers, operators, columns, conventions, models",
            what);
    nw_out_init(&out, write, context);
    nw_arena_init(&arena, options.allocator, 0, 16u << 10);
    bool ok = nw_table_start(&table, &arena, lists[i].name, lists[i].headings, lists[i].columns);
    table.wrap = true;
    if (ok)
        lists[i].fill(&table);
    ok = arena.failed ? nw_fail_memory(error, &arena) : nw_render_table(&table, &options, &out, error);
    nw_arena_free(&arena);
    return ok;
}

/* ---- Explaining --------------------------------------------------------------------------------------- */

/* What both ways to explain work with; begin makes it ready, end prints what was found. */
typedef struct explaining {
    nw_render_options options;
    nw_arena arena;
    nw_out out;
    nw_explanation found;
} explaining;

static bool begin(explaining *e, const nw_render_options *given, nw_write write, void *context,
                  nw_error *error)
{
    memset(&e->found, 0, sizeof e->found);
    if (!nw_take_render_options(&e->options, given, error))
        return false;
    nw_out_init(&e->out, write, context);
    nw_arena_init(&e->arena, e->options.allocator, 0, 16u << 10);
    return true;
}

static bool end(explaining *e, bool ok, nw_error *error)
{
    if (ok && e->arena.failed)
        ok = nw_fail_memory(error, &e->arena);
    ok = ok && nw_render_explanation(&e->found, &e->options, &e->out, error);
    nw_arena_free(&e->arena);
    return ok;
}

bool nw_explain_layer(const nw_report *report, const char *layer, const nw_render_options *options,
                      nw_write write, void *context, nw_error *error)
{
    explaining e;
    return begin(&e, options, write, context, error) &&
           end(&e, nw_explain_layer_of(report, nw_str_of(layer), &e.arena, &e.found, error), error);
}

bool nw_explain_network(const nw_report *report, const nw_render_options *options, nw_write write,
                        void *context, nw_error *error)
{
    explaining e;
    return begin(&e, options, write, context, error) &&
           end(&e, nw_explain_network_of(report, &e.arena, &e.found, error), error);
}

bool nw_explain_figure(const nw_report *const *reports, size_t count, const char *figure,
                       const nw_render_options *options, nw_write write, void *context, nw_error *error)
{
    explaining e;
    return begin(&e, options, write, context, error) &&
           end(&e,
               nw_explain_figure_of(reports, count, nw_str_of(figure), nw_files_of_report, &e.arena, &e.found,
                                    error),
               error);
}
