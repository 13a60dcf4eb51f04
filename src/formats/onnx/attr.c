/* AttributeProto: what a node says of itself. */
#include "formats/onnx/read.h"

enum {
    NAME = 1,
    FLOAT = 2,
    INT = 3,
    TEXT = 4,
    TENSOR = 5,
    GRAPH = 6,
    FLOATS = 7,
    INTS = 8,
    TEXTS = 9,
    DECLARED = 14,
    TYPE = 20,
    REFERENCE = 21,
    SPARSE = 22
};

/* AttributeProto.AttributeType */
enum { IS_FLOAT = 1, IS_INT = 2, IS_TEXT = 3, IS_FLOATS = 6, IS_INTS = 7, IS_TEXTS = 8, IS_MOST = 14 };

static void read_one(nw_onnx *onnx, nw_onnx_attribute *out, const nw_pb_field *f)
{
    switch (f->number) {
    case FLOAT:
        out->f = nw_pb_float(&onnx->pb, f, "f");
        out->has_f = true;
        break;
    case INT:
        out->i = nw_pb_int(&onnx->pb, f, "i");
        out->has_i = true;
        break;
    case TEXT:
        out->text = nw_pb_message(&onnx->pb, f, "s");
        out->has_text = true;
        break;
    case TENSOR:
        out->tensor = nw_pb_message(&onnx->pb, f, "t");
        out->has_tensor = true;
        break;
    case GRAPH:
        out->graph = nw_pb_message(&onnx->pb, f, "g");
        out->has_graph = true;
        break;
    case DECLARED:
        out->declared = nw_pb_message(&onnx->pb, f, "tp");
        out->has_declared = true;
        break;
    case SPARSE:
        out->sparse = nw_pb_message(&onnx->pb, f, "sparse_tensor");
        out->has_sparse = true;
        break;
    default:
        break;
    }
}

bool nw_onnx_attr_read(nw_onnx *onnx, nw_onnx_scope *scope, nw_pb_range body, nw_onnx_attribute *out)
{
    *out = (nw_onnx_attribute){.body = body, .scope = scope};
    out->place = nw_pb_place(body);
    for (nw_pb_field f; nw_pb_next(&onnx->pb, &body, &f);) {
        if (f.number == NAME)
            out->name = nw_pb_message(&onnx->pb, &f, "name");
        else if (f.number == REFERENCE)
            out->ref = nw_pb_message(&onnx->pb, &f, "ref_attr_name");
        else if (f.number == TYPE)
            out->type = nw_pb_int(&onnx->pb, &f, "type");
        else
            read_one(onnx, out, &f);
    }
    return nw_pb_ok(&onnx->pb);
}

/* ---- Lists ---- */

static bool add_int(nw_onnx *onnx, uint32_t *count, int64_t value)
{
    if (!nw_grow(onnx->arena, (void **)&onnx->ints, &onnx->int_room, *count, sizeof *onnx->ints))
        return nw_onnx_full(onnx);
    onnx->ints[(*count)++] = value;
    return true;
}

static bool add_number(nw_onnx *onnx, uint32_t *count, double value)
{
    if (!nw_grow(onnx->arena, (void **)&onnx->numbers, &onnx->number_room, *count, sizeof *onnx->numbers))
        return nw_onnx_full(onnx);
    onnx->numbers[(*count)++] = value;
    return true;
}

/* The list, or the one number that stands for it, into onnx->ints. */
bool nw_onnx_ints(nw_onnx *onnx, const nw_onnx_attribute *attribute, uint32_t *count)
{
    nw_pb_range body = attribute->body;
    uint64_t bits;
    *count = 0;
    for (nw_pb_field f; nw_pb_next(&onnx->pb, &body, &f);) {
        if (f.number != INTS)
            continue;
        nw_pb_items items = nw_pb_items_of(&onnx->pb, &f, NW_PB_VARINT, "ints");
        while (nw_pb_item(&onnx->pb, &items, &bits))
            if (!add_int(onnx, count, (int64_t)bits))
                return false;
    }
    if (*count == 0 && attribute->has_i && attribute->type != IS_INTS)
        return add_int(onnx, count, attribute->i);
    return nw_pb_ok(&onnx->pb);
}

bool nw_onnx_numbers(nw_onnx *onnx, const nw_onnx_attribute *attribute, uint32_t *count)
{
    nw_pb_range body = attribute->body;
    uint64_t bits;
    *count = 0;
    for (nw_pb_field f; nw_pb_next(&onnx->pb, &body, &f);) {
        if (f.number != FLOATS)
            continue;
        nw_pb_items items = nw_pb_items_of(&onnx->pb, &f, NW_PB_FIXED32, "floats");
        while (nw_pb_item(&onnx->pb, &items, &bits))
            if (!add_number(onnx, count, nw_pb_real(bits, NW_PB_FIXED32)))
                return false;
    }
    if (*count == 0 && attribute->has_f && attribute->type != IS_FLOATS)
        return add_number(onnx, count, attribute->f);
    return nw_pb_ok(&onnx->pb);
}

bool nw_onnx_texts(nw_onnx *onnx, const nw_onnx_attribute *attribute, uint32_t *count)
{
    nw_pb_range body = attribute->body;
    *count = 0;
    for (nw_pb_field f; nw_pb_next(&onnx->pb, &body, &f);) {
        if (f.number != TEXTS)
            continue;
        if (!nw_grow(onnx->arena, (void **)&onnx->texts, &onnx->text_room, *count, sizeof *onnx->texts))
            return nw_onnx_full(onnx);
        onnx->texts[(*count)++] = nw_pb_text(&onnx->pb, &f, "strings");
    }
    return nw_pb_ok(&onnx->pb);
}

/* ---- What becomes of them ---- */

static bool is_type(nw_onnx *onnx, const nw_onnx_attribute *attribute, int64_t one, int64_t many)
{
    static const char *const names[] = {
        "undefined", "a float", "an int", "a string",        "a tensor",       "a graph", "floats", "ints",
        "strings",   "tensors", "graphs", "a sparse tensor", "sparse tensors", "a type",  "types"};
    int64_t type = attribute->type;
    if (type == 0 || type == one || type == many)
        return true;
    return nw_fail(onnx->error, NW_E_VALUE, attribute->place, "the attribute is %s, but must be %s",
                   type > 0 && type <= IS_MOST ? names[type] : "of an unknown type", names[one]);
}

static bool take_ints(nw_onnx *onnx, nw_graph *graph, nw_node *node, nw_attr_id id,
                      const nw_onnx_attribute *attribute)
{
    uint32_t count;
    if (!is_type(onnx, attribute, IS_INT, IS_INTS) || !nw_onnx_ints(onnx, attribute, &count))
        return false;
    return nw_node_ints(graph, node, id, onnx->ints, count);
}

static bool take_text(nw_onnx *onnx, nw_graph *graph, nw_node *node, nw_attr_id id,
                      const nw_onnx_attribute *attribute)
{
    if (!is_type(onnx, attribute, IS_TEXT, IS_TEXT))
        return false;
    nw_str text = nw_str_copy(onnx->arena, nw_pb_view_of(&onnx->pb, attribute->text, "s"));
    if (!text.at)
        return nw_onnx_full(onnx);
    return nw_pb_ok(&onnx->pb) && nw_node_text(graph, node, id, text);
}

/* A tensor, or the type of one. */
static bool take_tensor(nw_onnx *onnx, nw_graph *graph, nw_node *node, nw_attr_id id,
                        const nw_onnx_attribute *attribute)
{
    nw_onnx_tensor from;
    nw_tensor tensor = {.kind = NW_TENSOR};
    if (attribute->has_declared)
        return nw_onnx_type(onnx, graph, attribute->declared, &tensor) &&
               nw_node_tensor(graph, node, id, &tensor);
    if (!attribute->has_tensor)
        return nw_fail(onnx->error, NW_E_VALUE, attribute->place, "the attribute must be a tensor");
    if (!nw_onnx_tensor_read(onnx, attribute->tensor, attribute->place, &from) ||
        !nw_onnx_elements(onnx, &from, &tensor.content))
        return false;
    tensor.shape = from.shape;
    tensor.dtype = from.dtype;
    return nw_node_tensor(graph, node, id, &tensor);
}

static bool take_plain(nw_onnx *onnx, nw_graph *graph, nw_node *node, nw_attr_id id,
                       const nw_onnx_attribute *attribute)
{
    uint32_t count;
    switch (nw_attr_kind_of(id)) {
    case NW_ATTR_NUMBER:
        return is_type(onnx, attribute, IS_FLOAT, IS_INT) &&
               nw_node_number(graph, node, id, attribute->has_f ? attribute->f : (double)attribute->i);
    case NW_ATTR_NUMBERS:
        return is_type(onnx, attribute, IS_FLOATS, IS_FLOAT) && nw_onnx_numbers(onnx, attribute, &count) &&
               nw_node_numbers(graph, node, id, onnx->numbers, count);
    case NW_ATTR_TEXT:
        return take_text(onnx, graph, node, id, attribute);
    case NW_ATTR_TEXTS:
        return is_type(onnx, attribute, IS_TEXTS, IS_TEXTS) && nw_onnx_texts(onnx, attribute, &count) &&
               nw_node_texts(graph, node, id, onnx->texts, count);
    case NW_ATTR_TENSOR:
        return take_tensor(onnx, graph, node, id, attribute);
    default:
        return take_ints(onnx, graph, node, id, attribute);
    }
}

/* Before opset 6 Cast names its type in capitals. */
static const nw_dtype *type_named(nw_str name)
{
    char lower[16];
    size_t n = name.len < sizeof lower ? name.len : sizeof lower;
    for (size_t i = 0; i < n; i++)
        lower[i] = (char)(name.at[i] >= 'A' && name.at[i] <= 'Z' ? name.at[i] + 'a' - 'A' : name.at[i]);
    nw_str plain = {lower, n};
    return nw_str_is(plain, "float")    ? &nw_float32
           : nw_str_is(plain, "double") ? &nw_float64
                                        : nw_dtype_named(plain);
}

static bool take_type(nw_onnx *onnx, nw_graph *graph, nw_node *node, nw_attr_id id,
                      const nw_onnx_attribute *attribute)
{
    nw_str name = attribute->has_text ? nw_pb_view_of(&onnx->pb, attribute->text, "s") : NW_STR("");
    const nw_dtype *dtype = attribute->has_text ? type_named(name) : nw_onnx_dtype(onnx, attribute->i);
    if (!is_type(onnx, attribute, IS_INT, IS_TEXT))
        return false;
    if (!dtype && attribute->has_text)
        return nw_fail(onnx->error, NW_E_VALUE, attribute->place, "\"%.*s\" is no element type",
                       NW_SHOW(name));
    if (!dtype && attribute->i != 0)
        return nw_fail(onnx->error, NW_E_VALUE, attribute->place, "%lld is no element type",
                       (long long)attribute->i);
    return !dtype || nw_node_text(graph, node, id, nw_str_of(dtype->name));
}

/* How many items it has, of whatever type. */
static bool take_count(nw_onnx *onnx, nw_graph *graph, nw_node *node, nw_attr_id id,
                       const nw_onnx_attribute *attribute)
{
    uint32_t ints, numbers, strings;
    return nw_onnx_ints(onnx, attribute, &ints) && nw_onnx_numbers(onnx, attribute, &numbers) &&
           nw_onnx_texts(onnx, attribute, &strings) &&
           nw_node_int(graph, node, id, (int64_t)ints + numbers + strings);
}

static bool take_ceil(nw_onnx *onnx, nw_graph *graph, nw_node *node, nw_attr_id id,
                      const nw_onnx_attribute *attribute)
{
    if (!is_type(onnx, attribute, IS_INT, IS_INT))
        return false;
    return attribute->i == 0 ||
           (nw_node_text(graph, node, id, NW_STR("ceil")) && nw_node_int(graph, node, NW_A_ALWAYS_CLIP, 1));
}

/* ---- Graphs ---- */

/* A conditional has its branches as then, else, in whatever order the file has them. */
static uint32_t body_place(const nw_node *node, nw_str name)
{
    uint32_t place = nw_str_is(name, "else_branch") ? 1 : 0;
    while (place < node->body_count && node->bodies[place])
        place++;
    return place;
}

static bool set_body(nw_onnx *onnx, nw_node *node, uint32_t place, nw_graph *body)
{
    if (place >= node->body_count) {
        nw_graph **more = NW_ARRAY(onnx->arena, nw_graph *, place + 1);
        if (!more)
            return nw_onnx_full(onnx);
        for (uint32_t i = 0; i < node->body_count; i++)
            more[i] = node->bodies[i];
        node->bodies = more;
        node->body_count = place + 1;
    }
    node->bodies[place] = body;
    return true;
}

static bool take_graph(nw_onnx *onnx, nw_graph *graph, nw_node *node, nw_str name,
                       const nw_onnx_attribute *attribute)
{
    uint32_t place = body_place(node, name);
    nw_graph *body = NW_NEW(onnx->arena, nw_graph);
    nw_onnx_scope *around = attribute->scope;
    nw_onnx_scope scope = {.graph = body,
                           .around = around,
                           .call = around->call,
                           .opsets = around->opsets,
                           .prefix = around->prefix};
    if (!body)
        return nw_onnx_full(onnx);
    *body = (nw_graph){
        .arena = onnx->arena, .error = onnx->error, .format = graph->format, .around = graph, .typed = true};
    nw_map_init(&scope.value_at, onnx->arena);
    if (!nw_onnx_enter(onnx, attribute->place, "bodies") || !nw_onnx_graph(onnx, &scope, attribute->graph))
        return false;
    onnx->depth--;
    return set_body(onnx, node, place, body);
}

bool nw_onnx_attr_take(nw_onnx *onnx, nw_onnx_scope *scope, nw_node *node, const char *op,
                       const nw_onnx_attribute *attribute)
{
    nw_str name = nw_pb_view_of(&onnx->pb, attribute->name, "name");
    const nw_onnx_attr *row = nw_onnx_find_attr(onnx, op, name);
    if (attribute->has_graph)
        return take_graph(onnx, scope->graph, node, name, attribute);
    if (nw_str_is(nw_str_of(op), "Constant"))
        return nw_onnx_constant(onnx, scope->graph, node, name, attribute);
    if (!row)
        return nw_pb_ok(&onnx->pb);
    bool ok = true;
    switch (row->how) {
    case NW_ONNX_PLAIN:
        ok = take_plain(onnx, scope->graph, node, row->id, attribute);
        break;
    case NW_ONNX_TYPE:
        ok = take_type(onnx, scope->graph, node, row->id, attribute);
        break;
    case NW_ONNX_CEIL:
        ok = take_ceil(onnx, scope->graph, node, row->id, attribute);
        break;
    case NW_ONNX_COUNT:
        ok = take_count(onnx, scope->graph, node, row->id, attribute);
        break;
    }
    return ok || nw_context(onnx->error, "while reading the attribute \"%s\"", row->name);
}
