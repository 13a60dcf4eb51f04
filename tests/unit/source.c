#include "base/source.h"
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[64];

static int make_folder(void **state)
{
    (void)state;
    memcpy(folder, "/tmp/netweight-unit-XXXXXX", 27);
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
    (void)state;
    return rmdir(folder);
}

static const char *path_of(const char *name)
{
    static char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static void make_file(const char *name, const char *text)
{
    FILE *file = fopen(path_of(name), "wb");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static void a_file_is_read_at_offsets(void **state)
{
    (void)state;
    nw_arena arena;
    nw_source source;
    nw_error error = {0};
    char part[4] = {0};
    nw_str text;
    nw_arena_init(&arena, NULL, 0, 1024);
    make_file("net", "name: \"net\"");
    assert_true(nw_source_open_file(&source, &arena, path_of("net"), &error));
    assert_int_equal(source.size, 11);
    assert_true(nw_source_read(&source, 7, part, 3, &error));
    assert_string_equal(part, "net");
    assert_true(nw_source_text(&source, &arena, 11, &text, &error));
    assert_str(text, "name: \"net\"");
    nw_source_close(&source);
    nw_source_close(&source); /* twice does no harm */
    unlink(path_of("net"));
    nw_arena_free(&arena);
}

static void what_lies_past_the_end_is_truncated(void **state)
{
    (void)state;
    nw_source source;
    char into[8];
    const struct {
        uint64_t offset;
        size_t length;
    } cases[] = {
        {5,          1       },
        {0,          6       },
        {4,          2       },
        {UINT64_MAX, 1       },
        {1,          SIZE_MAX}
    };
    nw_source_open_memory(&source, NW_STR("bytes"), "12345", 5);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        nw_error error = {0};
        assert_false(nw_source_read(&source, cases[i].offset, into, cases[i].length, &error));
        assert_int_equal(error.code, NW_E_TRUNCATED);
        assert_int_equal(error.offset, (int64_t)cases[i].offset);
    }
    nw_error error = {0};
    assert_true(nw_source_read(&source, 5, into, 0, &error));
}

static void a_file_that_shrinks_is_an_error(void **state)
{
    (void)state;
    nw_arena arena;
    nw_source source;
    nw_error error = {0};
    nw_str text;
    nw_arena_init(&arena, NULL, 0, 1024);
    make_file("shrinks", "0123456789");
    assert_true(nw_source_open_file(&source, &arena, path_of("shrinks"), &error));
    assert_int_equal(truncate(path_of("shrinks"), 4), 0);
    assert_false(nw_source_text(&source, &arena, 100, &text, &error));
    assert_int_equal(error.code, NW_E_READ);
    nw_source_close(&source);
    unlink(path_of("shrinks"));
    nw_arena_free(&arena);
}

static void what_is_no_file_is_refused(void **state)
{
    (void)state;
    nw_arena arena;
    nw_source source;
    nw_arena_init(&arena, NULL, 0, 1024);
    assert_int_equal(mkfifo(path_of("fifo"), 0600), 0);
    const char *const names[] = {"", "missing", "fifo"};
    for (size_t i = 0; i < 3; i++) {
        nw_error error = {0};
        assert_false(nw_source_open_file(&source, &arena, path_of(names[i]), &error));
        assert_int_equal(error.code, NW_E_READ);
        assert_int_equal(source.file, -1);
    }
    unlink(path_of("fifo"));
    nw_arena_free(&arena);
}

static void memory_is_not_copied(void **state)
{
    (void)state;
    static const char bytes[] = "INPUT 4, FC-3";
    nw_arena arena;
    nw_source source;
    nw_error error = {0};
    nw_str text;
    nw_arena_init(&arena, NULL, 1, 0); /* a limit of one byte: nothing can be allocated */
    nw_source_open_memory(&source, NW_STR("net"), bytes, 13);
    assert_true(nw_source_text(&source, &arena, 13, &text, &error));
    assert_ptr_equal(text.at, bytes);
    assert_false(nw_source_text(&source, &arena, 12, &text, &error));
    assert_int_equal(error.code, NW_E_LIMIT);
    assert_non_null(strstr(error.message, "13 bytes"));
    assert_non_null(strstr(error.message, "12 bytes"));
    nw_source_close(&source);
    nw_arena_free(&arena);
}

static bool read_or_fail(void *context, uint64_t offset, void *into, size_t length)
{
    if (!context)
        return false;
    memcpy(into, (char *)context + offset, length);
    return true;
}

static void a_callback_reads(void **state)
{
    (void)state;
    char bytes[] = "abcdef", into[3] = {0};
    nw_source source;
    nw_error error = {0};
    nw_source_open_reader(&source, NW_STR("callback"), read_or_fail, bytes, 6);
    assert_true(nw_source_read(&source, 4, into, 2, &error));
    assert_string_equal(into, "ef");
    nw_source_open_reader(&source, NW_STR("callback"), read_or_fail, NULL, 6);
    assert_false(nw_source_read(&source, 4, into, 2, &error));
    assert_int_equal(error.code, NW_E_READ);
    assert_int_equal(error.offset, 4);
}

static void siblings_by_plain_name_only(void **state)
{
    (void)state;
    nw_arena arena;
    nw_source source, sibling;
    nw_error error = {0};
    nw_arena_init(&arena, NULL, 0, 1024);
    make_file("solver", "net: \"net\"");
    make_file("net", "name: \"net\"");
    assert_true(nw_source_open_file(&source, &arena, path_of("solver"), &error));
    assert_true(nw_source_open_sibling(&sibling, &source, &arena, NW_STR("net"), &error));
    assert_int_equal(sibling.size, 11);
    nw_source_close(&sibling);
    const char *const bad[] = {"", ".", "..", "../net", "/etc/passwd", "a/net", ".net", "./net"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        nw_error refused = {0};
        assert_false(nw_source_open_sibling(&sibling, &source, &arena, nw_str_of(bad[i]), &refused));
        assert_int_equal(refused.code, NW_E_READ);
        assert_non_null(strstr(refused.message, "not a plain file name"));
    }
    nw_error hidden = {0};
    assert_false(nw_source_open_sibling(&sibling, &source, &arena, (nw_str){"net\0x", 5}, &hidden));
    nw_source_close(&source);
    unlink(path_of("solver"));
    unlink(path_of("net"));
    nw_arena_free(&arena);
}

static void memory_has_no_siblings(void **state)
{
    (void)state;
    nw_arena arena;
    nw_source source, sibling;
    nw_error error = {0};
    nw_arena_init(&arena, NULL, 0, 1024);
    nw_source_open_memory(&source, NW_STR("solver"), "x", 1);
    assert_false(nw_source_open_sibling(&sibling, &source, &arena, NW_STR("net"), &error));
    assert_int_equal(error.code, NW_E_READ);
    nw_arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_is_read_at_offsets),
        cmocka_unit_test(what_lies_past_the_end_is_truncated),
        cmocka_unit_test(a_file_that_shrinks_is_an_error),
        cmocka_unit_test(what_is_no_file_is_refused),
        cmocka_unit_test(memory_is_not_copied),
        cmocka_unit_test(a_callback_reads),
        cmocka_unit_test(siblings_by_plain_name_only),
        cmocka_unit_test(memory_has_no_siblings),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
