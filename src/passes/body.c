/* Bodies of conditionals and loops: each inference has a report of its own, in the arena of the outermost. */
#include "passes/infer.h"

#define DEPTH_MAX 64

static int depth_of(const nw_report *report)
{
    int depth = 0;
    for (; report; report = report->around)
        depth++;
    return depth;
}

static nw_report *report_for(nw_report *around, const nw_graph *body, const nw_tensor *in, int32_t in_count)
{
    if (depth_of(around) >= DEPTH_MAX) {
        nw_fail(around->error, NW_E_LIMIT, NW_NOWHERE, "bodies stand in each other more than %d deep",
                DEPTH_MAX);
        return NULL;
    }
    nw_report *child = NW_NEW(around->arena, nw_report);
    if (!child || !(child->tensors = NW_ARRAY(around->arena, nw_tensor, body->value_count)) ||
        !(child->given = NW_ARRAY(around->arena, bool, body->value_count))) {
        nw_fail_memory(around->error, around->arena);
        return NULL;
    }
    child->error = around->error;
    child->arena = around->arena;
    child->around = around;
    child->graph = body;
    child->text = around->text;
    child->dtype = around->dtype;
    child->symbols = around->symbols;
    child->bound = around->bound;
    child->stored = around->stored;
    child->counting = around->counting;
    child->own_flops = around->own_flops;
    child->keep_dims = around->keep_dims;
    child->retyped = around->retyped;
    child->reshaped = around->reshaped;
    for (uint32_t i = 0; i < body->value_count; i++)
        child->tensors[i].shape = NW_NO_SHAPE;
    for (uint32_t i = 0; i < body->input_count && (int32_t)i < in_count; i++) {
        const nw_value *declared = &body->values[body->inputs[i]];
        nw_tensor *tensor = &child->tensors[body->inputs[i]];
        *tensor = in[i];
        if (tensor->kind == NW_TENSOR && !tensor->dtype)
            tensor->dtype = declared->dtype;
    }
    return child;
}

static nw_report *outermost(nw_report *report)
{
    while (report->around)
        report = report->around;
    return report;
}

/* Takes back what the last inference remarked, if it was a trial. */
static void drop_trial(nw_frame *frame)
{
    if (frame->trial)
        outermost(frame->report)->note_count = frame->notes;
    frame->trial = NULL;
}

static void spend(nw_report *report, uint32_t layers)
{
    report->spare -= layers < report->spare ? layers + 1 : report->spare;
}

static bool infer_body(const nw_call *call, uint32_t body, const nw_tensor *in, int32_t in_count,
                       nw_tensor *out, int32_t out_count)
{
    nw_frame *frame = call->bodies->frame;
    const nw_graph *graph = call->node->bodies[body];
    drop_trial(frame);
    frame->notes = outermost(frame->report)->note_count;
    frame->body = body;
    nw_report *child = frame->trial = report_for(frame->report, graph, in, in_count);
    spend(outermost(frame->report), graph->node_count);
    bool ok = child && nw_pass_infer(graph, child);
    for (int32_t i = 0; i < out_count; i++)
        out[i] = ok && (uint32_t)i < graph->output_count ? child->tensors[graph->outputs[i]]
                                                         : (nw_tensor){.shape = NW_NO_SHAPE};
    return ok;
}

static bool is_kept(const nw_report *report, const nw_row *row, uint32_t body)
{
    for (uint32_t c = row->first_child; c < report->child_count; c++)
        if (report->children[c].body == body)
            return true;
    return false;
}

/* What there is to remark on a body is said once, however often it runs. */
static bool keep_body(const nw_call *call, nw_num turns)
{
    nw_frame *frame = call->bodies->frame;
    nw_report *report = frame->report, *child = frame->trial;
    if (!child)
        return true;
    if (turns == 0 || is_kept(report, frame->row, frame->body))
        drop_trial(frame);
    frame->trial = NULL;
    if (!nw_grow(report->arena, (void **)&report->children, &report->child_room, report->child_count,
                 sizeof *report->children))
        return nw_fail_memory(report->error, report->arena);
    report->children[report->child_count++] = (nw_child){turns, child, frame->body};
    frame->row->child_count++;
    return true;
}

bool nw_run_with_bodies(nw_call *call, nw_report *report, nw_row *row, bool (*rule)(nw_call *call))
{
    nw_frame frame = {.report = report, .row = row};
    const nw_bodies bodies = {infer_body, keep_body, &frame, &outermost(report)->spare};
    row->first_child = report->child_count;
    call->bodies = &bodies;
    bool ok = rule(call);
    drop_trial(&frame);
    call->bodies = NULL;
    return ok;
}
