/* What onnx.save makes of a network whose tensors are initializers with raw_data, fields in the order of
 * their numbers as protobuf writes them. The tensors are exact. The graph is that of a minimal export, for
 * there is no one exporter: a node for each layer with its name, operator and attributes, the inputs and
 * outputs of the graph with their shapes, IR version 8, one operator set, nothing of a producer. */
#include "formats/onnx/read.h"
#include "formats/writer.h"

#define IR_VERSION 8
#define OPSET      17

/* Counts bytes, or (with a ledger) puts them: a message is counted before its length is put. */
typedef struct emitter {
    const nw_inventory *inventory;
    const nw_size_wants *wants;
    nw_ledger *ledger; /* NULL: only counted */
    nw_num bytes;
    bool ok;
} emitter;

/* What a message is made of: a tensor, a node ... */
typedef struct subject {
    const nw_holder *holder;
    const nw_holding *holding;
    const nw_attr *attr;
    uint32_t value;
    nw_num size; /* of a dim */
} subject;

typedef void emit(emitter *e, const subject *of);

static nw_num varint(uint64_t value)
{
    nw_num length = 1;
    for (; value >= 0x80; value >>= 7)
        length++;
    return length;
}

static void put(emitter *e, nw_num length, nw_span_kind kind, const char *owner)
{
    e->bytes = nw_add(e->bytes, length);
    if (e->ledger && e->ok)
        e->ok = nw_span_next(e->ledger, (uint64_t)length, kind, nw_str_of(owner));
}

/* A tag, and the length that follows it. */
static void put_head(emitter *e, uint32_t field, nw_num length, const char *owner)
{
    put(e, varint((uint64_t)field << 3) + varint((uint64_t)length), NW_SPAN_STRUCTURE, owner);
}

static void put_text(emitter *e, uint32_t field, nw_str text, nw_span_kind kind, const char *owner)
{
    put_head(e, field, (nw_num)text.len, owner);
    put(e, (nw_num)text.len, kind, owner);
}

static void put_int(emitter *e, uint32_t field, int64_t value, const char *owner)
{
    put(e, varint((uint64_t)field << 3), NW_SPAN_STRUCTURE, owner);
    put(e, varint((uint64_t)value), NW_SPAN_METADATA, owner);
}

static void put_message(emitter *e, uint32_t field, emit *body, const subject *of, const char *owner)
{
    emitter counter = {.inventory = e->inventory, .wants = e->wants, .ok = true};
    body(&counter, of);
    e->ok = e->ok && counter.ok;
    if (!nw_known(counter.bytes)) {
        e->bytes = counter.bytes;
        e->ok = e->ok && !e->ledger;
        return;
    }
    put_head(e, field, counter.bytes, owner);
    if (e->ledger)
        body(e, of);
    else
        e->bytes = nw_add(e->bytes, counter.bytes);
}

/* ---- Tensors ------------------------------------------------------------------------------------------ */

static nw_str holding_name(emitter *e, const subject *of)
{
    nw_str name = nw_holding_name(e->inventory->graph->arena, of->holder, of->holding);
    e->ok = e->ok && name.at;
    return name;
}

static void tensor(emitter *e, const subject *of)
{
    const nw_holding *h = of->holding;
    const nw_dtype *dtype = nw_saved_type(h, e->wants);
    nw_num bytes = nw_dtype_bytes(dtype, nw_shape_count(h->shape));
    nw_str name = holding_name(e, of);
    for (int32_t i = 0; i < h->shape.rank; i++)
        put_int(e, 1, h->shape.dim[i], "TensorProto.dims");
    put_int(e, 2, 1, "TensorProto.data_type");
    put_text(e, 8, name, NW_SPAN_NAME, "TensorProto.name");
    put_head(e, 9, bytes, "TensorProto.raw_data");
    e->bytes = nw_add(e->bytes, bytes);
    if (!e->ledger || !e->ok)
        return;
    nw_entry entry = {.name = name,
                      .layer = of->holder->name,
                      .dtype = dtype,
                      .shape = h->shape,
                      .offset = e->ledger->end,
                      .bytes = (uint64_t)bytes,
                      .shared_with = NW_NONE,
                      .kind = (uint8_t)nw_span_of_role(h->role)};
    e->ok = nw_ledger_entry(e->ledger, entry);
    e->ledger->end += entry.bytes;
}

/* ---- Nodes -------------------------------------------------------------------------------------------- */

static const char *operator_name(const nw_op *op)
{
    static const nw_onnx_row *const tables[] = {nw_onnx_nn, nw_onnx_math, nw_onnx_shape, nw_onnx_attention};
    for (size_t t = 0; t < sizeof tables / sizeof *tables; t++)
        for (const nw_onnx_row *row = tables[t]; row->name; row++)
            if (row->op == op && !row->domain[0])
                return row->name;
    return NULL;
}

static const nw_onnx_attr *attribute_row(const nw_attr *attr)
{
    for (const nw_onnx_attr *row = nw_onnx_attrs; row->name; row++)
        if (row->id == attr->id && !row->op && row->how == NW_ONNX_PLAIN)
            return row;
    return NULL;
}

/* ONNX writes a number for each axis of the picture, or for each of its sides. */
static void put_spread(emitter *e, const nw_attr *attr, nw_attr_kind kind)
{
    int32_t axes = attr->count == 3 || attr->count == 6 ? 3 : 2;
    int32_t count = kind == NW_ATTR_INTS ? (int32_t)attr->count : kind == NW_ATTR_SIDES ? 2 * axes : axes;
    for (int32_t i = 0; i < count; i++)
        put_int(e, 8, kind == NW_ATTR_INTS ? attr->ints[i] : nw_attr_spread(attr, axes, i),
                "AttributeProto.ints");
}

static void attribute(emitter *e, const subject *of)
{
    const nw_attr *attr = of->attr;
    nw_attr_kind kind = nw_attr_kind_of((nw_attr_id)attr->id);
    put_text(e, 1, nw_str_of(attribute_row(attr)->name), NW_SPAN_NAME, "AttributeProto.name");
    if (kind == NW_ATTR_NUMBER) {
        put(e, 1, NW_SPAN_STRUCTURE, "AttributeProto.f");
        put(e, 4, NW_SPAN_METADATA, "AttributeProto.f");
    } else if (kind == NW_ATTR_TEXT) {
        put_text(e, 4, attr->text, NW_SPAN_METADATA, "AttributeProto.s");
    } else if (kind == NW_ATTR_INT) {
        put_int(e, 3, attr->ints[0], "AttributeProto.i");
    } else {
        put_spread(e, attr, kind);
    }
    put_int(e, 20, 1, "AttributeProto.type");
}

static bool is_written(const nw_attr *attr)
{
    return nw_attr_kind_of((nw_attr_id)attr->id) <= NW_ATTR_TEXT && attribute_row(attr);
}

static void node(emitter *e, const subject *of)
{
    const nw_holder *holder = of->holder;
    const nw_node *n = holder->node;
    const char *type = operator_name(n->op);
    for (uint32_t i = 0; i < n->in_count; i++)
        put_text(e, 1, e->inventory->graph->values[n->in[i]].name, NW_SPAN_NAME, "NodeProto.input");
    for (uint32_t k = 0; k < holder->count && !n->operands; k++) {
        subject part = {.holder = holder, .holding = &holder->holdings[k]};
        put_text(e, 1, holding_name(e, &part), NW_SPAN_NAME, "NodeProto.input");
    }
    for (uint32_t i = 0; i < n->out_count; i++)
        put_text(e, 2, e->inventory->graph->values[n->out[i]].name, NW_SPAN_NAME, "NodeProto.output");
    put_text(e, 3, n->name, NW_SPAN_NAME, "NodeProto.name");
    put_text(e, 4, type ? nw_str_of(type) : n->type, NW_SPAN_NAME, "NodeProto.op_type");
    for (uint32_t i = 0; i < n->attr_count; i++)
        if (is_written(&n->attrs[i]))
            put_message(e, 5, attribute, &(subject){.attr = &n->attrs[i]}, "NodeProto.attribute");
}

/* ---- The graph ---------------------------------------------------------------------------------------- */

static void dim(emitter *e, const subject *of)
{
    put_int(e, 1, of->size, "TensorShapeProto.Dimension.dim_value");
}

static void shape(emitter *e, const subject *of)
{
    nw_shape s = e->inventory->graph->values[of->value].shape;
    for (int32_t i = 0; i < s.rank; i++)
        if (nw_known(s.dim[i]))
            put_message(e, 1, dim, &(subject){.size = s.dim[i]}, "TensorShapeProto.dim");
        else
            put_head(e, 1, 0, "TensorShapeProto.dim");
}

static void tensor_type(emitter *e, const subject *of)
{
    put_int(e, 1, 1, "TypeProto.Tensor.elem_type");
    put_message(e, 2, shape, of, "TypeProto.Tensor.shape");
}

static void type(emitter *e, const subject *of)
{
    put_message(e, 1, tensor_type, of, "TypeProto.tensor_type");
}

static void value_info(emitter *e, const subject *of)
{
    put_text(e, 1, e->inventory->graph->values[of->value].name, NW_SPAN_NAME, "ValueInfoProto.name");
    put_message(e, 2, type, of, "ValueInfoProto.type");
}

static void put_nodes(emitter *e)
{
    for (uint32_t i = 0; i < e->inventory->count; i++) {
        const nw_holder *holder = &e->inventory->holders[i];
        if (!(holder->node->op->flags & (NW_INPUT | NW_LOOSE)))
            put_message(e, 1, node, &(subject){.holder = holder}, "GraphProto.node");
    }
}

static void put_tensors(emitter *e)
{
    for (uint32_t i = 0; i < e->inventory->count; i++)
        for (uint32_t k = 0; k < e->inventory->holders[i].count; k++) {
            const nw_holder *holder = &e->inventory->holders[i];
            if (!holder->holdings[k].shared)
                put_message(e, 5, tensor, &(subject){.holder = holder, .holding = &holder->holdings[k]},
                            "GraphProto.initializer");
        }
}

static void graph(emitter *e, const subject *of)
{
    const nw_graph *g = e->inventory->graph;
    (void)of;
    put_nodes(e);
    put_text(e, 2, e->inventory->name, NW_SPAN_NAME, "GraphProto.name");
    put_tensors(e);
    for (uint32_t i = 0; i < g->input_count; i++)
        put_message(e, 11, value_info, &(subject){.value = g->inputs[i]}, "GraphProto.input");
    for (uint32_t i = 0; i < g->output_count; i++)
        put_message(e, 12, value_info, &(subject){.value = g->outputs[i]}, "GraphProto.output");
}

static void opset(emitter *e, const subject *of)
{
    (void)of;
    put_text(e, 1, NW_STR(""), NW_SPAN_NAME, "OperatorSetIdProto.domain");
    put_int(e, 2, OPSET, "OperatorSetIdProto.version");
}

static bool predict(const nw_inventory *inventory, const nw_size_wants *wants, nw_prediction *out)
{
    emitter e = {.inventory = inventory, .wants = wants, .ledger = &out->ledger, .ok = true};
    put_int(&e, 1, IR_VERSION, "ModelProto.ir_version");
    put_message(&e, 7, graph, NULL, "ModelProto.graph");
    put_message(&e, 8, opset, NULL, "ModelProto.opset_import");
    if (!nw_known(e.bytes))
        return nw_fail(out->ledger.error, NW_E_OVERFLOW, NW_NOWHERE,
                       "the file would have more than 2^63 bytes");
    out->status = NW_ASSUMED;
    out->note = e.bytes > INT32_MAX
                    ? NW_STR("more than 2 GiB, which protobuf cannot read: tensors go to a file beside it")
                    : NW_STR("the tensors are exact; the graph is that of a minimal export");
    return e.ok || out->ledger.error->code != NW_OK || nw_fail_memory(out->ledger.error, out->ledger.arena);
}

const nw_writer nw_writer_onnx = {.name = "onnx",
                                  .summary = "onnx.save of a model whose tensors are initializers",
                                  .file = "model.onnx",
                                  .predict = predict};
