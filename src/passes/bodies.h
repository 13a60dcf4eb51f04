/* What the bodies of a node add to its row. */
#ifndef NW_PASSES_BODIES_H
#define NW_PASSES_BODIES_H

#include "passes/passes.h"

/* Of all rows of a body. */
nw_num nw_column_sum(const nw_report *body, nw_column_id column);

/* What each inference of the row's bodies comes to, as often as it runs. Where nobody knows which branch is
 * taken, it is known only if they agree. */
nw_num nw_sum_of_bodies(const nw_report *report, const nw_row *row,
                        nw_num (*sum_of)(const nw_report *body, const void *context), const void *context);

/* Runs a pass on every inference of the row's bodies that may be run, and adds what it gave each of the
 * columns. */
bool nw_add_bodies(nw_report *report, nw_row *row, nw_pass *pass, const nw_column_id *columns, size_t count);

/* Runs the pass and gives the most that any inference has of a total. */
bool nw_most_of_bodies(nw_report *report, const nw_row *row, nw_pass *pass, nw_total_id total, nw_num *most);

/* Values around a node that its bodies take, one after the other; NW_NONE after the last. Start with zeros.
 */
typedef struct nw_taken {
    uint32_t body, value;
} nw_taken;

uint32_t nw_taken_next(const nw_node *node, nw_taken *at);

#endif
