/* Caffe's own figures. Net::Init (net.cpp) adds the count of every top of every layer to memory_used_: data
 * and labels, in-place tops again, and the tops of the Split layers that InsertSplits (insert_splits.cpp)
 * puts behind each top which several bottoms, or a bottom and the loss, take. */
#include "passes/passes.h"

static nw_num takers(const nw_value *value)
{
    return (nw_num)value->uses + (value->is_loss ? 1 : 0);
}

bool nw_pass_caffe(const nw_graph *graph, nw_report *report)
{
    nw_num splits = 0, bytes = 0, learnable = 0;
    for (uint32_t i = 0; i < graph->node_count; i++) {
        const nw_node *node = graph->nodes[i];
        nw_row *row = &report->rows[i];
        nw_num elements = 0;
        for (uint32_t o = 0; o < node->out_count; o++) {
            nw_num count = report->elements[node->out[o]];
            nw_num n = takers(&graph->values[node->out[o]]);
            elements = nw_add(elements, nw_mul(count, n > 1 ? n + 1 : 1));
            splits += n > 1;
        }
        row->cell[NW_C_CAFFE_BYTES] = graph->caffe ? nw_mul(4, elements) : NW_UNKNOWN;
        row->cell[NW_C_CAFFE_PARAMS] = graph->caffe ? row->cell[NW_C_CAFFE_PARAMS] : NW_UNKNOWN;
        bytes = nw_add(bytes, row->cell[NW_C_CAFFE_BYTES]);
        learnable = nw_add(learnable, row->cell[NW_C_CAFFE_PARAMS]);
    }
    report->total[NW_T_CAFFE_LAYERS] = graph->caffe ? graph->node_count + splits : NW_UNKNOWN;
    report->total[NW_T_CAFFE_MEMORY] = graph->caffe ? bytes : NW_UNKNOWN;
    report->total[NW_T_CAFFE_LEARNABLE] = graph->caffe ? learnable : NW_UNKNOWN;
    return true;
}
