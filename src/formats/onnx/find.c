/* Operators, attributes and element types by what the file calls them. */
#include "formats/onnx/read.h"

static const nw_onnx_row *const tables[] = {nw_onnx_nn,       nw_onnx_math,  nw_onnx_shape,
                                            nw_onnx_control,  nw_onnx_other, nw_onnx_attention,
                                            nw_onnx_microsoft};

/* Names that several rows bear lead to the first of them; the others are found by going on from there. */
#define TABLES     (sizeof tables / sizeof *tables)
#define TABLE_STEP 1024u

static bool is_undefined(const nw_map *map, nw_str name)
{
    return nw_map_get(map, name) == NW_NONE;
}

static bool index_rows(nw_onnx *onnx)
{
    for (uint32_t t = 0; t < TABLES; t++)
        for (uint32_t i = 0; tables[t][i].name; i++) {
            nw_str name = nw_str_of(tables[t][i].name);
            if (is_undefined(&onnx->op_at, name) && !nw_map_set(&onnx->op_at, name, t * TABLE_STEP + i))
                return false;
        }
    return true;
}

/* Each attribute leads to the next of its name. */
static bool index_attrs(nw_onnx *onnx)
{
    uint32_t count = 0;
    while (nw_onnx_attrs[count].name)
        count++;
    onnx->attr_next = NW_ARRAY(onnx->arena, uint32_t, count);
    for (uint32_t i = count; i > 0 && onnx->attr_next; i--) {
        nw_str name = nw_str_of(nw_onnx_attrs[i - 1].name);
        onnx->attr_next[i - 1] = nw_map_get(&onnx->attr_at, name);
        if (!nw_map_set(&onnx->attr_at, name, i - 1))
            return false;
    }
    return onnx->attr_next;
}

bool nw_onnx_index(nw_onnx *onnx)
{
    static const char *const names[NW_ONNX_TYPES] = {"",
                                                     "float32",
                                                     "uint8",
                                                     "int8",
                                                     "uint16",
                                                     "int16",
                                                     "int32",
                                                     "int64",
                                                     "string",
                                                     "bool",
                                                     "float16",
                                                     "float64",
                                                     "uint32",
                                                     "uint64",
                                                     "complex64",
                                                     "complex128",
                                                     "bfloat16",
                                                     "float8e4m3fn",
                                                     "float8e4m3fnuz",
                                                     "float8e5m2",
                                                     "float8e5m2fnuz",
                                                     "uint4",
                                                     "int4",
                                                     "float4e2m1",
                                                     "float8e8m0",
                                                     "uint2",
                                                     "int2"};
    nw_map_init(&onnx->op_at, onnx->arena);
    nw_map_init(&onnx->attr_at, onnx->arena);
    for (size_t i = 0; i < NW_ONNX_TYPES; i++)
        onnx->dtypes[i] = nw_dtype_named(nw_str_of(names[i]));
    return (index_attrs(onnx) && index_rows(onnx)) || nw_onnx_full(onnx);
}

const nw_onnx_row *nw_onnx_find(const nw_onnx *onnx, nw_str domain, nw_str name)
{
    uint32_t at = nw_map_get(&onnx->op_at, name);
    for (uint32_t t = at / TABLE_STEP, i = at % TABLE_STEP; at != NW_NONE && t < TABLES; t++, i = 0)
        for (; tables[t][i].name; i++)
            if (nw_str_is(name, tables[t][i].name) && nw_str_is(domain, tables[t][i].domain))
                return &tables[t][i];
    return NULL;
}

const nw_onnx_attr *nw_onnx_find_attr(const nw_onnx *onnx, const char *op, nw_str name)
{
    const nw_onnx_attr *general = NULL;
    for (uint32_t i = nw_map_get(&onnx->attr_at, name); i != NW_NONE; i = onnx->attr_next[i]) {
        const nw_onnx_attr *row = &nw_onnx_attrs[i];
        if (row->op && nw_str_is(nw_str_of(op), row->op))
            return row;
        general = row->op ? general : row;
    }
    return general;
}

const nw_dtype *nw_onnx_dtype(const nw_onnx *onnx, int64_t number)
{
    return number > 0 && number < NW_ONNX_TYPES ? onnx->dtypes[number] : NULL;
}
