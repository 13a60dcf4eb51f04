/* Models in several files, by the index beside them: which file holds each tensor (transformers'
 * pytorch_model.bin.index.json and model.safetensors.index.json). */
#include "formats/tensors.h"
#include "wire/json.h"

typedef struct shards {
    nw_reader *reader;
    nw_json_reader json;
    nw_map names; /* of the files, in order */
    nw_str *files;
    uint32_t file_count, file_room;
    nw_tensors_index index;
} shards;

static int shards_probe(const uint8_t *head, size_t n, uint64_t size)
{
    static const char word[] = "\"weight_map\"";
    size_t i = 0;
    (void)size;
    while (i < n && (head[i] == ' ' || (head[i] >= '\t' && head[i] <= '\r')))
        i++;
    if (i == n || head[i] != '{')
        return 0;
    while (i < n && !nw_str_starts((nw_str){(const char *)head + i, n - i}, word))
        i++;
    return i < n ? 95 : 0;
}

static bool file_of(shards *s, nw_str name, uint32_t *out)
{
    nw_arena *arena = s->reader->arena;
    *out = nw_map_get(&s->names, name);
    if (*out != NW_NONE)
        return true;
    if (!nw_grow(arena, (void **)&s->files, &s->file_room, s->file_count, sizeof *s->files) ||
        !nw_map_set(&s->names, name, s->file_count))
        return nw_fail_memory(s->reader->error, arena);
    *out = s->file_count;
    s->files[s->file_count++] = name;
    return true;
}

static bool read_map(shards *s)
{
    nw_json_value object, value;
    nw_str key;
    nw_arena *arena = s->reader->arena;
    if (!nw_json_want(&s->json, NW_JSON_OBJECT, "weight_map", &object))
        return false;
    while (nw_json_member(&s->json, &key)) {
        uint32_t file;
        if (!nw_json_want(&s->json, NW_JSON_STRING, "a file's name", &value))
            return false;
        nw_str tensor = nw_json_decode(arena, key), name = nw_json_decode(arena, value.text);
        if (!tensor.at || !name.at)
            return nw_fail_memory(s->reader->error, arena);
        if (!file_of(s, name, &file))
            return false;
        if (!nw_map_set(&s->index.names, tensor, file))
            return nw_fail_memory(s->reader->error, arena);
    }
    return s->reader->error->code == NW_OK;
}

static bool read_index(shards *s)
{
    nw_json_value object;
    nw_str key;
    if (!nw_json_want(&s->json, NW_JSON_OBJECT, "the index", &object))
        return false;
    while (nw_json_member(&s->json, &key))
        if (!(nw_str_is(key, "weight_map") ? read_map(s) : nw_json_skip(&s->json)))
            return false;
    return s->reader->error->code == NW_OK && nw_json_done(&s->json) &&
           nw_span_put(s->reader->ledger, 0, s->reader->source->size, NW_SPAN_STRUCTURE, NW_STR("index"));
}

static bool read_part(shards *s, nw_source *source)
{
    nw_reader part = *s->reader;
    part.index = &s->index;
    part.text = (nw_str){NULL, 0};
    const nw_format *format = nw_format_probe(source, part.error);
    if (!format)
        return false;
    if (format != &nw_format_safetensors && format != &nw_format_pytorch)
        return nw_fail(part.error, NW_E_FORMAT, NW_NOWHERE, "a shard is a file of tensors, not of format %s",
                       format->name);
    return (!part.ledger || nw_ledger_open(part.ledger, source->name, source->size)) && format->read(&part);
}

/* A shard that fails stays the source, so that the error names it. */
static bool read_file(shards *s, uint32_t i)
{
    nw_reader *reader = s->reader;
    nw_source *index = reader->source;
    if (!nw_source_open_sibling(reader->followed, index, reader->arena, s->files[i], reader->error))
        return nw_context(reader->error, "while opening shard \"%.*s\"", NW_SHOW(s->files[i]));
    nw_str text = reader->text;
    s->index.file = i;
    reader->source = reader->followed;
    reader->text = (nw_str){NULL, 0};
    if (!read_part(s, reader->source))
        return false;
    nw_source_close(reader->followed);
    reader->followed->file = -1;
    reader->source = index;
    reader->text = text;
    return true;
}

/* The index may name tensors that no file holds: then the model is not whole. */
static bool note_missing(const shards *s)
{
    nw_reader *reader = s->reader;
    if (s->index.found == s->index.names.used)
        return true;
    return nw_graph_note(
        reader->graph, "missing-tensors", NULL, NW_NOWHERE, NW_LOWER_BOUND,
        nw_str_printf(reader->arena,
                      "the index names %u tensors, and its files hold %u of them where it says",
                      s->index.names.used, s->index.found));
}

static bool shards_read(nw_reader *reader)
{
    nw_tensors tensors;
    shards s = {.reader = reader};
    nw_map_init(&s.names, reader->arena);
    nw_map_init(&s.index.names, reader->arena);
    nw_tensors_start(&tensors, reader);
    s.index.layers = tensors.layers;
    if (!nw_reader_text(reader))
        return false;
    s.json = nw_json_over(reader->text, 0, reader->error);
    if (!read_index(&s))
        return false;
    for (uint32_t i = 0; i < s.file_count; i++)
        if (!read_file(&s, i))
            return false;
    return note_missing(&s) && nw_tensors_end(&tensors);
}

const nw_format nw_format_shards = {.name = "shards",
                                    .summary = "the index of a model in several files of tensors",
                                    .hint = ".index.json",
                                    .probe = shards_probe,
                                    .read = shards_read};
