/* Buffers, codes of operators, and the tensors of a subgraph. */
#include "formats/tflite/tflite.h"

#define RANK_MAX 64

bool nw_lite_full(nw_lite *lite)
{
    return nw_fail_memory(lite->error, lite->arena);
}

nw_place nw_lite_place(const nw_fb_table *table)
{
    return (nw_place){(int64_t)table->at, table->length};
}

nw_str nw_lite_text(nw_lite *lite, const nw_fb_table *table, uint32_t field)
{
    nw_fb_vector text = nw_fb_items(&lite->fb, table, field, 1);
    nw_str view = nw_fb_text(&lite->fb, &text);
    nw_str copy = view.len ? nw_str_copy(lite->arena, view) : NW_STR("");
    if (!copy.at)
        nw_lite_full(lite);
    return copy;
}

/* ---- Buffers and codes -------------------------------------------------------------------------------- */

/* What does not fit into 2 GiB stands behind the FlatBuffer, by offset and size. */
static bool read_buffer(nw_lite *lite, const nw_fb_table *table, nw_lite_buffer *out)
{
    nw_fb_vector data = nw_fb_items(&lite->fb, table, 0, 1);
    uint64_t offset = (uint64_t)nw_fb_int(&lite->fb, table, 1, 8, 0);
    uint64_t size = (uint64_t)nw_fb_int(&lite->fb, table, 2, 8, 0);
    *out = (nw_lite_buffer){data.at, data.count, NW_NONE, false, false};
    if (!nw_fb_ok(&lite->fb) || data.at || offset <= 1)
        return nw_fb_ok(&lite->fb);
    if (offset > lite->fb.size || size > lite->fb.size - offset)
        return nw_fail(lite->error, NW_E_TRUNCATED, nw_lite_place(table),
                       "a buffer takes %llu bytes from %llu on, but the file has %llu",
                       (unsigned long long)size, (unsigned long long)offset,
                       (unsigned long long)lite->fb.size);
    out->at = offset;
    out->bytes = size;
    return true;
}

bool nw_lite_buffers(nw_lite *lite, const nw_fb_table *model)
{
    nw_fb_table table;
    nw_fb_vector list = nw_fb_items(&lite->fb, model, 4, 4), metadata = nw_fb_items(&lite->fb, model, 6, 4);
    lite->buffers = NW_ARRAY(lite->arena, nw_lite_buffer, list.count);
    if (!lite->buffers)
        return nw_lite_full(lite);
    for (uint32_t i = 0; i < list.count; i++)
        if (!nw_fb_item_table(&lite->fb, &list, i, &table) || !read_buffer(lite, &table, &lite->buffers[i]))
            return false;
    lite->buffer_count = list.count;
    for (uint32_t i = 0; i < metadata.count && nw_fb_item_table(&lite->fb, &metadata, i, &table); i++) {
        int64_t buffer = nw_fb_int(&lite->fb, &table, 1, 4, 0);
        if (buffer >= 0 && buffer < list.count)
            lite->buffers[buffer].metadata = true;
    }
    return nw_fb_ok(&lite->fb);
}

/* The code had one byte first, which still holds those below 127. */
bool nw_lite_codes(nw_lite *lite, const nw_fb_table *model)
{
    nw_fb_table table;
    nw_fb_vector list = nw_fb_items(&lite->fb, model, 1, 4);
    lite->codes = NW_ARRAY(lite->arena, nw_lite_code, list.count);
    if (!lite->codes)
        return nw_lite_full(lite);
    for (uint32_t i = 0; i < list.count; i++) {
        if (!nw_fb_item_table(&lite->fb, &list, i, &table))
            return false;
        int64_t old = nw_fb_int(&lite->fb, &table, 0, 1, 0), code = nw_fb_int(&lite->fb, &table, 3, 4, 0);
        lite->codes[i].builtin = (int32_t)(code > old ? code : old);
        lite->codes[i].custom = nw_lite_text(lite, &table, 1);
    }
    lite->code_count = list.count;
    return nw_fb_ok(&lite->fb);
}

/* ---- Tensors ------------------------------------------------------------------------------------------ */

static const nw_dtype *type_of(int64_t number)
{
    static const char *const names[] = {
        "float32",   "float16", "int32",    "uint8",      "int64",  "string",       "bool",      "int16",
        "complex64", "int8",    "float64",  "complex128", "uint64", NULL,           NULL,        "uint32",
        "uint16",    "int4",    "bfloat16", "int2",       "uint4",  "float8e4m3fn", "float8e5m2"};
    bool known = number >= 0 && number < (int64_t)(sizeof names / sizeof *names) && names[number];
    return known ? nw_dtype_named(nw_str_of(names[number])) : NULL;
}

nw_str nw_lite_own_name(nw_lite *lite, nw_map *taken, nw_str name, const char *what, uint32_t number)
{
    for (uint32_t i = 0; !name.len || nw_map_get(taken, name) != NW_NONE; i++) {
        name = i ? nw_str_printf(lite->arena, "%s %u (%u)", what, number, i)
                 : nw_str_printf(lite->arena, "%s %u", what, number);
        if (!name.at)
            break;
    }
    if (!name.at || !nw_map_set(taken, name, number)) {
        nw_lite_full(lite);
        return (nw_str){NULL, 0};
    }
    return name;
}

/* Where a side is free, the signature says so, and the shape has 1 there. */
static bool is_free(nw_lite *lite, const nw_fb_vector *signature, uint32_t i)
{
    return i < signature->count && nw_fb_item(&lite->fb, signature, i) < 0;
}

/* What goes in is as the shape says; of what is made from that with free sides the rules know more. */
static bool read_shape(nw_lite *lite, const nw_fb_table *table, nw_value *v)
{
    nw_num dims[RANK_MAX];
    nw_fb_vector list = nw_fb_items(&lite->fb, table, 0, 4), signature = nw_fb_items(&lite->fb, table, 7, 4);
    if (!nw_fb_ok(&lite->fb) || !list.at)
        return nw_fb_ok(&lite->fb);
    if (list.count > RANK_MAX)
        return nw_fail(lite->error, NW_E_LIMIT, nw_lite_place(table), "a tensor of more than %d dims",
                       RANK_MAX);
    for (uint32_t i = 0; i < list.count; i++) {
        dims[i] = nw_fb_item(&lite->fb, &list, i);
        if (dims[i] < -1)
            return nw_fail(lite->error, NW_E_VALUE, nw_lite_place(table), "a dim of %lld",
                           (long long)dims[i]);
        if (dims[i] < 0 || (!v->is_input && is_free(lite, &signature, i)))
            dims[i] = NW_UNKNOWN;
    }
    v->shape = nw_graph_shape(lite->reader->graph, dims, (int32_t)list.count);
    return nw_fb_ok(&lite->fb);
}

/* What is stored has the bytes that the dims ask for, unless it is sparse. */
static bool check_size(nw_lite *lite, const nw_fb_table *table, nw_value *v, uint64_t there)
{
    nw_num count = nw_shape_count(v->shape), bytes = nw_dtype_bytes(v->dtype, count);
    bool sparse = nw_fb_field(&lite->fb, table, 6, 4), counted = v->dtype && v->dtype->bytes;
    if (count == NW_OVERFLOW || bytes == NW_OVERFLOW)
        return nw_fail(lite->error, NW_E_OVERFLOW, nw_lite_place(table),
                       "a stored tensor has more than 2^63 bytes");
    if (!sparse && counted && nw_known(bytes) && (uint64_t)bytes != there)
        return nw_fail(lite->error, NW_E_VALUE, nw_lite_place(table),
                       "%llu bytes are stored for a tensor that takes %lld", (unsigned long long)there,
                       (long long)bytes);
    v->stored = sparse && counted ? nw_mul((nw_num)(there / v->dtype->bytes), v->dtype->items) : count;
    return nw_fb_ok(&lite->fb);
}

/* A tensor with a buffer that is not empty is stored; of several with one the first has it. */
static bool store(nw_lite *lite, const nw_fb_table *table, nw_lite_tensor *t)
{
    nw_lite_buffer *buffer = &lite->buffers[t->buffer];
    nw_graph *graph = lite->reader->graph;
    bool first = buffer->owner == NW_NONE;
    if (!buffer->bytes || !nw_fb_ok(&lite->fb))
        return nw_fb_ok(&lite->fb);
    if (first && !nw_graph_store(graph, t->value))
        return false;
    nw_value *v = &graph->values[t->value];
    buffer->owner = first ? t->value : buffer->owner;
    v->origin = NW_STORED;
    v->stored_id = graph->values[buffer->owner].stored_id;
    return check_size(lite, table, v, buffer->bytes);
}

static bool read_tensor(nw_lite *lite, const nw_fb_table *table, uint32_t number, bool is_input,
                        nw_lite_tensor *t)
{
    nw_graph *graph = lite->reader->graph;
    nw_fb_table quantization;
    int64_t buffer = nw_fb_int(&lite->fb, table, 2, 4, 0);
    nw_str name = nw_lite_own_name(lite, &lite->names, nw_lite_text(lite, table, 3), "tensor", number);
    if (!nw_fb_ok(&lite->fb))
        return false;
    if (buffer < 0 || (buffer > 0 && buffer >= lite->buffer_count))
        return nw_fail(lite->error, NW_E_VALUE, nw_lite_place(table), "buffer %lld of %u", (long long)buffer,
                       lite->buffer_count);
    *t = (nw_lite_tensor){nw_graph_value(graph, name), (uint32_t)buffer, false};
    if (t->value != NW_NONE)
        graph->values[t->value].is_input = is_input;
    if (t->value == NW_NONE || !read_shape(lite, table, &graph->values[t->value]))
        return nw_context(lite->error, "while reading tensor \"%.*s\"", NW_SHOW(name));
    graph->values[t->value].dtype = type_of(nw_fb_int(&lite->fb, table, 1, 1, 0));
    if (nw_fb_child(&lite->fb, table, 4, &quantization))
        t->quantized = nw_fb_items(&lite->fb, &quantization, 2, 4).count > 0;
    bool ok = nw_fb_ok(&lite->fb) && (lite->buffer_count == 0 || store(lite, table, t));
    return ok || nw_context(lite->error, "while reading tensor \"%.*s\"", NW_SHOW(name));
}

bool nw_lite_tensors(nw_lite *lite, const nw_fb_table *subgraph, bool network)
{
    nw_fb_table table;
    nw_fb_vector list = nw_fb_items(&lite->fb, subgraph, 0, 4),
                 inputs = nw_fb_items(&lite->fb, subgraph, 1, 4);
    bool *goes_in = NW_ARRAY(lite->arena, bool, list.count);
    lite->tensors = NW_ARRAY(lite->arena, nw_lite_tensor, list.count);
    if (!lite->tensors || !goes_in)
        return nw_lite_full(lite);
    for (uint32_t i = 0; network && i < inputs.count; i++) {
        int64_t tensor = nw_fb_item(&lite->fb, &inputs, i);
        if (tensor >= 0 && tensor < list.count)
            goes_in[tensor] = true;
    }
    for (uint32_t i = 0; i < list.count; i++)
        if (!nw_fb_item_table(&lite->fb, &list, i, &table) ||
            !read_tensor(lite, &table, i, goes_in[i], &lite->tensors[i]))
            return false;
    lite->tensor_count = list.count;
    return nw_fb_ok(&lite->fb);
}
