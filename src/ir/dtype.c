#include "ir/dtype.h"

const nw_dtype nw_float32 = {"float32", 1, 4, true, 0};
const nw_dtype nw_int64 = {"int64", 1, 8, false, -64};
const nw_dtype nw_int32 = {"int32", 1, 4, false, -32};
const nw_dtype nw_float64 = {"float64", 1, 8, true, 0};
const nw_dtype nw_float16 = {"float16", 1, 2, true, 0};
const nw_dtype nw_int8 = {"int8", 1, 1, false, -8};
const nw_dtype nw_uint8 = {"uint8", 1, 1, false, 8};
const nw_dtype nw_bool = {"bool", 1, 1, false, 1};
const nw_dtype nw_string = {"string", 1, 0, false, 0};

static const nw_dtype bfloat16 = {"bfloat16", 1, 2, true, 0}, float8e4m3fn = {"float8e4m3fn", 1, 1, true, 0},
                      float8e4m3fnuz = {"float8e4m3fnuz", 1, 1, true, 0},
                      float8e5m2 = {"float8e5m2", 1, 1, true, 0},
                      float8e5m2fnuz = {"float8e5m2fnuz", 1, 1, true, 0},
                      float8e8m0 = {"float8e8m0", 1, 1, true, 0}, float4e2m1 = {"float4e2m1", 2, 1, true, 0},
                      int16 = {"int16", 1, 2, false, -16}, int4 = {"int4", 2, 1, false, -4},
                      int2 = {"int2", 4, 1, false, -2}, uint64 = {"uint64", 1, 8, false, 64},
                      uint32 = {"uint32", 1, 4, false, 32}, uint16 = {"uint16", 1, 2, false, 16},
                      uint4 = {"uint4", 2, 1, false, 4}, uint2 = {"uint2", 4, 1, false, 2},
                      complex64 = {"complex64", 1, 8, false, 0}, complex128 = {"complex128", 1, 16, false, 0};

/* Blocks of ggml (ggml-common.h): items, and bytes as the sum of the block's fields. */
#define NW_BLOCKS(X)                                                                                         \
    X(q4_0, 32, 2 + 16)                                                                                      \
    X(q4_1, 32, 2 + 2 + 16)                                                                                  \
    X(q5_0, 32, 2 + 4 + 16)                                                                                  \
    X(q5_1, 32, 2 + 2 + 4 + 16)                                                                              \
    X(q8_0, 32, 2 + 32)                                                                                      \
    X(q8_1, 32, 2 + 2 + 32)                                                                                  \
    X(q2_K, 256, 16 + 64 + 2 + 2)                                                                            \
    X(q3_K, 256, 32 + 64 + 12 + 2)                                                                           \
    X(q4_K, 256, 2 + 2 + 12 + 128)                                                                           \
    X(q5_K, 256, 2 + 2 + 12 + 32 + 128)                                                                      \
    X(q6_K, 256, 128 + 64 + 16 + 2)                                                                          \
    X(q8_K, 256, 4 + 256 + 32)                                                                               \
    X(iq1_s, 256, 2 + 32 + 16)                                                                               \
    X(iq1_m, 256, 32 + 16 + 8)                                                                               \
    X(iq2_xxs, 256, 2 + 64)                                                                                  \
    X(iq2_xs, 256, 2 + 64 + 8)                                                                               \
    X(iq2_s, 256, 2 + 64 + 8 + 8)                                                                            \
    X(iq3_xxs, 256, 2 + 96)                                                                                  \
    X(iq3_s, 256, 2 + 64 + 8 + 32 + 4)                                                                       \
    X(iq4_nl, 32, 2 + 16)                                                                                    \
    X(iq4_xs, 256, 2 + 2 + 4 + 128)                                                                          \
    X(tq1_0, 256, 48 + 4 + 2)                                                                                \
    X(tq2_0, 256, 64 + 2)                                                                                    \
    X(mxfp4, 32, 1 + 16)                                                                                     \
    X(nvfp4, 64, 4 + 32)                                                                                     \
    X(q1_0, 128, 2 + 16)                                                                                     \
    X(q2_0, 64, 2 + 16)

#define X(name, items, bytes) static const nw_dtype name = {#name, items, bytes, true, 0};
NW_BLOCKS(X)
#undef X

const nw_dtype *nw_dtype_at(size_t i)
{
    static const nw_dtype *const rows[] = {
        &nw_float32,     &nw_float64, &nw_float16, &bfloat16,  &float8e4m3fn, &float8e4m3fnuz, &float8e5m2,
        &float8e5m2fnuz, &float8e8m0, &float4e2m1, &nw_int64,  &nw_int32,     &int16,          &nw_int8,
        &int4,           &int2,       &uint64,     &uint32,    &uint16,       &nw_uint8,       &uint4,
        &uint2,          &nw_bool,    &nw_string,  &complex64, &complex128,
#define X(name, items, bytes) &name,
        NW_BLOCKS(X)
#undef X
    };
    return i < sizeof rows / sizeof *rows ? rows[i] : NULL;
}

const nw_dtype *nw_dtype_named(nw_str name)
{
    const nw_dtype *row;
    for (size_t i = 0; (row = nw_dtype_at(i)); i++)
        if (nw_str_is(name, row->name))
            return row;
    return NULL;
}

nw_num nw_dtype_bytes(const nw_dtype *dtype, nw_num elements)
{
    if (!dtype || !dtype->bytes)
        return elements == 0 ? 0 : NW_UNKNOWN;
    nw_num blocks = dtype->items == 1 ? elements : nw_div_ceil(elements, dtype->items);
    return nw_mul(blocks, dtype->bytes);
}
