/* Weighs every built-in network, and holds each layer's formulas to what its row says. */
#include <stdio.h>

#include "formats/format.h"
#include "passes/explain/formula.h"
#include "passes/passes.h"

/* Quantities of formulas and the columns that they must come to. */
static const struct {
    const char *quantity;
    nw_column_id column;
} columns[] = {
    {"weights",      NW_C_WEIGHTS     },
    {"biases",       NW_C_BIASES      },
    {"buffers",      NW_C_BUFFERS     },
    {"macs",         NW_C_MACS        },
    {"adds",         NW_C_ADDS        },
    {"multiplies",   NW_C_MULTIPLIES  },
    {"comparisons",  NW_C_COMPARISONS },
    {"divisions",    NW_C_DIVISIONS   },
    {"exponentials", NW_C_EXPONENTIALS},
};

static bool differs(const nw_row *row, const char *what, nw_num formula, nw_num rule)
{
    if (formula == rule)
        return false;
    printf("%.*s (%s): %s is %lld by its formula, %lld by its rule\n", NW_SHOW(row->name), row->operator_name,
           what, (long long)formula, (long long)rule);
    return true;
}

static nw_num work_out(const nw_call *call, nw_str expression, int32_t axis)
{
    nw_window window;
    nw_formula formula;
    bool has_window = nw_formula_window(call, &window);
    nw_scope scope = {.call = call, .window = has_window ? &window : NULL, .axis = axis};
    return nw_formula_read(&formula, expression, scope) ? nw_formula_value(&formula) : NW_OVERFLOW;
}

/* How many formulas of a layer were checked; *failed counts those that differ. */
static int check_row(const nw_row *row, const nw_call *call, int *failed)
{
    int checked = 0;
    const char *lines = call->node->op->formula;
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
        nw_str expression = nw_formula_of(lines, columns[i].quantity);
        if (!expression.len)
            continue;
        *failed +=
            differs(row, columns[i].quantity, work_out(call, expression, -1), row->cell[columns[i].column]);
        checked++;
    }
    nw_str side = nw_formula_of(lines, "side");
    nw_axes axes = side.len ? nw_axes_of(call, &call->out[0]) : (nw_axes){0, 0, 0};
    for (int32_t a = 0; a < axes.count; a++) {
        *failed += differs(row, "side", work_out(call, side, a), call->out[0].shape.dim[axes.first + a]);
        checked++;
    }
    return checked;
}

static int check_report(nw_report *report, int *failed)
{
    nw_error error = {0};
    int checked = 0;
    report->error = &error;
    for (uint32_t i = 0; i < report->row_count; i++) {
        nw_call call = nw_call_of(report->graph, report, i);
        checked += check_row(&report->rows[i], &call, failed);
    }
    report->error = NULL;
    return checked;
}

int main(void)
{
    int checked = 0, failed = 0;
    const nw_builtin *builtin;
    for (size_t i = 0; (builtin = nw_builtin_at(i)); i++) {
        nw_model *model = NULL;
        nw_report *report = NULL;
        nw_error error = {0};
        if (nw_open(&model, builtin->name, NULL, &error) && nw_weigh(&report, model, NULL, &error)) {
            checked += check_report(report, &failed);
        } else {
            printf("%s: %s\n", builtin->name, error.message);
            failed++;
        }
        nw_report_free(report);
        nw_model_free(model);
    }
    printf("%d formulas, %d differ\n", checked, failed);
    return failed || !checked;
}
