/* The ledger of a model: a walk over all that onnx.proto describes, apart from the reading, which knows only
 * what a model weighs. Elements are passed over unread. */
#include "formats/onnx/bytes.h"

#include <stdlib.h>

#include "formats/tensors.h"

#define DEPTH 128 /* messages in each other */

typedef struct walk {
    nw_onnx *onnx;
    nw_ledger *ledger;
    const nw_taken *roles;  /* by stored_id - 1 */
    nw_onnx_beside *beside; /* tensors in other files */
    uint32_t beside_count, beside_room;
    uint32_t depth;
} walk;

/* Bytes of elements that follow each other: packed ones, or fields of one element each. */
typedef struct run {
    uint64_t at, end;
    bool named; /* the tensor's entry has been put */
    nw_entry entry;
} run;

static bool walk_message(walk *w, const nw_onnx_message *message, nw_pb_range body);

/* ---- What was kept while the model was read ---- */

bool nw_onnx_keep(nw_onnx *onnx, nw_graph *graph, uint32_t value, const nw_onnx_tensor *tensor)
{
    if (!onnx->reader->ledger)
        return true;
    if (!nw_grow(onnx->arena, (void **)&onnx->kept, &onnx->kept_room, onnx->kept_count, sizeof *onnx->kept))
        return nw_onnx_full(onnx);
    onnx->kept[onnx->kept_count++] = (nw_onnx_kept){tensor->at, graph, value};
    return true;
}

static int by_place(const void *a, const void *b)
{
    const nw_onnx_kept *x = a, *y = b;
    return x->at < y->at ? -1 : x->at > y->at;
}

/* ---- Elements ---- */

static bool flush(walk *w, run *r)
{
    nw_span_kind kind = (nw_span_kind)r->entry.kind;
    uint64_t at = r->at, length = r->end - r->at;
    r->at = r->end = 0;
    if (!length)
        return true;
    if (r->named || !r->entry.name.at)
        return nw_span_put(w->ledger, at, length, kind,
                           r->entry.name.at ? r->entry.name : NW_STR("elements"));
    r->named = true;
    r->entry.offset = at;
    r->entry.bytes = length;
    return nw_ledger_entry(w->ledger, r->entry);
}

static bool extend(walk *w, run *r, uint64_t at, uint64_t end)
{
    if (r->end != at && !flush(w, r))
        return false;
    r->at = r->end == at && r->end ? r->at : at;
    r->end = end;
    return true;
}

/* The tag and the length, or the tag alone. */
static bool put_head(walk *w, const nw_pb_field *f, const char *name, uint64_t body)
{
    uint64_t at = (uint64_t)f->place.offset;
    return nw_span_put(w->ledger, at, body - at, NW_SPAN_STRUCTURE, nw_str_of(name));
}

enum { FLOATS = 4, INTS = 5, STRINGS = 6, LONGS = 7, RAW = 9, DOUBLES = 10, UNSIGNED = 11 };

static bool holds_elements(uint32_t number)
{
    return (number >= FLOATS && number <= LONGS) || (number >= RAW && number <= UNSIGNED);
}

static bool walk_field(walk *w, const nw_onnx_message *message, const nw_pb_field *f);

static bool walk_elements(walk *w, const nw_onnx_message *message, nw_pb_range body, run *r)
{
    for (nw_pb_field f; nw_pb_next(&w->onnx->pb, &body, &f);) {
        bool packed = f.wire == NW_PB_LENGTH && f.number != STRINGS;
        uint64_t at = (uint64_t)f.place.offset;
        if (!holds_elements(f.number)) {
            if (!walk_field(w, message, &f))
                return false;
        } else if (packed) {
            const char *name = nw_onnx_field_of(message, f.number)->name;
            if (!put_head(w, &f, name, f.body.at) || !extend(w, r, f.body.at, f.body.end))
                return false;
        } else if (!extend(w, r, at, at + (uint64_t)f.place.length)) {
            return false;
        }
    }
    return nw_pb_ok(&w->onnx->pb) && flush(w, r);
}

/* ---- Tensors ---- */

static const nw_onnx_kept *find_kept(const nw_onnx *onnx, uint64_t at)
{
    nw_onnx_kept key = {.at = at};
    return onnx->kept_count ? bsearch(&key, onnx->kept, onnx->kept_count, sizeof *onnx->kept, by_place)
                            : NULL;
}

/* What the graph takes the tensor for. A constant that is no parameter is a setting of its node, and is no
 * tensor of the list. */
static nw_entry entry_of(const walk *w, const nw_onnx_tensor *tensor, nw_span_kind otherwise)
{
    nw_entry entry = {.kind = (uint8_t)otherwise, .shared_with = NW_NONE};
    const nw_onnx_kept *kept = find_kept(w->onnx, tensor->at);
    const nw_value *v = kept ? &kept->graph->values[kept->value] : NULL;
    if (!v || !v->stored_id)
        return entry;
    const nw_taken *role = &w->roles[v->stored_id - 1];
    entry.kind = role->kind;
    entry.dtype = tensor->dtype;
    entry.shape = tensor->shape;
    entry.layer = role->taker.at ? role->taker : nw_prefix_of(v->name);
    if (v->producer == NW_NONE || nw_span_is_net((nw_span_kind)role->kind))
        entry.name = v->name;
    return entry;
}

static bool put_beside(walk *w, const nw_onnx_tensor *tensor, nw_entry entry)
{
    nw_num bytes = nw_dtype_bytes(tensor->dtype, tensor->count);
    nw_str location = nw_pb_view_of(&w->onnx->pb, tensor->location, "location");
    if (!nw_grow(w->onnx->arena, (void **)&w->beside, &w->beside_room, w->beside_count, sizeof *w->beside))
        return nw_onnx_full(w->onnx);
    entry.name = entry.name.at ? entry.name : NW_STR("elements");
    entry.offset = tensor->offset;
    entry.bytes = tensor->has_length ? tensor->length : nw_known(bytes) ? (uint64_t)bytes : 0;
    location = nw_str_copy(w->onnx->arena, location);
    w->beside[w->beside_count] = (nw_onnx_beside){location, entry, w->beside_count, tensor->place};
    w->beside_count++;
    return nw_pb_ok(&w->onnx->pb) && (location.at || nw_onnx_full(w->onnx));
}

static bool walk_tensor(walk *w, const nw_onnx_message *message, nw_pb_range body, nw_place place,
                        nw_span_kind otherwise)
{
    nw_onnx_tensor tensor;
    if (!nw_onnx_tensor_read(w->onnx, body, place, &tensor))
        return false;
    run r = {.entry = entry_of(w, &tensor, otherwise)};
    if (!walk_elements(w, message, body, &r))
        return false;
    if (tensor.external)
        return put_beside(w, &tensor, r.entry);
    return r.named || !r.entry.name.at || nw_ledger_entry(w->ledger, r.entry);
}

/* ---- Messages ---- */

/* What onnx.proto does not describe stays unclaimed. */
static bool walk_field(walk *w, const nw_onnx_message *message, const nw_pb_field *f)
{
    const nw_onnx_field *field = nw_onnx_field_of(message, f->number);
    nw_pb *pb = &w->onnx->pb;
    if (!field)
        return true;
    uint64_t end = (uint64_t)(f->place.offset + f->place.length);
    if (field->message) {
        nw_pb_range body = nw_pb_message(pb, f, field->name);
        if (!nw_pb_ok(pb) || !put_head(w, f, field->name, body.at))
            return false;
        return field->message->tensor
                   ? walk_tensor(w, field->message, body, f->place, (nw_span_kind)field->kind)
                   : walk_message(w, field->message, body);
    }
    return put_head(w, f, field->name, f->body.at) &&
           nw_span_put(w->ledger, f->body.at, end - f->body.at, (nw_span_kind)field->kind,
                       nw_str_of(field->name));
}

static bool walk_message(walk *w, const nw_onnx_message *message, nw_pb_range body)
{
    if (w->depth >= DEPTH)
        return nw_fail(w->onnx->error, NW_E_LIMIT, (nw_place){(int64_t)body.at, 1},
                       "messages stand in each other more than %d deep", DEPTH);
    w->depth++;
    for (nw_pb_field f; nw_pb_next(&w->onnx->pb, &body, &f);)
        if (!walk_field(w, message, &f))
            return false;
    w->depth--;
    return nw_pb_ok(&w->onnx->pb);
}

bool nw_onnx_bytes(nw_onnx *onnx)
{
    walk w = {.onnx = onnx, .ledger = onnx->reader->ledger};
    if (!w.ledger)
        return true;
    if (onnx->kept_count)
        qsort(onnx->kept, onnx->kept_count, sizeof *onnx->kept, by_place);
    w.roles = nw_roles_of(onnx->reader->graph);
    return w.roles && walk_message(&w, &nw_onnx_model_message, nw_pb_all(&onnx->pb)) &&
           nw_onnx_put_beside(onnx, w.beside, w.beside_count);
}
