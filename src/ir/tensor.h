/* What is known of a value in one weighing: its dims, its element type, and, of a small one, its elements. */
#ifndef NW_IR_TENSOR_H
#define NW_IR_TENSOR_H

#include "ir/dtype.h"

typedef struct nw_shape {
    const nw_num *dim;
    int32_t rank; /* -1: not even the rank is known */
} nw_shape;

#define NW_NO_SHAPE ((nw_shape){NULL, -1})

/* One element of a small tensor. `real` says which of the two numbers it is; a bool is 0 or 1, an unsigned
 * number of 64 bits is kept by its bits. */
typedef enum nw_known_as {
    NW_ELEMENT_OPEN, /* not known */
    NW_ELEMENT_SET,  /* i or f */
    NW_ELEMENT_DIM   /* a size of a dim that only its name is known of: i is the symbol (nw_symbol) */
} nw_known_as;

typedef struct nw_element {
    union {
        int64_t i;
        double f;
    };
    uint8_t known; /* nw_known_as */
    bool real;
} nw_element;

#define NW_OPEN ((nw_element){.known = NW_ELEMENT_OPEN})

/* The elements of a tensor in row-major order; each may be known or not. */
#define NW_ELEMENTS_MAX 1024
typedef struct nw_content {
    const nw_element *items;
    uint32_t count;
} nw_content;

/* What a stored tensor is to its layer. */
typedef enum nw_role { NW_WEIGHT, NW_BIAS, NW_BUFFER } nw_role;

/* What a value is. */
typedef enum nw_kind {
    NW_TENSOR,
    NW_ABSENT, /* an optional input or output that is left out */
    NW_SEQUENCE,
    NW_OPTIONAL,
    NW_MAP
} nw_kind;

typedef struct nw_tensor {
    nw_shape shape;
    const nw_dtype *dtype;     /* NULL: not known */
    const nw_content *content; /* NULL: nothing is known of the elements */
    const struct nw_box *box;  /* of a sequence, optional or map */
    uint8_t kind;              /* nw_kind */
} nw_tensor;

/* What a sequence, an optional or a map holds. Of an optional `count` is 0 or 1. */
typedef struct nw_box {
    nw_tensor element;      /* what is known of each */
    const nw_dtype *key;    /* of a map */
    nw_num count;           /* elements, unknown where it is not known */
    const nw_tensor *items; /* each element of a sequence, `count` of them, or NULL */
} nw_box;

/* The product of dims from..to-1; unknown where the rank is. An empty product is 1. */
nw_num nw_shape_product(nw_shape shape, int32_t from, int32_t to);
nw_num nw_shape_count(nw_shape shape);
/* Axes of the picture: those behind batch and channels. */
int32_t nw_picture_axes(nw_shape shape);

/* Of all that it holds, where it is no tensor. */
nw_num nw_tensor_elements(const nw_tensor *tensor);
nw_num nw_tensor_bytes(const nw_tensor *tensor);

/* What is known of a value that is one of two: that in which they agree. False when the arena is full. */
bool nw_tensor_merge(nw_arena *arena, const nw_tensor *a, const nw_tensor *b, nw_tensor *out);
/* No more and no less is known of the one than of the other. */
bool nw_same_tensor(const nw_tensor *a, const nw_tensor *b);

/* Whether all tensors among them have a known rank; what is absent or no tensor does not count. */
bool nw_ranks_known(const nw_tensor *tensors, int32_t count);

/* The number of an item as a size of a dim: a symbol keeps its name; what is unknown, negative or no whole
 * number is unknown. */
nw_num nw_element_dim(nw_element item);
nw_element nw_element_of_dim(nw_num dim);
nw_element nw_element_int(int64_t i);
nw_element nw_element_real(double f);

/* The type as "float32", "seq(float32)", "optional(seq(int64))", "map(string,float32)"; at is NULL where it
 * is not known. */
nw_str nw_type_text(const nw_tensor *tensor, char *buffer, size_t size);

/* The same rank and the same dims, symbols and unknown ones included. */
bool nw_same_shape(nw_shape a, nw_shape b);

#endif
