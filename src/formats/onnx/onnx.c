/* ONNX models: onnx.proto of the ONNX repository says what the fields mean. */
#include "base/cursor.h"
#include "formats/onnx/read.h"

bool nw_onnx_full(nw_onnx *onnx)
{
    return nw_fail_memory(onnx->error, onnx->arena);
}

bool nw_onnx_enter(nw_onnx *onnx, nw_place place, const char *what)
{
    if (onnx->depth >= NW_ONNX_DEPTH)
        return nw_fail(onnx->error, NW_E_LIMIT, place, "%s stand in each other more than %d deep", what,
                       NW_ONNX_DEPTH);
    onnx->depth++;
    return true;
}

/* ---- Operator sets ---- */

/* An operator set that the file does not name is the first. */
uint16_t nw_onnx_version(const nw_onnx_opsets *opsets, nw_str domain)
{
    for (uint32_t i = 0; i < opsets->count; i++)
        if (nw_str_eq(opsets->items[i].domain, domain))
            return opsets->items[i].version;
    return 1;
}

bool nw_onnx_opset_add(nw_onnx *onnx, nw_onnx_opsets *opsets, nw_pb_range body)
{
    nw_place place = nw_pb_place(body);
    nw_onnx_opset set = {
        .domain = {"", 0},
          .version = 1
    };
    for (nw_pb_field f; nw_pb_next(&onnx->pb, &body, &f);) {
        if (f.number == 1)
            set.domain = nw_onnx_domain(nw_pb_text(&onnx->pb, &f, "domain"));
        if (f.number != 2)
            continue;
        int64_t version = nw_pb_int(&onnx->pb, &f, "version");
        if (version < 0 || version > UINT16_MAX)
            return nw_fail(onnx->error, NW_E_VALUE, f.place, "%lld is no version of an operator set",
                           (long long)version);
        set.version = version ? (uint16_t)version : 1;
    }
    if (!nw_pb_ok(&onnx->pb))
        return false;
    if (opsets->count >= NW_ONNX_SETS)
        return nw_fail(onnx->error, NW_E_LIMIT, place, "more than %d operator sets are named", NW_ONNX_SETS);
    if (!nw_grow(onnx->arena, (void **)&opsets->items, &opsets->room, opsets->count, sizeof set))
        return nw_onnx_full(onnx);
    opsets->items[opsets->count++] = set;
    return true;
}

/* ---- Probe ---- */

enum { IR_VERSION = 1, PRODUCER = 2, GRAPH = 7, OPSETS = 8, FUNCTIONS = 25, MODEL_FIELDS = 27 };

/* The wire types of ModelProto's fields: v a varint, m a message or text, '.' no field. */
static const char model_wires[MODEL_FIELDS] = ".vmmmvmmm.....m.....m....mm";

static bool fits_model(uint64_t tag)
{
    uint64_t number = tag >> 3;
    char wire = number < MODEL_FIELDS ? model_wires[number] : '.';
    return (wire == 'v' && (tag & 7) == NW_PB_VARINT) || (wire == 'm' && (tag & 7) == NW_PB_LENGTH);
}

/* Passes over one field of a head; its number, or 0 where it is none of a ModelProto of `size` bytes. */
static uint64_t pass_field(nw_cursor *c, uint64_t size)
{
    uint64_t tag = nw_varint(c), value = nw_varint(c), number = tag >> 3;
    if (c->failed || !fits_model(tag) || (number == IR_VERSION && (value == 0 || value > 1000)))
        return 0;
    if ((tag & 7) == NW_PB_VARINT)
        return number;
    if (value > size - c->at && number != GRAPH)
        return 0;
    c->at = value < nw_remain(c) ? c->at + (size_t)value : c->end;
    return number;
}

/* The format has no magic: the head is that of a ModelProto if all its fields, as far as they can be seen,
 * are fields of that message, and a version of the format and a graph are among them. */
static int probe(const uint8_t *head, size_t n, uint64_t size)
{
    nw_cursor c = nw_cursor_over(head, n);
    uint64_t seen = 0;
    while (nw_remain(&c) && !(seen >> GRAPH & 1)) {
        uint64_t number = pass_field(&c, size);
        if (number == 0)
            return 0;
        seen |= (uint64_t)1 << number;
    }
    bool version = seen >> IR_VERSION & 1;
    if (seen >> GRAPH & 1)
        return version ? 90 : 60;
    return version && seen >> OPSETS & 1 ? 50 : 0;
}

/* ---- The model ---- */

typedef struct model {
    nw_pb_range graph;
    nw_place place;
    bool has_graph;
} model;

static bool take_field(nw_onnx *onnx, model *m, const nw_pb_field *field)
{
    switch (field->number) {
    case PRODUCER:
        onnx->producer = nw_pb_text(&onnx->pb, field, "producer_name");
        return nw_pb_ok(&onnx->pb);
    case GRAPH:
        if (m->has_graph)
            return nw_fail(onnx->error, NW_E_VALUE, field->place, "the field \"graph\" stands twice");
        *m = (model){nw_pb_message(&onnx->pb, field, "graph"), field->place, true};
        return nw_pb_ok(&onnx->pb);
    case OPSETS:
        return nw_onnx_opset_add(onnx, &onnx->opsets, nw_pb_message(&onnx->pb, field, "opset_import"));
    case FUNCTIONS:
        return nw_onnx_function_add(onnx, field);
    default:
        return true;
    }
}

static bool walk_model(nw_onnx *onnx, model *m)
{
    nw_pb_range all = nw_pb_all(&onnx->pb);
    for (nw_pb_field f; nw_pb_next(&onnx->pb, &all, &f);)
        if (!take_field(onnx, m, &f))
            return false;
    if (!nw_pb_ok(&onnx->pb))
        return false;
    return m->has_graph || nw_fail(onnx->error, NW_E_GRAPH, NW_NOWHERE, "the model has no graph");
}

/* What the rules ask for is read in the order in which it stands. */
static bool read_small(nw_onnx *onnx)
{
    for (uint32_t i = 0; i < onnx->small_count; i++) {
        const nw_onnx_small *small = &onnx->small[i];
        nw_onnx_tensor tensor;
        if (!small->graph->values[small->value].wanted)
            continue;
        if (!nw_onnx_tensor_read(onnx, small->tensor, nw_pb_place(small->tensor), &tensor) ||
            !nw_onnx_elements(onnx, &tensor, &small->graph->values[small->value].content))
            return nw_context(onnx->error, "while reading the initializer \"%.*s\"",
                              NW_SHOW(small->graph->values[small->value].name));
    }
    return true;
}

static bool read_all(nw_onnx *onnx)
{
    model m = {.has_graph = false};
    if (!nw_onnx_index(onnx) || !walk_model(onnx, &m))
        return false;
    nw_graph *graph = onnx->reader->graph;
    nw_onnx_scope scope = {.graph = graph, .opsets = &onnx->opsets};
    graph->typed = true;
    nw_map_init(&scope.value_at, onnx->arena);
    nw_map_init(&onnx->unknown_at, onnx->arena);
    return nw_onnx_graph(onnx, &scope, m.graph) && read_small(onnx) && nw_onnx_notes(onnx) &&
           nw_onnx_bytes(onnx);
}

static bool read(nw_reader *reader)
{
    nw_onnx onnx = {.reader = reader, .arena = reader->arena, .error = reader->error};
    onnx.beside.file = -1;
    bool ok = nw_pb_open(&onnx.pb, reader->source, reader->arena, reader->error) && read_all(&onnx);
    nw_source_close(&onnx.beside);
    return ok;
}

const nw_format nw_format_onnx = {
    .name = "onnx", .summary = "ONNX models (.onnx)", .hint = ".onnx", .probe = probe, .read = read};
