#include "ir/attr.h"

static const struct {
    const char *name;
    nw_attr_kind kind;
} rows[] = {
#define X(id, name, kind) {name, NW_ATTR_##kind},
    NW_ATTR_LIST(X)
#undef X
};

const char *nw_attr_name(nw_attr_id id)
{
    return rows[id].name;
}

nw_attr_kind nw_attr_kind_of(nw_attr_id id)
{
    return rows[id].kind;
}

int64_t nw_attr_spread(const nw_attr *attr, int32_t axes, int32_t i)
{
    uint32_t at = (uint32_t)i;
    if (attr->count == 1)
        at = 0;
    else if (attr->count == (uint32_t)axes)
        at = (uint32_t)(i < axes ? i : i - axes);
    return at < attr->count ? attr->ints[at] : 0;
}
