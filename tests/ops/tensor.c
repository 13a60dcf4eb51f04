#include "tensor.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/gather.h"

#define DIMS 16

static bool is_name(nw_str text)
{
    char first = text.len ? text.at[0] : '0';
    return (first >= 'A' && first <= 'Z') || (first >= 'a' && first <= 'z');
}

static bool read_dim(nw_graph *graph, nw_str text, nw_num *out)
{
    *out = NW_UNKNOWN;
    if (is_name(text))
        *out = nw_graph_symbol(graph, text);
    return is_name(text) || nw_str_is(text, "?") || nw_str_to_num(text, out);
}

static bool read_shape(nw_graph *graph, nw_str text, nw_shape *out)
{
    nw_num dims[DIMS];
    int rank = 0;
    *out = NW_NO_SHAPE;
    if (nw_str_is(text, "*"))
        return true;
    if (nw_str_is(text, "scalar"))
        text = NW_STR("");
    while (text.len && rank < DIMS)
        if (!read_dim(graph, nw_str_split(text, 'x', &text), &dims[rank++]))
            return false;
    *out = nw_graph_shape(graph, dims, rank);
    return true;
}

static nw_element read_element(nw_graph *graph, nw_str text, bool real)
{
    nw_element element = {.known = NW_ELEMENT_OPEN, .real = real};
    if (is_name(text))
        return nw_element_of_dim(nw_graph_symbol(graph, text));
    if (nw_str_is(text, "?"))
        return element;
    return real ? nw_element_real(strtod(text.at, NULL)) : nw_element_int(strtoll(text.at, NULL, 10));
}

static bool read_content(nw_graph *graph, nw_str text, nw_tensor *out)
{
    nw_num count = nw_shape_count(out->shape);
    nw_element *elements = NW_ARRAY(graph->arena, nw_element, nw_known(count) ? count : 0);
    nw_content *content = NW_NEW(graph->arena, nw_content);
    nw_num n = 0;
    for (; text.len && n < count; n++)
        elements[n] = read_element(graph, nw_str_split(text, ',', &text), out->dtype->real);
    *content = (nw_content){elements, (uint32_t)n};
    out->content = content;
    return n == count;
}

static bool read_items(nw_graph *graph, nw_str text, nw_box *box)
{
    nw_tensor *items = NW_ARRAY(graph->arena, nw_tensor, DIMS);
    for (box->count = 0; text.len && box->count < DIMS; box->count++)
        if (!tensor_read(graph, nw_str_split(text, ';', &text), &items[box->count]))
            return false;
    box->items = items;
    box->element = items[0];
    for (nw_num i = 1; i < box->count; i++)
        nw_tensor_merge(graph->arena, &box->element, &items[i], &box->element);
    return true;
}

/* What stands between the brackets, and how many of it. */
static bool read_box(nw_graph *graph, nw_str text, nw_kind kind, nw_tensor *out)
{
    nw_box *box = NW_NEW(graph->arena, nw_box);
    size_t end = text.len;
    while (end && text.at[end - 1] != ')')
        end--;
    nw_str inside = nw_str_part(text, 0, end ? end - 1 : 0), times = nw_str_part(text, end, text.len);
    if (kind == NW_MAP)
        box->key = nw_dtype_named(nw_str_split(inside, ',', &inside));
    *out = (nw_tensor){.shape = NW_NO_SHAPE, .kind = (uint8_t)kind, .box = box};
    if (!end || !read_items(graph, inside, box))
        return false;
    if (!times.len)
        return true;
    box->items = NULL;
    return read_dim(graph, nw_str_part(times, 1, times.len), &box->count);
}

static bool read_plain(nw_graph *graph, nw_str text, nw_tensor *out)
{
    nw_str elements, dtype, shape;
    *out = (nw_tensor){.shape = NW_NO_SHAPE, .dtype = &nw_float32};
    if (nw_str_is(text, "none")) {
        *out = (nw_tensor){.shape = NW_NO_SHAPE, .kind = NW_ABSENT};
        return true;
    }
    bool has_elements = text.len && text.at[text.len - 1] == '}';
    text = nw_str_split(text, '{', &elements);
    shape = nw_str_split(text, ':', &dtype);
    if (dtype.len && !(out->dtype = nw_dtype_named(dtype)))
        return false;
    return read_shape(graph, shape, &out->shape) &&
           (!has_elements || read_content(graph, nw_str_part(elements, 0, elements.len - 1), out));
}

bool tensor_read(nw_graph *graph, nw_str text, nw_tensor *out)
{
    static const char *const heads[] = {[NW_SEQUENCE] = "seq(", [NW_OPTIONAL] = "opt(", [NW_MAP] = "map("};
    for (int kind = NW_SEQUENCE; kind <= NW_MAP; kind++)
        if (nw_str_starts(text, heads[kind]))
            return read_box(graph, nw_str_part(text, 4, text.len), (nw_kind)kind, out);
    return read_plain(graph, text, out);
}

static void put_dim(const nw_graph *graph, nw_out *out, nw_num dim)
{
    if (nw_is_symbol(dim))
        nw_putf(out, "%.*s", NW_SHOW(graph->symbols[nw_symbol_name(dim)]));
    else if (nw_known(dim))
        nw_putf(out, "%lld", (long long)dim);
    else
        nw_putf(out, "?");
}

static void put_shape(const nw_graph *graph, nw_out *out, nw_shape shape)
{
    if (shape.rank <= 0)
        nw_putf(out, shape.rank ? "*" : "scalar");
    for (int32_t i = 0; i < shape.rank; i++) {
        nw_putf(out, i ? "x" : "");
        put_dim(graph, out, shape.dim[i]);
    }
}

static void put_content(const nw_graph *graph, nw_out *out, const nw_content *content)
{
    nw_putf(out, "{");
    for (uint32_t i = 0; content && i < content->count; i++) {
        nw_element e = content->items[i];
        nw_putf(out, i ? "," : "");
        if (e.known == NW_ELEMENT_SET && e.real)
            nw_putf(out, "%.9g", e.f);
        else if (e.known == NW_ELEMENT_SET)
            nw_putf(out, "%lld", (long long)e.i);
        else
            put_dim(graph, out, nw_element_dim(e));
    }
    nw_putf(out, content ? "}" : "nothing}");
}

static bool has(nw_str text, char letter)
{
    return text.len && memchr(text.at, letter, text.len);
}

static void put_tensor(const nw_graph *graph, nw_out *out, const nw_tensor *tensor, nw_str like)
{
    char type[160];
    nw_str name = nw_type_text(tensor, type, sizeof type);
    put_shape(graph, out, tensor->shape);
    if (has(like, ':'))
        nw_putf(out, ":%.*s", NW_SHOW(name.at ? name : NW_STR("?")));
    if (has(like, '{'))
        put_content(graph, out, tensor->content);
}

/* Its type, or (with a *) what each element is like and how many there are. */
static void put_box(const nw_graph *graph, nw_out *out, const nw_tensor *tensor, nw_str like)
{
    char type[160];
    nw_str name = nw_type_text(tensor, type, sizeof type);
    if (!has(like, '*') || !tensor->box) {
        nw_putf(out, "%.*s", NW_SHOW(name));
        return;
    }
    nw_putf(out, tensor->kind == NW_SEQUENCE ? "seq(" : "opt(");
    if (tensor->box->element.kind == NW_TENSOR)
        put_tensor(graph, out, &tensor->box->element, like);
    else
        put_box(graph, out, &tensor->box->element, NW_STR(""));
    nw_putf(out, ")*");
    put_dim(graph, out, tensor->box->count);
}

nw_str tensor_write(const nw_graph *graph, const nw_tensor *tensor, nw_str like)
{
    nw_gather gather;
    nw_gather_init(&gather, graph->arena);
    if (tensor->kind == NW_ABSENT)
        nw_putf(&gather.out, "none");
    else if (tensor->kind != NW_TENSOR)
        put_box(graph, &gather.out, tensor, like);
    else
        put_tensor(graph, &gather.out, tensor, like);
    return nw_gathered(&gather);
}
