/* Signals, random numbers, text, classical learners, steps of training. */
#include "formats/onnx/onnx.h"

#define ML    "ai.onnx.ml"
#define LEARN "ai.onnx.preview.training"

/* Before version 20 the axis is an attribute, and the first after the batch without it. */
static bool dft(nw_graph *graph, nw_node *node)
{
    return node->version >= 20 || nw_node_attr(node, NW_A_AXIS) || nw_node_int(graph, node, NW_A_AXIS, 1);
}

/* What it has learned stands in its attributes. */
static bool own_weights(nw_graph *graph, nw_node *node)
{
    (void)graph;
    node->operands = false;
    return true;
}

const nw_onnx_row nw_onnx_other[] = {
    {"DFT",                    "",    &nw_op_dft,                     dft        },
    {"STFT",                   "",    &nw_op_stft,                    NULL       },
    {"HannWindow",             "",    &nw_op_cosine_window,           NULL       },
    {"HammingWindow",          "",    &nw_op_cosine_window,           NULL       },
    {"BlackmanWindow",         "",    &nw_op_blackman_window,         NULL       },
    {"MelWeightMatrix",        "",    &nw_op_mel_weights,             NULL       },
    {"RandomNormal",           "",    &nw_op_random,                  NULL       },
    {"RandomUniform",          "",    &nw_op_random,                  NULL       },
    {"RandomNormalLike",       "",    &nw_op_random_like,             NULL       },
    {"RandomUniformLike",      "",    &nw_op_random_like,             NULL       },
    {"Multinomial",            "",    &nw_op_multinomial,             NULL       },
    {"Bernoulli",              "",    &nw_op_bernoulli,               NULL       },
    {"StringConcat",           "",    &nw_op_string_concat,           NULL       },
    {"StringSplit",            "",    &nw_op_string_split,            NULL       },
    {"StringNormalizer",       "",    &nw_op_string_normalizer,       NULL       },
    {"RegexFullMatch",         "",    &nw_op_regex_match,             NULL       },
    {"TfIdfVectorizer",        "",    &nw_op_tfidf,                   NULL       },
    {"ImageDecoder",           "",    &nw_op_image_decoder,           NULL       },
    {"ArrayFeatureExtractor",  ML,    &nw_op_array_feature_extractor, NULL       },
    {"Binarizer",              ML,    &nw_op_binarizer,               NULL       },
    {"CastMap",                ML,    &nw_op_cast_map,                NULL       },
    {"CategoryMapper",         ML,    &nw_op_relabel,                 NULL       },
    {"DictVectorizer",         ML,    &nw_op_dict_vectorizer,         NULL       },
    {"FeatureVectorizer",      ML,    &nw_op_feature_vectorizer,      NULL       },
    {"Imputer",                ML,    &nw_op_imputer,                 NULL       },
    {"LabelEncoder",           ML,    &nw_op_relabel,                 NULL       },
    {"LinearClassifier",       ML,    &nw_op_linear_classifier,       own_weights},
    {"LinearRegressor",        ML,    &nw_op_linear_regressor,        own_weights},
    {"Normalizer",             ML,    &nw_op_row_norm,                NULL       },
    {"OneHotEncoder",          ML,    &nw_op_one_hot_encoder,         NULL       },
    {"SVMClassifier",          ML,    &nw_op_svm_classifier,          own_weights},
    {"SVMRegressor",           ML,    &nw_op_svm_regressor,           own_weights},
    {"Scaler",                 ML,    &nw_op_scaler,                  own_weights},
    {"TreeEnsemble",           ML,    &nw_op_tree_ensemble,           own_weights},
    {"TreeEnsembleClassifier", ML,    &nw_op_tree_classifier,         own_weights},
    {"TreeEnsembleRegressor",  ML,    &nw_op_tree_regressor,          own_weights},
    {"ZipMap",                 ML,    &nw_op_zip_map,                 NULL       },
    {"Adagrad",                LEARN, &nw_op_adagrad,                 NULL       },
    {"Adam",                   LEARN, &nw_op_adam,                    NULL       },
    {"Momentum",               LEARN, &nw_op_momentum,                NULL       },
    {"Gradient",               LEARN, &nw_op_gradient,                NULL       },
    {NULL,                     NULL,  NULL,                           NULL       },
};
