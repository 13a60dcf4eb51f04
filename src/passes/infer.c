/* Shapes and element types of all values, elements of small ones, and the report's rows. */
#include "passes/passes.h"

#include "passes/infer.h"

#define SPARE 65536 /* layers that loops may infer turn by turn, of the whole model */

nw_call nw_call_in(const nw_graph *graph, const nw_report *report, uint32_t node, nw_tensor *room)
{
    const nw_node *n = graph->nodes[node];
    nw_tensor *in = room, *out = in + n->in_count;
    for (uint32_t i = 0; i < n->in_count; i++)
        in[i] = report->tensors[n->in[i]];
    for (uint32_t i = 0; i < n->out_count; i++)
        out[i] = report->tensors[n->out[i]];
    return (nw_call){.node = n,
                     .arena = report->arena,
                     .error = report->error,
                     .in = in,
                     .out = out,
                     .in_count = (int32_t)n->in_count,
                     .out_count = (int32_t)n->out_count};
}

nw_call nw_call_of(const nw_graph *graph, nw_report *report, uint32_t node)
{
    return nw_call_in(graph, report, node, report->ports);
}

size_t nw_widest_call(const nw_graph *graph)
{
    size_t widest = 0;
    for (uint32_t i = 0; i < graph->node_count; i++) {
        size_t ports = (size_t)graph->nodes[i]->in_count + graph->nodes[i]->out_count;
        widest = ports > widest ? ports : widest;
    }
    return widest;
}

/* Room for the ports of all rows: names of inputs, outputs. And for those of one call, the widest. */
typedef struct ports {
    nw_str *inputs;
    nw_port *outputs;
} ports;

static bool make_ports(const nw_graph *graph, nw_report *report, ports *room)
{
    size_t in = 0, out = 0;
    for (uint32_t i = 0; i < graph->node_count; i++) {
        in += graph->nodes[i]->in_count;
        out += graph->nodes[i]->out_count;
    }
    report->ports = NW_ARRAY(report->arena, nw_tensor, nw_widest_call(graph));
    room->inputs = NW_ARRAY(report->arena, nw_str, in);
    room->outputs = NW_ARRAY(report->arena, nw_port, out);
    return report->ports && room->inputs && room->outputs;
}

static bool check_arity(const nw_call *call)
{
    const nw_op *op = call->node->op;
    if (op->min_in > 0 && call->in_count && call->in[0].kind == NW_ABSENT && !call->node->body_count)
        return nw_fail(call->error, NW_E_GRAPH, call->node->place,
                       "%s needs its first input, which is left out", op->name);
    int32_t most = nw_op_most_in(call->node), limit = call->in_count < op->min_in ? op->min_in : most;
    if (call->in_count >= op->min_in && (most < 0 || call->in_count <= most))
        return true;
    return nw_fail(call->error, NW_E_GRAPH, call->node->place, "%s takes %s%d input%s, %d given", op->name,
                   most == op->min_in            ? ""
                   : call->in_count < op->min_in ? "at least "
                                                 : "at most ",
                   (int)limit, limit == 1 ? "" : "s", (int)call->in_count);
}

/* Formats differ in what they let an operator take. */
static bool check_rank(const nw_call *call)
{
    const nw_node *node = call->node;
    int32_t rank = call->in_count ? call->in[0].shape.rank : -1;
    if (node->max_rank == 0 || rank < 0 || (rank >= node->min_rank && rank <= node->max_rank))
        return true;
    return nw_call_fail(call, "input 0 has %d dims: a layer of type \"%.*s\" takes %s%d", (int)rank,
                        NW_SHOW(node->type), node->min_rank == node->max_rank ? "" : "at most ",
                        (int)node->max_rank);
}

/* Without a rule the outputs are like the inputs: each like its own, the rest like the first. */
static bool run_shape(nw_call *call)
{
    const nw_op *op = call->node->op;
    if (op->flags & (NW_INPUT | NW_OPAQUE))
        return true;
    for (int32_t i = 0; i < call->out_count && call->in_count; i++)
        if (call->out[i].kind != NW_ABSENT)
            call->out[i].dtype = call->in[0].dtype;
    if (!nw_ranks_known(call->in, call->in_count) && !(op->flags & NW_ANY))
        return true;
    if (op->shape)
        return op->shape(call);
    for (int32_t i = 0; i < call->out_count && call->in_count; i++)
        nw_out_like(call, i, &call->in[i < call->in_count ? i : 0]);
    return true;
}

static bool run_rule(nw_call *call)
{
    return run_shape(call) && (!call->node->op->fold || call->node->op->fold(call));
}

/* A shape is settled: the tensor, and how large it is. What is left out has no size. A tensor that a file of
 * types declares may well have more bytes than can be counted: its shape is known for all that. */
static void settle(nw_report *report, uint32_t value, const nw_tensor *tensor)
{
    report->tensors[value] = *tensor;
    if (tensor->kind == NW_ABSENT)
        return;
    report->elements[value] = nw_tensor_elements(tensor);
    report->bytes[value] = nw_tensor_bytes(tensor);
    if (!report->graph->typed || report->bytes[value] != NW_OVERFLOW || !nw_known(report->elements[value]))
        return;
    report->bytes[value] = NW_UNKNOWN;
    nw_report_note(report, "too-large", (nw_str){NULL, 0}, NW_LOWER_BOUND,
                   nw_str_printf(report->arena, "\"%.*s\" has more than 2^63 bytes, which are not counted",
                                 NW_SHOW(report->graph->values[value].name)));
}

static bool take_outputs(const nw_graph *graph, nw_report *report, nw_call *call)
{
    char text[200];
    for (int32_t i = 0; i < call->out_count; i++) {
        if (call->out[i].kind == NW_ABSENT)
            continue;
        if (graph->typed && !nw_take_declared(graph, report, call->node, call->node->out[i], &call->out[i]))
            return false;
        uint32_t value = call->node->out[i], id = graph->values[value].stored_id;
        settle(report, value, &call->out[i]);
        if (id)
            report->stored[id - 1] = (nw_stored){report->elements[value], call->out[i].dtype, true, false};
        if (report->bytes[value] == NW_OVERFLOW)
            return nw_fail(call->error, NW_E_OVERFLOW, call->node->place,
                           "output %d has more than 2^63 bytes: %s", (int)i,
                           nw_shape_text(call->out[i].shape, text, sizeof text));
    }
    return true;
}

static bool infer_node(const nw_graph *graph, nw_report *report, uint32_t index)
{
    const nw_node *node = graph->nodes[index];
    nw_call call = nw_call_of(graph, report, index);
    bool ok = check_arity(&call) && check_rank(&call) &&
              (node->body_count ? nw_run_with_bodies(&call, report, &report->rows[index], run_rule)
                                : run_rule(&call)) &&
              take_outputs(graph, report, &call);
    return ok || nw_context(report->error, "while weighing layer \"%.*s\" (%.*s)", NW_SHOW(node->name),
                            NW_SHOW(node->type));
}

/* Takes the room for a row's ports from that of all rows. */
static void fill_ports(const nw_graph *graph, const nw_report *report, const nw_node *node, nw_row *row,
                       ports *room)
{
    row->inputs = room->inputs;
    row->outputs = room->outputs;
    row->input_count = node->in_count;
    row->output_count = node->out_count;
    for (uint32_t i = 0; i < node->in_count; i++)
        *room->inputs++ = graph->values[node->in[i]].name;
    for (uint32_t i = 0; i < node->out_count; i++)
        *room->outputs++ = (nw_port){graph->values[node->out[i]].name, &report->tensors[node->out[i]]};
}

/* The worst among the layers of the bodies that may run. */
static nw_status status_of_bodies(const nw_report *report, const nw_row *row)
{
    nw_status worst = NW_EXACT;
    for (uint32_t c = 0; c < row->child_count; c++) {
        const nw_child *child = &report->children[row->first_child + c];
        for (uint32_t i = 0; i < child->report->row_count && child->turns != 0; i++) {
            nw_status status = child->report->rows[i].status;
            worst = status > worst ? status : worst;
        }
    }
    return worst;
}

static nw_status status_of(const nw_graph *graph, const nw_report *report, const nw_node *node,
                           const nw_row *row)
{
    nw_status bodies = status_of_bodies(report, row);
    nw_status status = node->status > bodies ? node->status : bodies;
    if (node->op->flags & NW_OPAQUE)
        status = NW_LOWER_BOUND;
    for (uint32_t i = 0; i < node->out_count; i++) {
        uint32_t value = node->out[i];
        if (graph->values[value].assumed.len && !report->given[value] && status < NW_ASSUMED)
            status = NW_ASSUMED;
        bool open = !nw_known(report->elements[value]) && report->tensors[value].kind == NW_TENSOR;
        if (open && report->tensors[value].dtype != &nw_string && status < NW_LOWER_BOUND)
            status = NW_STATUS_UNKNOWN;
    }
    return status;
}

static void fill_row(const nw_graph *graph, nw_report *report, uint32_t index, ports *room)
{
    const nw_node *node = graph->nodes[index];
    nw_row *row = &report->rows[index];
    row->name = node->name;
    row->type = node->type;
    row->group = node->group;
    row->operator_name = node->op->name;
    row->attrs = node->attrs;
    row->attr_count = node->attr_count;
    row->core = node->op->flags & NW_CORE;
    row->status = status_of(graph, report, node, row);
    row->cell[NW_C_INDEX] = index + 1;
    if (node->in_count)
        row->picture_axes = nw_picture_axes(report->tensors[node->in[0]].shape);
    fill_ports(graph, report, node, row, room);
}

static bool list_ports(const nw_graph *graph, nw_report *report, const uint32_t *values, uint32_t count,
                       nw_port **out)
{
    *out = NW_ARRAY(report->arena, nw_port, count);
    if (!*out)
        return nw_fail_memory(report->error, report->arena);
    for (uint32_t i = 0; i < count; i++)
        (*out)[i] = (nw_port){graph->values[values[i]].name, &report->tensors[values[i]]};
    return true;
}

/* Inputs and outputs of the net, and what the inputs weigh. */
static bool fill_ends(const nw_graph *graph, nw_report *report)
{
    nw_num elements = 0, bytes = 0;
    for (uint32_t i = 0; i < graph->input_count; i++) {
        elements = nw_add(elements, report->elements[graph->inputs[i]]);
        bytes = nw_add(bytes, report->bytes[graph->inputs[i]]);
    }
    report->total[NW_T_INPUT_ELEMENTS] = elements;
    report->total[NW_T_INPUT_BYTES] = bytes;
    report->input_count = graph->input_count;
    report->output_count = graph->output_count;
    return list_ports(graph, report, graph->inputs, graph->input_count, &report->inputs) &&
           list_ports(graph, report, graph->outputs, graph->output_count, &report->outputs);
}

/* What the file holds, what stands around a body, and what is left out is known before the first node. */
static void take_known(const nw_graph *graph, nw_report *report)
{
    for (uint32_t i = 0; i < graph->value_count; i++) {
        const nw_value *v = &graph->values[i];
        nw_tensor tensor = {v->shape, v->dtype, v->content, v->box, v->kind};
        if (v->origin == NW_OUTER) {
            tensor = report->around->tensors[v->outer];
            report->carried[i] = report->around->carried[v->outer];
        } else if (v->origin == NW_STORED && report->retyped && v->dtype && v->dtype->real) {
            tensor.dtype = report->dtype;
        }
        if (v->origin != NW_FROM_GRAPH)
            settle(report, i, &tensor);
        if (!v->stored_id)
            continue;
        report->carried[i] = v->stored_id;
        bool counted = report->stored[v->stored_id - 1].counted;
        report->stored[v->stored_id - 1] = (nw_stored){v->stored, tensor.dtype, false, counted};
    }
}

/* A stored tensor that passes through a node is still that tensor. */
static void carry(const nw_graph *graph, nw_report *report, const nw_node *node)
{
    if (!(node->op->flags & NW_CARRIES) || !node->operands || !node->in_count || !node->out_count)
        return;
    if (!graph->values[node->out[0]].stored_id)
        report->carried[node->out[0]] = report->carried[node->in[0]];
}

bool nw_pass_infer(const nw_graph *graph, nw_report *report)
{
    ports room;
    report->carried = NW_ARRAY(report->arena, uint32_t, graph->value_count);
    if (!report->around)
        report->stored = NW_ARRAY(report->arena, nw_stored, graph->stored_count);
    report->elements = NW_ARRAY(report->arena, nw_num, graph->value_count);
    report->bytes = NW_ARRAY(report->arena, nw_num, graph->value_count);
    report->rows = NW_ARRAY(report->arena, nw_row, graph->node_count);
    report->row_count = graph->node_count;
    report->spare = SPARE;
    report->total[NW_T_LAYERS] = graph->node_count;
    if (!report->carried || !report->stored || !report->elements || !report->bytes || !report->rows ||
        !make_ports(graph, report, &room))
        return nw_fail_memory(report->error, report->arena);
    take_known(graph, report);
    for (uint32_t i = 0; i < graph->input_count; i++)
        settle(report, graph->inputs[i], &report->tensors[graph->inputs[i]]);
    for (uint32_t i = 0; i < graph->node_count; i++) {
        if (!infer_node(graph, report, i))
            return false;
        carry(graph, report, graph->nodes[i]);
        fill_row(graph, report, i, &room);
    }
    return fill_ends(graph, report);
}
