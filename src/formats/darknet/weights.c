/* A .weights file: major, minor, revision and the pictures seen in training, then the arrays of the layers
 * (load_weights_upto and save_weights_upto in parser.c). It is read with the cfg beside it. */
#include "base/cursor.h"
#include "formats/darknet/darknet.h"

#define VERSION_BYTES 12

typedef struct head {
    int32_t major, minor, revision;
} head;

static head head_of(const uint8_t *bytes, size_t n)
{
    nw_cursor c = nw_cursor_over(bytes, n);
    return (head){(int32_t)nw_u32(&c), (int32_t)nw_u32(&c), (int32_t)nw_u32(&c)};
}

/* Until version 0.2 the pictures seen are an int. */
static uint64_t head_bytes(head h)
{
    return VERSION_BYTES + (h.major * 10 + h.minor >= 2 ? 8 : 4);
}

bool nw_dk_is_weights(const uint8_t *bytes, size_t n, uint64_t size)
{
    if (n < VERSION_BYTES + 4)
        return false;
    head h = head_of(bytes, n);
    bool sound = h.major >= 0 && h.major <= 2 && h.minor >= 0 && h.minor <= 9 && h.revision >= 0 &&
                 h.revision <= 9 && (h.major || h.minor || h.revision);
    return sound && size >= head_bytes(h) && (size - head_bytes(h)) % 4 == 0;
}

/* ---- The cfg beside it ---- */

static nw_str last_part(nw_str path)
{
    size_t from = path.len;
    while (from > 0 && path.at[from - 1] != '/')
        from--;
    return nw_str_part(path, from, path.len);
}

/* yolo_10000.weights, yolo_final.weights and yolo.conv.23 all come from yolo.cfg: name after name is tried,
 * each cut at its last dot or underscore. */
static bool open_cfg(nw_dk *dk)
{
    nw_reader *reader = dk->reader;
    nw_str name = last_part(reader->source->name), stem = name;
    for (size_t end = name.len; end-- > 1;) {
        nw_error none = {0};
        if (name.at[end] != '.' && name.at[end] != '_')
            continue;
        stem = nw_str_part(name, 0, end);
        nw_str cfg = nw_str_join(dk->arena, stem, NW_STR(".cfg"));
        if (!cfg.at)
            return nw_fail_memory(dk->error, dk->arena);
        if (!nw_source_open_sibling(reader->followed, reader->source, dk->arena, cfg, &none))
            continue;
        reader->source = reader->followed;
        return nw_graph_note(
            dk->graph, "description", NULL, NW_NOWHERE, NW_EXACT,
            nw_str_printf(dk->arena, "the weights are those of \"%.*s\", beside the file", NW_SHOW(cfg)));
    }
    return nw_fail(dk->error, NW_E_READ, NW_NOWHERE,
                   "weights of Darknet without structure: the network's cfg must stand beside them, as "
                   "\"%.*s.cfg\"",
                   NW_SHOW(stem));
}

/* ---- Arrays ---- */

static uint64_t array_bytes(const nw_dk *dk, const nw_dk_array *a)
{
    nw_num bytes = nw_mul(dk->graph->values[a->value].stored, 4);
    return nw_known(bytes) ? (uint64_t)bytes : UINT64_MAX;
}

static bool is_there(const nw_dk_array *a, bool as_saved)
{
    return as_saved ? a->saved : a->loaded;
}

/* False where the sum does not fit 63 bits. */
static bool sum_arrays(const nw_dk *dk, bool as_saved, uint64_t *out)
{
    nw_num sum = 0;
    for (uint32_t i = 0; i < dk->array_count; i++)
        if (is_there(&dk->arrays[i], as_saved))
            sum = nw_add(sum, nw_mul(dk->graph->values[dk->arrays[i].value].stored, 4));
    *out = nw_known(sum) ? (uint64_t)sum : 0;
    return nw_known(sum) ||
           nw_fail(dk->error, NW_E_OVERFLOW, NW_NOWHERE, "the file would have more than 2^63 bytes");
}

static bool put_array(nw_dk *dk, const nw_dk_array *a, uint64_t offset, uint64_t bytes)
{
    const nw_value *v = &dk->graph->values[a->value];
    nw_role role = v->role == NW_ROLE_BIAS ? NW_BIAS : v->role == NW_ROLE_BUFFER ? NW_BUFFER : NW_WEIGHT;
    return nw_ledger_entry(dk->reader->ledger, (nw_entry){.name = v->name,
                                                          .layer = dk->graph->nodes[a->layer]->name,
                                                          .dtype = &nw_float32,
                                                          .shape = v->shape,
                                                          .offset = offset,
                                                          .bytes = bytes,
                                                          .shared_with = NW_NONE,
                                                          .kind = (uint8_t)nw_span_of_role(role)});
}

/* A file may end where a layer ends: `darknet partial` saves the first ones alone. */
static bool ends_early(nw_dk *dk, const nw_dk_array *a, uint64_t offset, uint64_t size, bool at_layer)
{
    const nw_value *v = &dk->graph->values[a->value];
    if (!at_layer || offset != size)
        return nw_fail(dk->error, NW_E_TRUNCATED, (nw_place){(int64_t)offset, (int64_t)(size - offset)},
                       "%.*s takes %llu bytes by the cfg, and %llu remain", NW_SHOW(v->name),
                       (unsigned long long)array_bytes(dk, a), (unsigned long long)(size - offset));
    nw_str text =
        nw_str_printf(dk->arena, "the file ends before layer %u, [%.*s]: it holds the layers before it alone",
                      a->layer, NW_SHOW(dk->graph->nodes[a->layer]->type));
    return nw_graph_note(dk->graph, "partial-weights", NULL, NW_NOWHERE, NW_EXACT, text) &&
           nw_ledger_finding(dk->reader->ledger, "partial-weights", 0, text);
}

static bool surplus(nw_dk *dk, uint64_t offset, uint64_t size)
{
    uint64_t rest = size - offset;
    if (!rest)
        return true;
    nw_str text = nw_str_printf(dk->arena,
                                "%llu bytes behind the last layer: the cfg is another network's, or a "
                                "part of it",
                                (unsigned long long)rest);
    return nw_graph_note(dk->graph, "surplus-weights", NULL, NW_NOWHERE, NW_ASSUMED, text) &&
           nw_span_put(dk->reader->ledger, offset, rest, NW_SPAN_DEAD, NW_STR("behind the last layer")) &&
           nw_ledger_finding(dk->reader->ledger, "unused-space", (nw_num)rest, text);
}

static bool claim_arrays(nw_dk *dk, uint64_t offset, uint64_t size, bool as_saved)
{
    uint32_t layer = NW_NONE;
    for (uint32_t i = 0; i < dk->array_count; i++) {
        const nw_dk_array *a = &dk->arrays[i];
        if (!is_there(a, as_saved))
            continue;
        uint64_t bytes = array_bytes(dk, a);
        if (bytes > size - offset)
            return ends_early(dk, a, offset, size, a->layer != layer);
        if (!put_array(dk, a, offset, bytes))
            return false;
        layer = a->layer;
        offset += bytes;
    }
    return surplus(dk, offset, size);
}

bool nw_dk_read_weights(nw_dk *dk)
{
    nw_reader *reader = dk->reader;
    nw_source *weights = reader->source;
    uint8_t bytes[VERSION_BYTES];
    uint64_t saved, loaded, size = weights->size;
    if (!nw_source_read(weights, 0, bytes, sizeof bytes, dk->error))
        return false;
    uint64_t begin = head_bytes(head_of(bytes, sizeof bytes));
    if (begin > size)
        return nw_fail(dk->error, NW_E_TRUNCATED, (nw_place){0, (int64_t)size}, "the head takes %llu bytes",
                       (unsigned long long)begin);
    if (!open_cfg(dk) || !nw_dk_parse(dk) || !nw_dk_build(dk) || !sum_arrays(dk, true, &saved) ||
        !sum_arrays(dk, false, &loaded))
        return false;
    /* From here on what is wrong is wrong with the weights. */
    reader->source = weights;
    reader->text = (nw_str){NULL, 0};
    return nw_span_put(reader->ledger, 0, VERSION_BYTES, NW_SPAN_STRUCTURE, NW_STR("version")) &&
           nw_span_put(reader->ledger, VERSION_BYTES, begin - VERSION_BYTES, NW_SPAN_METADATA,
                       NW_STR("pictures seen")) &&
           claim_arrays(dk, begin, size, saved == size - begin || loaded != size - begin);
}
