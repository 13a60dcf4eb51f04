/* TensorProto and SparseTensorProto: what is stored, without the elements themselves. */
#include "formats/onnx/read.h"

#include <string.h>

enum {
    DIMS = 1,
    DATA_TYPE = 2,
    FLOAT_DATA = 4,
    NAME = 8,
    RAW_DATA = 9,
    DOUBLE_DATA = 10,
    EXTERNAL_DATA = 13,
    DATA_LOCATION = 14
};

/* ---- External data ---- */

/* A path below the model's folder: what leads out of it is refused. */
static bool is_below(nw_str path)
{
    nw_str rest = path;
    if (memchr(path.at, 0, path.len) || memchr(path.at, '\\', path.len) || nw_str_starts(path, "/"))
        return false;
    while (rest.len)
        if (nw_str_is(nw_str_split(rest, '/', &rest), ".."))
            return false;
    return true;
}

static bool take_location(nw_onnx *onnx, nw_pb_range text, nw_onnx_tensor *out)
{
    nw_str path = nw_pb_view_of(&onnx->pb, text, "location");
    out->location = text;
    if (!nw_pb_ok(&onnx->pb))
        return false;
    return is_below(path) ||
           nw_fail(onnx->error, NW_E_VALUE, nw_pb_place(text),
                   "refusing external data in \"%.*s\": not a file below the model's folder", NW_SHOW(path));
}

static bool take_number(nw_onnx *onnx, nw_pb_range text, uint64_t *out)
{
    nw_num number;
    nw_str digits = nw_pb_view_of(&onnx->pb, text, "value");
    if (!nw_str_to_num(digits, &number))
        return nw_fail(onnx->error, NW_E_VALUE, nw_pb_place(text), "\"%.*s\" is no number of bytes",
                       NW_SHOW(digits));
    *out = (uint64_t)number;
    return true;
}

/* A StringStringEntryProto: location, offset, length, or something that only a loader needs. */
static bool take_external(nw_onnx *onnx, nw_pb_range body, nw_onnx_tensor *out)
{
    nw_pb_range key = {0, 0}, value = {0, 0};
    for (nw_pb_field f; nw_pb_next(&onnx->pb, &body, &f);) {
        if (f.number == 1)
            key = nw_pb_message(&onnx->pb, &f, "key");
        else if (f.number == 2)
            value = nw_pb_message(&onnx->pb, &f, "value");
    }
    nw_str name = nw_pb_view_of(&onnx->pb, key, "key");
    if (nw_str_is(name, "location"))
        return take_location(onnx, value, out);
    if (nw_str_is(name, "offset"))
        return take_number(onnx, value, &out->offset);
    if (nw_str_is(name, "length")) {
        out->has_length = true;
        return take_number(onnx, value, &out->length);
    }
    return nw_pb_ok(&onnx->pb);
}

/* ---- TensorProto ---- */

typedef struct header {
    nw_num dims[NW_ONNX_RANK];
    int32_t rank;
    int64_t type;
    uint64_t floats, doubles; /* bytes of packed elements */
} header;

static bool take_dims(nw_onnx *onnx, const nw_pb_field *f, header *h)
{
    uint64_t bits;
    nw_pb_items items = nw_pb_items_of(&onnx->pb, f, NW_PB_VARINT, "dims");
    while (nw_pb_item(&onnx->pb, &items, &bits)) {
        if (h->rank >= NW_ONNX_RANK)
            return nw_fail(onnx->error, NW_E_LIMIT, f->place, "a tensor of more than %d dims", NW_ONNX_RANK);
        if (bits > INT64_MAX)
            return nw_fail(onnx->error, NW_E_VALUE, f->place, "a stored tensor has a dim of %lld",
                           (long long)bits);
        h->dims[h->rank++] = (int64_t)bits;
    }
    return nw_pb_ok(&onnx->pb);
}

static bool take_field(nw_onnx *onnx, const nw_pb_field *f, header *h, nw_onnx_tensor *out)
{
    switch (f->number) {
    case DIMS:
        return take_dims(onnx, f, h);
    case DATA_TYPE:
        h->type = nw_pb_int(&onnx->pb, f, "data_type");
        break;
    case FLOAT_DATA:
        h->floats += f->body.end - f->body.at;
        break;
    case DOUBLE_DATA:
        h->doubles += f->body.end - f->body.at;
        break;
    case NAME:
        out->name = nw_pb_message(&onnx->pb, f, "name");
        break;
    case RAW_DATA:
        out->raw = nw_pb_message(&onnx->pb, f, "raw_data");
        out->has_raw = out->raw.at < out->raw.end;
        break;
    case EXTERNAL_DATA:
        return take_external(onnx, nw_pb_message(&onnx->pb, f, "external_data"), out);
    case DATA_LOCATION:
        out->external = nw_pb_int(&onnx->pb, f, "data_location") == 1;
        break;
    default:
        break;
    }
    return nw_pb_ok(&onnx->pb);
}

/* The bytes that the file has for the tensor, where they can be counted, are those that its dims ask for. */
static bool check_size(nw_onnx *onnx, const nw_onnx_tensor *tensor)
{
    nw_num bytes = nw_dtype_bytes(tensor->dtype, tensor->count);
    bool counted = tensor->external ? tensor->has_length : tensor->has_raw;
    uint64_t there = tensor->external ? tensor->length : tensor->raw.end - tensor->raw.at;
    if (tensor->count == NW_OVERFLOW || bytes == NW_OVERFLOW)
        return nw_fail(onnx->error, NW_E_OVERFLOW, tensor->place, "a stored tensor has more than 2^63 bytes");
    if (!counted || !nw_known(bytes) || there == (uint64_t)bytes)
        return true;
    return nw_fail(onnx->error, NW_E_VALUE, tensor->place,
                   "%llu bytes are stored for a tensor that takes %lld", (unsigned long long)there,
                   (long long)bytes);
}

bool nw_onnx_tensor_read(nw_onnx *onnx, nw_pb_range body, nw_place place, nw_onnx_tensor *out)
{
    header h = {.rank = 0};
    *out = (nw_onnx_tensor){.body = body, .place = place, .at = body.at};
    for (nw_pb_field f; nw_pb_next(&onnx->pb, &body, &f);)
        if (!take_field(onnx, &f, &h, out))
            return false;
    out->shape = nw_graph_shape(onnx->reader->graph, h.dims, h.rank);
    out->dtype = nw_onnx_dtype(onnx, h.type);
    out->count = nw_shape_count(out->shape);
    return nw_pb_ok(&onnx->pb) && check_size(onnx, out);
}

/* Its values are a TensorProto, which also bears the name; its dims are those of the dense tensor. */
bool nw_onnx_sparse_read(nw_onnx *onnx, nw_pb_range body, nw_place place, nw_onnx_tensor *out, nw_num *stored)
{
    header h = {.rank = 0};
    *out = (nw_onnx_tensor){.place = place};
    for (nw_pb_field f; nw_pb_next(&onnx->pb, &body, &f);) {
        if (f.number == 1 && !nw_onnx_tensor_read(onnx, nw_pb_message(&onnx->pb, &f, "values"), f.place, out))
            return false;
        if (f.number == 3 && !take_dims(onnx, &f, &h))
            return false;
    }
    *stored = out->count;
    out->body = (nw_pb_range){0, 0};
    out->shape = nw_graph_shape(onnx->reader->graph, h.dims, h.rank);
    out->count = nw_shape_count(out->shape);
    return nw_pb_ok(&onnx->pb);
}
