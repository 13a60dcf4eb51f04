#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "command.h"

#define FORMS_MAX  16
#define NAME_BYTES 512

/* A network in the forms in which it is written: a figure may belong to any of them. */
typedef struct forms {
    nw_model *models[FORMS_MAX];
    nw_report *reports[FORMS_MAX];
    size_t count;
} forms;

static bool add_form(forms *f, const settings *s, const word *w, nw_error *error)
{
    size_t n = f->count;
    if (!open_model(&f->models[n], s, w, error))
        return false;
    f->count++;
    return nw_weigh(&f->reports[n], f->models[n], &s->weigh, error);
}

static bool add_variants(forms *f, const settings *s, const char *name, nw_error *error)
{
    const char *variant;
    if (access(name, F_OK) == 0)
        return true; /* a file, which goes before a model built in */
    for (size_t i = 0; f->count < FORMS_MAX && (variant = nw_model_variant(name, i)); i++) {
        char copy[NAME_BYTES];
        snprintf(copy, sizeof copy, "%s", variant);
        word w = {WORD_PLAIN, NULL, copy};
        if (!add_form(f, s, &w, error))
            return false;
    }
    return true;
}

static void free_forms(forms *f)
{
    for (size_t i = f->count; i-- > 0;) {
        nw_report_free(f->reports[i]);
        nw_model_free(f->models[i]);
    }
}

static bool has_layer(const nw_report *report, const char *name)
{
    char own[NAME_BYTES];
    for (size_t i = 0; i < nw_report_rows(report); i++)
        if (nw_report_text(report, i, "name", own, sizeof own) < sizeof own && strcmp(own, name) == 0)
            return true;
    return false;
}

/* "93MB", "~24M", "1,724,320" */
static bool is_figure(const char *text)
{
    if (strncmp(text, "≈", strlen("≈")) == 0)
        return true;
    text += *text == '~';
    return *text >= '0' && *text <= '9';
}

/* Every layer that has parameters or multiplies, then the network. */
static bool explain_all(run *r, const nw_report *report, nw_error *error)
{
    char name[NAME_BYTES];
    bool ok = true;
    for (size_t i = 0; ok && i < nw_report_rows(report); i++) {
        if (nw_report_cell(report, i, "parameters") == 0 && nw_report_cell(report, i, "macs") == 0)
            continue;
        if (nw_report_text(report, i, "name", name, sizeof name) >= sizeof name)
            continue;
        separate(r);
        ok = nw_explain_layer(report, name, &r->settings->render, sink_write, r->out, error);
    }
    separate(r);
    return ok && nw_explain_network(report, &r->settings->render, sink_write, r->out, error);
}

static bool explain_one(run *r, const forms *f, const char *target, nw_error *error)
{
    const nw_report *report = f->reports[0];
    const nw_render_options *options = &r->settings->render;
    separate(r);
    if (is_figure(target) && !has_layer(report, target))
        return nw_explain_figure((const nw_report *const *)f->reports, f->count, target, options, sink_write,
                                 r->out, error);
    return nw_explain_layer(report, target, options, sink_write, r->out, error);
}

/* Opens the first model named, by a word or by -e. */
static bool first_form(run *r, forms *f, nw_error *error)
{
    for (word w = next_word(&r->words, error); w.kind != WORD_END; w = next_word(&r->words, error)) {
        if (is_expression(&w))
            return add_form(f, r->settings, &w, error);
        if (w.kind == WORD_PLAIN)
            return add_form(f, r->settings, &w, error) && add_variants(f, r->settings, w.value, error);
    }
    return usage_error(error, "explain which model? netweight explain MODEL [LAYER|FIGURE]");
}

/* Each word behind the model is a layer or a figure; without one, every layer is explained. */
static bool explain_words(run *r, const forms *f, nw_error *error)
{
    words rest = r->words;
    const char *first = next_plain(r);
    const char *target = first ? next_plain(r) : NULL;
    if (!first || target) /* several objects of JSON: one on a line */
        r->settings->render.one_line = true;
    r->words = rest;
    if (!first)
        return explain_all(r, f->reports[0], error);
    while ((target = next_plain(r)))
        if (!explain_one(r, f, target, error))
            return false;
    return true;
}

int run_explain(run *r)
{
    nw_error error = {0};
    forms f = {.count = 0};
    int status = EXIT_KNOWN;
    if (!first_form(r, &f, &error) || !explain_words(r, &f, &error))
        status = report_error(r, &error);
    else if (nw_report_status(f.reports[0]) >= NW_LOWER_BOUND)
        status = EXIT_INCOMPLETE;
    free_forms(&f);
    return status;
}
