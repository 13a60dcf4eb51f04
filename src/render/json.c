/* The JSON report: docs/report.md states its fields. */
#include "render/json_port.h"
#include "render/render.h"
#include "render/view.h"

static void put_shape(nw_json *j, const char *key, const nw_report *report, nw_shape shape)
{
    if (shape.rank < 0) {
        nw_json_null(j, key);
        return;
    }
    nw_json_open(j, key, '[', false);
    for (int32_t i = 0; i < shape.rank; i++) {
        if (nw_is_symbol(shape.dim[i]))
            nw_json_str(j, NULL, report->symbols[nw_symbol_name(shape.dim[i])]);
        else
            nw_json_num(j, NULL, shape.dim[i]);
    }
    nw_json_close(j, ']');
}

static void put_port(nw_json *j, const nw_report *report, const nw_port *port)
{
    char text[160];
    nw_json_open(j, NULL, '{', false);
    nw_json_str(j, "name", port->name);
    nw_json_str_or_null(j, "dtype", nw_type_text(port->tensor, text, sizeof text));
    put_shape(j, "shape", report, port->tensor->shape);
    nw_json_close(j, '}');
}

void nw_json_ports(nw_json *j, const char *key, const nw_report *report, const nw_port *ports, uint32_t count)
{
    nw_json_open(j, key, '[', true);
    for (uint32_t i = 0; i < count; i++)
        put_port(j, report, &ports[i]);
    nw_json_close(j, ']');
}

/* ---- Layers ------------------------------------------------------------------------------------------- */

static void put_ints(nw_json *j, const char *key, const nw_row *row, const nw_attr *attr)
{
    nw_attr_kind kind = nw_attr_kind_of(attr->id);
    bool spreads = (kind == NW_ATTR_AXES || kind == NW_ATTR_SIDES) && row->picture_axes > 0;
    int32_t count = (int32_t)attr->count;
    if (spreads)
        count = kind == NW_ATTR_SIDES ? 2 * row->picture_axes : row->picture_axes;
    nw_json_open(j, key, '[', false);
    for (int32_t i = 0; i < count; i++)
        nw_json_int(j, NULL, spreads ? nw_attr_spread(attr, row->picture_axes, i) : attr->ints[i]);
    nw_json_close(j, ']');
}

static void put_list(nw_json *j, const char *key, const nw_attr *attr, bool texts)
{
    nw_json_open(j, key, '[', false);
    for (uint32_t i = 0; i < attr->count; i++)
        if (texts)
            nw_json_str(j, NULL, attr->texts[i]);
        else
            nw_json_real(j, NULL, attr->numbers[i]);
    nw_json_close(j, ']');
}

static void put_attributes(nw_json *j, const nw_report *report, const nw_row *row)
{
    nw_json_open(j, "attributes", '{', false);
    for (nw_attr_id id = 0; id < NW_ATTR_COUNT && row->attr_count; id++) {
        const nw_attr *attr = nw_row_attr(row, id);
        const char *name = nw_attr_name(id);
        if (!attr)
            continue;
        switch (nw_attr_kind_of(id)) {
        case NW_ATTR_INT:
            nw_json_int(j, name, attr->count ? attr->ints[0] : 0);
            break;
        case NW_ATTR_NUMBER:
            nw_json_real(j, name, attr->number);
            break;
        case NW_ATTR_TEXT:
            nw_json_str(j, name, attr->text);
            break;
        case NW_ATTR_NUMBERS:
        case NW_ATTR_TEXTS:
            put_list(j, name, attr, nw_attr_kind_of(id) == NW_ATTR_TEXTS);
            break;
        case NW_ATTR_TENSOR:
            put_shape(j, name, report, attr->tensor->shape);
            break;
        default:
            put_ints(j, name, row, attr);
        }
    }
    nw_json_close(j, '}');
}

static void put_field(nw_json *j, const nw_row *row)
{
    if (!row->field) {
        nw_json_null(j, "receptive_field");
        return;
    }
    nw_json_open(j, "receptive_field", '[', false);
    for (int32_t i = 0; i < row->field_axes; i++)
        nw_json_num(j, NULL, row->field[i].size);
    nw_json_close(j, ']');
}

static void put_reals(nw_json *j, const char *key, const nw_row *row, bool jump)
{
    if (!row->field) {
        nw_json_null(j, key);
        return;
    }
    nw_json_open(j, key, '[', false);
    for (int32_t i = 0; i < row->field_axes; i++)
        nw_json_real(j, NULL, jump ? row->field[i].jump : row->field[i].offset);
    nw_json_close(j, ']');
}

static void put_cells(nw_json *j, const nw_row *row, const nw_column_id *ids, size_t count)
{
    static const char *const names[] = {
#define X(id, name, heading, unit, sums, what) name,
        NW_NUMBER_COLUMNS(X)
#undef X
    };
    for (size_t i = 0; i < count; i++)
        nw_json_num(j, names[ids[i]], row->cell[ids[i]]);
}

/* The fields of the first versions stand in their order; what came later stands behind. */
static const nw_column_id parameter_cells[] = {NW_C_WEIGHTS, NW_C_BIASES, NW_C_BUFFERS, NW_C_PARAMETERS};
static const nw_column_id work_cells[] = {NW_C_MACS, NW_C_FLOPS, NW_C_ACTIVATIONS, NW_C_ACTIVATION_BYTES};
static const nw_column_id more_cells[] = {
    NW_C_TRAINABLE,   NW_C_PARAMETER_BYTES, NW_C_BUFFER_BYTES, NW_C_ADDS,         NW_C_MULTIPLIES,
    NW_C_COMPARISONS, NW_C_DIVISIONS,       NW_C_EXPONENTIALS, NW_C_READ_BYTES,   NW_C_WRITE_BYTES,
    NW_C_SAVED_BYTES, NW_C_LIVE_BYTES,      NW_C_DEPTH,        NW_C_CAFFE_PARAMS, NW_C_CAFFE_BYTES};

#define CELLS(list) (list), sizeof(list) / sizeof *(list)

static void put_names(nw_json *j, const nw_row *row)
{
    nw_json_num(j, "index", row->cell[NW_C_INDEX]);
    nw_json_str(j, "name", row->name);
    nw_json_str(j, "type", row->type);
    nw_json_str(j, "operator", nw_str_of(row->operator_name));
    nw_json_str(j, "group", row->group);
    nw_json_open(j, "inputs", '[', false);
    for (uint32_t i = 0; i < row->input_count; i++)
        nw_json_str(j, NULL, row->inputs[i]);
    nw_json_close(j, ']');
}

static void put_layer(nw_json *j, const nw_report *report, const nw_row *row)
{
    nw_json_open(j, NULL, '{', false);
    put_names(j, row);
    nw_json_ports(j, "outputs", report, row->outputs, row->output_count);
    put_attributes(j, report, row);
    put_cells(j, row, CELLS(parameter_cells));
    nw_json_bool(j, "shared", row->shared);
    nw_json_bool(j, "trainable", row->trainable);
    put_cells(j, row, CELLS(work_cells));
    put_field(j, row);
    nw_json_str(j, "status", nw_str_of(nw_status_name(row->status)));
    nw_json_bool(j, "core", row->core);
    put_cells(j, row, CELLS(more_cells));
    put_reals(j, "jump", row, true);
    put_reals(j, "offset", row, false);
    nw_json_close(j, '}');
}

/* ---- The whole ---------------------------------------------------------------------------------------- */

static void put_model(nw_json *j, const nw_report *report)
{
    nw_json_open(j, "model", '{', false);
    nw_json_str(j, "name", report->model_name);
    nw_json_str(j, "format", report->format);
    nw_json_open(j, "files", '[', false);
    if (!report->no_file) {
        nw_json_open(j, NULL, '{', false);
        nw_json_str(j, "path", report->path);
        nw_json_int(j, "bytes", (int64_t)report->file_bytes);
        nw_json_close(j, '}');
    }
    nw_json_close(j, ']');
    nw_json_close(j, '}');
}

static void put_options(nw_json *j, const nw_report *report)
{
    nw_json_open(j, "options", '{', false);
    nw_json_open(j, "dims", '{', false);
    for (uint32_t i = 0; i < report->dim_count; i++)
        nw_json_num(j, report->dims[i].name, report->dims[i].value);
    nw_json_close(j, '}');
    nw_json_str_or_null(j, "dtype", nw_str_of(report->dtype ? report->dtype->name : NULL));
    nw_json_str_or_null(j, "phase", report->phase);
    nw_json_str(j, "convention", report->convention);
    nw_json_close(j, '}');
}

static const char *const total_order[] = {"layers",
                                          "core_layers",
                                          "depth",
                                          "parameters",
                                          "weights",
                                          "biases",
                                          "buffers",
                                          "trainable_parameters",
                                          "parameter_bytes",
                                          "macs",
                                          "flops",
                                          "activations",
                                          "activation_bytes",
                                          "input_bytes",
                                          "caffe_layers",
                                          "caffe_learnable_params",
                                          "caffe_memory_bytes",
                                          "input_elements",
                                          "buffer_bytes",
                                          "adds",
                                          "multiplies",
                                          "comparisons",
                                          "divisions",
                                          "exponentials",
                                          "read_bytes",
                                          "write_bytes",
                                          "saved_bytes",
                                          "peak_bytes"};

#define TOTAL_COUNT (sizeof total_order / sizeof *total_order)

static void put_totals(nw_json *j, const nw_report *report)
{
    bool lower;
    nw_json_open(j, "totals", '{', true);
    for (size_t i = 0; i < TOTAL_COUNT; i++)
        nw_json_num(j, total_order[i], nw_report_figure(report, nw_str_of(total_order[i]), &lower));
    nw_json_close(j, '}');
    nw_json_open(j, "lower_bounds", '[', false);
    for (size_t i = 0; i < TOTAL_COUNT; i++) {
        nw_report_figure(report, nw_str_of(total_order[i]), &lower);
        if (lower)
            nw_json_str(j, NULL, nw_str_of(total_order[i]));
    }
    nw_json_close(j, ']');
}

static void put_note(nw_json *j, const nw_remark *note)
{
    nw_json_open(j, NULL, '{', false);
    nw_json_str(j, "code", nw_str_of(note->code));
    nw_json_str_or_null(j, "layer", note->layer);
    nw_json_num(j, "line", note->line ? note->line : NW_UNKNOWN);
    nw_json_num(j, "column", note->column ? note->column : NW_UNKNOWN);
    nw_json_str(j, "text", note->text);
    nw_json_str(j, "status", nw_str_of(nw_status_name(note->status)));
    nw_json_close(j, '}');
}

static bool render_report(const nw_report *report, const nw_render_options *options, nw_arena *arena,
                          nw_out *out, nw_error *error)
{
    const nw_table *layers = nw_view(report, options, NW_COLUMNS_ALL, "x", arena, error);
    if (!layers)
        return false;
    nw_json json = nw_json_to(out, options->one_line), *j = &json;
    nw_json_open(j, NULL, '{', true);
    nw_json_str(j, "schema", NW_STR("netweight.report/1"));
    put_model(j, report);
    put_options(j, report);
    nw_json_str(j, "status", nw_str_of(nw_status_name(report->status)));
    nw_json_ports(j, "inputs", report, report->inputs, report->input_count);
    nw_json_ports(j, "outputs", report, report->outputs, report->output_count);
    nw_json_open(j, "layers", '[', true);
    for (uint32_t i = 0; i < layers->rows; i++)
        put_layer(j, report, nw_view_row(layers, i));
    nw_json_close(j, ']');
    put_totals(j, report);
    nw_json_open(j, "notes", '[', true);
    for (uint32_t i = 0; i < report->note_count; i++)
        put_note(j, &report->notes[i]);
    nw_json_close(j, ']');
    nw_json_close(j, '}');
    return true;
}

static bool render_table(nw_table *table, const nw_render_options *options, nw_out *out, nw_error *error)
{
    (void)error;
    nw_json json = nw_json_to(out, options->one_line), *j = &json;
    nw_json_open(j, NULL, '{', true);
    nw_json_str(j, "schema", NW_STR("netweight.list/1"));
    nw_json_open(j, table->name, '[', true);
    for (uint32_t row = 0; row < table->rows; row++) {
        nw_json_open(j, NULL, '{', false);
        for (uint32_t c = 0; c < table->columns; c++) {
            nw_cell cell = table->cell(table, row, c);
            if (table->headings[c].unit == NW_TEXT)
                nw_json_str(j, table->headings[c].name, cell.text);
            else
                nw_json_num(j, table->headings[c].name, cell.number);
        }
        nw_json_close(j, '}');
    }
    nw_json_close(j, ']');
    nw_json_close(j, '}');
    return true;
}

const nw_renderer nw_renderer_json = {"json", "every number, by stable names", render_report, render_table};
