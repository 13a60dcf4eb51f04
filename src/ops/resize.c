/* Interpolation to another size: PyTorch's Upsample (torch/nn/modules/upsampling.py), interp_layer.cpp of
 * DeepLab's Caffe. */
#include "ops/shape_rules.h"
#include "ops/work_rules.h"

static bool sized(const nw_call *call, nw_axes axes, nw_num *dims)
{
    const nw_attr *size = nw_node_attr(call->node, NW_A_OUTPUT_SIZE);
    if (size->count != 1 && size->count != (uint32_t)axes.count)
        return nw_call_fail(call, "output_size has %u numbers for a picture of %d axes", size->count,
                            (int)axes.count);
    for (int32_t i = 0; i < axes.count; i++)
        dims[axes.first + i] = nw_attr_spread(size, axes.count, i);
    return true;
}

/* floor(side * ratio) */
static bool scaled(const nw_call *call, nw_axes axes, nw_num *dims)
{
    double ratio = nw_number(call, NW_A_RATIO, 0);
    if (!(ratio > 0))
        return nw_call_fail(call, "an upsample needs an output_size, or a ratio above 0");
    for (int32_t i = 0; i < axes.count; i++) {
        nw_num *dim = &dims[axes.first + i];
        double side = (double)*dim * ratio;
        if (nw_known(*dim))
            *dim = side < 0x1p62 ? (nw_num)side : NW_OVERFLOW;
        else
            *dim = NW_UNKNOWN;
    }
    return true;
}

/* Crops by pad_beg and pad_end, which are not positive, shrinks, and zooms with the corners kept. */
static bool zoomed(const nw_call *call, nw_axes axes, nw_num *dims)
{
    uint32_t count;
    nw_num zoom, shrink;
    const int64_t *pads = nw_ints(call, NW_A_OFFSETS, &count);
    if (!nw_need_int(call, NW_A_ZOOM, 1, 1, &zoom) || !nw_need_int(call, NW_A_SHRINK, 1, 1, &shrink))
        return false;
    nw_num crop = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (pads[i] > 0 || pads[i] < -INT32_MAX)
            return nw_call_fail(call, "offset %lld: it must not be positive", (long long)pads[i]);
        crop = nw_add(crop, -pads[i]);
    }
    for (int32_t i = 0; i < axes.count; i++) {
        nw_num *dim = &dims[axes.first + i];
        if (nw_known(*dim) && *dim <= crop)
            return nw_call_fail(call, "output would be empty: %lld cropped from %lld", (long long)crop,
                                (long long)*dim);
        nw_num gaps = nw_div(nw_sub(nw_sub(*dim, crop), 1), shrink);
        *dim = nw_add(nw_mul(gaps, zoom), 1);
    }
    return true;
}

static bool resize(nw_call *call, bool (*by_factor)(const nw_call *, nw_axes, nw_num *))
{
    nw_num *dims;
    if (!nw_need_outputs(call, 1) || !nw_need_rank(call, 0, 3, NW_AXES_MAX + 2) ||
        !(dims = nw_out_edit(call, 0, &call->in[0])))
        return false;
    nw_axes axes = nw_axes_of(call, &call->in[0]);
    bool has_size = nw_node_attr(call->node, NW_A_OUTPUT_SIZE) != NULL;
    if (!(has_size ? sized : by_factor)(call, axes, dims))
        return false;
    for (int32_t i = 0; i < axes.count; i++)
        if (dims[axes.first + i] == 0 || (has_size && dims[axes.first + i] < 0))
            return nw_call_fail(call, "output would be empty");
    return true;
}

static bool upsample_shape(nw_call *call)
{
    return resize(call, scaled);
}

static bool interp_shape(nw_call *call)
{
    return resize(call, zoomed);
}

static bool is_linear(const nw_call *call)
{
    return call->node->op == &nw_op_interp || !nw_str_is(nw_text(call, NW_A_METHOD, "nearest"), "nearest");
}

/* A linear interpolation weighs two neighbours on each axis. */
static nw_num neighbours(const nw_call *call)
{
    return (nw_num)1 << nw_axes_of(call, &call->in[0]).count;
}

static void resize_work(const nw_call *call, nw_work *work)
{
    nw_num n = neighbours(call);
    if (is_linear(call))
        nw_work_out(call, work,
                    &(const nw_work){
                        {[NW_MUL] = n, [NW_ADD] = n - 1}
        });
}

/* Output q lies at (q + 1/2) in / out - 1/2 and sees the neighbours that are less than taps / 2 away, or when
 * it smooths what it shrinks taps / 2 in / out; the nearest is floor(q in / out) (upsample_nearest and
 * area_pixel_compute_source_index in PyTorch's UpSample.h). */
void nw_field_resampled(const nw_call *call, nw_reach *axes, nw_num taps, bool smooths)
{
    nw_axes picture = nw_axes_of(call, &call->in[0]);
    for (int32_t i = 0; i < picture.count; i++) {
        nw_num in = call->in[0].shape.dim[picture.first + i], out = call->out[0].shape.dim[picture.first + i];
        if (!nw_known(in) || !nw_known(out) || in > INT32_MAX || out > INT32_MAX)
            axes[i] = (nw_reach){NW_UNKNOWN, 1, 1, 0};
        else if (taps == 1 || in == out)
            axes[i] = (nw_reach){out, in, out, out - 1};
        else {
            nw_num side = smooths && in > out ? in : out;
            axes[i] = (nw_reach){2 * taps * side - 1, 2 * in, 2 * out, taps * side + out - in - 1};
        }
    }
}

static void resize_field(const nw_call *call, nw_reach *axes)
{
    nw_field_resampled(call, axes, is_linear(call) ? 2 : 1, false);
}

const nw_op nw_op_upsample = {.name = "upsample",
                              .min_in = 1,
                              .max_in = 1,
                              .shape = upsample_shape,
                              .work = resize_work,
                              .field = resize_field};
const nw_op nw_op_interp = {.name = "interp",
                            .min_in = 1,
                            .max_in = 1,
                            .shape = interp_shape,
                            .work = resize_work,
                            .field = resize_field};
