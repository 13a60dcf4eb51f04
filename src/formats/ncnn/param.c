#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/ncnn/ncnn.h"

#define ARRAY_BASE 23300 /* an id below -ARRAY_BASE is that of an array */

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static nw_str look_word(const nw_ncnn *n, size_t *from)
{
    size_t at = n->at, end;
    while (at < n->text.len && is_blank(n->text.at[at]))
        at++;
    for (end = at; end < n->text.len && !is_blank(n->text.at[end]);)
        end++;
    *from = at;
    return nw_str_part(n->text, at, end);
}

bool nw_ncnn_word(nw_ncnn *n, nw_str *out, nw_place *place)
{
    size_t from;
    *out = look_word(n, &from);
    *place = (nw_place){(int64_t)from, out->len ? (int64_t)out->len : 1};
    n->at = from + out->len;
    return out->len > 0;
}

static bool read_whole(nw_str text, int64_t *out)
{
    bool negative = text.len && text.at[0] == '-';
    nw_num value;
    if (!nw_str_to_num(nw_str_part(text, negative, text.len), &value) || value > UINT32_MAX)
        return false;
    *out = negative ? -value : value;
    return true;
}

/* "0=64" or "-23309=2,1,3"; a word without such a beginning is the next layer's. */
static bool is_param(nw_str word)
{
    size_t i = word.len && word.at[0] == '-';
    size_t first = i;
    while (i < word.len && word.at[i] >= '0' && word.at[i] <= '9')
        i++;
    return i > first && i < word.len && word.at[i] == '=';
}

/* A text in quotes may have blanks: it goes on to the quote. */
static void pass_text(nw_ncnn *n, nw_str value)
{
    if (value.at[0] != '"' || (value.len > 1 && value.at[value.len - 1] == '"'))
        return;
    while (n->at < n->text.len && n->text.at[n->at] != '\n' && n->text.at[n->at] != '"')
        n->at++;
    n->at += n->at < n->text.len;
}

static bool read_param(nw_ncnn *n, nw_str word, nw_place place)
{
    nw_str value, key = nw_str_split(word, '=', &value);
    int64_t id;
    if (!read_whole(key, &id))
        return nw_fail(n->error, NW_E_SYNTAX, place, "a parameter's number has too many digits");
    bool counted = id <= -ARRAY_BASE; /* of an array that begins with how many it holds */
    if (counted)
        id = -id - ARRAY_BASE;
    if (id < 0 || id >= NW_NCNN_PARAMS)
        return nw_fail(n->error, NW_E_VALUE, place, "parameter %lld: their numbers go from 0 to %d",
                       (long long)id, NW_NCNN_PARAMS - 1);
    if (!value.len)
        return nw_fail(n->error, NW_E_SYNTAX, place, "parameter %lld has no value", (long long)id);
    pass_text(n, value);
    place = (nw_place){place.offset + (int64_t)key.len + 1, (int64_t)value.len};
    bool listed = counted || (value.at[0] != '"' && memchr(value.at, ',', value.len) != NULL);
    if (counted)
        nw_str_split(value, ',', &value);
    n->params[id] = (nw_ncnn_param){value.at ? value : NW_STR(""), place, listed};
    return true;
}

bool nw_ncnn_read_params(nw_ncnn *n)
{
    size_t from;
    memset(n->params, 0, sizeof n->params);
    for (nw_str word = look_word(n, &from); is_param(word); word = look_word(n, &from)) {
        n->at = from + word.len;
        if (!read_param(n, word, (nw_place){(int64_t)from, (int64_t)word.len}))
            return false;
    }
    return true;
}

bool nw_ncnn_has(const nw_ncnn *n, int id)
{
    return n->params[id].text.at != NULL;
}

/* Reals are cut, as C does it. */
static bool whole_of(nw_str text, int64_t *out)
{
    char copy[32], *end;
    if (read_whole(text, out))
        return true;
    if (!text.len || text.len >= sizeof copy)
        return false;
    memcpy(copy, text.at, text.len);
    copy[text.len] = '\0';
    double real = strtod(copy, &end);
    *out = real > -2e9 && real < 4e9 ? (int64_t)real : 0;
    return *end == '\0' && real > -2e9 && real < 4e9;
}

bool nw_ncnn_int(nw_ncnn *n, int id, int64_t otherwise, int64_t *out)
{
    const nw_ncnn_param *p = &n->params[id];
    *out = otherwise;
    return !p->text.at || p->is_array || whole_of(p->text, out) ||
           nw_ncnn_refuse(n, id, "parameter %d takes a whole number of 32 bits", id);
}

bool nw_ncnn_count(nw_ncnn *n, int id, int64_t otherwise, int64_t *out)
{
    if (!nw_ncnn_int(n, id, otherwise, out))
        return false;
    return *out >= 0 ||
           nw_ncnn_refuse(n, id, "parameter %d is %lld: it must be at least 0", id, (long long)*out);
}

bool nw_ncnn_number(nw_ncnn *n, int id, double otherwise, double *out)
{
    char copy[32], *end;
    nw_str text = n->params[id].text;
    *out = otherwise;
    if (!text.at)
        return true;
    if (!text.len || text.len >= sizeof copy)
        return nw_ncnn_refuse(n, id, "parameter %d takes a number", id);
    memcpy(copy, text.at, text.len);
    copy[text.len] = '\0';
    *out = strtod(copy, &end);
    return *end == '\0' || nw_ncnn_refuse(n, id, "parameter %d takes a number", id);
}

bool nw_ncnn_list(nw_ncnn *n, int id, const int64_t **out, uint32_t *count)
{
    nw_str rest = n->params[id].text;
    uint32_t most = rest.len > 0;
    *out = NULL;
    *count = 0;
    for (size_t i = 0; i < rest.len; i++)
        most += rest.at[i] == ',';
    int64_t *items = NW_ARRAY(n->arena, int64_t, most);
    if (!items)
        return nw_fail_memory(n->error, n->arena);
    while (rest.len)
        if (!whole_of(nw_str_split(rest, ',', &rest), &items[(*count)++]))
            return nw_ncnn_refuse(n, id, "parameter %d takes whole numbers of 32 bits", id);
    *out = items;
    return true;
}

bool nw_ncnn_refuse(nw_ncnn *n, int id, const char *format, ...)
{
    char text[200];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    bool there = id >= 0 && n->params[id].text.at;
    return nw_fail(n->error, NW_E_VALUE, there ? n->params[id].place : n->node->place, "%s", text);
}
