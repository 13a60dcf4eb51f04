/* Fourier transforms, and the windows and filters before and behind them. */
#include "ops/shape_rules.h"
#include "ops/work_rules.h"

/* The axis of a transform, from input 2 or an attribute; -1 where it is not known. The last one, of the real
 * and the imaginary part, is none. */
static bool transform_axis(const nw_call *call, int32_t *axis)
{
    nw_list_of given;
    nw_list_state state = nw_list_given(call, 2, NW_A_AXIS, &given);
    int32_t rank = call->in[0].shape.rank;
    *axis = -1;
    if (state == NW_LIST_NONE)
        return nw_axis(call, -2, rank, axis);
    if (state == NW_LIST_OPEN || given.count != 1 || !given.complete)
        return true;
    return nw_axis(call, given.items[0].i, rank, axis) &&
           (*axis < rank - 1 ||
            nw_call_fail(call, "axis %d holds the real and the imaginary parts", (int)*axis));
}

/* How many points a transform has, and how many of them come out: with ONE_SIDED half of them, as those of a
 * real signal mirror each other, or (INVERSE) all from a half. */
static nw_num transform_points(const nw_call *call, int32_t axis)
{
    nw_num side = call->in[0].shape.dim[axis];
    bool from_half = nw_int(call, NW_A_ONE_SIDED, 0) && nw_int(call, NW_A_INVERSE, 0);
    if (nw_has_in(call, 1))
        return nw_element_dim(nw_element_in(call, 1));
    return from_half ? nw_mul(2, nw_sub(side, 1)) : side;
}

static nw_num half(nw_num points)
{
    return nw_add(nw_div(points, 2), 1);
}

static bool dft_shape(nw_call *call)
{
    bool one_sided = nw_int(call, NW_A_ONE_SIDED, 0), inverse = nw_int(call, NW_A_INVERSE, 0);
    int32_t axis, rank = call->in[0].shape.rank;
    if (!nw_need_outputs(call, 1))
        return false;
    if (rank < 0)
        return true;
    if (!nw_need_rank(call, 0, 2, -1) || !transform_axis(call, &axis))
        return false;
    nw_num *dims = nw_out_edit(call, 0, &call->in[0]);
    if (!dims)
        return false;
    for (int32_t i = 0; i < rank - 1 && axis < 0; i++)
        dims[i] = one_sided || nw_has_in(call, 1) ? NW_UNKNOWN : dims[i];
    if (axis >= 0) {
        nw_num points = transform_points(call, axis);
        dims[axis] = one_sided && !inverse ? half(points) : points;
    }
    dims[rank - 1] = one_sided && inverse ? 1 : 2;
    return true;
}

/* Cooley and Tukey's transform of a power of two: n / 2 * log2(n) butterflies, each a complex product and two
 * complex sums. How other lengths are done is the library's choice. */
static void count_transforms(nw_work *work, nw_num points, nw_num times)
{
    bool power = nw_known(points) && points > 0 && (points & (points - 1)) == 0;
    nw_num rounds = 0;
    while (power && rounds < 62 && (nw_num)1 << rounds < points)
        rounds++;
    nw_num pairs = power ? nw_mul(points / 2, rounds) : NW_UNKNOWN;
    nw_work_count(work,
                  &(const nw_work){
                      {[NW_MUL] = 4, [NW_ADD] = 6}
    },
                  nw_mul(pairs, times));
}

static void dft_work(const nw_call *call, nw_work *work)
{
    nw_shape in = call->in[0].shape;
    nw_num times = 1;
    int32_t axis;
    if (!transform_axis(call, &axis) || axis < 0) {
        count_transforms(work, NW_UNKNOWN, nw_shape_product(in, 0, in.rank - 1));
        return;
    }
    for (int32_t i = 0; i < in.rank - 1; i++)
        times = nw_mul(times, i == axis ? 1 : in.dim[i]);
    count_transforms(work, transform_points(call, axis), times);
}

/* Points of each frame of a short-time transform: FRAME_LENGTH, or as the window has. */
static bool frame_points(const nw_call *call, nw_num *points)
{
    nw_num given = nw_has_in(call, 3) ? nw_element_dim(nw_element_in(call, 3)) : NW_UNKNOWN;
    nw_num window = NW_UNKNOWN;
    if (nw_has_in(call, 2) && call->in[2].shape.rank >= 0) {
        if (!nw_need_rank(call, 2, 1, 1))
            return false;
        window = call->in[2].shape.dim[0];
    }
    *points = nw_merge_dim(given, window);
    return nw_need_equal(call, "window of a frame", window, given);
}

static bool stft_shape(nw_call *call)
{
    nw_num points, step = nw_element_dim(nw_element_in(call, 1)), batch = NW_UNKNOWN, signal = NW_UNKNOWN;
    if (!nw_need_outputs(call, 1) || !frame_points(call, &points))
        return false;
    if (call->in[0].shape.rank >= 0) {
        if (!nw_need_rank(call, 0, 2, 3))
            return false;
        batch = call->in[0].shape.dim[0];
        signal = call->in[0].shape.dim[1];
    }
    if (step == 0 || (nw_known(points) && nw_known(signal) && points > signal))
        return nw_call_fail(call, "a frame of %lld points, %lld apart, in a signal of %lld",
                            (long long)points, (long long)step, (long long)signal);
    nw_num frames = nw_add(nw_div(nw_sub(signal, points), step), 1);
    nw_num bins = nw_int(call, NW_A_ONE_SIDED, 1) ? half(points) : points;
    return nw_out_copy(call, 0, (const nw_num[]){batch, frames, bins, 2}, 4);
}

static void stft_work(const nw_call *call, nw_work *work)
{
    nw_num points = NW_UNKNOWN, frames = nw_shape_product(call->out[0].shape, 0, 2);
    frame_points(call, &points);
    count_transforms(work, points, frames);
    if (nw_has_in(call, 2))
        nw_work_count(work, &(const nw_work){{[NW_MUL] = 1}}, nw_mul(frames, points));
}

static bool window_shape(nw_call *call)
{
    call->out[0].dtype = nw_type_named(call, NW_A_OUTPUT_TYPE, &nw_float32);
    return nw_need_outputs(call, 1) && nw_out_vector(call, 0, nw_element_dim(nw_element_in(call, 0)));
}

/* As the function bodies of ONNX have them: an angle, then a sum of scaled cosines. */
static void cosine_window_work(const nw_call *call, nw_work *work)
{
    nw_work_out(call, work,
                &(const nw_work){
                    {[NW_MUL] = 2, [NW_EXP] = 1, [NW_ADD] = 1}
    });
}

static void blackman_window_work(const nw_call *call, nw_work *work)
{
    nw_work_out(call, work,
                &(const nw_work){
                    {[NW_MUL] = 4, [NW_EXP] = 2, [NW_ADD] = 2}
    });
}

static bool mel_weights_shape(nw_call *call)
{
    nw_num bins = nw_element_dim(nw_element_in(call, 0)), points = nw_element_dim(nw_element_in(call, 1));
    call->out[0].dtype = nw_type_named(call, NW_A_OUTPUT_TYPE, &nw_float32);
    return nw_need_outputs(call, 1) && nw_out_copy(call, 0, (const nw_num[]){half(points), bins}, 2);
}

/* How many points lie in each triangle depends on the edges. */
static void mel_weights_work(const nw_call *call, nw_work *work)
{
    (void)call;
    work->of[NW_ADD] = work->of[NW_DIV] = NW_UNKNOWN;
}

const nw_op nw_op_dft = {.name = "dft",
                         .min_in = 1,
                         .max_in = 3,
                         .flags = NW_ANY,
                         .shape = dft_shape,
                         .work = dft_work,
                         .roles = "dss"};
const nw_op nw_op_stft = {.name = "stft",
                          .min_in = 2,
                          .max_in = 4,
                          .flags = NW_ANY,
                          .keeps = NW_KEEPS_IN,
                          .shape = stft_shape,
                          .work = stft_work,
                          .roles = "dsus"};
const nw_op nw_op_cosine_window = {.name = "cosine_window",
                                   .min_in = 1,
                                   .max_in = 1,
                                   .flags = NW_ANY,
                                   .shape = window_shape,
                                   .work = cosine_window_work,
                                   .roles = "s",
                                   .formula = "multiplies: 2 * out\nexponentials: out\nadds: out"};
const nw_op nw_op_blackman_window = {.name = "blackman_window",
                                     .min_in = 1,
                                     .max_in = 1,
                                     .flags = NW_ANY,
                                     .shape = window_shape,
                                     .work = blackman_window_work,
                                     .roles = "s",
                                     .formula = "multiplies: 4 * out\nexponentials: 2 * out\nadds: 2 * out"};
const nw_op nw_op_mel_weights = {.name = "mel_weights",
                                 .min_in = 5,
                                 .max_in = 5,
                                 .flags = NW_ANY,
                                 .shape = mel_weights_shape,
                                 .work = mel_weights_work,
                                 .roles = "sssd"};
