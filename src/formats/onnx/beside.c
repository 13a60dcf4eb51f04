/* Tensors in files beside the model: each file is one of the ledger's, its tensors in the order of their
 * places. What is not there is said. */
#include <stdlib.h>

#include "formats/onnx/bytes.h"

#define PAGE                                                                                                 \
    4096u /* "offset SHOULD be multiples 4096 (page size)": onnx.proto, external_data; 64 KiB on Windows */
#define GRANULE 65536u

static int by_file_and_place(const void *a, const void *b)
{
    const nw_onnx_beside *x = a, *y = b;
    int order = nw_str_order(x->location, y->location);
    if (order)
        return order;
    if (x->entry.offset != y->entry.offset)
        return x->entry.offset < y->entry.offset ? -1 : 1;
    return x->index < y->index ? -1 : 1;
}

/* The file cannot be opened: its tensors are listed without bytes. */
static bool put_absent(nw_onnx *onnx, nw_onnx_beside *tensors, uint32_t count, nw_str why)
{
    nw_ledger *ledger = onnx->reader->ledger;
    nw_num bytes = 0;
    for (uint32_t i = 0; i < count; i++) {
        nw_entry entry = tensors[i].entry;
        bytes = nw_add(bytes, (nw_num)entry.bytes);
        entry.bytes = entry.offset = 0;
        if (!nw_ledger_entry(ledger, entry))
            return false;
    }
    return nw_ledger_finding(ledger, "absent-data", bytes,
                             nw_str_printf(onnx->arena, "%u tensors lie in \"%.*s\", which is not read: %.*s",
                                           count, NW_SHOW(tensors->location), NW_SHOW(why)));
}

/* Up to a multiple of a page it is filling; more than that nobody needs. */
static bool put_gap(nw_ledger *ledger, uint64_t at, uint64_t next)
{
    bool filling = next % PAGE == 0 && next - at < GRANULE;
    return nw_span_put(ledger, at, next - at, filling ? NW_SPAN_PADDING : NW_SPAN_DEAD,
                       filling ? NW_STR("alignment") : NW_STR("between tensors"));
}

/* A tensor that begins before the last one ends shares its bytes; those that it has beside are its own. */
static bool put_tensor(nw_ledger *ledger, nw_onnx_beside *tensor, uint64_t *end, uint32_t *last)
{
    nw_entry entry = tensor->entry;
    uint64_t stop = entry.offset + entry.bytes, from = *end;
    if (entry.offset >= *end) {
        *last = ledger->entry_count;
        *end = stop;
        return put_gap(ledger, from, entry.offset) && nw_ledger_entry(ledger, entry);
    }
    entry.shared_with = *last;
    entry.bytes = 0;
    *end = stop > from ? stop : from;
    return nw_ledger_entry(ledger, entry) &&
           nw_span_put(ledger, from, *end - from, (nw_span_kind)entry.kind, entry.name);
}

static bool fits(nw_onnx *onnx, const nw_onnx_beside *tensor, uint64_t size)
{
    const nw_entry *entry = &tensor->entry;
    if (entry->offset <= size && entry->bytes <= size - entry->offset)
        return true;
    return nw_fail(onnx->error, NW_E_TRUNCATED, tensor->place,
                   "\"%.*s\" takes %llu bytes at %llu of \"%.*s\", which has %llu", NW_SHOW(entry->name),
                   (unsigned long long)entry->bytes, (unsigned long long)entry->offset,
                   NW_SHOW(tensor->location), (unsigned long long)size);
}

static bool put_file(nw_onnx *onnx, nw_onnx_beside *tensors, uint32_t count)
{
    nw_ledger *ledger = onnx->reader->ledger;
    nw_source file;
    nw_error unable = {0};
    uint64_t end = 0;
    uint32_t last = NW_NONE;
    if (!nw_source_open_sibling(&file, onnx->reader->source, onnx->arena, tensors->location, &unable))
        return unable.code == NW_E_MEMORY
                   ? nw_onnx_full(onnx)
                   : put_absent(onnx, tensors, count, nw_str_copy(onnx->arena, nw_str_of(unable.message)));
    nw_source_close(&file);
    if (!nw_ledger_open(ledger, file.name, file.size))
        return false;
    for (uint32_t i = 0; i < count; i++)
        if (!fits(onnx, &tensors[i], file.size) || !put_tensor(ledger, &tensors[i], &end, &last))
            return false;
    return nw_span_put(ledger, end, file.size - end, NW_SPAN_DEAD, NW_STR("behind the tensors"));
}

bool nw_onnx_put_beside(nw_onnx *onnx, nw_onnx_beside *tensors, uint32_t count)
{
    if (count)
        qsort(tensors, count, sizeof *tensors, by_file_and_place);
    for (uint32_t i = 0, next; i < count; i = next) {
        next = i + 1;
        while (next < count && nw_str_eq(tensors[i].location, tensors[next].location))
            next++;
        if (!put_file(onnx, &tensors[i], next - i))
            return false;
    }
    return true;
}
