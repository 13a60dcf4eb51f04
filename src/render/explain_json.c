/* An explanation as JSON, "netweight.explain/1" of docs/report.md. */
#include "render/explain.h"
#include "render/json_port.h"

static void put_line(nw_json *j, const nw_formula_line *line)
{
    nw_json_open(j, NULL, '{', false);
    nw_json_str(j, "quantity", line->quantity);
    nw_json_str_or_null(j, "formula", line->formula);
    nw_json_str(j, "substituted", line->substituted);
    nw_json_num(j, "value", line->value);
    nw_json_str(j, "unit", line->unit == NW_BYTES ? NW_STR("bytes") : NW_STR("count"));
    nw_json_close(j, '}');
}

static void put_layer(nw_json *j, const nw_explanation *e)
{
    nw_json_str(j, "layer", e->row->name);
    nw_json_str(j, "type", e->row->type);
    nw_json_str(j, "operator", nw_str_of(e->row->operator_name));
    nw_json_ports(j, "inputs", e->report, e->inputs, e->input_count);
    nw_json_ports(j, "outputs", e->report, e->row->outputs, e->row->output_count);
    nw_json_str_or_null(j, "rounding", e->rounding);
    nw_json_open(j, "formulas", '[', true);
    for (uint32_t i = 0; i < e->line_count; i++)
        put_line(j, &e->lines[i]);
    nw_json_close(j, ']');
}

static void put_hit(nw_json *j, const char *key, const nw_hit *hit)
{
    nw_json_open(j, key, '{', false);
    nw_json_str(j, "quantity", hit->quantity);
    nw_json_str(j, "convention", hit->convention);
    nw_json_num(j, "value", hit->value);
    nw_json_str(j, "unit", hit->unit == NW_BYTES ? NW_STR("bytes") : NW_STR("count"));
    nw_json_str(j, "shown", hit->shown);
    nw_json_str(j, "match", nw_str_of(nw_hit_kind_name(hit->kind)));
    nw_json_str(j, "model", hit->model);
    nw_json_close(j, '}');
}

static void put_hits(nw_json *j, const char *key, const char *more, const nw_hits *hits)
{
    nw_json_open(j, key, '[', true);
    for (uint32_t i = 0; i < hits->count; i++)
        put_hit(j, NULL, &hits->at[i]);
    nw_json_close(j, ']');
    nw_json_num(j, more, hits->more);
}

static void put_figure(nw_json *j, const nw_explanation *e)
{
    nw_json_str(j, "figure", e->figure);
    put_hits(j, "matches", "more_matches", &e->matches);
    put_hits(j, "coincidences", "more_coincidences", &e->coincidences);
    if (e->nearest.kind == NW_HIT_NONE)
        nw_json_null(j, "nearest");
    else
        put_hit(j, "nearest", &e->nearest);
    nw_json_str_or_null(j, "source", e->source);
}

static void put_step(nw_json *j, const nw_step *step)
{
    nw_json_open(j, NULL, '{', false);
    nw_json_str(j, "kind", step->kind);
    nw_json_str_or_null(j, "before", step->before);
    nw_json_str_or_null(j, "after", step->after);
    nw_json_int(j, "more", step->more);
    nw_json_close(j, '}');
}

static void put_ladder(nw_json *j, const nw_ladder *ladder)
{
    nw_json_open(j, "ladder", '[', true);
    for (uint32_t i = 0; i < ladder->count; i++) {
        const nw_rung *rung = &ladder->rungs[i];
        nw_json_open(j, NULL, '{', true);
        nw_json_num(j, "value", rung->value);
        nw_json_open(j, "conventions", '[', false);
        for (uint32_t k = 0; k < rung->name_count; k++)
            nw_json_str(j, NULL, rung->names[k]);
        nw_json_close(j, ']');
        nw_json_open(j, "steps", '[', true);
        for (uint32_t k = 0; k < rung->step_count; k++)
            put_step(j, &rung->steps[k]);
        nw_json_close(j, ']');
        nw_json_close(j, '}');
    }
    nw_json_close(j, ']');
}

void nw_explain_json(const nw_explanation *explanation, const nw_render_options *options, nw_out *out)
{
    nw_json j = nw_json_to(out, options->one_line);
    nw_json_open(&j, NULL, '{', true);
    nw_json_str(&j, "schema", NW_STR("netweight.explain/1"));
    nw_json_str(&j, "model", explanation->report->model_name);
    if (explanation->ladder.count)
        put_ladder(&j, &explanation->ladder);
    else if (explanation->row)
        put_layer(&j, explanation);
    else
        put_figure(&j, explanation);
    nw_json_str_or_null(&j, "text", explanation->text);
    nw_json_close(&j, '}');
}
