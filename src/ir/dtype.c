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

const nw_dtype *nw_dtype_at(size_t i)
{
    static const nw_dtype *const rows[] = {
        &nw_float32,     &nw_float64, &nw_float16, &bfloat16,  &float8e4m3fn, &float8e4m3fnuz, &float8e5m2,
        &float8e5m2fnuz, &float8e8m0, &float4e2m1, &nw_int64,  &nw_int32,     &int16,          &nw_int8,
        &int4,           &int2,       &uint64,     &uint32,    &uint16,       &nw_uint8,       &uint4,
        &uint2,          &nw_bool,    &nw_string,  &complex64, &complex128,
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
