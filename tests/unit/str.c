#include "base/str.h"
#include "unit.h"

static void views_compare_by_bytes(void **state)
{
    (void)state;
    assert_true(nw_str_eq(NW_STR("pool"), NW_STR("pool")));
    assert_false(nw_str_eq(NW_STR("pool"), NW_STR("pool1")));
    assert_true(nw_str_eq((nw_str){NULL, 0}, NW_STR("")));
    assert_true(nw_str_is(nw_str_of(NULL), ""));
    assert_true(nw_str_is_nocase(NW_STR("CONV"), "conv"));
    assert_false(nw_str_is_nocase(NW_STR("conv@"), "conv`")); /* letters only */
    assert_true(nw_str_starts(NW_STR("conv1"), "conv"));
    assert_false(nw_str_starts(NW_STR("con"), "conv"));
}

static void order_is_that_of_bytes(void **state)
{
    (void)state;
    assert_true(nw_str_order(NW_STR("a"), NW_STR("b")) < 0);
    assert_true(nw_str_order(NW_STR("ab"), NW_STR("a")) > 0);
    assert_true(nw_str_order(NW_STR("\xC3"), NW_STR("z")) > 0); /* bytes above 127 are not negative */
    assert_int_equal(nw_str_order(NW_STR(""), (nw_str){NULL, 0}), 0);
}

static void parts_stay_inside(void **state)
{
    (void)state;
    assert_str(nw_str_part(NW_STR("kernel"), 1, 3), "er");
    assert_str(nw_str_part(NW_STR("kernel"), 4, 99), "el");
    assert_str(nw_str_part(NW_STR("kernel"), 9, 3), "");
    assert_str(nw_str_part((nw_str){NULL, 0}, 0, 5), "");
}

static void trimming(void **state)
{
    (void)state;
    assert_str(nw_str_trim(NW_STR(" \t\r\n a b \v\f")), "a b");
    assert_str(nw_str_trim(NW_STR("   ")), "");
    assert_str(nw_str_trim((nw_str){NULL, 0}), "");
}

static void splitting(void **state)
{
    (void)state;
    nw_str rest;
    assert_str(nw_str_split(NW_STR("a/b/c"), '/', &rest), "a");
    assert_str(rest, "b/c");
    assert_str(nw_str_split(NW_STR("abc"), '/', &rest), "abc");
    assert_str(rest, "");
    assert_str(nw_str_split(NW_STR("/b"), '/', &rest), "");
    assert_str(rest, "b");
    assert_str(nw_str_split((nw_str){NULL, 0}, '/', &rest), "");
}

static void copies_live_in_the_arena(void **state)
{
    (void)state;
    nw_arena arena;
    nw_arena_init(&arena, NULL, 4096, 256);
    char text[] = "conv1";
    nw_str copy = nw_str_copy(&arena, nw_str_of(text));
    text[0] = 'X';
    assert_str(copy, "conv1");
    assert_str(nw_str_join(&arena, NW_STR("conv"), NW_STR("2")), "conv2");
    assert_str(nw_str_printf(&arena, "%s_%d", "conv", 3), "conv_3");
    assert_non_null(nw_str_copy(&arena, (nw_str){NULL, 0}).at); /* empty is not a failure */
    assert_null(nw_str_printf(&arena, "%9000d", 1).at);
    assert_int_equal(nw_str_join(&arena, NW_STR("a"), NW_STR("b")).len, 0);
    nw_arena_free(&arena);
}

static void distance(void **state)
{
    (void)state;
    assert_int_equal(nw_str_distance(NW_STR("Convolution"), NW_STR("convolution"), 2), 0);
    assert_int_equal(nw_str_distance(NW_STR("Convolutoin"), NW_STR("Convolution"), 2), 1); /* one swap */
    assert_int_equal(nw_str_distance(NW_STR("Convlution"), NW_STR("Convolution"), 2), 1);
    assert_int_equal(nw_str_distance(NW_STR("ReLUU"), NW_STR("ReLU"), 2), 1);
    assert_int_equal(nw_str_distance(NW_STR("LRN"), NW_STR("LSN"), 2), 1);
    assert_int_equal(nw_str_distance(NW_STR("Pooling"), NW_STR("Softmax"), 2), 3); /* limit + 1 */
    assert_int_equal(nw_str_distance(NW_STR(""), NW_STR("ab"), 2), 2);
}

static void distance_of_long_names(void **state)
{
    (void)state;
    char a[64], b[65];
    memset(a, 'a', sizeof a);
    memset(b, 'a', sizeof b);
    nw_str sixty_three = {a, 63}, sixty_four = {a, 64};
    assert_int_equal(nw_str_distance(sixty_three, (nw_str){b, 62}, 2), 1);
    assert_int_equal(nw_str_distance(sixty_three, sixty_three, 2), 0);
    assert_int_equal(nw_str_distance(sixty_four, sixty_four, 2), 0);
    assert_int_equal(nw_str_distance(sixty_four, (nw_str){b, 65}, 2), 3); /* too long to look */
}

static void numbers(void **state)
{
    (void)state;
    nw_num n = 7;
    assert_true(nw_str_to_num(NW_STR("0"), &n) && n == 0);
    assert_true(nw_str_to_num(NW_STR("9223372036854775807"), &n) && n == INT64_MAX);
    assert_true(nw_str_to_num(NW_STR("00012"), &n) && n == 12);
    const char *const bad[] = {"", "-1", "+1", " 1", "1 ", "1.0", "0x10", "9223372036854775808", "1,000"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(nw_str_to_num(nw_str_of(bad[i]), &n));
    assert_int_equal(n, 12); /* untouched by what failed */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(views_compare_by_bytes),
        cmocka_unit_test(order_is_that_of_bytes),
        cmocka_unit_test(parts_stay_inside),
        cmocka_unit_test(trimming),
        cmocka_unit_test(splitting),
        cmocka_unit_test(copies_live_in_the_arena),
        cmocka_unit_test(distance),
        cmocka_unit_test(distance_of_long_names),
        cmocka_unit_test(numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
