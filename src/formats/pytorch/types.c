/* Element types, as classes of storages and as torch.dtype. */
#include "formats/pytorch/pytorch.h"

static const struct {
    const char *name, *dtype;
} storages[] =
    {
        {"torch FloatStorage",         "float32"   },
        {"torch DoubleStorage",        "float64"   },
        {"torch HalfStorage",          "float16"   },
        {"torch BFloat16Storage",      "bfloat16"  },
        {"torch LongStorage",          "int64"     },
        {"torch IntStorage",           "int32"     },
        {"torch ShortStorage",         "int16"     },
        {"torch CharStorage",          "int8"      },
        {"torch ByteStorage",          "uint8"     },
        {"torch BoolStorage",          "bool"      },
        {"torch ComplexFloatStorage",  "complex64" },
        {"torch ComplexDoubleStorage", "complex128"},
        {"torch QInt8Storage",         "int8"      },
        {"torch QUInt8Storage",        "uint8"     },
        {"torch QInt32Storage",        "int32"     },
        {"torch QUInt4x2Storage",      "uint8"     },
        {"torch QUInt2x4Storage",      "uint8"     },
},
  types[] = {
      {"torch float32", "float32"},
      {"torch float64", "float64"},
      {"torch float16", "float16"},
      {"torch bfloat16", "bfloat16"},
      {"torch int64", "int64"},
      {"torch int32", "int32"},
      {"torch int16", "int16"},
      {"torch int8", "int8"},
      {"torch uint8", "uint8"},
      {"torch uint16", "uint16"},
      {"torch uint32", "uint32"},
      {"torch uint64", "uint64"},
      {"torch bool", "bool"},
      {"torch complex64", "complex64"},
      {"torch complex128", "complex128"},
      {"torch qint8", "int8"},
      {"torch quint8", "uint8"},
      {"torch qint32", "int32"},
      {"torch float8_e4m3fn", "float8e4m3fn"},
      {"torch float8_e5m2", "float8e5m2"},
      {"torch float8_e4m3fnuz", "float8e4m3fnuz"},
      {"torch float8_e5m2fnuz", "float8e5m2fnuz"},
      {"torch float8_e8m0fnu", "float8e8m0"},
};

const nw_dtype *nw_torch_type(nw_str global)
{
    for (size_t i = 0; i < sizeof storages / sizeof *storages; i++)
        if (nw_str_is(global, storages[i].name))
            return nw_dtype_named(nw_str_of(storages[i].dtype));
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (nw_str_is(global, types[i].name))
            return nw_dtype_named(nw_str_of(types[i].dtype));
    return NULL;
}

const char *nw_torch_storage_class(const nw_dtype *dtype)
{
    for (size_t i = 0; i < sizeof storages / sizeof *storages; i++)
        if (nw_str_is(nw_str_of(storages[i].dtype), dtype->name))
            return storages[i].name + sizeof "torch";
    return NULL;
}
