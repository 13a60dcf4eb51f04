/* The only list of attributes: X(id, name in the JSON, kind).
 *
 * AXES:  one number for each picture axis; a single one stands for all of them.
 * SIDES: the beginnings of all picture axes, then their ends; a single one stands for all, one for each axis
 * means beginning = end. */
#ifndef NW_IR_ATTR_LIST_H
#define NW_IR_ATTR_LIST_H

#define NW_ATTR_LIST(X)                                                                                      \
    X(KERNEL, "kernel", AXES)                                                                                \
    X(STRIDE, "stride", AXES)                                                                                \
    X(PAD, "pad", SIDES)                                                                                     \
    X(DILATION, "dilation", AXES)                                                                            \
    X(OUTPUT_PAD, "output_pad", AXES)                                                                        \
    X(GROUPS, "groups", INT)                                                                                 \
    X(OUT_CHANNELS, "out_channels", INT)                                                                     \
    X(BIAS, "bias", INT)                                                                                     \
    X(AXIS, "axis", INT)                                                                                     \
    X(END_AXIS, "end_axis", INT)                                                                             \
    X(AXIS_COUNT, "axis_count", INT)                                                                         \
    X(ROUNDING, "rounding", TEXT) /* "floor" or "ceil" */                                                    \
    X(METHOD, "method", TEXT)     /* of pooling and elementwise operators */                                 \
    X(GLOBAL, "global", INT)                                                                                 \
    X(OUTPUT_SIZE, "output_size", AXES)                                                                      \
    X(LEVELS, "levels", INT)                                                                                 \
    X(SIZE, "size", INT) /* of a normalisation's neighbourhood */                                            \
    X(REGION, "region", TEXT)                                                                                \
    X(SHARED_SLOPE, "shared_slope", INT)                                                                     \
    X(ACROSS, "across", INT)                                                                                 \
    X(AFFINE, "affine", INT)                                                                                 \
    X(POINTS, "points", INTS)                                                                                \
    X(OFFSETS, "offsets", INTS)                                                                              \
    X(SHAPE, "shape", INTS) /* target dims: 0 copies, -1 infers */                                           \
    X(ORDER, "order", INTS)                                                                                  \
    X(TILES, "tiles", INT)                                                                                   \
    X(TOP_K, "top_k", INT)                                                                                   \
    X(OUT_VALUE, "out_value", INT)                                                                           \
    X(IN_SIZE, "in_size", INT) /* of an embedding's vocabulary */                                            \
    X(HIDDEN, "hidden", INT)   /* recurrent: the hidden state is an input and an output */                   \
    X(POOLED, "pooled", INTS)                                                                                \
    X(PRIORS, "priors", INT) /* boxes of a detector for each position */                                     \
    X(ZOOM, "zoom", INT)     /* of an interpolation that keeps the corners */                                \
    X(SHRINK, "shrink", INT)                                                                                 \
    X(ALWAYS_CLIP, "always_clip", INT) /* PyTorch's ceil_mode: also without padding */                       \
    X(RATIO, "ratio", NUMBER)

#endif
