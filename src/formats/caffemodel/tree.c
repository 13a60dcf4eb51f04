#include "formats/caffemodel/read.h"

/* A message on the wire as the fields that its text would have, so that what reads a prototxt reads it too.
 * Blobs are left out. */

#define FIELDS_MAX 1000000u

static const nw_caffe_field *row_of(const nw_caffe_message *schema, uint32_t number)
{
    for (const nw_caffe_field *row = schema->fields; row->name; row++)
        if ((uint32_t)row->number == number)
            return row;
    return NULL;
}

static nw_pt_field *add(nw_caffe_tree *tree, nw_pt_field *message, nw_pt_field **last,
                        const nw_caffe_field *row, nw_place place)
{
    nw_pt_field *field = NW_NEW(tree->pb->arena, nw_pt_field);
    if (tree->fields++ >= FIELDS_MAX) {
        nw_fail(tree->pb->error, NW_E_LIMIT, place, "more than %u fields", FIELDS_MAX);
        return NULL;
    }
    if (!field) {
        nw_fail_memory(tree->pb->error, tree->pb->arena);
        return NULL;
    }
    *field = (nw_pt_field){.name = nw_str_of(row->name), .name_place = place, .place = place};
    if (*last)
        (*last)->next = field;
    else
        message->first = field;
    return *last = field;
}

static nw_pb_wire wire_of(const nw_caffe_field *row)
{
    return row->kind == NW_CAFFE_FLOAT ? NW_PB_FIXED32 : NW_PB_VARINT;
}

/* Numbers become text again, with as many digits as give the same float. */
static bool set_number(nw_caffe_tree *tree, nw_pt_field *field, const nw_caffe_field *row, uint64_t bits)
{
    double real = nw_pb_real(bits, NW_PB_FIXED32);
    int64_t whole = (int64_t)bits;
    if (row->kind == NW_CAFFE_FLOAT) {
        bool plain = real - real == 0;
        field->kind = plain ? NW_PT_FLOAT : NW_PT_NAME;
        field->negative = real < 0;
        field->text = !plain ? (real != real ? NW_STR("nan") : NW_STR("inf"))
                             : nw_str_printf(tree->pb->arena, "%.9g", real < 0 ? -real : real);
    } else {
        field->kind = NW_PT_INTEGER;
        field->negative = whole < 0;
        field->text = nw_str_printf(tree->pb->arena, "%llu",
                                    (unsigned long long)(whole < 0 ? 0 - (uint64_t)whole : (uint64_t)whole));
    }
    return field->text.at || nw_fail_memory(tree->pb->error, tree->pb->arena);
}

static bool add_numbers(nw_caffe_tree *tree, nw_pt_field *message, nw_pt_field **last,
                        const nw_caffe_field *row, const nw_pb_field *f)
{
    nw_pb_items items = nw_pb_items_of(tree->pb, f, wire_of(row), row->name);
    uint64_t bits;
    while (nw_pb_item(tree->pb, &items, &bits)) {
        nw_pt_field *field = add(tree, message, last, row, f->place);
        if (!field || !set_number(tree, field, row, bits))
            return false;
    }
    return nw_pb_ok(tree->pb);
}

static bool add_field(nw_caffe_tree *tree, nw_pt_field *message, nw_pt_field **last,
                      const nw_caffe_field *row, const nw_pb_field *f)
{
    if (row->kind != NW_CAFFE_STRING && row->kind != NW_CAFFE_MESSAGE)
        return add_numbers(tree, message, last, row, f);
    nw_pt_field *field = add(tree, message, last, row, f->place);
    if (!field)
        return false;
    if (row->kind == NW_CAFFE_MESSAGE)
        return nw_caffe_decode(tree, row->message, nw_pb_message(tree->pb, f, row->name), field);
    field->kind = NW_PT_STRING;
    field->text = nw_pb_text(tree->pb, f, row->name);
    return nw_pb_ok(tree->pb);
}

/* Recurses as deep as the schema, in which no message holds itself. */
bool nw_caffe_decode(nw_caffe_tree *tree, const nw_caffe_message *schema, nw_pb_range range, nw_pt_field *out)
{
    nw_pb_field f;
    nw_pt_field *last = NULL;
    out->kind = NW_PT_MESSAGE;
    while (nw_pb_next(tree->pb, &range, &f)) {
        const nw_caffe_field *row = row_of(schema, f.number);
        if (row && row->message != &nw_caffe_blob && !add_field(tree, out, &last, row, &f))
            return false;
    }
    return nw_pb_ok(tree->pb);
}
