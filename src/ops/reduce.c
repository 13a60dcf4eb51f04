/* Many elements to few: Caffe's reduction_layer.cpp and argmax_layer.cpp. */
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

/* With AXIS its dim becomes TOP_K; without it each sample gives TOP_K places, and their values with
 * OUT_VALUE. */
static bool argmax_shape(nw_call *call)
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
                            .shape = argmax_shape,
                            .work = argmax_work,
                            .field = nw_field_whole,
                            .formula = "comparisons: in"};
