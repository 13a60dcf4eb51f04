/* An explanation as text: first the arithmetic or the answer, then the words. */
#include "base/gather.h"
#include "render/explain.h"
#include "render/markup.h"
#include "render/render.h"
#include "render/units.h"

#define INDENT 2
#define LEAST  40 /* columns for words, however narrow the terminal is */

typedef struct page {
    nw_out *out;
    int width;
    bool color;
} page;

static void put_label(const page *p, nw_str label, int wide)
{
    nw_put_many(p->out, ' ', INDENT);
    nw_put_style(p->out, p->color, NW_BOLD);
    nw_put_clean(p->out, label);
    nw_put_style(p->out, p->color, NW_PLAIN);
    nw_put_many(p->out, ' ', wide - nw_width(label));
}

static void put_words(const page *p, nw_str text, int indent)
{
    nw_put_wrapped(p->out, text, indent, p->width > indent + LEAST ? p->width : indent + LEAST);
    nw_putc(p->out, '\n');
}

static void put_amount(const page *p, nw_num value, nw_unit unit)
{
    nw_put_grouped(p->out, value);
    nw_puts(p->out, unit == NW_BYTES ? " B" : "");
}

/* ---- A layer ------------------------------------------------------------------------------------------ */

static void put_ports(const page *p, const nw_explanation *e, const char *label, const nw_port *ports,
                      uint32_t count, int wide)
{
    for (uint32_t i = 0; i < count; i++) {
        if (ports[i].tensor->kind == NW_ABSENT)
            continue;
        put_label(p, nw_str_of(i ? "" : label), wide);
        nw_put_clean(p->out, ports[i].name);
        nw_putc(p->out, ' ');
        nw_put_shape(p->out, e->report, ports[i].tensor->shape, "×");
        nw_putf(p->out, " %s\n", ports[i].tensor->dtype ? ports[i].tensor->dtype->name : "");
    }
}

static void put_line(const page *p, const nw_formula_line *line, nw_arena *arena, int wide)
{
    nw_gather text;
    nw_gather_init(&text, arena);
    page inner = {&text.out, p->width, false};
    nw_put(&text.out, line->substituted);
    if (nw_known(line->value)) {
        char digits[NW_GROUPED];
        size_t length = nw_grouped(line->value, digits);
        if (!nw_str_eq(line->substituted, (nw_str){digits, length})) {
            nw_puts(&text.out, " = ");
            put_amount(&inner, line->value, line->unit);
        }
    }
    put_label(p, line->quantity, wide);
    put_words(p, nw_gathered(&text), INDENT + wide);
    if (!line->formula.len)
        return;
    nw_put_many(p->out, ' ', INDENT + wide);
    nw_put_style(p->out, p->color, NW_DIM);
    put_words(p, line->formula, INDENT + wide);
    nw_put_style(p->out, p->color, NW_PLAIN);
}

static int widest(const nw_explanation *e)
{
    int wide = nw_width(NW_STR("rounding"));
    for (uint32_t i = 0; i < e->line_count; i++) {
        int own = nw_width(e->lines[i].quantity);
        wide = own > wide ? own : wide;
    }
    return wide + 2;
}

static void put_layer(const page *p, const nw_explanation *e, nw_arena *arena)
{
    int wide = widest(e);
    nw_put_style(p->out, p->color, NW_BOLD);
    nw_put_clean(p->out, e->row->name);
    nw_put_style(p->out, p->color, NW_PLAIN);
    nw_puts(p->out, ": ");
    nw_put_clean(p->out, e->row->type);
    nw_puts(p->out, " of ");
    nw_put_clean(p->out, e->report->model_name);
    nw_puts(p->out, "\n\n");
    put_ports(p, e, "input", e->inputs, e->input_count, wide);
    put_ports(p, e, "output", e->row->outputs, e->row->output_count, wide);
    if (e->rounding.len) {
        put_label(p, NW_STR("rounding"), wide);
        put_words(p, e->rounding, INDENT + wide);
    }
    nw_putc(p->out, '\n');
    for (uint32_t i = 0; i < e->line_count; i++)
        put_line(p, &e->lines[i], arena, wide);
}

/* ---- A figure ----------------------------------------------------------------------------------------- */

static int widest_shown(const nw_explanation *e)
{
    int wide = nw_width(e->nearest.shown);
    const nw_hits *lists[] = {&e->matches, &e->coincidences};
    for (int k = 0; k < 2; k++)
        for (uint32_t i = 0; i < lists[k]->count; i++) {
            int own = nw_width(lists[k]->at[i].shown);
            wide = own > wide ? own : wide;
        }
    return wide + 2;
}

static bool shows_value(const nw_hit *hit)
{
    char digits[NW_GROUPED];
    size_t length = nw_grouped(hit->value, digits);
    nw_str rest = nw_str_part(hit->shown, length, hit->shown.len);
    return nw_str_starts(hit->shown, digits) && (!rest.len || nw_str_is(rest, " B"));
}

/* The exact value, where what is shown is not the same, how it gives the figure, and the convention. */
static void put_reason(const page *p, const nw_explanation *e, const nw_hit *hit)
{
    if (!shows_value(hit)) {
        put_amount(p, hit->value, hit->unit);
        if (hit->kind == NW_HIT_ROUNDED || hit->kind == NW_HIT_TRUNCATED)
            nw_putf(p->out, ", %s", nw_hit_kind_name(hit->kind));
        nw_puts(p->out, ": ");
    }
    nw_put(p->out, hit->convention);
    if (!nw_str_eq(hit->model, e->report->model_name)) {
        nw_puts(p->out, "; in ");
        nw_put(p->out, hit->model);
    }
}

static void put_hit(const page *p, const nw_explanation *e, const nw_hit *hit, nw_arena *arena, int wide)
{
    nw_gather text;
    nw_gather_init(&text, arena);
    put_label(p, hit->shown, wide);
    put_words(p, hit->quantity, INDENT + wide);
    put_reason(&(page){&text.out, p->width, false}, e, hit);
    nw_put_many(p->out, ' ', INDENT + wide);
    nw_put_style(p->out, p->color, NW_DIM);
    put_words(p, nw_gathered(&text), INDENT + wide);
    nw_put_style(p->out, p->color, NW_PLAIN);
}

static void put_hits(const page *p, const nw_explanation *e, const nw_hits *hits, nw_arena *arena, int wide)
{
    for (uint32_t i = 0; i < hits->count; i++)
        put_hit(p, e, &hits->at[i], arena, wide);
    if (hits->more)
        nw_putf(p->out, "  and %u more\n", (unsigned)hits->more);
}

static void put_heading(const page *p, const nw_explanation *e)
{
    nw_put_style(p->out, p->color, NW_BOLD);
    nw_put_clean(p->out, e->figure);
    nw_put_style(p->out, p->color, NW_PLAIN);
    nw_puts(p->out, " in ");
    nw_put_clean(p->out, e->report->model_name);
    nw_puts(p->out, e->matches.count ? "\n\n" : ": nothing gives it\n");
}

static void put_nearest(const page *p, const nw_explanation *e, nw_arena *arena, int wide)
{
    const nw_hit *near = &e->nearest;
    if (near->kind == NW_HIT_NONE)
        return;
    for (uint32_t i = 0; i < e->coincidences.count; i++)
        if (nw_str_eq(e->coincidences.at[i].quantity, near->quantity) &&
            e->coincidences.at[i].value == near->value) {
            nw_puts(p->out, "\nnearest: the same ");
            nw_put_clean(p->out, near->shown);
            nw_putc(p->out, '\n');
            return;
        }
    nw_puts(p->out, "\nnearest\n");
    put_hit(p, e, near, arena, wide);
}

static void put_figure(const page *p, const nw_explanation *e, nw_arena *arena)
{
    int wide = widest_shown(e);
    put_heading(p, e);
    put_hits(p, e, &e->matches, arena, wide);
    if (e->coincidences.count) {
        nw_puts(p->out, "\nby coincidence only: another quantity cut off, or read to few digits\n");
        put_hits(p, e, &e->coincidences, arena, wide);
    }
    put_nearest(p, e, arena, wide);
}

/* ---- A ladder ----------------------------------------------------------------------------------------- */

#define STEPS 6 /* shown of a rung */

static void put_step(const page *p, const nw_step *step, nw_arena *arena, int wide)
{
    char digits[NW_GROUPED];
    size_t length = nw_grouped(step->more < 0 ? -step->more : step->more, digits);
    nw_str none = NW_STR("nothing"), before = step->before, after = step->after.len ? step->after : none;
    nw_str text = nw_str_printf(arena, "%.*s: %.*s%s%.*s", NW_SHOW(step->kind), NW_SHOW(before),
                                before.len ? " -> " : "", NW_SHOW(after));
    nw_put_many(p->out, ' ', INDENT + wide - 3 - (int)length);
    nw_put_style(p->out, p->color, NW_DIM);
    nw_putc(p->out, step->more < 0 ? '-' : '+');
    nw_put(p->out, (nw_str){digits, length});
    nw_puts(p->out, "  ");
    put_words(p, text, INDENT + wide);
    nw_put_style(p->out, p->color, NW_PLAIN);
}

static void put_rung(const page *p, const nw_rung *rung, nw_arena *arena, int wide)
{
    char digits[NW_GROUPED];
    size_t length = nw_grouped(rung->value, digits);
    uint32_t shown = rung->step_count > STEPS + 1 ? STEPS : rung->step_count;
    for (uint32_t k = 0; k < shown; k++)
        put_step(p, &rung->steps[k], arena, wide);
    if (shown < rung->step_count)
        nw_putf(p->out, "%*s%u more kinds of layers\n", INDENT + wide, "",
                (unsigned)(rung->step_count - shown));
    nw_put_many(p->out, ' ', INDENT + wide - 2 - (int)length);
    nw_put_style(p->out, p->color, NW_BOLD);
    nw_put(p->out, (nw_str){digits, length});
    nw_put_style(p->out, p->color, NW_PLAIN);
    nw_puts(p->out, "  ");
    put_words(p, nw_rung_names(rung, arena), INDENT + wide);
}

static void put_ladder(const page *p, const nw_explanation *e, nw_arena *arena)
{
    const nw_ladder *ladder = &e->ladder;
    char digits[NW_GROUPED];
    int wide = 0;
    for (uint32_t i = 0; i < ladder->count; i++) {
        int own = (int)nw_grouped(ladder->rungs[i].value, digits) + 2;
        wide = own > wide ? own : wide;
    }
    nw_put_style(p->out, p->color, NW_BOLD);
    nw_put_clean(p->out, e->report->model_name);
    nw_put_style(p->out, p->color, NW_PLAIN);
    nw_puts(p->out, ": MACs and FLOPs as others count them, and the steps between\n\n");
    for (uint32_t i = 0; i < ladder->count; i++)
        put_rung(p, &ladder->rungs[i], arena, wide);
}

void nw_explain_text(const nw_explanation *explanation, const nw_render_options *options, nw_arena *arena,
                     nw_out *out)
{
    page p = {out, options->width, options->color};
    if (explanation->ladder.count)
        put_ladder(&p, explanation, arena);
    else if (explanation->row)
        put_layer(&p, explanation, arena);
    else
        put_figure(&p, explanation, arena);
    if (explanation->text.len) {
        nw_putc(out, '\n');
        put_words(&p, explanation->text, 0);
    }
    if (explanation->source.len) {
        nw_puts(out, "source: ");
        put_words(&p, explanation->source, 8);
    }
}

bool nw_render_explanation(const nw_explanation *explanation, const nw_render_options *options, nw_out *out,
                           nw_error *error)
{
    nw_arena arena;
    bool ok = true;
    nw_str format = nw_str_of(options->format);
    nw_arena_init(&arena, options->allocator, 0, 4u << 10);
    if (nw_str_is(format, "json"))
        nw_explain_json(explanation, options, out);
    else if (nw_str_is(format, "text"))
        nw_explain_text(explanation, options, &arena, out);
    else
        ok = nw_explain_table(explanation, options, &arena, out, error);
    return nw_render_end(ok, &arena, out, error);
}
