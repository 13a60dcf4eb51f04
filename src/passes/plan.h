/* What one inference needs: buffers from the graph, and plans from the buffers. */
#ifndef NW_PASSES_PLAN_H
#define NW_PASSES_PLAN_H

#include "passes/passes.h"
#include "report/memory.h"

/* Lists the buffers of a report by the options of `memory`. */
bool nw_take_buffers(const nw_report *report, nw_arena *arena, nw_memory *memory);

/* Sums, peak and plans, from buffers, steps and options. False with the error "overflow" or "memory". */
bool nw_plan_memory(nw_memory *memory, nw_arena *arena, nw_error *error);

#endif
