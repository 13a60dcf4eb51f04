/* Along an axis: CumSum, CumProd and Range of ONNX. */
#include "ops/broadcast.h"
#include "ops/shape_rules.h"

/* The running result along the axis, of each element with those before it: without itself where it is
 * exclusive, with those behind it where it is reversed. */
static bool cumulative_fold(nw_call *call, nw_pair_law *law, int64_t start)
{
    nw_shape shape = call->in[0].shape;
    const nw_element *in = nw_in_elements(call, 0);
    nw_element at = nw_element_in(call, 1);
    nw_element *items = in && at.known == NW_ELEMENT_SET ? nw_out_elements(call, 0) : NULL;
    const nw_dtype *dtype = call->in[0].dtype;
    int32_t axis;
    if (!items)
        return true;
    if (!nw_axis(call, at.i, shape.rank, &axis))
        return false;
    bool exclusive = nw_int(call, NW_A_EXCLUSIVE, 0), reverse = nw_int(call, NW_A_REVERSE, 0);
    nw_num inner = nw_shape_product(shape, axis + 1, shape.rank), side = shape.dim[axis];
    nw_num lines = side ? call->out[0].content->count / side : 0;
    for (nw_num line = 0; line < lines; line++) {
        nw_num first = line / inner * inner * side + line % inner;
        nw_element sum = nw_element_to(nw_element_int(start), &nw_int64, dtype);
        for (nw_num k = 0; k < side; k++) {
            nw_num n = first + (reverse ? side - 1 - k : k) * inner;
            nw_element next = law(sum, in[n], dtype);
            items[n] = exclusive ? sum : next;
            sum = next;
        }
    }
    return nw_fold_done(call, 0);
}

static bool cum_sum_fold(nw_call *call)
{
    return cumulative_fold(call, nw_pair_add, 0);
}

static bool cum_prod_fold(nw_call *call)
{
    return cumulative_fold(call, nw_pair_mul, 1);
}

static void cum_sum_work(const nw_call *call, nw_work *work)
{
    work->of[NW_ADD] = nw_out_count(call, 0);
}

static void cum_prod_work(const nw_call *call, nw_work *work)
{
    work->of[NW_MUL] = nw_out_count(call, 0);
}

static bool like_first(nw_call *call)
{
    return nw_need_outputs(call, 1) && nw_out_like(call, 0, &call->in[0]);
}

const nw_op nw_op_cum_sum = {.name = "cum_sum",
                             .min_in = 2,
                             .max_in = 2,
                             .flags = NW_ANY,
                             .shape = like_first,
                             .work = cum_sum_work,
                             .fold = cum_sum_fold,
                             .roles = "ds",
                             .field = nw_field_whole,
                             .formula = "adds: out"};

const nw_op nw_op_cum_prod = {.name = "cum_prod",
                              .min_in = 2,
                              .max_in = 2,
                              .flags = NW_ANY,
                              .keeps = NW_KEEPS_IN | NW_KEEPS_OUT,
                              .shape = like_first,
                              .work = cum_prod_work,
                              .fold = cum_prod_fold,
                              .roles = "ds",
                              .field = nw_field_whole,
                              .formula = "multiplies: out"};

/* max(ceil((limit - start) / delta), 0) of whole numbers. */
static nw_num whole_steps(int64_t start, int64_t limit, int64_t delta)
{
    int64_t way;
    if (__builtin_sub_overflow(limit, start, &way) || delta == INT64_MIN || way == INT64_MIN)
        return NW_UNKNOWN;
    if (delta < 0)
        return way < 0 ? nw_div_ceil(-way, -delta) : 0;
    return way > 0 ? nw_div_ceil(way, delta) : 0;
}

/* The same of real ones; ONNX Runtime takes the way as its type holds it, and divides in double precision
 * (range.cc). */
static nw_num real_steps(nw_element start, nw_element limit, nw_element delta, const nw_dtype *dtype)
{
    const nw_dtype *wide = dtype == &nw_float64 ? dtype : &nw_float32;
    nw_element way = nw_pair_sub(limit, start, wide);
    double steps = nw_one_ceil(nw_element_real(way.f / delta.f), wide).f;
    return !(steps < 0x1p53) ? NW_UNKNOWN : steps > 0 ? (nw_num)steps : 0;
}

static bool is(nw_element item, int64_t number)
{
    return item.known == NW_ELEMENT_SET && (item.real ? item.f == (double)number : item.i == number);
}

static nw_num steps_of(const nw_call *call)
{
    nw_element start = nw_element_in(call, 0), limit = nw_element_in(call, 1), delta = nw_element_in(call, 2);
    if (limit.known == NW_ELEMENT_DIM && is(start, 0) && is(delta, 1))
        return limit.i;
    if (start.known != NW_ELEMENT_SET || limit.known != NW_ELEMENT_SET || delta.known != NW_ELEMENT_SET ||
        start.real != limit.real || start.real != delta.real)
        return NW_UNKNOWN;
    return start.real ? real_steps(start, limit, delta, call->in[0].dtype)
                      : whole_steps(start.i, limit.i, delta.i);
}

static bool range_shape(nw_call *call)
{
    nw_element delta = nw_element_in(call, 2);
    if (delta.known == NW_ELEMENT_SET && (delta.real ? delta.f == 0 : delta.i == 0))
        return nw_call_fail(call, "steps of 0");
    return nw_need_outputs(call, 1) && nw_out_vector(call, 0, steps_of(call));
}

static bool range_fold(nw_call *call)
{
    nw_element start = nw_element_in(call, 0), delta = nw_element_in(call, 2);
    const nw_dtype *dtype = call->in[0].dtype;
    nw_element *items = nw_out_elements(call, 0);
    for (uint32_t n = 0; items && n < call->out[0].content->count; n++) {
        nw_element way = nw_pair_mul(nw_element_to(nw_element_int(n), &nw_int64, dtype), delta, dtype);
        items[n] = nw_pair_add(start, way, dtype);
    }
    return nw_fold_done(call, 0);
}

const nw_op nw_op_range = {.name = "range",
                           .min_in = 3,
                           .max_in = 3,
                           .flags = NW_ANY,
                           .shape = range_shape,
                           .fold = range_fold,
                           .roles = "s"};
