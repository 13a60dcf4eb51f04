/* Receptive field on the picture of the first input: how many of its positions one output sees (size), how
 * far apart neighbouring outputs look (jump), and where the first one is centred (offset). A window of reach
 * k and step s makes size += (k - 1) * jump,   offset += ((k - 1) / 2 - pad) * jump,   jump *= s (Araujo,
 * Norris & Sim, "Computing Receptive Fields of Convolutional Neural Networks", Distill 2019). A transposed
 * window of k positions and stride s sees ceil(k / s) inputs and divides the jump. */
#include "passes/passes.h"

typedef struct axis {
    nw_field field;
    nw_num side; /* positions left on this axis, also after it was flattened away */
} axis;

typedef struct fields {
    const nw_graph *graph;
    nw_report *report;
    axis **of;       /* of each value: `count` axes, or NULL where it does not descend from the picture */
    axis *axes;      /* room for those of the input and of each node */
    nw_field *shown; /* room for those of each row */
    int32_t count;
    uint32_t input;
} fields;

static int32_t picture_axes(nw_shape shape)
{
    return shape.rank > 2 ? shape.rank - 2 : 0;
}

static bool find_picture(fields *f)
{
    for (uint32_t i = 0; i < f->graph->input_count; i++) {
        f->input = f->graph->inputs[i];
        f->count = picture_axes(f->report->tensors[f->input].shape);
        if (f->count > 0)
            return f->count <= NW_AXES_MAX;
    }
    return false;
}

/* Several inputs: the widest view counts, and it sets the jump. */
static bool merge_inputs(const fields *f, const nw_node *node, axis *into)
{
    bool any = false;
    for (uint32_t k = 0; k < node->in_count; k++) {
        const axis *in = f->of[node->in[k]];
        for (int32_t a = 0; in && a < f->count; a++)
            if (!any || in[a].field.size > into[a].field.size)
                into[a] = in[a];
        any = any || in;
    }
    return any;
}

/* The positions that so many steps go on, rounded up where transposed windows made the jump a fraction. */
static nw_num gone_on(nw_num steps, double jump)
{
    double gone = (double)steps * jump;
    if (!nw_known(steps))
        return steps;
    if (jump < 0x1p53 && (double)(nw_num)jump == jump)
        return nw_mul(steps, (nw_num)jump);
    if (gone >= 0x1p62)
        return NW_OVERFLOW;
    return (nw_num)gone + ((double)(nw_num)gone < gone);
}

static void look(axis *a, nw_reach r)
{
    nw_num steps = nw_sub(nw_div_ceil(r.reach, r.grow), 1);
    double half = ((double)r.reach - 1) / 2 - (double)r.pad, jump = a->field.jump;
    a->field.size = nw_add(a->field.size, gone_on(steps, jump));
    a->field.offset += r.grow > 1 ? -half * jump / (double)r.grow : half * jump;
    a->field.jump = jump * (double)r.step / (double)r.grow;
}

/* A layer that looks at everything, where nothing is left of the picture's axes: a fully connected layer. */
static nw_reach whole(const axis *a)
{
    return (nw_reach){nw_known(a->side) ? a->side : NW_UNKNOWN, 1, 1, 0};
}

static void look_through(const fields *f, const nw_call *call, axis *axes)
{
    nw_reach reach[NW_AXES_MAX];
    const nw_op *op = call->node->op;
    bool sees_axes = call->in[0].shape.rank >= 0 && picture_axes(call->in[0].shape) == f->count;
    if (sees_axes && op->field)
        op->field(call, reach);
    for (int32_t a = 0; a < f->count && op->field; a++)
        look(&axes[a], sees_axes ? reach[a] : whole(&axes[a]));
    nw_shape out = call->out_count ? call->out[0].shape : NW_NO_SHAPE;
    for (int32_t a = 0; a < f->count; a++) {
        if (picture_axes(out) == f->count)
            axes[a].side = out.dim[2 + a];
        else if (op->field)
            axes[a].side = 1;
    }
}

static void field_node(fields *f, uint32_t index, nw_tensor *scratch)
{
    const nw_node *node = f->graph->nodes[index];
    nw_row *row = &f->report->rows[index];
    size_t at = (size_t)index * (size_t)f->count;
    axis *axes = f->axes + at + f->count;
    nw_field *shown = f->shown + at;
    if (node->op->flags & (NW_INPUT | NW_OPAQUE) || !merge_inputs(f, node, axes))
        return;
    nw_call call = nw_call_of(f->graph, f->report, index, scratch);
    look_through(f, &call, axes);
    for (int32_t a = 0; a < f->count; a++)
        shown[a] = axes[a].field;
    for (uint32_t o = 0; o < node->out_count; o++)
        f->of[node->out[o]] = axes;
    row->field = shown;
    row->field_axes = f->count;
}

bool nw_pass_field(const nw_graph *graph, nw_report *report)
{
    fields f = {.graph = graph, .report = report};
    if (!find_picture(&f))
        return true;
    nw_tensor *scratch = nw_call_scratch(graph, report);
    f.of = NW_ARRAY(&report->arena, axis *, graph->value_count);
    f.axes = nw_alloc(&report->arena, (size_t)graph->node_count + 1, (size_t)f.count * sizeof *f.axes);
    f.shown = nw_alloc(&report->arena, graph->node_count, (size_t)f.count * sizeof *f.shown);
    if (!scratch || !f.of || !f.axes || !f.shown)
        return nw_fail_memory(report->error, &report->arena);
    for (int32_t a = 0; a < f.count; a++)
        f.axes[a] = (axis){
            {1, 1, 0},
            report->tensors[f.input].shape.dim[2 + a]
        };
    f.of[f.input] = f.axes;
    for (uint32_t i = 0; i < graph->node_count; i++)
        field_node(&f, i, scratch);
    return true;
}
