#include "passes/plan.h"

#include "support/allocator.h"
#include "unit.h"

#define MOST 400

static uint32_t random_below(uint64_t *state, uint32_t limit)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*state >> 33) % limit;
}

/* Buffers in the order of their first use. */
static nw_memory some_memory(nw_buffer *buffers, uint32_t count, uint32_t steps, uint32_t longest,
                             uint64_t *state)
{
    uint32_t first = 0;
    for (uint32_t b = 0; b < count; b++) {
        uint32_t left = count - b, room = steps - 1 - first;
        first += room ? random_below(state, 2 * room / left + 2) : 0;
        first = first < steps ? first : steps - 1;
        uint32_t last = first + random_below(state, longest);
        buffers[b] = (nw_buffer){.bytes = random_below(state, 8) ? random_below(state, 1000) : 0,
                                 .first = first,
                                 .last = last < steps ? last : steps - 1};
    }
    return (nw_memory){.buffers = buffers, .buffer_count = count, .steps = steps};
}

static nw_num aligned(const nw_memory *m, uint32_t b)
{
    nw_num align = m->options.align ? m->options.align : 1;
    return (m->buffers[b].bytes + align - 1) / align * align;
}

static void replay(const nw_memory *m, const nw_plan *plan)
{
    nw_num end = 0;
    assert_true(plan->bytes >= m->bound);
    for (uint32_t a = 0; a < m->buffer_count; a++) {
        nw_num from = plan->offsets[a], to = from + aligned(m, a);
        assert_true(from >= 0 && (!m->options.align || from % m->options.align == 0));
        end = to > end ? to : end;
        for (uint32_t b = 0; b < a; b++) {
            bool at_once =
                m->buffers[a].first <= m->buffers[b].last && m->buffers[b].first <= m->buffers[a].last;
            bool both = aligned(m, a) && aligned(m, b); /* what is empty overlaps nothing */
            assert_true(!at_once || !both || plan->offsets[b] + aligned(m, b) <= from ||
                        to <= plan->offsets[b]);
        }
    }
    assert_int_equal(end, plan->bytes);
}

static void no_plan_overlaps(void **unused)
{
    (void)unused;
    static const nw_num aligns[] = {0, 1, 16, 64, 256, 100};
    nw_buffer buffers[MOST];
    uint64_t state = 1;
    for (uint32_t round = 0; round < 300; round++) {
        nw_arena arena;
        nw_error error = {0};
        uint32_t count = random_below(&state, round < 100 ? 12 : MOST), steps = 1 + random_below(&state, 300);
        nw_memory m = some_memory(buffers, count, steps, 1 + random_below(&state, steps), &state);
        m.options.align = aligns[round % 6];
        nw_arena_init(&arena, NULL, 0, 4096);
        assert_true(nw_plan_memory(&m, &arena, &error));
        for (int i = 0; i < NW_PLANNERS; i++) {
            replay(&m, &m.plans[i]);
            assert_true(m.plans[m.best].bytes <= m.plans[i].bytes);
        }
        nw_num peak = 0, sum = 0;
        for (uint32_t t = 0; t < steps; t++) {
            nw_num live = 0;
            for (uint32_t b = 0; b < count; b++)
                live += nw_is_live(&buffers[b], t) ? buffers[b].bytes : 0;
            assert_int_equal(m.live[t], live);
            peak = live > peak ? live : peak;
        }
        for (uint32_t b = 0; b < count; b++)
            sum += buffers[b].bytes;
        assert_int_equal(m.peak, peak);
        assert_int_equal(m.sum, sum);
        assert_int_equal(m.live[m.peak_step], peak);
        nw_arena_free(&arena);
    }
}

/* What a network looks like: results read soon, some of them much later. The pairs looked at are few for each
 * buffer, however many there are. */
static void time_grows_with_the_buffers(void **unused)
{
    (void)unused;
    for (uint32_t count = 1000; count <= 100000; count *= 10) {
        nw_arena arena;
        nw_error error = {0};
        uint64_t state = count;
        nw_arena_init(&arena, NULL, 0, 4096);
        nw_buffer *buffers = NW_ARRAY(&arena, nw_buffer, count);
        for (uint32_t b = 0; b < count; b++)
            buffers[b] = (nw_buffer){.bytes = 1 + random_below(&state, 1000), .first = b, .last = b + 1};
        for (uint32_t b = 0; b < 8; b++)
            buffers[b * 7].last = count - 1;
        buffers[count - 1].last = count - 1;
        nw_memory m = {.buffers = buffers, .buffer_count = count, .steps = count};
        assert_true(nw_plan_memory(&m, &arena, &error));
        assert_true(m.compared < 100 * (uint64_t)count);
        nw_arena_free(&arena);
    }
}

static void the_order_decides_the_place(void **unused)
{
    (void)unused;
    nw_arena arena;
    nw_error error = {0};
    nw_buffer buffers[] = {
        {.bytes = 10, .first = 0, .last = 1},
        {.bytes = 20, .first = 1, .last = 2},
        {.bytes = 30, .first = 2, .last = 3},
    };
    nw_memory m = {.buffers = buffers, .buffer_count = 3, .steps = 4};
    nw_arena_init(&arena, NULL, 0, 4096);
    assert_true(nw_plan_memory(&m, &arena, &error));
    assert_int_equal(m.sum, 60);
    assert_int_equal(m.peak, 50);
    assert_int_equal(m.peak_step, 2);
    assert_int_equal(m.plans[NW_GREEDY_BY_SIZE].bytes, 50);
    assert_int_equal(m.plans[NW_GREEDY_BY_SIZE].offsets[1], 30);
    assert_int_equal(m.plans[NW_GREEDY_BY_BREADTH].bytes, 50);
    assert_int_equal(m.plans[NW_EXECUTION_ORDER].bytes, 60);
    assert_int_equal(m.plans[NW_EXECUTION_ORDER].offsets[2], 30);
    assert_int_equal(m.best, NW_GREEDY_BY_SIZE);
    nw_arena_free(&arena);
}

static void more_than_63_bits_is_an_error(void **unused)
{
    (void)unused;
    nw_arena arena;
    nw_error error = {0};
    nw_buffer buffers[] = {{.bytes = INT64_MAX}, {.bytes = 1}};
    nw_memory m = {.buffers = buffers, .buffer_count = 2, .steps = 1};
    nw_arena_init(&arena, NULL, 0, 4096);
    assert_false(nw_plan_memory(&m, &arena, &error));
    assert_int_equal(error.code, NW_E_OVERFLOW);
    nw_arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_plan_overlaps),
        cmocka_unit_test(time_grows_with_the_buffers),
        cmocka_unit_test(the_order_decides_the_place),
        cmocka_unit_test(more_than_63_bits_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
