/* Plans of one arena: offsets for buffers of which it is known when each is needed, such that no two that are
 * needed at once overlap. To find the best is NP-hard (dynamic storage allocation), so three ways are tried:
 * greedy by size and by breadth (Pisarchyk & Lee 2020, arXiv:2001.03288, section 5) and best fit in the order
 * of execution (ONNX Runtime, core/framework/mem_pattern_planner.h).
 *
 * Buffers stand in the order of their first use. So those that meet one of them are, of the earlier ones,
 * those whose last use is not before its first, which a tree of maxima finds; and a run of those behind it.
 */
#include "passes/plan.h"

#include <stdlib.h>
#include <string.h>

/* The greatest of each half of the items, of each quarter, and so on: the root is number 1, the items begin
 * at `leaves`. Of equals it is the first. */
typedef struct maxima {
    uint32_t leaves;
    nw_num *at;
} maxima;

typedef struct block {
    nw_num offset, end;
    uint32_t last;
} block;

/* By what a buffer is placed before another: first `main`, the greatest first, then `step`, the least first.
 */
typedef struct turn {
    nw_num main, size;
    uint32_t step, buffer;
} turn;

typedef struct planning {
    nw_memory *memory;
    nw_arena *arena;
    nw_num *size;    /* of each buffer, rounded up */
    nw_num *breadth; /* of each step, of these sizes */
    nw_num *offset;  /* of each buffer, in the plan at hand */
    bool *placed;
    maxima last;
    block *around; /* room for the blocks that one buffer meets */
    uint32_t around_count;
    turn *turns;
} planning;

/* More pairs of buffers that are needed at once than this, and the greedy planners are left out: their time
 * grows with the pairs. Beyond the second the other one is too. */
#define PAIRS_MAX       ((uint64_t)1 << 26)
#define PAIRS_ORDER_MAX ((uint64_t)1 << 31)

/* ---- Maxima ------------------------------------------------------------------------------------------- */

static bool make_maxima(maxima *tree, nw_arena *arena, uint32_t count)
{
    for (tree->leaves = 1; tree->leaves < count;)
        tree->leaves *= 2;
    tree->at = NW_ARRAY(arena, nw_num, 2 * (size_t)tree->leaves);
    return tree->at;
}

static void settle_maxima(maxima *tree)
{
    for (uint32_t i = tree->leaves - 1; i > 0; i--)
        tree->at[i] = nw_max(tree->at[2 * i], tree->at[2 * i + 1]);
}

/* The next item from `from` on that is at least `least`; `leaves` where there is none. */
static uint32_t next_at_least(const maxima *tree, uint32_t from, nw_num least)
{
    uint32_t i = tree->leaves + from;
    if (from >= tree->leaves)
        return tree->leaves;
    while (tree->at[i] < least) {
        while (i & 1 && i > 1)
            i /= 2;
        if (i <= 1)
            return tree->leaves;
        i++;
    }
    while (i < tree->leaves)
        i = 2 * i + (tree->at[2 * i] < least);
    return i - tree->leaves;
}

/* The greatest of the items first..last. */
static nw_num greatest(const maxima *tree, uint32_t first, uint32_t last)
{
    nw_num most = 0;
    for (uint32_t a = tree->leaves + first, b = tree->leaves + last + 1; a < b; a /= 2, b /= 2) {
        if (a & 1)
            most = nw_max(most, tree->at[a++]);
        if (b & 1)
            most = nw_max(most, tree->at[--b]);
    }
    return most;
}

/* ---- Sums --------------------------------------------------------------------------------------------- */

/* What is alive at each step, of the sizes given; the steps are zero before. */
static void add_live(const nw_memory *m, const nw_num *sizes, nw_num *live)
{
    for (uint32_t b = 0; b < m->buffer_count; b++)
        live[m->buffers[b].first] += sizes[b];
    nw_num sum = 0, *ends = live + m->steps;
    for (uint32_t b = 0; b < m->buffer_count; b++)
        ends[m->buffers[b].last] += sizes[b];
    for (uint32_t t = 0; t < m->steps; t++) {
        sum += live[t];
        live[t] = sum;
        sum -= ends[t];
    }
}

static nw_num rounded(nw_num bytes, nw_num align)
{
    return nw_mul(bytes / align + (bytes % align != 0), align);
}

static bool find_peak(planning *p, nw_error *error)
{
    nw_memory *m = p->memory;
    nw_num *live = NW_ARRAY(p->arena, nw_num, 2 * (size_t)m->steps), all = 0;
    nw_num *bytes = NW_ARRAY(p->arena, nw_num, m->buffer_count);
    nw_num align = m->options.align ? m->options.align : 1;
    if (!live || !bytes)
        return nw_fail_memory(error, p->arena);
    m->sum = m->peak = m->bound = 0;
    for (uint32_t b = 0; b < m->buffer_count; b++) {
        bytes[b] = m->buffers[b].bytes;
        p->size[b] = rounded(bytes[b], align);
        m->sum = nw_add(m->sum, bytes[b]);
        all = nw_add(all, p->size[b]);
    }
    if (all == NW_OVERFLOW)
        return nw_fail(error, NW_E_OVERFLOW, NW_NOWHERE,
                       "the sum of all buffers is more than 2^63 - 1 bytes");
    add_live(m, bytes, live);
    add_live(m, p->size, p->breadth);
    m->live = live;
    for (uint32_t t = 0; t < m->steps; t++) {
        if (live[t] > m->peak) {
            m->peak = live[t];
            m->peak_step = t;
        }
        m->bound = nw_max(m->bound, p->breadth[t]);
    }
    return true;
}

/* ---- Greedy ------------------------------------------------------------------------------------------- */

static void meet(planning *p, uint32_t other)
{
    p->memory->compared++;
    if (p->placed[other] && p->size[other])
        p->around[p->around_count++] = (block){p->offset[other], p->offset[other] + p->size[other], 0};
}

static int by_offset(const void *a, const void *b)
{
    const block *x = a, *y = b;
    return x->offset != y->offset ? (x->offset < y->offset ? -1 : 1) : (x->end > y->end) - (x->end < y->end);
}

/* Into the smallest gap that is wide enough, else on top. */
static void place(planning *p, uint32_t b)
{
    const nw_buffer *buffers = p->memory->buffers;
    nw_num least = INT64_MAX, end = 0, best = 0, after = (nw_num)buffers[b].first + 1;
    p->around_count = 0;
    for (uint32_t c = next_at_least(&p->last, 0, after); c < b; c = next_at_least(&p->last, c + 1, after))
        meet(p, c);
    for (uint32_t c = b + 1; c < p->memory->buffer_count && buffers[c].first <= buffers[b].last; c++)
        meet(p, c);
    qsort(p->around, p->around_count, sizeof *p->around, by_offset);
    for (uint32_t i = 0; i < p->around_count; i++) {
        nw_num gap = p->around[i].offset - end;
        if (gap >= p->size[b] && gap < least) {
            least = gap;
            best = end;
        }
        end = nw_max(end, p->around[i].end);
    }
    p->offset[b] = least < INT64_MAX ? best : end;
    p->placed[b] = true;
}

static int by_turn(const void *a, const void *b)
{
    const turn *x = a, *y = b;
    if (x->main != y->main)
        return x->main > y->main ? -1 : 1;
    if (x->step != y->step)
        return x->step < y->step ? -1 : 1;
    if (x->size != y->size)
        return x->size > y->size ? -1 : 1;
    return x->buffer < y->buffer ? -1 : x->buffer > y->buffer;
}

static void place_in_turn(planning *p)
{
    uint32_t count = p->memory->buffer_count;
    qsort(p->turns, count, sizeof *p->turns, by_turn);
    memset(p->placed, 0, count * sizeof *p->placed);
    for (uint32_t i = 0; i < count; i++)
        place(p, p->turns[i].buffer);
}

/* The largest first; TensorFlow Lite's way (lite/arena_planner.cc). */
static bool greedy_by_size(planning *p)
{
    for (uint32_t b = 0; b < p->memory->buffer_count; b++)
        p->turns[b] = (turn){.main = p->size[b], .buffer = b};
    place_in_turn(p);
    return true;
}

/* The layers at which most is alive first, and at each the largest first: so a buffer's turn is that of the
 * broadest layer that it lives at. */
static bool greedy_by_breadth(planning *p)
{
    maxima tree;
    if (!make_maxima(&tree, p->arena, p->memory->steps))
        return false;
    memcpy(tree.at + tree.leaves, p->breadth, p->memory->steps * sizeof *p->breadth);
    settle_maxima(&tree);
    for (uint32_t b = 0; b < p->memory->buffer_count; b++) {
        const nw_buffer *buffer = &p->memory->buffers[b];
        nw_num most = greatest(&tree, buffer->first, buffer->last);
        p->turns[b] = (turn){most, p->size[b], next_at_least(&tree, buffer->first, most), b};
    }
    place_in_turn(p);
    return true;
}

/* ---- In the order of execution ------------------------------------------------------------------------ */

/* Drops the blocks that are free by now; the others stay in the order of their offsets. */
static void drop_free(planning *p, uint32_t step)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < p->around_count; i++)
        if (p->around[i].last >= step)
            p->around[kept++] = p->around[i];
    p->memory->compared += p->around_count;
    p->around_count = kept;
}

/* The gap that is the least too wide: between two blocks, or between the last and the end of the arena so
 * far; else behind the last. Gives the block before which it lies. */
static uint32_t best_fit(const planning *p, nw_num size, nw_num arena, nw_num *offset)
{
    nw_num least = INT64_MAX, end = 0;
    uint32_t at = p->around_count;
    for (uint32_t i = 0; i <= p->around_count; i++) {
        bool behind = i == p->around_count;
        nw_num gap = (behind ? arena : p->around[i].offset) - end;
        if (gap >= size && gap < least) {
            least = gap;
            *offset = end;
            at = i;
        }
        end = behind ? end : nw_max(end, p->around[i].end);
    }
    if (least == INT64_MAX)
        *offset = end;
    return at;
}

static bool execution_order(planning *p)
{
    const nw_memory *m = p->memory;
    nw_num arena = 0;
    p->around_count = 0;
    for (uint32_t b = 0; b < m->buffer_count; b++) {
        drop_free(p, m->buffers[b].first);
        uint32_t at = best_fit(p, p->size[b], arena, &p->offset[b]);
        nw_num end = p->offset[b] + p->size[b];
        memmove(p->around + at + 1, p->around + at, (p->around_count - at) * sizeof *p->around);
        p->around[at] = (block){p->offset[b], end, m->buffers[b].last};
        p->around_count++;
        arena = nw_max(arena, end);
    }
    return true;
}

/* ---- The best of them --------------------------------------------------------------------------------- */

/* Pairs of buffers that are needed at once. */
static uint64_t count_pairs(const planning *p, uint32_t *begun, uint32_t *ended)
{
    const nw_memory *m = p->memory;
    uint64_t pairs = 0, alive = 0;
    for (uint32_t b = 0; b < m->buffer_count; b++) {
        begun[m->buffers[b].first]++;
        ended[m->buffers[b].last]++;
    }
    for (uint32_t t = 0; t < m->steps; t++) {
        for (uint32_t i = 0; i < begun[t]; i++)
            pairs += alive++;
        alive -= ended[t];
    }
    return pairs;
}

static bool start(planning *p)
{
    const nw_memory *m = p->memory;
    uint32_t count = m->buffer_count;
    p->size = NW_ARRAY(p->arena, nw_num, count);
    p->breadth = NW_ARRAY(p->arena, nw_num, 2 * (size_t)m->steps);
    p->placed = NW_ARRAY(p->arena, bool, count);
    p->around = NW_ARRAY(p->arena, block, count + 1);
    p->turns = NW_ARRAY(p->arena, turn, count);
    if (!make_maxima(&p->last, p->arena, count) || !p->turns)
        return false;
    for (uint32_t b = 0; b < count; b++)
        p->last.at[p->last.leaves + b] = (nw_num)m->buffers[b].last + 1; /* 0: there is no such buffer */
    settle_maxima(&p->last);
    return true;
}

static bool make_plan(planning *p, nw_planner planner)
{
    static bool (*const make[])(planning *) = {greedy_by_size, greedy_by_breadth, execution_order};
    nw_plan *plan = &p->memory->plans[planner];
    p->offset = NW_ARRAY(p->arena, nw_num, p->memory->buffer_count);
    if (!p->offset || !make[planner](p))
        return false;
    plan->bytes = 0;
    for (uint32_t b = 0; b < p->memory->buffer_count; b++)
        plan->bytes = nw_max(plan->bytes, p->offset[b] + p->size[b]);
    plan->offsets = p->offset;
    return true;
}

static bool make_plans(planning *p)
{
    nw_memory *m = p->memory;
    uint32_t *begun = NW_ARRAY(p->arena, uint32_t, m->steps), *ended = NW_ARRAY(p->arena, uint32_t, m->steps);
    if (!begun || !ended)
        return false;
    uint64_t pairs = count_pairs(p, begun, ended);
    bool found = false;
    for (int i = 0; i < NW_PLANNERS; i++) {
        m->plans[i] = (nw_plan){NW_UNKNOWN, NULL};
        if (pairs > (i == NW_EXECUTION_ORDER ? PAIRS_ORDER_MAX : PAIRS_MAX))
            continue;
        if (!make_plan(p, (nw_planner)i))
            return false;
        if (!found || m->plans[i].bytes < m->plans[m->best].bytes)
            m->best = (nw_planner)i;
        found = true;
    }
    return true;
}

bool nw_plan_memory(nw_memory *memory, nw_arena *arena, nw_error *error)
{
    planning p = {.memory = memory, .arena = arena};
    if (memory->unknown.at) {
        memory->sum = memory->peak = memory->bound = NW_UNKNOWN;
        for (int i = 0; i < NW_PLANNERS; i++)
            memory->plans[i] = (nw_plan){NW_UNKNOWN, NULL};
        return true;
    }
    if (!start(&p))
        return nw_fail_memory(error, arena);
    return find_peak(&p, error) && (make_plans(&p) || nw_fail_memory(error, arena));
}
