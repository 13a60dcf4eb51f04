/* What one inference needs, as text and tables. */
#include "render/memory.h"

#include "render/markup.h"
#include "render/units.h"

#define LABEL 13

typedef struct page {
    const nw_memory *memory;
    const nw_render_options *options;
    nw_arena *arena;
    nw_out *out;
    nw_error *error;
} page;

/* ---- Tables ------------------------------------------------------------------------------------------- */

/* Those alive at one layer, or all. */
static void buffers_table(const page *p, nw_table *table, bool all)
{
    static const nw_heading headings[] = {
        {"name",   "buffer",  NW_TEXT,  0, NW_NAME_LEAST},
        {"layer",  "made by", NW_TEXT,  1, NW_NAME_LEAST},
        {"first",  "first",   NW_COUNT, 0, 0            },
        {"last",   "last",    NW_COUNT, 0, 0            },
        {"offset", "offset",  NW_BYTES, 0, 0            },
        {"bytes",  "bytes",   NW_BYTES, 0, 0            },
    };
    const nw_memory *m = p->memory;
    const nw_num *offsets = m->plans[m->best].offsets;
    if (!nw_table_start(table, p->arena, "buffers", headings, sizeof headings / sizeof *headings))
        return;
    table->wrap = false;
    for (uint32_t i = 0; i < m->buffer_count; i++) {
        const nw_buffer *buffer = &m->buffers[i];
        if (!all && !nw_is_live(buffer, m->peak_step))
            continue;
        nw_table_text(table, buffer->name);
        nw_table_text(table, buffer->is_input ? NW_STR("(input)") : buffer->layer);
        nw_table_number(table, buffer->first);
        nw_table_number(table, buffer->last);
        nw_table_number(table, offsets ? offsets[i] : NW_UNKNOWN);
        nw_table_number(table, buffer->bytes);
    }
}

static bool put_buffers(const page *p, bool all)
{
    nw_table table;
    buffers_table(p, &table, all);
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

static void put_amount(const page *p, const char *label, nw_num bytes, nw_str what)
{
    put_label(p, label);
    if (nw_known(bytes))
        nw_put_bytes(p->out, bytes);
    else
        nw_putc(p->out, '?');
    nw_put_clean(p->out, what);
    nw_putc(p->out, '\n');
}

static void put_wrapped(const page *p, const char *label, nw_str text)
{
    put_label(p, label);
    nw_put_wrapped(p->out, text, LABEL, p->options->width);
    nw_putc(p->out, '\n');
}

static void put_sums(const page *p)
{
    const nw_memory *m = p->memory;
    nw_num align = m->options.align ? m->options.align : 1;
    bool any = nw_known(m->peak) && m->steps;
    put_amount(p, "parameters", m->parameter_bytes, NW_STR(", beside all that follows"));
    if (m->buffer_bytes)
        put_amount(p, "statistics", m->buffer_bytes, NW_STR(", stored and not learned"));
    put_amount(p, "sum", m->sum,
               !m->buffer_count ? NW_STR("")
                                : nw_str_printf(p->arena, ": %u buffer%s", m->buffer_count,
                                                m->buffer_count == 1 ? "" : "s"));
    put_amount(p, "peak", m->peak,
               any ? nw_str_printf(p->arena, " at %.*s", NW_SHOW(m->rows[m->peak_step].name)) : NW_STR(""));
    put_amount(p, "lower bound", m->bound,
               align > 1 ? nw_str_printf(p->arena, ": the peak of sizes rounded up to %lld", (long long)align)
                         : NW_STR(""));
}

static void put_plans(const page *p)
{
    const nw_memory *m = p->memory;
    const nw_plan *best = &m->plans[m->best];
    put_amount(p, "arena", best->bytes,
               best->offsets ? nw_str_printf(p->arena, " by %s", nw_planner_name(m->best)) : NW_STR(""));
    for (int i = 0; i < NW_PLANNERS && nw_known(m->sum); i++) {
        const char *name = nw_planner_name((nw_planner)i);
        if (i == (int)m->best && best->offsets)
            continue;
        put_label(p, "");
        nw_put_grouped(p->out, m->plans[i].bytes);
        if (m->plans[i].offsets)
            nw_putf(p->out, " B by %s\n", name);
        else
            nw_putf(p->out, " by %s: too many buffers are alive at once to try\n", name);
    }
}

static void put_terms(const page *p)
{
    const nw_memory_options *o = &p->memory->options;
    nw_str align =
        o->align > 1 ? nw_str_printf(p->arena, "; alignment %lld", (long long)o->align) : NW_STR("");
    put_wrapped(p, "counted",
                nw_str_printf(p->arena, "inputs %s, outputs %s; %s; views %s%s%.*s",
                              o->count_inputs ? "counted" : "left out",
                              o->skip_outputs ? "left out" : "counted",
                              o->no_inplace ? "in place only where the file says so"
                                            : "elementwise operators work in place where they can",
                              o->no_views ? "are copies" : "cost nothing",
                              o->fuse ? "; convolutions fused with what follows element by element" : "",
                              NW_SHOW(align)));
    if (p->memory->unknown.at)
        put_wrapped(p, "unknown", p->memory->unknown);
}

static bool put_text(const page *p)
{
    const nw_memory *m = p->memory;
    put_label(p, "model");
    nw_put_clean(p->out, m->model);
    nw_puts(p->out, ", ");
    nw_put(p->out, m->format);
    nw_putc(p->out, '\n');
    put_sums(p);
    put_plans(p);
    put_terms(p);
    if (nw_known(m->peak) && m->peak > 0) {
        nw_putc(p->out, '\n');
        if (!nw_memory_picture(m, p->options->width, p->arena, p->out))
            return false;
        nw_puts(p->out, "\nAlive at the peak:\n\n");
        if (!put_buffers(p, false))
            return false;
    }
    if (m->options.buffers && m->buffer_count) {
        nw_puts(p->out, "\nAll buffers:\n\n");
        if (!put_buffers(p, true))
            return false;
    }
    return !p->arena->failed;
}

bool nw_render_memory_report(const nw_memory *memory, const nw_render_options *options, nw_out *out,
                             nw_error *error)
{
    nw_arena arena;
    nw_str format = nw_str_of(options->format);
    nw_arena_init(&arena, options->allocator, 0, 16u << 10);
    page p = {memory, options, &arena, out, error};
    bool ok = true;
    if (nw_str_is(format, "json"))
        nw_memory_json(memory, options, out);
    else if (nw_str_is(format, "text"))
        ok = put_text(&p);
    else
        ok = put_buffers(&p, true);
    return nw_render_end(ok, &arena, out, error);
}
