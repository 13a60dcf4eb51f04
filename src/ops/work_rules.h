/* What several work rules need. The counts are for the whole batch; how many operations an element takes
 * follows netscope (src/analyzer.coffee) where it has the layer. */
#ifndef NW_OPS_WORK_RULES_H
#define NW_OPS_WORK_RULES_H

#include "ops/op.h"

/* So many operations of each kind on each of `count` elements, added to what is there. */
void nw_work_count(nw_work *work, const nw_work *each, nw_num count);

/* The same on each element of output 0, of input 0. */
void nw_work_out(const nw_call *call, nw_work *work, const nw_work *each);
void nw_work_in(const nw_call *call, nw_work *work, const nw_work *each);

/* The activation that the layer does itself: ACTIVATION is the name of an elementwise operator. */
void nw_work_activation(const nw_call *call, nw_work *work);

/* A function of one element: its row, with what backward keeps, its formula and its operations. */
#define NW_ELEMENTWISE_OP(id, kept, law, ...)                                                                \
    static void id##_work(const nw_call *call, nw_work *work)                                                \
    {                                                                                                        \
        nw_work_out(call, work, &(const nw_work){{__VA_ARGS__}});                                            \
    }                                                                                                        \
    const nw_op nw_op_##id = {.name = #id,                                                                   \
                              .min_in = 1,                                                                   \
                              .max_in = 1,                                                                   \
                              .flags = NW_ELEMENTWISE,                                                       \
                              .keeps = kept,                                                                 \
                              .work = id##_work,                                                             \
                              .formula = law}

#endif
