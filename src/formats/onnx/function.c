/* FunctionProto: functions that a model brings with it. A node that calls one whose operator is not known
 * here becomes the function's nodes. */
#include "formats/onnx/read.h"

enum { NAME = 1, INPUT = 4, OUTPUT = 5, NODE = 7, OPSETS = 9, DOMAIN = 10, DEFAULT = 11, OVERLOAD = 13 };

static bool read_function(nw_onnx *onnx, nw_onnx_function *function)
{
    nw_pb_range body = function->body;
    for (nw_pb_field f; nw_pb_next(&onnx->pb, &body, &f);) {
        if (f.number == NAME)
            function->name = nw_pb_text(&onnx->pb, &f, "name");
        else if (f.number == DOMAIN)
            function->domain = nw_onnx_domain(nw_pb_text(&onnx->pb, &f, "domain"));
        else if (f.number == OVERLOAD)
            function->overload = nw_pb_text(&onnx->pb, &f, "overload");
        else if (f.number == OPSETS &&
                 !nw_onnx_opset_add(onnx, &function->opsets, nw_pb_message(&onnx->pb, &f, "opset_import")))
            return false;
    }
    return nw_pb_ok(&onnx->pb);
}

bool nw_onnx_function_add(nw_onnx *onnx, const nw_pb_field *field)
{
    nw_onnx_function function = {.body = nw_pb_message(&onnx->pb, field, "functions"), .place = field->place};
    if (!read_function(onnx, &function))
        return nw_context(onnx->error, "while reading function %u", onnx->function_count);
    if (!onnx->function_count)
        nw_map_init(&onnx->function_at, onnx->arena);
    function.before = nw_map_get(&onnx->function_at, function.name);
    if (!nw_grow(onnx->arena, (void **)&onnx->functions, &onnx->function_room, onnx->function_count,
                 sizeof function) ||
        !nw_map_set(&onnx->function_at, function.name, onnx->function_count))
        return nw_onnx_full(onnx);
    onnx->functions[onnx->function_count++] = function;
    return true;
}

nw_onnx_function *nw_onnx_function_named(const nw_onnx *onnx, nw_str domain, nw_str name, nw_str overload)
{
    for (uint32_t i = nw_map_get(&onnx->function_at, name); i != NW_NONE; i = onnx->functions[i].before)
        if (nw_str_eq(onnx->functions[i].domain, domain) && nw_str_eq(onnx->functions[i].overload, overload))
            return &onnx->functions[i];
    return NULL;
}

/* What functions are made of is read anew for each call: a file whose calls multiply ends here. */
static bool step(nw_onnx *onnx, nw_place place)
{
    return onnx->steps++ < NW_ONNX_STEPS ||
           nw_fail(onnx->error, NW_E_LIMIT, place, "the calls of functions take more than %d steps",
                   NW_ONNX_STEPS);
}

/* ---- Attributes ---- */

static bool find_attribute(nw_onnx *onnx, nw_onnx_scope *scope, nw_pb_range body, uint32_t field, nw_str name,
                           nw_onnx_attribute *out)
{
    for (nw_pb_field f; nw_pb_next(&onnx->pb, &body, &f);) {
        if (!step(onnx, f.place))
            return false;
        if (f.number != field)
            continue;
        if (!nw_onnx_attr_read(onnx, scope, nw_pb_message(&onnx->pb, &f, "attribute"), out))
            return false;
        if (nw_str_eq(nw_pb_view_of(&onnx->pb, out->name, "name"), name))
            return true;
    }
    return false;
}

bool nw_onnx_attr_follow(nw_onnx *onnx, nw_onnx_scope *scope, nw_onnx_attribute *attribute, bool *found)
{
    nw_pb_range own = attribute->name;
    while (*found && attribute->ref.at < attribute->ref.end) {
        const nw_onnx_call *call = scope->call;
        nw_str name = nw_onnx_copy(onnx, attribute->ref, "ref_attr_name");
        if (!call)
            return nw_fail(onnx->error, NW_E_GRAPH, attribute->place,
                           "the attribute refers to \"%.*s\" of a function, but stands in none",
                           NW_SHOW(name));
        *found = find_attribute(onnx, call->scope, call->node, 5, name, attribute) ||
                 find_attribute(onnx, scope, call->function->body, DEFAULT, name, attribute);
        scope = attribute->scope;
    }
    attribute->name = own;
    return nw_pb_ok(&onnx->pb);
}

/* ---- Expansion ---- */

/* The values that a call gives and takes. */
typedef struct actual {
    uint32_t *in, *out;
    uint32_t in_count, out_count;
} actual;

static bool read_actual(nw_onnx *onnx, nw_onnx_scope *scope, const nw_onnx_node *at, actual *a)
{
    nw_pb_range body = at->body;
    a->in = NW_ARRAY(onnx->arena, uint32_t, at->inputs);
    a->out = NW_ARRAY(onnx->arena, uint32_t, at->outputs);
    if (!a->in || !a->out)
        return nw_onnx_full(onnx);
    for (nw_pb_field f; nw_pb_next(&onnx->pb, &body, &f);) {
        if (f.number == 1)
            a->in[a->in_count++] = nw_onnx_port(onnx, scope, &f, "input");
        else if (f.number == 2)
            a->out[a->out_count++] = nw_onnx_port(onnx, scope, &f, "output");
    }
    return nw_pb_ok(&onnx->pb);
}

static bool bind(nw_onnx *onnx, nw_onnx_scope *inner, const nw_pb_field *f, uint32_t value)
{
    nw_str name = nw_pb_text(&onnx->pb, f, "name");
    return (nw_pb_ok(&onnx->pb) && nw_map_set(&inner->value_at, name, value)) || nw_onnx_full(onnx);
}

/* An output of the function that is an input of it as well is a copy. */
static bool copy_value(nw_onnx *onnx, nw_onnx_scope *inner, uint32_t from, uint32_t to, nw_place place)
{
    const nw_onnx_row *row = nw_onnx_find(onnx, NW_STR(""), NW_STR("Identity"));
    nw_node *node = nw_graph_node(inner->graph, row->op, inner->prefix, NW_STR("Identity"));
    if (!node)
        return false;
    node->operands = true;
    node->place = place;
    return nw_node_in(inner->graph, node, from) && nw_node_out(inner->graph, node, to);
}

/* The function's names for its inputs and outputs stand for the values of the call; an input that is not
 * given is left out, and an output that nobody takes is a value like others. */
static bool bind_all(nw_onnx *onnx, nw_onnx_scope *inner, const actual *a)
{
    const nw_onnx_function *function = inner->call->function;
    nw_pb_range body = function->body;
    uint32_t in = 0, out = 0;
    for (nw_pb_field f; nw_pb_next(&onnx->pb, &body, &f);) {
        if (f.number == INPUT) {
            uint32_t value = in < a->in_count ? a->in[in] : nw_graph_left_out(inner->graph);
            in++;
            if (value == NW_NONE || !bind(onnx, inner, &f, value))
                return false;
        } else if (f.number == OUTPUT && out < a->out_count) {
            uint32_t value = a->out[out++];
            uint32_t from = nw_map_get(&inner->value_at, nw_pb_view(&onnx->pb, &f, "output"));
            bool left_out = inner->graph->values[value].origin == NW_LEFT_OUT;
            if (!left_out && !(from == NW_NONE ? bind(onnx, inner, &f, value)
                                               : copy_value(onnx, inner, from, value, f.place)))
                return false;
        }
    }
    if (!nw_pb_ok(&onnx->pb) || (in >= a->in_count && out >= a->out_count))
        return nw_pb_ok(&onnx->pb);
    return nw_fail(onnx->error, NW_E_GRAPH, function->place,
                   "the function \"%.*s\" has %u inputs and %u outputs, but is called with %u and %u",
                   NW_SHOW(function->name), in, out, a->in_count, a->out_count);
}

static bool read_nodes(nw_onnx *onnx, nw_onnx_scope *inner)
{
    nw_pb_range body = inner->call->function->body;
    nw_graph *graph = inner->graph;
    uint32_t first = graph->value_count;
    for (nw_pb_field f; nw_pb_next(&onnx->pb, &body, &f);) {
        if (!step(onnx, f.place))
            return false;
        if (f.number != NODE)
            continue;
        if (!nw_onnx_node_read(onnx, inner, &f))
            return false;
    }
    for (uint32_t i = first; i < graph->value_count; i++)
        if (!nw_onnx_is_made(graph, i))
            return nw_fail(onnx->error, NW_E_GRAPH, inner->call->function->place,
                           "nothing in the function makes \"%.*s\"", NW_SHOW(graph->values[i].name));
    return nw_pb_ok(&onnx->pb);
}

static bool expand(nw_onnx *onnx, nw_onnx_scope *inner, const nw_onnx_node *at)
{
    nw_onnx_function *function = inner->call->function;
    actual values = {.in_count = 0};
    if (function->open)
        return nw_fail(onnx->error, NW_E_GRAPH, at->place, "the function \"%.*s\" calls itself",
                       NW_SHOW(function->name));
    if (!step(onnx, at->place) || !nw_onnx_enter(onnx, at->place, "functions"))
        return false;
    function->open = true;
    bool ok = read_actual(onnx, inner->call->scope, at, &values) && bind_all(onnx, inner, &values) &&
              read_nodes(onnx, inner);
    function->open = false;
    onnx->depth--;
    return ok;
}

bool nw_onnx_expand(nw_onnx *onnx, nw_onnx_scope *scope, const nw_onnx_node *at, nw_onnx_function *function,
                    nw_str name)
{
    nw_onnx_call call = {scope, function, at->body};
    nw_onnx_scope inner = {.graph = scope->graph,
                           .call = &call,
                           .opsets = function->opsets.count ? &function->opsets : scope->opsets};
    inner.prefix = name.len > scope->prefix.len
                       ? nw_str_join(onnx->arena, name, NW_STR("/"))
                       : nw_str_printf(onnx->arena, "%.*s%.*s_%u/", NW_SHOW(scope->prefix),
                                       NW_SHOW(function->name), scope->graph->node_count);
    if (!inner.prefix.at)
        return nw_onnx_full(onnx);
    nw_map_init(&inner.value_at, onnx->arena);
    return expand(onnx, &inner, at) ||
           nw_context(onnx->error, "while expanding node \"%.*s\", a call of \"%.*s\"",
                      NW_SHOW(nw_str_part(inner.prefix, 0, inner.prefix.len - 1)), NW_SHOW(function->name));
}
