/* The formula language on calls made by hand: values, what is shown, and what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "passes/explain/formula.h"

#define SIDE  "round((in + begin + end - (dilation * (kernel - 1) + 1)) / stride) + 1 - clip"
#define PARAM "(kernel * in_channels / groups) * out_channels + bias * out_channels"

typedef struct layer {
    nw_num in[4], out[4];
    nw_window window;
    int64_t groups, bias;
    const char *rounding;
} layer;

typedef struct shown {
    char text[200];
    size_t used;
} shown;

static bool collect(void *context, const char *bytes, size_t length)
{
    shown *s = context;
    for (size_t i = 0; i < length && s->used + 1 < sizeof s->text; i++)
        s->text[s->used++] = bytes[i];
    s->text[s->used] = 0;
    return true;
}

static layer lenet_conv1(void)
{
    return (layer){
        {1,         1,                28,               28                },
        {1,         20,               24,               24                },
        {.axes = 2, .kernel = {5, 5}, .stride = {1, 1}, .dilation = {1, 1}},
        1,
        1,
        "floor"
    };
}

static bool work_out(const layer *l, int32_t axis, const char *expression, nw_num *value, shown *text)
{
    nw_attr attrs[] = {
        {.id = NW_A_GROUPS, .count = 1, .ints = &l->groups},
        {.id = NW_A_BIAS,                 .count = 1,             .ints = &l->bias},
        {.id = NW_A_ROUNDING, .text = nw_str_of(l->rounding)}
    };
    nw_node node = {.attrs = attrs, .attr_count = 3, .has = UINT64_MAX};
    nw_tensor in =
                  {
                      .shape = {l->in, 4},
                        .dtype = &nw_float32
    },
              out = {.shape = {l->out, 4}, .dtype = &nw_float32};
    nw_call call = {.node = &node, .in = &in, .out = &out, .in_count = 1, .out_count = 1};
    nw_formula formula;
    nw_out sink;
    *text = (shown){.used = 0};
    *value = NW_UNKNOWN;
    bool ok = nw_formula_read(&formula, nw_str_of(expression),
                              (nw_scope){.call = &call, .window = &l->window, .axis = axis});
    nw_out_init(&sink, collect, text);
    nw_formula_put(&formula, &sink);
    nw_out_flush(&sink);
    *value = nw_formula_value(&formula);
    return ok;
}

static void expect(const layer *l, int32_t axis, const char *expression, nw_num value, const char *text)
{
    nw_num got;
    shown s;
    assert_true(work_out(l, axis, expression, &got, &s));
    assert_int_equal(got, value);
    assert_string_equal(s.text, text);
}

static void shows_parameters(void **state)
{
    (void)state;
    layer l = lenet_conv1();
    expect(&l, -1, PARAM, 520, "5·5·20 + 20");
    l.in[1] = 20;
    l.out[1] = 50;
    expect(&l, -1, PARAM, 25050, "(5·5·20)·50 + 50");
    l.bias = 0;
    expect(&l, -1, PARAM, 25000, "(5·5·20)·50");
    l.groups = 10;
    expect(&l, -1, PARAM, 2500, "(5·5·20 / 10)·50");
    l.window.kernel[0] = l.window.kernel[1] = 1;
    l.in[1] = l.out[1] = 1;
    l.groups = 1;
    expect(&l, -1, PARAM, 1, "1");
    expect(&l, -1, "bias * out_channels", 0, "0");
    expect(&l, -1, "positions * batch", 576, "24·24");
    expect(&l, -1, "in / positions", NW_UNKNOWN, "784 / (24·24)");
}

static void shows_sides(void **state)
{
    (void)state;
    layer l = lenet_conv1();
    expect(&l, 0, SIDE, 24, "28 - 5 + 1");
    l.window.begin[0] = l.window.end[0] = 2;
    expect(&l, 0, SIDE, 28, "28 + 2 + 2 - 5 + 1");
    l.window.dilation[0] = 2;
    expect(&l, 0, SIDE, 24, "28 + 2 + 2 - (2·(5 - 1) + 1) + 1");
    l = lenet_conv1();
    l.in[2] = 227;
    l.window.kernel[0] = 11;
    l.window.stride[0] = 4;
    expect(&l, 0, SIDE, 55, "floor((227 - 11) / 4) + 1");
    l.rounding = "ceil";
    l.in[2] = 5;
    l.window.kernel[0] = l.window.stride[0] = 2;
    expect(&l, 0, SIDE, 3, "ceil((5 - 2) / 2) + 1");
    l.window.begin[0] = l.window.end[0] = 1;
    l.in[2] = 5;
    l.window.kernel[0] = 2;
    l.window.stride[0] = 2;
    expect(&l, 0, SIDE, 3, "ceil((5 + 1 + 1 - 2) / 2) + 1 - 1");
}

static void absorbs(void **state)
{
    (void)state;
    layer l = lenet_conv1();
    l.in[1] = NW_UNKNOWN;
    expect(&l, -1, PARAM, NW_UNKNOWN, "(5·5·?)·20 + 20");
    l.in[1] = INT64_MAX;
    expect(&l, -1, "in_channels * in_channels", NW_OVERFLOW,
           "9,223,372,036,854,775,807·9,223,372,036,854,775,807");
    l.in[1] = 0;
    expect(&l, -1, "1 / in_channels", NW_UNKNOWN, "1 / 0");
    expect(&l, -1, "3 / 2", NW_UNKNOWN, "3 / 2");
    expect(&l, -1, "floor(3 / 2) + ceil(3 / 2)", 3, "floor(3 / 2) + ceil(3 / 2)");
    expect(&l, -1, "1 - 2", NW_UNKNOWN, "1 - 2");
    expect(&l, -1, "1 - 2 + 2", 1, "1");
    expect(&l, -1, "1", 1, "1");
    expect(&l, -1, "floor((1 - 2) / 2) + 1", 0, "floor((1 - 2) / 2) + 1");
}

static void refuses(void **state)
{
    static const char *const wrong[] = {"",         "1 +",     "(1",  "1)",    "1 2",
                                        "nonsense", "floor 1", "+ 1", "begin", "1 // 2"};
    (void)state;
    layer l = lenet_conv1();
    nw_num value;
    shown text;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_false(work_out(&l, -1, wrong[i], &value, &text));
    char deep[400] = "";
    for (int i = 0; i < 399; i++)
        deep[i] = '(';
    assert_false(work_out(&l, -1, deep, &value, &text));
    assert_int_equal(value, NW_UNKNOWN);
}

static void finds_lines(void **state)
{
    (void)state;
    const char *lines = "side: in + 1\n weights: 3 * 4 \n\nmacs: batch";
    assert_true(nw_str_is(nw_formula_of(lines, "weights"), "3 * 4"));
    assert_true(nw_str_is(nw_formula_of(lines, "macs"), "batch"));
    assert_int_equal(nw_formula_of(lines, "biases").len, 0);
    assert_int_equal(nw_formula_of(NULL, "biases").len, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shows_parameters), cmocka_unit_test(shows_sides), cmocka_unit_test(absorbs),
        cmocka_unit_test(refuses),          cmocka_unit_test(finds_lines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
