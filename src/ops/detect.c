/* Detectors: roi_pooling_layer.cpp of Fast R-CNN's Caffe, psroi_pooling_layer.cpp of R-FCN's;
 * prior_box_layer.cpp, detection_output_layer.cpp and detection_evaluate_layer.cpp of the SSD branch. What
 * depends on the boxes found is unknown, save for shapes: there Caffe's own, at setup, are given. ONNX's
 * MaxRoiPool, RoiAlign and NonMaxSuppression. */
#include "ops/shape_rules.h"
#include "ops/work_rules.h"

/* Regions stand in the second input, five numbers each. A program of the user's often makes them: then their
 * number is open, and the rest of the shape is not. */
static bool check_regions(const nw_call *call, nw_num *regions)
{
    bool open = call->in[1].shape.rank < 0;
    if (!nw_need_outputs(call, 1) || !nw_need_rank(call, 0, 4, 4) || (!open && !nw_need_rank(call, 1, 1, 4)))
        return false;
    *regions = open ? NW_UNKNOWN : call->in[1].shape.dim[0];
    return true;
}

static bool roi_pooling_shape(nw_call *call)
{
    uint32_t count;
    nw_num regions;
    const int64_t *pooled = nw_ints(call, NW_A_POOLED, &count);
    if (call->in[0].shape.rank < 0)
        return true;
    if (!check_regions(call, &regions))
        return false;
    if (count != 2 || pooled[0] < 1 || pooled[1] < 1)
        return nw_call_fail(call, "pooled takes a height and a width, at least 1 each");
    return nw_out_copy(call, 0, (const nw_num[]){regions, call->in[0].shape.dim[1], pooled[0], pooled[1]}, 4);
}

static void set_unknown(nw_work *work)
{
    for (int kind = NW_ADD; kind < NW_WORK_KINDS; kind++)
        work->of[kind] = NW_UNKNOWN;
}

static void boxes_work(const nw_call *call, nw_work *work)
{
    (void)call;
    set_unknown(work);
}

static void roi_pooling_work(const nw_call *call, nw_work *work)
{
    (void)call;
    work->of[NW_CMP] = NW_UNKNOWN;
}

static bool psroi_pooling_shape(nw_call *call)
{
    nw_num regions, out, side;
    if (call->in[0].shape.rank < 0)
        return true;
    if (!check_regions(call, &regions) || !nw_need_int(call, NW_A_OUT_CHANNELS, 0, 1, &out) ||
        !nw_need_int(call, NW_A_GROUPS, 0, 1, &side) ||
        !nw_need_equal(call, "input channels", call->in[0].shape.dim[1], nw_mul(out, nw_mul(side, side))))
        return false;
    return nw_out_copy(call, 0, (const nw_num[]){regions, out, side, side}, 4);
}

static void psroi_pooling_work(const nw_call *call, nw_work *work)
{
    work->of[NW_ADD] = NW_UNKNOWN;
    work->of[NW_DIV] = nw_out_count(call, 0);
}

/* One set of boxes serves the whole batch: four corners, and their four variances in the second channel. */
static bool prior_box_shape(nw_call *call)
{
    nw_num priors;
    const nw_tensor *map = &call->in[0];
    if (!nw_need_outputs(call, 1) || !nw_need_rank(call, 0, 2, 4) ||
        !nw_need_int(call, NW_A_PRIORS, 0, 1, &priors))
        return false;
    nw_num positions = nw_mul(nw_dim(map, 2), nw_dim(map, 3));
    return nw_out_copy(call, 0, (const nw_num[]){1, 2, nw_mul(positions, nw_mul(priors, 4))}, 3);
}

/* Locations, confidences and priors; the SSD branch takes one location for all classes, or one for each. */
static bool check_predictions(const nw_call *call, nw_num classes)
{
    nw_num corners = nw_dim(&call->in[2], 2), priors = nw_div(corners, 4);
    if (!nw_need_rank(call, 0, 1, 4) || !nw_need_rank(call, 1, 1, 4) || !nw_need_rank(call, 2, 1, 4))
        return false;
    return nw_need_equal(call, "samples of the confidences", call->in[1].shape.dim[0],
                         call->in[0].shape.dim[0]) &&
           nw_need_multiple(call, "location predictions by the priors' corners", nw_dim(&call->in[0], 1),
                            nw_mul(priors, 4)) &&
           nw_need_equal(call, "confidence predictions", nw_dim(&call->in[1], 1), nw_mul(priors, classes));
}

/* Detections are rows of seven numbers; Caffe cannot know how many, and begins with one. */
static bool detection_output_shape(nw_call *call)
{
    nw_num classes;
    return nw_need_outputs(call, 1) && nw_need_int(call, NW_A_OUT_CHANNELS, 0, 1, &classes) &&
           check_predictions(call, classes) && nw_out_copy(call, 0, (const nw_num[]){1, 1, 1, 7}, 4);
}

/* A row of five for each class, and one for each detection. */
static bool detection_evaluate_shape(nw_call *call)
{
    nw_num classes;
    if (!nw_need_outputs(call, 1) || !nw_need_int(call, NW_A_OUT_CHANNELS, 0, 1, &classes) ||
        !nw_need_equal(call, "numbers of a detection", nw_dim(&call->in[0], 3), 7) ||
        !nw_need_equal(call, "numbers of a true box", nw_dim(&call->in[1], 3), 8))
        return false;
    nw_num rows = nw_add(classes, nw_dim(&call->in[0], 2));
    return nw_out_copy(call, 0, (const nw_num[]){1, 1, rows, 5}, 4);
}

static bool multibox_loss_shape(nw_call *call)
{
    nw_num classes;
    return nw_need_outputs(call, 1) && nw_need_int(call, NW_A_OUT_CHANNELS, 0, 1, &classes) &&
           check_predictions(call, classes) && nw_out_scalar(call, 0);
}

/* Regions stand in the second input, four numbers each, and in the third the picture that each lies in. */
static bool roi_align_shape(nw_call *call)
{
    nw_num height, width, regions = nw_in_dim(call, 1, 0), pictures = nw_in_dim(call, 2, 0);
    if (!nw_need_outputs(call, 1) || !nw_need_int(call, NW_A_OUTPUT_HEIGHT, 1, 1, &height) ||
        !nw_need_int(call, NW_A_OUTPUT_WIDTH, 1, 1, &width) ||
        (call->in[0].shape.rank >= 0 && !nw_need_rank(call, 0, 4, 4)) ||
        !nw_need_equal(call, "numbers of a region", nw_in_dim(call, 1, 1), 4) ||
        !nw_need_equal(call, "pictures of the regions", pictures, regions))
        return false;
    return nw_out_copy(
        call, 0, (const nw_num[]){nw_merge_dim(regions, pictures), nw_in_dim(call, 0, 1), height, width}, 4);
}

/* Each output is the mean, or the maximum, of so many points on each axis, interpolated between four
 * neighbours; how many, the regions say where the ratio does not. */
static void roi_align_work(const nw_call *call, nw_work *work)
{
    nw_num ratio = nw_int(call, NW_A_SAMPLING, 0), points = ratio > 0 ? nw_mul(ratio, ratio) : NW_UNKNOWN;
    bool max = nw_str_is(nw_text(call, NW_A_MODE, "avg"), "max");
    nw_num looks = nw_mul(points, nw_out_count(call, 0));
    nw_work_count(work,
                  &(const nw_work){
                      {[NW_MUL] = 4, [NW_ADD] = 4 - max, [NW_CMP] = max}
    },
                  looks);
    work->of[NW_DIV] = max ? 0 : nw_out_count(call, 0);
}

/* Rows of picture, class and box: as many as the boxes make, but none where none are asked for. */
static bool non_max_suppression_shape(nw_call *call)
{
    nw_element most = nw_element_in(call, 2);
    bool none = !nw_has_in(call, 2) || (most.known == NW_ELEMENT_SET && most.i == 0);
    call->out[0].dtype = &nw_int64;
    return nw_need_outputs(call, 1) && nw_out_copy(call, 0, (const nw_num[]){none ? 0 : NW_UNKNOWN, 3}, 2);
}

const nw_op nw_op_roi_align = {.name = "roi_align",
                               .min_in = 3,
                               .max_in = 3,
                               .flags = NW_ANY,
                               .keeps = NW_KEEPS_UNKNOWN,
                               .shape = roi_align_shape,
                               .work = roi_align_work,
                               .field = nw_field_whole};
const nw_op nw_op_non_max_suppression = {.name = "non_max_suppression",
                                         .min_in = 2,
                                         .max_in = 5,
                                         .flags = NW_ANY,
                                         .shape = non_max_suppression_shape,
                                         .work = boxes_work,
                                         .roles = "ddsss",
                                         .field = nw_field_whole};
const nw_op nw_op_roi_pooling = {.name = "roi_pooling",
                                 .min_in = 2,
                                 .max_in = 2,
                                 .flags = NW_ANY,
                                 .keeps = NW_KEEPS_UNKNOWN,
                                 .shape = roi_pooling_shape,
                                 .work = roi_pooling_work,
                                 .field = nw_field_whole};
const nw_op nw_op_psroi_pooling = {.name = "psroi_pooling",
                                   .min_in = 2,
                                   .max_in = 2,
                                   .flags = NW_ANY,
                                   .keeps = NW_KEEPS_UNKNOWN,
                                   .shape = psroi_pooling_shape,
                                   .work = psroi_pooling_work,
                                   .field = nw_field_whole};
const nw_op nw_op_prior_box = {.name = "prior_box", .min_in = 1, .max_in = 2, .shape = prior_box_shape};
const nw_op nw_op_detection_output = {.name = "detection_output",
                                      .min_in = 3,
                                      .max_in = 5,
                                      .keeps = NW_KEEPS_UNKNOWN,
                                      .shape = detection_output_shape,
                                      .work = boxes_work};
const nw_op nw_op_detection_evaluate = {.name = "detection_evaluate",
                                        .min_in = 2,
                                        .max_in = 2,
                                        .shape = detection_evaluate_shape,
                                        .work = boxes_work};
const nw_op nw_op_multibox_loss = {.name = "multibox_loss",
                                   .min_in = 4,
                                   .max_in = 4,
                                   .keeps = NW_KEEPS_UNKNOWN,
                                   .shape = multibox_loss_shape,
                                   .work = boxes_work};
