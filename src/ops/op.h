/* An operator is one const row; its identity is the row's address. To add one: a row in the family's file and
 * a line in op_list.h. */
#ifndef NW_OPS_OP_H
#define NW_OPS_OP_H

#include "ops/call.h"

/* Flags of a row. */
enum {
    NW_CORE = 1,  /* counts as a core layer: convolution, fully connected, recurrent, product with a weight */
    NW_VIEW = 2,  /* the output lies in the buffer of input 0 */
    NW_INPUT = 4, /* no inputs: the outputs' shapes are declared */
    NW_ANY = 8,   /* the shape rule also runs where an input's rank is not known */
    NW_OPAQUE = 16, /* nobody knows what it does: outputs unknown unless declared, totals a lower bound */
    NW_ELEMENTWISE = 32, /* may work in place */
    NW_CARRIES = 64,     /* a stored tensor that passes through input 0 is used by whoever takes the result: a
                            transposition, a change of type, a dequantisation */
    NW_CONSTANT = 128,   /* the result is no activation: it is known before the network runs */
    NW_PRODUCT = 256,    /* a core layer where an operand is stored: a matrix product with a weight */
    NW_LOOSE = 512,      /* tensors without a graph: what is computed with them is not known */
    NW_EVERY_AXIS = 1024 /* its field rule can tell of all axes but the first, not of a picture's alone */
};

/* What the backward pass keeps (PyTorch's derivatives.yaml, laws of memory section 3.1). */
enum {
    NW_KEEPS_IN = 1,
    NW_KEEPS_OUT = 2,
    NW_KEEPS_INDEX = 4,    /* an int64 for each output element */
    NW_KEEPS_MASK = 8,     /* the noise of dropout: a float for each element */
    NW_KEEPS_PLACE = 16,   /* in place the result instead of the input */
    NW_KEEPS_PAIRS = 32,   /* inputs meet in pairs: what comes out of all but the last too */
    NW_KEEPS_PARTNER = 64, /* of a pair what the other's gradient needs */
    NW_KEEPS_UNKNOWN = 128
};

/* What a stored tensor is at an input. */
enum {
    NW_ROLE_DATA = 'd', /* a weight if it is real, nothing if it is integer or a constant node's */
    NW_ROLE_TABLE =
        'e', /* the same, also from a constant node where it has rows and columns: an embedding's */
    NW_ROLE_ADDEND = 'a', /* the same, but a bias where at most one of its dims is not 1 */
    NW_ROLE_WEIGHT = 'w', /* a parameter of the layer, of any type and also from a constant node */
    NW_ROLE_BIAS = 'b',   /* the same */
    NW_ROLE_BUFFER = 'u', /* stored, not learned: running statistics */
    NW_ROLE_SCALE = 'q',  /* a scale or zero point of a quantisation: a buffer if it is real */
    NW_ROLE_SHAPE = 's'   /* it decides a shape: no parameter. Its elements are asked for */
};

typedef struct nw_op {
    const char *name;       /* canonical, lower case */
    int16_t min_in, max_in; /* activations only, not parameters; max -1: any number (nw_op_most_in) */
    uint16_t flags;
    uint8_t keeps;
    nw_num (*kept)(const nw_call *call);              /* NULL: none; bytes kept beside inputs and results */
    bool (*shape)(nw_call *call);                     /* NULL: same as input 0 */
    int (*param)(const nw_call *call, nw_param *out); /* NULL: none; how many were written */
    void (*work)(const nw_call *call, nw_work *work); /* NULL: none */
    bool (*fold)(nw_call *call); /* NULL: not computed on small constants. Runs after the shape rule and gives
                                    the outputs their content, as far as it is known */
    /* NULL: a stored tensor counts as what it holds. Else the weights that `held` elements of an input stand
     * for, of which several lie in one. */
    nw_num (*unpacked)(const nw_call *call, int32_t input, nw_num held);
    const char *roles; /* of nodes whose weights are inputs: a letter for each input (NW_ROLE_*), the last for
                          all that follow; NULL: data */
    void (*field)(const nw_call *call,
                  nw_reach *axes); /* NULL: pointwise; one nw_reach for each picture axis */
    int32_t (*place)(const nw_call *call, int32_t axis); /* where an axis of input 0 stands on output 0, -1
                                                            where none is just that; NULL: where it stood */
    const char *formula; /* "quantity: expression" lines, shown by explain; a test evaluates them
                            (docs/formulas.md) */
} nw_op;

const nw_op *nw_op_at(size_t i);                  /* the list in order, NULL after the last */
const nw_op *nw_op_named(nw_str name);            /* NULL where there is none */
char nw_op_role(const nw_op *op, uint32_t input); /* NW_ROLE_* */

/* How many inputs the node may have, -1: any number. Where weights are inputs, each role is one. */
int32_t nw_op_most_in(const nw_node *node);

/* Whether only the dims of that input matter, or it decides those of the result: nothing of what it holds is
 * seen there. */
bool nw_is_shape_input(const nw_node *node, uint32_t input);

#define X(id) extern const nw_op nw_op_##id;
#include "ops/op_list.h"
#undef X

#endif
