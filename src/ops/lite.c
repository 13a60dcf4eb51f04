/* What only TensorFlow Lite has (tensorflow/lite/kernels: fully_connected.cc, svdf.cc, basic_rnn.cc, lstm.cc,
 * unidirectional_sequence_lstm.cc and their like). Weights are inputs. In all of these layers each sample (of
 * a sequence each step) meets every matrix once. */
#include "ops/broadcast.h"
#include "ops/shape_rules.h"
#include "ops/work_rules.h"

static char role_of(const nw_call *call, int32_t i)
{
    return nw_has_in(call, i) ? nw_op_role(call->node->op, (uint32_t)i) : 0;
}

/* Of all inputs of a role with that rank. */
static nw_num stored(const nw_call *call, char role, int32_t rank)
{
    nw_num sum = 0;
    for (int32_t i = 0; i < call->in_count; i++)
        if (role_of(call, i) == role && call->in[i].shape.rank == rank)
            sum = nw_add(sum, nw_in_count(call, i));
    return sum;
}

static void products(const nw_call *call, nw_work *work, nw_num samples)
{
    work->of[NW_MAC] = nw_mul(samples, stored(call, NW_ROLE_WEIGHT, 2));
    work->of[NW_ADD] = nw_mul(samples, stored(call, NW_ROLE_BIAS, 1));
}

/* All dims but the last are samples. */
static nw_num samples_of(const nw_call *call)
{
    nw_shape x = call->in[0].shape;
    return x.rank < 1 ? NW_UNKNOWN : nw_shape_product(x, 0, x.rank - 1);
}

/* ---- Fully connected ---------------------------------------------------------------------------------- */

/* The input is cut into rows as long as the weight's, whatever its dims are. */
static bool fully_connected_shape(nw_call *call)
{
    nw_shape x = call->in[0].shape;
    nw_num out = nw_in_dim(call, 1, 0), row = nw_in_dim(call, 1, 1);
    bool keep = nw_int(call, NW_A_KEEP_DIMS, 0);
    if (!nw_need_outputs(call, 1) || (call->in[1].shape.rank >= 0 && !nw_need_rank(call, 1, 2, 2)) ||
        !nw_need_multiple(call, "elements of the input", nw_in_count(call, 0), row))
        return false;
    if (keep && x.rank < 1)
        return true;
    nw_num *dims = nw_out_dims(call, 0, keep ? x.rank : 2);
    for (int32_t i = 0; dims && keep && i < x.rank - 1; i++)
        dims[i] = x.dim[i];
    if (dims && !keep)
        dims[0] = nw_div(nw_in_count(call, 0), row);
    if (dims)
        dims[keep ? x.rank - 1 : 1] = out;
    return dims != NULL;
}

static void fully_connected_work(const nw_call *call, nw_work *work)
{
    products(call, work, nw_div(nw_in_count(call, 0), nw_in_dim(call, 1, 1)));
}

/* ---- Layers with a memory ----------------------------------------------------------------------------- */

/* A filter of rank 1 for each frame: the features by one vector, then `memory` frames of that by another. */
static bool svdf_shape(nw_call *call)
{
    if (!nw_need_outputs(call, 1))
        return false;
    nw_num units = nw_in_dim(call, 3, 0);
    nw_num *dims = nw_known(units) ? nw_out_dims(call, 0, 2) : NULL;
    if (dims) {
        dims[0] = nw_in_dim(call, 0, 0);
        dims[1] = units;
    }
    return dims || !nw_known(units);
}

static void memory_work(const nw_call *call, nw_work *work)
{
    products(call, work, samples_of(call));
}

/* Samples and steps as they come, in either order, and the columns of a matrix that takes the state. */
static bool state_shape(nw_call *call, nw_num units)
{
    nw_shape x = call->in[0].shape;
    if (x.rank < 1)
        return true;
    nw_num *dims = nw_out_dims(call, 0, x.rank);
    for (int32_t i = 0; dims && i < x.rank; i++)
        dims[i] = i == x.rank - 1 ? units : x.dim[i];
    return dims != NULL;
}

static bool lite_rnn_shape(nw_call *call)
{
    return state_shape(call, nw_in_dim(call, 2, 1));
}

/* A projection has as many rows as the state that goes round. */
static bool lite_lstm_shape(nw_call *call)
{
    return state_shape(call, nw_in_dim(call, 6, 1));
}

static bool declared_shape(nw_call *call)
{
    (void)call;
    return true;
}

/* Three sigmoids, two hyperbolic tangents, c = f * c + i * g, h = o * tanh(c), as in rnn_sequence.c; vectors
 * among the weights are peepholes or scales of a normalisation, a product and a sum on each element. */
static void lite_lstm_work(const nw_call *call, nw_work *work)
{
    nw_num samples = samples_of(call), vectors = nw_mul(samples, stored(call, NW_ROLE_WEIGHT, 1));
    nw_num gate = nw_in_count(call, 13), states = nw_mul(samples, call->in_count > 13 ? gate : NW_UNKNOWN);
    nw_work sums = {{0}};
    products(call, &sums, samples);
    nw_work_count(work,
                  &(const nw_work){
                      {[NW_EXP] = 5, [NW_ADD] = 8, [NW_MUL] = 5, [NW_DIV] = 5}
    },
                  states);
    work->of[NW_MAC] = sums.of[NW_MAC];
    work->of[NW_ADD] = nw_add(nw_add(work->of[NW_ADD], sums.of[NW_ADD]), vectors);
    work->of[NW_MUL] = nw_add(work->of[NW_MUL], vectors);
}

/* ---- Elements that only move -------------------------------------------------------------------------- */

/* Padding, slicing, packing and their like: the result is as the file declares it. */
const nw_op nw_op_moved = {
    .name = "moved", .min_in = 1, .max_in = -1, .flags = NW_ANY, .shape = declared_shape, .roles = "ds"};

/* The same, and the elements stay where they are. */
const nw_op nw_op_moved_view = {.name = "moved_view",
                                .min_in = 1,
                                .max_in = -1,
                                .flags = NW_ANY | NW_VIEW,
                                .shape = declared_shape,
                                .roles = "ds"};

/* Squares of neighbours become pictures of the batch, or the reverse: input 1 has the sides of the squares,
 * input 2 what is added before and behind each axis, or cut away (space_to_batch_nd.cc,
 * batch_to_space_nd.cc).
 */
static bool batch_shape(nw_call *call)
{
    bool back = call->node->op == &nw_op_batch_to_space;
    const nw_element *sides = nw_in_elements(call, 1), *margins = nw_in_elements(call, 2);
    nw_num count = nw_in_count(call, 1), pictures = 1;
    nw_shape x = call->in[0].shape;
    if (!nw_need_outputs(call, 1) || x.rank < 1 || !nw_known(count))
        return call->out_count == 1;
    if (count >= x.rank || nw_differ(nw_in_count(call, 2), 2 * count))
        return nw_call_fail(call, "squares of %lld sides, with margins, in a tensor of %d dims",
                            (long long)count, (int)x.rank);
    nw_num *dims = nw_out_dims(call, 0, x.rank);
    for (int32_t i = 1; dims && i < x.rank; i++) {
        if (i > count) {
            dims[i] = x.dim[i];
            continue;
        }
        nw_num side = sides ? nw_element_dim(sides[i - 1]) : NW_UNKNOWN, margin = NW_UNKNOWN;
        if (margins)
            margin = nw_add(nw_element_dim(margins[2 * i - 2]), nw_element_dim(margins[2 * i - 1]));
        dims[i] = back ? nw_sub(nw_mul(x.dim[i], side), margin) : nw_div(nw_add(x.dim[i], margin), side);
        pictures = nw_mul(pictures, side);
    }
    if (dims)
        dims[0] = back ? nw_div(x.dim[0], pictures) : nw_mul(x.dim[0], pictures);
    return dims != NULL;
}

#define BATCH_OP(id)                                                                                         \
    const nw_op nw_op_##id = {                                                                               \
        .name = #id, .min_in = 3, .max_in = 3, .flags = NW_ANY, .shape = batch_shape, .roles = "dss"}

BATCH_OP(space_to_batch);
BATCH_OP(batch_to_space);

/* Tensors of one shape along an axis that is new. */
static bool pack_shape(nw_call *call)
{
    nw_shape x = call->in[0].shape;
    int32_t axis;
    if (!nw_need_outputs(call, 1))
        return false;
    for (int32_t i = 1; i < call->in_count; i++)
        if (x.rank >= 0 && call->in[i].shape.rank >= 0 && !nw_need_same(call, 0, i))
            return false;
    if (x.rank < 0)
        return true;
    if (!nw_axis(call, nw_int(call, NW_A_AXIS, 0), x.rank + 1, &axis))
        return false;
    nw_num *dims = nw_out_dims(call, 0, x.rank + 1);
    for (int32_t i = 0; dims && i <= x.rank; i++)
        dims[i] = i == axis ? call->in_count : x.dim[i < axis ? i : i - 1];
    return dims != NULL;
}

/* Sizes that were picked become a shape again. */
static bool pack_fold(nw_call *call)
{
    nw_element *out = call->in[0].shape.rank == 0 ? nw_out_elements(call, 0) : NULL;
    for (int32_t i = 0; out && i < call->in_count; i++) {
        const nw_element *in = nw_in_elements(call, i);
        out[i] = in ? in[0] : NW_OPEN;
    }
    return true;
}

static bool pick_shape(nw_call *call)
{
    return nw_need_outputs(call, 1) && nw_need_rank(call, 0, 1, 1) && nw_out_scalar(call, 0);
}

static bool pick_fold(nw_call *call)
{
    const nw_element *in = nw_in_elements(call, 0);
    nw_num count = nw_in_count(call, 0), at = nw_int(call, NW_A_START, 0);
    at += at < 0 && nw_known(count) ? count : 0;
    nw_element *out = in && at >= 0 && at < count ? nw_out_elements(call, 0) : NULL;
    if (out)
        out[0] = in[at];
    return true;
}

const nw_op nw_op_pack = {
    .name = "pack", .min_in = 1, .max_in = -1, .flags = NW_ANY, .shape = pack_shape, .fold = pack_fold};

const nw_op nw_op_pick = {
    .name = "pick", .min_in = 1, .max_in = -1, .shape = pick_shape, .fold = pick_fold, .roles = "ds"};

const nw_op nw_op_fully_connected = {.name = "fully_connected",
                                     .min_in = 2,
                                     .max_in = 3,
                                     .flags = NW_CORE | NW_ANY,
                                     .keeps = NW_KEEPS_IN,
                                     .shape = fully_connected_shape,
                                     .work = fully_connected_work,
                                     .roles = "dwb",
                                     .field = nw_field_whole};

const nw_op nw_op_svdf = {.name = "svdf",
                          .min_in = 3,
                          .max_in = 5,
                          .flags = NW_CORE | NW_ANY,
                          .keeps = NW_KEEPS_UNKNOWN,
                          .shape = svdf_shape,
                          .work = memory_work,
                          .roles = "dwwbd",
                          .field = nw_field_whole};

const nw_op nw_op_lite_rnn = {.name = "lite_rnn",
                              .min_in = 4,
                              .max_in = -1,
                              .flags = NW_CORE | NW_ANY,
                              .keeps = NW_KEEPS_UNKNOWN,
                              .shape = lite_rnn_shape,
                              .work = memory_work,
                              .roles = "dwwbd",
                              .field = nw_field_whole};

const nw_op nw_op_lite_lstm = {.name = "lite_lstm",
                               .min_in = 18,
                               .max_in = -1,
                               .flags = NW_CORE | NW_ANY,
                               .keeps = NW_KEEPS_UNKNOWN,
                               .shape = lite_lstm_shape,
                               .work = lite_lstm_work,
                               .roles = "dwwwwwwwwwwwbbbbwbddwwww",
                               .field = nw_field_whole};

/* (a - b)^2 */
static void squared_difference_work(const nw_call *call, nw_work *work)
{
    nw_work_out(call, work,
                &(const nw_work){
                    {[NW_ADD] = 1, [NW_MUL] = 1}
    });
}

const nw_op nw_op_squared_difference = {.name = "squared_difference",
                                        .min_in = 2,
                                        .max_in = 2,
                                        .flags = NW_ELEMENTWISE | NW_ANY,
                                        .keeps = NW_KEEPS_IN,
                                        .shape = nw_broadcast_shape,
                                        .work = squared_difference_work,
                                        .roles = "a",
                                        .formula = "adds: out\nmultiplies: out"};

NW_ELEMENTWISE_OP(square, NW_KEEPS_IN, "multiplies: out", [NW_MUL] = 1);
NW_ELEMENTWISE_OP(rsqrt, NW_KEEPS_OUT, "divisions: 2 * out", [NW_DIV] = 2);
