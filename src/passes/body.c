/* Reports of bodies: each inference of a branch or a loop's body has one, in the arena of the outermost. */
#include "passes/infer.h"

#define DEPTH_MAX 64

static int depth_of(const nw_report *report)
{
    int depth = 0;
    for (; report; report = report->around)
        depth++;
    return depth;
}

nw_report *nw_report_body(nw_report *around, const nw_graph *body, const nw_tensor *in, int32_t in_count)
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
    child->keep_dims = around->keep_dims;
    child->retyped = around->retyped;
    child->reshaped = around->reshaped;
    for (uint32_t i = 0; i < body->value_count; i++)
        child->tensors[i].shape = NW_NO_SHAPE;
    for (uint32_t i = 0; i < body->input_count; i++)
        if ((int32_t)i < in_count)
            child->tensors[body->inputs[i]] = in[i];
    return child;
}

bool nw_report_child(nw_report *report, uint32_t node, nw_report *child, nw_num turns)
{
    if (!nw_grow(report->arena, (void **)&report->children, &report->child_room, report->child_count,
                 sizeof *report->children))
        return nw_fail_memory(report->error, report->arena);
    report->children[report->child_count++] = (nw_child){node, turns, child};
    return true;
}
