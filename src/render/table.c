#include "render/table.h"

typedef struct stored {
    nw_cell *cells;
    uint32_t count, room;
} stored;

static nw_cell stored_cell(nw_table *table, uint32_t row, uint32_t column)
{
    const stored *s = table->source;
    return s->cells[(size_t)row * table->columns + column];
}

bool nw_table_start(nw_table *table, nw_arena *arena, const char *name, const nw_heading *headings,
                    uint32_t columns)
{
    *table = (nw_table){.name = name, .columns = columns, .cell = stored_cell, .arena = arena, .wrap = true};
    table->headings = NW_ARRAY(arena, nw_heading, columns);
    table->source = NW_NEW(arena, stored);
    if (!table->headings || !table->source)
        return false;
    for (uint32_t i = 0; i < columns; i++)
        table->headings[i] = headings[i];
    return true;
}

static bool put(nw_table *table, nw_cell cell)
{
    stored *s = table->source;
    if (!nw_grow(table->arena, (void **)&s->cells, &s->room, s->count, sizeof *s->cells))
        return false;
    s->cells[s->count++] = cell;
    table->rows = s->count / table->columns;
    return true;
}

bool nw_table_text(nw_table *table, nw_str text)
{
    return put(table, (nw_cell){.text = text});
}

bool nw_table_number(nw_table *table, nw_num number)
{
    return put(table, (nw_cell){.number = number});
}

bool nw_table_known(nw_table *table, nw_num number)
{
    return put(table, (nw_cell){.number = number, .none = !nw_known(number)});
}
