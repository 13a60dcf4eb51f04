#include "formats/numpy.h"

static const struct {
    const char *code, *dtype;
} types[] = {
    {"f2",  "float16"   },
    {"f4",  "float32"   },
    {"f8",  "float64"   },
    {"i1",  "int8"      },
    {"i2",  "int16"     },
    {"i4",  "int32"     },
    {"i8",  "int64"     },
    {"u1",  "uint8"     },
    {"u2",  "uint16"    },
    {"u4",  "uint32"    },
    {"u8",  "uint64"    },
    {"b1",  "bool"      },
    {"c8",  "complex64" },
    {"c16", "complex128"},
};

const nw_dtype *nw_numpy_type(nw_str code)
{
    bool ordered = code.len && (*code.at == '<' || *code.at == '>' || *code.at == '|' || *code.at == '=');
    nw_str plain = nw_str_part(code, ordered, code.len);
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (nw_str_is(plain, types[i].code))
            return nw_dtype_named(nw_str_of(types[i].dtype));
    return NULL;
}

const char *nw_numpy_code(const nw_dtype *dtype)
{
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (nw_str_is(nw_str_of(types[i].dtype), dtype->name))
            return types[i].code;
    return NULL;
}
