/* ONNX: the operators of its domains, each mapped to an operator of ours. What differs between versions of
 * the operator set is either a matter of the rule, which sees node->version and takes a number from an
 * attribute or an input alike (nw_list_given), or of `prepare`, which sets what an older version leaves to a
 * default of its own. */
#ifndef NW_FORMATS_ONNX_ONNX_H
#define NW_FORMATS_ONNX_ONNX_H

#include "formats/format.h"

typedef struct nw_onnx_row {
    const char *name, *domain; /* domain "": ai.onnx */
    const nw_op *op;
    bool (*prepare)(nw_graph *graph, nw_node *node); /* NULL: none; runs when the attributes are set */
} nw_onnx_row;

/* The tables, one for each family; each ends with a row without a name. */
extern const nw_onnx_row nw_onnx_nn[];    /* convolutions, poolings, normalisations, recurrent layers, losses,
                                             quantisation, resizing */
extern const nw_onnx_row nw_onnx_math[];  /* elementwise, products, reductions, activations, types */
extern const nw_onnx_row nw_onnx_shape[]; /* shapes, joins, parts, gathers */
extern const nw_onnx_row nw_onnx_control[];   /* branches, loops, sequences, optionals */
extern const nw_onnx_row nw_onnx_other[];     /* signals, random numbers, strings, ai.onnx.ml, training */
extern const nw_onnx_row nw_onnx_attention[]; /* attention, and what stands around it */
extern const nw_onnx_row nw_onnx_microsoft[]; /* com.microsoft */

/* An attribute of ONNX: whose it becomes here, and how. An attribute that is not listed decides nothing that
 * is weighed. */
typedef enum nw_onnx_how {
    NW_ONNX_PLAIN, /* as it is */
    NW_ONNX_TYPE,  /* a number of TensorProto.DataType, which becomes the type's name */
    NW_ONNX_CEIL,  /* ceil_mode: ROUNDING "ceil" and ALWAYS_CLIP 1 where it is not 0 */
    NW_ONNX_COUNT  /* only how many there are */
} nw_onnx_how;

typedef struct nw_onnx_attr {
    const char *name, *op; /* op: only of that operator; NULL: of all others */
    nw_attr_id id;
    nw_onnx_how how;
} nw_onnx_attr;

extern const nw_onnx_attr nw_onnx_attrs[]; /* ends with a row without a name */

#endif
