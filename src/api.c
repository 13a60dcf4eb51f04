/* The public functions: they tie the folders together and hold no rules of their own. */
#include <string.h>

#include "api.h"
#include "formats/format.h"
#include "passes/conventions.h"
#include "passes/passes.h"

#define MODEL_CHUNK  (32u << 10)
#define REPORT_CHUNK (64u << 10)

struct nw_model {
    nw_arena arena;
    nw_source source, followed; /* what was opened, and the file that it led to, if any */
    nw_graph graph;
    nw_str text;
    const nw_format *format;
    nw_ledger ledger; /* of its files, where it was asked for */
    bool no_file;     /* a network given as text, or built in */
};

const nw_ledger *nw_model_ledger(const nw_model *model)
{
    return model->ledger.closed ? &model->ledger : NULL;
}

nw_str nw_model_format(const nw_model *model)
{
    return nw_str_of(model->format->name);
}

nw_str nw_model_name(const nw_model *model)
{
    return model->graph.name;
}

const char *nw_code_name(nw_code code)
{
    static const char *const names[] = {"ok",        "memory",       "read",  "format", "syntax",
                                        "truncated", "unknown-type", "value", "graph",  "shape",
                                        "limit",     "overflow",     "usage", "write"};
    return (size_t)code < sizeof names / sizeof *names ? names[code] : "unknown";
}

bool nw_take_options(void *into, size_t size, const void *options, nw_error *error)
{
    const char *bytes = options;
    size_t given;
    memset(into, 0, size);
    if (!options)
        return true;
    memcpy(&given, options, sizeof given);
    if (given < sizeof given)
        return nw_fail(error, NW_E_USAGE, NW_NOWHERE, "struct_size of the options is not set");
    for (size_t i = size; i < given; i++)
        if (bytes[i])
            return nw_fail(error, NW_E_USAGE, NW_NOWHERE,
                           "the options set something that netweight %s does not know", NW_VERSION);
    memcpy(into, options, given < size ? given : size);
    return true;
}

static nw_str stem_of(nw_str path)
{
    size_t from = path.len, to = path.len;
    while (from > 0 && path.at[from - 1] != '/')
        from--;
    for (size_t i = path.len; i > from + 1; i--)
        if (path.at[i - 1] == '.') {
            to = i - 1;
            break;
        }
    return nw_str_part(path, from, to);
}

static bool choose_format(nw_model *model, const nw_open_options *options, nw_error *error)
{
    if (!options->format) {
        model->format = nw_format_probe(&model->source, error);
        return model->format != NULL;
    }
    model->format = nw_format_named(nw_str_of(options->format));
    return model->format ||
           nw_fail(error, NW_E_USAGE, NW_NOWHERE, "no format is named \"%s\"", options->format);
}

static const nw_source *last_source(const nw_model *model)
{
    return model->followed.read_at || model->followed.name.len ? &model->followed : &model->source;
}

static bool start_ledger(nw_model *model, nw_reader *reader)
{
    if (!reader->options->bytes)
        return true;
    model->ledger.arena = &model->arena;
    model->ledger.error = reader->error;
    reader->ledger = &model->ledger;
    return nw_ledger_open(reader->ledger, model->source.name, model->source.size);
}

/* A text of which the reader claims nothing is a description from its first byte to its last. */
static bool close_ledger(nw_reader *reader)
{
    nw_ledger *ledger = reader->ledger;
    if (!ledger)
        return true;
    if (!ledger->span_count && reader->text.at &&
        !nw_span_put(ledger, 0, reader->source->size, NW_SPAN_METADATA, NW_STR("text")))
        return false;
    return nw_ledger_close(ledger);
}

static bool read_model(nw_model *model, const nw_open_options *options, nw_error *error)
{
    nw_reader reader = {.source = &model->source,
                        .followed = &model->followed,
                        .arena = &model->arena,
                        .graph = &model->graph,
                        .error = error,
                        .options = options};
    model->graph.arena = &model->arena;
    model->graph.error = error;
    if (!choose_format(model, options, error) || !start_ledger(model, &reader))
        return false;
    model->graph.format = model->format->name;
    bool ok = model->format->read(&reader);
    model->text = reader.text;
    if (ok && reader.ledger && model->format->beside)
        ok = nw_check_description(&reader, model->format->beside);
    if (!ok || !close_ledger(&reader)) {
        nw_error_in_file(error, reader.source->name);
        if (reader.text.at)
            nw_error_locate(error, reader.text);
        return false;
    }
    if (!model->graph.name.len)
        model->graph.name = stem_of(model->source.name);
    return true;
}

static nw_model *new_model(nw_open_options *options, const nw_open_options *given, nw_error *error)
{
    nw_arena arena;
    if (!nw_take_options(options, sizeof *options, given, error))
        return NULL;
    nw_arena_init(&arena, options->allocator, options->memory_limit, MODEL_CHUNK);
    nw_model *model = NW_NEW(&arena, nw_model);
    if (!model) {
        nw_fail_memory(error, &arena);
        nw_arena_free(&arena);
        return NULL;
    }
    model->arena = arena;
    model->source.file = model->followed.file = -1;
    return model;
}

void nw_model_free(nw_model *model)
{
    if (!model)
        return;
    nw_source_close(&model->source);
    nw_source_close(&model->followed);
    nw_arena arena = model->arena; /* the model lies in its own arena */
    nw_arena_free(&arena);
}

/* The last step of every opening: reads the model, or frees it. */
static bool finish(nw_model **out, nw_model *model, const nw_open_options *options, nw_error *error)
{
    if (!read_model(model, options, error)) {
        nw_error_in_file(error, model->source.name);
        nw_model_free(model);
        return false;
    }
    *out = model;
    return true;
}

bool nw_open_memory(nw_model **out, const char *name, const void *bytes, size_t size,
                    const nw_open_options *given, nw_error *error)
{
    nw_open_options options;
    nw_model *model = new_model(&options, given, error);
    if (!model)
        return false;
    nw_source_open_memory(&model->source, nw_str_copy(&model->arena, nw_str_of(name)), bytes, size);
    return finish(out, model, &options, error);
}

bool nw_open_reader(nw_model **out, const char *name, nw_read_at read_at, void *context, uint64_t size,
                    const nw_open_options *given, nw_error *error)
{
    nw_open_options options;
    nw_model *model = new_model(&options, given, error);
    if (!model)
        return false;
    nw_source_open_reader(&model->source, nw_str_copy(&model->arena, nw_str_of(name)), read_at, context,
                          size);
    return finish(out, model, &options, error);
}

static bool open_text(nw_model **out, const char *name, const char *text, const nw_open_options *given,
                      nw_error *error)
{
    nw_open_options options;
    if (!nw_take_options(&options, sizeof options, given, error))
        return false;
    options.struct_size = sizeof options;
    options.format = "notation";
    if (!nw_open_memory(out, name, text, strlen(text), &options, error))
        return false;
    (*out)->no_file = true;
    return true;
}

bool nw_open_notation(nw_model **out, const char *text, const nw_open_options *options, nw_error *error)
{
    return open_text(out, "network", text, options, error);
}

static bool open_builtin(nw_model **out, const nw_builtin *builtin, const nw_open_options *given,
                         nw_error *error)
{
    if (!open_text(out, builtin->name, builtin->text, given, error))
        return false;
    (*out)->graph.module_text = builtin->modules;
    return true;
}

/* No file of that name: says so, and what built-in model may have been meant. */
static bool not_found(const char *path, nw_error *error)
{
    const nw_builtin *row;
    nw_nearest nearest = nw_nearest_to(nw_str_of(path), 2);
    for (size_t i = 0; (row = nw_builtin_at(i)); i++)
        nw_nearest_try(&nearest, nw_str_of(row->name));
    if (nearest.best.at)
        nw_fail(error, NW_E_READ, NW_NOWHERE,
                "no such file, and no built-in model of that name (did you mean \"%s\"?)", nearest.best.at);
    else
        nw_fail(error, NW_E_READ, NW_NOWHERE,
                "no such file, and no built-in model of that name (`netweight list models` names them)");
    nw_error_in_file(error, nw_str_of(path));
    return false;
}

bool nw_open(nw_model **out, const char *path, const nw_open_options *given, nw_error *error)
{
    nw_open_options options;
    const nw_builtin *builtin = nw_builtin_named(nw_str_of(path));
    if (!strchr(path, '/') && nw_file_is_missing(path))
        return builtin ? open_builtin(out, builtin, given, error) : not_found(path, error);
    nw_model *model = new_model(&options, given, error);
    if (!model)
        return false;
    if (nw_source_open_file(&model->source, &model->arena, path, error))
        return finish(out, model, &options, error);
    nw_error_in_file(error, nw_str_of(path));
    nw_model_free(model);
    return false;
}

/* ---- Weighing ----------------------------------------------------------------------------------------- */

static bool copy_notes(const nw_graph *graph, nw_report *report)
{
    for (uint32_t i = 0; i < graph->note_count; i++)
        if (!nw_report_note_at(report, graph->notes[i].code, graph->notes[i].layer, graph->notes[i].status,
                               graph->notes[i].text, graph->notes[i].place))
            return false;
    return true;
}

static bool run_passes(const nw_graph *graph, nw_report *report, const nw_weigh_options *options)
{
    static nw_pass *const passes[] = {nw_pass_infer, nw_pass_weigh,  nw_pass_work,  nw_pass_activations,
                                      nw_pass_live,  nw_pass_saved,  nw_pass_field, nw_pass_depth,
                                      nw_pass_caffe, nw_pass_claims, nw_pass_loose};
    if (!copy_notes(graph, report) || !nw_convention_remark(graph, report) ||
        !nw_pass_bind(graph, report, options))
        return false;
    for (size_t i = 0; i < sizeof passes / sizeof *passes; i++)
        if (!passes[i](graph, report))
            return report->arena->failed ? nw_fail_memory(report->error, report->arena) : false;
    return nw_report_close(report);
}

static bool take_convention(nw_report *report, const nw_weigh_options *options)
{
    const char *name = options->convention;
    const nw_convention *found = name ? nw_convention_named(nw_str_of(name)) : nw_convention_at(0);
    if (!found) {
        const char *near = nw_convention_near(nw_str_of(name));
        return nw_fail(report->error, NW_E_USAGE, NW_NOWHERE, "no counting convention is named \"%s\"%s%s%s",
                       name, near ? " (did you mean \"" : "", near ? near : "", near ? "\"?)" : "");
    }
    report->convention = nw_str_of(found->name);
    report->counting = found;
    report->own_flops = found->flops != NULL;
    return true;
}

static void start_report(nw_report *report, const nw_model *model, const nw_arena *arena, nw_error *error)
{
    report->own = *arena;
    report->arena = &report->own;
    report->error = error;
    report->graph = &model->graph;
    report->text = model->text;
    report->model_name = model->graph.name;
    report->format = nw_str_of(model->format->name);
    report->phase = model->graph.phase;
    report->symbols = model->graph.symbols;
    report->path = last_source(model)->name;
    report->file_bytes = last_source(model)->size;
    report->no_file = model->no_file;
}

/* Sets *assumed where a dim was taken as 1 that nobody gave. */
static bool weigh_once(nw_report **out, const nw_model *model, const nw_weigh_options *options, bool *assumed,
                       nw_error *error)
{
    nw_arena arena;
    nw_arena_init(&arena, options->allocator, options->memory_limit, REPORT_CHUNK);
    nw_report *report = NW_NEW(&arena, nw_report);
    if (!report) {
        nw_fail_memory(error, &arena);
        nw_arena_free(&arena);
        return false;
    }
    start_report(report, model, &arena, error);
    if (take_convention(report, options) && run_passes(&model->graph, report, options)) {
        report->error = NULL;
        *out = report;
        return true;
    }
    *assumed = report->assumed_dims;
    nw_error_in_file(error, last_source(model)->name);
    nw_error_locate(error, model->text);
    nw_report_free(report);
    return false;
}

/* A leading dim that the file only names is taken as 1; where that contradicts the rest, it stays open. */
bool nw_weigh(nw_report **out, const nw_model *model, const nw_weigh_options *given, nw_error *error)
{
    nw_weigh_options options;
    nw_error first = *error;
    bool assumed = false;
    if (!nw_take_options(&options, sizeof options, given, error))
        return false;
    if (weigh_once(out, model, &options, &assumed, error))
        return true;
    if (error->code != NW_E_SHAPE || !assumed)
        return false;
    *error = first;
    options.keep_dims = true;
    return weigh_once(out, model, &options, &assumed, error);
}

void nw_report_free(nw_report *report)
{
    if (!report)
        return;
    nw_arena arena = report->own;
    nw_arena_free(&arena);
}

/* ---- Reading a report --------------------------------------------------------------------------------- */

nw_status nw_report_status(const nw_report *report)
{
    return report->status;
}

size_t nw_report_rows(const nw_report *report)
{
    return report->row_count;
}

nw_num nw_report_cell(const nw_report *report, size_t row, const char *column)
{
    const nw_column *found = nw_column_named(nw_str_of(column));
    return row < report->row_count && found && found->cell >= 0 ? report->rows[row].cell[found->cell]
                                                                : NW_UNKNOWN;
}

nw_num nw_report_total(const nw_report *report, const char *name)
{
    bool lower;
    return nw_report_figure(report, nw_str_of(name), &lower);
}

const char *nw_model_variant(const char *name, size_t i)
{
    const nw_builtin *row, *start = nw_builtin_named(nw_str_of(name));
    if (!start)
        return NULL;
    const char *family = start->variant_of ? start->variant_of : start->name;
    for (size_t k = 0; (row = nw_builtin_at(k)); k++) {
        const char *own = row->variant_of ? row->variant_of : row->name;
        if (row != start && nw_str_is(nw_str_of(own), family) && i-- == 0)
            return row->name;
    }
    return NULL;
}
