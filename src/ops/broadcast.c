#include "ops/broadcast.h"

#include "ops/shape_rules.h"

/* The axis of a shape of `rank` dims on which input i begins. */
static int32_t first_axis(const nw_call *call, int32_t i, int32_t rank)
{
    int32_t own = call->in[i].shape.rank;
    if (i == 1 && nw_int(call, NW_A_BROADCAST, 0) && nw_node_attr(call->node, NW_A_AXIS)) {
        int64_t axis = nw_int(call, NW_A_AXIS, 0);
        axis = axis < 0 ? axis + rank : axis;
        return axis < 0 || axis > rank - own ? -1 : (int32_t)axis;
    }
    return rank - own;
}

static bool contradict(const nw_call *call, int32_t i)
{
    char a[120], b[120];
    return nw_call_fail(call, "inputs cannot be broadcast: input 0 is %s, input %d is %s",
                        nw_shape_text(call->in[0].shape, a, sizeof a), (int)i,
                        nw_shape_text(call->in[i].shape, b, sizeof b));
}

static bool merge(const nw_call *call, int32_t i, nw_num *dims, int32_t rank)
{
    nw_shape in = call->in[i].shape;
    int32_t first = first_axis(call, i, rank);
    if (first < 0)
        return contradict(call, i);
    for (int32_t k = 0; k < in.rank; k++)
        if (!nw_broadcast_dim(dims[first + k], in.dim[k], &dims[first + k]))
            return contradict(call, i);
    return true;
}

/* With BROADCAST the result is as large as the first input, whatever the second one is. */
bool nw_broadcast_shape(nw_call *call)
{
    int32_t rank = 0, leading = nw_int(call, NW_A_BROADCAST, 0) ? 1 : call->in_count;
    if (!nw_need_outputs(call, 1) || !nw_ranks_known(call->in, leading))
        return call->out_count == 1;
    for (int32_t i = 0; i < call->in_count; i++)
        if (nw_has_in(call, i) && call->in[i].shape.rank > rank)
            rank = call->in[i].shape.rank;
    nw_num *dims = nw_out_dims(call, 0, rank);
    for (int32_t k = 0; dims && k < rank; k++)
        dims[k] = 1;
    for (int32_t i = 0; dims && i < call->in_count; i++)
        if (nw_has_in(call, i) && call->in[i].shape.rank >= 0 && !merge(call, i, dims, rank))
            return false;
    return dims != NULL;
}

/* The element of input i that meets element n of output 0. */
static nw_element element_at(const nw_call *call, int32_t i, uint32_t n)
{
    const nw_element *items = nw_in_elements(call, i);
    nw_shape in = call->in[i].shape, out = call->out[0].shape;
    nw_num at = 0, step = 1;
    int32_t first = items ? first_axis(call, i, out.rank) : -1;
    if (first < 0)
        return NW_OPEN;
    for (int32_t k = out.rank - 1; k >= first; k--) {
        nw_num side = k - first < in.rank ? in.dim[k - first] : 1;
        if (side != 1)
            at = nw_add(at, nw_mul(n % (uint32_t)out.dim[k], step));
        step = nw_mul(step, side);
        n /= (uint32_t)out.dim[k];
    }
    return items[at];
}

bool nw_fold_done(nw_call *call, int32_t i)
{
    const nw_content *content = call->out[i].content;
    for (uint32_t k = 0; content && k < content->count; k++)
        if (content->items[k].known != NW_ELEMENT_OPEN)
            return true;
    if (content && content->count)
        call->out[i].content = NULL;
    return true;
}

bool nw_fold_places(nw_call *call, nw_place_law *law)
{
    nw_element *items = nw_out_elements(call, 0);
    nw_element *in = items ? NW_ARRAY(call->arena, nw_element, call->in_count) : NULL;
    for (uint32_t n = 0; in && n < call->out[0].content->count; n++) {
        for (int32_t i = 0; i < call->in_count; i++)
            in[i] = element_at(call, i, n);
        items[n] = law(call, in);
    }
    return nw_fold_done(call, 0);
}

static bool all_known(const nw_call *call)
{
    for (int32_t i = 0; i < call->in_count; i++)
        if (nw_has_in(call, i) && !nw_in_elements(call, i))
            return false;
    return true;
}

bool nw_fold_pairs(nw_call *call, nw_pair_law *law)
{
    nw_element *items = all_known(call) ? nw_out_elements(call, 0) : NULL;
    for (uint32_t n = 0; items && n < call->out[0].content->count; n++) {
        items[n] = element_at(call, 0, n);
        for (int32_t i = 1; i < call->in_count; i++)
            items[n] = law(items[n], element_at(call, i, n), call->in[0].dtype);
    }
    return nw_fold_done(call, 0);
}

bool nw_fold_ones(nw_call *call, nw_one_law *law)
{
    const nw_element *in = nw_in_elements(call, 0);
    nw_element *items = in ? nw_out_elements(call, 0) : NULL;
    for (uint32_t n = 0; items && n < call->out[0].content->count; n++)
        items[n] = law(in[n], call->in[0].dtype);
    return nw_fold_done(call, 0);
}
