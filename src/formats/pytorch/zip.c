/* The layout since PyTorch 1.6: a zip archive with a pickle, and a member for each storage
 * (caffe2/serialize/inline_container.cc; torch/serialization.py, _save). */
#include "formats/pytorch/pytorch.h"
#include "formats/zip_ledger.h"

#define PICKLE_MAX ((uint64_t)256 << 20)

typedef struct archive {
    nw_torch *torch;
    nw_zip zip;
    nw_str prefix; /* "archive/": the file's stem when it was saved */
    bool *used;    /* of each member: it is a storage of a tensor */
} archive;

static const nw_zip_member *member(const archive *a, const char *name)
{
    for (uint32_t i = 0; i < a->zip.count; i++) {
        nw_str own = a->zip.members[i].name;
        if (own.len > a->prefix.len && nw_str_is(nw_str_part(own, a->prefix.len, own.len), name))
            return &a->zip.members[i];
    }
    return NULL;
}

/* A pickle that is compressed is read from memory: its offsets are not those of the file. */
static bool read_pickle(archive *a, const nw_zip_member *m, nw_pickle *pickle)
{
    nw_reader *reader = a->torch->reader;
    nw_source *memory = NW_NEW(reader->arena, nw_source);
    nw_str bytes;
    a->torch->plain = m->method == NW_ZIP_STORED;
    if (a->torch->plain)
        return nw_pickle_read(pickle, reader->source, m->data, m->data + m->size, reader->arena,
                              reader->error);
    if (!memory)
        return nw_fail_memory(reader->error, reader->arena);
    if (!nw_zip_read(&a->zip, m, PICKLE_MAX, &bytes))
        return false;
    nw_source_open_memory(memory, m->name, bytes.at, bytes.len);
    return nw_pickle_read(pickle, memory, 0, bytes.len, reader->arena, reader->error);
}

static bool find_storages(archive *a)
{
    nw_torch *t = a->torch;
    for (uint32_t i = 0; i < t->storage_count; i++) {
        nw_torch_storage *s = &t->storages[i];
        nw_str name = nw_str_printf(t->reader->arena, "%.*sdata/%.*s", NW_SHOW(a->prefix), NW_SHOW(s->key));
        uint32_t at = name.at ? nw_map_get(&a->zip.names, name) : NW_NONE;
        if (!name.at)
            return nw_fail_memory(t->reader->error, t->reader->arena);
        if (at == NW_NONE)
            return nw_fail(t->reader->error, NW_E_VALUE, NW_NOWHERE, "the archive has no member \"%.*s\"",
                           NW_SHOW(name));
        const nw_zip_member *m = &a->zip.members[at];
        if (m->method != NW_ZIP_STORED || (nw_num)m->size != s->bytes)
            return nw_fail(t->reader->error, NW_E_VALUE, (nw_place){(int64_t)m->header, 4},
                           "\"%.*s\" has %llu bytes, its tensors say %lld", NW_SHOW(name),
                           (unsigned long long)m->size, (long long)s->bytes);
        s->offset = m->data;
        s->found = a->used[at] = true;
    }
    return true;
}

/* What a member that holds no tensor is. */
static nw_span_kind kind_of(const archive *a, nw_str name)
{
    nw_str own = nw_str_part(name, a->prefix.len < name.len ? a->prefix.len : 0, name.len);
    if (nw_str_is(own, ".data/serialization_id"))
        return NW_SPAN_CHECKSUM;
    return nw_str_starts(own, "data/") || nw_str_starts(own, "constants/") ? NW_SPAN_DEAD : NW_SPAN_METADATA;
}

static bool ends_with(nw_str name, const char *end)
{
    nw_str last = nw_str_of(end);
    return name.len >= last.len && nw_str_eq(nw_str_part(name, name.len - last.len, name.len), last);
}

static bool note_code(const archive *a)
{
    nw_num code = 0, debug = 0;
    nw_ledger *ledger = a->torch->reader->ledger;
    for (uint32_t i = 0; i < a->zip.count; i++) {
        bool is_debug = ends_with(a->zip.members[i].name, ".debug_pkl");
        if (is_debug)
            debug += (nw_num)a->zip.members[i].packed;
        else if (ends_with(a->zip.members[i].name, ".py"))
            code += (nw_num)a->zip.members[i].packed;
    }
    return (!code ||
            nw_ledger_finding(ledger, "code", code, NW_STR("TorchScript code, which running it executes"))) &&
           (!debug || nw_ledger_finding(ledger, "debug-records", debug,
                                        NW_STR("where each line of the code came from")));
}

static bool claim(const archive *a, const nw_zip_member *pickle)
{
    nw_torch *t = a->torch;
    if (!t->reader->ledger)
        return true;
    for (uint32_t i = 0; i < a->zip.count; i++) {
        const nw_zip_member *m = &a->zip.members[i];
        bool stored_pickle = m == pickle && m->method == NW_ZIP_STORED;
        if (a->used[i])
            continue;
        if (!(stored_pickle
                  ? nw_torch_claim(t, &t->pickle, m->name)
                  : nw_span_put(t->reader->ledger, m->data, m->packed, kind_of(a, m->name), m->name)))
            return false;
    }
    return nw_zip_claim(&a->zip, t->reader->ledger) && note_code(a);
}

/* All members lie in one folder; a name alone is one of an archive that something else made. */
static bool find_prefix(archive *a)
{
    for (uint32_t i = 0; i < a->zip.count; i++) {
        nw_str name = a->zip.members[i].name;
        size_t end = 0;
        while (end < name.len && name.at[end] != '/')
            end++;
        a->prefix = nw_str_part(name, 0, end < name.len ? end + 1 : 0);
        if (nw_str_is(nw_str_part(name, a->prefix.len, name.len), "data.pkl"))
            return true;
    }
    return nw_fail(a->torch->reader->error, NW_E_FORMAT, NW_NOWHERE,
                   "the archive holds no data.pkl: it is none of PyTorch's");
}

bool nw_torch_read_zip(nw_torch *t)
{
    nw_reader *reader = t->reader;
    archive a = {.torch = t};
    if (!nw_zip_open(&a.zip, reader->source, reader->arena, reader->error) || !find_prefix(&a))
        return false;
    const nw_zip_member *pickle = member(&a, "data.pkl");
    a.used = NW_ARRAY(reader->arena, bool, a.zip.count);
    if (!a.used)
        return nw_fail_memory(reader->error, reader->arena);
    if (!read_pickle(&a, pickle, &t->pickle))
        return nw_context(reader->error, "while reading \"%.*s\"", NW_SHOW(pickle->name));
    return nw_torch_walk(t) && find_storages(&a) && nw_torch_settle(t) && claim(&a, pickle);
}
