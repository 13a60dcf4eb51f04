/* ncnn (Tencent/ncnn): a network is a .param file, a text of a line for each layer with its blobs and
 * numbered parameters (src/net.cpp, src/paramdict.cpp); its weights are a .bin file, read in the order of the
 * layers, of which only the .param says how much each takes (src/modelbin.cpp). Blobs have one to four dims;
 * the batch, which ncnn does not have, is put before them as 1. */
#ifndef NW_FORMATS_NCNN_NCNN_H
#define NW_FORMATS_NCNN_NCNN_H

#include "formats/format.h"

#define NW_NCNN_PARAMS 32     /* NCNN_MAX_PARAM_COUNT */
#define NW_NCNN_SAME   (-233) /* of an array: what is left, equally; of a padding: SAME */

/* A parameter as it is written: "3" or "5,0.1,0.2". */
typedef struct nw_ncnn_param {
    nw_str text; /* at is NULL where it is not there */
    nw_place place;
    bool is_array;
} nw_ncnn_param;

/* Weights of the .bin file. */
typedef struct nw_ncnn_array {
    uint32_t value, layer; /* a stored value of the graph or NW_NONE (MemoryData's); the node */
    nw_str name;
    nw_shape shape;
    nw_role role;
    bool tagged; /* type 0 of ModelBin::load: a tag says how it is stored */
} nw_ncnn_array;

typedef struct nw_ncnn {
    nw_reader *reader;
    nw_graph *graph;
    nw_arena *arena;
    nw_error *error;
    nw_str text; /* of the .param */
    size_t at;
    nw_map value_at;
    nw_ncnn_array *arrays;
    uint32_t array_count, array_room;
    int32_t *ranks; /* of each value, without the batch; 0: not known here */
    uint32_t rank_room;
    nw_ncnn_param params[NW_NCNN_PARAMS]; /* of the layer that is being built, */
    nw_node *node;                        /* its node */
    int32_t rank;                         /* of its outputs: that of its first input, unless set */
} nw_ncnn;

typedef struct nw_ncnn_row {
    const char *type;
    const nw_op *op;
    bool (*build)(nw_ncnn *n);
} nw_ncnn_row;

const nw_ncnn_row *nw_ncnn_row_named(nw_str type); /* layers.c */

/* param.c: words of the text, and parameters of a layer. */
bool nw_ncnn_word(nw_ncnn *n, nw_str *out, nw_place *place); /* false at the end */
bool nw_ncnn_read_params(nw_ncnn *n);
bool nw_ncnn_has(const nw_ncnn *n, int id);
bool nw_ncnn_int(nw_ncnn *n, int id, int64_t otherwise, int64_t *out);
bool nw_ncnn_count(nw_ncnn *n, int id, int64_t otherwise, int64_t *out); /* not below 0 */
bool nw_ncnn_number(nw_ncnn *n, int id, double otherwise, double *out);

/* The whole numbers of an array, NULL and 0 where it is not there; false with an error where it is wrong. */
bool nw_ncnn_list(nw_ncnn *n, int id, const int64_t **out, uint32_t *count);
bool nw_ncnn_refuse(nw_ncnn *n, int id, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* build.c */
bool nw_ncnn_build(nw_ncnn *n);
bool nw_ncnn_set(nw_ncnn *n, nw_attr_id id, int64_t value);
int32_t nw_ncnn_rank_of(const nw_ncnn *n, uint32_t input);

/* The layer stays what it is, but nobody knows what it gives: what the file says of its shape is taken. */
void nw_ncnn_give_up(nw_ncnn *n);

/* weights.c: what layers with weights store; `load_model` of each layer's file. */
bool nw_ncnn_convolution(nw_ncnn *n);
bool nw_ncnn_depthwise(nw_ncnn *n);
bool nw_ncnn_deconvolution(nw_ncnn *n);
bool nw_ncnn_inner_product(nw_ncnn *n);
bool nw_ncnn_gemm(nw_ncnn *n);
bool nw_ncnn_batch_norm(nw_ncnn *n);
bool nw_ncnn_affine(nw_ncnn *n);
bool nw_ncnn_group_norm(nw_ncnn *n);
bool nw_ncnn_scale(nw_ncnn *n);
bool nw_ncnn_vector(nw_ncnn *n);
bool nw_ncnn_embed(nw_ncnn *n);
bool nw_ncnn_heads(nw_ncnn *n);
bool nw_ncnn_recurrent(nw_ncnn *n);
bool nw_ncnn_memory(nw_ncnn *n);

/* bin.c: a .bin file. */
bool nw_ncnn_is_bin(const uint8_t *head, size_t n, uint64_t size);
bool nw_ncnn_read_bin(nw_ncnn *n);

#endif
