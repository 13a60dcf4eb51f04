/* What a network stores, as a file of weights lists it: made from a weighing, for who predicts the size of
 * such a file. */
#ifndef NW_IR_INVENTORY_H
#define NW_IR_INVENTORY_H

#include "ir/ledger.h"

struct nw_graph;
struct nw_node;

/* A parameter or buffer. */
typedef struct nw_holding {
    nw_str name; /* within its layer: "weight", "running_mean" */
    bool whole;  /* the file that was read names it so, without its layer's name before it */
    nw_role role;
    const nw_dtype *dtype;
    nw_shape shape;
    bool shared;    /* an earlier layer stores it */
    bool trainable; /* an optimizer has a state for it */
} nw_holding;

/* A layer, with parameters or without, in the network's order. */
typedef struct nw_holder {
    nw_str name, type;          /* type: the canonical operator's name */
    const struct nw_node *node; /* attributes, and what the format knows beside */
    const nw_holding *holdings;
    uint32_t count;
} nw_holder;

typedef struct nw_inventory {
    const struct nw_graph *graph;
    nw_str name; /* of the network */
    const nw_holder *holders;
    uint32_t count;
} nw_inventory;

#endif
