/* GGUF (docs/gguf.md and src/gguf.cpp of ggml): a header, pairs of a key and a value, what each tensor is,
 * and behind padding the tensors, each padded too. */
#ifndef NW_FORMATS_GGUF_GGUF_H
#define NW_FORMATS_GGUF_GGUF_H

#include "formats/format.h"

#define NW_GGUF_ALIGNMENT 32 /* GGUF_DEFAULT_ALIGNMENT */
#define NW_GGUF_DIMS      4  /* GGML_MAX_DIMS */
#define NW_GGUF_NAME      63 /* GGML_MAX_NAME, without the 0 that ends it */

/* A key and what stands behind its type: of an array first the type and count of its items. */
typedef struct nw_gguf_pair {
    nw_str key;
    uint32_t head; /* bytes of type and count, or length */
    uint64_t body;
} nw_gguf_pair;

/* What a file of GGUF has beside its tensors (nw_graph.kept): a writer keeps it. */
typedef struct nw_gguf {
    uint32_t version; /* 1: counts and lengths have 4 bytes; 2, 3: 8 */
    uint64_t alignment;
    nw_gguf_pair *pairs;
    uint32_t pair_count, pair_room;
    nw_map names; /* of the tensors, by their order */
} nw_gguf;

/* The element types by their number in the file; NULL where there is none, or it is no longer read. */
const nw_dtype *nw_gguf_type(uint32_t number);
bool nw_gguf_has_type(const nw_dtype *dtype);

/* Bytes that fill up to the alignment. */
uint64_t nw_gguf_padding(uint64_t at, uint64_t alignment);

/* Claims the next bytes of a ledger: for a file that is there as for one that would be. */
bool nw_gguf_claim_header(nw_ledger *ledger, uint32_t version);
bool nw_gguf_claim_pair(nw_ledger *ledger, uint32_t version, const nw_gguf_pair *pair);
bool nw_gguf_claim_info(nw_ledger *ledger, uint32_t version, nw_str name, int32_t rank);

#endif
