/* Several tensors as one, as numpy broadcasts them: shapes aligned at their last axes, and a dim of 1 spreads
 * (numpy, "Broadcasting"; ONNX, docs/Broadcasting.md). */
#ifndef NW_OPS_BROADCAST_H
#define NW_OPS_BROADCAST_H

#include "ops/scalar.h"

/* Output 0 is what all inputs come to, of the type of input 0; of no known rank where one of theirs is not.
 * What is left out does not count. With the attribute BROADCAST (operator sets up to 6) the second spreads
 * from AXIS on. */
bool nw_broadcast_shape(nw_call *call);

/* Gives output 0 its elements by a function of those of all inputs at one place; what is left out is open. */
typedef nw_element nw_place_law(const nw_call *call, const nw_element *in);
bool nw_fold_places(nw_call *call, nw_place_law *law);

/* The same by a function of two, one input after the other; nothing comes of it unless something is known of
 * each. The function sees the elements as being of the type of input 0. */
bool nw_fold_pairs(nw_call *call, nw_pair_law *law);

/* By a function of the elements of input 0. */
bool nw_fold_ones(nw_call *call, nw_one_law *law);

/* Takes the elements off output i again where not one is known. */
bool nw_fold_done(nw_call *call, int32_t i);

#endif
