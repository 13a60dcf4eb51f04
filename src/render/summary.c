#include "render/summary.h"

#include "base/map.h"
#include "render/units.h"

typedef struct summary {
    const nw_report *report;
    nw_gather text;
    nw_arena *arena;
    nw_fact *facts;
    int count;
} summary;

/* Everything put into the gatherer so far becomes one fact. */
static void add(summary *s, const char *label)
{
    nw_str text = nw_str_copy(s->arena, nw_gathered(&s->text));
    if (s->count < NW_FACTS && text.len)
        s->facts[s->count++] = (nw_fact){label, text};
}

static nw_num total(const summary *s, const char *name)
{
    bool lower;
    return nw_report_figure(s->report, nw_str_of(name), &lower);
}

static void put_total(summary *s, const char *name)
{
    bool lower;
    nw_num n = nw_report_figure(s->report, nw_str_of(name), &lower);
    nw_puts(&s->text.out, lower ? "≥ " : "");
    nw_put_grouped(&s->text.out, n);
}

static void put_total_bytes(summary *s, const char *name)
{
    bool lower;
    nw_num n = nw_report_figure(s->report, nw_str_of(name), &lower);
    nw_puts(&s->text.out, lower ? "≥ " : "");
    nw_put_bytes(&s->text.out, n);
}

static void add_parameters(summary *s)
{
    nw_out *out = &s->text.out;
    put_total(s, "parameters");
    nw_puts(out, " = ");
    put_total(s, "weights");
    nw_puts(out, " weights + ");
    put_total(s, "biases");
    nw_puts(out, " biases");
    if (total(s, "trainable_parameters") != total(s, "parameters")) {
        nw_puts(out, "; ");
        put_total(s, "trainable_parameters");
        nw_puts(out, " trainable");
    }
    add(s, "parameters");
    put_total_bytes(s, "parameter_bytes");
    add(s, "");
    if (total(s, "buffers") != 0 || s->report->partial[NW_C_BUFFERS]) {
        put_total(s, "buffers");
        nw_puts(out, " stored, not learned; ");
        put_total_bytes(s, "buffer_bytes");
        add(s, "buffers");
    }
}

static void put_operations(summary *s, const char *name, const char *unit)
{
    bool lower;
    nw_num n = nw_report_figure(s->report, nw_str_of(name), &lower);
    nw_puts(&s->text.out, lower ? "≥ " : "");
    nw_put_operations(&s->text.out, n, unit);
}

static void add_work(summary *s)
{
    put_operations(s, "macs", "MACs");
    add(s, "multiply-adds");
    put_operations(s, "flops", "FLOPs");
    add(s, "");
}

static void add_memory(summary *s)
{
    nw_out *out = &s->text.out;
    put_total(s, "activations");
    nw_puts(out, " elements; ");
    put_total_bytes(s, "activation_bytes");
    add(s, "activations");
    put_total(s, "input_elements");
    nw_puts(out, " elements; ");
    put_total_bytes(s, "input_bytes");
    add(s, "input");
    put_total_bytes(s, "peak_bytes");
    nw_puts(out, " alive at once");
    add(s, "inference");
    put_total_bytes(s, "saved_bytes");
    nw_puts(out, " kept for backward");
    add(s, "training");
}

static void add_field(summary *s)
{
    const nw_row *last = NULL;
    for (uint32_t i = 0; i < s->report->row_count; i++) {
        const nw_row *row = &s->report->rows[i];
        if (row->field && row->output_count && row->outputs[0].tensor->shape.rank > 2)
            last = row;
    }
    if (!last)
        return;
    nw_column_named(NW_STR("receptive_field"))->show(s->report, last, "×", &s->text.out);
    nw_puts(&s->text.out, " of the input, ");
    nw_column_named(NW_STR("jump"))->show(s->report, last, "×", &s->text.out);
    nw_puts(&s->text.out, " apart, in the last map (");
    nw_put(&s->text.out, last->name);
    nw_putc(&s->text.out, ')');
    add(s, "receptive field");
}

static void add_caffe(summary *s)
{
    nw_out *out = &s->text.out;
    if (!nw_known(total(s, "caffe_layers")))
        return;
    put_total(s, "caffe_layers");
    nw_puts(out, " layers with Splits; ");
    put_total(s, "caffe_learnable_params");
    nw_puts(out, " learnable parameters");
    add(s, "in Caffe");
    nw_puts(out, "memory_used_ ");
    put_total_bytes(s, "caffe_memory_bytes");
    add(s, "");
}

/* The types that nobody knows, each once. */
static void put_unknown_types(summary *s)
{
    nw_map seen;
    nw_map_init(&seen, s->arena);
    nw_out *out = &s->text.out;
    for (uint32_t i = 0; i < s->report->row_count; i++) {
        const nw_row *row = &s->report->rows[i];
        if (row->status != NW_LOWER_BOUND || nw_map_get(&seen, row->type) != NW_NONE)
            continue;
        nw_puts(out, seen.used ? ", " : "; not known: ");
        nw_put(out, row->type);
        nw_map_set(&seen, row->type, i);
    }
}

static void add_status(summary *s)
{
    static const char *const texts[] = {"exact", "assumed: the notes say what",
                                        "lower bound: what is ? is not in the totals", "unknown"};
    if (s->report->loose) {
        nw_puts(&s->text.out, "multiply-adds, activations and memory are not known: there is no graph");
        add(s, "status");
        return;
    }
    nw_puts(&s->text.out, texts[s->report->status]);
    if (s->report->status >= NW_LOWER_BOUND)
        put_unknown_types(s);
    add(s, "status");
}

static void add_layers(summary *s)
{
    put_total(s, "layers");
    if (!s->report->loose) {
        nw_puts(&s->text.out, ", of them ");
        put_total(s, "core_layers");
        nw_puts(&s->text.out, " core; depth ");
        put_total(s, "depth");
    }
    add(s, "layers");
}

int nw_summary(const nw_report *report, nw_arena *arena, nw_fact *facts)
{
    summary s = {.report = report, .arena = arena, .facts = facts};
    nw_gather_init(&s.text, arena);
    add_layers(&s);
    add_parameters(&s);
    if (!report->loose) {
        add_work(&s);
        add_memory(&s);
        add_field(&s);
        add_caffe(&s);
    }
    add_status(&s);
    return s.count;
}

nw_str nw_headline(const nw_report *report, nw_arena *arena)
{
    nw_gather text;
    nw_gather_init(&text, arena);
    nw_put(&text.out, report->format);
    if (report->phase.len) {
        nw_puts(&text.out, ", ");
        nw_put(&text.out, report->phase);
        nw_puts(&text.out, " phase");
    }
    for (uint32_t i = 0; i < report->dim_count; i++)
        nw_putf(&text.out, ", %.200s %lld", report->dims[i].name, (long long)report->dims[i].value);
    if (report->dtype)
        nw_putf(&text.out, ", %s", report->dtype->name);
    if (!nw_str_is(report->convention, "netweight")) {
        nw_puts(&text.out, ", convention ");
        nw_put(&text.out, report->convention);
    }
    return nw_gathered(&text);
}

nw_str nw_port_text(const nw_report *report, const nw_port *port, nw_arena *arena)
{
    nw_gather text;
    nw_gather_init(&text, arena);
    char type[160];
    nw_put(&text.out, port->name);
    nw_putc(&text.out, ' ');
    if (port->tensor->kind == NW_TENSOR)
        nw_put_shape(&text.out, report, port->tensor->shape, "×");
    if (port->tensor->kind != NW_TENSOR || (port->tensor->dtype && port->tensor->dtype != report->dtype)) {
        nw_puts(&text.out, port->tensor->kind == NW_TENSOR ? " " : "");
        nw_put(&text.out, nw_type_text(port->tensor, type, sizeof type));
    }
    return nw_gathered(&text);
}

/* ---- Notes -------------------------------------------------------------------------------------------- */

static nw_str note_text(const nw_report *report, const nw_remark *note, nw_arena *arena)
{
    nw_gather text;
    nw_gather_init(&text, arena);
    if (note->line) {
        nw_put(&text.out, report->path);
        nw_putf(&text.out, ":%d:%d: ", (int)note->line, (int)note->column);
    } else if (note->layer.len) {
        nw_puts(&text.out, "layer ");
        nw_put(&text.out, note->layer);
        nw_puts(&text.out, ": ");
    }
    nw_put(&text.out, note->text);
    return nw_gathered(&text);
}

#define OF_A_KIND 5

/* How many notes there are of the kind of each, at the first of them. */
static bool count_kinds(const nw_report *report, nw_arena *arena, uint32_t *first, uint32_t *kinds)
{
    nw_map codes;
    nw_map_init(&codes, arena);
    for (uint32_t i = 0; i < report->note_count; i++) {
        nw_str code = nw_str_of(report->notes[i].code);
        uint32_t at = nw_map_get(&codes, code);
        if (at == NW_NONE && !nw_map_set(&codes, code, at = i))
            return false;
        first[i] = at;
        kinds[at]++;
    }
    return true;
}

const nw_str *nw_note_lines(const nw_report *report, nw_arena *arena, uint32_t *count)
{
    uint32_t notes = report->note_count;
    nw_str *lines = NW_ARRAY(arena, nw_str, 2 * (size_t)notes);
    uint32_t *first = NW_ARRAY(arena, uint32_t, notes), *kinds = NW_ARRAY(arena, uint32_t, notes);
    uint32_t *shown = NW_ARRAY(arena, uint32_t, notes);
    if (!lines || !first || !kinds || !shown || !count_kinds(report, arena, first, kinds))
        return NULL;
    *count = 0;
    for (uint32_t i = 0; i < notes; i++) {
        uint32_t at = first[i];
        if (shown[at] < OF_A_KIND)
            lines[(*count)++] = note_text(report, &report->notes[i], arena);
        if (++shown[at] == OF_A_KIND && kinds[at] > OF_A_KIND)
            lines[(*count)++] = nw_str_printf(arena, "%u more of the kind %s (--json has them all)",
                                              kinds[at] - OF_A_KIND, report->notes[at].code);
    }
    return lines;
}
