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
    X(RATIO, "ratio", NUMBER)                                                                                \
    X(AUTO_PAD, "auto_pad", TEXT) /* "NOTSET", "SAME_UPPER", "SAME_LOWER", "VALID" */                        \
    X(AXES, "axes", INTS)                                                                                    \
    X(KEEP_DIMS, "keep_dims", INT)                                                                           \
    X(NO_AXES_NO_OP, "noop_with_empty_axes", INT)                                                            \
    X(TO, "to", TEXT) /* an element type by its name */                                                      \
    X(TRANS_A, "trans_a", INT)                                                                               \
    X(TRANS_B, "trans_b", INT)                                                                               \
    X(ALPHA, "alpha", NUMBER)                                                                                \
    X(BETA, "beta", NUMBER)                                                                                  \
    X(EPSILON, "epsilon", NUMBER)                                                                            \
    X(TRAINING, "training", INT)                                                                             \
    X(COUNT_PAD, "count_include_pad", INT)                                                                   \
    X(STORAGE_ORDER, "storage_order", INT)                                                                   \
    X(OUTPUT_SHAPE, "output_shape", INTS)                                                                    \
    X(BLOCK, "block_size", INT)                                                                              \
    X(MODE, "mode", TEXT)                                                                                    \
    X(ALLOW_ZERO, "allow_zero", INT)                                                                         \
    X(START, "start", INT)                                                                                   \
    X(END, "end", INT)                                                                                       \
    X(STARTS, "starts", INTS)                                                                                \
    X(ENDS, "ends", INTS)                                                                                    \
    X(SPLIT, "split", INTS)                                                                                  \
    X(OUTPUTS, "num_outputs", INT)                                                                           \
    X(VALUE, "value", TENSOR)                                                                                \
    X(EQUATION, "equation", TEXT)                                                                            \
    X(HIDDEN_SIZE, "hidden_size", INT)                                                                       \
    X(DIRECTION, "direction", TEXT)                                                                          \
    X(LAYOUT, "layout", INT)                                                                                 \
    X(BATCH_DIMS, "batch_dims", INT)                                                                         \
    X(REDUCTION, "reduction", TEXT)                                                                          \
    X(SCALES, "scales", NUMBERS)                                                                             \
    X(COORDINATES, "coordinates", TEXT)                                                                      \
    X(KEEP_ASPECT, "keep_aspect", TEXT)                                                                      \
    X(BROADCAST, "broadcast", INT) /* opset 6 and before: the second operand spreads from AXIS on */         \
    X(STASH_TYPE, "stash_type", TEXT)                                                                        \
    X(OUTPUT_TYPE, "output_type", TEXT)                                                                      \
    X(HEADS, "num_heads", INT)                                                                               \
    X(KV_HEADS, "kv_num_heads", INT)                                                                         \
    X(NEW_AXIS, "new_axis", INT)                                                                             \
    X(ONE_SIDED, "onesided", INT)                                                                            \
    X(INVERSE, "inverse", INT)                                                                               \
    X(SCAN_INPUTS, "num_scan_inputs", INT)                                                                   \
    X(SCAN_INPUT_AXES, "scan_input_axes", INTS)                                                              \
    X(SCAN_OUTPUT_AXES, "scan_output_axes", INTS)                                                            \
    X(CAUSAL, "causal", INT)                                                                                 \
    X(SOFT_CAP, "soft_cap", NUMBER)                                                                          \
    X(QKV_SIZES, "qkv_sizes", INTS)                                                                          \
    X(PAST_SHARED, "past_shared", INT) /* the past lies in the buffer of the present */                      \
    X(ROTARY_SIZE, "rotary_size", INT) /* of the part that turns; 0: all */                                  \
    X(BITS, "bits", INT)                                                                                     \
    X(STATE_WINDOW, "state_window", INT)                                                                     \
    X(METRIC, "metric", TEXT)                                                                                \
    X(TRANS_BATCH_A, "trans_batch_a", INT)                                                                   \
    X(TRANS_BATCH_B, "trans_batch_b", INT)                                                                   \
    X(CHANNELS_LAST, "channels_last", INT)                                                                   \
    X(ACTIVATED, "activated", INT) /* an activation follows, the one that the operator has */                \
    X(FILL, "fill", NUMBER)        /* what a padding puts in */                                              \
    X(UPPER, "upper", INT)         /* of a triangle */                                                       \
    X(LARGEST, "largest", INT)                                                                               \
    X(SORTED, "sorted", INT)                                                                                 \
    X(MIN, "min", NUMBER)                                                                                    \
    X(MAX, "max", NUMBER)                                                                                    \
    X(FMOD, "fmod", INT) /* the rest has the sign of the dividend */                                         \
    X(LAST, "last", INT) /* of equal elements the last, not the first */                                     \
    X(EXCLUSIVE, "exclusive", INT)                                                                           \
    X(REVERSE, "reverse", INT)                                                                               \
    X(TYPE, "type", TENSOR)                                                                                  \
    X(ACTIVATION, "activation", TEXT)                                                                        \
    X(SAMPLES, "sample_size", INT)                                                                           \
    X(PIXELS, "pixel_format", TEXT)                                                                          \
    X(STOP_WORDS, "stop_words", INT) /* how many */                                                          \
    X(NGRAM_PLACES, "ngram_indexes", INTS)                                                                   \
    X(TEXT_LABELS, "text_labels", INT) /* how many labels or values there are of each type */                \
    X(INT_LABELS, "int_labels", INT)                                                                         \
    X(REAL_LABELS, "real_labels", INT)                                                                       \
    X(CATEGORIES, "categories", INT)                                                                         \
    X(TARGETS, "targets", INT)                                                                               \
    X(COEFFICIENTS, "coefficients", INT) /* how many the learner holds of each */                            \
    X(INTERCEPTS, "intercepts", INT)                                                                         \
    X(SUPPORT_VALUES, "support_values", INT)                                                                 \
    X(SUPPORTS, "supports", INT)              /* support vectors, */                                         \
    X(CLASS_SUPPORTS, "class_supports", INTS) /* those of each class */                                      \
    X(RHO, "rho", INT)                                                                                       \
    X(PROBABILITIES, "probabilities", INT)                                                                   \
    X(KERNEL_TYPE, "kernel_type", TEXT)                                                                      \
    X(TREE_NODES, "tree_nodes", INT)                                                                         \
    X(LEAVES, "leaves", INT)                                                                                 \
    X(SHIFTS, "shifts", INT)                                                                                 \
    X(FACTORS, "factors", INT)                                                                               \
    X(WIDTHS, "widths", INTS)                                                                                \
    X(MAP_FORM, "map_form", TEXT)                                                                            \
    X(MAP_SIZE, "map_size", INT)                                                                             \
    X(CAST_TO, "cast_to", TEXT)                                                                              \
    X(ANTIALIAS, "antialias", INT)                                                                           \
    X(OUTPUT_HEIGHT, "output_height", INT)                                                                   \
    X(OUTPUT_WIDTH, "output_width", INT)                                                                     \
    X(SAMPLING, "sampling_ratio", INT)                                                                       \
    X(HEIGHT_SCALE, "height_scale", NUMBER)                                                                  \
    X(WIDTH_SCALE, "width_scale", NUMBER)                                                                    \
    X(DONT_SAVE, "dontsave", INT) /* Darknet: the layer's weights are in no file */

#endif
