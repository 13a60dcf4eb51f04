/* The numbers of single layers, and of stages: neighbouring layers whose pictures have one size. */
#include "passes/explain/explain.h"

#define NAMES_MAX 48 /* bytes of layer names listed in one hit */

typedef struct ask {
    const nw_report *report;
    const nw_quote *figure;
    nw_arena *arena;
    nw_hits sure, vague;
} ask;

static bool says_bytes(const nw_quote *figure)
{
    return figure->suffix.len > 1 || nw_str_is_nocase(figure->suffix, "b");
}

/* Another layer of the same number joins the hit of the first. */
static bool join(ask *a, nw_hits *hits, const nw_quantity *q)
{
    for (uint32_t i = 0; i < hits->count; i++) {
        nw_hit *hit = &hits->at[i];
        if (hit->value != q->value || !nw_str_eq(hit->quantity, q->name))
            continue;
        if (hit->convention.len < NAMES_MAX)
            hit->convention =
                nw_str_printf(a->arena, "%.*s, %.*s", NW_SHOW(hit->convention), NW_SHOW(q->convention));
        else
            hits->more++;
        return true;
    }
    return false;
}

/* Layers of other numbers are other answers to the same question. */
static void add(nw_hits *hits, nw_hit hit)
{
    if (hits->count < NW_HITS)
        hits->at[hits->count++] = hit;
    else
        hits->more++;
}

/* Rounding to two digits is an answer for what `plain` numbers a layer is known by, and chance for the rest;
 * to one digit it always is. */
static void try(ask *a, nw_quantity q, bool plain)
{
    const nw_reading *reading;
    bool many = a->figure->significant > 2;
    if (q.value <= 0 || (q.said & a->figure->said) != a->figure->said)
        return;
    q.report = a->report;
    for (size_t i = 0; (reading = nw_quote_reading(a->figure, i)); i++) {
        if (!(reading->measures & q.measures))
            continue;
        nw_hit_kind kind = nw_quote_match(a->figure, q.value, reading->size);
        bool sure = kind == NW_HIT_EXACT ||
                    (kind == NW_HIT_ROUNDED && (many || (plain && a->figure->significant == 2)));
        nw_hits *hits = sure ? &a->sure : &a->vague;
        bool hit = kind == NW_HIT_TRUNCATED ? many : kind != NW_HIT_NONE;
        if (hit && !join(a, hits, &q))
            add(hits, nw_hit_of(a->figure, &q, reading, kind, a->arena));
    }
}

static void try_row(ask *a, const nw_row *row)
{
    static const struct {
        nw_column_id column;
        const char *name;
        unsigned measures, said;
    } of[] = {
        {NW_C_ACTIVATIONS,      "feature map of one layer",                   NW_ELEMENTS,   NW_SAID_MEMORY                     },
        {NW_C_PARAMETERS,       "parameters of one layer",                    NW_ELEMENTS,   NW_SAID_PARAMETERS                 },
        {NW_C_WEIGHTS,          "weights of one layer",                       NW_ELEMENTS,   NW_SAID_PARAMETERS                 },
        {NW_C_BIASES,           "biases of one layer",                        NW_ELEMENTS,   NW_SAID_PARAMETERS | NW_SAID_BIASES},
        {NW_C_MACS,             "multiply-adds of one layer",                 NW_OPERATIONS, NW_SAID_WORK                       },
        {NW_C_ACTIVATION_BYTES, "bytes of the feature map of one layer",      NW_OCTETS,     NW_SAID_MEMORY                     },
        {NW_C_PARAMETER_BYTES,  "bytes of the parameters of one layer",       NW_OCTETS,
         NW_SAID_PARAMETERS | NW_SAID_MEMORY                                                                                    },
        {NW_C_CAFFE_BYTES,      "share of one layer in Caffe's memory_used_", NW_OCTETS,     NW_SAID_MEMORY                     },
    };
    for (size_t i = 0; i < sizeof of / sizeof *of; i++) {
        bool twice = of[i].column == NW_C_WEIGHTS && row->cell[NW_C_BIASES] == 0;
        if (!twice && (of[i].measures != NW_OCTETS || says_bytes(a->figure) || !a->figure->suffix.len))
            try(a,
                (nw_quantity){.name = nw_str_of(of[i].name),
                              .convention = row->name,
                              .value = row->cell[of[i].column],
                              .measures = of[i].measures,
                              .said = of[i].said},
                of[i].column != NW_C_MACS);
    }
}

static bool same_picture(const nw_row *a, const nw_row *b)
{
    nw_shape x = a->output_count ? a->outputs[0].tensor->shape : NW_NO_SHAPE;
    nw_shape y = b->output_count ? b->outputs[0].tensor->shape : NW_NO_SHAPE;
    if (x.rank != y.rank || x.rank < 3)
        return false;
    for (int32_t i = 2; i < x.rank; i++)
        if (x.dim[i] != y.dim[i])
            return false;
    return true;
}

static void try_stage(ask *a, uint32_t from, uint32_t to)
{
    const nw_row *rows = a->report->rows;
    nw_num parameters = 0, macs = 0, weights = 0;
    const nw_row *first = NULL, *last = NULL;
    for (uint32_t i = from; i < to; i++) {
        parameters = nw_add(parameters, rows[i].cell[NW_C_PARAMETERS]);
        weights = nw_add(weights, rows[i].cell[NW_C_WEIGHTS]);
        macs = nw_add(macs, rows[i].cell[NW_C_MACS]);
        last = rows[i].cell[NW_C_PARAMETERS] ? &rows[i] : last;
        first = first ? first : last;
    }
    if (first == last)
        return;
    nw_str names = nw_str_printf(a->arena, "%.*s to %.*s", NW_SHOW(first->name), NW_SHOW(last->name));
    try(a,
        (nw_quantity){.name = NW_STR("parameters of one stage"),
                      .convention = names,
                      .value = parameters,
                      .measures = NW_ELEMENTS,
                      .said = NW_SAID_PARAMETERS},
        false);
    try(a,
        (nw_quantity){.name = NW_STR("weights of one stage"),
                      .convention = names,
                      .value = weights,
                      .measures = NW_ELEMENTS,
                      .said = NW_SAID_PARAMETERS},
        false);
    try(a,
        (nw_quantity){.name = NW_STR("multiply-adds of one stage"),
                      .convention = names,
                      .value = macs,
                      .measures = NW_OPERATIONS,
                      .said = NW_SAID_WORK},
        false);
}

void nw_explain_rows(const nw_report *report, const nw_quote *figure, nw_arena *arena, nw_explanation *out)
{
    ask a = {.report = report, .figure = figure, .arena = arena};
    uint32_t from = 0;
    for (uint32_t i = 0; i < report->row_count; i++) {
        try_row(&a, &report->rows[i]);
        bool ends = i + 1 == report->row_count || !same_picture(&report->rows[i], &report->rows[i + 1]);
        if (!ends)
            continue;
        try_stage(&a, from, i + 1);
        from = i + 1;
    }
    out->matches = a.sure;
    for (uint32_t i = 0; i < a.vague.count; i++)
        add(&out->coincidences, a.vague.at[i]);
    out->coincidences.more += a.vague.more;
}
