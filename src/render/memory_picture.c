/* A picture of the best plan in characters. */
#include "render/markup.h"
#include "render/memory.h"

#define HEIGHT 12

typedef struct picture {
    const nw_memory *memory;
    const nw_plan *plan;
    uint32_t *cells; /* HEIGHT rows of `columns`: 1 + the buffer there, 0: none */
    uint32_t columns;
    int each; /* characters of a column */
} picture;

static uint32_t first_step(const picture *p, uint32_t column)
{
    return (uint32_t)((uint64_t)column * p->memory->steps / p->columns);
}

/* Of the layers that a column stands for, the one at which most is alive. */
static uint32_t step_of(const picture *p, uint32_t column)
{
    uint32_t best = first_step(p, column), end = first_step(p, column + 1);
    for (uint32_t t = best + 1; t < end; t++)
        if (p->memory->live[t] > p->memory->live[best])
            best = t;
    return best;
}

/* The row in whose middle the offset lies, or the next above. */
static uint32_t row_of(const picture *p, nw_num offset)
{
    double row = (double)offset * HEIGHT / (double)p->plan->bytes + 0.5;
    return row < HEIGHT ? (uint32_t)row : HEIGHT;
}

static void draw(picture *p)
{
    for (uint32_t c = 0; c < p->columns; c++) {
        uint32_t step = step_of(p, c);
        for (uint32_t b = 0; b < p->memory->buffer_count; b++) {
            nw_num offset = p->plan->offsets[b];
            if (!nw_is_live(&p->memory->buffers[b], step))
                continue;
            for (uint32_t r = row_of(p, offset); r < row_of(p, offset + p->memory->buffers[b].bytes); r++)
                p->cells[r * p->columns + c] = b + 1;
        }
    }
}

static void put_row(const picture *p, uint32_t row, nw_out *out)
{
    static const char *const shades[] = {" ", "█", "▓", "▒", "░"};
    const uint32_t *cells = p->cells + (size_t)row * p->columns;
    uint32_t end = p->columns;
    while (end > 0 && !cells[end - 1])
        end--;
    for (uint32_t c = 0; c < end; c++)
        for (int i = 0; i < p->each; i++)
            nw_puts(out, shades[cells[c] ? 1 + cells[c] % 4 : 0]);
    nw_putc(out, '\n');
}

/* The first layer below the left end, the last below the right one. */
static void put_layers(const picture *p, int label, nw_out *out)
{
    nw_str first = p->memory->rows[0].name, last = p->memory->rows[p->memory->steps - 1].name;
    int room = (int)p->columns * p->each, half = (room - 2) / 2;
    if (half < 1)
        return;
    int used = nw_width(first) < half ? nw_width(first) : half;
    int other = nw_width(last) < half ? nw_width(last) : half;
    nw_put_many(out, ' ', label + 2);
    nw_put_short(out, first, half);
    if (p->memory->steps > 1) {
        nw_put_many(out, ' ', room - used - other);
        nw_put_short(out, last, half);
    }
    nw_putc(out, '\n');
}

bool nw_memory_picture(const nw_memory *memory, int width, nw_arena *arena, nw_out *out)
{
    char top[NW_GROUPED];
    picture p = {.memory = memory, .plan = &memory->plans[memory->best]};
    if (!nw_known(p.plan->bytes) || p.plan->bytes == 0)
        return true;
    int label = (int)nw_grouped(p.plan->bytes, top), room = width - label - 2;
    if (room < 1)
        return true;
    p.columns = memory->steps < (uint32_t)room ? memory->steps : (uint32_t)room;
    p.each = room / (int)p.columns;
    p.cells = NW_ARRAY(arena, uint32_t, (size_t)HEIGHT * p.columns);
    if (!p.cells)
        return false;
    draw(&p);
    for (uint32_t r = HEIGHT; r-- > 0;) {
        nw_put_many(out, ' ', r == HEIGHT - 1 ? 0 : r == 0 ? label - 1 : label);
        nw_puts(out, r == HEIGHT - 1 ? top : r == 0 ? "0" : "");
        nw_puts(out, " │");
        put_row(&p, r, out);
    }
    put_layers(&p, label, out);
    return true;
}
