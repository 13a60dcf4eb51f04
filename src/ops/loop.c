/* Loops. Where it is known how often one runs, and that is not often, each turn is inferred by itself, with
 * the elements of its states. Else once, with states of which no more is known than holds in every turn. */
#include "ops/bodies.h"

#define ROUNDS 8  /* after which what still changes from turn to turn is given up */
#define TURNS  64 /* that are inferred one by one where only the condition ends them */
#define NO_END INT64_MAX

typedef struct loop {
    nw_call *call;
    nw_tensor *in, *out; /* of the body */
    int32_t in_count, out_count;
    int32_t states, scans;
    int32_t first_in, first_out; /* where the states stand among them */
} loop;

static bool infer(const loop *l)
{
    const nw_call *call = l->call;
    return call->bodies->infer(call, 0, l->in, l->in_count, l->out, l->out_count);
}

static nw_tensor *states_in(const loop *l)
{
    return l->in + l->first_in;
}

static nw_tensor *states_out(const loop *l)
{
    return l->out + l->first_out;
}

static bool make_room(loop *l)
{
    const nw_graph *body = l->call->node->bodies[0];
    l->out_count = l->first_out + l->states + l->scans;
    if (body->input_count != (uint32_t)l->in_count || l->scans < 0)
        return nw_call_fail(l->call, "the body takes %u inputs and gives %u outputs for %d inputs, %d states",
                            body->input_count, body->output_count, (int)l->call->in_count, (int)l->states);
    if (l->call->out_count > l->states + l->scans)
        return nw_call_fail(l->call, "the body gives %d results, %d asked for", (int)(l->states + l->scans),
                            (int)l->call->out_count);
    l->in = NW_ARRAY(l->call->arena, nw_tensor, l->in_count);
    l->out = NW_ARRAY(l->call->arena, nw_tensor, l->out_count);
    return (l->in && l->out) || nw_fail_memory(l->call->error, l->call->arena);
}

/* All but what it is. */
static bool give_up(const loop *l, nw_tensor *state)
{
    nw_box *box = NW_NEW(l->call->arena, nw_box);
    if (!box)
        return nw_fail_memory(l->call->error, l->call->arena);
    if (state->box) {
        *box = *state->box;
        box->element.shape = NW_NO_SHAPE;
        box->element.content = NULL;
        box->items = NULL;
        box->count = NW_UNKNOWN;
    }
    state->box = state->box ? box : NULL;
    state->shape = NW_NO_SHAPE;
    state->content = NULL;
    return true;
}

/* Infers the body with states that hold in every turn; the inference is left to be kept. */
static bool settle_states(loop *l)
{
    nw_tensor *in = states_in(l), *out = states_out(l);
    for (int round = 0;; round++) {
        bool same = true;
        if (!infer(l))
            return false;
        for (int32_t i = 0; i < l->states; i++) {
            nw_tensor old = in[i];
            if (!nw_merge_into(l->call, &in[i], &out[i]) || (round > ROUNDS && !give_up(l, &in[i])))
                return false;
            same = same && nw_same_tensor(&old, &in[i]);
        }
        if (same)
            return true;
    }
}

/* What the states are at the end, where `sure` says that the body has run: of the type that it gives. */
static bool give_states(loop *l, const nw_tensor *before, bool sure)
{
    for (int32_t i = 0; i < l->states; i++) {
        nw_tensor state = states_out(l)[i];
        bool alike = state.kind == before[i].kind;
        if (!sure && !(alike ? nw_merge_into(l->call, &state, &before[i]) : give_up(l, &state)))
            return false;
        nw_out_take(l->call, i, &state);
    }
    return true;
}

/* ---- Loop --------------------------------------------------------------------------------------------- */

typedef struct run {
    nw_num most;      /* turns: a number or the name of one, unknown, or NO_END */
    nw_num done;      /* turns that were inferred one by one */
    nw_truth goes_on; /* the condition after them */
    nw_tensor *turns; /* what they gave to be stacked */
} run;

static bool is_over(const run *r)
{
    return r->most == r->done || r->goes_on == NW_NO;
}

/* At least one turn more comes. */
static bool is_sure(const run *r)
{
    return r->goes_on == NW_YES && nw_known(r->most) && r->most > r->done;
}

/* How often it runs at most: a number or the name of one, unknown, or without end. */
static nw_num trip_limit(const nw_call *call)
{
    nw_element limit = nw_element_in(call, 0);
    if (!nw_has_in(call, 0))
        return NO_END;
    return limit.known == NW_ELEMENT_SET && limit.i < 0 ? 0 : nw_element_dim(limit);
}

/* The number of the turn, or the condition: a scalar, or what the body says that it takes. */
static bool set_counter(loop *l, int32_t i, const nw_dtype *dtype, nw_element item)
{
    static const nw_num one[] = {1};
    const nw_graph *body = l->call->node->bodies[0];
    bool vector = body->values[body->inputs[i]].shape.rank == 1;
    nw_content *content = NW_NEW(l->call->arena, nw_content);
    nw_element *items = NW_ARRAY(l->call->arena, nw_element, 1);
    if (!content || !items)
        return nw_fail_memory(l->call->error, l->call->arena);
    items[0] = item;
    *content = (nw_content){items, 1};
    l->in[i] = (nw_tensor){
        .shape = {one, vector ? 1 : 0},
          .dtype = dtype, .content = content
    };
    return true;
}

static bool open_loop(nw_call *call, loop *l)
{
    *l = (loop){.call = call, .first_in = 2, .first_out = 1};
    if (!nw_need_bodies(call, 1))
        return false;
    l->in_count = call->in_count;
    l->states = call->in_count - 2;
    l->scans = (int32_t)call->node->bodies[0]->output_count - 1 - l->states;
    if (!make_room(l))
        return false;
    for (int32_t i = 0; i < l->states; i++)
        states_in(l)[i] = call->in[2 + i];
    return set_counter(l, 0, &nw_int64, (nw_element){.known = NW_ELEMENT_OPEN}) &&
           set_counter(l, 1, &nw_bool, nw_element_int(1));
}

/* The elements of all turns one after the other, where those of each are known. */
static void stack_content(nw_call *call, int32_t to, const nw_tensor *turns, nw_num count, int32_t apart)
{
    nw_num each = count ? nw_shape_count(turns->shape) : 0;
    bool known = true;
    for (nw_num t = 0; t < count; t++) {
        const nw_tensor *turn = &turns[t * apart];
        known = known && turn->content && turn->content->count == each;
    }
    nw_element *all = known ? nw_out_elements(call, to) : NULL;
    for (nw_num t = 0; t < count && all; t++)
        for (nw_num i = 0; i < each; i++)
            all[t * each + i] = turns[t * apart].content->items[i];
}

/* The results of all turns, one upon the other; of those after the known ones `rest` is known. */
static bool give_scans(loop *l, const run *r, const nw_tensor *rest, nw_num total)
{
    nw_call *call = l->call;
    for (int32_t k = 0; k < l->scans && l->states + k < call->out_count; k++) {
        nw_tensor scan = r->done ? r->turns[k] : rest[k];
        for (nw_num t = 1; t < r->done; t++)
            if (!nw_merge_into(call, &scan, &r->turns[t * l->scans + k]))
                return false;
        if (rest && r->done && !nw_merge_into(call, &scan, &rest[k]))
            return false;
        if (!nw_add_axis(call, &scan, 0, total, &scan))
            return false;
        nw_out_take(call, l->states + k, &scan);
        if (!rest)
            stack_content(call, l->states + k, r->turns + k, r->done, l->scans);
    }
    return true;
}

/* Infers turn by turn until the end, or until nobody knows whether it goes on. */
static bool spell(loop *l, run *r, nw_num room)
{
    nw_tensor *in = states_in(l), *out = states_out(l);
    for (; r->done < room && r->goes_on == NW_YES && nw_turns_spared(l->call, 1); r->done++) {
        if (!set_counter(l, 0, &nw_int64, nw_element_int(r->done)) || !infer(l) ||
            !l->call->bodies->keep(l->call, 1))
            return false;
        for (int32_t k = 0; k < l->scans; k++)
            r->turns[r->done * l->scans + k] = out[l->states + k];
        for (int32_t i = 0; i < l->states; i++)
            in[i] = out[i];
        r->goes_on = nw_truth_of(&l->out[0]);
    }
    return set_counter(l, 0, &nw_int64, (nw_element){.known = NW_ELEMENT_OPEN});
}

/* How often it runs after those turns, once the condition that holds after every other is known. */
static nw_num trips(const run *r, nw_truth after)
{
    if (r->goes_on != NW_YES || after == NW_MAYBE)
        return NW_UNKNOWN;
    if (after == NW_NO)
        return nw_known(r->most) ? 1 : NW_UNKNOWN;
    if (r->most == NO_END)
        return NW_UNKNOWN;
    return r->done ? r->most - r->done : r->most;
}

/* Infers what holds in all other turns, and says how many there are. One that may never come may fail. */
static bool infer_rest(loop *l, const run *r, nw_num *count)
{
    nw_call *call = l->call;
    bool ok = is_over(r) ? infer(l) : settle_states(l);
    if (!ok && (is_sure(r) || !nw_forgive(call)))
        return false;
    *count = is_over(r) ? 0 : ok ? trips(r, nw_truth_of(&l->out[0])) : NW_UNKNOWN;
    return call->bodies->keep(call, !ok ? 0 : nw_is_symbol(*count) ? NW_UNKNOWN : *count);
}

static bool run_rest(loop *l, const run *r)
{
    nw_tensor *before = NW_ARRAY(l->call->arena, nw_tensor, l->states);
    nw_num count;
    if (!before)
        return nw_fail_memory(l->call->error, l->call->arena);
    for (int32_t i = 0; i < l->states; i++)
        before[i] = states_in(l)[i];
    if (!infer_rest(l, r, &count))
        return false;
    for (int32_t i = 0; i < l->states && is_over(r); i++)
        nw_out_take(l->call, i, &before[i]);
    return (is_over(r) || give_states(l, before, is_sure(r))) &&
           give_scans(l, r, l->out + l->first_out + l->states, r->done ? nw_add(r->done, count) : count);
}

static bool loop_shape(nw_call *call)
{
    loop l;
    if (!open_loop(call, &l))
        return false;
    run r = {.most = trip_limit(call), .goes_on = nw_truth_of(&call->in[1])};
    nw_num room = r.goes_on == NW_YES ? nw_turns_spared(call, r.most == NO_END ? TURNS : r.most) : 0;
    r.turns = NW_ARRAY(call->arena, nw_tensor, room * l.scans);
    if (!r.turns)
        return nw_fail_memory(call->error, call->arena);
    if (!spell(&l, &r, room))
        return false;
    if (r.done == 0 || !is_over(&r))
        return run_rest(&l, &r);
    for (int32_t i = 0; i < l.states; i++)
        nw_out_take(call, i, &states_in(&l)[i]);
    return give_scans(&l, &r, NULL, r.done);
}

const nw_op nw_op_loop = {.name = "loop",
                          .min_in = 2,
                          .max_in = -1,
                          .flags = NW_ANY,
                          .keeps = NW_KEEPS_UNKNOWN,
                          .shape = loop_shape,
                          .roles = "ssd"};

/* ---- Scan --------------------------------------------------------------------------------------------- */

/* Before version 9 all inputs have a batch dim, which the body does not see, and input 0 may say how long
 * each sequence is. */
typedef struct scan {
    loop l;
    bool batched;
    nw_num batch, length;
    const nw_tensor *inputs; /* states, then what is scanned */
} scan;

static int64_t axis_at(const nw_call *call, nw_attr_id id, int32_t i)
{
    uint32_t count;
    const int64_t *axes = nw_ints(call, id, &count);
    return (uint32_t)i < count ? axes[i] : 0;
}

static bool meet(const scan *s, const char *what, nw_num *into, nw_num dim)
{
    bool same = nw_need_equal(s->l.call, what, dim, *into);
    *into = nw_merge_dim(*into, dim);
    return same;
}

/* What the body sees of input i: without the batch, and without the axis that is scanned. */
static bool take_input(scan *s, int32_t i)
{
    nw_call *call = s->l.call;
    nw_tensor *in = &s->l.in[i];
    *in = s->inputs[i];
    in->content = NULL;
    if (s->batched && in->shape.rank > 0 && !meet(s, "batch", &s->batch, in->shape.dim[0]))
        return false;
    if (s->batched && !nw_drop_axis(call, in, 0, in))
        return false;
    if (i < s->l.states || in->shape.rank < 0)
        return true;
    int64_t axis = axis_at(call, NW_A_SCAN_INPUT_AXES, i - s->l.states);
    int32_t at;
    return nw_axis(call, axis, in->shape.rank, &at) &&
           meet(s, "length of the sequence", &s->length, in->shape.dim[at]) && nw_drop_axis(call, in, at, in);
}

static bool open_scan(nw_call *call, scan *s)
{
    bool batched = call->node->version && call->node->version < 9;
    int32_t given = call->in_count - batched;
    *s = (scan){.l = {.call = call}, .batched = batched, .batch = NW_UNKNOWN, .length = NW_UNKNOWN};
    nw_num scanned;
    if (!nw_need_bodies(call, 1) || !nw_need_int(call, NW_A_SCAN_INPUTS, 0, 1, &scanned))
        return false;
    if (scanned > given)
        return nw_call_fail(call, "%lld inputs to scan, %d given", (long long)scanned, (int)given);
    s->inputs = call->in + batched;
    s->l.in_count = given;
    s->l.states = given - (int32_t)scanned;
    s->l.scans = (int32_t)call->node->bodies[0]->output_count - s->l.states;
    if (!make_room(&s->l))
        return false;
    for (int32_t i = 0; i < given; i++)
        if (!take_input(s, i))
            return false;
    return true;
}

/* Results of the body become those of the node: stacked along their axis, and with the batch. */
static bool give_results(scan *s)
{
    nw_call *call = s->l.call;
    for (int32_t i = 0; i < call->out_count; i++) {
        nw_tensor out = s->l.out[i];
        int32_t k = i - s->l.states;
        out.content = NULL;
        if (k >= 0 && !nw_add_axis(call, &out, axis_at(call, NW_A_SCAN_OUTPUT_AXES, k), s->length, &out))
            return false;
        if (s->batched && !nw_add_axis(call, &out, 0, s->batch, &out))
            return false;
        nw_out_take(call, i, s->length == 0 && k < 0 ? &s->inputs[i] : &out);
    }
    return true;
}

static nw_num scan_turns(const scan *s)
{
    nw_list_of lengths;
    nw_num sum = 0;
    if (!s->batched)
        return nw_is_symbol(s->length) ? NW_UNKNOWN : s->length;
    if (!nw_has_in(s->l.call, 0))
        return nw_mul(s->batch, s->length);
    nw_list_given(s->l.call, 0, NW_ATTR_COUNT, &lengths);
    for (int32_t i = 0; i < lengths.count; i++)
        sum = nw_add(sum, nw_element_dim(lengths.items[i]));
    return lengths.complete ? sum : NW_UNKNOWN;
}

static bool scan_shape(nw_call *call)
{
    scan s;
    if (!open_scan(call, &s))
        return false;
    bool ok = settle_states(&s.l);
    if (!ok && (s.length != 0 || !nw_forgive(call)))
        return false;
    return call->bodies->keep(call, ok ? scan_turns(&s) : 0) && give_results(&s);
}

const nw_op nw_op_scan = {.name = "scan",
                          .min_in = 1,
                          .max_in = -1,
                          .flags = NW_ANY,
                          .keeps = NW_KEEPS_UNKNOWN,
                          .shape = scan_shape};
