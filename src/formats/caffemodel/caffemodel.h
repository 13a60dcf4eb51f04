/* Caffe's files of weights: a NetParameter on protobuf's wire, with each layer of the net as Net::Init has
 * edited it and the blobs of its parameters; or a SolverState with blobs alone. Reading them (read.c and
 * tree.c), and what Caffe would write of a network: the layers (written.c, describe.c), in the form of an era
 * (era.c), byte for byte (put.c). */
#ifndef NW_FORMATS_CAFFEMODEL_CAFFEMODEL_H
#define NW_FORMATS_CAFFEMODEL_CAFFEMODEL_H

#include "formats/caffe/caffe.h"
#include "formats/writer.h"

/* Of caffe.proto and net.cpp, where they changed what a file holds. */
typedef enum nw_caffe_era {
    NW_CAFFE_0_9,    /* V0 layers in LayerConnection messages */
    NW_CAFFE_0_999,  /* V1 layers */
    NW_CAFFE_0_9999, /* rules for phases */
    NW_CAFFE_RC,     /* loss_weight, transform_param */
    NW_CAFFE_RC2,    /* today's layers, with a phase; blobs of four dims */
    NW_CAFFE_1_0     /* BlobShape; inputs are layers */
} nw_caffe_era;

/* A layer as it is written. */
typedef struct nw_caffe_written {
    const nw_pt_field *message; /* in the form of the era */
    const nw_holder *holder;    /* whose parameters are its blobs, or NULL */
    uint32_t first, blobs;      /* of the holder's parameters */
} nw_caffe_written;

typedef struct nw_caffe_file {
    nw_caffe maker; /* only its arena and error are set */
    const nw_inventory *inventory;
    const nw_size_wants *wants;
    nw_prediction *out;
    nw_caffe_era era;
    nw_str name;       /* of the net */
    uint32_t left_out; /* fields that the era did not know */
    nw_caffe_written *layers;
    uint32_t layer_count, layer_room;
    nw_str *inputs; /* before they were layers */
    uint32_t input_count, input_room;
} nw_caffe_file;

/* ---- written.c, describe.c, era.c ---- */

/* The layers as Net::Init leaves them, in the form of the era. */
bool nw_caffe_write_layers(nw_caffe_file *file);

/* The layers that describe a node which did not come from Caffe, with the fields that they need. */
bool nw_caffe_describe(nw_caffe_file *file, const nw_holder *holder);
bool nw_caffe_add_written(nw_caffe_file *file, nw_caffe_written layer);

/* A layer of today in the form that the era gave it; NULL where it had none. */
const nw_pt_field *nw_caffe_in_era(nw_caffe_file *file, const nw_pt_field *layer);

/* Whether LayerParameter of the era had a field. */
bool nw_caffe_era_has(nw_caffe_era era, const char *field);

/* ---- put.c ---- */

/* The bytes of the file, span by span. */
bool nw_caffe_put_model(nw_caffe_file *file);

/* The blob of a layer's i-th parameter; what fits none is an error. */
bool nw_caffe_entry(const nw_caffe_file *file, const nw_caffe_written *layer, uint32_t i, nw_entry *out);

/* A BlobProto in field `number`, of a dim for each of the shape's, or of four dims. */
bool nw_caffe_put_blob(nw_caffe_file *file, int32_t number, nw_entry entry);

nw_num nw_caffe_varint_bytes(uint64_t value);
bool nw_caffe_put_tag(nw_caffe_file *file, int32_t number, nw_num length); /* of a field with a length */

/* What the bytes of a field of a layer are, tag and length aside. */
typedef struct nw_caffe_sort {
    nw_span_kind kind;
    nw_str owner;
} nw_caffe_sort;

nw_caffe_sort nw_caffe_sort_of(nw_str field);

#define NW_CAFFE_FRAMING  NW_STR("framing")
#define NW_CAFFE_NET_NAME NW_STR("net name")
#define NW_CAFFE_BLOBS    NW_STR("blob names")
#define NW_CAFFE_DIMS     NW_STR("blob dims")

#endif
