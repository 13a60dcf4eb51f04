#include "formats/caffemodel/caffemodel.h"

/* The bytes that protobuf's C++ library writes: fields by rising number, repeated numbers one by one unless
 * they are packed. Each layer is measured first, for its length stands before it: a pass without a ledger. */

typedef struct sink {
    nw_ledger *ledger; /* NULL: only the length is wanted */
    nw_num length;
    bool ok;
} sink;

static void put(sink *s, nw_num length, nw_span_kind kind, nw_str owner)
{
    s->length = nw_add(s->length, length);
    if (s->ledger && s->ok)
        s->ok = nw_span_next(s->ledger, (uint64_t)length, kind, owner);
}

static void frame(sink *s, nw_num length)
{
    put(s, length, NW_SPAN_STRUCTURE, NW_CAFFE_FRAMING);
}

nw_num nw_caffe_varint_bytes(uint64_t value)
{
    nw_num bytes = 1;
    for (; value >= 0x80; value >>= 7)
        bytes++;
    return bytes;
}

static nw_num tag_bytes(int32_t number)
{
    return nw_caffe_varint_bytes((uint64_t)number << 3);
}

/* Of a tag and a length. */
static nw_num head_bytes(int32_t number, nw_num length)
{
    return tag_bytes(number) + nw_caffe_varint_bytes((uint64_t)length);
}

/* ---- Messages of a description ------------------------------------------------------------------------ */

static nw_num message_bytes(const nw_caffe_message *schema, const nw_pt_field *message);

/* What follows a field's tag, its length aside. */
static nw_num body_bytes(const nw_caffe_field *row, const nw_pt_field *field)
{
    const nw_caffe_value *value;
    switch (row->kind) {
    case NW_CAFFE_BOOL:
        return 1;
    case NW_CAFFE_FLOAT:
        return 4;
    case NW_CAFFE_STRING:
        return (nw_num)field->text.len;
    case NW_CAFFE_MESSAGE:
        return message_bytes(row->message, field);
    case NW_CAFFE_ENUM:
    case NW_CAFFE_TYPE:
        value = nw_caffe_value_of(row->values, field);
        return nw_caffe_varint_bytes((uint64_t)(int64_t)(value ? value->number : 0));
    case NW_CAFFE_INT32:
    case NW_CAFFE_INT64:
    case NW_CAFFE_UINT32:
        break;
    }
    return nw_caffe_varint_bytes((uint64_t)nw_caffe_value_int(field));
}

static bool has_length(const nw_caffe_field *row)
{
    return row->kind == NW_CAFFE_STRING || row->kind == NW_CAFFE_MESSAGE;
}

static nw_num packed_bytes(const nw_caffe_field *row, const nw_pt_field *first)
{
    nw_num length = 0;
    for (const nw_pt_field *f = first; f; f = nw_pt_next(f))
        length += body_bytes(row, f);
    return length;
}

/* Recurses once for each message, and whoever made it has bounded how deep they nest. */
static nw_num message_bytes(const nw_caffe_message *schema, const nw_pt_field *message)
{
    nw_num length = 0;
    for (const nw_caffe_field *row = schema->fields; row->name; row++) {
        const nw_pt_field *f = nw_pt_first(message, row->name);
        if (f && row->packed) {
            nw_num body = packed_bytes(row, f);
            length += head_bytes(row->number, body) + body;
            continue;
        }
        for (; f; f = row->repeated ? nw_pt_next(f) : NULL) {
            nw_num body = body_bytes(row, f);
            length += (has_length(row) ? head_bytes(row->number, body) : tag_bytes(row->number)) + body;
        }
    }
    return length;
}

/* ---- Blobs -------------------------------------------------------------------------------------------- */

static nw_num dims_bytes(nw_shape shape)
{
    nw_num bytes = 0;
    for (int32_t i = 0; i < shape.rank; i++)
        bytes += nw_caffe_varint_bytes((uint64_t)shape.dim[i]);
    return bytes;
}

/* num, channels, height and width: the last four dims, with ones before them. */
static void put_four(sink *s, nw_shape shape)
{
    for (int32_t i = 0; i < 4; i++) {
        int32_t at = shape.rank - 4 + i;
        frame(s, 1);
        put(s, at < 0 ? 1 : nw_caffe_varint_bytes((uint64_t)shape.dim[at]), NW_SPAN_STRUCTURE, NW_CAFFE_DIMS);
    }
}

static void put_shape(sink *s, nw_shape shape)
{
    nw_num dims = dims_bytes(shape), body = head_bytes(1, dims) + dims;
    if (shape.rank == 0)
        return;
    frame(s, head_bytes(7, body) + head_bytes(1, dims));
    put(s, dims, NW_SPAN_STRUCTURE, NW_CAFFE_DIMS);
}

static void put_data(sink *s, nw_entry entry)
{
    s->length = nw_add(s->length, (nw_num)entry.bytes);
    if (!s->ledger || !s->ok)
        return;
    entry.offset = s->ledger->end;
    s->ok = nw_ledger_entry(s->ledger, entry);
    s->ledger->end += entry.bytes;
}

/* float: data 5 and diff 6 before the shape 7; double: 8 and 9 behind it. */
static void put_blob_body(sink *s, const nw_caffe_file *file, nw_entry entry)
{
    bool twice = entry.dtype->bytes == 8;
    if (file->era < NW_CAFFE_1_0)
        put_four(s, entry.shape);
    if (twice && file->era == NW_CAFFE_1_0)
        put_shape(s, entry.shape);
    frame(s, head_bytes(5, (nw_num)entry.bytes));
    put_data(s, entry);
    if (file->wants->diff) {
        frame(s, head_bytes(6, (nw_num)entry.bytes));
        put(s, (nw_num)entry.bytes, NW_SPAN_DIFF, entry.name);
    }
    if (!twice && file->era == NW_CAFFE_1_0)
        put_shape(s, entry.shape);
}

static void put_blob(sink *s, const nw_caffe_file *file, int32_t number, nw_entry entry)
{
    sink measure = {.ok = true};
    put_blob_body(&measure, file, entry);
    frame(s, head_bytes(number, measure.length));
    put_blob_body(s, file, entry);
}

bool nw_caffe_put_blob(nw_caffe_file *file, int32_t number, nw_entry entry)
{
    sink s = {.ledger = &file->out->ledger, .ok = true};
    put_blob(&s, file, number, entry);
    return s.ok;
}

bool nw_caffe_put_tag(nw_caffe_file *file, int32_t number, nw_num length)
{
    return nw_span_next(&file->out->ledger, (uint64_t)head_bytes(number, length), NW_SPAN_STRUCTURE,
                        NW_CAFFE_FRAMING);
}

bool nw_caffe_entry(const nw_caffe_file *file, const nw_caffe_written *layer, uint32_t i, nw_entry *out)
{
    const nw_holding *h = &layer->holder->holdings[layer->first + i];
    const nw_dtype *dtype = nw_saved_type(h, file->wants);
    nw_num bytes = nw_dtype_bytes(dtype, nw_shape_count(h->shape));
    nw_str name = nw_holding_name(file->maker.arena, layer->holder, h);
    if (!name.at)
        return nw_fail_memory(file->maker.error, file->maker.arena);
    if (dtype != &nw_float32 && dtype != &nw_float64)
        return nw_fail(file->maker.error, NW_E_VALUE, NW_NOWHERE, "Caffe has no blobs of type \"%s\"",
                       dtype->name);
    if (!nw_known(bytes) || bytes > INT32_MAX)
        return nw_fail(file->maker.error, NW_E_VALUE, NW_NOWHERE,
                       nw_known(bytes) ? "\"%.*s\" is too large for a message of protobuf"
                                       : "how large \"%.*s\" is, is not known",
                       NW_SHOW(name));
    *out = (nw_entry){.name = name,
                      .layer = layer->holder->name,
                      .dtype = dtype,
                      .shape = h->shape,
                      .bytes = (uint64_t)bytes,
                      .shared_with = NW_NONE,
                      .kind = (uint8_t)nw_span_of_role(h->role)};
    return true;
}

/* ---- Layers ------------------------------------------------------------------------------------------- */

nw_caffe_sort nw_caffe_sort_of(nw_str field)
{
    if (nw_str_is(field, "name"))
        return (nw_caffe_sort){NW_SPAN_NAME, NW_STR("layer names")};
    if (nw_str_is(field, "type"))
        return (nw_caffe_sort){NW_SPAN_NAME, NW_STR("layer types")};
    if (nw_str_is(field, "bottom") || nw_str_is(field, "top"))
        return (nw_caffe_sort){NW_SPAN_NAME, NW_CAFFE_BLOBS};
    return (nw_caffe_sort){NW_SPAN_METADATA, NW_STR("hyper-parameters")};
}

static const nw_caffe_field *row_after(const nw_caffe_message *schema, int32_t number)
{
    const nw_caffe_field *next = NULL;
    for (const nw_caffe_field *row = schema->fields; row->name; row++)
        if (row->number > number && (!next || row->number < next->number))
            next = row;
    return next;
}

static void put_layer(sink *s, const nw_caffe_file *file, const nw_caffe_written *layer,
                      const nw_caffe_message *schema, const nw_pt_field *message);

/* A V0 layer lies in the field `layer` of its connection. */
static void put_field(sink *s, const nw_caffe_file *file, const nw_caffe_written *layer,
                      const nw_caffe_field *row, const nw_pt_field *field)
{
    nw_caffe_sort sort = nw_caffe_sort_of(nw_str_of(row->name));
    if (row->message == &nw_caffe_v0_message) {
        sink measure = {.ok = true};
        put_layer(&measure, file, layer, row->message, field);
        frame(s, head_bytes(row->number, measure.length));
        put_layer(s, file, layer, row->message, field);
        return;
    }
    nw_num body = body_bytes(row, field);
    frame(s, has_length(row) ? head_bytes(row->number, body) : tag_bytes(row->number));
    put(s, body, sort.kind, sort.owner);
}

static void put_blobs(sink *s, const nw_caffe_file *file, const nw_caffe_written *layer, int32_t number)
{
    nw_entry entry;
    for (uint32_t i = 0; layer->holder && i < layer->blobs && s->ok; i++) {
        s->ok = nw_caffe_entry(file, layer, i, &entry);
        if (s->ok)
            put_blob(s, file, number, entry);
    }
}

static void put_layer(sink *s, const nw_caffe_file *file, const nw_caffe_written *layer,
                      const nw_caffe_message *schema, const nw_pt_field *message)
{
    bool around = nw_pt_first(message, "layer") != NULL;
    const nw_caffe_field *row = row_after(schema, 0);
    for (; row && s->ok; row = row_after(schema, row->number)) {
        if (nw_str_is(nw_str_of(row->name), "blobs")) {
            if (!around)
                put_blobs(s, file, layer, row->number);
            continue;
        }
        for (const nw_pt_field *f = nw_pt_first(message, row->name); f;
             f = row->repeated ? nw_pt_next(f) : NULL)
            put_field(s, file, layer, row, f);
    }
}

static bool put_layers(nw_caffe_file *file, int32_t number, const nw_caffe_message *schema)
{
    for (uint32_t i = 0; i < file->layer_count; i++) {
        const nw_caffe_written *layer = &file->layers[i];
        sink s = {.ledger = &file->out->ledger, .ok = true}, measure = {.ok = true};
        put_layer(&measure, file, layer, schema, layer->message);
        if (!measure.ok)
            return false;
        frame(&s, head_bytes(number, measure.length));
        put_layer(&s, file, layer, schema, layer->message);
        if (!s.ok)
            return false;
    }
    return true;
}

static bool put_text(nw_caffe_file *file, int32_t number, nw_str text, nw_str owner)
{
    return nw_caffe_put_tag(file, number, (nw_num)text.len) &&
           nw_span_next(&file->out->ledger, text.len, NW_SPAN_NAME, owner);
}

/* Net::ToProto sets the name even where it is empty. */
bool nw_caffe_put_model(nw_caffe_file *file)
{
    bool old = file->era < NW_CAFFE_RC2;
    bool ok = put_text(file, 1, file->name, NW_CAFFE_NET_NAME) &&
              (!old || put_layers(file, 2, &nw_caffe_v1_message));
    for (uint32_t i = 0; ok && i < file->input_count; i++)
        ok = put_text(file, 3, file->inputs[i], NW_CAFFE_BLOBS);
    return ok && (old || put_layers(file, 100, &nw_caffe_layer_message));
}
