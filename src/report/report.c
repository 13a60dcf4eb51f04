#include "report/report.h"

static const char *const total_names[] = {
#define X(id, name) name,
    NW_TOTAL_LIST(X)
#undef X
};

const char *nw_total_name(nw_total_id id)
{
    return total_names[id];
}

const char *nw_status_name(nw_status status)
{
    static const char *const names[] = {"exact", "assumed", "lower_bound", "unknown"};
    return names[status];
}

static bool too_many(nw_report *report, int cell, const nw_row *row, bool sum)
{
    static const char *const names[] = {
#define X(id, name, heading, unit, sums, what) name,
        NW_NUMBER_COLUMNS(X)
#undef X
    };
    return nw_fail(report->error, NW_E_OVERFLOW, NW_NOWHERE,
                   sum ? "the sum of \"%s\" is more than 2^63 - 1 at layer \"%.*s\""
                       : "\"%s\" is more than 2^63 - 1 in layer \"%.*s\"",
                   names[cell], NW_SHOW(row->name));
}

/* What follows from other cells is derived here, for every row and in no other place. */
static void derive(const nw_report *report, nw_row *row)
{
    row->cell[NW_C_PARAMETERS] = nw_add(row->cell[NW_C_WEIGHTS], row->cell[NW_C_BIASES]);
    if (!report->own_flops)
        row->cell[NW_C_FLOPS] = nw_mul(2, row->cell[NW_C_MACS]);
}

/* What a status is about. */
static const nw_column_id main_columns[] = {NW_C_PARAMETERS, NW_C_BUFFERS, NW_C_MACS, NW_C_ACTIVATIONS,
                                            NW_C_ACTIVATION_BYTES};
#define MAIN_COLUMNS (sizeof main_columns / sizeof *main_columns)

static void settle_row(nw_row *row)
{
    for (size_t i = 0; i < MAIN_COLUMNS && row->status < NW_LOWER_BOUND; i++)
        if (row->cell[main_columns[i]] == NW_UNKNOWN)
            row->status = NW_LOWER_BOUND;
}

static bool add_row(nw_report *report, nw_row *row)
{
    static const bool sums[] = {
#define X(id, name, heading, unit, sums, what) sums,
        NW_NUMBER_COLUMNS(X)
#undef X
    };
    derive(report, row);
    settle_row(row);
    for (int i = 0; i < NW_NUMBERS; i++) {
        if (row->cell[i] == NW_OVERFLOW)
            return too_many(report, i, row, false);
        if (!sums[i])
            continue;
        if (!nw_known(row->cell[i]))
            report->partial[i] = true;
        else if (__builtin_add_overflow(report->sum[i], row->cell[i], &report->sum[i]))
            return too_many(report, i, row, true);
    }
    return true;
}

static void settle_status(nw_report *report)
{
    size_t partial = 0, nothing = 0;
    nw_status status = NW_EXACT;
    for (uint32_t i = 0; i < report->row_count; i++)
        status = report->rows[i].status > status ? report->rows[i].status : status;
    for (uint32_t i = 0; i < report->note_count; i++)
        status = report->notes[i].status > status ? report->notes[i].status : status;
    for (size_t i = 0; i < MAIN_COLUMNS; i++) {
        partial += report->partial[main_columns[i]];
        nothing += report->sum[main_columns[i]] == 0;
    }
    if (partial || status > NW_LOWER_BOUND)
        status = partial == MAIN_COLUMNS && nothing == MAIN_COLUMNS ? NW_STATUS_UNKNOWN : NW_LOWER_BOUND;
    report->status = status;
}

/* Nothing of them is known, so that a sum is no bound either. */
static void forget_partial(nw_report *report)
{
    for (int i = 0; i < NW_NUMBERS && report->loose; i++)
        if (report->partial[i]) {
            report->sum[i] = NW_UNKNOWN;
            report->partial[i] = false;
        }
}

bool nw_report_close(nw_report *report)
{
    for (uint32_t i = 0; i < report->row_count; i++)
        if (!add_row(report, &report->rows[i]))
            return false;
    for (int i = 0; i < NW_TOTALS; i++)
        if (report->total[i] == NW_OVERFLOW)
            return nw_fail(report->error, NW_E_OVERFLOW, NW_NOWHERE, "the total \"%s\" is more than 2^63 - 1",
                           total_names[i]);
    settle_status(report);
    forget_partial(report);
    return true;
}

bool nw_report_note(nw_report *report, const char *code, nw_str layer, nw_status status, nw_str text)
{
    return nw_report_note_at(report, code, layer, status, text, NW_NOWHERE);
}

/* Notes come mostly in the file's order, so lines are counted on from the last note: a file with very many of
 * them is read once. */
static void locate(nw_report *report, int64_t offset, nw_remark *note)
{
    int32_t line, column;
    if (!report->located_line || offset < report->located) {
        report->located = 0;
        report->located_line = report->located_column = 1;
    }
    nw_str rest = nw_str_part(report->text, (size_t)report->located, report->text.len);
    nw_locate(rest, offset - report->located, &line, &column);
    report->located_column = line > 1 ? column : report->located_column + column - 1;
    report->located_line += line - 1;
    report->located = offset;
    note->line = report->located_line;
    note->column = report->located_column;
}

bool nw_report_note_at(nw_report *report, const char *code, nw_str layer, nw_status status, nw_str text,
                       nw_place place)
{
    nw_remark note = {.code = code, .text = text, .layer = layer, .status = status};
    while (report->around)
        report = report->around;
    if (!text.at || !nw_grow(report->arena, (void **)&report->notes, &report->note_room, report->note_count,
                             sizeof *report->notes))
        return nw_fail_memory(report->error, report->arena);
    if (report->text.at && place.offset >= 0 && (uint64_t)place.offset <= report->text.len)
        locate(report, place.offset, &note);
    report->notes[report->note_count++] = note;
    return true;
}

nw_num nw_report_figure(const nw_report *report, nw_str name, bool *lower)
{
    *lower = false;
    for (int i = 0; i < NW_TOTALS; i++)
        if (nw_str_is(name, total_names[i]))
            return report->total[i];
    const nw_column *column = nw_column_named(name);
    if (!column || column->cell < 0 || !column->sums)
        return NW_UNKNOWN;
    *lower = report->partial[column->cell];
    return report->sum[column->cell];
}
