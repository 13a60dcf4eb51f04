#include "base/out.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DIGITS 20  /* of any number of 64 bits */
#define WHOLE  1e9 /* whole numbers below it are written with all their digits */

void nw_out_init(nw_out *out, nw_write write, void *context)
{
    out->write = write;
    out->context = context;
    out->used = 0;
    out->failed = false;
}

bool nw_out_flush(nw_out *out)
{
    if (!out->failed && out->used && !out->write(out->context, out->buffer, out->used))
        out->failed = true;
    out->used = 0;
    return !out->failed;
}

void nw_put(nw_out *out, nw_str text)
{
    if (text.len && text.len <= sizeof out->buffer - out->used) {
        memcpy(out->buffer + out->used, text.at, text.len);
        out->used += text.len;
        return;
    }
    while (text.len > 0) {
        if (out->used == sizeof out->buffer)
            nw_out_flush(out);
        size_t room = sizeof out->buffer - out->used;
        size_t n = text.len < room ? text.len : room;
        memcpy(out->buffer + out->used, text.at, n);
        out->used += n;
        text = nw_str_part(text, n, text.len);
    }
}

void nw_puts(nw_out *out, const char *text)
{
    nw_put(out, nw_str_of(text));
}

void nw_putc(nw_out *out, char c)
{
    if (out->used == sizeof out->buffer)
        nw_out_flush(out);
    out->buffer[out->used++] = c;
}

void nw_put_many(nw_out *out, char c, int count)
{
    for (int i = 0; i < count; i++)
        nw_putc(out, c);
}

void nw_putf(nw_out *out, const char *format, ...)
{
    char text[1024];
    va_list args;
    va_start(args, format);
    int n = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (n < 0 || (size_t)n >= sizeof text)
        out->failed = true; /* never cut silently: long texts go through nw_put */
    else
        nw_put(out, (nw_str){text, (size_t)n});
}

void nw_put_real(nw_out *out, double value)
{
    char text[40];
    int n = 0;
    if (!isfinite(value)) {
        nw_putc(out, '?');
        return;
    }
    if (fabs(value) < WHOLE && value == (double)(int64_t)value) {
        nw_put_int(out, (int64_t)value);
        return;
    }
    for (int digits = 1; digits <= 17; digits++) {
        n = snprintf(text, sizeof text, "%.*g", digits, value);
        if (strtod(text, NULL) == value)
            break;
    }
    for (int i = 0; i < n; i++)
        if (text[i] == ',')
            text[i] = '.';
    nw_put(out, (nw_str){text, (size_t)n});
}

/* The digits of a number, the last at the end of `text`; returns how many they are. */
static size_t digits_of(uint64_t n, char text[DIGITS])
{
    size_t at = DIGITS;
    do
        text[--at] = (char)('0' + n % 10);
    while (n /= 10);
    return DIGITS - at;
}

void nw_put_int(nw_out *out, int64_t n)
{
    char text[DIGITS];
    size_t count = digits_of(n < 0 ? -(uint64_t)n : (uint64_t)n, text);
    if (n < 0)
        nw_putc(out, '-');
    nw_put(out, (nw_str){text + DIGITS - count, count});
}

size_t nw_grouped(nw_num n, char buffer[NW_GROUPED])
{
    char digits[DIGITS];
    size_t used = 0, count = nw_known(n) ? digits_of((uint64_t)n, digits) : 0;
    if (!count)
        buffer[used++] = '?';
    for (size_t left = count; left > 0; left--) {
        if (left < count && left % 3 == 0)
            buffer[used++] = ',';
        buffer[used++] = digits[DIGITS - left];
    }
    buffer[used] = 0;
    return used;
}

void nw_put_grouped(nw_out *out, nw_num n)
{
    char text[NW_GROUPED];
    nw_put(out, (nw_str){text, nw_grouped(n, text)});
}
