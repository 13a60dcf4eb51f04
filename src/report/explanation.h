/* What `explain` finds: of a layer, its formulas with the numbers put in; of a figure, what gives it. */
#ifndef NW_REPORT_EXPLANATION_H
#define NW_REPORT_EXPLANATION_H

#include "report/report.h"

/* One formula. Where `value` is not a whole number (a jump of 0.5), `substituted` ends with it. */
typedef struct nw_formula_line {
    nw_str quantity, formula, substituted;
    nw_num value;
    nw_unit unit;
} nw_formula_line;

typedef enum nw_hit_kind {
    NW_HIT_NONE,
    NW_HIT_EXACT,
    NW_HIT_ROUNDED,
    NW_HIT_TRUNCATED,
    NW_HIT_NEAREST /* does not give the figure, but comes closest */
} nw_hit_kind;

/* A quantity read in a unit, and how it gives the figure. */
typedef struct nw_hit {
    nw_str model; /* the form of the network that it was found in */
    nw_str quantity, convention;
    nw_num value; /* exact, in elements, operations, layers or bytes */
    nw_unit unit;
    nw_str shown; /* in the figure's unit with two digits more: "60.95 MB" */
    nw_hit_kind kind;
} nw_hit;

#define NW_HITS 8

typedef struct nw_hits {
    nw_hit at[NW_HITS];
    uint32_t count, more; /* found beside those */
} nw_hits;

/* What a kind of layer counts more than on the rung below. */
typedef struct nw_step {
    nw_str kind, before, after; /* formulas; empty: it does not count */
    int64_t more;
} nw_step;

/* A figure, and the conventions that give it. */
typedef struct nw_rung {
    nw_num value;
    nw_str *names;
    nw_step *steps;
    uint32_t name_count, step_count;
    uint32_t first; /* the first of the conventions, by its place in their list */
} nw_rung;

/* The lowest figure first, what is not known last. */
typedef struct nw_ladder {
    nw_rung *rungs;
    uint32_t count;
} nw_ladder;

typedef struct nw_explanation {
    const nw_report *report; /* the first, where several were searched */
    /* Of a layer; `row` is NULL where a figure is explained. */
    const nw_row *row;
    const nw_port *inputs;
    uint32_t input_count;
    nw_str rounding; /* "floor", "ceil", "ceil, clipped"; empty where nothing is rounded */
    nw_formula_line *lines;
    uint32_t line_count, line_room;
    /* Of a figure. */
    nw_str figure;
    nw_hits matches, coincidences;
    nw_hit nearest; /* kind NW_HIT_NONE where something matches, or where there is nothing to compare */
    nw_str source;  /* where the figure was published, if it is known */
    nw_str text;    /* why, in words; may be empty */
    /* Of a network. */
    nw_ladder ladder; /* count 0 where a layer or a figure is explained */
} nw_explanation;

const char *nw_hit_kind_name(nw_hit_kind kind);
nw_str nw_rung_names(const nw_rung *rung, nw_arena *arena); /* "torchinfo, ptflops-aten" */

#endif
