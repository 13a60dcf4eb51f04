/* The graph: what a reader builds, const once the model is open. Nodes stand in the file's order, which is an
 * order of execution: a node's inputs are outputs of earlier nodes or inputs of the graph. */
#ifndef NW_IR_GRAPH_H
#define NW_IR_GRAPH_H

#include "base/error.h"
#include "base/figure.h"
#include "base/map.h"
#include "ir/attr.h"
#include "ir/tensor.h"

struct nw_op;
struct nw_pt_field;

/* Where a value comes from that no node makes. */
typedef enum nw_origin {
    NW_FROM_GRAPH, /* a node, or an input of the graph */
    NW_STORED,     /* the file holds it: an initializer */
    NW_LEFT_OUT,   /* the one value that stands for all inputs and outputs left out */
    NW_OUTER       /* of a body: a value of the graph around it */
} nw_origin;

typedef struct nw_value {
    nw_str name;
    uint32_t producer;     /* a node, or NW_NONE */
    uint32_t storage;      /* the value whose buffer this one lies in: itself, unless in place or a view */
    uint32_t uses;         /* how many node inputs take it */
    nw_shape shape;        /* as the file declares it; NW_NO_SHAPE where it does not. May hold symbols */
    const nw_dtype *dtype; /* as declared, or NULL */
    const nw_box *box;     /* as declared, of a sequence, optional or map */
    const nw_content *content; /* STORED: its elements, where a rule may ask for them */
    nw_num stored;             /* STORED: elements that the file holds: fewer than the shape's where sparse */
    uint32_t outer;            /* OUTER: the value of the graph around */
    uint8_t origin, kind;      /* nw_origin, nw_kind */
    char role;          /* STORED: what it is wherever it is taken (NW_ROLE_*); 0: as the operator says */
    uint32_t stored_id; /* 1 + its number among all stored tensors of the model, constants of nodes
                           included; 0: it is none */
    bool wanted;        /* a rule may ask for its elements */
    bool is_input;      /* its shape comes from the file or from --input, and --batch changes dim 0 */
    bool must_bind;     /* unknown declared dims are an error that names --input, not `?` */
    bool follows_batch; /* a label: its first dim is the batch of the first input */
    bool is_loss;       /* Caffe: the net reads it as a loss (a non-zero loss_weight) */
    nw_str assumed;     /* a remark on what was assumed of its shape, void where --input gives the shape */
    nw_str hint;        /* what is missing ("the side of the picture"), for that error */
} nw_value;

/* A parameter as the file speaks of it, in the order in which the operator's rule lists them. */
typedef struct nw_param_spec {
    nw_str share;    /* parameters of one name are one; empty: this layer's own */
    bool frozen;     /* not trained */
    bool permissive; /* Caffe's share_mode: only the counts must agree */
} nw_param_spec;

typedef struct nw_node {
    nw_str name, type, group; /* type as the file writes it; group: a path with '/', or empty */
    const struct nw_op *op;
    uint32_t *in, *out;
    uint32_t in_count, out_count, attr_count, param_count;
    uint32_t in_room, out_room, attr_room, param_room;
    nw_attr *attrs;
    uint64_t has; /* bit id % 64: an attribute of such an id may be there */
    nw_param_spec *params;
    nw_place place;
    nw_status status;
    struct nw_graph **bodies; /* of a conditional or loop: then, else; or the body */
    uint32_t body_count;
    uint16_t version;           /* of the operator set that the file names; 0 where the format has none */
    bool operands;              /* weights are inputs like the others, and the row's roles tell them apart */
    bool in_place;              /* output i lies in the buffer of input i */
    uint8_t min_rank, max_rank; /* dims of input 0 that the format's layer takes; 0 and 0: any number */
    const struct nw_pt_field *description; /* Caffe: the layer in its own fields */
} nw_node;

/* A remark on the model or on one weighing. */
typedef struct nw_note {
    const char *code; /* a stable name, "unused-field" */
    nw_str text;
    nw_str layer; /* its name, or empty */
    nw_place place;
    nw_status status; /* what it makes of the report */
} nw_note;

/* What the text says of its network, to be held against the truth once that is known. */
typedef enum nw_claim_kind {
    NW_CLAIM_SHAPE,        /* of the node's first output, channels last, without the batch */
    NW_CLAIM_MEMORY,       /* elements of that output */
    NW_CLAIM_WEIGHTS,      /* of the node, biases left out */
    NW_CLAIM_TOTAL_MEMORY, /* elements of the input and of all outputs, each buffer once */
    NW_CLAIM_TOTAL_BYTES,  /* that times `times` */
    NW_CLAIM_TOTAL_PARAMS, /* weights, with the biases or without */
    NW_CLAIM_ROUNDING      /* nothing was said of how a pooling rounds, and floor was taken */
} nw_claim_kind;

typedef struct nw_claim {
    uint32_t node; /* NW_NONE for totals */
    nw_claim_kind kind;
    nw_figure figure;
    nw_shape shape; /* of NW_CLAIM_SHAPE */
    nw_num times;   /* bytes for each element */
    nw_str text;    /* as it is written */
    nw_place place;
} nw_claim;

/* A module of PyTorch, by its path from the outermost, whose own path is empty. */
typedef struct nw_module {
    nw_str path;
    bool stores; /* it has parameters or buffers of its own */
} nw_module;

/* In the order in which they are registered. */
typedef struct nw_modules {
    nw_module *at;
    uint32_t count, room;
} nw_modules;

typedef struct nw_graph {
    nw_arena *arena;
    nw_error *error;
    nw_str name, phase; /* phase is empty where the format has none */
    const char *format;
    nw_node **nodes;
    nw_value *values;
    uint32_t *inputs, *outputs; /* values */
    nw_str *symbols;            /* names of dims: nw_symbol(i) */
    nw_map symbol_at;           /* their numbers by name */
    nw_note *notes;
    nw_claim *claims;
    uint32_t node_count, value_count, input_count, output_count, symbol_count, note_count, claim_count;
    uint32_t node_room, value_room, input_room, output_room, symbol_room, note_room, claim_room;
    nw_modules modules;      /* where the file tells them */
    const char *module_text; /* of a built-in model: the same in words (formats/builtin/builtin.h) */
    bool caffe;              /* Caffe's own figures make sense for it */
    const struct nw_pt_field *description,
        *solver;             /* Caffe: the net and the solver that led to it, or NULL */
    struct nw_graph *around; /* of a body: the graph that it stands in; symbols are those of the outermost */
    uint32_t stored_count;   /* of the outermost graph: stored tensors in it and all bodies */
    bool typed;              /* values have types of their own: one that is not known is not float32 */
    uint32_t left_out;       /* 1 + the value that stands for what is left out; 0: none yet */
    const void *kept;        /* what the reader of `format` keeps for the writer of its name; or NULL */
} nw_graph;

/* Builders. All return NULL, NW_NONE or false when the arena is full, with the error set. */
nw_node *nw_graph_node(nw_graph *graph, const struct nw_op *op, nw_str name, nw_str type);
uint32_t nw_graph_value(nw_graph *graph, nw_str name);

/* Makes the value a stored tensor: an initializer, or (producer set) what a constant node gives. */
bool nw_graph_store(nw_graph *graph, uint32_t value);
uint32_t nw_graph_left_out(nw_graph *graph); /* the value for an input or output that is left out */
bool nw_node_in(nw_graph *graph, nw_node *node, uint32_t value);
bool nw_node_out(nw_graph *graph, nw_node *node, uint32_t value);
bool nw_node_int(nw_graph *graph, nw_node *node, nw_attr_id id, int64_t value);
bool nw_node_ints(nw_graph *graph, nw_node *node, nw_attr_id id, const int64_t *values, uint32_t count);
bool nw_node_number(nw_graph *graph, nw_node *node, nw_attr_id id, double value);
bool nw_node_text(nw_graph *graph, nw_node *node, nw_attr_id id, nw_str text);
bool nw_node_numbers(nw_graph *graph, nw_node *node, nw_attr_id id, const double *values, uint32_t count);
bool nw_node_texts(nw_graph *graph, nw_node *node, nw_attr_id id, const nw_str *texts, uint32_t count);
bool nw_node_tensor(nw_graph *graph, nw_node *node, nw_attr_id id, const nw_tensor *tensor);
bool nw_node_param(nw_graph *graph, nw_node *node, nw_param_spec spec);
bool nw_graph_input(nw_graph *graph, uint32_t value);
bool nw_graph_output(nw_graph *graph, uint32_t value);
bool nw_graph_note(nw_graph *graph, const char *code, nw_node *node, nw_place place, nw_status status,
                   nw_str text);
bool nw_graph_claim(nw_graph *graph, nw_claim claim);
bool nw_modules_add(nw_modules *modules, nw_arena *arena, nw_module module);
nw_num nw_graph_symbol(nw_graph *graph, nw_str name); /* the dim of that name, made on first use */
nw_shape nw_graph_shape(nw_graph *graph, const nw_num *dims, int32_t rank); /* a copy; rank -1 when full */

const nw_attr *nw_node_attr(const nw_node *node, nw_attr_id id); /* NULL where it is not set */

#endif
