#include "wire/prototext.h"

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static int hex_digit(char c)
{
    return is_digit(c) ? c - '0' : (c | 32) - 'a' + 10;
}

bool nw_pt_integer(const nw_pt_field *field, int64_t *out)
{
    nw_str text = field->text;
    bool hex = text.len > 2 && (text.at[1] | 32) == 'x';
    int64_t base = hex ? 16 : text.len > 1 && text.at[0] == '0' ? 8 : 10, value = 0;
    if (field->kind != NW_PT_INTEGER)
        return false;
    /* Gathered below zero, where the range is one wider. */
    for (size_t i = hex ? 2 : 0; i < text.len; i++)
        if (__builtin_mul_overflow(value, base, &value) ||
            __builtin_sub_overflow(value, (int64_t)hex_digit(text.at[i]), &value))
            return false;
    if (!field->negative && value == INT64_MIN)
        return false;
    *out = field->negative ? value : -value;
    return true;
}

static bool read_special(nw_str text, double *out)
{
    if (nw_str_is_nocase(text, "inf") || nw_str_is_nocase(text, "infinity"))
        *out = __builtin_inf();
    else if (nw_str_is_nocase(text, "nan"))
        *out = __builtin_nan("");
    else
        return false;
    return true;
}

/* The digits before an exponent as *digits x 10^*exponent; where they end. */
static size_t read_digits(nw_str text, double *digits, int *exponent)
{
    size_t i = 0;
    bool fraction = false;
    for (; i < text.len && (is_digit(text.at[i]) || text.at[i] == '.'); i++) {
        if (text.at[i] == '.') {
            fraction = true;
        } else if (*digits < 1e17) {
            *digits = *digits * 10 + (text.at[i] - '0');
            *exponent -= fraction;
        } else {
            *exponent += !fraction;
        }
    }
    return i;
}

/* The exponent behind an 'e', held where it is far beyond what a double can show. */
static int read_exponent(nw_str text, size_t i)
{
    int value = 0;
    bool negative = i < text.len && text.at[i] == '-';
    for (i += negative || (i < text.len && text.at[i] == '+'); i < text.len && is_digit(text.at[i]); i++)
        value = value < 10000 ? value * 10 + (text.at[i] - '0') : value;
    return negative ? -value : value;
}

static double scale(double value, int exponent)
{
    double power = 1;
    if (value == 0)
        return 0;
    for (; exponent > 0 && value < __builtin_inf(); exponent--)
        value *= 10;
    for (; exponent < -22 && value > 0; exponent++)
        value /= 10;
    for (; exponent < 0; exponent++)
        power *= 10;
    return value / power;
}

/* Own, because strtod follows the locale of the program. Decimals of up to 15 digits and 22 places come out
 * exactly rounded, for both parts of the division are exact; others within a few units in the last place. */
bool nw_pt_number(const nw_pt_field *field, double *out)
{
    nw_str text = field->text;
    double value = 0;
    int exponent = 0;
    if (field->kind == NW_PT_NAME) {
        if (!read_special(text, &value))
            return false;
    } else if (field->kind == NW_PT_FLOAT ||
               (field->kind == NW_PT_INTEGER && (text.at[0] != '0' || text.len == 1))) {
        size_t i = read_digits(text, &value, &exponent);
        if (i < text.len && (text.at[i] | 32) == 'e')
            exponent += read_exponent(text, i + 1);
        value = scale(value, exponent);
    } else {
        return false;
    }
    *out = field->negative ? -value : value;
    return true;
}
