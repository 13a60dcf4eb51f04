#include "wire/zip.h"

#include "unit.h"

/* Of Python's zipfile: "a" stored, "one"; "b" deflated, eight times "two"; a comment "end". */
#define LOCAL_A                                                                                              \
    "PK\x03\x04\x14\0\0\0\0\0\0\0!\0"                                                                        \
    "\x3d\x8b\x27\x7a"                                                                                       \
    "\x03\0\0\0\x03\0\0\0\x01\0\0\0"                                                                         \
    "a"                                                                                                      \
    "one"
#define PACKED_B "\x2b\x29\xcf\x2f\xc1\x86\0"
#define LOCAL_B                                                                                              \
    "PK\x03\x04\x14\0\0\0\x08\0\0\0!\0"                                                                      \
    "\0\0\0\0"                                                                                               \
    "\x07\0\0\0\x18\0\0\0\x01\0\0\0"                                                                         \
    "b" PACKED_B
#define ENTRY(method, packed, size, name, at)                                                                \
    "PK\x01\x02\x14\0\x14\0\0\0" method "\0\0\0!\0"                                                          \
    "\0\0\0\0" packed "\0\0\0" size "\0\0\0\x01\0\0\0\0\0\0\0\0\0\0\0\0\0" at "\0\0\0" name
#define ENTRY_A ENTRY("\0", "\x03", "\x03", "a", "\0")
#define ENTRY_B ENTRY("\x08", "\x07", "\x18", "b", "\x22")
#define END     "PK\x05\x06\0\0\0\0\x02\0\x02\0\x5e\0\0\0\x48\0\0\0"

typedef struct fixture {
    nw_arena arena;
    nw_source source;
    nw_error error;
    nw_zip zip;
} fixture;

static bool open_over(fixture *f, const void *bytes, size_t size)
{
    memset(f, 0, sizeof *f);
    nw_arena_init(&f->arena, NULL, 0, 1024);
    nw_source_open_memory(&f->source, NW_STR("test"), bytes, size);
    return nw_zip_open(&f->zip, &f->source, &f->arena, &f->error);
}

#define OPEN(f, literal) open_over((f), (literal), sizeof(literal) - 1)

static void members_say_where_they_stand(void **state)
{
    (void)state;
    fixture f;
    nw_str bytes;
    assert_true(OPEN(&f, LOCAL_A LOCAL_B ENTRY_A ENTRY_B END "\x03\0"
                                                             "end"));
    assert_int_equal(f.zip.count, 2);
    assert_int_equal(f.zip.comment, 3);
    assert_int_equal(f.zip.start, 0);
    assert_int_equal(f.zip.directory, 72);
    const nw_zip_member *a = nw_zip_find(&f.zip, NW_STR("a")), *b = nw_zip_find(&f.zip, NW_STR("b"));
    assert_non_null(a);
    assert_int_equal(a->data, 31);
    assert_int_equal(b->header, 34);
    assert_int_equal(b->packed, 7);
    assert_null(nw_zip_find(&f.zip, NW_STR("c")));
    assert_true(nw_zip_read(&f.zip, a, 100, &bytes));
    assert_str(bytes, "one");
    assert_true(nw_zip_read(&f.zip, b, 100, &bytes));
    assert_str(bytes, "twotwotwotwotwotwotwotwo");
    assert_false(nw_zip_read(&f.zip, b, 10, &bytes));
    assert_int_equal(f.error.code, NW_E_LIMIT);
    nw_arena_free(&f.arena);
}

static void what_stands_before_shifts_all(void **state)
{
    (void)state;
    fixture f;
    nw_str bytes;
    assert_true(OPEN(&f, "before" LOCAL_A LOCAL_B ENTRY_A ENTRY_B END "\0\0"));
    assert_int_equal(f.zip.start, 6);
    assert_true(nw_zip_read(&f.zip, nw_zip_find(&f.zip, NW_STR("a")), 100, &bytes));
    assert_str(bytes, "one");
    nw_arena_free(&f.arena);
}

/* A bomb: the bytes of the one are the whole of the other. */
static void members_in_each_other_are_refused(void **state)
{
    (void)state;
    fixture f;
    char bytes[] = LOCAL_A LOCAL_B ENTRY_A ENTRY_B END "\0\0";
    bytes[18] = bytes[22] = 41; /* "a" claims "b" too */
    bytes[72 + 20] = bytes[72 + 24] = 41;
    assert_false(open_over(&f, bytes, sizeof bytes - 1));
    assert_string_equal(f.error.message, "zip: two members lie in each other");
    nw_arena_free(&f.arena);
}

/* Each byte of a small archive, cut off or changed: an error with a message, or an archive. */
static void any_archive_is_read_or_refused(void **state)
{
    (void)state;
    fixture f;
    char bytes[] = LOCAL_A LOCAL_B ENTRY_A ENTRY_B END "\0\0";
    for (size_t n = 0; n < sizeof bytes - 1; n++) {
        assert_false(open_over(&f, bytes, n));
        assert_true(f.error.message[0]);
        nw_arena_free(&f.arena);
    }
    for (size_t i = 0; i < sizeof bytes - 1; i++)
        for (int bit = 0; bit < 8; bit++) {
            nw_str text;
            bytes[i] ^= (char)(1 << bit);
            bool good = open_over(&f, bytes, sizeof bytes - 1);
            for (uint32_t m = 0; good && m < f.zip.count; m++)
                nw_zip_read(&f.zip, &f.zip.members[m], 1000, &text);
            assert_true(good || f.error.message[0]);
            bytes[i] ^= (char)(1 << bit);
            nw_arena_free(&f.arena);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(members_say_where_they_stand),
        cmocka_unit_test(what_stands_before_shifts_all),
        cmocka_unit_test(members_in_each_other_are_refused),
        cmocka_unit_test(any_archive_is_read_or_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
