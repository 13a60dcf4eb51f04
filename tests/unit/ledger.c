#include "ir/ledger.h"

#include "support/allocator.h"
#include "unit.h"

static nw_ledger begin(nw_arena *arena, nw_error *error, uint64_t bytes)
{
    nw_arena_init(arena, NULL, 0, 4096);
    *error = (nw_error){.code = NW_OK};
    nw_ledger ledger = {.arena = arena, .error = error};
    assert_true(nw_ledger_open(&ledger, NW_STR("model"), bytes));
    return ledger;
}

static void what_nobody_claims_is_a_span(void **state)
{
    (void)state;
    nw_arena arena;
    nw_error error;
    nw_ledger ledger = begin(&arena, &error, 100);
    assert_true(nw_span_put(&ledger, 40, 10, NW_SPAN_NAME, NW_STR("b")));
    assert_true(nw_span_put(&ledger, 10, 20, NW_SPAN_STRUCTURE, NW_STR("a")));
    assert_true(nw_ledger_close(&ledger));
    static const uint64_t offsets[] = {0, 10, 30, 40, 50}, lengths[] = {10, 20, 10, 10, 50};
    assert_int_equal(ledger.span_count, 5);
    for (int i = 0; i < 5; i++) {
        assert_int_equal(ledger.spans[i].offset, offsets[i]);
        assert_int_equal(ledger.spans[i].length, lengths[i]);
    }
    assert_int_equal(ledger.bytes[NW_SPAN_UNCLAIMED], 70);
    assert_int_equal(ledger.count[NW_SPAN_UNCLAIMED], 3);
    assert_int_equal(nw_ledger_gross(&ledger), 100);
    assert_int_equal(nw_ledger_net(&ledger), 0);
    nw_arena_free(&arena);
}

static void neighbours_of_one_owner_are_one(void **state)
{
    (void)state;
    nw_arena arena;
    nw_error error;
    nw_ledger ledger = begin(&arena, &error, 12);
    nw_str owner = NW_STR("header");
    assert_true(nw_span_put(&ledger, 0, 4, NW_SPAN_STRUCTURE, owner));
    assert_true(nw_span_put(&ledger, 4, 4, NW_SPAN_STRUCTURE, owner));
    assert_true(nw_span_put(&ledger, 8, 0, NW_SPAN_NAME, owner)); /* nothing */
    assert_true(nw_span_put(&ledger, 8, 4, NW_SPAN_PADDING, owner));
    assert_true(nw_ledger_close(&ledger));
    assert_int_equal(ledger.span_count, 2);
    assert_int_equal(ledger.count[NW_SPAN_STRUCTURE], 1);
    assert_int_equal(ledger.bytes[NW_SPAN_STRUCTURE], 8);
    nw_arena_free(&arena);
}

static void bytes_are_claimed_once(void **state)
{
    (void)state;
    nw_arena arena;
    nw_error error;
    nw_ledger ledger = begin(&arena, &error, 100);
    nw_span_put(&ledger, 0, 11, NW_SPAN_WEIGHT, NW_STR("conv1"));
    nw_span_put(&ledger, 10, 10, NW_SPAN_WEIGHT, NW_STR("conv2"));
    assert_false(nw_ledger_close(&ledger));
    assert_int_equal(error.code, NW_E_VALUE);
    assert_int_equal(error.offset, 10);
    assert_non_null(strstr(error.message, "conv1"));
    assert_non_null(strstr(error.message, "conv2"));
    nw_arena_free(&arena);
}

static void nothing_lies_behind_the_end(void **state)
{
    (void)state;
    static const uint64_t places[][2] = {
        {90,             11        },
        {101,            1         },
        {UINT64_MAX - 1, 2         },
        {50,             UINT64_MAX}
    };
    for (int i = 0; i < 4; i++) {
        nw_arena arena;
        nw_error error;
        nw_ledger ledger = begin(&arena, &error, 100);
        nw_span_put(&ledger, places[i][0], places[i][1], NW_SPAN_WEIGHT, NW_STR("conv1"));
        assert_false(nw_ledger_close(&ledger));
        assert_int_equal(error.code, NW_E_TRUNCATED);
        nw_arena_free(&arena);
    }
}

static void tensors_and_files_are_counted(void **state)
{
    (void)state;
    nw_arena arena;
    nw_error error;
    nw_ledger ledger = begin(&arena, &error, 8);
    nw_entry weight = {
        .name = NW_STR("w"), .offset = 0, .bytes = 8, .shared_with = NW_NONE, .kind = NW_SPAN_WEIGHT};
    nw_entry moment = {
        .name = NW_STR("m"), .offset = 0, .bytes = 6, .shared_with = NW_NONE, .kind = NW_SPAN_STATE};
    nw_entry tied = {.name = NW_STR("v"), .shared_with = 0, .kind = NW_SPAN_WEIGHT};
    assert_true(nw_ledger_entry(&ledger, weight));
    assert_true(nw_ledger_entry(&ledger, tied));
    assert_true(nw_ledger_open(&ledger, NW_STR("optimizer"), 10));
    assert_true(nw_ledger_entry(&ledger, moment));
    assert_true(nw_ledger_finding(&ledger, "shared-storage", 0, NW_STR("w and v are one")));
    assert_true(nw_ledger_close(&ledger));
    assert_int_equal(ledger.entry_count, 3);
    assert_int_equal(ledger.entries[2].file, 1);
    assert_int_equal(ledger.finding_count, 1);
    assert_int_equal(nw_ledger_net(&ledger), 8);
    assert_int_equal(nw_ledger_gross(&ledger), 18);
    assert_int_equal(ledger.bytes[NW_SPAN_STATE], 6);
    assert_int_equal(ledger.bytes[NW_SPAN_UNCLAIMED], 4);
    nw_arena_free(&arena);
}

static void what_would_be_written_follows_itself(void **state)
{
    (void)state;
    nw_arena arena;
    nw_error error;
    nw_ledger ledger = begin(&arena, &error, 0);
    assert_true(nw_span_next(&ledger, 8, NW_SPAN_STRUCTURE, NW_STR("head")));
    assert_true(nw_span_next(&ledger, 5, NW_SPAN_NAME, NW_STR("name")));
    assert_int_equal(ledger.spans[1].offset, 8);
    assert_int_equal(ledger.end, 13);
    assert_false(nw_span_next(&ledger, INT64_MAX, NW_SPAN_NAME, NW_STR("name")));
    assert_int_equal(error.code, NW_E_OVERFLOW);
    nw_arena_free(&arena);
}

static void no_ledger_takes_everything(void **state)
{
    (void)state;
    assert_true(nw_ledger_open(NULL, NW_STR("model"), 1));
    assert_true(nw_span_put(NULL, 0, 1, NW_SPAN_NAME, NW_STR("")));
    assert_true(nw_ledger_entry(NULL, (nw_entry){.bytes = 1}));
    assert_true(nw_ledger_finding(NULL, "padding", 1, NW_STR("")));
}

static void a_full_arena_is_told(void **state)
{
    (void)state;
    test_memory memory = {.fail_at = 2};
    nw_allocator allocator = test_allocator(&memory);
    nw_arena arena;
    nw_error error = {.code = NW_OK};
    nw_arena_init(&arena, &allocator, 0, 1024);
    nw_ledger ledger = {.arena = &arena, .error = &error};
    nw_ledger_open(&ledger, NW_STR("model"), 100000);
    uint64_t at = 0;
    while (at < 100000 && nw_span_put(&ledger, at, 1, NW_SPAN_NAME, NW_STR("n")))
        at += 2;
    assert_in_range(at, 1, 10000);
    assert_int_equal(error.code, NW_E_MEMORY);
    nw_arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_nobody_claims_is_a_span),
        cmocka_unit_test(neighbours_of_one_owner_are_one),
        cmocka_unit_test(bytes_are_claimed_once),
        cmocka_unit_test(nothing_lies_behind_the_end),
        cmocka_unit_test(tensors_and_files_are_counted),
        cmocka_unit_test(what_would_be_written_follows_itself),
        cmocka_unit_test(no_ledger_takes_everything),
        cmocka_unit_test(a_full_arena_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
