/* Which tensor a storage's bytes belong to, and what they cost. */
#include "formats/pytorch/pytorch.h"

#include "base/gather.h"
#include "base/out.h"

/* Of the views of a storage the one that spans most of it owns it; the first of equals. */
static void choose_owners(nw_torch *t)
{
    for (uint32_t i = 0; i < t->view_count; i++) {
        nw_torch_storage *s = &t->storages[t->views[i].storage];
        if (s->owner == NW_NONE || t->views[i].extent > t->views[s->owner].extent)
            s->owner = i;
    }
}

/* What of a storage lies outside of its owner belongs to other views as far as they reach, and else to
 * nothing: each byte to the first view that has it. */
static bool claim_outside(nw_torch *t, uint32_t storage, nw_num from, nw_num to)
{
    const nw_torch_storage *s = &t->storages[storage];
    const nw_torch_view *owner = &t->views[s->owner];
    nw_ledger *ledger = t->reader->ledger;
    for (uint32_t i = 0; i < t->view_count && from < to; i++) {
        const nw_torch_view *v = &t->views[i];
        nw_num begin = v->first > from ? v->first : from, end = v->first + v->extent;
        end = end < to ? end : to;
        if (v->storage != storage || v == owner || begin >= end || begin != from)
            continue;
        if (!nw_span_put(ledger, s->offset + (uint64_t)begin, (uint64_t)(end - begin), (nw_span_kind)v->kind,
                         v->name))
            return false;
        from = end;
    }
    return nw_span_put(ledger, s->offset + (uint64_t)from, (uint64_t)(to - from), NW_SPAN_DEAD, owner->name);
}

static bool note_dragged(nw_torch *t, const nw_torch_storage *s, nw_num dragged)
{
    const nw_torch_view *owner = &t->views[s->owner];
    nw_str text =
        nw_str_printf(t->reader->arena,
                      "\"%.*s\" is a view, and the whole storage of %lld bytes is saved with it; clone() "
                      "before saving",
                      NW_SHOW(owner->name), (long long)s->bytes);
    return nw_ledger_finding(t->reader->ledger, "view-of-storage", dragged, text);
}

static bool claim_storages(nw_torch *t)
{
    for (uint32_t i = 0; i < t->storage_count && t->reader->ledger; i++) {
        const nw_torch_storage *s = &t->storages[i];
        const nw_torch_view *owner = s->owner == NW_NONE ? NULL : &t->views[s->owner];
        if (!s->found || !owner)
            continue;
        nw_num end = owner->first + owner->extent, dragged = s->bytes - owner->extent;
        if (!claim_outside(t, i, 0, owner->first) || !claim_outside(t, i, end, s->bytes) ||
            (dragged && !note_dragged(t, s, dragged)))
            return false;
    }
    return true;
}

static bool add_entries(nw_torch *t)
{
    nw_num shared = 0;
    uint32_t *entries = NW_ARRAY(t->reader->arena, uint32_t, t->storage_count), count = 0;
    if (!entries)
        return nw_fail_memory(t->reader->error, t->reader->arena);
    for (uint32_t i = 0; i < t->view_count; i++, count++)
        if (t->storages[t->views[i].storage].owner == i)
            entries[t->views[i].storage] = count;
    for (uint32_t i = 0; i < t->view_count; i++) {
        const nw_torch_view *v = &t->views[i];
        const nw_torch_storage *s = &t->storages[v->storage];
        bool owns = s->owner == i;
        nw_entry entry = {.name = v->name,
                          .dtype = v->dtype,
                          .shape = v->shape,
                          .offset = s->offset + (uint64_t)v->first,
                          .bytes = owns && s->found ? (uint64_t)v->extent : 0,
                          .shared_with = owns ? NW_NONE : entries[v->storage],
                          .kind = v->kind};
        shared += owns ? 0 : nw_dtype_bytes(v->dtype, nw_shape_count(v->shape));
        if (!nw_tensors_add(&t->tensors, entry, (nw_place){(int64_t)v->place, 1}))
            return false;
    }
    if (!shared || !t->reader->ledger)
        return true;
    return nw_ledger_finding(t->reader->ledger, "shared-storage", shared,
                             NW_STR("tensors that lie in the storage of others, and cost nothing more"));
}

static nw_num state_bytes(const nw_torch *t)
{
    nw_num bytes = 0;
    for (uint32_t i = 0; i < t->storage_count; i++)
        if (t->storages[i].owner != NW_NONE && t->views[t->storages[i].owner].kind == NW_SPAN_STATE)
            bytes = nw_add(bytes, t->storages[i].bytes);
    return bytes;
}

static bool note_parts(nw_torch *t)
{
    nw_ledger *ledger = t->reader->ledger;
    if (!ledger)
        return true;
    if (t->optimizer && !nw_ledger_finding(ledger, "optimizer-state", state_bytes(t),
                                           NW_STR("the state of an optimizer, which only training needs")))
        return false;
    return !t->ema || nw_ledger_finding(ledger, "ema-copy", NW_UNKNOWN,
                                        NW_STR("a copy of the weights that was averaged over training"));
}

bool nw_torch_settle(nw_torch *t)
{
    choose_owners(t);
    return add_entries(t) && claim_storages(t) && note_parts(t) && nw_torch_calls(t, &t->pickle) &&
           nw_tensors_end(&t->tensors);
}

/* Texts are names, all else is what holds them together. */
bool nw_torch_claim(nw_torch *t, const nw_pickle *pickle, nw_str owner)
{
    nw_ledger *ledger = t->reader->ledger;
    uint64_t from = pickle->start;
    for (uint32_t i = 0; i < pickle->count && ledger; i++) {
        const nw_pickle_value *v = &pickle->values[i];
        if (v->kind != NW_PICKLE_TEXT || v->offset < from || v->length <= v->text.len)
            continue;
        uint64_t text = v->offset + v->length - v->text.len;
        if (!nw_span_put(ledger, from, text - from, NW_SPAN_STRUCTURE, owner) ||
            !nw_span_put(ledger, text, v->text.len, NW_SPAN_NAME, owner))
            return false;
        from = text + v->text.len;
    }
    return nw_span_put(ledger, from, pickle->end - from, NW_SPAN_STRUCTURE, owner);
}
