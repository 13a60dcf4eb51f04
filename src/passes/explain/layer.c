/* Explains a layer: each of its formulas with the numbers put in. */
#include "ops/op.h"
#include "passes/conventions.h"
#include "passes/explain/explain.h"

#define NEAR 2 /* letters by which a misspelt name may differ */

typedef struct explain {
    const nw_report *report;
    nw_arena *arena;
    nw_explanation *out;
    const nw_node *node;
    const nw_row *row;
    uint32_t index;
    nw_call call;
    nw_window window;
    bool has_window;
    nw_gather text;
    nw_counting counting; /* under the report's convention */
    nw_counted counted;   /* its counting is NULL but for what the convention counts */
    nw_error quiet;       /* rules that fail here did not fail when the model was weighed */
} explain;

/* ---- Finding the layer -------------------------------------------------------------------------------- */

static bool not_found(const nw_report *report, nw_str layer, nw_error *error)
{
    nw_nearest nearest = nw_nearest_to(layer, NEAR);
    for (uint32_t i = 0; i < report->row_count; i++)
        nw_nearest_try(&nearest, report->rows[i].name);
    if (nearest.best.len)
        return nw_fail(error, NW_E_USAGE, NW_NOWHERE, "no layer is named \"%.*s\" (did you mean \"%.*s\"?)",
                       NW_SHOW(layer), NW_SHOW(nearest.best));
    return nw_fail(error, NW_E_USAGE, NW_NOWHERE, "no layer is named \"%.*s\"", NW_SHOW(layer));
}

static bool find(explain *e, nw_str layer)
{
    for (uint32_t i = 0; i < e->report->row_count; i++)
        if (nw_str_eq(e->report->rows[i].name, layer)) {
            e->row = &e->report->rows[i];
            e->node = e->report->graph->nodes[i];
            e->index = i;
            return true;
        }
    return false;
}

static bool fill_call(explain *e)
{
    const nw_node *n = e->node;
    nw_tensor *tensors = NW_ARRAY(e->arena, nw_tensor, n->in_count + n->out_count);
    nw_port *inputs = NW_ARRAY(e->arena, nw_port, n->in_count);
    if (!tensors || !inputs)
        return false;
    for (uint32_t i = 0; i < n->in_count; i++) {
        tensors[i] = e->report->tensors[n->in[i]];
        inputs[i] = (nw_port){e->row->inputs[i], &tensors[i]};
    }
    for (uint32_t i = 0; i < n->out_count; i++)
        tensors[n->in_count + i] = e->report->tensors[n->out[i]];
    e->call = (nw_call){.node = n,
                        .arena = e->arena,
                        .error = &e->quiet,
                        .in = tensors,
                        .out = tensors + n->in_count,
                        .in_count = (int32_t)n->in_count,
                        .out_count = (int32_t)n->out_count};
    e->has_window = nw_formula_window(&e->call, &e->window);
    e->out->inputs = inputs;
    e->out->input_count = n->in_count;
    return true;
}

/* ---- Lines -------------------------------------------------------------------------------------------- */

static void add_line(explain *e, nw_formula_line line)
{
    nw_explanation *out = e->out;
    if (nw_grow(e->arena, (void **)&out->lines, &out->line_room, out->line_count, sizeof line))
        out->lines[out->line_count++] = line;
}

static nw_str gathered(explain *e)
{
    return nw_str_copy(e->arena, nw_gathered(&e->text));
}

/* False where the expression cannot be read in this scope; no line is made for 0. */
static bool work_out(explain *e, int32_t axis, nw_str expression, nw_formula_line *line)
{
    nw_formula formula;
    nw_scope scope = {.call = &e->call, .window = e->has_window ? &e->window : NULL, .axis = axis};
    if (e->counted.counting) {
        scope.more = nw_counted_name;
        scope.context = &e->counted;
    }
    if (!expression.len || !nw_formula_read(&formula, expression, scope))
        return false;
    nw_formula_put(&formula, &e->text.out);
    line->formula = expression;
    line->substituted = gathered(e);
    line->value = nw_formula_value(&formula);
    return true;
}

/* ---- Shape -------------------------------------------------------------------------------------------- */

static const char *axis_name(int32_t axes, int32_t axis)
{
    static const char *const names[] = {"depth", "height", "width"};
    if (axes == 1)
        return "length";
    return axes <= 3 ? names[3 - axes + axis] : "axis";
}

static nw_str rounding_of(const explain *e, nw_str side)
{
    nw_str rest = side, scope = {NULL, 0};
    nw_num clip;
    while (rest.len && !nw_str_starts(rest, "floor(") && !nw_str_starts(rest, "round("))
        rest = nw_str_part(rest, 1, rest.len);
    if (!rest.len)
        return scope;
    if (nw_str_starts(rest, "floor(") || !nw_rounds_up(&e->call))
        return NW_STR("floor");
    for (int32_t i = 0; i < e->window.axes; i++)
        if (nw_formula_name(&(nw_scope){.call = &e->call, .window = &e->window, .axis = i}, NW_STR("clip"),
                            &clip) &&
            clip == 1)
            return NW_STR("ceil, and a last window behind the picture dropped");
    return NW_STR("ceil");
}

/* One line for all axes where they are alike. */
static void add_axes(explain *e, const char *all, nw_formula_line *lines, int32_t axes)
{
    bool alike = true;
    for (int32_t i = 1; i < axes; i++)
        alike = alike && nw_str_eq(lines[i].substituted, lines[0].substituted);
    for (int32_t i = 0; i < (alike ? 1 : axes); i++) {
        lines[i].quantity = nw_str_of(all);
        if (!alike)
            lines[i].quantity = nw_str_printf(e->arena, "%s, %s", all, axis_name(axes, i));
        add_line(e, lines[i]);
    }
}

static void add_sides(explain *e)
{
    nw_formula_line lines[NW_AXES_MAX] = {0};
    nw_str side = nw_formula_of(e->node->op->formula, "side");
    if (!side.len || !e->has_window || e->window.axes < 1 || nw_in_count(&e->call, 0) == 0)
        return;
    for (int32_t i = 0; i < e->window.axes; i++)
        if (!work_out(e, i, side, &lines[i]))
            return;
    e->out->rounding = rounding_of(e, side);
    add_axes(e, "side", lines, e->window.axes);
}

/* ---- Parameters and work ------------------------------------------------------------------------------ */

/* What the row counts where it has no formula that can be shown. */
static void add_plain(explain *e, const char *quantity, nw_num value)
{
    nw_put_grouped(&e->text.out, value);
    nw_str text = gathered(e);
    if (value != 0)
        add_line(e, (nw_formula_line){.quantity = nw_str_of(quantity), .substituted = text, .value = value});
}

static void add_quantity(explain *e, const char *quantity, nw_str expression, nw_column_id column)
{
    nw_formula_line line = {.quantity = nw_str_of(quantity)};
    bool right = work_out(e, -1, expression, &line);
    nw_num counted = e->row->cell[column];
    if (!right || (e->node->operands && !e->row->shared && line.value != counted))
        add_plain(e, quantity, counted);
    else if (line.value != 0)
        add_line(e, line);
}

/* Weights and biases are shown as one sum. */
static void add_parameters(explain *e)
{
    const char *formula = e->node->op->formula;
    nw_str weights = nw_formula_of(formula, "weights"), biases = nw_formula_of(formula, "biases");
    if (weights.len && biases.len)
        weights = nw_str_join(e->arena, nw_str_join(e->arena, weights, NW_STR(" + ")), biases);
    add_quantity(e, "parameters", weights.len ? weights : biases, NW_C_PARAMETERS);
    if (e->row->shared)
        e->out->text = NW_STR("Its parameters belong to an earlier layer, and are counted there.");
}

/* What the convention counts stands in place of the operator's own multiply-adds. */
static void add_counted(explain *e, const char *quantity, nw_column_id column)
{
    const nw_counted layer = {&e->counting, &e->call, e->index};
    nw_str expression = nw_counted_formula(&layer, column);
    if (!expression.len)
        return;
    e->counted = layer;
    add_quantity(e, quantity, expression, column);
    e->counted.counting = NULL;
}

static void add_macs(explain *e)
{
    const nw_convention *convention = e->counting.convention;
    if (convention->macs)
        add_counted(e, "macs", NW_C_MACS);
    else
        add_quantity(e, "macs", nw_formula_of(e->node->op->formula, "macs"), NW_C_MACS);
    if (convention->flops)
        add_counted(e, "flops", NW_C_FLOPS);
}

static void add_work(explain *e)
{
    static const struct {
        const char *name;
        nw_column_id column;
    } kinds[] = {
        {"adds",         NW_C_ADDS        },
        {"multiplies",   NW_C_MULTIPLIES  },
        {"comparisons",  NW_C_COMPARISONS },
        {"divisions",    NW_C_DIVISIONS   },
        {"exponentials", NW_C_EXPONENTIALS},
    };
    add_quantity(e, "buffers", nw_formula_of(e->node->op->formula, "buffers"), NW_C_BUFFERS);
    add_macs(e);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        add_quantity(e, kinds[i].name, nw_formula_of(e->node->op->formula, kinds[i].name), kinds[i].column);
}

/* ---- Activations -------------------------------------------------------------------------------------- */

static void put_product(nw_shape shape, nw_out *out)
{
    bool any = false;
    for (int32_t i = 0; i < shape.rank; i++) {
        if (shape.dim[i] == 1)
            continue;
        nw_puts(out, any ? "·" : "");
        nw_put_grouped(out, shape.dim[i]);
        any = true;
    }
    if (!any)
        nw_puts(out, shape.rank < 0 ? "?" : "1");
}

static void add_activations(explain *e)
{
    const nw_row *row = e->row;
    nw_num elements = row->cell[NW_C_ACTIVATIONS], bytes = row->cell[NW_C_ACTIVATION_BYTES];
    const nw_dtype *dtype = row->output_count ? row->outputs[0].tensor->dtype : NULL;
    if (elements == 0) {
        bool source = e->node->op->flags & NW_INPUT;
        add_line(e,
                 (nw_formula_line){.quantity = NW_STR("activations"),
                                   .formula = source ? NW_STR("the input is not counted")
                                                     : NW_STR("the output lies in the buffer of the input"),
                                   .substituted = NW_STR("0")});
        return;
    }
    bool first = true;
    for (uint32_t i = 0; i < row->output_count; i++) {
        if (row->outputs[i].tensor->kind == NW_ABSENT)
            continue;
        nw_puts(&e->text.out, first ? "" : " + ");
        put_product(row->outputs[i].tensor->shape, &e->text.out);
        first = false;
    }
    add_line(e, (nw_formula_line){.quantity = NW_STR("activations"),
                                  .formula = NW_STR("the output's dims"),
                                  .substituted = gathered(e),
                                  .value = elements});
    if (!dtype || dtype->items != 1 || !nw_known(bytes) || bytes != nw_dtype_bytes(dtype, elements))
        return;
    nw_put_grouped(&e->text.out, elements);
    nw_putf(&e->text.out, "·%d", (int)dtype->bytes);
    add_line(e,
             (nw_formula_line){.quantity = NW_STR("activation bytes"),
                               .formula = nw_str_printf(e->arena, "activations * bytes of a %s", dtype->name),
                               .substituted = gathered(e),
                               .value = bytes,
                               .unit = NW_BYTES});
}

/* ---- Receptive field ---------------------------------------------------------------------------------- */

static bool is_picture(const explain *e, uint32_t value)
{
    const nw_graph *graph = e->report->graph;
    for (uint32_t i = 0; i < graph->input_count; i++)
        if (e->report->tensors[graph->inputs[i]].shape.rank > 2)
            return graph->inputs[i] == value;
    return false;
}

/* The widest field among the inputs, as the pass over receptive fields takes it. */
static bool input_field(const explain *e, int32_t axis, nw_field *out)
{
    const nw_graph *graph = e->report->graph;
    bool any = false;
    *out = (nw_field){1, 1, 0};
    for (uint32_t k = 0; k < e->node->in_count; k++) {
        uint32_t value = e->node->in[k], producer = graph->values[value].producer;
        nw_field field = {1, 1, 0};
        const nw_row *row = producer == NW_NONE ? NULL : &e->report->rows[producer];
        if (!is_picture(e, value) && (!row || axis >= row->field_axes))
            continue;
        if (!is_picture(e, value))
            field = row->field[axis];
        if (!any || field.size > out->size)
            *out = field;
        any = true;
    }
    return any;
}

static bool is_whole(double jump)
{
    return jump >= 1 && jump < 1e15 && (double)(nw_num)jump == jump;
}

static void put_jump(explain *e, double jump)
{
    if (is_whole(jump))
        nw_put_grouped(&e->text.out, (nw_num)jump);
    else
        nw_put_real(&e->text.out, jump);
}

static void field_line(explain *e, nw_field in, nw_reach reach, nw_num size, nw_formula_line *line)
{
    nw_out *out = &e->text.out;
    bool adds = is_whole(in.jump) && nw_known(size) &&
                nw_add(in.size, nw_mul(reach.reach - 1, (nw_num)in.jump)) == size;
    line->value = size;
    if (!adds || reach.grow > 1) {
        line->formula = NW_STR("the widest view of all that the window sees");
        nw_put_grouped(out, size);
        line->substituted = gathered(e);
        return;
    }
    nw_put_grouped(out, in.size);
    nw_puts(out, " + (");
    nw_put_grouped(out, reach.reach);
    nw_puts(out, " - 1)");
    if (in.jump > 1) {
        nw_puts(out, "·");
        put_jump(e, in.jump);
    }
    line->formula = NW_STR("field_in + (extent - 1) * jump_in");
    line->substituted = gathered(e);
}

static void jump_line(explain *e, nw_field in, nw_reach reach, double jump, nw_formula_line *line)
{
    put_jump(e, in.jump);
    if (reach.step != 1) {
        nw_puts(&e->text.out, "·");
        nw_put_grouped(&e->text.out, reach.step);
    }
    if (reach.grow != 1) {
        nw_puts(&e->text.out, " / ");
        nw_put_grouped(&e->text.out, reach.grow);
    }
    if (!is_whole(jump) && (reach.step != 1 || reach.grow != 1)) {
        nw_puts(&e->text.out, " = ");
        nw_put_real(&e->text.out, jump);
    }
    line->formula = reach.grow > 1 ? NW_STR("jump_in / stride") : NW_STR("jump_in * stride");
    line->substituted = gathered(e);
    line->value = is_whole(jump) ? (nw_num)jump : NW_UNKNOWN;
}

static void add_field(explain *e)
{
    nw_formula_line fields[NW_AXES_MAX] = {0}, jumps[NW_AXES_MAX] = {0};
    nw_reach reach[NW_AXES_MAX] = {0};
    nw_field in;
    int32_t axes = e->row->field_axes;
    if (!e->row->field || !e->node->op->field || axes < 1 || e->call.in[0].shape.rank - 2 != axes)
        return;
    e->node->op->field(&e->call, reach);
    for (int32_t i = 0; i < axes; i++) {
        if (!input_field(e, i, &in))
            return;
        field_line(e, in, reach[i], e->row->field[i].size, &fields[i]);
        jump_line(e, in, reach[i], e->row->field[i].jump, &jumps[i]);
    }
    add_axes(e, "receptive field", fields, axes);
    add_axes(e, "jump", jumps, axes);
}

bool nw_explain_layer_of(const nw_report *report, nw_str layer, nw_arena *arena, nw_explanation *out,
                         nw_error *error)
{
    explain e = {.report = report, .arena = arena, .out = out};
    *out = (nw_explanation){.report = report};
    nw_gather_init(&e.text, arena);
    if (!find(&e, layer))
        return not_found(report, layer, error);
    out->row = e.row;
    e.counting.convention = report->counting;
    if (!fill_call(&e) ||
        (report->counting->macs && !nw_counting_start(&e.counting, report->counting, report, arena)))
        return nw_fail_memory(error, arena);
    add_sides(&e);
    add_parameters(&e);
    add_work(&e);
    add_activations(&e);
    add_field(&e);
    return !arena->failed || nw_fail_memory(error, arena);
}
