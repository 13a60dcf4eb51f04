/* Names: those that the text gives, and automatic ones that keep clear of them. */
#include "formats/notation/notation.h"

static bool taken(const nw_build *b, nw_str name, nw_str local)
{
    return nw_map_get(&b->used, name) != NW_NONE || nw_map_get(&b->scan->labels, local) != NW_NONE;
}

bool nw_name_use(nw_build *b, nw_str name, nw_place place)
{
    if (!name.at)
        return nw_fail_memory(b->graph->error, b->graph->arena);
    if (nw_map_get(&b->used, name) != NW_NONE)
        return nw_fail(b->graph->error, NW_E_GRAPH, place, "two layers are named \"%.*s\"", NW_SHOW(name));
    return nw_map_set(&b->used, name, 1) || nw_fail_memory(b->graph->error, b->graph->arena);
}

/* The name with what the groups around put before it. */
static nw_str within(nw_build *b, nw_str local)
{
    return b->scope.prefix.len ? nw_str_join(b->graph->arena, b->scope.prefix, local) : local;
}

/* conv1, conv2, ...: counted anew in every group that has a name. */
nw_str nw_name_free(nw_build *b, const char *stem)
{
    nw_arena *arena = b->graph->arena;
    nw_str key = within(b, nw_str_of(stem));
    uint32_t count = nw_map_get(&b->counters, key);
    for (count = count == NW_NONE ? 1 : count + 1;; count++) {
        nw_str local = nw_str_printf(arena, "%s%u", stem, count);
        nw_str name = within(b, local);
        if (!name.at || !nw_map_set(&b->counters, key, count))
            break;
        if (!taken(b, name, local))
            return name;
    }
    nw_fail_memory(b->graph->error, arena);
    return (nw_str){NULL, 0};
}

nw_str nw_name_of(nw_build *b, const nw_item *item, const char *stem)
{
    nw_arena *arena = b->graph->arena;
    if (!item->label.len)
        return nw_name_free(b, stem);
    return b->scope.suffix.len ? nw_str_join(arena, within(b, item->label), b->scope.suffix)
                               : within(b, item->label);
}

/* The number that a layer's name ends with, as Caffe's nets carry it over: conv1_1 -> "1_1"; other names
 * whole, "_1x1". */
static nw_str ending(nw_arena *arena, nw_str label)
{
    static const char *const stems[] = {"conv", "fc", "ip"};
    for (size_t i = 0; i < sizeof stems / sizeof *stems; i++) {
        size_t n = nw_str_of(stems[i]).len;
        if (nw_str_starts(label, stems[i]) && label.len > n && label.at[n] >= '0' && label.at[n] <= '9')
            return nw_str_part(label, n, label.len);
    }
    return nw_str_join(arena, NW_STR("_"), label);
}

nw_str nw_name_beside(nw_build *b, const nw_item *item, const nw_word *word)
{
    nw_arena *arena = b->graph->arena;
    if (!item->label.len)
        return nw_name_free(b, word->stem);
    bool joins = item->word->flags & NW_WORD_BRANCH; /* within the group that bears the label */
    nw_str end = joins ? NW_STR("") : ending(arena, item->label);
    nw_str local = nw_str_join(arena, nw_str_of(word->stem), end);
    nw_str name = nw_str_join(arena, within(b, local), b->scope.suffix);
    return name.at && taken(b, name, local) ? nw_name_free(b, word->stem) : name;
}
