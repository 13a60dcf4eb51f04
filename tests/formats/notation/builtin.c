/* The models built in weigh what their authors and frameworks published. */
#include "formats/format.h"
#include "weigh.h"

/* Caffe: layers, parameters and memory_used_ at batch 1, as Net::Init of BVLC Caffe logs them. NW_UNKNOWN:
 * not published. torchvision: parameters, buffers and multiply-adds of its published weights. */
static const struct published {
    const char *name;
    nw_num parameters, buffers, macs, depth, caffe_layers, caffe_bytes;
} published[] = {
    {"lenet5",                431080,    0,          2293000,     4,   9,          80816     },
    {"alexnet",               60965224,  0,          724406816,   8,   24,         8323244   },
    {"alexnet-torchvision",   61100840,  0,          714188480,   8,   NW_UNKNOWN, NW_UNKNOWN},
    {"zfnet",                 62357608,  0,          NW_UNKNOWN,  8,   NW_UNKNOWN, NW_UNKNOWN},
    {"nin",                   7595176,   0,          NW_UNKNOWN,  12,  NW_UNKNOWN, NW_UNKNOWN},
    {"vgg11",                 132863336, 0,          7609090048,  11,  NW_UNKNOWN, NW_UNKNOWN},
    {"vgg13",                 133047848, 0,          11308466176, 13,  34,         104773440 },
    {"vgg16",                 138357544, 0,          15470264320, 16,  40,         115210048 },
    {"vgg19",                 143667240, 0,          19632062464, 19,  46,         125646656 },
    {"vgg11-torchvision",     132863336, 0,          7609090048,  11,  NW_UNKNOWN, NW_UNKNOWN},
    {"vgg13-torchvision",     133047848, 0,          11308466176, 13,  NW_UNKNOWN, NW_UNKNOWN},
    {"vgg16-torchvision",     138357544, 0,          15470264320, 16,  NW_UNKNOWN, NW_UNKNOWN},
    {"vgg19-torchvision",     143667240, 0,          19632062464, 19,  NW_UNKNOWN, NW_UNKNOWN},
    {"googlenet",             6998552,   0,          1582671872,  22,  152,        55153344  },
    {"googlenet-torchvision", 6624904,   NW_UNKNOWN, 1498376192,  22,  NW_UNKNOWN, NW_UNKNOWN},
    {"squeezenet1_0",         1248424,   0,          818924576,   18,  NW_UNKNOWN, NW_UNKNOWN},
    {"squeezenet1_1",         1235496,   0,          349151936,   18,  NW_UNKNOWN, NW_UNKNOWN},
    {"resnet18",              11689512,  9620,       1814073344,  18,  NW_UNKNOWN, NW_UNKNOWN},
    {"resnet34",              21797672,  17060,      3663761408,  34,  NW_UNKNOWN, NW_UNKNOWN},
    {"resnet50",              25557032,  53173,      4089184256,  50,  NW_UNKNOWN, NW_UNKNOWN},
    {"resnet50-v1",           25557032,  53173,      3857973248,  50,  NW_UNKNOWN, NW_UNKNOWN},
    {"resnet101",             44549160,  NW_UNKNOWN, 7801405440,  101, NW_UNKNOWN, NW_UNKNOWN},
    {"resnet101-v1",          44549160,  NW_UNKNOWN, 7570194432,  101, NW_UNKNOWN, NW_UNKNOWN},
    {"resnet152",             60192808,  NW_UNKNOWN, 11513626624, 152, NW_UNKNOWN, NW_UNKNOWN},
    {"resnet152-v1",          60192808,  NW_UNKNOWN, 11282415616, 152, NW_UNKNOWN, NW_UNKNOWN},
    {"densenet121",           7978856,   NW_UNKNOWN, 2834161664,  121, NW_UNKNOWN, NW_UNKNOWN},
    {"densenet169",           14149480,  158569,     3359843328,  169, NW_UNKNOWN, NW_UNKNOWN},
    {"densenet201",           20013928,  NW_UNKNOWN, 4291365888,  201, NW_UNKNOWN, NW_UNKNOWN},
    {"mobilenet",             4231976,   NW_UNKNOWN, 568740352,   28,  NW_UNKNOWN, NW_UNKNOWN},
    {"mobilenet_v2",          3504872,   NW_UNKNOWN, 300774272,   53,  NW_UNKNOWN, NW_UNKNOWN},
};

static void expect(const nw_report *report, const struct published *p, const char *what, nw_num value)
{
    nw_num seen = nw_report_total(report, what);
    if (value == NW_UNKNOWN || seen == value)
        return;
    printf("# %s: %s %lld, published %lld\n", p->name, what, (long long)seen, (long long)value);
    fail();
}

static void test_published(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof published / sizeof *published; i++) {
        const struct published *p = &published[i];
        const nw_builtin *row = nw_builtin_named(nw_str_of(p->name));
        assert_non_null(row);
        weighed w = weigh(row->text);
        assert_non_null(w.report);
        assert_int_equal(nw_report_status(w.report), NW_EXACT);
        assert_int_equal(w.report->note_count, 0);
        expect(w.report, p, "parameters", p->parameters);
        expect(w.report, p, "buffers", p->buffers);
        expect(w.report, p, "macs", p->macs);
        expect(w.report, p, "depth", p->depth);
        expect(w.report, p, "caffe_layers", p->caffe_layers);
        expect(w.report, p, "caffe_memory_bytes", p->caffe_bytes);
        done(&w);
    }
}

/* Every row is in the table above, its text begins with INPUT, and what it is a variant of is there. */
static void test_rows(void **state)
{
    const nw_builtin *row;
    size_t i = 0;
    (void)state;
    for (; (row = nw_builtin_at(i)); i++) {
        assert_true(nw_str_starts(nw_str_of(row->text), "INPUT "));
        assert_true(row->summary[0]);
        assert_ptr_equal(nw_builtin_named(nw_str_of(row->name)), row);
        assert_true(!row->variant_of || nw_builtin_named(nw_str_of(row->variant_of)));
    }
    assert_int_equal(i, sizeof published / sizeof *published);
}

static void test_names(void **state)
{
    static const char *const pairs[][2] = {
        {"VGG-16",         "vgg16"        },
        {"vgg_16",         "vgg16"        },
        {"squeezenet1.0",  "squeezenet1_0"},
        {"SqueezeNet-1.1", "squeezenet1_1"},
        {"ResNet-50",      "resnet50"     },
        {"mobilenet-v2",   "mobilenet_v2" },
        {"MobileNetV1",    "mobilenet"    },
        {"lenet",          "lenet5"       },
        {"LeNet-5",        "lenet5"       },
    };
    (void)state;
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        const nw_builtin *row = nw_builtin_named(nw_str_of(pairs[i][0]));
        assert_non_null(row);
        assert_string_equal(row->name, pairs[i][1]);
    }
    assert_null(nw_builtin_named(NW_STR("vgg17")));
    assert_null(nw_builtin_named(NW_STR("")));
    assert_string_equal(nw_model_variant("vgg16", 0), "vgg16-torchvision");
    assert_null(nw_model_variant("vgg16", 1));
}

/* As the published prototxt names them. */
static void test_layer_names(void **state)
{
    (void)state;
    assert_column(nw_builtin_named(NW_STR("lenet5"))->text, "name",
                  "data conv1 pool1 conv2 pool2 ip1 relu1 ip2 prob");
    assert_column(
        nw_builtin_named(NW_STR("vgg11"))->text, "name",
        "data conv1_1 relu1_1 pool1 conv2_1 relu2_1 pool2 conv3_1 relu3_1 conv3_2 relu3_2 pool3 conv4_1 "
        "relu4_1 conv4_2 relu4_2 pool4 conv5_1 relu5_1 conv5_2 relu5_2 pool5 fc6 relu6 drop6 fc7 relu7 "
        "drop7 fc8 prob");
}

/* Each module's output counted, the input left out: what torchsummary adds up for VGG-16. */
static void test_every_output(void **state)
{
    nw_num sum = 0;
    (void)state;
    weighed w = weigh(nw_builtin_named(NW_STR("vgg16-torchvision"))->text);
    assert_non_null(w.report);
    for (uint32_t i = 1; i < w.report->row_count; i++)
        sum = nw_add(sum, nw_shape_count(w.report->rows[i].outputs[0].tensor->shape));
    assert_int_equal(sum, 28676072);
    done(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_published),   cmocka_unit_test(test_rows),         cmocka_unit_test(test_names),
        cmocka_unit_test(test_layer_names), cmocka_unit_test(test_every_output),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
