/* The only list of words. */
#include "formats/notation/notation.h"

enum {
    WINDOW = NW_TAKES_SIZE | NW_TAKES_STRIDE | NW_TAKES_PAD | NW_TAKES_DILATION,
    LAYER = NW_TAKES_ACTIVATION | NW_TAKES_LAYER,
    CONV = WINDOW | LAYER | NW_TAKES_COUNT | NW_TAKES_GROUPS,
    POOL = WINDOW | NW_TAKES_ROUNDING | NW_TAKES_TO,
    NORM = NW_WORD_NORM,
    ACT = NW_WORD_ACTIVATION
};

#define ROW(name, op, type, stem, emit, takes, flags)                                                        \
    {                                                                                                        \
        name, &nw_op_##op, type, stem, nw_emit_##emit, (uint16_t)(takes), (uint8_t)(flags)                   \
    }

/* Types are Caffe's names, and for what Caffe lacks those of its forks. */
static const nw_word rows[] = {
    ROW("input", input, "Input", "data", input, 0, NW_WORD_INPUT),
    ROW("conv", conv, "Convolution", "conv", conv, CONV, 0),
    ROW("dwconv", conv, "ConvolutionDepthwise", "conv", depthwise, CONV & ~NW_TAKES_GROUPS, 0),
    ROW("deconv", deconv, "Deconvolution", "deconv", deconv, CONV, 0),
    ROW("fc", linear, "InnerProduct", "fc", fc, LAYER | NW_TAKES_COUNT, NW_WORD_FC),
    ROW("dense", linear, "InnerProduct", "fc", fc, LAYER | NW_TAKES_COUNT, NW_WORD_FC),
    ROW("pool", max_pool, "Pooling", "pool", pool, POOL, 0),
    ROW("maxpool", max_pool, "Pooling", "pool", pool, POOL, 0),
    ROW("avgpool", avg_pool, "Pooling", "pool", pool, POOL, 0),
    ROW("gap", avg_pool, "Pooling", "pool", global, 0, 0),
    ROW("globalavgpool", avg_pool, "Pooling", "pool", global, 0, 0),
    ROW("globalmaxpool", max_pool, "Pooling", "pool", global, 0, 0),
    ROW("lrn", lrn, "LRN", "norm", lrn, NW_TAKES_SIZE, 0),
    ROW("bn", batch_norm, "BatchNorm", "bn", batch_norm, NW_TAKES_ACTIVATION, NORM),
    ROW("batchnorm", batch_norm, "BatchNorm", "bn", batch_norm, NW_TAKES_ACTIVATION, NORM),
    ROW("gn", group_norm, "GroupNorm", "gn", group_norm, NW_TAKES_COUNT | NW_TAKES_ACTIVATION, NORM),
    ROW("groupnorm", group_norm, "GroupNorm", "gn", group_norm, NW_TAKES_COUNT | NW_TAKES_ACTIVATION, NORM),
    ROW("ln", group_norm, "LayerNorm", "ln", group_norm, NW_TAKES_ACTIVATION, NORM),
    ROW("layernorm", group_norm, "LayerNorm", "ln", group_norm, NW_TAKES_ACTIVATION, NORM),
    ROW("scale", scale, "Scale", "scale", scale, NW_TAKES_ACTIVATION, NORM),
    ROW("dropout", dropout, "Dropout", "drop", dropout, NW_TAKES_RATIO, 0),
    ROW("softmax", softmax, "Softmax", "prob", softmax, 0, 0),
    ROW("logsoftmax", log_softmax, "LogSoftmax", "prob", softmax, 0, 0),
    ROW("relu", relu, "ReLU", "relu", activation, 0, ACT),
    ROW("relu6", relu6, "ReLU6", "relu", activation, 0, ACT),
    ROW("leakyrelu", leaky_relu, "ReLU", "relu", activation, 0, ACT),
    ROW("prelu", prelu, "PReLU", "prelu", activation, 0, ACT),
    ROW("elu", elu, "ELU", "elu", activation, 0, ACT),
    ROW("sigmoid", sigmoid, "Sigmoid", "sigmoid", activation, 0, ACT),
    ROW("tanh", tanh, "TanH", "tanh", activation, 0, ACT),
    ROW("silu", swish, "Swish", "swish", activation, 0, ACT),
    ROW("swish", swish, "Swish", "swish", activation, 0, ACT),
    ROW("gelu", gelu, "GELU", "gelu", activation, 0, ACT),
    ROW("hardsigmoid", hardsigmoid, "HardSigmoid", "hardsigmoid", activation, 0, ACT),
    ROW("hardswish", hardswish, "HardSwish", "hardswish", activation, 0, ACT),
    ROW("hswish", hardswish, "HardSwish", "hardswish", activation, 0, ACT),
    ROW("flatten", flatten, "Flatten", "flatten", flatten, 0, 0),
    ROW("reshape", reshape, "Reshape", "reshape", reshape, NW_TAKES_SIZE, 0),
    ROW("shuffle", shuffle_channel, "ShuffleChannel", "shuffle", shuffle, NW_TAKES_GROUPS, 0),
    ROW("upsample", upsample, "Upsample", "upsample", upsample, NW_TAKES_SIZE | NW_TAKES_TO | NW_TAKES_METHOD,
        0),
    ROW("embed", embed, "Embed", "embed", embed, NW_TAKES_SIZE | NW_TAKES_COUNT, 0),
    {"add",    &nw_op_sum,    "Eltwise", "add", NULL, NW_TAKES_ACTIVATION, NW_WORD_BRANCH},
    {"res",    &nw_op_sum,    "Eltwise", "add", NULL, NW_TAKES_ACTIVATION, NW_WORD_BRANCH},
    {"mul",    &nw_op_prod,   "Eltwise", "mul", NULL, NW_TAKES_ACTIVATION, NW_WORD_BRANCH},
    {"max",    &nw_op_max,    "Eltwise", "max", NULL, NW_TAKES_ACTIVATION, NW_WORD_BRANCH},
    {"cat",    &nw_op_concat, "Concat",  "cat", NULL, NW_TAKES_ACTIVATION, NW_WORD_BRANCH},
    {"concat", &nw_op_concat, "Concat",  "cat", NULL, NW_TAKES_ACTIVATION, NW_WORD_BRANCH},
};

const nw_word *nw_word_at(size_t i)
{
    return i < sizeof rows / sizeof *rows ? &rows[i] : NULL;
}

static char plain(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* Case, '-' and '_' do not count. */
static bool same(nw_str written, const char *name)
{
    for (size_t i = 0; i < written.len; i++)
        if (written.at[i] != '-' && written.at[i] != '_' && plain(written.at[i]) != *name++)
            return false;
    return *name == 0;
}

const nw_word *nw_word_named(nw_str name)
{
    const nw_word *word;
    for (size_t i = 0; (word = nw_word_at(i)); i++)
        if (name.len && same(name, word->name))
            return word;
    return NULL;
}

/* What others call these layers: never read, but suggested. */
static const struct {
    const char *other, *name;
} elsewhere[] = {
    {"norm",           "lrn"    },
    {"avg",            "avgpool"},
    {"average",        "avgpool"},
    {"averagepool",    "avgpool"},
    {"averagepooling", "avgpool"},
    {"maxpooling",     "maxpool"},
    {"global",         "gap"    },
    {"globalaverage",  "gap"    },
    {"depthwise",      "dwconv" },
    {"depthwiseconv",  "dwconv" },
    {"dw",             "dwconv" },
    {"convtranspose",  "deconv" },
    {"transposedconv", "deconv" },
    {"upconv",         "deconv" },
    {"convolution",    "conv"   },
    {"pw",             "conv1"  },
    {"pointwise",      "conv1"  },
    {"ip",             "fc"     },
    {"innerproduct",   "fc"     },
    {"fullyconnected", "fc"     },
    {"linear",         "fc"     },
    {"embedding",      "embed"  },
    {"channelshuffle", "shuffle"},
};

const char *nw_word_near(nw_str name)
{
    const nw_word *word;
    nw_nearest nearest = nw_nearest_to(name, name.len > 3 ? 2 : name.len > 1);
    for (size_t i = 0; i < sizeof elsewhere / sizeof *elsewhere; i++)
        if (same(name, elsewhere[i].other))
            return elsewhere[i].name;
    for (size_t i = 0; (word = nw_word_at(i)); i++)
        nw_nearest_try(&nearest, nw_str_of(word->name));
    return nearest.best.at;
}
