#include "report/explanation.h"

const char *nw_hit_kind_name(nw_hit_kind kind)
{
    static const char *const names[] = {
        [NW_HIT_NONE] = "none",           [NW_HIT_EXACT] = "exact",     [NW_HIT_ROUNDED] = "rounded",
        [NW_HIT_TRUNCATED] = "truncated", [NW_HIT_NEAREST] = "nearest",
    };
    return names[kind];
}

nw_str nw_rung_names(const nw_rung *rung, nw_arena *arena)
{
    nw_str names = rung->names[0];
    for (uint32_t k = 1; k < rung->name_count; k++)
        names = nw_str_join(arena, nw_str_join(arena, names, NW_STR(", ")), rung->names[k]);
    return names;
}
