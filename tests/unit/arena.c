#include "base/arena.h"
#include "support/allocator.h"
#include "unit.h"

static nw_arena arena_of(test_memory *memory, size_t limit, size_t first)
{
    nw_arena arena;
    nw_allocator allocator = test_allocator(memory);
    nw_arena_init(&arena, &allocator, limit, first);
    return arena;
}

static void memory_comes_zeroed_and_aligned(void **state)
{
    (void)state;
    test_memory memory = {0};
    nw_arena arena = arena_of(&memory, 0, 64);
    static const unsigned char zeroes[300];
    for (size_t size = 1; size < 300; size += 7) {
        void *given = nw_alloc(&arena, 1, size);
        assert_non_null(given);
        assert_int_equal((uintptr_t)given % 16, 0);
        assert_memory_equal(given, zeroes, size);
        memset(given, 0xFF, size);
    }
    nw_arena_free(&arena);
    assert_int_equal(memory.blocks, 0);
    assert_false(memory.wrong_size);
}

static void chunks_double(void **state)
{
    (void)state;
    test_memory memory = {0};
    nw_arena arena = arena_of(&memory, 0, 1024);
    for (int i = 0; i < 1000; i++)
        assert_non_null(nw_alloc(&arena, 1, 100));
    assert_in_range(memory.requests, 7, 8); /* 1 + 2 + ... + 64 KiB hold 112,000 bytes */
    nw_arena_free(&arena);
    assert_int_equal(memory.blocks, 0);
}

static void the_cap_holds_and_failure_sticks(void **state)
{
    (void)state;
    test_memory memory = {0};
    nw_arena arena = arena_of(&memory, 4096, 1024);
    assert_non_null(nw_alloc(&arena, 1, 3000));
    assert_null(nw_alloc(&arena, 1, 2000));
    assert_null(nw_alloc(&arena, 1, 1)); /* would fit, but a reader tests once per record */
    assert_true(arena.failed && memory.bytes <= 4096);
    nw_arena_free(&arena);
    assert_int_equal(memory.blocks, 0);
}

static void the_last_bytes_under_the_cap_can_be_had(void **state)
{
    (void)state;
    test_memory memory = {0};
    nw_arena arena = arena_of(&memory, 4096, 1024);
    assert_non_null(nw_alloc(&arena, 1, 4096 - 32));
    assert_int_equal(memory.bytes, 4096); /* 32 of them are the chunk's own */
    nw_arena_free(&arena);
}

static void sizes_that_overflow_fail(void **state)
{
    (void)state;
    const size_t counts[] = {SIZE_MAX, SIZE_MAX / 8 + 1, SIZE_MAX / 2};
    for (size_t i = 0; i < 3; i++) {
        test_memory memory = {0};
        nw_arena arena = arena_of(&memory, SIZE_MAX, 64);
        assert_null(nw_alloc(&arena, counts[i], 16));
        assert_true(arena.failed);
        nw_arena_free(&arena);
    }
}

static void sizes_that_overflow_when_rounded_fail(void **state)
{
    (void)state;
    for (size_t less = 0; less < 64; less++) {
        test_memory memory = {0};
        nw_arena arena = arena_of(&memory, SIZE_MAX, 64);
        assert_null(nw_alloc(&arena, 1, SIZE_MAX - less));
        assert_true(arena.failed);
        assert_int_equal(arena.reserved, 0);
        nw_arena_free(&arena);
    }
}

static void every_request_may_fail(void **state)
{
    (void)state;
    for (size_t n = 1; n <= 5; n++) {
        test_memory memory = {.fail_at = n};
        nw_arena arena = arena_of(&memory, 0, 64);
        size_t given = 0;
        while (given < 100 && nw_alloc(&arena, 1, 64))
            given++;
        assert_true(given < 100 && arena.failed);
        assert_int_equal(memory.blocks, n - 1);
        nw_arena_free(&arena);
        assert_int_equal(memory.blocks, 0);
    }
}

static void growing_keeps_what_was_there(void **state)
{
    (void)state;
    test_memory memory = {0};
    nw_arena arena = arena_of(&memory, 0, 64);
    uint32_t *items = NULL, room = 0;
    for (uint32_t i = 0; i < 1000; i++) {
        assert_true(nw_grow(&arena, (void **)&items, &room, i, sizeof *items));
        items[i] = i * i;
    }
    for (uint32_t i = 0; i < 1000; i++)
        assert_int_equal(items[i], i * i);
    nw_arena_free(&arena);
    assert_int_equal(memory.blocks, 0);
}

static void growing_stops_at_the_cap(void **state)
{
    (void)state;
    test_memory memory = {0};
    nw_arena arena = arena_of(&memory, 1024, 64);
    uint32_t *items = NULL, room = 0, used = 0;
    while (nw_grow(&arena, (void **)&items, &room, used, sizeof *items))
        items[used] = used, used++;
    assert_in_range(used, 4, 256);
    assert_int_equal(items[used - 1], used - 1); /* what was there stays */
    nw_arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_comes_zeroed_and_aligned),
        cmocka_unit_test(chunks_double),
        cmocka_unit_test(the_cap_holds_and_failure_sticks),
        cmocka_unit_test(the_last_bytes_under_the_cap_can_be_had),
        cmocka_unit_test(sizes_that_overflow_fail),
        cmocka_unit_test(sizes_that_overflow_when_rounded_fail),
        cmocka_unit_test(every_request_may_fail),
        cmocka_unit_test(growing_keeps_what_was_there),
        cmocka_unit_test(growing_stops_at_the_cap),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
