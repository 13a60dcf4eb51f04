/* TensorFlow Lite's models (tensorflow/compiler/mlir/lite/schema/schema.fbs): a FlatBuffer of tensors,
 * operators and buffers. Pictures have their channels last, and weights too. */
#ifndef NW_FORMATS_TFLITE_TFLITE_H
#define NW_FORMATS_TFLITE_TFLITE_H

#include "formats/format.h"
#include "wire/flatbuf.h"

/* ---- schema.c: the tables and their fields, for whom every byte matters ---- */

enum {
    NW_LITE_MODEL,
    NW_LITE_OPERATOR_CODE,
    NW_LITE_SUBGRAPH,
    NW_LITE_TENSOR,
    NW_LITE_QUANTIZATION,
    NW_LITE_SPARSITY,
    NW_LITE_DIMENSION,
    NW_LITE_VARIANT,
    NW_LITE_OPERATOR,
    NW_LITE_BUFFER,
    NW_LITE_BUFFER_GROUP,
    NW_LITE_OUTER_BUFFER,
    NW_LITE_METADATA,
    NW_LITE_SIGNATURE,
    NW_LITE_TENSOR_MAP,
    NW_LITE_TABLES
};

/* A letter for each field: 1, 4, 8: a number of so many bytes; s: a name; m: another text; a, h, i, l: a
 * vector of 1, 2, 4, 8 bytes each; d: a buffer's bytes; T: a table, V: a vector of tables, both of the next
 * child; U: a table of the next union, by the number in the field before. */
typedef struct nw_lite_table {
    const char *name, *fields;
    uint8_t children[7]; /* tables, or unions */
} nw_lite_table;

enum { NW_LITE_DETAILS, NW_LITE_INDICES, NW_LITE_OPTIONS, NW_LITE_OPTIONS_2 };

extern const nw_lite_table nw_lite_tables[NW_LITE_TABLES];

/* The fields of a union's member, which has no children; NULL where it is not known. */
const char *nw_lite_member(int which, uint32_t number);

/* ---- What is read ---- */

typedef struct nw_lite_buffer {
    uint64_t at, bytes;   /* of its data, in the file; 0 bytes: none */
    uint32_t owner;       /* the value that was stored there first, or NW_NONE */
    bool metadata, taken; /* taken: by an operator */
} nw_lite_buffer;

typedef struct nw_lite_tensor {
    uint32_t value, buffer;
    bool quantized;
} nw_lite_tensor;

typedef struct nw_lite_code {
    int32_t builtin;
    nw_str custom;
} nw_lite_code;

typedef struct nw_lite {
    nw_reader *reader;
    nw_arena *arena;
    nw_error *error;
    nw_fb fb;
    nw_lite_buffer *buffers;
    nw_lite_code *codes;
    nw_lite_tensor *tensors; /* of the subgraph that is being read */
    uint32_t buffer_count, code_count, tensor_count;
    nw_map names, layers, unknown;
} nw_lite;

/* An operator of the file. */
typedef struct nw_lite_call {
    nw_lite *lite;
    nw_fb_table table, options;
    nw_fb_vector in, out;
    nw_node *node;
    int32_t builtin;
    bool has_options;
} nw_lite_call;

/* ---- map.c ---- */

typedef struct nw_lite_row {
    const char *name;
    int16_t builtin;
    int8_t activation; /* the field of the options that names what is applied to the result, or -1 */
    const nw_op *op;   /* NULL: nobody knows what it does */
    bool (*prepare)(nw_lite_call *call); /* NULL: none; runs when inputs and outputs are set */
    const char *inputs; /* NULL: as they are; else those that ours takes, '-' for one that is left out */
} nw_lite_row;

const nw_lite_row *nw_lite_row_of(int32_t builtin); /* NULL where there is none */
const char *nw_lite_name(int32_t builtin);          /* NULL where the schema has none */

/* ---- options.c: what the options decide ---- */

bool nw_lite_conv(nw_lite_call *call);
bool nw_lite_depthwise(nw_lite_call *call);
bool nw_lite_deconv(nw_lite_call *call);
bool nw_lite_pool(nw_lite_call *call);
bool nw_lite_fully_connected(nw_lite_call *call);
bool nw_lite_concat(nw_lite_call *call);
bool nw_lite_last_axis(nw_lite_call *call);
bool nw_lite_reduce(nw_lite_call *call);
bool nw_lite_arg(nw_lite_call *call);
bool nw_lite_reshape(nw_lite_call *call);
bool nw_lite_squeeze(nw_lite_call *call);
bool nw_lite_permute(nw_lite_call *call);
bool nw_lite_pad(nw_lite_call *call);
bool nw_lite_gather(nw_lite_call *call);
bool nw_lite_slice(nw_lite_call *call);
bool nw_lite_pack(nw_lite_call *call);
bool nw_lite_resize_linear(nw_lite_call *call);
bool nw_lite_resize_nearest(nw_lite_call *call);
bool nw_lite_convert(nw_lite_call *call);
bool nw_lite_matmul(nw_lite_call *call);
bool nw_lite_clip_to_one(nw_lite_call *call);
bool nw_lite_clip_above_zero(nw_lite_call *call);
bool nw_lite_lstm(nw_lite_call *call);

/* ---- tensors.c ---- */

bool nw_lite_full(nw_lite *lite); /* the error of a full arena */
nw_place nw_lite_place(const nw_fb_table *table);
nw_str nw_lite_text(nw_lite *lite, const nw_fb_table *table, uint32_t field); /* a copy */

/* A name that nobody in `taken` has: names are for people, and neither need be there nor differ. */
nw_str nw_lite_own_name(nw_lite *lite, nw_map *taken, nw_str name, const char *what, uint32_t number);

bool nw_lite_buffers(nw_lite *lite, const nw_fb_table *model);
bool nw_lite_codes(nw_lite *lite, const nw_fb_table *model);
bool nw_lite_tensors(nw_lite *lite, const nw_fb_table *subgraph, bool network);

/* ---- tflite.c ---- */

/* The value that the i-th input or output of a call is; NW_NONE where it is left out, or there is none. */
uint32_t nw_lite_in(nw_lite_call *call, uint32_t i);
uint32_t nw_lite_out(nw_lite_call *call, uint32_t i);

/* The whole numbers that a small stored input holds; NULL, and none, where it is not stored. */
const int64_t *nw_lite_ints(nw_lite_call *call, uint32_t input, uint32_t *count);

/* ---- bytes.c ---- */

bool nw_lite_claim(nw_lite *lite);

#endif
