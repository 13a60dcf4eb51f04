/* TypeProto: what a value is declared to be. */
#include "formats/onnx/read.h"

/* A size: what is negative or has an empty name is not known. */
static nw_num read_dim(nw_onnx *onnx, nw_graph *graph, nw_pb_range body)
{
    nw_num dim = NW_UNKNOWN;
    for (nw_pb_field f; nw_pb_next(&onnx->pb, &body, &f);) {
        if (f.number == 1) {
            int64_t size = nw_pb_int(&onnx->pb, &f, "dim_value");
            dim = size < 0 ? NW_UNKNOWN : size;
        } else if (f.number == 2) {
            nw_str name = nw_pb_view(&onnx->pb, &f, "dim_param");
            dim = name.len ? nw_graph_symbol(graph, name) : NW_UNKNOWN;
        }
    }
    return dim;
}

static bool read_shape(nw_onnx *onnx, nw_graph *graph, nw_pb_range body, nw_shape *out)
{
    nw_num dims[NW_ONNX_RANK];
    int32_t rank = 0;
    for (nw_pb_field f; nw_pb_next(&onnx->pb, &body, &f);) {
        if (f.number != 1)
            continue;
        if (rank >= NW_ONNX_RANK)
            return nw_fail(onnx->error, NW_E_LIMIT, f.place, "a shape of more than %d dims", NW_ONNX_RANK);
        dims[rank++] = read_dim(onnx, graph, nw_pb_message(&onnx->pb, &f, "dim"));
    }
    *out = nw_graph_shape(graph, dims, rank);
    return nw_pb_ok(&onnx->pb);
}

/* TypeProto.Tensor and TypeProto.SparseTensor */
static bool read_tensor(nw_onnx *onnx, nw_graph *graph, nw_pb_range body, nw_tensor *out)
{
    for (nw_pb_field f; nw_pb_next(&onnx->pb, &body, &f);) {
        if (f.number == 1)
            out->dtype = nw_onnx_dtype(onnx, nw_pb_int(&onnx->pb, &f, "elem_type"));
        else if (f.number == 2 &&
                 !read_shape(onnx, graph, nw_pb_message(&onnx->pb, &f, "shape"), &out->shape))
            return false;
    }
    return nw_pb_ok(&onnx->pb);
}

/* Sequence and Optional hold elem_type in field 1; Map has its key's type there and value_type in field 2. */
static bool read_box(nw_onnx *onnx, nw_graph *graph, nw_pb_range body, nw_kind kind, nw_tensor *out)
{
    nw_box *box = NW_NEW(onnx->arena, nw_box);
    if (!box)
        return nw_onnx_full(onnx);
    *box = (nw_box){.element = {.shape = NW_NO_SHAPE}, .count = NW_UNKNOWN};
    *out = (nw_tensor){.shape = NW_NO_SHAPE, .box = box, .kind = (uint8_t)kind};
    for (nw_pb_field f; nw_pb_next(&onnx->pb, &body, &f);) {
        if (kind == NW_MAP && f.number == 1)
            box->key = nw_onnx_dtype(onnx, nw_pb_int(&onnx->pb, &f, "key_type"));
        else if (f.number == (kind == NW_MAP ? 2 : 1) &&
                 !nw_onnx_type(onnx, graph, nw_pb_message(&onnx->pb, &f, "elem_type"), &box->element))
            return false;
    }
    return nw_pb_ok(&onnx->pb);
}

static bool read_field(nw_onnx *onnx, nw_graph *graph, const nw_pb_field *field, nw_tensor *out)
{
    switch (field->number) {
    case 1:
        return read_tensor(onnx, graph, nw_pb_message(&onnx->pb, field, "tensor_type"), out);
    case 8:
        return read_tensor(onnx, graph, nw_pb_message(&onnx->pb, field, "sparse_tensor_type"), out);
    case 4:
        return read_box(onnx, graph, nw_pb_message(&onnx->pb, field, "sequence_type"), NW_SEQUENCE, out);
    case 5:
        return read_box(onnx, graph, nw_pb_message(&onnx->pb, field, "map_type"), NW_MAP, out);
    case 9:
        return read_box(onnx, graph, nw_pb_message(&onnx->pb, field, "optional_type"), NW_OPTIONAL, out);
    default:
        return true;
    }
}

bool nw_onnx_type(nw_onnx *onnx, nw_graph *graph, nw_pb_range body, nw_tensor *out)
{
    nw_place place = nw_pb_place(body);
    *out = (nw_tensor){.shape = NW_NO_SHAPE};
    if (!nw_onnx_enter(onnx, place, "types"))
        return false;
    for (nw_pb_field f; nw_pb_next(&onnx->pb, &body, &f);)
        if (!read_field(onnx, graph, &f, out))
            return false;
    onnx->depth--;
    return nw_pb_ok(&onnx->pb);
}
