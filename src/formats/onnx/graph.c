/* GraphProto: nodes, stored tensors, inputs and outputs. */
#include "formats/onnx/read.h"

/* ---- Values ---- */

static uint32_t find(nw_onnx_scope *scope, nw_str name)
{
    return scope->last_name.at && nw_str_eq(scope->last_name, name) ? scope->last
                                                                    : nw_map_get(&scope->value_at, name);
}

/* The name that lasts stands under the scope's prefix, which the map leaves out. What was made last is as a
 * rule what is taken next. */
uint32_t nw_onnx_value(nw_onnx *onnx, nw_onnx_scope *scope, nw_str name)
{
    uint32_t value = find(scope, name);
    if (value != NW_NONE || !nw_pb_ok(&onnx->pb))
        return value;
    nw_str whole =
        scope->prefix.len ? nw_str_join(onnx->arena, scope->prefix, name) : nw_str_copy(onnx->arena, name);
    nw_str own = nw_str_part(whole, scope->prefix.len, whole.len);
    value = whole.at ? nw_graph_value(scope->graph, whole) : NW_NONE;
    if (value == NW_NONE || !nw_map_set(&scope->value_at, own, value)) {
        nw_onnx_full(onnx);
        return NW_NONE;
    }
    scope->last = value;
    scope->last_name = own;
    return value;
}

bool nw_onnx_is_made(const nw_graph *graph, uint32_t value)
{
    const nw_value *v = &graph->values[value];
    return v->producer != NW_NONE || v->origin != NW_FROM_GRAPH || v->is_input;
}

static void declare(nw_value *value, const nw_tensor *type)
{
    value->shape = type->shape;
    value->dtype = type->dtype;
    value->box = type->box;
    value->kind = type->kind;
}

/* ---- ValueInfoProto ---- */

typedef struct info {
    nw_pb_range name, type;
} info;

static info read_info(nw_onnx *onnx, nw_pb_range body)
{
    info out = {
        {0, 0},
        {0, 0}
    };
    for (nw_pb_field f; nw_pb_next(&onnx->pb, &body, &f);) {
        if (f.number == 1)
            out.name = nw_pb_message(&onnx->pb, &f, "name");
        else if (f.number == 2)
            out.type = nw_pb_message(&onnx->pb, &f, "type");
    }
    return out;
}

/* What the file holds has its type with it. */
static bool declare_info(nw_onnx *onnx, nw_graph *graph, uint32_t value, const info *from)
{
    nw_tensor type;
    if (from->type.at == from->type.end || graph->values[value].origin == NW_STORED)
        return true;
    if (!nw_onnx_type(onnx, graph, from->type, &type))
        return nw_context(onnx->error, "while reading the type of \"%.*s\"",
                          NW_SHOW(graph->values[value].name));
    declare(&graph->values[value], &type);
    return true;
}

static bool read_input(nw_onnx *onnx, nw_onnx_scope *scope, const nw_pb_field *field)
{
    info in = read_info(onnx, nw_pb_message(&onnx->pb, field, "input"));
    nw_str name = nw_pb_view_of(&onnx->pb, in.name, "name");
    uint32_t value = nw_onnx_value(onnx, scope, name);
    if (value == NW_NONE)
        return false;
    nw_value *v = &scope->graph->values[value];
    if (v->is_input || v->producer != NW_NONE)
        return nw_fail(onnx->error, NW_E_GRAPH, field->place, "the input \"%.*s\" is %s", NW_SHOW(v->name),
                       v->is_input ? "there twice" : "what a node makes");
    v->is_input = true;
    return nw_graph_input(scope->graph, value) && declare_info(onnx, scope->graph, value, &in);
}

static bool read_output(nw_onnx *onnx, nw_onnx_scope *scope, const nw_pb_field *field)
{
    info out = read_info(onnx, nw_pb_message(&onnx->pb, field, "output"));
    uint32_t value = nw_onnx_value(onnx, scope, nw_pb_view_of(&onnx->pb, out.name, "name"));
    return value != NW_NONE && nw_graph_output(scope->graph, value) &&
           (scope->graph->values[value].is_input || declare_info(onnx, scope->graph, value, &out));
}

/* Of values that nothing speaks of nothing needs to be said. */
static bool read_value_info(nw_onnx *onnx, nw_onnx_scope *scope, nw_pb_range body)
{
    info about = read_info(onnx, body);
    uint32_t value = nw_map_get(&scope->value_at, nw_pb_view_of(&onnx->pb, about.name, "name"));
    if (!nw_pb_ok(&onnx->pb))
        return false;
    return value == NW_NONE || scope->graph->values[value].is_input ||
           declare_info(onnx, scope->graph, value, &about);
}

/* ---- Initializers ---- */

static bool store(nw_onnx *onnx, nw_onnx_scope *scope, const nw_onnx_tensor *tensor, nw_num stored)
{
    uint32_t value = nw_onnx_value(onnx, scope, nw_pb_view_of(&onnx->pb, tensor->name, "name"));
    if (value == NW_NONE)
        return false;
    nw_value *v = &scope->graph->values[value];
    if (v->origin == NW_STORED || v->producer != NW_NONE)
        return nw_fail(onnx->error, NW_E_GRAPH, tensor->place, "the initializer \"%.*s\" is %s",
                       NW_SHOW(v->name), v->origin == NW_STORED ? "there twice" : "what a node makes");
    if (!nw_graph_store(scope->graph, value))
        return false;
    declare(v, &(nw_tensor){.shape = tensor->shape, .dtype = tensor->dtype});
    v->stored = stored;
    if (!nw_onnx_keep(onnx, scope->graph, value, tensor))
        return false;
    if (tensor->count > NW_ELEMENTS_MAX || tensor->body.at == tensor->body.end)
        return true;
    if (!nw_grow(onnx->arena, (void **)&onnx->small, &onnx->small_room, onnx->small_count,
                 sizeof *onnx->small))
        return nw_onnx_full(onnx);
    onnx->small[onnx->small_count++] = (nw_onnx_small){scope->graph, value, tensor->body};
    return true;
}

/* The name of a tensor that cannot be read, as far as it has been. */
static bool blame(nw_onnx *onnx, const nw_onnx_tensor *tensor)
{
    uint64_t length = tensor->name.end - tensor->name.at;
    const uint8_t *name =
        length && length <= NW_PB_WINDOW ? nw_pb_bytes(&onnx->pb, tensor->name.at, (size_t)length) : NULL;
    if (!name)
        return nw_context(onnx->error, "while reading an initializer");
    return nw_context(onnx->error, "while reading the initializer \"%.*s\"",
                      NW_SHOW(((nw_str){(const char *)name, (size_t)length})));
}

static bool read_initializer(nw_onnx *onnx, nw_onnx_scope *scope, const nw_pb_field *field)
{
    nw_onnx_tensor tensor;
    nw_pb_range body = nw_pb_message(&onnx->pb, field, "initializer");
    return (nw_onnx_tensor_read(onnx, body, field->place, &tensor) &&
            store(onnx, scope, &tensor, tensor.count)) ||
           blame(onnx, &tensor);
}

static bool read_sparse(nw_onnx *onnx, nw_onnx_scope *scope, const nw_pb_field *field)
{
    nw_onnx_tensor tensor;
    nw_num stored;
    nw_pb_range body = nw_pb_message(&onnx->pb, field, "sparse_initializer");
    return (nw_onnx_sparse_read(onnx, body, field->place, &tensor, &stored) &&
            store(onnx, scope, &tensor, stored)) ||
           blame(onnx, &tensor);
}

/* ---- The graph ---- */

/* Names that exporters give to every graph say nothing of this one. */
static bool is_filler(nw_str name)
{
    static const char *const fillers[] = {"torch_jit", "torch-jit-export", "main_graph", "main", "graph"};
    for (size_t i = 0; i < sizeof fillers / sizeof *fillers; i++)
        if (nw_str_is(name, fillers[i]))
            return true;
    return false;
}

enum { NODE = 1, NAME = 2, INITIALIZER = 5, INPUT = 11, OUTPUT = 12, VALUE_INFO = 13, SPARSE = 15 };

static bool read_field(nw_onnx *onnx, nw_onnx_scope *scope, const nw_pb_field *field)
{
    nw_str name;
    switch (field->number) {
    case NODE:
        return nw_onnx_node_read(onnx, scope, field);
    case NAME:
        name = nw_pb_text(&onnx->pb, field, "name");
        scope->graph->name = is_filler(name) ? (nw_str){NULL, 0} : name;
        return nw_pb_ok(&onnx->pb);
    case INITIALIZER:
        return read_initializer(onnx, scope, field);
    case INPUT:
        return read_input(onnx, scope, field);
    case OUTPUT:
        return read_output(onnx, scope, field);
    case SPARSE:
        return read_sparse(onnx, scope, field);
    default:
        return true;
    }
}

nw_place nw_onnx_output_place(nw_onnx *onnx, const nw_onnx_scope *scope, nw_str name)
{
    nw_pb_range body = scope->body;
    for (nw_pb_field f; nw_pb_next(&onnx->pb, &body, &f);) {
        if (f.number != OUTPUT)
            continue;
        info out = read_info(onnx, nw_pb_message(&onnx->pb, &f, "output"));
        if (nw_str_eq(nw_pb_view_of(&onnx->pb, out.name, "name"), name))
            return f.place;
    }
    return NW_NOWHERE;
}

/* Types stand behind the nodes as a rule; where one does not, its value may not be there yet, so that all are
 * read when the graph has been. */
static bool read_types(nw_onnx *onnx, nw_onnx_scope *scope, nw_pb_range body)
{
    for (nw_pb_field f; nw_pb_next(&onnx->pb, &body, &f);)
        if (f.number == VALUE_INFO &&
            !read_value_info(onnx, scope, nw_pb_message(&onnx->pb, &f, "value_info")))
            return false;
    return nw_pb_ok(&onnx->pb);
}

bool nw_onnx_graph(nw_onnx *onnx, nw_onnx_scope *scope, nw_pb_range body)
{
    nw_pb_range types = body;
    bool has_types = false;
    scope->body = body;
    for (nw_pb_field f; nw_pb_next(&onnx->pb, &body, &f);) {
        if (f.number == VALUE_INFO && !has_types)
            types.at = (uint64_t)f.place.offset;
        if (f.number == VALUE_INFO)
            types.end = body.at;
        has_types = has_types || f.number == VALUE_INFO;
        if (!read_field(onnx, scope, &f))
            return false;
    }
    if (!nw_pb_ok(&onnx->pb) || (has_types && !read_types(onnx, scope, types)))
        return false;
    return nw_onnx_settle(onnx, scope);
}
