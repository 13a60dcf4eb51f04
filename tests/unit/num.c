#include "base/num.h"
#include "unit.h"

static void plain_counts(void **state)
{
    (void)state;
    assert_int_equal(nw_add(2, 3), 5);
    assert_int_equal(nw_sub(5, 3), 2);
    assert_int_equal(nw_mul(6, 7), 42);
    assert_int_equal(nw_div(7, 2), 3);
    assert_int_equal(nw_div_ceil(7, 2), 4);
    assert_int_equal(nw_div_ceil(8, 2), 4);
    assert_int_equal(nw_max(3, 9), 9);
}

static void unknown_absorbs(void **state)
{
    (void)state;
    assert_int_equal(nw_add(NW_UNKNOWN, 3), NW_UNKNOWN);
    assert_int_equal(nw_sub(3, NW_UNKNOWN), NW_UNKNOWN);
    assert_int_equal(nw_mul(NW_UNKNOWN, 3), NW_UNKNOWN);
    assert_int_equal(nw_div(NW_UNKNOWN, 3), NW_UNKNOWN);
    assert_int_equal(nw_div_ceil(3, NW_UNKNOWN), NW_UNKNOWN);
    assert_int_equal(nw_max(3, NW_UNKNOWN), NW_UNKNOWN);
}

static void overflow_wins_over_unknown(void **state)
{
    (void)state;
    assert_int_equal(nw_add(NW_OVERFLOW, NW_UNKNOWN), NW_OVERFLOW);
    assert_int_equal(nw_mul(NW_UNKNOWN, NW_OVERFLOW), NW_OVERFLOW);
    assert_int_equal(nw_sub(NW_OVERFLOW, 1), NW_OVERFLOW);
    assert_int_equal(nw_max(NW_OVERFLOW, NW_UNKNOWN), NW_OVERFLOW);
}

static void overflow_is_found(void **state)
{
    (void)state;
    assert_int_equal(nw_add(INT64_MAX, 0), INT64_MAX);
    assert_int_equal(nw_add(INT64_MAX, 1), NW_OVERFLOW);
    assert_int_equal(nw_mul(INT64_MAX, 1), INT64_MAX);
    assert_int_equal(nw_mul((nw_num)1 << 32, (nw_num)1 << 31), NW_OVERFLOW);
    assert_int_equal(nw_mul((nw_num)1 << 31, (nw_num)1 << 31), (nw_num)1 << 62);
    assert_int_equal(nw_div_ceil(INT64_MAX, 2), (nw_num)1 << 62);
}

static void below_zero_is_unknown(void **state)
{
    (void)state;
    assert_int_equal(nw_sub(2, 3), NW_UNKNOWN);
    assert_int_equal(nw_sub(0, INT64_MAX), NW_UNKNOWN);
}

static void division_by_zero_is_unknown(void **state)
{
    (void)state;
    assert_int_equal(nw_div(1, 0), NW_UNKNOWN);
    assert_int_equal(nw_div_ceil(1, 0), NW_UNKNOWN);
}

static void zero_takes_all(void **state)
{
    (void)state;
    assert_int_equal(nw_mul(0, NW_UNKNOWN), 0);
    assert_int_equal(nw_mul(NW_OVERFLOW, 0), 0);
}

static void symbols_are_unknown_to_arithmetic(void **state)
{
    (void)state;
    nw_num n = nw_symbol(0), h = nw_symbol(UINT32_MAX);
    assert_true(nw_is_symbol(n) && nw_is_symbol(h) && n != h);
    assert_false(nw_is_symbol(NW_UNKNOWN) || nw_is_symbol(NW_OVERFLOW) || nw_is_symbol(0));
    assert_false(nw_known(n) || nw_known(h));
    assert_int_equal(nw_symbol_name(h), UINT32_MAX);
    assert_int_equal(nw_add(n, 1), NW_UNKNOWN);
    assert_int_equal(nw_mul(2, h), NW_UNKNOWN);
    assert_int_equal(nw_mul(0, h), 0);
    assert_int_equal(nw_mul(n, NW_OVERFLOW), NW_OVERFLOW);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_counts),
        cmocka_unit_test(unknown_absorbs),
        cmocka_unit_test(overflow_wins_over_unknown),
        cmocka_unit_test(overflow_is_found),
        cmocka_unit_test(below_zero_is_unknown),
        cmocka_unit_test(division_by_zero_is_unknown),
        cmocka_unit_test(zero_takes_all),
        cmocka_unit_test(symbols_are_unknown_to_arithmetic),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
