/* The parts of the reader of .caffemodel and .solverstate files. */
#ifndef NW_FORMATS_CAFFEMODEL_READ_H
#define NW_FORMATS_CAFFEMODEL_READ_H

#include "formats/caffemodel/caffemodel.h"
#include "formats/tensors.h"
#include "wire/protobuf.h"

/* ---- tree.c ---- */

typedef struct nw_caffe_tree {
    nw_pb *pb;
    uint32_t fields; /* so far: a file of nothing else must not fill the memory */
} nw_caffe_tree;

/* A message's fields into `out`. */
bool nw_caffe_decode(nw_caffe_tree *tree, const nw_caffe_message *schema, nw_pb_range range,
                     nw_pt_field *out);

/* ---- blob.c ---- */

/* Reads a BlobProto: claims what is not data, and fills shape, dtype, offset and bytes of the entry. `diff`
 * counts the bytes of gradients. */
bool nw_caffe_read_blob(nw_reader *reader, nw_pb *pb, nw_pb_range range, nw_entry *entry, nw_num *diff);

/* What a layer's blob is, and its name: "weight", "bias". */
nw_str nw_caffe_blob_name(const nw_pt_field *layer, uint32_t index, nw_span_kind *kind);

/* Claims the tag of a field, and the length of one that has one, as framing; the rest of the field. */
bool nw_caffe_claim_head(nw_reader *reader, const nw_pb_field *f, nw_pb_range *rest);

#endif
