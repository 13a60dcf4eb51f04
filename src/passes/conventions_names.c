/* The names that only formulas of conventions use (docs/conventions.md). */
#include "passes/conventions.h"

#include "ops/shape_rules.h"
#include "passes/operands.h"

/* ---- Parameters --------------------------------------------------------------------------------------- */

typedef struct params {
    nw_num elements; /* weights and biases, shared ones too */
    bool weight, bias;
} params;

static void add_param(params *p, nw_role role, nw_num elements)
{
    if (role == NW_BUFFER)
        return;
    p->elements = nw_add(p->elements, elements);
    p->weight = p->weight || role == NW_WEIGHT;
    p->bias = p->bias || role == NW_BIAS;
}

static void add_operands(params *p, const nw_counting *counting, uint32_t index)
{
    const nw_node *node = counting->graph->nodes[index];
    for (uint32_t k = 0; k < node->in_count; k++) {
        nw_role role;
        if (nw_operand_role(counting->graph, counting->report, node, k, &role))
            add_param(p, role, counting->report->elements[node->in[k]]);
    }
}

static params params_of(const nw_counted *layer)
{
    nw_param list[NW_PARAM_MAX];
    params p = {0, false, false};
    const nw_sight *sight = &layer->counting->sights[layer->node];
    const nw_op *op = layer->call->node->op;
    if (layer->call->node->operands) {
        add_operands(&p, layer->counting, layer->node);
        if (sight->gamma != NW_NONE)
            add_operands(&p, layer->counting, sight->gamma);
        if (sight->beta != NW_NONE)
            add_operands(&p, layer->counting, sight->beta);
        return p;
    }
    int count = op->param ? op->param(layer->call, list) : 0;
    for (int i = 0; i < count; i++)
        add_param(&p, list[i].role, nw_shape_count((nw_shape){list[i].dim, list[i].rank}));
    return p;
}

static nw_num param_elements(const nw_counted *layer)
{
    return params_of(layer).elements;
}

static nw_num affine(const nw_counted *layer)
{
    return params_of(layer).weight;
}

/* A bias may also come from another layer. */
static nw_num bias(const nw_counted *layer)
{
    const nw_call *call = layer->call;
    for (int32_t k = 1; call->node->operands && k < call->in_count; k++) {
        char letter = nw_op_role(call->node->op, (uint32_t)k);
        if ((letter == NW_ROLE_BIAS || letter == NW_ROLE_ADDEND) && nw_has_in(call, k))
            return 1;
    }
    return params_of(layer).bias;
}

/* ---- Work and dims ------------------------------------------------------------------------------------ */

static nw_num macs(const nw_counted *layer)
{
    nw_work work = {{0}};
    if (layer->call->node->op->work)
        layer->call->node->op->work(layer->call, &work);
    return work.of[NW_MAC];
}

static nw_num module(const nw_counted *layer)
{
    return !layer->counting->sights[layer->node].loose;
}

static nw_num last(const nw_counted *layer)
{
    return !layer->counting->sights[layer->node].repeated;
}

static nw_num attends(const nw_counted *layer)
{
    return layer->counting->sights[layer->node].attends;
}

/* PyTorch adds the bias of a linear layer inside the product where it has two or three dims
 * (aten/src/ATen/native/Linear.cpp). */
static nw_num addmm(const nw_counted *layer)
{
    return layer->call->out[0].shape.rank <= 3;
}

static nw_num axes(const nw_counted *layer)
{
    return nw_picture_axes(layer->call->in[0].shape);
}

/* What is normalised together is a row. Where a normalisation is spelled out, each has its deviation. */
static nw_num rows(const nw_counted *layer)
{
    int32_t axis;
    const nw_call *call = layer->call;
    nw_shape in = call->in[0].shape;
    bool norm = nw_str_is(nw_str_of(layer->counting->sights[layer->node].kind), "layer_norm");
    if (layer->counting->sights[layer->node].form != layer->counting->sights[layer->node].kind)
        return nw_in_count(call, 1);
    if (in.rank < 0 || !nw_axis_of(call, norm ? -1 : 1, &axis))
        return NW_UNKNOWN;
    if (norm || nw_int(call, NW_A_AXIS_COUNT, 1) < 0)
        return nw_shape_product(in, 0, axis);
    return nw_div(nw_shape_count(in), in.dim[axis]);
}

static nw_num sized(const nw_counted *layer)
{
    return nw_node_attr(layer->call->node, NW_A_OUTPUT_SIZE) || nw_has_in(layer->call, 3);
}

/* ---- Windows ------------------------------------------------------------------------------------------ */

/* The side of a square kernel, which PyTorch lets be written as one number. */
static nw_num kernel_side(const nw_counted *layer)
{
    nw_window w;
    if (!nw_window_of(layer->call, &w) || !w.axes)
        return NW_UNKNOWN;
    for (int32_t i = 1; i < w.axes; i++)
        if (w.kernel[i] != w.kernel[0])
            return nw_window_size(&w);
    return w.kernel[0];
}

/* What is left where only kernels of two axes are multiplied. */
static nw_num kernel_plane(const nw_counted *layer)
{
    nw_window w;
    if (!nw_window_of(layer->call, &w) || !w.axes)
        return NW_UNKNOWN;
    return w.axes == 2 ? nw_window_size(&w) : w.kernel[0];
}

/* Input by output positions of each axis; where they do not divide, the rest and one more. */
static nw_num ratio(const nw_counted *layer)
{
    nw_num product = 1;
    nw_shape in = layer->call->in[0].shape, out = layer->call->out[0].shape;
    for (int32_t i = 2; i < in.rank && i < out.rank; i++) {
        nw_num times = nw_div(in.dim[i], out.dim[i]), rest = nw_sub(in.dim[i], nw_mul(times, out.dim[i]));
        product = nw_mul(product, rest == 0 ? times : nw_add(rest, 1));
    }
    return product;
}

/* Positions that a convolution of the same window would have. */
static nw_num conv_positions(const nw_counted *layer)
{
    nw_window w;
    nw_num product = 1;
    const nw_call *call = layer->call;
    nw_axes picture = nw_axes_of(call, &call->in[0]);
    if (!nw_window_of(call, &w))
        return NW_UNKNOWN;
    for (int32_t i = 0; i < w.axes; i++) {
        nw_num padded = nw_add(call->in[0].shape.dim[picture.first + i], nw_add(w.begin[i], w.end[i]));
        nw_num room = nw_sub(padded, nw_window_extent(&w, i));
        product = nw_mul(product, nw_add(nw_div(room, w.stride[i]), 1));
    }
    return product;
}

/* ------------------------------------------------------------------------------------------------------- */

static const struct name {
    const char *name;
    nw_num (*find)(const nw_counted *layer);
} names[] = {
    {"macs",           macs          },
    {"bias",           bias          },
    {"affine",         affine        },
    {"params",         param_elements},
    {"module",         module        },
    {"attends",        attends       },
    {"last",           last          },
    {"addmm",          addmm         },
    {"axes",           axes          },
    {"rows",           rows          },
    {"sized",          sized         },
    {"kernel_side",    kernel_side   },
    {"kernel_plane",   kernel_plane  },
    {"ratio",          ratio         },
    {"conv_positions", conv_positions},
};

int nw_counted_name(const nw_scope *scope, nw_str name, nw_num *factors)
{
    nw_error quiet = {0}; /* rules that fail here did not fail when the model was weighed */
    nw_call call = *scope->call;
    nw_counted layer = *(const nw_counted *)scope->context;
    call.error = &quiet;
    layer.call = &call;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (nw_str_is(name, names[i].name)) {
            factors[0] = names[i].find(&layer);
            return 1;
        }
    return 0;
}
