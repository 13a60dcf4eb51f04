/* Elements picked and put by their index: ONNX's Gather, GatherElements, GatherND, ScatterElements (first
 * named Scatter), ScatterND, TensorScatter. */
#include "ops/move.h"
#include "ops/shape_rules.h"

#include <string.h>

/* Each index stands for all of the data behind the axis: its dims take the axis's place. */
static bool gather_shape(nw_call *call)
{
    int32_t axis, n = 0;
    nw_shape in = call->in[0].shape, index = call->in[1].shape;
    if (!nw_need_outputs(call, 1) || !nw_axis_of(call, 0, &axis))
        return false;
    nw_num *dims = nw_out_dims(call, 0, in.rank - 1 + index.rank);
    for (int32_t i = 0; dims && i < axis; i++)
        dims[n++] = in.dim[i];
    for (int32_t i = 0; dims && i < index.rank; i++)
        dims[n++] = index.dim[i];
    for (int32_t i = axis + 1; dims && i < in.rank; i++)
        dims[n++] = in.dim[i];
    return dims != NULL;
}

static bool gather_fold(nw_call *call)
{
    int32_t axis;
    nw_shape in = call->in[0].shape;
    const nw_element *data = nw_in_elements(call, 0), *index = nw_in_elements(call, 1);
    nw_element *items = data && index ? nw_out_elements(call, 0) : NULL;
    if (!items || !nw_axis_of(call, 0, &axis))
        return !items;
    nw_num outer = nw_shape_product(in, 0, axis), inner = nw_shape_product(in, axis + 1, in.rank);
    nw_num count = nw_in_count(call, 1);
    for (nw_num o = 0; o < outer; o++)
        for (nw_num k = 0; k < count; k++) {
            int64_t at = nw_element_index(index[k], in.dim[axis]);
            for (nw_num i = 0; i < inner; i++)
                *items++ = at < 0 ? NW_OPEN : data[(o * in.dim[axis] + at) * inner + i];
        }
    return true;
}

static void gather_field(const nw_call *call, nw_reach *axes)
{
    int32_t axis;
    if (nw_axis_of(call, 0, &axis))
        nw_field_on(call, axis, NW_REACH_UNKNOWN, axes);
}

/* The backward pass keeps where it gathered from, or scattered to (embedding_dense_backward,
 * index_select_backward, scatter in tools/autograd/derivatives.yaml). */
static nw_num index_kept(const nw_call *call)
{
    return nw_tensor_bytes(&call->in[1]);
}

static bool need_ranks(const nw_call *call)
{
    int32_t rank = call->in[0].shape.rank;
    return rank < 0 || call->in[1].shape.rank < 0 || nw_need_rank(call, 1, rank, rank);
}

/* An element of the data at the place of element i of the index, save on the axis; -1 where that is not
 * known.
 */
static int64_t place_of(const nw_call *call, const nw_lane *lanes, int32_t axis, int64_t i)
{
    nw_shape shape = call->in[1].shape;
    int64_t offset = 0, at = nw_element_index(nw_in_elements(call, 1)[i], lanes[axis].side);
    for (int32_t a = shape.rank - 1; a >= 0; a--) {
        offset += (a == axis ? at : i % shape.dim[a]) * lanes[a].stride;
        i /= shape.dim[a];
    }
    return at < 0 ? -1 : offset;
}

static bool gather_elements_shape(nw_call *call)
{
    int32_t axis;
    if (!nw_need_outputs(call, 1) || !need_ranks(call) || !nw_axis_of(call, 0, &axis))
        return false;
    return nw_out_copy(call, 0, call->in[1].shape.dim, call->in[1].shape.rank);
}

static bool gather_elements_fold(nw_call *call)
{
    int32_t axis;
    const nw_element *data = nw_in_elements(call, 0);
    const nw_lane *lanes = data && nw_in_elements(call, 1) ? nw_lanes(call, call->in[0].shape) : NULL;
    nw_element *items = lanes ? nw_out_elements(call, 0) : NULL;
    if (!items || !nw_axis_of(call, 0, &axis))
        return !items;
    nw_num count = nw_in_count(call, 0);
    for (uint32_t k = 0; k < call->out[0].content->count; k++) {
        int64_t at = place_of(call, lanes, axis, k);
        items[k] = at < 0 || at >= count ? NW_OPEN : data[at];
    }
    return true;
}

/* The last dim of the index is as long as the paths into the data that it holds; those begin behind
 * BATCH_DIMS. */
static bool gather_nd_shape(nw_call *call)
{
    nw_num batch;
    nw_shape in = call->in[0].shape, index = call->in[1].shape;
    if (!nw_need_outputs(call, 1) || !nw_need_rank(call, 1, 1, -1) ||
        !nw_need_int(call, NW_A_BATCH_DIMS, 0, 0, &batch))
        return false;
    nw_num path = index.dim[index.rank - 1], first = nw_add(batch, path);
    if (!nw_known(path))
        return true;
    if (first > in.rank || batch >= index.rank)
        return nw_call_fail(call, "an index of %lld numbers from axis %lld on into %d dims", (long long)path,
                            (long long)batch, (int)in.rank);
    int32_t from = (int32_t)first;
    nw_num *dims = nw_out_dims(call, 0, index.rank - 1 + in.rank - from);
    for (int32_t i = 0; dims && i < index.rank - 1; i++)
        dims[i] = i < batch && !nw_known(index.dim[i]) ? in.dim[i] : index.dim[i];
    for (int32_t i = from; dims && i < in.rank; i++)
        dims[index.rank - 1 + i - from] = in.dim[i];
    return dims != NULL;
}

/* Where path i leads; -1 where that is not known. */
static int64_t path_end(const nw_call *call, const nw_lane *lanes, int32_t batch, int64_t i)
{
    nw_shape index = call->in[1].shape;
    int64_t length = index.dim[index.rank - 1], offset = 0;
    int64_t paths = nw_shape_product(index, batch, index.rank - 1);
    const nw_element *path = nw_in_elements(call, 1) + i * length;
    for (int64_t k = 0; k < length; k++) {
        int64_t at = nw_element_index(path[k], lanes[batch + k].side);
        if (at < 0)
            return -1;
        offset += at * lanes[batch + k].stride;
    }
    return batch ? offset + i / paths * lanes[batch - 1].stride : offset;
}

static bool gather_nd_fold(nw_call *call)
{
    nw_shape in = call->in[0].shape, index = call->in[1].shape;
    int32_t batch = (int32_t)nw_int(call, NW_A_BATCH_DIMS, 0);
    const nw_element *data = nw_in_elements(call, 0);
    const nw_lane *lanes = data && nw_in_elements(call, 1) ? nw_lanes(call, in) : NULL;
    nw_element *items = lanes ? nw_out_elements(call, 0) : NULL;
    if (!items)
        return true;
    nw_num paths = nw_shape_product(index, 0, index.rank - 1);
    nw_num inner = nw_shape_product(in, batch + (int32_t)index.dim[index.rank - 1], in.rank);
    for (nw_num i = 0; i < paths; i++) {
        int64_t at = path_end(call, lanes, batch, i);
        for (nw_num k = 0; k < inner; k++)
            *items++ = at < 0 ? NW_OPEN : data[at + k];
    }
    return true;
}

static bool scatter_shape(nw_call *call)
{
    return nw_need_outputs(call, 1) && nw_out_like(call, 0, &call->in[0]);
}

static bool scatter_elements_shape(nw_call *call)
{
    return need_ranks(call) && scatter_shape(call);
}

/* The data, copied to be overwritten with the updates; NULL where not all inputs are known in part, or what
 * is there is not just replaced. */
static nw_element *scatter_into(nw_call *call)
{
    const nw_element *data = nw_in_elements(call, 0);
    bool all = data && nw_in_elements(call, 1) && nw_in_elements(call, 2);
    bool replaces = nw_str_is(nw_text(call, NW_A_REDUCTION, "none"), "none");
    nw_element *items = all && replaces ? nw_out_elements(call, 0) : NULL;
    if (items)
        memcpy(items, data, call->out[0].content->count * sizeof *items);
    return items;
}

/* Where an index is not known, nobody knows what is left of the data. */
static void forget(nw_call *call)
{
    call->out[0].content = NULL;
}

static bool scatter_elements_fold(nw_call *call)
{
    int32_t axis;
    nw_element *items = scatter_into(call);
    const nw_lane *lanes = items ? nw_lanes(call, call->in[0].shape) : NULL;
    if (!lanes || !nw_axis_of(call, 0, &axis))
        return !lanes;
    nw_num count = nw_in_count(call, 1);
    for (nw_num k = 0; k < count && count == nw_in_count(call, 2); k++) {
        int64_t at = place_of(call, lanes, axis, k);
        if (at < 0 || at >= nw_in_count(call, 0)) {
            forget(call);
            return true;
        }
        items[at] = nw_in_elements(call, 2)[k];
    }
    return true;
}

static bool scatter_nd_shape(nw_call *call)
{
    nw_shape in = call->in[0].shape, index = call->in[1].shape;
    if (index.rank == 0 || (index.rank > 0 && in.rank >= 0 && index.dim[index.rank - 1] > in.rank))
        return nw_call_fail(call, "an index of more numbers than the %d dims of the data", (int)in.rank);
    return scatter_shape(call);
}

static bool scatter_nd_fold(nw_call *call)
{
    nw_shape in = call->in[0].shape, index = call->in[1].shape;
    nw_element *items = scatter_into(call);
    const nw_lane *lanes = items ? nw_lanes(call, in) : NULL;
    if (!lanes)
        return true;
    nw_num paths = nw_shape_product(index, 0, index.rank - 1);
    nw_num inner = nw_shape_product(in, (int32_t)index.dim[index.rank - 1], in.rank);
    for (nw_num i = 0; i < paths && nw_mul(paths, inner) == nw_in_count(call, 2); i++) {
        int64_t at = path_end(call, lanes, 0, i);
        if (at < 0) {
            forget(call);
            return true;
        }
        memcpy(items + at, nw_in_elements(call, 2) + i * inner, (size_t)inner * sizeof *items);
    }
    return true;
}

const nw_op nw_op_gather = {.name = "gather",
                            .min_in = 2,
                            .max_in = 2,
                            .flags = NW_EVERY_AXIS,
                            .roles = "ed",
                            .kept = index_kept,
                            .shape = gather_shape,
                            .fold = gather_fold,
                            .field = gather_field};
const nw_op nw_op_gather_elements = {.name = "gather_elements",
                                     .min_in = 2,
                                     .max_in = 2,
                                     .flags = NW_EVERY_AXIS,
                                     .keeps = NW_KEEPS_IN,
                                     .shape = gather_elements_shape,
                                     .fold = gather_elements_fold,
                                     .field = gather_field};
const nw_op nw_op_gather_nd = {.name = "gather_nd",
                               .min_in = 2,
                               .max_in = 2,
                               .kept = index_kept,
                               .shape = gather_nd_shape,
                               .fold = gather_nd_fold,
                               .field = nw_field_unknown};
const nw_op nw_op_scatter_elements = {.name = "scatter_elements",
                                      .min_in = 3,
                                      .max_in = 3,
                                      .flags = NW_ANY,
                                      .kept = index_kept,
                                      .shape = scatter_elements_shape,
                                      .fold = scatter_elements_fold,
                                      .field = nw_field_unknown};
const nw_op nw_op_scatter_nd = {.name = "scatter_nd",
                                .min_in = 3,
                                .max_in = 3,
                                .flags = NW_ANY,
                                .kept = index_kept,
                                .shape = scatter_nd_shape,
                                .fold = scatter_nd_fold,
                                .field = nw_field_unknown};
const nw_op nw_op_tensor_scatter = {
    .name = "tensor_scatter", .min_in = 2, .max_in = 3, .flags = NW_ANY, .shape = scatter_shape};
