/* What one inference needs, as it is shown: buffers, when each is needed, and where plans put them. */
#ifndef NW_REPORT_MEMORY_H
#define NW_REPORT_MEMORY_H

#include "report/report.h"

/* A tensor with all that lies in it, results in place and views. */
typedef struct nw_buffer {
    nw_str name, layer; /* of the tensor, and of the layer that makes it: empty of an input */
    nw_num bytes;
    uint32_t first, last; /* layers from 0, both included */
    bool is_input, is_output;
} nw_buffer;

typedef enum nw_planner {
    NW_GREEDY_BY_SIZE,
    NW_GREEDY_BY_BREADTH,
    NW_EXECUTION_ORDER,
    NW_PLANNERS
} nw_planner;

typedef struct nw_plan {
    nw_num bytes;          /* of the arena; unknown where there is no plan */
    const nw_num *offsets; /* of each buffer */
} nw_plan;

typedef struct nw_memory {
    nw_str model, format;
    nw_status status;
    nw_memory_options options;
    nw_buffer *buffers; /* in the order of `first` */
    uint32_t buffer_count, buffer_room;
    uint32_t steps; /* layers */
    const nw_row *rows;
    nw_num parameter_bytes, buffer_bytes;
    nw_num sum, peak;
    nw_num bound; /* the same as the peak, of sizes rounded up to the alignment */
    uint32_t peak_step;
    const nw_num *live; /* of each step */
    nw_plan plans[NW_PLANNERS];
    nw_planner best;
    uint64_t compared;      /* pairs of buffers that planners looked at */
    uint32_t unknown_count; /* buffers of unknown size */
    nw_str unknown;         /* why there are no sums: empty where there are */
} nw_memory;

const char *nw_planner_name(nw_planner planner);

static inline bool nw_is_live(const nw_buffer *buffer, uint32_t step)
{
    return buffer->first <= step && step <= buffer->last;
}

#endif
