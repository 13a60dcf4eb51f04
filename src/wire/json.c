#include "wire/json.h"

#include <string.h>

nw_json_reader nw_json_over(nw_str text, int64_t base, nw_error *error)
{
    return (nw_json_reader){.text = text, .base = base, .error = error};
}

static bool fail(nw_json_reader *r, size_t at, const char *what)
{
    nw_place place = {r->base + (int64_t)at, 1};
    if (at >= r->text.len)
        return nw_fail(r->error, NW_E_TRUNCATED, place, "JSON ends inside something: %s expected", what);
    return nw_fail(r->error, NW_E_SYNTAX, place, "JSON: %s expected", what);
}

static int peek(const nw_json_reader *r)
{
    return r->at < r->text.len ? (unsigned char)r->text.at[r->at] : -1;
}

static void blanks(nw_json_reader *r)
{
    for (int c = peek(r); c == ' ' || c == '\t' || c == '\n' || c == '\r'; c = peek(r))
        r->at++;
}

static bool is_hex(int c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static bool read_escape(nw_json_reader *r)
{
    int c = peek(r);
    r->at++;
    if (c != 'u')
        return (c > 0 && strchr("\"\\/bfnrt", c)) || fail(r, r->at - 1, "an escape");
    for (int i = 0; i < 4; i++, r->at++)
        if (!is_hex(peek(r)))
            return fail(r, r->at, "four hexadecimal digits");
    return true;
}

static bool read_string(nw_json_reader *r, nw_str *out)
{
    size_t from = ++r->at;
    for (int c = peek(r); c != '"'; c = peek(r)) {
        if (c < ' ')
            return fail(r, r->at, "the end of a string");
        r->at++;
        if (c == '\\' && !read_escape(r))
            return false;
    }
    *out = nw_str_part(r->text, from, r->at++);
    return true;
}

static bool digits(nw_json_reader *r)
{
    size_t from = r->at;
    while (peek(r) >= '0' && peek(r) <= '9')
        r->at++;
    return r->at > from || fail(r, r->at, "a digit");
}

static bool read_number(nw_json_reader *r, nw_str *out)
{
    size_t from = r->at;
    r->at += peek(r) == '-';
    bool zero = peek(r) == '0';
    size_t whole = r->at;
    if (!digits(r) || (zero && r->at > whole + 1 && !fail(r, whole + 1, "no digit behind a leading 0")))
        return false;
    if (peek(r) == '.') {
        r->at++;
        if (!digits(r))
            return false;
    }
    if (peek(r) == 'e' || peek(r) == 'E') {
        r->at++;
        r->at += peek(r) == '+' || peek(r) == '-';
        if (!digits(r))
            return false;
    }
    *out = nw_str_part(r->text, from, r->at);
    return true;
}

static bool read_word(nw_json_reader *r, nw_json_value *out)
{
    static const struct {
        const char *word;
        nw_json_kind kind;
        bool truth;
    } words[] = {
        {"true",  NW_JSON_BOOL, true },
        {"false", NW_JSON_BOOL, false},
        {"null",  NW_JSON_NULL, false}
    };
    nw_str rest = nw_str_part(r->text, r->at, r->text.len);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (nw_str_starts(rest, words[i].word)) {
            r->at += strlen(words[i].word);
            out->kind = words[i].kind;
            out->truth = words[i].truth;
            return true;
        }
    return fail(r, r->at, "a value");
}

static bool enter(nw_json_reader *r, nw_json_kind kind, nw_json_value *out)
{
    if (r->depth == NW_JSON_NESTED_MAX)
        return nw_fail(r->error, NW_E_LIMIT, out->place, "JSON nested more than %d deep", NW_JSON_NESTED_MAX);
    out->kind = kind;
    r->at++;
    r->first[++r->depth] = true;
    return true;
}

bool nw_json_read(nw_json_reader *r, nw_json_value *out)
{
    bool ok;
    blanks(r);
    size_t from = r->at;
    int c = peek(r);
    *out = (nw_json_value){
        .place = {r->base + (int64_t)from, 1}
    };
    if (c == '{' || c == '[')
        return enter(r, c == '{' ? NW_JSON_OBJECT : NW_JSON_ARRAY, out);
    if (c == '"') {
        out->kind = NW_JSON_STRING;
        ok = read_string(r, &out->text);
    } else if (c == '-' || (c >= '0' && c <= '9')) {
        out->kind = NW_JSON_NUMBER;
        ok = read_number(r, &out->text);
    } else {
        ok = read_word(r, out);
    }
    out->place.length = (int64_t)(r->at - from);
    return ok;
}

/* To the next of a list that `end` closes. */
static bool next(nw_json_reader *r, char end)
{
    bool first = r->first[r->depth];
    blanks(r);
    if (peek(r) == end) {
        r->at++;
        r->depth--;
        return false;
    }
    r->first[r->depth] = false;
    if (!first && peek(r) != ',')
        return fail(r, r->at, end == ']' ? "\",\" or \"]\"" : "\",\" or \"}\"");
    r->at += !first;
    blanks(r);
    return true;
}

bool nw_json_item(nw_json_reader *r)
{
    return r->error->code == NW_OK && next(r, ']');
}

bool nw_json_member(nw_json_reader *r, nw_str *key)
{
    if (r->error->code != NW_OK || !next(r, '}'))
        return false;
    if (peek(r) != '"')
        return fail(r, r->at, "a name in quotes");
    if (!read_string(r, key))
        return false;
    blanks(r);
    if (peek(r) != ':')
        return fail(r, r->at, "\":\"");
    r->at++;
    return true;
}

/* Flat, so that depth costs no stack: it is done when the depth is what it was. */
bool nw_json_skip(nw_json_reader *r)
{
    nw_json_value value;
    nw_str key;
    int32_t depth = r->depth;
    bool object[NW_JSON_NESTED_MAX + 1];
    if (!nw_json_read(r, &value))
        return false;
    object[r->depth] = value.kind == NW_JSON_OBJECT;
    while (r->depth > depth && r->error->code == NW_OK) {
        bool more = object[r->depth] ? nw_json_member(r, &key) : nw_json_item(r);
        if (!more)
            continue;
        if (!nw_json_read(r, &value))
            return false;
        if (value.kind >= NW_JSON_ARRAY)
            object[r->depth] = value.kind == NW_JSON_OBJECT;
    }
    return r->error->code == NW_OK;
}

bool nw_json_want(nw_json_reader *r, nw_json_kind kind, const char *what, nw_json_value *out)
{
    static const char *const names[] = {"null",     "true or false", "a number",
                                        "a string", "a list",        "an object"};
    if (!nw_json_read(r, out))
        return false;
    return out->kind == kind ||
           nw_fail(r->error, NW_E_SYNTAX, out->place, "%s: %s expected", what, names[kind]);
}

bool nw_json_count(nw_json_reader *r, const char *what, nw_num *out)
{
    nw_json_value value;
    if (!nw_json_want(r, NW_JSON_NUMBER, what, &value))
        return false;
    return nw_str_to_num(value.text, out) ||
           nw_fail(r->error, NW_E_VALUE, value.place, "%s: a whole number below 2^63 expected", what);
}

bool nw_json_done(nw_json_reader *r)
{
    blanks(r);
    return r->at == r->text.len || fail(r, r->at, "the end");
}

size_t nw_json_length(nw_str text)
{
    size_t length = 2;
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.at[i];
        bool two = c == '"' || c == '\\' || (c >= '\b' && c <= '\r' && c != '\v');
        length += two ? 2 : c < ' ' ? 6 : 1;
    }
    return length;
}

/* ---- Escapes ------------------------------------------------------------------------------------------ */

static uint32_t hex(const char *at)
{
    uint32_t value = 0;
    for (int i = 0; i < 4; i++) {
        char c = at[i];
        uint32_t digit = (uint32_t)(c <= '9' ? c - '0' : (c | 32) - 'a' + 10);
        value = value << 4 | digit;
    }
    return value;
}

static size_t put_utf8(char *out, uint32_t c)
{
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    size_t n = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    static const uint8_t lead[] = {0, 0, 0xC0, 0xE0, 0xF0};
    for (size_t i = n - 1; i > 0; i--, c >>= 6)
        out[i] = (char)(0x80 | (c & 0x3F));
    out[0] = (char)(lead[n] | c);
    return n;
}

/* A surrogate without its other half is kept as the replacement character. */
static uint32_t read_unicode(nw_str text, size_t *at)
{
    uint32_t c = hex(text.at + *at), low = 0;
    *at += 4;
    if (c < 0xD800 || c > 0xDFFF)
        return c;
    if (c < 0xDC00 && text.len - *at >= 6 && text.at[*at] == '\\' && text.at[*at + 1] == 'u')
        low = hex(text.at + *at + 2);
    if (low < 0xDC00 || low > 0xDFFF)
        return 0xFFFD;
    *at += 6;
    return 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
}

static uint32_t plain_escape(char c)
{
    switch (c) {
    case 'b':
        return '\b';
    case 'f':
        return '\f';
    case 'n':
        return '\n';
    case 'r':
        return '\r';
    case 't':
        return '\t';
    default:
        return (uint32_t)c;
    }
}

nw_str nw_json_decode(nw_arena *arena, nw_str text)
{
    char *out = nw_alloc(arena, 1, text.len + 1);
    size_t n = 0, at = 0;
    if (!out)
        return (nw_str){NULL, 0};
    while (at < text.len) {
        char c = text.at[at++];
        if (c != '\\') {
            out[n++] = c;
            continue;
        }
        c = text.at[at++];
        n += put_utf8(out + n, c == 'u' ? read_unicode(text, &at) : plain_escape(c));
    }
    return (nw_str){out, n};
}
