#include "ops/scalar.h"

#include <math.h>
#include <string.h>

/* To `bits` bits of a significand and exponents from `least` on, ties to even (IEEE 754-2019, 4.3.1): 1.5 *
 * 2^52 times the last place added and taken away. */
static double round_to(double x, int bits, int least, double largest)
{
    uint64_t image;
    double step;
    if (!isfinite(x))
        return x;
    memcpy(&image, &x, sizeof image);
    int exponent = (int)(image >> 52 & 0x7ff) - 1023;
    exponent = exponent < least ? least : exponent;
    image = (uint64_t)(exponent - bits + 1 + 52 + 1023) << 52 | (uint64_t)1 << 51;
    memcpy(&step, &image, sizeof step);
    double rounded = (x + step) - step;
    return fabs(rounded) > largest ? copysign(INFINITY, x) : rounded;
}

/* A real number as the type holds it; nothing is known of one of the types of a byte or less. */
static nw_element real_as(double x, const nw_dtype *to)
{
    if (to == &nw_float64)
        return nw_element_real(x);
    if (to == &nw_float32)
        return nw_element_real((double)(float)x);
    if (to == &nw_float16)
        return nw_element_real(round_to(x, 11, -14, 65504));
    return to->bytes == 2 ? nw_element_real(round_to(x, 8, -126, 0x1.fep127)) : NW_OPEN;
}

static nw_element whole_as(int64_t i, const nw_dtype *to)
{
    if (to == &nw_bool)
        return nw_element_int(i != 0);
    int spare = 64 - (to->whole < 0 ? -to->whole : to->whole);
    uint64_t high = (uint64_t)i << spare;
    return nw_element_int(to->whole < 0 ? (int64_t)high >> spare : (int64_t)(high >> spare));
}

static double real_of(nw_element a, const nw_dtype *dtype)
{
    if (a.real)
        return a.f;
    return dtype->whole == 64 ? (double)(uint64_t)a.i : (double)a.i;
}

/* What lies outside of the type is left to the machine, so nobody knows it. */
static nw_element cut_off(double x, const nw_dtype *to)
{
    if (to == &nw_bool)
        return nw_element_int(x != 0);
    bool fits = to->whole < 0 ? x >= -0x1p63 && x < 0x1p63 : x > -1 && x < 0x1p64;
    if (!fits)
        return NW_OPEN;
    nw_element cut = nw_element_int(to->whole < 0 ? (int64_t)x : (int64_t)(uint64_t)x);
    nw_element kept = whole_as(cut.i, to);
    return kept.i == cut.i ? kept : NW_OPEN;
}

nw_element nw_element_to(nw_element a, const nw_dtype *from, const nw_dtype *to)
{
    if (!from || !to || a.known == NW_ELEMENT_OPEN)
        return NW_OPEN;
    if (a.known == NW_ELEMENT_DIM) /* a type of four bytes or more holds the size of a dim */
        return to->bytes >= 4 && (to->real || to->whole) ? a : NW_OPEN;
    if (to->real)
        return real_as(real_of(a, from), to);
    if (!to->whole)
        return NW_OPEN;
    return a.real ? cut_off(a.f, to) : whole_as(a.i, to);
}

nw_element nw_zero_of(const nw_dtype *dtype)
{
    return nw_element_to(nw_element_int(0), &nw_int64, dtype);
}

nw_element nw_whole_in(const nw_call *call, int32_t i)
{
    return nw_element_to(nw_element_in(call, i), call->in[i].dtype, &nw_int64);
}

static bool is_set(nw_element a)
{
    return a.known == NW_ELEMENT_SET;
}

/* Known, and that number. */
static bool is(nw_element a, int64_t number)
{
    return is_set(a) && (a.real ? a.f == (double)number : a.i == number);
}

static bool same_dim(nw_element a, nw_element b)
{
    return a.known == NW_ELEMENT_DIM && b.known == NW_ELEMENT_DIM && a.i == b.i;
}

/* A size, and a number that no size comes down to. */
static bool is_dim_over(nw_element a, nw_element b)
{
    return a.known == NW_ELEMENT_DIM && is_set(b) && (b.real ? b.f < 0 : b.i < 0);
}

/* Both known, of a type that holds numbers. */
static bool are_set(nw_element a, nw_element b, const nw_dtype *dtype)
{
    return is_set(a) && is_set(b) && a.real == b.real && dtype && dtype->real == a.real &&
           (a.real || dtype->whole);
}

static int64_t wrapped(uint64_t i)
{
    return (int64_t)i;
}

nw_element nw_pair_add(nw_element a, nw_element b, const nw_dtype *dtype)
{
    if (is(a, 0) || is(b, 0))
        return is(a, 0) ? b : a;
    if (!are_set(a, b, dtype))
        return NW_OPEN;
    return a.real ? real_as(a.f + b.f, dtype) : whole_as(wrapped((uint64_t)a.i + (uint64_t)b.i), dtype);
}

nw_element nw_pair_sub(nw_element a, nw_element b, const nw_dtype *dtype)
{
    if (is(b, 0))
        return a;
    if (same_dim(a, b))
        return nw_zero_of(dtype);
    if (!are_set(a, b, dtype))
        return NW_OPEN;
    return a.real ? real_as(a.f - b.f, dtype) : whole_as(wrapped((uint64_t)a.i - (uint64_t)b.i), dtype);
}

nw_element nw_pair_mul(nw_element a, nw_element b, const nw_dtype *dtype)
{
    if (is(a, 1) || is(b, 1))
        return is(a, 1) ? b : a;
    if (dtype && dtype->whole && (is(a, 0) || is(b, 0)))
        return nw_element_int(0);
    if (!are_set(a, b, dtype))
        return NW_OPEN;
    return a.real ? real_as(a.f * b.f, dtype) : whole_as(wrapped((uint64_t)a.i * (uint64_t)b.i), dtype);
}

/* Whole numbers are cut off towards zero. */
nw_element nw_pair_div(nw_element a, nw_element b, const nw_dtype *dtype)
{
    if (is(b, 1))
        return a;
    if (!are_set(a, b, dtype) || (!a.real && b.i == 0))
        return NW_OPEN;
    if (a.real)
        return real_as(a.f / b.f, dtype);
    if (dtype->whole > 0)
        return whole_as(wrapped((uint64_t)a.i / (uint64_t)b.i), dtype);
    return whole_as(b.i == -1 ? wrapped(0 - (uint64_t)a.i) : a.i / b.i, dtype);
}

/* The rest of a division of whole numbers that is cut off. */
static int64_t rest(nw_element a, nw_element b, const nw_dtype *dtype)
{
    if (dtype->whole > 0)
        return wrapped((uint64_t)a.i % (uint64_t)b.i);
    return b.i == -1 ? 0 : a.i % b.i;
}

/* The rest has the sign of the dividend, as fmod of C. Where that comes out wrong, the quotient was rounded.
 */
nw_element nw_pair_fmod(nw_element a, nw_element b, const nw_dtype *dtype)
{
    if (!are_set(a, b, dtype) || is(b, 0))
        return NW_OPEN;
    if (!a.real)
        return whole_as(rest(a, b, dtype), dtype);
    double turns = a.f / b.f;
    if (!(fabs(turns) < 0x1p24) || !isfinite(b.f))
        return NW_OPEN;
    double left = a.f - b.f * (double)(int64_t)turns;
    return left == 0 || (left < 0) == (a.f < 0) ? real_as(left, dtype) : NW_OPEN;
}

/* The rest has the sign of the divisor, as Python's %. */
nw_element nw_pair_mod(nw_element a, nw_element b, const nw_dtype *dtype)
{
    if (dtype && dtype->whole && is(b, 1))
        return nw_element_int(0);
    nw_element left = nw_pair_fmod(a, b, dtype);
    bool turned = is_set(left) && (a.real ? left.f != 0 && (left.f < 0) != (b.f < 0)
                                          : dtype->whole < 0 && left.i != 0 && (left.i < 0) != (b.i < 0));
    return turned ? nw_pair_add(left, b, dtype) : left;
}

/* Newton's method, from half the exponent on. */
static double root(double x)
{
    uint64_t image;
    double guess;
    if (!(x > 0) || !isfinite(x))
        return x < 0 ? NAN : x;
    memcpy(&image, &x, sizeof image);
    image = (image >> 1) + ((uint64_t)1023 << 51);
    memcpy(&guess, &image, sizeof guess);
    for (int i = 0; i < 6; i++)
        guess = (guess + x / guess) / 2;
    return guess;
}

static nw_element repeated(nw_element a, int times, const nw_dtype *dtype)
{
    nw_element power = nw_element_to(nw_element_int(1), &nw_int64, a.real ? &nw_float64 : dtype);
    for (int i = 0; i < times; i++)
        power = nw_pair_mul(power, a, a.real ? &nw_float64 : dtype);
    return a.real ? real_as(power.f, dtype) : power;
}

/* Whole exponents and square roots. What else a power is, the last bit depends on the machine. */
nw_element nw_pair_pow(nw_element a, nw_element b, const nw_dtype *dtype)
{
    if (is(b, 1))
        return a;
    if (!is_set(b) || !are_set(a, a, dtype))
        return NW_OPEN;
    double exponent = b.real ? b.f : (double)b.i;
    if (a.real && exponent == 0.5)
        return real_as(root(a.f), dtype);
    bool whole = exponent >= 0 && exponent <= 64 && exponent == (double)(int)exponent;
    return whole ? repeated(a, (int)exponent, dtype) : NW_OPEN;
}

/* -1, 0 or 1; 2 for what is not a number. */
static int order(nw_element a, nw_element b, const nw_dtype *dtype)
{
    if (a.real)
        return isnan(a.f) || isnan(b.f) ? 2 : (a.f > b.f) - (a.f < b.f);
    if (dtype->whole == 64)
        return ((uint64_t)a.i > (uint64_t)b.i) - ((uint64_t)a.i < (uint64_t)b.i);
    return (a.i > b.i) - (a.i < b.i);
}

/* The lesser of the two, or with `sign` -1 the greater. */
static nw_element outer(nw_element a, nw_element b, const nw_dtype *dtype, int sign)
{
    if (same_dim(a, b))
        return a;
    if (is_dim_over(a, b) || is_dim_over(b, a))
        return (sign > 0) == is_dim_over(a, b) ? b : a;
    if (!are_set(a, b, dtype))
        return NW_OPEN;
    int first = order(a, b, dtype);
    if (first == 2)
        return real_as(NAN, dtype);
    return first * sign > 0 ? b : a;
}

nw_element nw_pair_min(nw_element a, nw_element b, const nw_dtype *dtype)
{
    return outer(a, b, dtype, 1);
}

/* No size is below 0. */
nw_element nw_pair_max(nw_element a, nw_element b, const nw_dtype *dtype)
{
    if ((a.known == NW_ELEMENT_DIM && is(b, 0)) || (b.known == NW_ELEMENT_DIM && is(a, 0)))
        return is(b, 0) ? a : b;
    return outer(a, b, dtype, -1);
}

nw_element nw_pair_and(nw_element a, nw_element b, const nw_dtype *dtype)
{
    if (is(a, 0) || is(b, 0))
        return nw_element_int(0);
    return are_set(a, b, dtype) && !a.real ? whole_as(a.i & b.i, dtype) : NW_OPEN;
}

nw_element nw_pair_or(nw_element a, nw_element b, const nw_dtype *dtype)
{
    if (dtype == &nw_bool && (is(a, 1) || is(b, 1)))
        return nw_element_int(1);
    return are_set(a, b, dtype) && !a.real ? whole_as(a.i | b.i, dtype) : NW_OPEN;
}

nw_element nw_pair_xor(nw_element a, nw_element b, const nw_dtype *dtype)
{
    return are_set(a, b, dtype) && !a.real ? whole_as(a.i ^ b.i, dtype) : NW_OPEN;
}

nw_element nw_pair_left(nw_element a, nw_element b, const nw_dtype *dtype)
{
    bool fits = are_set(a, b, dtype) && !a.real && b.i >= 0 && b.i < 64;
    return fits ? whole_as(wrapped((uint64_t)a.i << b.i), dtype) : NW_OPEN;
}

nw_element nw_pair_right(nw_element a, nw_element b, const nw_dtype *dtype)
{
    bool fits = are_set(a, b, dtype) && !a.real && b.i >= 0 && b.i < 64;
    return fits ? whole_as(wrapped((uint64_t)a.i >> b.i), dtype) : NW_OPEN;
}

nw_element nw_pair_equal(nw_element a, nw_element b, const nw_dtype *dtype)
{
    if (same_dim(a, b))
        return nw_element_int(1);
    if (is_dim_over(a, b) || is_dim_over(b, a))
        return nw_element_int(0);
    return are_set(a, b, dtype) ? nw_element_int(order(a, b, dtype) == 0) : NW_OPEN;
}

nw_element nw_pair_less(nw_element a, nw_element b, const nw_dtype *dtype)
{
    if (same_dim(a, b) || (a.known == NW_ELEMENT_DIM && is(b, 0)))
        return nw_element_int(0);
    if (is_dim_over(a, b) || is_dim_over(b, a))
        return nw_element_int(is_dim_over(b, a));
    return are_set(a, b, dtype) ? nw_element_int(order(a, b, dtype) == -1) : NW_OPEN;
}

nw_element nw_pair_less_or_equal(nw_element a, nw_element b, const nw_dtype *dtype)
{
    if (are_set(a, b, dtype) && order(a, b, dtype) == 2)
        return nw_element_int(0);
    nw_element more = nw_pair_less(b, a, dtype);
    return is_set(more) ? nw_element_int(!more.i) : more;
}

nw_element nw_one_abs(nw_element a, const nw_dtype *dtype)
{
    if (!is_set(a) || !dtype)
        return a;
    if (a.real)
        return nw_element_real(fabs(a.f));
    return a.i < 0 && dtype->whole < 0 ? whole_as(wrapped(0 - (uint64_t)a.i), dtype) : a;
}

nw_element nw_one_neg(nw_element a, const nw_dtype *dtype)
{
    if (!is_set(a) || !dtype || (!a.real && !dtype->whole))
        return NW_OPEN;
    return a.real ? nw_element_real(-a.f) : whole_as(wrapped(0 - (uint64_t)a.i), dtype);
}

nw_element nw_one_sign(nw_element a, const nw_dtype *dtype)
{
    if (!is_set(a) || !dtype || (a.real && isnan(a.f)))
        return NW_OPEN;
    if (a.real)
        return nw_element_real((a.f > 0) - (a.f < 0));
    return nw_element_int(dtype->whole > 0 ? a.i != 0 : (a.i > 0) - (a.i < 0));
}

/* Numbers from 2^52 on are whole. */
static double floor_of(double x)
{
    double whole = fabs(x) < 0x1p52 ? (double)(int64_t)x : x;
    return whole > x ? whole - 1 : whole;
}

nw_element nw_one_floor(nw_element a, const nw_dtype *dtype)
{
    (void)dtype;
    return is_set(a) && a.real ? nw_element_real(floor_of(a.f)) : a;
}

nw_element nw_one_ceil(nw_element a, const nw_dtype *dtype)
{
    (void)dtype;
    return is_set(a) && a.real ? nw_element_real(-floor_of(-a.f)) : a;
}

/* Halves to the even neighbour. */
nw_element nw_one_round(nw_element a, const nw_dtype *dtype)
{
    (void)dtype;
    if (!is_set(a) || !a.real || !(fabs(a.f) < 0x1p52))
        return a;
    double below = floor_of(a.f), over = a.f - below;
    bool odd = (int64_t)below % 2 != 0;
    return nw_element_real(over > 0.5 || (over == 0.5 && odd) ? below + 1 : below);
}

nw_element nw_one_sqrt(nw_element a, const nw_dtype *dtype)
{
    return is_set(a) && a.real && dtype ? real_as(root(a.f), dtype) : NW_OPEN;
}

nw_element nw_one_reciprocal(nw_element a, const nw_dtype *dtype)
{
    return is_set(a) && a.real && dtype ? real_as(1 / a.f, dtype) : NW_OPEN;
}

nw_element nw_one_invert(nw_element a, const nw_dtype *dtype)
{
    if (!is_set(a) || a.real || !dtype || !dtype->whole)
        return NW_OPEN;
    return dtype == &nw_bool ? nw_element_int(!a.i) : whole_as(~a.i, dtype);
}

nw_element nw_one_is_nan(nw_element a, const nw_dtype *dtype)
{
    (void)dtype;
    return is_set(a) && a.real ? nw_element_int(isnan(a.f)) : NW_OPEN;
}

nw_element nw_one_relu(nw_element a, const nw_dtype *dtype)
{
    nw_element zero = nw_element_to(nw_element_int(0), &nw_int64, dtype);
    return is_set(a) && a.real && isnan(a.f) ? a : nw_pair_max(a, zero, dtype);
}
