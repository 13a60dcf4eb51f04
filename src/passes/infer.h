/* What the pass of shapes needs beside the rules. */
#ifndef NW_PASSES_INFER_H
#define NW_PASSES_INFER_H

#include "passes/passes.h"

/* Holds what the file declares of a value against what was inferred. Where nothing was inferred the declared
 * holds; where the two contradict each other the inferred holds, and a note says so. */
bool nw_take_declared(const nw_graph *graph, nw_report *report, const nw_node *node, uint32_t value,
                      nw_tensor *tensor);

/* A report for one inference of a body, its inputs set; NULL with the error set. */
nw_report *nw_report_body(nw_report *around, const nw_graph *body, const nw_tensor *in, int32_t in_count);
bool nw_report_child(nw_report *report, uint32_t node, nw_report *child, nw_num turns);

#endif
