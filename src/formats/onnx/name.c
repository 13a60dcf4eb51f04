/* Names of nodes, and the groups that they tell of. */
#include "formats/onnx/read.h"

/* ---- Groups ---- */

/* The path before a name's last part: of "/layer1/layer1.0/conv1/Conv" that is "layer1/layer1.0/conv1". */
static nw_str folder_of(nw_str name)
{
    size_t from = 0, to = name.len;
    while (to > 0 && name.at[to - 1] != '/')
        to--;
    while (from < to && name.at[from] == '/')
        from++;
    while (to > from && name.at[to - 1] == '/')
        to--;
    return nw_str_part(name, from, to);
}

nw_str nw_onnx_group(nw_onnx *onnx, const nw_onnx_node *at, nw_str name)
{
    (void)onnx;
    (void)at;
    return folder_of(name);
}

/* ---- Names left out ---- */

bool nw_onnx_name_rest(nw_graph *graph)
{
    for (uint32_t i = 0; i < graph->node_count; i++) {
        nw_node *node = graph->nodes[i];
        if (node->name.len && node->name.at[node->name.len - 1] != '/')
            continue;
        node->name = nw_str_printf(graph->arena, "%.*s%.*s_%u", NW_SHOW(node->name), NW_SHOW(node->type), i);
        if (!node->name.at)
            return nw_fail_memory(graph->error, graph->arena);
    }
    return true;
}
