#include "wire/prototext.h"
#include "unit.h"

/* What TextFormat and its tokenizer do with the same text. */

static nw_arena arena;

static int set_up(void **state)
{
    (void)state;
    nw_arena_init(&arena, NULL, 0, 4096);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    nw_arena_free(&arena);
    return 0;
}

static nw_pt_field *parse(const char *text)
{
    nw_error error = {0};
    nw_pt_field *message = nw_prototext_parse(nw_str_of(text), &arena, &arena, &error);
    assert_string_equal(error.message, "");
    assert_non_null(message);
    return message;
}

static void forms(void **state)
{
    (void)state;
    const nw_pt_field *m =
        parse("a: 1, b { c: x; } b: < c: 'y' > # d: 2\n [e.f/g-h]: TRUE; list: [1, 2,\n3] none: []");
    const nw_pt_field *a = nw_pt_first(m, "a"), *b = nw_pt_first(m, "b"), *list = nw_pt_first(m, "list");
    assert_int_equal(a->kind, NW_PT_INTEGER);
    assert_str(nw_pt_first(b, "c")->text, "x");
    assert_int_equal(nw_pt_first(b, "c")->kind, NW_PT_NAME);
    assert_str(nw_pt_first(nw_pt_next(b), "c")->text, "y");
    assert_null(nw_pt_next(nw_pt_next(b)));
    assert_null(nw_pt_first(m, "d"));
    assert_null(nw_pt_first(m, "e.f/g-h")); /* an extension is none of the message's own fields */
    assert_null(nw_pt_first(m, "none"));
    assert_str(nw_pt_next(nw_pt_next(list))->text, "3");
    assert_null(nw_pt_first(NULL, "a"));
}

static void places(void **state)
{
    (void)state;
    const nw_pt_field *m = parse("ab: -  12 cd {\n ef: 'x' \"y\" }");
    const nw_pt_field *ab = nw_pt_first(m, "ab"), *cd = nw_pt_first(m, "cd"), *ef = nw_pt_first(cd, "ef");
    assert_int_equal(ab->name_place.offset, 0);
    assert_int_equal(ab->name_place.length, 2);
    assert_int_equal(ab->place.offset, 4);
    assert_int_equal(ab->place.length, 5);
    assert_int_equal(cd->place.offset, 13);
    assert_int_equal(ef->place.offset, 20);
    assert_int_equal(ef->place.length, 7);
}

static void texts(void **state)
{
    (void)state;
    static const struct {
        const char *text, *value;
    } cases[] = {
        {"s: \"it's\"",                                  "it's"                },
        {"s: 'a' \"b\" # between\n 'c'",                 "abc"                 },
        {"s: '\\a\\b\\f\\n\\r\\t\\v\\\\\\?\\'\\\"'",     "\a\b\f\n\r\t\v\\?'\""},
        {"s: '\\101\\x41\\x4a\\7\\501'",                 "AAJ\aA"              },
        {"s: '\\u00e9\\u20AC\\U0001F600\\ud83d\\ude00'",
         "\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\xF0\x9F\x98\x80"                },
        {"s: ''",                                        ""                    },
        {"s: '\xC3\xA9'",                                "\xC3\xA9"            },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_str(nw_pt_first(parse(cases[i].text), "s")->text, cases[i].value);
}

static void integers(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool good;
        int64_t value;
    } cases[] = {
        {"n: 0",                    true,  0        },
        {"n: -0x1f",                true,  -31      },
        {"n: 017",                  true,  15       },
        {"n: 9223372036854775807",  true,  INT64_MAX},
        {"n: 9223372036854775808",  false, 0        },
        {"n: -9223372036854775808", true,  INT64_MIN},
        {"n: -9223372036854775809", false, 0        },
        {"n: 1.0",                  false, 0        },
        {"n: one",                  false, 0        },
        {"n: '1'",                  false, 0        },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t value = 0;
        assert_int_equal(nw_pt_integer(nw_pt_first(parse(cases[i].text), "n"), &value), cases[i].good);
        assert_true(value == cases[i].value);
    }
}

static void numbers(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        double value;
    } cases[] = {
        {"n: 0",               0               },
        {"n: 12",              12              },
        {"n: -.5",             -.5             },
        {"n: 1.",              1               },
        {"n: 1e3",             1000            },
        {"n: 1.5E-2f",         .015            },
        {"n: 2F",              2               },
        {"n: 0.00390625",      .00390625       },
        {"n: inf",             __builtin_inf() },
        {"n: -Infinity",       -__builtin_inf()},
        {"n: 1e999999999999",  __builtin_inf() },
        {"n: 1e-999999999999", 0               },
        {"n: 0e999999999999",  0               },
        {"n: 104.00699",       104.00699       },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        double value = 7;
        assert_true(nw_pt_number(nw_pt_first(parse(cases[i].text), "n"), &value));
        assert_true(value == cases[i].value);
    }
    double value = 7;
    assert_true(nw_pt_number(nw_pt_first(parse("n: nan"), "n"), &value));
    assert_true(value != value);
    assert_false(nw_pt_number(nw_pt_first(parse("n: 010"), "n"), &value));
    assert_false(nw_pt_number(nw_pt_first(parse("n: '1'"), "n"), &value));
}

static void refusals(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        nw_code code;
        int64_t offset;
        const char *message;
    } cases[] = {
        {"a",                NW_E_TRUNCATED, 1,  "expected \":\" or \"{\", but the text ends"                    },
        {"a 1",              NW_E_SYNTAX,    2,  "expected \":\" or \"{\", found \"1\""                          },
        {"a:",               NW_E_TRUNCATED, 2,  "expected a value, but the text ends"                           },
        {"a: {",             NW_E_TRUNCATED, 3,  "this \"{\" is never closed"                                    },
        {"a: < b: 1 }",      NW_E_SYNTAX,    10, "expected a field's name, found \"}\""                          },
        {"}",                NW_E_SYNTAX,    0,  "expected a field's name, found \"}\""                          },
        {"a: 1,, b: 2",      NW_E_SYNTAX,    5,  "expected a field's name, found \",\""                          },
        {"a: [1 2]",         NW_E_SYNTAX,    6,  "expected \",\" or \"]\", found \"2\""                          },
        {"a: [1,]",          NW_E_SYNTAX,    6,  "expected a value, found \"]\""                                 },
        {"a: 1x",            NW_E_SYNTAX,    3,  "\"1x\" is not a number"                                        },
        {"a: 09",            NW_E_SYNTAX,    3,  "\"09\" is not a number"                                        },
        {"a: 0x",            NW_E_SYNTAX,    3,  "\"0x\" is not a number"                                        },
        {"a: 1e+",           NW_E_SYNTAX,    3,  "\"1e\" is not a number"                                        },
        {"a: 1.2.3",         NW_E_SYNTAX,    3,  "\"1.2.3\" is not a number"                                     },
        {"a: -'b'",          NW_E_SYNTAX,    4,  "expected a value, found a text in quotes"                      },
        {"a: 'b",            NW_E_TRUNCATED, 3,  "the text that begins here has no closing '"                    },
        {"a: 'b\nc'",        NW_E_SYNTAX,    3,  "the text that begins here has no closing '"                    },
        {"a: '\\z'",         NW_E_SYNTAX,    4,  "no such escape"                                                },
        {"a: '\\X41'",       NW_E_SYNTAX,    4,  "no such escape"                                                },
        {"a: -b",            NW_E_SYNTAX,    3,  "a \"-\" stands before a number, inf or nan, not before \"b\""  },
        {"a [1]",            NW_E_SYNTAX,    3,  "expected \"{\" (no \":\" stands before this list), found \"1\""},
        {"a: '\\u12'",       NW_E_SYNTAX,    4,  "\\u needs 4 hexadecimal digits"                                },
        {"a: '\\U00110000'", NW_E_SYNTAX,    4,  "no character has a number above 10FFFF"                        },
        {"[a b]: 1",         NW_E_SYNTAX,    3,  "expected \"]\", found \"b\""                                   },
        {"a: \x01",          NW_E_SYNTAX,    3,  "the byte 0x01 has no place in a text"                          },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        nw_error error = {0};
        assert_null(nw_prototext_parse(nw_str_of(cases[i].text), &arena, &arena, &error));
        assert_string_equal(error.message, cases[i].message);
        assert_int_equal(error.code, cases[i].code);
        assert_int_equal(error.offset, cases[i].offset);
    }
}

static void nul_bytes(void **state)
{
    (void)state;
    const nw_str bad[] = {NW_STR("a: 1 \0"), NW_STR("a: '\0'"), NW_STR("# \0"), NW_STR("a: '\\\0'")};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        nw_error error = {0};
        assert_null(nw_prototext_parse(bad[i], &arena, &arena, &error));
        assert_string_equal(error.message, "a NUL byte stands here: this is not text");
    }
}

static void depth_is_bounded(void **state)
{
    (void)state;
    static char deep[2 * (NW_PT_DEPTH + 1) + NW_PT_DEPTH + 1];
    size_t used = 0;
    nw_error error = {0};
    for (int i = 0; i < NW_PT_DEPTH; i++, used += 2)
        memcpy(deep + used, "a{", 2);
    memset(deep + used, '}', NW_PT_DEPTH);
    parse(deep);
    memcpy(deep + used, "a{", 3);
    assert_null(nw_prototext_parse(nw_str_of(deep), &arena, &arena, &error));
    assert_string_equal(error.message, "messages nested deeper than 100: that is the limit");
    assert_int_equal(error.code, NW_E_LIMIT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(forms),     cmocka_unit_test(places),           cmocka_unit_test(texts),
        cmocka_unit_test(integers),  cmocka_unit_test(numbers),          cmocka_unit_test(refusals),
        cmocka_unit_test(nul_bytes), cmocka_unit_test(depth_is_bounded),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
