/* The report of one weighing: rows, totals, notes. Passes fill it, nw_report_close adds it up, renderers read
 * it. */
#ifndef NW_REPORT_REPORT_H
#define NW_REPORT_REPORT_H

#include "base/error.h"
#include "ir/attr.h"
#include "ir/tensor.h"
#include "report/columns.h"

/* How far an output position sees, on one axis of the input picture. */
typedef struct nw_field {
    nw_num size;
    double jump, offset;
} nw_field;

typedef struct nw_port {
    nw_str name;
    const nw_tensor *tensor; /* lives as long as the report */
} nw_port;

typedef struct nw_row {
    nw_str name, type, group;
    const char *operator_name;
    const nw_str *inputs;
    const nw_port *outputs;
    const nw_attr *attrs;
    const nw_field *field; /* field_axes of them, or NULL where there is no picture */
    uint32_t input_count, output_count, attr_count;
    uint32_t first_child, child_count; /* inferences of its bodies, in the report's children */
    int32_t field_axes;
    int32_t picture_axes; /* of input 0: how far AXES and SIDES attributes spread */
    nw_status status;
    bool shared;    /* all its parameters belong to an earlier layer */
    bool trainable; /* has parameters that training changes */
    bool core;
    nw_num cell[NW_NUMBERS];
} nw_row;

typedef struct nw_remark {
    const char *code;
    nw_str text, layer;
    int32_t line, column; /* 0: no place */
    nw_status status;
} nw_remark;

/* Whole-net figures besides the columns' sums: X(id, name in the JSON). */
#define NW_TOTAL_LIST(X)                                                                                     \
    X(LAYERS, "layers")                                                                                      \
    X(CORE_LAYERS, "core_layers")                                                                            \
    X(DEPTH, "depth")                                                                                        \
    X(INPUT_ELEMENTS, "input_elements")                                                                      \
    X(INPUT_BYTES, "input_bytes")                                                                            \
    X(PEAK_BYTES, "peak_bytes")                                                                              \
    X(CAFFE_LAYERS, "caffe_layers")                                                                          \
    X(CAFFE_LEARNABLE, "caffe_learnable_params")                                                             \
    X(CAFFE_MEMORY, "caffe_memory_bytes")

typedef enum nw_total_id {
#define X(id, name) NW_T_##id,
    NW_TOTAL_LIST(X)
#undef X
        NW_TOTALS
} nw_total_id;

/* A tensor that the file holds: an initializer, or what a constant node gives. */
typedef struct nw_stored {
    nw_num elements;
    const nw_dtype *dtype;
    bool constant; /* a node gives it */
    bool counted;  /* a layer has it already */
} nw_stored;

/* One inference of a body of a conditional or loop: a report of its own in the arena of the outermost. */
typedef struct nw_child {
    nw_num turns; /* how often its work is done, or NW_TURNS_EITHER */
    struct nw_report *report;
    uint32_t body;
} nw_child;

typedef struct nw_report {
    nw_arena own, *arena; /* a body's is that of the outermost */
    nw_error *error;
    const struct nw_model *model;
    const struct nw_graph *graph; /* for passes; renderers have no way to look into it */
    nw_str model_name, format, phase, convention, path;
    uint64_t file_bytes;
    bool no_file;             /* path is only what messages call a network given as text, or built in */
    nw_str text;              /* of the file, where it is one: places of notes become lines and columns */
    const nw_dtype *dtype;    /* that --dtype asked for, else float32 */
    const nw_dim_value *dims; /* bound, "batch" first */
    uint32_t dim_count;
    const nw_str *symbols; /* names of unbound dims */
    nw_row *rows;
    uint32_t row_count;
    nw_port *inputs, *outputs;
    uint32_t input_count, output_count;
    nw_remark *notes;
    uint32_t note_count, note_room;
    nw_num sum[NW_NUMBERS];   /* of the columns that sum: over the rows where it is known */
    bool partial[NW_NUMBERS]; /* a row of that column is unknown: the sum is a lower bound */
    nw_num total[NW_TOTALS];
    nw_status status;
    nw_tensor *tensors;       /* of each value of the graph */
    nw_tensor *ports;         /* of the call at hand: room for those of the widest node */
    nw_num *elements, *bytes; /* of each value, once its shape is known */
    bool *given;              /* of each value: its whole shape came with --input */
    uint32_t *carried;   /* of each value: the stored tensor that passes through to it (stored_id), or 0 */
    nw_stored *stored;   /* the stored tensors of the model, by stored_id - 1 */
    const nw_num *bound; /* of each symbol: its value, or NW_UNKNOWN */
    const struct nw_convention *counting; /* that of `convention` */
    bool loose;     /* tensors without a graph: sums of what needs one are unknown, no lower bounds */
    bool own_flops; /* the convention counts FLOPs by themselves, not as 2 x MACs */
    bool keep_dims, retyped; /* --keep-dims; --dtype was given */
    bool assumed_dims;       /* a leading dim that nobody gave was taken as 1 */
    bool reshaped; /* a size that the file writes was changed: what it declares further on is void */
    struct nw_report *around; /* of a body: the report that it stands in */
    nw_child *children;       /* in the order of their nodes */
    uint32_t child_count, child_room;
    uint32_t spare;  /* of the outermost: layers that loops may still infer turn by turn */
    int64_t located; /* where the last note's place was: line and column are counted on from there */
    int32_t located_line, located_column;
} nw_report;

/* Derives what follows from other cells, adds the rows up and settles the status. False with the error
 * "overflow", naming the layer. */
bool nw_report_close(nw_report *report);

bool nw_report_note(nw_report *report, const char *code, nw_str layer, nw_status status, nw_str text);
bool nw_report_note_at(nw_report *report, const char *code, nw_str layer, nw_status status, nw_str text,
                       nw_place place);

/* A total by its JSON name, from the sums and the list above. *lower is set where it is a lower bound. */
nw_num nw_report_figure(const nw_report *report, nw_str name, bool *lower);

/* A shape as "64x3x224x224"; a dim without a value by its name in the file, else "?". */
void nw_put_shape(nw_out *out, const nw_report *report, nw_shape shape, const char *times);

const nw_attr *nw_row_attr(const nw_row *row, nw_attr_id id); /* NULL where it is not set */

const char *nw_status_name(nw_status status);
const char *nw_total_name(nw_total_id id);

#endif
