#include "ir/tensor.h"
#include "support/allocator.h"
#include "unit.h"

#define N nw_symbol(0)
#define T nw_symbol(1)

static nw_arena arena;

static int begin(void **state)
{
    (void)state;
    nw_arena_init(&arena, NULL, 0, 256);
    return 0;
}

static int end(void **state)
{
    (void)state;
    nw_arena_free(&arena);
    return 0;
}

static nw_tensor merge(nw_tensor a, nw_tensor b)
{
    nw_tensor out, back;
    assert_true(nw_tensor_merge(&arena, &a, &b, &out) && nw_tensor_merge(&arena, &b, &a, &back));
    assert_true(nw_same_tensor(&out, &back));
    assert_true(nw_tensor_merge(&arena, &out, &b, &back)); /* nothing more is lost */
    assert_true(nw_same_tensor(&out, &back));
    return out;
}

static nw_tensor of(const nw_num *dims, int32_t rank)
{
    return (nw_tensor){
        .shape = {dims, rank},
          .dtype = &nw_float32
    };
}

static void dims_on_which_both_agree(void **state)
{
    (void)state;
    const nw_num a[] = {2, N, NW_UNKNOWN, N, 4}, b[] = {2, N, NW_UNKNOWN, T, 5};
    nw_tensor m = merge(of(a, 5), of(b, 5));
    const nw_num wanted[] = {2, N, NW_UNKNOWN, NW_UNKNOWN, NW_UNKNOWN};
    assert_memory_equal(m.shape.dim, wanted, sizeof wanted);
    assert_ptr_equal(m.dtype, &nw_float32);
    assert_int_equal(merge(of(a, 5), of(b, 4)).shape.rank, -1);
    nw_tensor whole = of(a, 5);
    whole.dtype = &nw_int64;
    assert_null(merge(of(a, 5), whole).dtype);
}

static void elements_on_which_both_agree(void **state)
{
    (void)state;
    const nw_num two[] = {2}, three[] = {3};
    const nw_element x[] = {nw_element_int(1), nw_element_of_dim(N)},
                     y[] = {nw_element_int(2), nw_element_of_dim(N)};
    const nw_content in_x = {x, 2}, in_y = {y, 2};
    nw_tensor a = of(two, 1), b = of(two, 1);
    a.content = &in_x;
    b.content = &in_y;
    nw_tensor m = merge(a, b);
    assert_int_equal(m.content->items[0].known, NW_ELEMENT_OPEN);
    assert_int_equal(nw_element_dim(m.content->items[1]), N);
    b.content = NULL;
    assert_null(merge(a, b).content);
    assert_null(merge(a, of(three, 1)).content);
}

static void an_empty_sequence_says_nothing_of_its_elements(void **state)
{
    (void)state;
    const nw_num dims[] = {2, 3};
    const nw_tensor item = of(dims, 2);
    const nw_box none = {.element = of(NULL, -1)}, one = {.element = item, .count = 1, .items = &item};
    nw_tensor a = {.shape = NW_NO_SHAPE, .kind = NW_SEQUENCE, .box = &none}, b = a;
    b.box = &one;
    nw_tensor m = merge(a, b);
    assert_int_equal(m.box->element.shape.rank, 2);
    assert_int_equal(m.box->count, NW_UNKNOWN);
    assert_null(m.box->items);
    assert_ptr_equal(merge(b, b).box->items, &item);
}

static void a_value_is_an_optional_that_is_there(void **state)
{
    (void)state;
    const nw_num dims[] = {2, 3};
    const nw_box empty = {.element = of(NULL, -1)}, full = {.element = of(dims, 2), .count = 1};
    nw_tensor a = {.shape = NW_NO_SHAPE, .kind = NW_OPTIONAL, .box = &empty}, m = merge(a, of(dims, 2));
    assert_int_equal(m.kind, NW_OPTIONAL);
    assert_int_equal(m.box->count, NW_UNKNOWN);
    assert_int_equal(m.box->element.shape.rank, 2);
    a.box = &full;
    assert_int_equal(merge(of(dims, 2), a).box->count, 1);
    nw_tensor absent = {.shape = NW_NO_SHAPE, .kind = NW_ABSENT},
              map = {.shape = NW_NO_SHAPE, .kind = NW_MAP};
    assert_int_equal(merge(a, absent).kind, NW_TENSOR);
    assert_int_equal(merge(map, of(dims, 2)).shape.rank, -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(dims_on_which_both_agree, begin, end),
        cmocka_unit_test_setup_teardown(elements_on_which_both_agree, begin, end),
        cmocka_unit_test_setup_teardown(an_empty_sequence_says_nothing_of_its_elements, begin, end),
        cmocka_unit_test_setup_teardown(a_value_is_an_optional_that_is_there, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
