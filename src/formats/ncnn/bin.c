/* A .bin file: what each layer loads, one behind the other (ModelBinFromDataReader::load in modelbin.cpp). An
 * array of type 0 begins with a tag that says how it is stored; what follows is filled up to 4 bytes. */
#include "base/cursor.h"
#include "formats/ncnn/ncnn.h"

#define TAG_FLOAT16 0x01306B47u
#define TAG_INT8    0x000D4B38u
#define TAG_FLOAT32 0x0002C056u /* with scales elsewhere */
#define TABLE       1024        /* bytes of the 256 floats that a quantised array indexes */

static uint32_t tag_of(const uint8_t *bytes)
{
    nw_cursor c = nw_cursor_over(bytes, 4);
    return nw_u32(&c);
}

bool nw_ncnn_is_bin(const uint8_t *head, size_t n, uint64_t size)
{
    uint32_t tag = n >= 4 ? tag_of(head) : 1;
    return size >= 8 && size % 4 == 0 &&
           (tag == 0 || tag == TAG_FLOAT16 || tag == TAG_INT8 || tag == TAG_FLOAT32);
}

/* The .param has the same name: model.bin and model.param, net.ncnn.bin and net.ncnn.param. */
static bool open_param(nw_ncnn *n)
{
    nw_reader *reader = n->reader;
    nw_str path = reader->source->name, name = path, stem;
    nw_error none = {0};
    for (size_t i = 0; i < path.len; i++)
        if (path.at[i] == '/')
            name = nw_str_part(path, i + 1, path.len);
    stem = name;
    for (size_t end = name.len; end-- > 1;)
        if (name.at[end] == '.') {
            stem = nw_str_part(name, 0, end);
            break;
        }
    nw_str param = nw_str_join(n->arena, stem, NW_STR(".param"));
    if (!param.at)
        return nw_fail_memory(n->error, n->arena);
    if (!nw_source_open_sibling(reader->followed, reader->source, n->arena, param, &none))
        return nw_fail(n->error, NW_E_READ, NW_NOWHERE,
                       "weights of ncnn without structure: the network must stand beside them, as \"%.*s\"",
                       NW_SHOW(param));
    reader->source = reader->followed;
    return nw_graph_note(
        n->graph, "description", NULL, NW_NOWHERE, NW_EXACT,
        nw_str_printf(n->arena, "the weights are those of \"%.*s\", beside the file", NW_SHOW(param)));
}

typedef struct blob {
    const nw_dtype *dtype;
    uint64_t tag, table, data, fill; /* bytes of each part */
} blob;

static bool too_short(nw_ncnn *n, const nw_ncnn_array *a, uint64_t offset, uint64_t need)
{
    uint64_t rest = n->reader->source->size - offset;
    return nw_fail(n->error, NW_E_TRUNCATED, (nw_place){(int64_t)offset, (int64_t)rest},
                   "%.*s takes %llu bytes by the .param, and %llu remain", NW_SHOW(a->name),
                   (unsigned long long)need, (unsigned long long)rest);
}

static bool read_blob(nw_ncnn *n, const nw_ncnn_array *a, uint64_t offset, blob *b)
{
    const nw_source *bin = n->reader->source;
    uint8_t bytes[4];
    nw_num count = nw_shape_count(a->shape);
    *b = (blob){.dtype = &nw_float32, .tag = a->tagged ? 4 : 0};
    if (!nw_known(nw_mul(count, 4)) || b->tag > bin->size - offset)
        return too_short(n, a, offset, nw_known(nw_mul(count, 4)) ? (uint64_t)count * 4 + b->tag : INT64_MAX);
    if (a->tagged) {
        if (!nw_source_read(bin, offset, bytes, 4, n->error))
            return false;
        uint32_t tag = tag_of(bytes);
        bool plain = tag == 0 || tag == TAG_FLOAT32;
        b->dtype = plain                ? &nw_float32
                   : tag == TAG_FLOAT16 ? &nw_float16
                   : tag == TAG_INT8    ? &nw_int8
                                        : &nw_uint8;
        b->table = plain || tag == TAG_FLOAT16 || tag == TAG_INT8 ? 0 : TABLE;
    }
    b->data = (uint64_t)nw_dtype_bytes(b->dtype, count);
    b->fill = -b->data & 3;
    uint64_t need = b->tag + b->table + b->data + b->fill;
    return need <= bin->size - offset || too_short(n, a, offset, need);
}

static bool claim(nw_ncnn *n, const nw_ncnn_array *a, uint64_t *offset)
{
    blob b;
    nw_ledger *ledger = n->reader->ledger;
    if (!read_blob(n, a, *offset, &b))
        return false;
    uint64_t at = *offset + b.tag + b.table;
    nw_entry entry = {.name = a->name,
                      .layer = n->graph->nodes[a->layer]->name,
                      .dtype = b.dtype,
                      .shape = a->shape,
                      .offset = at,
                      .bytes = b.data,
                      .shared_with = NW_NONE,
                      .kind = (uint8_t)nw_span_of_role(a->role)};
    if (a->value != NW_NONE)
        n->graph->values[a->value].dtype = b.dtype;
    if (!nw_span_put(ledger, *offset, b.tag, NW_SPAN_STRUCTURE, a->name) ||
        !nw_span_put(ledger, *offset + b.tag, b.table, NW_SPAN_METADATA, a->name) ||
        !nw_ledger_entry(ledger, entry) ||
        !nw_span_put(ledger, at + b.data, b.fill, NW_SPAN_PADDING, a->name))
        return false;
    *offset = at + b.data + b.fill;
    return true;
}

static bool surplus(nw_ncnn *n, uint64_t offset)
{
    uint64_t rest = n->reader->source->size - offset;
    if (!rest)
        return true;
    nw_str text = nw_str_printf(n->arena, "%llu bytes behind the last layer: the .param is another network's",
                                (unsigned long long)rest);
    return nw_graph_note(n->graph, "surplus-weights", NULL, NW_NOWHERE, NW_ASSUMED, text) &&
           nw_span_put(n->reader->ledger, offset, rest, NW_SPAN_DEAD, NW_STR("behind the last layer")) &&
           nw_ledger_finding(n->reader->ledger, "unused-space", (nw_num)rest, text);
}

bool nw_ncnn_read_bin(nw_ncnn *n)
{
    nw_reader *reader = n->reader;
    nw_source *bin = reader->source;
    uint64_t offset = 0;
    if (!open_param(n) || !nw_reader_text(reader))
        return false;
    n->text = reader->text;
    if (!nw_ncnn_build(n))
        return false;
    /* From here on what is wrong is wrong with the weights. */
    reader->source = bin;
    reader->text = (nw_str){NULL, 0};
    for (uint32_t i = 0; i < n->array_count; i++)
        if (!claim(n, &n->arrays[i], &offset))
            return false;
    return surplus(n, offset);
}
