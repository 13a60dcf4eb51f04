/* What `explain` shows of single layers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "api.h"
#include "render/explain.h"

typedef struct subject {
    nw_arena arena;
    nw_model *model;
    nw_report *report;
    nw_explanation found;
    nw_error error;
} subject;

static bool explain(subject *s, const char *text, const char *layer)
{
    nw_arena_init(&s->arena, NULL, 0, 4096);
    s->error = (nw_error){0};
    assert_true(nw_open_notation(&s->model, text, NULL, &s->error));
    assert_true(nw_weigh(&s->report, s->model, NULL, &s->error));
    return nw_explain_layer_of(s->report, nw_str_of(layer), &s->arena, &s->found, &s->error);
}

static void drop(subject *s)
{
    nw_report_free(s->report);
    nw_model_free(s->model);
    nw_arena_free(&s->arena);
}

static const nw_formula_line *line(const subject *s, const char *quantity)
{
    for (uint32_t i = 0; i < s->found.line_count; i++)
        if (nw_str_is(s->found.lines[i].quantity, quantity))
            return &s->found.lines[i];
    return NULL;
}

static void expect(const subject *s, const char *quantity, const char *substituted, nw_num value)
{
    const nw_formula_line *found = line(s, quantity);
    assert_non_null(found);
    if (!nw_str_is(found->substituted, substituted))
        fail_msg("%s is %.*s, not %s", quantity, NW_SHOW(found->substituted), substituted);
    assert_int_equal(found->value, value);
}

#define LENET                                                                                                \
    "INPUT 28x28x1, conv1: CONV5-20 p0 linear, pool1: POOL2, conv2: CONV5-50 p0 linear, pool2: POOL2, ip1: " \
    "FC-500, ip2: FC-10"

static void shows_a_convolution(void **state)
{
    subject s;
    (void)state;
    assert_true(explain(&s, LENET, "conv2"));
    expect(&s, "side", "12 - 5 + 1", 8);
    expect(&s, "parameters", "(5·5·20)·50 + 50", 25050);
    expect(&s, "macs", "(5·5·20)·50·8·8", 1600000);
    expect(&s, "activations", "50·8·8", 3200);
    expect(&s, "activation bytes", "3,200·4", 12800);
    expect(&s, "receptive field", "6 + (5 - 1)·2", 14);
    expect(&s, "jump", "2", 2);
    assert_true(nw_str_is(s.found.rounding, "floor"));
    drop(&s);
}

static void shows_a_pooling(void **state)
{
    subject s;
    (void)state;
    assert_true(explain(&s, "INPUT 7x8x3, pool: POOL2 s2 ceil", "pool"));
    expect(&s, "side, height", "ceil((7 - 2) / 2) + 1", 4);
    expect(&s, "side, width", "ceil((8 - 2) / 2) + 1", 4);
    expect(&s, "comparisons", "2·2·48", 192);
    assert_true(nw_str_is(s.found.rounding, "ceil"));
    assert_null(line(&s, "parameters"));
    drop(&s);
}

static void shows_a_fully_connected_layer(void **state)
{
    subject s;
    (void)state;
    assert_true(explain(&s, LENET, "ip1"));
    expect(&s, "parameters", "50·4·4·500 + 500", 400500);
    expect(&s, "receptive field", "16 + (4 - 1)·4", 28);
    assert_null(line(&s, "side"));
    drop(&s);
}

static void names_what_was_meant(void **state)
{
    subject s;
    (void)state;
    assert_false(explain(&s, LENET, "conv3x"));
    assert_int_equal(s.error.code, NW_E_USAGE);
    assert_string_equal(s.error.message, "no layer is named \"conv3x\" (did you mean \"conv1\"?)");
    drop(&s);
}

static bool refuse(void *context, const char *bytes, size_t length)
{
    (void)context;
    (void)bytes;
    (void)length;
    return false;
}

static void says_what_it_cannot_print(void **state)
{
    subject s;
    nw_out out;
    (void)state;
    assert_true(explain(&s, LENET, "conv1"));
    nw_out_init(&out, refuse, NULL);
    nw_render_options options = {.struct_size = sizeof options, .format = "yaml", .width = 80};
    assert_false(nw_render_explanation(&s.found, &options, &out, &s.error));
    assert_int_equal(s.error.code, NW_E_USAGE);
    s.error = (nw_error){0};
    options.format = "json";
    assert_false(nw_render_explanation(&s.found, &options, &out, &s.error));
    assert_int_equal(s.error.code, NW_E_WRITE);
    drop(&s);
}

/* Every size of an arena that is too small gives the error "memory", and never half an answer. */
static void fails_without_memory(void **state)
{
    subject s;
    (void)state;
    bool layer = false, figure = false;
    assert_true(explain(&s, LENET, "conv1"));
    const nw_report *report = s.report;
    for (size_t limit = 64; limit < 65536; limit += 64) {
        nw_arena arena;
        nw_error error = {0};
        nw_arena_init(&arena, NULL, limit, 64);
        layer = nw_explain_layer_of(report, NW_STR("conv2"), &arena, &s.found, &error);
        assert_true(layer || error.code == NW_E_MEMORY);
        nw_arena_free(&arena);
        error = (nw_error){0};
        nw_arena_init(&arena, NULL, limit, 64);
        figure =
            nw_explain_figure_of(&report, 1, NW_STR("500"), nw_files_of_report, &arena, &s.found, &error);
        assert_true(figure || error.code == NW_E_MEMORY);
        nw_arena_free(&arena);
    }
    assert_true(layer && figure);
    drop(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shows_a_convolution),           cmocka_unit_test(shows_a_pooling),
        cmocka_unit_test(shows_a_fully_connected_layer), cmocka_unit_test(names_what_was_meant),
        cmocka_unit_test(says_what_it_cannot_print),     cmocka_unit_test(fails_without_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
