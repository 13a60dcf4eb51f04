/* Conventions at work: each layer's formulas are worked out, and rows and bodies added up. */
#include "passes/conventions.h"

#include "passes/bodies.h"

const nw_convention *nw_convention_named(nw_str name)
{
    const nw_convention *row;
    for (size_t i = 0; (row = nw_convention_at(i)); i++)
        if (nw_str_is(name, row->name))
            return row;
    return NULL;
}

const char *nw_convention_near(nw_str name)
{
    const nw_convention *row;
    nw_nearest nearest = nw_nearest_to(name, name.len > 3 ? 2 : 0);
    for (size_t i = 0; (row = nw_convention_at(i)); i++)
        nw_nearest_try(&nearest, nw_str_of(row->name));
    return nearest.best.at;
}

bool nw_counting_start(nw_counting *counting, const nw_convention *convention, const nw_report *report,
                       nw_arena *arena)
{
    *counting = (nw_counting){.convention = convention, .graph = report->graph, .report = report};
    counting->sights = nw_sights_of(report->graph, report, arena);
    return counting->sights != NULL;
}

/* ---- Layers ------------------------------------------------------------------------------------------- */

static bool has_word(nw_str words, const char *word)
{
    while (words.len)
        if (nw_str_is(nw_str_split(words, ' ', &words), word))
            return true;
    return false;
}

nw_str nw_counted_formula(const nw_counted *layer, nw_column_id column)
{
    const nw_convention *c = layer->counting->convention;
    const nw_sight *sight = &layer->counting->sights[layer->node];
    const nw_rate *rate = column == NW_C_FLOPS ? c->flops : c->macs;
    if (column == NW_C_MACS && !rate)
        return NW_STR("macs");
    while (rate && rate->kinds && !has_word(nw_str_of(rate->kinds), c->modules ? sight->kind : sight->form))
        rate++;
    return nw_str_of(rate && rate->kinds ? rate->formula : NULL);
}

nw_num nw_counted_value(const nw_counted *layer, nw_column_id column)
{
    nw_formula formula;
    nw_window window;
    const nw_call *call = layer->call;
    nw_str expression = nw_counted_formula(layer, column);
    if (call->node->op->flags & NW_OPAQUE)
        return NW_UNKNOWN;
    if (!expression.len)
        return 0;
    if (!nw_ranks_known(call->in, call->in_count) || !nw_ranks_known(call->out, call->out_count))
        return NW_UNKNOWN;
    nw_scope scope = {.call = call, .axis = -1, .more = nw_counted_name, .context = layer};
    if (nw_formula_window(call, &window))
        scope.window = &window;
    nw_formula_read(&formula, expression, scope);
    return nw_formula_value(&formula);
}

/* ---- Bodies ------------------------------------------------------------------------------------------- */

typedef struct summing {
    const nw_convention *convention;
    nw_column_id column;
    nw_arena *arena;
} summing;

static nw_num sum_of(const nw_report *body, const void *context)
{
    const summing *s = context;
    nw_error quiet = {0};
    nw_counting counting;
    nw_num sum = 0;
    nw_tensor *room = NW_ARRAY(s->arena, nw_tensor, nw_widest_call(body->graph));
    if (!room || !nw_counting_start(&counting, s->convention, body, s->arena))
        return NW_UNKNOWN;
    for (uint32_t i = 0; i < body->graph->node_count; i++) {
        nw_call call = nw_call_in(body->graph, body, i, room);
        call.arena = s->arena;
        call.error = &quiet;
        sum = nw_add(sum,
                     nw_counted_with_bodies(&(const nw_counted){&counting, &call, i}, s->column, s->arena));
    }
    return sum;
}

nw_num nw_counted_with_bodies(const nw_counted *layer, nw_column_id column, nw_arena *arena)
{
    const nw_report *report = layer->counting->report;
    const summing s = {layer->counting->convention, column, arena};
    return nw_add(nw_counted_value(layer, column),
                  nw_sum_of_bodies(report, &report->rows[layer->node], sum_of, &s));
}

/* ---- What cannot be had ------------------------------------------------------------------------------- */

static nw_str formula_of_kind(const nw_convention *convention, const char *kind)
{
    const nw_rate *rate =
        convention->figure == NW_C_FLOPS && convention->flops ? convention->flops : convention->macs;
    for (; rate && rate->kinds; rate++)
        if (has_word(nw_str_of(rate->kinds), kind))
            return nw_str_of(rate->formula);
    return (nw_str){NULL, 0};
}

static bool has_note(const nw_graph *graph, const char *code)
{
    for (uint32_t i = 0; i < graph->note_count; i++)
        if (nw_str_is(nw_str_of(code), graph->notes[i].code))
            return true;
    return false;
}

static bool counts_biases(const nw_convention *convention)
{
    nw_str formula = formula_of_kind(convention, "conv");
    while (formula.len)
        if (nw_str_is(nw_str_split(formula, ' ', &formula), "bias"))
            return true;
    return false;
}

bool nw_convention_remark(const nw_graph *graph, nw_report *report)
{
    const nw_convention *convention = report->counting;
    nw_str missing = formula_of_kind(convention, "batch_norm");
    bool biases = counts_biases(convention);
    if (!convention->modules || !has_note(graph, "folded-norm") || (!missing.len && !biases))
        return true;
    nw_str text = nw_str_printf(report->arena, "the convention %s counts ", convention->name);
    if (missing.len)
        text = nw_str_printf(
            report->arena,
            "%.*s\"%.*s\" for each normalisation, which cannot be had of those that were folded%s",
            NW_SHOW(text), NW_SHOW(missing), biases ? ", and " : "");
    if (biases)
        text = nw_str_join(report->arena, text,
                           NW_STR("biases, of which folding made some that it would not see"));
    return nw_report_note(report, "folded-terms", (nw_str){NULL, 0}, NW_ASSUMED, text);
}
