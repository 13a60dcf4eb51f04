#include "ir/tensor.h"

static bool same_element(nw_element a, nw_element b)
{
    return a.known == b.known && (a.known == NW_ELEMENT_OPEN || (a.real == b.real && a.i == b.i));
}

static bool same_content(const nw_content *a, const nw_content *b)
{
    if (a == b)
        return true;
    if (!a || !b || a->count != b->count)
        return false;
    for (uint32_t i = 0; i < a->count; i++)
        if (!same_element(a->items[i], b->items[i]))
            return false;
    return true;
}

static bool same_box(const nw_box *a, const nw_box *b)
{
    if (a == b)
        return true;
    if (!a || !b || a->key != b->key || a->count != b->count || !a->items != !b->items)
        return false;
    for (nw_num i = 0; a->items && i < a->count; i++)
        if (!nw_same_tensor(&a->items[i], &b->items[i]))
            return false;
    return nw_same_tensor(&a->element, &b->element);
}

bool nw_same_tensor(const nw_tensor *a, const nw_tensor *b)
{
    return a->kind == b->kind && a->dtype == b->dtype && nw_same_shape(a->shape, b->shape) &&
           same_content(a->content, b->content) && same_box(a->box, b->box);
}

static bool merge_shape(nw_arena *arena, nw_shape a, nw_shape b, nw_shape *out)
{
    *out = a.rank == b.rank ? a : NW_NO_SHAPE;
    if (a.rank != b.rank || nw_same_shape(a, b))
        return true;
    nw_num *dims = NW_ARRAY(arena, nw_num, a.rank);
    out->dim = dims;
    for (int32_t i = 0; i < a.rank && dims; i++)
        dims[i] = a.dim[i] == b.dim[i] ? a.dim[i] : NW_UNKNOWN;
    return dims != NULL;
}

static bool merge_content(nw_arena *arena, const nw_content *a, const nw_content *b, const nw_content **out)
{
    *out = a;
    if (same_content(a, b))
        return true;
    *out = NULL;
    if (!a || !b || a->count != b->count)
        return true;
    nw_content *content = NW_NEW(arena, nw_content);
    nw_element *items = NW_ARRAY(arena, nw_element, a->count);
    if (!content || !items)
        return false;
    for (uint32_t i = 0; i < a->count; i++)
        items[i] =
            same_element(a->items[i], b->items[i]) ? a->items[i] : (nw_element){.known = NW_ELEMENT_OPEN};
    *content = (nw_content){items, a->count};
    *out = content;
    return true;
}

/* Of a box that is empty nothing is learned about its elements. */
static bool merge_element(nw_arena *arena, const nw_box *a, const nw_box *b, nw_tensor *out)
{
    if (a->count != 0 && b->count != 0)
        return nw_tensor_merge(arena, &a->element, &b->element, out);
    *out = a->count != 0 ? a->element : b->element;
    return true;
}

static bool merge_items(nw_arena *arena, const nw_box *a, const nw_box *b, nw_box *out)
{
    if (a->count != b->count || !nw_known(a->count) || !a->items || !b->items)
        return true;
    nw_tensor *items = NW_ARRAY(arena, nw_tensor, a->count);
    for (nw_num i = 0; i < a->count; i++)
        if (!items || !nw_tensor_merge(arena, &a->items[i], &b->items[i], &items[i]))
            return false;
    out->items = items;
    return true;
}

static bool merge_box(nw_arena *arena, const nw_box *a, const nw_box *b, const nw_box **out)
{
    *out = a;
    if (same_box(a, b))
        return true;
    *out = NULL;
    if (!a || !b)
        return true;
    nw_box *box = NW_NEW(arena, nw_box);
    if (!box || !merge_element(arena, a, b, &box->element) || !merge_items(arena, a, b, box))
        return false;
    box->key = a->key == b->key ? a->key : NULL;
    box->count = a->count == b->count ? a->count : NW_UNKNOWN;
    *out = box;
    return true;
}

static bool merge_alike(nw_arena *arena, const nw_tensor *a, const nw_tensor *b, nw_tensor *out)
{
    *out =
        (nw_tensor){.shape = NW_NO_SHAPE, .kind = a->kind, .dtype = a->dtype == b->dtype ? a->dtype : NULL};
    if (!merge_shape(arena, a->shape, b->shape, &out->shape))
        return false;
    if (nw_same_shape(a->shape, b->shape) && !merge_content(arena, a->content, b->content, &out->content))
        return false;
    return merge_box(arena, a->box, b->box, &out->box);
}

/* A value is an optional one that is there. */
static bool make_optional(nw_arena *arena, nw_tensor *tensor)
{
    if (tensor->kind == NW_OPTIONAL)
        return true;
    nw_box *box = NW_NEW(arena, nw_box);
    if (!box)
        return false;
    *box = (nw_box){.element = *tensor, .count = 1};
    *tensor = (nw_tensor){.shape = NW_NO_SHAPE, .kind = NW_OPTIONAL, .box = box};
    return true;
}

bool nw_tensor_merge(nw_arena *arena, const nw_tensor *a, const nw_tensor *b, nw_tensor *out)
{
    nw_tensor x = *a, y = *b; /* out may be one of them */
    if (x.kind == y.kind)
        return merge_alike(arena, &x, &y, out);
    *out = (nw_tensor){.shape = NW_NO_SHAPE};
    if (x.kind == NW_ABSENT || y.kind == NW_ABSENT || (x.kind != NW_OPTIONAL && y.kind != NW_OPTIONAL))
        return true;
    return make_optional(arena, &x) && make_optional(arena, &y) && merge_alike(arena, &x, &y, out);
}
