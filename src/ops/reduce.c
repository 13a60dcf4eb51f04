/* Many elements to few, by Caffe's layers: reduction_layer.cpp and argmax_layer.cpp. The latter is also
 * ONNX's ArgMax, with ArgMin. */
#include "ops/broadcast.h"
#include "ops/shape_rules.h"
#include "ops/work_rules.h"

/* All axes from AXIS on go. */
static bool reduction_shape(nw_call *call)
{
    int32_t axis;
    return nw_need_outputs(call, 1) && nw_axis_of(call, 0, &axis) &&
           nw_out_copy(call, 0, call->in[0].shape.dim, axis);
}

static void reduction_work(const nw_call *call, nw_work *work)
{
    nw_work_in(call, work, &(const nw_work){{[NW_ADD] = 1}});
}

static void reduction_field(const nw_call *call, nw_reach *axes)
{
    int32_t axis = 0;
    nw_axes picture = nw_axes_of(call, &call->in[0]);
    nw_axis_of(call, 0, &axis);
    nw_field_whole(call, axes);
    for (int32_t i = 0; i < picture.count && picture.first + i < axis; i++)
        axes[i].reach = 1;
}

/* Of operands AXIS, by default the first, becomes 1 or goes. */
static bool best_shape(nw_call *call)
{
    int32_t axis, rank = call->in[0].shape.rank;
    nw_num *dims;
    call->out[0].dtype = &nw_int64;
    if (!nw_need_outputs(call, 1) || rank < 0)
        return call->out_count == 1;
    if (!nw_axis_of(call, 0, &axis) || !(dims = nw_out_edit(call, 0, &call->in[0])))
        return false;
    dims[axis] = 1;
    if (nw_int(call, NW_A_KEEP_DIMS, 1))
        return true;
    for (int32_t i = axis; i + 1 < rank; i++)
        dims[i] = dims[i + 1];
    call->out[0].shape.rank--;
    return true;
}

/* The place along AXIS of the element that none beats, the first of equals or with LAST the last. */
static bool best_fold(nw_call *call, nw_pair_law *beats)
{
    int32_t axis;
    nw_shape shape = call->in[0].shape;
    const nw_element *in = nw_in_elements(call, 0);
    nw_element *items = in ? nw_out_elements(call, 0) : NULL;
    if (!items || !nw_axis_of(call, 0, &axis) || shape.dim[axis] == 0)
        return true;
    bool last = nw_int(call, NW_A_LAST, 0);
    nw_num inner = nw_shape_product(shape, axis + 1, shape.rank), side = shape.dim[axis];
    for (uint32_t o = 0; o < call->out[0].content->count; o++) {
        const nw_element *line = in + o / inner * inner * side + o % inner;
        nw_num best = 0;
        bool sure = true;
        for (nw_num k = 1; k < side && sure; k++) {
            nw_element over = last ? beats(line[best * inner], line[k * inner], call->in[0].dtype)
                                   : beats(line[k * inner], line[best * inner], call->in[0].dtype);
            sure = over.known == NW_ELEMENT_SET;
            best = over.i != last ? k : best;
        }
        items[o] = sure ? nw_element_int(best) : NW_OPEN;
    }
    return nw_fold_done(call, 0);
}

static nw_element more(nw_element a, nw_element b, const nw_dtype *dtype)
{
    return nw_pair_less(b, a, dtype);
}

static bool argmax_fold(nw_call *call)
{
    return !call->node->operands || best_fold(call, more);
}

static bool argmin_fold(nw_call *call)
{
    return best_fold(call, nw_pair_less);
}

static void best_field(const nw_call *call, nw_reach *axes)
{
    int32_t axis = 0;
    nw_axes picture = nw_axes_of(call, &call->in[0]);
    nw_field_whole(call, axes);
    if (!call->node->operands || !nw_axis_of(call, 0, &axis))
        return;
    for (int32_t i = 0; i < picture.count; i++)
        if (picture.first + i != axis)
            axes[i].reach = 1;
}

/* With AXIS its dim becomes TOP_K; without it each sample gives TOP_K places, and their values with
 * OUT_VALUE. */
static bool top_shape(nw_call *call)
{
    int32_t axis = 0;
    nw_num top, *dims;
    nw_shape in = call->in[0].shape;
    bool has_axis = nw_node_attr(call->node, NW_A_AXIS) != NULL;
    if (!nw_need_outputs(call, 1) || !nw_need_rank(call, 0, 1, -1) ||
        !nw_need_int(call, NW_A_TOP_K, 1, 1, &top) || (has_axis && !nw_axis_of(call, 0, &axis)))
        return false;
    nw_num from = has_axis ? in.dim[axis] : nw_shape_product(in, 1, in.rank);
    if (nw_known(from) && top > from)
        return nw_call_fail(call, "top_k %lld of %lld", (long long)top, (long long)from);
    if (!has_axis) {
        if (!(dims = nw_out_dims(call, 0, in.rank < 3 ? 3 : in.rank)))
            return false;
        for (int32_t i = 0; i < call->out[0].shape.rank; i++)
            dims[i] = 1;
        dims[0] = in.dim[0];
        dims[1] = nw_int(call, NW_A_OUT_VALUE, 0) ? 2 : 1;
        dims[2] = top;
        return true;
    }
    if (!(dims = nw_out_edit(call, 0, &call->in[0])))
        return false;
    dims[axis] = top;
    return true;
}

static bool argmax_shape(nw_call *call)
{
    if (call->node->operands)
        return best_shape(call);
    return call->in[0].shape.rank < 0 || top_shape(call);
}

static void argmax_work(const nw_call *call, nw_work *work)
{
    nw_work_in(call, work, &(const nw_work){{[NW_CMP] = 1}});
}

const nw_op nw_op_reduction = {.name = "reduction",
                               .min_in = 1,
                               .max_in = 1,
                               .shape = reduction_shape,
                               .work = reduction_work,
                               .field = reduction_field,
                               .formula = "adds: in"};
const nw_op nw_op_argmax = {.name = "argmax",
                            .min_in = 1,
                            .max_in = 1,
                            .flags = NW_ANY,
                            .shape = argmax_shape,
                            .work = argmax_work,
                            .fold = argmax_fold,
                            .field = best_field,
                            .formula = "comparisons: in"};

const nw_op nw_op_argmin = {.name = "argmin",
                            .min_in = 1,
                            .max_in = 1,
                            .flags = NW_ANY,
                            .shape = best_shape,
                            .work = argmax_work,
                            .fold = argmin_fold,
                            .field = best_field,
                            .formula = "comparisons: in"};
