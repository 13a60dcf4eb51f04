/* The elements of a small TensorProto. */
#include "formats/onnx/read.h"

#include <math.h>
#include <string.h>

enum { FLOAT_DATA = 4, INT32_DATA = 5, INT64_DATA = 7, DOUBLE_DATA = 10, UINT64_DATA = 11 };

/* ---- One element by its bits ---- */

/* How a small floating-point type lays out its bits, after its sign. */
typedef struct layout {
    const char *name;
    int exponent, mantissa, bias;
    bool infinite; /* the largest exponent is for infinity and what is no number */
    bool no_sign;
} layout;

static const layout layouts[] = {
    {"float16",        5, 10, 15,  true,  false},
    {"bfloat16",       8, 7,  127, true,  false},
    {"float8e4m3fn",   4, 3,  7,   false, false},
    {"float8e4m3fnuz", 4, 3,  8,   false, false},
    {"float8e5m2",     5, 2,  15,  true,  false},
    {"float8e5m2fnuz", 5, 2,  16,  false, false},
    {"float8e8m0",     8, 0,  127, false, true },
    {"float4e2m1",     2, 1,  1,   false, false},
};

static const layout *layout_of(const nw_dtype *dtype)
{
    for (size_t i = 0; i < sizeof layouts / sizeof *layouts; i++)
        if (nw_str_is(nw_str_of(dtype->name), layouts[i].name))
            return &layouts[i];
    return NULL;
}

/* Numbers that are no number at the end of a type's range are read as the number that stands there. */
static double small_real(const layout *l, uint64_t bits)
{
    int exponent = (int)(bits >> l->mantissa & ((1u << l->exponent) - 1));
    double fraction = (double)(bits & ((1u << l->mantissa) - 1)) / (double)(1u << l->mantissa);
    bool negative = !l->no_sign && bits >> (l->exponent + l->mantissa) & 1;
    double value =
        exponent || l->no_sign ? ldexp(1 + fraction, exponent - l->bias) : ldexp(fraction, 1 - l->bias);
    if (l->infinite && exponent == (1 << l->exponent) - 1)
        value = fraction > 0 ? (double)NAN : (double)INFINITY;
    return negative ? -value : value;
}

static bool is_signed(const nw_dtype *dtype)
{
    return dtype->name[0] == 'i';
}

/* Bits of one element of a type that packs several into a byte, or of its bytes. */
static unsigned width_of(const nw_dtype *dtype)
{
    return dtype->bytes * 8u / dtype->items;
}

static nw_element element_of(const nw_dtype *dtype, uint64_t bits)
{
    unsigned width = width_of(dtype);
    if (width < 64)
        bits &= ((uint64_t)1 << width) - 1;
    if (dtype == &nw_float32)
        return nw_element_real(nw_pb_real(bits, NW_PB_FIXED32));
    if (dtype == &nw_float64)
        return nw_element_real(nw_pb_real(bits, NW_PB_FIXED64));
    if (dtype->real)
        return nw_element_real(small_real(layout_of(dtype), bits));
    if (dtype == &nw_bool)
        return nw_element_int(bits != 0);
    if (is_signed(dtype) && width < 64 && bits >> (width - 1) & 1)
        bits |= ~(uint64_t)0 << width;
    return nw_element_int((int64_t)bits);
}

/* ---- Where they stand ---- */

/* Several elements of a type that is smaller than a byte share one, the first in its low bits. */
static uint64_t raw_bits(const uint8_t *bytes, const nw_dtype *dtype, uint32_t i)
{
    uint64_t bits = 0;
    if (dtype->items > 1)
        return (uint64_t)bytes[i / dtype->items] >> (i % dtype->items * width_of(dtype));
    for (uint32_t b = dtype->bytes; b > 0; b--)
        bits = bits << 8 | bytes[i * dtype->bytes + b - 1];
    return bits;
}

static void from_bytes(const uint8_t *bytes, const nw_dtype *dtype, nw_element *items, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        items[i] = element_of(dtype, raw_bits(bytes, dtype, i));
}

static nw_pb_wire wire_of(uint32_t field)
{
    return field == FLOAT_DATA ? NW_PB_FIXED32 : field == DOUBLE_DATA ? NW_PB_FIXED64 : NW_PB_VARINT;
}

static bool is_data(uint32_t field)
{
    return field == FLOAT_DATA || field == INT32_DATA || field == INT64_DATA || field == DOUBLE_DATA ||
           field == UINT64_DATA;
}

/* Elements of the field that the type has for itself. */
static bool from_fields(nw_onnx *onnx, const nw_onnx_tensor *tensor, nw_element *items, uint32_t count)
{
    const nw_dtype *dtype = tensor->dtype;
    nw_pb_range body = tensor->body;
    uint32_t used = 0, unit = dtype->items;
    uint64_t bits;
    for (nw_pb_field f; nw_pb_next(&onnx->pb, &body, &f);) {
        if (!is_data(f.number))
            continue;
        nw_pb_items list = nw_pb_items_of(&onnx->pb, &f, wire_of(f.number), "data");
        while (nw_pb_item(&onnx->pb, &list, &bits))
            for (uint32_t i = 0; i < unit && used < count; i++)
                items[used++] = element_of(dtype, bits >> (i * width_of(dtype) % 64));
    }
    if (!nw_pb_ok(&onnx->pb) || used == count || used == 0)
        return nw_pb_ok(&onnx->pb);
    return nw_fail(onnx->error, NW_E_VALUE, tensor->place, "%u elements are stored for a tensor of %u", used,
                   count);
}

/* ---- External data ---- */

/* The file beside the model is opened where it is there and has a plain name; else the elements stay open. */
static bool open_beside(nw_onnx *onnx, nw_str name)
{
    nw_error ignored = {.code = NW_OK};
    nw_source beside;
    if (onnx->beside.file >= 0 && nw_str_eq(onnx->beside_name, name))
        return true;
    nw_source_close(&onnx->beside);
    onnx->beside_name = nw_str_copy(onnx->arena, name);
    if (!nw_source_open_sibling(&beside, onnx->reader->source, onnx->arena, name, &ignored))
        return false;
    onnx->beside = beside;
    return true;
}

static bool from_beside(nw_onnx *onnx, const nw_onnx_tensor *tensor, nw_element *items, uint32_t count)
{
    uint8_t bytes[NW_ELEMENTS_MAX * 8];
    nw_num size = nw_dtype_bytes(tensor->dtype, count);
    nw_str name = nw_pb_view_of(&onnx->pb, tensor->location, "location");
    if (!nw_pb_ok(&onnx->pb) || !open_beside(onnx, name))
        return nw_pb_ok(&onnx->pb);
    if (!nw_source_read(&onnx->beside, tensor->offset, bytes, (size_t)size, onnx->error))
        return nw_context(onnx->error, "while reading external data in \"%.*s\"", NW_SHOW(onnx->beside_name));
    from_bytes(bytes, tensor->dtype, items, count);
    return true;
}

/* ---- All of them ---- */

static bool is_number(const nw_dtype *dtype)
{
    return dtype && dtype->bytes && width_of(dtype) <= 64 && dtype->name[0] != 'c';
}

static bool read_items(nw_onnx *onnx, const nw_onnx_tensor *tensor, nw_element *items, uint32_t count)
{
    if (tensor->external)
        return from_beside(onnx, tensor, items, count);
    if (!tensor->has_raw)
        return from_fields(onnx, tensor, items, count);
    const uint8_t *bytes = nw_pb_bytes(&onnx->pb, tensor->raw.at, (size_t)(tensor->raw.end - tensor->raw.at));
    if (bytes)
        from_bytes(bytes, tensor->dtype, items, count);
    return bytes;
}

bool nw_onnx_elements(nw_onnx *onnx, const nw_onnx_tensor *tensor, const nw_content **out)
{
    *out = NULL;
    if (!is_number(tensor->dtype) || !nw_known(tensor->count) || tensor->count > NW_ELEMENTS_MAX)
        return true;
    uint32_t count = (uint32_t)tensor->count;
    nw_content *content = NW_NEW(onnx->arena, nw_content);
    nw_element *items = NW_ARRAY(onnx->arena, nw_element, count);
    if (!content || !items)
        return nw_onnx_full(onnx);
    *content = (nw_content){items, count};
    *out = content;
    return read_items(onnx, tensor, items, count);
}
