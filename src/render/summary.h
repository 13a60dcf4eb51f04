/* What stands below the table: totals in sentences, each with a label. Text and Markdown share it. */
#ifndef NW_RENDER_SUMMARY_H
#define NW_RENDER_SUMMARY_H

#include "base/gather.h"
#include "report/report.h"

typedef struct nw_fact {
    const char *label; /* empty: one more line to the label above */
    nw_str text;
} nw_fact;

#define NW_FACTS 20

/* Fills `facts`, at most NW_FACTS; returns how many. */
int nw_summary(const nw_report *report, nw_arena *arena, nw_fact *facts);

/* "caffe, TEST phase, batch 64": what was weighed, and how. */
nw_str nw_headline(const nw_report *report, nw_arena *arena);

/* "data 64×1×28×28 float32", one input or output. */
nw_str nw_port_text(const nw_report *report, const nw_port *port, nw_arena *arena);

/* The notes as lines: where each belongs ("lenet.prototxt:12:3", "layer conv1"), and what it says. Of a kind
 * that stands there many times only the first few, and how many more there are. NULL where the arena is full.
 */
const nw_str *nw_note_lines(const nw_report *report, nw_arena *arena, uint32_t *count);

#endif
