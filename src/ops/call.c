#include "ops/op.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

nw_axes nw_axes_of(const nw_call *call, const nw_tensor *tensor)
{
    int32_t rank = tensor->shape.rank, channel = 1;
    int64_t axis = nw_node_attr(call->node, NW_A_KERNEL) ? nw_int(call, NW_A_AXIS, 1) : 1;
    if (axis >= -(int64_t)rank && axis < rank) /* a window says where its picture begins */
        channel = (int32_t)(axis < 0 ? axis + rank : axis);
    if (call->every_axis)
        channel = 0;
    return (nw_axes){channel, channel + 1, rank > channel + 1 ? rank - channel - 1 : 0};
}

const int64_t *nw_ints(const nw_call *call, nw_attr_id id, uint32_t *count)
{
    const nw_attr *attr = nw_node_attr(call->node, id);
    *count = attr ? attr->count : 0;
    return attr ? attr->ints : NULL;
}

int64_t nw_int(const nw_call *call, nw_attr_id id, int64_t otherwise)
{
    const nw_attr *attr = nw_node_attr(call->node, id);
    return attr && attr->count ? attr->ints[0] : otherwise;
}

double nw_number(const nw_call *call, nw_attr_id id, double otherwise)
{
    const nw_attr *attr = nw_node_attr(call->node, id);
    return attr ? attr->number : otherwise;
}

const double *nw_numbers(const nw_call *call, nw_attr_id id, uint32_t *count)
{
    const nw_attr *attr = nw_node_attr(call->node, id);
    *count = attr ? attr->count : 0;
    return attr ? attr->numbers : NULL;
}

const nw_tensor *nw_tensor_attr(const nw_call *call, nw_attr_id id)
{
    const nw_attr *attr = nw_node_attr(call->node, id);
    return attr ? attr->tensor : NULL;
}

bool nw_has_in(const nw_call *call, int32_t i)
{
    return i >= 0 && i < call->in_count && call->in[i].kind != NW_ABSENT;
}

int32_t nw_operand(const nw_call *call, char role)
{
    const char *roles = call->node->operands ? call->node->op->roles : NULL;
    const char *at = roles ? strchr(roles, role) : NULL;
    int32_t i = at ? (int32_t)(at - roles) : call->in_count;
    return nw_has_in(call, i) ? i : -1;
}

bool nw_has_bias(const nw_call *call, bool otherwise)
{
    return call->node->operands ? nw_operand(call, NW_ROLE_BIAS) >= 0
                                : nw_int(call, NW_A_BIAS, otherwise) != 0;
}

bool nw_is_affine(const nw_call *call, bool otherwise)
{
    return call->node->operands ? nw_operand(call, NW_ROLE_WEIGHT) >= 0
                                : nw_int(call, NW_A_AFFINE, otherwise) != 0;
}

nw_num nw_in_dim(const nw_call *call, int32_t i, int32_t axis)
{
    bool known = nw_has_in(call, i) && axis < call->in[i].shape.rank;
    return known ? call->in[i].shape.dim[axis] : NW_UNKNOWN;
}

bool nw_has_out(const nw_call *call, int32_t i)
{
    return i < call->out_count && call->out[i].kind != NW_ABSENT;
}

static nw_list_state list_of_ints(const nw_call *call, const nw_attr *attr, nw_list_of *out)
{
    nw_element *items = NW_ARRAY(call->arena, nw_element, attr->count);
    if (!items)
        return NW_LIST_OPEN;
    for (uint32_t k = 0; k < attr->count; k++)
        items[k] = nw_element_int(attr->ints[k]);
    *out = (nw_list_of){items, (int32_t)attr->count, true};
    return NW_LIST_SOME;
}

nw_list_state nw_list_given(const nw_call *call, int32_t i, nw_attr_id id, nw_list_of *out)
{
    const nw_attr *attr = id == NW_ATTR_COUNT ? NULL : nw_node_attr(call->node, id);
    *out = (nw_list_of){0};
    if (attr)
        return list_of_ints(call, attr, out);
    if (i < 0 || !nw_has_in(call, i))
        return NW_LIST_NONE;
    const nw_tensor *in = &call->in[i];
    nw_num count = nw_shape_count(in->shape);
    if (in->content) {
        *out = (nw_list_of){in->content->items, (int32_t)in->content->count, true};
    } else if (nw_known(count) && count <= NW_ELEMENTS_MAX) {
        *out = (nw_list_of){NW_ARRAY(call->arena, nw_element, count), (int32_t)count, true};
    }
    if (!out->items) {
        *out = (nw_list_of){0};
        return NW_LIST_OPEN;
    }
    for (int32_t k = 0; k < out->count; k++)
        out->complete = out->complete && out->items[k].known == NW_ELEMENT_SET;
    return NW_LIST_SOME;
}

nw_element nw_element_in(const nw_call *call, int32_t i)
{
    const nw_content *content = nw_has_in(call, i) ? call->in[i].content : NULL;
    return content && content->count == 1 ? content->items[0] : (nw_element){.known = NW_ELEMENT_OPEN};
}

const nw_element *nw_in_elements(const nw_call *call, int32_t i)
{
    const nw_content *content = nw_has_in(call, i) ? call->in[i].content : NULL;
    return content && nw_shape_count(call->in[i].shape) == content->count ? content->items : NULL;
}

nw_element *nw_out_elements(nw_call *call, int32_t i)
{
    if (!nw_has_out(call, i))
        return NULL;
    nw_num count = nw_shape_count(call->out[i].shape);
    if (!nw_known(count) || count > NW_ELEMENTS_MAX)
        return NULL;
    nw_element *items = NW_ARRAY(call->arena, nw_element, count);
    nw_content *content = NW_NEW(call->arena, nw_content);
    if (!items || !content)
        return NULL;
    *content = (nw_content){items, (uint32_t)count};
    call->out[i].content = content;
    return items;
}

nw_str nw_text(const nw_call *call, nw_attr_id id, const char *otherwise)
{
    const nw_attr *attr = nw_node_attr(call->node, id);
    return attr ? attr->text : nw_str_of(otherwise);
}

const nw_dtype *nw_type_named(const nw_call *call, nw_attr_id id, const nw_dtype *otherwise)
{
    const nw_attr *attr = nw_node_attr(call->node, id);
    return attr ? nw_dtype_named(attr->text) : otherwise;
}

bool nw_axis(const nw_call *call, int64_t axis, int32_t rank, int32_t *out)
{
    if (axis < -(int64_t)rank || axis >= rank)
        return nw_call_fail(call, "axis %lld is out of range for %d dims", (long long)axis, (int)rank);
    *out = (int32_t)(axis < 0 ? axis + rank : axis);
    return true;
}

static bool has_output(const nw_call *call, int32_t i)
{
    return i < call->out_count || nw_call_fail(call, "%s gives more outputs than the %d asked for",
                                               call->node->op->name, (int)call->out_count);
}

nw_num *nw_out_dims(nw_call *call, int32_t i, int32_t rank)
{
    if (!has_output(call, i))
        return NULL;
    nw_num *dims = NW_ARRAY(call->arena, nw_num, rank);
    if (!dims) {
        nw_fail_memory(call->error, call->arena);
        return NULL;
    }
    if (call->out[i].kind != NW_ABSENT)
        call->out[i].shape = (nw_shape){dims, rank};
    return dims;
}

bool nw_out_like(nw_call *call, int32_t i, const nw_tensor *tensor)
{
    if (!has_output(call, i))
        return false;
    if (call->out[i].kind != NW_ABSENT) {
        call->out[i] = *tensor;
        call->out[i].content = NULL;
    }
    return true;
}

void nw_out_take(nw_call *call, int32_t i, const nw_tensor *tensor)
{
    if (nw_has_out(call, i))
        call->out[i] = *tensor;
}

bool nw_out_box(nw_call *call, int32_t i, nw_kind kind, const nw_box *box)
{
    nw_box *copy = NW_NEW(call->arena, nw_box);
    if (!copy)
        return nw_fail_memory(call->error, call->arena);
    *copy = *box;
    nw_out_take(call, i, &(nw_tensor){.shape = NW_NO_SHAPE, .kind = (uint8_t)kind, .box = copy});
    return true;
}

nw_num nw_in_count(const nw_call *call, int32_t i)
{
    return i < call->in_count ? nw_shape_count(call->in[i].shape) : 0;
}

nw_num nw_out_count(const nw_call *call, int32_t i)
{
    return i < call->out_count ? nw_shape_count(call->out[i].shape) : 0;
}

static nw_num channels(const nw_call *call, const nw_tensor *tensor)
{
    int32_t axis = nw_axes_of(call, tensor).channel;
    if (tensor->shape.rank < 0)
        return NW_UNKNOWN;
    return axis < tensor->shape.rank ? tensor->shape.dim[axis] : 1;
}

nw_num nw_in_channels(const nw_call *call)
{
    return channels(call, &call->in[0]);
}

nw_num nw_out_channels(const nw_call *call)
{
    return channels(call, &call->out[0]);
}

bool nw_call_fail(const nw_call *call, const char *format, ...)
{
    char text[400];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    return nw_fail(call->error, NW_E_SHAPE, call->node->place, "%s", text);
}

const char *nw_shape_text(nw_shape shape, char *buffer, size_t size)
{
    size_t used = 0;
    buffer[0] = 0;
    if (shape.rank < 0)
        snprintf(buffer, size, "?");
    else if (shape.rank == 0)
        snprintf(buffer, size, "scalar");
    for (int32_t i = 0; i < shape.rank && used + 1 < size; i++) {
        int n = nw_known(shape.dim[i])
                    ? snprintf(buffer + used, size - used, "%s%lld", i ? "x" : "", (long long)shape.dim[i])
                    : snprintf(buffer + used, size - used, "%s?", i ? "x" : "");
        used += n > 0 ? (size_t)n : 0;
    }
    return buffer;
}
