/* Functions of several tensors of one shape: Caffe's eltwise_layer.cpp; axpy_layer.cpp of SENet's Caffe. */
#include "ops/shape_rules.h"
#include "ops/work_rules.h"

/* All inputs agree, so what is known of one is known of all. */
static bool same_shape(nw_call *call)
{
    nw_num *dims;
    if (!nw_need_outputs(call, 1) || !(dims = nw_out_edit(call, 0, &call->in[0])))
        return false;
    for (int32_t i = 1; i < call->in_count; i++) {
        if (!nw_need_same(call, 0, i))
            return false;
        for (int32_t k = 0; k < call->in[0].shape.rank; k++)
            dims[k] = nw_known(dims[k]) ? dims[k] : call->in[i].shape.dim[k];
    }
    return true;
}

static nw_num pairs(const nw_call *call)
{
    return nw_mul(call->in_count - 1, nw_out_count(call, 0));
}

static void sum_work(const nw_call *call, nw_work *work)
{
    work->of[NW_ADD] = pairs(call);
}

static void prod_work(const nw_call *call, nw_work *work)
{
    work->of[NW_MUL] = pairs(call);
}

static void max_work(const nw_call *call, nw_work *work)
{
    work->of[NW_CMP] = pairs(call);
}

/* out = a * x + y, where a has one number for each channel of each sample. */
static bool axpy_shape(nw_call *call)
{
    const nw_tensor *a = &call->in[0], *x = &call->in[1];
    if (!nw_need_rank(call, 0, 2, 4) || !nw_need_rank(call, 1, 4, 4) || !nw_need_same(call, 1, 2))
        return false;
    return nw_need_equal(call, "samples of the factor", a->shape.dim[0], x->shape.dim[0]) &&
           nw_need_equal(call, "channels of the factor", a->shape.dim[1], x->shape.dim[1]) &&
           nw_need_equal(call, "height of the factor", nw_dim(a, 2), 1) &&
           nw_need_equal(call, "width of the factor", nw_dim(a, 3), 1) && nw_need_outputs(call, 1) &&
           nw_out_like(call, 0, x);
}

static void axpy_work(const nw_call *call, nw_work *work)
{
    nw_work_out(call, work,
                &(const nw_work){
                    {[NW_MUL] = 1, [NW_ADD] = 1}
    });
}

const nw_op nw_op_sum = {.name = "sum",
                         .min_in = 1,
                         .max_in = -1,
                         .flags = NW_ELEMENTWISE,
                         .shape = same_shape,
                         .work = sum_work,
                         .formula = "adds: (inputs - 1) * out"};

const nw_op nw_op_prod = {
    .name = "prod",
    .min_in = 1,
    .max_in = -1,
    .flags = NW_ELEMENTWISE,
    .keeps = NW_KEEPS_IN | NW_KEEPS_PAIRS | NW_KEEPS_PARTNER,
    .shape = same_shape,
    .work = prod_work,
    .formula = "multiplies: (inputs - 1) * out",
};

const nw_op nw_op_max = {.name = "max",
                         .min_in = 1,
                         .max_in = -1,
                         .flags = NW_ELEMENTWISE,
                         .keeps = NW_KEEPS_IN | NW_KEEPS_PAIRS,
                         .shape = same_shape,
                         .work = max_work,
                         .formula = "comparisons: (inputs - 1) * out"};

const nw_op nw_op_axpy = {.name = "axpy",
                          .min_in = 3,
                          .max_in = 3,
                          .keeps = NW_KEEPS_IN,
                          .shape = axpy_shape,
                          .work = axpy_work,
                          .formula = "multiplies: out\nadds: out"};
