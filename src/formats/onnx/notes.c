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

/* ---- Normalisation that was folded into convolutions ---- */

static bool is_digits(nw_str name)
{
    nw_num number;
    return nw_str_to_num(name, &number);
}

/* What torch.onnx computes itself while it exports bears no parameter's name, but a number: "onnx::Conv_193",
 * until 1.12 just "193". */
static bool is_computed(const nw_graph *graph, const nw_node *node, uint32_t input)
{
    if (input >= node->in_count)
        return false;
    const nw_value *v = &graph->values[node->in[input]];
    return v->origin == NW_STORED && (nw_str_starts(v->name, "onnx::Conv_") || is_digits(v->name));
}

/* In eval mode the exporter multiplies a batch normalisation into the convolution before it, which gives both
 * a new weight and a new bias (FuseConvBatchNorm of torch/csrc/jit/passes/onnx/eval_peephole.cpp); nothing
 * else there makes both. */
static uint32_t count_folded(const nw_graph *graph)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < graph->node_count; i++) {
        const nw_node *node = graph->nodes[i];
        count += node->op == &nw_op_conv && is_computed(graph, node, 1) && is_computed(graph, node, 2);
    }
    return count;
}

static bool tell_folded(nw_onnx *onnx, nw_graph *graph)
{
    uint32_t count = nw_str_is(onnx->producer, "pytorch") ? count_folded(graph) : 0;
    if (!count)
        return true;
    nw_str text = nw_str_printf(
        onnx->arena,
        "a normalisation was folded into each of %u convolution%s when the file was written: its parameters, "
        "buffers and work are not in it, and a bias stands for them",
        count, count == 1 ? "" : "s");
    return nw_graph_note(graph, "folded-norm", NULL, NW_NOWHERE, NW_EXACT, text);
}

/* ---- Operator sets ---- */

#define OPSET_LAST 28

static bool tell_newer(nw_onnx *onnx, nw_graph *graph)
{
    uint16_t version = nw_onnx_version(&onnx->opsets, NW_STR(""));
    if (version <= OPSET_LAST)
        return true;
    nw_str text =
        nw_str_printf(onnx->arena,
                      "operator set %u is newer than %d, the newest known here: what its operators do "
                      "was taken from that one",
                      version, OPSET_LAST);
    return nw_graph_note(graph, "newer-opset", NULL, NW_NOWHERE, NW_ASSUMED, text);
}

bool nw_onnx_notes(nw_onnx *onnx)
{
    nw_graph *graph = onnx->reader->graph;
    return list_unknown(onnx, graph) && tell_unused(onnx, graph) && tell_folded(onnx, graph) &&
           tell_newer(onnx, graph);
}
