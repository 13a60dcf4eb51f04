/* Receptive field on the picture of the first input: how many of its positions one output sees (size), how
 * far apart neighbouring outputs look (jump), and where the first one is centred (offset). For each value and
 * axis the first and the last input position that an output sees are kept, as if the picture went on beyond
 * its edges. After a window of reach k and step s they are those of its first and last position (Araujo,
 * Norris & Sim, "Computing Receptive Fields of Convolutional Neural Networks", Distill 2019); where a layer
 * grows the picture, neighbouring outputs see different parts, in turns. */
#include "passes/bodies.h"

#define TURN_MAX 4096              /* outputs that see different parts; with more the size is unknown */
#define FAR      ((nw_num)1 << 40) /* positions; with more, too */

/* Output p sees low[p] to high[p], output p + turn the same `go` further on. */
typedef struct axis {
    nw_num side;  /* positions left on this axis, also after it was flattened away */
    int32_t back; /* where it stands, counted from behind the last dim; 0: nowhere on its own */
    nw_num turn;  /* 0: what is seen is not known, only that outputs are `go` apart */
    double go;
    union {
        double one[2]; /* turn 1: low and high */
        double *many;  /* else `turn` lows and as many highs */
    };
} axis;

typedef struct fields {
    const nw_graph *graph;
    nw_report *report;
    axis **of;       /* of each value: `count` axes, or NULL where it does not descend from the picture */
    axis *axes;      /* room for those of the input and of each node */
    nw_field *shown; /* room for those of each row */
    int32_t count;
    uint32_t input;
} fields;

static bool find_picture(fields *f)
{
    for (uint32_t i = 0; i < f->graph->input_count; i++) {
        f->input = f->graph->inputs[i];
        f->count = nw_picture_axes(f->report->tensors[f->input].shape);
        if (f->count > 0)
            return f->count <= NW_AXES_MAX;
    }
    return false;
}

/* Rounded down also below zero. */
static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

/* The first position that output p sees, or the last. */
static double seen(const axis *a, bool last, int64_t p)
{
    if (a->turn == 1)
        return a->one[last] + (double)p * a->go;
    int64_t turns = floor_div(p, a->turn);
    return a->many[(last ? a->turn : 0) + p - turns * a->turn] + (double)turns * a->go;
}

/* Of `turn` outputs; 0 where they are too many, or memory is short. */
static void set_turn(const fields *f, axis *a, nw_num turn, double go)
{
    bool known = turn <= TURN_MAX && (turn == 1 || (a->many = NW_ARRAY(f->report->arena, double, 2 * turn)));
    a->go = known ? go : go / (double)turn;
    a->turn = known ? turn : 0;
}

static void set_seen(axis *a, nw_num p, double low, double high)
{
    double *lows = a->turn == 1 ? a->one : a->many;
    lows[p] = low;
    lows[a->turn + p] = high;
}

/* The widest view, and the middle of where they are centred. */
static nw_field measure(const axis *a)
{
    double widest = 0, centre = 0;
    if (a->turn == 0)
        return (nw_field){NW_UNKNOWN, a->go, 0};
    for (nw_num p = 0; p < a->turn; p++) {
        double low = seen(a, false, p), high = seen(a, true, p);
        widest = high - low + 1 > widest ? high - low + 1 : widest;
        centre += (low + high) / 2 - (double)p * a->go / (double)a->turn;
    }
    nw_num size = widest < 0x1p53 ? (nw_num)widest : NW_OVERFLOW;
    return (nw_field){size, a->go / (double)a->turn, centre / (double)a->turn};
}

/* Views that go on at different paces: the widest, at the pace of the finer, as where one that sees the whole
 * picture is spread over one that sees parts of it. */
static void unite_paces(axis *a, const axis *b)
{
    nw_field one = measure(a), other = measure(b);
    nw_field fine = other.jump < one.jump ? other : one, wide = other.size > one.size ? other : one;
    if (other.jump < one.jump)
        *a = *b;
    if (fine.size == wide.size)
        return;
    a->turn = 1;
    a->go = fine.jump;
    a->one[0] = fine.offset - (double)(wide.size - 1) / 2;
    a->one[1] = fine.offset + (double)(wide.size - 1) / 2;
}

/* Both views together. */
static void unite(const fields *f, axis *a, const axis *b)
{
    axis old = *a;
    int32_t back = !b->back || a->back == b->back ? a->back : a->back ? 0 : b->back;
    bool known = a->turn && b->turn, paced = known && a->go * (double)b->turn == b->go * (double)a->turn;
    if (!b->turn)
        *a = *b;
    else if (known && !paced)
        unite_paces(a, b);
    a->back = back;
    if (!paced)
        return;
    nw_num times = b->turn / nw_gcd(a->turn, b->turn);
    set_turn(f, a, old.turn * times, old.go * (double)times);
    for (nw_num p = 0; p < a->turn; p++) {
        double low[2] = {seen(&old, false, p), seen(b, false, p)};
        double high[2] = {seen(&old, true, p), seen(b, true, p)};
        set_seen(a, p, low[low[1] < low[0]], high[high[1] > high[0]]);
    }
}

static bool merge_input(const fields *f, uint32_t value, axis *into, bool any)
{
    const axis *in = f->of[value];
    for (int32_t a = 0; in && a < f->count; a++) {
        if (any)
            unite(f, &into[a], &in[a]);
        else
            into[a] = in[a];
    }
    return any || in;
}

static bool merge_inputs(const fields *f, const nw_node *node, axis *into)
{
    bool any = false;
    nw_taken taken = {0};
    uint32_t value;
    for (uint32_t k = 0; k < node->in_count; k++)
        if (!nw_is_shape_input(node, k))
            any = merge_input(f, node->in[k], into, any);
    while ((value = nw_taken_next(node, &taken)) != NW_NONE)
        any = merge_input(f, value, into, any);
    return any;
}

/* Whether a layer of the bodies looks through a window: then nobody knows how far the node sees. */
static bool bodies_look(const nw_node *node)
{
    for (uint32_t b = 0; b < node->body_count; b++)
        for (uint32_t i = 0; i < node->bodies[b]->node_count; i++)
            if (node->bodies[b]->nodes[i]->op->field || bodies_look(node->bodies[b]->nodes[i]))
                return true;
    return false;
}

static bool near(nw_num n)
{
    return nw_known(n) && n < FAR;
}

static bool is_near(nw_reach r)
{
    return near(r.reach) && near(r.step) && near(r.grow) && near(r.pad < 0 ? -1 - r.pad : r.pad) &&
           r.step > 0 && r.grow > 0;
}

static void look(const fields *f, axis *a, nw_reach r)
{
    axis in = *a;
    if (!in.turn || !is_near(r)) {
        a->go = in.go / (double)(in.turn ? in.turn : 1) * (double)r.step / (double)r.grow;
        a->turn = 0;
        return;
    }
    nw_num cycle = r.grow * in.turn, turn = cycle / nw_gcd(cycle, r.step);
    set_turn(f, a, turn, in.go * ((double)turn * (double)r.step / (double)cycle));
    for (nw_num p = 0; p < a->turn; p++) {
        int64_t first = p * r.step - r.pad, last = first + r.reach - 1;
        double low = seen(&in, false, floor_div(first + r.grow - 1, r.grow));
        set_seen(a, p, low, seen(&in, true, floor_div(last, r.grow)));
    }
}

/* A layer that looks at everything, where nothing is left of the picture's axes: a fully connected layer. */
static nw_reach whole(const axis *a)
{
    return (nw_reach){nw_known(a->side) ? a->side : NW_UNKNOWN, 1, 1, 0};
}

/* How the layer looks at an axis, by what it says of each of those of its picture. Nobody knows how
 * it looks at one that stands elsewhere, or was merged with others, unless it has but samples and features.
 */
static nw_reach reach_on(const axis *a, nw_axes picture, const nw_reach *reach, int32_t rank)
{
    int32_t i = rank - a->back - picture.first;
    if (a->back && i >= 0 && i < picture.count)
        return reach[i];
    return rank <= 2 || a->side == 1 ? whole(a) : (nw_reach){NW_UNKNOWN, 1, 1, 0};
}

static void look_at(const fields *f, const nw_call *call, axis *axes)
{
    nw_reach reach[NW_AXES_MAX];
    nw_call asked = *call;
    asked.every_axis = call->node->op->flags & NW_EVERY_AXIS && call->in[0].shape.rank <= NW_AXES_MAX;
    nw_axes picture = nw_axes_of(&asked, &call->in[0]);
    if (picture.count > NW_AXES_MAX)
        picture.count = 0;
    else if (picture.count > 0)
        call->node->op->field(&asked, reach);
    for (int32_t a = 0; a < f->count; a++)
        look(f, &axes[a], reach_on(&axes[a], picture, reach, call->in[0].shape.rank));
}

/* Where the axis stands on the output, -1: nowhere on its own. */
static int32_t place_of(const nw_call *call, const axis *a)
{
    const nw_op *op = call->node->op;
    int32_t from = call->in[0].shape.rank, to = call->out_count ? call->out[0].shape.rank : -1;
    if (!a->back || (op->field && from != to))
        return -1;
    if (!op->place)
        return to - a->back;
    return from >= a->back && to >= 0 ? op->place(call, from - a->back) : -1;
}

static void move(const nw_call *call, axis *a)
{
    int32_t place = place_of(call, a);
    a->back = place < 0 ? 0 : call->out[0].shape.rank - place;
    if (a->back)
        a->side = call->out[0].shape.dim[place];
    else if (call->node->op->field && a->turn)
        a->side = 1;
}

static void look_through(const fields *f, const nw_call *call, axis *axes)
{
    bool unsure = bodies_look(call->node);
    for (int32_t a = 0; a < f->count && unsure; a++)
        axes[a].turn = 0;
    if (call->node->op->field)
        look_at(f, call, axes);
    for (int32_t a = 0; a < f->count; a++)
        move(call, &axes[a]);
}

static void field_node(fields *f, uint32_t index)
{
    const nw_node *node = f->graph->nodes[index];
    nw_row *row = &f->report->rows[index];
    size_t at = (size_t)index * (size_t)f->count;
    axis *axes = f->axes + at + f->count;
    nw_field *shown = f->shown + at;
    if (node->op->flags & (NW_INPUT | NW_OPAQUE) || !merge_inputs(f, node, axes))
        return;
    nw_call call = nw_call_of(f->graph, f->report, index);
    look_through(f, &call, axes);
    for (int32_t a = 0; a < f->count; a++)
        shown[a] = measure(&axes[a]);
    for (uint32_t o = 0; o < node->out_count; o++)
        f->of[node->out[o]] = axes;
    row->field = shown;
    row->field_axes = f->count;
}

bool nw_pass_field(const nw_graph *graph, nw_report *report)
{
    fields f = {.graph = graph, .report = report};
    if (!find_picture(&f))
        return true;
    f.of = NW_ARRAY(report->arena, axis *, graph->value_count);
    f.axes = nw_alloc(report->arena, (size_t)graph->node_count + 1, (size_t)f.count * sizeof *f.axes);
    f.shown = nw_alloc(report->arena, graph->node_count, (size_t)f.count * sizeof *f.shown);
    if (!f.of || !f.axes || !f.shown)
        return nw_fail_memory(report->error, report->arena);
    for (int32_t a = 0; a < f.count; a++)
        f.axes[a] = (axis){report->tensors[f.input].shape.dim[2 + a], f.count - a, .turn = 1, .go = 1};
    f.of[f.input] = f.axes;
    for (uint32_t i = 0; i < graph->node_count; i++)
        field_node(&f, i);
    return !report->arena->failed || nw_fail_memory(report->error, report->arena);
}
