#include "formats/caffemodel/read.h"

#define AXES_MAX 32 /* kMaxBlobAxes of blob.hpp */

bool nw_caffe_claim_head(nw_reader *reader, const nw_pb_field *f, nw_pb_range *rest)
{
    uint64_t at = (uint64_t)f->place.offset, end = at + (uint64_t)f->place.length;
    uint64_t tag = (uint64_t)nw_caffe_varint_bytes((uint64_t)f->number << 3);
    *rest = (nw_pb_range){f->wire == NW_PB_LENGTH ? f->body.at : at + tag, end};
    return nw_span_put(reader->ledger, at, rest->at - at, NW_SPAN_STRUCTURE, NW_CAFFE_FRAMING);
}

/* ---- Names -------------------------------------------------------------------------------------------- */

/* Blobs have no names on the wire: their layer's LayerSetUp gives them their order. */
static const struct {
    const char *type, *names;
} types[] = {
    {"BatchNorm", "mean variance scale_factor"},
    {"Bias",      "bias"                      },
    {"LSTM",      "W_xc b_c W_hc"             },
    {"Normalize", "scale"                     },
    {"PReLU",     "slope"                     },
    {"RNN",       "W_xh b_h W_hh W_ho b_o"    },
};

/* A static input of a recurrent layer has a matrix of its own, the third. */
static nw_str name_at(const char *names, uint32_t index)
{
    nw_str rest = nw_str_of(names), name = NW_STR("");
    for (uint32_t i = 0; i <= index; i++)
        name = nw_str_split(rest, ' ', &rest);
    return name;
}

nw_str nw_caffe_blob_name(const nw_pt_field *layer, uint32_t index, nw_span_kind *kind)
{
    nw_str type = nw_caffe_text(layer, "type");
    const char *names = "weight bias";
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (nw_str_is(type, types[i].type))
            names = types[i].names;
    if (nw_str_is(type, "Scale") && nw_caffe_count(layer, "bottom") > 1)
        names = "bias";
    nw_str name = name_at(names, index);
    *kind = nw_str_is(type, "BatchNorm")                           ? NW_SPAN_BUFFER
            : nw_str_is(name, "bias") || nw_str_starts(name, "b_") ? NW_SPAN_BIAS
                                                                   : NW_SPAN_WEIGHT;
    return name;
}

/* ---- Blobs -------------------------------------------------------------------------------------------- */

typedef struct blob {
    nw_reader *reader;
    nw_pb *pb;
    nw_entry *entry;
    nw_num *diff;
    nw_num dims[AXES_MAX], four[4];
    int32_t rank; /* of the shape, -1 where there is none */
    bool has_four;
    nw_num loose; /* bytes of numbers that are not packed */
} blob;

static bool read_dims(blob *b, const nw_pb_field *f, nw_pb_range rest)
{
    nw_pb_items items = nw_pb_items_of(b->pb, f, NW_PB_VARINT, "dim");
    uint64_t dim;
    while (nw_pb_item(b->pb, &items, &dim)) {
        if (b->rank == AXES_MAX)
            return nw_fail(b->pb->error, NW_E_LIMIT, f->place, "a blob has at most %d dims", AXES_MAX);
        if (dim > INT32_MAX)
            return nw_fail(b->pb->error, NW_E_VALUE, f->place, "%lld is no dim of a blob", (long long)dim);
        b->dims[b->rank++] = (nw_num)dim;
    }
    return nw_span_put(b->reader->ledger, rest.at, rest.end - rest.at, NW_SPAN_STRUCTURE, NW_CAFFE_DIMS);
}

static bool read_shape(blob *b, nw_pb_range range)
{
    nw_pb_field f;
    nw_pb_range rest;
    if (b->rank < 0)
        b->rank = 0;
    while (nw_pb_next(b->pb, &range, &f)) {
        if (!nw_caffe_claim_head(b->reader, &f, &rest) || (f.number == 1 && !read_dims(b, &f, rest)))
            return false;
        if (f.number != 1 && !nw_span_put(b->reader->ledger, rest.at, rest.end - rest.at, NW_SPAN_METADATA,
                                          NW_STR("unknown fields")))
            return false;
    }
    return nw_pb_ok(b->pb);
}

static bool read_side(blob *b, const nw_pb_field *f, nw_pb_range rest)
{
    int64_t side = nw_pb_int(b->pb, f, "num, channels, height or width");
    if (side < 0 || side > INT32_MAX)
        return nw_fail(b->pb->error, NW_E_VALUE, f->place, "%lld is no dim of a blob", (long long)side);
    b->four[f->number - 1] = side;
    b->has_four = true;
    return nw_span_put(b->reader->ledger, rest.at, rest.end - rest.at, NW_SPAN_STRUCTURE, NW_CAFFE_DIMS);
}

/* The values, which are packed; where they are not, each is claimed by itself. */
static bool read_data(blob *b, const nw_pb_field *f, nw_pb_range rest)
{
    nw_entry *e = b->entry;
    const nw_dtype *dtype = f->number == 8 ? &nw_float64 : &nw_float32;
    uint64_t length = rest.end - rest.at;
    if (f->wire == NW_PB_VARINT || length % dtype->bytes || (e->dtype && e->dtype != dtype) ||
        (f->wire == NW_PB_LENGTH && e->bytes))
        return nw_fail(b->pb->error, NW_E_VALUE, f->place, "the values of the blob are no list of %s",
                       dtype->name);
    e->dtype = dtype;
    if (f->wire != NW_PB_LENGTH) {
        b->loose = nw_add(b->loose, (nw_num)length);
        return nw_span_put(b->reader->ledger, rest.at, length, (nw_span_kind)e->kind, e->name);
    }
    e->offset = rest.at;
    e->bytes = length;
    return true;
}

static bool read_field(blob *b, const nw_pb_field *f)
{
    nw_pb_range rest;
    if (!nw_caffe_claim_head(b->reader, f, &rest))
        return false;
    switch (f->number) {
    case 1:
    case 2:
    case 3:
    case 4:
        return read_side(b, f, rest);
    case 5:
    case 8:
        return read_data(b, f, rest);
    case 6:
    case 9:
        *b->diff = nw_add(*b->diff, (nw_num)(rest.end - rest.at));
        return nw_span_put(b->reader->ledger, rest.at, rest.end - rest.at, NW_SPAN_DIFF, b->entry->name);
    case 7:
        return read_shape(b, nw_pb_message(b->pb, f, "shape"));
    }
    return nw_span_put(b->reader->ledger, rest.at, rest.end - rest.at, NW_SPAN_METADATA,
                       NW_STR("unknown fields"));
}

/* Without a shape and without four dims a blob is a scalar. */
static bool settle(blob *b, nw_pb_range range)
{
    nw_entry *e = b->entry;
    bool shaped = b->rank >= 0;
    const nw_dtype *dtype = e->dtype ? e->dtype : &nw_float32;
    nw_num bytes = nw_add((nw_num)e->bytes, b->loose);
    e->shape = nw_graph_shape(b->reader->graph, shaped ? b->dims : b->four,
                              shaped        ? b->rank
                              : b->has_four ? 4
                                            : 0);
    if (b->pb->error->code != NW_OK)
        return false;
    nw_num wanted = nw_dtype_bytes(dtype, nw_shape_count(e->shape));
    if (e->dtype && bytes != wanted)
        return nw_fail(
            b->pb->error, NW_E_VALUE, (nw_place){(int64_t)range.at, (int64_t)(range.end - range.at)},
            "the blob takes %lld bytes by its dims, but has %lld", (long long)wanted, (long long)bytes);
    e->dtype = dtype;
    return true;
}

bool nw_caffe_read_blob(nw_reader *reader, nw_pb *pb, nw_pb_range range, nw_entry *entry, nw_num *diff)
{
    blob b = {.reader = reader, .pb = pb, .entry = entry, .diff = diff, .rank = -1};
    nw_pb_range left = range;
    nw_pb_field f;
    while (nw_pb_next(pb, &left, &f))
        if (!read_field(&b, &f))
            return false;
    return nw_pb_ok(pb) && settle(&b, range);
}
