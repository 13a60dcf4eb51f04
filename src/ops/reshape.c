/* Elements stay, dims change: Caffe's flatten_layer.cpp, reshape_layer.cpp, crop_layer.cpp, tile_layer.cpp;
 * permute_layer.cpp of its SSD branch; shuffle_channel_layer.cpp of ShuffleNet's. */
#include "ops/shape_rules.h"

static bool flatten_shape(nw_call *call)
{
    int32_t first, last;
    nw_num *dims;
    nw_shape in = call->in[0].shape;
    if (!nw_need_outputs(call, 1) || !nw_axis_of(call, 1, &first) ||
        !nw_axis(call, nw_int(call, NW_A_END_AXIS, -1), in.rank, &last))
        return false;
    if (last < first - 1) /* just before it: a dim of 1 is put in between, as Caffe does it */
        return nw_call_fail(call, "end_axis %d lies before axis %d", (int)last, (int)first);
    if (!(dims = nw_out_dims(call, 0, in.rank - (last - first))))
        return false;
    for (int32_t i = 0; i < first; i++)
        dims[i] = in.dim[i];
    dims[first] = nw_merged_dims(in, first, last + 1);
    for (int32_t i = last + 1; i < in.rank; i++)
        dims[i - (last - first)] = in.dim[i];
    return true;
}

/* The axes first..end-1 of the input are replaced by the dims of SHAPE: a 0 copies the input's dim at its
 * place, a -1 takes what is left. */
typedef struct target {
    const int64_t *dims;
    int32_t count, first, end, inferred;
} target;

static bool find_range(const nw_call *call, target *t)
{
    int32_t rank = call->in[0].shape.rank;
    int64_t axis = nw_int(call, NW_A_AXIS, 0), count = nw_int(call, NW_A_AXIS_COUNT, -1);
    if (axis < -(int64_t)rank - 1 || axis > rank)
        return nw_call_fail(call, "axis %lld is out of range for %d dims", (long long)axis, (int)rank);
    t->first = (int32_t)(axis < 0 ? axis + rank + 1 : axis);
    if (count < -1 || count > rank - t->first)
        return nw_call_fail(call, "%lld axes from axis %d: the input has %d dims", (long long)count,
                            (int)t->first, (int)rank);
    t->end = count < 0 ? rank : t->first + (int32_t)count;
    return true;
}

static bool check_target(const nw_call *call, target *t)
{
    t->inferred = -1;
    for (int32_t i = 0; i < t->count; i++) {
        if (t->dims[i] < -1)
            return nw_call_fail(call, "shape %lld: a dim is positive, 0 or -1", (long long)t->dims[i]);
        if (t->dims[i] == -1 && t->inferred >= 0)
            return nw_call_fail(call, "the new shape has more than one -1");
        if (t->dims[i] == -1)
            t->inferred = i;
        if (t->dims[i] == 0 && t->first + i >= call->in[0].shape.rank)
            return nw_call_fail(call, "dim %d of the new shape is 0, but the input has no dim to copy there",
                                (int)i);
    }
    return true;
}

static bool is_copied(const target *t, int32_t axis)
{
    int32_t i = axis - t->first;
    return i >= 0 && i < t->count && t->dims[i] == 0;
}

/* Dims that are copied, and those outside of the range, cancel: so the rest may be known where the batch is
 * not. */
static bool infer_dim(const nw_call *call, const target *t, nw_num *out)
{
    nw_shape in = call->in[0].shape;
    nw_num have = 1, taken = 1;
    for (int32_t i = t->first; i < t->end; i++)
        have = nw_mul(have, is_copied(t, i) ? 1 : in.dim[i]);
    for (int32_t i = 0; i < t->count; i++) {
        if (t->dims[i] > 0)
            taken = nw_mul(taken, t->dims[i]);
        else if (t->dims[i] == 0 && t->first + i >= t->end)
            taken = nw_mul(taken, in.dim[t->first + i]);
    }
    *out = nw_div(have, taken);
    return nw_need_multiple(call, "elements by the dims given", have, taken);
}

static bool reshape_shape(nw_call *call)
{
    target t = {0};
    uint32_t count;
    nw_num *dims;
    nw_shape in = call->in[0].shape;
    t.dims = nw_ints(call, NW_A_SHAPE, &count);
    if (count > 64)
        return nw_call_fail(call, "the new shape has %u dims", count);
    t.count = (int32_t)count;
    if (!nw_need_outputs(call, 1) || !find_range(call, &t) || !check_target(call, &t) ||
        !(dims = nw_out_dims(call, 0, in.rank - (t.end - t.first) + t.count)))
        return false;
    for (int32_t i = 0; i < t.first; i++)
        dims[i] = in.dim[i];
    for (int32_t i = 0; i < t.count; i++)
        dims[t.first + i] = t.dims[i] ? t.dims[i] : in.dim[t.first + i];
    for (int32_t i = t.end; i < in.rank; i++)
        dims[t.first + t.count + i - t.end] = in.dim[i];
    if (t.inferred >= 0)
        return infer_dim(call, &t, &dims[t.first + t.inferred]);
    return nw_need_equal(call, "elements of the new shape", nw_out_count(call, 0), nw_in_count(call, 0));
}

/* The axes that ORDER leaves out follow in their own order. */
static bool permute_shape(nw_call *call)
{
    uint32_t count;
    const int64_t *order = nw_ints(call, NW_A_ORDER, &count);
    nw_shape in = call->in[0].shape;
    uint64_t used = 0;
    if (!nw_need_outputs(call, 1) || !nw_need_rank(call, 0, 1, 64))
        return false;
    nw_num *dims = nw_out_dims(call, 0, in.rank);
    int32_t n = 0, axis;
    for (uint32_t i = 0; dims && i < count; i++) {
        if (!nw_axis(call, order[i], in.rank, &axis))
            return false;
        if (used >> axis & 1)
            return nw_call_fail(call, "order names axis %d twice", (int)axis);
        used |= (uint64_t)1 << axis;
        dims[n++] = in.dim[axis];
    }
    for (axis = 0; dims && axis < in.rank; axis++)
        if (!(used >> axis & 1))
            dims[n++] = in.dim[axis];
    return dims != NULL;
}

static bool shuffle_channel_shape(nw_call *call)
{
    nw_num groups;
    return nw_need_rank(call, 0, 2, -1) && nw_need_int(call, NW_A_GROUPS, 0, 1, &groups) &&
           nw_need_multiple(call, "channels by groups", nw_in_channels(call), groups) &&
           nw_need_outputs(call, 1) && nw_out_like(call, 0, &call->in[0]);
}

/* The axes from AXIS on get the sides of the second input, from their OFFSETS: one for all, or one for each.
 */
static bool crop_shape(nw_call *call)
{
    int32_t axis;
    uint32_t count;
    nw_num *dims;
    const int64_t *offsets = nw_ints(call, NW_A_OFFSETS, &count);
    int32_t rank = call->in[0].shape.rank;
    if (!nw_need_outputs(call, 1) || !nw_axis_of(call, 2, &axis) || !nw_need_rank(call, 1, rank, -1))
        return false;
    if (count > 1 && count != (uint32_t)(rank - axis))
        return nw_call_fail(call, "%u offsets for %d axes", count, (int)(rank - axis));
    if (!(dims = nw_out_edit(call, 0, &call->in[0])))
        return false;
    for (int32_t i = axis; i < rank; i++) {
        nw_num offset = count ? offsets[count == 1 ? 0 : i - axis] : 0, have = dims[i];
        dims[i] = call->in[1].shape.dim[i];
        nw_num end = nw_add(dims[i], offset);
        if (offset < 0 || (nw_known(end) && nw_known(have) && end > have))
            return nw_call_fail(call, "axis %d: %lld from offset %lld do not lie within %lld", (int)i,
                                (long long)dims[i], (long long)offset, (long long)have);
    }
    return true;
}

static bool tile_shape(nw_call *call)
{
    int32_t axis;
    nw_num tiles, *dims;
    if (!nw_need_outputs(call, 1) || !nw_axis_of(call, 1, &axis) ||
        !nw_need_int(call, NW_A_TILES, 0, 1, &tiles) || !(dims = nw_out_edit(call, 0, &call->in[0])))
        return false;
    dims[axis] = nw_mul(dims[axis], tiles);
    return true;
}

const nw_op nw_op_flatten = {
    .name = "flatten", .min_in = 1, .max_in = 1, .flags = NW_VIEW, .shape = flatten_shape};
const nw_op nw_op_reshape = {
    .name = "reshape", .min_in = 1, .max_in = 1, .flags = NW_VIEW, .shape = reshape_shape};
const nw_op nw_op_permute = {.name = "permute", .min_in = 1, .max_in = 1, .shape = permute_shape};
const nw_op nw_op_shuffle_channel = {
    .name = "shuffle_channel", .min_in = 1, .max_in = 1, .shape = shuffle_channel_shape};
const nw_op nw_op_crop = {.name = "crop", .min_in = 2, .max_in = 2, .shape = crop_shape};
const nw_op nw_op_tile = {.name = "tile", .min_in = 1, .max_in = 1, .shape = tile_shape};
