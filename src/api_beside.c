/* A description beside a file of weights, held against its tensors. */
#include "api.h"
#include "formats/format.h"
#include "passes/inventory.h"

typedef struct check {
    nw_ledger *ledger;
    nw_str name; /* of the description */
    nw_map entries;
    uint32_t *wanted; /* of each entry: whether the description has it */
    uint32_t same, wrong;
} check;

static bool tell(check *c, nw_num bytes, nw_str text)
{
    c->wrong++;
    return text.at ? nw_ledger_finding(c->ledger, "description-differs", bytes, text)
                   : nw_fail_memory(c->ledger->error, c->ledger->arena);
}

/* Without ones before it: blobs once had four dims always. */
static nw_shape without_ones(nw_shape shape)
{
    while (shape.rank > 0 && shape.dim[0] == 1)
        shape = (nw_shape){shape.dim + 1, shape.rank - 1};
    return shape;
}

static bool same_dims(nw_shape a, nw_shape b)
{
    a = without_ones(a);
    b = without_ones(b);
    for (int32_t i = 0; a.rank == b.rank && i < a.rank; i++)
        if (a.dim[i] != b.dim[i])
            return false;
    return a.rank == b.rank;
}

static bool compare(check *c, const nw_holder *holder, const nw_holding *h)
{
    nw_arena *arena = c->ledger->arena;
    nw_str name = nw_str_printf(arena, "%.*s.%.*s", NW_SHOW(holder->name), NW_SHOW(h->name));
    uint32_t at = name.at ? nw_map_get(&c->entries, name) : NW_NONE;
    if (at == NW_NONE)
        return tell(
            c, 0,
            nw_str_printf(arena, "%.*s has \"%.*s\", the file does not", NW_SHOW(c->name), NW_SHOW(name)));
    const nw_entry *entry = &c->ledger->entries[at];
    c->wanted[at] = 1;
    if (same_dims(entry->shape, h->shape)) {
        c->same++;
        return true;
    }
    return tell(c, (nw_num)entry->bytes,
                nw_str_printf(arena, "\"%.*s\" has %lld elements here, and %lld by %.*s", NW_SHOW(name),
                              (long long)nw_shape_count(entry->shape), (long long)nw_shape_count(h->shape),
                              NW_SHOW(c->name)));
}

static bool compare_all(check *c, const nw_inventory *inventory)
{
    for (uint32_t i = 0; i < inventory->count; i++)
        for (uint32_t k = 0; k < inventory->holders[i].count; k++)
            if (!compare(c, &inventory->holders[i], &inventory->holders[i].holdings[k]))
                return false;
    for (uint32_t i = 0; i < c->ledger->entry_count; i++) {
        const nw_entry *entry = &c->ledger->entries[i];
        if (!c->wanted[i] && !tell(c, (nw_num)entry->bytes,
                                   nw_str_printf(c->ledger->arena, "\"%.*s\" is not in %.*s",
                                                 NW_SHOW(entry->name), NW_SHOW(c->name))))
            return false;
    }
    if (c->wrong)
        return true;
    nw_str text = nw_str_printf(c->ledger->arena, "all %u tensors are those of %.*s, beside the file",
                                c->same, NW_SHOW(c->name));
    return text.at ? nw_ledger_finding(c->ledger, "description", 0, text)
                   : nw_fail_memory(c->ledger->error, c->ledger->arena);
}

static bool compare_with(check *c, const nw_report *report)
{
    nw_inventory inventory;
    nw_arena *arena = c->ledger->arena;
    nw_map_init(&c->entries, arena);
    c->wanted = NW_ARRAY(arena, uint32_t, c->ledger->entry_count);
    if (!c->wanted || !nw_take_inventory(report, arena, &inventory))
        return nw_fail_memory(c->ledger->error, arena);
    for (uint32_t i = 0; i < c->ledger->entry_count; i++)
        if (!nw_map_set(&c->entries, c->ledger->entries[i].name, i))
            return nw_fail_memory(c->ledger->error, arena);
    return compare_all(c, &inventory);
}

/* A description that cannot be read or weighed is no fault of the file. */
static bool weigh_and_compare(check *c, const char *path, const nw_open_options *open,
                              const nw_weigh_options *weigh)
{
    nw_error why = {0};
    nw_model *model = NULL;
    nw_report *report = NULL;
    bool known = nw_open(&model, path, open, &why) && nw_weigh(&report, model, weigh, &why);
    nw_str text =
        known ? (nw_str){NULL, 0}
              : nw_str_printf(c->ledger->arena, "%.*s, beside the file, says nothing of its tensors: %s",
                              NW_SHOW(c->name), why.message);
    bool ok =
        known ? compare_with(c, report)
              : why.code != NW_E_MEMORY && text.at && nw_ledger_finding(c->ledger, "description", 0, text);
    nw_report_free(report);
    nw_model_free(model);
    return ok || nw_fail_memory(c->ledger->error, c->ledger->arena);
}

bool nw_check_description(nw_reader *reader, const char *ending)
{
    nw_str path = reader->source->name;
    size_t end = path.len, folder = path.len;
    while (folder > 0 && path.at[folder - 1] != '/')
        folder--;
    for (size_t i = path.len; i > folder + 1 && end == path.len; i--)
        if (path.at[i - 1] == '.')
            end = i - 1;
    if (reader->source->file < 0)
        return true;
    nw_str beside = nw_str_join(reader->arena, nw_str_part(path, 0, end), nw_str_of(ending));
    if (!beside.at)
        return nw_fail_memory(reader->error, reader->arena);
    if (nw_file_is_missing(beside.at))
        return true;
    check c = {.ledger = reader->ledger, .name = nw_str_part(beside, folder, beside.len)};
    nw_str phase = nw_str_copy(reader->arena, reader->graph->phase);
    nw_open_options open = {.struct_size = sizeof open, .allocator = reader->options->allocator};
    nw_weigh_options weigh = {.struct_size = sizeof weigh, .allocator = reader->options->allocator};
    open.phase = phase.len ? phase.at : reader->options->phase;
    return weigh_and_compare(&c, beside.at, &open, &weigh);
}
