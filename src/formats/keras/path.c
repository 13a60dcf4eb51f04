/* What the path of a dataset tells: Keras 1 and 2 name parameters ("conv1/kernel:0", "conv1_W"), Keras 3
 * numbers them ("layers/dense/vars/0"; keras/src/saving/saving_lib.py), Caffe too ("data/conv1/0"; ToHDF5 of
 * src/caffe/net.cpp). */
#include "formats/keras/keras.h"

static bool first_is(nw_str path, const char *word)
{
    nw_str rest;
    return nw_str_is(nw_str_split(path, '/', &rest), word) && rest.len;
}

static nw_str last_of(nw_str path)
{
    size_t from = path.len;
    while (from > 0 && path.at[from - 1] != '/')
        from--;
    return nw_str_part(path, from, path.len);
}

static nw_str folder_of(nw_str path)
{
    size_t name = last_of(path).len;
    return nw_str_part(path, 0, path.len > name ? path.len - name - 1 : 0);
}

static bool ends_with(nw_str text, const char *end)
{
    nw_str tail = nw_str_of(end);
    return text.len >= tail.len && nw_str_eq(nw_str_part(text, text.len - tail.len, text.len), tail);
}

nw_str nw_keras_layer(nw_str path)
{
    nw_str rest, folder = folder_of(path);
    if (first_is(path, "layers") && ends_with(folder, "/vars"))
        return nw_str_part(folder, sizeof "layers/" - 1, folder.len - (sizeof "/vars" - 1));
    if (ends_with(folder, "/vars"))
        return nw_str_part(folder, 0, folder.len - (sizeof "/vars" - 1));
    if (first_is(path, "model_weights") || first_is(path, "data") || first_is(path, "diff"))
        nw_str_split(path, '/', &path);
    nw_str layer = nw_str_split(path, '/', &rest);
    return rest.len ? layer : NW_STR("");
}

bool nw_keras_is_state(nw_str path)
{
    return first_is(path, "optimizer_weights") || first_is(path, "optimizer");
}

/* Keras 1 wrote "convolution2d_1_W:0", "batchnormalization_1_running_std". */
static nw_role role_of_suffix(nw_str name, nw_role otherwise)
{
    static const struct {
        const char *end;
        nw_role role;
    } suffixes[] = {
        {"_b",               NW_BIAS  },
        {"_bias",            NW_BIAS  },
        {"_beta",            NW_BIAS  },
        {"_running_mean",    NW_BUFFER},
        {"_running_std",     NW_BUFFER},
        {"_moving_mean",     NW_BUFFER},
        {"_moving_variance", NW_BUFFER},
    };
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++)
        if (ends_with(name, suffixes[i].end))
            return suffixes[i].role;
    return otherwise;
}

/* Of numbered parameters: four vectors are gamma, beta, mean and variance of a normalisation; else the
 * vectors behind the first are biases. */
static nw_role role_of_number(nw_str name, const nw_hdf5_object *o, const nw_dtype *dtype, uint32_t siblings)
{
    nw_num number;
    if (!nw_str_to_num(name, &number) || !dtype || !dtype->real)
        return NW_BUFFER;
    if (siblings == 4 && o->space.rank == 1)
        return number == 0 ? NW_WEIGHT : number == 1 ? NW_BIAS : NW_BUFFER;
    return number > 0 && o->space.rank == 1 ? NW_BIAS : NW_WEIGHT;
}

/* Caffe's BatchNorm has mean, variance, and a factor of one element. */
static nw_role role_of_blob(const nw_hdf5 *file, const nw_hdf5_object *o, uint32_t siblings)
{
    nw_num number;
    for (uint32_t i = 0; siblings == 3 && i < file->object_count; i++)
        if (file->objects[i].parent == o->parent && ends_with(file->objects[i].path, "/2") &&
            file->objects[i].space.count == 1)
            return NW_BUFFER;
    return nw_str_to_num(last_of(o->path), &number) && number == 1 ? NW_BIAS : NW_WEIGHT;
}

nw_span_kind nw_keras_kind(const nw_hdf5 *file, const nw_hdf5_object *o, const nw_dtype *dtype,
                           uint32_t siblings)
{
    nw_num number;
    nw_str name = last_of(o->path);
    if (nw_keras_is_state(o->path))
        return NW_SPAN_STATE;
    if (first_is(o->path, "diff"))
        return NW_SPAN_DIFF;
    if (ends_with(name, ":0"))
        name.len -= 2;
    if (first_is(o->path, "data") && nw_str_to_num(name, &number))
        return nw_span_of_role(role_of_blob(file, o, siblings));
    if (ends_with(folder_of(o->path), "/vars") || nw_str_is(folder_of(o->path), "vars"))
        return nw_span_of_role(role_of_number(name, o, dtype, siblings));
    return nw_span_of_role(role_of_suffix(name, nw_role_of_name(name, dtype)));
}
