/* ONNX's reductions over axes that an attribute or input 1 names: all of them where there are none, or with
 * NO_AXES_NO_OP not one. */
#include "ops/broadcast.h"
#include "ops/shape_rules.h"
#include "ops/work_rules.h"

/* How a reduction goes over one element after the other, and what it takes. */
typedef struct reducer {
    const nw_op *op;
    nw_one_law *before; /* NULL: the element as it is */
    nw_pair_law *law;   /* NULL: not worked out on small tensors */
    nw_one_law *after;
    int64_t empty; /* of no elements; below 0: it has no value */
    nw_work in, out;
} reducer;

static nw_element square(nw_element a, const nw_dtype *dtype)
{
    return nw_pair_mul(a, a, dtype);
}

static const reducer reducers[] = {
    {&nw_op_reduce_sum,         NULL,       nw_pair_add, NULL,        0,  {{[NW_ADD] = 1}},               {{0}}           },
    {&nw_op_reduce_mean,        NULL,       nw_pair_add, NULL,        -1, {{[NW_ADD] = 1}},               {{[NW_DIV] = 1}}},
    {&nw_op_reduce_max,         NULL,       nw_pair_max, NULL,        -1, {{[NW_CMP] = 1}},               {{0}}           },
    {&nw_op_reduce_min,         NULL,       nw_pair_min, NULL,        -1, {{[NW_CMP] = 1}},               {{0}}           },
    {&nw_op_reduce_prod,        NULL,       nw_pair_mul, NULL,        1,  {{[NW_MUL] = 1}},               {{0}}           },
    {&nw_op_reduce_l1,          nw_one_abs, nw_pair_add, NULL,        0,  {{[NW_CMP] = 1, [NW_ADD] = 1}}, {{0}}           },
    {&nw_op_reduce_l2,          square,     nw_pair_add, nw_one_sqrt, 0,  {{[NW_MUL] = 1, [NW_ADD] = 1}}, {{[NW_DIV] = 1}}},
    {&nw_op_reduce_sum_square,  square,     nw_pair_add, NULL,        0,  {{[NW_MUL] = 1, [NW_ADD] = 1}}, {{0}}           },
    {&nw_op_reduce_log_sum,     NULL,       NULL,        NULL,        -1, {{[NW_ADD] = 1}},               {{[NW_EXP] = 1}}},
    {&nw_op_reduce_log_sum_exp, NULL,       NULL,        NULL,        -1, {{[NW_EXP] = 1, [NW_ADD] = 1}}, {{[NW_EXP] = 1}}},
};

static const reducer *reducer_of(const nw_call *call)
{
    size_t i = 0;
    while (reducers[i].op != call->node->op)
        i++;
    return &reducers[i];
}

/* Whether an axis goes. */
enum { STAYS, GOES, OPEN };

typedef struct axes {
    uint8_t *of;    /* each axis of input 0 */
    int32_t left;   /* axes that stay, or -1 */
    bool keep, all; /* dims that go become 1; all axes go */
    bool open;      /* not all is known */
} axes;

static bool mark(const nw_call *call, const nw_list_of *list, int32_t rank, axes *out)
{
    for (int32_t i = 0; i < list->count; i++) {
        int32_t axis;
        if (list->items[i].known != NW_ELEMENT_SET)
            continue;
        if (!nw_axis(call, list->items[i].i, rank, &axis))
            return false;
        out->left -= out->of[axis] != GOES;
        out->of[axis] = GOES;
    }
    if (list->complete)
        return true;
    out->left = rank - list->count; /* no axis is named twice */
    out->open = true;
    return true;
}

static bool axes_of(const nw_call *call, axes *out)
{
    nw_list_of list;
    nw_list_state state = nw_list_given(call, 1, NW_A_AXES, &list);
    int32_t rank = call->in[0].shape.rank;
    bool none = state == NW_LIST_NONE || (state == NW_LIST_SOME && list.count == 0);
    *out = (axes){.keep = nw_int(call, NW_A_KEEP_DIMS, 1),
                  .all = none && !nw_int(call, NW_A_NO_AXES_NO_OP, 0),
                  .left = rank,
                  .open = rank < 0 || state == NW_LIST_OPEN};
    if (rank < 0)
        return true;
    if (!(out->of = NW_ARRAY(call->arena, uint8_t, rank)))
        return nw_fail_memory(call->error, call->arena);
    if (out->all)
        out->left = 0;
    else if (state == NW_LIST_OPEN)
        out->left = -1;
    else if (!none && !mark(call, &list, rank, out))
        return false;
    for (int32_t i = 0; i < rank; i++)
        out->of[i] = out->all || out->of[i] == GOES ? GOES : out->open ? OPEN : STAYS;
    return true;
}

static nw_num side_left(const axes *a, int32_t axis, nw_num side)
{
    if (a->of[axis] == STAYS || side == 1)
        return side;
    return a->of[axis] == GOES ? 1 : NW_UNKNOWN;
}

static bool reduce_shape(nw_call *call)
{
    axes a;
    nw_num *dims;
    nw_shape in = call->in[0].shape;
    if (!nw_need_outputs(call, 1) || !axes_of(call, &a))
        return false;
    if (a.all && !a.keep)
        return nw_out_scalar(call, 0);
    if (in.rank < 0 || (!a.keep && a.left < 0))
        return true;
    if (!(dims = nw_out_dims(call, 0, a.keep ? in.rank : a.left)))
        return false;
    for (int32_t i = 0; i < call->out[0].shape.rank; i++)
        dims[i] = NW_UNKNOWN;
    for (int32_t i = 0; i < in.rank; i++)
        if (a.keep || (a.of[i] == STAYS && !a.open))
            *dims++ = side_left(&a, i, in.dim[i]);
    return true;
}

/* The element of output 0 that element n of input 0 goes into; *first where it is the first of them. */
static uint32_t place_of(const nw_call *call, const axes *a, uint32_t n, bool *first)
{
    nw_shape in = call->in[0].shape;
    uint32_t at = 0, step = 1;
    *first = true;
    for (int32_t i = in.rank - 1; i >= 0; i--) {
        uint32_t side = (uint32_t)in.dim[i], index = n % side;
        n /= side;
        if (a->of[i] == GOES) {
            *first = *first && index == 0;
            continue;
        }
        at += index * step;
        step *= side;
    }
    return at;
}

static void finish(nw_call *call, const reducer *r, nw_element *items, nw_num each)
{
    const nw_dtype *dtype = call->in[0].dtype;
    for (uint32_t o = 0; o < call->out[0].content->count; o++) {
        if (each == 0)
            items[o] = r->empty < 0 ? NW_OPEN : nw_element_to(nw_element_int(r->empty), &nw_int64, dtype);
        if (r->op == &nw_op_reduce_mean && each)
            items[o] = nw_pair_div(items[o], nw_element_to(nw_element_int(each), &nw_int64, dtype), dtype);
        if (r->after)
            items[o] = r->after(items[o], dtype);
    }
}

static bool reduce_fold(nw_call *call)
{
    axes a;
    bool first;
    const reducer *r = reducer_of(call);
    const nw_element *in = nw_in_elements(call, 0);
    nw_num count = nw_in_count(call, 0);
    if (!r->law || (!in && count != 0) || !axes_of(call, &a) || a.open)
        return true;
    nw_element *items = nw_out_elements(call, 0);
    for (uint32_t n = 0, o; items && n < count; n++) {
        nw_element item = r->before ? r->before(in[n], call->in[0].dtype) : in[n];
        o = place_of(call, &a, n, &first);
        items[o] = first ? item : r->law(items[o], item, call->in[0].dtype);
    }
    if (items && call->out[0].content->count)
        finish(call, r, items, count / call->out[0].content->count);
    return nw_fold_done(call, 0);
}

static void reduce_work(const nw_call *call, nw_work *work)
{
    const reducer *r = reducer_of(call);
    nw_work_in(call, work, &r->in);
    nw_work_out(call, work, &r->out);
}

/* The axes that go are seen whole. */
static void reduce_field(const nw_call *call, nw_reach *reach)
{
    axes a;
    nw_axes picture = nw_axes_of(call, &call->in[0]);
    nw_field_whole(call, reach);
    for (int32_t i = 0; i < picture.count && axes_of(call, &a); i++)
        if (a.of[picture.first + i] == STAYS)
            reach[i].reach = 1;
}

#define REDUCE_OP(id, kept, text)                                                                            \
    const nw_op nw_op_##id = {.name = #id,                                                                   \
                              .min_in = 1,                                                                   \
                              .max_in = 2,                                                                   \
                              .flags = NW_ANY | NW_EVERY_AXIS,                                               \
                              .keeps = kept,                                                                 \
                              .shape = reduce_shape,                                                         \
                              .work = reduce_work,                                                           \
                              .fold = reduce_fold,                                                           \
                              .roles = "ds",                                                                 \
                              .field = reduce_field,                                                         \
                              .formula = text}

/* What backward keeps: tools/autograd/derivatives.yaml of PyTorch (sum, mean, amax, amin, prod, norm,
 * logsumexp). */
REDUCE_OP(reduce_sum, 0, "adds: in");
REDUCE_OP(reduce_mean, 0, "adds: in\ndivisions: out");
REDUCE_OP(reduce_max, NW_KEEPS_IN | NW_KEEPS_OUT, "comparisons: in");
REDUCE_OP(reduce_min, NW_KEEPS_IN | NW_KEEPS_OUT, "comparisons: in");
REDUCE_OP(reduce_prod, NW_KEEPS_IN | NW_KEEPS_OUT, "multiplies: in");
REDUCE_OP(reduce_l1, NW_KEEPS_IN | NW_KEEPS_OUT, "comparisons: in\nadds: in");
REDUCE_OP(reduce_l2, NW_KEEPS_IN | NW_KEEPS_OUT, "multiplies: in\nadds: in\ndivisions: out");
REDUCE_OP(reduce_sum_square, NW_KEEPS_IN, "multiplies: in\nadds: in");
REDUCE_OP(reduce_log_sum, NW_KEEPS_OUT, "adds: in\nexponentials: out");
REDUCE_OP(reduce_log_sum_exp, NW_KEEPS_IN | NW_KEEPS_OUT, "exponentials: in + out\nadds: in");
