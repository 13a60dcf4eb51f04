/* The only list of operators, by family. A name here without a row fails to link. Beside each name stand the
 * attributes that its rule reads, with their defaults. */

/* control.c */
X(input)
X(parameter) /* SHAPE */
X(silence)
X(hdf5_output)
X(tensors) /* of a file without a graph */
X(opaque)

/* constant.c */
X(constant)          /* VALUE */
X(constant_of_shape) /* VALUE 0 */
X(shape)             /* START 0, END: the rank; TO "int64" */
X(size)
X(eye_like) /* TO: the input's type */

/* conv.c. AXIS: the channel axis, 1; the picture's axes follow it. AUTO_PAD makes PAD of the sides
 * (window.c). Where weights are inputs, OUT_CHANNELS, BIAS and, where it is not set, KERNEL are theirs */
X(conv)         /* OUT_CHANNELS, KERNEL, STRIDE 1, PAD 0, DILATION 1, GROUPS 1, BIAS 1, AXIS 1 */
X(deconv)       /* the same, and OUTPUT_PAD 0, OUTPUT_SHAPE */
X(conv_integer) /* as conv */
X(qlinear_conv) /* as conv */
X(deform_conv)  /* as conv */
X(causal_conv)  /* ACTIVATION "none" */
X(im2col)       /* KERNEL, STRIDE 1, PAD 0, DILATION 1, AXIS 1 */

/* pool.c. ROUNDING "floor" or "ceil", floor by default; OUTPUT_SIZE is adaptive pooling. A ceil clips the
 * last window where the picture is padded, as in Caffe, and with ALWAYS_CLIP 1 also elsewhere, as in PyTorch
 */
X(max_pool)        /* KERNEL, STRIDE 1, PAD 0, DILATION 1, ROUNDING, ALWAYS_CLIP 0, GLOBAL 0, OUTPUT_SIZE */
X(avg_pool)        /* the same */
X(lp_pool)         /* the same */
X(max_unpool)      /* KERNEL, STRIDE 1, PAD 0 */
X(stochastic_pool) /* the same, without PAD */
X(spp)             /* LEVELS, METHOD "max" */

/* linear.c */
X(linear) /* OUT_CHANNELS, BIAS 1, AXIS 1 */
X(embed)  /* IN_SIZE, OUT_CHANNELS, BIAS 1 */

/* norm.c */
X(lrn)        /* SIZE 5, REGION "across" or "within" */
X(mvn)        /* ACROSS 0 */
X(batch_norm) /* AFFINE 0: Caffe's three blobs; 1: PyTorch's gamma, beta and buffers */
X(layer_norm) /* AXIS -1: the first axis that is normalised; AFFINE 1, BIAS 1 */
X(group_norm) /* GROUPS, AFFINE 1 */
X(instance_norm)
X(rms_norm)  /* AXIS -1, AFFINE 1 */
X(lp_norm)   /* AXIS -1 */
X(normalize) /* SHARED_SLOPE 0, 1: one scale for all channels; ACROSS 0, 1: over the picture too */
X(scale)     /* AXIS 1, AXIS_COUNT 1 (-1: to the end), BIAS 0 */
X(bias)      /* AXIS 1, AXIS_COUNT 1 */

/* activate.c */
X(leaky_relu)
X(relu6)
X(prelu) /* SHARED_SLOPE 0 */
X(elu)
X(sigmoid)
X(tanh)
X(swish)
X(gelu)
X(hardsigmoid)
X(hardswish)
X(power)
X(bnll)
X(threshold)
X(clip) /* MIN, MAX: or inputs 1 and 2 */
X(dropout)
X(softmax)     /* AXIS 1, AXIS_COUNT 1 (-1: to the end) */
X(log_softmax) /* the same */
X(hardmax)     /* AXIS 1 */
X(selu)
X(celu)
X(softplus)
X(softsign)
X(mish)
X(thresholded_relu)
X(shrink)

/* elementwise.c. Of operands: BROADCAST 0 (1: the second spreads from AXIS on) */
X(sum)
X(sub)
X(prod)
X(div)
X(pow)
X(mod) /* FMOD 0 */
X(min)
X(max)
X(mean)
X(and)
X(or)
X(xor)
X(bit_shift) /* DIRECTION "LEFT" or "RIGHT" */
X(equal)
X(less)
X(less_or_equal)
X(greater)
X(greater_or_equal)
X(where)
X(axpy)

/* unary.c */
X(relu)
X(absval)
X(exp)
X(log)
X(neg)
X(sign)
X(ceil)
X(floor)
X(round)
X(sqrt)
X(reciprocal)
X(invert) /* of a truth, or of all bits */
X(erf)
X(sin)
X(cos)
X(tan)
X(asin)
X(acos)
X(atan)
X(sinh)
X(cosh)
X(asinh)
X(acosh)
X(atanh)
X(is_nan)
X(is_inf)

/* type.c: the elements as they are, or as another type holds them */
X(identity)
X(cast) /* TO: the name of a type */
X(cast_like)
X(bit_cast) /* TO */

/* product.c */
X(determinant)
X(gemm) /* TRANS_A 0, TRANS_B 0, BETA 1 */
X(matmul)
X(matmul_integer)
X(qlinear_matmul)
X(einsum) /* einsum.c: EQUATION */

/* reshape.c */
X(flatten)    /* AXIS 1, END_AXIS -1 */
X(flatten_2d) /* AXIS 1 */
X(reshape)    /* SHAPE (or input 1), AXIS 0, AXIS_COUNT -1, ALLOW_ZERO 0 */
X(squeeze)    /* AXES (or input 1): all of 1 without it */
X(unsqueeze)  /* AXES (or input 1) */
X(permute)    /* ORDER: the axes not named follow; with operands reversed without it */
X(repeat)
X(expand)          /* SHAPE (or input 1) */
X(shuffle_channel) /* GROUPS */
X(crop)            /* AXIS 2, OFFSETS 0 */
X(tile)            /* TILES, AXIS 1 */

/* slice.c */
X(strided_slice) /* STARTS, ENDS, AXES (or inputs 1 to 3) */
X(chunk) /* AXIS 0, SPLIT (or input 1), or as many equal parts as outputs; OUTPUTS: the last may be smaller */

/* gather.c */
X(gather)           /* AXIS 0 */
X(gather_elements)  /* AXIS 0 */
X(gather_nd)        /* BATCH_DIMS 0 */
X(scatter_elements) /* AXIS 0, REDUCTION "none" */
X(scatter_nd)       /* REDUCTION "none" */
X(tensor_scatter)

/* select.c */
X(one_hot) /* AXIS -1 */
X(top_k)   /* TOP_K (or input 1), AXIS -1, LARGEST 1, SORTED 1 */
X(non_zero)
X(unique)   /* AXIS: none */
X(compress) /* AXIS: none */
X(trilu)    /* UPPER 1 */
X(reverse_sequence)

/* pad.c */
X(pad)             /* PAD (or input 1), MODE "constant", FILL 0 (or input 2) */
X(center_crop_pad) /* AXES: all */

/* resize.c */
X(upsample) /* OUTPUT_SIZE or RATIO, METHOD "nearest" or "bilinear" */
X(interp)   /* OUTPUT_SIZE, or ZOOM 1 and SHRINK 1; OFFSETS: pad_beg, pad_end */

/* resample.c */
X(resize) /* AXES: all, SCALES or KEEP_ASPECT "stretch", COORDINATES "half_pixel", MODE "nearest", ANTIALIAS 0
           */
X(grid_sample) /* MODE "linear" */
X(affine_grid)

/* blocks.c */
X(depth_to_space) /* BLOCK */
X(space_to_depth) /* BLOCK */
X(col2im)         /* STRIDE, DILATION, PAD: how many axes */

/* join.c */
X(concat) /* AXIS 1 */
X(slice)  /* AXIS 1, POINTS: equal parts without them */
X(split)
X(filter)
X(batch_reindex)

/* reduce.c */
X(reduction) /* AXIS 0 */
X(argmax)    /* TOP_K 1, OUT_VALUE 0, AXIS: none. Of operands: AXIS 0, KEEP_DIMS 1, LAST 0 */
X(argmin)    /* AXIS 0, KEEP_DIMS 1, LAST 0 */

/* reduce_axes.c */
X(reduce_sum)  /* AXES or input 1, KEEP_DIMS 1, NO_AXES_NO_OP 0 */
X(reduce_mean) /* all as reduce_sum */
X(reduce_max)
X(reduce_min)
X(reduce_prod)
X(reduce_l1)
X(reduce_l2)
X(reduce_sum_square)
X(reduce_log_sum)
X(reduce_log_sum_exp)

/* sequence.c: along an axis */
X(cum_sum)  /* EXCLUSIVE 0, REVERSE 0 */
X(cum_prod) /* the same */
X(range)

/* recurrent.c. HIDDEN 1: the state is also an input and an output */
X(lstm) /* OUT_CHANNELS, HIDDEN 0 */
X(rnn)  /* OUT_CHANNELS, HIDDEN 0 */
X(lstm_unit)

/* rnn_sequence.c. HIDDEN_SIZE is that of the recurrent weight, DIRECTION "forward", LAYOUT 0 */
X(rnn_sequence)
X(gru_sequence)
X(lstm_sequence)

/* quantize.c. OUTPUT_TYPE: that of the zero point, of the scale */
X(quantize_linear)
X(dequantize_linear)
X(dynamic_quantize)

/* detect.c */
X(roi_pooling)        /* POOLED: height, width */
X(psroi_pooling)      /* OUT_CHANNELS, GROUPS: the side of its grid */
X(prior_box)          /* PRIORS: boxes for each position */
X(detection_output)   /* OUT_CHANNELS: classes */
X(detection_evaluate) /* OUT_CHANNELS: classes without the background */
X(roi_align)          /* OUTPUT_HEIGHT 1, OUTPUT_WIDTH 1, SAMPLING 0, MODE "avg" */
X(non_max_suppression)
X(multibox_loss) /* OUT_CHANNELS: classes */

/* loss.c */
X(softmax_loss) /* AXIS 1 */
X(euclidean_loss)
X(hinge_loss)
X(contrastive_loss)
X(infogain_loss) /* AXIS 1 */
X(multinomial_logistic_loss)
X(sigmoid_cross_entropy_loss)
X(smooth_l1_loss)
X(nll_loss)           /* REDUCTION "mean" */
X(cross_entropy_loss) /* REDUCTION "mean" */
X(accuracy)           /* AXIS 1, TOP_K 1 */

/* attention.c. HEADS and KV_HEADS are of inputs that have them side by side in the last dim */
X(attention)        /* HEADS, KV_HEADS, CAUSAL 0, SOFT_CAP 0 */
X(flex_attention)   /* STASH_TYPE: that of the scores, float32; a body for each change of them */
X(linear_attention) /* HEADS, KV_HEADS, STATE_WINDOW 0 */
X(linear_attention_gate)
X(rotary_embedding)            /* ROTARY_SIZE 0, HEADS where the input has 3 dims */
X(positioned_rotary_embedding) /* the same, with the positions before the caches */

/* attention_fused.c */
X(multi_head_attention)        /* HEADS, CAUSAL 0 */
X(decoder_attention)           /* HEADS, PAST_SHARED 0 */
X(group_query_attention)       /* HEADS, KV_HEADS, PAST_SHARED 0, SOFT_CAP 0 */
X(qkv_attention)               /* HEADS, QKV_SIZES: a third of the weight each, PAST_SHARED 0 */
X(quantized_qkv_attention)     /* HEADS */
X(packed_qkv_attention)        /* HEADS, QKV_SIZES */
X(packed_multi_head_attention) /* HEADS */
X(relative_position_bias)
X(remove_padding)
X(restore_padding)

/* attention_projected.c */
X(projected_attention) /* HEADS 1 */

/* norm_fused.c */
X(skip_layer_norm)
X(skip_rms_norm)
X(embed_layer_norm)
X(quantized_embed_layer_norm)
X(gated_rms_norm)
X(fused_group_norm) /* GROUPS, CHANNELS_LAST 1, ACTIVATED 0 */

/* activate_fused.c */
X(swiglu)
X(quick_gelu)
X(biased_gelu)
X(biased_split_gelu)
X(biased_softmax)
X(biased_sum)
X(biased_dropout)

/* packed.c. BITS 4: of a weight, where an element is a byte */
X(packed_matmul)  /* IN_SIZE, OUT_CHANNELS */
X(experts)        /* TOP_K 1 */
X(packed_experts) /* TOP_K 1, BITS 4 */
X(packed_gather)  /* AXIS 0, BITS 4 */
X(fake_quantize)

/* contrib.c */
X(pair_distance) /* METRIC "sqeuclidean" or "euclidean" */
X(crop_and_resize)
X(inverse)
X(ngram_repeat_block)
X(unique_values)

/* restated.c: with the attributes of the operator that each is. CHANNELS_LAST 0 */
X(qlinear_add)
X(qlinear_mul)
X(qlinear_sigmoid)
X(qlinear_leaky_relu)
X(qlinear_softmax)
X(qlinear_avg_pool)
X(qlinear_concat)
X(qlinear_where)
X(qlinear_reduce_mean)
X(matmul_integer_to_float)
X(dynamic_quantize_matmul)
X(qgemm)
X(fused_matmul) /* TRANS_A 0, TRANS_B 0, TRANS_BATCH_A 0, TRANS_BATCH_B 0 */
X(matmul_gelu)
X(dynamic_quantize_lstm)
X(fused_conv)
X(nhwc_conv)
X(nhwc_qlinear_conv)
X(nhwc_max_pool)
X(nhwc_avg_pool)
X(nhwc_lp_pool)
X(nhwc_depthwise_conv) /* GROUPS: the channels of the input */
X(nhwc_deconv)         /* the output's shape, the weight, the input */

/* lite.c: TensorFlow Lite's */
X(fully_connected) /* KEEP_DIMS 0 */
X(svdf)
X(lite_rnn)
X(lite_lstm)
X(moved)
X(moved_view)
X(pack) /* AXIS 0 */
X(pick) /* START 0 */
X(space_to_batch)
X(batch_to_space)
X(squared_difference)
X(square)
X(rsqrt)

X(normalized_conv)   /* ACTIVATION: of the layer itself */
X(normalized_deconv) /* the same */
X(normalized_linear) /* the same */

/* darknet.c. ACTIVATION: of the layer itself */
X(local)    /* OUT_CHANNELS, KERNEL 1, STRIDE 1, PAD 0 or 1 */
X(rnn_cell) /* OUT_CHANNELS */
X(gru_cell)
X(lstm_cell)
X(conv_rnn_cell)
X(reorg) /* BLOCK 1, REVERSE 0, SIZE 0: how much longer than the picture */
X(overlay)
X(partial_sigmoid) /* SIZE: channels of each position */

/* branch.c, loop.c. Their bodies are those of the node */
X(if)
X(loop)
X(scan) /* SCAN_INPUTS, SCAN_INPUT_AXES 0, SCAN_OUTPUT_AXES 0 */

/* collection.c */
X(sequence_empty) /* TO "float32" */
X(sequence_construct)
X(sequence_insert)
X(sequence_erase)
X(sequence_at)
X(sequence_length)
X(split_to_sequence)    /* AXIS 0, KEEP_DIMS 1 */
X(concat_from_sequence) /* AXIS, NEW_AXIS 0 */
X(sequence_map)
X(optional) /* TYPE */
X(optional_has_element)
X(optional_get_element)

/* signal.c */
X(dft)             /* AXIS -2, ONE_SIDED 0, INVERSE 0 */
X(stft)            /* ONE_SIDED 1 */
X(cosine_window)   /* OUTPUT_TYPE "float32" */
X(blackman_window) /* OUTPUT_TYPE "float32" */
X(mel_weights)     /* OUTPUT_TYPE "float32" */

/* random.c */
X(random)      /* SHAPE, TO "float32" */
X(random_like) /* TO: that of the input */
X(bernoulli)   /* TO: that of the input */
X(multinomial) /* SAMPLES 1, TO "int32" */

/* text.c */
X(string_concat)
X(string_split)
X(string_normalizer) /* STOP_WORDS 0 */
X(regex_match)
X(tfidf)         /* NGRAM_PLACES */
X(image_decoder) /* PIXELS "RGB" */

/* ml.c */
X(linear_classifier) /* TEXT_LABELS, INT_LABELS, COEFFICIENTS, INTERCEPTS */
X(linear_regressor)  /* TARGETS 1, COEFFICIENTS, INTERCEPTS */
X(svm_classifier) /* TEXT_LABELS, INT_LABELS, SUPPORT_VALUES, CLASS_SUPPORTS, COEFFICIENTS, RHO, PROBABILITIES
                   */
X(svm_regressor)  /* SUPPORT_VALUES, SUPPORTS, COEFFICIENTS, RHO */
X(tree_classifier) /* TEXT_LABELS, INT_LABELS, TREE_NODES, LEAVES */
X(tree_regressor)  /* TARGETS, TREE_NODES, LEAVES */
X(tree_ensemble)   /* TARGETS, TREE_NODES, LEAVES */
X(array_feature_extractor)
X(binarizer)
X(imputer)
X(relabel)  /* VALUE or TEXT_LABELS, INT_LABELS, REAL_LABELS; without them text becomes numbers or the reverse
             */
X(scaler)   /* SHIFTS, FACTORS */
X(row_norm) /* METHOD "MAX" */
X(one_hot_encoder)    /* CATEGORIES */
X(feature_vectorizer) /* WIDTHS: those of the inputs */
X(cast_map)           /* CAST_TO "TO_FLOAT", MAP_FORM "DENSE", MAP_SIZE 1 */
X(dict_vectorizer)    /* CATEGORIES */
X(zip_map)            /* TEXT_LABELS, INT_LABELS */

/* learn.c */
X(adagrad)
X(adam)
X(momentum) /* MODE "standard" */
X(gradient)
