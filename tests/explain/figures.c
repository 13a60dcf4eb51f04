/* Holds `explain` to tests/explain/figures.txt: figures FILE EXAMPLES. Built-in models are searched with
 * their variants, as the command does; files stand in the folder EXAMPLES. */
#include <stdio.h>
#include <string.h>

#include "api.h"
#include "base/source.h"

#define FORMS 8
#define DIMS  8

typedef struct subject {
    nw_model *models[FORMS];
    nw_report *reports[FORMS];
    size_t count;
} subject;

static void drop(subject *s)
{
    for (size_t i = 0; i < s->count; i++) {
        nw_report_free(s->reports[i]);
        nw_model_free(s->models[i]);
    }
}

static bool add(subject *s, const char *path, const nw_open_options *open, const nw_weigh_options *weigh,
                nw_error *error)
{
    nw_model *model = NULL;
    nw_report *report = NULL;
    if (!nw_open(&model, path, open, error))
        return false;
    if (!nw_weigh(&report, model, weigh, error)) {
        nw_model_free(model);
        return false;
    }
    s->models[s->count] = model;
    s->reports[s->count++] = report;
    return true;
}

/* "64x1x28x28" */
static bool read_shape(nw_str text, nw_num *dims, nw_input_shape *shape)
{
    for (shape->rank = 0; text.len && shape->rank < DIMS; shape->rank++)
        if (!nw_str_to_num(nw_str_split(text, 'x', &text), &dims[shape->rank]))
            return false;
    shape->dims = dims;
    return true;
}

/* "NAME [phase=P] [batch=N] [data=SHAPE]" */
static bool open_subject(subject *s, nw_arena *arena, nw_str text, const char *examples, nw_error *error)
{
    nw_open_options open = {.struct_size = sizeof open};
    nw_weigh_options weigh = {.struct_size = sizeof weigh};
    nw_num dims[DIMS];
    nw_input_shape data = {.name = "data"};
    nw_str name = nw_str_split(text, ' ', &text);
    while (text.len) {
        nw_str value, key = nw_str_split(nw_str_split(nw_str_trim(text), ' ', &text), '=', &value);
        if (nw_str_is(key, "phase"))
            open.phase = nw_str_copy(arena, value).at;
        if (nw_str_is(key, "batch") && !nw_str_to_num(value, &weigh.batch))
            return false;
        if (nw_str_is(key, "data") && !read_shape(value, dims, &data))
            return false;
    }
    weigh.inputs = &data;
    weigh.input_count = data.rank > 0;
    bool file = memchr(name.at, '.', name.len) != NULL;
    const char *path = nw_str_printf(arena, "%s%.*s", file ? examples : "", NW_SHOW(name)).at, *variant;
    if (!add(s, path, &open, &weigh, error))
        return false;
    for (size_t i = 0; !file && s->count < FORMS && (variant = nw_model_variant(path, i)); i++)
        if (!add(s, variant, &open, &weigh, error))
            return false;
    return true;
}

static bool is_hit(const nw_hit *hit, nw_str wanted)
{
    nw_num value;
    nw_str quantity, number = nw_str_split(wanted, ' ', &quantity);
    return nw_str_to_num(number, &value) && hit->value == value && nw_str_eq(hit->quantity, quantity);
}

static bool has_hit(const nw_hits *hits, nw_str wanted)
{
    for (uint32_t i = 0; i < hits->count; i++)
        if (is_hit(&hits->at[i], wanted))
            return true;
    return false;
}

static bool holds(const nw_explanation *found, nw_str wanted)
{
    const char *coincidence = "coincidence ";
    nw_str rest, first = nw_str_trim(nw_str_split(wanted, ';', &rest));
    if (!nw_str_is(first, "nothing"))
        return found->matches.count && is_hit(&found->matches.at[0], first);
    rest = nw_str_trim(rest);
    if (found->matches.count || found->nearest.kind != NW_HIT_NEAREST)
        return false;
    return !rest.len || (nw_str_starts(rest, coincidence) &&
                         has_hit(&found->coincidences, nw_str_part(rest, strlen(coincidence), rest.len)));
}

static bool check(nw_str model, nw_str figure, nw_str wanted, const char *examples)
{
    nw_arena arena;
    nw_error error = {0};
    subject s = {.count = 0};
    nw_explanation found = {.report = NULL};
    nw_arena_init(&arena, NULL, 0, 4096);
    bool opened = open_subject(&s, &arena, model, examples, &error), ok = false;
    if (opened) {
        bool done = nw_explain_figure_of((const nw_report *const *)s.reports, s.count, figure,
                                         nw_files_of_report, &arena, &found, &error);
        ok = nw_str_is(wanted, "error") ? !done && error.code == NW_E_USAGE : done && holds(&found, wanted);
    }
    printf("%s: %.*s: %.*s", ok ? "ok" : "FAIL", NW_SHOW(model), NW_SHOW(figure));
    if (!ok && found.matches.count)
        printf(": found %lld %.*s", (long long)found.matches.at[0].value,
               NW_SHOW(found.matches.at[0].quantity));
    printf("%s%s\n", ok ? "" : " ", ok ? "" : error.message);
    drop(&s);
    nw_arena_free(&arena);
    return ok;
}

int main(int argc, char **argv)
{
    nw_arena arena;
    nw_source source;
    nw_error error = {0};
    nw_str text;
    int cases = 0, failed = 0;
    nw_arena_init(&arena, NULL, 0, 4096);
    if (argc != 3 || !nw_source_open_file(&source, &arena, argv[1], &error) ||
        !nw_source_text(&source, &arena, 1 << 20, &text, &error)) {
        printf("usage: figures FILE EXAMPLES/ %s\n", error.message);
        return 2;
    }
    while (text.len) {
        nw_str line = nw_str_trim(nw_str_split(text, '\n', &text)), rest;
        if (!line.len || line.at[0] == '#')
            continue;
        nw_str model = nw_str_trim(nw_str_split(line, '|', &rest));
        nw_str figure = nw_str_trim(nw_str_split(rest, '|', &rest));
        failed += !check(model, figure, nw_str_trim(rest), argv[2]);
        cases++;
    }
    printf("%d figures, %d failed\n", cases, failed);
    nw_source_close(&source);
    nw_arena_free(&arena);
    return failed || !cases;
}
