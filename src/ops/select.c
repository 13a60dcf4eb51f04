/* What is taken by its value, and what stands where: ONNX's OneHot, TopK, NonZero, Unique, Compress, Trilu,
 * ReverseSequence. Where all elements are known, so is how many pass. */
#include "ops/move.h"
#include "ops/scalar.h"
#include "ops/shape_rules.h"
#include "ops/work_rules.h"

#include <string.h>

/* An axis of DEPTH (input 1) positions is added, of which one is on; input 2 says what off and on are. */
static bool one_hot_shape(nw_call *call)
{
    int32_t axis, n = 0;
    nw_shape in = call->in[0].shape;
    if (!nw_need_outputs(call, 1))
        return false;
    call->out[0].dtype = call->in[2].dtype;
    if (in.rank < 0)
        return true;
    if (!nw_axis(call, nw_int(call, NW_A_AXIS, -1), in.rank + 1, &axis))
        return false;
    nw_num *dims = nw_out_dims(call, 0, in.rank + 1);
    for (int32_t i = 0; dims && i <= in.rank; i++)
        dims[i] = i == axis ? nw_element_dim(nw_whole_in(call, 1)) : in.dim[n++];
    return dims != NULL;
}

static bool one_hot_fold(nw_call *call)
{
    int32_t axis;
    nw_shape out = call->out[0].shape;
    const nw_element *index = nw_in_elements(call, 0), *values = nw_in_elements(call, 2);
    nw_element *items = index && values && nw_in_count(call, 2) == 2 ? nw_out_elements(call, 0) : NULL;
    if (!items || !nw_axis(call, nw_int(call, NW_A_AXIS, -1), out.rank, &axis))
        return !items;
    nw_num depth = out.dim[axis], inner = nw_shape_product(out, axis + 1, out.rank);
    for (uint32_t k = 0; k < call->out[0].content->count; k++) {
        nw_element at =
            nw_element_to(index[k / (depth * inner) * inner + k % inner], call->in[0].dtype, &nw_int64);
        bool on = nw_element_index(at, depth) == k / inner % depth;
        items[k] = at.known == NW_ELEMENT_SET ? values[on] : NW_OPEN;
    }
    return true;
}

/* K, an attribute or input 1, of the positions of the axis: values, and their places. */
static bool top_k_shape(nw_call *call)
{
    int32_t axis;
    nw_list_of list;
    nw_num top = NW_UNKNOWN;
    if (!nw_need_outputs(call, 2) || !nw_axis_of(call, -1, &axis))
        return false;
    if (nw_list_given(call, 1, NW_A_TOP_K, &list) == NW_LIST_SOME && list.count == 1)
        top = nw_element_dim(list.items[0]);
    nw_num side = call->in[0].shape.dim[axis];
    if (nw_known(top) && nw_known(side) && top > side)
        return nw_call_fail(call, "the top %lld of %lld", (long long)top, (long long)side);
    for (int32_t i = 0; i < call->out_count; i++) {
        nw_num *dims = nw_out_edit(call, i, &call->in[0]);
        if (!dims)
            return false;
        dims[axis] = top;
    }
    if (nw_has_out(call, 1))
        call->out[1].dtype = &nw_int64;
    return true;
}

static bool all_set(const nw_element *items, nw_num count)
{
    for (nw_num i = 0; items && i < count; i++)
        if (items[i].known != NW_ELEMENT_SET)
            return false;
    return items != NULL;
}

/* A line of elements that stand `stride` apart, and which of them are taken already. */
typedef struct line {
    const nw_element *at;
    nw_num side, stride;
    bool *taken;
} line;

/* The place of the best that is not taken, the first of equals. */
static nw_num take_best(const nw_call *call, line l)
{
    nw_num best = -1;
    bool largest = nw_int(call, NW_A_LARGEST, 1);
    for (nw_num i = 0; i < l.side; i++) {
        nw_element new = l.at[i * l.stride], old = l.at[best < 0 ? 0 : best * l.stride];
        nw_element better = nw_pair_less(largest ? old : new, largest ? new : old, call->in[0].dtype);
        best = !l.taken[i] && (best < 0 || better.i) ? i : best;
    }
    l.taken[best] = true;
    return best;
}

static bool top_k_fold(nw_call *call)
{
    int32_t axis;
    nw_shape in = call->in[0].shape;
    const nw_element *data = nw_in_elements(call, 0);
    bool known = nw_int(call, NW_A_SORTED, 1) && all_set(data, nw_in_count(call, 0));
    nw_element *values = known ? nw_out_elements(call, 0) : NULL;
    nw_element *places = known ? nw_out_elements(call, 1) : NULL;
    if (!values || !nw_axis_of(call, -1, &axis))
        return !values;
    nw_num side = in.dim[axis], top = call->out[0].shape.dim[axis];
    nw_num inner = nw_shape_product(in, axis + 1, in.rank), lines = nw_shape_product(in, 0, axis) * inner;
    for (nw_num i = 0; i < lines; i++) {
        nw_num outer = i / inner, column = i % inner;
        line l = {data + outer * side * inner + column, side, inner, NW_ARRAY(call->arena, bool, side)};
        for (nw_num k = 0; l.taken && k < top; k++) {
            nw_num best = take_best(call, l), at = (outer * top + k) * inner + column;
            values[at] = l.at[best * inner];
            if (places)
                places[at] = nw_element_int(best);
        }
    }
    return true;
}

/* Each element is looked at once at least, as in argmax. */
static void top_k_work(const nw_call *call, nw_work *work)
{
    nw_work_in(call, work, &(const nw_work){{[NW_CMP] = 1}});
}

static void top_k_field(const nw_call *call, nw_reach *axes)
{
    int32_t axis;
    if (nw_axis_of(call, -1, &axis))
        nw_field_on(call, axis, (nw_reach){call->in[0].shape.dim[axis], 1, 1, 0}, axes);
}

static bool is_zero(nw_element item)
{
    return item.real ? item.f == 0 : item.i == 0;
}

/* A row for each axis, a column for each element that is not 0. */
static bool non_zero_shape(nw_call *call)
{
    nw_shape in = call->in[0].shape;
    const nw_element *items = nw_in_elements(call, 0);
    nw_num count = NW_UNKNOWN, dims[2] = {in.rank < 0 ? NW_UNKNOWN : in.rank, NW_UNKNOWN};
    if (!nw_need_outputs(call, 1))
        return false;
    if (in.rank > 0 && all_set(items, nw_in_count(call, 0))) {
        count = 0;
        for (nw_num i = 0; i < nw_in_count(call, 0); i++)
            count += !is_zero(items[i]);
    }
    dims[1] = count;
    call->out[0].dtype = &nw_int64;
    return nw_out_copy(call, 0, dims, 2);
}

static bool non_zero_fold(nw_call *call)
{
    const nw_element *in = nw_in_elements(call, 0);
    const nw_lane *lanes = nw_lanes(call, call->in[0].shape);
    nw_element *items = in && lanes ? nw_out_elements(call, 0) : NULL;
    nw_num found = 0;
    for (nw_num i = 0; items && i < nw_in_count(call, 0); i++) {
        if (is_zero(in[i]))
            continue;
        for (int32_t a = 0; a < call->in[0].shape.rank; a++)
            items[a * call->out[0].shape.dim[1] + found] =
                nw_element_int(i / lanes[a].stride % lanes[a].side);
        found++;
    }
    return true;
}

/* Of elements, or of what stands along AXIS: those that differ, where each first stood, which of them stands
 * at each place, and how often. */
static bool unique_shape(nw_call *call)
{
    int32_t axis = 0;
    nw_shape in = call->in[0].shape;
    bool has_axis = nw_node_attr(call->node, NW_A_AXIS) != NULL;
    if (!nw_need_outputs(call, 4) || (has_axis && in.rank >= 0 && !nw_axis_of(call, 0, &axis)))
        return false;
    nw_num places = in.rank < 0 ? NW_UNKNOWN : has_axis ? in.dim[axis] : nw_merged_dims(in, 0, in.rank);
    for (int32_t i = 1; i < call->out_count; i++) {
        if (!nw_out_vector(call, i, i == 2 ? places : NW_UNKNOWN))
            return false;
        if (nw_has_out(call, i))
            call->out[i].dtype = &nw_int64;
    }
    if (!has_axis)
        return nw_out_vector(call, 0, NW_UNKNOWN);
    if (in.rank < 0)
        return true;
    nw_num *dims = nw_out_edit(call, 0, &call->in[0]);
    if (dims)
        dims[axis] = NW_UNKNOWN;
    return dims != NULL;
}

/* How many of the first `side` conditions hold; unknown where one is. */
static nw_num passing(const nw_call *call, nw_num side)
{
    const nw_element *items = nw_in_elements(call, 1);
    nw_num count = 0, given = nw_in_count(call, 1);
    if (!nw_known(side) || !all_set(items, given))
        return NW_UNKNOWN;
    for (nw_num i = 0; i < given && i < side; i++)
        count += !is_zero(items[i]);
    return count;
}

/* Positions of AXIS, or elements without one, whose condition holds. */
static bool compress_shape(nw_call *call)
{
    int32_t axis = 0;
    nw_num *dims;
    if (!nw_need_outputs(call, 1))
        return false;
    if (!nw_node_attr(call->node, NW_A_AXIS))
        return nw_out_vector(call, 0, passing(call, nw_in_count(call, 0)));
    if (call->in[0].shape.rank < 0)
        return true;
    if (!nw_axis_of(call, 0, &axis) || !(dims = nw_out_edit(call, 0, &call->in[0])))
        return false;
    dims[axis] = passing(call, dims[axis]);
    return true;
}

static bool compress_fold(nw_call *call)
{
    int32_t axis = 0;
    nw_shape in = call->in[0].shape;
    const nw_element *data = nw_in_elements(call, 0), *holds = nw_in_elements(call, 1);
    nw_element *items = data && holds ? nw_out_elements(call, 0) : NULL;
    bool has_axis = nw_node_attr(call->node, NW_A_AXIS) != NULL;
    if (!items || (has_axis && !nw_axis_of(call, 0, &axis)))
        return !items;
    nw_num side = has_axis ? in.dim[axis] : nw_in_count(call, 0);
    nw_num inner = has_axis ? nw_shape_product(in, axis + 1, in.rank) : 1;
    for (nw_num i = 0; i < nw_in_count(call, 0); i++) {
        nw_num at = i / inner % side;
        if (at < nw_in_count(call, 1) && !is_zero(holds[at]))
            *items++ = data[i];
    }
    return true;
}

static void compress_field(const nw_call *call, nw_reach *axes)
{
    int32_t axis = 0;
    if (!nw_node_attr(call->node, NW_A_AXIS))
        nw_field_unknown(call, axes);
    else if (nw_axis_of(call, 0, &axis))
        nw_field_on(call, axis, NW_REACH_UNKNOWN, axes);
}

static bool keeps_shape(nw_call *call)
{
    return nw_need_outputs(call, 1) && nw_out_like(call, 0, &call->in[0]);
}

/* On and above diagonal K, or on and below it; the rest becomes 0. */
static bool trilu_fold(nw_call *call)
{
    nw_shape in = call->in[0].shape;
    nw_element k = nw_has_in(call, 1) ? nw_element_in(call, 1) : nw_element_int(0);
    const nw_element *data = k.known == NW_ELEMENT_SET && in.rank >= 2 ? nw_in_elements(call, 0) : NULL;
    nw_element *items = data ? nw_out_elements(call, 0) : NULL;
    bool upper = nw_int(call, NW_A_UPPER, 1);
    for (uint32_t i = 0; items && i < call->out[0].content->count; i++) {
        nw_num column = i % in.dim[in.rank - 1], row = i / in.dim[in.rank - 1] % in.dim[in.rank - 2];
        bool stays = upper ? column - row >= k.i : column - row <= k.i;
        items[i] = stays ? data[i] : nw_zero_of(call->in[0].dtype);
    }
    return true;
}

const nw_op nw_op_one_hot = {.name = "one_hot",
                             .min_in = 3,
                             .max_in = 3,
                             .flags = NW_ANY,
                             .shape = one_hot_shape,
                             .fold = one_hot_fold,
                             .roles = "dsd"};
const nw_op nw_op_top_k = {.name = "top_k",
                           .min_in = 1,
                           .max_in = 1,
                           .flags = NW_EVERY_AXIS,
                           .keeps = NW_KEEPS_INDEX,
                           .shape = top_k_shape,
                           .work = top_k_work,
                           .fold = top_k_fold,
                           .roles = "ds",
                           .field = top_k_field,
                           .formula = "comparisons: in"};
const nw_op nw_op_non_zero = {.name = "non_zero",
                              .min_in = 1,
                              .max_in = 1,
                              .flags = NW_ANY,
                              .shape = non_zero_shape,
                              .fold = non_zero_fold,
                              .field = nw_field_unknown};
const nw_op nw_op_unique = {.name = "unique",
                            .min_in = 1,
                            .max_in = 1,
                            .flags = NW_ANY,
                            .keeps = NW_KEEPS_UNKNOWN,
                            .shape = unique_shape,
                            .field = nw_field_unknown};
const nw_op nw_op_compress = {.name = "compress",
                              .min_in = 2,
                              .max_in = 2,
                              .flags = NW_ANY | NW_EVERY_AXIS,
                              .keeps = NW_KEEPS_UNKNOWN,
                              .shape = compress_shape,
                              .fold = compress_fold,
                              .roles = "ds",
                              .field = compress_field};
const nw_op nw_op_trilu = {.name = "trilu",
                           .min_in = 1,
                           .max_in = 1,
                           .flags = NW_ANY,
                           .shape = keeps_shape,
                           .fold = trilu_fold,
                           .roles = "dd"};
const nw_op nw_op_reverse_sequence = {.name = "reverse_sequence",
                                      .min_in = 2,
                                      .max_in = 2,
                                      .flags = NW_ANY,
                                      .keeps = NW_KEEPS_UNKNOWN,
                                      .shape = keeps_shape};
