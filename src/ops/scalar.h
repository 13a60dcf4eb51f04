/* Arithmetic on the elements of small tensors, by the laws of their type: whole numbers wrap, and real ones
 * are rounded to what the type holds. An element that is not known makes an open result, and so does what
 * only a library of functions could tell to the last bit; a size that only its name is known of survives
 * where the result is that size whatever it is. */
#ifndef NW_OPS_SCALAR_H
#define NW_OPS_SCALAR_H

#include "ops/op.h"

/* A function of two elements of one type. */
typedef nw_element nw_pair_law(nw_element a, nw_element b, const nw_dtype *dtype);

nw_pair_law nw_pair_add, nw_pair_sub, nw_pair_mul, nw_pair_div, nw_pair_mod, nw_pair_fmod, nw_pair_pow;
nw_pair_law nw_pair_min, nw_pair_max, nw_pair_and, nw_pair_or, nw_pair_xor, nw_pair_left, nw_pair_right;
nw_pair_law nw_pair_equal, nw_pair_less, nw_pair_less_or_equal;

/* A function of one. */
typedef nw_element nw_one_law(nw_element a, const nw_dtype *dtype);

nw_one_law nw_one_abs, nw_one_neg, nw_one_sign, nw_one_ceil, nw_one_floor, nw_one_round, nw_one_sqrt,
    nw_one_reciprocal, nw_one_invert, nw_one_is_nan, nw_one_relu;

/* An element of one type made one of another, as C and numpy convert: real to whole cuts off, whole to whole
 * wraps. */
nw_element nw_element_to(nw_element a, const nw_dtype *from, const nw_dtype *to);
nw_element nw_zero_of(const nw_dtype *dtype);

/* The one number that input i holds, of whatever type, as one of int64. */
nw_element nw_whole_in(const nw_call *call, int32_t i);

#endif
