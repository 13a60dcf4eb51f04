/* A formula is read by recursive descent into an array of terms, each with its value; what is shown is the
 * same terms with the numbers in place of the names. */
#include "passes/explain/formula.h"

/* ---- Numbers ------------------------------------------------------------------------------------------ */

static nw_ratio ratio_of(nw_num value)
{
    if (nw_known(value))
        return (nw_ratio){value, 1};
    return (nw_ratio){value == NW_OVERFLOW ? NW_OVERFLOW : NW_UNKNOWN, 0};
}

static nw_ratio absorb(nw_ratio a, nw_ratio b)
{
    bool overflow = (!a.d && a.n == NW_OVERFLOW) || (!b.d && b.n == NW_OVERFLOW);
    return (nw_ratio){overflow ? NW_OVERFLOW : NW_UNKNOWN, 0};
}

static nw_ratio reduce(int64_t n, int64_t d)
{
    int64_t a = n < 0 ? -n : n, b = d;
    while (b) {
        int64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a > 1 ? (nw_ratio){n / a, d / a} : (nw_ratio){n, d};
}

static nw_ratio add(nw_ratio a, nw_ratio b, bool minus)
{
    int64_t left, right, n, d;
    if (!a.d || !b.d)
        return absorb(a, b);
    bool lost = __builtin_mul_overflow(a.n, b.d, &left) || __builtin_mul_overflow(b.n, a.d, &right) ||
                __builtin_mul_overflow(a.d, b.d, &d) ||
                (minus ? __builtin_sub_overflow(left, right, &n) : __builtin_add_overflow(left, right, &n));
    return lost ? ratio_of(NW_OVERFLOW) : reduce(n, d);
}

/* Zero times unknown is zero, as in nw_mul. */
static nw_ratio multiply(nw_ratio a, nw_ratio b)
{
    int64_t n, d;
    if ((a.d && a.n == 0) || (b.d && b.n == 0))
        return (nw_ratio){0, 1};
    if (!a.d || !b.d)
        return absorb(a, b);
    if (__builtin_mul_overflow(a.n, b.n, &n) || __builtin_mul_overflow(a.d, b.d, &d))
        return ratio_of(NW_OVERFLOW);
    return reduce(n, d);
}

static nw_ratio divide(nw_ratio a, nw_ratio b)
{
    if (!a.d || !b.d)
        return absorb(a, b);
    if (b.n == 0)
        return ratio_of(NW_UNKNOWN);
    return multiply(a, b.n < 0 ? (nw_ratio){-b.d, -b.n} : (nw_ratio){b.d, b.n});
}

static nw_ratio round_off(nw_ratio a, bool up)
{
    if (!a.d)
        return a;
    int64_t down = a.n / a.d - (a.n % a.d < 0);
    return (nw_ratio){down + (up && a.n % a.d != 0), 1};
}

/* ---- Reading ------------------------------------------------------------------------------------------ */

bool nw_formula_next(nw_str *lines, nw_str *quantity, nw_str *expression)
{
    while (lines->len) {
        nw_str line = nw_str_trim(nw_str_split(*lines, '\n', lines));
        *quantity = nw_str_trim(nw_str_split(line, ':', expression));
        *expression = nw_str_trim(*expression);
        if (quantity->len && expression->len)
            return true;
    }
    return false;
}

nw_str nw_formula_of(const char *lines, const char *quantity)
{
    nw_str rest = nw_str_of(lines), name, expression;
    while (nw_formula_next(&rest, &name, &expression))
        if (nw_str_is(name, quantity))
            return expression;
    return (nw_str){NULL, 0};
}

static uint8_t read_sum(nw_formula *f);

static char peek(nw_formula *f)
{
    while (f->at < f->text.len && f->text.at[f->at] == ' ')
        f->at++;
    return f->at < f->text.len ? f->text.at[f->at] : 0;
}

static bool take(nw_formula *f, char c)
{
    if (peek(f) != c)
        return false;
    f->at++;
    return true;
}

static uint8_t fail(nw_formula *f)
{
    f->failed = true;
    return 0;
}

static uint8_t new_term(nw_formula *f, nw_term_kind kind, nw_str text)
{
    if (f->failed || f->used >= NW_TERMS - 1)
        return fail(f);
    f->terms[++f->used] = (nw_term){
        .kind = (uint8_t)kind, .text = text, .value = {0, 1}
    };
    return f->used;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || c == '_' || is_digit(c);
}

static nw_str read_word(nw_formula *f)
{
    size_t from = f->at;
    while (f->at < f->text.len && is_word(f->text.at[f->at]))
        f->at++;
    return nw_str_part(f->text, from, f->at);
}

static uint8_t read_number(nw_formula *f, nw_str text)
{
    nw_num value;
    uint8_t i = new_term(f, NW_TERM_NUMBER, text);
    if (!nw_str_to_num(text, &value))
        return fail(f);
    f->terms[i].value = ratio_of(value);
    return i;
}

static uint8_t read_name(nw_formula *f, nw_str text)
{
    nw_num factors[NW_AXES_MAX];
    uint8_t i = new_term(f, NW_TERM_NAME, text);
    int count = nw_formula_name(&f->scope, text, factors);
    if (!i || !count)
        return fail(f);
    f->terms[i].value = (nw_ratio){1, 1};
    for (int k = 0; k < count; k++)
        f->terms[i].value = multiply(f->terms[i].value, ratio_of(factors[k]));
    return i;
}

/* round goes the way that the layer rounds. */
static bool rounds_up(const nw_formula *f, nw_str name)
{
    if (nw_str_is(name, "round"))
        return nw_rounds_up(f->scope.call);
    return nw_str_is(name, "ceil");
}

static uint8_t read_inside(nw_formula *f, nw_term_kind kind, nw_str name)
{
    uint8_t i = new_term(f, kind, name);
    uint8_t child = i ? read_sum(f) : 0;
    if (!child || !take(f, ')'))
        return fail(f);
    f->terms[i].first = child;
    f->terms[i].value = f->terms[child].value;
    if (kind == NW_TERM_CALL)
        f->terms[i].value = round_off(f->terms[child].value, rounds_up(f, name));
    return i;
}

static uint8_t read_atom(nw_formula *f)
{
    if (f->failed)
        return 0;
    if (take(f, '('))
        return read_inside(f, NW_TERM_GROUP, (nw_str){NULL, 0});
    if (is_digit(peek(f)))
        return read_number(f, read_word(f));
    nw_str name = read_word(f);
    bool call = nw_str_is(name, "floor") || nw_str_is(name, "ceil") || nw_str_is(name, "round");
    if (call)
        return take(f, '(') ? read_inside(f, NW_TERM_CALL, name) : fail(f);
    return name.len ? read_name(f, name) : fail(f);
}

static nw_ratio join(nw_term_kind kind, nw_ratio a, nw_ratio b, bool inverse)
{
    if (kind == NW_TERM_SUM)
        return add(a, b, inverse);
    return inverse ? divide(a, b) : multiply(a, b);
}

/* Products joined by + and -, or atoms joined by * and /. A chain of one part is that part. */
static uint8_t read_chain(nw_formula *f, nw_term_kind kind)
{
    char plain = kind == NW_TERM_SUM ? '+' : '*', inverse = kind == NW_TERM_SUM ? '-' : '/';
    uint8_t chain = new_term(f, kind, (nw_str){NULL, 0}), last = 0;
    bool turned = false;
    do {
        uint8_t i = kind == NW_TERM_SUM ? read_chain(f, NW_TERM_PRODUCT) : read_atom(f);
        if (!i)
            return fail(f);
        nw_term *term = &f->terms[i], *all = &f->terms[chain];
        term->inverse = turned;
        all->value = last ? join(kind, all->value, term->value, turned) : term->value;
        *(last ? &f->terms[last].next : &all->first) = i;
        last = i;
        turned = peek(f) == inverse;
    } while (take(f, plain) || take(f, inverse));
    return last == f->terms[chain].first ? last : chain;
}

static uint8_t read_sum(nw_formula *f)
{
    return read_chain(f, NW_TERM_SUM);
}

bool nw_formula_read(nw_formula *formula, nw_str expression, nw_scope scope)
{
    formula->scope = scope;
    formula->text = expression;
    formula->at = 0;
    formula->failed = false;
    formula->used = 0;
    formula->top = read_sum(formula);
    if (peek(formula) != 0)
        formula->failed = true;
    return !formula->failed;
}

nw_num nw_formula_value(const nw_formula *formula)
{
    nw_ratio value = formula->failed ? ratio_of(NW_UNKNOWN) : formula->terms[formula->top].value;
    if (value.d == 0)
        return value.n;
    return value.d == 1 && value.n >= 0 ? value.n : NW_UNKNOWN;
}
