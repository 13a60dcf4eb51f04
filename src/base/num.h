/* Counts: 64 bits, with two absorbing values. Rules are plain expressions over these functions and need no
 * error paths; the pass that stores a result turns overflow into an error and unknown into `?`.
 *
 * A dim that a file names and nobody bound is a value of its own below NW_OVERFLOW (nw_symbol): it can be
 * copied and compared, and any arithmetic on it gives unknown. */
#ifndef NW_BASE_NUM_H
#define NW_BASE_NUM_H

#include "netweight.h"

static inline bool nw_known(nw_num a)
{
    return a >= 0;
}

static inline nw_num nw_symbol(uint32_t name)
{
    return INT64_MIN + (nw_num)name;
}

static inline bool nw_is_symbol(nw_num a)
{
    return a < NW_OVERFLOW;
}

static inline uint32_t nw_symbol_name(nw_num a)
{
    return (uint32_t)(a - INT64_MIN);
}

/* What two operands give when at least one is special. */
static inline nw_num nw_absorb(nw_num a, nw_num b)
{
    return a == NW_OVERFLOW || b == NW_OVERFLOW ? NW_OVERFLOW : NW_UNKNOWN;
}

static inline nw_num nw_add(nw_num a, nw_num b)
{
    nw_num sum;
    if (a < 0 || b < 0)
        return nw_absorb(a, b);
    return __builtin_add_overflow(a, b, &sum) ? NW_OVERFLOW : sum;
}

/* Unknown where b > a: a count is never negative, so a rule that may get there must test first. */
static inline nw_num nw_sub(nw_num a, nw_num b)
{
    if (a < 0 || b < 0)
        return nw_absorb(a, b);
    return a < b ? NW_UNKNOWN : a - b;
}

/* Zero times unknown is zero: an empty tensor has no elements, whatever its other dims are. */
static inline nw_num nw_mul(nw_num a, nw_num b)
{
    nw_num product;
    if (a == 0 || b == 0)
        return 0;
    if (a < 0 || b < 0)
        return nw_absorb(a, b);
    return __builtin_mul_overflow(a, b, &product) ? NW_OVERFLOW : product;
}

static inline nw_num nw_div(nw_num a, nw_num b)
{
    if (a < 0 || b < 0)
        return nw_absorb(a, b);
    return b == 0 ? NW_UNKNOWN : a / b;
}

static inline nw_num nw_div_ceil(nw_num a, nw_num b)
{
    if (a < 0 || b < 0)
        return nw_absorb(a, b);
    return b == 0 ? NW_UNKNOWN : a / b + (a % b != 0);
}

/* Of two known counts. */
static inline nw_num nw_gcd(nw_num a, nw_num b)
{
    while (b > 0) {
        nw_num rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

static inline nw_num nw_max(nw_num a, nw_num b)
{
    if (a < 0 || b < 0)
        return nw_absorb(a, b);
    return a > b ? a : b;
}

#endif
