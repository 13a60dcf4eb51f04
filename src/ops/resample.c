/* Resampling on a grid: ONNX's Resize and Upsample, GridSample and AffineGrid. */
#include "ops/shape_rules.h"
#include "ops/work_rules.h"

enum { X, ROI, SCALES, SIZES };

/* What a Resize is told: for each of `axes` a size, or a scale of which the region takes a part. Before opset
 * 11 the scales are the second input, before opset 9 an attribute. */
typedef struct resize {
    int32_t rank, count; /* of the input; of the axes */
    const int64_t *axes; /* NULL: all */
    nw_list_of sizes, scales, region;
    bool sized, cropped;
} resize;

static bool scales_of(const nw_call *call, nw_list_of *out)
{
    uint32_t count;
    const double *numbers = nw_numbers(call, NW_A_SCALES, &count);
    if (!numbers)
        return nw_list_given(call, call->in_count > SCALES ? SCALES : ROI, NW_ATTR_COUNT, out) ==
               NW_LIST_SOME;
    nw_element *items = NW_ARRAY(call->arena, nw_element, count);
    for (uint32_t i = 0; items && i < count; i++)
        items[i] = nw_element_real(numbers[i]);
    *out = (nw_list_of){items, items ? (int32_t)count : 0, true};
    return items != NULL;
}

/* Of sizes and scales the one that is left out may also be there and be empty. */
static resize resize_of(const nw_call *call)
{
    uint32_t count;
    resize r = {.rank = call->in[X].shape.rank, .axes = nw_ints(call, NW_A_AXES, &count)};
    scales_of(call, &r.scales);
    if (!r.scales.count)
        nw_list_given(call, SIZES, NW_ATTR_COUNT, &r.sizes);
    nw_list_given(call, ROI, NW_ATTR_COUNT, &r.region);
    r.sized = r.sizes.count > 0;
    r.cropped = nw_str_is(nw_text(call, NW_A_COORDINATES, "half_pixel"), "tf_crop_and_resize");
    int32_t said = r.sized ? r.sizes.count : r.scales.count;
    if (r.rank < 0 && said && !r.axes)
        r.rank = said;
    r.count = r.axes ? (int32_t)count : r.rank;
    return r;
}

/* The i-th axis that is resized: of AXES, or of all. */
static bool resized_axis(const nw_call *call, const resize *r, int32_t i, int32_t *out)
{
    *out = i;
    return !r->axes || nw_axis(call, r->axes[i], r->rank, out);
}

/* floor(side * scale). ONNX Runtime multiplies in float32 (ComputeOutputShape in upsamplebase.h): 5 * 1.4 is
 * 7 there, though the nearest float32 to 1.4 is below it. Where float32 no longer tells sides apart, double
 * does. */
static nw_num scaled_side(nw_num side, double scale)
{
    double exact = (double)side * scale;
    if (!nw_known(side) || !(exact >= 0))
        return NW_UNKNOWN;
    if (exact >= 0x1p62)
        return NW_OVERFLOW;
    return side < 1 << 24 && exact < 1 << 24 ? (nw_num)((float)side * (float)scale) : (nw_num)exact;
}

static bool is_set(nw_element item)
{
    return item.known == NW_ELEMENT_SET && item.real;
}

static nw_num side_by_scale(const resize *r, int32_t i, nw_num side)
{
    nw_element scale = r->scales.items[i];
    double part = 1;
    if (r->cropped) {
        int32_t half = r->region.count / 2;
        if (i >= half || !is_set(r->region.items[i]) || !is_set(r->region.items[half + i]))
            return NW_UNKNOWN;
        part = r->region.items[half + i].f - r->region.items[i].f;
    }
    if (!is_set(scale))
        return NW_UNKNOWN;
    return scale.f == 1 && part == 1 ? side : scaled_side(side, scale.f * part);
}

/* All axes are scaled alike: by the least or the largest of what the sizes ask for. Its numerator and
 * denominator; unknown where a size or side is. */
static void common_scale(const nw_call *call, const resize *r, bool least, nw_num *over, nw_num *under)
{
    *over = *under = NW_UNKNOWN;
    for (int32_t i = 0, axis; i < r->sizes.count; i++) {
        nw_num size = nw_element_dim(r->sizes.items[i]);
        nw_num side = resized_axis(call, r, i, &axis) ? nw_in_dim(call, X, axis) : NW_UNKNOWN;
        nw_num left = nw_mul(size, *under), right = nw_mul(*over, side);
        if (!nw_known(size) || !nw_known(side)) {
            *over = *under = NW_UNKNOWN;
            return;
        }
        if (i == 0 || (least ? left < right : left > right)) {
            *over = size;
            *under = side;
        }
    }
}

/* Rounded, halves up. */
static nw_num side_by_ratio(nw_num side, nw_num over, nw_num under)
{
    return nw_div(nw_add(nw_mul(nw_mul(2, side), over), under), nw_mul(2, under));
}

static bool set_sides(const nw_call *call, const resize *r, nw_num *dims)
{
    nw_str policy = nw_text(call, NW_A_KEEP_ASPECT, "stretch");
    nw_num over = 0, under = 0;
    bool stretch = nw_str_is(policy, "stretch");
    if (r->sized && !stretch)
        common_scale(call, r, nw_str_is(policy, "not_larger"), &over, &under);
    for (int32_t i = 0, axis; i < r->count; i++) {
        if (!resized_axis(call, r, i, &axis))
            return false;
        if (!r->sized)
            dims[axis] = r->scales.count ? side_by_scale(r, i, dims[axis]) : NW_UNKNOWN;
        else
            dims[axis] = stretch ? nw_element_dim(r->sizes.items[i]) : side_by_ratio(dims[axis], over, under);
    }
    return true;
}

static bool resize_shape(nw_call *call)
{
    resize r = resize_of(call);
    int32_t given = r.sized ? r.sizes.count : r.scales.count;
    if (!nw_need_outputs(call, 1))
        return false;
    if (r.rank < 0)
        return true;
    if (given && given != r.count)
        return nw_call_fail(call, "%d %s for %d axes", (int)given, r.sized ? "sizes" : "scales",
                            (int)r.count);
    nw_num *dims = nw_out_dims(call, 0, r.rank);
    for (int32_t i = 0; dims && i < r.rank; i++)
        dims[i] = nw_in_dim(call, X, i);
    return dims && set_sides(call, &r, dims);
}

/* Neighbours on each axis. */
static int32_t taps_of(const nw_call *call, const char *otherwise)
{
    nw_str mode = nw_text(call, NW_A_MODE, otherwise);
    return nw_str_is(mode, "nearest") ? 1 : nw_str_is(mode, "cubic") || nw_str_is(mode, "bicubic") ? 4 : 2;
}

/* A weighed sum over the neighbours, so many on each axis. */
static void weigh_neighbours(const nw_call *call, nw_work *work, int32_t taps, int32_t axes)
{
    nw_num near = 1;
    for (int32_t i = 0; i < axes; i++)
        near = nw_mul(near, taps);
    if (near != 1)
        nw_work_out(call, work,
                    &(const nw_work){
                        {[NW_MUL] = near, [NW_ADD] = nw_sub(near, 1)}
        });
}

static bool smooths(const nw_call *call)
{
    return nw_int(call, NW_A_ANTIALIAS, 0) && taps_of(call, "nearest") > 1;
}

static void resize_field(const nw_call *call, nw_reach *axes)
{
    nw_field_resampled(call, axes, taps_of(call, "nearest"), smooths(call));
}

/* Antialiasing takes more neighbours where the picture shrinks: as many as the scale asks for. */
static void resize_work(const nw_call *call, nw_work *work)
{
    int32_t axes = 0;
    nw_shape in = call->in[X].shape, out = call->out[0].shape;
    bool open = in.rank != out.rank;
    for (int32_t i = 0; i < out.rank && !open; i++)
        axes += in.dim[i] != out.dim[i];
    weigh_neighbours(call, work, taps_of(call, "nearest"), axes);
    if (open ? taps_of(call, "nearest") > 1 : smooths(call))
        work->of[NW_MUL] = work->of[NW_ADD] = NW_UNKNOWN;
}

/* The picture x at the points of the grid, which has a place in x for each output. */
static bool grid_sample_shape(nw_call *call)
{
    nw_shape x = call->in[0].shape, grid = call->in[1].shape;
    int32_t rank = x.rank < 0 ? grid.rank : x.rank;
    if (!nw_need_outputs(call, 1))
        return false;
    if (rank < 0)
        return true;
    if (rank < 3 || (x.rank >= 0 && grid.rank >= 0 && x.rank != grid.rank))
        return nw_call_fail(call, "a picture of %d dims and a grid of %d: at least 3, and as many",
                            (int)x.rank, (int)grid.rank);
    if (!nw_need_equal(call, "numbers of a place in the grid", nw_in_dim(call, 1, rank - 1), rank - 2) ||
        !nw_need_equal(call, "pictures of the grid", nw_in_dim(call, 1, 0), nw_in_dim(call, 0, 0)))
        return false;
    nw_num *dims = nw_out_dims(call, 0, rank);
    for (int32_t i = 2; dims && i < rank; i++)
        dims[i] = nw_in_dim(call, 1, i - 1);
    if (!dims)
        return false;
    dims[0] = nw_merge_dim(nw_in_dim(call, 0, 0), nw_in_dim(call, 1, 0));
    dims[1] = nw_in_dim(call, 0, 1);
    return true;
}

static void grid_sample_work(const nw_call *call, nw_work *work)
{
    weigh_neighbours(call, work, taps_of(call, "linear"), call->in[0].shape.rank - 2);
}

/* Places for N x C x picture: an affine map, axes x (axes + 1), of each position. */
static bool affine_grid_shape(nw_call *call)
{
    nw_list_of size;
    bool listed = nw_list_given(call, 1, NW_ATTR_COUNT, &size) == NW_LIST_SOME;
    nw_num axes = listed ? size.count - 2 : nw_in_dim(call, 0, 1);
    if (!nw_need_outputs(call, 1))
        return false;
    if (!nw_known(axes))
        return true;
    if (axes < 1 || axes > NW_AXES_MAX)
        return nw_call_fail(call, "a picture of %lld axes", (long long)axes);
    if (!nw_need_equal(call, "rows of an affine map", nw_in_dim(call, 0, 1), axes) ||
        !nw_need_equal(call, "columns of an affine map", nw_in_dim(call, 0, 2), axes + 1))
        return false;
    nw_num *dims = nw_out_dims(call, 0, (int32_t)axes + 2);
    for (int32_t i = 0; dims && i < axes; i++)
        dims[i + 1] = listed ? nw_element_dim(size.items[i + 2]) : NW_UNKNOWN;
    if (!dims)
        return false;
    dims[0] = nw_merge_dim(nw_in_dim(call, 0, 0), listed ? nw_element_dim(size.items[0]) : NW_UNKNOWN);
    dims[axes + 1] = axes;
    return true;
}

/* A matrix product with the positions (affine_grid_generator in PyTorch's AffineGridGenerator.cpp). */
static void affine_grid_work(const nw_call *call, nw_work *work)
{
    nw_shape out = call->out[0].shape;
    work->of[NW_MAC] = nw_mul(nw_shape_count(out), nw_add(out.dim[out.rank - 1], 1));
}

const nw_op nw_op_resize = {.name = "resize",
                            .min_in = 1,
                            .max_in = 4,
                            .flags = NW_ANY,
                            .shape = resize_shape,
                            .work = resize_work,
                            .roles = "dsss",
                            .field = resize_field};

const nw_op nw_op_grid_sample = {.name = "grid_sample",
                                 .min_in = 2,
                                 .max_in = 2,
                                 .flags = NW_ANY,
                                 .keeps = NW_KEEPS_IN,
                                 .shape = grid_sample_shape,
                                 .work = grid_sample_work,
                                 .field = nw_field_whole};

const nw_op nw_op_affine_grid = {.name = "affine_grid",
                                 .min_in = 2,
                                 .max_in = 2,
                                 .flags = NW_ANY,
                                 .shape = affine_grid_shape,
                                 .work = affine_grid_work,
                                 .roles = "ds",
                                 .field = nw_field_whole,
                                 .formula = "macs: out * (in_channels + 1)"};
