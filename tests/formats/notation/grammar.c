/* What each form of the grammar stands for. */
#include "weigh.h"

static void test_small_sums(void **state)
{
    (void)state;
    assert_int_equal(total("INPUT 4, FC-3", "parameters"), 15);
    assert_int_equal(total("INPUT 224x224x3, CONV3-64", "parameters"), 1792);
    assert_int_equal(total("INPUT 224x224x3, CONV3-64 nobias", "parameters"), 1728);
    assert_int_equal(total("INPUT 100x16, CONV3-8", "parameters"), 3 * 16 * 8 + 8);
    assert_int_equal(total("INPUT 8x8x8x2, CONV3-4", "parameters"), 27 * 2 * 4 + 4);
    assert_int_equal(total("INPUT 4x4x4x4x2, CONV3-4", "parameters"), 81 * 2 * 4 + 4);
    assert_int_equal(total("INPUT 128, EMBED1000-64", "parameters"), 64000);
}

static void test_input(void **state)
{
    (void)state;
    assert_column("INPUT 4", "output", "1x4");
    assert_column("INPUT 100x16", "output", "1x16x100");
    assert_column("INPUT 224x224x3", "output", "1x3x224x224");
    assert_column("INPUT 16x112x112x3", "output", "1x3x16x112x112");
    assert_column("INPUT 2x3x4x5x6", "output", "1x6x2x3x4x5");
    assert_column("input (224 × 224 RGB image)", "output", "1x3x224x224");
    assert_column("INPUT: [224*224*3]", "output", "1x3x224x224");
    assert_column("Input 28 x 28 gray image", "output", "1x1x28x28");
    assert_column("\xEF\xBB\xBF# a comment\n\n  INPUT 8×8×1 name=picture", "name", "picture");
}

static void test_separators(void **state)
{
    (void)state;
    const char *names = "data conv1 relu1 pool1 fc1";
    assert_column("INPUT 8x8x3, CONV3-4, POOL2, FC-10", "name", names);
    assert_column("INPUT 8x8x3\nCONV3-4\r\nPOOL2\n\nFC-10\n", "name", names);
    assert_column("INPUT 8x8x3;CONV3-4;POOL2;;FC-10,", "name", names);
    assert_column("INPUT 8x8x3 -> CONV3-4->POOL2 → FC-10", "name", names);
    assert_column("INPUT 8x8x3 // the picture\nCONV3-4 # filters\nPOOL2,FC-10", "name", names);
    assert_column("input 8X8x3, Conv3-4, max-pool, fc 10", "name", names);
}

static void test_windows(void **state)
{
    (void)state;
    assert_column("INPUT 32x32x3, CONV7-4/2", "output", "1x3x32x32 1x4x16x16 1x4x16x16");
    assert_column("INPUT 32x32x3, CONV3-4 valid linear", "output", "1x3x32x32 1x4x30x30");
    assert_column("INPUT 32x32x3, CONV3x1-4 linear", "output", "1x3x32x32 1x4x32x32");
    assert_column("INPUT 32x32x3, CONV3-4 d2 linear", "output", "1x3x32x32 1x4x32x32");
    assert_column("INPUT 32x32x3, CONV4-4 linear", "output", "1x3x32x32 1x4x32x32");
    assert_column("INPUT 32x32x3, CONV3-4 s2x1 p0x1 linear", "output", "1x3x32x32 1x4x15x32");
    assert_column("INPUT 32x32x3, CONV3-4 stride=2 pad 0 dilation=3 linear", "output", "1x3x32x32 1x4x13x13");
    assert_column("INPUT 9x9x3, POOL2 floor, POOL3 s1 same", "output", "1x3x9x9 1x3x4x4 1x3x4x4");
    assert_column("INPUT 9x9x3, POOL2 ceil", "output", "1x3x9x9 1x3x5x5");
    assert_column("INPUT 6x7x3, POOL2 s3 ceil", "output", "1x3x6x7 1x3x2x3"); /* none beyond the picture */
    assert_column("INPUT 9x9x3, AVGPOOL to=7x6, GAP", "output", "1x3x9x9 1x3x7x6 1x3x1x1");
    assert_column("INPUT 8x8x3, DECONV2-4 s2 linear, UPSAMPLE2", "output", "1x3x8x8 1x4x16x16 1x4x32x32");
}

/* As torch 1.13 saves on a CPU. */
static void test_saved(void **state)
{
    (void)state;
    assert_int_equal(total("INPUT 8x8x4, CONV1-4 linear, LEAKYRELU, CONV1-3 linear", "saved_bytes"), 2048);
    assert_int_equal(total("INPUT 8x8x4, CONV1-4 linear, RELU6, CONV1-3 linear", "saved_bytes"), 3072);
    assert_int_equal(total("INPUT 8x8x4, CONV1-4 linear, GN2, CONV1-3 linear", "saved_bytes"), 3088);
    assert_int_equal(total("INPUT 8x8x4, CONV1-4 linear, LRN3, CONV1-3 linear", "saved_bytes"), 6664);
    assert_int_equal(
        total("INPUT 8x8x4, MUL(CONV1-4 linear | CONV3-4 linear | CONV5-4 linear)", "saved_bytes"), 5120);
    assert_int_equal(total("INPUT 8x8x4, MAX( | CONV1-4 linear)", "saved_bytes"), 2048);
    /* No gradient flows to the picture. */
    assert_int_equal(total("INPUT 8x8x4, MUL( | CONV1-4 linear)", "saved_bytes"), 1024);
    assert_int_equal(total("INPUT 8x8x4, POOL2, CONV1-3 linear", "saved_bytes"), 256);
    assert_int_equal(total("INPUT 8x8x4, POOL2, SOFTMAX", "saved_bytes"), 0);
}

static void test_groups_of_channels(void **state)
{
    (void)state;
    assert_int_equal(total("INPUT 8x8x4, CONV3-8 g2", "parameters"), 9 * 2 * 8 + 8);
    assert_int_equal(total("INPUT 8x8x4, DWCONV3", "parameters"), 9 * 4 + 4);
    assert_int_equal(total("INPUT 8x8x4, DWCONV3-8 nobias", "parameters"), 9 * 8);
    assert_int_equal(total("INPUT 8x8x4, CAT( | CONV1-2), DWCONV3 nobias", "parameters"), 10 + 9 * 6);
    assert_int_equal(total("INPUT 8x8x6, SHUFFLE g3, GN3, LN, BN, SCALE, PRELU", "parameters"), 4 * 12 + 6);
}

/* Every CONV and every FC but the last is followed by a ReLU in place. */
static void test_activations(void **state)
{
    (void)state;
    assert_column("INPUT 4, FC-3, FC-2", "type", "Input InnerProduct ReLU InnerProduct");
    assert_column("INPUT 4, FC-3 *2", "type", "Input InnerProduct ReLU InnerProduct");
    assert_column("INPUT 4, FC-3 relu", "type", "Input InnerProduct ReLU");
    assert_column("INPUT 4, FC-3 linear, FC-2", "type", "Input InnerProduct InnerProduct");
    assert_column("INPUT 4, FC-3, SIGMOID, FC-2", "type", "Input InnerProduct Sigmoid InnerProduct");
    assert_column("INPUT 4, FC-3 tanh, FC-2", "type", "Input InnerProduct TanH InnerProduct");
    assert_column("INPUT 8x8x1, CONV3-2 bn", "type", "Input Convolution BatchNorm ReLU");
    assert_column("INPUT 8x8x1, CONV3-2, BN", "type", "Input Convolution BatchNorm ReLU");
    assert_column("INPUT 8x8x1, CONV3-2, BN, TANH", "type", "Input Convolution BatchNorm TanH");
    assert_column("INPUT 8x8x1, CONV3-2 relu6, BN", "type", "Input Convolution ReLU6 BatchNorm");
    assert_column("INPUT 8x8x1, BN relu, CONV3-2 linear", "type", "Input BatchNorm ReLU Convolution");
    assert_int_equal(total("INPUT 8x8x1, CONV3-2", "activations"), 128);
    assert_int_equal(total("INPUT 8x8x1, CONV3-2 bn", "activations"), 256);
    assert_int_equal(total("INPUT 4, FC-3, DROPOUT, FC-2", "activations"), 5);
}

static void test_branches(void **state)
{
    (void)state;
    assert_column("INPUT 8x8x4, RES(CONV3-4, CONV3-4 linear) relu", "name",
                  "data conv1 relu1 conv2 add1 relu2");
    assert_column("INPUT 8x8x4, CAT(CONV1-2 | | CONV3-3), ADD(CONV1-9 linear | )", "output",
                  "1x4x8x8 1x2x8x8 1x2x8x8 1x3x8x8 1x3x8x8 1x9x8x8 1x9x8x8 1x9x8x8");
    /* The branches share their input, so nothing works in place on it. */
    assert_int_equal(total("INPUT 8x8x4, BN, RES(RELU, CONV3-4 linear)", "activations"), 4 * 256);
    assert_int_equal(total("INPUT 8x8x4, RELU", "activations"), 256);
    /* Caffe puts a Split behind what two layers take. */
    assert_int_equal(total("INPUT 8x8x4, RES(CONV3-4)", "caffe_layers"), 5);
}

static void test_repetitions(void **state)
{
    (void)state;
    assert_column("INPUT 8x8x4, (CONV3-4 linear, POOL2) * 2", "name", "data conv1 pool1 conv2 pool2");
    assert_column("INPUT 8x8x4, 2*[CONV3-4 linear, POOL2]", "group", " block1 block1 block2 block2");
    assert_column("INPUT 8x8x4, CONV3-4 linear x3", "name", "data conv1 conv2 conv3");
    assert_column("INPUT 8x8x4, conv1: CONV3-4 *2", "name", "data conv1_1 relu1_1 conv1_2 relu1_2");
    assert_column("INPUT 8x8x4, (a: CONV3-4 linear, BN)*2", "name", "data a_1 bn1 a_2 bn2");
    assert_column("INPUT 8x8x4, l: (a: CONV3-4, BN)*2", "name",
                  "data l/1/a l/1/bn1 l/1/relu_a l/2/a l/2/bn1 l/2/relu_a");
    assert_column("INPUT 8x8x4, l: (a: CONV3-4 linear, m: (POOL2))*2", "group", " l/1 l/1/m l/2 l/2/m");
    assert_column("INPUT 8x8x4, 3x3: CAT(1x1: CONV1-2 | )", "name", "data 3x3/1x1 3x3/relu_1x1 3x3/cat");
    assert_int_equal(total("INPUT 8, (FC-8 linear *10)*10", "layers"), 101);
}

static void test_names(void **state)
{
    (void)state;
    assert_column("INPUT 8x8x4, conv3_1: CONV3-4, fc6: FC-4, FC-2 name=top", "name",
                  "data conv3_1 relu3_1 fc6 relu6 top");
    /* Automatic names keep clear of those that the text gives further on. */
    assert_column("INPUT 8x8x4, CONV3-4, conv1: CONV3-4", "name", "data conv2 relu1 conv1 relu2");
    assert_column("INPUT 4, conv1: FC-4 relu, fc1: FC-2 relu", "name", "data conv1 relu1 fc1 relu2");
}

static void test_dims_with_names(void **state)
{
    nw_error error = {0};
    nw_model *model = NULL;
    nw_report *report = NULL;
    const nw_dim_value dims[] = {
        {"H", 6},
        {"W", 8},
    };
    const nw_weigh_options options = {.struct_size = sizeof options, .dims = dims, .dim_count = 2};
    (void)state;
    assert_true(nw_open_notation(&model, "INPUT HxWx3, CONV3-4, FC-2", NULL, &error));
    assert_true(nw_weigh(&report, model, &options, &error));
    assert_int_equal(nw_report_total(report, "parameters"), 112 + 6 * 8 * 4 * 2 + 2);
    nw_report_free(report);
    assert_true(nw_weigh(&report, model, NULL, &error));
    assert_int_equal(nw_report_status(report), NW_LOWER_BOUND);
    nw_report_free(report);
    nw_model_free(model);
}

static void assert_note(const char *text, const char *code)
{
    weighed w = weigh(text);
    assert_non_null(w.report);
    assert_int_equal(w.report->note_count, code ? 1 : 0);
    assert_int_equal(nw_report_status(w.report), NW_EXACT);
    if (code)
        assert_string_equal(w.report->notes[0].code, code);
    done(&w);
}

static void test_notes(void **state)
{
    (void)state;
    assert_note("INPUT 28x28, FC-10", "input-of-two");
    assert_note("INPUT 28x28x1, FC-10", NULL);
    assert_note("INPUT 9x9x1, POOL2", "pool-rounding");
    assert_note("INPUT 9x9x1, POOL2 floor", NULL);
    assert_note("INPUT 9x9x1, POOL2 ceil", NULL);
    assert_note("INPUT 8x8x1, POOL2", NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_small_sums),      cmocka_unit_test(test_input),
        cmocka_unit_test(test_separators),      cmocka_unit_test(test_windows),
        cmocka_unit_test(test_saved),           cmocka_unit_test(test_groups_of_channels),
        cmocka_unit_test(test_activations),     cmocka_unit_test(test_branches),
        cmocka_unit_test(test_repetitions),     cmocka_unit_test(test_names),
        cmocka_unit_test(test_dims_with_names), cmocka_unit_test(test_notes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
