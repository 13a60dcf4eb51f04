#include "formats/caffe/caffe.h"

/* Data layers: the shapes of their tops, as far as the file tells. What a file of pictures would tell is left
 * open, and has to be given with --input; what stands to reason is assumed, with a note. */

#define MAX_RANK 32 /* kMaxBlobAxes of blob.hpp */

/* The picture of a layer's first top. */
typedef struct picture {
    nw_num batch, channels, height, width;
    const char *assumed; /* why there are so many channels; NULL: the file says so */
} picture;

static bool add_input(nw_caffe_layer *layer, uint32_t top, nw_shape shape, const char *hint)
{
    nw_graph *graph = layer->caffe->graph;
    nw_value *value = &graph->values[layer->node->out[top]];
    value->shape = shape;
    value->is_input = true;
    value->must_bind = hint != NULL;
    value->hint = nw_str_of(hint);
    return nw_graph_input(graph, layer->node->out[top]);
}

static bool set_dims(nw_caffe_layer *layer, uint32_t top, const nw_num *dims, int32_t rank, const char *hint)
{
    nw_shape shape = nw_graph_shape(layer->caffe->graph, dims, rank);
    return shape.rank == rank && add_input(layer, top, shape, hint);
}

/* A number for each picture: it follows the batch of the first top. */
static bool set_label(nw_caffe_layer *layer, uint32_t top, nw_num batch)
{
    if (!set_dims(layer, top, &batch, 1, NULL))
        return false;
    layer->caffe->graph->values[layer->node->out[top]].follows_batch = true;
    return true;
}

static void assume(nw_caffe_layer *layer, uint32_t top, const char *text)
{
    layer->caffe->graph->values[layer->node->out[top]].assumed = nw_str_of(text);
}

/* ---- Shapes that stand in the file ---- */

static bool set_blob_shape(nw_caffe_layer *layer, uint32_t top, const nw_pt_field *shape)
{
    nw_num dims[MAX_RANK];
    int32_t rank = 0;
    for (const nw_pt_field *f = nw_pt_first(shape, "dim"); f; f = nw_pt_next(f)) {
        if (rank == MAX_RANK)
            return nw_fail(layer->caffe->error, NW_E_LIMIT, f->place, "more than %d dims: that is the limit",
                           MAX_RANK);
        if (!nw_caffe_check_dim(layer, f))
            return false;
        dims[rank++] = nw_caffe_value_int(f);
    }
    return set_dims(layer, top, dims, rank, NULL);
}

/* `shape` once, or once for each top. */
static bool set_blob_shapes(nw_caffe_layer *layer, const nw_pt_field *first)
{
    uint32_t count = nw_caffe_rest(first);
    if (count != 1 && count != layer->tops)
        return nw_fail(layer->caffe->error, NW_E_VALUE, first->name_place,
                       "%u shape for %u tops: one, or one for each, is needed", count, layer->tops);
    for (uint32_t i = 0; i < layer->tops; i++) {
        if (!set_blob_shape(layer, i, first))
            return false;
        first = count > 1 ? nw_pt_next(first) : first;
    }
    return true;
}

/* InputLayer (input_layer.cpp): without a shape it is given from outside. */
bool nw_caffe_input_shapes(nw_caffe_layer *layer)
{
    const nw_pt_field *shape = nw_pt_first(nw_caffe_param(layer, "input_param"), "shape");
    if (shape)
        return set_blob_shapes(layer, shape);
    for (uint32_t i = 0; i < layer->tops; i++)
        if (!add_input(layer, i, NW_NO_SHAPE, "its shape is not in the file"))
            return false;
    return true;
}

/* The four fields that DummyData had before `shape`: each once, or once for each top. */
static bool set_old_dims(nw_caffe_layer *layer, const nw_pt_field *p)
{
    static const char *const names[] = {"num", "channels", "height", "width"};
    const nw_pt_field *at[4];
    nw_num dims[4];
    if (nw_caffe_has(p, "shape"))
        return nw_caffe_refuse(layer, p, "shape",
                               "either shape or num, channels, height and width can be given");
    for (int d = 0; d < 4; d++) {
        uint32_t count = nw_caffe_count(p, names[d]);
        at[d] = nw_pt_first(p, names[d]);
        if (count != 1 && count != layer->tops)
            return nw_caffe_refuse(layer, p, names[d], "%u %s for %u tops: one, or one for each, is needed",
                                   count, names[d], layer->tops);
    }
    for (uint32_t i = 0; i < layer->tops; i++) {
        for (int d = 0; d < 4; d++) {
            dims[d] = nw_caffe_value_int(at[d]);
            if (dims[d] < 1)
                return nw_fail(layer->caffe->error, NW_E_VALUE, at[d]->place, "%s must be at least 1",
                               names[d]);
            at[d] = nw_pt_next(at[d]) ? nw_pt_next(at[d]) : at[d];
        }
        if (!set_dims(layer, i, dims, 4, NULL))
            return false;
    }
    return true;
}

/* A filler needs something to fill: Blob::mutable_cpu_data of blob.cpp. */
static bool check_filled(const nw_caffe_layer *layer)
{
    const nw_graph *graph = layer->caffe->graph;
    for (uint32_t i = 0; i < layer->tops; i++)
        if (nw_shape_count(graph->values[layer->node->out[i]].shape) == 0)
            return nw_caffe_refuse(layer, nw_caffe_param(layer, "dummy_data_param"), NULL,
                                   "top %u would have no elements, and DummyData has to fill it", i);
    return true;
}

bool nw_caffe_dummy_shapes(nw_caffe_layer *layer)
{
    const nw_pt_field *p = nw_caffe_param(layer, "dummy_data_param"), *shape = nw_pt_first(p, "shape");
    uint32_t fillers = nw_caffe_count(p, "data_filler");
    if (fillers > 1 && fillers != layer->tops)
        return nw_caffe_refuse(layer, p, "data_filler",
                               "%u data_filler for %u tops: one, or one for each, is needed", fillers,
                               layer->tops);
    if (nw_caffe_has(p, "num") || nw_caffe_has(p, "channels") || nw_caffe_has(p, "height") ||
        nw_caffe_has(p, "width"))
        return set_old_dims(layer, p) && check_filled(layer);
    return shape ? set_blob_shapes(layer, shape) && check_filled(layer)
                 : nw_caffe_refuse(layer, p, NULL, "shape is missing");
}

/* ---- Pictures ---- */

static const char *what_is_missing(const picture *p)
{
    bool batch = !nw_known(p->batch), side = !nw_known(p->height) || !nw_known(p->width);
    if (!nw_known(p->channels))
        return batch && side ? "its shape is not in the file"
               : batch       ? "its batch and its channels are not in the file"
               : side        ? "its channels and the sides of its pictures are not in the file"
                             : "its channels are not in the file";
    if (batch && side)
        return "its batch and the sides of its pictures are not in the file";
    return batch  ? "its batch is not in the file"
           : side ? "the sides of its pictures are not in the file"
                  : NULL;
}

/* Channels are assumed only where all else is known: what has to be given is given whole. */
static bool set_picture(nw_caffe_layer *layer, const picture *p)
{
    const char *missing = what_is_missing(p);
    nw_num dims[4] = {p->batch, missing && p->assumed ? NW_UNKNOWN : p->channels, p->height, p->width};
    if (p->assumed && !missing)
        assume(layer, 0, p->assumed);
    return set_dims(layer, 0, dims, 4, missing);
}

/* A size that is positive, else unknown. */
static nw_num size_of(const nw_pt_field *message, const char *name)
{
    int64_t size = nw_caffe_int(message, name, 0);
    return size > 0 ? size : NW_UNKNOWN;
}

/* DataTransformer::InferBlobShape of data_transformer.cpp: the crop, else the picture's own sides. */
static void take_crop(const nw_caffe_layer *layer, picture *p)
{
    nw_num crop = size_of(nw_caffe_param(layer, "transform_param"), "crop_size");
    if (nw_known(crop))
        p->height = p->width = crop;
}

/* A database holds the channels. The transformer takes one mean for all channels, or one for each. */
static void take_channels(const nw_caffe_layer *layer, picture *p)
{
    const nw_pt_field *transform = nw_caffe_param(layer, "transform_param");
    uint32_t means = nw_caffe_count(transform, "mean_value");
    p->channels = means > 1 ? means : 3;
    if (means > 1)
        return;
    p->assumed = "3 channels were assumed: the database would tell";
    if (means == 1 || nw_caffe_bool(transform, "force_gray", false)) {
        p->channels = 1;
        p->assumed = means == 1
                         ? "1 channel was assumed, for there is one mean_value: the database would tell"
                         : "1 channel was assumed from force_gray: the database would tell";
    }
}

bool nw_caffe_data_shapes(nw_caffe_layer *layer)
{
    picture p = {size_of(nw_caffe_param(layer, "data_param"), "batch_size"), 3, NW_UNKNOWN, NW_UNKNOWN, NULL};
    take_channels(layer, &p);
    take_crop(layer, &p);
    return set_picture(layer, &p) && (layer->tops < 2 || set_label(layer, 1, p.batch));
}

/* AnnotatedDataLayer of the SSD branch: resize_param gives the sides; how many boxes there are is in the
 * database. */
bool nw_caffe_annotated_shapes(nw_caffe_layer *layer)
{
    const nw_pt_field *resize = nw_pt_first(nw_caffe_param(layer, "transform_param"), "resize_param");
    nw_num label[4] = {1, 1, NW_UNKNOWN, 8};
    picture p = {size_of(nw_caffe_param(layer, "data_param"), "batch_size"), 3, size_of(resize, "height"),
                 size_of(resize, "width"), NULL};
    take_channels(layer, &p);
    take_crop(layer, &p);
    return set_picture(layer, &p) && (layer->tops < 2 || set_dims(layer, 1, label, 4, NULL));
}

/* ImageDataLayer reads its files in colour or in grey, as is_color says. */
bool nw_caffe_image_shapes(nw_caffe_layer *layer)
{
    const nw_pt_field *p = nw_caffe_param(layer, "image_data_param");
    picture image = {nw_caffe_int(p, "batch_size", 1), nw_caffe_bool(p, "is_color", true) ? 3 : 1,
                     size_of(p, "new_height"), size_of(p, "new_width"), NULL};
    if (nw_known(image.height) != nw_known(image.width))
        return nw_caffe_refuse(layer, p, nw_known(image.height) ? "new_height" : "new_width",
                               "new_height and new_width must be given together");
    if (image.batch < 1)
        return nw_caffe_refuse(layer, p, "batch_size", "batch_size must be at least 1");
    take_crop(layer, &image);
    return set_picture(layer, &image) && set_label(layer, 1, image.batch);
}

/* WindowDataLayer cuts squares of crop_size out of pictures in colour. */
bool nw_caffe_window_shapes(nw_caffe_layer *layer)
{
    picture p = {size_of(nw_caffe_param(layer, "window_data_param"), "batch_size"), 3, NW_UNKNOWN, NW_UNKNOWN,
                 NULL};
    take_crop(layer, &p);
    return set_picture(layer, &p) && set_label(layer, 1, p.batch);
}

bool nw_caffe_memory_shapes(nw_caffe_layer *layer)
{
    const nw_pt_field *m = nw_caffe_param(layer, "memory_data_param");
    picture p = {size_of(m, "batch_size"), size_of(m, "channels"), size_of(m, "height"), size_of(m, "width"),
                 NULL};
    return set_picture(layer, &p) && set_label(layer, 1, p.batch);
}

/* HDF5DataLayer: the dims of each top stand in its files. All but the first are taken for labels. */
bool nw_caffe_hdf5_shapes(nw_caffe_layer *layer)
{
    const nw_pt_field *p = nw_caffe_param(layer, "hdf5_data_param"),
                      *t = nw_caffe_param(layer, "transform_param");
    if (t)
        return nw_fail(layer->caffe->error, NW_E_VALUE, t->name_place,
                       "HDF5Data does not transform its data");
    if (!add_input(layer, 0, NW_NO_SHAPE, "its dims are in the HDF5 files"))
        return false;
    for (uint32_t i = 1; i < layer->tops; i++) {
        if (!set_label(layer, i, size_of(p, "batch_size")))
            return false;
        assume(layer, i, "one number for each example was assumed: the HDF5 files would tell");
    }
    return true;
}

/* Only its program knows the shapes of a Python layer. The first top of one that gives data is a picture, of
 * which nothing is known: the layers behind it can still be told apart, and most parameters counted. */
bool nw_caffe_python_shapes(nw_caffe_layer *layer)
{
    const nw_num open_dims[] = {NW_UNKNOWN, NW_UNKNOWN, NW_UNKNOWN, NW_UNKNOWN};
    for (uint32_t i = 0; i < layer->tops; i++)
        if (!(i ? add_input(layer, i, NW_NO_SHAPE, NULL) : set_dims(layer, i, open_dims, 4, NULL)))
            return false;
    if (layer->tops)
        assume(layer, 0,
               "its shape is in the Python program: taken for pictures of unknown batch, channels and sides "
               "(--input NAME=NxCxHxW gives them)");
    return true;
}
