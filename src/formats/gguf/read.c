/* Reads what stands before the tensors, and says where they are. Nothing is believed that the bytes which
 * remain do not allow (CVE-2024-21802, -21825, -21836, -23496, -23605; CVE-2025-53630, CVE-2025-49847). */
#include "formats/gguf/gguf.h"

#include <string.h>

#include "formats/tensors.h"
#include "wire/page.h"

#define NEST_MAX  8     /* arrays in arrays */
#define SHOWN_MAX 80    /* the longest text of a fact */
#define KEY_MAX   65535 /* docs/gguf.md */

enum { UINT32 = 4, BOOL = 7, STRING = 8, ARRAY = 9, VALUE_TYPES = 13 };

/* A tensor as its info says it. */
typedef struct info {
    nw_str name;
    const nw_dtype *dtype;
    nw_shape shape;
    uint64_t offset, bytes;
    nw_place place;
} info;

typedef struct gguf {
    nw_reader *reader;
    nw_error *error;
    nw_gguf *kept;
    nw_page page;
    uint64_t at, data; /* where the walk is; where the tensors begin */
    bool big;          /* of a machine with the other order of bytes */
    uint64_t tensors, pairs;
    info *infos;
    uint32_t info_count, info_room;
    nw_map keys;
    nw_str facts; /* general.NAME VALUE, ... */
} gguf;

static uint64_t remaining(const gguf *g)
{
    return g->reader->source->size - g->at;
}

static nw_place here(const gguf *g, uint64_t length)
{
    return (nw_place){(int64_t)g->at, (int64_t)length};
}

static bool ok(const gguf *g)
{
    return g->error->code == NW_OK;
}

static const uint8_t *take(gguf *g, uint64_t length, const char *what)
{
    if (!ok(g))
        return NULL;
    if (length > remaining(g)) {
        nw_fail(g->error, NW_E_TRUNCATED, here(g, remaining(g)), "%s takes %llu bytes, but %llu remain", what,
                (unsigned long long)length, (unsigned long long)remaining(g));
        return NULL;
    }
    const uint8_t *bytes = nw_page_bytes(&g->page, g->at, (size_t)length);
    g->at += bytes ? length : 0;
    return bytes;
}

static uint64_t number(gguf *g, unsigned length, const char *what)
{
    uint64_t value = 0;
    const uint8_t *bytes = take(g, length, what);
    for (unsigned i = 0; bytes && i < length; i++)
        value = value << 8 | bytes[g->big ? i : length - 1 - i];
    return value;
}

/* A count or length, of which version 1 has narrower ones. */
static uint64_t wide(gguf *g, const char *what)
{
    return number(g, g->kept->version == 1 ? 4 : 8, what);
}

static bool pass(gguf *g, uint64_t length, const char *what)
{
    if (ok(g) && length > remaining(g))
        return nw_fail(g->error, NW_E_TRUNCATED, here(g, remaining(g)),
                       "%s takes %llu bytes, but %llu remain", what, (unsigned long long)length,
                       (unsigned long long)remaining(g));
    g->at += ok(g) ? length : 0;
    return ok(g);
}

static nw_str text(gguf *g, uint64_t most, const char *what)
{
    uint64_t length = wide(g, what);
    if (ok(g) && length > most)
        nw_fail(g->error, length > remaining(g) ? NW_E_TRUNCATED : NW_E_LIMIT, here(g, remaining(g)),
                "%s has %llu bytes, %llu remain and %llu are the limit", what, (unsigned long long)length,
                (unsigned long long)remaining(g), (unsigned long long)most);
    const uint8_t *bytes = take(g, length, what);
    nw_str copy = bytes ? nw_str_copy(g->reader->arena, (nw_str){(const char *)bytes, (size_t)length})
                        : (nw_str){NULL, 0};
    if (bytes && !copy.at)
        nw_fail_memory(g->error, g->reader->arena);
    return copy;
}

/* ---- Pairs of a key and a value ----------------------------------------------------------------------- */

/* Bytes of a value by its type; 0: a text or an array. */
static const uint8_t widths[VALUE_TYPES] = {1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8};

static bool pass_array(gguf *g, int depth);

static bool pass_items(gguf *g, uint32_t type, uint64_t count, int depth)
{
    unsigned length = g->kept->version == 1 ? 4 : 8;
    uint64_t least = widths[type] ? widths[type] : type == ARRAY ? 4 + length : length;
    if (count > remaining(g) / least)
        return nw_fail(g->error, NW_E_TRUNCATED, here(g, remaining(g)),
                       "an array of %llu items, which do not fit into the %llu bytes that remain",
                       (unsigned long long)count, (unsigned long long)remaining(g));
    if (widths[type])
        return pass(g, count * least, "an array");
    for (uint64_t i = 0; i < count && ok(g); i++)
        if (!(type == ARRAY ? pass_array(g, depth + 1) : pass(g, wide(g, "a text"), "a text")))
            return false;
    return ok(g);
}

static bool value_type(gguf *g, uint32_t *type)
{
    nw_place place = here(g, 4);
    *type = (uint32_t)number(g, 4, "the type of a value");
    return ok(g) &&
           (*type < VALUE_TYPES || nw_fail(g->error, NW_E_VALUE, place, "%u is no type of a value", *type));
}

static bool pass_array(gguf *g, int depth)
{
    uint32_t type;
    if (depth > NEST_MAX)
        return nw_fail(g->error, NW_E_LIMIT, here(g, 1), "arrays in arrays, deeper than %d", NEST_MAX);
    if (!value_type(g, &type))
        return false;
    uint64_t count = wide(g, "the count of an array");
    return ok(g) && pass_items(g, type, count, depth);
}

/* What "general." tells of the model, and how a model lies in several files, is worth a line of its own. */
static bool add_fact(gguf *g, nw_str key, nw_str value)
{
    nw_arena *arena = g->reader->arena;
    if (!nw_str_starts(key, "general.") && !nw_str_starts(key, "split."))
        return true;
    g->facts = nw_str_printf(arena, "%.*s%s%.*s %.*s", NW_SHOW(g->facts), g->facts.len ? ", " : "",
                             NW_SHOW(key), NW_SHOW(value));
    return g->facts.at || nw_fail_memory(g->error, arena);
}

static bool set_alignment(gguf *g, uint32_t type, uint64_t value, nw_place place)
{
    if (type != UINT32 || value == 0 || value & (value - 1))
        return nw_fail(g->error, NW_E_VALUE, place,
                       "general.alignment must be a uint32 that is a power of two");
    g->kept->alignment = value;
    return true;
}

static bool read_number(gguf *g, nw_str key, uint32_t type)
{
    nw_place place = here(g, widths[type]);
    uint64_t value = number(g, widths[type], "a value");
    if (!ok(g))
        return false;
    if (type == BOOL && value > 1)
        return nw_fail(g->error, NW_E_VALUE, place, "a bool is 0 or 1, not %u", (unsigned)value);
    if (nw_str_is(key, "general.alignment") && !set_alignment(g, type, value, place))
        return false;
    if (type != UINT32)
        return true;
    nw_str digits = nw_str_printf(g->reader->arena, "%u", (unsigned)value);
    return digits.at ? add_fact(g, key, digits) : nw_fail_memory(g->error, g->reader->arena);
}

static bool read_text(gguf *g, nw_str key)
{
    uint64_t start = g->at, length = wide(g, "a text");
    if (!ok(g) || length > SHOWN_MAX || !nw_str_starts(key, "general."))
        return pass(g, length, "a text");
    g->at = start;
    nw_str value = text(g, SHOWN_MAX, "a text");
    if (nw_str_is(key, "general.name"))
        g->reader->graph->name = value;
    return ok(g) && add_fact(g, key, value);
}

static bool read_pair(gguf *g)
{
    nw_gguf *kept = g->kept;
    nw_gguf_pair pair = {.head = kept->version == 1 ? 4 : 8};
    nw_place place = here(g, 8);
    uint32_t type = 0;
    pair.key = text(g, KEY_MAX, "a key");
    if (!ok(g) || !value_type(g, &type))
        return false;
    if (nw_map_get(&g->keys, pair.key) != NW_NONE)
        return nw_fail(g->error, NW_E_VALUE, place, "the key \"%.*s\" is there twice", NW_SHOW(pair.key));
    uint64_t start = g->at;
    pair.head = widths[type] ? 0 : type == ARRAY ? 4 + pair.head : pair.head;
    if (!(widths[type]     ? read_number(g, pair.key, type)
          : type == STRING ? read_text(g, pair.key)
                           : pass_array(g, 0)))
        return nw_context(g->error, "while reading \"%.*s\"", NW_SHOW(pair.key));
    pair.body = g->at - start - pair.head;
    if (!nw_grow(g->reader->arena, (void **)&kept->pairs, &kept->pair_room, kept->pair_count,
                 sizeof *kept->pairs) ||
        !nw_map_set(&g->keys, pair.key, 0))
        return nw_fail_memory(g->error, g->reader->arena);
    kept->pairs[kept->pair_count++] = pair;
    return true;
}

/* ---- Tensors ------------------------------------------------------------------------------------------ */

/* The dims stand with that first which runs fastest. */
static bool read_dims(gguf *g, info *t)
{
    nw_place place = here(g, 4);
    nw_num dims[NW_GGUF_DIMS];
    uint32_t rank = (uint32_t)number(g, 4, "the count of the dims");
    if (!ok(g))
        return false;
    if (rank > NW_GGUF_DIMS)
        return nw_fail(g->error, NW_E_LIMIT, place, "a tensor of %u dims: %d are the limit", rank,
                       NW_GGUF_DIMS);
    for (uint32_t i = 0; i < rank; i++) {
        place = here(g, 8);
        uint64_t dim = wide(g, "a dim");
        if (dim > INT64_MAX)
            return nw_fail(g->error, NW_E_VALUE, place, "a dim of %llu", (unsigned long long)dim);
        dims[rank - 1 - i] = (nw_num)dim;
    }
    t->shape = nw_graph_shape(g->reader->graph, dims, (int32_t)rank);
    return ok(g);
}

/* Each row is whole blocks. */
static bool read_type(gguf *g, info *t)
{
    nw_place place = here(g, 4);
    uint32_t type = (uint32_t)number(g, 4, "a type");
    t->dtype = nw_gguf_type(type);
    if (!ok(g))
        return false;
    if (!t->dtype)
        return nw_fail(g->error, NW_E_VALUE, place, "%u is no type of elements", type);
    nw_num row = t->shape.rank ? t->shape.dim[t->shape.rank - 1] : 1;
    if (row % t->dtype->items)
        return nw_fail(g->error, NW_E_VALUE, place, "rows of %lld elements, which are no blocks of %u (%s)",
                       (long long)row, t->dtype->items, t->dtype->name);
    nw_num bytes = nw_dtype_bytes(t->dtype, nw_shape_count(t->shape));
    if (!nw_known(bytes))
        return nw_fail(g->error, NW_E_OVERFLOW, place, "a tensor of more than 2^63 bytes");
    t->bytes = (uint64_t)bytes;
    return true;
}

static bool read_info(gguf *g)
{
    info t = {.place = here(g, 8)};
    t.name = text(g, KEY_MAX, "the name of a tensor");
    if (!ok(g))
        return false;
    if (nw_map_get(&g->kept->names, t.name) != NW_NONE)
        return nw_fail(g->error, NW_E_VALUE, t.place, "the name \"%.*s\" is there twice", NW_SHOW(t.name));
    if (!read_dims(g, &t) || !read_type(g, &t))
        return nw_context(g->error, "while reading tensor \"%.*s\"", NW_SHOW(t.name));
    t.offset = number(g, 8, "the offset of a tensor");
    if (!ok(g))
        return false;
    if (!nw_grow(g->reader->arena, (void **)&g->infos, &g->info_room, g->info_count, sizeof *g->infos) ||
        !nw_map_set(&g->kept->names, t.name, g->info_count))
        return nw_fail_memory(g->error, g->reader->arena);
    g->infos[g->info_count++] = t;
    return true;
}

/* What is behind the tensor up to the alignment is padding, the last one's too. */
static bool add_tensor(gguf *g, nw_tensors *tensors, const info *t)
{
    uint64_t size = g->reader->source->size, room = size - g->data, pad;
    if (t->offset & (g->kept->alignment - 1))
        return nw_fail(g->error, NW_E_VALUE, t->place, "tensor \"%.*s\" at %llu, no multiple of %llu",
                       NW_SHOW(t->name), (unsigned long long)t->offset,
                       (unsigned long long)g->kept->alignment);
    if (t->offset > room || t->bytes > room - t->offset)
        return nw_fail(g->error, NW_E_TRUNCATED, t->place,
                       "tensor \"%.*s\" takes %llu bytes from %llu on, but the tensors have %llu",
                       NW_SHOW(t->name), (unsigned long long)t->bytes, (unsigned long long)t->offset,
                       (unsigned long long)room);
    nw_entry entry = {.name = t->name,
                      .dtype = t->dtype,
                      .shape = t->shape,
                      .offset = g->data + t->offset,
                      .bytes = t->bytes,
                      .shared_with = NW_NONE,
                      .kind = (uint8_t)nw_span_of_role(nw_role_of_name(t->name, t->dtype))};
    uint64_t end = entry.offset + entry.bytes;
    pad = nw_gguf_padding(end, g->kept->alignment);
    pad = pad > size - end ? size - end : pad;
    return nw_tensors_add(tensors, entry, t->place) &&
           nw_span_put(g->reader->ledger, end, pad, NW_SPAN_PADDING, t->name);
}

static bool claim_head(const gguf *g)
{
    nw_ledger *ledger = g->reader->ledger;
    const nw_gguf *kept = g->kept;
    if (!ledger)
        return true;
    if (!nw_gguf_claim_header(ledger, kept->version))
        return false;
    for (uint32_t i = 0; i < kept->pair_count; i++)
        if (!nw_gguf_claim_pair(ledger, kept->version, &kept->pairs[i]))
            return false;
    for (uint32_t i = 0; i < g->info_count; i++)
        if (!nw_gguf_claim_info(ledger, kept->version, g->infos[i].name, g->infos[i].shape.rank))
            return false;
    return nw_span_put(ledger, g->at, g->data - g->at, NW_SPAN_PADDING, NW_STR("header"));
}

/* ---- The file ----------------------------------------------------------------------------------------- */

static int gguf_probe(const uint8_t *head, size_t n, uint64_t size)
{
    (void)size;
    return n >= 8 && !memcmp(head, "GGUF", 4) ? 100 : 0;
}

/* A version that is small only when its bytes are turned was written where the high ones come first. */
static bool read_head(gguf *g)
{
    const uint8_t *bytes = take(g, 8, "the header");
    if (!bytes)
        return false;
    g->big = !bytes[4] && bytes[7];
    g->at = 4;
    g->kept->version = (uint32_t)number(g, 4, "the version");
    if (g->kept->version < 1 || g->kept->version > 3)
        return nw_fail(g->error, NW_E_VALUE, (nw_place){4, 4}, "version %u: 1, 2 and 3 are known",
                       g->kept->version);
    g->tensors = wide(g, "the count of tensors");
    g->pairs = wide(g, "the count of keys");
    uint64_t length = g->kept->version == 1 ? 4 : 8, pair = length + 5, tensor = length + 16;
    if (!ok(g))
        return false;
    if (g->pairs > remaining(g) / pair || g->tensors > (remaining(g) - g->pairs * pair) / tensor)
        return nw_fail(g->error, NW_E_TRUNCATED, (nw_place){8, (int64_t)(2 * length)},
                       "%llu tensors and %llu keys do not fit into the %llu bytes that follow",
                       (unsigned long long)g->tensors, (unsigned long long)g->pairs,
                       (unsigned long long)remaining(g));
    return true;
}

/* A file of a vocabulary alone ends behind its keys, without padding. */
static bool find_data(gguf *g)
{
    uint64_t pad = nw_gguf_padding(g->at, g->kept->alignment);
    if (pad > remaining(g) && g->info_count)
        return nw_fail(g->error, NW_E_TRUNCATED, here(g, remaining(g)),
                       "the tensors begin %llu bytes on, but %llu remain", (unsigned long long)pad,
                       (unsigned long long)remaining(g));
    g->data = g->at + (pad > remaining(g) ? remaining(g) : pad);
    return true;
}

static bool settle(gguf *g)
{
    nw_tensors tensors;
    nw_tensors_start(&tensors, g->reader);
    for (uint32_t i = 0; i < g->info_count; i++)
        if (!add_tensor(g, &tensors, &g->infos[i]))
            return false;
    if (g->facts.len && !nw_graph_note(g->reader->graph, "facts", NULL, NW_NOWHERE, NW_EXACT, g->facts))
        return false;
    return nw_tensors_end(&tensors);
}

static bool gguf_read(nw_reader *reader)
{
    gguf g = {.reader = reader, .error = reader->error, .kept = NW_NEW(reader->arena, nw_gguf)};
    if (!g.kept)
        return nw_fail_memory(reader->error, reader->arena);
    g.kept->alignment = NW_GGUF_ALIGNMENT;
    nw_map_init(&g.keys, reader->arena);
    nw_map_init(&g.kept->names, reader->arena);
    if (!nw_page_open(&g.page, reader->source, reader->arena, reader->error) || !read_head(&g))
        return false;
    while (g.kept->pair_count < g.pairs)
        if (!read_pair(&g))
            return false;
    while (g.info_count < g.tensors)
        if (!read_info(&g))
            return false;
    reader->graph->kept = g.kept;
    return find_data(&g) && claim_head(&g) && settle(&g);
}

const nw_format nw_format_gguf = {.name = "gguf",
                                  .summary = "ggml's and llama.cpp's tensors",
                                  .hint = ".gguf",
                                  .probe = gguf_probe,
                                  .read = gguf_read};
