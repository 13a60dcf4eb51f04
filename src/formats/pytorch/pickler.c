#include "formats/pytorch/pickler.h"

#include <string.h>

#define BATCH     1000u /* BATCHSIZE of _pickle.c */
#define NEAR_MEMO 256u  /* objects whose number fits into a byte */

void nw_pickler_start(nw_pickler *p, nw_ledger *ledger, nw_str owner)
{
    *p = (nw_pickler){.ledger = ledger, .owner = owner, .pending = 2}; /* PROTO */
}

static void flush(nw_pickler *p)
{
    p->failed = p->failed || !nw_span_next(p->ledger, p->pending, NW_SPAN_STRUCTURE, p->owner);
    p->pending = 0;
}

bool nw_pickler_end(nw_pickler *p)
{
    p->pending++; /* STOP */
    flush(p);
    return !p->failed;
}

void nw_pickler_codes(nw_pickler *p, uint64_t bytes)
{
    p->pending += bytes;
}

/* BINPUT and LONG_BINPUT, BINGET and LONG_BINGET. */
static uint64_t memo_bytes(uint32_t number)
{
    return number < NEAR_MEMO ? 2 : 5;
}

void nw_pickler_put(nw_pickler *p)
{
    p->pending += memo_bytes(p->memo++);
}

void nw_pickler_str(nw_pickler *p, nw_str text)
{
    p->pending += 5; /* BINUNICODE */
    flush(p);
    p->failed = p->failed || !nw_span_next(p->ledger, text.len, NW_SPAN_NAME, p->owner);
    nw_pickler_put(p);
}

static bool again(nw_pickler *p, const nw_pickled *object)
{
    if (*object)
        p->pending += memo_bytes(*object - 1);
    return *object != 0;
}

void nw_pickler_word(nw_pickler *p, nw_pickled *word, const char *text)
{
    if (again(p, word))
        return;
    nw_pickler_str(p, nw_str_of(text));
    *word = p->memo;
}

void nw_pickler_global(nw_pickler *p, nw_pickled *global, const char *module, const char *name)
{
    if (again(p, global))
        return;
    p->pending += 3 + strlen(module) + strlen(name); /* GLOBAL and two ends of lines */
    nw_pickler_put(p);
    *global = p->memo;
}

/* BININT1, BININT2, BININT; LONG1 with the fewest bytes that keep the sign. */
void nw_pickler_int(nw_pickler *p, nw_num number)
{
    uint64_t bytes = 4;
    while (bytes < 8 && number >> (8 * bytes - 1))
        bytes++;
    p->pending += number < 0x100 ? 2 : number < 0x10000 ? 3 : number <= INT32_MAX ? 5 : 2 + bytes;
}

void nw_pickler_ints(nw_pickler *p, const nw_num *numbers, uint32_t count)
{
    p->pending += count > 3 ? 2 : 1; /* EMPTY_TUPLE, TUPLE1 to 3, or MARK and TUPLE */
    for (uint32_t i = 0; i < count; i++)
        nw_pickler_int(p, numbers[i]);
    if (count)
        nw_pickler_put(p);
}

/* Whether the batch that item i begins or ends is one item, and has no mark. */
static bool single(uint32_t i, uint32_t count, bool exact)
{
    return exact ? count == 1 : i == count - 1 && i % BATCH == 0;
}

void nw_pickler_before(nw_pickler *p, uint32_t i, uint32_t count, bool exact)
{
    p->pending += i % BATCH == 0 && !single(i, count, exact);
}

/* SETITEM and SETITEMS, APPEND and APPENDS are a byte each. */
void nw_pickler_behind(nw_pickler *p, uint32_t i, uint32_t count)
{
    p->pending += i % BATCH == BATCH - 1 || i == count - 1;
}
