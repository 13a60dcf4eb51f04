#include "wire/prototext_token.h"

nw_place nw_pt_here(const nw_pt_lexer *lexer, size_t length)
{
    return (nw_place){(int64_t)lexer->at, (int64_t)length};
}

/* The byte `ahead` of the position, -1 past the end. */
static int peek(const nw_pt_lexer *lexer, size_t ahead)
{
    return lexer->text.len - lexer->at > ahead ? (unsigned char)lexer->text.at[lexer->at + ahead] : -1;
}

static bool is_blank(int c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool is_digit(int c)
{
    return c >= '0' && c <= '9';
}

static bool is_hex(int c)
{
    return is_digit(c) || ((c | 32) >= 'a' && (c | 32) <= 'f');
}

static bool is_letter(int c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool refuse_byte(nw_pt_lexer *lexer, int c)
{
    lexer->failed = true;
    if (c == 0)
        return nw_fail(lexer->error, NW_E_SYNTAX, nw_pt_here(lexer, 1),
                       "a NUL byte stands here: this is not text");
    return nw_fail(lexer->error, NW_E_SYNTAX, nw_pt_here(lexer, 1), "the byte 0x%02x has no place in a text",
                   c);
}

int nw_pt_look(nw_pt_lexer *lexer)
{
    bool comment = false;
    int c = -1;
    if (lexer->failed)
        return -1;
    while ((c = peek(lexer, 0)) >= 0 && (comment ? c != 0 : is_blank(c) || c == '#')) {
        comment = c != '\n' && (comment || c == '#');
        lexer->at++;
    }
    if (c >= 0 && (c < ' ' || c == 127)) {
        refuse_byte(lexer, c);
        return -1;
    }
    return c;
}

/* Bytes of the token at the position, for messages. */
static size_t token_length(const nw_pt_lexer *lexer)
{
    size_t n = 0;
    while (is_letter(peek(lexer, n)) || is_digit(peek(lexer, n)))
        n++;
    if (n == 0)
        for (n = 1; peek(lexer, 0) >= 0xC0 && (peek(lexer, n) & 0xC0) == 0x80 && n < 4;)
            n++;
    return n;
}

bool nw_pt_expected(nw_pt_lexer *lexer, const char *what)
{
    if (nw_pt_look(lexer) < 0)
        return lexer->failed ? false
                             : nw_fail(lexer->error, NW_E_TRUNCATED, nw_pt_here(lexer, 1),
                                       "expected %s, but the text ends", what);
    size_t n = token_length(lexer);
    nw_str found = nw_str_part(lexer->text, lexer->at, lexer->at + n);
    if (nw_str_is(found, "\"") || nw_str_is(found, "'"))
        return nw_fail(lexer->error, NW_E_SYNTAX, nw_pt_here(lexer, n), "expected %s, found a text in quotes",
                       what);
    return nw_fail(lexer->error, NW_E_SYNTAX, nw_pt_here(lexer, n), "expected %s, found \"%.*s\"", what,
                   NW_SHOW(found));
}

bool nw_pt_name(nw_pt_lexer *lexer, nw_str *out)
{
    if (!is_letter(nw_pt_look(lexer)))
        return nw_pt_expected(lexer, "a field's name");
    size_t n = token_length(lexer);
    *out = nw_str_part(lexer->text, lexer->at, lexer->at + n);
    lexer->at += n;
    return true;
}

bool nw_pt_bracketed(nw_pt_lexer *lexer, nw_str *out)
{
    lexer->at++;
    int c = nw_pt_look(lexer);
    size_t start = lexer->at;
    while (is_letter(c) || is_digit(c) || c == '.' || c == '/' || c == '-') {
        lexer->at++;
        c = peek(lexer, 0);
    }
    *out = nw_str_part(lexer->text, start, lexer->at);
    if (out->len == 0)
        return nw_pt_expected(lexer, "the name of an extension");
    if (nw_pt_look(lexer) != ']')
        return nw_pt_expected(lexer, "\"]\"");
    lexer->at++;
    return true;
}

static size_t skip_digits(const nw_pt_lexer *lexer, size_t n)
{
    while (is_digit(peek(lexer, n)))
        n++;
    return n;
}

/* io::Tokenizer::ConsumeNumber: hexadecimal, octal, or decimal with fraction, exponent and 'f'. */
static size_t number_length(const nw_pt_lexer *lexer, nw_pt_kind *kind)
{
    size_t n = 0;
    *kind = NW_PT_INTEGER;
    if (peek(lexer, 0) == '0' && (peek(lexer, 1) | 32) == 'x') {
        for (n = 2; is_hex(peek(lexer, n));)
            n++;
        return n == 2 ? 0 : n;
    }
    if (peek(lexer, 0) == '0' && is_digit(peek(lexer, 1))) {
        while (peek(lexer, n) >= '0' && peek(lexer, n) <= '7')
            n++;
        return is_digit(peek(lexer, n)) ? 0 : n;
    }
    n = skip_digits(lexer, 0);
    if (peek(lexer, n) == '.') {
        *kind = NW_PT_FLOAT;
        n = skip_digits(lexer, n + 1);
    }
    if ((peek(lexer, n) | 32) == 'e') {
        size_t sign = peek(lexer, n + 1) == '-' || peek(lexer, n + 1) == '+',
               end = skip_digits(lexer, n + 1 + sign);
        if (end == n + 1 + sign)
            return 0;
        *kind = NW_PT_FLOAT;
        n = end;
    }
    if ((peek(lexer, n) | 32) == 'f') {
        *kind = NW_PT_FLOAT;
        n++;
    }
    return n;
}

static bool read_number(nw_pt_lexer *lexer, nw_pt_field *field)
{
    size_t n = number_length(lexer, &field->kind);
    int after = n ? peek(lexer, n) : -1;
    if (n == 0 || is_letter(after) || is_digit(after) || after == '.') {
        size_t end = n;
        while (is_letter(peek(lexer, end)) || is_digit(peek(lexer, end)) || peek(lexer, end) == '.')
            end++;
        nw_str found = nw_str_part(lexer->text, lexer->at, lexer->at + end);
        return nw_fail(lexer->error, NW_E_SYNTAX, nw_pt_here(lexer, end), "\"%.*s\" is not a number",
                       NW_SHOW(found));
    }
    field->text = nw_str_part(lexer->text, lexer->at, lexer->at + n);
    lexer->at += n;
    return true;
}

bool nw_pt_scalar(nw_pt_lexer *lexer, nw_pt_field *field)
{
    int c = nw_pt_look(lexer);
    size_t start = lexer->at;
    double number;
    if (c == '"' || c == '\'')
        return nw_pt_string(lexer, field);
    if (c == '-') {
        field->negative = true;
        lexer->at++;
        c = nw_pt_look(lexer);
    }
    if (is_letter(c)) {
        field->kind = NW_PT_NAME;
        if (!nw_pt_name(lexer, &field->text))
            return false;
        if (field->negative && !nw_pt_number(field, &number))
            return nw_fail(
                lexer->error, NW_E_SYNTAX, (nw_place){(int64_t)start, (int64_t)(lexer->at - start)},
                "a \"-\" stands before a number, inf or nan, not before \"%.*s\"", NW_SHOW(field->text));
    } else if (!is_digit(c) && !(c == '.' && is_digit(peek(lexer, 1)))) {
        return nw_pt_expected(lexer, "a value");
    } else if (!read_number(lexer, field)) {
        return false;
    }
    field->place = (nw_place){(int64_t)start, (int64_t)(lexer->at - start)};
    return true;
}
