#include "render/sizes.h"

#include "render/bytes.h"
#include "render/json_writer.h"
#include "render/markup.h"
#include "render/units.h"

static void put_size(nw_json *j, const nw_size *size, bool spans)
{
    bool range = size->least != size->most;
    nw_json_open(j, NULL, '{', spans);
    nw_json_str(j, "format", nw_str_of(size->format));
    nw_json_str_or_null(j, "era", size->era);
    nw_json_str_or_null(j, "file", size->file);
    nw_json_num(j, "bytes", size->bytes);
    if (range) {
        nw_json_num(j, "bytes_min", size->least);
        nw_json_num(j, "bytes_max", size->most);
    }
    nw_json_num(j, "net_bytes", size->net);
    nw_json_num(j, "tare_bytes", nw_sub(size->bytes, size->net));
    nw_json_str(j, "status", nw_str_of(nw_status_name(size->status)));
    nw_json_str(j, "note", size->note);
    if (spans && size->ledger)
        nw_json_spans(j, size->ledger);
    nw_json_close(j, '}');
}

static void put_json(const nw_sizes *sizes, const nw_render_options *options, nw_out *out)
{
    nw_json j = nw_json_to(out, options->one_line);
    nw_json_open(&j, NULL, '{', true);
    nw_json_str(&j, "schema", NW_STR("netweight.size/1"));
    nw_json_str(&j, "model", sizes->model);
    nw_json_num(&j, "parameters", sizes->parameters);
    nw_json_open(&j, "predictions", '[', true);
    for (uint32_t i = 0; i < sizes->count; i++)
        put_size(&j, &sizes->sizes[i], sizes->spans);
    nw_json_close(&j, ']');
    nw_json_close(&j, '}');
}

/* "553,435,572 to 553,436,020 B" where the size is a range, then the note. */
static nw_str remark(const nw_size *size, nw_arena *arena)
{
    if (size->least == size->most)
        return size->note;
    char least[NW_GROUPED], most[NW_GROUPED];
    nw_grouped(size->least, least);
    nw_grouped(size->most, most);
    return nw_str_printf(arena, "%s to %s B%s%.*s", least, most, size->note.len ? "; " : "",
                         NW_SHOW(size->note));
}

/* The text has the notes below the table. */
static void make_table(const nw_sizes *sizes, bool notes, nw_table *table, nw_arena *arena)
{
    static const nw_heading headings[] = {
        {"format",     "format",  NW_TEXT,  0, 0            },
        {"era",        "era",     NW_TEXT,  1, 0            },
        {"file",       "file",    NW_TEXT,  3, NW_NAME_LEAST},
        {"bytes",      "bytes",   NW_BYTES, 0, 0            },
        {"size",       "size",    NW_TEXT,  1, 0            },
        {"browser_kb", "KB",      NW_COUNT, 2, 0            },
        {"tare_bytes", "tare, B", NW_BYTES, 0, 0            },
        {"note",       "note",    NW_TEXT,  0, 0            },
    };
    nw_gather text;
    nw_gather_init(&text, arena);
    nw_table_start(table, arena, "predictions", headings, sizeof headings / sizeof *headings - !notes);
    table->wrap = notes;
    for (uint32_t i = 0; i < sizes->count; i++) {
        const nw_size *size = &sizes->sizes[i];
        nw_table_text(table, nw_str_of(size->format));
        nw_table_text(table, size->era);
        nw_table_text(table, size->file);
        nw_table_known(table, size->bytes);
        nw_put_units(&text.out, size->bytes);
        nw_table_text(table, nw_str_copy(arena, nw_gathered(&text)));
        nw_table_known(table, nw_browser_kb(size->bytes));
        nw_table_known(table, nw_sub(size->bytes, size->net));
        if (notes)
            nw_table_text(table, remark(size, arena));
    }
}

static void put_notes(const nw_sizes *sizes, const nw_render_options *options, nw_arena *arena, nw_out *out)
{
    bool any = false;
    for (uint32_t i = 0; i < sizes->count; i++) {
        const nw_size *size = &sizes->sizes[i];
        nw_str text = remark(size, arena);
        if (!text.len)
            continue;
        nw_puts(out, any ? "" : "\n");
        any = true;
        nw_puts(out, size->format);
        nw_puts(out, ": ");
        nw_put_wrapped(out, text, (int)nw_str_of(size->format).len + 2, options->width);
        nw_putc(out, '\n');
    }
}

static bool put_spans(const nw_size *size, const nw_render_options *options, nw_arena *arena, nw_out *out,
                      nw_error *error)
{
    nw_table table;
    nw_putc(out, '\n');
    nw_put_clean(out, size->file);
    nw_puts(out, "\n\n");
    nw_spans_table(size->ledger, &table, arena);
    return !arena->failed && nw_render_table(&table, options, out, error);
}

static bool put_tables(const nw_sizes *sizes, const nw_render_options *options, nw_arena *arena, nw_out *out,
                       nw_error *error)
{
    nw_table table;
    bool text = nw_str_is(nw_str_of(options->format), "text");
    if (text) {
        nw_put_clean(out, sizes->model);
        nw_puts(out, ": ");
        nw_put_grouped(out, sizes->parameters);
        nw_puts(out, " parameters\n\n");
    }
    make_table(sizes, !text, &table, arena);
    if (arena->failed || !nw_render_table(&table, options, out, error))
        return false;
    if (text)
        put_notes(sizes, options, arena, out);
    for (uint32_t i = 0; i < sizes->count && sizes->spans && text; i++)
        if (sizes->sizes[i].ledger && !put_spans(&sizes->sizes[i], options, arena, out, error))
            return false;
    return true;
}

bool nw_render_sizes(const nw_sizes *sizes, const nw_render_options *options, nw_out *out, nw_error *error)
{
    nw_arena arena;
    bool ok = true;
    nw_arena_init(&arena, options->allocator, 0, 16u << 10);
    if (nw_str_is(nw_str_of(options->format), "json"))
        put_json(sizes, options, out);
    else
        ok = put_tables(sizes, options, &arena, out, error);
    return nw_render_end(ok, &arena, out, error);
}
