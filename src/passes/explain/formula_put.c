/* Shows a formula with the numbers put in. Factors 1, addends 0, numbers that cancel (5 - 1 + 1) and
 * roundings that have nothing to round are left out, so that the arithmetic reads as one would write it by
 * hand. */
#include "passes/explain/formula.h"

typedef struct addend {
    uint8_t term;
    bool minus;
} addend;

typedef struct sum {
    addend part[NW_TERMS];
    int count;
} sum;

static const nw_term *at(const nw_formula *f, uint8_t i)
{
    return &f->terms[i];
}

static bool is(const nw_formula *f, uint8_t i, int64_t value)
{
    return at(f, i)->value.d == 1 && at(f, i)->value.n == value;
}

static uint8_t strip(const nw_formula *f, uint8_t i);

static bool has_division(const nw_formula *f, uint8_t i)
{
    for (uint8_t k = at(f, i)->first; k; k = at(f, k)->next) {
        if (at(f, i)->kind == NW_TERM_PRODUCT && at(f, k)->inverse && !is(f, k, 1))
            return true;
        if (has_division(f, k))
            return true;
    }
    return false;
}

/* Parentheses, or a rounding without anything to round. */
static bool is_wrapper(const nw_formula *f, uint8_t i)
{
    return at(f, i)->kind == NW_TERM_GROUP || (at(f, i)->kind == NW_TERM_CALL && !has_division(f, i));
}

static void gather(const nw_formula *f, uint8_t i, sum *s)
{
    for (uint8_t k = at(f, i)->first; k; k = at(f, k)->next) {
        uint8_t shown = strip(f, k);
        bool minus = at(f, k)->inverse;
        if (is(f, shown, 0))
            continue;
        if (!minus && is_wrapper(f, shown))
            shown = strip(f, at(f, shown)->first);
        if (!minus && at(f, shown)->kind == NW_TERM_SUM)
            gather(f, shown, s);
        else
            s->part[s->count++] = (addend){shown, minus};
    }
}

static void drop(sum *s, int i)
{
    s->count--;
    for (; i < s->count; i++)
        s->part[i] = s->part[i + 1];
}

/* Takes out one pair of written numbers that cancel; false where there is none. */
static bool cancel(const nw_formula *f, sum *s)
{
    for (int i = 0; i < s->count; i++)
        for (int k = i + 1; k < s->count; k++) {
            const nw_term *a = at(f, s->part[i].term), *b = at(f, s->part[k].term);
            if (a->kind == NW_TERM_NUMBER && b->kind == NW_TERM_NUMBER && a->value.n == b->value.n &&
                s->part[i].minus != s->part[k].minus) {
                drop(s, k);
                drop(s, i);
                return true;
            }
        }
    return false;
}

static void sum_of(const nw_formula *f, uint8_t i, sum *s)
{
    s->count = 0;
    gather(f, i, s);
    while (cancel(f, s))
        continue;
}

static uint8_t strip_sum(const nw_formula *f, uint8_t i)
{
    sum s;
    sum_of(f, i, &s);
    return s.count == 1 && !s.part[0].minus ? s.part[0].term : i;
}

/* Where all factors are 1, parentheses are shown for what they hold: 1·(2 - 1) + 1 is then 2. */
static uint8_t strip_product(const nw_formula *f, uint8_t i)
{
    uint8_t only = 0, group = 0;
    int count = 0;
    for (uint8_t k = at(f, i)->first; k; k = at(f, k)->next) {
        if (at(f, k)->kind == NW_TERM_GROUP && !at(f, k)->inverse)
            group = k;
        if (is(f, k, 1))
            continue;
        only = k;
        count++;
    }
    if (count == 0)
        return group ? strip(f, group) : i;
    return count == 1 && !at(f, only)->inverse ? strip(f, only) : i;
}

/* The term that is shown in place of this one. */
static uint8_t strip(const nw_formula *f, uint8_t i)
{
    if (at(f, i)->kind == NW_TERM_SUM)
        return strip_sum(f, i);
    if (at(f, i)->kind == NW_TERM_PRODUCT)
        return strip_product(f, i);
    if (!is_wrapper(f, i))
        return i;
    uint8_t inner = strip(f, at(f, i)->first);
    bool joined = at(f, inner)->kind == NW_TERM_SUM || at(f, inner)->kind == NW_TERM_PRODUCT;
    return joined ? i : inner;
}

static void put_term(const nw_formula *f, uint8_t i, bool inside_product, nw_out *out);

static void put_value(const nw_formula *f, uint8_t i, nw_out *out)
{
    nw_ratio value = at(f, i)->value;
    nw_put_grouped(out, value.d == 1 ? value.n : NW_UNKNOWN);
}

static void put_name(const nw_formula *f, uint8_t i, bool divisor, nw_out *out)
{
    nw_num factors[NW_AXES_MAX];
    int count = nw_formula_name(&f->scope, at(f, i)->text, factors), kept = 0;
    if (is(f, i, 0) || is(f, i, 1)) {
        put_value(f, i, out);
        return;
    }
    for (int k = 0; k < count; k++)
        if (factors[k] != 1)
            factors[kept++] = factors[k];
    if (divisor && kept > 1)
        nw_putc(out, '(');
    for (int k = 0; k < kept; k++) {
        nw_puts(out, k ? "·" : "");
        nw_put_grouped(out, factors[k]);
    }
    if (divisor && kept > 1)
        nw_putc(out, ')');
}

static void put_sum(const nw_formula *f, uint8_t i, nw_out *out)
{
    sum s;
    sum_of(f, i, &s);
    if (s.count == 0)
        nw_putc(out, '0');
    for (int k = 0; k < s.count; k++) {
        if (k || s.part[k].minus)
            nw_puts(out, s.part[k].minus ? " - " : " + ");
        put_term(f, s.part[k].term, s.part[k].minus, out);
    }
}

static void put_product(const nw_formula *f, uint8_t i, nw_out *out)
{
    bool any = false;
    for (uint8_t k = at(f, i)->first; k && !is(f, i, 0); k = at(f, k)->next) {
        bool divisor = at(f, k)->inverse;
        if (is(f, k, 1))
            continue;
        if (divisor)
            nw_puts(out, any ? " / " : "1 / ");
        else if (any)
            nw_puts(out, "·");
        any = true;
        if (at(f, k)->kind == NW_TERM_NAME)
            put_name(f, k, divisor, out);
        else
            put_term(f, strip(f, k), true, out);
    }
    if (!any)
        put_value(f, i, out);
}

static void put_call(const nw_formula *f, uint8_t i, nw_out *out)
{
    nw_str name = at(f, i)->text;
    if (nw_str_is(name, "round"))
        name = nw_text(f->scope.call, NW_A_ROUNDING, "floor");
    nw_put(out, name);
    nw_putc(out, '(');
    put_term(f, strip(f, at(f, i)->first), false, out);
    nw_putc(out, ')');
}

/* `tight`: where a sum or a product needs its parentheses. */
static void put_term(const nw_formula *f, uint8_t i, bool tight, nw_out *out)
{
    if (is_wrapper(f, i)) {
        nw_puts(out, tight ? "(" : "");
        put_term(f, strip(f, at(f, i)->first), false, out);
        nw_puts(out, tight ? ")" : "");
        return;
    }
    if (at(f, i)->kind == NW_TERM_SUM)
        put_sum(f, i, out);
    else if (at(f, i)->kind == NW_TERM_PRODUCT)
        put_product(f, i, out);
    else if (at(f, i)->kind == NW_TERM_CALL)
        put_call(f, i, out);
    else if (at(f, i)->kind == NW_TERM_NAME)
        put_name(f, i, false, out);
    else
        put_value(f, i, out);
}

void nw_formula_put(const nw_formula *formula, nw_out *out)
{
    if (formula->failed)
        nw_putc(out, '?');
    else
        put_term(formula, strip(formula, formula->top), false, out);
}
