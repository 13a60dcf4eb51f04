#include "base/figure.h"

#define DECIMALS_MAX 6

static int at(nw_str text, size_t i)
{
    return i < text.len ? (unsigned char)text.at[i] : -1;
}

static bool digit(nw_str text, size_t i)
{
    return at(text, i) >= '0' && at(text, i) <= '9';
}

static bool grouped(nw_str text, size_t i)
{
    return at(text, i) == ',' && digit(text, i + 1) && digit(text, i + 2) && digit(text, i + 3) &&
           !digit(text, i + 4);
}

static size_t read_digits(nw_str text, nw_figure *out)
{
    size_t i = 0;
    while (digit(text, i) || (i > 0 && grouped(text, i))) {
        if (digit(text, i))
            out->digits = nw_add(nw_mul(out->digits, 10), at(text, i) - '0');
        i++;
    }
    if (i == 0 || at(text, i) != '.' || !digit(text, i + 1))
        return i;
    for (i++; digit(text, i); i++) {
        out->digits = nw_add(nw_mul(out->digits, 10), at(text, i) - '0');
        out->decimals++;
    }
    return i;
}

/* K, M, G, T, then iB or B; a bare B is bytes. A letter behind it makes it another word ("3 Mice"). */
static size_t read_unit(nw_str text, size_t i, nw_figure *out)
{
    static const char letters[] = "KMGT";
    size_t start = i;
    for (uint8_t p = 0; p < 4; p++)
        if (at(text, i) == letters[p] || (p == 0 && at(text, i) == 'k'))
            out->power = (uint8_t)(p + 1);
    i += out->power > 0;
    if (out->power && at(text, i) == 'i' && at(text, i + 1) == 'B') {
        out->binary = true;
        i++;
    }
    if (at(text, i) == 'B') {
        out->bytes = true;
        i++;
    }
    int next = at(text, i) | 0x20;
    if (next < 'a' || next > 'z')
        return i;
    out->power = 0;
    out->bytes = out->binary = false;
    return start;
}

size_t nw_figure_read(nw_str text, nw_figure *out)
{
    *out = (nw_figure){0};
    size_t used = read_digits(text, out);
    if (used == 0)
        return 0;
    size_t blank = used;
    while (at(text, blank) == ' ')
        blank++;
    size_t after = read_unit(text, blank, out);
    if (after > blank)
        used = after;
    while (out->power && out->decimals <= 0 && out->digits > 0 && out->digits % 10 == 0) {
        out->digits /= 10;
        out->decimals--;
    }
    return used;
}

nw_figure nw_figure_of(nw_num value)
{
    return (nw_figure){.digits = value};
}

/* The figure's last digit is worth step / scale: `exact` is cut or rounded to whole numbers of it. */
bool nw_figure_fits(const nw_figure *figure, nw_num exact, nw_num thousand)
{
    nw_num step = 1, scale = 1;
    if (!nw_known(exact) || !nw_known(figure->digits) || figure->decimals > DECIMALS_MAX)
        return false;
    for (int i = 0; i < figure->power; i++)
        step = nw_mul(step, thousand);
    for (int32_t i = 0; i < figure->decimals; i++)
        scale = nw_mul(scale, 10);
    for (int32_t i = 0; i > figure->decimals; i--)
        step = nw_mul(step, 10);
    if (!nw_known(step))
        return false;
    nw_num rest = nw_mul(exact % step, scale);
    nw_num cut = nw_add(nw_mul(exact / step, scale), nw_div(rest, step));
    nw_num half = nw_known(rest) && rest % step >= step - rest % step;
    return cut == figure->digits || nw_add(cut, half) == figure->digits;
}
