/* What several shape rules need. Unknown dims never fail a check: they spread. */
#ifndef NW_OPS_SHAPE_RULES_H
#define NW_OPS_SHAPE_RULES_H

#include "ops/op.h"

/* Both known, and not the same. */
static inline bool nw_differ(nw_num a, nw_num b)
{
    return nw_known(a) && nw_known(b) && a != b;
}

/* Of two dims that are one: a number before a name before nothing. */
static inline nw_num nw_merge_dim(nw_num a, nw_num b)
{
    return nw_known(a) || (nw_is_symbol(a) && !nw_known(b)) ? a : b;
}

/* The dim of that axis; 1 past the end, as Caffe's legacy accessors num, channels, height and width have it
 * (Blob::LegacyShape in blob.hpp). */
static inline nw_num nw_dim(const nw_tensor *tensor, int32_t axis)
{
    return axis < tensor->shape.rank ? tensor->shape.dim[axis] : 1;
}

/* One dim of tensors that spread over each other (numpy's broadcasting): 1 gives way, and what is not known
 * may be 1. False where the two cannot meet. */
bool nw_broadcast_dim(nw_num a, nw_num b, nw_num *out);

/* A product of dims in which one that meets 1 keeps its name. */
static inline nw_num nw_mul_dims(nw_num a, nw_num b)
{
    return a == 1 ? b : b == 1 ? a : nw_mul(a, b);
}

/* The product of dims first..end-1; one that stands among ones alone is itself, and keeps its name. */
nw_num nw_merged_dims(nw_shape shape, int32_t first, int32_t end);

/* Fails where input i has less than `least` or more than `most` dims; most < 0: any number. */
bool nw_need_rank(const nw_call *call, int32_t i, int32_t least, int32_t most);

/* Fails where the node has more outputs than that, or less than 1. */
bool nw_need_outputs(const nw_call *call, int32_t most);

/* Fails where an input's dim or count is not what it must be; `what` names it in the message. */
bool nw_need_equal(const nw_call *call, const char *what, nw_num value, nw_num wanted);
bool nw_need_multiple(const nw_call *call, const char *what, nw_num value, nw_num of);

/* Fails where inputs i and j have different shapes. */
bool nw_need_same(const nw_call *call, int32_t i, int32_t j);

/* An INT attribute that must be at least `least`. */
bool nw_need_int(const nw_call *call, nw_attr_id id, int64_t otherwise, int64_t least, nw_num *out);

/* An axis attribute of input 0, made non-negative. */
bool nw_axis_of(const nw_call *call, int64_t otherwise, int32_t *out);

/* The axes that a list names, as a mark for each of `rank` axes; fails where one is out of range or named
 * twice. All items must be known. */
bool *nw_axes_marked(const nw_call *call, const nw_list_of *axes, int32_t rank);

/* The axes from AXIS on, AXIS_COUNT of them (-1: to the end): [first, end). */
bool nw_axis_range(const nw_call *call, int64_t axis, int64_t count, int32_t *first, int32_t *end);

/* The axes that a scale or bias has: those of the second input, or of its parameter (norm.c). */
bool nw_scaled_axes(const nw_call *call, int32_t *first, int32_t *end);

/* What a product of matrices sums over (product.c). */
nw_num nw_inner(const nw_call *call);

/* The dims over which the two operands of an Einstein sum meet, at most NW_AXES_MAX; of more operands, or
 * more dims, their multiply-adds in one (einsum.c). How many were written; 0 where the equation is wrong. */
int nw_contraction(const nw_call *call, nw_num *factors);

/* Of the input that a recurrent layer takes besides its sequence; 0 without one (recurrent.c). */
nw_num nw_static_features(const nw_call *call);

/* Of a recurrent layer over a sequence: 1 or 2, and the elements of its state (rnn_sequence.c). */
nw_num nw_directions(const nw_call *call);
nw_num nw_hidden_size(const nw_call *call);

bool nw_out_scalar(nw_call *call, int32_t i);
bool nw_out_vector(nw_call *call, int32_t i, nw_num size);
bool nw_out_copy(nw_call *call, int32_t i, const nw_num *dims, int32_t rank);

/* A dim for each item, unknown where it is; fails where one is below 0. */
bool nw_out_listed(nw_call *call, int32_t i, const nw_list_of *sizes);

/* Of output i only the rank is known; -1: not even that. */
bool nw_out_open(nw_call *call, int32_t i, int32_t rank);

/* A copy of a tensor's dims to be changed; NULL when the arena is full. */
nw_num *nw_out_edit(nw_call *call, int32_t i, const nw_tensor *tensor);

/* Positions that the window spans on an axis: dilation * (kernel - 1) + 1. */
nw_num nw_window_extent(const nw_window *window, int32_t axis);

/* Where outputs look; unknown where the padding is. */
nw_reach nw_window_reach(const nw_window *window, int32_t axis);

/* The side that OUTPUT_SHAPE asks of a picture axis: its last numbers are those of the picture. */
nw_num nw_wanted_side(const nw_attr *shape, int32_t axes, int32_t axis);

/* One axis of a pooling. `clip` leaves a last window out that would begin behind the picture and the padding
 * before it; only a ceil can make one. */
typedef struct nw_pool_axis {
    nw_num kernel, extent, stride, begin, end;
    bool ceil, clip;
} nw_pool_axis;

/* Caffe clips where any axis is padded (pooling_layer.cpp), PyTorch always (pooling_output_shape, Pool.h). */
nw_pool_axis nw_pool_axis_of(const nw_window *window, int32_t axis, bool ceil, bool always_clip);

/* floor or ceil of (in + pads - extent) / stride, + 1, clipped. The extent must fit. */
nw_num nw_pool_side(const nw_pool_axis *axis, nw_num in);

/* A convolution's side: floors, and the kernel must fit (compute_output_shape of Caffe's conv_layer.cpp;
 * PyTorch's conv_output_size in aten/src/ATen/native/ConvUtils.h). Of an empty picture, which ONNX knows,
 * nothing comes out. */
bool nw_window_side(const nw_call *call, const nw_window *window, int32_t axis, nw_num in, nw_num *out);

/* Dims to a parameter: the first ones given, then `count` of a tensor's from `first` on. */
nw_param nw_param_vector(nw_role role, const char *name, nw_num size);
nw_param nw_param_of(nw_role role, const char *name, nw_shape shape, int32_t first, int32_t end);

/* Of an axis on which nobody knows where an output looks. */
#define NW_REACH_UNKNOWN ((nw_reach){NW_UNKNOWN, 1, 1, 0})

/* Outputs that lie between inputs, of which each weighs so many on an axis (resize.c). */
void nw_field_resampled(const nw_call *call, nw_reach *axes, nw_num taps, bool smooths);

/* One output that sees the whole of every axis. */
void nw_field_whole(const nw_call *call, nw_reach *axes);

/* Pointwise on all axes of the picture but that one. */
void nw_field_on(const nw_call *call, int32_t axis, nw_reach there, nw_reach *axes);

/* Nobody knows what an output sees. */
void nw_field_unknown(const nw_call *call, nw_reach *axes);

#endif
