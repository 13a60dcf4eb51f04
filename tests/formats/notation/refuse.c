/* Errors: the code, the place, and the words that tell what to do. */
#include <stdlib.h>

#include "weigh.h"

typedef struct refused {
    const char *text;
    nw_code code;
    int line, column;
    const char *says;
} refused;

static const refused cases[] = {
    {"",                                    NW_E_SYNTAX,       1, 1,  "begins with its input"                },
    {"CONV3-64",                            NW_E_SYNTAX,       1, 1,  "begins with its input"                },
    {"INPUT",                               NW_E_SYNTAX,       1, 6,  "INPUT 224x224x3"                      },
    {"INPUT 0x3",                           NW_E_VALUE,        1, 7,  "at least 1"                           },
    {"INPUT 99999999999999999999",          NW_E_OVERFLOW,     1, 7,  "63 bits"                              },
    {"INPUT 1x2x3x4x5x6",                   NW_E_LIMIT,        1, 7,  "at most 5"                            },
    {"INPUT (8x8x3",                        NW_E_SYNTAX,       1, 7,  "never closed"                         },
    {"INPUT 8x8x3, INPUT 4",                NW_E_SYNTAX,       1, 14, "once"                                 },
    {"INPUT 8x8x3,\n  CNOV3-64",            NW_E_UNKNOWN_TYPE, 2, 3,  "did you mean \"CONV3-64\"?"           },
    {"INPUT 8x8x3, conv3-4, maxpol",        NW_E_UNKNOWN_TYPE, 1, 23, "did you mean \"maxpool\"?"            },
    {"INPUT 8x8x3, FROBNICATE",             NW_E_UNKNOWN_TYPE, 1, 14, "unknown layer \"FROBNICATE\""         },
    {"INPUT 8x8x3, CONV3",                  NW_E_SYNTAX,       1, 14, "number of channels is missing"        },
    {"INPUT 8x8x3, CONV-64",                NW_E_SYNTAX,       1, 14, "kernel is missing"                    },
    {"INPUT 8x8x3, CONV0-4",                NW_E_VALUE,        1, 18, "kernel must be at least 1"            },
    {"INPUT 8x8x3, CONV3-0",                NW_E_VALUE,        1, 20, "at least 1"                           },
    {"INPUT 8x8x3, CONV3-4 s0",             NW_E_VALUE,        1, 23, "at least 1"                           },
    {"INPUT 8x8x3, CONV3-4 s2 stride=1",    NW_E_SYNTAX,       1, 25, "twice"                                },
    {"INPUT 8x8x3, CONV3-4 valid same",     NW_E_SYNTAX,       1, 28, "contradicted"                         },
    {"INPUT 8x8x3, CONV3-4 linear relu",    NW_E_SYNTAX,       1, 14, "contradict"                           },
    {"INPUT 8x8x3, CONV3-4 p1 valid",       NW_E_SYNTAX,       1, 14, "contradict"                           },
    {"INPUT 8x8x3, CONV3-4 nobais",         NW_E_SYNTAX,       1, 22, "did you mean \"nobias\"?"             },
    {"INPUT 8x8x3, CONV3-4 stide=2",        NW_E_SYNTAX,       1, 22, "did you mean \"stride\"?"             },
    {"INPUT 8x8x3, CONV3-4 POOL2",          NW_E_SYNTAX,       1, 22, "comma missing"                        },
    {"INPUT 8x8x3, POOL2 g2",               NW_E_SYNTAX,       1, 20, "takes no option"                      },
    {"INPUT 8x8x3, CONV3x3x3x3x3-4",        NW_E_LIMIT,        1, 18, "more than 4 axes"                     },
    {"INPUT 8x8x3, CONV3-4 *0",             NW_E_VALUE,        1, 23, "at least 1"                           },
    {"INPUT 8x8x3, (POOL2)*20000",          NW_E_LIMIT,        1, 21, "20000 repetitions: the limit is 10000"},
    {"INPUT 8x8x3, 2*(RELU)*2",             NW_E_SYNTAX,       1, 22, "twice"                                },
    {"INPUT 8x8x3, (((RELU)*999)*999)*999", NW_E_LIMIT,        1, 17, "1000000"                              },
    {"INPUT 8x8x3, ()",                     NW_E_SYNTAX,       1, 14, "empty group"                          },
    {"INPUT 8x8x3, (RELU",                  NW_E_SYNTAX,       1, 14, "never closed"                         },
    {"INPUT 8x8x3, (RELU]",                 NW_E_SYNTAX,       1, 19, "where \")\" belongs"                  },
    {"INPUT 8x8x3, RELU)",                  NW_E_SYNTAX,       1, 18, "outside of any bracket"               },
    {"INPUT 8x8x3, ADD",                    NW_E_SYNTAX,       1, 17, "branches belong"                      },
    {"INPUT 8x8x3, ADD(RELU)",              NW_E_SYNTAX,       1, 17, "RES(a)"                               },
    {"INPUT 8x8x3, RES(RELU | )",           NW_E_SYNTAX,       1, 17, "one branch"                           },
    {"INPUT 8x8x3, a: RELU, a: RELU",       NW_E_GRAPH,        1, 23, "two layers are named \"a\""           },
    {"INPUT 8x8xC, DWCONV3",                NW_E_VALUE,        1, 14, "number of channels"                   },
    {"INPUT 8x8x3, POOL9",                  NW_E_SHAPE,        1, 14, "larger than the padded input"         },
    {"INPUT 8x8x3, ADD(CONV3-4 | )",        NW_E_SHAPE,        1, 14, ""                                     },
    {"INPUT 8x8x3, CONV3-4 g2",             NW_E_SHAPE,        1, 14, ""                                     },
    {"INPUT 8x8x3, POOL2: [4x4x3",          NW_E_SYNTAX,       1, 0,  ""                                     },
    {"INPUT 8x8x3, (RELU): [8x8x3]",        NW_E_SYNTAX,       1, 20, "behind a group"                       },
    {"INPUT 8x8x3\nTOTAL RELU",             NW_E_SYNTAX,       2, 0,  "behind TOTAL"                         },
    {"INPUT 8x8x3, CONV3-4@",               NW_E_SYNTAX,       1, 21, "unexpected \"@\""                     },
    {"INPUT 8x8x3, DROPOUT 1.5",            NW_E_VALUE,        1, 22, "below 1"                              },
    {"INPUT 3000000000x3000000000x3",       NW_E_OVERFLOW,     1, 7,  "2^63 bytes"                           },
};

static void test_cases(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const refused *c = &cases[i];
        weighed w = {0};
        bool ok = nw_open_notation(&w.model, c->text, NULL, &w.error) &&
                  nw_weigh(&w.report, w.model, NULL, &w.error);
        bool there = w.error.line == c->line && (c->column == 0 || w.error.column == c->column);
        if (ok || w.error.code != c->code || !there || !strstr(w.error.message, c->says)) {
            printf("# \"%s\": %s at %d:%d: %s\n", c->text, nw_code_name(w.error.code), (int)w.error.line,
                   (int)w.error.column, w.error.message);
            fail();
        }
        assert_true(w.error.caret >= 0 && (size_t)w.error.caret <= strlen(w.error.excerpt));
        done(&w);
    }
}

/* INPUT and then a piece of text many times over. */
static char *many(const char *piece, size_t times)
{
    static const char input[] = "INPUT 8x8x3, ";
    size_t n = strlen(piece), used = sizeof input - 1;
    char *text = malloc(used + n * times + 1);
    assert_non_null(text);
    memcpy(text, input, used);
    for (size_t i = 0; i < times; i++, used += n)
        memcpy(text + used, piece, n);
    text[used] = 0;
    return text;
}

static void assert_hostile(const char *piece, size_t times, nw_code code)
{
    char *text = many(piece, times);
    weighed w = {0};
    assert_false(nw_open_notation(&w.model, text, NULL, &w.error));
    assert_int_equal(w.error.code, code);
    assert_null(w.model);
    free(text);
}

#define TEN "(((((((((("

static void test_hostile(void **state)
{
    (void)state;
    assert_hostile("(", 1000000, NW_E_LIMIT);
    assert_hostile("ADD(", 1000000, NW_E_LIMIT);
    assert_hostile("a:", 1000000, NW_E_UNKNOWN_TYPE);
    assert_hostile("RELU: memory: " TEN TEN TEN TEN TEN TEN TEN, 1, NW_E_LIMIT);
    assert_hostile("RELU,", 1000001, NW_E_LIMIT);
    assert_hostile("9", 1000000, NW_E_OVERFLOW);
    assert_hostile("A", 1000000, NW_E_UNKNOWN_TYPE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),
        cmocka_unit_test(test_hostile),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
