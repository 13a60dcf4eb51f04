/* The names that formulas may use, and what they stand for in a call. */
#include "passes/explain/formula.h"

#include "ops/attention.h"
#include "ops/shape_rules.h"

static const nw_tensor *input(const nw_scope *scope)
{
    return scope->call->in_count ? &scope->call->in[0] : NULL;
}

static const nw_tensor *output(const nw_scope *scope)
{
    return scope->call->out_count ? &scope->call->out[0] : NULL;
}

static int one(nw_num value, nw_num *factors)
{
    factors[0] = value;
    return 1;
}

static int many(const nw_num *values, int32_t count, nw_num *factors)
{
    for (int32_t i = 0; i < count; i++)
        factors[i] = values[i];
    if (count == 0)
        return one(1, factors);
    return (int)count;
}

/* Of a window: the number of one axis in `side`, the numbers of all axes elsewhere. */
#define WINDOW(field)                                                                                        \
    static int field(const nw_scope *scope, nw_num *factors)                                                 \
    {                                                                                                        \
        if (!scope->window)                                                                                  \
            return 0;                                                                                        \
        return scope->axis >= 0 ? one(scope->window->field[scope->axis], factors)                            \
                                : many(scope->window->field, scope->window->axes, factors);                  \
    }

WINDOW(kernel)
WINDOW(stride)
WINDOW(dilation)
WINDOW(begin)
WINDOW(end)
WINDOW(output_pad)

static int side_or_count(const nw_scope *scope, const nw_tensor *tensor, nw_num *factors)
{
    if (!tensor)
        return 0;
    if (scope->axis < 0)
        return one(nw_shape_count(tensor->shape), factors);
    nw_axes axes = nw_axes_of(scope->call, tensor);
    return scope->axis < axes.count ? one(tensor->shape.dim[axes.first + scope->axis], factors) : 0;
}

static int in(const nw_scope *scope, nw_num *factors)
{
    return side_or_count(scope, input(scope), factors);
}

static int out(const nw_scope *scope, nw_num *factors)
{
    return side_or_count(scope, output(scope), factors);
}

static int picture(const nw_scope *scope, const nw_tensor *tensor, nw_num *factors)
{
    if (!tensor)
        return 0;
    nw_axes axes = nw_axes_of(scope->call, tensor);
    if (axes.count > NW_AXES_MAX)
        return one(nw_shape_product(tensor->shape, axes.first, axes.first + axes.count), factors);
    return many(axes.count ? tensor->shape.dim + axes.first : NULL, axes.count, factors);
}

static int positions(const nw_scope *scope, nw_num *factors)
{
    return picture(scope, output(scope), factors);
}

static int in_positions(const nw_scope *scope, nw_num *factors)
{
    return picture(scope, input(scope), factors);
}

static bool is_padded(const nw_window *window)
{
    for (int32_t i = 0; i < window->axes; i++)
        if (window->begin[i] || window->end[i])
            return true;
    return false;
}

/* Caffe's pooling (pooling_layer.cpp, Reshape) rounds up, and then drops a last window that would start
 * behind the padded picture: 1 where that happens. */
static int clip(const nw_scope *scope, nw_num *factors)
{
    nw_num side;
    const nw_window *w = scope->window;
    if (!w || !in(scope, &side))
        return 0;
    int32_t a = scope->axis;
    bool ceil = nw_rounds_up(scope->call);
    bool clips = is_padded(w) || nw_int(scope->call, NW_A_ALWAYS_CLIP, 0);
    nw_num limit = nw_add(side, w->begin[a]), padded = nw_add(limit, w->end[a]);
    nw_num extent = nw_add(nw_mul(w->dilation[a], nw_sub(w->kernel[a], 1)), 1);
    nw_num last = nw_mul(nw_div_ceil(nw_sub(padded, extent), w->stride[a]), w->stride[a]);
    return one(ceil && clips && nw_known(last) && last >= limit, factors);
}

static int in_channels(const nw_scope *scope, nw_num *factors)
{
    return input(scope) ? one(nw_in_channels(scope->call), factors) : 0;
}

static int out_channels(const nw_scope *scope, nw_num *factors)
{
    nw_num declared = nw_int(scope->call, NW_A_OUT_CHANNELS, 0);
    if (declared > 0)
        return one(declared, factors);
    return output(scope) ? one(nw_out_channels(scope->call), factors) : 0;
}

static int batch(const nw_scope *scope, nw_num *factors)
{
    const nw_tensor *tensor = output(scope);
    if (!tensor || tensor->shape.rank < 1)
        return 0;
    int32_t channel = nw_axes_of(scope->call, tensor).channel;
    return one(nw_shape_product(tensor->shape, 0, channel), factors);
}

/* Weights, scales and shapes that are inputs too do not count. */
static int inputs(const nw_scope *scope, nw_num *factors)
{
    const nw_call *call = scope->call;
    nw_num count = 0;
    for (int32_t i = 0; i < call->in_count; i++) {
        char role = call->node->operands ? nw_op_role(call->node->op, (uint32_t)i) : NW_ROLE_DATA;
        count += nw_has_in(call, i) && (role == NW_ROLE_DATA || role == NW_ROLE_ADDEND);
    }
    return one(count, factors);
}

/* What operators take where the file is silent (ops/op_list.h): the rows of one operator before those of all.
 */
static const struct standard {
    const char *op;
    nw_attr_id id;
    int64_t value;
} standards[] = {
    {"scale",         NW_A_BIAS,         0 },
    {"lstm",          NW_A_AXIS,         2 },
    {"rnn",           NW_A_AXIS,         2 },
    {"batch_norm",    NW_A_AFFINE,       0 },
    {"rnn_sequence",  NW_A_AXIS,         2 },
    {"gru_sequence",  NW_A_AXIS,         2 },
    {"lstm_sequence", NW_A_AXIS,         2 },
    {"layer_norm",    NW_A_AXIS,         -1},
    {"rms_norm",      NW_A_AXIS,         -1},
    {"reduction",     NW_A_AXIS,         0 },
    {NULL,            NW_A_BIAS,         1 },
    {NULL,            NW_A_AFFINE,       1 },
    {NULL,            NW_A_AXIS,         1 },
    {NULL,            NW_A_GROUPS,       1 },
    {NULL,            NW_A_SIZE,         5 },
    {NULL,            NW_A_SHARED_SLOPE, 0 },
};

static int64_t value_of(const nw_scope *scope, nw_attr_id id)
{
    if (scope->call->node->operands && id == NW_A_BIAS)
        return nw_has_bias(scope->call, true);
    if (scope->call->node->operands && id == NW_A_AFFINE)
        return nw_is_affine(scope->call, true);
    nw_str op = nw_str_of(scope->call->node->op ? scope->call->node->op->name : NULL);
    for (size_t i = 0; i < sizeof standards / sizeof *standards; i++)
        if (standards[i].id == id && (!standards[i].op || nw_str_is(op, standards[i].op)))
            return nw_int(scope->call, id, standards[i].value);
    return nw_int(scope->call, id, 0);
}

/* Where `axis` cuts the dims of input 0. */
static bool cut(const nw_scope *scope, int32_t *axis)
{
    nw_error quiet = {0};
    nw_call call = *scope->call;
    call.error = &quiet;
    return input(scope) && input(scope)->shape.rank >= 0 &&
           nw_axis(&call, value_of(scope, NW_A_AXIS), input(scope)->shape.rank, axis);
}

static int features(const nw_scope *scope, nw_num *factors)
{
    int32_t axis;
    if (!cut(scope, &axis))
        return 0;
    nw_shape shape = input(scope)->shape;
    if (shape.rank - axis > NW_AXES_MAX)
        return one(nw_shape_product(shape, axis, shape.rank), factors);
    return many(shape.dim + axis, shape.rank - axis, factors);
}

static int samples(const nw_scope *scope, nw_num *factors)
{
    int32_t axis;
    return cut(scope, &axis) ? one(nw_shape_product(input(scope)->shape, 0, axis), factors) : 0;
}

static int static_features(const nw_scope *scope, nw_num *factors)
{
    return one(nw_static_features(scope->call), factors);
}

static int inner(const nw_scope *scope, nw_num *factors)
{
    return scope->call->in_count > 1 ? one(nw_inner(scope->call), factors) : 0;
}

static int contraction(const nw_scope *scope, nw_num *factors)
{
    nw_error quiet = {0};
    nw_call call = *scope->call;
    call.error = &quiet;
    return nw_contraction(&call, factors);
}

/* Of an attention. */
static int scores(const nw_scope *scope, nw_num *factors)
{
    nw_attention a;
    if (!nw_attention_of(scope->call, &a))
        return 0;
    return many((const nw_num[]){a.batch, a.heads, a.queries, a.keys}, 4, factors);
}

#define ATTENTION(field)                                                                                     \
    static int field(const nw_scope *scope, nw_num *factors)                                                 \
    {                                                                                                        \
        nw_attention a;                                                                                      \
        return nw_attention_of(scope->call, &a) ? one(a.field, factors) : 0;                                 \
    }

ATTENTION(head_size)
ATTENTION(value_size)
ATTENTION(projected)

static int directions(const nw_scope *scope, nw_num *factors)
{
    return one(nw_directions(scope->call), factors);
}

static int hidden_size(const nw_scope *scope, nw_num *factors)
{
    return one(nw_hidden_size(scope->call), factors);
}

/* Elements of which each scales or biases some: AXIS_COUNT axes from `axis` on. */
static int scaled(const nw_scope *scope, nw_num *factors)
{
    int32_t first, end;
    nw_error quiet = {0};
    nw_call call = *scope->call;
    call.error = &quiet;
    if (!input(scope) || !nw_scaled_axes(&call, &first, &end))
        return 0;
    return one(nw_shape_product(input(scope)->shape, first, end), factors);
}

/* Rules of `side` alone are not found elsewhere, and the reverse. */
enum { SIDE = 1, COUNT = 2, BOTH = 3 };

static const struct name {
    const char *name;
    int where;
    int (*find)(const nw_scope *scope, nw_num *factors);
} names[] = {
    {"in",              BOTH,  in             },
    {"out",             COUNT, out            },
    {"kernel",          BOTH,  kernel         },
    {"stride",          BOTH,  stride         },
    {"dilation",        BOTH,  dilation       },
    {"begin",           SIDE,  begin          },
    {"end",             SIDE,  end            },
    {"output_pad",      SIDE,  output_pad     },
    {"clip",            SIDE,  clip           },
    {"in_channels",     COUNT, in_channels    },
    {"out_channels",    COUNT, out_channels   },
    {"batch",           COUNT, batch          },
    {"positions",       COUNT, positions      },
    {"in_positions",    COUNT, in_positions   },
    {"inputs",          COUNT, inputs         },
    {"features",        COUNT, features       },
    {"samples",         COUNT, samples        },
    {"scaled",          COUNT, scaled         },
    {"directions",      COUNT, directions     },
    {"hidden_size",     COUNT, hidden_size    },
    {"static_features", COUNT, static_features},
    {"inner",           COUNT, inner          },
    {"contraction",     COUNT, contraction    },
    {"scores",          COUNT, scores         },
    {"head_size",       COUNT, head_size      },
    {"value_size",      COUNT, value_size     },
    {"projected",       COUNT, projected      },
};

/* Attributes of one whole number, by their name. */
static int attribute(const nw_scope *scope, nw_str name, nw_num *factors)
{
    for (int id = 0; id < NW_ATTR_COUNT; id++)
        if (nw_attr_kind_of((nw_attr_id)id) == NW_ATTR_INT && nw_str_is(name, nw_attr_name((nw_attr_id)id))) {
            int64_t value = value_of(scope, (nw_attr_id)id);
            return one(value < 0 ? NW_UNKNOWN : value, factors);
        }
    return 0;
}

int nw_formula_name(const nw_scope *scope, nw_str name, nw_num *factors)
{
    int here = scope->axis >= 0 ? SIDE : COUNT;
    int found = scope->more ? scope->more(scope, name, factors) : 0;
    if (found)
        return found;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (names[i].where & here && nw_str_is(name, names[i].name))
            return names[i].find(scope, factors);
    return attribute(scope, name, factors);
}

/* A pooling over the whole picture, or to a size that divides it, is one with windows side by side. */
static bool adaptive_window(const nw_call *call, nw_window *window)
{
    const nw_attr *size = nw_node_attr(call->node, NW_A_OUTPUT_SIZE);
    nw_axes axes = nw_axes_of(call, &call->in[0]);
    *window = (nw_window){.axes = axes.count};
    for (int32_t i = 0; i < axes.count; i++) {
        nw_num in = call->in[0].shape.dim[axes.first + i],
               out = size ? nw_attr_spread(size, axes.count, i) : 1;
        if (!nw_known(in) || out < 1 || in < out || in % out)
            return false;
        window->kernel[i] = window->stride[i] = in / out;
        window->dilation[i] = 1;
    }
    return true;
}

bool nw_formula_window(const nw_call *call, nw_window *window)
{
    nw_error quiet = {0};
    nw_call own = *call;
    own.error = &quiet;
    if (!call->in_count || call->in[0].shape.rank < 0 || nw_axes_of(call, &call->in[0]).count > NW_AXES_MAX)
        return false;
    *window = (nw_window){.axes = 0};
    if (nw_node_attr(call->node, NW_A_OUTPUT_SIZE) || nw_int(call, NW_A_GLOBAL, 0))
        return adaptive_window(call, window);
    return nw_axes_of(call, &call->in[0]).count == 0 || nw_window_of(&own, window);
}
