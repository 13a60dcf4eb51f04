/* Python's pickler (Modules/_pickle.c, protocol 2), which counts what it would write into a ledger: texts are
 * names, all else is structure. */
#ifndef NW_FORMATS_PYTORCH_PICKLER_H
#define NW_FORMATS_PYTORCH_PICKLER_H

#include "ir/ledger.h"

typedef struct nw_pickler {
    nw_ledger *ledger;
    nw_str owner;
    uint64_t pending; /* bytes of structure that are not in the ledger yet */
    uint32_t memo;    /* objects that it has numbered */
    bool failed;
} nw_pickler;

/* The number of an object that is written in full once; 0: not yet. */
typedef uint32_t nw_pickled;

void nw_pickler_start(nw_pickler *pickler, nw_ledger *ledger, nw_str owner);
bool nw_pickler_end(nw_pickler *pickler);

void nw_pickler_codes(nw_pickler *pickler,
                      uint64_t bytes);                 /* operations without an argument, or a constant */
void nw_pickler_put(nw_pickler *pickler);              /* numbers what was written last */
void nw_pickler_str(nw_pickler *pickler, nw_str text); /* an object of its own */
void nw_pickler_word(nw_pickler *pickler, nw_pickled *word, const char *text);
void nw_pickler_global(nw_pickler *pickler, nw_pickled *global, const char *module, const char *name);
void nw_pickler_int(nw_pickler *pickler, nw_num number);
void nw_pickler_ints(nw_pickler *pickler, const nw_num *numbers, uint32_t count); /* a tuple */

/* What stands before and behind item i of `count` that are put into a dict, in batches of 1,000. `exact`: it
 * is a plain dict or list; else it goes through an iterator, which batches of one item are no batches for. */
void nw_pickler_before(nw_pickler *pickler, uint32_t i, uint32_t count, bool exact);
void nw_pickler_behind(nw_pickler *pickler, uint32_t i, uint32_t count);

#endif
