/* Random numbers. How they are drawn is the library's choice, and counts nothing. */
#include "ops/shape_rules.h"
#include "ops/work_rules.h"

static bool random_shape(nw_call *call)
{
    uint32_t count;
    const int64_t *shape = nw_ints(call, NW_A_SHAPE, &count);
    if (!nw_need_outputs(call, 1))
        return false;
    call->out[0].dtype = nw_type_named(call, NW_A_TO, &nw_float32);
    for (uint32_t i = 0; i < count; i++)
        if (shape[i] < 0)
            return nw_call_fail(call, "shape %lld: it must be at least 0", (long long)shape[i]);
    return nw_out_copy(call, 0, shape, (int32_t)count);
}

static bool random_like_shape(nw_call *call)
{
    if (!nw_need_outputs(call, 1) || !nw_out_like(call, 0, &call->in[0]))
        return false;
    call->out[0].dtype = nw_type_named(call, NW_A_TO, call->in[0].dtype);
    return true;
}

/* Each element against a random number. */
static void bernoulli_work(const nw_call *call, nw_work *work)
{
    nw_work_out(call, work, &(const nw_work){{[NW_CMP] = 1}});
}

/* SAMPLES draws from each row of probabilities. */
static bool multinomial_shape(nw_call *call)
{
    nw_num samples;
    if (!nw_need_outputs(call, 1) || !nw_need_int(call, NW_A_SAMPLES, 1, 0, &samples))
        return false;
    call->out[0].dtype = nw_type_named(call, NW_A_TO, &nw_int32);
    if (call->in[0].shape.rank >= 0 && !nw_need_rank(call, 0, 2, 2))
        return false;
    nw_num batch = call->in[0].shape.rank < 0 ? NW_UNKNOWN : call->in[0].shape.dim[0];
    return nw_out_copy(call, 0, (const nw_num[]){batch, samples}, 2);
}

const nw_op nw_op_random = {.name = "random", .shape = random_shape};
const nw_op nw_op_random_like = {.name = "random_like",
                                 .min_in = 1,
                                 .max_in = 1,
                                 .flags = NW_ANY,
                                 .shape = random_like_shape,
                                 .roles = "s"};
const nw_op nw_op_bernoulli = {.name = "bernoulli",
                               .min_in = 1,
                               .max_in = 1,
                               .flags = NW_ANY,
                               .shape = random_like_shape,
                               .work = bernoulli_work,
                               .formula = "comparisons: out"};
const nw_op nw_op_multinomial = {
    .name = "multinomial", .min_in = 1, .max_in = 1, .flags = NW_ANY, .shape = multinomial_shape};
