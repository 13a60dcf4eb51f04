/* What layers store. An operator takes its operands in an order of its own; the file has another
 * (save_weights_upto in parser.c). */
#include "formats/darknet/darknet.h"

enum { BIASES, SCALES, MEAN, VARIANCE, WEIGHTS, ARRAYS };

static const struct {
    const char *name;
    char role;
} kinds[ARRAYS] = {
    {"biases",           NW_ROLE_BIAS  },
    {"scales",           NW_ROLE_WEIGHT},
    {"rolling_mean",     NW_ROLE_BUFFER},
    {"rolling_variance", NW_ROLE_BUFFER},
    {"weights",          NW_ROLE_WEIGHT},
};

/* What the operators take: weight, bias, scale, mean, variance. */
static const uint8_t operands[ARRAYS] = {WEIGHTS, BIASES, SCALES, MEAN, VARIANCE};

static const uint8_t conv_file[ARRAYS] = {BIASES, SCALES, MEAN, VARIANCE, WEIGHTS};
static const uint8_t linear_file[ARRAYS] = {BIASES, WEIGHTS, SCALES, MEAN, VARIANCE};

static nw_str name_of(nw_dk *dk, const char *part, int kind)
{
    return nw_str_printf(dk->arena, "%.*s.%s%s%s", NW_SHOW(dk->node->name), part, *part ? "." : "",
                         kinds[kind].name);
}

static uint32_t store(nw_dk *dk, const char *part, int kind, nw_shape shape)
{
    uint32_t value = nw_graph_value(dk->graph, name_of(dk, part, kind));
    if (value == NW_NONE || !nw_graph_store(dk->graph, value) || !nw_node_in(dk->graph, dk->node, value))
        return NW_NONE;
    nw_value *v = &dk->graph->values[value];
    v->shape = shape;
    v->dtype = &nw_float32;
    v->stored = nw_shape_count(shape);
    v->role = kinds[kind].role;
    return value;
}

/* What the options say of the file. */
typedef struct filed {
    int64_t dontsave, dontload, dontloadscales;
} filed;

static bool filed_of(nw_dk *dk, filed *f)
{
    return nw_dk_int(dk, "dontsave", 0, &f->dontsave) && nw_dk_int(dk, "dontload", 0, &f->dontload) &&
           nw_dk_int(dk, "dontloadscales", 0, &f->dontloadscales) &&
           (!f->dontsave || nw_dk_set(dk, NW_A_DONT_SAVE, 1));
}

static bool is_norm(int kind)
{
    return kind == SCALES || kind == MEAN || kind == VARIANCE;
}

static bool list_array(nw_dk *dk, const filed *f, uint32_t value, int kind)
{
    if (!nw_grow(dk->arena, (void **)&dk->arrays, &dk->array_room, dk->array_count, sizeof *dk->arrays))
        return nw_fail_memory(dk->error, dk->arena);
    dk->arrays[dk->array_count++] = (nw_dk_array){value, dk->layer_count, !f->dontsave,
                                                  !f->dontload && !(f->dontloadscales && is_norm(kind))};
    return true;
}

/* Stores those arrays whose bit is in `has`, in the order of the operands, and lists them in the file's. */
static bool put(nw_dk *dk, const char *part, nw_shape weight, nw_num vector, unsigned has,
                const uint8_t *file)
{
    filed f;
    uint32_t values[ARRAYS];
    nw_shape line = nw_graph_shape(dk->graph, &vector, 1);
    if (!filed_of(dk, &f) || line.rank < 0 || weight.rank < 0)
        return false;
    for (int i = 0; i < ARRAYS; i++) {
        int kind = operands[i];
        if (has >> kind & 1 &&
            (values[kind] = store(dk, part, kind, kind == WEIGHTS ? weight : line)) == NW_NONE)
            return false;
    }
    for (int i = 0; i < ARRAYS; i++)
        if (has >> file[i] & 1 && !list_array(dk, &f, values[file[i]], file[i]))
            return false;
    return true;
}

static unsigned kinds_of(bool normalized)
{
    return 1u << BIASES | 1u << WEIGHTS | (normalized ? 1u << SCALES | 1u << MEAN | 1u << VARIANCE : 0);
}

static bool put_conv(nw_dk *dk, const char *part, const nw_num *weight, nw_num out, bool normalized)
{
    return put(dk, part, nw_graph_shape(dk->graph, weight, 4), out, kinds_of(normalized), conv_file);
}

static bool put_linear(nw_dk *dk, const char *part, nw_num in, nw_num out, bool normalized)
{
    return put(dk, part, nw_graph_shape(dk->graph, (const nw_num[]){out, in}, 2), out, kinds_of(normalized),
               linear_file);
}

bool nw_dk_conv_arrays(nw_dk *dk, const nw_num *weight, nw_num out, bool normalized)
{
    return put_conv(dk, "", weight, out, normalized);
}

bool nw_dk_linear_arrays(nw_dk *dk, nw_num in, nw_num out, bool normalized)
{
    return put_linear(dk, "", in, out, normalized);
}

/* Its biases are neither saved nor ever trained. */
bool nw_dk_norm_arrays(nw_dk *dk, nw_num channels)
{
    filed f;
    uint32_t none = nw_graph_left_out(dk->graph);
    nw_shape line = nw_graph_shape(dk->graph, &channels, 1);
    if (none == NW_NONE || line.rank < 0 || !filed_of(dk, &f))
        return false;
    for (int kind = SCALES; kind <= VARIANCE; kind++) {
        uint32_t value;
        if ((kind == MEAN && !nw_node_in(dk->graph, dk->node, none)) ||
            (value = store(dk, "", kind, line)) == NW_NONE || !list_array(dk, &f, value, kind))
            return false;
    }
    return true;
}

bool nw_dk_local_arrays(nw_dk *dk, nw_num positions, nw_num out, nw_num looks)
{
    nw_shape weight = nw_graph_shape(dk->graph, (const nw_num[]){positions, out, looks}, 3);
    return put(dk, "", weight, nw_mul(out, positions), kinds_of(false), conv_file);
}

/* Fully connected layers, of which those from `of_state` on take the state. */
bool nw_dk_linear_parts(nw_dk *dk, const char *const *names, int count, int of_state, nw_num in, nw_num out,
                        bool normalized)
{
    for (int i = 0; i < count; i++)
        if (!put_linear(dk, names[i], i < of_state ? in : out, out, normalized))
            return false;
    return true;
}

bool nw_dk_conv_parts(nw_dk *dk, nw_num in, nw_num hidden, nw_num out, bool normalized)
{
    return put_conv(dk, "input_layer", (const nw_num[]){hidden, in, 3, 3}, hidden, normalized) &&
           put_conv(dk, "self_layer", (const nw_num[]){hidden, hidden, 3, 3}, hidden, normalized) &&
           put_conv(dk, "output_layer", (const nw_num[]){out, hidden, 3, 3}, out, normalized);
}
