#include "wire/prototext_token.h"

/* Bytes of a text, decoded into a buffer that is long enough: no escape is longer than what it stands for. */
typedef struct decoder {
    nw_pt_lexer *lexer;
    char *buffer;
    size_t used;
} decoder;

static int byte_at(const nw_pt_lexer *lexer, size_t at)
{
    return at < lexer->text.len ? (unsigned char)lexer->text.at[at] : -1;
}

static int digit_of(int c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 32;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : 99;
}

/* Passes over one quoted piece; *plain is cleared where it holds an escape. */
static bool skip_piece(nw_pt_lexer *lexer, bool *plain)
{
    size_t start = lexer->at++;
    int quote = byte_at(lexer, start), c = byte_at(lexer, lexer->at);
    while (c != quote) {
        if (c == '\\') {
            *plain = false;
            lexer->at++;
            c = byte_at(lexer, lexer->at);
        }
        if (c == 0)
            return nw_fail(lexer->error, NW_E_SYNTAX, nw_pt_here(lexer, 1),
                           "a NUL byte stands here: this is not text");
        if (c < 0 || c == '\n')
            return nw_fail(lexer->error, c < 0 ? NW_E_TRUNCATED : NW_E_SYNTAX,
                           (nw_place){(int64_t)start, (int64_t)(lexer->at - start)},
                           "the text that begins here has no closing %s", quote == '"' ? "\"" : "'");
        c = byte_at(lexer, ++lexer->at);
    }
    lexer->at++;
    return true;
}

/* Up to `most` digits of a base; how many there were. */
static int read_digits(const nw_pt_lexer *lexer, size_t at, int base, int most, uint32_t *out)
{
    int n = 0;
    *out = 0;
    while (n < most && digit_of(byte_at(lexer, at + (size_t)n)) < base) {
        *out = *out * (uint32_t)base + (uint32_t)digit_of(byte_at(lexer, at + (size_t)n));
        n++;
    }
    return n;
}

static void put(decoder *d, uint32_t byte)
{
    d->buffer[d->used++] = (char)(unsigned char)byte;
}

static void put_utf8(decoder *d, uint32_t code)
{
    if (code < 0x80) {
        put(d, code);
        return;
    }
    int more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
    put(d, (0xF0u << (3 - more) & 0xF0u) | code >> 6 * more);
    while (more-- > 0)
        put(d, 0x80 | (code >> 6 * more & 0x3F));
}

static bool bad_escape(decoder *d, size_t at, size_t length, const char *why)
{
    return nw_fail(d->lexer->error, NW_E_SYNTAX, (nw_place){(int64_t)at, (int64_t)length}, "%s", why);
}

/* "\u1234", "\U00012345", and a pair of surrogates; *at is at the 'u'. */
static bool put_unicode(decoder *d, size_t *at)
{
    const nw_pt_lexer *lexer = d->lexer;
    int digits = byte_at(lexer, *at) == 'u' ? 4 : 8;
    uint32_t code, low;
    size_t start = *at - 1;
    if (read_digits(lexer, *at + 1, 16, digits, &code) < digits)
        return bad_escape(d, start, 2,
                          digits == 4 ? "\\u needs 4 hexadecimal digits" : "\\U needs 8 hexadecimal digits");
    *at += 1 + (size_t)digits;
    if (code >= 0xD800 && code < 0xDC00 && byte_at(lexer, *at) == '\\' && byte_at(lexer, *at + 1) == 'u' &&
        read_digits(lexer, *at + 2, 16, 4, &low) == 4 && low >= 0xDC00 && low < 0xE000) {
        code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
        *at += 6;
    }
    if (code > 0x10FFFF)
        return bad_escape(d, start, 10, "no character has a number above 10FFFF");
    put_utf8(d, code);
    return true;
}

/* The escape whose letter is at *at. */
static bool put_escape(decoder *d, size_t *at)
{
    static const char letters[] = "abfnrtv\\?'\"", meanings[] = "\a\b\f\n\r\t\v\\?'\"";
    int c = byte_at(d->lexer, *at), n;
    uint32_t value;
    for (size_t i = 0; letters[i]; i++)
        if (c == letters[i]) {
            put(d, (unsigned char)meanings[i]);
            ++*at;
            return true;
        }
    if (c == 'u' || c == 'U')
        return put_unicode(d, at);
    bool hex = c == 'x';
    n = hex ? read_digits(d->lexer, *at + 1, 16, 2, &value) : read_digits(d->lexer, *at, 8, 3, &value);
    if (n == 0)
        return bad_escape(d, *at - 1, 2, "no such escape");
    put(d, value & 0xFF); /* of "\\777" the low byte, as ParseStringAppend of tokenizer.cc takes it */
    *at += (size_t)n + hex;
    return true;
}

static bool decode_piece(decoder *d, size_t *at)
{
    int quote = byte_at(d->lexer, (*at)++);
    while (byte_at(d->lexer, *at) != quote) {
        if (byte_at(d->lexer, *at) == '\\') {
            ++*at;
            if (!put_escape(d, at))
                return false;
        } else {
            put(d, (uint32_t)byte_at(d->lexer, (*at)++));
        }
    }
    ++*at;
    return true;
}

/* Two passes, so that any number of pieces takes linear time: find where the last one ends, then decode them
 * all. */
static bool decode_all(nw_pt_lexer *lexer, size_t start, size_t end, nw_str *out)
{
    decoder d = {lexer, nw_alloc(lexer->arena, 1, end - start), 0};
    nw_pt_lexer pieces = *lexer;
    pieces.at = start;
    if (!d.buffer)
        return nw_fail_memory(lexer->error, lexer->arena);
    while (pieces.at < end) {
        if (!decode_piece(&d, &pieces.at))
            return false;
        nw_pt_look(&pieces);
    }
    *out = (nw_str){d.buffer, d.used};
    return true;
}

bool nw_pt_string(nw_pt_lexer *lexer, nw_pt_field *field)
{
    size_t start = lexer->at, end;
    bool plain = true;
    int pieces = 0, c;
    do {
        if (!skip_piece(lexer, &plain))
            return false;
        pieces += pieces < 2;
        end = lexer->at;
        c = nw_pt_look(lexer);
    } while (c == '"' || c == '\'');
    field->kind = NW_PT_STRING;
    field->place = (nw_place){(int64_t)start, (int64_t)(end - start)};
    field->text = nw_str_part(lexer->text, start + 1, end - 1);
    return !lexer->failed && ((plain && pieces == 1) || decode_all(lexer, start, end, &field->text));
}
