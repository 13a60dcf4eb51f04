/* What the bytes before the tensors are. */
#include "formats/gguf/gguf.h"

/* enum ggml_type of ggml.h, by number. What is left out was never released or is no longer read (Q4_2, Q4_3,
 * the layouts that ggml makes for a processor while it loads). */
static const char *const types[] = {
    [0] = "float32", [1] = "float16", [2] = "q4_0",     [3] = "q4_1",    [6] = "q5_0",      [7] = "q5_1",
    [8] = "q8_0",    [9] = "q8_1",    [10] = "q2_K",    [11] = "q3_K",   [12] = "q4_K",     [13] = "q5_K",
    [14] = "q6_K",   [15] = "q8_K",   [16] = "iq2_xxs", [17] = "iq2_xs", [18] = "iq3_xxs",  [19] = "iq1_s",
    [20] = "iq4_nl", [21] = "iq3_s",  [22] = "iq2_s",   [23] = "iq4_xs", [24] = "int8",     [25] = "int16",
    [26] = "int32",  [27] = "int64",  [28] = "float64", [29] = "iq1_m",  [30] = "bfloat16", [34] = "tq1_0",
    [35] = "tq2_0",  [39] = "mxfp4",  [40] = "nvfp4",   [41] = "q1_0",   [42] = "q2_0",
};

#define TYPES (sizeof types / sizeof *types)

const nw_dtype *nw_gguf_type(uint32_t number)
{
    return number < TYPES && types[number] ? nw_dtype_named(nw_str_of(types[number])) : NULL;
}

bool nw_gguf_has_type(const nw_dtype *dtype)
{
    for (size_t i = 0; i < TYPES; i++)
        if (types[i] && nw_str_is(nw_str_of(types[i]), dtype->name))
            return true;
    return false;
}

uint64_t nw_gguf_padding(uint64_t at, uint64_t alignment)
{
    return -at & (alignment - 1);
}

static uint64_t wide(uint32_t version)
{
    return version == 1 ? 4 : 8;
}

bool nw_gguf_claim_header(nw_ledger *ledger, uint32_t version)
{
    return nw_span_next(ledger, 8 + 2 * wide(version), NW_SPAN_STRUCTURE, NW_STR("header"));
}

/* The items of an array are one span, their lengths included: a vocabulary has hundreds of thousands. */
bool nw_gguf_claim_pair(nw_ledger *ledger, uint32_t version, const nw_gguf_pair *pair)
{
    return nw_span_next(ledger, wide(version), NW_SPAN_STRUCTURE, pair->key) &&
           nw_span_next(ledger, pair->key.len, NW_SPAN_NAME, pair->key) &&
           nw_span_next(ledger, 4 + pair->head, NW_SPAN_STRUCTURE, pair->key) &&
           nw_span_next(ledger, pair->body, NW_SPAN_METADATA, pair->key);
}

/* The name; how many dims, the dims, the type, the offset. */
bool nw_gguf_claim_info(nw_ledger *ledger, uint32_t version, nw_str name, int32_t rank)
{
    return nw_span_next(ledger, wide(version), NW_SPAN_STRUCTURE, name) &&
           nw_span_next(ledger, name.len, NW_SPAN_NAME, name) &&
           nw_span_next(ledger, 4 + (uint64_t)rank * wide(version) + 4 + 8, NW_SPAN_STRUCTURE, name);
}
