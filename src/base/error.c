#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

bool nw_fail(nw_error *error, nw_code code, nw_place place, const char *format, ...)
{
    if (error->code != NW_OK)
        return false;
    error->code = code;
    error->offset = place.offset;
    error->length = place.length;
    va_list args;
    va_start(args, format);
    vsnprintf(error->message, sizeof error->message, format, args);
    va_end(args);
    return false;
}

bool nw_context(nw_error *error, const char *format, ...)
{
    size_t before = strlen(error->context), used = before;
    if (used + 2 >= sizeof error->context)
        return false;
    if (used)
        error->context[used++] = '\n';
    va_list args;
    va_start(args, format);
    int length = vsnprintf(error->context + used, sizeof error->context - used, format, args);
    va_end(args);
    if (before && (length < 0 || (size_t)length >= sizeof error->context - used))
        error->context[before] = 0; /* half a line says nothing */
    return false;
}

bool nw_fail_memory(nw_error *error, const nw_arena *arena)
{
    return nw_fail(error, NW_E_MEMORY, NW_NOWHERE, "out of memory: %zu bytes in use, the limit is %zu bytes",
                   arena->reserved, arena->limit);
}

void nw_locate(nw_str text, int64_t offset, int32_t *line, int32_t *column)
{
    *line = 1;
    *column = 1;
    for (size_t i = 0; i < text.len && (int64_t)i < offset; i++) {
        if (text.at[i] == '\n') {
            if (*line < INT32_MAX)
                ++*line;
            *column = 1;
        } else if (((unsigned char)text.at[i] & 0xC0) != 0x80 && *column < INT32_MAX) {
            ++*column;
        }
    }
}

/* A long line is cut to a window around the place. */
static void copy_excerpt(nw_error *error, nw_str text, size_t place)
{
    size_t from = place, to = place, room = sizeof error->excerpt - 1;
    while (from > 0 && text.at[from - 1] != '\n' && place - from < room / 2)
        from--;
    while (from < place && ((unsigned char)text.at[from] & 0xC0) == 0x80)
        from++;
    while (to < text.len && text.at[to] != '\n' && text.at[to] != '\r' && to - from < room)
        to++;
    for (size_t i = from; i < to; i++) {
        unsigned char c = (unsigned char)text.at[i];
        error->excerpt[i - from] = c == '\t' || c < 32 || c == 127 ? ' ' : (char)c;
    }
    error->excerpt[to - from] = 0;
    error->caret = (int32_t)(place - from);
}

void nw_error_locate(nw_error *error, nw_str text)
{
    if (error->code == NW_OK || error->offset < 0 || (uint64_t)error->offset > text.len || error->line)
        return;
    nw_locate(text, error->offset, &error->line, &error->column);
    copy_excerpt(error, text, (size_t)error->offset);
}

void nw_error_in_file(nw_error *error, nw_str path)
{
    if (error->code == NW_OK || error->file[0])
        return;
    size_t room = sizeof error->file - 1, from = path.len > room ? path.len - room : 0;
    nw_str end = nw_str_part(path, from, path.len);
    if (end.len)
        memcpy(error->file, end.at, end.len);
    error->file[end.len] = 0;
}
