/* safetensors: 8 bytes of length, a header of JSON, the tensors without gaps (huggingface/safetensors,
 * README "Format" and src/tensor.rs). */
#include "formats/safetensors.h"

#include "formats/tensors.h"
#include "wire/json.h"

#define HEADER_MAX ((uint64_t)100000000) /* MAX_HEADER_SIZE of tensor.rs */
#define RANK_MAX   64

typedef struct safetensors {
    nw_reader *reader;
    nw_tensors tensors;
    nw_json_reader json;
    nw_num data; /* offset of the first tensor */
    nw_map names;
} safetensors;

static const struct {
    const char *name, *dtype;
} types[] = {
    {"F64",     "float64"     },
    {"F32",     "float32"     },
    {"F16",     "float16"     },
    {"BF16",    "bfloat16"    },
    {"F8_E4M3", "float8e4m3fn"},
    {"F8_E5M2", "float8e5m2"  },
    {"F8_E8M0", "float8e8m0"  },
    {"F4",      "float4e2m1"  },
    {"I64",     "int64"       },
    {"I32",     "int32"       },
    {"I16",     "int16"       },
    {"I8",      "int8"        },
    {"U64",     "uint64"      },
    {"U32",     "uint32"      },
    {"U16",     "uint16"      },
    {"U8",      "uint8"       },
    {"BOOL",    "bool"        },
    {"C64",     "complex64"   },
};

const char *nw_safetensors_type(const nw_dtype *dtype)
{
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (nw_str_is(nw_str_of(types[i].dtype), dtype->name))
            return types[i].name;
    return NULL;
}

static int safetensors_probe(const uint8_t *head, size_t n, uint64_t size)
{
    nw_cursor c = nw_cursor_over(head, n);
    uint64_t length = nw_u64(&c);
    if (c.failed || length < 2 || nw_peek(&c, 0) != '{' || (nw_peek(&c, 1) != '"' && nw_peek(&c, 1) != '}'))
        return 0;
    return length <= HEADER_MAX && length <= size - 8 ? 90 : 50; /* cut off, or claiming too much */
}

static bool read_type(safetensors *s, nw_entry *entry)
{
    nw_json_value value;
    if (!nw_json_want(&s->json, NW_JSON_STRING, "dtype", &value))
        return false;
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (nw_str_is(value.text, types[i].name))
            entry->dtype = nw_dtype_named(nw_str_of(types[i].dtype));
    return entry->dtype || nw_fail(s->reader->error, NW_E_VALUE, value.place,
                                   "no element type is named \"%.*s\"", NW_SHOW(value.text));
}

static bool read_shape(safetensors *s, nw_entry *entry)
{
    nw_json_value list;
    nw_num dims[RANK_MAX];
    int32_t rank = 0;
    if (!nw_json_want(&s->json, NW_JSON_ARRAY, "shape", &list))
        return false;
    while (nw_json_item(&s->json)) {
        if (rank == RANK_MAX)
            return nw_fail(s->reader->error, NW_E_LIMIT, list.place, "a tensor of more than %d dims",
                           RANK_MAX);
        if (!nw_json_count(&s->json, "shape", &dims[rank++]))
            return false;
    }
    entry->shape = nw_graph_shape(s->reader->graph, dims, rank);
    return s->reader->error->code == NW_OK;
}

static bool read_offsets(safetensors *s, nw_entry *entry)
{
    nw_json_value list;
    nw_num ends[2];
    int n = 0;
    if (!nw_json_want(&s->json, NW_JSON_ARRAY, "data_offsets", &list))
        return false;
    while (nw_json_item(&s->json)) {
        nw_num end;
        if (!nw_json_count(&s->json, "data_offsets", &end))
            return false;
        if (n < 2)
            ends[n] = end;
        n++;
    }
    nw_num room = (nw_num)s->reader->source->size - s->data;
    if (s->reader->error->code != NW_OK)
        return false;
    if (n != 2 || ends[0] > ends[1] || ends[1] > room)
        return nw_fail(s->reader->error, NW_E_VALUE, list.place,
                       "data_offsets: a beginning and an end within the %lld bytes of the tensors",
                       (long long)room);
    entry->offset = (uint64_t)(s->data + ends[0]);
    entry->bytes = (uint64_t)(ends[1] - ends[0]);
    return true;
}

static bool check_size(const safetensors *s, const nw_entry *entry, nw_place place)
{
    nw_num bytes = nw_dtype_bytes(entry->dtype, nw_shape_count(entry->shape));
    if (bytes == (nw_num)entry->bytes)
        return true;
    if (bytes == NW_OVERFLOW)
        return nw_fail(s->reader->error, NW_E_OVERFLOW, place, "the tensor has more than 2^63 bytes");
    return nw_fail(s->reader->error, NW_E_VALUE, place,
                   "the tensor takes %lld bytes by its shape and type, but has %llu", (long long)bytes,
                   (unsigned long long)entry->bytes);
}

static bool read_fields(safetensors *s, nw_entry *entry)
{
    nw_str key;
    nw_json_value object;
    int have = 0;
    if (!nw_json_want(&s->json, NW_JSON_OBJECT, "a tensor", &object))
        return false;
    while (nw_json_member(&s->json, &key)) {
        bool dtype = nw_str_is(key, "dtype"), shape = nw_str_is(key, "shape");
        bool offsets = nw_str_is(key, "data_offsets");
        bool read = dtype     ? read_type(s, entry)
                    : shape   ? read_shape(s, entry)
                    : offsets ? read_offsets(s, entry)
                              : nw_json_skip(&s->json);
        if (!read)
            return false;
        have |= dtype * 1 | shape * 2 | offsets * 4;
    }
    if (s->reader->error->code != NW_OK)
        return false;
    if (have != 7)
        return nw_fail(s->reader->error, NW_E_VALUE, object.place, "%s is missing",
                       !(have & 1)   ? "dtype"
                       : !(have & 2) ? "shape"
                                     : "data_offsets");
    return check_size(s, entry, object.place);
}

static bool read_tensor(safetensors *s, nw_str key)
{
    nw_place place = {s->json.base + (int64_t)s->json.at, 1};
    nw_entry entry = {.name = nw_json_decode(s->reader->arena, key), .shared_with = NW_NONE};
    if (!entry.name.at)
        return nw_fail_memory(s->reader->error, s->reader->arena);
    if (nw_map_get(&s->names, entry.name) != NW_NONE)
        return nw_fail(s->reader->error, NW_E_VALUE, place, "the name \"%.*s\" is there twice",
                       NW_SHOW(entry.name));
    if (!nw_map_set(&s->names, entry.name, 0))
        return nw_fail_memory(s->reader->error, s->reader->arena);
    if (!read_fields(s, &entry))
        return nw_context(s->reader->error, "while reading tensor \"%.*s\"", NW_SHOW(entry.name));
    entry.kind = (uint8_t)nw_span_of_role(nw_role_of_name(entry.name, entry.dtype));
    return nw_tensors_add(&s->tensors, entry, place);
}

static bool claim_header(const safetensors *s, nw_str header)
{
    nw_ledger *ledger = s->reader->ledger;
    size_t end = header.len;
    while (end > 0 && header.at[end - 1] == ' ')
        end--;
    return nw_span_put(ledger, 0, 8, NW_SPAN_STRUCTURE, NW_STR("length of the header")) &&
           nw_span_put(ledger, 8, end, NW_SPAN_STRUCTURE, NW_STR("header")) &&
           nw_span_put(ledger, 8 + end, header.len - end, NW_SPAN_PADDING, NW_STR("header"));
}

static bool read_header(safetensors *s)
{
    nw_json_value object;
    nw_str key;
    if (!nw_json_want(&s->json, NW_JSON_OBJECT, "the header", &object))
        return false;
    while (nw_json_member(&s->json, &key))
        if (!(nw_str_is(key, "__metadata__") ? nw_json_skip(&s->json) : read_tensor(s, key)))
            return false;
    return s->reader->error->code == NW_OK && nw_json_done(&s->json) && nw_tensors_end(&s->tensors);
}

static bool safetensors_read(nw_reader *reader)
{
    uint8_t head[8];
    safetensors s = {.reader = reader};
    if (!nw_source_read(reader->source, 0, head, sizeof head, reader->error))
        return false;
    nw_cursor c = nw_cursor_over(head, sizeof head);
    uint64_t length = nw_u64(&c), limit = reader->source->size - 8;
    if (length > limit || length > HEADER_MAX)
        return nw_fail(reader->error, length > limit ? NW_E_TRUNCATED : NW_E_LIMIT, (nw_place){0, 8},
                       "the header claims %llu bytes, %llu remain and 100 MB are the limit",
                       (unsigned long long)length, (unsigned long long)limit);
    char *text = nw_alloc(reader->arena, (size_t)length, 1);
    if (!text)
        return nw_fail_memory(reader->error, reader->arena);
    if (!nw_source_read(reader->source, 8, text, (size_t)length, reader->error))
        return false;
    nw_str header = {text, (size_t)length};
    s.json = nw_json_over(header, 8, reader->error);
    s.data = 8 + (nw_num)length;
    nw_map_init(&s.names, reader->arena);
    nw_tensors_start(&s.tensors, reader);
    if (reader->ledger)
        reader->ledger->holes = true;
    return claim_header(&s, header) && read_header(&s);
}

const nw_format nw_format_safetensors = {.name = "safetensors",
                                         .summary = "tensors of Hugging Face",
                                         .hint = ".safetensors",
                                         .probe = safetensors_probe,
                                         .read = safetensors_read};
