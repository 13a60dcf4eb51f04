/* Classical learners of ONNX's ai.onnx.ml: what they have learned stands in their attributes, of which the
 * graph keeps how much it is. Inputs are [N, F] or one row [F]. Where the specification is silent on a shape,
 * that of ONNX Runtime holds (core/providers/cpu/ml). */
#include "ops/shape_rules.h"
#include "ops/work_rules.h"

static bool rows_of(const nw_call *call, nw_num *rows)
{
    nw_shape in = call->in[0].shape;
    *rows = in.rank == 1 ? 1 : in.rank < 0 ? NW_UNKNOWN : in.dim[0];
    return in.rank < 0 || nw_need_rank(call, 0, 1, 2);
}

/* As input 0, of another type. */
static bool retyped(nw_call *call, const nw_dtype *dtype)
{
    if (!nw_need_outputs(call, 1) || !nw_out_like(call, 0, &call->in[0]))
        return false;
    call->out[0].dtype = dtype;
    return true;
}

static nw_num labels(const nw_call *call)
{
    return nw_add(nw_int(call, NW_A_TEXT_LABELS, 0), nw_int(call, NW_A_INT_LABELS, 0));
}

/* The label of each row, and its score for each of `classes`. */
static bool classify(nw_call *call, nw_num classes)
{
    nw_num rows;
    if (!nw_need_outputs(call, 2) || !rows_of(call, &rows))
        return false;
    call->out[0].dtype = nw_int(call, NW_A_TEXT_LABELS, 0) > 0 ? &nw_string : &nw_int64;
    if (nw_has_out(call, 1))
        call->out[1].dtype = &nw_float32;
    return nw_out_vector(call, 0, rows) &&
           (!nw_has_out(call, 1) || nw_out_copy(call, 1, (const nw_num[]){rows, classes}, 2));
}

static bool regress(nw_call *call, const nw_dtype *dtype, nw_num targets)
{
    nw_num rows;
    call->out[0].dtype = dtype;
    return nw_need_outputs(call, 1) && rows_of(call, &rows) &&
           nw_out_copy(call, 0, (const nw_num[]){rows, targets}, 2);
}

/* ---- Linear ------------------------------------------------------------------------------------------- */

/* One intercept for two classes is that of the second. */
static bool linear_classifier_shape(nw_call *call)
{
    nw_num classes = nw_int(call, NW_A_INTERCEPTS, 0), names = labels(call);
    return classify(call, classes == 0 || (classes == 1 && names == 2) ? names : classes);
}

static bool linear_regressor_shape(nw_call *call)
{
    nw_num targets;
    return nw_need_int(call, NW_A_TARGETS, 1, 1, &targets) && regress(call, &nw_float32, targets);
}

static int linear_param(const nw_call *call, nw_param *out)
{
    out[0] = nw_param_vector(NW_WEIGHT, "coefficients", nw_int(call, NW_A_COEFFICIENTS, 0));
    out[1] = nw_param_vector(NW_BIAS, "intercepts", nw_int(call, NW_A_INTERCEPTS, 0));
    return 2;
}

static void linear_work(const nw_call *call, nw_work *work)
{
    nw_num rows;
    rows_of(call, &rows);
    work->of[NW_MAC] = nw_mul(rows, nw_int(call, NW_A_COEFFICIENTS, 0));
}

/* ---- Support vectors ---------------------------------------------------------------------------------- */

/* With probabilities, or without support vectors (a linear machine), a score for each class; else one for
 * each pair of classes, of two classes for both. */
static bool svm_classifier_shape(nw_call *call)
{
    uint32_t count;
    nw_ints(call, NW_A_CLASS_SUPPORTS, &count);
    nw_num classes = count ? count : labels(call);
    bool pairs = count > 2 && nw_int(call, NW_A_PROBABILITIES, 0) == 0;
    return classify(call, pairs ? nw_mul(classes, nw_sub(classes, 1)) / 2 : classes);
}

static bool svm_regressor_shape(nw_call *call)
{
    return regress(call, &nw_float32, 1);
}

static int svm_param(const nw_call *call, nw_param *out)
{
    out[0] = nw_param_vector(NW_WEIGHT, "support_vectors", nw_int(call, NW_A_SUPPORT_VALUES, 0));
    out[1] = nw_param_vector(NW_WEIGHT, "coefficients", nw_int(call, NW_A_COEFFICIENTS, 0));
    out[2] = nw_param_vector(NW_BIAS, "rho", nw_int(call, NW_A_RHO, 0));
    return 3;
}

/* The row with each support vector, and what the kernel gives with each coefficient. A radial kernel takes
 * the differences first; all but the linear one end in a function of each product. */
static void svm_work(const nw_call *call, nw_work *work)
{
    nw_num rows, values = nw_int(call, NW_A_SUPPORT_VALUES, 0), supports = nw_int(call, NW_A_SUPPORTS, 0);
    uint32_t count;
    const int64_t *each = nw_ints(call, NW_A_CLASS_SUPPORTS, &count);
    nw_str kernel = nw_text(call, NW_A_KERNEL_TYPE, "LINEAR");
    rows_of(call, &rows);
    for (uint32_t i = 0; i < count; i++)
        supports = nw_add(supports, each[i]);
    work->of[NW_MAC] = nw_mul(rows, nw_add(values, nw_int(call, NW_A_COEFFICIENTS, 0)));
    work->of[NW_ADD] = nw_str_is(kernel, "RBF") ? nw_mul(rows, values) : 0;
    work->of[NW_EXP] = nw_str_is(kernel, "LINEAR") ? 0 : nw_mul(rows, supports);
}

/* ---- Trees -------------------------------------------------------------------------------------------- */

static bool tree_classifier_shape(nw_call *call)
{
    return classify(call, labels(call));
}

static bool tree_regressor_shape(nw_call *call)
{
    return regress(call, &nw_float32, nw_int(call, NW_A_TARGETS, NW_UNKNOWN));
}

static bool tree_ensemble_shape(nw_call *call)
{
    return regress(call, call->in[0].dtype, nw_int(call, NW_A_TARGETS, NW_UNKNOWN));
}

static int tree_param(const nw_call *call, nw_param *out)
{
    out[0] = nw_param_vector(NW_WEIGHT, "thresholds", nw_int(call, NW_A_TREE_NODES, 0));
    out[1] = nw_param_vector(NW_WEIGHT, "leaves", nw_int(call, NW_A_LEAVES, 0));
    return 2;
}

/* How deep a row gets depends on it. */
static void tree_work(const nw_call *call, nw_work *work)
{
    (void)call;
    work->of[NW_CMP] = work->of[NW_ADD] = NW_UNKNOWN;
}

/* ---- Features ----------------------------------------------------------------------------------------- */

/* The columns that input 1 names. */
static bool array_feature_extractor_shape(nw_call *call)
{
    nw_shape in = call->in[0].shape, places = call->in[1].shape;
    if (!nw_need_outputs(call, 1) || (in.rank >= 0 && !nw_need_rank(call, 0, 1, -1)))
        return false;
    if (in.rank < 0)
        return true;
    int32_t rank = in.rank == 1 ? 2 : in.rank;
    nw_num *dims = nw_out_dims(call, 0, rank);
    for (int32_t i = 0; i + 1 < rank && dims; i++)
        dims[i] = in.rank == 1 ? 1 : in.dim[i];
    if (dims)
        dims[rank - 1] = places.rank < 0 ? NW_UNKNOWN : nw_merged_dims(places, 0, places.rank);
    return dims != NULL;
}

static void compare_work(const nw_call *call, nw_work *work)
{
    nw_work_out(call, work, &(const nw_work){{[NW_CMP] = 1}});
}

/* Each element by another: a label by its number, or the reverse. */
static bool relabel_shape(nw_call *call)
{
    const nw_tensor *values = nw_tensor_attr(call, NW_A_VALUE);
    const nw_dtype *in = call->in[0].dtype;
    return retyped(call, values                                  ? values->dtype
                         : nw_int(call, NW_A_REAL_LABELS, 0) > 0 ? &nw_float32
                         : nw_int(call, NW_A_TEXT_LABELS, 0) > 0 ? &nw_string
                         : nw_int(call, NW_A_INT_LABELS, 0) > 0  ? &nw_int64
                         : !in                                   ? NULL
                         : in == &nw_string                      ? &nw_int64
                                                                 : &nw_string);
}

static bool to_real_shape(nw_call *call)
{
    return retyped(call, &nw_float32);
}

static int scaler_param(const nw_call *call, nw_param *out)
{
    out[0] = nw_param_vector(NW_BUFFER, "offset", nw_int(call, NW_A_SHIFTS, 0));
    out[1] = nw_param_vector(NW_BUFFER, "scale", nw_int(call, NW_A_FACTORS, 0));
    return 2;
}

static void scaler_work(const nw_call *call, nw_work *work)
{
    nw_work_out(call, work,
                &(const nw_work){
                    {[NW_MUL] = 1, [NW_ADD] = 1}
    });
}

/* By the largest of each row, the sum of its magnitudes or the root of that of its squares. */
static void row_norm_work(const nw_call *call, nw_work *work)
{
    nw_str norm = nw_text(call, NW_A_METHOD, "MAX");
    nw_num rows;
    rows_of(call, &rows);
    nw_work_out(call, work,
                &(const nw_work){
                    {[NW_DIV] = 1,
                     [NW_CMP] = nw_str_is(norm, "MAX"),
                     [NW_ADD] = !nw_str_is(norm, "MAX"),
                     [NW_MUL] = nw_str_is(norm, "L2")}
    });
    nw_work_count(work, &(const nw_work){{[NW_DIV] = nw_str_is(norm, "L2")}}, rows);
}

static bool one_hot_encoder_shape(nw_call *call)
{
    nw_shape in = call->in[0].shape;
    call->out[0].dtype = &nw_float32;
    if (!nw_need_outputs(call, 1) || in.rank < 0)
        return call->out_count == 1;
    nw_num *dims = nw_out_dims(call, 0, in.rank + 1);
    for (int32_t i = 0; i <= in.rank && dims; i++)
        dims[i] = i < in.rank ? in.dim[i] : nw_int(call, NW_A_CATEGORIES, 0);
    return dims != NULL;
}

/* Side by side; WIDTHS says how many columns each input has. */
static bool feature_vectorizer_shape(nw_call *call)
{
    uint32_t count;
    const int64_t *widths = nw_ints(call, NW_A_WIDTHS, &count);
    nw_num sum = 0, rows;
    for (uint32_t i = 0; i < count; i++)
        sum = nw_add(sum, widths[i]);
    for (int32_t i = 0; i < call->in_count && !count; i++) {
        nw_shape in = call->in[i].shape;
        sum = nw_add(sum, in.rank > 0 ? in.dim[in.rank - 1] : NW_UNKNOWN);
    }
    call->out[0].dtype = &nw_float32;
    return nw_need_outputs(call, 1) && rows_of(call, &rows) &&
           nw_out_copy(call, 0, (const nw_num[]){rows, sum}, 2);
}

/* ---- Maps --------------------------------------------------------------------------------------------- */

static const nw_box *map_in(const nw_call *call)
{
    return call->in[0].kind == NW_MAP ? call->in[0].box : NULL;
}

/* All values of the map; or (SPARSE) a place for every key up to the largest. */
static bool cast_map_shape(nw_call *call)
{
    nw_str to = nw_text(call, NW_A_CAST_TO, "TO_FLOAT");
    bool sparse = nw_str_is(nw_text(call, NW_A_MAP_FORM, "DENSE"), "SPARSE");
    const nw_box *map = map_in(call);
    call->out[0].dtype = nw_str_is(to, "TO_STRING")  ? &nw_string
                         : nw_str_is(to, "TO_INT64") ? &nw_int64
                                                     : &nw_float32;
    nw_num width = sparse ? nw_int(call, NW_A_MAP_SIZE, 1) : map ? map->count : NW_UNKNOWN;
    return nw_need_outputs(call, 1) && nw_out_copy(call, 0, (const nw_num[]){1, width}, 2);
}

static bool dict_vectorizer_shape(nw_call *call)
{
    const nw_box *map = map_in(call);
    call->out[0].dtype = map ? map->element.dtype : NULL;
    return nw_need_outputs(call, 1) &&
           nw_out_copy(call, 0, (const nw_num[]){1, nw_int(call, NW_A_CATEGORIES, 0)}, 2);
}

/* A map for each row: a score for each label. */
static bool zip_map_shape(nw_call *call)
{
    nw_box map = {
        .element = {.shape = {NULL, 0}, .dtype = &nw_float32},
          .count = labels(call)
    };
    nw_box rows = {.count = 0};
    map.key = nw_int(call, NW_A_TEXT_LABELS, 0) > 0 ? &nw_string : &nw_int64;
    if (!nw_need_outputs(call, 1) || !rows_of(call, &rows.count) || !nw_out_box(call, 0, NW_MAP, &map))
        return false;
    rows.element = call->out[0];
    return nw_out_box(call, 0, NW_SEQUENCE, &rows);
}

/* ---- Rows --------------------------------------------------------------------------------------------- */

#define LINEAR_LAW "weights: coefficients\nbiases: intercepts\nmacs: batch * coefficients"
#define SVM_LAW                                                                                              \
    "weights: support_values + coefficients\nbiases: rho\nmacs: batch * (support_values + coefficients)"
#define TREE_LAW "weights: tree_nodes + leaves"

#define LEARNER(id, kind, law)                                                                               \
    const nw_op nw_op_##id = {.name = #id,                                                                   \
                              .min_in = 1,                                                                   \
                              .max_in = 1,                                                                   \
                              .flags = NW_ANY | NW_CORE,                                                     \
                              .shape = id##_shape,                                                           \
                              .param = kind##_param,                                                         \
                              .work = kind##_work,                                                           \
                              .formula = law}

LEARNER(linear_classifier, linear, LINEAR_LAW);
LEARNER(linear_regressor, linear, LINEAR_LAW);
LEARNER(svm_classifier, svm, SVM_LAW);
LEARNER(svm_regressor, svm, SVM_LAW);
LEARNER(tree_classifier, tree, TREE_LAW);
LEARNER(tree_regressor, tree, TREE_LAW);
LEARNER(tree_ensemble, tree, TREE_LAW);

/* Without work that is counted. */
#define PLAIN_OP(id, least, most)                                                                            \
    const nw_op nw_op_##id = {                                                                               \
        .name = #id, .min_in = least, .max_in = most, .flags = NW_ANY, .shape = id##_shape}

PLAIN_OP(array_feature_extractor, 2, 2);
PLAIN_OP(relabel, 1, 1);
PLAIN_OP(one_hot_encoder, 1, 1);
PLAIN_OP(feature_vectorizer, 1, -1);
PLAIN_OP(cast_map, 1, 1);
PLAIN_OP(dict_vectorizer, 1, 1);
PLAIN_OP(zip_map, 1, 1);

const nw_op nw_op_binarizer = {.name = "binarizer",
                               .min_in = 1,
                               .max_in = 1,
                               .flags = NW_ELEMENTWISE,
                               .work = compare_work,
                               .formula = "comparisons: out"};
const nw_op nw_op_imputer = {.name = "imputer",
                             .min_in = 1,
                             .max_in = 1,
                             .flags = NW_ELEMENTWISE,
                             .work = compare_work,
                             .formula = "comparisons: out"};
const nw_op nw_op_scaler = {.name = "scaler",
                            .min_in = 1,
                            .max_in = 1,
                            .flags = NW_ANY | NW_ELEMENTWISE,
                            .shape = to_real_shape,
                            .param = scaler_param,
                            .work = scaler_work,
                            .formula = "buffers: shifts + factors\nadds: out\nmultiplies: out"};
const nw_op nw_op_row_norm = {.name = "row_norm",
                              .min_in = 1,
                              .max_in = 1,
                              .flags = NW_ANY,
                              .shape = to_real_shape,
                              .work = row_norm_work};
