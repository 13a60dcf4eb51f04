/* What the rules of conditionals and loops share. */
#ifndef NW_OPS_BODIES_H
#define NW_OPS_BODIES_H

#include "ops/shape_rules.h"

/* Whether a condition holds; one that is left out does. */
typedef enum nw_truth { NW_NO, NW_YES, NW_MAYBE } nw_truth;
nw_truth nw_truth_of(const nw_tensor *tensor);

/* Fails unless the node has that many bodies. */
bool nw_need_bodies(const nw_call *call, uint32_t count);

/* A body that is not run, or perhaps not, may fail: the error is taken back. False where it is one that no
 * other branch would mend. */
bool nw_forgive(const nw_call *call);

/* How many of these turns a loop may infer one by one: all, or none. Those are taken from what the model has.
 */
nw_num nw_turns_spared(const nw_call *call, nw_num turns);

/* The tensor without an axis, or with one before axis `axis`; negative axes count from the end of what comes
 * out. Of the elements nothing is known. */
bool nw_drop_axis(const nw_call *call, const nw_tensor *tensor, int64_t axis, nw_tensor *out);
bool nw_add_axis(const nw_call *call, const nw_tensor *tensor, int64_t axis, nw_num dim, nw_tensor *out);

/* What is known of both, in place of the first. */
bool nw_merge_into(const nw_call *call, nw_tensor *into, const nw_tensor *other);

#endif
