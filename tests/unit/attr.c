#include "ir/attr.h"
#include "ir/dtype.h"
#include "unit.h"

static nw_attr of(nw_attr_id id, const int64_t *ints, uint32_t count)
{
    return (nw_attr){.id = (uint16_t)id, .count = count, .ints = ints};
}

static void one_number_stands_for_all_axes(void **state)
{
    (void)state;
    const int64_t three[] = {3};
    nw_attr kernel = of(NW_A_KERNEL, three, 1), pad = of(NW_A_PAD, three, 1);
    for (int32_t i = 0; i < 3; i++)
        assert_int_equal(nw_attr_spread(&kernel, 3, i), 3);
    for (int32_t i = 0; i < 6; i++)
        assert_int_equal(nw_attr_spread(&pad, 3, i), 3);
}

static void one_number_an_axis(void **state)
{
    (void)state;
    const int64_t two[] = {5, 7};
    nw_attr kernel = of(NW_A_KERNEL, two, 2), pad = of(NW_A_PAD, two, 2);
    assert_int_equal(nw_attr_spread(&kernel, 2, 0), 5);
    assert_int_equal(nw_attr_spread(&kernel, 2, 1), 7);
    const int64_t seen[] = {nw_attr_spread(&pad, 2, 0), nw_attr_spread(&pad, 2, 1),
                            nw_attr_spread(&pad, 2, 2), nw_attr_spread(&pad, 2, 3)};
    const int64_t sides[] = {5, 7, 5, 7}; /* beginnings, then ends */
    assert_memory_equal(seen, sides, sizeof sides);
}

static void sides_in_full(void **state)
{
    (void)state;
    const int64_t four[] = {1, 2, 3, 4};
    nw_attr pad = of(NW_A_PAD, four, 4);
    for (int32_t i = 0; i < 4; i++)
        assert_int_equal(nw_attr_spread(&pad, 2, i), i + 1);
}

static void a_list_too_short_reads_no_further(void **state)
{
    (void)state;
    const int64_t two[] = {5, 7};
    nw_attr kernel = of(NW_A_KERNEL, two, 2);
    assert_int_equal(nw_attr_spread(&kernel, 3, 2), 0);
    nw_attr empty = of(NW_A_KERNEL, NULL, 0);
    assert_int_equal(nw_attr_spread(&empty, 2, 0), 0);
}

static void attributes_have_distinct_names(void **state)
{
    (void)state;
    for (int i = 0; i < NW_ATTR_COUNT; i++) {
        assert_true(nw_attr_name((nw_attr_id)i)[0] != 0);
        for (int j = 0; j < i; j++)
            assert_string_not_equal(nw_attr_name((nw_attr_id)i), nw_attr_name((nw_attr_id)j));
    }
    assert_int_equal(nw_attr_kind_of(NW_A_PAD), NW_ATTR_SIDES);
    assert_int_equal(nw_attr_kind_of(NW_A_KERNEL), NW_ATTR_AXES);
}

static void element_types(void **state)
{
    (void)state;
    assert_int_equal(nw_dtype_bytes(&nw_float32, 10), 40);
    assert_int_equal(nw_dtype_bytes(nw_dtype_named(NW_STR("float16")), 10), 20);
    assert_int_equal(nw_dtype_bytes(nw_dtype_named(NW_STR("int4")), 7), 4); /* whole blocks */
    assert_int_equal(nw_dtype_bytes(nw_dtype_named(NW_STR("int2")), 5), 2);
    assert_int_equal(nw_dtype_bytes(nw_dtype_named(NW_STR("complex128")), 1), 16);
    assert_int_equal(nw_dtype_bytes(&nw_float32, NW_UNKNOWN), NW_UNKNOWN);
    assert_int_equal(nw_dtype_bytes(&nw_float32, INT64_MAX / 2), NW_OVERFLOW);
    assert_null(nw_dtype_named(NW_STR("float33")));
    assert_null(nw_dtype_named(NW_STR("")));
}

static void every_type_is_found_by_its_name(void **state)
{
    (void)state;
    const nw_dtype *row;
    size_t rows = 0;
    for (; (row = nw_dtype_at(rows)); rows++) {
        assert_ptr_equal(nw_dtype_named(nw_str_of(row->name)), row);
        assert_true(row->items > 0 && (row->bytes > 0) == (row != &nw_string));
    }
    assert_true(rows >= 25);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_number_stands_for_all_axes),
        cmocka_unit_test(one_number_an_axis),
        cmocka_unit_test(sides_in_full),
        cmocka_unit_test(a_list_too_short_reads_no_further),
        cmocka_unit_test(attributes_have_distinct_names),
        cmocka_unit_test(element_types),
        cmocka_unit_test(every_type_is_found_by_its_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
