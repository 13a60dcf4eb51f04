#include "ops/move.h"

bool nw_fold_view(nw_call *call)
{
    const nw_content *content = call->in[0].content;
    if (content && nw_has_out(call, 0) && nw_shape_count(call->out[0].shape) == content->count)
        call->out[0].content = content;
    return true;
}

/* How many dims are the same from the first on. */
static int32_t common_head(nw_shape a, nw_shape b)
{
    int32_t n = 0;
    while (n < a.rank && n < b.rank && a.dim[n] == b.dim[n])
        n++;
    return n;
}

static int32_t common_tail(nw_shape a, nw_shape b)
{
    int32_t n = 0;
    while (n < a.rank && n < b.rank && a.dim[a.rank - 1 - n] == b.dim[b.rank - 1 - n])
        n++;
    return n;
}

int32_t nw_view_place(const nw_call *call, int32_t axis)
{
    nw_shape in = call->in[0].shape, out = call->out[0].shape;
    int32_t head = common_head(in, out);
    if (axis < head)
        return axis;
    if (axis >= in.rank - common_tail(in, out))
        return axis + out.rank - in.rank;
    nw_num before = nw_shape_product(in, head, axis);
    for (int32_t i = head; i < out.rank; i++)
        if (nw_known(before) && nw_shape_product(out, head, i) == before && out.dim[i] == in.dim[axis])
            return i;
    return -1;
}

nw_lane *nw_lanes(const nw_call *call, nw_shape shape)
{
    int64_t stride = 1;
    nw_lane *lanes = shape.rank < 0 ? NULL : NW_ARRAY(call->arena, nw_lane, shape.rank);
    for (int32_t i = shape.rank - 1; lanes && i >= 0; i--) {
        lanes[i] = (nw_lane){0, 1, shape.dim[i], stride};
        stride = nw_mul(stride, shape.dim[i]);
    }
    return stride >= 0 ? lanes : NULL;
}

/* The position that stands for one beyond the ends; -1: none. */
static int64_t fold_back(int64_t p, int64_t side, nw_beyond beyond)
{
    int64_t turn = beyond == NW_BEYOND_MIRROR && side > 1 ? 2 * (side - 1) : side;
    if (beyond == NW_BEYOND_FILL || side < 1)
        return -1;
    if (beyond == NW_BEYOND_EDGE)
        return p < 0 ? 0 : side - 1;
    p = (p % turn + turn) % turn;
    return p < side ? p : turn - p;
}

/* Element i of an output, as an offset into the input; -1: there is none. */
static int64_t look_up(nw_shape out, const nw_lane *lanes, nw_beyond beyond, int64_t i)
{
    int64_t offset = 0;
    for (int32_t axis = out.rank - 1; axis >= 0; axis--) {
        const nw_lane *lane = &lanes[axis];
        int64_t p = lane->first + i % out.dim[axis] * lane->step;
        i /= out.dim[axis];
        if (p < 0 || p >= lane->side)
            p = fold_back(p, lane->side, beyond);
        if (p < 0)
            return -1;
        offset += p * lane->stride;
    }
    return offset;
}

void nw_fold_lanes(nw_call *call, int32_t i, const nw_lane *lanes, nw_beyond beyond, nw_element fill)
{
    const nw_element *in = lanes ? nw_in_elements(call, 0) : NULL;
    nw_element *out = in ? nw_out_elements(call, i) : NULL;
    uint32_t count = out ? call->out[i].content->count : 0;
    for (uint32_t k = 0; k < count; k++) {
        int64_t at = look_up(call->out[i].shape, lanes, beyond, k);
        out[k] = at < 0 ? fill : in[at];
    }
}

void nw_fold_moved(nw_call *call, int32_t i, const nw_lane *lanes)
{
    nw_fold_lanes(call, i, lanes, NW_BEYOND_FILL, NW_OPEN);
}

int64_t nw_element_index(nw_element item, nw_num side)
{
    if (!nw_known(side) || item.known != NW_ELEMENT_SET || item.real || item.i < -side || item.i >= side)
        return -1;
    return item.i < 0 ? item.i + side : item.i;
}
