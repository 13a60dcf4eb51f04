/* Pickles of Python (protocols 0 to 5; Lib/pickletools.py) as data: the machine that they are programs for is
 * run on values that only stand for what they name. Nothing is imported, built or called: a call is a value,
 * of what is called and with what. */
#ifndef NW_WIRE_PICKLE_H
#define NW_WIRE_PICKLE_H

#include "base/source.h"

typedef enum nw_pickle_kind {
    NW_PICKLE_NONE,
    NW_PICKLE_BOOL,
    NW_PICKLE_INT, /* of more than 64 bits: `text` holds its bytes, and `wide` is set */
    NW_PICKLE_FLOAT,
    NW_PICKLE_TEXT,
    NW_PICKLE_BYTES,
    NW_PICKLE_TUPLE,
    NW_PICKLE_LIST,
    NW_PICKLE_DICT, /* items: keys and values in turn */
    NW_PICKLE_SET,
    NW_PICKLE_GLOBAL,    /* a name in a module: text "collections OrderedDict" */
    NW_PICKLE_CALL,      /* callee(*args), with what was put into it */
    NW_PICKLE_PERSISTENT /* what the file keeps elsewhere: args is its id */
} nw_pickle_kind;

#define NW_PICKLE_TEXT_MAX ((uint64_t)64 << 10) /* longer texts stay in the file */

/* Values are numbered from 1 in the order in which they are made; 0 is none. A value may hold an earlier one
 * in several places, and, by what is put into it later, even itself. */
typedef struct nw_pickle_value {
    union {
        int64_t i;
        double f;
        nw_str text;
    };
    uint32_t *items; /* of containers, and of calls that were filled as one */
    uint32_t count, room;
    uint32_t callee, args, state; /* of calls; state: what BUILD gave */
    uint64_t offset, length;      /* of what makes it, in the source */
    uint64_t bytes; /* of a text or of bytes: how many end that; `text` has them if they are few */
    uint8_t kind;
    bool wide;
} nw_pickle_value;

typedef struct nw_pickle {
    nw_arena *arena;
    nw_error *error;
    nw_pickle_value *values;
    uint32_t count, room;
    uint32_t root;
    uint64_t start, end; /* in the source */
    int protocol;
} nw_pickle;

/* Reads one pickle from `offset` on, at most to `limit`. */
bool nw_pickle_read(nw_pickle *pickle, const nw_source *source, uint64_t offset, uint64_t limit,
                    nw_arena *arena, nw_error *error);

/* The value of a number; one of kind NONE for 0. */
const nw_pickle_value *nw_pickle_at(const nw_pickle *pickle, uint32_t value);

/* What a dict, or a call that was filled as one, has under a key; 0 where it has nothing. */
uint32_t nw_pickle_get(const nw_pickle *pickle, uint32_t value, const char *key);

/* Item i of a tuple or list; 0 past its end. */
uint32_t nw_pickle_item(const nw_pickle *pickle, uint32_t value, uint32_t i);

/* A text; empty for what is none. */
nw_str nw_pickle_word(const nw_pickle *pickle, uint32_t value);

/* Whether a value is that name of that module, "torch FloatStorage". */
bool nw_pickle_is(const nw_pickle *pickle, uint32_t value, const char *global);

#endif
