/* One target for each format: built with FORMAT, a name from format_list.h. Whatever the bytes are, a model
 * opens or gives an error with a message, a model that opens weighs or gives one, and a report prints in
 * every form. */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "netweight.h"

#define MEMORY_LIMIT ((size_t)64 << 20)

static bool take(void *context, const char *bytes, size_t length)
{
    (void)context;
    (void)bytes;
    (void)length;
    return true;
}

/* Success and no error, or failure and an error that says something, can be printed and lies within its
 * texts. */
static void agree(bool ok, const nw_error *error)
{
    nw_render_options options = {.struct_size = sizeof options, .format = "json"};
    if (ok != (error->code == NW_OK))
        abort();
    if (ok)
        return;
    if (!error->message[0] || error->caret < 0 || (size_t)error->caret > strlen(error->excerpt))
        abort();
    nw_render_error(error, NULL, take, NULL);
    nw_render_error(error, &options, take, NULL);
}

static void print(const nw_report *report)
{
    static const char *const formats[] = {"text", "json", "csv", "markdown"};
    char name[256];
    size_t rows = nw_report_rows(report);
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        nw_render_options options = {.struct_size = sizeof options, .format = formats[i], .width = 120};
        nw_error error = {0};
        agree(nw_render(report, &options, take, NULL, &error), &error);
    }
    for (size_t i = 0; i < rows && i < 20; i++) {
        nw_error error = {0};
        nw_report_text(report, i, "name", name, sizeof name);
        agree(nw_explain_layer(report, name, NULL, take, NULL, &error), &error);
    }
}

/* What a model that opens weighs, what each writer would make of it, and what it needs to run. */
static void weigh(const nw_model *model)
{
    nw_weigh_options options = {.struct_size = sizeof options, .memory_limit = MEMORY_LIMIT};
    nw_size_options size = {.struct_size = sizeof size, .spans = true};
    nw_memory_options memory = {.struct_size = sizeof memory, .count_inputs = true, .buffers = true};
    nw_report *report = NULL;
    nw_error error = {0};
    agree(nw_weigh(&report, model, &options, &error), &error);
    if (report) {
        print(report);
        agree(nw_render_size(report, &size, NULL, take, NULL, &error), &error);
        nw_error other = {0};
        agree(nw_render_memory(report, &memory, NULL, take, NULL, &other), &other);
    }
    nw_report_free(report);
}

/* Where each byte goes. */
static void account(const uint8_t *bytes, size_t size)
{
    nw_open_options open = {.struct_size = sizeof open, .format = FORMAT, .memory_limit = MEMORY_LIMIT};
    nw_bytes_options options = {.struct_size = sizeof options, .by = "layer", .spans = true};
    nw_model *model = NULL;
    nw_error error = {0};
    open.bytes = true;
    bool ok = nw_open_memory(&model, "fuzz", bytes, size, &open, &error);
    agree(ok, &error);
    if (ok)
        agree(nw_render_bytes(model, &options, NULL, take, NULL, &error), &error);
    nw_model_free(model);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    nw_open_options open = {.struct_size = sizeof open, .format = FORMAT, .memory_limit = MEMORY_LIMIT};
    nw_error error = {0};
    nw_model *model = NULL;
    bool ok = nw_open_memory(&model, "fuzz", bytes, size, &open, &error);
    agree(ok, &error);
    if (ok)
        weigh(model);
    nw_model_free(model);
    account(bytes, size);
    return 0;
}
