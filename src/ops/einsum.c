/* Einstein's sums: "bij,bjk->bik" names the axes of each input and of the result; what the result does not
 * name is summed over (ONNX's Einsum; numpy.einsum, torch.einsum). */
#include "ops/shape_rules.h"

/* Axes by number: capital letters, small letters, then those that "..." stands for, of which the last is the
 * last. So 26 letters twice and 12 axes make a set a word of 64 bits, in the order in which a result that is
 * not spelled out has them. */
#define LETTERS  52
#define DOTS_MAX 12

enum { END = -1, DOTS = -2, WRONG = -3 };

typedef struct sums {
    const nw_call *call;
    nw_num dim[LETTERS + DOTS_MAX];
    uint64_t *of;            /* the axes of each input */
    uint64_t *wide;          /* those whose dim is not 1 */
    uint64_t once, repeated; /* letters that occur, that occur again */
    uint64_t result;
    int32_t dots;        /* axes that "..." stands for */
    bool has_dots, open; /* open: nobody knows how many these are */
} sums;

static uint64_t bit(int axis)
{
    return (uint64_t)1 << axis;
}

/* Takes the next name of an axis. */
static int next_axis(nw_str *text)
{
    while (text->len && text->at[0] == ' ')
        *text = nw_str_part(*text, 1, text->len);
    if (!text->len)
        return END;
    bool dots = nw_str_starts(*text, "...");
    char c = text->at[0];
    *text = nw_str_part(*text, dots ? 3 : 1, text->len);
    if (dots)
        return DOTS;
    return c >= 'A' && c <= 'Z' ? c - 'A' : c >= 'a' && c <= 'z' ? 26 + c - 'a' : WRONG;
}

static bool wrong(const sums *s, const char *what)
{
    nw_str equation = nw_text(s->call, NW_A_EQUATION, "");
    return nw_call_fail(s->call, "equation \"%.*s\": %s", NW_SHOW(equation), what);
}

/* How many letters a term has, and whether it has "...". */
static bool measure(const sums *s, nw_str term, int32_t *letters, bool *dots)
{
    int axis;
    *letters = 0;
    *dots = false;
    while ((axis = next_axis(&term)) != END) {
        if (axis == WRONG || (axis == DOTS && *dots))
            return wrong(s, "a term has letters, and \"...\" once");
        *dots = *dots || axis == DOTS;
        *letters += axis != DOTS;
    }
    return true;
}

static bool name_axis(sums *s, int32_t input, int axis, nw_num dim)
{
    s->of[input] |= bit(axis);
    s->wide[input] |= dim != 1 ? bit(axis) : 0;
    return nw_broadcast_dim(s->dim[axis], dim, &s->dim[axis]) || wrong(s, "the dims of one letter differ");
}

/* Gives each dim of an input its axis; of "..." there are `more`. */
static bool name_axes(sums *s, int32_t input, nw_str term, int32_t more)
{
    nw_shape shape = s->call->in[input].shape;
    int32_t at = 0;
    int axis;
    while ((axis = next_axis(&term)) != END) {
        int first = axis == DOTS ? LETTERS + DOTS_MAX - more : axis, count = axis == DOTS ? more : 1;
        for (int i = first; i < first + count; i++)
            if (!name_axis(s, input, i, shape.rank < 0 ? NW_UNKNOWN : shape.dim[at++]))
                return false;
        if (axis == DOTS)
            continue;
        s->repeated |= s->once & bit(axis);
        s->once |= bit(axis);
    }
    return true;
}

static bool read_term(sums *s, int32_t input, nw_str term)
{
    int32_t letters, rank = s->call->in[input].shape.rank;
    bool dots;
    if (!measure(s, term, &letters, &dots))
        return false;
    int32_t more = rank < 0 ? 0 : rank - letters;
    if (more < 0 || (more > 0 && !dots))
        return wrong(s, "a term has more or fewer letters than its input has dims");
    if (more > DOTS_MAX)
        return wrong(s, "\"...\" stands for more than 12 axes");
    s->has_dots = s->has_dots || dots;
    s->open = s->open || (dots && rank < 0);
    s->dots = more > s->dots ? more : s->dots;
    return name_axes(s, input, term, more);
}

static bool read_inputs(sums *s, nw_str text)
{
    int32_t terms = 1;
    for (size_t k = 0; k < text.len; k++)
        terms += text.at[k] == ',';
    if (terms != s->call->in_count)
        return wrong(s, "it has not as many terms as there are inputs");
    for (int axis = 0; axis < LETTERS + DOTS_MAX; axis++)
        s->dim[axis] = 1;
    for (int32_t i = 0; i < terms; i++)
        if (!read_term(s, i, nw_str_split(text, ',', &text)))
            return false;
    return true;
}

/* The axes of the result one after the other; their dims go to `dims` where it is not NULL. */
static bool read_result(sums *s, nw_str text, nw_num *dims)
{
    bool dots = false;
    int axis;
    s->result = 0;
    while ((axis = next_axis(&text)) != END) {
        int first = axis == DOTS ? LETTERS + DOTS_MAX - s->dots : axis, count = axis == DOTS ? s->dots : 1;
        bool named = axis != DOTS && axis != WRONG && s->once & bit(axis);
        if (axis == DOTS ? dots : !named || s->result & bit(axis))
            return wrong(s, "the result names a letter that no input has, or one twice");
        dots = dots || axis == DOTS;
        for (int i = first; i < first + count; i++) {
            s->result |= bit(i);
            if (dims)
                *dims++ = s->dim[i];
        }
    }
    return true;
}

/* Without an arrow: "...", and the letters that occur once, in the order of the alphabet. */
static nw_str spelled_out(const sums *s, char *buffer)
{
    size_t used = 0;
    for (int i = 0; i < 3 && s->has_dots; i++)
        buffer[used++] = '.';
    for (int axis = 0; axis < LETTERS; axis++)
        if (s->once & ~s->repeated & bit(axis))
            buffer[used++] = (char)(axis < 26 ? 'A' + axis : 'a' + axis - 26);
    return (nw_str){buffer, used};
}

static bool read_equation(const nw_call *call, sums *s, nw_str *result, char *buffer)
{
    nw_str equation = nw_text(call, NW_A_EQUATION, "");
    size_t arrow = 0;
    *s = (sums){.call = call,
                .of = NW_ARRAY(call->arena, uint64_t, call->in_count),
                .wide = NW_ARRAY(call->arena, uint64_t, call->in_count)};
    if (!s->of || !s->wide)
        return nw_fail_memory(call->error, call->arena);
    while (arrow < equation.len && !nw_str_starts(nw_str_part(equation, arrow, equation.len), "->"))
        arrow++;
    if (!read_inputs(s, nw_str_part(equation, 0, arrow)))
        return false;
    *result = arrow < equation.len ? nw_str_part(equation, arrow + 2, equation.len) : spelled_out(s, buffer);
    return read_result(s, *result, NULL);
}

static bool einsum_shape(nw_call *call)
{
    sums s;
    char buffer[LETTERS + 3];
    nw_str result;
    int32_t letters;
    bool dots;
    if (!nw_need_outputs(call, 1) || !read_equation(call, &s, &result, buffer) ||
        !measure(&s, result, &letters, &dots))
        return false;
    if (dots && s.open)
        return true;
    nw_num *dims = nw_out_dims(call, 0, letters + (dots ? s.dots : 0));
    return dims && read_result(&s, result, dims);
}

static nw_num volume(const sums *s, uint64_t axes)
{
    nw_num product = 1;
    for (int axis = 0; axis < LETTERS + DOTS_MAX; axis++)
        if (axes & bit(axis))
            product = nw_mul(product, s->dim[axis]);
    return product;
}

/* Sums an operand over axes that neither the other nor the result has; gives those that are left. */
static uint64_t sum_alone(const sums *s, uint64_t axes, uint64_t others, nw_work *work)
{
    if (axes & ~others)
        work->of[NW_ADD] = nw_add(work->of[NW_ADD], volume(s, axes));
    return axes & others;
}

/* One operand after the other, as torch.einsum contracts them without a planned path (einsum and
 * sumproduct_pair in aten/src/ATen/native/Linear.cpp): what one of the two alone has is summed first, then
 * they meet in a batched product of matrices, or where nothing is left to sum element by element. Gives the
 * axes of the last of these products. */
static uint64_t contract(const sums *s, nw_work *work)
{
    int32_t count = s->call->in_count;
    uint64_t left = count > 1 ? s->wide[0] : sum_alone(s, s->wide[0], s->result, work), last = 0;
    for (int32_t i = 1; i < count; i++) {
        uint64_t later = s->result, right = s->wide[i];
        for (int32_t k = i + 1; k < count; k++)
            later |= s->of[k];
        uint64_t alone = sum_alone(s, left, right | later, work);
        right = sum_alone(s, right, left | later, work);
        bool sums_up = alone & right & ~later;
        nw_num *kind = &work->of[sums_up ? NW_MAC : NW_MUL];
        *kind = nw_add(*kind, volume(s, alone | right));
        last = sums_up ? alone | right : last;
        left = (alone | right) & later;
    }
    return last;
}

static void einsum_work(const nw_call *call, nw_work *work)
{
    sums s;
    nw_str result;
    char buffer[LETTERS + 3];
    if (read_equation(call, &s, &result, buffer))
        contract(&s, work);
}

int nw_contraction(const nw_call *call, nw_num *factors)
{
    sums s;
    nw_str result;
    char buffer[LETTERS + 3];
    nw_work work = {{0}};
    int count = 0;
    if (!read_equation(call, &s, &result, buffer))
        return 0;
    uint64_t axes = contract(&s, &work);
    for (int axis = 0; axis < LETTERS + DOTS_MAX && call->in_count == 2; axis++)
        if (axes & bit(axis) && count++ < NW_AXES_MAX)
            factors[count - 1] = s.dim[axis];
    if (count > 0 && count <= NW_AXES_MAX)
        return count;
    factors[0] = work.of[NW_MAC];
    return 1;
}

const nw_op nw_op_einsum = {.name = "einsum",
                            .min_in = 1,
                            .max_in = -1,
                            .flags = NW_PRODUCT | NW_ANY,
                            .keeps = NW_KEEPS_IN,
                            .shape = einsum_shape,
                            .work = einsum_work,
                            .roles = "w",
                            .field = nw_field_whole,
                            .formula = "macs: contraction"};
