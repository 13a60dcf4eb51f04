#include "wire/pickle.h"

#include "unit.h"

typedef struct fixture {
    nw_arena arena;
    nw_source source;
    nw_error error;
    nw_pickle pickle;
} fixture;

static bool read_over(fixture *f, const void *bytes, size_t size)
{
    memset(f, 0, sizeof *f);
    nw_arena_init(&f->arena, NULL, 0, 1024);
    nw_source_open_memory(&f->source, NW_STR("test"), bytes, size);
    return nw_pickle_read(&f->pickle, &f->source, 0, size, &f->arena, &f->error);
}

#define READ(f, literal) read_over((f), (literal), sizeof(literal) - 1)

static const nw_pickle_value *root(const fixture *f)
{
    return nw_pickle_at(&f->pickle, f->pickle.root);
}

static const nw_pickle_value *item(const fixture *f, uint32_t i)
{
    return nw_pickle_at(&f->pickle, nw_pickle_item(&f->pickle, f->pickle.root, i));
}

typedef struct text {
    const char *bytes;
    size_t size;
} text;

#define TEXT(literal)                                                                                        \
    {                                                                                                        \
        literal, sizeof(literal) - 1                                                                         \
    }

/* A whole number by every operation that makes one. */
static void numbers(void **state)
{
    (void)state;
    static const struct {
        text pickle;
        int64_t number;
    } rows[] = {
        {TEXT("K\xFF."),                                    255         },
        {TEXT("M\x34\x12."),                                0x1234      },
        {TEXT("J\xFE\xFF\xFF\xFF."),                        -2          },
        {TEXT("I-17\n."),                                   -17         },
        {TEXT("L123456789012L\n."),                         123456789012},
        {TEXT("\x8a\0."),                                   0           },
        {TEXT("\x8a\x01\xFF."),                             -1          },
        {TEXT("\x8a\x08\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x7F."), INT64_MAX   },
        {TEXT("\x8b\x02\0\0\0\x00\x80."),                   -32768      },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        fixture f;
        assert_true(read_over(&f, rows[i].pickle.bytes, rows[i].pickle.size));
        assert_int_equal(root(&f)->kind, NW_PICKLE_INT);
        assert_false(root(&f)->wide);
        assert_int_equal(root(&f)->i, rows[i].number);
        assert_int_equal(f.pickle.end, rows[i].pickle.size);
        nw_arena_free(&f.arena);
    }
}

static void other_atoms(void **state)
{
    (void)state;
    fixture f;
    assert_true(READ(&f, "(NI01\nI00\n\x88\x89G\x3f\xe0\0\0\0\0\0\0F0.25\n\x8a\x09\1\2\3\4\5\6\7\x08\x09l."));
    static const uint8_t kinds[] = {NW_PICKLE_NONE, NW_PICKLE_BOOL,  NW_PICKLE_BOOL,  NW_PICKLE_BOOL,
                                    NW_PICKLE_BOOL, NW_PICKLE_FLOAT, NW_PICKLE_FLOAT, NW_PICKLE_INT};
    assert_int_equal(root(&f)->count, 8);
    for (uint32_t i = 0; i < 8; i++)
        assert_int_equal(item(&f, i)->kind, kinds[i]);
    assert_true(item(&f, 1)->i && !item(&f, 2)->i && item(&f, 3)->i && !item(&f, 4)->i);
    assert_true(item(&f, 5)->f == 0.5 && item(&f, 6)->f == 0.25);
    assert_true(item(&f, 7)->wide);
    nw_arena_free(&f.arena);
}

/* A text by every operation of protocols 0 to 5, and where it stands. */
static void texts(void **state)
{
    (void)state;
    static const struct {
        text pickle;
        uint8_t kind;
    } rows[] = {
        {TEXT("X\x03\0\0\0two."),                         NW_PICKLE_TEXT },
        {TEXT("T\x03\0\0\0two."),                         NW_PICKLE_TEXT },
        {TEXT("U\x03two."),                               NW_PICKLE_TEXT },
        {TEXT("\x8c\x03two."),                            NW_PICKLE_TEXT },
        {TEXT("\x8d\x03\0\0\0\0\0\0\0two."),              NW_PICKLE_TEXT },
        {TEXT("S'two'\n."),                               NW_PICKLE_TEXT },
        {TEXT("Vtwo\n."),                                 NW_PICKLE_TEXT },
        {TEXT("B\x03\0\0\0two."),                         NW_PICKLE_BYTES},
        {TEXT("C\x03two."),                               NW_PICKLE_BYTES},
        {TEXT("\x8e\x03\0\0\0\0\0\0\0two."),              NW_PICKLE_BYTES},
        {TEXT("\x96\x03\0\0\0\0\0\0\0two."),              NW_PICKLE_BYTES},
        {TEXT("\x80\x05\x95\x05\0\0\0\0\0\0\0C\x03two."), NW_PICKLE_BYTES},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        fixture f;
        assert_true(read_over(&f, rows[i].pickle.bytes, rows[i].pickle.size));
        assert_int_equal(root(&f)->kind, rows[i].kind);
        assert_str(root(&f)->text, "two");
        nw_arena_free(&f.arena);
    }
}

static void containers(void **state)
{
    (void)state;
    static const struct {
        text pickle;
        uint8_t kind;
        uint32_t count;
    } rows[] = {
        {TEXT("]K\1aK\2a."),                NW_PICKLE_LIST,  2},
        {TEXT("](K\1K\2K\3e."),             NW_PICKLE_LIST,  3},
        {TEXT("(K\1K\2l."),                 NW_PICKLE_LIST,  2},
        {TEXT("(t."),                       NW_PICKLE_TUPLE, 0},
        {TEXT(")."),                        NW_PICKLE_TUPLE, 0},
        {TEXT("(K\1K\2K\3K\4t."),           NW_PICKLE_TUPLE, 4},
        {TEXT("K\1\x85."),                  NW_PICKLE_TUPLE, 1},
        {TEXT("K\1K\2\x86."),               NW_PICKLE_TUPLE, 2},
        {TEXT("K\1K\2K\3\x87."),            NW_PICKLE_TUPLE, 3},
        {TEXT("}K\1K\2s."),                 NW_PICKLE_DICT,  2},
        {TEXT("}(K\1K\2K\3K\4u."),          NW_PICKLE_DICT,  4},
        {TEXT("(K\1K\2d."),                 NW_PICKLE_DICT,  2},
        {TEXT("\x8f(K\1K\2\x90."),          NW_PICKLE_SET,   2},
        {TEXT("(K\1K\2\x91."),              NW_PICKLE_SET,   2},
        {TEXT("]K\1K\2"
              "0a."),
         NW_PICKLE_LIST,                                     1},
        {TEXT("](K\1K\2"
              "1K\3a."),
         NW_PICKLE_LIST,                                     1},
        {TEXT("K\7"
              "2\x86."),
         NW_PICKLE_TUPLE,                                    2},
        {TEXT("]q\1(h\1h\1e."),             NW_PICKLE_LIST,  2},
        {TEXT("]\x94(h\0j\0\0\0\0e."),      NW_PICKLE_LIST,  2},
        {TEXT("]r\1\0\0\0p0\n(g0\ng1\ne."), NW_PICKLE_LIST,  2},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        fixture f;
        assert_true(read_over(&f, rows[i].pickle.bytes, rows[i].pickle.size));
        assert_int_equal(root(&f)->kind, rows[i].kind);
        assert_int_equal(root(&f)->count, rows[i].count);
        nw_arena_free(&f.arena);
    }
}

/* Every way to call something gives what would be called, and with what. */
static void calls(void **state)
{
    (void)state;
    static const text rows[] = {
        TEXT("cos\nsystem\nX\x02\0\0\0ls\x85R."),
        TEXT("\x8c\x02os\x8c\x06system\x93\x8c\x02ls\x85R."),
        TEXT("cos\nsystem\nU\x02ls\x85\x81."),
        TEXT("cos\nsystem\nU\x02ls\x85}\x92."),
        TEXT("(U\x02lsios\nsystem\n."),
        TEXT("(cos\nsystem\nU\x02lso."),
        TEXT("cos\nsystem\nU\x02ls\x85RN"
             "b."),
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        fixture f;
        assert_true(read_over(&f, rows[i].bytes, rows[i].size));
        assert_int_equal(root(&f)->kind, NW_PICKLE_CALL);
        assert_true(nw_pickle_is(&f.pickle, root(&f)->callee, "os system"));
        assert_str(nw_pickle_word(&f.pickle, nw_pickle_item(&f.pickle, root(&f)->args, 0)), "ls");
        nw_arena_free(&f.arena);
    }
}

static void extensions_buffers_and_persistent_ids(void **state)
{
    (void)state;
    fixture f;
    assert_true(READ(&f, "\x82\x05."));
    assert_str(root(&f)->text, "copyreg extension 5");
    nw_arena_free(&f.arena);
    assert_true(READ(&f, "\x84\x05\x01\0\0."));
    assert_str(root(&f)->text, "copyreg extension 261");
    nw_arena_free(&f.arena);
    assert_true(READ(&f, "\x97\x98."));
    assert_int_equal(root(&f)->kind, NW_PICKLE_BYTES);
    nw_arena_free(&f.arena);
    assert_true(READ(&f, "Pkey\n."));
    assert_int_equal(root(&f)->kind, NW_PICKLE_PERSISTENT);
    assert_str(nw_pickle_word(&f.pickle, root(&f)->args), "key");
    nw_arena_free(&f.arena);
}

static void keys_are_found(void **state)
{
    (void)state;
    fixture f;
    assert_true(READ(&f, "}(U\1aK\1U\1bK\2u."));
    assert_int_equal(nw_pickle_at(&f.pickle, nw_pickle_get(&f.pickle, f.pickle.root, "b"))->i, 2);
    assert_int_equal(nw_pickle_get(&f.pickle, f.pickle.root, "c"), 0);
    assert_int_equal(nw_pickle_at(&f.pickle, 0)->kind, NW_PICKLE_NONE);
    assert_int_equal(nw_pickle_at(&f.pickle, 99)->kind, NW_PICKLE_NONE);
    nw_arena_free(&f.arena);
}

/* Long texts stay in the file, and what stands behind them is read. */
static void long_texts_stay_where_they_are(void **state)
{
    (void)state;
    fixture f;
    static char bytes[100000];
    memset(bytes, 'x', sizeof bytes);
    memcpy(bytes, "(B\x80\x38\x01\0", 6); /* 80,000 */
    memcpy(bytes + 80006, "K\7t.", 4);
    assert_true(read_over(&f, bytes, sizeof bytes));
    assert_int_equal(item(&f, 0)->bytes, 80000);
    assert_int_equal(item(&f, 0)->text.len, 0);
    assert_int_equal(item(&f, 1)->i, 7);
    assert_int_equal(f.pickle.end, 80010);
    nw_arena_free(&f.arena);
}

/* All inputs of up to two bytes, and each operation behind a stack of everything. */
static void any_input_ends(void **state)
{
    (void)state;
    fixture f;
    for (uint32_t n = 0; n <= 0xFFFF; n++) {
        uint8_t bytes[2] = {(uint8_t)n, (uint8_t)(n >> 8)};
        bool good = read_over(&f, bytes, 2);
        assert_true(good == (f.error.code == NW_OK));
        nw_arena_free(&f.arena);
    }
    for (int code = 0; code < 256; code++) {
        char bytes[] = "]q\0(}cos\nsystem\n)K\1U\1a(_\1\0\0\0\0\0\0\0\n\n.";
        *strchr(bytes + 3, '_') = (char)code;
        bool good = read_over(&f, bytes, sizeof bytes - 1);
        assert_true(good == (f.error.code == NW_OK));
        nw_arena_free(&f.arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers),        cmocka_unit_test(other_atoms),
        cmocka_unit_test(texts),          cmocka_unit_test(containers),
        cmocka_unit_test(calls),          cmocka_unit_test(extensions_buffers_and_persistent_ids),
        cmocka_unit_test(keys_are_found), cmocka_unit_test(long_texts_stay_where_they_are),
        cmocka_unit_test(any_input_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
