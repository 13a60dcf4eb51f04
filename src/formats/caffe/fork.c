#include <math.h>

#include "formats/caffe/caffe.h"

/* Layers of Caffe's forks. */

bool nw_caffe_take_permute(nw_caffe_layer *layer)
{
    return nw_caffe_set_list(layer, NW_A_ORDER, nw_caffe_param(layer, "permute_param"), "order");
}

/* The ratios that differ, 1 first, each with its inverse if `flip`: at most as many as stand in the file. */
static int64_t distinct_ratios(const nw_pt_field *p, double *ratios)
{
    bool flip = nw_caffe_bool(p, "flip", true);
    int64_t count = 1;
    ratios[0] = 1;
    for (const nw_pt_field *f = nw_pt_first(p, "aspect_ratio"); f; f = nw_pt_next(f)) {
        double ratio = 0;
        bool known = false;
        nw_pt_number(f, &ratio);
        for (int64_t i = 0; i < count && !known; i++)
            known = fabs(ratio - ratios[i]) < 1e-6;
        if (known)
            continue;
        ratios[count++] = ratio;
        if (flip)
            ratios[count++] = 1 / ratio;
    }
    return count;
}

static bool check_sizes(const nw_caffe_layer *layer, const nw_pt_field *p)
{
    const nw_pt_field *max = nw_pt_first(p, "max_size");
    uint32_t mins = nw_caffe_count(p, "min_size"), maxs = nw_caffe_rest(max);
    if (mins == 0)
        return nw_caffe_refuse(layer, p, NULL, "min_size is missing");
    if (maxs && maxs != mins)
        return nw_caffe_refuse(layer, p, "max_size", "%u max_size for %u min_size: one for each is needed",
                               maxs, mins);
    if (nw_caffe_count(p, "aspect_ratio") > 1000)
        return nw_caffe_refuse(layer, p, "aspect_ratio", "more than 1000 aspect_ratio: that is the limit");
    return true;
}

/* PriorBoxLayer::LayerSetUp of the SSD branch: each min_size with each ratio, and each max_size once. */
bool nw_caffe_take_prior_box(nw_caffe_layer *layer)
{
    const nw_pt_field *p = nw_caffe_param(layer, "prior_box_param");
    if (!check_sizes(layer, p))
        return false;
    double *ratios = NW_ARRAY(layer->caffe->arena, double, 1 + 2 * nw_caffe_count(p, "aspect_ratio"));
    if (!ratios)
        return nw_fail_memory(layer->caffe->error, layer->caffe->arena);
    nw_num priors = nw_add(nw_mul(nw_caffe_count(p, "min_size"), distinct_ratios(p, ratios)),
                           nw_caffe_count(p, "max_size"));
    return nw_caffe_set(layer, NW_A_PRIORS, priors);
}

bool nw_caffe_take_roi_pooling(nw_caffe_layer *layer)
{
    const nw_pt_field *p = nw_caffe_param(layer, "roi_pooling_param");
    int64_t sides[2] = {nw_caffe_int(p, "pooled_h", 0), nw_caffe_int(p, "pooled_w", 0)};
    return nw_caffe_positive(layer, p, "pooled_h", 0) && nw_caffe_positive(layer, p, "pooled_w", 0) &&
           nw_node_ints(layer->caffe->graph, layer->node, NW_A_POOLED, sides, 2);
}

bool nw_caffe_take_psroi_pooling(nw_caffe_layer *layer)
{
    const nw_pt_field *p = nw_caffe_param(layer, "psroi_pooling_param");
    return nw_caffe_positive(layer, p, "output_dim", 0) && nw_caffe_positive(layer, p, "group_size", 0) &&
           nw_caffe_set(layer, NW_A_OUT_CHANNELS, nw_caffe_int(p, "output_dim", 0)) &&
           nw_caffe_set(layer, NW_A_GROUPS, nw_caffe_int(p, "group_size", 0));
}

bool nw_caffe_take_shuffle(nw_caffe_layer *layer)
{
    const nw_pt_field *p = nw_caffe_param(layer, "shuffle_channel_param");
    return nw_caffe_positive(layer, p, "group", 0) &&
           nw_caffe_set(layer, NW_A_GROUPS, nw_caffe_int(p, "group", 0));
}

bool nw_caffe_take_normalize(nw_caffe_layer *layer)
{
    const nw_pt_field *p = nw_caffe_param(layer, "norm_param");
    return nw_caffe_set(layer, NW_A_ACROSS, nw_caffe_bool(p, "across_spatial", true)) &&
           nw_caffe_set(layer, NW_A_SHARED_SLOPE, nw_caffe_bool(p, "channel_shared", true));
}

static bool set_size(nw_caffe_layer *layer, const nw_pt_field *p)
{
    int64_t sides[2] = {nw_caffe_int(p, "height", 0), nw_caffe_int(p, "width", 0)};
    return nw_caffe_positive(layer, p, "height", 0) && nw_caffe_positive(layer, p, "width", 0) &&
           nw_node_ints(layer->caffe->graph, layer->node, NW_A_OUTPUT_SIZE, sides, 2);
}

/* InterpLayer of DeepLab's and PSPNet's Caffe: a factor, or a size; the padding is zero or negative. */
bool nw_caffe_take_interp(nw_caffe_layer *layer)
{
    const nw_pt_field *p = nw_caffe_param(layer, "interp_param");
    int64_t offsets[2] = {nw_caffe_int(p, "pad_beg", 0), nw_caffe_int(p, "pad_end", 0)};
    bool zoom = nw_caffe_has(p, "zoom_factor"), shrink = nw_caffe_has(p, "shrink_factor");
    for (int i = 0; i < 2; i++)
        if (offsets[i] > 0)
            return nw_caffe_refuse(layer, p, i ? "pad_end" : "pad_beg",
                                   "only a negative padding is known here");
    if (!zoom && !shrink)
        return set_size(layer, p);
    if ((zoom && !nw_caffe_positive(layer, p, "zoom_factor", 0)) ||
        (shrink && !nw_caffe_positive(layer, p, "shrink_factor", 0)))
        return false;
    return nw_caffe_set(layer, NW_A_ZOOM, nw_caffe_int(p, "zoom_factor", 1)) &&
           nw_caffe_set(layer, NW_A_SHRINK, nw_caffe_int(p, "shrink_factor", 1)) &&
           nw_node_ints(layer->caffe->graph, layer->node, NW_A_OFFSETS, offsets, 2);
}

static bool set_classes(nw_caffe_layer *layer, const char *param)
{
    const nw_pt_field *p = nw_caffe_param(layer, param);
    return nw_caffe_positive(layer, p, "num_classes", 0) &&
           nw_caffe_set(layer, NW_A_OUT_CHANNELS, nw_caffe_int(p, "num_classes", 0));
}

bool nw_caffe_take_detection_output(nw_caffe_layer *layer)
{
    return set_classes(layer, "detection_output_param");
}

bool nw_caffe_take_multibox_loss(nw_caffe_layer *layer)
{
    return set_classes(layer, "multibox_loss_param");
}

/* A row for each class but the background. */
bool nw_caffe_take_detection_evaluate(nw_caffe_layer *layer)
{
    const nw_pt_field *p = nw_caffe_param(layer, "detection_evaluate_param");
    int64_t classes = nw_caffe_int(p, "num_classes", 0),
            background = nw_caffe_int(p, "background_label_id", 0);
    if (!nw_caffe_positive(layer, p, "num_classes", 0))
        return false;
    return nw_caffe_set(layer, NW_A_OUT_CHANNELS, background < classes ? classes - 1 : classes);
}
