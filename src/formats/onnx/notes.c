/* Remarks on the whole model. */
#include "formats/onnx/read.h"

bool nw_onnx_note_unknown(nw_onnx *onnx, nw_node *node)
{
    uint32_t at = nw_map_get(&onnx->unknown_at, node->type);
    if (at == NW_NONE) {
        at = onnx->unknown_count;
        if (!nw_grow(onnx->arena, (void **)&onnx->unknown, &onnx->unknown_room, at, sizeof *onnx->unknown) ||
            !nw_map_set(&onnx->unknown_at, node->type, at))
            return nw_onnx_full(onnx);
        onnx->unknown[onnx->unknown_count++] = (nw_onnx_unknown){node->type, node, 0};
    }
    onnx->unknown[at].count++;
    return true;
}

static bool list_unknown(nw_onnx *onnx, nw_graph *graph)
{
    for (uint32_t i = 0; i < onnx->unknown_count; i++) {
        const nw_onnx_unknown *u = &onnx->unknown[i];
        nw_str text = nw_str_printf(
            onnx->arena, "the operator \"%.*s\" is not known (%u node%s): its outputs and costs stay open",
            NW_SHOW(u->type), u->count, u->count == 1 ? "" : "s");
        if (!nw_graph_note(graph, "unknown-operator", u->first, u->first->place, NW_LOWER_BOUND, text))
            return false;
    }
    return true;
}

static bool tell_unused(nw_onnx *onnx, nw_graph *graph)
{
    if (!onnx->unused)
        return true;
    nw_str text = nw_str_printf(
        onnx->arena, "%u initializer%s that nothing takes hold%s %lld elements: they are not counted",
        onnx->unused, onnx->unused == 1 ? "" : "s", onnx->unused == 1 ? "s" : "",
        (long long)onnx->unused_elements);
    return nw_graph_note(graph, "unused-initializers", NULL, NW_NOWHERE, NW_EXACT, text);
}

bool nw_onnx_notes(nw_onnx *onnx)
{
    nw_graph *graph = onnx->reader->graph;
    return list_unknown(onnx, graph) && tell_unused(onnx, graph);
}
