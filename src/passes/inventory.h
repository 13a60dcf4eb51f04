/* What the network stores, for who predicts files. */
#ifndef NW_PASSES_INVENTORY_H
#define NW_PASSES_INVENTORY_H

#include "ir/inventory.h"
#include "passes/passes.h"

/* Of a finished report; in the arena given. False when it is full. */
bool nw_take_inventory(const nw_report *report, nw_arena *arena, nw_inventory *out);

#endif
