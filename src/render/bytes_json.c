/* The ledger as JSON: docs/report.md states its fields. */
#include "render/bytes.h"
#include "render/json_writer.h"

static void put_files(nw_json *j, const nw_ledger *ledger)
{
    bool one = ledger->file_count == 1;
    if (!one)
        nw_json_open(j, "files", '[', true);
    for (uint32_t i = 0; i < ledger->file_count; i++) {
        nw_json_open(j, one ? "file" : NULL, '{', false);
        nw_json_str(j, "path", ledger->files[i].path);
        nw_json_int(j, "bytes", (int64_t)ledger->files[i].bytes);
        nw_json_close(j, '}');
    }
    if (!one)
        nw_json_close(j, ']');
}

static void put_kinds(nw_json *j, const nw_ledger *ledger)
{
    nw_json_open(j, "kinds", '[', true);
    for (int kind = 0; kind < NW_SPANS; kind++) {
        if (!ledger->count[kind])
            continue;
        nw_json_open(j, NULL, '{', false);
        nw_json_str(j, "kind", nw_str_of(nw_span_name((nw_span_kind)kind)));
        nw_json_num(j, "bytes", ledger->bytes[kind]);
        nw_json_num(j, "spans", ledger->count[kind]);
        nw_json_close(j, '}');
    }
    nw_json_close(j, ']');
}

void nw_json_spans(nw_json *j, const nw_ledger *ledger)
{
    nw_json_open(j, "spans", '[', true);
    for (uint32_t i = 0; i < ledger->span_count; i++) {
        const nw_ledger_span *span = &ledger->spans[i];
        nw_json_open(j, NULL, '{', false);
        if (ledger->file_count > 1)
            nw_json_int(j, "file", span->file);
        nw_json_int(j, "offset", (int64_t)span->offset);
        nw_json_int(j, "length", (int64_t)span->length);
        nw_json_str(j, "kind", nw_str_of(nw_span_name((nw_span_kind)span->kind)));
        nw_json_str(j, "owner", span->owner);
        nw_json_close(j, '}');
    }
    nw_json_close(j, ']');
}

static void put_entry(nw_json *j, const nw_ledger *ledger, const nw_entry *entry)
{
    nw_json_str(j, "name", entry->name);
    nw_json_str_or_null(j, "dtype", nw_str_of(entry->dtype ? entry->dtype->name : NULL));
    nw_json_open(j, "shape", '[', false);
    for (int32_t i = 0; i < entry->shape.rank; i++)
        nw_json_num(j, NULL, entry->shape.dim[i]);
    nw_json_close(j, ']');
    nw_json_int(j, "file", entry->file);
    nw_json_int(j, "offset", (int64_t)entry->offset);
    nw_json_int(j, "bytes", (int64_t)entry->bytes);
    nw_json_str(j, "kind", nw_str_of(nw_span_name((nw_span_kind)entry->kind)));
    bool shared = entry->shared_with != NW_NONE;
    nw_json_str_or_null(j, "shared_with", shared ? ledger->entries[entry->shared_with].name : NW_STR(""));
}

static void put_rows(nw_json *j, const nw_bytes *bytes)
{
    static const char *const keys[] = {NULL, "tensors", "layers", "dtypes"};
    nw_json_open(j, keys[bytes->by], '[', true);
    for (uint32_t i = 0; i < bytes->row_count; i++) {
        const nw_bytes_row *row = &bytes->rows[i];
        nw_json_open(j, NULL, '{', false);
        if (row->entry) {
            put_entry(j, bytes->ledger, row->entry);
        } else {
            nw_json_str(j, "name", row->name);
            nw_json_num(j, "tensors", row->tensors);
            nw_json_num(j, "bytes", row->bytes);
        }
        nw_json_close(j, '}');
    }
    nw_json_close(j, ']');
}

static void put_findings(nw_json *j, const nw_ledger *ledger)
{
    nw_json_open(j, "findings", '[', true);
    for (uint32_t i = 0; i < ledger->finding_count; i++) {
        nw_json_open(j, NULL, '{', false);
        nw_json_str(j, "code", nw_str_of(ledger->findings[i].code));
        nw_json_num(j, "bytes", ledger->findings[i].bytes);
        nw_json_str(j, "text", ledger->findings[i].text);
        nw_json_close(j, '}');
    }
    nw_json_close(j, ']');
}

void nw_bytes_json(const nw_bytes *bytes, const nw_render_options *options, nw_out *out)
{
    const nw_ledger *ledger = bytes->ledger;
    nw_json json = nw_json_to(out, options->one_line), *j = &json;
    nw_json_open(j, NULL, '{', true);
    nw_json_str(j, "schema", NW_STR("netweight.bytes/1"));
    nw_json_open(j, "model", '{', false);
    nw_json_str(j, "name", bytes->model);
    nw_json_str(j, "format", bytes->format);
    nw_json_close(j, '}');
    put_files(j, ledger);
    nw_json_num(j, "net_bytes", nw_ledger_net(ledger));
    nw_json_num(j, "tare_bytes", nw_ledger_gross(ledger) - nw_ledger_net(ledger));
    put_kinds(j, ledger);
    if (bytes->by != NW_BY_NOTHING)
        put_rows(j, bytes);
    if (bytes->spans)
        nw_json_spans(j, ledger);
    put_findings(j, ledger);
    nw_json_close(j, '}');
}
