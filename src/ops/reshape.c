/* Elements stay, dims change: Caffe's flatten_layer.cpp, reshape_layer.cpp, crop_layer.cpp, tile_layer.cpp;
 * permute_layer.cpp of its SSD branch; shuffle_channel_layer.cpp of ShuffleNet's. ONNX's Reshape, Flatten,
 * Squeeze, Unsqueeze, Transpose, Tile and Expand. */
#include "ops/move.h"
#include "ops/scalar.h"
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

/* ONNX's Flatten: always two dims, those before AXIS and those from it on. */
static bool flatten_2d_shape(nw_call *call)
{
    int32_t rank = call->in[0].shape.rank;
    int64_t axis = nw_int(call, NW_A_AXIS, 1);
    nw_num *dims = nw_need_outputs(call, 1) ? nw_out_dims(call, 0, 2) : NULL;
    if (!dims)
        return false;
    dims[0] = dims[1] = NW_UNKNOWN;
    if (rank < 0)
        return true;
    if (axis < -rank || axis > rank)
        return nw_call_fail(call, "axis %lld is out of range for %d dims", (long long)axis, (int)rank);
    int32_t first = (int32_t)(axis < 0 ? axis + rank : axis);
    dims[0] = nw_merged_dims(call->in[0].shape, 0, first);
    dims[1] = nw_merged_dims(call->in[0].shape, first, rank);
    return true;
}

/* The axes first..end-1 of the input are replaced by the dims of SHAPE: a 0 copies the input's dim at its
 * place, unless ALLOW_ZERO, and a -1 takes what is left. So does the only one that is not known. */
typedef struct target {
    nw_list_of dims;
    int32_t first, end, inferred;
    bool zero_copies;
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

static bool is_number(nw_element item, int64_t number)
{
    return item.known == NW_ELEMENT_SET && item.i == number;
}

static bool check_dim(const nw_call *call, target *t, int32_t i)
{
    nw_element item = t->dims.items[i];
    if (item.known == NW_ELEMENT_SET && item.i < -1)
        return nw_call_fail(call, "shape %lld: a dim is positive, 0 or -1", (long long)item.i);
    if (is_number(item, -1) && t->inferred >= 0)
        return nw_call_fail(call, "the new shape has more than one -1");
    if (is_number(item, -1))
        t->inferred = i;
    if (is_number(item, 0) && t->zero_copies && t->first + i >= call->in[0].shape.rank)
        return nw_call_fail(call, "dim %d of the new shape is 0, but the input has no dim to copy there",
                            (int)i);
    return true;
}

static bool check_target(const nw_call *call, target *t)
{
    int32_t open = 0, last = -1;
    t->inferred = -1;
    for (int32_t i = 0; i < t->dims.count; i++) {
        if (!check_dim(call, t, i))
            return false;
        if (t->dims.items[i].known == NW_ELEMENT_OPEN) {
            open++;
            last = i;
        }
    }
    if (t->inferred < 0 && open == 1)
        t->inferred = last;
    return true;
}

static bool is_copied(const target *t, int32_t axis)
{
    int32_t i = axis - t->first;
    return i >= 0 && i < t->dims.count && t->zero_copies && is_number(t->dims.items[i], 0);
}

/* Takes a dim of that name out of the input's. */
static bool cancel(const nw_call *call, const target *t, bool *gone, nw_num dim)
{
    for (int32_t i = t->first; i < t->end && nw_is_symbol(dim); i++)
        if (!gone[i] && call->in[0].shape.dim[i] == dim)
            return gone[i] = true;
    return false;
}

/* What is left of the input's dims: the product of those known, and the one that is not (1: there is none).
 */
static nw_num left_over(const nw_call *call, const target *t, const bool *gone, nw_num *open)
{
    nw_num have = 1;
    *open = 1;
    for (int32_t i = t->first; i < t->end; i++) {
        nw_num dim = gone[i] ? 1 : call->in[0].shape.dim[i];
        if (nw_known(dim))
            have = nw_mul(have, dim);
        else
            *open = *open == 1 ? dim : NW_UNKNOWN;
    }
    return have;
}

/* Dims that are copied, those of one name, and those outside of the range cancel: so the one that is inferred
 * may be known where the batch is not. */
static bool infer_dim(const nw_call *call, const target *t, const nw_num *dims, nw_num *out)
{
    nw_num taken = 1, open;
    bool *gone = NW_ARRAY(call->arena, bool, t->end);
    if (!gone)
        return nw_fail_memory(call->error, call->arena);
    for (int32_t i = t->first; i < t->end; i++)
        gone[i] = is_copied(t, i);
    for (int32_t i = 0; i < t->dims.count; i++) {
        bool copied = t->first + i < t->end && is_copied(t, t->first + i);
        if (i != t->inferred && !copied && !cancel(call, t, gone, dims[i]))
            taken = nw_mul(taken, dims[i]);
    }
    nw_num have = left_over(call, t, gone, &open);
    bool empty = have == 0 && taken == 0;
    *out = open == 1 || have == 0 ? nw_div(have, taken) : have == taken ? open : NW_UNKNOWN;
    return open != 1 || empty || nw_need_multiple(call, "elements by the dims given", have, taken);
}

/* Of an input whose rank is not known: what the new shape itself says. */
static bool reshape_blind(nw_call *call, const target *t)
{
    nw_num *dims = nw_out_dims(call, 0, t->dims.count);
    for (int32_t i = 0; dims && i < t->dims.count; i++)
        dims[i] = is_copied(t, i) ? NW_UNKNOWN : nw_element_dim(t->dims.items[i]);
    return dims != NULL;
}

static bool reshape_shape(nw_call *call)
{
    target t = {.zero_copies = !nw_int(call, NW_A_ALLOW_ZERO, 0)};
    nw_num *dims;
    nw_shape in = call->in[0].shape;
    if (!nw_need_outputs(call, 1))
        return false;
    if (nw_list_given(call, 1, NW_A_SHAPE, &t.dims) == NW_LIST_OPEN)
        return true;
    if (t.dims.count > 64)
        return nw_call_fail(call, "the new shape has %d dims", (int)t.dims.count);
    if (in.rank < 0)
        return !call->node->operands || reshape_blind(call, &t);
    if (!find_range(call, &t) || !check_target(call, &t) ||
        !(dims = nw_out_dims(call, 0, in.rank - (t.end - t.first) + t.dims.count)))
        return false;
    for (int32_t i = 0; i < t.first; i++)
        dims[i] = in.dim[i];
    for (int32_t i = 0; i < t.dims.count; i++)
        dims[t.first + i] =
            is_copied(&t, t.first + i) ? in.dim[t.first + i] : nw_element_dim(t.dims.items[i]);
    for (int32_t i = t.end; i < in.rank; i++)
        dims[t.first + t.dims.count + i - t.end] = in.dim[i];
    if (t.inferred >= 0)
        return infer_dim(call, &t, dims + t.first, &dims[t.first + t.inferred]);
    return nw_need_equal(call, "elements of the new shape", nw_out_count(call, 0), nw_in_count(call, 0));
}

static bool any_open(nw_shape shape)
{
    for (int32_t i = 0; i < shape.rank; i++)
        if (!nw_known(shape.dim[i]))
            return true;
    return false;
}

/* The axes that go: those given, or all of 1. NULL where one cannot go. */
static bool *gone_axes(const nw_call *call, const nw_list_of *axes, bool all)
{
    nw_shape in = call->in[0].shape;
    bool *gone = nw_axes_marked(call, axes, in.rank);
    for (int32_t i = 0; gone && i < in.rank; i++) {
        if (gone[i] && nw_differ(in.dim[i], 1)) {
            nw_call_fail(call, "axis %d has %lld positions: only an axis of 1 can go", (int)i,
                         (long long)in.dim[i]);
            return NULL;
        }
        gone[i] = gone[i] || (all && in.dim[i] == 1);
    }
    return gone;
}

static bool squeeze_shape(nw_call *call)
{
    nw_list_of axes;
    nw_shape in = call->in[0].shape;
    nw_list_state state = nw_list_given(call, 1, NW_A_AXES, &axes);
    bool all = state == NW_LIST_NONE;
    int32_t left = 0, n = 0;
    if (!nw_need_outputs(call, 1))
        return false;
    if (state == NW_LIST_OPEN || (all && any_open(in)) || axes.count > in.rank)
        return true;
    if (axes.count && !axes.complete)
        return nw_out_open(call, 0, in.rank - axes.count);
    bool *gone = gone_axes(call, &axes, all);
    for (int32_t i = 0; gone && i < in.rank; i++)
        left += !gone[i];
    nw_num *dims = gone ? nw_out_dims(call, 0, left) : NULL;
    for (int32_t i = 0; dims && i < in.rank; i++)
        if (!gone[i])
            dims[n++] = in.dim[i];
    return dims != NULL;
}

static bool unsqueeze_shape(nw_call *call)
{
    nw_list_of axes;
    nw_shape in = call->in[0].shape;
    if (!nw_need_outputs(call, 1))
        return false;
    if (nw_list_given(call, 1, NW_A_AXES, &axes) == NW_LIST_OPEN)
        return true;
    int32_t rank = in.rank + axes.count;
    if (axes.count && !axes.complete)
        return nw_out_open(call, 0, rank);
    bool *added = nw_axes_marked(call, &axes, rank);
    nw_num *dims = added ? nw_out_dims(call, 0, rank) : NULL;
    for (int32_t i = 0, n = 0; dims && i < rank; i++)
        dims[i] = added[i] ? 1 : in.dim[n++];
    return dims != NULL;
}

/* The input's axis at each of the output's: those that ORDER leaves out follow in their own order. Without it
 * ONNX turns all around. */
static int32_t *order_of(const nw_call *call)
{
    uint32_t count;
    const int64_t *given = nw_ints(call, NW_A_ORDER, &count);
    int32_t rank = call->in[0].shape.rank, n = 0, axis;
    int32_t *order = NW_ARRAY(call->arena, int32_t, rank);
    bool *used = NW_ARRAY(call->arena, bool, rank);
    if (!order || !used) {
        nw_fail_memory(call->error, call->arena);
        return NULL;
    }
    for (uint32_t i = 0; i < count; i++) {
        if (!nw_axis(call, given[i], rank, &axis))
            return NULL;
        if (used[axis]) {
            nw_call_fail(call, "order names axis %d twice", (int)axis);
            return NULL;
        }
        used[axis] = true;
        order[n++] = axis;
    }
    for (axis = 0; axis < rank; axis++)
        if (!used[axis])
            order[n++] = call->node->operands && !count ? rank - 1 - axis : axis;
    return order;
}

static bool permute_shape(nw_call *call)
{
    uint32_t count;
    nw_shape in = call->in[0].shape;
    nw_ints(call, NW_A_ORDER, &count);
    if (!nw_need_outputs(call, 1) || (!call->node->operands && !nw_need_rank(call, 0, 1, -1)))
        return false;
    if (call->node->operands && count && count != (uint32_t)in.rank)
        return nw_call_fail(call, "order names %u axes of %d", count, (int)in.rank);
    const int32_t *order = order_of(call);
    nw_num *dims = order ? nw_out_dims(call, 0, in.rank) : NULL;
    for (int32_t i = 0; dims && i < in.rank; i++)
        dims[i] = in.dim[order[i]];
    return dims != NULL;
}

static int32_t permute_place(const nw_call *call, int32_t axis)
{
    const int32_t *order = order_of(call);
    int32_t i = 0;
    while (order && order[i] != axis)
        i++;
    return order ? i : -1;
}

static bool permute_fold(nw_call *call)
{
    nw_shape in = call->in[0].shape;
    nw_lane *from = nw_in_elements(call, 0) ? nw_lanes(call, in) : NULL;
    nw_lane *lanes = from ? NW_ARRAY(call->arena, nw_lane, in.rank) : NULL;
    const int32_t *order = lanes ? order_of(call) : NULL;
    for (int32_t i = 0; order && i < in.rank; i++)
        lanes[i] = from[order[i]];
    if (order)
        nw_fold_moved(call, 0, lanes);
    return true;
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

/* The first version of ONNX's Tile: how often, and along which axis. */
static bool repeat_axis(nw_call *call)
{
    int32_t axis;
    nw_num *dims;
    nw_element times = nw_whole_in(call, 1), at = nw_whole_in(call, 2);
    if (at.known != NW_ELEMENT_SET)
        return nw_out_open(call, 0, call->in[0].shape.rank);
    if (!nw_axis(call, at.i, call->in[0].shape.rank, &axis) || !(dims = nw_out_edit(call, 0, &call->in[0])))
        return false;
    dims[axis] = nw_mul_dims(dims[axis], nw_element_dim(times));
    return true;
}

static bool repeat_shape(nw_call *call)
{
    nw_list_of times;
    nw_shape in = call->in[0].shape;
    bool given = nw_list_given(call, 1, NW_ATTR_COUNT, &times) == NW_LIST_SOME;
    if (!nw_need_outputs(call, 1))
        return false;
    if (in.rank >= 0 && nw_has_in(call, 2))
        return repeat_axis(call);
    if (in.rank < 0 || !given)
        return nw_out_open(call, 0, in.rank >= 0 ? in.rank : given && !nw_has_in(call, 2) ? times.count : -1);
    if (times.count != in.rank)
        return nw_call_fail(call, "%d repeats for %d dims", (int)times.count, (int)in.rank);
    nw_num *dims = nw_out_edit(call, 0, &call->in[0]);
    for (int32_t i = 0; dims && i < in.rank; i++)
        dims[i] = nw_mul_dims(dims[i], nw_element_dim(times.items[i]));
    return dims != NULL;
}

static bool repeat_fold(nw_call *call)
{
    nw_fold_lanes(call, 0, nw_lanes(call, call->in[0].shape), NW_BEYOND_WRAP, NW_OPEN);
    return true;
}

/* The dims of the second input, over which the first spreads. */
static bool expand_shape(nw_call *call)
{
    nw_list_of sizes;
    nw_shape in = call->in[0].shape;
    if (!nw_need_outputs(call, 1))
        return false;
    if (nw_list_given(call, 1, NW_A_SHAPE, &sizes) != NW_LIST_SOME)
        return true;
    if (in.rank < 0)
        return nw_out_open(call, 0, -1);
    int32_t rank = in.rank > sizes.count ? in.rank : sizes.count;
    nw_num *dims = nw_out_dims(call, 0, rank);
    for (int32_t i = 0; dims && i < rank; i++) {
        int32_t k = i - (rank - in.rank), n = i - (rank - sizes.count);
        nw_num wanted = n < 0 ? 1 : nw_element_dim(sizes.items[n]);
        if (!nw_broadcast_dim(k < 0 ? 1 : in.dim[k], wanted, &dims[i]))
            return nw_call_fail(call, "axis %d: %lld positions cannot spread over %lld", (int)i,
                                (long long)in.dim[k], (long long)wanted);
    }
    return dims != NULL;
}

static bool expand_fold(nw_call *call)
{
    nw_shape in = call->in[0].shape, out = call->out[0].shape;
    nw_lane *from = nw_in_elements(call, 0) ? nw_lanes(call, in) : NULL;
    nw_lane *lanes = from && out.rank >= in.rank ? NW_ARRAY(call->arena, nw_lane, out.rank) : NULL;
    for (int32_t i = 0; lanes && i < out.rank; i++)
        lanes[i] = i < out.rank - in.rank ? (nw_lane){0, 0, 1, 0} : from[i - (out.rank - in.rank)];
    nw_fold_lanes(call, 0, lanes, NW_BEYOND_WRAP, NW_OPEN);
    return true;
}

const nw_op nw_op_flatten = {.name = "flatten",
                             .min_in = 1,
                             .max_in = 1,
                             .flags = NW_VIEW,
                             .place = nw_view_place,
                             .shape = flatten_shape};
const nw_op nw_op_flatten_2d = {.name = "flatten_2d",
                                .min_in = 1,
                                .max_in = 1,
                                .flags = NW_VIEW | NW_CARRIES | NW_ANY,
                                .place = nw_view_place,
                                .shape = flatten_2d_shape,
                                .fold = nw_fold_view};
const nw_op nw_op_reshape = {.name = "reshape",
                             .min_in = 1,
                             .max_in = 1,
                             .flags = NW_VIEW | NW_CARRIES | NW_ANY,
                             .place = nw_view_place,
                             .shape = reshape_shape,
                             .fold = nw_fold_view,
                             .roles = "ds"};
const nw_op nw_op_squeeze = {.name = "squeeze",
                             .min_in = 1,
                             .max_in = 1,
                             .flags = NW_VIEW | NW_CARRIES,
                             .place = nw_view_place,
                             .shape = squeeze_shape,
                             .fold = nw_fold_view,
                             .roles = "ds"};
const nw_op nw_op_unsqueeze = {.name = "unsqueeze",
                               .min_in = 1,
                               .max_in = 1,
                               .flags = NW_VIEW | NW_CARRIES,
                               .place = nw_view_place,
                               .shape = unsqueeze_shape,
                               .fold = nw_fold_view,
                               .roles = "ds"};
const nw_op nw_op_permute = {.name = "permute",
                             .min_in = 1,
                             .max_in = 1,
                             .flags = NW_CARRIES,
                             .place = permute_place,
                             .shape = permute_shape,
                             .fold = permute_fold};
const nw_op nw_op_repeat = {.name = "repeat",
                            .min_in = 2,
                            .max_in = 2,
                            .flags = NW_ANY,
                            .shape = repeat_shape,
                            .fold = repeat_fold,
                            .roles = "dss"};
const nw_op nw_op_expand = {.name = "expand",
                            .min_in = 2,
                            .max_in = 2,
                            .flags = NW_ANY,
                            .shape = expand_shape,
                            .fold = expand_fold,
                            .roles = "ds"};
const nw_op nw_op_shuffle_channel = {
    .name = "shuffle_channel", .min_in = 1, .max_in = 1, .shape = shuffle_channel_shape};
const nw_op nw_op_crop = {.name = "crop", .min_in = 2, .max_in = 2, .shape = crop_shape};
const nw_op nw_op_tile = {.name = "tile", .min_in = 1, .max_in = 1, .shape = tile_shape};
