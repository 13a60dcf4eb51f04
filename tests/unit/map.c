#include "base/map.h"
#include "support/allocator.h"
#include "unit.h"

static void names_are_found_again(void **state)
{
    (void)state;
    nw_arena arena;
    nw_map map;
    nw_arena_init(&arena, NULL, 0, 1024);
    nw_map_init(&map, &arena);
    assert_int_equal(nw_map_get(&map, NW_STR("conv1")), NW_NONE);
    for (uint32_t i = 0; i < 2000; i++)
        assert_true(nw_map_set(&map, nw_str_printf(&arena, "layer%u", i), i));
    for (uint32_t i = 0; i < 2000; i++)
        assert_int_equal(nw_map_get(&map, nw_str_printf(&arena, "layer%u", i)), i);
    assert_int_equal(nw_map_get(&map, NW_STR("layer2000")), NW_NONE);
    assert_int_equal(nw_map_get(&map, NW_STR("layer")), NW_NONE);
    nw_arena_free(&arena);
}

static void setting_again_replaces(void **state)
{
    (void)state;
    nw_arena arena;
    nw_map map;
    nw_arena_init(&arena, NULL, 0, 1024);
    nw_map_init(&map, &arena);
    nw_map_set(&map, NW_STR("data"), 1);
    nw_map_set(&map, NW_STR("data"), 2);
    nw_map_set(&map, NW_STR(""), 3); /* the empty name is a name */
    assert_int_equal(nw_map_get(&map, NW_STR("data")), 2);
    assert_int_equal(nw_map_get(&map, (nw_str){NULL, 0}), 3);
    assert_int_equal(map.used, 2);
    nw_arena_free(&arena);
}

static void a_full_arena_is_told(void **state)
{
    (void)state;
    test_memory memory = {.fail_at = 2};
    nw_allocator allocator = test_allocator(&memory);
    nw_arena arena;
    nw_map map;
    static char names[200][8];
    uint32_t set = 0;
    nw_arena_init(&arena, &allocator, 0, 4096);
    nw_map_init(&map, &arena);
    for (; set < 200; set++) {
        memcpy(names[set], "n000000", 8);
        names[set][3] = (char)('0' + set / 100);
        names[set][4] = (char)('0' + set / 10 % 10);
        names[set][5] = (char)('0' + set % 10);
        if (!nw_map_set(&map, nw_str_of(names[set]), set))
            break;
    }
    assert_in_range(set, 32, 64);
    for (uint32_t i = 0; i < set; i++)
        assert_int_equal(nw_map_get(&map, nw_str_of(names[i])), i);
    nw_arena_free(&arena);
    assert_int_equal(memory.blocks, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_found_again),
        cmocka_unit_test(setting_again_replaces),
        cmocka_unit_test(a_full_arena_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
