/* Layers that Darknet alone has: local_layer.c, rnn_layer.c, gru_layer.c, lstm_layer.c, crnn_layer.c,
 * reorg_layer.c, shortcut_layer.c, yolo_layer.c and region_layer.c of pjreddie/darknet. Their weights are
 * inputs. */
#include "ops/shape_rules.h"
#include "ops/work_rules.h"

/* ---- A kernel for each position ----------------------------------------------------------------------- */

/* With PAD one position is added on either side, whatever the kernel (local_out_height). */
static bool local_shape(nw_call *call)
{
    nw_num kernel, stride, out, *dims;
    if (!nw_need_rank(call, 0, 4, 4) || !nw_need_int(call, NW_A_KERNEL, 1, 1, &kernel) ||
        !nw_need_int(call, NW_A_STRIDE, 1, 1, &stride) || !nw_need_int(call, NW_A_OUT_CHANNELS, 0, 1, &out) ||
        !(dims = nw_out_edit(call, 0, &call->in[0])))
        return false;
    nw_num off = nw_int(call, NW_A_PAD, 0) ? 1 : kernel, positions = 1;
    for (int32_t axis = 2; axis < 4; axis++) {
        if (nw_known(dims[axis]) && dims[axis] < off)
            return nw_call_fail(call, "output would be empty: a kernel of %lld on a side of %lld",
                                (long long)kernel, (long long)dims[axis]);
        dims[axis] = nw_add(nw_div(nw_sub(dims[axis], off), stride), 1);
        positions = nw_mul(positions, dims[axis]);
    }
    nw_num looks = nw_mul(nw_in_channels(call), nw_mul(kernel, kernel));
    dims[1] = out;
    return nw_need_equal(call, "positions of the weight", nw_in_dim(call, 1, 0), positions) &&
           nw_need_equal(call, "inputs of a position's kernel", nw_in_dim(call, 1, 2), looks);
}

static void local_work(const nw_call *call, nw_work *work)
{
    work->of[NW_MAC] = nw_mul(nw_in_dim(call, 1, 2), nw_out_count(call, 0));
    work->of[NW_ADD] = nw_out_count(call, 0);
    nw_work_activation(call, work);
}

static void local_field(const nw_call *call, nw_reach *axes)
{
    for (int32_t i = 0; i < 2; i++)
        axes[i] = (nw_reach){nw_int(call, NW_A_KERNEL, 1), nw_int(call, NW_A_STRIDE, 1), 1,
                             nw_int(call, NW_A_PAD, 0)};
}

const nw_op nw_op_local = {
    .name = "local",
    .min_in = 2,
    .max_in = 2,
    .flags = NW_CORE,
    .keeps = NW_KEEPS_IN,
    .shape = local_shape,
    .work = local_work,
    .roles = "dwb",
    .field = local_field,
    .formula = "adds: out",
};

/* ---- Recurrent layers, one step at a time -------------------------------------------------------------- */

/* Each step is a sample of the batch. Of a crnn the picture stays as large as it is. */
static bool cell_shape(nw_call *call)
{
    nw_num out, *dims;
    bool picture = call->node->op == &nw_op_conv_rnn_cell;
    if (!nw_need_int(call, NW_A_OUT_CHANNELS, 0, 1, &out))
        return false;
    if (!picture)
        return nw_out_copy(call, 0, (const nw_num[]){call->in[0].shape.dim[0], out}, 2);
    if (!nw_need_rank(call, 0, 4, 4) || !(dims = nw_out_edit(call, 0, &call->in[0])))
        return false;
    dims[1] = out;
    return true;
}

/* Every matrix is used once for each sample, a kernel at each position. The other operands are vectors. */
static nw_num products(const nw_call *call)
{
    nw_num sum = 0, positions = nw_shape_product(call->out[0].shape, 2, call->out[0].shape.rank);
    for (int32_t i = 1; i < call->in_count; i++)
        if (call->in[i].shape.rank > 1)
            sum = nw_add(sum, nw_in_count(call, i));
    return nw_mul(nw_mul(sum, positions), nw_dim(&call->out[0], 0));
}

/* A vector as long as the result is added or multiplied: biases, and what a normalisation holds. */
static void cell_work(const nw_call *call, nw_work *work, nw_work cell)
{
    work->of[NW_MAC] = products(call);
    for (int32_t i = 1; i < call->in_count; i++)
        cell.of[NW_ADD] += call->in[i].shape.rank == 1;
    nw_work_out(call, work, &cell);
}

static void rnn_cell_work(const nw_call *call, nw_work *work)
{
    cell_work(call, work, (nw_work){{[NW_ADD] = 1}});
    for (int i = 0; i < 3; i++)
        nw_work_activation(call, work);
}

/* Two sigmoids and what the state becomes: (1 - z) * h + z * state. */
static void gru_cell_work(const nw_call *call, nw_work *work)
{
    cell_work(call, work,
              (nw_work){
                  {[NW_EXP] = 3, [NW_ADD] = 3 + 4 + 2, [NW_MUL] = 1 + 3, [NW_DIV] = 3}
    });
}

/* Three sigmoids, two hyperbolic tangents; c = f * c + i * g, h = o * tanh(c). */
static void lstm_cell_work(const nw_call *call, nw_work *work)
{
    cell_work(call, work,
              (nw_work){
                  {[NW_EXP] = 5, [NW_ADD] = 4 + 7 + 1, [NW_MUL] = 2 + 3, [NW_DIV] = 5}
    });
}

#define CELL(id, count, law)                                                                                 \
    const nw_op nw_op_##id = {.name = #id,                                                                   \
                              .min_in = 2,                                                                   \
                              .max_in = -1,                                                                  \
                              .flags = NW_CORE,                                                              \
                              .keeps = NW_KEEPS_UNKNOWN,                                                     \
                              .shape = cell_shape,                                                           \
                              .work = count,                                                                 \
                              .roles = "dw",                                                                 \
                              .field = nw_field_whole,                                                       \
                              .formula = law}

CELL(rnn_cell, rnn_cell_work, "macs: out_channels * (features + 2 * out_channels) * batch");
CELL(gru_cell, gru_cell_work, "macs: 3 * out_channels * (features + out_channels) * batch");
CELL(lstm_cell, lstm_cell_work, "macs: 4 * out_channels * (features + out_channels) * batch");
CELL(conv_rnn_cell, rnn_cell_work, NULL);

/* ---- Shapes ------------------------------------------------------------------------------------------- */

/* Blocks of the picture become channels, or the reverse; with SIZE the whole becomes one vector, and so much
 * longer. */
static bool reorg_shape(nw_call *call)
{
    nw_num block, extra, square, *dims;
    bool back = nw_int(call, NW_A_REVERSE, 0);
    if (!nw_need_rank(call, 0, 4, 4) || !nw_need_int(call, NW_A_BLOCK, 1, 1, &block) ||
        !nw_need_int(call, NW_A_SIZE, 0, 0, &extra))
        return false;
    if (extra)
        return nw_out_copy(call, 0,
                           (const nw_num[]){call->in[0].shape.dim[0],
                                            nw_add(nw_shape_product(call->in[0].shape, 1, 4), extra)},
                           2);
    if (!(dims = nw_out_edit(call, 0, &call->in[0])))
        return false;
    square = nw_mul(block, block);
    dims[1] = back ? nw_div(dims[1], square) : nw_mul(dims[1], square);
    for (int32_t axis = 2; axis < 4; axis++)
        dims[axis] = back ? nw_mul(dims[axis], block) : nw_div(dims[axis], block);
    return (dims[1] != 0 && dims[2] != 0 && dims[3] != 0) ||
           nw_call_fail(call, "output would be empty: blocks of %lld", (long long)block);
}

static void reorg_field(const nw_call *call, nw_reach *axes)
{
    nw_num block = nw_int(call, NW_A_BLOCK, 1);
    bool back = nw_int(call, NW_A_REVERSE, 0);
    if (nw_int(call, NW_A_SIZE, 0)) {
        nw_field_whole(call, axes);
        return;
    }
    for (int32_t i = 0; i < 2; i++)
        axes[i] = back ? (nw_reach){1, 1, block, 0} : (nw_reach){block, block, 1, 0};
}

const nw_op nw_op_reorg = {
    .name = "reorg", .min_in = 1, .max_in = 1, .shape = reorg_shape, .field = reorg_field};

/* The second is added where both lie, at the pace at which they are as large as each other; the result is as
 * large as the first (shortcut_cpu in blas.c). */
static bool overlay_shape(nw_call *call)
{
    return nw_need_rank(call, 0, 4, 4) && nw_need_rank(call, 1, 4, 4) && nw_out_like(call, 0, &call->in[0]);
}

static void overlay_work(const nw_call *call, nw_work *work)
{
    nw_num sums = 1;
    for (int32_t axis = 0; axis < 4; axis++) {
        nw_num a = nw_in_dim(call, 0, axis), b = nw_in_dim(call, 1, axis);
        sums = nw_mul(sums, nw_known(a) && nw_known(b) ? (a < b ? a : b) : NW_UNKNOWN);
    }
    work->of[NW_ADD] = sums;
    nw_work_activation(call, work);
}

static void overlay_field(const nw_call *call, nw_reach *axes)
{
    nw_field_unknown(call, axes);
}

const nw_op nw_op_overlay = {.name = "overlay",
                             .min_in = 2,
                             .max_in = 2,
                             .shape = overlay_shape,
                             .work = overlay_work,
                             .field = overlay_field};

/* ---- Detectors ---------------------------------------------------------------------------------------- */

/* Of each position so many channels go through a sigmoid, or a softmax, which takes as much; the others
 * stay. */
static void partial_sigmoid_work(const nw_call *call, nw_work *work)
{
    nw_num positions = nw_div(nw_out_count(call, 0), nw_out_channels(call));
    nw_work_count(work,
                  &(const nw_work){
                      {[NW_EXP] = 1, [NW_ADD] = 1, [NW_DIV] = 1}
    },
                  nw_mul(positions, nw_int(call, NW_A_SIZE, 0)));
}

static bool partial_sigmoid_shape(nw_call *call)
{
    nw_num size, channels = call->in[0].shape.rank > 1 ? nw_in_channels(call) : NW_UNKNOWN;
    if (!nw_need_rank(call, 0, 2, -1) || !nw_need_int(call, NW_A_SIZE, 0, 0, &size))
        return false;
    if (nw_known(channels) && size > channels)
        return nw_call_fail(call, "%lld channels of %lld", (long long)size, (long long)channels);
    return nw_out_like(call, 0, &call->in[0]);
}

const nw_op nw_op_partial_sigmoid = {.name = "partial_sigmoid",
                                     .min_in = 1,
                                     .max_in = 1,
                                     .keeps = NW_KEEPS_OUT,
                                     .shape = partial_sigmoid_shape,
                                     .work = partial_sigmoid_work};
