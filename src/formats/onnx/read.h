/* What reading one ONNX file needs. The file is walked once: a name becomes a value when it is first met,
 * whether something that makes it came before or comes later, and what is left open is settled when its graph
 * ends. Weights are passed over; the elements of small tensors that a rule asks for are read last. */
#ifndef NW_FORMATS_ONNX_READ_H
#define NW_FORMATS_ONNX_READ_H

#include "base/map.h"
#include "formats/onnx/onnx.h"
#include "wire/protobuf.h"

#define NW_ONNX_TYPES 27 /* of TensorProto.DataType */
#define NW_ONNX_DEPTH 32 /* bodies, functions and types in each other */
#define NW_ONNX_RANK  64
#define NW_ONNX_STEPS 4000000 /* fields read anew for calls of functions */
#define NW_ONNX_SETS  256     /* operator sets that a model or a function names */

typedef struct nw_onnx_opset {
    nw_str domain;
    uint16_t version;
} nw_onnx_opset;

typedef struct nw_onnx_opsets {
    nw_onnx_opset *items;
    uint32_t count, room;
} nw_onnx_opsets;

/* A FunctionProto of the model. */
typedef struct nw_onnx_function {
    nw_str domain, name, overload;
    nw_pb_range body;
    nw_place place;
    nw_onnx_opsets opsets;
    uint32_t before; /* of the same name, or NW_NONE */
    bool open;       /* it is being expanded */
} nw_onnx_function;

/* An initializer that is small enough to be asked for. */
typedef struct nw_onnx_small {
    nw_graph *graph;
    uint32_t value;
    nw_pb_range tensor;
} nw_onnx_small;

/* Where a stored tensor stands in the file: only kept where its bytes are asked for. */
typedef struct nw_onnx_kept {
    uint64_t at; /* of the TensorProto */
    nw_graph *graph;
    uint32_t value;
} nw_onnx_kept;

/* Where names are looked up: a graph, or one expansion of a function in it. */
typedef struct nw_onnx_scope {
    nw_graph *graph;
    struct nw_onnx_scope *around;    /* of a body: that in which it stands */
    const struct nw_onnx_call *call; /* of a function's nodes */
    const nw_onnx_opsets *opsets;
    nw_pb_range body; /* of a graph: its message */
    nw_map value_at;
    nw_str prefix;    /* of the names of what is made here */
    nw_str last_name; /* of the value that was made last */
    uint32_t last;
} nw_onnx_scope;

/* A NodeProto as it stands in the file. */
typedef struct nw_onnx_node {
    nw_pb_range body, name, type, domain, overload;
    nw_place place;
    uint32_t inputs, outputs, attributes;
    bool has_metadata;
} nw_onnx_node;

/* A node that is a call of a function of the model. */
typedef struct nw_onnx_call {
    nw_onnx_scope *scope; /* in which the node stands */
    nw_onnx_function *function;
    nw_pb_range node;
} nw_onnx_call;

typedef struct nw_onnx_attribute {
    nw_pb_range body, name, ref, text, tensor, graph, sparse, declared;
    nw_place place;
    int64_t type, i;
    double f;
    bool has_i, has_f, has_text, has_tensor, has_graph, has_sparse, has_declared;
    nw_onnx_scope *scope; /* in which the names of its graph stand */
} nw_onnx_attribute;

/* A TensorProto without its elements. */
typedef struct nw_onnx_tensor {
    nw_pb_range body, name, raw, location;
    nw_place place;
    nw_shape shape;
    const nw_dtype *dtype;
    nw_num count;
    uint64_t at; /* of the message itself */
    uint64_t offset, length;
    bool has_raw, external, has_length;
} nw_onnx_tensor;

/* Operators that nobody knows, one for each type. */
typedef struct nw_onnx_unknown {
    nw_str type;
    nw_node *first;
    uint32_t count;
} nw_onnx_unknown;

typedef struct nw_onnx {
    nw_reader *reader;
    nw_arena *arena;
    nw_error *error;
    nw_pb pb;
    nw_map op_at, attr_at; /* the first row of a name */
    uint32_t *attr_next;   /* the next row of its name */
    nw_onnx_opsets opsets;
    nw_onnx_function *functions;
    nw_onnx_small *small;
    nw_onnx_kept *kept;
    nw_onnx_unknown *unknown;
    nw_map function_at, unknown_at;
    int64_t *ints; /* a list that is being read */
    double *numbers;
    nw_str *texts;
    uint32_t function_count, small_count, kept_count, unknown_count;
    uint32_t function_room, small_room, kept_room, unknown_room, int_room, number_room, text_room;
    uint32_t depth; /* of what is being read */
    uint32_t steps; /* of calls of functions */
    const nw_dtype *dtypes[NW_ONNX_TYPES];
    nw_source beside; /* the file of external data that was read last, and its name */
    nw_str beside_name;
    nw_str producer;
    uint32_t unused; /* initializers that nothing takes */
    nw_num unused_elements;
} nw_onnx;

/* onnx.c */
bool nw_onnx_full(nw_onnx *onnx); /* the error of a full arena */
uint16_t nw_onnx_version(const nw_onnx_opsets *opsets, nw_str domain);
bool nw_onnx_opset_add(nw_onnx *onnx, nw_onnx_opsets *opsets, nw_pb_range body);

/* One level deeper; false with an error that names the limit. */
bool nw_onnx_enter(nw_onnx *onnx, nw_place place, const char *what);

/* find.c */
bool nw_onnx_index(nw_onnx *onnx);
const nw_onnx_row *nw_onnx_find(const nw_onnx *onnx, nw_str domain, nw_str name);
const nw_onnx_attr *nw_onnx_find_attr(const nw_onnx *onnx, const char *op, nw_str name);
const nw_dtype *nw_onnx_dtype(const nw_onnx *onnx, int64_t number); /* NULL: undefined, or not known */

/* graph.c */
bool nw_onnx_graph(nw_onnx *onnx, nw_onnx_scope *scope, nw_pb_range body);
uint32_t nw_onnx_value(nw_onnx *onnx, nw_onnx_scope *scope, nw_str name); /* made on first use */
bool nw_onnx_is_made(const nw_graph *graph, uint32_t value);

/* window.c: what a file leaves out of a convolution or pooling */
bool nw_onnx_window(nw_graph *graph, nw_node *node);

/* settle.c: what can be said when a graph is read */
bool nw_onnx_settle(nw_onnx *onnx, nw_onnx_scope *scope);

/* Where the graph lists an output of that name; nowhere where it does not. */
nw_place nw_onnx_output_place(nw_onnx *onnx, const nw_onnx_scope *scope, nw_str name);

/* order.c: nodes after those that they take from; the file's order where it is one */
bool nw_onnx_order(nw_graph *graph);

/* node.c */
bool nw_onnx_node_read(nw_onnx *onnx, nw_onnx_scope *scope, const nw_pb_field *field);
nw_str nw_onnx_domain(nw_str domain); /* "ai.onnx" is "" */
nw_str nw_onnx_copy(nw_onnx *onnx, nw_pb_range text, const char *name);

/* The value that an input or output names; where it has no name, that of what is left out. */
uint32_t nw_onnx_port(nw_onnx *onnx, nw_onnx_scope *scope, const nw_pb_field *field, const char *what);

/* name.c */
nw_str nw_onnx_group(nw_onnx *onnx, const nw_onnx_node *at, nw_str name);
bool nw_onnx_name_rest(nw_graph *graph); /* gives names that are left out ones that nobody has */

/* attr.c */
bool nw_onnx_attr_read(nw_onnx *onnx, nw_onnx_scope *scope, nw_pb_range body, nw_onnx_attribute *out);
bool nw_onnx_attr_take(nw_onnx *onnx, nw_onnx_scope *scope, nw_node *node, const char *op,
                       const nw_onnx_attribute *attribute);
bool nw_onnx_ints(nw_onnx *onnx, const nw_onnx_attribute *attribute, uint32_t *count);
bool nw_onnx_numbers(nw_onnx *onnx, const nw_onnx_attribute *attribute, uint32_t *count);
bool nw_onnx_texts(nw_onnx *onnx, const nw_onnx_attribute *attribute, uint32_t *count);

/* constant.c */
bool nw_onnx_constant(nw_onnx *onnx, nw_graph *graph, nw_node *node, nw_str name,
                      const nw_onnx_attribute *attribute);

/* function.c */
bool nw_onnx_function_add(nw_onnx *onnx, const nw_pb_field *field);
nw_onnx_function *nw_onnx_function_named(const nw_onnx *onnx, nw_str domain, nw_str name, nw_str overload);
bool nw_onnx_expand(nw_onnx *onnx, nw_onnx_scope *scope, const nw_onnx_node *at, nw_onnx_function *function,
                    nw_str name);
/* What an attribute refers to in the call that its node stands in; *found is false where nothing is given. */
bool nw_onnx_attr_follow(nw_onnx *onnx, nw_onnx_scope *scope, nw_onnx_attribute *attribute, bool *found);

/* tensor.c */
bool nw_onnx_tensor_read(nw_onnx *onnx, nw_pb_range body, nw_place place, nw_onnx_tensor *out);
bool nw_onnx_sparse_read(nw_onnx *onnx, nw_pb_range body, nw_place place, nw_onnx_tensor *out,
                         nw_num *stored);

/* elements.c: *out is NULL where they are not known, or too many */
bool nw_onnx_elements(nw_onnx *onnx, const nw_onnx_tensor *tensor, const nw_content **out);

/* type.c */
bool nw_onnx_type(nw_onnx *onnx, nw_graph *graph, nw_pb_range body, nw_tensor *out);

/* bytes.c: the ledger, where one is wanted */
bool nw_onnx_keep(nw_onnx *onnx, nw_graph *graph, uint32_t value, const nw_onnx_tensor *tensor);
bool nw_onnx_bytes(nw_onnx *onnx);

/* notes.c */
bool nw_onnx_note_unknown(nw_onnx *onnx, nw_node *node);
bool nw_onnx_notes(nw_onnx *onnx);

#endif
