/* The search behind `explain`: quantities of reports, ways to read a figure, and what is known of published
 * ones. */
#ifndef NW_PASSES_EXPLAIN_EXPLAIN_H
#define NW_PASSES_EXPLAIN_EXPLAIN_H

#include "passes/conventions.h"
#include "report/explanation.h"

/* Prints each formula of a layer with its numbers put in. */
bool nw_explain_layer_of(const nw_report *report, nw_str layer, nw_arena *arena, nw_explanation *out,
                         nw_error *error);

/* What each counting convention gives for a network. */
bool nw_explain_network_of(const nw_report *report, nw_arena *arena, nw_explanation *out, nw_error *error);
bool nw_ladder_of(const nw_report *report, nw_arena *arena,
                  nw_ladder *out); /* false when the arena is full */

/* Adds the sizes of the files that frameworks would save of a network, with or without an optimizer's state.
 * They are asked for last, where a figure may be one. False when the arena is full. */
struct nw_quantities;
typedef bool nw_files_of(struct nw_quantities *list, const nw_report *report);

/* Searches what gives a figure in the reports of one network, the main form first; `files` may be NULL. */
bool nw_explain_figure_of(const nw_report *const *reports, size_t count, nw_str figure, nw_files_of *files,
                          nw_arena *arena, nw_explanation *out, nw_error *error);

/* ---- Figures ------------------------------------------------------------------------------------------ */

/* What a number measures. */
enum { NW_ELEMENTS = 1, NW_OPERATIONS = 2, NW_LAYERS = 4, NW_OCTETS = 8, NW_ON_DISK = 16 };

/* What a figure may be said to be; a quantity bears every word that fits it. */
enum {
    NW_SAID_PARAMETERS = 1,
    NW_SAID_MEMORY = 2,
    NW_SAID_WORK = 4,
    NW_SAID_LAYERS = 8,
    NW_SAID_PEAK = 16,
    NW_SAID_TRAINING = 32,
    NW_SAID_BIASES = 64
};

/* A figure as it is quoted, to be explained: the unit is not yet decided. "15.2M": digits 152, decimals 1,
 * suffix "m". */
typedef struct nw_quote {
    nw_str text, number, suffix; /* as written; the number and the unit in it */
    nw_num digits;
    int decimals, significant;
    unsigned said; /* NW_SAID_*, 0 where nothing is said */
} nw_quote;

/* A way to read the unit of a figure: M may be 10^6 elements, 10^6 bytes or 2^20 bytes. */
typedef struct nw_reading {
    const char *suffix;
    unsigned measures; /* NW_ELEMENTS ... */
    nw_num size;
    const char *shown, *meaning;
} nw_reading;

bool nw_quote_parse(nw_quote *figure, nw_str text, nw_error *error);
bool nw_quote_same(const nw_quote *figure, const char *text); /* the same number in the same unit */
bool nw_quote_coarser(nw_quote *figure); /* 650,000 becomes 650K; false where no thousands are left */
const nw_reading *nw_quote_reading(const nw_quote *figure, size_t i); /* NULL after the last */

/* Whether rounding or truncating `value` in that unit gives the figure to its own digits. */
nw_hit_kind nw_quote_match(const nw_quote *figure, nw_num value, nw_num size);

/* How far `value` is off, as a part of the figure. */
double nw_quote_distance(const nw_quote *figure, nw_num value, nw_num size);

/* `value` in a unit, to the figure's digits and two more. */
nw_str nw_quote_show(const nw_quote *figure, nw_num value, const nw_reading *reading, nw_arena *arena);

/* ---- Quantities --------------------------------------------------------------------------------------- */

/* PRIMARY quantities are what people mean without saying so: truncating them is an answer too. */
typedef enum nw_tier { NW_PRIMARY = 1, NW_DERIVED = 2, NW_FILE = 3 } nw_tier;

typedef struct nw_quantity {
    const char *id; /* a stable name, for the table of published figures; variants share it */
    nw_tier tier;
    unsigned measures, said;
    nw_str name, convention;
    nw_num value;
    const nw_report *report;
} nw_quantity;

typedef struct nw_quantities {
    nw_arena *arena;
    nw_quantity *items; /* in the order in which they are meant most often */
    uint32_t count, room;
} nw_quantities;

/* Adds the quantities of a report: all that are known and not 0, less those that an earlier report gave
 * already. False when the arena is full. */
bool nw_quantities_of(nw_quantities *list, const nw_report *report);
void nw_quantities_add(nw_quantities *list, nw_quantity quantity);

/* The batch of a report: dim 0 of its first input; 1 where it is not known. */
nw_num nw_batch_of(const nw_report *report);

/* Tries the numbers of single layers and of stages, which are asked last. */
void nw_explain_rows(const nw_report *report, const nw_quote *figure, nw_arena *arena, nw_explanation *out);

/* Makes the hit of a value that was read in some way, and keeps it unless what it says is there already. */
nw_hit nw_hit_of(const nw_quote *figure, const nw_quantity *quantity, const nw_reading *reading,
                 nw_hit_kind kind, nw_arena *arena);
void nw_hits_add(nw_hits *hits, nw_hit hit);

/* Why nothing gives a figure, as far as arithmetic tells: what it comes to in other units, what it lies
 * beside. */
nw_str nw_quote_remark(const nw_quote *figure, const nw_report *report, nw_arena *arena);

/* ---- Published figures -------------------------------------------------------------------------------- */

typedef struct nw_published {
    nw_num parameters;    /* of the network: how it is recognised */
    const char *figure;   /* "24M" */
    const char *quantity; /* the id of what gives it; NULL where nothing does */
    bool file;            /* the id is that of a writer (list writers) */
    const char *why, *source;
} nw_published;

const nw_published *nw_published_find(nw_num parameters, const nw_quote *figure);

#endif
