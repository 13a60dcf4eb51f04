/* Weights in HDF5: what Keras and Caffe save, and any other file of named datasets. */
#ifndef NW_FORMATS_KERAS_KERAS_H
#define NW_FORMATS_KERAS_KERAS_H

#include "formats/tensors.h"
#include "wire/hdf5.h"

/* Adds the datasets of the HDF5 file that `size` bytes at `origin` of the reader's source are. */
bool nw_keras_read_h5(nw_tensors *tensors, uint64_t origin, uint64_t size);

/* Names what a configuration carries that loading it would run: Lambda layers are Python's bytecode. Text
 * that is no JSON has none. */
bool nw_keras_find_code(nw_reader *reader, nw_str config);

/* What a dataset is, by its path and shape; `siblings` are the datasets in its group. */
nw_span_kind nw_keras_kind(const nw_hdf5 *file, const nw_hdf5_object *dataset, const nw_dtype *dtype,
                           uint32_t siblings);

bool nw_keras_is_state(nw_str path); /* of an optimizer */

/* The layer in a path: "conv1" of "model_weights/conv1/conv1/kernel:0". */
nw_str nw_keras_layer(nw_str path);

#endif
