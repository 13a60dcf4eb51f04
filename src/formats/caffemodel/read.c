#include <string.h>

#include "base/cursor.h"
#include "formats/caffemodel/read.h"
/* Nets that Caffe saved (NetParameter) and states of its solvers (SolverState). A net's layers are read as
 * those of a prototxt are, where the shapes of its inputs are in the file; else it is tensors without a
 * graph. */

typedef struct model {
    nw_reader *reader;
    nw_pb pb;
    nw_entry *entries;
    uint32_t count, room;
    nw_num diff;
} model;

/* ---- Blobs of a layer --------------------------------------------------------------------------------- */

static bool add_blob(model *m, const nw_pt_field *layer, uint32_t index, nw_pb_range range)
{
    nw_reader *r = m->reader;
    nw_str owner = nw_caffe_text(layer, "name");
    nw_span_kind kind;
    nw_str name = nw_caffe_blob_name(layer, index, &kind);
    nw_entry entry = {.shared_with = NW_NONE, .layer = owner.at ? owner : NW_STR(""), .kind = (uint8_t)kind};
    entry.name = name.len
                     ? nw_str_printf(r->arena, "%.*s.%.*s", (int)owner.len, owner.at ? owner.at : "",
                                     (int)name.len, name.at)
                     : nw_str_printf(r->arena, "%.*s.%u", (int)owner.len, owner.at ? owner.at : "", index);
    if (!entry.name.at || !nw_grow(r->arena, (void **)&m->entries, &m->room, m->count, sizeof *m->entries))
        return nw_fail_memory(r->error, r->arena);
    if (!nw_caffe_read_blob(r, &m->pb, range, &entry, &m->diff))
        return nw_context(r->error, "while reading blob %u of layer \"%.*s\"", index, NW_SHOW(owner));
    m->entries[m->count++] = entry;
    return true;
}

/* A message of layers: claims its fields. A V0 layer lies in its connection, with the blobs. */
static bool claim_layer(model *m, nw_pb_range range, const nw_caffe_message *schema, const nw_pt_field *layer)
{
    nw_pb_field f;
    nw_pb_range rest;
    uint32_t index = 0;
    while (nw_pb_next(&m->pb, &range, &f)) {
        const nw_caffe_field *row = schema->fields;
        while (row->name && (uint32_t)row->number != f.number)
            row++;
        nw_caffe_sort sort = nw_caffe_sort_of(nw_str_of(row->name));
        if (!nw_caffe_claim_head(m->reader, &f, &rest))
            return false;
        bool ok = row->name && row->message == &nw_caffe_blob
                      ? add_blob(m, layer, index++, nw_pb_message(&m->pb, &f, "blobs"))
                  : row->name && row->message == &nw_caffe_v0_message
                      ? claim_layer(m, nw_pb_message(&m->pb, &f, "layer"), row->message,
                                    nw_pt_first(layer, "layer"))
                      : nw_span_put(m->reader->ledger, rest.at, rest.end - rest.at, sort.kind, sort.owner);
        if (!ok)
            return false;
    }
    return nw_pb_ok(&m->pb);
}

/* ---- The net ------------------------------------------------------------------------------------------ */

static bool claim_net_field(model *m, const nw_pb_field *f, const nw_pt_field **v1, const nw_pt_field **v2)
{
    nw_pb_range rest;
    const nw_pt_field **layer = f->number == 2 ? v1 : v2;
    if (!nw_caffe_claim_head(m->reader, f, &rest))
        return false;
    if (f->number == 1 || f->number == 3)
        return nw_span_put(m->reader->ledger, rest.at, rest.end - rest.at, NW_SPAN_NAME,
                           f->number == 1 ? NW_CAFFE_NET_NAME : NW_CAFFE_BLOBS);
    if (f->number != 2 && f->number != 100)
        return nw_span_put(m->reader->ledger, rest.at, rest.end - rest.at, NW_SPAN_METADATA,
                           NW_STR("hyper-parameters"));
    const nw_pt_field *own = *layer;
    *layer = own ? nw_pt_next(own) : NULL;
    return claim_layer(m, f->body, f->number == 2 ? &nw_caffe_v1_message : &nw_caffe_layer_message, own);
}

static bool claim_net(model *m, const nw_pt_field *net)
{
    nw_pb_range all = nw_pb_all(&m->pb);
    nw_pb_field f;
    const nw_pt_field *v1 = nw_pt_first(net, "layers"), *v2 = nw_pt_first(net, "layer");
    while (nw_pb_next(&m->pb, &all, &f))
        if (!claim_net_field(m, &f, &v1, &v2))
            return false;
    return nw_pb_ok(&m->pb);
}

static bool inputs_are_known(const nw_graph *graph)
{
    for (uint32_t i = 0; i < graph->input_count; i++) {
        nw_shape shape = graph->values[graph->inputs[i]].shape;
        for (int32_t k = 0; k < shape.rank; k++)
            if (!nw_known(shape.dim[k]))
                return false;
        if (shape.rank < 0)
            return false;
    }
    return graph->input_count > 0;
}

/* The phase that each layer was saved in. */
static int32_t phase_of(const nw_pt_field *net)
{
    const nw_pt_field *layer = nw_pt_first(net, "layer");
    return layer ? nw_caffe_enum(layer, "phase", nw_caffe_phases, -1) : -1;
}

/* Reads the layers; where that fails, or shapes are missing, the graph is as it was. */
static bool read_graph(nw_reader *reader, const nw_pt_field *net)
{
    nw_graph before = *reader->graph;
    nw_error unable = {0};
    nw_caffe caffe = nw_caffe_start(reader);
    caffe.error = reader->graph->error = &unable;
    caffe.solver_phase = phase_of(net);
    bool ok = nw_caffe_check(&caffe, &nw_caffe_net, net) && nw_caffe_read_net(&caffe, net) &&
              inputs_are_known(reader->graph);
    reader->graph->error = reader->error;
    if (!ok)
        *reader->graph = before;
    if (unable.code == NW_E_MEMORY)
        *reader->error = unable;
    return ok;
}

static bool add_entries(model *m, bool graph)
{
    nw_tensors tensors;
    bool ok = true;
    if (!graph)
        nw_tensors_start(&tensors, m->reader);
    for (uint32_t i = 0; ok && i < m->count; i++)
        ok = graph ? nw_ledger_entry(m->reader->ledger, m->entries[i])
                   : nw_tensors_add(&tensors, m->entries[i], NW_NOWHERE);
    return ok && (graph || nw_tensors_end(&tensors));
}

static bool note_diff(const model *m)
{
    return m->diff == 0 || !m->reader->ledger ||
           nw_ledger_finding(m->reader->ledger, "gradients", m->diff,
                             NW_STR("the gradients of the last step are in the file (snapshot_diff): only a "
                                    "debugger reads them"));
}

static bool read(nw_reader *reader)
{
    model m = {.reader = reader};
    nw_caffe_tree tree = {.pb = &m.pb};
    nw_pt_field *net = NW_NEW(reader->arena, nw_pt_field);
    if (!net)
        return nw_fail_memory(reader->error, reader->arena);
    if (!nw_pb_open(&m.pb, reader->source, reader->arena, reader->error) ||
        !nw_caffe_decode(&tree, &nw_caffe_net, nw_pb_all(&m.pb), net) || !claim_net(&m, net))
        return false;
    bool graph = read_graph(reader, net);
    int32_t phase = phase_of(net);
    if (phase >= 0)
        reader->graph->phase = phase ? NW_STR("TEST") : NW_STR("TRAIN");
    nw_str name = nw_caffe_text(net, "name");
    if (name.len)
        reader->graph->name = name;
    return reader->error->code == NW_OK && add_entries(&m, graph) && note_diff(&m);
}

/* A name, and then layers (2 or 100) or inputs (3). Layers alone are one where the name is left out. */
static int probe(const uint8_t *head, size_t n, uint64_t size)
{
    nw_cursor c = nw_cursor_over(head, n);
    bool named = nw_peek(&c, 0) == 0x0A;
    if (named) {
        int length = nw_peek(&c, 1);
        if (length < 0 || length > 127 || (uint64_t)length + 4 > size)
            return 0;
        for (int i = 0; i < length; i++)
            if (nw_peek(&c, (size_t)i + 2) < ' ')
                return 0;
        c.at += (size_t)length + 2;
    }
    int tag = nw_peek(&c, 0);
    if (tag == 0xA2 && nw_peek(&c, 1) == 0x06)
        return 90;
    int inside = nw_peek(&c, 0) == 0x12 ? nw_peek(&c, 2) : -1;
    return !named ? 0 : tag == 0x1A ? 60 : tag == 0x12 && inside >= 0 ? 70 : 0;
}

const nw_format nw_format_caffemodel = {.name = "caffemodel",
                                        .summary = "nets of Caffe with their weights, of all its versions",
                                        .hint = ".caffemodel",
                                        .probe = probe,
                                        .read = read,
                                        .beside = ".prototxt"};

/* ---- .solverstate ------------------------------------------------------------------------------------- */

static bool add_history(model *m, nw_tensors *tensors, uint32_t index, nw_pb_range range)
{
    nw_reader *r = m->reader;
    nw_entry entry = {.name = nw_str_printf(r->arena, "history.%u", index),
                      .layer = NW_STR("history"),
                      .shared_with = NW_NONE,
                      .kind = NW_SPAN_STATE};
    if (!entry.name.at)
        return nw_fail_memory(r->error, r->arena);
    return nw_caffe_read_blob(r, &m->pb, range, &entry, &m->diff)
               ? nw_tensors_add(tensors, entry, NW_NOWHERE)
               : nw_context(r->error, "while reading history blob %u", index);
}

static bool read_state(nw_reader *reader)
{
    static const char *const owners[] = {"unknown fields", "iteration", "path of the net's file", "",
                                         "current step"};
    model m = {.reader = reader};
    nw_tensors tensors;
    nw_pb_field f;
    nw_pb_range rest;
    uint32_t index = 0;
    if (!nw_pb_open(&m.pb, reader->source, reader->arena, reader->error))
        return false;
    nw_pb_range all = nw_pb_all(&m.pb);
    nw_tensors_start(&tensors, reader);
    while (nw_pb_next(&m.pb, &all, &f)) {
        if (!nw_caffe_claim_head(reader, &f, &rest))
            return false;
        if (f.number == 3 ? !add_history(&m, &tensors, index++, nw_pb_message(&m.pb, &f, "history"))
                          : !nw_span_put(reader->ledger, rest.at, rest.end - rest.at,
                                         f.number == 2 ? NW_SPAN_NAME : NW_SPAN_METADATA,
                                         nw_str_of(owners[f.number < 5 ? f.number : 0])))
            return false;
    }
    return nw_pb_ok(&m.pb) && nw_tensors_end(&tensors);
}

static bool holds(const uint8_t *bytes, size_t n, const char *word)
{
    size_t length = strlen(word);
    for (size_t i = 0; i + length <= n; i++)
        if (!memcmp(bytes + i, word, length))
            return true;
    return false;
}

/* The iteration, and the path of the net's file. */
static int probe_state(const uint8_t *head, size_t n, uint64_t size)
{
    size_t at = 1;
    (void)size;
    while (at < n && at < 6 && head[at] & 0x80)
        at++;
    if (n < 4 || head[0] != 0x08 || at + 3 > n || head[at + 1] != 0x12)
        return 0;
    return holds(head + at + 2, n - at - 2, ".caffemodel") ? 95 : 0;
}

const nw_format nw_format_solverstate = {.name = "solverstate",
                                         .summary = "states of Caffe's solvers",
                                         .hint = ".solverstate",
                                         .probe = probe_state,
                                         .read = read_state};
