#include "formats/caffe/caffe.h"

#define TRAIN 0
#define TEST  1

/* NetState, merged from the net's own, a solver's and the options. */
typedef struct state {
    int32_t phase;
    int64_t level;
    const nw_pt_field *own, *added; /* NetState messages */
    nw_map stages;                  /* all that are on */
    const nw_open_options *options;
} state;

static bool rules_name_phase(const nw_pt_field *layer, const char *rules)
{
    for (const nw_pt_field *rule = nw_pt_first(layer, rules); rule; rule = nw_pt_next(rule))
        if (nw_caffe_has(rule, "phase"))
            return true;
    return false;
}

static bool is_for_test_only(const nw_pt_field *layer)
{
    const nw_pt_field *rule = nw_pt_first(layer, "include");
    bool any = rule != NULL;
    for (; rule; rule = nw_pt_next(rule))
        any = any && nw_caffe_enum(rule, "phase", nw_caffe_phases, TRAIN) == TEST;
    return any;
}

/* TRAIN where rules tell phases apart, unless that leaves the net without data: a net that is there to be
 * tested. */
static int32_t phase_of_rules(const nw_caffe *caffe)
{
    bool rules = false, data = false, test_data = false;
    for (uint32_t i = 0; i < caffe->layer_count; i++) {
        const nw_pt_field *layer = caffe->layers[i];
        rules = rules || rules_name_phase(layer, "include") || rules_name_phase(layer, "exclude");
        if (nw_caffe_has(layer, "bottom"))
            continue;
        bool test = is_for_test_only(layer);
        test_data = test_data || test;
        data = data || !test;
    }
    return rules && (data || !test_data) ? TRAIN : TEST;
}

/* Caffe is always told the phase. Without it: the one that a solver's field or the net names, else what the
 * rules of the layers tell. */
static int32_t default_phase(const nw_caffe *caffe, const state *s)
{
    if (caffe->solver_phase >= 0)
        return caffe->solver_phase;
    if (nw_caffe_has(s->own, "phase"))
        return nw_caffe_enum(s->own, "phase", nw_caffe_phases, TEST);
    return phase_of_rules(caffe);
}

static bool add_stages(nw_caffe *caffe, state *s)
{
    bool ok = true;
    nw_map_init(&s->stages, caffe->arena);
    for (int i = 0; i < 2; i++)
        for (const nw_pt_field *f = nw_pt_first(i ? s->added : s->own, "stage"); ok && f; f = nw_pt_next(f))
            ok = nw_map_set(&s->stages, f->text, 1);
    for (size_t i = 0; ok && i < s->options->stage_count; i++)
        ok = nw_map_set(&s->stages, nw_str_of(s->options->stages[i]), 1);
    return ok || nw_fail_memory(caffe->error, caffe->arena);
}

static bool has_stage(const state *s, nw_str name)
{
    return nw_map_get(&s->stages, name) != NW_NONE;
}

/* Net::StateMeetsRule of net.cpp. */
static bool meets(const state *s, const nw_pt_field *rule)
{
    if (nw_caffe_enum(rule, "phase", nw_caffe_phases, s->phase) != s->phase)
        return false;
    if (s->level < nw_caffe_int(rule, "min_level", s->level) ||
        s->level > nw_caffe_int(rule, "max_level", s->level))
        return false;
    for (const nw_pt_field *f = nw_pt_first(rule, "stage"); f; f = nw_pt_next(f))
        if (!has_stage(s, f->text))
            return false;
    for (const nw_pt_field *f = nw_pt_first(rule, "not_stage"); f; f = nw_pt_next(f))
        if (has_stage(s, f->text))
            return false;
    return true;
}

static bool meets_any(const state *s, const nw_pt_field *rule)
{
    for (; rule; rule = nw_pt_next(rule))
        if (meets(s, rule))
            return true;
    return false;
}

static bool take_phase(nw_caffe *caffe, state *s)
{
    nw_str asked = nw_str_of(s->options->phase);
    if (asked.len && !nw_str_is_nocase(asked, "TRAIN") && !nw_str_is_nocase(asked, "TEST"))
        return nw_fail(caffe->error, NW_E_USAGE, NW_NOWHERE, "the phase is TRAIN or TEST, not \"%.*s\"",
                       NW_SHOW(asked));
    s->phase = asked.len ? (nw_str_is_nocase(asked, "TRAIN") ? TRAIN : TEST) : default_phase(caffe, s);
    caffe->graph->phase = s->phase == TRAIN ? NW_STR("TRAIN") : NW_STR("TEST");
    return true;
}

/* Net::FilterNet of net.cpp. */
bool nw_caffe_filter(nw_caffe *caffe, const nw_pt_field *net)
{
    state s = {.own = nw_pt_first(net, "state"), .options = caffe->reader->options};
    uint32_t kept = 0;
    caffe->dropped = NW_ARRAY(caffe->arena, const nw_pt_field *, caffe->layer_count);
    if (!caffe->dropped)
        return nw_fail_memory(caffe->error, caffe->arena);
    if (!take_phase(caffe, &s))
        return false;
    s.added = nw_pt_first(caffe->solver, s.phase == TRAIN ? "train_state" : "test_state");
    if (!add_stages(caffe, &s))
        return false;
    s.level = nw_caffe_int(s.added, "level", nw_caffe_int(s.own, "level", 0));
    if (s.options->level)
        s.level = s.options->level;
    for (uint32_t i = 0; i < caffe->layer_count; i++) {
        const nw_pt_field *layer = caffe->layers[i];
        const nw_pt_field *include = nw_pt_first(layer, "include"), *exclude = nw_pt_first(layer, "exclude");
        if (include && exclude) {
            nw_fail(caffe->error, NW_E_VALUE, exclude->name_place,
                    "a layer takes include rules or exclude rules, not both");
            return nw_caffe_layer_context(caffe, layer);
        }
        if (include ? meets_any(&s, include) : !meets_any(&s, exclude))
            caffe->layers[kept++] = layer;
        else
            caffe->dropped[caffe->dropped_count++] = layer;
    }
    caffe->layer_count = kept;
    return true;
}
