/* What the options of an operator decide. Sizes that it takes from small stored inputs are read there. */
#include "formats/tflite/tflite.h"

static nw_graph *graph_of(const nw_lite_call *call)
{
    return call->lite->reader->graph;
}

static int64_t option(nw_lite_call *call, uint32_t field, uint32_t width, int64_t otherwise)
{
    return call->has_options ? nw_fb_int(&call->lite->fb, &call->options, field, width, otherwise)
                             : otherwise;
}

static bool set(nw_lite_call *call, nw_attr_id id, int64_t value)
{
    return nw_node_int(graph_of(call), call->node, id, value);
}

static nw_shape shape_of(const nw_lite_call *call, uint32_t value)
{
    return value == NW_NONE ? NW_NO_SHAPE : graph_of(call)->values[value].shape;
}

static nw_num dim_of(const nw_lite_call *call, uint32_t value, int32_t axis)
{
    nw_shape shape = shape_of(call, value);
    return axis < shape.rank ? shape.dim[axis] : NW_UNKNOWN;
}

/* ---- Windows ------------------------------------------------------------------------------------------ */

/* enum Padding: SAME, VALID. Lists here are height first, options width first. */
static bool set_window(nw_lite_call *call, int64_t padding, const int64_t stride[2],
                       const int64_t dilation[2])
{
    nw_graph *graph = graph_of(call);
    return nw_node_text(graph, call->node, NW_A_AUTO_PAD, padding ? NW_STR("VALID") : NW_STR("SAME_UPPER")) &&
           nw_node_ints(graph, call->node, NW_A_STRIDE, stride, 2) &&
           nw_node_ints(graph, call->node, NW_A_DILATION, dilation, 2) && set(call, NW_A_CHANNELS_LAST, 1);
}

static bool set_kernel(nw_lite_call *call, uint32_t weight)
{
    const int64_t kernel[2] = {dim_of(call, weight, 1), dim_of(call, weight, 2)};
    return kernel[0] < 1 || kernel[1] < 1 || nw_node_ints(graph_of(call), call->node, NW_A_KERNEL, kernel, 2);
}

/* Weights are out x height x width x in of a group. */
bool nw_lite_conv(nw_lite_call *call)
{
    uint32_t weight = nw_lite_in(call, 1);
    nw_num in = dim_of(call, nw_lite_in(call, 0), 3), each = dim_of(call, weight, 3);
    bool grouped = nw_known(in) && nw_known(each) && each > 0 && in > each && in % each == 0;
    return set_window(call, option(call, 0, 1, 0), (int64_t[]){option(call, 2, 4, 0), option(call, 1, 4, 0)},
                      (int64_t[]){option(call, 5, 4, 1), option(call, 4, 4, 1)}) &&
           set_kernel(call, weight) && set(call, NW_A_GROUPS, grouped ? in / each : 1);
}

/* Weights are 1 x height x width x out. */
bool nw_lite_depthwise(nw_lite_call *call)
{
    nw_num in = dim_of(call, nw_lite_in(call, 0), 3);
    return set_window(call, option(call, 0, 1, 0), (int64_t[]){option(call, 2, 4, 0), option(call, 1, 4, 0)},
                      (int64_t[]){option(call, 6, 4, 1), option(call, 5, 4, 1)}) &&
           set_kernel(call, nw_lite_in(call, 1)) && set(call, NW_A_GROUPS, nw_known(in) && in > 0 ? in : 1);
}

/* The result's sides are given: as an input, and with the result itself. */
bool nw_lite_deconv(nw_lite_call *call)
{
    uint32_t out = nw_lite_out(call, 0);
    const int64_t sides[2] = {dim_of(call, out, 1), dim_of(call, out, 2)};
    return set_window(call, option(call, 0, 1, 0), (int64_t[]){option(call, 2, 4, 0), option(call, 1, 4, 0)},
                      (int64_t[]){1, 1}) &&
           set_kernel(call, nw_lite_in(call, 1)) &&
           (sides[0] < 1 || sides[1] < 1 ||
            nw_node_ints(graph_of(call), call->node, NW_A_OUTPUT_SHAPE, sides, 2));
}

bool nw_lite_pool(nw_lite_call *call)
{
    return set_window(call, option(call, 0, 1, 0), (int64_t[]){option(call, 2, 4, 0), option(call, 1, 4, 0)},
                      (int64_t[]){1, 1}) &&
           nw_node_ints(graph_of(call), call->node, NW_A_KERNEL,
                        (int64_t[]){option(call, 4, 4, 0), option(call, 3, 4, 0)}, 2);
}

bool nw_lite_fully_connected(nw_lite_call *call)
{
    return set(call, NW_A_KEEP_DIMS, option(call, 2, 1, 0));
}

/* enum LSTMKernelType: FULL, BASIC, which has all gates in one matrix. */
bool nw_lite_lstm(nw_lite_call *call)
{
    if (option(call, 3, 1, 0) == 1)
        call->node->op = &nw_op_opaque;
    return true;
}

/* ---- Axes and shapes ---------------------------------------------------------------------------------- */

bool nw_lite_concat(nw_lite_call *call)
{
    return set(call, NW_A_AXIS, option(call, 0, 4, 0));
}

bool nw_lite_last_axis(nw_lite_call *call)
{
    return set(call, NW_A_AXIS, -1);
}

bool nw_lite_reduce(nw_lite_call *call)
{
    return set(call, NW_A_KEEP_DIMS, option(call, 0, 1, 0));
}

/* Where the axis is not known, what the file declares is all that is. */
bool nw_lite_arg(nw_lite_call *call)
{
    uint32_t count;
    const int64_t *axis = nw_lite_ints(call, 1, &count);
    if (!axis || count != 1) {
        call->node->op = &nw_op_opaque;
        return nw_fb_ok(&call->lite->fb);
    }
    return set(call, NW_A_AXIS, axis[0]) && set(call, NW_A_KEEP_DIMS, 0);
}

static bool list_option(nw_lite_call *call, nw_attr_id id)
{
    nw_fb_vector list = {0};
    if (call->has_options)
        list = nw_fb_items(&call->lite->fb, &call->options, 0, 4);
    if (!list.count || list.count > NW_AXES_MAX)
        return nw_fb_ok(&call->lite->fb);
    int64_t items[NW_AXES_MAX];
    for (uint32_t i = 0; i < list.count; i++)
        items[i] = nw_fb_item(&call->lite->fb, &list, i);
    return nw_fb_ok(&call->lite->fb) && nw_node_ints(graph_of(call), call->node, id, items, list.count);
}

/* The shape is an input, an option where there is none. */
bool nw_lite_reshape(nw_lite_call *call)
{
    if (call->node->in_count < 2 && !list_option(call, NW_A_SHAPE))
        return false;
    if (call->node->in_count < 2 && !nw_node_attr(call->node, NW_A_SHAPE))
        call->node->op = &nw_op_moved_view;
    return true;
}

bool nw_lite_squeeze(nw_lite_call *call)
{
    return list_option(call, NW_A_AXES);
}

/* A permutation that is not stored is not known: what the file declares is all that is. */
bool nw_lite_permute(nw_lite_call *call)
{
    uint32_t count;
    const int64_t *order = nw_lite_ints(call, 1, &count);
    if (order && count)
        return nw_node_ints(graph_of(call), call->node, NW_A_ORDER, order, count);
    call->node->op = &nw_op_moved;
    return nw_fb_ok(&call->lite->fb);
}

/* Pairs for each axis; ours are first all beginnings, then all ends. */
bool nw_lite_pad(nw_lite_call *call)
{
    uint32_t count;
    const int64_t *pairs = nw_lite_ints(call, 1, &count);
    int64_t pads[2 * NW_AXES_MAX];
    if (!pairs || count % 2 || count > 2 * NW_AXES_MAX) {
        call->node->op = &nw_op_moved;
        return nw_fb_ok(&call->lite->fb);
    }
    for (uint32_t i = 0; i < count; i++)
        pads[i % 2 * (count / 2) + i / 2] = pairs[i];
    return nw_node_ints(graph_of(call), call->node, NW_A_PAD, pads, count);
}

bool nw_lite_gather(nw_lite_call *call)
{
    if (option(call, 1, 4, 0))
        call->node->op = &nw_op_moved;
    return set(call, NW_A_AXIS, option(call, 0, 4, 0));
}

/* One element of a list of sizes: begin, end and stride are given, and of the masks only that which drops the
 * axis. */
bool nw_lite_slice(nw_lite_call *call)
{
    uint32_t count;
    const int64_t *begin = nw_lite_ints(call, 1, &count);
    bool plain = shape_of(call, nw_lite_in(call, 0)).rank == 1 && option(call, 4, 4, 0) == 1;
    for (uint32_t field = 0; field < 4; field++)
        plain = plain && !option(call, field, 4, 0);
    if (!plain || !begin || count != 1)
        return nw_fb_ok(&call->lite->fb);
    call->node->op = &nw_op_pick;
    return set(call, NW_A_START, begin[0]);
}

bool nw_lite_pack(nw_lite_call *call)
{
    return set(call, NW_A_AXIS, option(call, 1, 4, 0));
}

static bool resize(nw_lite_call *call, const char *mode)
{
    nw_graph *graph = graph_of(call);
    return nw_node_text(graph, call->node, NW_A_MODE, nw_str_of(mode)) &&
           nw_node_ints(graph, call->node, NW_A_AXES, (int64_t[]){1, 2}, 2);
}

bool nw_lite_resize_linear(nw_lite_call *call)
{
    return resize(call, "linear");
}

bool nw_lite_resize_nearest(nw_lite_call *call)
{
    return resize(call, "nearest");
}

/* ---- The rest ----------------------------------------------------------------------------------------- */

/* The type is that of the result. */
bool nw_lite_convert(nw_lite_call *call)
{
    uint32_t out = nw_lite_out(call, 0);
    const nw_dtype *dtype = out == NW_NONE ? NULL : graph_of(call)->values[out].dtype;
    bool cast = call->node->op == &nw_op_cast || call->node->op == &nw_op_shape;
    nw_attr_id id = cast ? NW_A_TO : NW_A_OUTPUT_TYPE;
    return !dtype || nw_node_text(graph_of(call), call->node, id, nw_str_of(dtype->name));
}

bool nw_lite_matmul(nw_lite_call *call)
{
    return set(call, NW_A_TRANS_A, option(call, 0, 1, 0)) && set(call, NW_A_TRANS_B, option(call, 1, 1, 0));
}

bool nw_lite_clip_to_one(nw_lite_call *call)
{
    return nw_node_number(graph_of(call), call->node, NW_A_MIN, -1) &&
           nw_node_number(graph_of(call), call->node, NW_A_MAX, 1);
}

bool nw_lite_clip_above_zero(nw_lite_call *call)
{
    return nw_node_number(graph_of(call), call->node, NW_A_MIN, 0) &&
           nw_node_number(graph_of(call), call->node, NW_A_MAX, 1);
}
