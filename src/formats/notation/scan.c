/* The letters of the notation: blanks, comments, numbers, words. */
#include <string.h>

#include "formats/notation/notation.h"

int nw_scan_peek(const nw_scan *s)
{
    return nw_peek(&s->c, 0);
}

static bool is_digit(int c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(int c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool nw_scan_digit(const nw_scan *s)
{
    return is_digit(nw_scan_peek(s));
}

static bool stands(const nw_scan *s, size_t ahead, const char *text)
{
    size_t n = strlen(text);
    return nw_remain(&s->c) >= ahead + n && memcmp(s->c.base + s->c.at + ahead, text, n) == 0;
}

bool nw_scan_take(nw_scan *s, const char *text)
{
    if (!stands(s, 0, text))
        return false;
    s->c.at += strlen(text);
    return true;
}

/* A no-break space (C2 A0) comes along when a table is copied from a page. */
void nw_scan_blank(nw_scan *s)
{
    for (;;) {
        int c = nw_scan_peek(s);
        if (c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f') {
            s->c.at++;
        } else if (stands(s, 0, "\xC2\xA0")) {
            s->c.at += 2;
        } else if (c == '#' || stands(s, 0, "//")) {
            while (nw_scan_peek(s) >= 0 && nw_scan_peek(s) != '\n')
                s->c.at++;
        } else {
            return;
        }
    }
}

static bool take_separator(nw_scan *s)
{
    return nw_scan_take(s, "\n") || nw_scan_take(s, ",") || nw_scan_take(s, ";") || nw_scan_take(s, "->") ||
           nw_scan_take(s, "\xE2\x86\x92");
}

void nw_scan_separators(nw_scan *s)
{
    do
        nw_scan_blank(s);
    while (take_separator(s));
}

bool nw_scan_at_end(const nw_scan *s)
{
    int c = nw_scan_peek(s);
    return c < 0 || strchr("\n,;|)]", c) || stands(s, 0, "->") || stands(s, 0, "\xE2\x86\x92");
}

/* With blanks on both sides, too ("224 × 224"); a star only where nothing else can be meant. */
bool nw_scan_times(nw_scan *s, bool star)
{
    size_t start = s->c.at;
    if (star)
        nw_scan_blank(s);
    if (nw_scan_take(s, "x") || nw_scan_take(s, "X") || nw_scan_take(s, "\xC3\x97") ||
        (star && nw_scan_take(s, "*"))) {
        if (star)
            nw_scan_blank(s);
        if (nw_scan_digit(s) || (star && is_letter(nw_scan_peek(s))))
            return true;
    }
    s->c.at = start;
    return false;
}

nw_str nw_scan_from(const nw_scan *s, size_t start)
{
    return (nw_str){(const char *)s->c.base + start, s->c.at - start};
}

nw_place nw_scan_place(const nw_scan *s, size_t start)
{
    return (nw_place){(int64_t)start, s->c.at > start ? (int64_t)(s->c.at - start) : 1};
}

nw_str nw_scan_head(nw_scan *s)
{
    size_t start = s->c.at;
    for (;;) {
        int c = nw_scan_peek(s), next = nw_peek(&s->c, 1);
        bool joins = (c == '-' || c == '_') && s->c.at > start && is_letter(next);
        if (!is_letter(c) && !joins)
            return nw_scan_from(s, start);
        s->c.at++;
    }
}

nw_str nw_scan_word(nw_scan *s)
{
    size_t start = s->c.at;
    for (;;) {
        int c = nw_scan_peek(s);
        bool inside = is_letter(c) || is_digit(c) || (c > 0 && strchr("_.-/=", c)) || c >= 0x80;
        if (!inside || stands(s, 0, "->") || stands(s, 0, "//") || stands(s, 0, "\xE2\x86\x92") ||
            stands(s, 0, "\xC2\xA0"))
            return nw_scan_from(s, start);
        s->c.at++;
    }
}

bool nw_scan_number(nw_scan *s, nw_num least, const char *what, nw_num *out)
{
    size_t start = s->c.at;
    while (nw_scan_digit(s))
        s->c.at++;
    nw_str text = nw_scan_from(s, start);
    if (!text.len)
        return nw_fail(s->error, NW_E_SYNTAX, nw_scan_place(s, start), "a number is missing here: %s", what);
    if (!nw_str_to_num(text, out))
        return nw_fail(s->error, NW_E_OVERFLOW, nw_scan_place(s, start), "%s: the number exceeds 63 bits",
                       what);
    if (*out < least)
        return nw_fail(s->error, NW_E_VALUE, nw_scan_place(s, start), "%s must be at least %lld", what,
                       (long long)least);
    return true;
}

nw_sizes nw_scan_keep(nw_scan *s, const int64_t *values, uint32_t count)
{
    int64_t *copy = NW_ARRAY(s->arena, int64_t, count);
    if (!copy) {
        nw_fail_memory(s->error, s->arena);
        return (nw_sizes){NULL, 0};
    }
    memcpy(copy, values, count * sizeof *copy);
    return (nw_sizes){copy, count};
}

bool nw_scan_list(nw_scan *s, int64_t least, const char *what, nw_sizes *out)
{
    int64_t values[NW_NOTE_AXES];
    size_t start = s->c.at;
    uint32_t count = 0;
    do {
        if (count == NW_NOTE_AXES)
            return nw_fail(s->error, NW_E_LIMIT, nw_scan_place(s, start), "%s has more than %d axes", what,
                           NW_NOTE_AXES);
        if (!nw_scan_number(s, least, what, &values[count++]))
            return false;
    } while (nw_scan_times(s, false));
    *out = nw_scan_keep(s, values, count);
    return out->at != NULL;
}

bool nw_scan_unexpected(nw_scan *s, const char *where)
{
    size_t start = s->c.at;
    if (nw_scan_peek(s) < 0)
        return nw_fail(s->error, NW_E_SYNTAX, nw_scan_place(s, start), "the text ends %s", where);
    nw_str word = nw_scan_word(s);
    if (!word.len) {
        s->c.at += stands(s, 0, "->") ? 2 : 1;
        word = nw_scan_from(s, start);
    }
    if (word.at[0] == '\n')
        return nw_fail(s->error, NW_E_SYNTAX, (nw_place){(int64_t)start, 1}, "the line ends %s", where);
    return nw_fail(s->error, NW_E_SYNTAX, nw_scan_place(s, start), "unexpected \"%.*s\" %s", NW_SHOW(word),
                   where);
}
