/* NodeProto: an operator's call, with its inputs, outputs and attributes. */
#include "formats/onnx/read.h"

enum { INPUT = 1, OUTPUT = 2, NAME = 3, TYPE = 4, ATTRIBUTE = 5, DOMAIN = 7, OVERLOAD = 8, METADATA = 9 };

nw_str nw_onnx_domain(nw_str domain)
{
    return nw_str_is(domain, "ai.onnx") ? (nw_str){"", 0} : domain;
}

static void scan_field(nw_onnx *onnx, nw_onnx_node *at, const nw_pb_field *f)
{
    switch (f->number) {
    case INPUT:
        at->inputs++;
        break;
    case OUTPUT:
        at->outputs++;
        break;
    case NAME:
        at->name = nw_pb_message(&onnx->pb, f, "name");
        break;
    case TYPE:
        at->type = nw_pb_message(&onnx->pb, f, "op_type");
        break;
    case ATTRIBUTE:
        at->attributes++;
        break;
    case DOMAIN:
        at->domain = nw_pb_message(&onnx->pb, f, "domain");
        break;
    case OVERLOAD:
        at->overload = nw_pb_message(&onnx->pb, f, "overload");
        break;
    case METADATA:
        at->has_metadata = true;
        break;
    default:
        break;
    }
}

static bool scan(nw_onnx *onnx, const nw_pb_field *field, nw_onnx_node *at)
{
    nw_pb_range body = nw_pb_message(&onnx->pb, field, "node");
    *at = (nw_onnx_node){.body = body, .place = field->place};
    for (nw_pb_field f; nw_pb_next(&onnx->pb, &body, &f);)
        scan_field(onnx, at, &f);
    return nw_pb_ok(&onnx->pb);
}

nw_str nw_onnx_copy(nw_onnx *onnx, nw_pb_range text, const char *name)
{
    nw_str view = nw_pb_view_of(&onnx->pb, text, name);
    nw_str copy = view.len ? nw_str_copy(onnx->arena, view) : (nw_str){"", 0};
    if (!copy.at)
        nw_onnx_full(onnx);
    return copy;
}

/* ---- Inputs and outputs ---- */

static bool make_room(nw_onnx *onnx, nw_node *node, const nw_onnx_node *at)
{
    uint32_t *room = NW_ARRAY(onnx->arena, uint32_t, (size_t)at->inputs + at->outputs);
    if (!room)
        return nw_onnx_full(onnx);
    node->in = room;
    node->out = room + at->inputs;
    node->in_room = at->inputs;
    node->out_room = at->outputs;
    return true;
}

uint32_t nw_onnx_port(nw_onnx *onnx, nw_onnx_scope *scope, const nw_pb_field *f, const char *what)
{
    nw_str name = nw_pb_view(&onnx->pb, f, what);
    return name.len ? nw_onnx_value(onnx, scope, name) : nw_graph_left_out(scope->graph);
}

static bool add_output(nw_onnx *onnx, nw_onnx_scope *scope, nw_node *node, const nw_pb_field *f)
{
    uint32_t value = nw_onnx_port(onnx, scope, f, "output");
    if (value == NW_NONE)
        return false;
    const nw_value *v = &scope->graph->values[value];
    if (v->origin == NW_LEFT_OUT || !nw_onnx_is_made(scope->graph, value))
        return nw_node_out(scope->graph, node, value);
    return nw_fail(onnx->error, NW_E_GRAPH, f->place, "the output \"%.*s\" is %s", NW_SHOW(v->name),
                   v->producer == scope->graph->node_count - 1 ? "there twice"
                   : v->producer != NW_NONE                    ? "what another node makes too"
                   : v->is_input                               ? "an input of the graph too"
                                                               : "an initializer too");
}

static bool add_ports(nw_onnx *onnx, nw_onnx_scope *scope, nw_node *node, const nw_onnx_node *at)
{
    nw_pb_range body = at->body;
    if (!make_room(onnx, node, at))
        return false;
    for (nw_pb_field f; nw_pb_next(&onnx->pb, &body, &f);) {
        if (f.number == INPUT && !nw_node_in(scope->graph, node, nw_onnx_port(onnx, scope, &f, "input")))
            return false;
        if (f.number == OUTPUT && !add_output(onnx, scope, node, &f))
            return false;
    }
    return nw_pb_ok(&onnx->pb);
}

/* ---- Attributes ---- */

static bool add_attribute(nw_onnx *onnx, nw_onnx_scope *scope, nw_node *node, const char *op,
                          nw_pb_range body)
{
    nw_onnx_attribute attribute;
    bool found = true;
    return nw_onnx_attr_read(onnx, scope, body, &attribute) &&
           nw_onnx_attr_follow(onnx, scope, &attribute, &found) &&
           (!found || nw_onnx_attr_take(onnx, scope, node, op, &attribute));
}

static bool add_attributes(nw_onnx *onnx, nw_onnx_scope *scope, nw_node *node, const char *op,
                           const nw_onnx_node *at)
{
    nw_pb_range body = at->body;
    if (!at->attributes)
        return true;
    node->attrs = NW_ARRAY(onnx->arena, nw_attr, at->attributes);
    node->attr_room = at->attributes;
    if (!node->attrs)
        return nw_onnx_full(onnx);
    for (nw_pb_field f; nw_pb_next(&onnx->pb, &body, &f);)
        if (f.number == ATTRIBUTE &&
            !add_attribute(onnx, scope, node, op, nw_pb_message(&onnx->pb, &f, "attribute")))
            return false;
    for (uint32_t i = 0; i < node->body_count; i++)
        if (!node->bodies[i])
            return nw_fail(onnx->error, NW_E_GRAPH, node->place,
                           "there is an else_branch, but no then_branch");
    return nw_pb_ok(&onnx->pb);
}

/* ---- The node ---- */

/* As the file writes it, behind its domain unless that is ai.onnx. */
static nw_str type_of(nw_onnx *onnx, const nw_onnx_row *row, nw_str domain, nw_str type)
{
    if (!domain.len)
        return row ? nw_str_of(row->name) : type;
    return nw_str_printf(onnx->arena, "%.*s.%.*s", NW_SHOW(domain), NW_SHOW(type));
}

/* What a constant makes is stored in the file, like an initializer. */
static bool store_constants(nw_graph *graph, const nw_node *node)
{
    for (uint32_t i = 0; i < node->out_count && node->op->flags & NW_CONSTANT; i++)
        if (graph->values[node->out[i]].origin != NW_LEFT_OUT && !nw_graph_store(graph, node->out[i]))
            return false;
    return true;
}

static bool build(nw_onnx *onnx, nw_onnx_scope *scope, nw_node *node, const nw_onnx_row *row,
                  const nw_onnx_node *at)
{
    node->place = at->place;
    node->operands = true;
    return add_ports(onnx, scope, node, at) && add_attributes(onnx, scope, node, row ? row->name : "", at) &&
           (!row || !row->prepare || row->prepare(scope->graph, node)) &&
           store_constants(scope->graph, node) && (row || nw_onnx_note_unknown(onnx, node));
}

static bool make_node(nw_onnx *onnx, nw_onnx_scope *scope, const nw_onnx_node *at, nw_str name,
                      const nw_onnx_row *row)
{
    nw_str type = nw_onnx_copy(onnx, row ? (nw_pb_range){0, 0} : at->type, "op_type");
    nw_str domain = nw_onnx_domain(nw_onnx_copy(onnx, at->domain, "domain"));
    type = type_of(onnx, row, domain, row ? nw_str_of(row->name) : type);
    nw_node *node = nw_graph_node(scope->graph, row ? row->op : &nw_op_opaque, name, type);
    if (!node)
        return false;
    node->version = nw_onnx_version(scope->opsets, domain);
    node->group = nw_onnx_group(onnx, at, name);
    return build(onnx, scope, node, row, at) || nw_context(onnx->error, "while reading node \"%.*s\" (%.*s)",
                                                           NW_SHOW(node->name), NW_SHOW(node->type));
}

/* Inside of a function the name follows that of the call. */
static nw_str name_of(nw_onnx *onnx, const nw_onnx_scope *scope, const nw_onnx_node *at)
{
    nw_str own = nw_pb_view_of(&onnx->pb, at->name, "name");
    nw_str whole =
        own.len || scope->prefix.len ? nw_str_join(onnx->arena, scope->prefix, own) : (nw_str){"", 0};
    if (!whole.at)
        nw_onnx_full(onnx);
    return whole;
}

bool nw_onnx_node_read(nw_onnx *onnx, nw_onnx_scope *scope, const nw_pb_field *field)
{
    nw_onnx_node at;
    if (!scan(onnx, field, &at))
        return nw_context(onnx->error, "while reading node %u", scope->graph->node_count);
    nw_str name = name_of(onnx, scope, &at);
    nw_str domain = nw_onnx_copy(onnx, at.domain, "domain"), type, overload;
    type = nw_pb_view_of(&onnx->pb, at.type, "op_type");
    domain = nw_onnx_domain(domain);
    const nw_onnx_row *row = nw_onnx_find(onnx, domain, type);
    if (!nw_pb_ok(&onnx->pb))
        return false;
    if (row || !onnx->function_count)
        return make_node(onnx, scope, &at, name, row);
    type = nw_onnx_copy(onnx, at.type, "op_type");
    overload = nw_onnx_copy(onnx, at.overload, "overload");
    nw_onnx_function *function = nw_onnx_function_named(onnx, domain, type, overload);
    return function ? nw_onnx_expand(onnx, scope, &at, function, name)
                    : make_node(onnx, scope, &at, name, row);
}
