/* The ledger as text: net, tare and gross, then tables. */
#include "render/bytes.h"
#include "render/markup.h"
#include "render/units.h"

#define LABEL 8

typedef struct page {
    const nw_bytes *bytes;
    const nw_render_options *options;
    nw_arena *arena;
    nw_out *out;
    nw_error *error;
} page;

#define TEXT(name, title, least)                                                                             \
    {                                                                                                        \
        name, title, NW_TEXT, 0, least                                                                       \
    }
#define BYTES(name, title)                                                                                   \
    {                                                                                                        \
        name, title, NW_BYTES, 0, 0                                                                          \
    }
#define COUNT(name, title)                                                                                   \
    {                                                                                                        \
        name, title, NW_COUNT, 0, 0                                                                          \
    }
#define COLUMNS(headings) (uint32_t)(sizeof headings / sizeof *headings)

/* "99.96 %"; what is there, but rounds to nothing, says so. */
static nw_str share(const page *p, nw_num part, nw_num whole)
{
    double percent = whole > 0 ? 100.0 * (double)part / (double)whole : 0;
    if (part > 0 && percent < 0.005)
        return NW_STR("< 0.01 %");
    return nw_str_printf(p->arena, "%.2f %%", percent);
}

static void kinds_table(const page *p, nw_table *table)
{
    static const nw_heading headings[] = {TEXT("kind", "kind", 0), COUNT("spans", "spans"),
                                          BYTES("bytes", "bytes"), TEXT("share", "share", 0)};
    const nw_ledger *ledger = p->bytes->ledger;
    nw_table_start(table, p->arena, "kinds", headings, COLUMNS(headings));
    for (int kind = 0; kind < NW_SPANS; kind++) {
        if (!ledger->count[kind])
            continue;
        nw_table_text(table, nw_str_of(nw_span_name((nw_span_kind)kind)));
        nw_table_number(table, ledger->count[kind]);
        nw_table_number(table, ledger->bytes[kind]);
        nw_table_text(table, share(p, ledger->bytes[kind], nw_ledger_gross(ledger)));
    }
}

static nw_str shape_text(const page *p, nw_shape shape)
{
    nw_str text = shape.rank ? NW_STR("") : NW_STR("scalar");
    for (int32_t i = 0; i < shape.rank; i++)
        text = nw_str_printf(p->arena, "%.*s%s%lld", NW_SHOW(text), i ? "x" : "", (long long)shape.dim[i]);
    return text;
}

static void tensors_table(const page *p, nw_table *table)
{
    static const nw_heading headings[] = {
        COUNT("file", "file"),     TEXT("name", "tensor", NW_NAME_LEAST),
        TEXT("kind", "kind", 0),   TEXT("dtype", "type", 0),
        TEXT("shape", "shape", 0), {"offset", "offset", NW_COUNT, 2, 0},
        BYTES("bytes", "bytes"),   {"share",  "share",  NW_TEXT,  1, 0}
    };
    uint32_t first = p->bytes->ledger->file_count > 1 ? 0 : 1;
    nw_table_start(table, p->arena, "tensors", headings + first, COLUMNS(headings) - first);
    for (uint32_t i = 0; i < p->bytes->row_count; i++) {
        const nw_entry *entry = p->bytes->rows[i].entry;
        if (!first)
            nw_table_number(table, entry->file);
        nw_table_text(table, entry->name);
        nw_table_text(table, nw_str_of(nw_span_name((nw_span_kind)entry->kind)));
        nw_table_text(table, nw_str_of(entry->dtype ? entry->dtype->name : "?"));
        nw_table_text(table, shape_text(p, entry->shape));
        nw_table_number(table, (nw_num)entry->offset);
        nw_table_number(table, (nw_num)entry->bytes);
        nw_table_text(table, share(p, (nw_num)entry->bytes, nw_ledger_gross(p->bytes->ledger)));
    }
}

static void groups_table(const page *p, nw_table *table)
{
    const char *name = nw_bytes_name_of(p->bytes->by);
    const nw_heading headings[] = {TEXT("name", name, NW_NAME_LEAST), COUNT("tensors", "tensors"),
                                   BYTES("bytes", "bytes"), TEXT("share", "share", 0)};
    nw_table_start(table, p->arena, "groups", headings, COLUMNS(headings));
    for (uint32_t i = 0; i < p->bytes->row_count; i++) {
        const nw_bytes_row *row = &p->bytes->rows[i];
        nw_table_text(table, row->name);
        nw_table_number(table, row->tensors);
        nw_table_number(table, row->bytes);
        nw_table_text(table, share(p, row->bytes, nw_ledger_gross(p->bytes->ledger)));
    }
}

void nw_spans_table(const nw_ledger *ledger, nw_table *table, nw_arena *arena)
{
    static const nw_heading headings[] = {COUNT("file", "file"), COUNT("offset", "offset"),
                                          BYTES("length", "length"), TEXT("kind", "kind", 0),
                                          TEXT("owner", "owner", NW_NAME_LEAST)};
    uint32_t first = ledger->file_count > 1 ? 0 : 1;
    nw_table_start(table, arena, "spans", headings + first, COLUMNS(headings) - first);
    for (uint32_t i = 0; i < ledger->span_count; i++) {
        const nw_ledger_span *span = &ledger->spans[i];
        if (!first)
            nw_table_number(table, span->file);
        nw_table_number(table, (nw_num)span->offset);
        nw_table_number(table, (nw_num)span->length);
        nw_table_text(table, nw_str_of(nw_span_name((nw_span_kind)span->kind)));
        nw_table_text(table, span->owner);
    }
}

static void spans_table(const page *p, nw_table *table)
{
    nw_spans_table(p->bytes->ledger, table, p->arena);
}

static void make_table(const page *p, nw_table *table)
{
    if (p->bytes->by == NW_BY_TENSOR)
        tensors_table(p, table);
    else if (p->bytes->by != NW_BY_NOTHING)
        groups_table(p, table);
    else
        kinds_table(p, table);
}

static bool put_table(const page *p, void (*make)(const page *, nw_table *))
{
    nw_table table;
    make(p, &table);
    return !p->arena->failed && nw_render_table(&table, p->options, p->out, p->error);
}

/* ---- Text --------------------------------------------------------------------------------------------- */

static void put_label(const page *p, const char *label)
{
    nw_put_style(p->out, p->options->color, NW_BOLD);
    nw_puts(p->out, label);
    nw_put_style(p->out, p->options->color, NW_PLAIN);
    nw_put_many(p->out, ' ', LABEL - nw_width(nw_str_of(label)));
}

static void put_amount(const page *p, const char *label, nw_num amount, const char *what)
{
    put_label(p, label);
    nw_put_bytes(p->out, amount);
    nw_puts(p->out, what);
    nw_putc(p->out, '\n');
}

/* The first is the one that was opened, and says what it is; of several each has its size. */
static void put_file(const page *p, uint32_t i)
{
    const nw_ledger_file *file = &p->bytes->ledger->files[i];
    put_label(p, i ? "" : "file");
    nw_put_clean(p->out, file->path);
    if (!i) {
        nw_puts(p->out, ", ");
        nw_put(p->out, p->bytes->format);
    }
    if (p->bytes->ledger->file_count > 1) {
        nw_puts(p->out, ", ");
        nw_put_grouped(p->out, (nw_num)file->bytes);
        nw_puts(p->out, " B");
    }
    nw_putc(p->out, '\n');
}

static void put_head(const page *p)
{
    const nw_ledger *ledger = p->bytes->ledger;
    nw_num net = nw_ledger_net(ledger), gross = nw_ledger_gross(ledger);
    for (uint32_t i = 0; i < ledger->file_count; i++)
        put_file(p, i);
    put_amount(p, "net", net, ": parameters and buffers");
    put_amount(p, "tare", gross - net, ": all else");
    put_label(p, "gross");
    nw_put_file_bytes(p->out, gross);
    nw_putc(p->out, '\n');
}

static void put_findings(const page *p)
{
    const nw_ledger *ledger = p->bytes->ledger;
    for (uint32_t i = 0; i < ledger->finding_count; i++) {
        const nw_finding *finding = &ledger->findings[i];
        nw_puts(p->out, i ? "" : "\n");
        put_label(p, "note");
        char digits[NW_GROUPED];
        nw_grouped(finding->bytes, digits);
        nw_str cost = nw_known(finding->bytes) && finding->bytes ? nw_str_printf(p->arena, " (%s B)", digits)
                                                                 : NW_STR("");
        nw_put_wrapped(p->out, nw_str_join(p->arena, finding->text, cost), LABEL, p->options->width);
        nw_putc(p->out, '\n');
    }
}

static bool put_text(const page *p)
{
    put_head(p);
    nw_putc(p->out, '\n');
    if (!put_table(p, kinds_table))
        return false;
    if (p->bytes->by != NW_BY_NOTHING) {
        nw_putc(p->out, '\n');
        if (!put_table(p, make_table))
            return false;
    }
    if (p->bytes->spans) {
        nw_putc(p->out, '\n');
        if (!put_table(p, spans_table))
            return false;
    }
    put_findings(p);
    return !p->arena->failed;
}

bool nw_render_bytes_report(const nw_bytes *bytes, const nw_render_options *options, nw_out *out,
                            nw_error *error)
{
    nw_arena arena;
    nw_str format = nw_str_of(options->format);
    nw_arena_init(&arena, options->allocator, 0, 16u << 10);
    page p = {bytes, options, &arena, out, error};
    bool ok = true;
    if (nw_str_is(format, "json"))
        nw_bytes_json(bytes, options, out);
    else if (nw_str_is(format, "text"))
        ok = put_text(&p);
    else
        ok = put_table(&p, bytes->spans ? spans_table : make_table);
    return nw_render_end(ok, &arena, out, error);
}
