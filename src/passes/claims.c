/* The numbers that a text writes beside its layers, against those that were weighed: the wrong ones are noted
 * with what is true. Memory and totals are those of one image, as CS231n's table has them. */
#include "ops/shape_rules.h"
#include "passes/passes.h"

#include <stdio.h>

#define NOTES_MAX 100

typedef struct check {
    const nw_graph *graph;
    nw_report *report;
    nw_num elements;        /* of the input and all outputs of one image, each buffer once */
    nw_num weights, biases; /* of the net */
    nw_num wrong, right, noted;
    char truth[200]; /* what the claim should have said; empty where it holds */
} check;

static nw_num per_image(nw_shape shape)
{
    return shape.rank < 1 ? NW_UNKNOWN : nw_shape_product(shape, 1, shape.rank);
}

static void sum_up(check *c)
{
    for (uint32_t i = 0; i < c->graph->node_count; i++) {
        const nw_node *node = c->graph->nodes[i];
        for (uint32_t o = 0; o < node->out_count; o++)
            if (c->graph->values[node->out[o]].storage == node->out[o])
                c->elements = nw_add(c->elements, per_image(c->report->tensors[node->out[o]].shape));
        c->weights = nw_add(c->weights, c->report->rows[i].cell[NW_C_WEIGHTS]);
        c->biases = nw_add(c->biases, c->report->rows[i].cell[NW_C_BIASES]);
    }
}

/* "15,237,608" */
static const char *grouped(nw_num value, char buffer[NW_GROUPED])
{
    nw_grouped(value, buffer);
    return buffer;
}

/* "15,237,608 (15.2M)" */
static void say_count(check *c, const char *before, nw_num value, const char *behind)
{
    char text[NW_GROUPED], brief[24] = "";
    static const char letters[] = "KMGTPE";
    double scaled = (double)value;
    int power = 0;
    for (; scaled >= 1000 && power < 6; power++)
        scaled /= 1000;
    if (power > 1)
        snprintf(brief, sizeof brief, " (%.3g%c)", scaled, letters[power - 1]);
    snprintf(c->truth, sizeof c->truth, "%s %s%s%s", before, grouped(value, text), behind, brief);
}

/* Channels last, without the batch; a map of one position may be written 1x1x4096. */
static nw_num side(nw_shape shape, int32_t i)
{
    return i == 0 ? shape.dim[1] : shape.dim[i + 1];
}

static bool same_shape(nw_shape written, nw_shape shape)
{
    int32_t axes = shape.rank - 2, ones = written.rank - 1 - axes;
    if (axes < 0 || ones < 0 || written.dim[written.rank - 1] != side(shape, 0))
        return false;
    for (int32_t i = 0; i < ones; i++)
        if (written.dim[i] != 1)
            return false;
    for (int32_t i = 0; i < axes; i++)
        if (written.dim[ones + i] != side(shape, i + 1))
            return false;
    return true;
}

static void check_shape(check *c, const nw_claim *claim)
{
    nw_shape shape = c->report->tensors[c->graph->nodes[claim->node]->out[0]].shape;
    char text[120];
    size_t used = 0;
    if (!nw_known(nw_shape_count(shape)) || shape.rank < 2 || same_shape(claim->shape, shape))
        return;
    for (int32_t i = 1; i < shape.rank && used < sizeof text - 24; i++)
        used += (size_t)snprintf(text + used, sizeof text - used, "%lldx",
                                 (long long)side(shape, i < shape.rank - 1 ? i : 0));
    text[used ? used - 1 : 0] = 0;
    snprintf(c->truth, sizeof c->truth, "the feature map is %s", text);
}

static void check_memory(check *c, const nw_claim *claim)
{
    nw_num exact = per_image(c->report->tensors[c->graph->nodes[claim->node]->out[0]].shape);
    if (nw_known(exact) && !nw_figure_fits(&claim->figure, exact, 1000))
        say_count(c, "the feature map has", exact, " elements");
}

static void check_weights(check *c, const nw_claim *claim)
{
    nw_num exact = c->report->rows[claim->node].cell[NW_C_WEIGHTS];
    if (nw_known(exact) && !nw_figure_fits(&claim->figure, exact, 1000))
        say_count(c, "the layer has", exact, " weights");
}

static void check_total_memory(check *c, const nw_claim *claim)
{
    if (nw_known(c->elements) && !nw_figure_fits(&claim->figure, c->elements, 1000))
        say_count(c, "the rows sum to", c->elements, "");
}

/* "93MB" may mean 10^6 or 2^20 bytes. */
static void check_total_bytes(check *c, const nw_claim *claim)
{
    static const char *const units[][2] = {
        {"kB", "KiB"},
        {"MB", "MiB"},
        {"GB", "GiB"},
    };
    nw_num bytes = nw_mul(c->elements, claim->times);
    int unit = bytes < 1000000 ? 0 : bytes < 1000000000 ? 1 : 2;
    double thousand = unit == 0 ? 1e3 : unit == 1 ? 1e6 : 1e9, binary = (double)(1 << 10 * (unit + 1));
    char text[NW_GROUPED];
    if (!nw_known(bytes) || nw_figure_fits(&claim->figure, bytes, 1024) ||
        (!claim->figure.binary && nw_figure_fits(&claim->figure, bytes, 1000)))
        return;
    snprintf(c->truth, sizeof c->truth, "the rows sum to %s bytes (%.2f %s, %.2f %s)", grouped(bytes, text),
             (double)bytes / thousand, units[unit][0], (double)bytes / binary, units[unit][1]);
}

static void check_total_params(check *c, const nw_claim *claim)
{
    nw_num all = nw_add(c->weights, c->biases);
    char weights[NW_GROUPED], biases[NW_GROUPED];
    if (!nw_known(all) || nw_figure_fits(&claim->figure, all, 1000) ||
        nw_figure_fits(&claim->figure, c->weights, 1000))
        return;
    snprintf(c->truth, sizeof c->truth, "the net has %s weights and %s biases", grouped(c->weights, weights),
             grouped(c->biases, biases));
}

/* What Caffe's pooling, which rounds up and clips, would make of one that rounds down. */
static bool check_rounding(check *c, const nw_claim *claim)
{
    nw_call call = nw_call_of(c->graph, c->report, claim->node);
    nw_axes axes = nw_axes_of(&call, &call.in[0]);
    nw_window w;
    if (!nw_window_of(&call, &w))
        return false;
    for (int32_t i = 0; i < axes.count; i++) {
        nw_num in = call.in[0].shape.dim[axes.first + i], out = call.out[0].shape.dim[axes.first + i];
        nw_pool_axis caffes = nw_pool_axis_of(&w, i, true, false);
        nw_num up = nw_known(in) && nw_known(out) ? nw_pool_side(&caffes, in) : out;
        if (up == out || !nw_known(up))
            continue;
        nw_str text = nw_str_printf(c->report->arena,
                                    "%lld was rounded down to %lld (floor), so the last positions are "
                                    "dropped; Caffe rounds up to %lld: write ceil, or floor to say so",
                                    (long long)in, (long long)out, (long long)up);
        return nw_report_note_at(c->report, "pool-rounding", call.node->name, NW_EXACT, text, claim->place);
    }
    return true;
}

static bool note_wrong(check *c, const nw_claim *claim)
{
    nw_str layer = claim->node == NW_NONE ? NW_STR("") : c->graph->nodes[claim->node]->name;
    c->wrong++;
    if (c->noted++ >= NOTES_MAX)
        return true;
    nw_str text = nw_str_printf(c->report->arena, "written %.*s, but %s", NW_SHOW(claim->text), c->truth);
    return nw_report_note_at(c->report, "written-number", layer, NW_EXACT, text, claim->place);
}

static bool check_claim(check *c, const nw_claim *claim)
{
    static void (*const checks[])(check *, const nw_claim *) = {
        [NW_CLAIM_SHAPE] = check_shape,
        [NW_CLAIM_MEMORY] = check_memory,
        [NW_CLAIM_WEIGHTS] = check_weights,
        [NW_CLAIM_TOTAL_MEMORY] = check_total_memory,
        [NW_CLAIM_TOTAL_BYTES] = check_total_bytes,
        [NW_CLAIM_TOTAL_PARAMS] = check_total_params,
    };
    c->truth[0] = 0;
    checks[claim->kind](c, claim);
    c->right += !c->truth[0];
    return !c->truth[0] || note_wrong(c, claim);
}

static bool note_all(check *c)
{
    if (!c->wrong && !c->right)
        return true;
    nw_str text =
        nw_str_printf(c->report->arena,
                      "of %lld numbers written in the text %lld agree with what was weighed, %lld do "
                      "not",
                      (long long)(c->wrong + c->right), (long long)c->right, (long long)c->wrong);
    return nw_report_note(c->report, "written-numbers", NW_STR(""), NW_EXACT, text);
}

bool nw_pass_claims(const nw_graph *graph, nw_report *report)
{
    check c = {.graph = graph, .report = report};
    if (!graph->claim_count)
        return true;
    sum_up(&c);
    for (uint32_t i = 0; i < graph->claim_count; i++) {
        const nw_claim *claim = &graph->claims[i];
        bool ok = claim->kind == NW_CLAIM_ROUNDING ? check_rounding(&c, claim) : check_claim(&c, claim);
        if (!ok)
            return report->arena->failed ? nw_fail_memory(report->error, report->arena) : false;
    }
    return note_all(&c);
}
