/* What a published figure may mean: the quantities of a report, by the question that each answers. */
#include "base/map.h"
#include "ops/op.h"
#include "passes/explain/explain.h"

/* ---- Sums --------------------------------------------------------------------------------------------- */

nw_num nw_batch_of(const nw_report *report)
{
    for (uint32_t i = 0; i < report->dim_count; i++)
        if (nw_str_is(nw_str_of(report->dims[i].name), "batch") && report->dims[i].value > 0)
            return report->dims[i].value;
    return 1;
}

/* Sums of a column; unknown where a row is. */
static nw_num sum(const nw_report *report, nw_column_id column)
{
    return report->partial[column] ? NW_UNKNOWN : report->sum[column];
}

static bool is_source(const nw_row *row)
{
    const nw_op *op = nw_op_named(nw_str_of(row->operator_name));
    return op && op->flags & NW_INPUT;
}

static bool is_view(const nw_row *row)
{
    const nw_op *op = nw_op_named(nw_str_of(row->operator_name));
    return op && op->flags & NW_VIEW;
}

/* What stands behind the scores: a softmax, a loss, an accuracy. Hand-made lists leave it out. */
static bool is_head(const nw_row *row)
{
    nw_str op = nw_str_of(row->operator_name);
    return nw_str_is(op, "softmax") || nw_str_is(op, "log_softmax") || nw_str_is(op, "accuracy") ||
           (op.len > 4 && nw_str_is(nw_str_part(op, op.len - 4, op.len), "loss"));
}

static bool has_parameters(const nw_row *row)
{
    return row->cell[NW_C_PARAMETERS] != 0;
}

static bool is_core(const nw_row *row)
{
    return row->core;
}

/* What torchsummary hooks: every module, in place or not; views are functions of torch and no modules. */
static bool is_module(const nw_row *row)
{
    return !is_source(row) && !is_view(row);
}

static nw_num sum_if(const nw_report *report, nw_column_id column, bool (*takes)(const nw_row *))
{
    nw_num total = 0;
    for (uint32_t i = 0; i < report->row_count; i++)
        if (takes(&report->rows[i]))
            total = nw_add(total, report->rows[i].cell[column]);
    return total;
}

/* All outputs of the rows, those in place and views too. */
static nw_num outputs_if(const nw_report *report, bool (*takes)(const nw_row *))
{
    nw_num total = 0;
    for (uint32_t i = 0; i < report->row_count; i++)
        for (uint32_t o = 0; o < report->rows[i].output_count && takes(&report->rows[i]); o++)
            total = nw_add(total, nw_shape_count(report->rows[i].outputs[o].tensor->shape));
    return total;
}

static nw_num in_bytes(const nw_report *report, nw_num elements)
{
    return nw_dtype_bytes(report->dtype, elements);
}

/* ---- One function for each quantity ------------------------------------------------------------------- */

#define SUM(name, column)                                                                                    \
    static nw_num name(const nw_report *report)                                                              \
    {                                                                                                        \
        return sum(report, NW_C_##column);                                                                   \
    }
#define TOTAL(name, id)                                                                                      \
    static nw_num name(const nw_report *report)                                                              \
    {                                                                                                        \
        return report->total[NW_T_##id];                                                                     \
    }

SUM(parameters, PARAMETERS)
SUM(parameter_bytes, PARAMETER_BYTES)
SUM(biases, BIASES)
SUM(buffers, BUFFERS)
SUM(macs, MACS)
SUM(flops, FLOPS)
SUM(saved, SAVED_BYTES)
SUM(outputs, ACTIVATIONS)
SUM(output_bytes, ACTIVATION_BYTES)
TOTAL(layers, LAYERS)
TOTAL(core_layers, CORE_LAYERS)
TOTAL(depth, DEPTH)
TOTAL(caffe_layers, CAFFE_LAYERS)
TOTAL(caffe_bytes, CAFFE_MEMORY)
TOTAL(peak, PEAK_BYTES)
TOTAL(input, INPUT_ELEMENTS)
TOTAL(input_bytes, INPUT_BYTES)

/* What is the same as all parameters is not another answer. */
static nw_num unless_all(const nw_report *report, nw_num value)
{
    return value == parameters(report) ? NW_UNKNOWN : value;
}

static nw_num weights(const nw_report *report)
{
    return unless_all(report, sum(report, NW_C_WEIGHTS));
}

static nw_num trainable(const nw_report *report)
{
    return unless_all(report, sum(report, NW_C_TRAINABLE));
}

static nw_num caffe_learnable(const nw_report *report)
{
    return unless_all(report, report->total[NW_T_CAFFE_LEARNABLE]);
}

static nw_num weight_bytes(const nw_report *report)
{
    return in_bytes(report, weights(report));
}

static nw_num three_digits(nw_num value)
{
    nw_num unit = 1;
    while (nw_known(value) && value / unit >= 1000)
        unit *= 10;
    return nw_mul(nw_div(nw_add(value, unit / 2), unit), unit);
}

static nw_num rounded_parameter_bytes(const nw_report *report)
{
    return in_bytes(report, three_digits(parameters(report)));
}

static nw_num stored(const nw_report *report)
{
    return buffers(report) ? nw_add(parameters(report), buffers(report)) : NW_UNKNOWN;
}

static nw_num stored_bytes(const nw_report *report)
{
    return buffers(report) ? nw_add(parameter_bytes(report), sum(report, NW_C_BUFFER_BYTES)) : NW_UNKNOWN;
}

static nw_num with_input(const nw_report *report)
{
    return nw_add(outputs(report), report->total[NW_T_INPUT_ELEMENTS]);
}

static nw_num with_input_bytes(const nw_report *report)
{
    return nw_add(output_bytes(report), report->total[NW_T_INPUT_BYTES]);
}

/* A list without its head; unknown where there is no head, so that nothing is listed twice. */
static nw_num less_head(const nw_report *report, nw_num all, nw_column_id column)
{
    nw_num head = sum_if(report, column, is_head);
    return head ? nw_sub(all, head) : NW_UNKNOWN;
}

static nw_num listed(const nw_report *report)
{
    return less_head(report, with_input(report), NW_C_ACTIVATIONS);
}

static nw_num listed_bytes(const nw_report *report)
{
    return less_head(report, with_input_bytes(report), NW_C_ACTIVATION_BYTES);
}

static nw_num scores(const nw_report *report)
{
    return less_head(report, outputs(report), NW_C_ACTIVATIONS);
}

static nw_num score_bytes(const nw_report *report)
{
    return less_head(report, output_bytes(report), NW_C_ACTIVATION_BYTES);
}

static nw_num twice_listed(const nw_report *report)
{
    return nw_mul(2, listed_bytes(report));
}

static nw_num twice_with_input(const nw_report *report)
{
    return nw_mul(2, with_input_bytes(report));
}

static nw_num two_digits(nw_num value)
{
    nw_num unit = 1;
    while (nw_known(value) && value / unit >= 100)
        unit *= 10;
    return nw_mul(nw_div(nw_add(value, unit / 2), unit), unit);
}

static nw_num rounded_rows(const nw_report *report)
{
    nw_num total = two_digits(report->total[NW_T_INPUT_ELEMENTS]);
    for (uint32_t i = 0; i < report->row_count; i++)
        if (!is_head(&report->rows[i]))
            total = nw_add(total, two_digits(report->rows[i].cell[NW_C_ACTIVATIONS]));
    return total;
}

static nw_num rounded_row_bytes(const nw_report *report)
{
    return in_bytes(report, rounded_rows(report));
}

static nw_num caffe_elements(const nw_report *report)
{
    return nw_div(caffe_bytes(report), 4);
}

static nw_num peak_with_input(const nw_report *report)
{
    return nw_add(peak(report), report->total[NW_T_INPUT_BYTES]);
}

static nw_num torchinfo(const nw_report *report)
{
    return outputs_if(report, has_parameters);
}

static nw_num torchinfo_bytes(const nw_report *report)
{
    return nw_mul(2, in_bytes(report, torchinfo(report)));
}

static nw_num torchsummary(const nw_report *report)
{
    return outputs_if(report, is_module);
}

static nw_num torchsummary_bytes(const nw_report *report)
{
    return nw_mul(2, in_bytes(report, torchsummary(report)));
}

static nw_num core_outputs(const nw_report *report)
{
    return outputs_if(report, is_core);
}

/* ---- The table ---------------------------------------------------------------------------------------- */

#define PARAMS        NW_SAID_PARAMETERS
#define BIASES        NW_SAID_BIASES
#define MEMORY        NW_SAID_MEMORY
#define PEAK          NW_SAID_PEAK
#define TRAINING      NW_SAID_TRAINING
#define WORK          NW_SAID_WORK
#define LAYERS        NW_SAID_LAYERS
#define NW_FILE_BYTES (NW_OCTETS | NW_ON_DISK)
#define ONCE          "each output stored once, forward"

static const struct row {
    const char *id;
    nw_tier tier;
    unsigned measures, said;
    bool grows; /* with the batch: the share of one picture is tried too */
    const char *name, *convention;
    nw_num (*value)(const nw_report *report);
} rows[] = {
#define X(id, tier, measures, said, grows, name, convention, value)                                          \
    {id, NW_##tier, NW_##measures, said, grows, name, convention, value},
#include "passes/explain/quantity_list.h"
#undef X
};

/* ---- Gathering ---------------------------------------------------------------------------------------- */

static bool has(const nw_quantities *list, const nw_quantity *quantity)
{
    for (uint32_t i = 0; i < list->count; i++)
        if (list->items[i].value == quantity->value && nw_str_eq(list->items[i].name, quantity->name) &&
            nw_str_eq(list->items[i].convention, quantity->convention))
            return true;
    return false;
}

void nw_quantities_add(nw_quantities *list, nw_quantity quantity)
{
    if (quantity.value <= 0 || has(list, &quantity))
        return;
    if (nw_grow(list->arena, (void **)&list->items, &list->room, list->count, sizeof *list->items))
        list->items[list->count++] = quantity;
}

/* And the share of one picture, where it grows with the batch. */
static void add_with_share(nw_quantities *list, nw_quantity q, bool grows)
{
    nw_num batch = nw_batch_of(q.report);
    nw_quantities_add(list, q);
    if (!grows || batch < 2 || q.value < 0 || q.value % batch)
        return;
    q.convention = nw_str_printf(list->arena, "%.*s; one picture of the batch of %lld", NW_SHOW(q.convention),
                                 (long long)batch);
    q.value /= batch;
    nw_quantities_add(list, q);
}

static void add_row(nw_quantities *list, const nw_report *report, const struct row *row)
{
    nw_quantity q = {.id = row->id,
                     .tier = row->tier,
                     .measures = row->measures,
                     .said = row->said,
                     .name = nw_str_of(row->name),
                     .convention = nw_str_of(row->convention),
                     .value = row->value(report),
                     .report = report};
    add_with_share(list, q, row->grows);
}

/* ---- Conventions -------------------------------------------------------------------------------------- */

/* What is a figure of the report's own is not listed again. */
static bool is_own(const nw_report *report, nw_num value)
{
    return value == macs(report) || value == flops(report);
}

static bool add_conventions(nw_quantities *list, const nw_report *report)
{
    nw_ladder ladder;
    if (!nw_ladder_of(report, list->arena, &ladder))
        return false;
    for (uint32_t i = 0; i < ladder.count; i++) {
        const nw_rung *rung = &ladder.rungs[i];
        const nw_convention *first = nw_convention_at(rung->first);
        nw_quantity q = {.id = "convention",
                         .tier = NW_DERIVED,
                         .measures = NW_OPERATIONS,
                         .said = WORK,
                         .name = nw_str_printf(list->arena, "%s of %.*s",
                                               first->figure == NW_C_FLOPS ? "FLOPs" : "MACs",
                                               NW_SHOW(nw_rung_names(rung, list->arena))),
                         .convention = NW_STR("`list conventions` says what counts"),
                         .value = rung->value,
                         .report = report};
        if (!is_own(report, rung->value))
            add_with_share(list, q, true);
    }
    return true;
}

/* ---- Sums by operator --------------------------------------------------------------------------------- */

static nw_str plural(nw_arena *arena, const char *operator_name)
{
    nw_str name = nw_str_of(operator_name);
    if (nw_str_is(name, "conv"))
        return NW_STR("convolutions");
    if (nw_str_is(name, "linear"))
        return NW_STR("fully connected layers");
    return nw_str_printf(arena, "%s layers", operator_name);
}

static nw_num sum_of_operator(const nw_report *report, const char *operator_name, nw_column_id column)
{
    nw_num total = 0;
    for (uint32_t i = 0; i < report->row_count; i++)
        if (nw_str_is(nw_str_of(report->rows[i].operator_name), operator_name))
            total = nw_add(total, column == NW_NUMBERS ? 1 : report->rows[i].cell[column]);
    return total;
}

static void add_operator(nw_quantities *list, const nw_report *report, const char *operator_name)
{
    static const struct {
        nw_column_id column;
        const char *id, *what;
        unsigned measures, said;
    } of[] = {
        {NW_NUMBERS,           "operator_count",       "number of ",                      NW_LAYERS,     LAYERS},
        {NW_C_PARAMETERS,      "operator_parameters",  "parameters of the ",              NW_ELEMENTS,   PARAMS},
        {NW_C_WEIGHTS,         "operator_weights",     "weights of the ",                 NW_ELEMENTS,   PARAMS},
        {NW_C_PARAMETER_BYTES, "operator_bytes",       "bytes of the parameters of the ", NW_OCTETS,
         PARAMS | MEMORY                                                                                       },
        {NW_C_ACTIVATIONS,     "operator_activations", "outputs of the ",                 NW_ELEMENTS,   MEMORY},
        {NW_C_MACS,            "operator_macs",        "multiply-adds of the ",           NW_OPERATIONS, WORK  },
    };
    nw_str layers = plural(list->arena, operator_name);
    bool alone = sum_of_operator(report, operator_name, NW_NUMBERS) == 1; /* then it is known by its name */
    for (size_t i = 0; i < (alone ? 1 : sizeof of / sizeof *of); i++)
        nw_quantities_add(list, (nw_quantity){.id = of[i].id,
                                              .tier = NW_DERIVED,
                                              .measures = of[i].measures,
                                              .said = of[i].said,
                                              .name = nw_str_join(list->arena, nw_str_of(of[i].what), layers),
                                              .convention = NW_STR("summed over those layers"),
                                              .value = sum_of_operator(report, operator_name, of[i].column),
                                              .report = report});
}

/* The operators of the net, each once. */
static void add_operators(nw_quantities *list, const nw_report *report)
{
    nw_map seen;
    nw_map_init(&seen, list->arena);
    for (uint32_t i = 0; i < report->row_count; i++) {
        nw_str name = nw_str_of(report->rows[i].operator_name);
        if (is_source(&report->rows[i]) || nw_map_get(&seen, name) != NW_NONE)
            continue;
        if (!nw_map_set(&seen, name, i))
            return;
        add_operator(list, report, report->rows[i].operator_name);
    }
}

bool nw_quantities_of(nw_quantities *list, const nw_report *report)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        add_row(list, report, &rows[i]);
    add_operators(list, report);
    return add_conventions(list, report) && !list->arena->failed;
}
