#include "base/out.h"
#include "unit.h"

#include <math.h>

typedef struct sink {
    char text[20000];
    size_t used, calls, fail_at;
} sink;

static bool take(void *context, const char *bytes, size_t length)
{
    sink *s = context;
    if (++s->calls == s->fail_at)
        return false;
    assert_true(s->used + length <= sizeof s->text);
    memcpy(s->text + s->used, bytes, length);
    s->used += length;
    return true;
}

static void pieces_are_gathered(void **state)
{
    (void)state;
    static sink s;
    nw_out out;
    nw_out_init(&out, take, &s);
    nw_puts(&out, "conv");
    nw_putc(&out, '1');
    nw_put_many(&out, '-', 3);
    nw_putf(&out, "%d", 64);
    assert_int_equal(s.calls, 0);
    assert_true(nw_out_flush(&out));
    assert_int_equal(s.calls, 1);
    assert_str(((nw_str){s.text, s.used}), "conv1---64");
    assert_true(nw_out_flush(&out)); /* nothing left, nothing written */
    assert_int_equal(s.calls, 1);
}

static void long_texts_come_whole_and_in_order(void **state)
{
    (void)state;
    static sink s;
    static char text[10000];
    nw_out out;
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = (char)('a' + i % 26);
    nw_out_init(&out, take, &s);
    nw_puts(&out, "begin ");
    nw_put(&out, (nw_str){text, sizeof text});
    assert_true(nw_out_flush(&out));
    assert_int_equal(s.used, 6 + sizeof text);
    assert_memory_equal(s.text + 6, text, sizeof text);
}

static void after_a_failure_nothing_is_written(void **state)
{
    (void)state;
    static sink s = {.fail_at = 2};
    nw_out out;
    nw_out_init(&out, take, &s);
    for (int i = 0; i < 20000; i++)
        nw_putc(&out, 'x');
    assert_false(nw_out_flush(&out));
    assert_int_equal(s.calls, 2);
}

static void a_format_too_long_is_a_failure(void **state)
{
    (void)state;
    static sink s;
    nw_out out;
    nw_out_init(&out, take, &s);
    nw_putf(&out, "%5000d", 1);
    assert_false(nw_out_flush(&out));
}

static void whole_numbers_of_every_size(void **state)
{
    (void)state;
    static sink s;
    nw_out out;
    nw_out_init(&out, take, &s);
    static const int64_t numbers[] = {0, -1, 10, INT64_MAX, INT64_MIN};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        nw_put_int(&out, numbers[i]);
        nw_putc(&out, ' ');
    }
    assert_true(nw_out_flush(&out));
    assert_str(((nw_str){s.text, s.used}), "0 -1 10 9223372036854775807 -9223372036854775808 ");
}

static void digits_stand_in_groups(void **state)
{
    (void)state;
    static const struct {
        nw_num n;
        const char *text;
    } cases[] = {
        {0,           "0"                        },
        {999,         "999"                      },
        {1000,        "1,000"                    },
        {1724320,     "1,724,320"                },
        {INT64_MAX,   "9,223,372,036,854,775,807"},
        {NW_UNKNOWN,  "?"                        },
        {NW_OVERFLOW, "?"                        }
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[NW_GROUPED];
        assert_int_equal(nw_grouped(cases[i].n, text), strlen(cases[i].text));
        assert_string_equal(text, cases[i].text);
    }
}

static void reals_are_as_short_as_they_can_be(void **state)
{
    (void)state;
    static const struct {
        double value;
        const char *text;
    } cases[] = {
        {0,        "0"    },
        {20,       "20"   },
        {-16,      "-16"  },
        {0.5,      "0.5"  },
        {-7.25,    "-7.25"},
        {1e15,     "1e+15"},
        {HUGE_VAL, "?"    }
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        static sink s;
        nw_out out;
        s.used = 0;
        nw_out_init(&out, take, &s);
        nw_put_real(&out, cases[i].value);
        assert_true(nw_out_flush(&out));
        assert_str(((nw_str){s.text, s.used}), cases[i].text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pieces_are_gathered),
        cmocka_unit_test(long_texts_come_whole_and_in_order),
        cmocka_unit_test(after_a_failure_nothing_is_written),
        cmocka_unit_test(a_format_too_long_is_a_failure),
        cmocka_unit_test(whole_numbers_of_every_size),
        cmocka_unit_test(digits_stand_in_groups),
        cmocka_unit_test(reals_are_as_short_as_they_can_be),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
