/* The layout before PyTorch 1.6: five pickles one after the other (a magic number, the protocol, the system,
 * the object, the keys of its storages in order), then each storage behind its count of elements
 * (torch/serialization.py, _legacy_save). */
#include "formats/pytorch/pytorch.h"

#include "base/cursor.h"

#define MAGIC "\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19" /* 0x1950a86a20f9469cfc6c */

static bool next(nw_torch *t, uint64_t *at, nw_pickle *pickle)
{
    nw_reader *reader = t->reader;
    if (!nw_pickle_read(pickle, reader->source, *at, reader->source->size, reader->arena, reader->error))
        return false;
    *at = pickle->end;
    return true;
}

static bool read_head(nw_torch *t, uint64_t *at)
{
    nw_pickle magic, protocol, system;
    if (!next(t, at, &magic) || !next(t, at, &protocol) || !next(t, at, &system))
        return false;
    const nw_pickle_value *number = nw_pickle_at(&magic, magic.root);
    if (number->kind != NW_PICKLE_INT || !number->wide || !nw_str_is(number->text, MAGIC))
        return nw_fail(t->reader->error, NW_E_FORMAT, (nw_place){0, 1}, "no file of torch.save begins so");
    return nw_span_put(t->reader->ledger, 0, *at, NW_SPAN_STRUCTURE,
                       NW_STR("magic number, protocol, system"));
}

/* The elements of a storage stand before it, in 8 bytes. */
static bool read_storage(nw_torch *t, nw_str key, uint64_t *at)
{
    uint8_t bytes[8];
    nw_reader *reader = t->reader;
    uint32_t index = nw_map_get(&t->keys, key);
    if (!nw_source_read(reader->source, *at, bytes, sizeof bytes, reader->error) ||
        !nw_span_put(reader->ledger, *at, 8, NW_SPAN_STRUCTURE, NW_STR("elements of a storage")))
        return false;
    if (index == NW_NONE)
        return nw_fail(reader->error, NW_E_VALUE, (nw_place){(int64_t)*at, 8},
                       "a storage \"%.*s\" that no tensor lies in", NW_SHOW(key));
    nw_cursor c = nw_cursor_over(bytes, sizeof bytes);
    nw_torch_storage *s = &t->storages[index];
    nw_num elements = (nw_num)nw_u64(&c), size = nw_mul(elements, s->dtype ? s->dtype->bytes : 1);
    uint64_t room = reader->source->size - *at - 8;
    if (elements < 0 || size != s->bytes || (uint64_t)size > room || s->found)
        return nw_fail(reader->error, NW_E_VALUE, (nw_place){(int64_t)*at, 8},
                       "storage \"%.*s\" has %lld elements, its tensors say %lld bytes, and %llu remain",
                       NW_SHOW(key), (long long)elements, (long long)s->bytes, (unsigned long long)room);
    s->offset = *at + 8;
    s->found = true;
    *at = s->offset + (uint64_t)size;
    return true;
}

static bool read_storages(nw_torch *t, const nw_pickle *keys, uint64_t *at)
{
    const nw_pickle_value *list = nw_pickle_at(keys, keys->root);
    for (uint32_t i = 0; i < list->count; i++) {
        const nw_pickle_value *key = nw_pickle_at(keys, list->items[i]);
        if (key->kind != NW_PICKLE_TEXT)
            return nw_fail(t->reader->error, NW_E_VALUE, (nw_place){(int64_t)key->offset, 1},
                           "the key of a storage is a text");
        if (!read_storage(t, key->text, at))
            return false;
    }
    for (uint32_t i = 0; i < t->storage_count; i++)
        if (!t->storages[i].found)
            return nw_fail(t->reader->error, NW_E_TRUNCATED, NW_NOWHERE,
                           "storage \"%.*s\" is not in the file", NW_SHOW(t->storages[i].key));
    return true;
}

bool nw_torch_read_legacy(nw_torch *t)
{
    uint64_t at = 0;
    nw_pickle keys;
    t->plain = true;
    return read_head(t, &at) && next(t, &at, &t->pickle) && nw_torch_walk(t) &&
           nw_torch_claim(t, &t->pickle, NW_STR("object")) && next(t, &at, &keys) &&
           nw_torch_claim(t, &keys, NW_STR("keys of the storages")) && read_storages(t, &keys, &at) &&
           nw_torch_settle(t);
}
