/* The ledger: every byte of one or more files has one label. Spans never overlap, and they sum to the files'
 * sizes; what nobody claims is a span of its own. */
#ifndef NW_IR_LEDGER_H
#define NW_IR_LEDGER_H

#include "base/error.h"
#include "base/map.h"
#include "ir/tensor.h"

/* X(id, name in the JSON, net: it is the parameters themselves, what it is) */
#define NW_SPAN_KINDS(X)                                                                                     \
    X(WEIGHT, "weight", true, "learned factors")                                                             \
    X(BIAS, "bias", true, "learned addends")                                                                 \
    X(BUFFER, "buffer", true, "stored, not learned: running statistics")                                     \
    X(STATE, "state", false, "of an optimizer")                                                              \
    X(DIFF, "diff", false, "gradients that were saved")                                                      \
    X(STRUCTURE, "structure", false, "tags, lengths, offsets, indices of the container")                     \
    X(NAME, "name", false, "names of layers, tensors, types")                                                \
    X(METADATA, "metadata", false, "hyper-parameters, descriptions, code")                                   \
    X(PADDING, "padding", false, "fills up to an alignment")                                                 \
    X(CHECKSUM, "checksum", false, "checksums, identifiers")                                                 \
    X(COMPRESSION, "compression", false, "compressed members")                                               \
    X(DEAD, "dead", false, "allocated, but nothing refers to it")                                            \
    X(UNCLAIMED, "unclaimed", false, "nothing is known of it")

typedef enum nw_span_kind {
#define X(id, name, net, what) NW_SPAN_##id,
    NW_SPAN_KINDS(X)
#undef X
        NW_SPANS
} nw_span_kind;

typedef struct nw_ledger_span {
    uint64_t offset, length;
    nw_str owner;   /* whose it is: a tensor, a field */
    uint32_t entry; /* the tensor, or NW_NONE */
    uint16_t file;
    uint8_t kind;
} nw_ledger_span;

/* A tensor that a file holds. */
typedef struct nw_entry {
    nw_str name, layer; /* layer: the part of the name that its neighbours share; may be empty */
    const nw_dtype *dtype;
    nw_shape shape;
    uint64_t offset, bytes; /* in the file; bytes 0 where it lies in another's storage */
    uint32_t shared_with;   /* an earlier entry with the same storage, or NW_NONE */
    uint16_t file;
    uint8_t kind; /* nw_span_kind */
} nw_entry;

/* Something about the file that costs bytes, or may surprise. */
typedef struct nw_finding {
    const char *code; /* a stable name, "duplicate-tensor" */
    nw_num bytes;
    nw_str text;
} nw_finding;

typedef struct nw_ledger_file {
    nw_str path;
    uint64_t bytes;
} nw_ledger_file;

typedef struct nw_ledger {
    nw_arena *arena;
    nw_error *error;
    nw_ledger_file *files;
    nw_ledger_span *spans;
    nw_entry *entries;
    nw_finding *findings;
    uint32_t file_count, span_count, entry_count, finding_count;
    uint32_t file_room, span_room, entry_room, finding_room;
    uint64_t end;           /* of what nw_span_next has put into the last file */
    nw_num bytes[NW_SPANS]; /* once it is closed */
    nw_num count[NW_SPANS];
    bool holes; /* what nobody claims is known to be unused: DEAD, and a finding */
    bool closed;
} nw_ledger;

const char *nw_span_name(nw_span_kind kind);
bool nw_span_is_net(nw_span_kind kind);
nw_span_kind nw_span_of_role(nw_role role);

/* Begins a file; the spans that follow lie in it. */
bool nw_ledger_open(nw_ledger *ledger, nw_str path, uint64_t bytes);

/* Claims bytes of the last file; nothing where the length is 0. A ledger that is NULL takes nothing: a reader
 * need not ask whether anybody wants the bytes. */
bool nw_span_put(nw_ledger *ledger, uint64_t offset, uint64_t length, nw_span_kind kind, nw_str owner);

/* The same, behind what was put last: for files that do not exist. */
bool nw_span_next(nw_ledger *ledger, uint64_t length, nw_span_kind kind, nw_str owner);

/* Adds a tensor, and claims its bytes where it has any of its own. */
bool nw_ledger_entry(nw_ledger *ledger, nw_entry entry);

/* More bytes of the tensor that was added last, which lie elsewhere. */
bool nw_ledger_more(nw_ledger *ledger, uint64_t offset, uint64_t length);

/* Claims what nobody has claimed of a range of the last file. */
bool nw_ledger_fill(nw_ledger *ledger, uint64_t offset, uint64_t length, nw_span_kind kind, nw_str owner);

bool nw_ledger_finding(nw_ledger *ledger, const char *code, nw_num bytes, nw_str text);

/* Sorts the spans, joins neighbours of one kind and owner, fills gaps, and adds up. Bytes claimed twice, or
 * behind the end, are an error that names both owners. */
bool nw_ledger_close(nw_ledger *ledger);

nw_num nw_ledger_net(const nw_ledger *ledger);
nw_num nw_ledger_gross(const nw_ledger *ledger);

#endif
