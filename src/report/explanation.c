#include "report/explanation.h"

const char *nw_hit_kind_name(nw_hit_kind kind)
{
    static const char *const names[] = {
        [NW_HIT_NONE] = "none",           [NW_HIT_EXACT] = "exact",     [NW_HIT_ROUNDED] = "rounded",
        [NW_HIT_TRUNCATED] = "truncated", [NW_HIT_NEAREST] = "nearest",
    };
    return names[kind];
}
