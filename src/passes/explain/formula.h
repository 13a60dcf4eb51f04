/* The formulas of operator rows (docs/formulas.md): read, worked out on a call, and shown with the numbers
 * put in. */
#ifndef NW_PASSES_EXPLAIN_FORMULA_H
#define NW_PASSES_EXPLAIN_FORMULA_H

#include "base/gather.h"
#include "ops/op.h"

#define NW_TERMS 96

/* Where the names of a formula get their values. */
typedef struct nw_scope {
    const nw_call *call;
    const nw_window *window; /* NULL where the operator has none */
    int32_t axis;            /* the picture axis of `side`, -1 for all other quantities */
    /* More names, which go before the others; NULL: none. As nw_formula_name. */
    int (*more)(const struct nw_scope *scope, nw_str name, nw_num *factors);
    const void *context; /* of more */
} nw_scope;

/* A number n / d. Where d is 0 it has no value, and n says why: NW_UNKNOWN or NW_OVERFLOW. */
typedef struct nw_ratio {
    int64_t n, d;
} nw_ratio;

typedef enum nw_term_kind {
    NW_TERM_NUMBER,
    NW_TERM_NAME,
    NW_TERM_SUM,
    NW_TERM_PRODUCT,
    NW_TERM_GROUP, /* ( ) */
    NW_TERM_CALL   /* floor, ceil, round */
} nw_term_kind;

typedef struct nw_term {
    uint8_t kind;
    bool inverse;        /* subtracted in a sum, divided by in a product */
    uint8_t first, next; /* child and sibling; 0 is none */
    nw_str text;         /* the name, the function or the number as written */
    nw_ratio value;
} nw_term;

typedef struct nw_formula {
    nw_scope scope;
    nw_str text;
    size_t at; /* while reading */
    bool failed;
    uint8_t used, top;
    nw_term terms[NW_TERMS];
} nw_formula;

/* Takes the next "quantity: expression" line off *lines; false after the last. */
bool nw_formula_next(nw_str *lines, nw_str *quantity, nw_str *expression);

/* The expression of a quantity in a row's formula; empty where it has none. */
nw_str nw_formula_of(const char *lines, const char *quantity);

/* Reads an expression. False where it breaks the grammar, or names something that the scope does not have. */
bool nw_formula_read(nw_formula *formula, nw_str expression, nw_scope scope);

/* What it comes to. Unknown where it is not a whole number >= 0. */
nw_num nw_formula_value(const nw_formula *formula);

/* Writes it with the numbers put in: "(5·5·20)·50 + 50". Factors 1 and addends 0 are left out. */
void nw_formula_put(const nw_formula *formula, nw_out *out);

/* The sliding window of a call, for its scope; that of an adaptive pooling where its windows lie side by
 * side. False where there is none. */
bool nw_formula_window(const nw_call *call, nw_window *window);

/* Finds the value of a name as factors to be multiplied: 2 for the kernel of a picture of two axes. 0 where
 * the scope does not have it. */
int nw_formula_name(const nw_scope *scope, nw_str name, nw_num *factors);

#endif
