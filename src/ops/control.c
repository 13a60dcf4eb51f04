/* Where tensors come from and where they end, and what nobody knows. */
#include "ops/shape_rules.h"

/* Caffe's parameter_layer.hpp: a learned tensor of its own. */
static bool parameter_shape(nw_call *call)
{
    uint32_t count;
    const int64_t *shape = nw_ints(call, NW_A_SHAPE, &count);
    if (!nw_need_outputs(call, 1))
        return false;
    if (count > NW_AXES_MAX + 2)
        return nw_call_fail(call, "a parameter of %u dims", count);
    for (uint32_t i = 0; i < count; i++)
        if (shape[i] < 1)
            return nw_call_fail(call, "shape %lld: it must be at least 1", (long long)shape[i]);
    return nw_out_copy(call, 0, shape, (int32_t)count);
}

static int parameter_param(const nw_call *call, nw_param *out)
{
    nw_shape shape = call->out[0].shape;
    out[0] = nw_param_of(NW_WEIGHT, "weight", shape, 0, shape.rank);
    return 1;
}

static bool no_outputs(nw_call *call)
{
    return call->out_count == 0 ||
           nw_call_fail(call, "%s has no outputs, %d asked for", call->node->op->name, (int)call->out_count);
}

const nw_op nw_op_input = {.name = "input", .flags = NW_INPUT};
const nw_op nw_op_parameter = {
    .name = "parameter", .shape = parameter_shape, .param = parameter_param, .formula = "weights: out"};
const nw_op nw_op_silence = {
    .name = "silence", .min_in = 1, .max_in = -1, .flags = NW_ANY, .shape = no_outputs};
const nw_op nw_op_hdf5_output = {
    .name = "hdf5_output", .min_in = 2, .max_in = 2, .flags = NW_ANY, .shape = no_outputs};
const nw_op nw_op_tensors = {
    .name = "tensors", .max_in = -1, .flags = NW_LOOSE | NW_ANY, .shape = no_outputs};
const nw_op nw_op_opaque = {.name = "opaque", .max_in = -1, .flags = NW_OPAQUE, .keeps = NW_KEEPS_UNKNOWN};
