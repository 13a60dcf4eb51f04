/* What the pass of shapes needs beside the rules. */
#ifndef NW_PASSES_INFER_H
#define NW_PASSES_INFER_H

#include "passes/passes.h"

/* Holds what the file declares of a value against what was inferred. Where nothing was inferred the declared
 * holds; where the two contradict each other the inferred holds, and a note says so. */
bool nw_take_declared(const nw_graph *graph, nw_report *report, const nw_node *node, uint32_t value,
                      nw_tensor *tensor);

/* What the rule of a node with bodies works on. */
typedef struct nw_frame {
    nw_report *report, *trial; /* around the body; of its last inference, unless that is kept */
    nw_row *row;
    uint32_t body, notes; /* of the last inference; of the outermost report before it */
} nw_frame;

bool nw_run_with_bodies(nw_call *call, nw_report *report, nw_row *row, bool (*rule)(nw_call *call));

#endif
