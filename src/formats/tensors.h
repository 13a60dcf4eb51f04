/* Models that are tensors without a graph: a state dict, a file of weights alone. Tensors of one prefix
 * ("features.0" of "features.0.weight") are one layer. */
#ifndef NW_FORMATS_TENSORS_H
#define NW_FORMATS_TENSORS_H

#include "formats/format.h"

typedef struct nw_tensors {
    nw_reader *reader;
    nw_map own, *layers; /* prefix -> node; of a model in several files they are those of its index */
} nw_tensors;

/* Which file holds which tensor, of a model in several. */
typedef struct nw_tensors_index {
    nw_map names;   /* tensors -> files */
    uint32_t file;  /* the one at hand */
    uint32_t found; /* tensors that were where the index has them */
    nw_map *layers;
} nw_tensors_index;

void nw_tensors_start(nw_tensors *tensors, nw_reader *reader);

/* Adds a tensor to the ledger, if there is one, and to the layer of its prefix. `entry` has name, dtype,
 * shape, offset, bytes and shared_with; layer and kind are found by the name where they are not set (an
 * optimizer's state has its kind, and is in no layer). */
bool nw_tensors_add(nw_tensors *tensors, nw_entry entry, nw_place place);

/* Notes that there is no graph. */
bool nw_tensors_end(nw_tensors *tensors);

/* What a tensor is, by the last part of its name: PyTorch's, Keras', Flax' names. */
nw_role nw_role_of_name(nw_str name, const nw_dtype *dtype);

/* The part of a name before its last separator ('.' or '/'); empty where it has none. */
nw_str nw_prefix_of(nw_str name);

#endif
