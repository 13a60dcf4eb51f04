#include "ir/ledger.h"

#include <stdlib.h>

static const struct {
    const char *name, *what;
    bool net;
} kinds[] = {
#define X(id, name, net, what) {name, what, net},
    NW_SPAN_KINDS(X)
#undef X
};

const char *nw_span_name(nw_span_kind kind)
{
    return kinds[kind].name;
}

bool nw_span_is_net(nw_span_kind kind)
{
    return kinds[kind].net;
}

nw_span_kind nw_span_of_role(nw_role role)
{
    return role == NW_WEIGHT ? NW_SPAN_WEIGHT : role == NW_BIAS ? NW_SPAN_BIAS : NW_SPAN_BUFFER;
}

static bool full(nw_ledger *ledger)
{
    return nw_fail_memory(ledger->error, ledger->arena);
}

#define APPEND(ledger, items, count, room, item)                                                             \
    (nw_grow((ledger)->arena, (void **)&(ledger)->items, &(ledger)->room, (ledger)->count,                   \
             sizeof *(ledger)->items)                                                                        \
         ? ((ledger)->items[(ledger)->count++] = (item), true)                                               \
         : full(ledger))

bool nw_ledger_open(nw_ledger *ledger, nw_str path, uint64_t bytes)
{
    nw_ledger_file file = {path, bytes};
    if (!ledger)
        return true;
    ledger->end = 0;
    if (ledger->file_count == UINT16_MAX)
        return nw_fail(ledger->error, NW_E_LIMIT, NW_NOWHERE, "a model of more than %d files", UINT16_MAX);
    return APPEND(ledger, files, file_count, file_room, file);
}

static bool put(nw_ledger *ledger, nw_ledger_span span)
{
    nw_ledger_span *last = ledger->span_count ? &ledger->spans[ledger->span_count - 1] : NULL;
    if (!span.length)
        return true;
    if (last && last->file == span.file && last->offset + last->length == span.offset &&
        last->kind == span.kind && last->entry == span.entry && last->owner.at == span.owner.at &&
        last->owner.len == span.owner.len) {
        last->length += span.length;
        return true;
    }
    return APPEND(ledger, spans, span_count, span_room, span);
}

static uint16_t last_file(const nw_ledger *ledger)
{
    return (uint16_t)(ledger->file_count - 1);
}

bool nw_span_put(nw_ledger *ledger, uint64_t offset, uint64_t length, nw_span_kind kind, nw_str owner)
{
    return !ledger ||
           put(ledger, (nw_ledger_span){offset, length, owner, NW_NONE, last_file(ledger), (uint8_t)kind});
}

bool nw_span_next(nw_ledger *ledger, uint64_t length, nw_span_kind kind, nw_str owner)
{
    uint64_t offset = ledger->end;
    if (length > INT64_MAX - offset)
        return nw_fail(ledger->error, NW_E_OVERFLOW, NW_NOWHERE, "the file would have more than 2^63 bytes");
    ledger->end += length;
    return nw_span_put(ledger, offset, length, kind, owner);
}

bool nw_ledger_entry(nw_ledger *ledger, nw_entry entry)
{
    if (!ledger)
        return true;
    entry.file = last_file(ledger);
    nw_ledger_span span = {entry.offset,        entry.bytes, entry.name,
                           ledger->entry_count, entry.file,  entry.kind};
    return put(ledger, span) && APPEND(ledger, entries, entry_count, entry_room, entry);
}

bool nw_ledger_more(nw_ledger *ledger, uint64_t offset, uint64_t length)
{
    if (!ledger)
        return true;
    nw_entry *entry = &ledger->entries[ledger->entry_count - 1];
    entry->bytes += length;
    return put(ledger, (nw_ledger_span){offset, length, entry->name, ledger->entry_count - 1, entry->file,
                                        entry->kind});
}

bool nw_ledger_finding(nw_ledger *ledger, const char *code, nw_num bytes, nw_str text)
{
    nw_finding finding = {code, bytes, text};
    if (!ledger)
        return true;
    return text.at ? APPEND(ledger, findings, finding_count, finding_room, finding) : full(ledger);
}

/* ---- Closing ------------------------------------------------------------------------------------------ */

static int by_place(const void *a, const void *b)
{
    const nw_ledger_span *x = a, *y = b;
    if (x->file != y->file)
        return x->file < y->file ? -1 : 1;
    return x->offset < y->offset ? -1 : x->offset > y->offset;
}

static void sort(nw_ledger *ledger)
{
    for (uint32_t i = 1; i < ledger->span_count; i++)
        if (by_place(&ledger->spans[i - 1], &ledger->spans[i]) > 0) {
            qsort(ledger->spans, ledger->span_count, sizeof *ledger->spans, by_place);
            return;
        }
}

bool nw_ledger_fill(nw_ledger *ledger, uint64_t offset, uint64_t length, nw_span_kind kind, nw_str owner)
{
    uint64_t at = offset, end = offset + length;
    if (!ledger)
        return true;
    sort(ledger);
    for (uint32_t i = 0, count = ledger->span_count; i < count && at < end; i++) {
        nw_ledger_span span = ledger->spans[i];
        if (span.file != last_file(ledger) || span.offset + span.length <= at)
            continue;
        uint64_t gap = span.offset < end ? span.offset : end;
        if (gap > at && !nw_span_put(ledger, at, gap - at, kind, owner))
            return false;
        at = span.offset + span.length;
    }
    return at >= end || nw_span_put(ledger, at, end - at, kind, owner);
}

static bool behind_end(const nw_ledger *ledger, const nw_ledger_span *span)
{
    uint64_t bytes = ledger->files[span->file].bytes;
    if (span->offset <= bytes && span->length <= bytes - span->offset)
        return false;
    nw_fail(ledger->error, NW_E_TRUNCATED, (nw_place){(int64_t)span->offset, 1},
            "\"%.*s\" takes %llu bytes, but the file has %llu", NW_SHOW(span->owner),
            (unsigned long long)span->length, (unsigned long long)bytes);
    return true;
}

static bool overlap(const nw_ledger *ledger, const nw_ledger_span *a, const nw_ledger_span *b)
{
    return nw_fail(ledger->error, NW_E_VALUE, (nw_place){(int64_t)b->offset, 1},
                   "bytes are claimed twice: by \"%.*s\" and by \"%.*s\"", NW_SHOW(a->owner),
                   NW_SHOW(b->owner));
}

/* Walks the sorted spans with the position that the last one has reached, and puts what lies between into a
 * list of its own. */
static bool fill_gaps(nw_ledger *ledger, nw_ledger *whole)
{
    uint32_t i = 0;
    uint8_t unknown = ledger->holes ? NW_SPAN_DEAD : NW_SPAN_UNCLAIMED;
    for (uint16_t f = 0; f < ledger->file_count; f++) {
        uint64_t at = 0, bytes = ledger->files[f].bytes;
        for (; i < ledger->span_count && ledger->spans[i].file == f; i++) {
            const nw_ledger_span *span = &ledger->spans[i];
            if (behind_end(ledger, span))
                return false;
            if (span->offset < at)
                return overlap(ledger, &ledger->spans[i - 1], span);
            nw_ledger_span gap = {at, span->offset - at, NW_STR(""), NW_NONE, f, unknown};
            if (!put(whole, gap) || !put(whole, *span))
                return false;
            at = span->offset + span->length;
        }
        if (!put(whole, (nw_ledger_span){at, bytes - at, NW_STR(""), NW_NONE, f, unknown}))
            return false;
    }
    return true;
}

bool nw_ledger_close(nw_ledger *ledger)
{
    nw_ledger whole = {.arena = ledger->arena, .error = ledger->error};
    if (ledger->closed)
        return true;
    sort(ledger);
    if (!fill_gaps(ledger, &whole))
        return false;
    ledger->spans = whole.spans;
    ledger->span_count = whole.span_count;
    ledger->span_room = whole.span_room;
    for (uint32_t i = 0; i < ledger->span_count; i++) {
        const nw_ledger_span *span = &ledger->spans[i];
        ledger->bytes[span->kind] += (nw_num)span->length;
        ledger->count[span->kind]++;
    }
    ledger->closed = true;
    nw_num unused = ledger->holes ? ledger->bytes[NW_SPAN_DEAD] : 0;
    return !unused ||
           nw_ledger_finding(ledger, "unused-space", unused, NW_STR("nothing in the file refers to it"));
}

nw_num nw_ledger_net(const nw_ledger *ledger)
{
    nw_num sum = 0;
    for (int kind = 0; kind < NW_SPANS; kind++)
        sum += kinds[kind].net ? ledger->bytes[kind] : 0;
    return sum;
}

nw_num nw_ledger_gross(const nw_ledger *ledger)
{
    nw_num sum = 0;
    for (int kind = 0; kind < NW_SPANS; kind++)
        sum += ledger->bytes[kind];
    return sum;
}
