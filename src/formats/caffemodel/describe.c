#include "formats/caffemodel/caffemodel.h"

/* The prototxt that describes a network which did not come from one: each layer with its name, type, bottoms
 * and tops, and those fields of its message that are not at their defaults. No fillers, no rates, no source
 * of data: an Input layer of the declared shape, as a net that is deployed has it. */

static const struct {
    const nw_op *op;
    const char *type;
} types[] = {
    {&nw_op_input,      "Input"       },
    {&nw_op_conv,       "Convolution" },
    {&nw_op_linear,     "InnerProduct"},
    {&nw_op_max_pool,   "Pooling"     },
    {&nw_op_avg_pool,   "Pooling"     },
    {&nw_op_relu,       "ReLU"        },
    {&nw_op_sigmoid,    "Sigmoid"     },
    {&nw_op_tanh,       "TanH"        },
    {&nw_op_softmax,    "Softmax"     },
    {&nw_op_dropout,    "Dropout"     },
    {&nw_op_lrn,        "LRN"         },
    {&nw_op_concat,     "Concat"      },
    {&nw_op_sum,        "Eltwise"     },
    {&nw_op_flatten,    "Flatten"     },
    {&nw_op_batch_norm, "BatchNorm"   },
};

typedef struct describer {
    nw_caffe_file *file;
    const nw_holder *holder;
    nw_caffe_maker layer;
} describer;

static bool put_name(nw_caffe_maker *maker, const char *field, nw_str name)
{
    nw_pt_field *f = nw_caffe_put_text(maker, field, "", NW_NOWHERE);
    if (f)
        f->text = name;
    return f != NULL;
}

static bool put_number(nw_caffe_maker *maker, const char *field, nw_num value)
{
    nw_pt_field *f = nw_caffe_put_text(maker, field, "", NW_NOWHERE);
    nw_str text = nw_str_printf(maker->caffe->arena, "%lld", (long long)(value < 0 ? -value : value));
    if (!f || !text.at)
        return nw_fail_memory(maker->caffe->error, maker->caffe->arena);
    f->text = text;
    f->kind = NW_PT_INTEGER;
    f->negative = value < 0;
    return true;
}

/* A value's name in Caffe: where a layer works in place, its input's. */
static nw_str blob_of(const nw_graph *graph, uint32_t value)
{
    const nw_value *v = &graph->values[value];
    const nw_node *node = v->producer == NW_NONE ? NULL : graph->nodes[v->producer];
    while (node && node->in_place && node->in_count) {
        v = &graph->values[node->in[0]];
        node = v->producer == NW_NONE ? NULL : graph->nodes[v->producer];
    }
    return node && node->out_count == 1 ? node->name : v->name;
}

static bool put_connections(describer *d)
{
    const nw_graph *graph = d->file->inventory->graph;
    const nw_node *node = d->holder->node;
    bool ok = true;
    for (uint32_t i = 0; ok && i < node->in_count; i++)
        ok = graph->values[node->in[i]].origin != NW_FROM_GRAPH ||
             put_name(&d->layer, "bottom", blob_of(graph, node->in[i]));
    for (uint32_t i = 0; ok && i < node->out_count; i++)
        ok = put_name(&d->layer, "top", blob_of(graph, node->out[i]));
    return ok;
}

static int64_t given(const nw_node *node, nw_attr_id id, int64_t otherwise)
{
    const nw_attr *attr = nw_node_attr(node, id);
    return attr && attr->count ? attr->ints[0] : otherwise;
}

/* One number where all axes agree, else one for each. */
static bool put_extent(nw_caffe_maker *param, const nw_node *node, nw_attr_id id, const char *const names[3],
                       int64_t otherwise)
{
    const nw_attr *attr = nw_node_attr(node, id);
    bool same = true;
    for (uint32_t i = 1; attr && i < attr->count; i++)
        same = same && attr->ints[i] == attr->ints[0];
    if (!attr || !attr->count || (same && attr->ints[0] == otherwise))
        return true;
    if (same)
        return put_number(param, names[0], attr->ints[0]);
    return put_number(param, names[1], attr->ints[0]) && put_number(param, names[2], attr->ints[1]);
}

static bool put_window(nw_caffe_maker *param, const nw_node *node)
{
    static const char *const kernel[] = {"kernel_size", "kernel_h", "kernel_w"};
    static const char *const stride[] = {"stride", "stride_h", "stride_w"}, *const pad[] = {"pad", "pad_h",
                                                                                            "pad_w"};
    return put_extent(param, node, NW_A_KERNEL, kernel, 0) &&
           put_extent(param, node, NW_A_STRIDE, stride, 1) && put_extent(param, node, NW_A_PAD, pad, 0);
}

static nw_caffe_maker open_param(describer *d, const char *name)
{
    return (nw_caffe_maker){&d->file->maker, nw_caffe_open(&d->layer, name, NW_NOWHERE), NULL};
}

static bool put_outputs(nw_caffe_maker *param, const nw_holder *holder)
{
    static const nw_pt_field no = {.kind = NW_PT_NAME};
    if (!param->message || !holder->count || holder->holdings[0].shape.rank < 1)
        return false;
    if (!put_number(param, "num_output", holder->holdings[0].shape.dim[0]))
        return false;
    nw_pt_field *f = holder->count > 1 ? NULL : nw_caffe_put(param, &no, "bias_term");
    if (f)
        f->text = NW_STR("false");
    return holder->count > 1 || f;
}

static bool put_convolution(describer *d)
{
    static const char *const dilation[] = {"dilation", "dilation", "dilation"};
    const nw_node *node = d->holder->node;
    nw_caffe_maker p = open_param(d, "convolution_param");
    int64_t groups = given(node, NW_A_GROUPS, 1);
    return put_outputs(&p, d->holder) && put_window(&p, node) &&
           put_extent(&p, node, NW_A_DILATION, dilation, 1) &&
           (groups == 1 || put_number(&p, "group", groups));
}

static bool put_pooling(describer *d)
{
    static const nw_pt_field like = {.kind = NW_PT_NAME};
    const nw_node *node = d->holder->node;
    nw_caffe_maker p = open_param(d, "pooling_param");
    nw_pt_field *f = p.message ? nw_caffe_put(&p, &like, "pool") : NULL;
    if (!f)
        return false;
    f->text = node->op == &nw_op_max_pool ? NW_STR("MAX") : NW_STR("AVE");
    if (!given(node, NW_A_GLOBAL, 0))
        return put_window(&p, node);
    f = nw_caffe_put(&p, &like, "global_pooling");
    if (f)
        f->text = NW_STR("true");
    return f != NULL;
}

static bool put_input(describer *d)
{
    const nw_node *node = d->holder->node;
    nw_caffe_maker p = open_param(d, "input_param");
    for (uint32_t i = 0; p.message && i < node->out_count; i++) {
        nw_shape shape = d->file->inventory->graph->values[node->out[i]].shape;
        nw_caffe_maker s = {&d->file->maker, nw_caffe_open(&p, "shape", NW_NOWHERE), NULL};
        for (int32_t k = 0; s.message && k < shape.rank; k++)
            if (!put_number(&s, "dim", nw_known(shape.dim[k]) ? shape.dim[k] : 1))
                return false;
    }
    return p.message != NULL;
}

static bool put_param(describer *d)
{
    const nw_op *op = d->holder->node->op;
    if (op == &nw_op_conv)
        return put_convolution(d);
    if (op == &nw_op_linear) {
        nw_caffe_maker p = open_param(d, "inner_product_param");
        return put_outputs(&p, d->holder);
    }
    if (op == &nw_op_max_pool || op == &nw_op_avg_pool)
        return put_pooling(d);
    if (op == &nw_op_lrn) {
        nw_caffe_maker p = open_param(d, "lrn_param");
        return p.message && put_number(&p, "local_size", given(d->holder->node, NW_A_SIZE, 5));
    }
    return op != &nw_op_input || put_input(d);
}

static bool start_layer(describer *d, nw_str name, const char *type)
{
    static const nw_pt_field like = {.kind = NW_PT_MESSAGE};
    d->layer = nw_caffe_make(&d->file->maker, &like);
    return d->layer.message && put_name(&d->layer, "name", name) &&
           nw_caffe_put_text(&d->layer, "type", type, NW_NOWHERE);
}

/* Factors and addends of a normalisation are a Scale layer behind it, which works in place; the holder lists
 * them before the statistics. */
static bool describe_scale(describer *d)
{
    static const nw_pt_field yes = {.kind = NW_PT_NAME};
    nw_str blob = blob_of(d->file->inventory->graph, d->holder->node->out[0]);
    nw_str name = nw_str_join(d->file->maker.arena, d->holder->name, NW_STR("_scale"));
    bool ok = name.at && start_layer(d, name, "Scale") && put_name(&d->layer, "bottom", blob) &&
              put_name(&d->layer, "top", blob);
    nw_caffe_maker p = open_param(d, "scale_param");
    nw_pt_field *f = ok && p.message ? nw_caffe_put(&p, &yes, "bias_term") : NULL;
    if (!f)
        return nw_fail_memory(d->file->maker.error, d->file->maker.arena);
    f->text = NW_STR("true");
    return nw_caffe_add_written(d->file, (nw_caffe_written){d->layer.message, d->holder, 0, 2});
}

bool nw_caffe_describe(nw_caffe_file *file, const nw_holder *holder)
{
    describer d = {.file = file, .holder = holder};
    const char *type = NULL;
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (holder->node->op == types[i].op)
            type = types[i].type;
    if (!type || (holder->node->op == &nw_op_batch_norm && holder->count != 5))
        return nw_fail(file->maker.error, NW_E_VALUE, NW_NOWHERE,
                       "no layer of Caffe is known for \"%.*s\", of type \"%.*s\"", NW_SHOW(holder->name),
                       NW_SHOW(holder->type));
    bool norm = holder->node->op == &nw_op_batch_norm;
    nw_caffe_written written = {.holder = holder, .first = norm ? 2 : 0, .blobs = norm ? 3 : holder->count};
    if (!start_layer(&d, holder->name, type) || !put_connections(&d) || !put_param(&d))
        return file->maker.error->code == NW_OK ? nw_fail(file->maker.error, NW_E_VALUE, NW_NOWHERE,
                                                          "\"%.*s\" stores no weight", NW_SHOW(holder->name))
                                                : false;
    written.message = d.layer.message;
    return nw_caffe_add_written(file, written) && (!norm || describe_scale(&d));
}
