/* The text format alone: every field that comes out lies in order, and its numbers can be asked for. */
#include <stdlib.h>

#include "fuzz.h"
#include "wire/prototext.h"

static void visit(const nw_pt_field *field, int64_t size)
{
    for (; field; field = field->next) {
        int64_t integer;
        double number;
        nw_pt_integer(field, &integer);
        nw_pt_number(field, &number);
        if (field->place.offset < 0 || field->place.offset + field->place.length > size)
            abort();
        visit(field->first, size);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    nw_arena arena;
    nw_error error = {0};
    nw_str text = {(const char *)bytes, size};
    nw_arena_init(&arena, NULL, (size_t)64 << 20, 4096);
    const nw_pt_field *root = nw_prototext_parse(text, &arena, &arena, &error);
    if ((root != NULL) != (error.code == NW_OK) || (!root && !error.message[0]))
        abort();
    nw_error_locate(&error, text);
    if (root)
        visit(root->first, (int64_t)size);
    nw_arena_free(&arena);
    return 0;
}
