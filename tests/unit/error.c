#include "base/error.h"
#include "unit.h"

static void the_first_error_wins(void **state)
{
    (void)state;
    nw_error error = {0};
    assert_false(nw_fail(&error, NW_E_SYNTAX, (nw_place){7, 2}, "a \"%s\" is missing", "{"));
    assert_false(nw_fail(&error, NW_E_MEMORY, NW_NOWHERE, "later"));
    assert_int_equal(error.code, NW_E_SYNTAX);
    assert_int_equal(error.offset, 7);
    assert_int_equal(error.length, 2);
    assert_string_equal(error.message, "a \"{\" is missing");
}

static void context_adds_lines(void **state)
{
    (void)state;
    nw_error error = {0};
    nw_fail(&error, NW_E_SHAPE, NW_NOWHERE, "too small");
    assert_false(nw_context(&error, "while reading layer \"%s\"", "conv1"));
    assert_false(nw_context(&error, "while reading the net"));
    assert_string_equal(error.context, "while reading layer \"conv1\"\nwhile reading the net");
}

static void long_texts_are_cut_and_ended(void **state)
{
    (void)state;
    nw_error error = {0};
    nw_fail(&error, NW_E_SHAPE, NW_NOWHERE, "%4000d", 1);
    assert_int_equal(strlen(error.message), sizeof error.message - 1);
    for (int i = 0; i < 100; i++)
        nw_context(&error, "while reading layer number %d", i);
    assert_in_range(strlen(error.context), sizeof error.context - 40, sizeof error.context - 1);
    char path[1000];
    memset(path, 'd', sizeof path);
    memcpy(path + sizeof path - 4, "file", 4);
    nw_error_in_file(&error, (nw_str){path, sizeof path});
    assert_int_equal(strlen(error.file), sizeof error.file - 1);
    assert_string_equal(error.file + strlen(error.file) - 4, "file"); /* the end says more */
}

static void lines_and_columns(void **state)
{
    (void)state;
    nw_str text = NW_STR("ab\n\xC3\xA9"
                         "cd\n");
    const struct {
        int64_t offset;
        int32_t line, column;
    } cases[] = {
        {0,  1, 1},
        {2,  1, 3},
        {3,  2, 1},
        {5,  2, 2},
        {6,  2, 3},
        {8,  3, 1},
        {99, 3, 1}
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int32_t line, column;
        nw_locate(text, cases[i].offset, &line, &column);
        assert_int_equal(line, cases[i].line);
        assert_int_equal(column, cases[i].column);
    }
}

static void the_excerpt_is_the_line(void **state)
{
    (void)state;
    nw_error error = {0};
    nw_str text = NW_STR("layer {\n\ttype: \"Convolutoin\"\r\n}\n");
    nw_fail(&error, NW_E_UNKNOWN_TYPE, (nw_place){15, 13}, "unknown");
    nw_error_locate(&error, text);
    assert_int_equal(error.line, 2);
    assert_int_equal(error.column, 8);
    assert_string_equal(error.excerpt, " type: \"Convolutoin\"");
    assert_int_equal(error.caret, 7);
}

static void an_error_at_the_end_of_the_text(void **state)
{
    (void)state;
    nw_error error = {0};
    nw_fail(&error, NW_E_TRUNCATED, (nw_place){7, 1}, "the file ends inside a layer");
    nw_error_locate(&error, NW_STR("layer {"));
    assert_int_equal(error.line, 1);
    assert_int_equal(error.column, 8);
    assert_string_equal(error.excerpt, "layer {");
    assert_int_equal(error.caret, 7);
    nw_error empty = {0};
    nw_fail(&empty, NW_E_TRUNCATED, (nw_place){0, 1}, "nothing is there");
    nw_error_locate(&empty, (nw_str){NULL, 0});
    assert_int_equal(empty.line, 1);
    assert_string_equal(empty.excerpt, "");
}

static void a_long_line_is_cut_around_the_place(void **state)
{
    (void)state;
    char line[5000];
    memset(line, 'x', sizeof line);
    line[2500] = '!';
    nw_error error = {0};
    nw_fail(&error, NW_E_SYNTAX, (nw_place){2500, 1}, "unexpected");
    nw_error_locate(&error, (nw_str){line, sizeof line});
    assert_int_equal(error.column, 2501);
    assert_true(strlen(error.excerpt) < sizeof error.excerpt);
    assert_int_equal(error.excerpt[error.caret], '!');
}

static void no_place_no_line(void **state)
{
    (void)state;
    nw_error error = {0}, past = {0};
    nw_fail(&error, NW_E_READ, NW_NOWHERE, "cannot open");
    nw_error_locate(&error, NW_STR("text"));
    assert_int_equal(error.line, 0);
    nw_fail(&past, NW_E_SYNTAX, (nw_place){5, 1}, "past the end");
    nw_error_locate(&past, NW_STR("text"));
    assert_int_equal(past.line, 0);
}

static void control_bytes_do_not_reach_the_terminal(void **state)
{
    (void)state;
    nw_error error = {0};
    nw_fail(&error, NW_E_SYNTAX, (nw_place){0, 1}, "unexpected");
    nw_error_locate(&error, (nw_str){"\x1B[31m\x7F\0z", 8});
    for (const char *c = error.excerpt; *c; c++)
        assert_true(*c >= 32 && *c != 127);
    assert_int_equal(strlen(error.excerpt), 8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_error_wins),
        cmocka_unit_test(context_adds_lines),
        cmocka_unit_test(long_texts_are_cut_and_ended),
        cmocka_unit_test(lines_and_columns),
        cmocka_unit_test(the_excerpt_is_the_line),
        cmocka_unit_test(an_error_at_the_end_of_the_text),
        cmocka_unit_test(a_long_line_is_cut_around_the_place),
        cmocka_unit_test(no_place_no_line),
        cmocka_unit_test(control_bytes_do_not_reach_the_terminal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
