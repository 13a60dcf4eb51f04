/* Which tensor a storage's bytes belong to, and what they cost. */
#include <stdlib.h>

#include "base/num.h"
#include "formats/pytorch/pytorch.h"

/* Of the views of a storage the one that spans most of it owns it; the first of equals. */
static void choose_owners(nw_torch *t)
{
    for (uint32_t i = 0; i < t->view_count; i++) {
        nw_torch_storage *s = &t->storages[t->views[i].storage];
        if (s->owner == NW_NONE || t->views[i].extent > t->views[s->owner].extent)
            s->owner = i;
    }
}

static int by_first(const void *a, const void *b)
{
    const nw_torch_view *const *x = a, *const *y = b;
    return (*x)->first < (*y)->first ? -1 : (*x)->first > (*y)->first;
}

/* Between two offsets of a storage, which its owner has no part in: each byte belongs to the first view that
 * has it, and else to nothing. Gives how many do. */
static bool claim_outside(nw_torch *t, const nw_torch_storage *s, nw_torch_view *const *views, uint32_t count,
                          nw_num from, nw_num to, nw_num *dead)
{
    nw_ledger *ledger = t->reader->ledger;
    nw_str owner = t->views[s->owner].name;
    for (uint32_t i = 0; i < count && from < to; i++) {
        const nw_torch_view *v = views[i];
        nw_num begin = v->first > from ? v->first : from, end = v->first + v->extent;
        end = end < to ? end : to;
        if (begin >= end)
            continue;
        *dead += begin - from;
        if (!nw_span_put(ledger, s->offset + (uint64_t)from, (uint64_t)(begin - from), NW_SPAN_DEAD, owner) ||
            !nw_span_put(ledger, s->offset + (uint64_t)begin, (uint64_t)(end - begin), (nw_span_kind)v->kind,
                         v->name))
            return false;
        from = end;
    }
    *dead += to - from;
    return nw_span_put(ledger, s->offset + (uint64_t)from, (uint64_t)(to - from), NW_SPAN_DEAD, owner);
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

/* Of a view alone what it skips is dragged along too. */
static bool claim_storage(nw_torch *t, const nw_torch_storage *s)
{
    const nw_torch_view *owner = &t->views[s->owner];
    uint32_t count = 0, i = 0;
    nw_num dead = 0, end = owner->first + owner->extent;
    nw_num shown = nw_dtype_bytes(owner->dtype, nw_shape_count(owner->shape));
    for (uint32_t v = s->first; v != NW_NONE; v = t->views[v].next)
        count++;
    nw_torch_view **views = NW_ARRAY(t->reader->arena, nw_torch_view *, count);
    for (uint32_t v = s->first; v != NW_NONE && views; v = t->views[v].next)
        views[i++] = &t->views[v];
    if (!views)
        return nw_fail_memory(t->reader->error, t->reader->arena);
    qsort(views, count, sizeof *views, by_first);
    if (!claim_outside(t, s, views, count, 0, owner->first, &dead) ||
        !claim_outside(t, s, views, count, end, s->bytes, &dead))
        return false;
    dead += count == 1 && shown < owner->extent ? owner->extent - shown : 0;
    return !dead || note_dragged(t, s, dead);
}

static bool claim_storages(nw_torch *t)
{
    for (uint32_t i = 0; i < t->storage_count && t->reader->ledger; i++) {
        const nw_torch_storage *s = &t->storages[i];
        bool whole =
            s->owner == NW_NONE ||
            (t->views[s->owner].extent == s->bytes && s->first == s->last &&
             nw_dtype_bytes(t->views[s->owner].dtype, nw_shape_count(t->views[s->owner].shape)) == s->bytes);
        if (s->found && !whole && !claim_storage(t, s))
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
    for (uint32_t i = 0; i < t->array_count; i++)
        if (!nw_tensors_add(&t->tensors, t->arrays[i], (nw_place){(int64_t)t->arrays[i].offset, 1}))
            return false;
    if (!shared || !t->reader->ledger)
        return true;
    return nw_ledger_finding(t->reader->ledger, "shared-storage", shared,
                             NW_STR("tensors that lie in the storage of others, and cost nothing more"));
}

/* A storage is in an averaged copy where the tensor that owns it is. */
static bool is_average(nw_str name)
{
    static const char *const parts[] = {"ema",     "model_ema",      "ema_model",  "ema_state_dict",
                                        "ema_net", "state_dict_ema", "params_ema", "averaged_model"};
    nw_str rest, part = nw_str_split(name, '.', &rest);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (rest.len && nw_str_is(part, parts[i]))
            return true;
    return false;
}

static bool note_parts(nw_torch *t)
{
    nw_ledger *ledger = t->reader->ledger;
    nw_arena *arena = t->reader->arena;
    nw_num state = 0, average = 0;
    for (uint32_t i = 0; i < t->storage_count; i++) {
        const nw_torch_storage *s = &t->storages[i];
        if (s->owner == NW_NONE)
            continue;
        if (t->views[s->owner].kind == NW_SPAN_STATE)
            state = nw_add(state, s->bytes);
        else if (is_average(t->views[s->owner].name))
            average = nw_add(average, s->bytes);
    }
    if (t->optimizer && !nw_ledger_finding(ledger, "optimizer-state", state,
                                           NW_STR("the state of an optimizer, which only training needs")))
        return false;
    if (average && !nw_ledger_finding(ledger, "ema-copy", average,
                                      NW_STR("a copy of the weights that was averaged over training")))
        return false;
    return !t->sources ||
           nw_ledger_finding(
               ledger, "code", t->source_bytes,
               nw_str_printf(arena, "the source of %u classes, as it was when they were saved", t->sources));
}

bool nw_torch_settle(nw_torch *t)
{
    choose_owners(t);
    return add_entries(t) && claim_storages(t) && (!t->reader->ledger || note_parts(t)) &&
           nw_torch_calls(t, &t->pickle) && nw_tensors_end(&t->tensors);
}

/* Texts are names, but for those of code and of numbers; all else is what holds them together. */
bool nw_torch_claim(nw_torch *t, const nw_pickle *pickle, nw_str owner)
{
    nw_ledger *ledger = t->reader->ledger;
    uint64_t from = pickle->start;
    for (uint32_t i = 0; i < pickle->count && ledger; i++) {
        const nw_pickle_value *v = &pickle->values[i];
        uint8_t mark = pickle == &t->pickle && t->texts ? t->texts[i + 1] : NW_TORCH_NAME;
        if ((v->kind != NW_PICKLE_TEXT && mark != NW_TORCH_ARRAY) || v->offset < from ||
            v->length <= v->bytes)
            continue;
        uint64_t text = v->offset + v->length - v->bytes;
        nw_span_kind kind = mark == NW_TORCH_SOURCE ? NW_SPAN_METADATA : NW_SPAN_NAME;
        if (!nw_span_put(ledger, from, text - from, NW_SPAN_STRUCTURE, owner) ||
            (mark != NW_TORCH_ARRAY && !nw_span_put(ledger, text, v->bytes, kind, owner)))
            return false;
        from = text + v->bytes;
    }
    return nw_span_put(ledger, from, pickle->end - from, NW_SPAN_STRUCTURE, owner);
}
