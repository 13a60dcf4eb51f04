#include "report/report.h"

#define SUGGEST 2

static void put_num(nw_out *out, nw_num n)
{
    if (nw_known(n))
        nw_put_int(out, n);
    else
        nw_putc(out, '?');
}

void nw_put_shape(nw_out *out, const nw_report *report, nw_shape shape, const char *times)
{
    if (shape.rank < 0)
        nw_putc(out, '?');
    for (int32_t i = 0; i < shape.rank; i++) {
        if (i)
            nw_puts(out, times);
        if (nw_is_symbol(shape.dim[i]))
            nw_put(out, report->symbols[nw_symbol_name(shape.dim[i])]);
        else
            put_num(out, shape.dim[i]);
    }
    if (shape.rank == 0)
        nw_puts(out, "scalar");
}

/* What is no tensor has a type in place of a shape. */
static void put_tensor(nw_out *out, const nw_report *report, const nw_tensor *tensor, const char *times)
{
    char text[160];
    if (tensor->kind == NW_TENSOR)
        nw_put_shape(out, report, tensor->shape, times);
    else if (tensor->kind != NW_ABSENT)
        nw_put(out, nw_type_text(tensor, text, sizeof text));
}

const nw_attr *nw_row_attr(const nw_row *row, nw_attr_id id)
{
    for (uint32_t i = 0; i < row->attr_count; i++)
        if (row->attrs[i].id == id)
            return &row->attrs[i];
    return NULL;
}

/* ---- Text columns ------------------------------------------------------------------------------------- */

#define UNUSED __attribute__((unused))
#define SHOW(id)                                                                                             \
    static void show_##id(const nw_report *report UNUSED, const nw_row *row UNUSED,                          \
                          const char *times UNUSED, nw_out *out)

SHOW(name)
{
    nw_put(out, row->name);
}

SHOW(type)
{
    nw_put(out, row->type);
}

SHOW(operator)
{
    nw_puts(out, row->operator_name);
}

SHOW(group)
{
    nw_put(out, row->group);
}

SHOW(inputs)
{
    const char *comma = "";
    for (uint32_t i = 0; i < row->input_count; i++) {
        if (!row->inputs[i].len)
            continue;
        nw_puts(out, comma);
        nw_put(out, row->inputs[i]);
        comma = ", ";
    }
}

SHOW(output)
{
    if (row->output_count)
        put_tensor(out, report, row->outputs[0].tensor, times);
}

SHOW(outputs)
{
    const char *comma = "";
    for (uint32_t i = 0; i < row->output_count; i++) {
        const nw_port *port = &row->outputs[i];
        if (port->tensor->kind == NW_ABSENT)
            continue;
        nw_puts(out, comma);
        nw_put(out, port->name);
        nw_putc(out, ' ');
        put_tensor(out, report, port->tensor, times);
        comma = ", ";
    }
}

/* Numbers from..to-1 of an AXES or SIDES attribute. */
static void put_spread(nw_out *out, const nw_row *row, const nw_attr *attr, int32_t from, int32_t to,
                       const char *times)
{
    for (int32_t i = from; i < to; i++) {
        nw_puts(out, i > from ? times : "");
        nw_put_int(out, nw_attr_spread(attr, row->picture_axes, i));
    }
}

static void put_axes(nw_out *out, const nw_row *row, nw_attr_id id, const char *times)
{
    const nw_attr *attr = nw_row_attr(row, id);
    if (attr)
        put_spread(out, row, attr, 0, row->picture_axes, times);
}

SHOW(kernel)
{
    const nw_attr *global = nw_row_attr(row, NW_A_GLOBAL);
    if (global && global->count && global->ints[0])
        nw_puts(out, "global");
    else
        put_axes(out, row, NW_A_KERNEL, times);
}

SHOW(stride)
{
    put_axes(out, row, NW_A_STRIDE, times);
}

SHOW(dilation)
{
    put_axes(out, row, NW_A_DILATION, times);
}

SHOW(pad)
{
    const nw_attr *pad = nw_row_attr(row, NW_A_PAD);
    int32_t n = row->picture_axes;
    bool even = true;
    if (!pad)
        return;
    for (int32_t i = 0; i < n; i++)
        even = even && nw_attr_spread(pad, n, i) == nw_attr_spread(pad, n, n + i);
    put_spread(out, row, pad, 0, n, times);
    nw_puts(out, even ? "" : "+");
    if (!even)
        put_spread(out, row, pad, n, 2 * n, times);
}

SHOW(groups)
{
    const nw_attr *groups = nw_row_attr(row, NW_A_GROUPS);
    if (groups && groups->count)
        nw_put_int(out, groups->ints[0]);
}

SHOW(receptive_field)
{
    for (int32_t i = 0; row->field && i < row->field_axes; i++) {
        nw_puts(out, i ? times : "");
        put_num(out, row->field[i].size);
    }
}

SHOW(jump)
{
    for (int32_t i = 0; row->field && i < row->field_axes; i++) {
        nw_puts(out, i ? times : "");
        nw_put_real(out, row->field[i].jump);
    }
}

SHOW(offset)
{
    for (int32_t i = 0; row->field && i < row->field_axes; i++) {
        nw_puts(out, i ? ", " : "");
        nw_put_real(out, row->field[i].offset);
    }
}

SHOW(status)
{
    nw_puts(out, nw_status_name(row->status));
}

/* ---- The list ----------------------------------------------------------------------------------------- */

static const nw_column columns[] = {
#define X(id, name, heading, what) {name, heading, what, NW_TEXT, false, -1, show_##id},
    NW_TEXT_COLUMNS(X)
#undef X
#define X(id, name, heading, unit, sums, what) {name, heading, what, NW_##unit, sums, NW_C_##id, NULL},
        NW_NUMBER_COLUMNS(X)
#undef X
};

const nw_column *nw_column_at(size_t i)
{
    return i < sizeof columns / sizeof *columns ? &columns[i] : NULL;
}

const nw_column *nw_column_named(nw_str name)
{
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        if (nw_str_is(name, columns[i].name))
            return &columns[i];
    return NULL;
}

const char *nw_column_near(nw_str name)
{
    nw_nearest nearest = nw_nearest_to(name, SUGGEST);
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        nw_nearest_try(&nearest, nw_str_of(columns[i].name));
    return nearest.best.at;
}
