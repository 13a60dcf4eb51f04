#include "base/str.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define DISTANCE_MAX 63

nw_str nw_str_of(const char *text)
{
    return (nw_str){text, text ? strlen(text) : 0};
}

bool nw_str_eq(nw_str a, nw_str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0);
}

bool nw_str_is(nw_str a, const char *text)
{
    return nw_str_eq(a, nw_str_of(text));
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool nw_str_is_nocase(nw_str a, const char *text)
{
    nw_str b = nw_str_of(text);
    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++)
        if (lower(a.at[i]) != lower(b.at[i]))
            return false;
    return true;
}

bool nw_str_starts(nw_str a, const char *prefix)
{
    size_t n = strlen(prefix);
    return a.len >= n && memcmp(a.at, prefix, n) == 0;
}

int nw_str_order(nw_str a, nw_str b)
{
    size_t n = a.len < b.len ? a.len : b.len;
    int order = n ? memcmp(a.at, b.at, n) : 0;
    return order ? order : (a.len > b.len) - (a.len < b.len);
}

nw_str nw_str_part(nw_str a, size_t from, size_t to)
{
    if (to > a.len)
        to = a.len;
    if (from > to)
        from = to;
    return (nw_str){a.at ? a.at + from : NULL, to - from};
}

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

nw_str nw_str_trim(nw_str a)
{
    while (a.len && is_space(a.at[a.len - 1]))
        a.len--;
    while (a.len && is_space(a.at[0]))
        a = nw_str_part(a, 1, a.len);
    return a;
}

nw_str nw_str_split(nw_str a, char separator, nw_str *rest)
{
    const char *cut = a.len ? memchr(a.at, separator, a.len) : NULL;
    size_t n = cut ? (size_t)(cut - a.at) : a.len;
    *rest = nw_str_part(a, cut ? n + 1 : n, a.len);
    return nw_str_part(a, 0, n);
}

nw_str nw_str_copy(nw_arena *arena, nw_str a)
{
    return nw_str_join(arena, a, (nw_str){NULL, 0});
}

nw_str nw_str_join(nw_arena *arena, nw_str a, nw_str b)
{
    char *copy = nw_alloc(arena, 1, a.len + b.len + 1);
    if (!copy)
        return (nw_str){NULL, 0};
    if (a.len)
        memcpy(copy, a.at, a.len);
    if (b.len)
        memcpy(copy + a.len, b.at, b.len);
    return (nw_str){copy, a.len + b.len};
}

nw_str nw_str_printf(nw_arena *arena, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    char *text = n < 0 ? NULL : nw_alloc(arena, 1, (size_t)n + 1);
    if (text)
        vsnprintf(text, (size_t)n + 1, format, again);
    va_end(again);
    return (nw_str){text, text ? (size_t)n : 0};
}

static int least(int a, int b)
{
    return a < b ? a : b;
}

/* Damerau's distance with adjacent swaps, three rows at a time. */
int nw_str_distance(nw_str a, nw_str b, int limit)
{
    int rows[3][DISTANCE_MAX + 1];
    size_t gap = a.len > b.len ? a.len - b.len : b.len - a.len;
    if (limit >= 0 && gap > (size_t)limit)
        return limit + 1;
    if (a.len > DISTANCE_MAX || b.len > DISTANCE_MAX)
        return nw_str_eq(a, b) ? 0 : limit + 1;
    for (size_t j = 0; j <= b.len; j++)
        rows[0][j] = (int)j;
    for (size_t i = 1; i <= a.len; i++) {
        int *row = rows[i % 3], *up = rows[(i + 2) % 3], *up2 = rows[(i + 1) % 3];
        row[0] = (int)i;
        for (size_t j = 1; j <= b.len; j++) {
            char x = lower(a.at[i - 1]), y = lower(b.at[j - 1]);
            row[j] = least(up[j - 1] + (x != y), least(up[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && x == lower(b.at[j - 2]) && y == lower(a.at[i - 2]))
                row[j] = least(row[j], up2[j - 2] + 1);
        }
    }
    return least(rows[a.len % 3][b.len], limit + 1);
}

nw_nearest nw_nearest_to(nw_str word, int limit)
{
    return (nw_nearest){.word = word, .distance = limit + 1};
}

void nw_nearest_try(nw_nearest *nearest, nw_str name)
{
    int distance = nw_str_distance(nearest->word, name, nearest->distance - 1);
    if (distance >= nearest->distance)
        return;
    nearest->best = name;
    nearest->distance = distance;
}

bool nw_str_to_num(nw_str a, nw_num *out)
{
    nw_num value = 0;
    if (a.len == 0)
        return false;
    for (size_t i = 0; i < a.len; i++) {
        if (a.at[i] < '0' || a.at[i] > '9')
            return false;
        if (__builtin_mul_overflow(value, 10, &value) || __builtin_add_overflow(value, a.at[i] - '0', &value))
            return false;
    }
    *out = value;
    return true;
}
