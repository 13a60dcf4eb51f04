/* .npy, one array, and .npz, a zip archive of them. */
#include "base/cursor.h"
#include "formats/numpy.h"
#include "formats/pytorch/pytorch.h"
#include "formats/zip_ledger.h"
#include "wire/inflate.h"

#define MAGIC      "\x93NUMPY"
#define HEADER_MAX ((uint64_t)1 << 20)

typedef struct array {
    nw_reader *reader;
    nw_tensors *tensors;
    nw_str name, owner;
    uint64_t offset, packed, size; /* of its bytes in the file, and unpacked */
    bool deflated;
    uint64_t header; /* bytes before the elements */
    nw_numpy_header fields;
} array;

static bool read_head(const array *a, void *into, size_t n)
{
    nw_reader *reader = a->reader;
    if (a->deflated)
        return nw_inflate_head(reader->source, a->offset, a->packed, into, n, reader->arena, reader->error);
    return nw_source_read(reader->source, a->offset, into, n, reader->error);
}

/* A mark, the version, and the length of the dict: in 2 bytes in version 1, in 4 since. Gives the bytes
 * before the dict. */
static bool read_start(array *a, size_t *before)
{
    uint8_t head[12];
    nw_error *error = a->reader->error;
    nw_place place = {(int64_t)a->offset, sizeof MAGIC - 1};
    if (a->size < sizeof head)
        return nw_fail(error, NW_E_TRUNCATED, place, "an array of %llu bytes", (unsigned long long)a->size);
    if (!read_head(a, head, sizeof head))
        return false;
    if (!nw_str_starts((nw_str){(const char *)head, sizeof head}, MAGIC) || head[6] < 1 || head[6] > 3)
        return nw_fail(error, NW_E_FORMAT, place, "no array of numpy begins so");
    nw_cursor c = nw_cursor_over(head + 8, 4);
    *before = head[6] == 1 ? 10 : 12;
    uint64_t length = head[6] == 1 ? nw_u16(&c) : nw_u32(&c), room = a->size - *before;
    a->header = *before + length;
    if (length <= room && length <= HEADER_MAX)
        return true;
    return nw_fail(error, length > room ? NW_E_TRUNCATED : NW_E_LIMIT, place,
                   "the array's header claims %llu bytes, %llu remain and 1 MiB is the limit",
                   (unsigned long long)length, (unsigned long long)room);
}

static bool claim_header(const array *a, size_t before, nw_str dict, size_t end)
{
    nw_ledger *ledger = a->deflated ? NULL : a->reader->ledger;
    return nw_span_put(ledger, a->offset, before + end, NW_SPAN_STRUCTURE, a->owner) &&
           nw_span_put(ledger, a->offset + before + end, dict.len - end, NW_SPAN_PADDING, a->owner);
}

static bool read_header(array *a)
{
    size_t before = 0;
    nw_reader *reader = a->reader;
    if (!read_start(a, &before))
        return false;
    char *text = nw_alloc(reader->arena, (size_t)a->header + 1, 1);
    if (!text)
        return nw_fail_memory(reader->error, reader->arena);
    if (!read_head(a, text, (size_t)a->header))
        return false;
    nw_str dict = {text + before, (size_t)a->header - before};
    size_t end = dict.len;
    while (end > 0 && (dict.at[end - 1] == ' ' || dict.at[end - 1] == '\n'))
        end--;
    return nw_numpy_parse(nw_str_part(dict, 0, end), a->offset + (a->deflated ? 0 : before), &a->fields,
                          reader->error) &&
           claim_header(a, before, dict, end);
}

/* The elements are a pickle: what loading it calls is named. */
static bool read_objects(array *a)
{
    nw_reader *reader = a->reader;
    nw_torch torch = {.reader = reader};
    uint64_t at = a->offset + a->header, end = a->offset + a->packed;
    nw_pickle pickle;
    if (!nw_ledger_finding(reader->ledger, "code", (nw_num)a->packed,
                           nw_str_printf(reader->arena,
                                         "\"%.*s\" holds objects, as a pickle: loading it runs it",
                                         NW_SHOW(a->name))))
        return false;
    if (a->deflated)
        return nw_span_put(reader->ledger, a->offset, a->packed, NW_SPAN_METADATA, a->owner);
    return nw_pickle_read(&pickle, reader->source, at, end, reader->arena, reader->error) &&
           nw_torch_calls(&torch, &pickle) &&
           nw_span_put(reader->ledger, at, a->packed - a->header, NW_SPAN_METADATA, a->owner);
}

static bool read_array(array *a)
{
    nw_reader *reader = a->reader;
    if (!read_header(a))
        return false;
    if (a->fields.object)
        return read_objects(a);
    nw_entry entry = {.name = a->name,
                      .dtype = a->fields.dtype,
                      .shape = nw_graph_shape(reader->graph, a->fields.dims, a->fields.rank),
                      .offset = a->deflated ? a->offset : a->offset + a->header,
                      .bytes = a->deflated ? a->packed : a->packed - a->header,
                      .shared_with = NW_NONE};
    if (entry.shape.rank < 0)
        return nw_fail_memory(reader->error, reader->arena);
    nw_num bytes = nw_mul(nw_shape_count(entry.shape), a->fields.item);
    if (!nw_known(bytes))
        return nw_fail(reader->error, NW_E_OVERFLOW, (nw_place){(int64_t)a->offset, 1},
                       "\"%.*s\" has more than 2^63 bytes", NW_SHOW(a->name));
    if ((uint64_t)bytes != a->size - a->header)
        return nw_fail(reader->error, NW_E_VALUE, (nw_place){(int64_t)a->offset, 1},
                       "\"%.*s\" takes %lld bytes by its shape and type, but has %llu", NW_SHOW(a->name),
                       (long long)bytes, (unsigned long long)(a->size - a->header));
    entry.kind = (uint8_t)nw_span_of_role(nw_role_of_name(entry.name, entry.dtype));
    return nw_tensors_add(a->tensors, entry, (nw_place){(int64_t)a->offset, 1});
}

/* ---- One array ---------------------------------------------------------------------------------------- */

static int npy_probe(const uint8_t *head, size_t n, uint64_t size)
{
    (void)size;
    return nw_str_starts((nw_str){(const char *)head, n}, MAGIC) ? 100 : 0;
}

static bool npy_read(nw_reader *reader)
{
    nw_tensors tensors;
    nw_tensors_start(&tensors, reader);
    array a = {.reader = reader,
               .tensors = &tensors,
               .name = NW_STR("array"),
               .owner = NW_STR("header"),
               .packed = reader->source->size,
               .size = reader->source->size};
    return read_array(&a) && nw_tensors_end(&tensors);
}

const nw_format nw_format_npy = {
    .name = "npy", .summary = "an array of numpy", .hint = ".npy", .probe = npy_probe, .read = npy_read};

/* ---- Archives ----------------------------------------------------------------------------------------- */

static bool ends_with(nw_str name, const char *end)
{
    nw_str last = nw_str_of(end);
    return name.len >= last.len && nw_str_eq(nw_str_part(name, name.len - last.len, name.len), last);
}

/* The first member's name stands in its header. */
static int npz_probe(const uint8_t *head, size_t n, uint64_t size)
{
    (void)size;
    if (n < 30 || !nw_zip_probe(head, n))
        return 0;
    nw_cursor c = nw_cursor_over(head + 26, n - 26);
    uint16_t length = nw_u16(&c);
    nw_u16(&c);
    nw_str name = nw_span(&c, length);
    return !c.failed && ends_with(name, ".npy") ? 95 : 0;
}

static bool read_member(nw_reader *reader, nw_tensors *tensors, const nw_zip_member *m)
{
    array a = {.reader = reader,
               .tensors = tensors,
               .name = nw_str_part(m->name, 0, m->name.len - (sizeof ".npy" - 1)),
               .owner = m->name,
               .offset = m->data,
               .packed = m->packed,
               .size = m->size,
               .deflated = m->method == NW_ZIP_DEFLATED};
    if (!ends_with(m->name, ".npy"))
        return nw_span_put(reader->ledger, m->data, m->packed, NW_SPAN_METADATA, m->name);
    if (m->method != NW_ZIP_STORED && !a.deflated)
        return nw_fail(reader->error, NW_E_VALUE, (nw_place){(int64_t)m->header, 4},
                       "\"%.*s\" is compressed by method %u, which is not known", NW_SHOW(m->name),
                       m->method);
    return read_array(&a) || nw_context(reader->error, "while reading \"%.*s\"", NW_SHOW(m->name));
}

static bool npz_read(nw_reader *reader)
{
    nw_zip zip;
    nw_tensors tensors;
    nw_tensors_start(&tensors, reader);
    if (!nw_zip_open(&zip, reader->source, reader->arena, reader->error))
        return false;
    for (uint32_t i = 0; i < zip.count; i++)
        if (!read_member(reader, &tensors, &zip.members[i]))
            return false;
    return (!reader->ledger || nw_zip_claim(&zip, reader->ledger)) && nw_tensors_end(&tensors);
}

const nw_format nw_format_npz = {
    .name = "npz", .summary = "arrays of numpy", .hint = ".npz", .probe = npz_probe, .read = npz_read};
