#include "base/cursor.h"
#include "unit.h"

static void little_endian_reads(void **state)
{
    (void)state;
    const uint8_t bytes[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 0xFF};
    nw_cursor c = nw_cursor_over(bytes, sizeof bytes);
    assert_int_equal(nw_u16(&c), 0x0201);
    assert_int_equal(nw_u32(&c), 0x06050403);
    assert_int_equal(nw_u64(&c), 0x0E0D0C0B0A090807);
    assert_int_equal(nw_u8(&c), 0xFF);
    assert_false(c.failed);
    assert_int_equal(nw_remain(&c), 0);
}

static void failure_sticks(void **state)
{
    (void)state;
    const uint8_t bytes[] = {1, 2, 3};
    nw_cursor c = nw_cursor_over(bytes, sizeof bytes);
    assert_int_equal(nw_u32(&c), 0);
    assert_true(c.failed);
    assert_int_equal(nw_u8(&c), 0); /* there is a byte, but not after a failure */
    assert_int_equal(nw_remain(&c), 0);
    assert_int_equal(nw_peek(&c, 0), -1);
    assert_int_equal(c.at, 0);
}

static void varints(void **state)
{
    (void)state;
    const struct {
        const char *bytes;
        size_t size;
        uint64_t value;
        bool good;
    } cases[] = {
        {"\x00",                                         1,  0,          true },
        {"\x96\x01",                                     2,  150,        true },
        {"\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01",     10, UINT64_MAX, true },
        {"\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x02",     10, 0,          false},
        {"\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x00", 11, 0,          false},
        {"\x80",                                         1,  0,          false},
        {"",                                             0,  0,          false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        nw_cursor c = nw_cursor_over(cases[i].bytes, cases[i].size);
        assert_true(nw_varint(&c) == cases[i].value);
        assert_int_equal(c.failed, !cases[i].good);
        assert_int_equal(c.at, cases[i].good ? cases[i].size : 0);
    }
}

static void spans_are_checked(void **state)
{
    (void)state;
    nw_cursor c = nw_cursor_over("weights", 7);
    assert_str(nw_span(&c, 3), "wei");
    assert_str(nw_span(&c, 0), "");
    assert_null(nw_span(&c, UINT64_MAX).at);
    assert_true(c.failed);
    assert_null(nw_span(&c, 1).at);
}

static void lines(void **state)
{
    (void)state;
    nw_cursor c = nw_cursor_over("one\r\n\ntwo", 9);
    assert_str(nw_line(&c), "one");
    assert_str(nw_line(&c), "");
    assert_str(nw_line(&c), "two");
    assert_int_equal(nw_remain(&c), 0);
    assert_str(nw_line(&c), "");
    assert_false(c.failed);
}

static void peeking_does_not_move(void **state)
{
    (void)state;
    nw_cursor c = nw_cursor_over("ab", 2);
    assert_int_equal(nw_peek(&c, 1), 'b');
    assert_int_equal(nw_peek(&c, 2), -1);
    assert_int_equal(nw_peek(&c, SIZE_MAX), -1);
    assert_int_equal(nw_u8(&c), 'a');
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(little_endian_reads),
        cmocka_unit_test(failure_sticks),
        cmocka_unit_test(varints),
        cmocka_unit_test(spans_are_checked),
        cmocka_unit_test(lines),
        cmocka_unit_test(peeking_does_not_move),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
