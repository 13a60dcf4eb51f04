#include "formats/onnx/read.h"

#include <math.h>

#include "unit.h"

/* Elements of a TensorProto that holds `dims` numbers of a type, behind the fields that say so. */
typedef struct stored {
    int type;
    const char *data; /* the field with the elements, as it stands in the file */
    size_t size;
    uint32_t count;
    double wanted[6];
} stored;

#define DATA(literal) (literal), sizeof(literal) - 1

static const stored cases[] = {
    {1,  DATA("\x4A\x08\x00\x00\x80\x3F\x00\x00\x20\xC0"),             2, {1, -2.5}                   },
    {1,  DATA("\x22\x08\x00\x00\x80\x3F\x00\x00\x20\xC0"),             2, {1, -2.5}                   },
    {1,  DATA("\x25\x00\x00\x80\x3F\x25\x00\x00\x20\xC0"),             2, {1, -2.5}                   },
    {11, DATA("\x52\x08\x00\x00\x00\x00\x00\x00\xF8\x3F"),             1, {1.5}                       },
    {10, DATA("\x4A\x08\x00\x3C\x00\xC1\x00\x7C\x01\x00"),             4, {1, -2.5, INFINITY, 0x1p-24}},
    {10, DATA("\x2A\x05\x80\x78\x80\x82\x03"),                         2, {1, -2.5}                   },
    {16, DATA("\x4A\x04\x80\x3F\x20\xC0"),                             2, {1, -2.5}                   },
    {17, DATA("\x4A\x03\x38\xC2\x01"),                                 3, {1, -2.5, 0x1p-9}           },
    {18, DATA("\x4A\x02\x40\x01"),                                     2, {1, 0x1p-10}                },
    {19, DATA("\x4A\x03\x3C\xC1\x7C"),                                 3, {1, -2.5, INFINITY}         },
    {20, DATA("\x4A\x02\x40\x01"),                                     2, {1, 0x1p-17}                },
    {24, DATA("\x4A\x03\x7F\x80\x00"),                                 3, {1, 2, 0x1p-127}            },
    {23, DATA("\x4A\x02\x72\x0F"),                                     3, {1, 6, -6}                  },
    {2,  DATA("\x4A\x02\xFF\x01"),                                     2, {255, 1}                    },
    {3,  DATA("\x4A\x02\xFF\x01"),                                     2, {-1, 1}                     },
    {5,  DATA("\x4A\x04\xFE\xFF\x00\x80"),                             2, {-2, -32768}                },
    {6,  DATA("\x2A\x0B\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01\x07"), 2, {-1, 7}                     },
    {7,  DATA("\x38\x05\x38\xFE\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01"), 2, {5, -2}                     },
    {7,  DATA("\x4A\x08\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF"),             1, {-1}                        },
    {12, DATA("\x5A\x05\xFF\xFF\xFF\xFF\x0F"),                         1, {4294967295.}               },
    {9,  DATA("\x4A\x02\x00\x02"),                                     2, {0, 1}                      },
    {22, DATA("\x4A\x02\x8F\x07"),                                     3, {-1, -8, 7}                 },
    {21, DATA("\x2A\x03\x8F\x01\x07"),                                 3, {15, 8, 7}                  },
    {26, DATA("\x4A\x02\xE4\x02"),                                     5, {0, 1, -2, -1, -2}          },
    {25, DATA("\x4A\x02\xE4\x02"),                                     5, {0, 1, 2, 3, 2}             },
};

typedef struct fixture {
    uint8_t bytes[64];
    nw_source source;
    nw_arena arena;
    nw_error error;
    nw_graph graph;
    nw_reader reader;
    nw_onnx onnx;
    nw_onnx_tensor tensor;
    const nw_content *content;
} fixture;

static bool read_elements(fixture *f, const stored *s)
{
    const uint8_t head[] = {0x08, (uint8_t)s->count, 0x10, (uint8_t)s->type};
    memset(f, 0, sizeof *f);
    memcpy(f->bytes, head, sizeof head);
    memcpy(f->bytes + sizeof head, s->data, s->size);
    nw_arena_init(&f->arena, NULL, 0, 4096);
    nw_source_open_memory(&f->source, NW_STR("tensor"), f->bytes, sizeof head + s->size);
    f->graph = (nw_graph){.arena = &f->arena, .error = &f->error};
    f->reader = (nw_reader){.source = &f->source, .arena = &f->arena, .graph = &f->graph, .error = &f->error};
    f->onnx = (nw_onnx){.reader = &f->reader, .arena = &f->arena, .error = &f->error};
    return nw_pb_open(&f->onnx.pb, &f->source, &f->arena, &f->error) && nw_onnx_index(&f->onnx) &&
           nw_onnx_tensor_read(&f->onnx, nw_pb_all(&f->onnx.pb), NW_NOWHERE, &f->tensor) &&
           nw_onnx_elements(&f->onnx, &f->tensor, &f->content);
}

static void elements_of_every_type(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        fixture f;
        assert_true(read_elements(&f, &cases[i]));
        assert_non_null(f.content);
        assert_int_equal(f.content->count, cases[i].count);
        for (uint32_t k = 0; k < cases[i].count; k++) {
            nw_element item = f.content->items[k];
            double seen = item.real ? item.f : (double)item.i;
            if (item.known != NW_ELEMENT_SET || seen != cases[i].wanted[k])
                fail_msg("type %d, element %u: %g, not %g", cases[i].type, k, seen, cases[i].wanted[k]);
        }
        nw_arena_free(&f.arena);
    }
}

static void too_few_elements(void **state)
{
    (void)state;
    const stored few = {7, DATA("\x3A\x02\x05\x06"), 3, {0}};
    fixture f;
    assert_false(read_elements(&f, &few));
    assert_string_equal(f.error.message, "2 elements are stored for a tensor of 3");
    nw_arena_free(&f.arena);
}

/* Weights may have been taken out of a file: nothing is known of their elements. */
static void no_elements(void **state)
{
    (void)state;
    const stored none = {7, DATA(""), 3, {0}};
    fixture f;
    assert_true(read_elements(&f, &none));
    assert_int_equal(f.content->count, 3);
    assert_int_equal(f.content->items[2].known, NW_ELEMENT_OPEN);
    nw_arena_free(&f.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(elements_of_every_type),
                                       cmocka_unit_test(too_few_elements), cmocka_unit_test(no_elements)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
