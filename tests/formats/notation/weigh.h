/* Weighs a text, or the model built in under a name, for the tests of the notation. */
#ifndef NW_TESTS_NOTATION_WEIGH_H
#define NW_TESTS_NOTATION_WEIGH_H

#include <stdio.h>

#include "report/report.h"
#include "unit/unit.h"

typedef struct weighed {
    nw_model *model;
    nw_report *report;
    nw_error error;
} weighed;

static inline weighed weigh(const char *text)
{
    weighed w = {0};
    if (nw_open_notation(&w.model, text, NULL, &w.error))
        nw_weigh(&w.report, w.model, NULL, &w.error);
    if (w.error.code)
        printf("# %s: %s\n", text, w.error.message);
    return w;
}

static inline void done(weighed *w)
{
    nw_report_free(w->report);
    nw_model_free(w->model);
    *w = (weighed){0};
}

static inline nw_num total(const char *text, const char *name)
{
    weighed w = weigh(text);
    assert_non_null(w.report);
    nw_num value = nw_report_total(w.report, name);
    done(&w);
    return value;
}

/* The cells of a text column, one behind the other with blanks between. */
static inline void assert_column(const char *text, const char *column, const char *cells)
{
    weighed w = weigh(text);
    char seen[4096] = "";
    size_t used = 0;
    assert_non_null(w.report);
    for (size_t i = 0; i < nw_report_rows(w.report) && used < sizeof seen; i++) {
        if (i)
            seen[used++] = ' ';
        used += nw_report_text(w.report, i, column, seen + used, sizeof seen - used);
    }
    assert_string_equal(seen, cells);
    done(&w);
}

#endif
