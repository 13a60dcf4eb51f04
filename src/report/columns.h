/* The only list of columns. NUMBERS hold one nw_num a row; TEXTS are written when shown.
 *
 * X(id, name in JSON and --columns, heading, unit, sums, what it is) */
#ifndef NW_REPORT_COLUMNS_H
#define NW_REPORT_COLUMNS_H

#include "base/out.h"

#define NW_NUMBER_COLUMNS(X)                                                                                 \
    X(INDEX, "index", "#", COUNT, false, "position in the file's order, from 1")                             \
    X(WEIGHTS, "weights", "weights", COUNT, true, "learned factors: kernels, matrices, gammas, slopes")      \
    X(BIASES, "biases", "biases", COUNT, true, "learned addends: biases, betas")                             \
    X(BUFFERS, "buffers", "buffers", COUNT, true, "stored, not learned: running statistics")                 \
    X(PARAMETERS, "parameters", "parameters", COUNT, true, "weights + biases; shared ones once")             \
    X(TRAINABLE, "trainable_parameters", "trainable", COUNT, true, "parameters that training changes")       \
    X(PARAMETER_BYTES, "parameter_bytes", "param bytes", BYTES, true, "bytes of the parameters")             \
    X(BUFFER_BYTES, "buffer_bytes", "buffer bytes", BYTES, true, "bytes of the buffers")                     \
    X(MACS, "macs", "MACs", COUNT, true, "multiply-adds under the convention taken")                         \
    X(FLOPS, "flops", "FLOPs", COUNT, true, "2 x MACs, or as the convention taken counts")                   \
    X(ADDS, "adds", "adds", COUNT, true, "additions outside products")                                       \
    X(MULTIPLIES, "multiplies", "multiplies", COUNT, true, "multiplications outside products")               \
    X(COMPARISONS, "comparisons", "comparisons", COUNT, true, "comparisons and maxima")                      \
    X(DIVISIONS, "divisions", "divisions", COUNT, true, "divisions and roots")                               \
    X(EXPONENTIALS, "exponentials", "exps", COUNT, true, "exponentials, logarithms, powers")                 \
    X(READ_BYTES, "read_bytes", "bytes read", BYTES, true, "bytes of the inputs and parameters taken in")    \
    X(WRITE_BYTES, "write_bytes", "bytes written", BYTES, true, "bytes of the outputs")                      \
    X(ACTIVATIONS, "activations", "activations", COUNT, true,                                                \
      "elements of the outputs, each buffer once, inputs left out")                                          \
    X(ACTIVATION_BYTES, "activation_bytes", "act bytes", BYTES, true, "bytes of the activations")            \
    X(SAVED_BYTES, "saved_bytes", "saved bytes", BYTES, true,                                                \
      "kept for backward by PyTorch, each storage once")                                                     \
    X(LIVE_BYTES, "live_bytes", "live bytes", BYTES, false, "alive while the layer runs, inputs left out")   \
    X(DEPTH, "depth", "depth", COUNT, false, "core layers on the longest path so far")                       \
    X(CAFFE_PARAMS, "caffe_params", "Caffe params", COUNT, true, "learnable as Caffe counts them")           \
    X(CAFFE_BYTES, "caffe_memory_bytes", "Caffe bytes", BYTES, true,                                         \
      "its share of memory_used_, in-place tops and Splits counted again")

#define NW_TEXT_COLUMNS(X)                                                                                   \
    X(name, "name", "layer", "the layer's name")                                                             \
    X(type, "type", "type", "as the file writes it")                                                         \
    X(operator, "operator", "operator", "the operator's canonical name")                                     \
    X(group, "group", "group", "the path that the layer stands under")                                       \
    X(inputs, "inputs", "inputs", "names of the inputs")                                                     \
    X(output, "output", "feature map", "shape of the first output")                                          \
    X(outputs, "outputs", "outputs", "names and shapes of all outputs")                                      \
    X(kernel, "kernel", "kernel", "of the window")                                                           \
    X(stride, "stride", "stride", "of the window")                                                           \
    X(pad, "pad", "pad", "beginnings; + ends where they differ")                                             \
    X(dilation, "dilation", "dilation", "of the window")                                                     \
    X(groups, "groups", "groups", "of the convolution")                                                      \
    X(receptive_field, "receptive_field", "field", "input positions that one output sees")                   \
    X(jump, "jump", "jump", "input positions between neighbouring outputs")                                  \
    X(offset, "offset", "offset", "centre of the first output's field, in input positions from 0")           \
    X(status, "status", "status", "exact, assumed, lower_bound or unknown")

typedef enum nw_column_id {
#define X(id, name, heading, unit, sums, what) NW_C_##id,
    NW_NUMBER_COLUMNS(X)
#undef X
        NW_NUMBERS
} nw_column_id;

typedef enum nw_unit { NW_COUNT, NW_BYTES, NW_TEXT } nw_unit;

struct nw_report;
struct nw_row;

typedef struct nw_column {
    const char *name, *heading, *what;
    nw_unit unit;
    bool sums;    /* the rows add up to a total */
    int16_t cell; /* index into nw_row.cell, or -1 */
    /* Of a text column; `times` stands between the sides of a shape: "x", or the sign where it can be shown.
     */
    void (*show)(const struct nw_report *report, const struct nw_row *row, const char *times, nw_out *out);
} nw_column;

const nw_column *nw_column_at(size_t i); /* texts first, then numbers; NULL after the last */
const nw_column *nw_column_named(nw_str name);

/* The name nearest to one that does not exist, or NULL. */
const char *nw_column_near(nw_str name);

#endif
