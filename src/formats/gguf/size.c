/* What ggml's writer makes of a network (gguf_write_to_file of gguf.cpp): the header, the keys, what each
 * tensor is, and every tensor padded. A file of GGUF keeps its keys; of another network only that key is
 * known which GGUFWriter of gguf-py always begins with, general.architecture. */
#include <stdlib.h>

#include "formats/gguf/gguf.h"
#include "formats/writer.h"

#define VERSION 3 /* GGUF_VERSION */

typedef struct item {
    nw_str name;
    const nw_dtype *dtype;
    nw_shape shape;
    nw_role role;
    uint32_t order;
} item;

typedef struct sizing {
    const nw_inventory *inventory;
    const nw_size_wants *wants;
    nw_prediction *out;
    nw_ledger *ledger;
    const nw_gguf *kept; /* NULL: the network is of another format */
    item *items;
    uint32_t count;
} sizing;

/* A type of blocks of 256 gives way to one of 32 where rows are no whole blocks (tensor_type_fallback of
 * llama-quant.cpp), and that to float16 (the QuantError of convert_hf_to_gguf.py). */
static const nw_dtype *fallback(const nw_dtype *dtype)
{
    static const struct {
        const char *type, *instead;
    } rows[] = {
        {"q2_K",    "iq4_nl"},
        {"q3_K",    "iq4_nl"},
        {"q4_K",    "q5_0"  },
        {"q5_K",    "q5_1"  },
        {"q6_K",    "q8_0"  },
        {"iq1_s",   "iq4_nl"},
        {"iq1_m",   "iq4_nl"},
        {"iq2_xxs", "iq4_nl"},
        {"iq2_xs",  "iq4_nl"},
        {"iq2_s",   "iq4_nl"},
        {"iq3_xxs", "iq4_nl"},
        {"iq3_s",   "iq4_nl"},
        {"iq4_xs",  "iq4_nl"},
        {"tq1_0",   "q4_0"  },
        {"tq2_0",   "q4_0"  },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (nw_str_is(nw_str_of(rows[i].type), dtype->name))
            return nw_dtype_named(nw_str_of(rows[i].instead));
    return &nw_float16;
}

/* Of a type that is asked for vectors stay float32 (llama_tensor_quantize_impl's caller; convert_hf_to_gguf).
 */
static const nw_dtype *saved_type(const nw_holding *holding, nw_shape shape, const nw_size_wants *wants)
{
    const nw_dtype *dtype = nw_saved_type(holding, wants);
    if (!wants->dtype || !holding->dtype->real)
        return dtype;
    if (shape.rank <= 1)
        return &nw_float32;
    while (shape.dim[shape.rank - 1] % dtype->items)
        dtype = fallback(dtype);
    return dtype;
}

/* The dims that ggml counts: those of 1 that stand first are none (ggml_n_dims), but one stays. */
static nw_shape counted_dims(const sizing *s, nw_shape shape)
{
    while (!s->kept && shape.rank > 1 && shape.dim[0] == 1) {
        shape.dim++;
        shape.rank--;
    }
    return shape;
}

static bool check(const sizing *s, const item *i)
{
    nw_error *error = s->ledger->error;
    if (!nw_gguf_has_type(i->dtype))
        return nw_fail(error, NW_E_VALUE, NW_NOWHERE, "GGUF has no element type \"%s\"", i->dtype->name);
    if (i->shape.rank > NW_GGUF_DIMS)
        return nw_fail(error, NW_E_VALUE, NW_NOWHERE, "GGUF has at most %d dims, but \"%.*s\" has %d",
                       NW_GGUF_DIMS, NW_SHOW(i->name), (int)i->shape.rank);
    if (i->name.len > NW_GGUF_NAME)
        return nw_fail(error, NW_E_VALUE, NW_NOWHERE, "GGUF has names of at most %d bytes, not \"%.*s\"",
                       NW_GGUF_NAME, NW_SHOW(i->name));
    return nw_known(nw_dtype_bytes(i->dtype, nw_shape_count(i->shape))) ||
           nw_fail(error, NW_E_OVERFLOW, NW_NOWHERE, "the size of \"%.*s\" is not known, or over 2^63 bytes",
                   NW_SHOW(i->name));
}

static bool add_item(sizing *s, const nw_holder *holder, const nw_holding *holding)
{
    item *i = &s->items[s->count];
    *i = (item){.role = holding->role, .order = s->count};
    i->name = nw_holding_name(s->ledger->arena, holder, holding);
    if (!i->name.at)
        return nw_fail_memory(s->ledger->error, s->ledger->arena);
    uint32_t order = s->kept ? nw_map_get(&s->kept->names, i->name) : NW_NONE;
    if (order != NW_NONE)
        i->order = order;
    i->shape = counted_dims(s, holding->shape);
    i->dtype = saved_type(holding, i->shape, s->wants);
    s->count++;
    return check(s, i);
}

static int by_order(const void *a, const void *b)
{
    const item *x = a, *y = b;
    return x->order < y->order ? -1 : x->order > y->order;
}

static bool list_items(sizing *s)
{
    const nw_inventory *inventory = s->inventory;
    uint32_t room = 0;
    for (uint32_t i = 0; i < inventory->count; i++)
        room += inventory->holders[i].count;
    s->items = NW_ARRAY(s->ledger->arena, item, room);
    if (!s->items)
        return nw_fail_memory(s->ledger->error, s->ledger->arena);
    for (uint32_t i = 0; i < inventory->count; i++)
        for (uint32_t k = 0; k < inventory->holders[i].count; k++) {
            const nw_holding *h = &inventory->holders[i].holdings[k];
            if (!h->shared && !add_item(s, &inventory->holders[i], h))
                return false;
        }
    qsort(s->items, s->count, sizeof *s->items, by_order);
    return true;
}

static bool put_pairs(sizing *s, uint32_t version)
{
    nw_gguf_pair architecture = {NW_STR("general.architecture"), 8, s->inventory->name.len};
    const nw_gguf_pair *pairs = s->kept ? s->kept->pairs : &architecture;
    uint32_t count = s->kept ? s->kept->pair_count : 1;
    for (uint32_t i = 0; i < count; i++)
        if (!nw_gguf_claim_pair(s->ledger, version, &pairs[i]))
            return false;
    return true;
}

static bool put_tensors(sizing *s, uint64_t alignment)
{
    nw_ledger *ledger = s->ledger;
    for (uint32_t i = 0; i < s->count; i++) {
        const item *t = &s->items[i];
        nw_entry entry = {.name = t->name,
                          .dtype = t->dtype,
                          .shape = t->shape,
                          .offset = ledger->end,
                          .bytes = (uint64_t)nw_dtype_bytes(t->dtype, nw_shape_count(t->shape)),
                          .shared_with = NW_NONE,
                          .kind = (uint8_t)nw_span_of_role(t->role)};
        if (entry.bytes > INT64_MAX - ledger->end)
            return nw_fail(ledger->error, NW_E_OVERFLOW, NW_NOWHERE,
                           "the file would have more than 2^63 bytes");
        ledger->end += entry.bytes;
        if (!nw_ledger_entry(ledger, entry) ||
            !nw_span_next(ledger, nw_gguf_padding(ledger->end, alignment), NW_SPAN_PADDING, t->name))
            return false;
    }
    return true;
}

static bool predict(const nw_inventory *inventory, const nw_size_wants *wants, nw_prediction *out)
{
    const nw_graph *graph = inventory->graph;
    sizing s = {.inventory = inventory, .wants = wants, .out = out, .ledger = &out->ledger};
    if (nw_str_is(nw_str_of(graph->format), nw_format_gguf.name))
        s.kept = graph->kept;
    uint32_t version = s.kept ? s.kept->version : VERSION;
    uint64_t alignment = s.kept ? s.kept->alignment : NW_GGUF_ALIGNMENT;
    if (!s.kept) {
        out->status = NW_LOWER_BOUND;
        out->note =
            NW_STR("a converter adds the model's hyper-parameters and its vocabulary, which are not known");
    }
    if (!list_items(&s) || !nw_gguf_claim_header(s.ledger, version) || !put_pairs(&s, version))
        return false;
    for (uint32_t i = 0; i < s.count; i++)
        if (!nw_gguf_claim_info(s.ledger, version, s.items[i].name, s.items[i].shape.rank))
            return false;
    bool bare = s.kept && !s.count;
    return nw_span_next(s.ledger, bare ? 0 : nw_gguf_padding(s.ledger->end, alignment), NW_SPAN_PADDING,
                        NW_STR("header")) &&
           put_tensors(&s, alignment);
}

const nw_writer nw_writer_gguf = {.name = "gguf",
                                  .summary = "ggml's, each tensor in the type of --dtype, vectors in float32",
                                  .file = "model.gguf",
                                  .predict = predict};
