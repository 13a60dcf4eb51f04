/* Files of gigabytes that are not there: what is read of them, and what is allocated. */
#include "netweight.h"
#include "support/allocator.h"
#include "unit.h"

#include <stdio.h>

#define READS  16
#define MEMORY (4u << 20)

/* A head, a hole, and a tail. */
typedef struct hollow {
    uint8_t head[512], tail[16];
    size_t head_length, tail_length;
    uint64_t size;
    size_t reads;
    uint64_t bytes;
} hollow;

static uint8_t byte_at(const hollow *h, uint64_t at)
{
    if (at < h->head_length)
        return h->head[at];
    return at >= h->size - h->tail_length ? h->tail[at - (h->size - h->tail_length)] : 0;
}

static bool read_hollow(void *context, uint64_t offset, void *into, size_t length)
{
    hollow *h = context;
    h->reads++;
    h->bytes += length;
    for (size_t i = 0; i < length; i++)
        ((uint8_t *)into)[i] = byte_at(h, offset + i);
    return true;
}

static bool keep_nothing(void *context, const char *bytes, size_t length)
{
    (void)context, (void)bytes, (void)length;
    return true;
}

/* Opens it for its bytes, prints them, and weighs it. */
static void account(hollow *h, const char *name, int64_t parameters)
{
    test_memory memory = {0};
    nw_allocator allocator = test_allocator(&memory);
    nw_error error = {0};
    nw_model *model;
    nw_report *report;
    nw_open_options open = {.struct_size = sizeof open, .allocator = &allocator, .bytes = true};
    nw_weigh_options weigh = {.struct_size = sizeof weigh, .allocator = &allocator};
    if (!nw_open_reader(&model, name, read_hollow, h, h->size, &open, &error))
        fail_msg("%s", error.message);
    assert_true(nw_render_bytes(model, NULL, NULL, keep_nothing, NULL, &error));
    assert_true(nw_weigh(&report, model, &weigh, &error));
    assert_int_equal(nw_report_total(report, "parameters"), parameters);
    assert_in_range(h->reads, 1, READS);
    assert_in_range(h->bytes, 1, 64 * READS * 1024);
    assert_in_range(memory.peak, 1, MEMORY);
    nw_report_free(report);
    nw_model_free(model);
}

static void safetensors_of_five_gigabytes(void **state)
{
    (void)state;
    hollow h = {.size = 0};
    int length =
        snprintf((char *)h.head + 8, sizeof h.head - 8,
                 "{\"w\":{\"dtype\":\"F32\",\"shape\":[25000,50000],\"data_offsets\":[0,5000000000]}}");
    h.head[0] = (uint8_t)length;
    h.head_length = 8 + (size_t)length;
    h.size = h.head_length + 5000000000u;
    account(&h, "large.safetensors", 1250000000);
}

static void put(hollow *h, const char *bytes, size_t length)
{
    memcpy(h->head + h->head_length, bytes, length);
    h->head_length += length;
}

static void put_varint(hollow *h, uint64_t value)
{
    for (; value >= 0x80; value >>= 7)
        h->head[h->head_length++] = (uint8_t)(value | 0x80);
    h->head[h->head_length++] = (uint8_t)value;
}

/* y = x w, with w of 138,357,544 elements */
static void onnx_of_half_a_gigabyte(void **state)
{
    (void)state;
    static const char node[] = "\x0a\x11\x0a\x01x\x0a\x01w\x12\x01y\"\x06MatMul" /* and the input x */
                               "\x5a\x03\x0a\x01x";
    static const char about[] = "\x08\x01\x08\xa8\xd6\xfc\x41\x10\x01\x42\x01w";
    uint64_t data = 4 * (uint64_t)138357544, tensor = sizeof about - 1 + 6 + data;
    hollow h = {.size = 0};
    put(&h, "\x08\x08\x3a", 3);
    put_varint(&h, sizeof node - 1 + 6 + tensor);
    put(&h, node, sizeof node - 1);
    put(&h, "*", 1);
    put_varint(&h, tensor);
    put(&h, about, sizeof about - 1);
    put(&h, "J", 1);
    put_varint(&h, data);
    memcpy(h.tail, "\x42\x02\x10\x11", h.tail_length = 4);
    h.size = h.head_length + data + h.tail_length;
    account(&h, "large.onnx", 138357544);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(safetensors_of_five_gigabytes),
        cmocka_unit_test(onnx_of_half_a_gigabyte),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
