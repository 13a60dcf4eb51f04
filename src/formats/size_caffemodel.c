/* What Caffe saves of a net: Net::ToProto of net.cpp, written by WriteProtoToBinaryFile. */
#include "formats/caffemodel/caffemodel.h"

static const char *const eras[] = {"0.9", "0.999", "0.9999", "rc", "rc2", "1.0"};

static nw_caffe_era era_of(const char *name)
{
    int era = NW_CAFFE_1_0;
    while (era > 0 && !nw_str_is(nw_str_of(name), eras[era]))
        era--;
    return (nw_caffe_era)era;
}

static bool is_opaque(const nw_inventory *inventory)
{
    for (uint32_t i = 0; i < inventory->count; i++)
        if (inventory->holders[i].node->op->flags & NW_OPAQUE)
            return true;
    return false;
}

/* Nobody knows what a layer of an unknown type stores. */
static void judge(const nw_caffe_file *file)
{
    nw_prediction *out = file->out;
    const nw_inventory *inventory = file->inventory;
    if (is_opaque(inventory)) {
        out->status = NW_LOWER_BOUND;
        out->note = NW_STR("layers of types that are not known may have parameters");
    } else if (file->left_out) {
        out->status = NW_ASSUMED;
        out->note = NW_STR("fields that Caffe did not know at the time are left out");
    } else if (!inventory->graph->description) {
        out->status = NW_ASSUMED;
        out->note = NW_STR("as the prototxt without fillers and rates of a net that is deployed gives it");
    }
}

static bool predict(const nw_inventory *inventory, const nw_size_wants *wants, nw_prediction *out)
{
    const nw_graph *graph = inventory->graph;
    nw_caffe_file file = {
        .maker = {.arena = out->ledger.arena, .error = out->ledger.error},
        .inventory = inventory,
        .wants = wants,
        .out = out,
        .era = era_of(wants->era),
        .name = graph->description ? nw_caffe_text(graph->description, "name") : inventory->name
    };
    if (!nw_caffe_write_layers(&file) || !nw_caffe_put_model(&file))
        return false;
    if (nw_ledger_gross(&out->ledger) > INT32_MAX)
        return nw_fail(out->ledger.error, NW_E_OVERFLOW, NW_NOWHERE,
                       "a message of protobuf ends at 2 GiB: Caffe cannot save this net so");
    judge(&file);
    return true;
}

const nw_writer nw_writer_caffemodel = {.name = "caffemodel",
                                        .summary = "Caffe's snapshot of a net, as Net::ToProto writes it",
                                        .file = "model.caffemodel",
                                        .eras = "0.9 0.999 0.9999 rc rc2 1.0",
                                        .predict = predict};

/* ---- .solverstate ------------------------------------------------------------------------------------- */

static const char state_file[] = "model_iter_10000.solverstate";

/* What the snapshot is called, without its ending: Solver::SnapshotFilename. */
static nw_str stem_of(const nw_caffe_file *file)
{
    const nw_pt_field *solver = file->inventory->graph->solver;
    nw_str prefix = nw_caffe_text(solver, "snapshot_prefix"), name = nw_str_of(file->wants->name);
    if (prefix.len && file->wants->name == state_file)
        return nw_str_printf(file->maker.arena, "%.*s_iter_%lld", (int)prefix.len, prefix.at,
                             (long long)nw_caffe_int(solver, "max_iter", 0));
    size_t end = name.len;
    while (end > 0 && name.at[end - 1] != '.')
        end--;
    return nw_str_part(name, 0, end ? end - 1 : name.len);
}

/* The number behind "_iter_". */
static uint64_t iteration_of(nw_str stem)
{
    uint64_t value = 0;
    size_t from = stem.len;
    while (from > 0 && stem.at[from - 1] >= '0' && stem.at[from - 1] <= '9')
        from--;
    for (; from < stem.len && value < INT32_MAX; from++)
        value = value * 10 + (uint64_t)(stem.at[from] - '0');
    return value;
}

/* Blobs of history for each learnable one: SGDSolver has one, AdaDelta and Adam have two. */
static int histories_of(const nw_caffe_file *file)
{
    const nw_pt_field *solver = file->inventory->graph->solver;
    nw_str type = nw_caffe_text(solver, "type"), optimizer = nw_str_of(file->wants->optimizer);
    if (optimizer.len)
        return nw_str_is(optimizer, "adam") ? 2 : 1;
    int32_t number = nw_caffe_enum(solver, "solver_type", nw_caffe_solver_types, 0);
    return nw_str_is(type, "Adam") || nw_str_is(type, "AdaDelta") || number >= 4 ? 2 : 1;
}

/* Net::learnable_params: BatchNorm's statistics too, what layers share once. */
static bool put_history(nw_caffe_file *file)
{
    for (uint32_t i = 0; i < file->inventory->count; i++) {
        const nw_holder *holder = &file->inventory->holders[i];
        for (uint32_t k = 0; k < holder->count; k++) {
            nw_caffe_written layer = {.holder = holder, .first = k, .blobs = 1};
            nw_entry entry;
            if (holder->holdings[k].shared)
                continue;
            if (!nw_caffe_entry(file, &layer, 0, &entry))
                return false;
            entry.kind = NW_SPAN_STATE;
            if (!nw_caffe_put_blob(file, 3, entry))
                return false;
        }
    }
    return true;
}

static bool predict_state(const nw_inventory *inventory, const nw_size_wants *wants, nw_prediction *out)
{
    nw_size_wants plain = *wants;
    plain.diff = false;
    nw_caffe_file file = {
        .maker = {.arena = out->ledger.arena, .error = out->ledger.error},
        .inventory = inventory,
        .wants = &plain,
        .out = out,
        .era = NW_CAFFE_1_0
    };
    nw_ledger *ledger = &out->ledger;
    plain.name = wants->name;
    nw_str stem = stem_of(&file);
    nw_num path = (nw_num)(stem.len + sizeof ".caffemodel" - 1);
    bool ok = nw_span_next(ledger, 1, NW_SPAN_STRUCTURE, NW_CAFFE_FRAMING) &&
              nw_span_next(ledger, (uint64_t)nw_caffe_varint_bytes(iteration_of(stem)), NW_SPAN_METADATA,
                           NW_STR("iteration")) &&
              nw_caffe_put_tag(&file, 2, path) &&
              nw_span_next(ledger, (uint64_t)path, NW_SPAN_NAME, NW_STR("path of the net's file"));
    for (int i = histories_of(&file); ok && i > 0; i--)
        ok = put_history(&file);
    out->note = NW_STR("the iteration and the path of the net's file are those of the name");
    return ok && nw_span_next(ledger, 1, NW_SPAN_STRUCTURE, NW_CAFFE_FRAMING) &&
           nw_span_next(ledger, 1, NW_SPAN_METADATA, NW_STR("current step"));
}

const nw_writer nw_writer_solverstate = {.name = "solverstate",
                                         .summary = "the state of Caffe's solver beside a snapshot: one blob "
                                                    "for each parameter (SGD), or two (Adam)",
                                         .file = state_file,
                                         .predict = predict_state};
