/* Explains a figure: every quantity is read in every way that the figure's unit allows, and those that give
 * it to its own digits are ranked. */
#include "passes/explain/explain.h"

typedef struct candidate {
    const nw_quantity *quantity;
    const nw_reading *reading;
    nw_hit_kind kind;
    int rank;
} candidate;

typedef struct search {
    const nw_quote *figure;
    const nw_published *published; /* what is known of it, or NULL */
    nw_arena *arena;
    nw_explanation *out;
    candidate *found;
    uint32_t count, room;
    candidate nearest;
    double distance;
} search;

static nw_unit unit_of(unsigned measures)
{
    return measures & NW_OCTETS ? NW_BYTES : NW_COUNT;
}

static nw_str reading_of(const nw_quantity *quantity, const nw_reading *reading, nw_arena *arena)
{
    if (!reading->meaning[0] || reading->size == 1)
        return quantity->convention;
    return nw_str_printf(arena, "%.*s; %s", NW_SHOW(quantity->convention), reading->meaning);
}

nw_hit nw_hit_of(const nw_quote *figure, const nw_quantity *quantity, const nw_reading *reading,
                 nw_hit_kind kind, nw_arena *arena)
{
    return (nw_hit){.model = quantity->report->model_name,
                    .quantity = quantity->name,
                    .convention = reading_of(quantity, reading, arena),
                    .value = quantity->value,
                    .unit = unit_of(quantity->measures),
                    .shown = nw_quote_show(figure, quantity->value, reading, arena),
                    .kind = kind};
}

/* One answer to each question: the first, which is the best. */
void nw_hits_add(nw_hits *hits, nw_hit hit)
{
    for (uint32_t i = 0; i < hits->count; i++)
        if (nw_str_eq(hits->at[i].quantity, hit.quantity))
            return;
    if (hits->count < NW_HITS)
        hits->at[hits->count++] = hit;
    else
        hits->more++;
}

/* Rounding gives an answer; so does truncating what people mean without saying so. All else that truncation
 * gives is a coincidence, and so is what rounding to a single digit gives. What the figure is known to come
 * from stands first. */
static int rank_of(const search *s, const nw_quantity *quantity, nw_hit_kind kind)
{
    const char *known = s->published ? s->published->quantity : NULL;
    if (known && nw_str_is(nw_str_of(known), quantity->id))
        return 0;
    return 10 * (int)quantity->tier + (kind == NW_HIT_TRUNCATED ? 5 : kind == NW_HIT_ROUNDED);
}

static bool answers(const search *s, const nw_quantity *quantity, nw_hit_kind kind)
{
    bool weak = kind == NW_HIT_TRUNCATED || (kind == NW_HIT_ROUNDED && s->figure->significant == 1);
    return !weak || quantity->tier == NW_PRIMARY || rank_of(s, quantity, kind) == 0;
}

static void try_reading(search *s, const nw_quantity *quantity, const nw_reading *reading)
{
    nw_hit_kind kind = nw_quote_match(s->figure, quantity->value, reading->size);
    double distance = nw_quote_distance(s->figure, quantity->value, reading->size);
    candidate c = {quantity, reading, kind, rank_of(s, quantity, kind)};
    if (!s->nearest.quantity || distance < s->distance) {
        s->nearest = c;
        s->distance = distance;
    }
    if (kind == NW_HIT_NONE)
        return;
    if (!answers(s, quantity, kind))
        nw_hits_add(&s->out->coincidences, nw_hit_of(s->figure, quantity, reading, kind, s->arena));
    else if (nw_grow(s->arena, (void **)&s->found, &s->room, s->count, sizeof *s->found))
        s->found[s->count++] = c;
}

/* Where it is known of which file a figure is, other files say nothing. */
static bool is_other_file(const search *s, const nw_quantity *quantity)
{
    return quantity->tier == NW_FILE && s->published && s->published->file &&
           !nw_str_is(nw_str_of(s->published->quantity), quantity->id);
}

static void try_quantity(search *s, const nw_quantity *quantity)
{
    const nw_reading *reading;
    if ((quantity->said & s->figure->said) != s->figure->said || is_other_file(s, quantity))
        return;
    for (size_t i = 0; (reading = nw_quote_reading(s->figure, i)); i++)
        if (reading->measures & quantity->measures)
            try_reading(s, quantity, reading);
}

/* The best first; those of one rank stay in the order of the list. */
static void rank(search *s)
{
    for (uint32_t i = 1; i < s->count; i++) {
        candidate c = s->found[i];
        uint32_t k = i;
        for (; k > 0 && s->found[k - 1].rank > c.rank; k--)
            s->found[k] = s->found[k - 1];
        s->found[k] = c;
    }
    for (uint32_t i = 0; i < s->count; i++) {
        const candidate *c = &s->found[i];
        nw_hits_add(&s->out->matches, nw_hit_of(s->figure, c->quantity, c->reading, c->kind, s->arena));
    }
}

/* A known origin is told only where the search agrees with it. */
static void tell_origin(search *s, const nw_report *report)
{
    const nw_published *p = s->published;
    bool agrees = p && (p->quantity ? s->count > 0 && s->found[0].rank == 0 : s->out->matches.count == 0);
    if (agrees) {
        s->out->text = nw_str_of(p->why);
        s->out->source = nw_str_of(p->source);
    } else if (s->out->matches.count == 0) {
        s->out->text = nw_quote_remark(s->figure, report, s->arena);
    }
}

static void conclude(search *s, const nw_report *report)
{
    rank(s);
    if (s->out->matches.count == 0)
        nw_explain_rows(report, s->figure, s->arena, s->out);
    if (s->out->matches.count == 0 && s->nearest.quantity)
        s->out->nearest =
            nw_hit_of(s->figure, s->nearest.quantity, s->nearest.reading, NW_HIT_NEAREST, s->arena);
    tell_origin(s, report);
}

static void look(const nw_quote *figure, const nw_quantities *list, const nw_report *report, nw_arena *arena,
                 nw_explanation *out)
{
    search s = {.figure = figure, .arena = arena, .out = out};
    s.published = nw_published_find(report->sum[NW_C_PARAMETERS], figure);
    for (uint32_t i = 0; i < list->count; i++)
        try_quantity(&s, &list->items[i]);
    conclude(&s, report);
}

/* A file of a network is not much smaller than its parameters, and with an optimizer's state at most some
 * three times as large. */
static bool may_be_file(const nw_quote *figure, const nw_report *report)
{
    const nw_reading *reading;
    nw_num bytes = nw_add(report->sum[NW_C_PARAMETER_BYTES], report->sum[NW_C_BUFFER_BYTES]);
    for (size_t i = 0; (reading = nw_quote_reading(figure, i)); i++)
        if (reading->measures & (NW_OCTETS | NW_ON_DISK) && bytes > 0 &&
            nw_quote_distance(figure, bytes, reading->size) < 0.75)
            return true;
    return false;
}

/* Where nothing else gives the figure, or it is known to be that of a file, files are tried. */
static bool look_for_files(const nw_quote *figure, nw_quantities *list, const nw_report *const *reports,
                           size_t count, nw_files_of *files, nw_explanation *out)
{
    const nw_published *known = nw_published_find(reports[0]->sum[NW_C_PARAMETERS], figure);
    const nw_explanation empty = {.figure = out->figure, .report = reports[0]};
    bool wanted = out->matches.count ? known && known->file : true;
    if (!files || !wanted || !may_be_file(figure, reports[0]))
        return true;
    for (size_t i = 0; i < count; i++)
        if (!files(list, reports[i]))
            return false;
    nw_explanation found = empty;
    look(figure, list, reports[0], list->arena, &found);
    if (found.matches.count)
        *out = found;
    return true;
}

bool nw_explain_figure_of(const nw_report *const *reports, size_t count, nw_str figure, nw_files_of *files,
                          nw_arena *arena, nw_explanation *out, nw_error *error)
{
    nw_quote quote;
    nw_quantities list = {.arena = arena};
    if (!count)
        return nw_fail(error, NW_E_USAGE, NW_NOWHERE, "a figure needs a model to be looked for in");
    if (!nw_quote_parse(&quote, figure, error))
        return false;
    for (size_t i = 0; i < count; i++)
        if (!nw_quantities_of(&list, reports[i]))
            return nw_fail_memory(error, arena);
    const nw_explanation empty = {.figure = nw_str_trim(figure), .report = reports[0]};
    *out = empty;
    look(&quote, &list, reports[0], arena, out);
    if (!look_for_files(&quote, &list, reports, count, files, out))
        return nw_fail_memory(error, arena);
    while (out->matches.count == 0 && nw_quote_coarser(&quote)) { /* its zeros may be no digits */
        nw_explanation rounded = empty;
        look(&quote, &list, reports[0], arena, &rounded);
        if (rounded.matches.count)
            *out = rounded;
    }
    return !arena->failed || nw_fail_memory(error, arena);
}
