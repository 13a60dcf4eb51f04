/* The numbers that CS231n's table writes: those that agree pass in silence, the wrong ones are noted at their
 * place. */
#include "base/figure.h"
#include "weigh.h"

/* A table of that form, right in every number. */
#define TABLE                                                                                                \
    "INPUT: [32x32x3]       memory: 32*32*3=3K     weights: 0\n"                                             \
    "CONV3-16: [32x32x16]   memory: 32*32*16=16.4K weights: (3*3*3)*16 = 432\n"                              \
    "POOL2: [16x16x16]      memory: 16*16*16=4K    weights: 0\n"                                             \
    "FC: [1x1x100]          memory: 100            weights: 16*16*16*100 = 409,600\n"                        \
    "FC: [1x1x10]           memory: 10             weights: 100*10 = 1,000\n"

static void assert_written(const char *text, size_t wrong, const char *first, int line, int column)
{
    weighed w = weigh(text);
    assert_non_null(w.report);
    assert_int_equal(w.report->note_count, wrong + 1);
    assert_int_equal(nw_report_status(w.report), NW_EXACT);
    assert_string_equal(w.report->notes[wrong].code, "written-numbers");
    if (wrong) {
        assert_string_equal(w.report->notes[0].code, "written-number");
        assert_str(w.report->notes[0].text, first);
        assert_int_equal(w.report->notes[0].line, line);
        assert_int_equal(w.report->notes[0].column, column);
    }
    done(&w);
}

static void test_right(void **state)
{
    (void)state;
    assert_written(TABLE, 0, "", 0, 0);
    assert_written(TABLE "TOTAL memory: 23.6K * 4 bytes ~= 97KB / image (only forward! ~*2 for bwd)\n"
                         "TOTAL params: 411K parameters\n",
                   1, "written 97KB, but the rows sum to 94,648 bytes (94.65 kB, 92.43 KiB)", 6, 34);
    assert_written(TABLE "TOTAL memory: 23.6K * 4 bytes ~= 94KB / image\nTOTAL params: 411K parameters\n", 0,
                   "", 0, 0);
    assert_int_equal(total(TABLE, "parameters"), 432 + 16 + 409600 + 100 + 1000 + 10);
}

static void test_wrong(void **state)
{
    (void)state;
    assert_written("INPUT 8x8x3\nPOOL2: [5x5x3]\n", 1, "written [5x5x3], but the feature map is 4x4x3", 2, 8);
    assert_written("INPUT 8x8x3\nPOOL2: [4x4x3] memory: 4*4*4\n", 1,
                   "written 4*4*4, but the feature map has 48 elements", 2, 24);
    assert_written("INPUT 8x8x3\nCONV3-4: [8x8x4] weights: (3*3*3)*4 = 109\n", 1,
                   "written 109, but the layer has 108 weights", 2, 39);
    assert_written("INPUT 8x8x3\nFC-10\nTOTAL memory: 1K\n", 1, "written 1K, but the rows sum to 202", 3, 15);
    assert_written("INPUT 8x8x3\nFC-10\nTOTAL params: 3K parameters\nTOTAL params: 1.9K\n", 1,
                   "written 3K, but the net has 1,920 weights and 10 biases", 3, 15);
}

/* What CS231n's page says of VGG-16. */
static void test_vgg(void **state)
{
    (void)state;
    weighed w = weigh("INPUT 224x224x3, (CONV3-64 *2, POOL2), (CONV3-128 *2, POOL2), (CONV3-256 *3, POOL2)\n"
                      "(CONV3-512 *3, POOL2)*2, FC-4096 *2, FC-1000\n"
                      "TOTAL memory: 24M * 4 bytes ~= 93MB / image\nTOTAL params: 138M parameters\n");
    assert_non_null(w.report);
    assert_int_equal(w.report->note_count, 3);
    assert_str(w.report->notes[0].text, "written 24M, but the rows sum to 15,237,608 (15.2M)");
    assert_str(w.report->notes[1].text,
               "written 93MB, but the rows sum to 60,950,432 bytes (60.95 MB, 58.13 MiB)");
    assert_str(w.report->notes[2].text,
               "of 3 numbers written in the text 1 agree with what was weighed, 2 do not");
    done(&w);
}

static bool fits(const char *text, nw_num exact, nw_num thousand)
{
    nw_figure figure;
    assert_int_equal(nw_figure_read(nw_str_of(text), &figure), strlen(text));
    return nw_figure_fits(&figure, exact, thousand);
}

static void test_figures(void **state)
{
    nw_figure figure;
    (void)state;
    assert_true(fits("800K", 802816, 1000));
    assert_true(fits("150K", 150528, 1000));
    assert_true(fits("3.2M", 3211264, 1000));
    assert_true(fits("1,728", 1728, 1000));
    assert_false(fits("1,728", 1729, 1000));
    assert_true(fits("15.2M", 15237608, 1000));
    assert_false(fits("24M", 15237608, 1000));
    assert_true(fits("138M", 138357544, 1000));
    assert_true(fits("528 MB", 553430176, 1024));
    assert_true(fits("527MB", 553430176, 1024));
    assert_true(fits("1.6444 MiB", 1724320, 1024));
    assert_false(fits("9T", INT64_MAX, 1000));
    assert_false(fits("99999999999999999999", 5, 1000));
    assert_int_equal(nw_figure_read(NW_STR("M"), &figure), 0);
    assert_int_equal(nw_figure_read(NW_STR("12 Mice"), &figure), 2);
    assert_int_equal(nw_figure_read(NW_STR("1,2345"), &figure), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_right),
        cmocka_unit_test(test_wrong),
        cmocka_unit_test(test_vgg),
        cmocka_unit_test(test_figures),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
