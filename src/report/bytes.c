#include "report/bytes.h"

static const char *const names[] = {"kind", "tensor", "layer", "dtype"};

const char *nw_bytes_name_of(nw_bytes_by by)
{
    return names[by];
}

bool nw_bytes_by_name(const char *name, nw_bytes_by *out)
{
    nw_str word = name ? nw_str_of(name) : NW_STR("kind");
    for (int i = 0; i < (int)(sizeof names / sizeof *names); i++)
        if (nw_str_is(word, names[i])) {
            *out = (nw_bytes_by)i;
            return true;
        }
    return false;
}

static nw_str key_of(const nw_bytes *bytes, const nw_entry *entry)
{
    if (bytes->by == NW_BY_DTYPE)
        return nw_str_of(entry->dtype ? entry->dtype->name : "?");
    return entry->layer.len ? entry->layer : entry->name;
}

static bool add_row(nw_bytes *bytes, nw_arena *arena, nw_bytes_row row)
{
    if (!nw_grow(arena, (void **)&bytes->rows, &bytes->row_room, bytes->row_count, sizeof *bytes->rows))
        return false;
    bytes->rows[bytes->row_count++] = row;
    return true;
}

static bool add_entry(nw_bytes *bytes, nw_arena *arena, nw_map *at, const nw_entry *entry)
{
    if (bytes->by == NW_BY_TENSOR)
        return add_row(bytes, arena, (nw_bytes_row){entry->name, entry, 1, (nw_num)entry->bytes});
    nw_str key = key_of(bytes, entry);
    uint32_t row = nw_map_get(at, key);
    if (row == NW_NONE) {
        row = bytes->row_count;
        if (!nw_map_set(at, key, row) || !add_row(bytes, arena, (nw_bytes_row){key, NULL, 0, 0}))
            return false;
    }
    bytes->rows[row].tensors++;
    bytes->rows[row].bytes += (nw_num)entry->bytes;
    return true;
}

bool nw_bytes_group(nw_bytes *bytes, nw_arena *arena)
{
    nw_map at;
    nw_map_init(&at, arena);
    for (uint32_t i = 0; i < bytes->ledger->entry_count && bytes->by != NW_BY_NOTHING; i++)
        if (!add_entry(bytes, arena, &at, &bytes->ledger->entries[i]))
            return false;
    return true;
}
