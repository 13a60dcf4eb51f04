/* What a rule sees: one node with the tensors that flow in, and room for those that flow out. */
#ifndef NW_OPS_CALL_H
#define NW_OPS_CALL_H

#include "ir/graph.h"

#define NW_PARAM_MAX 16
#define NW_AXES_MAX  8

struct nw_call;

/* Of a conditional of which nobody knows which way it goes: the work is that of each branch where they agree,
 * else unknown. */
#define NW_TURNS_EITHER (-8)

/* How the rule of a conditional or loop reaches the bodies of its node. */
typedef struct nw_bodies {
    /* Infers a body with these inputs, and says what its outputs are. What it gives lives as long as the
     * call's arena. It is a trial that leaves nothing behind, unless it is kept. */
    bool (*infer)(const struct nw_call *call, uint32_t body, const nw_tensor *in, int32_t in_count,
                  nw_tensor *out, int32_t out_count);
    /* The last inference counts for the node: `turns` times its work, NW_UNKNOWN where nobody knows how
     * often, and what it stores. With 0 turns it is never run and may have failed. */
    bool (*keep)(const struct nw_call *call, nw_num turns);
    void *frame;
    const uint32_t *spare; /* layers that loops of the whole model may still infer turn by turn */
} nw_bodies;

typedef struct nw_call {
    const nw_node *node;
    nw_arena *arena; /* of the report */
    nw_error *error;
    const nw_tensor *in;
    nw_tensor *out;
    int32_t in_count, out_count;
    const nw_bodies *bodies; /* of a conditional or loop, in the pass of shapes; else NULL */
    bool every_axis;         /* all axes but the first are a picture's (NW_EVERY_AXIS) */
} nw_call;

/* A tensor that the layer stores: rank dims. */
typedef struct nw_param {
    nw_role role;
    const char *name; /* "weight", "running_mean" */
    int32_t rank;
    nw_num dim[NW_AXES_MAX + 2];
    const nw_dtype *dtype; /* NULL: that of the weighing */
} nw_param;

/* Operations of one call, kinds kept apart; a counting convention is a set of weights over them. */
typedef enum nw_work_kind {
    NW_MAC, /* multiply-adds of products with weights, and of matrix products */
    NW_ADD,
    NW_MUL,
    NW_CMP, /* comparisons, maxima */
    NW_DIV, /* divisions, roots */
    NW_EXP, /* exponentials, logarithms, powers */
    NW_WORK_KINDS
} nw_work_kind;

typedef struct nw_work {
    nw_num of[NW_WORK_KINDS];
} nw_work;

/* How the outputs of a picture axis look at its inputs, which stand `grow` apart: output q sees those from
 * q * step - pad on, `reach` positions wide. A convolution has grow 1; pad may be negative. */
typedef struct nw_reach {
    nw_num reach, step, grow, pad;
} nw_reach;

/* A sliding window, its attributes spread over the picture axes of input 0. */
typedef struct nw_window {
    int32_t axes;
    nw_num kernel[NW_AXES_MAX], stride[NW_AXES_MAX], dilation[NW_AXES_MAX];
    nw_num begin[NW_AXES_MAX], end[NW_AXES_MAX], output_pad[NW_AXES_MAX];
} nw_window;

/* Which axes of a tensor are what. Batch-first, channel-second is the only layout until a format brings
 * another. */
typedef struct nw_axes {
    int32_t channel, first, count; /* the channel axis; picture axes first..first+count-1 */
} nw_axes;

nw_axes nw_axes_of(const nw_call *call, const nw_tensor *tensor);

/* Attributes with their defaults. */
int64_t nw_int(const nw_call *call, nw_attr_id id, int64_t otherwise);
double nw_number(const nw_call *call, nw_attr_id id, double otherwise);
nw_str nw_text(const nw_call *call, nw_attr_id id, const char *otherwise);
const int64_t *nw_ints(const nw_call *call, nw_attr_id id, uint32_t *count); /* NULL, 0 where it is not set */

/* The element type that an attribute names; `otherwise` where it is not set. */
const nw_dtype *nw_type_named(const nw_call *call, nw_attr_id id, const nw_dtype *otherwise);

const double *nw_numbers(const nw_call *call, nw_attr_id id, uint32_t *count);
const nw_tensor *nw_tensor_attr(const nw_call *call, nw_attr_id id); /* NULL where it is not set */

/* Inputs and outputs that may be left out. */
bool nw_has_in(const nw_call *call, int32_t i);
bool nw_has_out(const nw_call *call, int32_t i);

/* Where weights are inputs: the first input of that role (NW_ROLE_*); -1 where it is left out, or there is no
 * such role. */
int32_t nw_operand(const nw_call *call, char role);

/* Whether a bias is added, or there is a learned scale: by an input, or by BIAS and AFFINE. */
bool nw_has_bias(const nw_call *call, bool otherwise);
bool nw_is_affine(const nw_call *call, bool otherwise);

/* A dim of input i; unknown where there is none. */
nw_num nw_in_dim(const nw_call *call, int32_t i, int32_t axis);

/* The whole numbers that an attribute or, where it is not set, input i gives (id NW_ATTR_COUNT: only the
 * input; i < 0: only the attribute). NW_LIST_NONE: neither is there. NW_LIST_OPEN: an input is there, but not
 * even how many it holds is known. Else items, of which each may still be unknown. */
typedef enum nw_list_state { NW_LIST_NONE, NW_LIST_OPEN, NW_LIST_SOME } nw_list_state;
typedef struct nw_list_of {
    const nw_element *items;
    int32_t count;
    bool complete; /* every item is a number */
} nw_list_of;
nw_list_state nw_list_given(const nw_call *call, int32_t i, nw_attr_id id, nw_list_of *out);

/* The one number that input i holds, or an open item. */
nw_element nw_element_in(const nw_call *call, int32_t i);

/* The elements of input i, as many as its shape says; NULL where nothing is known of them. */
const nw_element *nw_in_elements(const nw_call *call, int32_t i);

/* Room for the elements of output i, all open; NULL where its count is not known, is over NW_ELEMENTS_MAX, or
 * the arena is full. */
nw_element *nw_out_elements(nw_call *call, int32_t i);

/* An axis attribute made non-negative for a tensor of that rank; fails where it is out of range. */
bool nw_axis(const nw_call *call, int64_t axis, int32_t rank, int32_t *out);

/* Resolves the window of a convolution or pooling (window.c); fails on kernels and strides below 1, negative
 * pads, and lists of a length that does not fit the picture. */
bool nw_window_of(const nw_call *call, nw_window *window);
nw_num nw_window_size(const nw_window *window); /* product of the kernel */

bool nw_rounds_up(const nw_call *call); /* a pooling, its sides */

/* Makes output i's dims: `rank` numbers to be filled, of the type of input 0 (float32 without one). NULL when
 * the arena is full. */
nw_num *nw_out_dims(nw_call *call, int32_t i, int32_t rank);
bool nw_out_like(nw_call *call, int32_t i, const nw_tensor *tensor);

/* Output i is that very tensor, its elements included; nothing where it is left out. */
void nw_out_take(nw_call *call, int32_t i, const nw_tensor *tensor);
bool nw_out_box(nw_call *call, int32_t i, nw_kind kind, const nw_box *box);

nw_num nw_in_count(const nw_call *call, int32_t i);  /* elements of input i */
nw_num nw_out_count(const nw_call *call, int32_t i); /* elements of output i */
nw_num nw_in_channels(const nw_call *call);          /* of input 0 */
nw_num nw_out_channels(const nw_call *call);         /* of output 0 */

/* The error "shape" at the node's place. */
bool nw_call_fail(const nw_call *call, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Writes a shape as "1x64x224x224" for messages. */
const char *nw_shape_text(nw_shape shape, char *buffer, size_t size);

#endif
