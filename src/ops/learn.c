/* Steps of training that are part of a graph: ONNX's ai.onnx.preview.training. A learning rate and a count,
 * then the tensors that are updated, their gradients, and what is kept of each between the steps. */
#include "ops/shape_rules.h"
#include "ops/work_rules.h"

/* `groups` of as many tensors; all but the gradients come out anew. */
static bool update_shape(nw_call *call, int32_t groups)
{
    int32_t each = (call->in_count - 2) / groups;
    if ((call->in_count - 2) % groups)
        return nw_call_fail(call, "%d tensors are no %d for each that is updated", (int)(call->in_count - 2),
                            (int)groups);
    if (call->out_count > each * (groups - 1))
        return nw_call_fail(call, "%s gives %d outputs, %d asked for", call->node->op->name,
                            (int)(each * (groups - 1)), (int)call->out_count);
    for (int32_t i = 0; i < call->out_count; i++)
        if (!nw_out_like(call, i, &call->in[2 + i + (i < each ? 0 : each)]))
            return false;
    return true;
}

static nw_num updated(const nw_call *call, int32_t groups)
{
    nw_num sum = 0;
    for (int32_t i = 0; i < (call->in_count - 2) / groups; i++)
        sum = nw_add(sum, nw_in_count(call, 2 + i));
    return sum;
}

static bool adagrad_shape(nw_call *call)
{
    return update_shape(call, 3);
}

static void adagrad_work(const nw_call *call, nw_work *work)
{
    nw_work_count(work,
                  &(const nw_work){
                      {[NW_MUL] = 3, [NW_ADD] = 4, [NW_DIV] = 2}
    },
                  updated(call, 3));
}

static bool adam_shape(nw_call *call)
{
    return update_shape(call, 4);
}

static void adam_work(const nw_call *call, nw_work *work)
{
    nw_work_count(work,
                  &(const nw_work){
                      {[NW_MUL] = 8, [NW_ADD] = 5, [NW_DIV] = 2}
    },
                  updated(call, 4));
}

static bool momentum_shape(nw_call *call)
{
    return update_shape(call, 3);
}

static void momentum_work(const nw_call *call, nw_work *work)
{
    bool ahead = nw_str_is(nw_text(call, NW_A_MODE, ""), "nesterov");
    nw_work_count(work,
                  &(const nw_work){
                      {[NW_MUL] = 4 + ahead, [NW_ADD] = 3 + ahead}
    },
                  updated(call, 3));
}

/* The gradient by each input that the attribute xs names: the first ones. What lies between is not said here.
 */
static bool gradient_shape(nw_call *call)
{
    if (call->out_count > call->in_count)
        return nw_call_fail(call, "%d gradients by %d inputs", (int)call->out_count, (int)call->in_count);
    for (int32_t i = 0; i < call->out_count; i++)
        if (!nw_out_like(call, i, &call->in[i]))
            return false;
    return true;
}

static void gradient_work(const nw_call *call, nw_work *work)
{
    (void)call;
    for (int kind = 0; kind < NW_WORK_KINDS; kind++)
        work->of[kind] = NW_UNKNOWN;
}

#define UPDATE_OP(id)                                                                                        \
    const nw_op nw_op_##id = {                                                                               \
        .name = #id, .min_in = 2, .max_in = -1, .flags = NW_ANY, .shape = id##_shape, .work = id##_work}

UPDATE_OP(adagrad);
UPDATE_OP(adam);
UPDATE_OP(momentum);
const nw_op nw_op_gradient = {.name = "gradient",
                              .min_in = 1,
                              .max_in = -1,
                              .flags = NW_ANY,
                              .shape = gradient_shape,
                              .work = gradient_work};
