/* A network as the state_dict() of a module of PyTorch would have it. */
#ifndef NW_FORMATS_PYTORCH_PLAN_H
#define NW_FORMATS_PYTORCH_PLAN_H

#include "ir/inventory.h"

typedef struct nw_torch_item {
    nw_str name; /* "features.0.weight" */
    const nw_dtype *dtype;
    nw_shape shape;
    nw_role role;
    bool trainable;
    uint64_t order; /* of those whose place the file that was read tells */
} nw_torch_item;

typedef struct nw_torch_plan {
    nw_arena *arena;
    nw_torch_item *items;
    nw_str *modules; /* paths, "" first */
    uint32_t item_count, item_room, module_count, module_room;
    nw_map known; /* the modules that are there */
    nw_status status;
    nw_str note; /* what was assumed of names and modules */
} nw_torch_plan;

/* False when the arena is full. */
bool nw_torch_plan_make(nw_torch_plan *plan, const nw_inventory *inventory, nw_arena *arena);

#endif
