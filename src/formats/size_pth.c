/* What torch.save makes of a state dict, and of a checkpoint {"epoch", "model", "optimizer"} after one step
 * (torch/serialization.py, _save and _legacy_save; caffe2/serialize/inline_container.cc). */
#include <stdlib.h>
#include <string.h>

#include "formats/pytorch/pickler.h"
#include "formats/pytorch/plan.h"
#include "formats/pytorch/pytorch.h"
#include "formats/writer.h"
#include "formats/zip_ledger.h"

#define ALIGNMENT   64u
#define ZIP64_FROM  UINT32_MAX /* sizes and offsets from here on take a field of their own */
#define LEGACY_HEAD 137u       /* magic number, protocol, what the system is */

/* Keys of the old layout are addresses of the heap, in decimal: 14 digits where a program is loaded anywhere,
 * as programs are now. */
enum { KEY_DIGITS = 14, KEY_DIGITS_LEAST = 8, KEY_DIGITS_MOST = 15 };

typedef enum era { ERA_1_6, ERA_2_1, ERA_2_8 } era;

typedef struct storage {
    nw_str key; /* of the old layout {NULL, 0} */
    nw_entry entry;
    nw_num bytes;
} storage;

typedef struct saver {
    nw_prediction *out;
    const nw_size_wants *wants;
    nw_torch_plan plan;
    nw_pickler pickler;
    era era;
    bool legacy;
    storage *storages;
    uint32_t storage_count, storage_room;
    nw_pickled dict, rebuild, storage, cpu, version; /* what is named again and again */
    nw_pickled classes[24];
    const nw_dtype *class_of[24];
    nw_pickled momentum, step, average, square;
} saver;

/* ---- Tensors ------------------------------------------------------------------------------------------ */

static bool fail(const saver *s, const nw_dtype *dtype)
{
    return nw_fail(s->out->ledger.error, NW_E_VALUE, NW_NOWHERE, "PyTorch has no storage of type \"%s\"",
                   dtype->name);
}

static bool pickle_class(saver *s, const nw_dtype *dtype)
{
    const char *name = nw_torch_storage_class(dtype);
    size_t i = 0;
    while (i < sizeof s->classes / sizeof *s->classes && s->class_of[i] && s->class_of[i] != dtype)
        i++;
    if (!name || i == sizeof s->classes / sizeof *s->classes)
        return fail(s, dtype);
    s->class_of[i] = dtype;
    nw_pickler_global(&s->pickler, &s->classes[i], "torch", name);
    return true;
}

static bool add_storage(saver *s, nw_entry entry, nw_num bytes)
{
    nw_ledger *ledger = &s->out->ledger;
    nw_str key = s->legacy ? (nw_str){"00000000000000", KEY_DIGITS}
                           : nw_str_printf(ledger->arena, "%u", s->storage_count);
    if (!key.at || !entry.name.at ||
        !nw_grow(ledger->arena, (void **)&s->storages, &s->storage_room, s->storage_count,
                 sizeof *s->storages))
        return nw_fail_memory(ledger->error, ledger->arena);
    s->storages[s->storage_count++] = (storage){key, entry, bytes};
    return true;
}

static void pickle_strides(nw_pickler *p, nw_shape shape)
{
    nw_num strides[64];
    for (int32_t d = shape.rank - 1; d >= 0; d--)
        strides[d] = d == shape.rank - 1 ? 1 : nw_mul(strides[d + 1], shape.dim[d + 1]);
    nw_pickler_ints(p, strides, (uint32_t)shape.rank);
}

/* OrderedDict() */
static void pickle_ordered(saver *s)
{
    nw_pickler_global(&s->pickler, &s->dict, "collections", "OrderedDict");
    nw_pickler_codes(&s->pickler, 2); /* EMPTY_TUPLE, REDUCE */
    nw_pickler_put(&s->pickler);
}

/* _rebuild_tensor_v2(('storage', class, key, 'cpu', elements), 0, size, stride, False, OrderedDict()) */
static bool pickle_tensor(saver *s, nw_str name, const nw_dtype *dtype, nw_shape shape, nw_span_kind kind)
{
    nw_pickler *p = &s->pickler;
    nw_num count = nw_shape_count(shape), bytes = nw_dtype_bytes(dtype, count);
    nw_entry entry = {
        .name = name, .dtype = dtype, .shape = shape, .shared_with = NW_NONE, .kind = (uint8_t)kind};
    if (!nw_known(bytes) || shape.rank > 64)
        return nw_fail(s->out->ledger.error, NW_E_VALUE, NW_NOWHERE, "the size of \"%.*s\" is not known",
                       NW_SHOW(name));
    if (!add_storage(s, entry, bytes))
        return false;
    nw_pickler_global(p, &s->rebuild, "torch._utils", "_rebuild_tensor_v2");
    nw_pickler_codes(p, 2); /* MARK, MARK */
    nw_pickler_word(p, &s->storage, "storage");
    if (!pickle_class(s, dtype))
        return false;
    nw_pickler_str(p, s->storages[s->storage_count - 1].key);
    nw_pickler_word(p, &s->cpu, "cpu");
    nw_pickler_int(p, count);
    nw_pickler_codes(p, s->legacy ? 2 : 1); /* None, where views stood; TUPLE */
    nw_pickler_put(p);
    nw_pickler_codes(p, 3); /* BINPERSID, 0 */
    nw_pickler_ints(p, shape.dim, (uint32_t)shape.rank);
    pickle_strides(p, shape);
    nw_pickler_codes(p, 1); /* False */
    pickle_ordered(s);
    nw_pickler_codes(p, 1); /* TUPLE */
    nw_pickler_put(p);
    nw_pickler_codes(p, 1); /* REDUCE */
    nw_pickler_put(p);
    return true;
}

/* ---- Modules ------------------------------------------------------------------------------------------ */

/* {'version': 1}, which state_dict() keeps for each module, those without parameters too. */
static void pickle_versions(saver *s)
{
    nw_pickler *p = &s->pickler;
    for (uint32_t i = 0; i < s->plan.module_count; i++) {
        nw_pickler_before(p, i, s->plan.module_count, false);
        nw_pickler_str(p, s->plan.modules[i]);
        nw_pickler_codes(p, 1); /* EMPTY_DICT */
        nw_pickler_put(p);
        nw_pickler_word(p, &s->version, "version");
        nw_pickler_codes(p, 3); /* BININT1, SETITEM */
        nw_pickler_behind(p, i, s->plan.module_count);
    }
}

static bool pickle_state_dict(saver *s, nw_str prefix)
{
    nw_pickler *p = &s->pickler;
    nw_pickled metadata = 0;
    pickle_ordered(s);
    for (uint32_t i = 0; i < s->plan.item_count; i++) {
        const nw_torch_item *item = &s->plan.items[i];
        nw_holding holding = {.dtype = item->dtype};
        nw_pickler_before(p, i, s->plan.item_count, false);
        nw_pickler_str(p, item->name);
        if (!pickle_tensor(s, nw_str_join(s->plan.arena, prefix, item->name),
                           nw_saved_type(&holding, s->wants), item->shape, nw_span_of_role(item->role)))
            return false;
        nw_pickler_behind(p, i, s->plan.item_count);
    }
    nw_pickler_codes(p, 1); /* EMPTY_DICT: the attributes of the dict */
    nw_pickler_put(p);
    nw_pickler_word(p, &metadata, "_metadata");
    pickle_ordered(s);
    pickle_versions(s);
    nw_pickler_codes(p, 2); /* SETITEM, BUILD */
    return true;
}

/* ---- The optimizer ------------------------------------------------------------------------------------ */

typedef enum optimizer { SGD, MOMENTUM, ADAM } optimizer;

static bool is(const saver *s, optimizer o)
{
    static const char *const names[] = {"sgd", "momentum", "adam"};
    return nw_str_is(nw_str_of(s->wants->optimizer), names[o]);
}

static bool pickle_moment(saver *s, nw_pickled *word, const char *what, uint32_t index,
                          const nw_torch_item *item)
{
    nw_holding holding = {.dtype = item->dtype};
    nw_str name = nw_str_printf(s->plan.arena, "optimizer.state.%u.%s", index, what);
    bool step = word == &s->step;
    nw_pickler_word(&s->pickler, word, what);
    return pickle_tensor(s, name, step ? &nw_float32 : nw_saved_type(&holding, s->wants),
                         step ? (nw_shape){NULL, 0} : item->shape, NW_SPAN_STATE);
}

/* Plain SGD notes that there is no momentum, until PyTorch 2.4 (torch/optim/sgd.py). */
static bool pickle_state_of(saver *s, uint32_t index, const nw_torch_item *item)
{
    nw_pickler *p = &s->pickler;
    nw_pickler_codes(p, 1); /* EMPTY_DICT */
    nw_pickler_put(p);
    if (is(s, ADAM)) {
        nw_pickler_codes(p, 1); /* MARK */
        if (!pickle_moment(s, &s->step, "step", index, item) ||
            !pickle_moment(s, &s->average, "exp_avg", index, item) ||
            !pickle_moment(s, &s->square, "exp_avg_sq", index, item))
            return false;
    } else if (is(s, MOMENTUM)) {
        if (!pickle_moment(s, &s->momentum, "momentum_buffer", index, item))
            return false;
    } else {
        nw_pickler_word(p, &s->momentum, "momentum_buffer");
        nw_pickler_codes(p, 1); /* None */
    }
    nw_pickler_codes(p, 1); /* SETITEM or SETITEMS */
    return true;
}

static bool pickle_states(saver *s, uint32_t count)
{
    nw_pickler *p = &s->pickler;
    uint32_t n = 0;
    nw_pickler_codes(p, 1); /* EMPTY_DICT */
    nw_pickler_put(p);
    if (is(s, SGD) && s->era == ERA_2_8)
        return true;
    for (uint32_t i = 0; i < s->plan.item_count; i++) {
        if (!s->plan.items[i].trainable)
            continue;
        nw_pickler_before(p, n, count, true);
        nw_pickler_int(p, n);
        if (!pickle_state_of(s, n, &s->plan.items[i]))
            return false;
        nw_pickler_behind(p, n++, count);
    }
    return true;
}

/* The hyper-parameters, each with the bytes of its default: 9 a number with a point, 2 a whole one, 1 True,
 * False or None; betas are a pair. */
static void pickle_hyperparameters(saver *s)
{
    static const struct {
        const char *name;
        uint8_t sgd, momentum, adam;
        era from;
    } rows[] = {
        {"lr",                     9, 9, 9,  ERA_1_6},
        {"momentum",               2, 9, 0,  ERA_1_6},
        {"dampening",              2, 2, 0,  ERA_1_6},
        {"betas",                  0, 0, 19, ERA_1_6},
        {"eps",                    0, 0, 9,  ERA_1_6},
        {"weight_decay",           2, 2, 2,  ERA_1_6},
        {"nesterov",               1, 1, 0,  ERA_1_6},
        {"amsgrad",                0, 0, 1,  ERA_1_6},
        {"maximize",               1, 1, 1,  ERA_1_6},
        {"foreach",                1, 1, 1,  ERA_1_6},
        {"capturable",             0, 0, 1,  ERA_1_6},
        {"differentiable",         1, 1, 1,  ERA_1_6},
        {"fused",                  0, 0, 1,  ERA_1_6},
        {"fused",                  1, 1, 0,  ERA_2_8},
        {"decoupled_weight_decay", 0, 0, 1,  ERA_2_8},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        uint8_t bytes = is(s, ADAM) ? rows[i].adam : is(s, MOMENTUM) ? rows[i].momentum : rows[i].sgd;
        if (!bytes || s->era < rows[i].from)
            continue;
        nw_pickler_str(&s->pickler, nw_str_of(rows[i].name));
        nw_pickler_codes(&s->pickler, bytes);
        if (bytes == 19)
            nw_pickler_put(&s->pickler);
    }
}

/* [{'lr': ..., 'params': [0, 1, ...]}] */
static void pickle_groups(saver *s, uint32_t count)
{
    nw_pickler *p = &s->pickler;
    nw_pickler_codes(p, 1); /* EMPTY_LIST */
    nw_pickler_put(p);
    nw_pickler_codes(p, 1); /* EMPTY_DICT */
    nw_pickler_put(p);
    nw_pickler_codes(p, 1); /* MARK */
    pickle_hyperparameters(s);
    nw_pickler_str(p, NW_STR("params"));
    nw_pickler_codes(p, 1); /* EMPTY_LIST */
    nw_pickler_put(p);
    for (uint32_t i = 0; i < count; i++) {
        nw_pickler_before(p, i, count, true);
        nw_pickler_int(p, i);
        nw_pickler_behind(p, i, count);
    }
    nw_pickler_codes(p, 2); /* SETITEMS, APPEND */
}

static bool pickle_checkpoint(saver *s)
{
    nw_pickler *p = &s->pickler;
    uint32_t count = 0;
    for (uint32_t i = 0; i < s->plan.item_count; i++)
        count += s->plan.items[i].trainable;
    nw_pickler_codes(p, 1); /* EMPTY_DICT */
    nw_pickler_put(p);
    nw_pickler_codes(p, 1); /* MARK */
    nw_pickler_str(p, NW_STR("epoch"));
    nw_pickler_int(p, 1);
    nw_pickler_str(p, NW_STR("model"));
    if (!pickle_state_dict(s, NW_STR("model.")))
        return false;
    nw_pickler_str(p, NW_STR("optimizer"));
    nw_pickler_codes(p, 1); /* EMPTY_DICT */
    nw_pickler_put(p);
    nw_pickler_codes(p, 1); /* MARK */
    nw_pickler_str(p, NW_STR("state"));
    if (!pickle_states(s, count))
        return false;
    nw_pickler_str(p, NW_STR("param_groups"));
    pickle_groups(s, count);
    nw_pickler_codes(p, 2); /* SETITEMS twice */
    return true;
}

static bool pickle_object(saver *s, nw_str owner)
{
    nw_pickler_start(&s->pickler, &s->out->ledger, owner);
    return (s->wants->optimizer ? pickle_checkpoint(s) : pickle_state_dict(s, NW_STR(""))) &&
           nw_pickler_end(&s->pickler);
}

static bool put_storage(saver *s, storage *store)
{
    nw_ledger *ledger = &s->out->ledger;
    store->entry.offset = ledger->end;
    store->entry.bytes = (uint64_t)store->bytes;
    if (store->bytes > INT64_MAX - (nw_num)ledger->end)
        return nw_fail(ledger->error, NW_E_OVERFLOW, NW_NOWHERE, "the file would have more than 2^63 bytes");
    ledger->end += (uint64_t)store->bytes;
    return nw_ledger_entry(ledger, store->entry);
}

/* ---- The archive -------------------------------------------------------------------------------------- */

typedef struct archive {
    saver *saver;
    nw_str stem; /* what the names of all members begin with */
    nw_zip_part *parts;
    uint32_t count;
    uint64_t start; /* of the member at hand */
} archive;

/* The data of each member begins at a multiple of 64: a last extra field fills up to there. Sizes and offsets
 * of more than 32 bits go into the field of zip64. */
static bool begin(archive *a, nw_str own, uint64_t size)
{
    nw_ledger *ledger = &a->saver->out->ledger;
    nw_zip_part *part = &a->parts[a->count++];
    bool large = size >= ZIP64_FROM, far = ledger->end >= ZIP64_FROM;
    part->name = nw_str_join(ledger->arena, a->stem, own);
    part->fields = part->entry_fields = large || far ? 4u + 16u * large + 8u * far : 0;
    part->filling = 4;
    part->filling += -(ledger->end + nw_zip_header_length(part)) % ALIGNMENT;
    return part->name.at ? nw_zip_next_header(ledger, part) : nw_fail_memory(ledger->error, ledger->arena);
}

/* The sizes stand once more behind the data. */
static bool end(archive *a)
{
    const nw_zip_part *part = &a->parts[a->count - 1];
    return nw_span_next(&a->saver->out->ledger, part->fields ? 24 : 16, NW_SPAN_STRUCTURE, part->name);
}

static bool put_record(archive *a, const char *name, uint64_t size, nw_span_kind kind)
{
    return begin(a, nw_str_of(name), size) &&
           nw_span_next(&a->saver->out->ledger, size, kind, a->parts[a->count - 1].name) && end(a);
}

static int by_key(const void *a, const void *b)
{
    const storage *const *x = a, *const *y = b;
    return nw_str_order((*x)->key, (*y)->key);
}

/* Sorted as texts until PyTorch 2.7: 0, 1, 10, 11, 2. */
static bool put_storages(archive *a)
{
    saver *s = a->saver;
    nw_arena *arena = s->plan.arena;
    storage **order = NW_ARRAY(arena, storage *, s->storage_count);
    for (uint32_t i = 0; order && i < s->storage_count; i++)
        order[i] = &s->storages[i];
    if (order && s->era < ERA_2_8 && s->storage_count)
        qsort(order, s->storage_count, sizeof *order, by_key);
    for (uint32_t i = 0; order && i < s->storage_count; i++) {
        nw_str name = nw_str_join(arena, NW_STR("data/"), order[i]->key);
        if (!name.at)
            return nw_fail_memory(s->out->ledger.error, arena);
        if (!begin(a, name, (uint64_t)order[i]->bytes) || !put_storage(s, order[i]) || !end(a))
            return false;
    }
    return order || nw_fail_memory(s->out->ledger.error, arena);
}

/* The file's name without its folder and its last extension (basename of inline_container.cc). */
static nw_str stem_of(nw_arena *arena, nw_str name)
{
    size_t from = name.len, to = name.len;
    while (from > 0 && name.at[from - 1] != '/' && name.at[from - 1] != '\\')
        from--;
    while (to > from && name.at[to - 1] != '.')
        to--;
    return nw_str_join(arena, nw_str_part(name, from, to > from + 1 ? to - 1 : name.len), NW_STR("/"));
}

static bool put_archive(archive *a)
{
    saver *s = a->saver;
    bool zip64 = true; /* always */
    return begin(a, NW_STR("data.pkl"), 0) && pickle_object(s, a->parts[0].name) && end(a) &&
           (s->era < ERA_2_8 || (put_record(a, ".format_version", 1, NW_SPAN_METADATA) &&
                                 put_record(a, ".storage_alignment", 2, NW_SPAN_METADATA))) &&
           (s->era < ERA_2_1 || put_record(a, "byteorder", 6, NW_SPAN_METADATA)) && put_storages(a) &&
           put_record(a, "version", 2, NW_SPAN_METADATA) &&
           (s->era < ERA_2_1 || put_record(a, ".data/serialization_id", 40, NW_SPAN_CHECKSUM)) &&
           nw_zip_next_end(&s->out->ledger, a->parts, a->count, zip64);
}

/* ---- Writers ------------------------------------------------------------------------------------------ */

static bool start(saver *s, const nw_inventory *inventory, const nw_size_wants *wants, nw_prediction *out)
{
    nw_ledger *ledger = &out->ledger;
    *s = (saver){.out = out, .wants = wants};
    if (wants->optimizer && !is(s, SGD) && !is(s, MOMENTUM) && !is(s, ADAM))
        return nw_fail(ledger->error, NW_E_USAGE, NW_NOWHERE,
                       "--optimizer: \"%s\" is none of sgd, momentum, adam", wants->optimizer);
    if (!nw_torch_plan_make(&s->plan, inventory, ledger->arena))
        return nw_fail_memory(ledger->error, ledger->arena);
    out->status = s->plan.status;
    out->note = s->plan.note;
    return true;
}

static bool predict_zip(const nw_inventory *inventory, const nw_size_wants *wants, nw_prediction *out)
{
    saver s;
    nw_arena *arena = out->ledger.arena;
    if (!start(&s, inventory, wants, out))
        return false;
    s.era = !strcmp(wants->era, "1.6") ? ERA_1_6 : !strcmp(wants->era, "2.1") ? ERA_2_1 : ERA_2_8;
    archive a = {.saver = &s, .stem = stem_of(arena, nw_str_of(wants->name))};
    a.parts = NW_ARRAY(arena, nw_zip_part, 4 * (size_t)s.plan.item_count + 8);
    if (!a.parts || !a.stem.at)
        return nw_fail_memory(out->ledger.error, arena);
    return put_archive(&a);
}

static bool pickle_keys(saver *s)
{
    nw_pickler *p = &s->pickler;
    nw_pickler_start(p, &s->out->ledger, NW_STR("keys of the storages"));
    nw_pickler_codes(p, 1); /* EMPTY_LIST */
    nw_pickler_put(p);
    for (uint32_t i = 0; i < s->storage_count; i++) {
        nw_pickler_before(p, i, s->storage_count, true);
        nw_pickler_str(p, s->storages[i].key);
        nw_pickler_behind(p, i, s->storage_count);
    }
    return nw_pickler_end(p);
}

/* The order of storages is that of their keys, which nobody knows: here it is that of the tensors. */
static bool predict_legacy(const nw_inventory *inventory, const nw_size_wants *wants, nw_prediction *out)
{
    saver s;
    nw_ledger *ledger = &out->ledger;
    if (!start(&s, inventory, wants, out))
        return false;
    s.legacy = true;
    if (!nw_span_next(ledger, LEGACY_HEAD, NW_SPAN_STRUCTURE, NW_STR("magic number, protocol, system")) ||
        !pickle_object(&s, NW_STR("object")) || !pickle_keys(&s))
        return false;
    for (uint32_t i = 0; i < s.storage_count; i++)
        if (!nw_span_next(ledger, 8, NW_SPAN_STRUCTURE, NW_STR("elements of a storage")) ||
            !put_storage(&s, &s.storages[i]))
            return false;
    nw_num end = (nw_num)ledger->end, keys = 2 * (nw_num)s.storage_count;
    out->least = end - keys * (KEY_DIGITS - KEY_DIGITS_LEAST);
    out->most = end + keys * (KEY_DIGITS_MOST - KEY_DIGITS);
    out->note = nw_str_printf(ledger->arena, "keys of storages are addresses, of 8 to 15 digits%s%.*s",
                              out->note.len ? "; " : "", NW_SHOW(out->note));
    return out->note.at || nw_fail_memory(ledger->error, ledger->arena);
}

const nw_writer nw_writer_pth = {.name = "pth",
                                 .summary = "PyTorch's since 1.6: torch.save(model.state_dict(), file)",
                                 .file = "model.pth",
                                 .eras = "1.6 2.1 2.8",
                                 .predict = predict_zip};

const nw_writer nw_writer_pth_legacy = {
    .name = "pth-legacy",
    .summary = "PyTorch's before 1.6, or with _use_new_zipfile_serialization=False",
    .file = "model.pth",
    .predict = predict_legacy};
