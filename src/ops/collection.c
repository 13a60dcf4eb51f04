/* Sequences of tensors, and values that may be absent. */
#include "ops/bodies.h"

static const nw_tensor nothing = {
    .shape = {NULL, -1}
};

/* What is known of a sequence; of one whose type is not known, nothing. */
static bool sequence_in(const nw_call *call, int32_t i, nw_box *out)
{
    const nw_tensor *in = &call->in[i];
    *out = (nw_box){.element = nothing, .count = NW_UNKNOWN};
    if (in->kind == NW_SEQUENCE && in->box)
        *out = *in->box;
    bool open = in->kind == NW_TENSOR && !in->dtype && in->shape.rank < 0;
    return in->kind == NW_SEQUENCE || open || nw_call_fail(call, "input %d is no sequence", (int)i);
}

static bool give_sequence(nw_call *call, int32_t i, nw_box box)
{
    if (box.count > NW_ELEMENTS_MAX)
        box.items = NULL;
    return nw_out_box(call, i, NW_SEQUENCE, &box);
}

/* The merge of so many tensors, in an element that was none. */
static bool merge_all(const nw_call *call, const nw_tensor *items, nw_num count, nw_tensor *out)
{
    *out = count ? items[0] : nothing;
    for (nw_num i = 1; i < count; i++)
        if (!nw_merge_into(call, out, &items[i]))
            return false;
    return true;
}

static bool need_tensors(const nw_call *call, int32_t first, int32_t end)
{
    for (int32_t i = first; i < end; i++)
        if (call->in[i].kind != NW_TENSOR)
            return nw_call_fail(call, "input %d: elements of a sequence are tensors", (int)i);
    return true;
}

static bool sequence_empty_shape(nw_call *call)
{
    nw_box box = {.element = nothing};
    box.element.dtype = nw_type_named(call, NW_A_TO, &nw_float32);
    return nw_need_outputs(call, 1) && give_sequence(call, 0, box);
}

static bool sequence_construct_shape(nw_call *call)
{
    nw_tensor *items = NW_ARRAY(call->arena, nw_tensor, call->in_count);
    nw_box box = {.count = call->in_count, .items = items};
    if (!items)
        return nw_fail_memory(call->error, call->arena);
    for (int32_t i = 0; i < call->in_count; i++)
        items[i] = call->in[i];
    return nw_need_outputs(call, 1) && need_tensors(call, 0, call->in_count) &&
           merge_all(call, items, box.count, &box.element) && give_sequence(call, 0, box);
}

/* The place that input i names among `count`, counted from the end where negative; `otherwise` without it.
 * Unknown where it is, or the count. */
static bool position_in(const nw_call *call, int32_t i, nw_num count, nw_num most, nw_num otherwise,
                        nw_num *out)
{
    nw_element item = nw_element_in(call, i);
    *out = otherwise;
    if (!nw_has_in(call, i))
        return true;
    *out = NW_UNKNOWN;
    if (item.known != NW_ELEMENT_SET)
        return true;
    if (!nw_known(count)) {
        *out = item.i >= 0 ? item.i : NW_UNKNOWN;
        return true;
    }
    *out = item.i < 0 ? item.i + count : item.i;
    if (*out >= 0 && *out <= most)
        return true;
    return nw_call_fail(call, "position %lld of a sequence of %lld", (long long)item.i, (long long)count);
}

/* The items with input 1 put in at `at`, or (at < 0) with nothing known of them one by one. */
static bool insert_item(const nw_call *call, nw_box *box, nw_num at)
{
    nw_num count = box->count;
    const nw_tensor *old = box->items;
    bool each = nw_known(count) && count < NW_ELEMENTS_MAX && nw_known(at) && (old || count == 0);
    nw_tensor *items = NW_ARRAY(call->arena, nw_tensor, each ? count + 1 : 0);
    if (!items)
        return nw_fail_memory(call->error, call->arena);
    for (nw_num i = 0; each && i <= count; i++)
        items[i] = i == at ? call->in[1] : old[i < at ? i : i - 1];
    box->items = each ? items : NULL;
    box->count = nw_add(count, 1);
    return true;
}

static bool sequence_insert_shape(nw_call *call)
{
    nw_box box;
    nw_num at;
    if (!nw_need_outputs(call, 1) || !sequence_in(call, 0, &box) || !need_tensors(call, 1, 2) ||
        !position_in(call, 2, box.count, box.count, box.count, &at))
        return false;
    if (box.count == 0)
        box.element = call->in[1];
    else if (!nw_merge_into(call, &box.element, &call->in[1]))
        return false;
    return insert_item(call, &box, at) && give_sequence(call, 0, box);
}

static bool sequence_erase_shape(nw_call *call)
{
    nw_box box;
    nw_num at;
    if (!nw_need_outputs(call, 1) || !sequence_in(call, 0, &box) ||
        !position_in(call, 1, box.count, nw_sub(box.count, 1), nw_sub(box.count, 1), &at))
        return false;
    bool each = box.items && nw_known(box.count) && nw_known(at);
    nw_tensor *items = NW_ARRAY(call->arena, nw_tensor, each ? box.count : 0);
    if (!items)
        return nw_fail_memory(call->error, call->arena);
    for (nw_num i = 0; each && i + 1 < box.count; i++)
        items[i] = box.items[i < at ? i : i + 1];
    box.items = each ? items : NULL;
    box.count = nw_sub(box.count, 1);
    return (!each || !box.count || merge_all(call, items, box.count, &box.element)) &&
           give_sequence(call, 0, box);
}

static bool sequence_at_shape(nw_call *call)
{
    nw_box box;
    nw_num at;
    if (!nw_need_outputs(call, 1) || !sequence_in(call, 0, &box) ||
        !position_in(call, 1, box.count, nw_sub(box.count, 1), NW_UNKNOWN, &at))
        return false;
    nw_out_take(call, 0, box.items && nw_known(at) && at < box.count ? &box.items[at] : &box.element);
    return true;
}

static bool sequence_length_shape(nw_call *call)
{
    nw_box box;
    if (!nw_need_outputs(call, 1) || !sequence_in(call, 0, &box) || !nw_out_scalar(call, 0))
        return false;
    call->out[0].dtype = &nw_int64;
    return true;
}

static bool sequence_length_fold(nw_call *call)
{
    nw_box box;
    nw_element *length = sequence_in(call, 0, &box) ? nw_out_elements(call, 0) : NULL;
    if (length)
        *length = nw_element_of_dim(box.count);
    return true;
}

/* One part of the input: `size` long on the axis, or without the axis. */
static bool part_of(const nw_call *call, int32_t axis, nw_num size, bool keep, nw_tensor *out)
{
    const nw_tensor *in = &call->in[0];
    return nw_drop_axis(call, in, axis, out) && (!keep || nw_add_axis(call, out, axis, size, out));
}

/* Parts of one size each, the last as long as there is something left. */
static bool split_known(const nw_call *call, int32_t axis, nw_num size, bool keep, nw_box *box)
{
    nw_num side = call->in[0].shape.dim[axis], count = nw_div_ceil(side, size);
    nw_num rest = count ? side - (count - 1) * size : size;
    nw_tensor last, *items = NW_ARRAY(call->arena, nw_tensor, count <= NW_ELEMENTS_MAX ? count : 0);
    if (!items)
        return nw_fail_memory(call->error, call->arena);
    if (!part_of(call, axis, count == 1 ? rest : size, keep, &box->element) ||
        !part_of(call, axis, rest, keep, &last))
        return false;
    box->count = count;
    box->items = count <= NW_ELEMENTS_MAX ? items : NULL;
    for (nw_num i = 0; box->items && i < count; i++)
        items[i] = i + 1 < count ? box->element : last;
    return nw_merge_into(call, &box->element, &last);
}

static bool split_evenly(const nw_call *call, int32_t axis, nw_num size, bool keep, nw_box *box)
{
    nw_num side = call->in[0].shape.dim[axis];
    if (nw_known(side))
        return split_known(call, axis, size, keep, box);
    box->count = size == 1 ? side : NW_UNKNOWN;
    return part_of(call, axis, size == 1 ? 1 : NW_UNKNOWN, keep, &box->element);
}

static bool split_as_listed(const nw_call *call, int32_t axis, const nw_list_of *sizes, nw_box *box)
{
    nw_tensor *items = NW_ARRAY(call->arena, nw_tensor, sizes->count);
    nw_num sum = 0;
    if (!items)
        return nw_fail_memory(call->error, call->arena);
    for (int32_t i = 0; i < sizes->count; i++) {
        nw_num size = nw_element_dim(sizes->items[i]);
        sum = nw_add(sum, size);
        if (!part_of(call, axis, size, true, &items[i]))
            return false;
    }
    box->items = items;
    box->count = sizes->count;
    return nw_need_equal(call, "sum of the parts", sum, call->in[0].shape.dim[axis]) &&
           merge_all(call, items, sizes->count, &box->element);
}

/* A scalar gives the size of each part, a list that of every part; without it each is 1 long, and KEEP_DIMS
 * says whether the axis stays. */
static bool split_to_sequence_shape(nw_call *call)
{
    nw_box box = {.element = nothing, .count = NW_UNKNOWN};
    nw_list_of sizes;
    int32_t axis;
    box.element.dtype = call->in[0].dtype;
    if (!nw_need_outputs(call, 1))
        return false;
    if (call->in[0].shape.rank < 0)
        return give_sequence(call, 0, box);
    if (!nw_axis_of(call, 0, &axis))
        return false;
    nw_list_state state = nw_list_given(call, 1, NW_ATTR_COUNT, &sizes);
    bool scalar = state != NW_LIST_NONE && call->in[1].shape.rank == 0, done;
    if (state == NW_LIST_NONE) {
        done = split_evenly(call, axis, 1, nw_int(call, NW_A_KEEP_DIMS, 1) != 0, &box);
    } else if (scalar && sizes.complete && nw_element_dim(sizes.items[0]) > 0) {
        done = split_evenly(call, axis, sizes.items[0].i, true, &box);
    } else if (!scalar && state == NW_LIST_SOME) {
        done = split_as_listed(call, axis, &sizes, &box);
    } else {
        done = part_of(call, axis, NW_UNKNOWN, true, &box.element);
    }
    return done && give_sequence(call, 0, box);
}

/* The sum of the items' sizes on an axis. */
static nw_num joined_side(const nw_box *box, int32_t axis)
{
    nw_num sum = 0;
    if (!box->items)
        return nw_mul(box->count, box->element.shape.dim[axis]);
    for (nw_num i = 0; i < box->count; i++)
        sum = nw_add(sum, box->items[i].shape.rank > axis ? box->items[i].shape.dim[axis] : NW_UNKNOWN);
    return sum;
}

static bool concat_from_sequence_shape(nw_call *call)
{
    nw_box box;
    nw_tensor out;
    int32_t axis;
    if (!nw_need_outputs(call, 1) || !sequence_in(call, 0, &box))
        return false;
    out = box.element;
    out.content = NULL;
    if (out.shape.rank >= 0 && nw_int(call, NW_A_NEW_AXIS, 0)) {
        if (!nw_add_axis(call, &out, nw_int(call, NW_A_AXIS, 0), box.count, &out))
            return false;
    } else if (out.shape.rank >= 0) {
        if (!nw_axis(call, nw_int(call, NW_A_AXIS, 0), out.shape.rank, &axis) ||
            !nw_drop_axis(call, &out, axis, &out) ||
            !nw_add_axis(call, &out, axis, joined_side(&box, axis), &out))
            return false;
    }
    nw_out_take(call, 0, &out);
    return true;
}

/* ---- A body for each element ------------------------------------------------------------------------- */

typedef struct mapping {
    nw_call *call;
    nw_box *boxes; /* of the inputs; a tensor goes to every turn */
    nw_tensor *in, *out;
    nw_num count;
} mapping;

static bool open_mapping(nw_call *call, mapping *m)
{
    *m = (mapping){.call = call};
    if (!nw_need_bodies(call, 1))
        return false;
    m->boxes = NW_ARRAY(call->arena, nw_box, call->in_count);
    m->in = NW_ARRAY(call->arena, nw_tensor, call->in_count);
    m->out = NW_ARRAY(call->arena, nw_tensor, call->out_count);
    if (!m->boxes || !m->in || !m->out)
        return nw_fail_memory(call->error, call->arena);
    m->count = NW_UNKNOWN;
    for (int32_t i = 0; i < call->in_count; i++) {
        if (i > 0 && call->in[i].kind != NW_SEQUENCE)
            continue;
        if (!sequence_in(call, i, &m->boxes[i]) ||
            !nw_need_equal(call, "items of a sequence", m->boxes[i].count, m->count))
            return false;
        m->count = nw_merge_dim(m->count, m->boxes[i].count);
    }
    return true;
}

/* Turn t, or (t < 0) what holds in all. */
static bool map_one(mapping *m, nw_num t, nw_num turns)
{
    nw_call *call = m->call;
    for (int32_t i = 0; i < call->in_count; i++) {
        const nw_box *box = &m->boxes[i];
        bool listed = i == 0 || call->in[i].kind == NW_SEQUENCE;
        m->in[i] = !listed                                  ? call->in[i]
                   : t >= 0 && box->items && t < box->count ? box->items[t]
                                                            : box->element;
    }
    bool ok = call->bodies->infer(call, 0, m->in, call->in_count, m->out, call->out_count);
    return (ok || (turns == 0 && nw_forgive(call))) && call->bodies->keep(call, turns);
}

static bool map_each(mapping *m, nw_box *results)
{
    nw_call *call = m->call;
    nw_tensor *items = NW_ARRAY(call->arena, nw_tensor, m->count * call->out_count);
    if (!items)
        return nw_fail_memory(call->error, call->arena);
    for (nw_num t = 0; t < m->count; t++) {
        if (!map_one(m, t, 1))
            return false;
        for (int32_t o = 0; o < call->out_count; o++)
            items[o * m->count + t] = m->out[o];
    }
    for (int32_t o = 0; o < call->out_count; o++) {
        results[o].items = items + o * m->count;
        if (!merge_all(call, results[o].items, m->count, &results[o].element))
            return false;
    }
    return true;
}

static bool sequence_map_shape(nw_call *call)
{
    mapping m;
    if (!open_mapping(call, &m))
        return false;
    nw_box *results = NW_ARRAY(call->arena, nw_box, call->out_count);
    if (!results)
        return nw_fail_memory(call->error, call->arena);
    if (m.count > 0 && m.boxes[0].items && nw_turns_spared(call, m.count)) {
        if (!map_each(&m, results))
            return false;
    } else if (!map_one(&m, -1, nw_is_symbol(m.count) ? NW_UNKNOWN : m.count)) {
        return false;
    }
    for (int32_t o = 0; o < call->out_count; o++) {
        results[o].count = m.count;
        if (!results[o].items)
            results[o].element = m.out[o];
        if (!give_sequence(call, o, results[o]))
            return false;
    }
    return true;
}

/* ---- Optional ----------------------------------------------------------------------------------------- */

/* Without an input it is empty; what would be in it is then the element's type. */
static bool optional_shape(nw_call *call)
{
    const nw_tensor *type = nw_tensor_attr(call, NW_A_TYPE);
    bool full = nw_has_in(call, 0);
    nw_box box = {.element = full ? call->in[0] : type ? *type : nothing, .count = full};
    if (!nw_need_outputs(call, 1))
        return false;
    if (box.element.kind == NW_OPTIONAL)
        return nw_call_fail(call, "an optional value in an optional value");
    return nw_out_box(call, 0, NW_OPTIONAL, &box);
}

/* Whether there is something: 0, 1 or unknown. */
static nw_num is_there(const nw_call *call)
{
    const nw_tensor *in = call->in;
    if (!nw_has_in(call, 0))
        return 0;
    if (in->kind == NW_OPTIONAL)
        return in->box ? in->box->count : NW_UNKNOWN;
    return in->kind == NW_TENSOR && !in->dtype ? NW_UNKNOWN : 1;
}

static bool optional_has_element_shape(nw_call *call)
{
    if (!nw_need_outputs(call, 1) || !nw_out_scalar(call, 0))
        return false;
    call->out[0].dtype = &nw_bool;
    return true;
}

static bool optional_has_element_fold(nw_call *call)
{
    nw_element *out = nw_out_elements(call, 0);
    if (out)
        *out = nw_element_of_dim(is_there(call));
    return true;
}

static bool optional_get_element_shape(nw_call *call)
{
    const nw_tensor *in = call->in;
    if (!nw_need_outputs(call, 1))
        return false;
    if (is_there(call) == 0)
        return nw_call_fail(call, "the optional value is empty");
    nw_out_take(call, 0, in->kind != NW_OPTIONAL ? in : in->box ? &in->box->element : &nothing);
    return true;
}

const nw_op nw_op_sequence_empty = {.name = "sequence_empty", .shape = sequence_empty_shape};
const nw_op nw_op_sequence_construct = {.name = "sequence_construct",
                                        .min_in = 1,
                                        .max_in = -1,
                                        .flags = NW_ANY,
                                        .shape = sequence_construct_shape};
const nw_op nw_op_sequence_insert = {.name = "sequence_insert",
                                     .min_in = 2,
                                     .max_in = 3,
                                     .flags = NW_ANY,
                                     .shape = sequence_insert_shape,
                                     .roles = "dds"};
const nw_op nw_op_sequence_erase = {.name = "sequence_erase",
                                    .min_in = 1,
                                    .max_in = 2,
                                    .flags = NW_ANY,
                                    .shape = sequence_erase_shape,
                                    .roles = "ds"};
const nw_op nw_op_sequence_at = {.name = "sequence_at",
                                 .min_in = 2,
                                 .max_in = 2,
                                 .flags = NW_ANY,
                                 .shape = sequence_at_shape,
                                 .roles = "ds"};
const nw_op nw_op_sequence_length = {.name = "sequence_length",
                                     .min_in = 1,
                                     .max_in = 1,
                                     .flags = NW_ANY,
                                     .shape = sequence_length_shape,
                                     .fold = sequence_length_fold};
const nw_op nw_op_split_to_sequence = {.name = "split_to_sequence",
                                       .min_in = 1,
                                       .max_in = 2,
                                       .flags = NW_ANY,
                                       .shape = split_to_sequence_shape,
                                       .roles = "ds"};
const nw_op nw_op_concat_from_sequence = {.name = "concat_from_sequence",
                                          .min_in = 1,
                                          .max_in = 1,
                                          .flags = NW_ANY,
                                          .shape = concat_from_sequence_shape};
const nw_op nw_op_sequence_map = {.name = "sequence_map",
                                  .min_in = 1,
                                  .max_in = -1,
                                  .flags = NW_ANY,
                                  .keeps = NW_KEEPS_UNKNOWN,
                                  .shape = sequence_map_shape};
const nw_op nw_op_optional = {.name = "optional", .max_in = 1, .flags = NW_ANY, .shape = optional_shape};
const nw_op nw_op_optional_has_element = {.name = "optional_has_element",
                                          .max_in = 1,
                                          .flags = NW_ANY,
                                          .shape = optional_has_element_shape,
                                          .fold = optional_has_element_fold};
const nw_op nw_op_optional_get_element = {.name = "optional_get_element",
                                          .min_in = 1,
                                          .max_in = 1,
                                          .flags = NW_ANY | NW_VIEW,
                                          .shape = optional_get_element_shape};
