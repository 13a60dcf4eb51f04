/* Gives every input of the graph its shape: what the file declares, changed by --input, --dim and --batch. */
#include "passes/passes.h"

#include <stdio.h>

typedef struct bind {
    const nw_graph *graph;
    nw_report *report;
    const nw_weigh_options *options;
    nw_num *symbol;                 /* the value of each named dim, NW_UNKNOWN where nobody gives one */
    nw_num file_batch, given_batch; /* dim 0 of the first input, as the file and as --input have it */
    nw_num batch;                   /* that --batch, --dim batch=N or --input asks for; 0 where none does */
} bind;

static bool usage(const bind *b, const char *what, nw_str name)
{
    return nw_fail(b->report->error, NW_E_USAGE, NW_NOWHERE, "%s \"%.*s\"", what, NW_SHOW(name));
}

static bool each_input(bind *b, bool (*step)(bind *, uint32_t))
{
    for (uint32_t i = 0; i < b->graph->input_count; i++)
        if (!step(b, b->graph->inputs[i]))
            return false;
    return true;
}

static bool bind_symbols(bind *b)
{
    b->symbol = NW_ARRAY(b->report->arena, nw_num, b->graph->symbol_count);
    if (!b->symbol)
        return nw_fail_memory(b->report->error, b->report->arena);
    for (uint32_t s = 0; s < b->graph->symbol_count; s++)
        b->symbol[s] = NW_UNKNOWN;
    b->report->bound = b->symbol;
    for (size_t i = 0; i < b->options->dim_count; i++) {
        nw_str name = nw_str_of(b->options->dims[i].name);
        uint32_t s = 0;
        while (s < b->graph->symbol_count && !nw_str_eq(b->graph->symbols[s], name))
            s++;
        nw_num value = b->options->dims[i].value;
        bool is_batch = s == b->graph->symbol_count && nw_str_is(name, "batch");
        if (s == b->graph->symbol_count && !is_batch)
            return usage(b, "--dim: the model has no dim named", name);
        if (!nw_known(value) || (is_batch && value == 0))
            return usage(b, "--dim: not a size for", name);
        *(is_batch ? &b->batch : &b->symbol[s]) = value;
    }
    return true;
}

static bool set_shape(bind *b, uint32_t value, const nw_num *dims, int32_t rank)
{
    nw_num *copy = NW_ARRAY(b->report->arena, nw_num, rank);
    if (!copy)
        return nw_fail_memory(b->report->error, b->report->arena);
    for (int32_t i = 0; i < rank; i++)
        copy[i] = dims[i];
    b->report->tensors[value].shape = (nw_shape){copy, rank};
    return true;
}

static uint32_t input_named(const bind *b, nw_str name)
{
    for (uint32_t i = 0; i < b->graph->input_count; i++)
        if (nw_str_eq(b->graph->values[b->graph->inputs[i]].name, name))
            return b->graph->inputs[i];
    return NW_NONE;
}

/* A dim may be 0 only in place of one that the file names: nothing went before, say. */
static bool sizes_fit(const nw_value *v, const nw_input_shape *input)
{
    if (input->rank < 0)
        return false;
    for (int32_t d = 0; d < input->rank; d++) {
        bool named = v->shape.rank == input->rank && nw_is_symbol(v->shape.dim[d]);
        if (!nw_known(input->dims[d]) || (input->dims[d] == 0 && !named))
            return false;
    }
    return true;
}

static bool take_given(bind *b)
{
    for (size_t i = 0; i < b->options->input_count; i++) {
        const nw_input_shape *input = &b->options->inputs[i];
        uint32_t value = input_named(b, nw_str_of(input->name));
        if (value == NW_NONE)
            return usage(b, "--input: the model has no input named", nw_str_of(input->name));
        if (!sizes_fit(&b->graph->values[value], input))
            return usage(b, "--input: not a size among the dims of", nw_str_of(input->name));
        if (!set_shape(b, value, input->dims, input->rank))
            return false;
        b->report->given[value] = true;
    }
    return true;
}

static void find_batch(bind *b)
{
    if (!b->graph->input_count)
        return;
    uint32_t first = b->graph->inputs[0];
    nw_shape declared = b->graph->values[first].shape, given = b->report->tensors[first].shape;
    b->file_batch = declared.rank > 0 ? declared.dim[0] : NW_UNKNOWN;
    b->given_batch = given.rank > 0 ? given.dim[0] : b->file_batch;
    if (given.rank > 0 && b->batch == 0)
        b->batch = b->given_batch;
}

/* A dim that is given with an input is given wherever its name stands. */
static void bind_given(bind *b, uint32_t value)
{
    nw_shape declared = b->graph->values[value].shape, given = b->report->tensors[value].shape;
    for (int32_t i = 0; b->report->given[value] && i < declared.rank && declared.rank == given.rank; i++)
        if (nw_is_symbol(declared.dim[i]) && !nw_known(b->symbol[nw_symbol_name(declared.dim[i])]))
            b->symbol[nw_symbol_name(declared.dim[i])] = given.dim[i];
}

/* A named leading dim that nobody gave is 1, where no batch was asked for that it may or may not be. */
static bool bind_leading(bind *b, uint32_t value)
{
    nw_shape declared = b->graph->values[value].shape;
    nw_num *symbol = declared.rank > 0 && nw_is_symbol(declared.dim[0])
                         ? &b->symbol[nw_symbol_name(declared.dim[0])]
                         : NULL;
    bool open = symbol && !nw_known(*symbol) && !b->report->given[value];
    if (!open || b->batch > 0 || b->options->keep_dims)
        return true;
    nw_str name = b->graph->symbols[nw_symbol_name(declared.dim[0])];
    *symbol = 1;
    b->report->assumed_dims = true;
    return nw_report_note(b->report, "unbound-batch", (nw_str){NULL, 0}, NW_ASSUMED,
                          nw_str_printf(b->report->arena,
                                        "%.*s is not given and was taken as 1 (--dim %.*s=N)", NW_SHOW(name),
                                        NW_SHOW(name)));
}

/* A named dim has one value wherever it stands: that of --batch, --dim or --input. */
static bool bind_inputs(bind *b)
{
    find_batch(b);
    if (b->batch > 0 && nw_is_symbol(b->file_batch))
        b->symbol[nw_symbol_name(b->file_batch)] = b->batch;
    for (uint32_t i = 0; i < b->graph->input_count; i++)
        bind_given(b, b->graph->inputs[i]);
    return each_input(b, bind_leading);
}

/* The dims that the file declares; those that only bear a name, and got no value, keep it. */
static void declared_dims(const bind *b, nw_shape declared, nw_num *dims)
{
    for (int32_t i = 0; i < declared.rank; i++) {
        nw_num bound =
            nw_is_symbol(declared.dim[i]) ? b->symbol[nw_symbol_name(declared.dim[i])] : NW_UNKNOWN;
        dims[i] = nw_known(bound) ? bound : declared.dim[i];
    }
}

/* A size that the file writes is another now. */
static bool changes(nw_shape declared, nw_shape given)
{
    bool changed = declared.rank >= 0 && declared.rank != given.rank;
    for (int32_t i = 0; i < declared.rank && !changed; i++)
        changed = nw_known(declared.dim[i]) && declared.dim[i] != given.dim[i];
    return changed;
}

/* --batch has the last word on the first dim of the first input, then --input. Inputs whose first dim was the
 * same have it still. */
static bool shape_input(bind *b, uint32_t value)
{
    const nw_value *v = &b->graph->values[value];
    bool given = b->report->given[value], first = value == b->graph->inputs[0];
    nw_shape shape = given ? b->report->tensors[value].shape : v->shape;
    if (shape.rank < 0)
        return true;
    nw_num *dims = NW_ARRAY(b->report->arena, nw_num, shape.rank);
    if (!dims)
        return nw_fail_memory(b->report->error, b->report->arena);
    declared_dims(b, shape, dims);
    nw_num before = given ? b->given_batch : b->file_batch;
    if (b->batch > 0 && shape.rank > 0 && (first || shape.dim[0] == before))
        dims[0] = b->batch;
    b->report->tensors[value].shape = (nw_shape){dims, shape.rank};
    b->report->reshaped = b->report->reshaped || changes(v->shape, b->report->tensors[value].shape);
    return true;
}

/* The first dim of a label is that of the first top beside it. */
static bool follow_batch(bind *b, uint32_t value)
{
    const nw_value *v = &b->graph->values[value];
    if (!v->follows_batch || b->report->given[value] || v->producer == NW_NONE)
        return true;
    nw_shape first = b->report->tensors[b->graph->nodes[v->producer]->out[0]].shape;
    nw_shape own = b->report->tensors[value].shape;
    nw_num dims[NW_AXES_MAX];
    if (first.rank < 1 || own.rank < 1 || own.rank > NW_AXES_MAX)
        return true;
    for (int32_t i = 0; i < own.rank; i++)
        dims[i] = own.dim[i];
    dims[0] = first.dim[0];
    return set_shape(b, value, dims, own.rank);
}

static bool require(bind *b, uint32_t value)
{
    static const char *const letters[] = {"N", "C", "H", "W"};
    const nw_value *v = &b->graph->values[value];
    nw_shape shape = b->report->tensors[value].shape;
    char example[160] = "";
    size_t used = 0;
    bool missing = shape.rank < 0;
    for (int32_t i = 0; i < shape.rank && used < sizeof example - 24; i++) {
        missing = missing || !nw_known(shape.dim[i]);
        const char *letter = shape.rank <= 4 ? letters[i] : "?";
        int n = nw_known(shape.dim[i])
                    ? snprintf(example + used, sizeof example - used, "%s%lld", i ? "x" : "",
                               (long long)shape.dim[i])
                    : snprintf(example + used, sizeof example - used, "%s%s", i ? "x" : "", letter);
        used += (size_t)n;
    }
    if (!v->must_bind || !missing)
        return true;
    nw_place place = v->producer == NW_NONE ? NW_NOWHERE : b->graph->nodes[v->producer]->place;
    return nw_fail(b->report->error, NW_E_USAGE, place,
                   "\"%.*s\": %.*s; give the whole shape with --input %.*s=%s", NW_SHOW(v->name),
                   NW_SHOW(v->hint.len ? v->hint : NW_STR("its shape is not in the file")), NW_SHOW(v->name),
                   example[0] ? example : "NxCxHxW");
}

static bool take_dtype(bind *b)
{
    b->report->dtype = &nw_float32;
    b->report->retyped = b->options->dtype != NULL;
    b->report->keep_dims = b->options->keep_dims;
    if (!b->options->dtype)
        return true;
    b->report->dtype = nw_dtype_named(nw_str_of(b->options->dtype));
    return b->report->dtype || usage(b, "--dtype: no element type is named", nw_str_of(b->options->dtype));
}

static bool take_types(bind *b, uint32_t value)
{
    const nw_dtype *declared = b->graph->values[value].dtype;
    if (declared && !(declared->real && b->options->dtype))
        b->report->tensors[value].dtype = declared;
    else if (declared)
        b->report->tensors[value].dtype = b->report->dtype;
    b->report->tensors[value].box = b->graph->values[value].box;
    return true;
}

static bool note_assumed(bind *b, uint32_t value)
{
    const nw_value *v = &b->graph->values[value];
    const nw_node *node = v->producer == NW_NONE ? NULL : b->graph->nodes[v->producer];
    if (!v->assumed.len || b->report->given[value])
        return true;
    return nw_report_note_at(b->report, "assumed-shape", node ? node->name : v->name, NW_ASSUMED, v->assumed,
                             node ? node->place : NW_NOWHERE);
}

static bool note_dim(nw_report *report, nw_dim_value *dims, nw_str name, nw_num value)
{
    nw_str copy = nw_str_copy(report->arena, name);
    dims[report->dim_count++] = (nw_dim_value){copy.at, value};
    return copy.at || nw_fail_memory(report->error, report->arena);
}

/* The batch, then the named dims that have a value. */
static bool note_dims(bind *b)
{
    nw_report *report = b->report;
    nw_shape first = b->graph->input_count ? report->tensors[b->graph->inputs[0]].shape : NW_NO_SHAPE;
    nw_dim_value *dims = NW_ARRAY(report->arena, nw_dim_value, b->graph->symbol_count + 1);
    if (!dims)
        return nw_fail_memory(report->error, report->arena);
    report->dims = dims;
    if (first.rank > 0 && nw_known(first.dim[0]) && !note_dim(report, dims, NW_STR("batch"), first.dim[0]))
        return false;
    for (uint32_t s = 0; s < b->graph->symbol_count; s++) {
        bool listed = report->dim_count && nw_str_is(b->graph->symbols[s], "batch");
        if (nw_known(b->symbol[s]) && !listed && !note_dim(report, dims, b->graph->symbols[s], b->symbol[s]))
            return false;
    }
    return true;
}

static bool fit_together(nw_report *report, const nw_weigh_options *options)
{
    if (options->batch < 0)
        return nw_fail(report->error, NW_E_USAGE, NW_NOWHERE, "--batch must be at least 1");
    if (options->keep_dims && (options->batch > 0 || options->dim_count))
        return nw_fail(report->error, NW_E_USAGE, NW_NOWHERE,
                       "--keep-dims gives no dim a value, but --%s does",
                       options->batch > 0 ? "batch" : "dim");
    return true;
}

/* What is left out is so from the start; what else a value is comes with its node. */
static uint8_t kind_of(const nw_value *value)
{
    return value->producer == NW_NONE ? value->kind : NW_TENSOR;
}

bool nw_pass_bind(const nw_graph *graph, nw_report *report, const nw_weigh_options *options)
{
    bind b = {.graph = graph, .report = report, .options = options, .batch = options->batch};
    report->tensors = NW_ARRAY(report->arena, nw_tensor, graph->value_count);
    report->given = NW_ARRAY(report->arena, bool, graph->value_count);
    if (!report->tensors || !report->given)
        return nw_fail_memory(report->error, report->arena);
    if (!fit_together(report, options) || !take_dtype(&b))
        return false;
    for (uint32_t i = 0; i < graph->value_count; i++)
        report->tensors[i] = (nw_tensor){.shape = NW_NO_SHAPE,
                                         .dtype = graph->typed ? NULL : report->dtype,
                                         .kind = kind_of(&graph->values[i])};
    return bind_symbols(&b) && take_given(&b) && bind_inputs(&b) && each_input(&b, take_types) &&
           each_input(&b, shape_input) && each_input(&b, follow_batch) && each_input(&b, require) &&
           each_input(&b, note_assumed) && note_dims(&b);
}
