/* Blocks of a picture that become channels, and the reverse: ONNX's DepthToSpace, SpaceToDepth and Col2Im. */
#include "ops/shape_rules.h"
#include "ops/work_rules.h"

static bool block_of(const nw_call *call, nw_num *block)
{
    return nw_need_outputs(call, 1) && nw_need_rank(call, 0, 4, 4) &&
           nw_need_int(call, NW_A_BLOCK, 0, 1, block);
}

static bool depth_to_space_shape(nw_call *call)
{
    nw_num b;
    const nw_num *in = call->in[0].shape.dim;
    if (!block_of(call, &b) ||
        !nw_need_multiple(call, "channels by the area of a block", in[1], nw_mul(b, b)))
        return false;
    return b == 1 ? nw_out_like(call, 0, &call->in[0])
                  : nw_out_copy(call, 0,
                                (const nw_num[]){in[0], nw_div(in[1], nw_mul(b, b)), nw_mul(in[2], b),
                                                 nw_mul(in[3], b)},
                                4);
}

static bool space_to_depth_shape(nw_call *call)
{
    nw_num b;
    const nw_num *in = call->in[0].shape.dim;
    if (!block_of(call, &b) || !nw_need_multiple(call, "height by the block", in[2], b) ||
        !nw_need_multiple(call, "width by the block", in[3], b))
        return false;
    return b == 1 ? nw_out_like(call, 0, &call->in[0])
                  : nw_out_copy(call, 0,
                                (const nw_num[]){in[0], nw_mul(in[1], nw_mul(b, b)), nw_div(in[2], b),
                                                 nw_div(in[3], b)},
                                4);
}

static void depth_to_space_field(const nw_call *call, nw_reach *axes)
{
    nw_num b = nw_int(call, NW_A_BLOCK, 1);
    axes[0] = axes[1] = (nw_reach){b, 1, b, b - 1};
}

static void space_to_depth_field(const nw_call *call, nw_reach *axes)
{
    nw_num b = nw_int(call, NW_A_BLOCK, 1);
    axes[0] = axes[1] = (nw_reach){b, b, 1, 0};
}

/* How many picture axes the lists speak of, -1: none says it. */
static int32_t axes_of(const nw_call *call, const nw_list_of *image, const nw_list_of *block)
{
    static const nw_attr_id ids[] = {NW_A_STRIDE, NW_A_DILATION};
    uint32_t count;
    if (image->items)
        return image->count;
    if (block->items)
        return block->count;
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++)
        if (nw_ints(call, ids[i], &count) && count)
            return (int32_t)count;
    return nw_ints(call, NW_A_PAD, &count) && count ? (int32_t)count / 2 : -1;
}

static nw_num area_of(const nw_list_of *block)
{
    nw_num area = block->items ? 1 : NW_UNKNOWN;
    for (int32_t i = 0; i < block->count; i++)
        area = nw_mul(area, nw_element_dim(block->items[i]));
    return area;
}

static bool check_columns(const nw_call *call, const nw_list_of *image, const nw_list_of *block)
{
    if (call->in[0].shape.rank >= 0 && !nw_need_rank(call, 0, 3, 3))
        return false;
    if (image->items && block->items && image->count != block->count)
        return nw_call_fail(call, "a block of %d axes in a picture of %d", (int)block->count,
                            (int)image->count);
    return nw_need_multiple(call, "columns by the size of a block", nw_in_dim(call, 0, 1), area_of(block));
}

/* Columns of batch x (channels * block) x positions, added up where they overlap. */
static bool col2im_shape(nw_call *call)
{
    nw_list_of image, block;
    nw_list_given(call, 1, NW_ATTR_COUNT, &image);
    nw_list_given(call, 2, NW_ATTR_COUNT, &block);
    int32_t axes = axes_of(call, &image, &block);
    nw_num area = area_of(&block), columns = nw_in_dim(call, 0, 1);
    if (!nw_need_outputs(call, 1) || !check_columns(call, &image, &block))
        return false;
    if (axes < 0)
        return true;
    nw_num *dims = nw_out_dims(call, 0, axes + 2);
    for (int32_t i = 0; dims && i < axes; i++)
        dims[i + 2] = image.items ? nw_element_dim(image.items[i]) : NW_UNKNOWN;
    if (!dims)
        return false;
    dims[0] = nw_in_dim(call, 0, 0);
    dims[1] = area == 1 ? columns : nw_div(columns, area);
    return true;
}

static void col2im_work(const nw_call *call, nw_work *work)
{
    work->of[NW_ADD] = nw_in_count(call, 0);
}

#define BLOCKS(id)                                                                                           \
    const nw_op nw_op_##id = {.name = #id, .min_in = 1, .max_in = 1, .shape = id##_shape, .field = id##_field}

BLOCKS(depth_to_space);
BLOCKS(space_to_depth);

const nw_op nw_op_col2im = {.name = "col2im",
                            .min_in = 3,
                            .max_in = 3,
                            .flags = NW_ANY,
                            .shape = col2im_shape,
                            .work = col2im_work,
                            .roles = "dss",
                            .field = nw_field_whole,
                            .formula = "adds: in"};
