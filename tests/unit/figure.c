#include "base/figure.h"
#include "unit.h"

static bool gives(const char *figure, nw_num exact, nw_num thousand)
{
    nw_figure f;
    assert_int_equal(nw_figure_read(nw_str_of(figure), &f), strlen(figure));
    return nw_figure_fits(&f, exact, thousand);
}

static void rounded_or_cut_off(void **state)
{
    (void)state;
    assert_true(gives("138M", 138357544, 1000));
    assert_true(gives("138.4M", 138357544, 1000)); /* rounded  */
    assert_true(gives("138.3M", 138357544, 1000)); /* cut off  */
    assert_false(gives("138.5M", 138357544, 1000));
    assert_false(gives("139M", 138357544, 1000));
    assert_true(gives("24M", 25690112, 1024));
    assert_false(gives("24M", 15237608, 1000));
}

static void exact_figures_are_exact(void **state)
{
    (void)state;
    assert_true(gives("1,724,320", 1724320, 1000));
    assert_false(gives("1,724,320", 1724321, 1000));
    assert_true(gives("25050", 25050, 1000));
}

static void zeros_before_a_unit_are_no_digits(void **state)
{
    (void)state;
    assert_true(gives("800K", 802816, 1000));
    assert_false(gives("810K", 802816, 1000));
    assert_true(gives("150K", 150528, 1000));
}

static void units(void **state)
{
    (void)state;
    nw_figure f;
    assert_int_equal(nw_figure_read(NW_STR("93MB"), &f), 4);
    assert_true(f.bytes && !f.binary && f.power == 2);
    assert_int_equal(nw_figure_read(NW_STR("24.5 MiB"), &f) > 0 && f.binary, true);
    assert_int_equal(nw_figure_read(NW_STR("x"), &f), 0);
    assert_int_equal(nw_figure_read(NW_STR(""), &f), 0);
    assert_int_equal(nw_figure_read((nw_str){NULL, 0}, &f), 0);
}

static void too_many_digits_fit_nothing(void **state)
{
    (void)state;
    nw_figure f;
    assert_true(nw_figure_read(NW_STR("99999999999999999999"), &f) > 0);
    assert_int_equal(f.digits, NW_OVERFLOW);
    assert_false(nw_figure_fits(&f, INT64_MAX, 1000));
}

static void every_count_fits_its_own_figure(void **state)
{
    (void)state;
    const nw_num counts[] = {0, 1, 999, 1000, 1000000, 138357544, INT64_MAX};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        nw_figure f = nw_figure_of(counts[i]);
        assert_true(nw_figure_fits(&f, counts[i], 1000));
        assert_false(nw_figure_fits(&f, NW_UNKNOWN, 1000));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rounded_or_cut_off),
        cmocka_unit_test(exact_figures_are_exact),
        cmocka_unit_test(zeros_before_a_unit_are_no_digits),
        cmocka_unit_test(units),
        cmocka_unit_test(too_many_digits_fit_nothing),
        cmocka_unit_test(every_count_fits_its_own_figure),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
