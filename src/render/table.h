/* A table, as every renderer but JSON's report takes it. Its cells are asked for one at a time, so that a
 * report of 10^6 layers is printed without a copy of it. */
#ifndef NW_RENDER_TABLE_H
#define NW_RENDER_TABLE_H

#include "base/gather.h"
#include "report/columns.h"

/* Names shorter than this are never cut to make room. */
#define NW_NAME_LEAST 14

typedef struct nw_heading {
    const char *name;  /* in JSON and CSV */
    const char *title; /* as people read it */
    nw_unit unit;      /* NW_TEXT: text, to the left; else a number, to the right */
    uint8_t rank;      /* where room is short, the highest goes first */
    uint8_t least;     /* a text that may be cut in the middle, down to so many columns; 0: never */
} nw_heading;

typedef struct nw_cell {
    nw_str text;   /* of a text column; lies where it is until the next cell is asked for */
    nw_num number; /* of the others */
    bool lower;    /* the number is a lower bound */
    bool empty;    /* there is nothing here */
    bool none;     /* a number of which nothing can be said: a dash */
} nw_cell;

typedef struct nw_table {
    const char *name; /* of the rows, in JSON: "operators" */
    nw_heading *headings;
    uint32_t columns, rows, left_out; /* left_out: rows that --top does not show */
    bool total;                       /* row number `rows` holds the totals */
    bool chosen;                      /* the user named the columns: what does not fit is said */
    bool wrap;                        /* the last column may take several lines */
    nw_cell (*cell)(struct nw_table *table, uint32_t row, uint32_t column);
    void *source;
    const char *times; /* between the sides of a shape */
    nw_arena *arena;
} nw_table;

/* A table whose cells are stored: give the headings, then the cells row by row. */
bool nw_table_start(nw_table *table, nw_arena *arena, const char *name, const nw_heading *headings,
                    uint32_t columns);
bool nw_table_text(nw_table *table, nw_str text);
bool nw_table_number(nw_table *table, nw_num number);
bool nw_table_known(nw_table *table, nw_num number); /* a dash where it is not known */

#endif
