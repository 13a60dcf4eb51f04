/* The inside of the notation's reader: text -> items (notation_parse.c, _option.c, _claim.c) -> graph
 * (notation_build.c, _layer.c, _name.c). docs/notation.md states the grammar. */
#ifndef NW_FORMATS_NOTATION_NOTATION_H
#define NW_FORMATS_NOTATION_NOTATION_H

#include "base/cursor.h"
#include "formats/format.h"

#define NW_NOTE_AXES   4       /* picture axes of an INPUT of rank 5 */
#define NW_NOTE_DEPTH  64      /* groups within groups */
#define NW_NOTE_REPEAT 10000   /* one repetition */
#define NW_NOTE_ITEMS  1000000 /* all repetitions multiplied out */

struct nw_item;
struct nw_build;

/* What may stand behind a word. */
enum {
    NW_TAKES_SIZE = 1 << 0,  /* CONV3, POOL2, LRN5 */
    NW_TAKES_COUNT = 1 << 1, /* -64 */
    NW_TAKES_STRIDE = 1 << 2,
    NW_TAKES_PAD = 1 << 3,
    NW_TAKES_DILATION = 1 << 4,
    NW_TAKES_GROUPS = 1 << 5,
    NW_TAKES_TO = 1 << 6,
    NW_TAKES_ROUNDING = 1 << 7,
    NW_TAKES_ACTIVATION = 1 << 8,
    NW_TAKES_LAYER = 1 << 9, /* linear, nobias, bn: what only CONV and FC take */
    NW_TAKES_RATIO = 1 << 10,
    NW_TAKES_METHOD = 1 << 11
};

enum {
    NW_WORD_BRANCH = 1,     /* ADD(a | b) */
    NW_WORD_ACTIVATION = 2, /* in place; may stand as an option */
    NW_WORD_NORM = 4,       /* may stand between a layer and its activation */
    NW_WORD_FC = 8,
    NW_WORD_INPUT = 16
};

typedef bool nw_emit(struct nw_build *b, const struct nw_item *item);

typedef struct nw_word {
    const char *name; /* lower case, without '-' and '_' */
    const nw_op *op;
    const char *type; /* as Caffe or its forks write it */
    const char *stem; /* of automatic names */
    nw_emit *emit;
    uint16_t takes;
    uint8_t flags;
} nw_word;

typedef struct nw_sizes {
    const int64_t *at; /* NULL: not given */
    uint32_t count;
} nw_sizes;

enum {
    NW_ITEM_LINEAR = 1,
    NW_ITEM_NOBIAS = 2,
    NW_ITEM_NORM = 4,
    NW_ITEM_VALID = 8,
    NW_ITEM_SAME = 16,
    NW_ITEM_FLOOR = 32,
    NW_ITEM_CEIL = 64,
    NW_ITEM_BILINEAR = 128,
    NW_ITEM_NEAREST = 256
};

/* One item: a layer, a group (no word), or branches (each child a group). */
typedef struct nw_item {
    const nw_word *word;
    nw_str label, dims_text;
    nw_place place, label_place;
    struct nw_item *next, *child;
    nw_num repeat, count, groups; /* count, groups: NW_UNKNOWN where not given */
    nw_sizes size, stride, pad, dilation, to;
    double ratio; /* below 0: not given */
    const nw_word *activation;
    struct nw_said *said;
    uint16_t flags;
} nw_item;

/* A number that CS231n's table writes behind a layer. */
typedef struct nw_said {
    nw_claim claim;
    struct nw_said *next;
} nw_said;

/* ---- Reading the text ---- */

typedef struct nw_scan {
    nw_cursor c;
    nw_graph *graph;
    nw_arena *arena;
    nw_error *error;
    const nw_item *last_fc;
    nw_said *totals;
    nw_map labels; /* names that the text gives: automatic ones keep clear of them */
    int32_t depth, items;
} nw_scan;

int nw_scan_peek(const nw_scan *s);
bool nw_scan_digit(const nw_scan *s);
void nw_scan_blank(nw_scan *s);                      /* blanks and comments, not line ends */
void nw_scan_separators(nw_scan *s);                 /* any number of them, with blanks */
bool nw_scan_at_end(const nw_scan *s);               /* a separator, a closing bracket, '|' or the end */
bool nw_scan_take(nw_scan *s, const char *text);     /* takes it if it stands here */
bool nw_scan_times(nw_scan *s, bool star);           /* 'x', '×', and '*' if asked, before a digit */
nw_str nw_scan_head(nw_scan *s);                     /* letters, joined by single '-' or '_' */
nw_str nw_scan_word(nw_scan *s);                     /* letters, digits and any of "_.-/=" */
nw_str nw_scan_from(const nw_scan *s, size_t start); /* the text from there to here */
nw_place nw_scan_place(const nw_scan *s, size_t start);
bool nw_scan_number(nw_scan *s, nw_num least, const char *what, nw_num *out);
bool nw_scan_list(nw_scan *s, int64_t least, const char *what, nw_sizes *out); /* 3 or 3x3 */
bool nw_scan_unexpected(nw_scan *s, const char *where);
nw_sizes nw_scan_keep(nw_scan *s, const int64_t *values, uint32_t count);

const nw_word *nw_word_at(size_t i);
const nw_word *nw_word_named(nw_str name);
const char *nw_word_near(nw_str name); /* the word that was meant, or NULL */

nw_item *nw_parse(nw_scan *s); /* the INPUT, with the other items behind it; NULL with the error set */
bool nw_parse_input(nw_scan *s, nw_item *item);
bool nw_parse_numbers(nw_scan *s, nw_item *item);
bool nw_parse_option(nw_scan *s, nw_item *item);
bool nw_parse_said(nw_scan *s, nw_item *item);
bool nw_parse_total(nw_scan *s);
bool nw_at_said(const nw_scan *s); /* behind a ':', a number of CS231n's table and not an item */

/* ---- Building the graph ---- */

/* What the groups around an item add to names. */
typedef struct nw_scope {
    nw_str prefix; /* "layer1/2/" */
    nw_str suffix; /* "_2" */
    nw_str group;
    bool last; /* every repetition around is in its last turn */
} nw_scope;

/* Where the network has got to. */
typedef struct nw_flow {
    uint32_t value;
    nw_num channels; /* NW_UNKNOWN behind a reshape, and where the text names them */
    int32_t axes;    /* of the picture; -1: not known */
    bool shared;     /* somebody else reads the value, too: nothing may work in place on it */
} nw_flow;

typedef struct nw_build {
    nw_graph *graph;
    const nw_scan *scan;
    nw_map used, counters;
    nw_scope scope;
    nw_flow flow;
    const nw_item *waiting; /* a layer whose ReLU follows, unless the next item is an activation */
    nw_scope waiting_scope;
    uint32_t items;
} nw_build;

bool nw_build_graph(nw_graph *graph, const nw_scan *scan, const nw_item *first);
bool nw_build_activate(nw_build *b, const nw_item *item, const nw_word *word);
void nw_build_wait(nw_build *b, const nw_item *item); /* for what comes next, then a ReLU */
bool nw_build_flush(nw_build *b);                     /* places the ReLU that waits */

nw_str nw_name_of(nw_build *b, const nw_item *item, const char *stem);
nw_str nw_name_beside(nw_build *b, const nw_item *item, const nw_word *word); /* conv1_1 -> relu1_1 */
nw_str nw_name_free(nw_build *b, const char *stem);
bool nw_name_use(nw_build *b, nw_str name, nw_place place);

/* Places a node behind the flow and moves the flow to its output. */
enum { NW_PUT_IN_PLACE = 1, NW_PUT_VIEW = 2 };
nw_node *nw_put_node(nw_build *b, const nw_word *word, nw_str name, const nw_item *item, int how);

nw_emit nw_emit_input, nw_emit_conv, nw_emit_depthwise, nw_emit_deconv, nw_emit_fc, nw_emit_pool,
    nw_emit_global, nw_emit_lrn, nw_emit_dropout, nw_emit_plain, nw_emit_scale, nw_emit_batch_norm,
    nw_emit_group_norm, nw_emit_activation, nw_emit_softmax, nw_emit_flatten, nw_emit_reshape,
    nw_emit_shuffle, nw_emit_upsample, nw_emit_embed;

#endif
