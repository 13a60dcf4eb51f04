/* What one inference needs as JSON: docs/report.md states its fields. */
#include "render/json_writer.h"
#include "render/memory.h"

static void put_options(nw_json *j, const nw_memory_options *options)
{
    nw_json_open(j, "options", '{', false);
    nw_json_int(j, "align", options->align ? options->align : 1);
    nw_json_bool(j, "inplace", !options->no_inplace);
    nw_json_bool(j, "views", !options->no_views);
    nw_json_bool(j, "fuse", options->fuse);
    nw_json_bool(j, "inputs", options->count_inputs);
    nw_json_bool(j, "outputs", !options->skip_outputs);
    nw_json_close(j, '}');
}

static void put_buffer(nw_json *j, const nw_memory *m, uint32_t i)
{
    const nw_buffer *buffer = &m->buffers[i];
    const nw_num *offsets = m->plans[m->best].offsets;
    nw_json_open(j, NULL, '{', false);
    nw_json_str(j, "name", buffer->name);
    nw_json_str_or_null(j, "layer", buffer->layer);
    nw_json_num(j, "bytes", buffer->bytes);
    nw_json_int(j, "first", buffer->first);
    nw_json_int(j, "last", buffer->last);
    nw_json_num(j, "offset", offsets ? offsets[i] : NW_UNKNOWN);
    nw_json_close(j, '}');
}

static void put_plans(nw_json *j, const nw_memory *m)
{
    nw_json_open(j, "plans", '[', true);
    for (int i = 0; i < NW_PLANNERS; i++) {
        nw_json_open(j, NULL, '{', false);
        nw_json_str(j, "planner", nw_str_of(nw_planner_name((nw_planner)i)));
        nw_json_num(j, "bytes", m->plans[i].bytes);
        nw_json_close(j, '}');
    }
    nw_json_close(j, ']');
}

static void put_buffers(nw_json *j, const nw_memory *m, const char *key, bool all)
{
    nw_json_open(j, key, '[', true);
    for (uint32_t i = 0; i < m->buffer_count; i++)
        if (all || (m->live && nw_is_live(&m->buffers[i], m->peak_step)))
            put_buffer(j, m, i);
    nw_json_close(j, ']');
}

static void put_inference(nw_json *j, const nw_memory *m)
{
    const nw_plan *best = &m->plans[m->best];
    bool any = nw_known(m->peak) && m->steps;
    nw_json_open(j, "inference", '{', true);
    nw_json_num(j, "sum_bytes", m->sum);
    nw_json_num(j, "peak_bytes", m->peak);
    nw_json_num(j, "lower_bound_bytes", m->bound);
    nw_json_num(j, "planned_bytes", best->bytes);
    nw_json_str_or_null(j, "planner", nw_str_of(best->offsets ? nw_planner_name(m->best) : NULL));
    nw_json_str_or_null(j, "peak_layer", any ? m->rows[m->peak_step].name : NW_STR(""));
    nw_json_num(j, "peak_index", any ? (nw_num)m->peak_step : NW_UNKNOWN);
    put_buffers(j, m, "peak_buffers", false);
    put_plans(j, m);
    if (m->options.buffers)
        put_buffers(j, m, "buffers", true);
    nw_json_str_or_null(j, "unknown", m->unknown);
    nw_json_close(j, '}');
}

void nw_memory_json(const nw_memory *memory, const nw_render_options *options, nw_out *out)
{
    nw_json json = nw_json_to(out, options->one_line), *j = &json;
    nw_json_open(j, NULL, '{', true);
    nw_json_str(j, "schema", NW_STR("netweight.memory/1"));
    nw_json_open(j, "model", '{', false);
    nw_json_str(j, "name", memory->model);
    nw_json_str(j, "format", memory->format);
    nw_json_close(j, '}');
    put_options(j, &memory->options);
    nw_json_str(j, "status", nw_str_of(nw_status_name(memory->status)));
    nw_json_num(j, "parameter_bytes", memory->parameter_bytes);
    nw_json_num(j, "buffer_bytes", memory->buffer_bytes);
    put_inference(j, memory);
    nw_json_close(j, '}');
    nw_putc(out, '\n');
}
