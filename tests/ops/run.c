/* Runs the cases of operator rules that a *.test file holds, one a line:
 *
 *     conv in=1x3x8x8 out_channels=4 kernel=3 pad=1 -> 1x4x8x8 params=112 macs=6912
 *     conv in=1x3x2x2 out_channels=4 kernel=3 -> error "output would be empty"
 *
 * Left: the operator, in= for each input (tensor.h says how a tensor is written), outputs=N where there are
 * not as many as on the right, `operands` where weights are inputs too, version=N of the operator set (which
 * implies operands), and attributes by their JSON names, lists with commas. Right: the outputs as tensors, of
 * each what is to be held against the rule ("none" where there are none; with operands, an output left out),
 * then any of params weights biases buffers, shapes=AxB,C of the parameters,
 * macs adds muls cmps divs exps, reach=R/STEP/GROW/PAD of the first picture axis.
 *
 * Each case also holds the operator's formulas (docs/formulas.md) to what the rules give.
 *
 * `run --coverage FILE...` fails unless each operator has two cases or more. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/source.h"
#include "passes/explain/formula.h"
#include "tensor.h"

#define PORTS 24
#define DIMS  16

typedef struct test_case {
    nw_arena arena;
    nw_error error;
    nw_graph graph;
    nw_node *node;
    nw_tensor in[PORTS], out[PORTS];
    int32_t in_count, out_count;
    nw_param params[NW_PARAM_MAX];
    int param_count;
    nw_work work;
    nw_reach reach[NW_AXES_MAX];
    uint32_t left_out; /* bit i: output i is left out */
    char said[400];    /* why it failed */
} test_case;

static bool say(test_case *t, nw_str what, nw_str got, nw_str wanted)
{
    snprintf(t->said, sizeof t->said, "%.*s is %.*s, not %.*s", NW_SHOW(what), NW_SHOW(got), NW_SHOW(wanted));
    return false;
}

static bool bad(test_case *t, const char *what, nw_str text)
{
    snprintf(t->said, sizeof t->said, "cannot read %s: %.*s", what, NW_SHOW(text));
    return false;
}

static bool read_number(nw_str text, int64_t *out)
{
    bool minus = nw_str_starts(text, "-");
    if (nw_str_is(text, "?")) {
        *out = NW_UNKNOWN;
        return true;
    }
    if (!nw_str_to_num(minus ? nw_str_part(text, 1, text.len) : text, out))
        return false;
    *out = minus ? -*out : *out;
    return true;
}

static int read_numbers(nw_str text, char separator, int64_t *out, int room)
{
    int n = 0;
    while (text.len && n < room)
        if (!read_number(nw_str_split(text, separator, &text), &out[n++]))
            return -1;
    return n;
}

static bool add_input(test_case *t, nw_str text)
{
    nw_tensor *in = &t->in[t->in_count];
    if (t->in_count == PORTS || !tensor_read(&t->graph, text, in))
        return bad(t, "tensor", text);
    t->in_count++;
    return nw_node_in(&t->graph, t->node, nw_graph_value(&t->graph, text));
}

/* Lists that are not of whole numbers. */
static bool add_list(test_case *t, nw_attr_id id, nw_str text)
{
    double numbers[DIMS];
    nw_str texts[DIMS];
    uint32_t n = 0;
    for (; text.len && n < DIMS; n++) {
        texts[n] = nw_str_split(text, ',', &text);
        numbers[n] = strtod(texts[n].at, NULL);
    }
    return nw_attr_kind_of(id) == NW_ATTR_TEXTS ? nw_node_texts(&t->graph, t->node, id, texts, n)
                                                : nw_node_numbers(&t->graph, t->node, id, numbers, n);
}

static bool add_tensor(test_case *t, nw_attr_id id, nw_str text)
{
    nw_tensor tensor;
    return tensor_read(&t->graph, text, &tensor) ? nw_node_tensor(&t->graph, t->node, id, &tensor)
                                                 : bad(t, "tensor", text);
}

static bool add_attr(test_case *t, nw_str name, nw_str text)
{
    int64_t numbers[DIMS];
    int id = 0;
    while (id < NW_ATTR_COUNT && !nw_str_is(name, nw_attr_name((nw_attr_id)id)))
        id++;
    if (id == NW_ATTR_COUNT)
        return bad(t, "attribute", name);
    if (nw_attr_kind_of((nw_attr_id)id) == NW_ATTR_TEXT)
        return nw_node_text(&t->graph, t->node, (nw_attr_id)id, text);
    if (nw_attr_kind_of((nw_attr_id)id) == NW_ATTR_NUMBER)
        return nw_node_number(&t->graph, t->node, (nw_attr_id)id, strtod(text.at, NULL));
    if (nw_attr_kind_of((nw_attr_id)id) == NW_ATTR_TENSOR)
        return add_tensor(t, (nw_attr_id)id, text);
    if (nw_attr_kind_of((nw_attr_id)id) >= NW_ATTR_NUMBERS)
        return add_list(t, (nw_attr_id)id, text);
    int count = read_numbers(text, ',', numbers, DIMS);
    return count < 0 ? bad(t, "numbers", text)
                     : nw_node_ints(&t->graph, t->node, (nw_attr_id)id, numbers, (uint32_t)count);
}

static bool set_version(test_case *t, nw_str text)
{
    int64_t version;
    bool read = read_number(text, &version);
    t->node->operands = true;
    t->node->version = (uint16_t)version;
    return read || bad(t, "version", text);
}

static bool set_operands(test_case *t)
{
    t->node->operands = true;
    return true;
}

static bool read_left(test_case *t, nw_str text, int64_t *outputs)
{
    nw_str op = nw_str_split(text, ' ', &text), value;
    const nw_op *row = nw_op_named(op);
    *outputs = -1;
    if (!row)
        return bad(t, "operator", op);
    t->node = nw_graph_node(&t->graph, row, NW_STR("x"), op);
    while (t->node && text.len) {
        nw_str key = nw_str_split(nw_str_split(text, ' ', &text), '=', &value);
        bool done = !key.len                     ? true
                    : nw_str_is(key, "in")       ? add_input(t, value)
                    : nw_str_is(key, "outputs")  ? read_number(value, outputs)
                    : nw_str_is(key, "operands") ? set_operands(t)
                    : nw_str_is(key, "version")  ? set_version(t, value)
                                                 : add_attr(t, key, value);
        if (!done)
            return t->said[0] ? false : bad(t, "argument", key);
    }
    return t->node != NULL;
}

static bool check_arity(const test_case *t, const nw_call *call)
{
    int32_t most = nw_op_most_in(t->node);
    return (t->in_count >= t->node->op->min_in && (most < 0 || t->in_count <= most)) ||
           nw_call_fail(call, "wrong number of inputs: %d", (int)t->in_count);
}

/* As the passes do: no rule runs the check of arity or the default shape itself. */
static bool run_shape(test_case *t, nw_arena *arena, nw_call *call)
{
    *call = (nw_call){.node = t->node,
                      .arena = arena,
                      .error = &t->error,
                      .in = t->in,
                      .out = t->out,
                      .in_count = t->in_count,
                      .out_count = t->out_count};
    const nw_op *op = t->node->op;
    for (int32_t i = 0; i < t->out_count; i++)
        t->out[i] = (nw_tensor){.shape = NW_NO_SHAPE,
                                .dtype = t->in_count ? t->in[0].dtype : &nw_float32,
                                .kind = t->left_out >> i & 1 ? NW_ABSENT : NW_TENSOR};
    if (!check_arity(t, call))
        return false;
    if (!nw_ranks_known(t->in, t->in_count) && !(op->flags & NW_ANY))
        return true;
    if (op->shape && !op->shape(call))
        return false;
    for (int32_t i = 0; i < t->out_count && t->in_count && !op->shape; i++)
        nw_out_like(call, i, &t->in[i < t->in_count ? i : 0]);
    return !op->fold || op->fold(call);
}

static void run_rest(test_case *t, const nw_call *call)
{
    const nw_op *op = t->node->op;
    if (op->param && !t->node->operands)
        t->param_count = op->param(call, t->params);
    bool ranks = nw_ranks_known(call->in, call->in_count) && nw_ranks_known(call->out, call->out_count);
    for (int kind = 0; kind < NW_WORK_KINDS && op->work && !ranks; kind++)
        t->work.of[kind] = NW_UNKNOWN;
    if (op->work && ranks)
        op->work(call, &t->work);
    if (op->field && ranks && t->in_count && nw_axes_of(call, &t->in[0]).count <= NW_AXES_MAX)
        op->field(call, t->reach);
}

static nw_num param_size(const nw_param *param)
{
    return nw_shape_count((nw_shape){param->dim, param->rank});
}

static nw_num role_size(const test_case *t, int roles)
{
    nw_num sum = 0;
    for (int i = 0; i < t->param_count; i++)
        if (roles & 1 << t->params[i].role)
            sum = nw_add(sum, param_size(&t->params[i]));
    return sum;
}

/* The number that a word on the right asks for. */
static bool find_number(const test_case *t, nw_str key, nw_num *out)
{
    static const char *const kinds[NW_WORK_KINDS] = {"macs", "adds", "muls", "cmps", "divs", "exps"};
    static const struct {
        const char *name;
        int roles;
    } roles[] = {
        {"params",  1 << NW_WEIGHT | 1 << NW_BIAS},
        {"weights", 1 << NW_WEIGHT               },
        {"biases",  1 << NW_BIAS                 },
        {"buffers", 1 << NW_BUFFER               },
    };
    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
        if (nw_str_is(key, roles[i].name)) {
            *out = role_size(t, roles[i].roles);
            return true;
        }
    for (int kind = 0; kind < NW_WORK_KINDS; kind++)
        if (nw_str_is(key, kinds[kind])) {
            *out = t->work.of[kind];
            return true;
        }
    return false;
}

static nw_str shape_str(test_case *t, nw_shape shape)
{
    char text[200];
    return nw_str_copy(&t->arena, nw_str_of(nw_shape_text(shape, text, sizeof text)));
}

static bool check_text(test_case *t, nw_str what, nw_str got, nw_str wanted)
{
    return nw_str_eq(got, wanted) || say(t, what, got, wanted);
}

static bool check_word(test_case *t, nw_str key, nw_str wanted)
{
    nw_num number;
    nw_str got = {NULL, 0};
    if (find_number(t, key, &number)) {
        got = number == NW_OVERFLOW ? NW_STR("overflow")
              : nw_known(number)    ? nw_str_printf(&t->arena, "%lld", (long long)number)
                                    : NW_STR("?");
    } else if (nw_str_is(key, "reach")) {
        const nw_reach *r = &t->reach[0];
        got = nw_str_printf(&t->arena, "%lld/%lld/%lld/%lld", (long long)r->reach, (long long)r->step,
                            (long long)r->grow, (long long)r->pad);
    } else if (nw_str_is(key, "shapes")) {
        for (int i = 0; i < t->param_count; i++) {
            got = i ? nw_str_join(&t->arena, got, NW_STR(",")) : got;
            got = nw_str_join(&t->arena, got, shape_str(t, (nw_shape){t->params[i].dim, t->params[i].rank}));
        }
    } else {
        return bad(t, "word", key);
    }
    return check_text(t, key, got, wanted);
}

/* A word of the right that stands for an output. */
static bool is_output(const test_case *t, nw_str word)
{
    nw_str value, key = nw_str_split(word, '=', &value);
    return word.len && key.len == word.len && (t->node->operands || !nw_str_is(word, "none"));
}

/* How many words of the right are outputs, and which of them are left out. */
static int count_outputs(test_case *t, nw_str text)
{
    int n = 0;
    while (text.len) {
        nw_str word = nw_str_split(text, ' ', &text);
        if (!is_output(t, word))
            continue;
        t->left_out |= (uint32_t)nw_str_is(word, "none") << n % 32;
        n++;
    }
    return n;
}

static bool check_output(test_case *t, int32_t i, nw_str wanted)
{
    return check_text(t, NW_STR("output"), tensor_write(&t->graph, &t->out[i], wanted), wanted);
}

static bool check_right(test_case *t, nw_str text)
{
    int32_t n = 0;
    while (text.len) {
        nw_str value, word = nw_str_split(text, ' ', &text), key = nw_str_split(word, '=', &value);
        if (key.len == word.len && !is_output(t, word))
            continue;
        if (key.len < word.len ? !check_word(t, key, value) : !check_output(t, n++, word))
            return false;
    }
    return true;
}

static nw_num side_of(const nw_call *call, int32_t axis)
{
    nw_axes axes = nw_axes_of(call, &call->out[0]);
    return axis < axes.count ? call->out[0].shape.dim[axes.first + axis] : NW_UNKNOWN;
}

/* What the rule gives for the quantity of a formula. */
static nw_num rule_gives(const test_case *t, const nw_call *call, nw_str quantity, int32_t axis)
{
    static const char *const names[][2] = {
        {"adds",         "adds"},
        {"multiplies",   "muls"},
        {"comparisons",  "cmps"},
        {"divisions",    "divs"},
        {"exponentials", "exps"},
    };
    nw_num number = NW_UNKNOWN;
    if (axis >= 0)
        return side_of(call, axis);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (nw_str_is(quantity, names[i][0]))
            quantity = nw_str_of(names[i][1]);
    find_number(t, quantity, &number);
    return number;
}

/* A pooling over the whole picture has no one window where the picture is not known, or not parted evenly. */
static bool is_adaptive(const nw_call *call)
{
    return nw_node_attr(call->node, NW_A_OUTPUT_SIZE) || nw_int(call, NW_A_GLOBAL, 0);
}

/* What weights that are inputs weigh is for what is stored to say, and not for a rule. */
static bool is_stored(const nw_call *call, nw_str quantity)
{
    return call->node->operands && (nw_str_is(quantity, "weights") || nw_str_is(quantity, "biases") ||
                                    nw_str_is(quantity, "buffers"));
}

/* Formulas speak of pictures that are there. */
static bool has_picture(const nw_call *call)
{
    return nw_ranks_known(call->in, call->in_count) && nw_in_count(call, 0) != 0;
}

static bool check_line(test_case *t, const nw_call *call, nw_str quantity, nw_str expression)
{
    nw_window window;
    nw_formula formula;
    bool has_window = nw_formula_window(call, &window), is_side = nw_str_is(quantity, "side");
    int32_t axis = is_side ? 0 : -1, end = is_side ? nw_axes_of(call, &call->in[0]).count : 0;
    for (; axis < end; axis++) {
        nw_scope scope = {.call = call, .window = has_window ? &window : NULL, .axis = axis};
        if (!nw_formula_read(&formula, expression, scope))
            return is_adaptive(call) || !has_picture(call) || bad(t, "formula", expression);
        nw_num rule = rule_gives(t, call, quantity, axis), value = nw_formula_value(&formula);
        if (nw_known(rule) && rule != value && (!is_side || has_picture(call)))
            return say(t, quantity, nw_str_printf(&t->arena, "%lld by its formula", (long long)value),
                       nw_str_printf(&t->arena, "%lld", (long long)rule));
    }
    return true;
}

/* Each formula must come to what the rule gives. */
static bool check_formulas(test_case *t, const nw_call *call)
{
    nw_str lines = nw_str_of(t->node->op->formula), quantity, expression;
    while (lines.len && nw_formula_next(&lines, &quantity, &expression))
        if (!is_stored(call, quantity) && !check_line(t, call, quantity, expression))
            return false;
    return true;
}

static bool contains(const char *text, nw_str part)
{
    for (; *text; text++)
        if (strncmp(text, part.at, part.len) == 0)
            return true;
    return false;
}

/* The rule must say so, and no other error, when memory is short. */
static bool check_short_memory(test_case *t)
{
    nw_arena small;
    nw_call call;
    t->error = (nw_error){0};
    nw_arena_init(&small, NULL, 1, 1);
    bool done = run_shape(t, &small, &call);
    nw_arena_free(&small);
    bool fair = done || t->error.code == NW_E_MEMORY;
    return fair ||
           say(t, NW_STR("error without memory"), nw_str_of(t->error.message), NW_STR("about memory"));
}

static bool check_error(test_case *t, bool done, nw_str wanted)
{
    nw_str part = nw_str_part(wanted, 1, wanted.len ? wanted.len - 1 : 0); /* without the quotes */
    if (done)
        return say(t, NW_STR("result"), shape_str(t, t->out[0].shape), wanted);
    return contains(t->error.message, part) || say(t, NW_STR("error"), nw_str_of(t->error.message), wanted);
}

static bool run_case(test_case *t, nw_str left, nw_str right)
{
    int64_t outputs;
    nw_call call;
    nw_str rest;
    bool fails = nw_str_is(nw_str_split(right, ' ', &rest), "error");
    if (!read_left(t, left, &outputs))
        return false;
    t->out_count = (int32_t)(outputs >= 0 ? outputs : fails ? 1 : count_outputs(t, right));
    if (t->out_count > PORTS)
        return bad(t, "outputs", left);
    bool done = run_shape(t, &t->arena, &call);
    if (fails)
        return check_error(t, done, nw_str_trim(rest));
    if (!done)
        return say(t, NW_STR("error"), nw_str_of(t->error.message), NW_STR("none"));
    run_rest(t, &call);
    return check_right(t, right) && check_formulas(t, &call) && check_short_memory(t);
}

static bool run_line(nw_str line, const char *file, int number)
{
    test_case t = {.in_count = 0};
    size_t arrow = 0;
    while (arrow + 4 < line.len && memcmp(line.at + arrow, " -> ", 4) != 0)
        arrow++;
    nw_arena_init(&t.arena, NULL, 0, 4096);
    t.graph.arena = &t.arena;
    t.graph.error = &t.error;
    bool ok = run_case(&t, nw_str_trim(nw_str_part(line, 0, arrow)),
                       nw_str_trim(nw_str_part(line, arrow + 4, line.len)));
    printf("%s:%d: %s%s\n", file, number, ok ? "ok" : "FAIL: ", ok ? "" : t.said);
    nw_arena_free(&t.arena);
    return ok;
}

typedef struct tally {
    int cases, failed;
    bool run;
    int of[512]; /* cases of each operator */
} tally;

static void count_operator(tally *all, nw_str line)
{
    nw_str rest, name = nw_str_split(line, ' ', &rest);
    for (size_t i = 0; nw_op_at(i) && i < 512; i++)
        all->of[i] += nw_str_is(name, nw_op_at(i)->name);
}

static bool read_file(const char *file, tally *all)
{
    nw_arena arena;
    nw_error error = {0};
    nw_source source;
    nw_str text, line;
    nw_arena_init(&arena, NULL, 0, 4096);
    if (!nw_source_open_file(&source, &arena, file, &error) ||
        !nw_source_text(&source, &arena, 1 << 24, &text, &error)) {
        printf("%s: %s\n", file, error.message);
        return false;
    }
    for (int number = 1; text.len; number++) {
        line = nw_str_trim(nw_str_split(text, '\n', &text));
        if (!line.len || line.at[0] == '#')
            continue;
        all->cases++;
        count_operator(all, line);
        all->failed += all->run && !run_line(line, file, number);
    }
    nw_source_close(&source);
    nw_arena_free(&arena);
    return true;
}

static bool check_coverage(const tally *all)
{
    bool ok = true;
    for (size_t i = 0; nw_op_at(i); i++)
        if (all->of[i] < 2) {
            printf("%s has %d cases, 2 are needed\n", nw_op_at(i)->name, all->of[i]);
            ok = false;
        }
    return ok;
}

int main(int argc, char **argv)
{
    bool coverage = argc > 1 && strcmp(argv[1], "--coverage") == 0, ok = argc > 1;
    tally all = {.run = !coverage};
    for (int i = 1 + coverage; i < argc; i++)
        ok = read_file(argv[i], &all) && ok;
    ok = (coverage ? check_coverage(&all) : all.failed == 0) && ok;
    printf("%d cases, %d failed\n", all.cases, all.failed);
    return ok && all.cases ? 0 : 1;
}
