/* The ladder of a network's figures: what each convention gives, and what stands between two that are
 * neighbours. */
#include <string.h>

#include "passes/explain/explain.h"

/* What one kind of layer counts under each convention. */
typedef struct tally {
    const char *kind;
    nw_num *counts;   /* by convention */
    nw_str *formulas; /* of the first layer that counts; empty: none does */
} tally;

typedef struct count {
    const nw_report *report;
    nw_arena *arena;
    const nw_sight *sights;
    nw_error quiet;
    tally *tallies;
    uint32_t used, room;
} count;

static nw_column_id column_of(const nw_convention *convention)
{
    return convention->flops ? convention->figure : NW_C_MACS;
}

/* Its figure is FLOPs, which are twice what its formulas count. */
static bool doubles(const nw_convention *convention)
{
    return convention->figure == NW_C_FLOPS && !convention->flops;
}

static uint32_t convention_count(void)
{
    uint32_t n = 0;
    while (nw_convention_at(n))
        n++;
    return n;
}

static tally *tally_of(count *c, const char *kind)
{
    for (uint32_t i = 0; i < c->used; i++)
        if (nw_str_is(nw_str_of(kind), c->tallies[i].kind))
            return &c->tallies[i];
    uint32_t n = convention_count();
    tally made = {kind, NW_ARRAY(c->arena, nw_num, n), NW_ARRAY(c->arena, nw_str, n)};
    if (!made.counts || !made.formulas ||
        !nw_grow(c->arena, (void **)&c->tallies, &c->room, c->used, sizeof made))
        return NULL;
    c->tallies[c->used] = made;
    return &c->tallies[c->used++];
}

static nw_str shown(const count *c, const nw_convention *convention, nw_str formula)
{
    bool word = formula.len && !memchr(formula.at, ' ', formula.len);
    if (!doubles(convention) || !formula.len)
        return formula;
    return nw_str_printf(c->arena, word ? "2 * %.*s" : "2 * (%.*s)", NW_SHOW(formula));
}

static bool add_layer(count *c, const nw_call *call, uint32_t node)
{
    const nw_convention *convention;
    tally *t = tally_of(c, c->sights[node].kind);
    for (uint32_t i = 0; t && (convention = nw_convention_at(i)); i++) {
        const nw_counting counting = {convention, c->report->graph, c->report, c->sights};
        const nw_counted layer = {&counting, call, node};
        nw_num n = nw_counted_with_bodies(&layer, column_of(convention), c->arena);
        t->counts[i] = nw_add(t->counts[i], doubles(convention) ? nw_mul(2, n) : n);
        if (n != 0 && !t->formulas[i].len)
            t->formulas[i] = shown(c, convention, nw_counted_formula(&layer, column_of(convention)));
    }
    return t != NULL;
}

static bool add_layers(count *c)
{
    const nw_graph *graph = c->report->graph;
    nw_tensor *room = NW_ARRAY(c->arena, nw_tensor, nw_widest_call(graph));
    c->sights = nw_sights_of(graph, c->report, c->arena);
    for (uint32_t i = 0; c->sights && room && i < graph->node_count; i++) {
        nw_call call = nw_call_in(graph, c->report, i, room);
        call.arena = c->arena;
        call.error = &c->quiet;
        if (!add_layer(c, &call, i))
            return false;
    }
    return c->sights && room;
}

/* ---- Rungs -------------------------------------------------------------------------------------------- */

/* Conventions of one figure stand on one rung; the lowest is the first. */
static bool add_rung(count *c, nw_ladder *ladder, uint32_t convention)
{
    nw_num value = 0;
    uint32_t at = 0;
    for (uint32_t i = 0; i < c->used; i++)
        value = nw_add(value, c->tallies[i].counts[convention]);
    while (at < ladder->count && nw_known(value) && ladder->rungs[at].value < value)
        at++;
    while (at < ladder->count && !nw_known(value) && nw_known(ladder->rungs[at].value))
        at++;
    nw_rung *rung = &ladder->rungs[at];
    if (at == ladder->count || rung->value != value) {
        nw_str *names = NW_ARRAY(c->arena, nw_str, convention_count());
        if (!names)
            return false;
        memmove(rung + 1, rung, (ladder->count++ - at) * sizeof *rung);
        *rung = (nw_rung){.value = value, .names = names, .first = convention};
    }
    rung->names[rung->name_count++] = nw_str_of(nw_convention_at(convention)->name);
    return true;
}

static int64_t size_of(const nw_step *step)
{
    return step->more < 0 ? -step->more : step->more;
}

/* What the kinds count more or less than on the rung below, the largest step first. */
static bool add_steps(count *c, const nw_rung *below, nw_rung *rung)
{
    rung->steps = NW_ARRAY(c->arena, nw_step, c->used);
    for (uint32_t i = 0; rung->steps && i < c->used; i++) {
        const tally *t = &c->tallies[i];
        nw_step step = {.kind = nw_str_of(t->kind),
                        .before = t->formulas[below->first],
                        .after = t->formulas[rung->first],
                        .more = t->counts[rung->first] - t->counts[below->first]};
        if (step.more == 0)
            continue;
        uint32_t at = rung->step_count++;
        for (; at > 0 && size_of(&rung->steps[at - 1]) < size_of(&step); at--)
            rung->steps[at] = rung->steps[at - 1];
        rung->steps[at] = step;
    }
    return rung->steps != NULL;
}

bool nw_ladder_of(const nw_report *report, nw_arena *arena, nw_ladder *out)
{
    count c = {.report = report, .arena = arena};
    uint32_t conventions = convention_count();
    *out = (nw_ladder){.rungs = NW_ARRAY(arena, nw_rung, conventions + 1)};
    if (!out->rungs || !add_layers(&c))
        return false;
    for (uint32_t i = 0; i < conventions; i++)
        if (!add_rung(&c, out, i))
            return false;
    for (uint32_t i = 1; i < out->count; i++)
        if (nw_known(out->rungs[i].value) && !add_steps(&c, &out->rungs[i - 1], &out->rungs[i]))
            return false;
    return true;
}

bool nw_explain_network_of(const nw_report *report, nw_arena *arena, nw_explanation *out, nw_error *error)
{
    *out = (nw_explanation){.report = report};
    return nw_ladder_of(report, arena, &out->ladder) || nw_fail_memory(error, arena);
}
