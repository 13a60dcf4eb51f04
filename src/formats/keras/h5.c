/* Datasets as tensors: in the order of Keras' lists of names where it wrote them, else in the file's. */
#include "formats/keras/keras.h"

#include "base/num.h"

typedef struct keeper {
    nw_tensors *tensors;
    nw_reader *reader;
    nw_hdf5 *file;
    uint32_t *entries;  /* of each object: its entry, or NW_NONE */
    uint32_t *siblings; /* of each object: datasets within it */
    uint32_t added;
    nw_num state, packed, unpacked, elsewhere, shared;
    nw_str filters;
} keeper;

static bool claim(void *context, uint64_t offset, uint64_t length, nw_hdf5_part part, nw_str owner)
{
    static const nw_span_kind kinds[] = {
        [NW_HDF5_STRUCTURE] = NW_SPAN_STRUCTURE, [NW_HDF5_NAME] = NW_SPAN_NAME,
        [NW_HDF5_VALUE] = NW_SPAN_METADATA,      [NW_HDF5_PADDING] = NW_SPAN_PADDING,
        [NW_HDF5_CHECKSUM] = NW_SPAN_CHECKSUM,   [NW_HDF5_FREE] = NW_SPAN_DEAD,
    };
    return nw_span_put(context, offset, length, kinds[part], owner);
}

/* ---- Element types ------------------------------------------------------------------------------------ */

static const nw_dtype *whole_type(uint32_t size, bool is_signed)
{
    static const char *const names[2][9] = {
        {[1] = "uint8", [2] = "uint16", [4] = "uint32", [8] = "uint64"},
        {[1] = "int8",  [2] = "int16",  [4] = "int32",  [8] = "int64" },
    };
    return size < 9 && names[is_signed][size] ? nw_dtype_named(nw_str_of(names[is_signed][size])) : NULL;
}

static const nw_dtype *float_type(const nw_hdf5_type *type)
{
    const char *name = type->size == 8                          ? "float64"
                       : type->size == 4                        ? "float32"
                       : type->size == 2 && type->exponent == 8 ? "bfloat16"
                       : type->size == 2                        ? "float16"
                       : type->size == 1 && type->exponent == 4 ? "float8e4m3fn"
                       : type->size == 1 && type->exponent == 5 ? "float8e5m2"
                                                                : NULL;
    return name ? nw_dtype_named(nw_str_of(name)) : NULL;
}

static const nw_dtype *type_of(keeper *k, const nw_hdf5_object *o)
{
    const nw_hdf5_type *type = &o->type;
    const nw_hdf5_attribute *named = nw_hdf5_attribute_of(o, "dtype");
    switch (type->kind) {
    case NW_HDF5_FIXED:
        return whole_type(type->size, type->is_signed);
    case NW_HDF5_BITS:
        return whole_type(type->size, false);
    case NW_HDF5_FLOAT:
        return float_type(type);
    case NW_HDF5_ENUM: /* h5py's bool: FALSE and TRUE */
        return type->members == 2 && type->size == 1 ? &nw_bool : whole_type(type->size, true);
    case NW_HDF5_STRING:
    case NW_HDF5_VARIABLE:
        return &nw_string;
    case NW_HDF5_COMPOUND:
        return !type->text        ? NULL
               : type->size == 8  ? nw_dtype_named(NW_STR("complex64"))
               : type->size == 16 ? nw_dtype_named(NW_STR("complex128"))
                                  : NULL;
    case NW_HDF5_OPAQUE: /* Keras 3 keeps bfloat16 so, and names it beside */
        return named ? nw_dtype_named(nw_hdf5_text(k->file, named, 0)) : NULL;
    default:
        return NULL;
    }
}

/* ---- Datasets ----------------------------------------------------------------------------------------- */

static bool add_pieces(keeper *k, const nw_hdf5_object *o)
{
    for (uint32_t i = 1; i < o->piece_count; i++)
        if (!nw_ledger_more(k->reader->ledger, o->pieces[i].at, o->pieces[i].bytes))
            return false;
    return true;
}

static void count_bytes(keeper *k, const nw_hdf5_object *o, const nw_entry *entry)
{
    nw_num bytes = 0, plain = nw_mul(o->space.count, o->type.size);
    for (uint32_t i = 0; i < o->piece_count; i++)
        bytes += (nw_num)o->pieces[i].bytes;
    if (entry->kind == NW_SPAN_STATE)
        k->state += bytes;
    if (o->filters.len) {
        k->packed += bytes;
        k->unpacked = nw_add(k->unpacked, plain);
        k->filters = o->filters;
    }
    if (o->layout == NW_HDF5_VIRTUAL || o->layout == NW_HDF5_EXTERNAL)
        k->elsewhere = nw_add(k->elsewhere, plain);
}

static bool add(keeper *k, uint32_t index, uint32_t name)
{
    const nw_hdf5_object *o = &k->file->objects[index];
    const nw_dtype *dtype = type_of(k, o);
    nw_entry entry = {.name = k->file->objects[name].path,
                      .dtype = dtype,
                      .shape = nw_graph_shape(k->reader->graph, o->space.dim, o->space.rank),
                      .offset = o->piece_count ? o->pieces[0].at : 0,
                      .bytes = o->piece_count ? o->pieces[0].bytes : 0,
                      .shared_with = index == name ? NW_NONE : k->entries[index]};
    uint32_t siblings = o->parent == NW_NONE ? 0 : k->siblings[o->parent];
    entry.kind = (uint8_t)nw_keras_kind(k->file, o, dtype, siblings);
    entry.layer = nw_keras_layer(entry.name);
    if (index != name)
        entry.bytes = 0;
    else
        count_bytes(k, o, &entry);
    k->shared += index == name ? 0 : nw_mul(o->space.count, o->type.size);
    k->entries[name] = k->added++;
    nw_place place = {(int64_t)(k->file->origin + k->file->base + o->address), 1};
    return k->reader->error->code == NW_OK && nw_tensors_add(k->tensors, entry, place) &&
           (index != name || add_pieces(k, o));
}

/* A dataset once, and other names of it behind it. */
static bool add_once(keeper *k, uint32_t index)
{
    const nw_hdf5_object *o = &k->file->objects[index];
    uint32_t first = o->same_as == NW_NONE ? index : o->same_as;
    if (k->file->objects[first].kind != NW_HDF5_DATASET || k->entries[index] != NW_NONE)
        return true;
    if (k->entries[first] == NW_NONE && first != index && !add(k, first, first))
        return false;
    return add(k, first, index);
}

static uint32_t index_at(keeper *k, nw_str folder, nw_str name)
{
    nw_str path = folder.len ? nw_str_printf(k->reader->arena, "%.*s/%.*s", (int)folder.len, folder.at,
                                             (int)name.len, name.at)
                             : name;
    if (!path.at || path.len > 65535)
        return NW_NONE;
    return nw_map_get(&k->file->paths, path);
}

/* The datasets that a layer's group lists in `weight_names`. */
static bool add_listed(keeper *k, uint32_t group)
{
    const nw_hdf5_attribute *names = nw_hdf5_attribute_of(&k->file->objects[group], "weight_names");
    for (nw_num i = 0; names && i < names->count; i++) {
        nw_str name = nw_hdf5_text(k->file, names, i);
        uint32_t index = name.len ? index_at(k, k->file->objects[group].path, name) : NW_NONE;
        if (index != NW_NONE && !add_once(k, index))
            return false;
    }
    return k->reader->error->code == NW_OK;
}

static bool add_layers(keeper *k, uint32_t group)
{
    const nw_hdf5_attribute *names = nw_hdf5_attribute_of(&k->file->objects[group], "layer_names");
    for (nw_num i = 0; names && i < names->count; i++) {
        nw_str name = nw_hdf5_text(k->file, names, i);
        uint32_t index = name.len ? index_at(k, k->file->objects[group].path, name) : NW_NONE;
        if (index != NW_NONE && !add_listed(k, index))
            return false;
    }
    return k->reader->error->code == NW_OK;
}

static bool start(keeper *k)
{
    const nw_hdf5 *f = k->file;
    k->entries = NW_ARRAY(k->reader->arena, uint32_t, f->object_count);
    k->siblings = NW_ARRAY(k->reader->arena, uint32_t, f->object_count);
    if (!k->entries || !k->siblings)
        return nw_fail_memory(k->reader->error, k->reader->arena);
    for (uint32_t i = 0; i < f->object_count; i++) {
        k->entries[i] = NW_NONE;
        if (f->objects[i].parent != NW_NONE && f->objects[i].kind == NW_HDF5_DATASET)
            k->siblings[f->objects[i].parent]++;
    }
    return true;
}

static bool add_all(keeper *k)
{
    uint32_t weights = nw_map_get(&k->file->paths, NW_STR("model_weights"));
    if (!add_layers(k, 0) || (weights != NW_NONE && !add_layers(k, weights)))
        return false;
    for (int state = 0; state < 2; state++)
        for (uint32_t i = 0; i < k->file->object_count; i++)
            if (nw_keras_is_state(k->file->objects[i].path) == (state > 0) && !add_once(k, i))
                return false;
    return true;
}

/* ---- Findings ----------------------------------------------------------------------------------------- */

static bool found(keeper *k, const char *code, nw_num bytes, nw_str text)
{
    return bytes == 0 || nw_ledger_finding(k->reader->ledger, code, bytes, text);
}

static bool note_parts(keeper *k)
{
    nw_arena *arena = k->reader->arena;
    if (k->elsewhere && !nw_graph_note(k->reader->graph, "external-data", NULL, NW_NOWHERE, NW_EXACT,
                                       nw_str_printf(arena,
                                                     "%lld bytes of datasets lie in other files, which are "
                                                     "not followed",
                                                     (long long)k->elsewhere)))
        return false;
    if (!k->reader->ledger)
        return true;
    return found(k, "optimizer-state", k->state,
                 NW_STR("the state of an optimizer, which only training needs")) &&
           found(k, "shared-storage", k->shared,
                 NW_STR("datasets with a second name, which costs nothing more")) &&
           found(k, "compressed", k->packed,
                 k->packed ? nw_str_printf(arena, "datasets filtered by %.*s: %lld bytes once unpacked",
                                           NW_SHOW(k->filters), (long long)k->unpacked)
                           : NW_STR(""));
}

/* What is left in what the file has allocated was freed, or lost when it was closed. */
static bool claim_gaps(keeper *k)
{
    nw_ledger *ledger = k->reader->ledger;
    nw_num dead = 0;
    if (!ledger)
        return true;
    if (!nw_ledger_fill(ledger, k->file->origin, k->file->end, NW_SPAN_DEAD, NW_STR("lost by the allocator")))
        return false;
    for (uint32_t i = 0; i < ledger->span_count; i++)
        if (ledger->spans[i].kind == NW_SPAN_DEAD && ledger->spans[i].offset >= k->file->origin &&
            ledger->spans[i].offset - k->file->origin < k->file->size)
            dead += (nw_num)ledger->spans[i].length;
    return found(k, "unused-space", dead,
                 NW_STR("room in headers, nodes and heaps of HDF5 that is not used, and free space between "
                        "them; h5repack writes less"));
}

static bool find_code(keeper *k)
{
    const nw_hdf5_attribute *config = nw_hdf5_attribute_of(&k->file->objects[0], "model_config");
    nw_str text = config ? nw_hdf5_text(k->file, config, 0) : NW_STR("");
    return k->reader->error->code == NW_OK && (!text.len || nw_keras_find_code(k->reader, text));
}

bool nw_keras_read_h5(nw_tensors *tensors, uint64_t origin, uint64_t size)
{
    nw_reader *reader = tensors->reader;
    nw_hdf5 *file = NW_NEW(reader->arena, nw_hdf5);
    keeper k = {.tensors = tensors, .reader = reader, .file = file};
    if (!file)
        return nw_fail_memory(reader->error, reader->arena);
    file->source = reader->source;
    file->arena = reader->arena;
    file->error = reader->error;
    file->claims = (nw_hdf5_claims){reader->ledger ? claim : NULL, reader->ledger};
    k.added = reader->ledger ? reader->ledger->entry_count : 0;
    return nw_hdf5_read(file, origin, size) && start(&k) && add_all(&k) && claim_gaps(&k) && note_parts(&k) &&
           find_code(&k);
}
