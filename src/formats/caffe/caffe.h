/* The reader of Caffe's prototxt files, in the order in which its parts run: check the fields (caffe_check),
 * bring the layers to today's form (caffe_upgrade), leave out those of other phases (caffe_filter), and build
 * the graph (caffe_build) by the table of layer types (caffe_layers). */
#ifndef NW_FORMATS_CAFFE_CAFFE_H
#define NW_FORMATS_CAFFE_CAFFE_H

#include "formats/caffe/schema.h"
#include "formats/format.h"
#include "wire/prototext.h"

typedef struct nw_caffe {
    nw_reader *reader;
    nw_arena *arena;
    nw_graph *graph;
    nw_error *error;
    const nw_pt_field **layers; /* LayerParameter messages */
    uint32_t layer_count, layer_room;
    const nw_pt_field **dropped; /* those that stand outside of the phase, stages and level */
    uint32_t dropped_count;
    struct nw_caffe_remark *remarks;
    uint32_t remark_count, remark_room;
    nw_map remark_at; /* text -> remarks */
    nw_map blob_at;   /* name -> values  */
    nw_map share_at;  /* name -> shares  */
    struct nw_caffe_share *shares;
    uint32_t share_count, share_room;
    uint32_t *taker; /* of each value: the first node that takes it, or NW_NONE */
    uint32_t taker_room;
    const nw_pt_field *solver; /* that led to the net, or NULL */
    int32_t solver_phase;      /* of the field that did, -1 where it serves both */
} nw_caffe;

/* ---- caffe.c ---- */

nw_caffe nw_caffe_start(nw_reader *reader);

/* Reads a net whose fields are checked into the graph. */
bool nw_caffe_read_net(nw_caffe *caffe, const nw_pt_field *net);

/* ---- caffe_check.c ---- */

/* Tests all fields against the schema: types, ranges, values of enums, and that what is not repeated stands
 * once. Unknown fields are remarked on. */
bool nw_caffe_check(nw_caffe *caffe, const nw_caffe_message *schema, const nw_pt_field *message);

/* Remarks with the same text become one note, with their number and the first's place; those beyond a hundred
 * different ones become the last. `again` counts one that was made before, and says whether it was. */
bool nw_caffe_remark(nw_caffe *caffe, const char *code, nw_node *node, nw_place place, nw_status status,
                     const char *format, ...) __attribute__((format(printf, 6, 7)));
bool nw_caffe_again(nw_caffe *caffe, nw_node *node, nw_status status, const char *key);
bool nw_caffe_flush_remarks(nw_caffe *caffe);

/* Adds "while reading layer ..." to an error. */
bool nw_caffe_layer_context(nw_caffe *caffe, const nw_pt_field *layer);

/* The name among `count` at most two letters from `type` (one for names of up to three letters), without
 * regard to case. */
typedef const char *nw_caffe_name_at(size_t i); /* NULL after the last */
const char *nw_caffe_near(nw_str type, nw_caffe_name_at *names);
bool nw_caffe_fail_type(nw_caffe *caffe, nw_place place, nw_str type, const char *near);

/* Values of checked fields. `message` may be NULL. */
int64_t nw_caffe_int(const nw_pt_field *message, const char *name, int64_t otherwise);
double nw_caffe_float(const nw_pt_field *message, const char *name, double otherwise);
bool nw_caffe_bool(const nw_pt_field *message, const char *name, bool otherwise);
nw_str nw_caffe_text(const nw_pt_field *message, const char *name);
int32_t nw_caffe_enum(const nw_pt_field *message, const char *name, const nw_caffe_value *values,
                      int32_t otherwise);
const nw_caffe_value *nw_caffe_value_of(const nw_caffe_value *values, const nw_pt_field *field);
bool nw_caffe_has(const nw_pt_field *message, const char *name);
uint32_t nw_caffe_count(const nw_pt_field *message, const char *name); /* of a repeated field */
uint32_t nw_caffe_rest(const nw_pt_field *first); /* that field and those like it after it */
int64_t nw_caffe_value_int(const nw_pt_field *field);

/* ---- caffe_upgrade.c, caffe_filter.c, caffe_build.c ---- */

bool nw_caffe_add_layer(nw_caffe *caffe, const nw_pt_field *layer);
bool nw_caffe_upgrade(nw_caffe *caffe, const nw_pt_field *net);
bool nw_caffe_filter(nw_caffe *caffe, const nw_pt_field *net);
bool nw_caffe_build(nw_caffe *caffe, const nw_pt_field *net);

/* caffe_upgrade_v0.c: a V0 layer, in `layers`, in the fields of today's; `padding` is the padding layer
 * before it, or NULL. */
const nw_pt_field *nw_caffe_upgrade_v0(nw_caffe *caffe, const nw_pt_field *connection,
                                       const nw_pt_field *padding);

/* The way back: V0's name for one of today's types, and for a field of a layer's message; NULL where it had
 * none. */
const char *nw_caffe_v0_type(nw_str type);
const char *nw_caffe_v0_field(const char *v0_type, nw_str param, nw_str name);

/* Makes messages. `put` copies a field's value under a name (NULL: its own), `open` begins a message at a
 * place. After a failure both give NULL, and the error is set. */
typedef struct nw_caffe_maker {
    nw_caffe *caffe;
    nw_pt_field *message, *last;
} nw_caffe_maker;

nw_caffe_maker nw_caffe_make(nw_caffe *caffe, const nw_pt_field *like);
nw_pt_field *nw_caffe_put(nw_caffe_maker *maker, const nw_pt_field *from, const char *name);
nw_pt_field *nw_caffe_put_text(nw_caffe_maker *maker, const char *name, const char *text, nw_place place);
nw_pt_field *nw_caffe_open(nw_caffe_maker *maker, const char *name, nw_place place);
nw_pt_field *nw_caffe_append(nw_caffe *caffe, nw_pt_field *message, const nw_pt_field *from,
                             const char *name);

/* ---- caffe_layers.c ---- */

struct nw_caffe_layer;

enum {
    NW_CAFFE_LOSS =
        1, /* LossLayer: weight 1 unless the file says so, and makes the tops that the file leaves out */
    NW_CAFFE_EQUAL = 2,      /* as many tops as bottoms */
    NW_CAFFE_APART = 4,      /* refuses to work in place */
    NW_CAFFE_FOUR = 8,       /* the first bottom has four dims */
    NW_CAFFE_UP_TO_FOUR = 16 /* and no more: Blob::LegacyShape of blob.hpp */
};

/* What Caffe calls a layer type. */
typedef struct nw_caffe_row {
    const char *type;
    const nw_op *op;
    int16_t min_bottom, max_bottom, min_top, max_top; /* max -1: any number */
    uint8_t flags;
    int8_t blobs;       /* parameters at most */
    const char *params; /* the fields of LayerParameter that it reads, with blanks between */
    bool (*translate)(struct nw_caffe_layer *layer); /* sets the attributes; NULL: there are none */
    bool (*shapes)(struct nw_caffe_layer *layer);    /* of a data layer: gives its tops their shapes */
} nw_caffe_row;

/* One layer while it is being built. */
typedef struct nw_caffe_layer {
    nw_caffe *caffe;
    const nw_pt_field *message;
    const nw_caffe_row *row;
    nw_node *node;
    const nw_op *op; /* the row's, unless a field chooses another */
    uint32_t bottoms, tops;
    int blobs;
} nw_caffe_layer;

const nw_caffe_row *nw_caffe_row_named(nw_str type); /* NULL where there is none */
nw_caffe_name_at nw_caffe_type_at;

/* For translators: the layer's parameter message, attributes, and errors at a field, the layer's own place
 * where it is not there. */
const nw_pt_field *nw_caffe_param(const nw_caffe_layer *layer, const char *name);
bool nw_caffe_set(nw_caffe_layer *layer, nw_attr_id id, int64_t value);
bool nw_caffe_set_list(nw_caffe_layer *layer, nw_attr_id id, const nw_pt_field *message, const char *name);
const int64_t *nw_caffe_list(const nw_caffe_layer *layer, const nw_pt_field *message, const char *name,
                             uint32_t *count); /* of a repeated field; NULL where memory ends */
bool nw_caffe_set_text(nw_caffe_layer *layer, nw_attr_id id, const char *text);
bool nw_caffe_refuse(const nw_caffe_layer *layer, const nw_pt_field *message, const char *field,
                     const char *format, ...) __attribute__((format(printf, 4, 5)));
bool nw_caffe_positive(const nw_caffe_layer *layer, const nw_pt_field *message, const char *name,
                       int64_t otherwise);                                    /* refuses what is below 1 */
bool nw_caffe_check_dim(const nw_caffe_layer *layer, const nw_pt_field *dim); /* of a BlobShape */

/* Translators: caffe_window.c, caffe_params.c, caffe_fork.c. */
typedef bool nw_caffe_step(nw_caffe_layer *layer);
nw_caffe_step nw_caffe_take_convolution, nw_caffe_take_depthwise, nw_caffe_take_im2col, nw_caffe_take_pooling,
    nw_caffe_take_spp;
nw_caffe_step nw_caffe_take_accuracy, nw_caffe_take_argmax, nw_caffe_take_base, nw_caffe_take_bias,
    nw_caffe_take_clip, nw_caffe_take_concat, nw_caffe_take_crop, nw_caffe_take_dropout,
    nw_caffe_take_eltwise, nw_caffe_take_embed, nw_caffe_take_filtering, nw_caffe_take_flatten,
    nw_caffe_take_infogain_loss, nw_caffe_take_inner_product, nw_caffe_take_lrn, nw_caffe_take_mvn,
    nw_caffe_take_parameter, nw_caffe_take_prelu, nw_caffe_take_python, nw_caffe_take_recurrent,
    nw_caffe_take_reduction, nw_caffe_take_relu, nw_caffe_take_reshape, nw_caffe_take_scale,
    nw_caffe_take_slice, nw_caffe_take_softmax, nw_caffe_take_tile;
nw_caffe_step nw_caffe_take_detection_evaluate, nw_caffe_take_detection_output, nw_caffe_take_interp,
    nw_caffe_take_multibox_loss, nw_caffe_take_normalize, nw_caffe_take_permute, nw_caffe_take_prior_box,
    nw_caffe_take_psroi_pooling, nw_caffe_take_roi_pooling, nw_caffe_take_shuffle;

/* Shapes of the tops of data layers, once they are made: caffe_data.c. */
nw_caffe_step nw_caffe_annotated_shapes, nw_caffe_data_shapes, nw_caffe_dummy_shapes, nw_caffe_hdf5_shapes,
    nw_caffe_image_shapes, nw_caffe_input_shapes, nw_caffe_memory_shapes, nw_caffe_python_shapes,
    nw_caffe_window_shapes;

#endif
