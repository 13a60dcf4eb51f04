/* The promises of netweight.h, kept by calls as a user of the library makes them. */
#include "netweight.h"
#include "support/allocator.h"
#include "unit.h"

#include <pthread.h>

static nw_report *weighed(nw_model **model, const char *text, const nw_weigh_options *options)
{
    nw_error error = {0};
    nw_report *report = NULL;
    assert_true(nw_open_notation(model, text, NULL, &error));
    assert_true(nw_weigh(&report, *model, options, &error));
    return report;
}

static void totals_and_cells(void **state)
{
    (void)state;
    nw_model *model = NULL;
    nw_report *report = weighed(&model, "INPUT 4, FC-3", NULL);
    assert_int_equal(nw_report_rows(report), 2);
    assert_int_equal(nw_report_status(report), NW_EXACT);
    assert_int_equal(nw_report_total(report, "parameters"), 15);
    assert_int_equal(nw_report_cell(report, 1, "biases"), 3);
    assert_int_equal(nw_report_total(report, "no such total"), NW_UNKNOWN);
    assert_int_equal(nw_report_cell(report, 1, "no such column"), NW_UNKNOWN);
    assert_int_equal(nw_report_cell(report, 1, "name"), NW_UNKNOWN); /* holds text */
    assert_int_equal(nw_report_cell(report, 2, "biases"), NW_UNKNOWN);
    nw_report_free(report);
    nw_model_free(model);
}

static void texts_are_cut_and_ended(void **state)
{
    (void)state;
    nw_model *model = NULL;
    nw_report *report = weighed(&model, "INPUT 4, classifier: FC-3", NULL);
    char small[5] = "....", large[64];
    assert_int_equal(nw_report_text(report, 1, "name", large, sizeof large), 10);
    assert_string_equal(large, "classifier");
    assert_int_equal(nw_report_text(report, 1, "name", small, sizeof small), 10);
    assert_string_equal(small, "clas");
    assert_int_equal(nw_report_text(report, 1, "name", NULL, 0), 10);
    assert_int_equal(nw_report_text(report, 9, "name", large, sizeof large), 0);
    assert_string_equal(large, "");
    nw_report_free(report);
    nw_model_free(model);
}

typedef struct page {
    char *at;
    size_t used, size;
} page;

static bool onto_page(void *context, const char *bytes, size_t length)
{
    page *p = context;
    if (length >= p->size - p->used)
        return false;
    memcpy(p->at + p->used, bytes, length);
    p->used += length;
    p->at[p->used] = 0;
    return true;
}

static void a_sink_that_refuses_is_an_error(void **state)
{
    (void)state;
    nw_model *model = NULL;
    nw_report *report = weighed(&model, "INPUT 4, FC-3", NULL);
    char small[8];
    page p = {small, 0, sizeof small};
    nw_error error = {0};
    assert_false(nw_render(report, NULL, onto_page, &p, &error));
    assert_int_equal(error.code, NW_E_WRITE);
    nw_report_free(report);
    nw_model_free(model);
}

static void an_older_caller_knows_fewer_options(void **state)
{
    (void)state;
    nw_weigh_options options;
    memset(&options, 0xFF, sizeof options); /* what lies past struct_size must not be read */
    options.struct_size = offsetof(nw_weigh_options, dtype);
    options.batch = 8;
    nw_model *model = NULL;
    nw_report *report = weighed(&model, "INPUT 4, FC-3", &options);
    assert_int_equal(nw_report_total(report, "macs"), 8 * 12);
    nw_report_free(report);
    nw_model_free(model);
}

static void options_that_would_be_ignored_are_refused(void **state)
{
    (void)state;
    struct {
        nw_weigh_options known;
        int64_t later;
    } newer = {
        .known = {.struct_size = sizeof newer, .batch = 8}
    };
    nw_weigh_options unset = {.batch = 8};
    nw_error error = {0};
    nw_model *model = NULL;
    nw_report *report = weighed(&model, "INPUT 4, FC-3", &newer.known);
    nw_report_free(report);
    report = NULL;
    newer.later = 1;
    assert_false(nw_weigh(&report, model, &newer.known, &error));
    assert_int_equal(error.code, NW_E_USAGE);
    error = (nw_error){0};
    assert_false(nw_weigh(&report, model, &unset, &error));
    assert_int_equal(error.code, NW_E_USAGE);
    assert_non_null(strstr(error.message, "struct_size"));
    assert_null(report);
    nw_model_free(model);
}

static void options_need_not_outlive_the_call(void **state)
{
    (void)state;
    char convention[] = "netweight", dtype[] = "float16", out[4096];
    nw_weigh_options options = {.struct_size = sizeof options, .convention = convention, .dtype = dtype};
    nw_model *model = NULL;
    nw_report *report = weighed(&model, "INPUT 4, FC-3", &options);
    memset(convention, 'x', sizeof convention - 1);
    memset(dtype, 'x', sizeof dtype - 1);
    nw_render_options json = {.struct_size = sizeof json, .format = "json"};
    nw_error error = {0};
    page p = {out, 0, sizeof out};
    assert_true(nw_render(report, &json, onto_page, &p, &error));
    assert_non_null(strstr(out, "\"dtype\": \"float16\""));
    assert_non_null(strstr(out, "\"convention\": \"netweight\""));
    nw_report_free(report);
    nw_model_free(model);
}

static void a_missing_file_may_be_a_built_in_model(void **state)
{
    (void)state;
    nw_error error = {0};
    nw_model *model = NULL;
    assert_true(nw_open(&model, "vgg16", NULL, &error));
    nw_model_free(model);
    model = NULL;
    assert_false(nw_open(&model, "./vgg16", NULL, &error)); /* a path names a file alone */
    assert_int_equal(error.code, NW_E_READ);
    error = (nw_error){0};
    assert_false(nw_open(&model, "vgg166", NULL, &error));
    assert_non_null(strstr(error.message, "did you mean \"vgg16\"?"));
    assert_string_equal(error.file, "vgg166");
    assert_null(model);
}

static void the_memory_limit_is_an_error_that_names_it(void **state)
{
    (void)state;
    nw_open_options options = {.struct_size = sizeof options, .memory_limit = 40000};
    nw_error error = {0};
    nw_model *model = NULL;
    assert_false(nw_open(&model, "densenet201", &options, &error));
    assert_null(model);
    assert_int_equal(error.code, NW_E_MEMORY);
    assert_non_null(strstr(error.message, "40000"));
}

static void freeing_nothing_is_nothing(void **state)
{
    (void)state;
    nw_model_free(NULL);
    nw_report_free(NULL);
}

static void a_file_in_memory_is_read_where_it_lies(void **state)
{
    (void)state;
    char text[] = "INPUT 4, FC-3garbage"; /* not ended by 0 where the size says */
    nw_error error = {0};
    nw_model *model = NULL;
    assert_true(nw_open_memory(&model, "bytes", text, 13, NULL, &error));
    nw_model_free(model);
    assert_false(nw_open_memory(&model, "bytes", NULL, 0, NULL, &error));
    assert_int_equal(error.code, NW_E_FORMAT);
}

typedef struct worker {
    const nw_model *model;
    nw_num macs;
} worker;

static void *weigh_often(void *context)
{
    worker *w = context;
    for (int i = 0; i < 50; i++) {
        nw_error error = {0};
        nw_report *report = NULL;
        if (nw_weigh(&report, w->model, NULL, &error))
            w->macs = nw_report_total(report, "macs");
        nw_report_free(report);
    }
    return NULL;
}

static void threads_share_a_model(void **state)
{
    (void)state;
    nw_error error = {0};
    nw_model *model = NULL;
    worker workers[4];
    pthread_t threads[4];
    assert_true(nw_open(&model, "resnet50", NULL, &error));
    for (int i = 0; i < 4; i++) {
        workers[i] = (worker){model, 0};
        assert_int_equal(pthread_create(&threads[i], NULL, weigh_often, &workers[i]), 0);
    }
    for (int i = 0; i < 4; i++) {
        pthread_join(threads[i], NULL);
        assert_int_equal(workers[i].macs, workers[0].macs);
        assert_true(workers[i].macs > 0);
    }
    nw_model_free(model);
}

static void error_codes_have_stable_names(void **state)
{
    (void)state;
    assert_string_equal(nw_code_name(NW_OK), "ok");
    assert_string_equal(nw_code_name(NW_E_WRITE), "write");
    assert_string_equal(nw_code_name((nw_code)99), "unknown");
    for (int i = 0; i <= NW_E_WRITE; i++)
        for (int k = 0; k < i; k++)
            assert_string_not_equal(nw_code_name((nw_code)i), nw_code_name((nw_code)k));
}

static void variants_of_a_model_end(void **state)
{
    (void)state;
    assert_string_equal(nw_model_variant("vgg16", 0), "vgg16-torchvision");
    assert_null(nw_model_variant("vgg16", 99));
    assert_null(nw_model_variant("nothing", 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(totals_and_cells),
        cmocka_unit_test(texts_are_cut_and_ended),
        cmocka_unit_test(a_sink_that_refuses_is_an_error),
        cmocka_unit_test(an_older_caller_knows_fewer_options),
        cmocka_unit_test(options_that_would_be_ignored_are_refused),
        cmocka_unit_test(options_need_not_outlive_the_call),
        cmocka_unit_test(a_missing_file_may_be_a_built_in_model),
        cmocka_unit_test(the_memory_limit_is_an_error_that_names_it),
        cmocka_unit_test(freeing_nothing_is_nothing),
        cmocka_unit_test(a_file_in_memory_is_read_where_it_lies),
        cmocka_unit_test(threads_share_a_model),
        cmocka_unit_test(error_codes_have_stable_names),
        cmocka_unit_test(variants_of_a_model_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
