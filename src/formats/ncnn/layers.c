/* The layer types of ncnn, and what their numbered parameters are: load_param in each file of src/layer. */
#include "formats/ncnn/ncnn.h"

/* The batch stands before ncnn's axes; those counted from the end stay. */
static int64_t axis_of(int64_t axis)
{
    return axis < 0 ? axis : axis + 1;
}

static bool set_axis(nw_ncnn *n, int id)
{
    int64_t axis;
    return nw_ncnn_int(n, id, 0, &axis) && nw_ncnn_set(n, NW_A_AXIS, axis_of(axis));
}

/* ---- Inputs ---- */

static bool input(nw_ncnn *n)
{
    static const int ids[] = {2, 11, 1, 0}; /* channels, depth, height, width */
    nw_num dims[5] = {1};
    int32_t rank = 0;
    int64_t side;
    for (int i = 0; i < 4; i++) {
        if (!nw_ncnn_count(n, ids[i], 0, &side))
            return false;
        if (side)
            dims[++rank] = side;
    }
    n->rank = rank;
    for (uint32_t i = 0; i < n->node->out_count; i++) {
        nw_value *v = &n->graph->values[n->node->out[i]];
        v->is_input = true;
        if (!nw_graph_input(n->graph, n->node->out[i]))
            return false;
        if (rank && (v->shape = nw_graph_shape(n->graph, dims, rank + 1)).rank < 0)
            return false;
    }
    return true;
}

/* ---- Pictures ---- */

enum { FULL, VALID, SAME_UPPER, SAME_LOWER };

/* Kernel, stride and the two pads of an axis; what the height does not say is as the width. */
typedef struct pool_side {
    int64_t kernel, stride, begin, end;
} pool_side;

static bool read_side(nw_ncnn *n, const int *ids, pool_side otherwise, pool_side *out)
{
    if (!nw_ncnn_int(n, ids[0], otherwise.kernel, &out->kernel) ||
        !nw_ncnn_int(n, ids[1], otherwise.stride, &out->stride) ||
        !nw_ncnn_int(n, ids[2], otherwise.begin, &out->begin) ||
        !nw_ncnn_int(n, ids[3], out->begin, &out->end))
        return false;
    return (out->kernel > 0 && out->stride > 0) ||
           nw_ncnn_refuse(n, ids[0], "a kernel of %lld and a stride of %lld: they must be at least 1",
                          (long long)out->kernel, (long long)out->stride);
}

/* The second pad of the height is as its first (15 as 13). */
static bool pooling_window(nw_ncnn *n)
{
    static const int width[] = {1, 2, 3, 14}, height[] = {11, 12, 13, 15};
    pool_side w, h;
    int64_t mode;
    if (!read_side(n, width, (pool_side){0, 1, 0, 0}, &w) || !read_side(n, height, w, &h) ||
        !nw_ncnn_int(n, 5, FULL, &mode))
        return false;
    const int64_t kernel[] = {h.kernel, w.kernel}, stride[] = {h.stride, w.stride};
    const int64_t pad[] = {h.begin, w.begin, h.end, w.end};
    if (!nw_node_ints(n->graph, n->node, NW_A_KERNEL, kernel, 2) ||
        !nw_node_ints(n->graph, n->node, NW_A_STRIDE, stride, 2))
        return false;
    if (mode == SAME_UPPER || mode == SAME_LOWER)
        return nw_node_text(n->graph, n->node, NW_A_AUTO_PAD,
                            mode == SAME_UPPER ? NW_STR("SAME_UPPER") : NW_STR("SAME_LOWER"));
    return nw_node_ints(n->graph, n->node, NW_A_PAD, pad, 4) &&
           (mode != FULL || nw_node_text(n->graph, n->node, NW_A_ROUNDING, NW_STR("ceil")));
}

static bool pooling(nw_ncnn *n)
{
    int64_t average, global, adaptive, width, height;
    if (!nw_ncnn_int(n, 0, 0, &average) || !nw_ncnn_int(n, 4, 0, &global) ||
        !nw_ncnn_int(n, 7, 0, &adaptive) || !nw_ncnn_count(n, 8, 0, &width) ||
        !nw_ncnn_count(n, 18, width, &height))
        return false;
    n->node->op = average ? &nw_op_avg_pool : &nw_op_max_pool;
    if (global)
        return nw_ncnn_set(n, NW_A_GLOBAL, 1);
    if (adaptive)
        return nw_node_ints(n->graph, n->node, NW_A_OUTPUT_SIZE, (const int64_t[]){height, width}, 2);
    return pooling_window(n);
}

typedef struct zoom {
    int64_t type, height, width, dynamic; /* type: 1 nearest, 2 bilinear, 3 bicubic */
    double down, across;
} zoom;

static bool read_zoom(nw_ncnn *n, zoom *z)
{
    return nw_ncnn_int(n, 0, 0, &z->type) && nw_ncnn_count(n, 3, 0, &z->height) &&
           nw_ncnn_count(n, 4, 0, &z->width) && nw_ncnn_int(n, 5, 0, &z->dynamic) &&
           nw_ncnn_number(n, 1, 1, &z->down) && nw_ncnn_number(n, 2, 1, &z->across);
}

/* A size that another input has, or an expression gives, is not known. */
static bool interp(nw_ncnn *n)
{
    zoom z;
    if (!read_zoom(n, &z))
        return false;
    bool sized = z.height && z.width,
         scaled = !z.height && !z.width && !(z.down < z.across || z.down > z.across);
    if (z.dynamic || n->node->in_count > 1 || nw_ncnn_has(n, 9) || !(sized || scaled)) {
        nw_ncnn_give_up(n);
        return true;
    }
    if (!nw_node_text(n->graph, n->node, NW_A_METHOD, z.type == 1 ? NW_STR("nearest") : NW_STR("bilinear")))
        return false;
    return sized ? nw_node_ints(n->graph, n->node, NW_A_OUTPUT_SIZE, (const int64_t[]){z.height, z.width}, 2)
                 : nw_node_number(n->graph, n->node, NW_A_RATIO, z.down);
}

static bool shuffle(nw_ncnn *n)
{
    int64_t groups, reverse;
    return nw_ncnn_count(n, 0, 1, &groups) && nw_ncnn_int(n, 1, 0, &reverse) &&
           nw_ncnn_set(n, NW_A_GROUPS, groups);
}

static bool lrn(nw_ncnn *n)
{
    int64_t within, size;
    n->node->operands = true; /* sizes need not be odd */
    return nw_ncnn_int(n, 0, 0, &within) && nw_ncnn_count(n, 1, 5, &size) &&
           nw_ncnn_set(n, NW_A_SIZE, size) &&
           (!within || nw_node_text(n->graph, n->node, NW_A_REGION, NW_STR("within")));
}

/* min_sizes, max_sizes, each aspect ratio and its reverse, and 1 for each size. */
static bool prior_box(nw_ncnn *n)
{
    const int64_t *list;
    uint32_t least, most, ratios;
    int64_t flip;
    if (!nw_ncnn_list(n, 0, &list, &least) || !nw_ncnn_list(n, 1, &list, &most) ||
        !nw_ncnn_list(n, 2, &list, &ratios) || !nw_ncnn_int(n, 7, 1, &flip))
        return false;
    nw_num boxes = nw_add(nw_mul(least, 1 + (nw_num)ratios * (flip ? 2 : 1)), most);
    n->rank = 2;
    return nw_ncnn_set(n, NW_A_PRIORS, boxes);
}

/* ---- Moves ---- */

static bool reshape(nw_ncnn *n)
{
    static const int ids[] = {2, 11, 1, 0}; /* channels, depth, height, width */
    int64_t shape[4], side;
    uint32_t rank = 0;
    for (int i = 0; i < 4; i++) {
        if (!nw_ncnn_int(n, ids[i], NW_NCNN_SAME, &side))
            return false;
        if (side != NW_NCNN_SAME)
            shape[rank++] = side;
    }
    if (!rank || nw_ncnn_has(n, 6) || nw_ncnn_has(n, 12) || nw_ncnn_has(n, 13)) {
        nw_ncnn_give_up(n);
        return true;
    }
    n->rank = (int32_t)rank;
    return nw_node_ints(n->graph, n->node, NW_A_SHAPE, shape, rank) && nw_ncnn_set(n, NW_A_AXIS, 1);
}

static bool flatten(nw_ncnn *n)
{
    n->rank = 1;
    return nw_ncnn_set(n, NW_A_AXIS, 1);
}

/* The order types of matrices and pictures (permute.cpp), outermost axis first; only what both ranks share
 * can be told where the rank is not known. */
static bool permute(nw_ncnn *n)
{
    static const int8_t orders[6][4] = {
        {0, 1, 2, 3},
        {0, 1, 3, 2},
        {0, 2, 1, 3},
        {0, 2, 3, 1},
        {0, 3, 1, 2},
        {0, 3, 2, 1}
    };
    static const int64_t turned[] = {0, 2, 1};
    int64_t type, order[4];
    if (!nw_ncnn_int(n, 0, 0, &type))
        return false;
    if (n->rank == 2 && type <= 1)
        return !type || nw_node_ints(n->graph, n->node, NW_A_ORDER, turned, 3);
    if (type < 0 || type > 5 || (n->rank && n->rank != 3) || (!n->rank && type < 2)) {
        nw_ncnn_give_up(n);
        return true;
    }
    for (int i = 0; i < 4; i++)
        order[i] = orders[type][i];
    return nw_node_ints(n->graph, n->node, NW_A_ORDER, order, 4);
}

/* Where the outputs but the last end, by their sizes; -233 shares what is left, which only all of them, or
 * the last alone, may do. */
static bool slice_points(nw_ncnn *n, const int64_t *sizes, uint32_t last)
{
    bool equal = true;
    nw_num at = 0;
    int64_t *points = NW_ARRAY(n->arena, int64_t, last);
    if (!points)
        return nw_fail_memory(n->error, n->arena);
    for (uint32_t i = 0; i < last; i++) {
        equal = equal && sizes[i] == NW_NCNN_SAME;
        if (!equal && sizes[i] < 1) {
            nw_ncnn_give_up(n);
            return true;
        }
        points[i] = at = nw_add(at, sizes[i] > 0 ? sizes[i] : 0);
    }
    return equal || nw_node_ints(n->graph, n->node, NW_A_POINTS, points, last);
}

/* Sizes, or the places to cut at; neither cuts equal parts. */
static bool slice(nw_ncnn *n)
{
    const int64_t *sizes, *places;
    uint32_t count, cuts;
    if (!nw_ncnn_list(n, 0, &sizes, &count) || !nw_ncnn_list(n, 2, &places, &cuts) || !set_axis(n, 1))
        return false;
    if (cuts)
        return nw_node_ints(n->graph, n->node, NW_A_POINTS, places, cuts);
    if (count && count != n->node->out_count)
        return nw_ncnn_refuse(n, 0, "%u sizes for %u outputs", count, n->node->out_count);
    return !count || slice_points(n, sizes, count - 1);
}

/* Starts, ends and axes; or an offset and a size of each axis, which a size of -233 leaves as it is. */
static bool crop(nw_ncnn *n)
{
    const int64_t *starts, *ends, *axes;
    uint32_t count, end_count, axis_count;
    if (!nw_ncnn_list(n, 9, &starts, &count) || !nw_ncnn_list(n, 10, &ends, &end_count) ||
        !nw_ncnn_list(n, 11, &axes, &axis_count))
        return false;
    if (n->node->in_count != 1 || !count || count != end_count || (axis_count && axis_count != count) ||
        count > 4) {
        nw_ncnn_give_up(n);
        return true;
    }
    int64_t on[4], to[4];
    for (uint32_t i = 0; i < count; i++) {
        on[i] = axis_of(axis_count ? axes[i] : (int64_t)i);
        to[i] = ends[i] == NW_NCNN_SAME ? INT32_MAX : ends[i];
    }
    return nw_node_ints(n->graph, n->node, NW_A_STARTS, starts, count) &&
           nw_node_ints(n->graph, n->node, NW_A_ENDS, to, count) &&
           nw_node_ints(n->graph, n->node, NW_A_AXES, on, count);
}

static bool moved_axes(nw_ncnn *n, int id, int direction)
{
    const int64_t *axes;
    uint32_t count;
    int64_t moved[4];
    if (!nw_ncnn_list(n, id, &axes, &count))
        return false;
    if (!count || count > 4 || n->node->in_count != 1) {
        nw_ncnn_give_up(n);
        return true;
    }
    for (uint32_t i = 0; i < count; i++)
        moved[i] = axis_of(axes[i]);
    n->node->operands = true;
    n->rank = n->rank ? n->rank + direction * (int32_t)count : 0;
    return nw_node_ints(n->graph, n->node, NW_A_AXES, moved, count);
}

static bool expand_dims(nw_ncnn *n)
{
    return moved_axes(n, 3, 1);
}

static bool squeeze(nw_ncnn *n)
{
    return moved_axes(n, 3, -1);
}

/* Of several axes at once at most one is repeated. */
static bool tile(nw_ncnn *n)
{
    const int64_t *repeats;
    uint32_t count, axis = 0, more = 0;
    int64_t tiles;
    if (!nw_ncnn_list(n, 2, &repeats, &count) || !nw_ncnn_count(n, 1, 1, &tiles))
        return false;
    if (!count)
        return set_axis(n, 0) && nw_ncnn_set(n, NW_A_TILES, tiles);
    for (uint32_t i = 0; i < count; i++)
        if (repeats[i] != 1) {
            axis = i;
            more++;
        }
    if (more > 1 || (n->rank && (uint32_t)n->rank != count)) {
        nw_ncnn_give_up(n);
        return true;
    }
    return nw_ncnn_set(n, NW_A_AXIS, axis_of(axis)) && nw_ncnn_set(n, NW_A_TILES, repeats[axis]);
}

static bool on_axis(nw_ncnn *n)
{
    return set_axis(n, 0);
}

/* All outputs but the first as many as inputs are given: each hands on its own. */
static bool noop(nw_ncnn *n)
{
    if (n->node->out_count < n->node->in_count)
        n->node->in_count = n->node->out_count ? n->node->out_count : 1;
    if (n->node->in_count > 1)
        nw_ncnn_give_up(n);
    return true;
}

/* ---- Elements ---- */

static bool relu(nw_ncnn *n)
{
    double slope;
    if (!nw_ncnn_number(n, 0, 0, &slope))
        return false;
    if (slope != 0)
        n->node->op = &nw_op_leaky_relu;
    return true;
}

static bool eltwise(nw_ncnn *n)
{
    static const nw_op *const ops[] = {&nw_op_prod, &nw_op_sum, &nw_op_max};
    int64_t type;
    if (!nw_ncnn_int(n, 0, 0, &type))
        return false;
    if (type < 0 || type > 2)
        return nw_ncnn_refuse(n, 0, "operation %lld: it goes from 0 to 2", (long long)type);
    n->node->op = ops[type];
    return true;
}

/* A vector meets the channels, a matrix the last two axes (binaryop.cpp); the larger one gives the shape. */
static void spread_over(nw_ncnn *n)
{
    int32_t first = nw_ncnn_rank_of(n, 0), second = nw_ncnn_rank_of(n, 1);
    n->node->operands = true;
    if (first && second && first < second) {
        uint32_t swap = n->node->in[0];
        n->node->in[0] = n->node->in[1];
        n->node->in[1] = swap;
        n->rank = second;
    }
}

static bool binary(nw_ncnn *n)
{
    static const nw_op *const ops[] = {&nw_op_sum, &nw_op_sub, &nw_op_prod, &nw_op_div, &nw_op_max,
                                       &nw_op_min, &nw_op_pow, &nw_op_sub,  &nw_op_div, &nw_op_pow};
    int64_t type, scalar;
    if (!nw_ncnn_int(n, 0, 0, &type) || !nw_ncnn_int(n, 1, 0, &scalar))
        return false;
    if (type < 0)
        return nw_ncnn_refuse(n, 0, "operation %lld", (long long)type);
    if (type >= (int64_t)(sizeof ops / sizeof *ops)) {
        nw_ncnn_give_up(n);
        return true;
    }
    if (scalar || n->node->in_count == 1) {
        n->node->op = &nw_op_power;
        return true;
    }
    n->node->op = ops[type];
    spread_over(n);
    int32_t first = nw_ncnn_rank_of(n, 0), second = nw_ncnn_rank_of(n, 1);
    if (!first || !second || first == second || second != 1)
        return true;
    return nw_ncnn_set(n, NW_A_BROADCAST, 1) && nw_ncnn_set(n, NW_A_AXIS, 0);
}

static bool unary(nw_ncnn *n)
{
    static const nw_op *const ops[] = {
        &nw_op_absval, &nw_op_neg,        &nw_op_floor, &nw_op_ceil, &nw_op_power, &nw_op_sqrt, &nw_op_power,
        &nw_op_exp,    &nw_op_log,        &nw_op_sin,   &nw_op_cos,  &nw_op_tan,   &nw_op_asin, &nw_op_acos,
        &nw_op_atan,   &nw_op_reciprocal, &nw_op_tanh,  &nw_op_log,  &nw_op_round, &nw_op_floor};
    int64_t type;
    if (!nw_ncnn_int(n, 0, 0, &type))
        return false;
    if (type < 0 || type >= (int64_t)(sizeof ops / sizeof *ops))
        nw_ncnn_give_up(n);
    else
        n->node->op = ops[type];
    return true;
}

/* ---- Attention ---- */

static bool rotary(nw_ncnn *n)
{
    n->node->operands = true;
    return true;
}

/* Queries, keys, values; a mask where parameter 5 is set; past keys and values where 7 is. */
static bool sdpa(nw_ncnn *n)
{
    int64_t mask, cache;
    if (!nw_ncnn_int(n, 5, 0, &mask) || !nw_ncnn_int(n, 7, 0, &cache))
        return false;
    n->node->operands = true;
    if (n->node->in_count != (uint32_t)(3 + (mask != 0) + 2 * (cache != 0)))
        return nw_ncnn_refuse(n, -1, "%u inputs: queries, keys, values%s%s are expected", n->node->in_count,
                              mask ? ", a mask" : "", cache ? ", past keys and values" : "");
    if (mask || !cache)
        return true;
    uint32_t none = nw_graph_left_out(n->graph);
    if (none == NW_NONE || !nw_node_in(n->graph, n->node, none))
        return false;
    uint32_t *in = n->node->in;
    in[5] = in[4];
    in[4] = in[3];
    in[3] = none;
    return true;
}

static bool matmul(nw_ncnn *n)
{
    int64_t turned;
    n->node->operands = true;
    return nw_ncnn_int(n, 0, 0, &turned) && (!turned || nw_ncnn_set(n, NW_A_TRANS_B, 1));
}

/* ---- The table ---- */

static const nw_ncnn_row rows[] = {
    {"AbsVal",                   &nw_op_absval,              NULL                 },
    {"BNLL",                     &nw_op_bnll,                NULL                 },
    {"BatchNorm",                &nw_op_batch_norm,          nw_ncnn_batch_norm   },
    {"Bias",                     &nw_op_bias,                nw_ncnn_vector       },
    {"BinaryOp",                 &nw_op_sum,                 binary               },
    {"CELU",                     &nw_op_celu,                NULL                 },
    {"Clip",                     &nw_op_clip,                NULL                 },
    {"Concat",                   &nw_op_concat,              on_axis              },
    {"Convolution",              &nw_op_conv,                nw_ncnn_convolution  },
    {"Convolution1D",            &nw_op_conv,                nw_ncnn_convolution  },
    {"Convolution3D",            &nw_op_conv,                nw_ncnn_convolution  },
    {"ConvolutionDepthWise",     &nw_op_conv,                nw_ncnn_depthwise    },
    {"ConvolutionDepthWise1D",   &nw_op_conv,                nw_ncnn_depthwise    },
    {"ConvolutionDepthWise3D",   &nw_op_conv,                nw_ncnn_depthwise    },
    {"Crop",                     &nw_op_strided_slice,       crop                 },
    {"Deconvolution",            &nw_op_deconv,              nw_ncnn_deconvolution},
    {"Deconvolution1D",          &nw_op_deconv,              nw_ncnn_deconvolution},
    {"Deconvolution3D",          &nw_op_deconv,              nw_ncnn_deconvolution},
    {"DeconvolutionDepthWise",   &nw_op_deconv,              nw_ncnn_deconvolution},
    {"DeconvolutionDepthWise1D", &nw_op_deconv,              nw_ncnn_deconvolution},
    {"DeconvolutionDepthWise3D", &nw_op_deconv,              nw_ncnn_deconvolution},
    {"Dropout",                  &nw_op_dropout,             NULL                 },
    {"ELU",                      &nw_op_elu,                 NULL                 },
    {"Eltwise",                  &nw_op_sum,                 eltwise              },
    {"Embed",                    &nw_op_embed,               nw_ncnn_embed        },
    {"Erf",                      &nw_op_erf,                 NULL                 },
    {"Exp",                      &nw_op_exp,                 NULL                 },
    {"ExpandDims",               &nw_op_unsqueeze,           expand_dims          },
    {"Flatten",                  &nw_op_flatten,             flatten              },
    {"GELU",                     &nw_op_gelu,                NULL                 },
    {"GRU",                      &nw_op_opaque,              nw_ncnn_recurrent    },
    {"Gemm",                     &nw_op_linear,              nw_ncnn_gemm         },
    {"GroupNorm",                &nw_op_group_norm,          nw_ncnn_group_norm   },
    {"HardSigmoid",              &nw_op_hardsigmoid,         NULL                 },
    {"HardSwish",                &nw_op_hardswish,           NULL                 },
    {"InnerProduct",             &nw_op_linear,              nw_ncnn_inner_product},
    {"Input",                    &nw_op_input,               input                },
    {"InstanceNorm",             &nw_op_instance_norm,       nw_ncnn_group_norm   },
    {"Interp",                   &nw_op_upsample,            interp               },
    {"LRN",                      &nw_op_lrn,                 lrn                  },
    {"LSTM",                     &nw_op_opaque,              nw_ncnn_recurrent    },
    {"LayerNorm",                &nw_op_layer_norm,          nw_ncnn_affine       },
    {"Log",                      &nw_op_log,                 NULL                 },
    {"MatMul",                   &nw_op_fused_matmul,        matmul               },
    {"MemoryData",               &nw_op_parameter,           nw_ncnn_memory       },
    {"Mish",                     &nw_op_mish,                NULL                 },
    {"MultiHeadAttention",       &nw_op_projected_attention, nw_ncnn_heads        },
    {"Noop",                     &nw_op_identity,            noop                 },
    {"Normalize",                &nw_op_normalize,           nw_ncnn_vector       },
    {"PReLU",                    &nw_op_prelu,               nw_ncnn_vector       },
    {"Permute",                  &nw_op_permute,             permute              },
    {"Pooling",                  &nw_op_max_pool,            pooling              },
    {"Power",                    &nw_op_power,               NULL                 },
    {"PriorBox",                 &nw_op_prior_box,           prior_box            },
    {"RMSNorm",                  &nw_op_rms_norm,            nw_ncnn_affine       },
    {"RNN",                      &nw_op_opaque,              nw_ncnn_recurrent    },
    {"ReLU",                     &nw_op_relu,                relu                 },
    {"Reshape",                  &nw_op_reshape,             reshape              },
    {"RotaryEmbed",              &nw_op_rotary_embedding,    rotary               },
    {"SDPA",                     &nw_op_attention,           sdpa                 },
    {"SELU",                     &nw_op_selu,                NULL                 },
    {"Scale",                    &nw_op_scale,               nw_ncnn_scale        },
    {"Shrink",                   &nw_op_shrink,              NULL                 },
    {"ShuffleChannel",           &nw_op_shuffle_channel,     shuffle              },
    {"Sigmoid",                  &nw_op_sigmoid,             NULL                 },
    {"Slice",                    &nw_op_slice,               slice                },
    {"Softmax",                  &nw_op_softmax,             on_axis              },
    {"Softplus",                 &nw_op_softplus,            NULL                 },
    {"Split",                    &nw_op_split,               NULL                 },
    {"Squeeze",                  &nw_op_squeeze,             squeeze              },
    {"Swish",                    &nw_op_swish,               NULL                 },
    {"TanH",                     &nw_op_tanh,                NULL                 },
    {"Threshold",                &nw_op_threshold,           NULL                 },
    {"Tile",                     &nw_op_tile,                tile                 },
    {"UnaryOp",                  &nw_op_absval,              unary                },
};

const nw_ncnn_row *nw_ncnn_row_named(nw_str type)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (nw_str_is(type, rows[i].type))
            return &rows[i];
    return NULL;
}
