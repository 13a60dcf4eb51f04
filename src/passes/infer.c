/* Shapes and element types of all values, and the report's rows. */
#include "passes/passes.h"

nw_call nw_call_of(const nw_graph *graph, nw_report *report, uint32_t node)
{
    const nw_node *n = graph->nodes[node];
    nw_tensor *in = report->ports, *out = in + n->in_count;
    for (uint32_t i = 0; i < n->in_count; i++)
        in[i] = report->tensors[n->in[i]];
    for (uint32_t i = 0; i < n->out_count; i++)
        out[i] = report->tensors[n->out[i]];
    return (nw_call){.node = n,
                     .arena = &report->arena,
                     .error = report->error,
                     .in = in,
                     .out = out,
                     .in_count = (int32_t)n->in_count,
                     .out_count = (int32_t)n->out_count};
}

/* Room for the ports of all rows: names of inputs, outputs. And for those of one call, the widest. */
typedef struct ports {
    nw_str *inputs;
    nw_port *outputs;
} ports;

static bool make_ports(const nw_graph *graph, nw_report *report, ports *room)
{
    size_t in = 0, out = 0, widest = 0;
    for (uint32_t i = 0; i < graph->node_count; i++) {
        size_t takes = graph->nodes[i]->in_count, gives = graph->nodes[i]->out_count;
        in += takes;
        out += gives;
        widest = takes + gives > widest ? takes + gives : widest;
    }
    report->ports = NW_ARRAY(&report->arena, nw_tensor, widest);
    room->inputs = NW_ARRAY(&report->arena, nw_str, in);
    room->outputs = NW_ARRAY(&report->arena, nw_port, out);
    return report->ports && room->inputs && room->outputs;
}

static bool check_arity(const nw_call *call)
{
    const nw_op *op = call->node->op;
    if (call->in_count >= op->min_in && (op->max_in < 0 || call->in_count <= op->max_in))
        return true;
    return nw_fail(call->error, NW_E_GRAPH, call->node->place, "%s takes %s%d input%s, %d given", op->name,
                   op->max_in == op->min_in      ? ""
                   : call->in_count < op->min_in ? "at least "
                                                 : "at most ",
                   call->in_count < op->min_in ? op->min_in : op->max_in,
                   (call->in_count < op->min_in ? op->min_in : op->max_in) == 1 ? "" : "s",
                   (int)call->in_count);
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
        call->out[i].dtype = call->in[0].dtype;
    if (!nw_ranks_known(call->in, call->in_count) && !(op->flags & NW_ANY))
        return true;
    if (op->shape)
        return op->shape(call);
    for (int32_t i = 0; i < call->out_count && call->in_count; i++)
        call->out[i] = call->in[i < call->in_count ? i : 0];
    return true;
}

/* A shape is settled: the tensor, and how large it is. */
static void settle(nw_report *report, uint32_t value, const nw_tensor *tensor)
{
    report->tensors[value] = *tensor;
    report->elements[value] = nw_shape_count(tensor->shape);
    report->bytes[value] = nw_dtype_bytes(tensor->dtype, report->elements[value]);
}

static bool take_outputs(nw_report *report, const nw_call *call)
{
    char text[200];
    for (int32_t i = 0; i < call->out_count; i++) {
        settle(report, call->node->out[i], &call->out[i]);
        if (report->bytes[call->node->out[i]] == NW_OVERFLOW)
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
    bool ok = check_arity(&call) && check_rank(&call) && run_shape(&call) && take_outputs(report, &call);
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
        *room->outputs++ = (nw_port){graph->values[node->out[i]].name, report->tensors[node->out[i]]};
}

static nw_status status_of(const nw_graph *graph, const nw_report *report, const nw_node *node)
{
    nw_status status = node->status;
    if (node->op->flags & NW_OPAQUE)
        status = NW_LOWER_BOUND;
    for (uint32_t i = 0; i < node->out_count; i++) {
        uint32_t value = node->out[i];
        if (graph->values[value].assumed.len && !report->given[value] && status < NW_ASSUMED)
            status = NW_ASSUMED;
        if (!nw_known(report->elements[value]) && status < NW_LOWER_BOUND)
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
    row->status = status_of(graph, report, node);
    row->cell[NW_C_INDEX] = index + 1;
    if (node->in_count)
        row->picture_axes = nw_picture_axes(report->tensors[node->in[0]].shape);
    fill_ports(graph, report, node, row, room);
}

static bool list_ports(const nw_graph *graph, nw_report *report, const uint32_t *values, uint32_t count,
                       nw_port **out)
{
    *out = NW_ARRAY(&report->arena, nw_port, count);
    if (!*out)
        return nw_fail_memory(report->error, &report->arena);
    for (uint32_t i = 0; i < count; i++)
        (*out)[i] = (nw_port){graph->values[values[i]].name, report->tensors[values[i]]};
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

bool nw_pass_infer(const nw_graph *graph, nw_report *report)
{
    ports room;
    report->elements = NW_ARRAY(&report->arena, nw_num, graph->value_count);
    report->bytes = NW_ARRAY(&report->arena, nw_num, graph->value_count);
    report->rows = NW_ARRAY(&report->arena, nw_row, graph->node_count);
    report->row_count = graph->node_count;
    report->total[NW_T_LAYERS] = graph->node_count;
    if (!report->elements || !report->bytes || !report->rows || !make_ports(graph, report, &room))
        return nw_fail_memory(report->error, &report->arena);
    for (uint32_t i = 0; i < graph->input_count; i++)
        settle(report, graph->inputs[i], &report->tensors[graph->inputs[i]]);
    for (uint32_t i = 0; i < graph->node_count; i++) {
        if (!infer_node(graph, report, i))
            return false;
        fill_row(graph, report, i, &room);
    }
    return fill_ends(graph, report);
}
