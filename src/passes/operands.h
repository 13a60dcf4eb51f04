/* Parameters that are inputs of their nodes, as in ONNX, and what stands in bodies. */
#ifndef NW_PASSES_OPERANDS_H
#define NW_PASSES_OPERANDS_H

#include "passes/passes.h"

/* Adds n elements to the columns of a role. */
void nw_count_param(nw_row *row, nw_role role, nw_num n, nw_num bytes, bool frozen);

/* Whether the input of a node whose weights are inputs is a parameter or buffer of it, and which. */
bool nw_operand_role(const nw_graph *graph, const nw_report *report, const nw_node *node, uint32_t input,
                     nw_role *role);

/* The stored tensors among a node's inputs, and those of its bodies: each belongs to the first layer that
 * takes it for a parameter. */
bool nw_weigh_operands(const nw_graph *graph, nw_report *report, uint32_t node);

/* Stored tensors that reach an output of the net through no layer that takes them. */
void nw_weigh_rest(const nw_graph *graph, nw_report *report);

#endif
