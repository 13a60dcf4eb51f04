#include "render/markup.h"

#include <string.h>

#define REPLACEMENT 0xFFFDu

void nw_put_style(nw_out *out, bool color, nw_style style)
{
    static const char *const codes[] = {[NW_PLAIN] = "0",  [NW_BOLD] = "1",     [NW_DIM] = "2",
                                        [NW_RED] = "1;31", [NW_GREEN] = "1;32", [NW_MAGENTA] = "35"};
    if (color)
        nw_putf(out, "\033[%sm", codes[style]);
}

/* ---- Characters --------------------------------------------------------------------------------------- */

static size_t sequence_length(unsigned char first)
{
    if (first < 0x80)
        return 1;
    if (first >= 0xC2 && first < 0xE0)
        return 2;
    if (first >= 0xE0 && first < 0xF0)
        return 3;
    return first >= 0xF0 && first < 0xF5 ? 4 : 0;
}

/* RFC 3629: the shortest form only, no surrogates, nothing above U+10FFFF. */
uint32_t nw_utf8(nw_str text, size_t at, size_t *length)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    unsigned char first = (unsigned char)text.at[at];
    size_t n = sequence_length(first);
    uint32_t code = n == 1 ? first : first & (0x7Fu >> n);
    *length = 1;
    if (n == 0 || n > text.len - at)
        return REPLACEMENT;
    for (size_t i = 1; i < n; i++) {
        unsigned char next = (unsigned char)text.at[at + i];
        if ((next & 0xC0) != 0x80)
            return REPLACEMENT;
        code = code << 6 | (next & 0x3Fu);
    }
    if (code < least[n] || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000))
        return REPLACEMENT;
    *length = n;
    return code;
}

typedef struct range {
    uint32_t from, to;
} range;

static bool within(const range *ranges, size_t count, uint32_t code)
{
    for (size_t i = 0; i < count; i++)
        if (code >= ranges[i].from && code <= ranges[i].to)
            return true;
    return false;
}

/* Control characters, and those that turn the direction of a line: a name must not steer the terminal. */
static bool steers(uint32_t code)
{
    static const range ranges[] = {
        {0,      0x1F  },
        {0x7F,   0x9F  },
        {0x200E, 0x200F},
        {0x2028, 0x202E},
        {0x2066, 0x2069}
    };
    return within(ranges, sizeof ranges / sizeof *ranges, code);
}

/* The blocks that matter of Unicode's EastAsianWidth.txt and of the combining marks. */
static int width_of(uint32_t code)
{
    static const range none[] = {
        {0x0300, 0x036F},
        {0x200B, 0x200D},
        {0x20D0, 0x20FF},
        {0xFE00, 0xFE0F}
    };
    static const range wide[] = {
        {0x1100,  0x115F },
        {0x2E80,  0xA4CF },
        {0xAC00,  0xD7A3 },
        {0xF900,  0xFAFF },
        {0xFE30,  0xFE6F },
        {0xFF00,  0xFF60 },
        {0xFFE0,  0xFFE6 },
        {0x1F300, 0x1FAFF},
        {0x20000, 0x3FFFD}
    };
    if (code < 0x300)
        return 1;
    if (within(none, sizeof none / sizeof *none, code))
        return 0;
    return within(wide, sizeof wide / sizeof *wide, code) ? 2 : 1;
}

/* How many bytes from `at` on are ASCII that no markup means anything by: they need no look one by one. */
static size_t plain_run(nw_str text, size_t at)
{
    size_t end = at;
    while (end < text.len && text.at[end] >= ' ' && text.at[end] < 0x7f && text.at[end] != '"' &&
           text.at[end] != '\\')
        end++;
    return end - at;
}

int nw_width(nw_str text)
{
    size_t width = 0;
    for (size_t i = 0, n; i < text.len; i += n) {
        n = plain_run(text, i);
        width += n ? n : (size_t)width_of(nw_utf8(text, i, &n));
    }
    return width < INT32_MAX ? (int)width : INT32_MAX;
}

static void put_replacement(nw_out *out)
{
    nw_puts(out, "\xEF\xBF\xBD");
}

/* ---- One escape for each place ------------------------------------------------------------------------ */

void nw_put_clean(nw_out *out, nw_str text)
{
    for (size_t i = 0, n; i < text.len; i += n) {
        n = plain_run(text, i);
        uint32_t code = n ? ' ' : nw_utf8(text, i, &n);
        if (code == REPLACEMENT || steers(code))
            put_replacement(out);
        else
            nw_put(out, nw_str_part(text, i, i + n));
    }
}

static void put_json_char(nw_out *out, nw_str text, size_t at, size_t length, uint32_t code)
{
    static const char escapes[] = {
        ['\b'] = 'b', ['\f'] = 'f', ['\n'] = 'n', ['\r'] = 'r', ['\t'] = 't', [31] = 0};
    if (code == REPLACEMENT)
        put_replacement(out);
    else if (code == '"' || code == '\\')
        nw_putf(out, "\\%c", (char)code);
    else if (code < 32 && escapes[code])
        nw_putf(out, "\\%c", escapes[code]);
    else if (steers(code))
        nw_putf(out, "\\u%04x", (unsigned)code);
    else
        nw_put(out, nw_str_part(text, at, at + length));
}

void nw_put_json(nw_out *out, nw_str text)
{
    nw_putc(out, '"');
    for (size_t i = 0, n; i < text.len; i += n) {
        n = plain_run(text, i);
        if (n) {
            nw_put(out, nw_str_part(text, i, i + n));
            continue;
        }
        uint32_t code = nw_utf8(text, i, &n);
        put_json_char(out, text, i, n, code);
    }
    nw_putc(out, '"');
}

static bool needs_quotes(nw_str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] == ',' || text.at[i] == '"' || text.at[i] == '\n' || text.at[i] == '\r')
            return true;
    return text.len && (text.at[0] == ' ' || text.at[text.len - 1] == ' ');
}

void nw_put_csv(nw_out *out, nw_str text)
{
    bool quotes = needs_quotes(text);
    nw_puts(out, quotes ? "\"" : "");
    for (size_t i = 0, n; i < text.len; i += n) {
        n = plain_run(text, i);
        uint32_t code = n ? ' ' : nw_utf8(text, i, &n);
        bool stays = code == '\t' || code == '\n' || code == '\r';
        if (code == REPLACEMENT || (steers(code) && !stays))
            put_replacement(out);
        else
            nw_put(out, nw_str_part(text, i, i + n));
        nw_puts(out, code == '"' ? "\"" : "");
    }
    nw_puts(out, quotes ? "\"" : "");
}

void nw_put_markdown(nw_out *out, nw_str text)
{
    for (size_t i = 0, n; i < text.len; i += n) {
        uint32_t code = nw_utf8(text, i, &n);
        nw_str one = nw_str_part(text, i, i + n);
        if (code < 128 && code > 32 && strchr("\\`*_[]<>|#&~$", (int)code))
            nw_putc(out, '\\');
        nw_put_clean(out, one);
    }
}

/* ---- Fitting ------------------------------------------------------------------------------------------ */

/* Bytes of the longest beginning that takes no more than `width` columns. */
static size_t head_of(nw_str text, int width)
{
    size_t i = 0, n;
    for (; i < text.len; i += n) {
        width -= width_of(nw_utf8(text, i, &n));
        if (width < 0)
            break;
    }
    return i;
}

/* Where the longest end begins that takes no more than `width` columns. */
static size_t tail_of(nw_str text, int width)
{
    int left = nw_width(text);
    size_t i = 0, n;
    for (; i < text.len && left > width; i += n)
        left -= width_of(nw_utf8(text, i, &n));
    return i;
}

void nw_put_short(nw_out *out, nw_str text, int width)
{
    if (nw_width(text) <= width) {
        nw_put_clean(out, text);
        return;
    }
    int room = width > 1 ? width - 1 : 0, head = room - room / 2;
    nw_put_clean(out, nw_str_part(text, 0, head_of(text, head)));
    nw_puts(out, "…");
    nw_put_clean(out, nw_str_part(text, tail_of(text, room / 2), text.len));
}

/* Up to the next space, but a sign stays with its number. */
static nw_str next_word(nw_str *text)
{
    nw_str all = *text, word = nw_str_split(all, ' ', text);
    if (nw_str_is(word, "≥") && text->len)
        word = nw_str_part(all, 0, word.len + 1 + nw_str_split(*text, ' ', text).len);
    return word;
}

void nw_put_wrapped(nw_out *out, nw_str text, int indent, int width)
{
    int at = indent;
    for (bool first = true; text.len; first = false) {
        nw_str word = next_word(&text);
        int wide = nw_width(word);
        if (!first && at + 1 + wide > width) {
            nw_putc(out, '\n');
            nw_put_many(out, ' ', indent);
            at = indent;
        } else if (!first) {
            nw_putc(out, ' ');
            at++;
        }
        nw_put_clean(out, word);
        at += wide;
    }
}
