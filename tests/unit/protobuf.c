#include "wire/protobuf.h"

#include "unit.h"

/* A source that lies in no memory, and counts what is read of it. */
typedef struct counted {
    const uint8_t *bytes;
    size_t reads, total;
} counted;

static bool read_counted(void *context, uint64_t offset, void *into, size_t length)
{
    counted *c = context;
    c->reads++;
    c->total += length;
    memcpy(into, c->bytes + offset, length);
    return true;
}

typedef struct fixture {
    nw_arena arena;
    nw_source source;
    nw_error error;
    counted counted;
    nw_pb pb;
} fixture;

static void set_up(fixture *f, const void *bytes, size_t size, bool in_memory)
{
    memset(f, 0, sizeof *f);
    f->counted.bytes = bytes;
    nw_arena_init(&f->arena, NULL, 0, 1024);
    if (in_memory)
        nw_source_open_memory(&f->source, NW_STR("test"), bytes, size);
    else
        nw_source_open_reader(&f->source, NW_STR("test"), read_counted, &f->counted, size);
    assert_true(nw_pb_open(&f->pb, &f->source, &f->arena, &f->error));
}

#define SET_UP(f, literal, in_memory) set_up((f), (literal), sizeof(literal) - 1, (in_memory))

static void a_field_says_where_it_stands(void **state)
{
    (void)state;
    for (int in_memory = 0; in_memory < 2; in_memory++) {
        fixture f;
        SET_UP(&f, "\x08\xAC\x02\x12\x03two\x1D\x00\x00\x80\x3F\x21\x00\x00\x00\x00\x00\x00\xF8\x3F",
               in_memory);
        nw_pb_range all = nw_pb_all(&f.pb);
        nw_pb_field field;
        assert_true(nw_pb_next(&f.pb, &all, &field));
        assert_int_equal(field.number, 1);
        assert_int_equal(field.place.offset, 0);
        assert_int_equal(field.place.length, 3);
        assert_int_equal(nw_pb_int(&f.pb, &field, "one"), 300);
        assert_true(nw_pb_next(&f.pb, &all, &field));
        assert_int_equal(field.place.offset, 3);
        assert_int_equal(field.place.length, 5);
        assert_int_equal(field.body.at, 5);
        assert_str(nw_pb_text(&f.pb, &field, "two"), "two");
        assert_true(nw_pb_next(&f.pb, &all, &field));
        assert_true(nw_pb_float(&f.pb, &field, "three") == 1);
        assert_true(nw_pb_next(&f.pb, &all, &field));
        assert_int_equal(field.number, 4);
        assert_true(nw_pb_real(field.bits, NW_PB_FIXED64) == 1.5);
        assert_false(nw_pb_next(&f.pb, &all, &field));
        assert_true(nw_pb_ok(&f.pb));
        nw_arena_free(&f.arena);
    }
}

static uint64_t sum_of(nw_pb *pb, nw_pb_wire wire)
{
    nw_pb_range all = nw_pb_all(pb);
    uint64_t bits, sum = 0;
    for (nw_pb_field field; nw_pb_next(pb, &all, &field);) {
        nw_pb_items items = nw_pb_items_of(pb, &field, wire, "list");
        while (nw_pb_item(pb, &items, &bits))
            sum = sum * 1000 + bits;
    }
    return sum;
}

static void a_list_may_be_packed_or_not(void **state)
{
    (void)state;
    fixture f;
    SET_UP(&f, "\x08\x01\x08\x02\x0A\x03\x03\x80\x02\x08\x05", true);
    assert_int_equal(sum_of(&f.pb, NW_PB_VARINT), 1002003256005);
    assert_true(nw_pb_ok(&f.pb));
    SET_UP(&f, "\x0A\x08\x07\x00\x00\x00\x08\x00\x00\x00\x0D\x09\x00\x00\x00", true);
    assert_int_equal(sum_of(&f.pb, NW_PB_FIXED32), 7008009);
    assert_true(nw_pb_ok(&f.pb));
}

static void what_is_passed_over_is_not_read(void **state)
{
    (void)state;
    static uint8_t bytes[(1u << 20) + 8] = {0x0A, 0x80, 0x80, 0x40, [(1u << 20) + 4] = 0x10, 0x07};
    fixture f;
    set_up(&f, bytes, (1u << 20) + 6, false);
    nw_pb_range all = nw_pb_all(&f.pb);
    nw_pb_field field;
    assert_true(nw_pb_next(&f.pb, &all, &field));
    assert_int_equal(field.body.end - field.body.at, 1u << 20);
    assert_true(nw_pb_next(&f.pb, &all, &field));
    assert_int_equal(nw_pb_int(&f.pb, &field, "seven"), 7);
    assert_int_equal(f.counted.reads, 2);
    assert_in_range(f.counted.total, 1, 8192);
    nw_arena_free(&f.arena);
}

static void a_long_walk_takes_few_readings(void **state)
{
    (void)state;
    static uint8_t bytes[1u << 20];
    fixture f;
    for (size_t i = 0; i < sizeof bytes; i += 2)
        bytes[i] = 0x08;
    set_up(&f, bytes, sizeof bytes, false);
    assert_int_equal(sum_of(&f.pb, NW_PB_VARINT), 0);
    assert_true(nw_pb_ok(&f.pb));
    assert_in_range(f.counted.reads, 1, 24);
    nw_arena_free(&f.arena);
}

static void expect_error(const char *bytes, size_t size, nw_code code, int64_t offset, const char *message)
{
    for (int in_memory = 0; in_memory < 2; in_memory++) {
        fixture f;
        set_up(&f, bytes, size, in_memory);
        sum_of(&f.pb, NW_PB_VARINT);
        assert_int_equal(f.error.code, code);
        assert_int_equal(f.error.offset, offset);
        assert_string_equal(f.error.message, message);
        nw_arena_free(&f.arena);
    }
}

#define EXPECT(literal, code, offset, message)                                                               \
    expect_error((literal), sizeof(literal) - 1, (code), (offset), (message))

static void what_is_wrong_has_a_place(void **state)
{
    (void)state;
    EXPECT("\x08\x01\x08\xFF", NW_E_TRUNCATED, 3, "a number does not end before its message does");
    EXPECT("\x08\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x02", NW_E_SYNTAX, 1, "a number of more than 64 bits");
    EXPECT("\x08\x01\x12\x05s", NW_E_TRUNCATED, 2, "field 2 says that 5 bytes follow, but 1 remain");
    EXPECT("\x0B\x01", NW_E_SYNTAX, 0, "field 1 is of wire type 3, which is none of 0, 1, 2 and 5");
    EXPECT("\x00\x01", NW_E_SYNTAX, 0, "0 is no tag of a field");
    EXPECT("\x09\x01\x02", NW_E_TRUNCATED, 1, "a number of 8 bytes does not end before its message does");
    EXPECT("\x0D\x01\x02\x03\x04", NW_E_SYNTAX, 0,
           "the field \"list\" is 4 bytes here, but must be a message, a text or a list");
    EXPECT("\x0A\x02\x01\x80", NW_E_TRUNCATED, 3, "a number does not end before its message does");
}

static void a_text_has_a_limit(void **state)
{
    (void)state;
    static char bytes[NW_PB_WINDOW + 5] = {0x0A, (char)0x81, (char)0x80, 0x04};
    fixture f;
    set_up(&f, bytes, sizeof bytes, true);
    nw_pb_range all = nw_pb_all(&f.pb);
    nw_pb_field field;
    assert_true(nw_pb_next(&f.pb, &all, &field));
    assert_str(nw_pb_text(&f.pb, &field, "name"), "");
    assert_int_equal(f.error.code, NW_E_LIMIT);
    nw_arena_free(&f.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_field_says_where_it_stands),    cmocka_unit_test(a_list_may_be_packed_or_not),
        cmocka_unit_test(what_is_passed_over_is_not_read), cmocka_unit_test(a_long_walk_takes_few_readings),
        cmocka_unit_test(what_is_wrong_has_a_place),       cmocka_unit_test(a_text_has_a_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
