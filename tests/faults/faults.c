/* Every allocation, read and write fails once: faults BUDGETS. Each line of BUDGETS is a sample with the most
 * that it may take: "reads | bytes of the model | bytes of the report | sample". A sample is a built-in
 * model, a file, one that the build has written beside this program ("densenet201.onnx"), or, after "-e ", a
 * line of notation. With a second argument it prints the lines anew, with what is taken now. */
#include <dirent.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/format.h"
#include "support/allocator.h"

#define TRIES 2000 /* more faults than this in one call: something never ends */

typedef struct sample {
    char name[512];
    size_t reads, model_bytes, report_bytes; /* allowed */
    char *bytes;                             /* of a file */
    size_t size;
    size_t reads_done, read_fails; /* the n-th read fails; 0: none */
    bool good;
} sample;

static bool complain(sample *s, const char *format, ...) __attribute__((format(printf, 2, 3)));

static bool complain(sample *s, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fprintf(stderr, "# %s: ", s->name);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
    s->good = false;
    return false;
}

static bool read_bytes(void *context, uint64_t offset, void *into, size_t length)
{
    sample *s = context;
    if (++s->reads_done == s->read_fails)
        return false;
    memcpy(into, s->bytes + offset, length);
    return true;
}

static bool open_sample(sample *s, nw_model **model, test_memory *memory, nw_error *error)
{
    nw_allocator allocator = test_allocator(memory);
    nw_open_options options = {.struct_size = sizeof options, .allocator = &allocator};
    s->reads_done = 0;
    if (s->bytes)
        return nw_open_reader(model, s->name, read_bytes, s, s->size, &options, error);
    if (strncmp(s->name, "-e ", 3) == 0)
        return nw_open_notation(model, s->name + 3, &options, error);
    return nw_open(model, s->name, &options, error);
}

typedef struct sink {
    size_t writes, fail_at;
} sink;

static bool take(void *context, const char *bytes, size_t length)
{
    sink *to = context;
    (void)bytes;
    (void)length;
    return ++to->writes != to->fail_at;
}

/* What one verb prints; `memory` and `to` may fail it. */
typedef bool printer(const nw_report *report, const nw_render_options *options, sink *to, nw_error *error);

static bool print_table(const nw_report *report, const nw_render_options *options, sink *to, nw_error *error)
{
    return nw_render(report, options, take, to, error);
}

static bool print_memory(const nw_report *report, const nw_render_options *options, sink *to, nw_error *error)
{
    nw_memory_options memory = {.struct_size = sizeof memory, .count_inputs = true, .buffers = true};
    return nw_render_memory(report, &memory, options, take, to, error);
}

static bool print_layer(const nw_report *report, const nw_render_options *options, sink *to, nw_error *error)
{
    char name[256];
    nw_report_text(report, nw_report_rows(report) / 2, "name", name, sizeof name);
    return nw_explain_layer(report, name, options, take, to, error);
}

static bool print_figure(const nw_report *report, const nw_render_options *options, sink *to, nw_error *error)
{
    return nw_explain_figure(&report, 1, "93MB", options, take, to, error);
}

static bool clean(sample *s, const char *what, bool ok, nw_code wanted, const nw_error *error,
                  const test_memory *memory, bool kept)
{
    if (ok != (error->code == NW_OK))
        return complain(s, "%s: returns %d with the error \"%s\"", what, ok, error->message);
    if (!ok && error->code != wanted)
        return complain(s, "%s: error %s instead of %s: %s", what, nw_code_name(error->code),
                        nw_code_name(wanted), error->message);
    if (!ok && !error->message[0])
        return complain(s, "%s: an error without a message", what);
    if (memory->blocks && !kept)
        return complain(s, "%s: %zu blocks leak", what, memory->blocks);
    if (memory->wrong_size)
        return complain(s, "%s: a block came back with a wrong size", what);
    return true;
}

/* Opens with the n-th allocation, or the n-th read, failing, for every n. */
static void fail_opening(sample *s, bool reads)
{
    const char *what = reads ? "open, a read fails" : "open, an allocation fails";
    bool ok = false;
    for (size_t n = 1; !ok && s->good; n++) {
        test_memory memory = {.fail_at = reads ? 0 : n};
        nw_error error = {0};
        nw_model *model = NULL;
        s->read_fails = reads ? n : 0;
        ok = open_sample(s, &model, &memory, &error);
        clean(s, what, ok, reads ? NW_E_READ : NW_E_MEMORY, &error, &memory, ok);
        if (!ok && model)
            complain(s, "%s: a model comes out of a failure", what);
        nw_model_free(ok ? model : NULL);
        if (memory.blocks)
            complain(s, "%s: %zu blocks leak after free", what, memory.blocks);
        if (n > TRIES)
            complain(s, "%s: no end", what);
    }
    s->read_fails = 0;
}

/* NULL where the model cannot be weighed without an option, such as the side of its pictures. */
static nw_report *fail_weighing(sample *s, const nw_model *model, test_memory *memory)
{
    for (size_t n = 1; s->good && n < TRIES; n++) {
        nw_error error = {0};
        nw_report *report = NULL;
        *memory = (test_memory){.fail_at = n};
        nw_allocator allocator = test_allocator(memory);
        nw_weigh_options options = {.struct_size = sizeof options, .allocator = &allocator};
        bool ok = nw_weigh(&report, model, &options, &error);
        bool refused = error.code == NW_E_USAGE;
        clean(s, "weigh", ok, refused ? NW_E_USAGE : NW_E_MEMORY, &error, memory, ok);
        if (!ok && report)
            complain(s, "weigh: a report comes out of a failure");
        if (ok || refused)
            return report;
    }
    return NULL;
}

static void fail_printing(sample *s, const nw_report *report, const char *format, printer *print)
{
    bool ok = false;
    for (size_t n = 1; !ok && s->good && n < TRIES; n++) {
        test_memory memory = {.fail_at = n};
        nw_allocator allocator = test_allocator(&memory);
        nw_render_options options = {
            .struct_size = sizeof options, .format = format, .allocator = &allocator};
        nw_error error = {0};
        sink to = {0};
        ok = print(report, &options, &to, &error);
        clean(s, format, ok, NW_E_MEMORY, &error, &memory, false);
    }
    ok = false;
    for (size_t n = 1; !ok && s->good && n < TRIES; n++) {
        test_memory memory = {0};
        nw_allocator allocator = test_allocator(&memory);
        nw_render_options options = {
            .struct_size = sizeof options, .format = format, .allocator = &allocator};
        nw_error error = {0};
        sink to = {.fail_at = n};
        ok = print(report, &options, &to, &error);
        clean(s, format, ok, NW_E_WRITE, &error, &memory, false);
        if (!ok && to.writes != n)
            complain(s, "%s: writes go on after a failure", format);
    }
}

static void fail_all_printing(sample *s, const nw_report *report)
{
    static const char *const formats[] = {"text", "json", "csv", "markdown"};
    static printer *const printers[] = {print_table, print_memory, print_layer, print_figure};
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        for (size_t k = 0; k < (i < 2 ? sizeof printers / sizeof *printers : 2); k++)
            fail_printing(s, report, formats[i], printers[k]);
}

static void keep_budget(sample *s, size_t reads, size_t model_bytes, size_t report_bytes)
{
    const struct {
        const char *what;
        size_t taken, allowed;
    } all[] = {
        {"reads",               reads,        s->reads       },
        {"bytes of the model",  model_bytes,  s->model_bytes },
        {"bytes of the report", report_bytes, s->report_bytes}
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (all[i].taken > all[i].allowed)
            complain(s, "%zu %s, the budget is %zu", all[i].taken, all[i].what, all[i].allowed);
}

static void try_sample(sample *s, bool measure)
{
    test_memory opened = {0}, weighed = {0};
    nw_model *model = NULL;
    nw_error error = {0};
    fail_opening(s, false);
    fail_opening(s, true);
    if (!s->good || !open_sample(s, &model, &opened, &error)) {
        complain(s, "cannot be opened: %s", error.message);
        return;
    }
    size_t reads = s->reads_done;
    nw_report *report = fail_weighing(s, model, &weighed);
    if (measure)
        printf("%zu | %zu | %zu | %s\n", reads, opened.peak, weighed.peak, s->name);
    else
        keep_budget(s, reads, opened.peak, weighed.peak);
    if (report)
        fail_all_printing(s, report);
    nw_report_free(report);
    nw_model_free(model);
    if (weighed.blocks || opened.blocks)
        complain(s, "%zu blocks of the report and %zu of the model leak", weighed.blocks, opened.blocks);
}

/* A file by its path; one without a folder stands beside this program. */
static bool load(sample *s, const char *program)
{
    char path[1024];
    const char *end = strrchr(program, '/');
    int folder = strchr(s->name, '/') || !end ? 0 : (int)(end - program) + 1;
    snprintf(path, sizeof path, "%.*s%s", folder, program, s->name);
    FILE *file = fopen(path, "rb");
    if (!file)
        return complain(s, "no such file");
    fseek(file, 0, SEEK_END);
    s->size = (size_t)ftell(file);
    rewind(file);
    s->bytes = malloc(s->size + 1);
    bool ok = s->bytes && fread(s->bytes, 1, s->size, file) == s->size;
    fclose(file);
    return ok || complain(s, "cannot be read");
}

static bool parse(const char *line, sample *s)
{
    *s = (sample){.good = true};
    return sscanf(line, "%zu | %zu | %zu | %511[^\n]", &s->reads, &s->model_bytes, &s->report_bytes,
                  s->name) == 4;
}

static bool listed(const char *budgets, const char *name)
{
    char line[1024];
    sample s = {0};
    bool found = false;
    FILE *file = fopen(budgets, "r");
    while (!found && file && fgets(line, sizeof line, file))
        found = parse(line, &s) && strcmp(s.name, name) == 0;
    if (file)
        fclose(file);
    return found;
}

static bool has_budget(const char *budgets, const char *name)
{
    bool found = listed(budgets, name);
    if (!found)
        fprintf(stderr, "# %s has no budget\n", name);
    return found;
}

/* No built-in model and no example may go without a budget. */
static bool all_are_listed(const char *budgets)
{
    const nw_builtin *row;
    bool good = true;
    for (size_t i = 0; (row = nw_builtin_at(i)); i++)
        good &= has_budget(budgets, row->name);
    DIR *folder = opendir("examples");
    for (struct dirent *entry; folder && (entry = readdir(folder));) {
        char path[300];
        snprintf(path, sizeof path, "examples/%s", entry->d_name);
        if (strstr(entry->d_name, ".prototxt"))
            good &= has_budget(budgets, path);
    }
    if (folder)
        closedir(folder);
    return good;
}

int main(int count, char **arguments)
{
    char line[1024];
    int number = 0;
    bool measure = count > 2, good = true;
    FILE *budgets = count > 1 ? fopen(arguments[1], "r") : NULL;
    if (!budgets)
        return 2;
    while (fgets(line, sizeof line, budgets)) {
        sample s;
        if (!parse(line, &s))
            continue;
        bool file = strncmp(s.name, "-e ", 3) != 0 && (strchr(s.name, '/') || strchr(s.name, '.'));
        if (!file || load(&s, arguments[0]))
            try_sample(&s, measure);
        if (!measure)
            printf("%s %d - %s\n", s.good ? "ok" : "not ok", ++number, s.name);
        good &= s.good;
        free(s.bytes);
    }
    fclose(budgets);
    if (measure)
        return 0;
    bool all = all_are_listed(arguments[1]);
    printf("%s %d - every built-in model and every example has a budget\n1..%d\n", all ? "ok" : "not ok",
           number + 1, number + 1);
    return good && all ? 0 : 1;
}
