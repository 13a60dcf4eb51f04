/* The machine that pickles are programs for. */
#ifndef NW_WIRE_PICKLE_MACHINE_H
#define NW_WIRE_PICKLE_MACHINE_H

#include "wire/pickle.h"

typedef struct nw_machine {
    nw_pickle *pickle;
    const nw_source *source;
    uint64_t at, limit; /* offset of the window; where the pickle may not go beyond */
    size_t from, to;    /* what of the window is not read yet */
    uint64_t operation; /* offset of the one at hand */
    uint32_t *stack, *marks, *memo;
    uint32_t depth, stack_room, mark_count, mark_room, memo_count;
    uint32_t memo_room, floor; /* floor: nothing below the last mark is taken */
    bool truncated, stopped;
    char line[4096];
    uint8_t window[16384];
} nw_machine;

/* All fail with the error set, except nw_pickle_bytes (m->truncated says why). */
bool nw_pickle_fail(nw_machine *m, const char *what);
const uint8_t *nw_pickle_bytes(nw_machine *m, size_t n);
bool nw_pickle_text(nw_machine *m, uint64_t n, nw_str *out);
bool nw_pickle_line(nw_machine *m, nw_str *out);
bool nw_pickle_number(nw_machine *m, size_t bytes, uint64_t *out); /* little-endian */
uint32_t nw_pickle_make(nw_machine *m, nw_pickle_value value);
bool nw_pickle_push(nw_machine *m, uint32_t value);
bool nw_pickle_pop(nw_machine *m, uint32_t *out);
bool nw_pickle_pop_mark(nw_machine *m, uint32_t *first, uint32_t *count);
bool nw_pickle_add(nw_machine *m, uint32_t container, const uint32_t *items, uint32_t count);

/* Runs one operation (pickle_run.c). */
bool nw_pickle_run(nw_machine *m, uint8_t code);

#endif
