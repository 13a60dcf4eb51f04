#include "wire/json.h"

#include "unit.h"

typedef struct test {
    nw_error error;
    nw_json_reader json;
} test;

static test over(const char *text)
{
    test t = {.error = {.code = NW_OK}};
    t.json = nw_json_over(nw_str_of(text), 8, NULL);
    return t;
}

/* Reads all of a text; its error code. */
static nw_code code_of(const char *text)
{
    nw_error error = {.code = NW_OK};
    nw_json_reader json = nw_json_over(nw_str_of(text), 0, &error);
    if (nw_json_skip(&json))
        nw_json_done(&json);
    return error.code;
}

static void good_texts_are_read(void **state)
{
    (void)state;
    static const char *const good[] = {"null",
                                       " true ",
                                       "[]",
                                       "{}",
                                       "-0.5e+10",
                                       "\"\\u00e9\\n\\\"\"",
                                       "[1, [2, {\"a\": [3]}], \"x\"]\r\n\t",
                                       "{\"a\":{\"b\":{}},\"c\":[{}]}"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_int_equal(code_of(good[i]), NW_OK);
}

static void bad_texts_are_not(void **state)
{
    (void)state;
    static const char *const bad[] = {"",       "{",       "[1,]",        "[1 2]", "{\"a\" 1}", "{\"a\":1,}",
                                      "{1:2}",  "\"open",  "\"\\x\"",     "tru",   "01",        "1.",
                                      "-",      "[1}",     "\"\\u12g4\"", "1 2",   "nullx",     "+1",
                                      "'text'", "{\"a\"}", "\"a\nb\"",    "[",     ".5",        "1e"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (code_of(bad[i]) == NW_OK)
            fail_msg("%s is taken", bad[i]);
}

static void nesting_is_bounded(void **state)
{
    (void)state;
    char text[4096];
    for (int depth = NW_JSON_NESTED_MAX - 1; depth < NW_JSON_NESTED_MAX + 3; depth++) {
        memset(text, '[', (size_t)depth);
        memset(text + depth, ']', (size_t)depth);
        text[2 * depth] = 0;
        assert_int_equal(code_of(text), depth <= NW_JSON_NESTED_MAX ? NW_OK : NW_E_LIMIT);
    }
}

static void members_are_found_with_their_places(void **state)
{
    (void)state;
    test t = over("{\"shape\": [2, 30], \"name\": \"conv\\t1\"}");
    nw_json_value value;
    nw_str key;
    nw_num count;
    t.json.error = &t.error;
    assert_true(nw_json_want(&t.json, NW_JSON_OBJECT, "the header", &value));
    assert_int_equal(value.place.offset, 8);
    assert_true(nw_json_member(&t.json, &key));
    assert_str(key, "shape");
    assert_true(nw_json_want(&t.json, NW_JSON_ARRAY, "shape", &value));
    assert_true(nw_json_item(&t.json));
    assert_true(nw_json_count(&t.json, "shape", &count));
    assert_int_equal(count, 2);
    assert_true(nw_json_item(&t.json));
    assert_true(nw_json_count(&t.json, "shape", &count));
    assert_int_equal(count, 30);
    assert_false(nw_json_item(&t.json));
    assert_true(nw_json_member(&t.json, &key));
    assert_true(nw_json_want(&t.json, NW_JSON_STRING, "name", &value));
    assert_str(value.text, "conv\\t1");
    assert_int_equal(value.place.offset, 8 + 27);
    assert_false(nw_json_member(&t.json, &key));
    assert_true(nw_json_done(&t.json));
    assert_int_equal(t.error.code, NW_OK);
}

static void counts_are_exact(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        nw_num value; /* -1: an error */
    } cases[] = {
        {"9007199254740993",    9007199254740993},
        {"9223372036854775807", INT64_MAX       },
        {"9223372036854775808", -1              },
        {"-1",                  -1              },
        {"1.0",                 -1              },
        {"1e3",                 -1              },
        {"\"1\"",               -1              },
        {"0",                   0               }
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        nw_num count = -1;
        test t = over(cases[i].text);
        t.json.error = &t.error;
        assert_int_equal(nw_json_count(&t.json, "n", &count), cases[i].value >= 0);
        if (cases[i].value >= 0)
            assert_int_equal(count, cases[i].value);
        else
            assert_int_not_equal(t.error.code, NW_OK);
    }
}

static void escapes_are_decoded(void **state)
{
    (void)state;
    nw_arena arena;
    nw_arena_init(&arena, NULL, 0, 1024);
    assert_str(nw_json_decode(&arena, NW_STR("plain")), "plain");
    assert_str(nw_json_decode(&arena, NW_STR("a\\\"b\\\\\\/\\n")), "a\"b\\/\n");
    assert_str(nw_json_decode(&arena, NW_STR("\\u0041\\u00e9\\u20ac")), "A\xc3\xa9\xe2\x82\xac");
    assert_str(nw_json_decode(&arena, NW_STR("\\ud83d\\ude00")), "\xf0\x9f\x98\x80");
    nw_arena_free(&arena);
}

static void lengths_are_those_with_escapes(void **state)
{
    (void)state;
    assert_int_equal(nw_json_length(NW_STR("conv1.weight")), 14);
    assert_int_equal(nw_json_length(NW_STR("a\"b\\")), 8);
    assert_int_equal(nw_json_length(NW_STR("\n\x01")), 2 + 2 + 6);
    assert_int_equal(nw_json_length(NW_STR("\xc3\xa9")), 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_texts_are_read),
        cmocka_unit_test(bad_texts_are_not),
        cmocka_unit_test(nesting_is_bounded),
        cmocka_unit_test(members_are_found_with_their_places),
        cmocka_unit_test(counts_are_exact),
        cmocka_unit_test(escapes_are_decoded),
        cmocka_unit_test(lengths_are_those_with_escapes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
