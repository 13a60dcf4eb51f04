/* What safetensors' Rust writer makes of a network (prepare and serialize_to_file of
 * safetensors/src/tensor.rs): JSON without blanks, `__metadata__` first, then the tensors by falling size of
 * their type and by name, padded with blanks so that the data begins at a multiple of 8. */
#include <stdlib.h>

#include "formats/safetensors.h"
#include "formats/writer.h"
#include "wire/json.h"

#define METADATA "\"__metadata__\":{\"format\":\"pt\"}"

typedef struct item {
    nw_str name;
    const nw_dtype *dtype;
    nw_shape shape;
    nw_num bytes;
    nw_role role;
} item;

static int by_type_and_name(const void *a, const void *b)
{
    const item *x = a, *y = b;
    if (x->dtype->bytes != y->dtype->bytes)
        return x->dtype->bytes > y->dtype->bytes ? -1 : 1;
    return nw_str_order(x->name, y->name);
}

static uint32_t count_items(const nw_inventory *inventory)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < inventory->count; i++)
        for (uint32_t k = 0; k < inventory->holders[i].count; k++)
            count += !inventory->holders[i].holdings[k].shared;
    return count;
}

static item *list_items(const nw_inventory *inventory, const nw_size_wants *wants, nw_arena *arena)
{
    item *items = NW_ARRAY(arena, item, count_items(inventory));
    uint32_t n = 0;
    for (uint32_t i = 0; i < inventory->count && items; i++)
        for (uint32_t k = 0; k < inventory->holders[i].count; k++) {
            const nw_holding *h = &inventory->holders[i].holdings[k];
            const nw_dtype *dtype = nw_saved_type(h, wants);
            if (h->shared)
                continue;
            nw_str name = nw_holding_name(arena, &inventory->holders[i], h);
            items[n++] =
                (item){name, dtype, h->shape, nw_dtype_bytes(dtype, nw_shape_count(h->shape)), h->role};
            if (!name.at)
                return NULL;
        }
    return items;
}

/* Bytes of "name":{"dtype":"F32","shape":[..],"data_offsets":[b,e]}. */
static nw_num entry_length(const item *i, nw_num begin)
{
    nw_num length =
        (nw_num)(nw_json_length(i->name) + sizeof ":{\"dtype\":\"\",\"shape\":[],\"data_offsets\":[,]}" - 1);
    length += (nw_num)nw_str_of(nw_safetensors_type(i->dtype)).len;
    for (int32_t d = 0; d < i->shape.rank; d++)
        length += nw_digits(i->shape.dim[d]) + (d > 0);
    return length + nw_digits(begin) + nw_digits(begin + i->bytes);
}

static bool put_tensors(nw_ledger *ledger, const item *items, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        nw_entry entry = {.name = items[i].name,
                          .dtype = items[i].dtype,
                          .shape = items[i].shape,
                          .offset = ledger->end,
                          .bytes = (uint64_t)items[i].bytes,
                          .shared_with = NW_NONE,
                          .kind = (uint8_t)nw_span_of_role(items[i].role)};
        if (!nw_ledger_entry(ledger, entry))
            return false;
        ledger->end += entry.bytes;
    }
    return true;
}

static bool predict(const nw_inventory *inventory, const nw_size_wants *wants, nw_prediction *out)
{
    nw_ledger *ledger = &out->ledger;
    uint32_t count = count_items(inventory);
    item *items = list_items(inventory, wants, ledger->arena);
    nw_num header = (nw_num)sizeof "{" METADATA "}" - 1, data = 0;
    if (!items)
        return nw_fail_memory(ledger->error, ledger->arena);
    qsort(items, count, sizeof *items, by_type_and_name);
    for (uint32_t i = 0; i < count; i++) {
        if (!nw_safetensors_type(items[i].dtype))
            return nw_fail(ledger->error, NW_E_VALUE, NW_NOWHERE, "safetensors has no element type \"%s\"",
                           items[i].dtype->name);
        header = nw_add(header, 1 + entry_length(&items[i], data));
        data = nw_add(data, items[i].bytes);
    }
    if (!nw_known(data))
        return nw_fail(ledger->error, NW_E_OVERFLOW, NW_NOWHERE, "the file would have more than 2^63 bytes");
    return nw_span_next(ledger, 8, NW_SPAN_STRUCTURE, NW_STR("length of the header")) &&
           nw_span_next(ledger, (uint64_t)header, NW_SPAN_STRUCTURE, NW_STR("header")) &&
           nw_span_next(ledger, (uint64_t)(-header & 7), NW_SPAN_PADDING, NW_STR("header")) &&
           put_tensors(ledger, items, count);
}

const nw_writer nw_writer_safetensors = {.name = "safetensors",
                                         .summary = "Hugging Face's, as save_file(state_dict, file, "
                                                    "{\"format\": \"pt\"}) writes it",
                                         .file = "model.safetensors",
                                         .predict = predict};
