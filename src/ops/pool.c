/* Pooling: Caffe's pooling_layer.cpp and spp_layer.cpp; PyTorch's pooling_output_shape
 * (aten/src/ATen/native/Pool.h) and AdaptiveAveragePooling.cpp; ONNX's MaxPool, AveragePool, LpPool, their
 * global forms and MaxUnpool. */
#include "ops/shape_rules.h"
#include "ops/work_rules.h"

/* Caffe's ceil((in + pads - kernel) / stride) + 1 is 1 for a kernel that is larger than the padded input by
 * less than a stride. ONNX has pictures without pixels, of which nothing comes out, and any padding. */
static bool side_of(const nw_call *call, nw_num in, const nw_pool_axis *s, nw_num *out)
{
    nw_num pad = nw_max(s->begin, s->end), padded = nw_add(nw_add(in, s->begin), s->end);
    nw_num room = nw_add(padded, s->ceil ? s->stride - 1 : 0);
    bool onnx = call->node->operands;
    if (nw_known(pad) && pad >= s->kernel && !onnx)
        return nw_call_fail(call, "pad %lld must be smaller than the kernel %lld", (long long)pad,
                            (long long)s->kernel);
    if (in == 0 && onnx) {
        *out = 0;
        return true;
    }
    if (in == 0 || (nw_known(room) && nw_known(s->extent) && s->extent > room))
        return nw_call_fail(call,
                            "output would be empty: a kernel that spans %lld is larger than the padded input "
                            "of %lld",
                            (long long)s->extent, (long long)padded);
    *out = nw_pool_side(s, in);
    return true;
}

static bool is_adaptive(const nw_call *call)
{
    return nw_node_attr(call->node, NW_A_OUTPUT_SIZE) || nw_int(call, NW_A_GLOBAL, 0);
}

/* Outputs that an adaptive or global pooling gives on a picture axis. */
static nw_num adaptive_side(const nw_call *call, nw_axes axes, int32_t i)
{
    const nw_attr *size = nw_node_attr(call->node, NW_A_OUTPUT_SIZE);
    return size ? nw_attr_spread(size, axes.count, i) : 1;
}

static bool adaptive_dims(const nw_call *call, nw_axes axes, nw_num *dims)
{
    const nw_attr *size = nw_node_attr(call->node, NW_A_OUTPUT_SIZE);
    if (nw_int(call, NW_A_STRIDE, 1) != 1 || nw_int(call, NW_A_PAD, 0) != 0)
        return nw_call_fail(call, "a pooling over the whole picture takes no stride and no pad");
    if (size && size->count != 1 && size->count != (uint32_t)axes.count)
        return nw_call_fail(call, "output_size has %u numbers for a picture of %d axes", size->count,
                            (int)axes.count);
    for (int32_t i = 0; i < axes.count; i++) {
        nw_num out = adaptive_side(call, axes, i);
        if (out < 1 || (dims[axes.first + i] == 0 && !call->node->operands))
            return nw_call_fail(call, "output would be empty: %lld from %lld", (long long)out,
                                (long long)dims[axes.first + i]);
        dims[axes.first + i] = out;
    }
    return true;
}

static bool window_dims(const nw_call *call, nw_axes axes, nw_num *dims)
{
    nw_window w;
    if (!nw_node_attr(call->node, NW_A_KERNEL))
        return nw_call_fail(call, "a pooling needs a kernel, or must be global");
    if (!nw_window_of(call, &w))
        return false;
    bool ceil = nw_rounds_up(call), always_clip = nw_int(call, NW_A_ALWAYS_CLIP, 0);
    for (int32_t i = 0; i < axes.count; i++) {
        nw_pool_axis s = nw_pool_axis_of(&w, i, ceil, always_clip);
        if (!side_of(call, dims[axes.first + i], &s, &dims[axes.first + i]))
            return false;
    }
    return true;
}

/* A second output holds the positions of the maxima. */
static bool pool_shape(nw_call *call)
{
    nw_num *dims;
    int32_t least = call->node->operands && is_adaptive(call) ? 2 : 3;
    if (!nw_need_outputs(call, 2) || !nw_need_rank(call, 0, least, NW_AXES_MAX + 2) ||
        !(dims = nw_out_edit(call, 0, &call->in[0])))
        return false;
    nw_axes axes = nw_axes_of(call, &call->in[0]);
    if (!(is_adaptive(call) ? adaptive_dims(call, axes, dims) : window_dims(call, axes, dims)))
        return false;
    if (call->out_count > 1)
        nw_out_like(call, 1, &call->out[0]);
    if (call->node->operands && nw_has_out(call, 1))
        call->out[1].dtype = &nw_int64;
    return true;
}

/* Each position goes back to where it was the maximum (input 1): the pooling's window turned round, or the
 * shape that input 2 gives. */
static bool max_unpool_shape(nw_call *call)
{
    nw_window w;
    nw_list_of shape;
    nw_num *dims;
    if (!nw_need_outputs(call, 1) || !nw_window_of(call, &w) || !(dims = nw_out_edit(call, 0, &call->in[0])))
        return false;
    nw_list_state state = nw_list_given(call, 2, NW_ATTR_COUNT, &shape);
    if (state == NW_LIST_SOME && shape.count != w.axes + 2)
        return nw_call_fail(call, "an output shape of %d dims for an input of %d", (int)shape.count,
                            (int)w.axes + 2);
    for (int32_t i = 0; i < w.axes + 2 && state != NW_LIST_NONE; i++)
        dims[i] = state == NW_LIST_SOME ? nw_element_dim(shape.items[i]) : NW_UNKNOWN;
    for (int32_t i = 0; i < w.axes && state == NW_LIST_NONE; i++) {
        nw_num grown = nw_add(nw_mul(w.stride[i], nw_sub(dims[i + 2], 1)), w.kernel[i]);
        dims[i + 2] = nw_sub(grown, nw_add(w.begin[i], w.end[i]));
    }
    return true;
}

static void max_unpool_field(const nw_call *call, nw_reach *axes)
{
    nw_window w;
    for (int32_t i = 0; nw_window_of(call, &w) && i < w.axes; i++)
        axes[i] = (nw_reach){w.kernel[i], 1, w.stride[i], w.kernel[i] - 1 - w.begin[i]};
}

/* Window i of an adaptive pooling goes from floor(i * in / out) to ceil((i + 1) * in / out), so the windows
 * of an axis cover in + out - gcd(in, out) positions in all. */
static nw_num adaptive_looks(const nw_call *call)
{
    nw_axes axes = nw_axes_of(call, &call->in[0]);
    nw_num looks = nw_shape_product(call->in[0].shape, 0, axes.first);
    for (int32_t i = 0; i < axes.count; i++) {
        nw_num in = call->in[0].shape.dim[axes.first + i], out = adaptive_side(call, axes, i);
        looks = nw_mul(looks, nw_known(in) ? nw_sub(nw_add(in, out), nw_gcd(in, out)) : NW_UNKNOWN);
    }
    return looks;
}

/* Inputs that all windows together look at; those that hang over the edge count whole. */
static nw_num looks_of(const nw_call *call)
{
    nw_window w;
    if (is_adaptive(call))
        return adaptive_looks(call);
    return nw_window_of(call, &w) ? nw_mul(nw_window_size(&w), nw_out_count(call, 0)) : NW_UNKNOWN;
}

static void max_pool_work(const nw_call *call, nw_work *work)
{
    work->of[NW_CMP] = looks_of(call);
}

static void avg_pool_work(const nw_call *call, nw_work *work)
{
    work->of[NW_ADD] = looks_of(call);
    work->of[NW_DIV] = nw_out_count(call, 0);
}

/* The sum of squares, or of what another norm takes in their place, and its root. */
static void lp_pool_work(const nw_call *call, nw_work *work)
{
    work->of[NW_ADD] = work->of[NW_MUL] = looks_of(call);
    work->of[NW_DIV] = nw_out_count(call, 0);
}

/* In TEST: the mean weighted by the values themselves (StoPoolForwardTest in pooling_layer.cu). */
static void stochastic_pool_work(const nw_call *call, nw_work *work)
{
    nw_work_count(work,
                  &(const nw_work){
                      {[NW_ADD] = 2, [NW_MUL] = 1}
    },
                  looks_of(call));
    work->of[NW_DIV] = nw_out_count(call, 0);
}

/* Window i goes from floor(i * in / out) to ceil((i + 1) * in / out): inputs `out` apart, windows `in`. */
static nw_reach adaptive_reach(nw_num in, nw_num out)
{
    if (!nw_known(in) || out < 1)
        return (nw_reach){NW_UNKNOWN, 1, 1, 0};
    nw_num part = nw_gcd(in, out);
    return (nw_reach){in / part + out / part - 1, in / part, out / part, out / part - 1};
}

static void pool_field(const nw_call *call, nw_reach *axes)
{
    nw_window w;
    nw_axes picture = nw_axes_of(call, &call->in[0]);
    if (is_adaptive(call)) {
        for (int32_t i = 0; i < picture.count; i++)
            axes[i] =
                adaptive_reach(call->in[0].shape.dim[picture.first + i], adaptive_side(call, picture, i));
    } else if (nw_window_of(call, &w)) {
        for (int32_t i = 0; i < w.axes; i++)
            axes[i] = nw_window_reach(&w, i);
    }
}

/* Level i pools into 2^i bins on each axis, with the kernel and padding of SPPLayer::GetPoolingParam. */
static nw_pool_axis spp_side(nw_num in, int level)
{
    nw_num bins = (nw_num)1 << level, kernel = nw_div_ceil(in, bins);
    nw_num pad = nw_div(nw_add(nw_sub(nw_mul(kernel, bins), in), 1), 2);
    return (nw_pool_axis){kernel, kernel, kernel, pad, pad, true, pad != 0};
}

static bool spp_level(const nw_call *call, int level, nw_num *positions, nw_num *looks)
{
    const nw_num *dim = call->in[0].shape.dim;
    *positions = 1;
    *looks = 1;
    for (int32_t i = 2; i < 4; i++) {
        nw_pool_axis s = spp_side(dim[i], level);
        nw_num out = NW_UNKNOWN;
        if (nw_known(s.begin) && s.begin > 0 && nw_str_is(nw_text(call, NW_A_METHOD, "max"), "stochastic"))
            return nw_call_fail(call, "stochastic pooling has no padding, and level %d pads a side of %lld",
                                level, (long long)dim[i]);
        if (nw_known(dim[i]) && s.begin >= s.kernel)
            return nw_call_fail(call, "level %d parts a side of %lld into %lld: it is too small", level,
                                (long long)dim[i], (long long)1 << level);
        if (nw_known(dim[i]) && !side_of(call, dim[i], &s, &out))
            return false;
        *positions = nw_mul(*positions, out);
        *looks = nw_mul(*looks, nw_mul(out, s.kernel));
    }
    return true;
}

static bool spp_sum(const nw_call *call, nw_num *positions, nw_num *looks)
{
    nw_num levels = nw_int(call, NW_A_LEVELS, 0), p, l;
    *positions = *looks = 0;
    if (levels < 1 || levels > 31)
        return nw_call_fail(call, "levels %lld: it must be from 1 to 31", (long long)levels);
    for (int i = 0; i < levels; i++) {
        if (!spp_level(call, i, &p, &l))
            return false;
        *positions = nw_add(*positions, p);
        *looks = nw_add(*looks, l);
    }
    return true;
}

/* One level alone stays a picture of 1x1; several are flattened and joined. */
static bool spp_shape(nw_call *call)
{
    nw_num positions, looks;
    if (!nw_need_outputs(call, 1) || !nw_need_rank(call, 0, 4, 4) || !spp_sum(call, &positions, &looks))
        return false;
    const nw_num *in = call->in[0].shape.dim;
    if (nw_int(call, NW_A_LEVELS, 0) == 1)
        return nw_out_copy(call, 0, (const nw_num[]){in[0], in[1], 1, 1}, 4);
    return nw_out_copy(call, 0, (const nw_num[]){in[0], nw_mul(in[1], positions)}, 2);
}

static void spp_work(const nw_call *call, nw_work *work)
{
    nw_num positions, looks;
    if (!spp_sum(call, &positions, &looks))
        return;
    looks = nw_mul(looks, nw_shape_product(call->in[0].shape, 0, 2));
    bool max = nw_str_is(nw_text(call, NW_A_METHOD, "max"), "max");
    work->of[max ? NW_CMP : NW_ADD] = looks;
    work->of[NW_DIV] = max ? 0 : nw_out_count(call, 0);
}

#define SIDE "side: round((in + begin + end - (dilation * (kernel - 1) + 1)) / stride) + 1 - clip\n"

const nw_op nw_op_max_pool = {
    .name = "max_pool",
    .min_in = 1,
    .max_in = 1,
    .keeps = NW_KEEPS_IN | NW_KEEPS_INDEX,
    .shape = pool_shape,
    .work = max_pool_work,
    .field = pool_field,
    .formula = SIDE "comparisons: kernel * out",
};

const nw_op nw_op_avg_pool = {
    .name = "avg_pool",
    .min_in = 1,
    .max_in = 1,
    .keeps = NW_KEEPS_IN,
    .shape = pool_shape,
    .work = avg_pool_work,
    .field = pool_field,
    .formula = SIDE "adds: kernel * out\ndivisions: out",
};

const nw_op nw_op_lp_pool = {
    .name = "lp_pool",
    .min_in = 1,
    .max_in = 1,
    .keeps = NW_KEEPS_IN | NW_KEEPS_UNKNOWN,
    .shape = pool_shape,
    .work = lp_pool_work,
    .field = pool_field,
    .formula = SIDE "adds: kernel * out\nmultiplies: kernel * out\ndivisions: out",
};

const nw_op nw_op_max_unpool = {.name = "max_unpool",
                                .min_in = 2,
                                .max_in = 3,
                                .keeps = NW_KEEPS_IN,
                                .shape = max_unpool_shape,
                                .roles = "dds",
                                .field = max_unpool_field};

const nw_op nw_op_stochastic_pool = {
    .name = "stochastic_pool",
    .min_in = 1,
    .max_in = 1,
    .keeps = NW_KEEPS_IN | NW_KEEPS_INDEX,
    .shape = pool_shape,
    .work = stochastic_pool_work,
    .field = pool_field,
    .formula = SIDE "adds: 2 * kernel * out\nmultiplies: kernel * out\ndivisions: out",
};

const nw_op nw_op_spp = {.name = "spp",
                         .min_in = 1,
                         .max_in = 1,
                         .keeps = NW_KEEPS_IN | NW_KEEPS_INDEX,
                         .shape = spp_shape,
                         .work = spp_work,
                         .field = nw_field_whole};
