/* Conditionals. */
#include "ops/bodies.h"

#define TURNS_MAX  1024 /* that a loop may infer one by one */
#define LAYERS_MAX 4096 /* and all their layers */

nw_truth nw_truth_of(const nw_tensor *tensor)
{
    const nw_content *content = tensor->content;
    if (tensor->kind == NW_ABSENT)
        return NW_YES;
    if (!content || content->count != 1 || content->items[0].known != NW_ELEMENT_SET)
        return NW_MAYBE;
    return content->items[0].i != 0 ? NW_YES : NW_NO;
}

bool nw_need_bodies(const nw_call *call, uint32_t count)
{
    if (call->bodies && call->node->body_count == count)
        return true;
    return nw_call_fail(call, "%s has %u bod%s, %u needed", call->node->op->name, call->node->body_count,
                        call->node->body_count == 1 ? "y" : "ies", count);
}

bool nw_forgive(const nw_call *call)
{
    if (call->arena->failed || call->error->code == NW_E_LIMIT)
        return false;
    *call->error = (nw_error){0};
    return true;
}

nw_num nw_turns_spared(const nw_call *call, nw_num turns)
{
    nw_num layers = nw_mul(turns, nw_add(call->node->bodies[0]->node_count, 1));
    bool few = nw_known(layers) && turns <= TURNS_MAX && layers <= LAYERS_MAX;
    return few && layers <= *call->bodies->spare ? turns : 0;
}

bool nw_drop_axis(const nw_call *call, const nw_tensor *tensor, int64_t axis, nw_tensor *out)
{
    int32_t rank = tensor->shape.rank, at;
    const nw_num *old = tensor->shape.dim; /* out may be the tensor */
    *out = (nw_tensor){.shape = NW_NO_SHAPE, .dtype = tensor->dtype};
    if (rank < 0)
        return true;
    nw_num *dims = NW_ARRAY(call->arena, nw_num, rank);
    if (!dims)
        return nw_fail_memory(call->error, call->arena);
    if (!nw_axis(call, axis, rank, &at))
        return false;
    for (int32_t i = 0; i < rank - 1; i++)
        dims[i] = old[i < at ? i : i + 1];
    out->shape = (nw_shape){dims, rank - 1};
    return true;
}

bool nw_add_axis(const nw_call *call, const nw_tensor *tensor, int64_t axis, nw_num dim, nw_tensor *out)
{
    int32_t rank = tensor->shape.rank + 1, at;
    const nw_num *old = tensor->shape.dim;
    *out = (nw_tensor){.shape = NW_NO_SHAPE, .dtype = tensor->dtype};
    if (rank == 0)
        return true;
    nw_num *dims = NW_ARRAY(call->arena, nw_num, rank);
    if (!dims)
        return nw_fail_memory(call->error, call->arena);
    if (!nw_axis(call, axis, rank, &at))
        return false;
    for (int32_t i = 0; i < rank; i++)
        dims[i] = i == at ? dim : old[i < at ? i : i - 1];
    out->shape = (nw_shape){dims, rank};
    return true;
}

bool nw_merge_into(const nw_call *call, nw_tensor *into, const nw_tensor *other)
{
    return nw_tensor_merge(call->arena, into, other, into) || nw_fail_memory(call->error, call->arena);
}

/* ONNX's If: body 0 where the condition holds, else body 1. The one that is not taken is stored all the same.
 */
static bool take_one(nw_call *call, uint32_t taken, nw_tensor *out)
{
    nw_tensor *other = NW_ARRAY(call->arena, nw_tensor, call->out_count);
    if (!other)
        return nw_fail_memory(call->error, call->arena);
    if (!call->bodies->infer(call, taken, NULL, 0, out, call->out_count) || !call->bodies->keep(call, 1))
        return false;
    bool ok = call->bodies->infer(call, 1 - taken, NULL, 0, other, call->out_count);
    return (ok || nw_forgive(call)) && call->bodies->keep(call, 0);
}

/* A branch that contradicts itself is not the one that will be taken. */
static bool take_either(nw_call *call, nw_tensor *out)
{
    nw_tensor *other = NW_ARRAY(call->arena, nw_tensor, call->out_count);
    if (!other)
        return nw_fail_memory(call->error, call->arena);
    bool first = call->bodies->infer(call, 0, NULL, 0, out, call->out_count);
    if ((!first && !nw_forgive(call)) || !call->bodies->keep(call, first ? NW_TURNS_EITHER : 0))
        return false;
    bool second = call->bodies->infer(call, 1, NULL, 0, other, call->out_count);
    if ((!second && !(first && nw_forgive(call))) || !call->bodies->keep(call, second ? NW_TURNS_EITHER : 0))
        return false;
    for (int32_t i = 0; i < call->out_count && second; i++) {
        if (!first)
            out[i] = other[i];
        else if (!nw_merge_into(call, &out[i], &other[i]))
            return false;
    }
    return true;
}

static bool if_shape(nw_call *call)
{
    nw_truth truth = nw_truth_of(&call->in[0]);
    if (!nw_need_bodies(call, 2))
        return false;
    nw_tensor *out = NW_ARRAY(call->arena, nw_tensor, call->out_count);
    if (!out)
        return nw_fail_memory(call->error, call->arena);
    if (!(truth == NW_MAYBE ? take_either(call, out) : take_one(call, truth == NW_NO, out)))
        return false;
    for (int32_t i = 0; i < call->out_count; i++)
        nw_out_take(call, i, &out[i]);
    return true;
}

const nw_op nw_op_if = {.name = "if",
                        .min_in = 1,
                        .max_in = 1,
                        .flags = NW_ANY,
                        .keeps = NW_KEEPS_UNKNOWN,
                        .shape = if_shape,
                        .roles = "s"};
