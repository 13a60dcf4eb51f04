/* Tensors as the cases write them: SHAPE[:dtype][{elements}].
 *
 * A shape is dims with x between them, "scalar", or * where not even the rank is known; a dim is a number, ?
 * or a name. Elements are numbers, ? or the names of dims, with commas. "none" is what is left out.
 *
 * Values that are no tensors: seq(T;T) is a sequence of these items, seq(T)*N one of N items each of which is
 * like T (N may be ?), opt(T) holds a T, opt(T)*0 nothing, map(key,T) is a map. */
#ifndef TESTS_OPS_TENSOR_H
#define TESTS_OPS_TENSOR_H

#include "ir/graph.h"

bool tensor_read(nw_graph *graph, nw_str text, nw_tensor *out);

/* The same with as much as `like` has: the shape alone, or its type and elements too; of a value that is no
 * tensor its type. */
nw_str tensor_write(const nw_graph *graph, const nw_tensor *tensor, nw_str like);

#endif
