/* The public functions about the bytes of files. */
#include <string.h>

#include "api.h"
#include "formats/writer.h"
#include "passes/inventory.h"
#include "render/bytes.h"
#include "render/sizes.h"

bool nw_render_bytes(const nw_model *model, const nw_bytes_options *given, const nw_render_options *render,
                     nw_write write, void *context, nw_error *error)
{
    nw_out out;
    nw_arena arena;
    nw_bytes_options wanted;
    nw_render_options options;
    nw_bytes bytes = {.ledger = nw_model_ledger(model)};
    if (!nw_take_options(&wanted, sizeof wanted, given, error) ||
        !nw_take_render_options(&options, render, error))
        return false;
    if (!bytes.ledger)
        return nw_fail(error, NW_E_USAGE, NW_NOWHERE, "the model was not opened with `bytes` set");
    if (!nw_bytes_by_name(wanted.by, &bytes.by))
        return nw_fail(error, NW_E_USAGE, NW_NOWHERE, "--by: \"%s\" is none of kind, tensor, layer, dtype",
                       wanted.by);
    bytes.spans = wanted.spans;
    bytes.format = nw_model_format(model);
    bytes.model = nw_model_name(model);
    nw_out_init(&out, write, context);
    nw_arena_init(&arena, options.allocator, 0, 16u << 10);
    bool ok = nw_bytes_group(&bytes, &arena) ? nw_render_bytes_report(&bytes, &options, &out, error)
                                             : nw_fail_memory(error, &arena);
    nw_arena_free(&arena);
    return ok;
}

/* ---- Files that do not exist -------------------------------------------------------------------------- */

typedef struct sizes {
    nw_size_options options;
    nw_size_wants wants;
    nw_inventory inventory;
    nw_size *rows;
    uint32_t count;
    nw_arena arena;
    nw_error *error;
} sizes;

static bool take_wants(sizes *s)
{
    const nw_size_options *o = &s->options;
    s->wants = (nw_size_wants){.era = o->era, .name = o->name, .optimizer = o->optimizer, .diff = o->diff};
    if (o->as && !nw_writer_named(nw_str_of(o->as)))
        return nw_fail(s->error, NW_E_USAGE, NW_NOWHERE,
                       "--as: nothing writes \"%s\" (netweight list writers names what does)", o->as);
    if (o->dtype && !(s->wants.dtype = nw_dtype_named(nw_str_of(o->dtype))))
        return nw_fail(s->error, NW_E_USAGE, NW_NOWHERE, "--dtype: no element type is named \"%s\"",
                       o->dtype);
    return true;
}

static bool has_era(const nw_writer *writer, const char *era)
{
    nw_str eras = nw_str_of(writer->eras);
    while (eras.len)
        if (nw_str_is(nw_str_split(eras, ' ', &eras), era))
            return true;
    return false;
}

/* Today's: what stands last ends with the list, so that it is a text of its own for the writer. */
static nw_str last_era(const nw_writer *writer)
{
    nw_str eras = nw_str_of(writer->eras), last = NW_STR("");
    while (eras.len)
        last = nw_str_split(eras, ' ', &eras);
    return last;
}

static bool no_era(const sizes *s, const nw_writer *writer)
{
    return nw_fail(s->error, NW_E_USAGE, NW_NOWHERE, "--era: %s is written in %s", writer->name,
                   writer->eras ? writer->eras : "one way");
}

static bool add_size(sizes *s, const nw_writer *writer, nw_str era, const nw_prediction *p)
{
    nw_num gross = nw_ledger_gross(&p->ledger);
    nw_ledger *ledger = NW_NEW(&s->arena, nw_ledger);
    if (!ledger)
        return false;
    *ledger = p->ledger;
    s->rows[s->count++] = (nw_size){.format = writer->name,
                                    .era = era,
                                    .file = p->ledger.files[0].path,
                                    .ledger = ledger,
                                    .bytes = gross,
                                    .net = nw_ledger_net(ledger),
                                    .least = p->most ? p->least : gross,
                                    .most = p->most ? p->most : gross,
                                    .status = p->status,
                                    .note = p->note};
    return true;
}

/* Where all are wanted, a file that cannot hold the network says why. */
static bool add_unable(sizes *s, const nw_writer *writer, nw_str era, const nw_error *why)
{
    if (why->code == NW_E_MEMORY)
        return false;
    nw_str note = nw_str_copy(&s->arena, nw_str_of(why->message));
    s->rows[s->count++] = (nw_size){.format = writer->name,
                                    .era = era,
                                    .file = NW_STR(""),
                                    .bytes = NW_UNKNOWN,
                                    .net = NW_UNKNOWN,
                                    .least = NW_UNKNOWN,
                                    .most = NW_UNKNOWN,
                                    .status = NW_STATUS_UNKNOWN,
                                    .note = note};
    return note.at != NULL;
}

static bool predict(sizes *s, const nw_writer *writer)
{
    nw_error unable = {0};
    bool one = s->options.as != NULL;
    nw_prediction p = {
        .ledger = {.arena = &s->arena, .error = one ? s->error : &unable}
    };
    nw_size_wants wants = s->wants;
    if (wants.era && !has_era(writer, wants.era))
        return !one || no_era(s, writer);
    nw_str era = wants.era ? nw_str_of(wants.era) : last_era(writer);
    wants.name = wants.name ? wants.name : writer->file;
    wants.era = era.at;
    if (!nw_ledger_open(&p.ledger, nw_str_of(wants.name), 0) || !writer->predict(&s->inventory, &wants, &p))
        return !one && add_unable(s, writer, era, &unable);
    p.ledger.files[0].bytes = p.ledger.end;
    return nw_ledger_close(&p.ledger) && add_size(s, writer, era, &p);
}

/* Nobody knows what a tensor takes whose type or shape is not known, nor what a layer stores that is not. */
static bool all_known(const sizes *s, const nw_report *report)
{
    if (report->partial[NW_C_PARAMETERS] || report->partial[NW_C_BUFFERS])
        return nw_fail(s->error, NW_E_VALUE, NW_NOWHERE, "not all parameters of the network are known");
    for (uint32_t i = 0; i < s->inventory.count; i++)
        for (uint32_t k = 0; k < s->inventory.holders[i].count; k++) {
            const nw_holding *h = &s->inventory.holders[i].holdings[k];
            if (!h->dtype || !nw_known(nw_shape_count(h->shape)))
                return nw_fail(s->error, NW_E_VALUE, NW_NOWHERE, "the %s of \"%.*s\" is not known",
                               h->dtype ? "shape" : "element type", NW_SHOW(h->name));
        }
    return true;
}

static bool predict_all(sizes *s)
{
    const nw_writer *writer;
    size_t count = 0;
    while (nw_writer_at(count))
        count++;
    s->rows = NW_ARRAY(&s->arena, nw_size, count);
    for (size_t i = 0; s->rows && (writer = nw_writer_at(i)); i++)
        if ((!s->options.as || nw_str_is(nw_str_of(writer->name), s->options.as)) && !predict(s, writer))
            return false;
    return s->rows != NULL;
}

bool nw_render_size(const nw_report *report, const nw_size_options *given, const nw_render_options *render,
                    nw_write write, void *context, nw_error *error)
{
    nw_out out;
    nw_render_options options;
    bool lower;
    sizes s = {.error = error};
    if (!nw_take_options(&s.options, sizeof s.options, given, error) ||
        !nw_take_render_options(&options, render, error) || !take_wants(&s))
        return false;
    nw_out_init(&out, write, context);
    nw_arena_init(&s.arena, options.allocator, 0, 64u << 10);
    bool ok = nw_take_inventory(report, &s.arena, &s.inventory) && all_known(&s, report) && predict_all(&s);
    nw_sizes sizes = {report->model_name, nw_report_figure(report, NW_STR("parameters"), &lower), s.rows,
                      s.count, s.options.spans};
    if (s.arena.failed)
        nw_fail_memory(error, &s.arena);
    ok = ok && nw_render_sizes(&sizes, &options, &out, error);
    nw_arena_free(&s.arena);
    return ok;
}

/* ---- Files that a figure may be of -------------------------------------------------------------------- */

typedef struct files {
    nw_quantities *list;
    const nw_report *report;
    nw_inventory inventory;
    nw_num plain; /* of the file without an optimizer, by the writer and era at hand */
} files;

#define PARTS_MAX 8

/* What stands beside the parameters, where that is of a few kinds: "; 705 B are framing 244, ...". */
static nw_str tare_of(const nw_ledger *ledger, nw_arena *arena)
{
    struct {
        nw_str owner;
        nw_num bytes;
    } parts[PARTS_MAX];
    size_t count = 0, k;
    nw_num tare = 0;
    for (uint32_t i = 0; i < ledger->span_count; i++) {
        const nw_ledger_span *span = &ledger->spans[i];
        if (nw_span_is_net((nw_span_kind)span->kind))
            continue;
        for (k = 0; k < count && !nw_str_eq(parts[k].owner, span->owner);)
            k++;
        if (k == PARTS_MAX)
            return NW_STR("");
        if (k == count) {
            parts[count].owner = span->owner;
            parts[count++].bytes = 0;
        }
        parts[k].bytes += (nw_num)span->length;
        tare += (nw_num)span->length;
    }
    nw_str text =
        count ? nw_str_printf(arena, "; %lld B beside the parameters:", (long long)tare) : NW_STR("");
    for (k = 0; k < count; k++) {
        nw_str part = nw_str_printf(arena, "%s %.*s %lld", k ? "," : "", NW_SHOW(parts[k].owner),
                                    (long long)parts[k].bytes);
        text = nw_str_join(arena, text, part);
    }
    return text.at ? text : NW_STR("");
}

static nw_quantity quantity_of(const files *f, const nw_writer *writer, const nw_size_wants *wants,
                               nw_num bytes)
{
    nw_arena *arena = f->list->arena;
    nw_str convention = nw_str_printf(arena, "%s%s%s%s%s", wants->name, wants->era ? " as version " : "",
                                      wants->era ? wants->era : "", wants->era ? " writes it" : "",
                                      wants->optimizer ? ", with the state of an optimizer: " : "");
    if (wants->optimizer)
        convention = nw_str_join(arena, convention, nw_str_of(wants->optimizer));
    return (nw_quantity){.id = writer->name,
                         .tier = NW_FILE,
                         .measures = NW_OCTETS | NW_ON_DISK,
                         .said = NW_SAID_PARAMETERS | NW_SAID_MEMORY,
                         .name = nw_str_printf(arena, "file: %s", writer->name),
                         .convention = convention,
                         .value = bytes,
                         .report = f->report};
}

/* What a writer cannot save has no size. */
static bool add_file(files *f, const nw_writer *writer, const nw_size_wants *wants)
{
    nw_error unable = {0};
    nw_prediction p = {
        .ledger = {.arena = f->list->arena, .error = &unable}
    };
    if (!nw_ledger_open(&p.ledger, nw_str_of(wants->name), 0) || !writer->predict(&f->inventory, wants, &p))
        return unable.code != NW_E_MEMORY;
    nw_num bytes = (nw_num)p.ledger.end;
    if (wants->optimizer && bytes == f->plain)
        return true;
    f->plain = wants->optimizer ? f->plain : bytes;
    nw_quantity quantity = quantity_of(f, writer, wants, bytes);
    quantity.convention =
        nw_str_join(f->list->arena, quantity.convention, tare_of(&p.ledger, f->list->arena));
    nw_quantities_add(f->list, quantity);
    return true;
}

static bool add_era(files *f, const nw_writer *writer, const char *era)
{
    static const char *const optimizers[] = {NULL, "sgd", "momentum", "adam"};
    nw_str kind = nw_str_of(strrchr(writer->file, '.'));
    nw_str name = nw_str_join(f->list->arena, f->report->model_name, kind);
    nw_size_wants wants = {.era = era, .name = name.at};
    for (size_t i = 0; i < sizeof optimizers / sizeof *optimizers && name.at; i++) {
        wants.optimizer = optimizers[i];
        if (!add_file(f, writer, &wants))
            return false;
    }
    return name.at != NULL;
}

bool nw_files_of_report(nw_quantities *list, const nw_report *report)
{
    const nw_writer *writer;
    files f = {.list = list, .report = report};
    if (!nw_take_inventory(report, list->arena, &f.inventory))
        return false;
    for (size_t i = 0; (writer = nw_writer_at(i)); i++) {
        nw_str eras = nw_str_of(writer->eras);
        do {
            nw_str era = nw_str_copy(list->arena, nw_str_split(eras, ' ', &eras));
            if (!era.at || !add_era(&f, writer, era.len ? era.at : NULL))
                return false;
        } while (eras.len);
    }
    return !list->arena->failed;
}
