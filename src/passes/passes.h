/* The passes: each reads the graph, and the report as the passes before have left it, and fills columns. */
#ifndef NW_PASSES_PASSES_H
#define NW_PASSES_PASSES_H

#include "ops/op.h"
#include "report/report.h"

typedef bool nw_pass(const nw_graph *graph, nw_report *report);

bool nw_pass_bind(const nw_graph *graph, nw_report *report, const nw_weigh_options *options);
nw_pass nw_pass_infer;       /* shapes and types of all values */
nw_pass nw_pass_weigh;       /* parameters */
nw_pass nw_pass_work;        /* multiply-adds and other operations */
nw_pass nw_pass_activations; /* outputs, each buffer once */
nw_pass nw_pass_live;        /* what must live at the same time */
nw_pass nw_pass_saved;       /* what training keeps for backward */
nw_pass nw_pass_field;       /* receptive field, jump, offset */
nw_pass nw_pass_depth;
nw_pass nw_pass_caffe;  /* Caffe's own figures */
nw_pass nw_pass_claims; /* what the text says of its network against the truth: notes */
nw_pass nw_pass_loose;  /* tensors without a graph: what only a graph tells is unknown */

/* The call of a node with the tensors of the report, for infer and the passes after it. It stands until the
 * next. */
nw_call nw_call_of(const nw_graph *graph, nw_report *report, uint32_t node);

/* The same in the caller's room, which is as wide as the widest call: where others may read the report. The
 * arena and the error of the call are to be set. */
nw_call nw_call_in(const nw_graph *graph, const nw_report *report, uint32_t node, nw_tensor *room);
size_t nw_widest_call(const nw_graph *graph);

#endif
