#include <string.h>
#include <unistd.h>

#include "command.h"

void print_error(const run *r, const nw_error *error)
{
    const settings *all = r->settings;
    bool color = isatty(STDERR_FILENO) && all->color != COLOR_NEVER;
    nw_render_options text = {.struct_size = sizeof text, .color = color || all->color == COLOR_ALWAYS};
    sink errors = {.file = STDERR_FILENO}, output = {.file = STDOUT_FILENO};
    if (all->render.format && strcmp(all->render.format, "json") == 0 && !r->out->failure)
        nw_render_error(error, &all->render, sink_write, &output);
    nw_render_error(error, &text, sink_write, &errors);
}

int report_error(const run *r, const nw_error *error)
{
    if (!r->out->failure)
        print_error(r, error);
    return error->code == NW_E_USAGE ? EXIT_USAGE : EXIT_BAD;
}

/* ---- Weighing ----------------------------------------------------------------------------------------- */

void separate(run *r)
{
    const char *format = r->settings->render.format;
    if (r->printed && !(format && strcmp(format, "json") == 0))
        sink_put(r->out, "\n");
    r->printed = true;
}

static bool print_report(run *r, const nw_report *report, nw_error *error)
{
    separate(r);
    return nw_render(report, &r->settings->render, sink_write, r->out, error);
}

static int weigh_one(run *r, const word *w)
{
    nw_error error = {0};
    nw_model *model = NULL;
    nw_report *report = NULL;
    int status;
    if (open_model(&model, r->settings, w, &error) && nw_weigh(&report, model, &r->settings->weigh, &error) &&
        print_report(r, report, &error))
        status = nw_report_status(report) >= NW_LOWER_BOUND ? EXIT_INCOMPLETE : EXIT_KNOWN;
    else
        status = report_error(r, &error);
    nw_report_free(report);
    nw_model_free(model);
    return status;
}

static bool is_model(const word *w)
{
    return w->kind == WORD_PLAIN || is_expression(w);
}

/* Of several models: one that is bad outweighs one that is known in part. */
static int worse(int a, int b)
{
    static const int order[] = {[EXIT_KNOWN] = 0, [EXIT_INCOMPLETE] = 1, [EXIT_BAD] = 2, [EXIT_USAGE] = 3};
    return order[a] > order[b] ? a : b;
}

static int count_models(words rest)
{
    nw_error ignored = {0};
    int count = 0;
    for (word w = next_word(&rest, &ignored); w.kind != WORD_END; w = next_word(&rest, &ignored))
        count += is_model(&w);
    return count;
}

int each_model(run *r, const char *verb, int (*one)(run *, const word *))
{
    nw_error ignored = {0};
    int status = EXIT_KNOWN, models = count_models(r->words);
    if (!models) {
        usage_error(&ignored, "which model? netweight %s MODEL...", verb);
        return report_error(r, &ignored);
    }
    if (models > 1)
        r->settings->render.one_line = true;
    for (word w = next_word(&r->words, &ignored); w.kind != WORD_END && !r->out->failure;
         w = next_word(&r->words, &ignored))
        if (is_model(&w))
            status = worse(one(r, &w), status);
    return status;
}

static int run_weigh(run *r)
{
    return each_model(r, "", weigh_one);
}

/* ---- The others --------------------------------------------------------------------------------------- */

const char *next_plain(run *r)
{
    nw_error ignored = {0};
    for (;;) {
        word w = next_word(&r->words, &ignored);
        if (w.kind == WORD_PLAIN)
            return w.value;
        if (w.kind == WORD_END)
            return NULL;
    }
}

int run_list(run *r)
{
    nw_error error = {0};
    const char *what = next_plain(r);
    if (!what)
        usage_error(&error, "list what? formats, writers, operators, columns, conventions or models");
    else if (nw_list(what, &r->settings->render, sink_write, r->out, &error))
        return EXIT_KNOWN;
    return report_error(r, &error);
}

static const verb verbs[] = {
    {NULL,      "MODEL...",             "layers and totals",                    NULL,       run_weigh  },
    {"explain", "MODEL [LAYER|FIGURE]", "formulas; what gives 93MB",            "@models",  run_explain},
    {"bytes",   "FILE...",              "where every byte of a file goes",      NULL,       run_bytes  },
    {"size",    "MODEL...",             "the files that frameworks would save", "@models",  run_size   },
    {"memory",  "MODEL...",             "what running the network needs",       "@models",  run_memory },
    {"list",    "WHAT",                 "formats, operators, models, ...",
     "formats writers operators columns conventions models",                                run_list   },
    {"help",    "[notation]",           "this; the notation's grammar",         "notation", run_help   },
};

const verb *verb_at(size_t i)
{
    return i < sizeof verbs / sizeof *verbs ? &verbs[i] : NULL;
}
