/* Counting conventions by name: what other tools count as MACs and FLOPs, each a table of formulas by kind of
 * layer (docs/conventions.md). */
#ifndef NW_PASSES_CONVENTIONS_H
#define NW_PASSES_CONVENTIONS_H

#include "passes/explain/formula.h"
#include "passes/passes.h"

/* What a layer of one of these kinds counts: a formula (docs/formulas.md) with the names of
 * conventions_names.c. */
typedef struct nw_rate {
    const char *kinds, *formula;
} nw_rate;

typedef struct nw_convention {
    const char *name, *about;
    nw_column_id figure;  /* the column of the number that the tool prints: NW_C_MACS or NW_C_FLOPS */
    bool modules;         /* it counts modules of PyTorch, of which a file may hold the parts */
    const nw_rate *macs;  /* end with one without kinds; NULL: the multiply-adds of every layer */
    const nw_rate *flops; /* the same; NULL: twice the MACs */
} nw_convention;

const nw_convention *nw_convention_at(size_t i); /* the first is netweight's own; NULL after the last */
const nw_convention *nw_convention_named(nw_str name);
const char *nw_convention_near(nw_str name); /* the name that was meant, or NULL */

/* What a layer is to the tools. */
typedef struct nw_sight {
    const char *form; /* the operator's name, or what its attributes make of it: "adaptive_avg_pool" */
    const char *kind; /* the same where it is a layer by itself; "part" where it is one of a larger layer */
    bool loose;       /* a function that a larger module calls, no module of its own */
    bool attends;     /* in an attention that is one module */
    bool repeated;    /* its module is called again further on */
    uint32_t gamma, beta; /* nodes that scale and shift for it, or NW_NONE */
} nw_sight;

/* What all layers of a graph are. NULL where the arena is full. */
const nw_sight *nw_sights_of(const nw_graph *graph, const nw_report *report, nw_arena *arena);

/* A convention at work on a report, whatever that report's own convention is. */
typedef struct nw_counting {
    const nw_convention *convention;
    const nw_graph *graph;
    const nw_report *report;
    const nw_sight *sights;
} nw_counting;

/* False where the arena is full. */
bool nw_counting_start(nw_counting *counting, const nw_convention *convention, const nw_report *report,
                       nw_arena *arena);

/* One layer as its formulas see it. */
typedef struct nw_counted {
    const nw_counting *counting;
    const nw_call *call;
    uint32_t node;
} nw_counted;

/* The formula of a column for a layer; empty where the convention does not count the layer. */
nw_str nw_counted_formula(const nw_counted *layer, nw_column_id column);

/* Finds the names that only formulas of conventions use: `more` of a scope whose context is a layer. */
int nw_counted_name(const nw_scope *scope, nw_str name, nw_num *factors);

/* What the layer counts in a column, without its bodies. */
nw_num nw_counted_value(const nw_counted *layer, nw_column_id column);

/* The same, and what its bodies count. */
nw_num nw_counted_with_bodies(const nw_counted *layer, nw_column_id column, nw_arena *arena);

/* A note on what the convention counts and the file does not hold. */
bool nw_convention_remark(const nw_graph *graph, nw_report *report);

#endif
