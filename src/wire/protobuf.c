#include "wire/protobuf.h"

#include <string.h>

bool nw_pb_open(nw_pb *pb, const nw_source *source, nw_arena *arena, nw_error *error)
{
    *pb = (nw_pb){.arena = arena, .error = error};
    return nw_page_open(&pb->page, source, arena, error);
}

nw_pb_range nw_pb_all(const nw_pb *pb)
{
    return (nw_pb_range){0, pb->page.source->size};
}

static nw_place place_of(uint64_t at, uint64_t end)
{
    return (nw_place){(int64_t)at, (int64_t)(end - at)};
}

const uint8_t *nw_pb_bytes(nw_pb *pb, uint64_t at, size_t length)
{
    return nw_page_bytes(&pb->page, at, length);
}

/* Most numbers have one byte, and most stand in the window. */
static bool is_short(const nw_pb *pb, const nw_pb_range *message)
{
    uint64_t at = message->at - pb->page.from; /* far beyond the window where it begins behind */
    return message->at < message->end && at < pb->page.held && !(pb->page.bytes[at] & 0x80);
}

static uint64_t varint(nw_pb *pb, nw_pb_range *message)
{
    if (is_short(pb, message))
        return pb->page.bytes[message->at++ - pb->page.from];
    uint64_t rest = message->end - message->at, value = 0;
    size_t most = rest < 10 ? (size_t)rest : 10;
    const uint8_t *bytes = most ? nw_pb_bytes(pb, message->at, most) : NULL;
    if (most && !bytes)
        return 0;
    for (size_t i = 0; i < most; i++) {
        value |= (uint64_t)(bytes[i] & 0x7F) << (7 * i);
        if (i == 9 && bytes[i] > 1)
            break;
        if (!(bytes[i] & 0x80)) {
            message->at += i + 1;
            return value;
        }
    }
    nw_fail(pb->error, most < 10 ? NW_E_TRUNCATED : NW_E_SYNTAX, place_of(message->at, message->at + most),
            most < 10 ? "a number does not end before its message does" : "a number of more than 64 bits");
    return 0;
}

static uint64_t fixed(nw_pb *pb, nw_pb_range *message, size_t length)
{
    uint64_t value = 0;
    const uint8_t *bytes = length <= message->end - message->at ? nw_pb_bytes(pb, message->at, length) : NULL;
    if (!bytes) {
        nw_fail(pb->error, NW_E_TRUNCATED, place_of(message->at, message->end),
                "a number of %zu bytes does not end before its message does", length);
        return 0;
    }
    for (size_t i = length; i > 0; i--)
        value = value << 8 | bytes[i - 1];
    message->at += length;
    return value;
}

static bool take_length(nw_pb *pb, nw_pb_range *message, nw_pb_field *field)
{
    uint64_t length = varint(pb, message);
    if (!nw_pb_ok(pb))
        return false;
    if (length > message->end - message->at)
        return nw_fail(pb->error, NW_E_TRUNCATED, place_of((uint64_t)field->place.offset, message->at),
                       "field %u says that %llu bytes follow, but %llu remain", field->number,
                       (unsigned long long)length, (unsigned long long)(message->end - message->at));
    field->body = (nw_pb_range){message->at, message->at + length};
    message->at += length;
    return true;
}

static bool take_payload(nw_pb *pb, nw_pb_range *message, nw_pb_field *field)
{
    switch (field->wire) {
    case NW_PB_VARINT:
        field->bits = varint(pb, message);
        return nw_pb_ok(pb);
    case NW_PB_FIXED64:
        field->bits = fixed(pb, message, 8);
        return nw_pb_ok(pb);
    case NW_PB_LENGTH:
        return take_length(pb, message, field);
    case NW_PB_FIXED32:
        field->bits = fixed(pb, message, 4);
        return nw_pb_ok(pb);
    }
    return nw_fail(pb->error, NW_E_SYNTAX, place_of((uint64_t)field->place.offset, message->at),
                   "field %u is of wire type %d, which is none of 0, 1, 2 and 5", field->number,
                   (int)field->wire);
}

bool nw_pb_next(nw_pb *pb, nw_pb_range *message, nw_pb_field *field)
{
    uint64_t start = message->at;
    if (start >= message->end || !nw_pb_ok(pb))
        return false;
    uint64_t tag = varint(pb, message);
    if (!nw_pb_ok(pb))
        return false;
    if (tag >> 32 || tag >> 3 == 0 || tag >> 3 >= 1u << 29)
        return nw_fail(pb->error, NW_E_SYNTAX, place_of(start, message->at), "%llu is no tag of a field",
                       (unsigned long long)tag);
    *field = (nw_pb_field){
        .number = (uint32_t)(tag >> 3), .wire = (nw_pb_wire)(tag & 7), .body = {message->at, message->at}
    };
    field->place.offset = (int64_t)start;
    if (!take_payload(pb, message, field))
        return false;
    field->place.length = (int64_t)(message->at - start);
    return true;
}

/* ---- What a field holds ---- */

static bool is(nw_pb *pb, const nw_pb_field *field, nw_pb_wire wire, const char *name)
{
    static const char *const names[] = {"a varint", "8 bytes", "a message, a text or a list",
                                        "",         "",        "4 bytes"};
    return field->wire == wire ||
           nw_fail(pb->error, NW_E_SYNTAX, field->place, "the field \"%s\" is %s here, but must be %s", name,
                   names[field->wire], names[wire]);
}

nw_pb_range nw_pb_message(nw_pb *pb, const nw_pb_field *field, const char *name)
{
    return is(pb, field, NW_PB_LENGTH, name) ? field->body : (nw_pb_range){0, 0};
}

int64_t nw_pb_int(nw_pb *pb, const nw_pb_field *field, const char *name)
{
    return is(pb, field, NW_PB_VARINT, name) ? (int64_t)field->bits : 0;
}

double nw_pb_real(uint64_t bits, nw_pb_wire wire)
{
    uint32_t low = (uint32_t)bits;
    float single;
    double twice;
    memcpy(&single, &low, sizeof single);
    memcpy(&twice, &bits, sizeof twice);
    return wire == NW_PB_FIXED32 ? (double)single : twice;
}

double nw_pb_float(nw_pb *pb, const nw_pb_field *field, const char *name)
{
    return is(pb, field, NW_PB_FIXED32, name) ? nw_pb_real(field->bits, NW_PB_FIXED32) : 0;
}

nw_str nw_pb_view_of(nw_pb *pb, nw_pb_range text, const char *name)
{
    uint64_t length = text.end - text.at;
    if (length == 0 || !nw_pb_ok(pb))
        return (nw_str){"", 0};
    if (length > NW_PB_WINDOW) {
        nw_fail(pb->error, NW_E_LIMIT, place_of(text.at, text.end),
                "the field \"%s\" is a text of %llu bytes: the limit is %u", name, (unsigned long long)length,
                NW_PB_WINDOW);
        return (nw_str){"", 0};
    }
    const uint8_t *bytes = nw_pb_bytes(pb, text.at, (size_t)length);
    return bytes ? (nw_str){(const char *)bytes, (size_t)length} : (nw_str){"", 0};
}

nw_str nw_pb_view(nw_pb *pb, const nw_pb_field *field, const char *name)
{
    return nw_pb_view_of(pb, nw_pb_message(pb, field, name), name);
}

nw_str nw_pb_text(nw_pb *pb, const nw_pb_field *field, const char *name)
{
    nw_str view = nw_pb_view(pb, field, name);
    nw_str copy = view.len ? nw_str_copy(pb->arena, view) : view;
    if (!copy.at)
        nw_fail_memory(pb->error, pb->arena);
    return copy;
}

nw_pb_items nw_pb_items_of(nw_pb *pb, const nw_pb_field *field, nw_pb_wire wire, const char *name)
{
    nw_pb_items items = {.wire = wire, .bits = field->bits, .single = field->wire == wire};
    if (!items.single && is(pb, field, NW_PB_LENGTH, name))
        items.left = field->body;
    return items;
}

bool nw_pb_item(nw_pb *pb, nw_pb_items *items, uint64_t *bits)
{
    if (items->single) {
        items->single = false;
        *bits = items->bits;
        return nw_pb_ok(pb);
    }
    if (items->left.at >= items->left.end || !nw_pb_ok(pb))
        return false;
    *bits = items->wire == NW_PB_VARINT ? varint(pb, &items->left)
                                        : fixed(pb, &items->left, items->wire == NW_PB_FIXED32 ? 4 : 8);
    return nw_pb_ok(pb);
}
