/* An explanation as a table, for CSV and Markdown: a line for each formula of a layer, or for each quantity
 * that gives a figure, gives it by coincidence, or comes nearest. */
#include "render/explain.h"
#include "render/render.h"

#define WORDS(name, title)                                                                                   \
    {                                                                                                        \
        name, title, NW_TEXT, 0, 0                                                                           \
    }
#define NUMBERS(name, title)                                                                                 \
    {                                                                                                        \
        name, title, NW_COUNT, 0, 0                                                                          \
    }

static nw_str unit_name(nw_unit unit)
{
    return unit == NW_BYTES ? NW_STR("bytes") : NW_STR("count");
}

static void put_lines(nw_table *table, const nw_explanation *e)
{
    for (uint32_t i = 0; i < e->line_count; i++) {
        const nw_formula_line *line = &e->lines[i];
        nw_table_text(table, e->row->name);
        nw_table_text(table, line->quantity);
        nw_table_text(table, line->formula);
        nw_table_text(table, line->substituted);
        nw_table_number(table, line->value);
        nw_table_text(table, unit_name(line->unit));
    }
}

static void put_hit(nw_table *table, const nw_explanation *e, const nw_hit *hit, const char *found)
{
    nw_table_text(table, e->figure);
    nw_table_text(table, nw_str_of(found));
    nw_table_text(table, hit->model);
    nw_table_text(table, hit->quantity);
    nw_table_text(table, hit->convention);
    nw_table_number(table, hit->value);
    nw_table_text(table, unit_name(hit->unit));
    nw_table_text(table, hit->shown);
}

static void put_hits(nw_table *table, const nw_explanation *e)
{
    for (uint32_t i = 0; i < e->matches.count; i++)
        put_hit(table, e, &e->matches.at[i], nw_hit_kind_name(e->matches.at[i].kind));
    for (uint32_t i = 0; i < e->coincidences.count; i++)
        put_hit(table, e, &e->coincidences.at[i], "coincidence");
    if (e->nearest.kind != NW_HIT_NONE)
        put_hit(table, e, &e->nearest, nw_hit_kind_name(e->nearest.kind));
}

static void put_ladder(nw_table *table, const nw_ladder *ladder)
{
    for (uint32_t i = 0; i < ladder->count; i++)
        for (uint32_t k = 0; k < ladder->rungs[i].name_count; k++) {
            nw_table_text(table, ladder->rungs[i].names[k]);
            nw_table_number(table, ladder->rungs[i].value);
        }
}

static bool start(nw_table *table, const nw_explanation *e, nw_arena *arena)
{
    static const nw_heading lines[] = {
        WORDS("layer", "layer"),     WORDS("quantity", "quantity"),
        WORDS("formula", "formula"), WORDS("substituted", "with the numbers put in"),
        NUMBERS("value", "value"),   WORDS("unit", "unit")};
    static const nw_heading hits[] = {WORDS("figure", "figure"),
                                      WORDS("match", "match"),
                                      WORDS("model", "model"),
                                      WORDS("quantity", "quantity"),
                                      WORDS("convention", "convention"),
                                      NUMBERS("value", "value"),
                                      WORDS("unit", "unit"),
                                      WORDS("shown", "shown")};
    static const nw_heading ladder[] = {WORDS("convention", "convention"), NUMBERS("value", "figure")};
    if (e->ladder.count)
        return nw_table_start(table, arena, "ladder", ladder, sizeof ladder / sizeof *ladder);
    if (e->row)
        return nw_table_start(table, arena, "formulas", lines, sizeof lines / sizeof *lines);
    return nw_table_start(table, arena, "hits", hits, sizeof hits / sizeof *hits);
}

bool nw_explain_table(const nw_explanation *explanation, const nw_render_options *options, nw_arena *arena,
                      nw_out *out, nw_error *error)
{
    nw_table table;
    if (start(&table, explanation, arena)) {
        if (explanation->ladder.count)
            put_ladder(&table, &explanation->ladder);
        else if (explanation->row)
            put_lines(&table, explanation);
        else
            put_hits(&table, explanation);
    }
    return !arena->failed && nw_render_table(&table, options, out, error);
}
