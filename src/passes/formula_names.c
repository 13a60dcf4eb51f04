/* The names that formulas may use, and what they stand for in a call. */
#include "passes/formula.h"

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

/* Caffe's pooling (pooling_layer.cpp, Reshape) rounds up and then drops a last window that would start behind
 * the padded picture. 1 where that happens. */
static int clip(const nw_scope *scope, nw_num *factors)
{
    nw_num side;
    if (!scope->window || !in(scope, &side))
        return 0;
    const nw_window *w = scope->window;
    int32_t a = scope->axis;
    nw_num padded = nw_add(side, nw_add(w->begin[a], w->end[a]));
    nw_num start = nw_mul(nw_div_ceil(nw_sub(padded, w->kernel[a]), w->stride[a]), w->stride[a]);
    bool ceil = nw_str_is(nw_text(scope->call, NW_A_ROUNDING, "floor"), "ceil");
    return one(ceil && nw_known(start) && start >= nw_add(side, w->begin[a]), factors);
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
    return tensor && tensor->shape.rank > 0 ? one(tensor->shape.dim[0], factors) : 0;
}

static int inputs(const nw_scope *scope, nw_num *factors)
{
    return one(scope->call->in_count, factors);
}

/* Where `axis` cuts the dims of input 0; 1 by default, after the batch. */
static bool cut(const nw_scope *scope, int32_t *axis)
{
    nw_error quiet = {0};
    nw_call call = *scope->call;
    call.error = &quiet;
    return input(scope) && input(scope)->shape.rank >= 0 &&
           nw_axis(&call, nw_int(scope->call, NW_A_AXIS, 1), input(scope)->shape.rank, axis);
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

/* Rules of `side` alone are not found elsewhere, and the reverse. */
enum { SIDE = 1, COUNT = 2, BOTH = 3 };

static const struct name {
    const char *name;
    int where;
    int (*find)(const nw_scope *scope, nw_num *factors);
} names[] = {
    {"in",           BOTH,  in          },
    {"out",          COUNT, out         },
    {"kernel",       BOTH,  kernel      },
    {"stride",       BOTH,  stride      },
    {"dilation",     BOTH,  dilation    },
    {"begin",        SIDE,  begin       },
    {"end",          SIDE,  end         },
    {"output_pad",   SIDE,  output_pad  },
    {"clip",         SIDE,  clip        },
    {"in_channels",  COUNT, in_channels },
    {"out_channels", COUNT, out_channels},
    {"batch",        COUNT, batch       },
    {"positions",    COUNT, positions   },
    {"in_positions", COUNT, in_positions},
    {"inputs",       COUNT, inputs      },
    {"features",     COUNT, features    },
    {"samples",      COUNT, samples     },
};

/* Attributes of one whole number, by their name, with what the operators take where the file is silent. */
static int attribute(const nw_scope *scope, nw_str name, nw_num *factors)
{
    for (int id = 0; id < NW_ATTR_COUNT; id++)
        if (nw_attr_kind_of((nw_attr_id)id) == NW_ATTR_INT && nw_str_is(name, nw_attr_name((nw_attr_id)id))) {
            nw_num value = nw_int(scope->call, (nw_attr_id)id, id == NW_A_GROUPS ? 1 : 0);
            return one(value < 0 ? NW_UNKNOWN : value, factors);
        }
    return 0;
}

int nw_formula_name(const nw_scope *scope, nw_str name, nw_num *factors)
{
    int here = scope->axis >= 0 ? SIDE : COUNT;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (names[i].where & here && nw_str_is(name, names[i].name))
            return names[i].find(scope, factors);
    return attribute(scope, name, factors);
}
