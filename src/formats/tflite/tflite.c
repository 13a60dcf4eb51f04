/* Model: buffers, codes of operators, and of each subgraph the tensors and operators. The first subgraph is
 * the network. */
#include "formats/tflite/tflite.h"

#include <string.h>

/* ---- Operators ---------------------------------------------------------------------------------------- */

static void mark_taken(nw_lite_call *call)
{
    nw_lite *lite = call->lite;
    for (uint32_t i = 0; i < call->in.count; i++) {
        int64_t tensor = nw_fb_item(&lite->fb, &call->in, i);
        if (tensor >= 0 && tensor < (int64_t)lite->tensor_count && lite->buffer_count)
            lite->buffers[lite->tensors[tensor].buffer].taken = true;
    }
}

static uint32_t value_at(nw_lite_call *call, const nw_fb_vector *list, uint32_t i)
{
    nw_lite *lite = call->lite;
    int64_t tensor = i < list->count ? nw_fb_item(&lite->fb, list, i) : -1;
    if (tensor >= -1 && tensor < (int64_t)lite->tensor_count)
        return tensor < 0 ? NW_NONE : lite->tensors[tensor].value;
    nw_fail(lite->error, NW_E_GRAPH, nw_lite_place(&call->table), "tensor %lld of %u", (long long)tensor,
            lite->tensor_count);
    return NW_NONE;
}

uint32_t nw_lite_in(nw_lite_call *call, uint32_t i)
{
    return value_at(call, &call->in, i);
}

uint32_t nw_lite_out(nw_lite_call *call, uint32_t i)
{
    return value_at(call, &call->out, i);
}

const int64_t *nw_lite_ints(nw_lite_call *call, uint32_t input, uint32_t *count)
{
    nw_lite *lite = call->lite;
    int64_t tensor = input < call->in.count ? nw_fb_item(&lite->fb, &call->in, input) : -1;
    *count = 0;
    if (tensor < 0 || tensor >= (int64_t)lite->tensor_count)
        return NULL;
    const nw_value *v = &lite->reader->graph->values[lite->tensors[tensor].value];
    const nw_lite_buffer *b = &lite->buffers[lite->tensors[tensor].buffer];
    uint32_t width = v->dtype == &nw_int64 ? 8 : v->dtype == &nw_int32 ? 4 : 0;
    if (v->origin != NW_STORED || !width || b->bytes / width > NW_ELEMENTS_MAX)
        return NULL;
    nw_fb_vector items = {b->at, (uint32_t)(b->bytes / width), width};
    int64_t *ints = NW_ARRAY(lite->arena, int64_t, items.count);
    for (uint32_t i = 0; ints && i < items.count; i++)
        ints[i] = nw_fb_item(&lite->fb, &items, i);
    *count = items.count;
    if (!ints)
        nw_lite_full(lite);
    return nw_fb_ok(&lite->fb) ? ints : NULL;
}

/* What a rule may ask for: sizes, axes, and what is folded. */
static bool give_elements(nw_lite_call *call, uint32_t input, uint32_t value)
{
    nw_lite *lite = call->lite;
    nw_value *v = &lite->reader->graph->values[value];
    uint32_t count;
    if (v->origin != NW_STORED || v->content)
        return true;
    const int64_t *ints = nw_lite_ints(call, input, &count);
    nw_element *items = NW_ARRAY(lite->arena, nw_element, count);
    nw_content *content = NW_NEW(lite->arena, nw_content);
    if (!items || !content)
        return nw_lite_full(lite);
    for (uint32_t i = 0; i < count; i++)
        items[i] = nw_element_int(ints[i]);
    *content = (nw_content){items, count};
    v->content = ints ? content : NULL;
    return nw_fb_ok(&lite->fb);
}

/* Whole numbers that stand for reals are weights as reals would be. */
static void settle_role(const nw_lite *lite, const nw_node *node, uint32_t input, uint32_t tensor)
{
    nw_value *v = &lite->reader->graph->values[lite->tensors[tensor].value];
    char letter = nw_op_role(node->op, input);
    int32_t sides = 0;
    for (int32_t i = 0; i < v->shape.rank; i++)
        sides += v->shape.dim[i] != 1;
    if (v->origin != NW_STORED || !lite->tensors[tensor].quantized || (v->dtype && v->dtype->real) || v->role)
        return;
    if (letter == NW_ROLE_ADDEND)
        v->role = sides <= 1 ? NW_ROLE_BIAS : NW_ROLE_WEIGHT;
    else if (letter == NW_ROLE_DATA || letter == NW_ROLE_TABLE)
        v->role = NW_ROLE_WEIGHT;
}

/* A tensor that nothing makes is a state, which the layer keeps, or nothing. */
static bool is_there(const nw_graph *graph, uint32_t value)
{
    const nw_value *v = value == NW_NONE ? NULL : &graph->values[value];
    return v && (v->origin == NW_STORED || v->is_input || v->producer != NW_NONE);
}

static bool add_input(nw_lite_call *call, uint32_t from)
{
    nw_graph *graph = call->lite->reader->graph;
    nw_node *node = call->node;
    uint32_t value = nw_lite_in(call, from), input = node->in_count;
    if (!nw_fb_ok(&call->lite->fb))
        return false;
    if (!is_there(graph, value)) {
        value = nw_graph_left_out(graph);
        return value != NW_NONE && nw_node_in(graph, node, value);
    }
    settle_role(call->lite, node, input, (uint32_t)nw_fb_item(&call->lite->fb, &call->in, from));
    bool asked = nw_op_role(node->op, input) == NW_ROLE_SHAPE || node->op->fold;
    return nw_node_in(graph, node, value) && (!asked || give_elements(call, from, value));
}

static bool add_inputs(nw_lite_call *call, const char *order)
{
    nw_graph *graph = call->lite->reader->graph;
    for (uint32_t i = 0; !order && i < call->in.count; i++)
        if (!add_input(call, i))
            return false;
    for (; order && *order; order++) {
        uint32_t none = *order == '-' ? nw_graph_left_out(graph) : 0;
        if (*order == '-' ? none == NW_NONE || !nw_node_in(graph, call->node, none)
                          : !add_input(call, (uint32_t)(*order - '0')))
            return false;
    }
    return true;
}

static bool check_made(nw_lite_call *call, uint32_t value)
{
    const nw_value *v = value == NW_NONE ? NULL : &call->lite->reader->graph->values[value];
    if (!v || !nw_fb_ok(&call->lite->fb))
        return nw_fb_ok(&call->lite->fb) ||
               nw_fail(call->lite->error, NW_E_GRAPH, nw_lite_place(&call->table),
                       "an output that is left out");
    if (v->producer == NW_NONE && v->origin == NW_FROM_GRAPH && !v->is_input)
        return true;
    return nw_fail(call->lite->error, NW_E_GRAPH, nw_lite_place(&call->table),
                   "\"%.*s\" is made here, but is %s", NW_SHOW(v->name),
                   v->origin == NW_STORED ? "stored"
                   : v->is_input          ? "an input of the graph"
                                          : "made before");
}

/* An activation of the options is a node of its own, in place on what the operator gives. */
static bool add_activation(nw_lite_call *call, uint32_t result, int64_t number)
{
    static const struct {
        const char *name;
        const nw_op *op;
    } rows[] = {
        {NULL,           NULL        },
        {"RELU",         &nw_op_relu },
        {"RELU_N1_TO_1", &nw_op_clip },
        {"RELU6",        &nw_op_relu6},
        {"TANH",         &nw_op_tanh },
        {"SIGN_BIT",     &nw_op_sign },
    };
    nw_lite *lite = call->lite;
    nw_graph *graph = lite->reader->graph;
    nw_str type = nw_str_of(rows[number].name);
    nw_str name = nw_str_printf(lite->arena, "%.*s/%s", NW_SHOW(call->node->name), rows[number].name);
    name = name.at ? nw_lite_own_name(lite, &lite->layers, name, rows[number].name, graph->node_count) : name;
    nw_str between =
        nw_str_printf(lite->arena, "%.*s before %s", NW_SHOW(graph->values[result].name), type.at);
    uint32_t value = between.at ? nw_graph_value(graph, between) : NW_NONE;
    if (value == NW_NONE || !name.at)
        return nw_fb_ok(&lite->fb) && nw_lite_full(lite);
    graph->values[value].shape = graph->values[result].shape;
    graph->values[value].dtype = graph->values[result].dtype;
    if (!nw_node_out(graph, call->node, value))
        return false;
    nw_node *node = nw_graph_node(graph, rows[number].op, name, type);
    if (!node)
        return false;
    node->operands = true;
    node->in_place = true;
    node->place = call->node->place;
    node->group = call->node->group;
    nw_lite_call own = {.lite = lite, .node = node};
    return nw_node_in(graph, node, value) && nw_node_out(graph, node, result) &&
           (rows[number].op != &nw_op_clip || nw_lite_clip_to_one(&own));
}

static bool add_outputs(nw_lite_call *call, const nw_lite_row *row)
{
    nw_graph *graph = call->lite->reader->graph;
    int64_t activation = row && row->activation >= 0 && call->has_options
                             ? nw_fb_int(&call->lite->fb, &call->options, (uint32_t)row->activation, 1, 0)
                             : 0;
    if (activation < 0 || activation > 5)
        return nw_fail(call->lite->error, NW_E_VALUE, nw_lite_place(&call->options), "%lld is no activation",
                       (long long)activation);
    for (uint32_t i = 0; i < call->out.count; i++) {
        uint32_t value = nw_lite_out(call, i);
        if (!check_made(call, value) || !(i == 0 && activation ? add_activation(call, value, activation)
                                                               : nw_node_out(graph, call->node, value)))
            return false;
    }
    return nw_fb_ok(&call->lite->fb);
}

/* The layer has the name of what it gives; where converters joined operators, that of the first. */
static nw_str name_of(nw_lite_call *call)
{
    nw_lite *lite = call->lite;
    nw_graph *graph = lite->reader->graph;
    uint32_t value = nw_lite_out(call, 0);
    nw_str whole = value == NW_NONE ? NW_STR("") : graph->values[value].name, rest;
    nw_str first = nw_str_split(whole, ';', &rest);
    bool taken = !first.len || nw_map_get(&lite->layers, first) != NW_NONE;
    return nw_lite_own_name(lite, &lite->layers, taken ? whole : first, "operator", graph->node_count);
}

static nw_str group_of(nw_str name)
{
    size_t end = name.len;
    while (end > 0 && name.at[end - 1] != '/')
        end--;
    return nw_str_part(name, 0, end ? end - 1 : 0);
}

static bool note_unknown(nw_lite *lite, nw_node *node)
{
    if (nw_map_get(&lite->unknown, node->type) != NW_NONE)
        return true;
    nw_str text = nw_str_printf(lite->arena, "the operator \"%.*s\" is not known: its costs stay open",
                                NW_SHOW(node->type));
    if (!text.at || !nw_map_set(&lite->unknown, node->type, 0))
        return nw_lite_full(lite);
    return nw_graph_note(lite->reader->graph, "unknown-operator", node, node->place, NW_LOWER_BOUND, text);
}

static nw_str type_named(const nw_lite *lite, const nw_lite_code *code)
{
    const char *name = nw_lite_name(code->builtin);
    if (code->custom.len)
        return code->custom;
    return name ? nw_str_of(name) : nw_str_printf(lite->arena, "operator %d", code->builtin);
}

static void share_buffer(nw_graph *graph, const nw_node *node)
{
    const nw_value *from = node->in_count ? &graph->values[node->in[0]] : NULL;
    if (node->op->flags & NW_VIEW && from && from->origin == NW_FROM_GRAPH && node->out_count)
        graph->values[node->out[0]].storage = from->storage;
}

static bool fill_node(nw_lite_call *call, const nw_lite_row *row)
{
    bool ok = add_inputs(call, row ? row->inputs : NULL) && (!row || !row->prepare || row->prepare(call)) &&
              add_outputs(call, row);
    return ok || nw_context(call->lite->error, "while reading \"%.*s\"", NW_SHOW(call->node->name));
}

static bool add_node(nw_lite_call *call, const nw_lite_code *code)
{
    nw_lite *lite = call->lite;
    nw_graph *graph = lite->reader->graph;
    const nw_lite_row *row = nw_lite_row_of(code->builtin);
    nw_str type = type_named(lite, code), name = name_of(call);
    if (!type.at || !name.at)
        return nw_fb_ok(&lite->fb) && nw_lite_full(lite);
    call->builtin = code->builtin;
    call->node = nw_graph_node(graph, row ? row->op : &nw_op_opaque, name, type);
    if (!call->node)
        return false;
    call->node->operands = true;
    call->node->place = nw_lite_place(&call->table);
    call->node->group = group_of(name);
    if (!fill_node(call, row))
        return false;
    share_buffer(graph, call->node);
    return row || note_unknown(lite, call->node);
}

static bool read_operator(nw_lite *lite, const nw_fb_table *table)
{
    nw_lite_call call = {.lite = lite, .table = *table};
    int64_t code = nw_fb_int(&lite->fb, table, 0, 4, 0);
    call.in = nw_fb_items(&lite->fb, table, 1, 4);
    call.out = nw_fb_items(&lite->fb, table, 2, 4);
    call.has_options = nw_fb_child(&lite->fb, table, 4, &call.options);
    if (!nw_fb_ok(&lite->fb))
        return false;
    if (code < 0 || code >= lite->code_count)
        return nw_fail(lite->error, NW_E_VALUE, nw_lite_place(table), "operator code %lld of %u",
                       (long long)code, lite->code_count);
    mark_taken(&call);
    return add_node(&call, &lite->codes[code]);
}

/* ---- Subgraphs ---------------------------------------------------------------------------------------- */

static bool add_ports(nw_lite *lite, const nw_fb_table *subgraph, uint32_t field)
{
    nw_graph *graph = lite->reader->graph;
    nw_lite_call call = {.lite = lite, .table = *subgraph, .in = nw_fb_items(&lite->fb, subgraph, field, 4)};
    for (uint32_t i = 0; i < call.in.count; i++) {
        uint32_t value = nw_lite_in(&call, i);
        if (value == NW_NONE || !nw_fb_ok(&lite->fb))
            return nw_fb_ok(&lite->fb) && nw_fail(lite->error, NW_E_GRAPH, nw_lite_place(subgraph),
                                                  "an input or output that is left out");
        if (field == 1 && graph->values[value].origin == NW_STORED) {
            graph->values[value].is_input = false;
            continue;
        }
        if (!(field == 1 ? nw_graph_input(graph, value) : nw_graph_output(graph, value)))
            return false;
    }
    return nw_fb_ok(&lite->fb);
}

static bool check_outputs(const nw_lite *lite, const nw_fb_table *subgraph)
{
    const nw_graph *graph = lite->reader->graph;
    for (uint32_t i = 0; i < graph->output_count; i++)
        if (!is_there(graph, graph->outputs[i]))
            return nw_fail(lite->error, NW_E_GRAPH, nw_lite_place(subgraph),
                           "nothing makes the output \"%.*s\"",
                           NW_SHOW(graph->values[graph->outputs[i]].name));
    return true;
}

static bool read_network(nw_lite *lite, const nw_fb_table *subgraph)
{
    nw_fb_table table;
    nw_fb_vector list = nw_fb_items(&lite->fb, subgraph, 3, 4);
    lite->reader->graph->name = nw_lite_text(lite, subgraph, 4);
    if (!nw_lite_tensors(lite, subgraph, true) || !add_ports(lite, subgraph, 1))
        return false;
    for (uint32_t i = 0; i < list.count; i++)
        if (!nw_fb_item_table(&lite->fb, &list, i, &table) || !read_operator(lite, &table))
            return false;
    return add_ports(lite, subgraph, 2) && check_outputs(lite, subgraph);
}

/* What a branch or a loop runs: of it only what it stores is known. */
static bool read_other(nw_lite *lite, const nw_fb_table *subgraph, uint32_t number)
{
    nw_graph *graph = lite->reader->graph;
    nw_str name = nw_lite_own_name(lite, &lite->layers, nw_lite_text(lite, subgraph, 4), "subgraph", number);
    nw_node *node = name.at && nw_fb_ok(&lite->fb)
                        ? nw_graph_node(graph, &nw_op_tensors, name, NW_STR("subgraph"))
                        : NULL;
    if (!node || !nw_lite_tensors(lite, subgraph, false))
        return false;
    node->operands = true;
    node->place = nw_lite_place(subgraph);
    for (uint32_t i = 0; i < lite->tensor_count; i++) {
        nw_value *v = &graph->values[lite->tensors[i].value];
        bool number_like = lite->tensors[i].quantized || (v->dtype && v->dtype->real);
        if (v->origin != NW_STORED || lite->buffers[lite->tensors[i].buffer].owner != lite->tensors[i].value)
            continue;
        v->role = number_like ? NW_ROLE_WEIGHT : NW_ROLE_SHAPE;
        if (!nw_node_in(graph, node, lite->tensors[i].value))
            return false;
    }
    return true;
}

static bool read_subgraphs(nw_lite *lite, const nw_fb_table *model)
{
    nw_fb_table table;
    nw_fb_vector list = nw_fb_items(&lite->fb, model, 2, 4);
    if (nw_fb_ok(&lite->fb) && !list.count)
        return nw_fail(lite->error, NW_E_GRAPH, nw_lite_place(model), "there is no subgraph");
    for (uint32_t i = 0; i < list.count; i++)
        if (!nw_fb_item_table(&lite->fb, &list, i, &table) ||
            !(i ? read_other(lite, &table, i) : read_network(lite, &table)))
            return false;
    if (list.count < 2)
        return nw_fb_ok(&lite->fb);
    nw_str text = nw_str_printf(
        lite->arena, "of %u subgraphs the first is the network; what the others compute is not counted",
        list.count);
    return text.at ? nw_graph_note(lite->reader->graph, "subgraphs", NULL, NW_NOWHERE, NW_LOWER_BOUND, text)
                   : nw_lite_full(lite);
}

/* ---- The file ----------------------------------------------------------------------------------------- */

static int tflite_probe(const uint8_t *head, size_t n, uint64_t size)
{
    (void)size;
    return n >= 8 && !memcmp(head + 4, "TFL3", 4) ? 100 : 0;
}

static bool tflite_read(nw_reader *reader)
{
    nw_lite lite = {.reader = reader, .arena = reader->arena, .error = reader->error};
    nw_fb_table model;
    nw_map_init(&lite.names, reader->arena);
    nw_map_init(&lite.layers, reader->arena);
    nw_map_init(&lite.unknown, reader->arena);
    reader->graph->typed = true;
    return nw_fb_open(&lite.fb, reader->source, reader->arena, reader->error) &&
           nw_fb_root(&lite.fb, &model) && nw_lite_buffers(&lite, &model) && nw_lite_codes(&lite, &model) &&
           read_subgraphs(&lite, &model) && nw_lite_claim(&lite);
}

const nw_format nw_format_tflite = {.name = "tflite",
                                    .summary = "TensorFlow Lite's model",
                                    .hint = ".tflite",
                                    .probe = tflite_probe,
                                    .read = tflite_read};
