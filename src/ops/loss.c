/* Losses give one number: Caffe's loss_layer.cpp and the layers that end in _loss_layer.cpp;
 * accuracy_layer.cpp; smooth_L1_loss_layer.cpp of Fast R-CNN's Caffe; ONNX's NegativeLogLikelihoodLoss and
 * SoftmaxCrossEntropyLoss, which may also leave the losses as they are. */
#include "ops/shape_rules.h"
#include "ops/work_rules.h"

/* LossLayer::Reshape: as many labels as samples. */
static bool loss_shape(nw_call *call)
{
    if (!nw_need_outputs(call, 2) || !nw_need_rank(call, 0, 1, -1) || !nw_need_rank(call, 1, 1, -1) ||
        !nw_need_equal(call, "samples of the labels", call->in[1].shape.dim[0], call->in[0].shape.dim[0]))
        return false;
    return nw_out_scalar(call, 0);
}

static bool one_output(nw_call *call)
{
    return nw_need_outputs(call, 1) && loss_shape(call);
}

/* A label for each prediction: all axes but the one over which the classes lie. */
static bool check_labels(const nw_call *call)
{
    int32_t axis;
    nw_shape in = call->in[0].shape;
    if (!nw_axis_of(call, 1, &axis))
        return false;
    nw_num labels = nw_mul(nw_shape_product(in, 0, axis), nw_shape_product(in, axis + 1, in.rank));
    return nw_need_equal(call, "number of labels, which must match the number of predictions",
                         nw_in_count(call, 1), labels);
}

/* The second output is the softmax. */
static bool softmax_loss_shape(nw_call *call)
{
    return loss_shape(call) && check_labels(call) &&
           (call->out_count < 2 || nw_out_like(call, 1, &call->in[0]));
}

static bool infogain_loss_shape(nw_call *call)
{
    int32_t axis;
    if (!softmax_loss_shape(call) || !nw_axis_of(call, 1, &axis))
        return false;
    nw_num classes = call->in[0].shape.dim[axis];
    return call->in_count < 3 || nw_need_equal(call, "elements of the infogain matrix", nw_in_count(call, 2),
                                               nw_mul(classes, classes));
}

static bool same_sample_size(nw_call *call)
{
    nw_shape a = call->in[0].shape, b = call->in[1].shape;
    return one_output(call) && nw_need_equal(call, "elements of a sample of the second input",
                                             nw_shape_product(b, 1, b.rank), nw_shape_product(a, 1, a.rank));
}

/* Pairs of vectors, and whether they belong together. */
static bool contrastive_loss_shape(nw_call *call)
{
    for (int32_t i = 0; i < 3; i++)
        if (!nw_need_rank(call, i, i < 2, 4) || !nw_need_equal(call, "height", nw_dim(&call->in[i], 2), 1) ||
            !nw_need_equal(call, "width", nw_dim(&call->in[i], 3), 1))
            return false;
    return nw_need_equal(call, "channels of the second input", nw_dim(&call->in[1], 1),
                         nw_dim(&call->in[0], 1)) &&
           nw_need_equal(call, "channels of the label", nw_dim(&call->in[2], 1), 1) && one_output(call);
}

static bool multinomial_logistic_loss_shape(nw_call *call)
{
    if (!nw_need_rank(call, 1, 1, 4))
        return false;
    for (int32_t axis = 1; axis < 4; axis++)
        if (!nw_need_equal(call, "label dims after the first", nw_dim(&call->in[1], axis), 1))
            return false;
    return one_output(call);
}

/* A third and fourth input weigh each difference inside and outside of the norm. */
static bool smooth_l1_loss_shape(nw_call *call)
{
    for (int32_t i = 1; i < call->in_count; i++)
        for (int32_t axis = 1; axis < 4; axis++)
            if (!nw_need_equal(call, "dims of an input", nw_dim(&call->in[i], axis),
                               nw_dim(&call->in[0], axis)))
                return false;
    return one_output(call);
}

static bool accuracy_shape(nw_call *call)
{
    int32_t axis;
    nw_num top;
    if (!nw_need_outputs(call, 2) || !nw_need_int(call, NW_A_TOP_K, 1, 0, &top) || !check_labels(call) ||
        !nw_axis_of(call, 1, &axis))
        return false;
    nw_num classes = call->in[0].shape.dim[axis];
    if (nw_known(classes) && top > classes)
        return nw_call_fail(call, "top_k %lld of %lld classes", (long long)top, (long long)classes);
    return nw_out_scalar(call, 0) && (call->out_count < 2 || nw_out_vector(call, 1, classes));
}

static bool is_reduced(const nw_call *call)
{
    return !nw_str_is(nw_text(call, NW_A_REDUCTION, "mean"), "none");
}

/* Scores of batch x classes x picture, a class of batch x picture, and a weight for each class: what is known
 * of scores and classes together. */
static bool class_losses(nw_call *call, int32_t rank)
{
    nw_num *dims = nw_out_dims(call, 0, rank);
    for (int32_t i = 0; dims && i < rank; i++) {
        nw_num score = nw_in_dim(call, 0, i ? i + 1 : 0), label = nw_in_dim(call, 1, i);
        if (!nw_need_equal(call, "dims of the labels", label, score))
            return false;
        dims[i] = nw_merge_dim(score, label);
    }
    return dims &&
           nw_need_equal(call, "weights of the classes", nw_in_dim(call, 2, 0), nw_in_dim(call, 0, 1));
}

static bool nll_loss_shape(nw_call *call)
{
    int32_t scores = call->in[0].shape.rank, labels = call->in[1].shape.rank,
            rank = scores < 0 ? labels : scores - 1;
    if (!nw_need_outputs(call, 2) || (scores >= 0 && !nw_need_rank(call, 0, 2, -1)) ||
        (labels >= 0 && !nw_need_rank(call, 1, rank, rank)))
        return false;
    if (rank >= 0 && !class_losses(call, rank))
        return false;
    if (is_reduced(call) && !nw_out_scalar(call, 0))
        return false;
    return call->out_count < 2 || nw_out_like(call, 1, &call->in[0]);
}

/* One score of each label, times the weight of its class, and their sum; the mean divides it by the weights.
 */
static void nll_loss_work(const nw_call *call, nw_work *work)
{
    bool weighs = nw_has_in(call, 2), mean = nw_str_is(nw_text(call, NW_A_REDUCTION, "mean"), "mean");
    nw_num adds = is_reduced(call) ? 1 + (weighs && mean) : 0;
    nw_work_count(work,
                  &(const nw_work){
                      {[NW_MUL] = weighs, [NW_ADD] = adds}
    },
                  nw_in_count(call, 1));
    work->of[NW_DIV] = mean;
}

/* After a logarithm of the softmax. */
static void cross_entropy_loss_work(const nw_call *call, nw_work *work)
{
    nll_loss_work(call, work);
    nw_work_in(call, work,
               &(const nw_work){
                   {[NW_EXP] = 1, [NW_ADD] = 2}
    });
    nw_work_count(work, &(const nw_work){{[NW_EXP] = 1}}, nw_in_count(call, 1));
}

/* The softmax, a logarithm for each label, and their sum. */
static void softmax_loss_work(const nw_call *call, nw_work *work)
{
    nw_work_in(call, work,
               &(const nw_work){
                   {[NW_EXP] = 1, [NW_ADD] = 1, [NW_DIV] = 1}
    });
    nw_work_count(work,
                  &(const nw_work){
                      {[NW_EXP] = 1, [NW_ADD] = 1}
    },
                  nw_in_count(call, 1));
}

/* The softmax, then a logarithm for each class, weighed by the matrix. */
static void infogain_loss_work(const nw_call *call, nw_work *work)
{
    nw_work_in(call, work,
               &(const nw_work){
                   {[NW_EXP] = 2, [NW_ADD] = 2, [NW_MUL] = 1, [NW_DIV] = 1}
    });
}

/* Difference, square, sum. */
static void euclidean_loss_work(const nw_call *call, nw_work *work)
{
    nw_work_in(call, work,
               &(const nw_work){
                   {[NW_ADD] = 2, [NW_MUL] = 1}
    });
}

/* max(0, 1 + x), summed. */
static void hinge_loss_work(const nw_call *call, nw_work *work)
{
    nw_work_in(call, work,
               &(const nw_work){
                   {[NW_ADD] = 2, [NW_CMP] = 1}
    });
}

/* The squared distance, and of each pair max(margin - d, 0)^2 with a root. */
static void contrastive_loss_work(const nw_call *call, nw_work *work)
{
    euclidean_loss_work(call, work);
    nw_work_count(work,
                  &(const nw_work){
                      {[NW_ADD] = 2, [NW_MUL] = 1, [NW_CMP] = 1, [NW_DIV] = 1}
    },
                  nw_in_count(call, 2));
}

static void multinomial_logistic_loss_work(const nw_call *call, nw_work *work)
{
    nw_work_count(work,
                  &(const nw_work){
                      {[NW_EXP] = 1, [NW_CMP] = 1, [NW_ADD] = 1}
    },
                  nw_in_count(call, 1));
}

/* x * (t - (x >= 0)) - log(1 + exp(x - 2 x (x >= 0))), summed. */
static void sigmoid_loss_work(const nw_call *call, nw_work *work)
{
    nw_work_in(call, work,
               &(const nw_work){
                   {[NW_EXP] = 2, [NW_ADD] = 5, [NW_MUL] = 2, [NW_CMP] = 1}
    });
}

/* 0.5 (sigma d)^2 or |d| - 0.5 / sigma^2, summed; each weight is a product. */
static void smooth_l1_loss_work(const nw_call *call, nw_work *work)
{
    nw_num weights = call->in_count - 2;
    nw_work_in(call, work,
               &(const nw_work){
                   {[NW_ADD] = 2, [NW_MUL] = 2 + weights, [NW_CMP] = 1}
    });
}

static void accuracy_work(const nw_call *call, nw_work *work)
{
    nw_work_in(call, work, &(const nw_work){{[NW_CMP] = 1}});
}

#define LOSS(id, least, most, kept, rule, law)                                                               \
    const nw_op nw_op_##id = {.name = #id,                                                                   \
                              .min_in = least,                                                               \
                              .max_in = most,                                                                \
                              .keeps = kept,                                                                 \
                              .shape = rule,                                                                 \
                              .work = id##_work,                                                             \
                              .formula = law}

LOSS(softmax_loss, 2, 2, NW_KEEPS_IN, softmax_loss_shape, "divisions: in");
LOSS(infogain_loss, 2, 3, NW_KEEPS_UNKNOWN, infogain_loss_shape,
     "exponentials: 2 * in\nadds: 2 * in\nmultiplies: in\ndivisions: in");
LOSS(euclidean_loss, 2, 2, NW_KEEPS_IN, same_sample_size, "adds: 2 * in\nmultiplies: in");
LOSS(hinge_loss, 2, 2, NW_KEEPS_IN, one_output, "adds: 2 * in\ncomparisons: in");
LOSS(contrastive_loss, 3, 3, NW_KEEPS_UNKNOWN, contrastive_loss_shape, NULL);
LOSS(multinomial_logistic_loss, 2, 2, NW_KEEPS_IN, multinomial_logistic_loss_shape, NULL);
LOSS(smooth_l1_loss, 2, 4, NW_KEEPS_IN, smooth_l1_loss_shape, "adds: 2 * in\ncomparisons: in");
LOSS(accuracy, 2, 2, 0, accuracy_shape, "comparisons: in");

#define CLASS_LOSS(id, kept)                                                                                 \
    const nw_op nw_op_##id = {.name = #id,                                                                   \
                              .min_in = 2,                                                                   \
                              .max_in = 2,                                                                   \
                              .flags = NW_ANY,                                                               \
                              .keeps = kept,                                                                 \
                              .shape = nll_loss_shape,                                                       \
                              .work = id##_work,                                                             \
                              .roles = "ddu"}

CLASS_LOSS(nll_loss, NW_KEEPS_IN);
CLASS_LOSS(cross_entropy_loss, NW_KEEPS_IN | NW_KEEPS_UNKNOWN);

const nw_op nw_op_sigmoid_cross_entropy_loss = {
    .name = "sigmoid_cross_entropy_loss",
    .min_in = 2,
    .max_in = 2,
    .keeps = NW_KEEPS_IN,
    .shape = same_sample_size,
    .work = sigmoid_loss_work,
    .formula = "exponentials: 2 * in\nadds: 5 * in\nmultiplies: 2 * in\ncomparisons: in",
};
