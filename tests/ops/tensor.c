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

bool tensor_read(nw_graph *graph, nw_str text, nw_tensor *out)
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

nw_str tensor_write(const nw_graph *graph, const nw_tensor *tensor, nw_str like)
{
    char type[160];
    nw_gather gather;
    nw_gather_init(&gather, graph->arena);
    nw_str name = nw_type_text(tensor, type, sizeof type);
    if (tensor->kind == NW_ABSENT) {
        nw_putf(&gather.out, "none");
    } else if (tensor->kind != NW_TENSOR) {
        nw_putf(&gather.out, "%.*s", NW_SHOW(name));
    } else {
        put_shape(graph, &gather.out, tensor->shape);
        if (has(like, ':'))
            nw_putf(&gather.out, ":%.*s", NW_SHOW(name.at ? name : NW_STR("?")));
        if (has(like, '{'))
            put_content(graph, &gather.out, tensor->content);
    }
    return nw_gathered(&gather);
}
