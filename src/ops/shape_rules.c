#include "ops/shape_rules.h"

#include <string.h>

bool nw_broadcast_dim(nw_num a, nw_num b, nw_num *out)
{
    if (a == b || b == 1)
        *out = a;
    else if (a == 1)
        *out = b;
    else if (nw_known(a) && nw_known(b))
        return false;
    else
        *out = nw_known(a) ? a : nw_known(b) ? b : NW_UNKNOWN;
    return true;
}

nw_num nw_merged_dims(nw_shape shape, int32_t first, int32_t end)
{
    nw_num merged = 1;
    for (int32_t i = first; i < end; i++)
        merged = nw_mul_dims(merged, shape.dim[i]);
    return merged;
}

bool nw_need_rank(const nw_call *call, int32_t i, int32_t least, int32_t most)
{
    int32_t rank = call->in[i].shape.rank;
    if (rank >= least && (most < 0 || rank <= most))
        return true;
    return nw_call_fail(call, "input %d has %d dims: %s takes %s%d", (int)i, (int)rank, call->node->op->name,
                        least == most  ? ""
                        : rank < least ? "at least "
                                       : "at most ",
                        (int)(rank < least ? least : most));
}

bool nw_need_outputs(const nw_call *call, int32_t most)
{
    if (call->out_count >= 1 && call->out_count <= most)
        return true;
    return nw_call_fail(call, "%s gives %s%d output%s, %d asked for", call->node->op->name,
                        most > 1 ? "1 to " : "", (int)most, most > 1 ? "s" : "", (int)call->out_count);
}

bool nw_need_equal(const nw_call *call, const char *what, nw_num value, nw_num wanted)
{
    if (!nw_differ(value, wanted))
        return true;
    return nw_call_fail(call, "%s: %lld where %lld is needed", what, (long long)value, (long long)wanted);
}

bool nw_need_multiple(const nw_call *call, const char *what, nw_num value, nw_num of)
{
    if (!nw_known(value) || !nw_known(of) || (of > 0 && value % of == 0))
        return true;
    return nw_call_fail(call, "%s: %lld is not divisible by %lld", what, (long long)value, (long long)of);
}

static bool shapes_differ(nw_shape a, nw_shape b)
{
    if (a.rank != b.rank)
        return true;
    for (int32_t i = 0; i < a.rank; i++)
        if (nw_differ(a.dim[i], b.dim[i]))
            return true;
    return false;
}

bool nw_need_same(const nw_call *call, int32_t i, int32_t j)
{
    char a[120], b[120];
    if (!shapes_differ(call->in[i].shape, call->in[j].shape))
        return true;
    return nw_call_fail(call, "inputs must have the same shape: input %d is %s, input %d is %s", (int)i,
                        nw_shape_text(call->in[i].shape, a, sizeof a), (int)j,
                        nw_shape_text(call->in[j].shape, b, sizeof b));
}

bool nw_need_int(const nw_call *call, nw_attr_id id, int64_t otherwise, int64_t least, nw_num *out)
{
    *out = nw_int(call, id, otherwise);
    if (*out >= least)
        return true;
    return nw_call_fail(call, "%s %lld: it must be at least %lld", nw_attr_name(id), (long long)*out,
                        (long long)least);
}

bool nw_axis_of(const nw_call *call, int64_t otherwise, int32_t *out)
{
    return nw_axis(call, nw_int(call, NW_A_AXIS, otherwise), call->in[0].shape.rank, out);
}

bool *nw_axes_marked(const nw_call *call, const nw_list_of *axes, int32_t rank)
{
    int32_t axis;
    bool *marked = NW_ARRAY(call->arena, bool, rank);
    if (!marked)
        nw_fail_memory(call->error, call->arena);
    for (int32_t i = 0; marked && i < axes->count; i++) {
        if (!nw_axis(call, axes->items[i].i, rank, &axis))
            return NULL;
        if (marked[axis]) {
            nw_call_fail(call, "axis %d is named twice", (int)axis);
            return NULL;
        }
        marked[axis] = true;
    }
    return marked;
}

bool nw_axis_range(const nw_call *call, int64_t axis, int64_t count, int32_t *first, int32_t *end)
{
    int32_t rank = call->in[0].shape.rank;
    if (!nw_axis(call, axis, rank, first))
        return false;
    if (count < -1 || count > rank - *first)
        return nw_call_fail(call, "%lld axes from axis %d: the input has %d dims", (long long)count,
                            (int)*first, (int)rank);
    *end = count < 0 ? rank : *first + (int32_t)count;
    return true;
}

bool nw_out_copy(nw_call *call, int32_t i, const nw_num *dims, int32_t rank)
{
    nw_num *out = nw_out_dims(call, i, rank);
    if (out && rank)
        memcpy(out, dims, (size_t)rank * sizeof *dims);
    return out != NULL;
}

bool nw_out_scalar(nw_call *call, int32_t i)
{
    return nw_out_dims(call, i, 0) != NULL;
}

bool nw_out_vector(nw_call *call, int32_t i, nw_num size)
{
    return nw_out_copy(call, i, &size, 1);
}

bool nw_out_listed(nw_call *call, int32_t i, const nw_list_of *sizes)
{
    nw_num *dims = nw_out_dims(call, i, sizes->count);
    for (int32_t k = 0; dims && k < sizes->count; k++) {
        dims[k] = nw_element_dim(sizes->items[k]);
        if (sizes->items[k].known == NW_ELEMENT_SET && !sizes->items[k].real && sizes->items[k].i < 0)
            return nw_call_fail(call, "size %lld: it must be at least 0", (long long)sizes->items[k].i);
    }
    return dims != NULL;
}

bool nw_out_open(nw_call *call, int32_t i, int32_t rank)
{
    nw_num *dims = rank < 0 ? NULL : nw_out_dims(call, i, rank);
    for (int32_t k = 0; dims && k < rank; k++)
        dims[k] = NW_UNKNOWN;
    return rank < 0 || dims;
}

nw_num *nw_out_edit(nw_call *call, int32_t i, const nw_tensor *tensor)
{
    nw_shape shape = tensor->shape;
    nw_num *out = nw_out_dims(call, i, shape.rank);
    if (out && shape.rank)
        memcpy(out, shape.dim, (size_t)shape.rank * sizeof *out);
    return out;
}

nw_param nw_param_vector(nw_role role, const char *name, nw_num size)
{
    return (nw_param){.role = role, .name = name, .rank = 1, .dim = {size}};
}

nw_param nw_param_of(nw_role role, const char *name, nw_shape shape, int32_t first, int32_t end)
{
    nw_param param = {.role = role, .name = name, .rank = end - first};
    const int32_t room = (int32_t)(sizeof param.dim / sizeof *param.dim);
    if (param.rank > room) /* more axes than a parameter holds: their product is what counts */
        return nw_param_vector(role, name, nw_shape_product(shape, first, end));
    for (int32_t i = 0; i < param.rank; i++)
        param.dim[i] = shape.dim[first + i];
    return param;
}

void nw_field_whole(const nw_call *call, nw_reach *axes)
{
    nw_axes picture = nw_axes_of(call, &call->in[0]);
    for (int32_t i = 0; i < picture.count; i++)
        axes[i] = (nw_reach){call->in[0].shape.dim[picture.first + i], 1, 1, 0};
}

void nw_field_on(const nw_call *call, int32_t axis, nw_reach there, nw_reach *axes)
{
    nw_axes picture = nw_axes_of(call, &call->in[0]);
    for (int32_t i = 0; i < picture.count; i++)
        axes[i] = picture.first + i == axis ? there : (nw_reach){1, 1, 1, 0};
}

void nw_field_unknown(const nw_call *call, nw_reach *axes)
{
    nw_axes picture = nw_axes_of(call, &call->in[0]);
    for (int32_t i = 0; i < picture.count; i++)
        axes[i] = NW_REACH_UNKNOWN;
}
