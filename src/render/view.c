#include "render/view.h"

#include "base/map.h"

#include <stdlib.h>

typedef struct line {
    const nw_row *row;
    nw_row *group;   /* the same, where it stands for several rows */
    nw_num *known;   /* of a group: sums of what is known */
    nw_num key;      /* sorted by this, largest first; unknown last */
    nw_str text_key; /* or, for a text column, by this, first in the alphabet first */
} line;

typedef struct view {
    const nw_report *report;
    const nw_column **columns;
    line *lines;
    uint32_t count;
    nw_gather scratch;
} view;

/* ---- Columns ------------------------------------------------------------------------------------------ */

typedef struct usual {
    const char *name;
    uint8_t rank, least;
} usual;

/* In the order of the table; by rank they leave it. The first six make the table of 80 columns. */
#define USUAL_RANK 5
static const usual usual_columns[] = {
    {"name",             0,  NW_NAME_LEAST},
    {"type",             5,  11           },
    {"kernel",           6,  0            },
    {"stride",           7,  0            },
    {"pad",              8,  0            },
    {"output",           1,  0            },
    {"receptive_field",  9,  0            },
    {"weights",          11, 0            },
    {"biases",           12, 0            },
    {"parameters",       2,  0            },
    {"buffers",          10, 0            },
    {"macs",             3,  0            },
    {"activations",      4,  0            },
    {"activation_bytes", 13, 0            },
    {"parameter_bytes",  14, 0            },
    {"status",           15, 0            },
};

static bool unknown_column(nw_error *error, const char *option, nw_str name)
{
    const char *near = nw_column_near(name);
    return nw_fail(error, NW_E_USAGE, NW_NOWHERE,
                   near ? "--%s: no column is named \"%.*s\" (did you mean \"%s\"?)"
                        : "--%s: no column is named \"%.*s\" (`netweight list columns` names them)",
                   option, NW_SHOW(name), near);
}

static uint8_t least_of(const nw_column *column)
{
    for (size_t i = 0; i < sizeof usual_columns / sizeof *usual_columns; i++)
        if (nw_str_is(nw_str_of(usual_columns[i].name), column->name))
            return usual_columns[i].least;
    nw_str name = nw_str_of(column->name);
    bool names = nw_str_is(name, "inputs") || nw_str_is(name, "outputs") || nw_str_is(name, "group");
    return names ? NW_NAME_LEAST : 0;
}

static void add_column(nw_table *table, const nw_column *column, uint8_t rank)
{
    view *v = table->source;
    v->columns[table->columns] = column;
    table->headings[table->columns++] =
        (nw_heading){column->name, column->heading, column->unit, rank, least_of(column)};
}

static bool named_columns(nw_table *table, nw_str names, nw_error *error)
{
    while (names.len) {
        nw_str name = nw_str_trim(nw_str_split(names, ',', &names));
        const nw_column *column = nw_column_named(name);
        if (!column)
            return unknown_column(error, "columns", name);
        add_column(table, column, (uint8_t)(table->columns < UINT8_MAX ? table->columns : UINT8_MAX));
    }
    table->chosen = true;
    return true;
}

/* Columns beyond the usual ones enter only where they say something. */
static bool says_something(const nw_report *report, const nw_column *column)
{
    nw_str name = nw_str_of(column->name);
    if (nw_str_is(name, "status"))
        return report->status != NW_EXACT;
    if (column->cell >= 0)
        return report->sum[column->cell] != 0 || report->partial[column->cell];
    for (uint32_t i = 0; i < report->row_count; i++) {
        const nw_row *row = &report->rows[i];
        if (nw_str_is(name, "receptive_field") ? row->field != NULL : nw_row_attr(row, NW_A_KERNEL) != NULL)
            return true;
    }
    return false;
}

static void usual_ones(nw_table *table, bool all_that_fit)
{
    const view *v = table->source;
    for (size_t i = 0; i < sizeof usual_columns / sizeof *usual_columns; i++) {
        const usual *u = &usual_columns[i];
        const nw_column *column = nw_column_named(nw_str_of(u->name));
        if (u->rank <= USUAL_RANK || (all_that_fit && says_something(v->report, column)))
            add_column(table, column, u->rank);
    }
}

static uint32_t count_commas(nw_str names)
{
    uint32_t n = 0;
    for (size_t i = 0; i < names.len; i++)
        n += names.at[i] == ',';
    return n;
}

static bool choose_columns(nw_table *table, const nw_render_options *options, nw_columns columns,
                           nw_error *error)
{
    view *v = table->source;
    nw_str names = nw_str_of(options->columns);
    uint32_t room = count_commas(names) + 1, all = 0;
    while (nw_column_at(all))
        all++;
    room = room > all ? room : all;
    v->columns = NW_ARRAY(table->arena, const nw_column *, room);
    table->headings = NW_ARRAY(table->arena, nw_heading, room);
    if (!v->columns || !table->headings)
        return nw_fail_memory(error, table->arena);
    if (names.len)
        return named_columns(table, names, error);
    if (columns != NW_COLUMNS_ALL)
        usual_ones(table, columns == NW_COLUMNS_FITTING);
    for (uint32_t i = 0; columns == NW_COLUMNS_ALL && i < all; i++)
        add_column(table, nw_column_at(i), 0);
    return true;
}

/* ---- Folding ------------------------------------------------------------------------------------------ */

typedef struct fold {
    view *view;
    nw_arena *arena;
    nw_map groups;     /* path -> line */
    uint32_t *members; /* rows of each line */
} fold;

/* The name with the group before it, where it does not begin with it already; a '/' at its beginning parts
 * nothing. */
static nw_str path_of(nw_arena *arena, const nw_row *row)
{
    nw_str group = row->group, name = row->name;
    if (nw_str_starts(name, "/"))
        name = nw_str_part(name, 1, name.len);
    bool inside = name.len > group.len && name.at[group.len] == '/' &&
                  nw_str_eq(nw_str_part(name, 0, group.len), group);
    if (!group.len || inside)
        return name;
    return nw_str_join(arena, nw_str_join(arena, group, NW_STR("/")), name);
}

static nw_str first_parts(nw_str path, int32_t depth)
{
    for (size_t i = 0; i < path.len; i++)
        if (path.at[i] == '/' && --depth == 0)
            return nw_str_part(path, 0, i);
    return path;
}

static nw_num combine(int cell, nw_num group, nw_num row)
{
    switch (cell) {
    case NW_C_INDEX:
        return group;
    case NW_C_DEPTH:
    case NW_C_LIVE_BYTES:
        return nw_max(group, row);
    default:
        return nw_add(group, row);
    }
}

/* The group's row: sums of its rows, the last output, the worst status. */
static void join(line *into, const nw_row *row)
{
    nw_row *group = into->group;
    for (int i = 0; i < NW_NUMBERS; i++) {
        group->cell[i] = combine(i, group->cell[i], row->cell[i]);
        into->known[i] = nw_known(row->cell[i]) ? combine(i, into->known[i], row->cell[i]) : into->known[i];
    }
    group->outputs = row->outputs;
    group->output_count = row->output_count;
    group->field = row->field;
    group->field_axes = row->field_axes;
    group->core |= row->core;
    group->trainable |= row->trainable;
    group->shared &= row->shared;
    group->status = row->status > group->status ? row->status : group->status;
}

static bool start_group(fold *f, line *into, nw_str name)
{
    nw_row *group = NW_NEW(f->arena, nw_row);
    into->known = NW_ARRAY(f->arena, nw_num, NW_NUMBERS);
    if (!group || !into->known)
        return false;
    *group = *into->row;
    for (int i = 0; i < NW_NUMBERS; i++)
        into->known[i] = nw_known(group->cell[i]) ? group->cell[i] : 0;
    group->name = nw_str_join(f->arena, name, NW_STR("/"));
    group->operator_name = "";
    group->attr_count = 0;
    into->row = into->group = group;
    return group->name.at != NULL;
}

static bool fold_row(fold *f, const nw_row *row, int32_t depth)
{
    view *v = f->view;
    nw_str name = first_parts(path_of(f->arena, row), depth);
    uint32_t at = nw_map_get(&f->groups, name);
    if (at == NW_NONE) {
        f->members[v->count] = 1;
        v->lines[v->count] = (line){.row = row};
        return nw_map_set(&f->groups, name, v->count++);
    }
    line *into = &v->lines[at];
    if (f->members[at]++ == 1 && !start_group(f, into, name))
        return false;
    join(into, row);
    return true;
}

static bool fold_rows(view *v, nw_arena *arena, int32_t depth)
{
    fold f = {.view = v, .arena = arena};
    nw_map_init(&f.groups, arena);
    f.members = NW_ARRAY(arena, uint32_t, v->report->row_count);
    if (!f.members)
        return false;
    for (uint32_t i = 0; i < v->report->row_count; i++)
        if (!fold_row(&f, &v->report->rows[i], depth))
            return false;
    for (uint32_t i = 0; i < v->count; i++)
        if (v->lines[i].group)
            v->lines[i].group->type = nw_str_printf(arena, "%u layers", f.members[i]);
    return true;
}

/* ---- Sorting ------------------------------------------------------------------------------------------ */

static int by_key(const void *a, const void *b)
{
    const line *x = a, *y = b;
    if (x->key != y->key)
        return x->key > y->key ? -1 : 1;
    int order = nw_str_order(x->text_key, y->text_key);
    nw_num i = x->row->cell[NW_C_INDEX], k = y->row->cell[NW_C_INDEX];
    return order ? order : (i > k) - (i < k);
}

static bool sort_lines(nw_table *table, nw_str name, nw_error *error)
{
    view *v = table->source;
    const nw_column *column = nw_column_named(name);
    if (!column)
        return unknown_column(error, "sort", name);
    for (uint32_t i = 0; i < v->count; i++) {
        if (column->cell >= 0) {
            v->lines[i].key = v->lines[i].row->cell[column->cell];
            continue;
        }
        column->show(v->report, v->lines[i].row, table->times, &v->scratch.out);
        v->lines[i].text_key = nw_str_copy(table->arena, nw_gathered(&v->scratch));
    }
    qsort(v->lines, v->count, sizeof *v->lines, by_key);
    return true;
}

/* ---- The table ---------------------------------------------------------------------------------------- */

/* A line of totals needs a column that adds up. */
static bool has_total(const nw_table *table)
{
    const view *v = table->source;
    for (uint32_t i = 0; i < table->columns; i++)
        if (v->columns[i]->sums)
            return true;
    return false;
}

static nw_cell total_cell(const view *v, const nw_column *column, uint32_t at)
{
    if (at == 0 && column->cell < 0)
        return (nw_cell){.text = NW_STR("total")};
    if (column->cell < 0 || !column->sums)
        return (nw_cell){.empty = true};
    nw_num sum = v->report->sum[column->cell];
    return (nw_cell){
        .number = sum, .lower = v->report->partial[column->cell], .none = v->report->loose && !nw_known(sum)};
}

/* Of a group whose number is not known, what is known of it. */
static nw_cell number_cell(const nw_report *report, const line *shown, const nw_column *column)
{
    nw_num number = shown->row->cell[column->cell];
    bool lower = number == NW_UNKNOWN && shown->group && column->sums && shown->known[column->cell];
    return (nw_cell){.number = lower ? shown->known[column->cell] : number,
                     .lower = lower,
                     .none = report->loose && number == NW_UNKNOWN};
}

static nw_cell view_cell(nw_table *table, uint32_t row, uint32_t at)
{
    view *v = table->source;
    const nw_column *column = v->columns[at];
    if (row >= table->rows)
        return total_cell(v, column, at);
    const nw_row *shown = v->lines[row].row;
    if (column->cell >= 0)
        return number_cell(v->report, &v->lines[row], column);
    column->show(v->report, shown, table->times, &v->scratch.out);
    return (nw_cell){.text = nw_gathered(&v->scratch)};
}

static bool choose_rows(nw_table *table, const nw_render_options *options, nw_error *error)
{
    view *v = table->source;
    uint32_t n = v->report->row_count;
    v->lines = NW_ARRAY(table->arena, line, n);
    if (!v->lines)
        return nw_fail_memory(error, table->arena);
    if (options->depth > 0) {
        if (!fold_rows(v, table->arena, options->depth))
            return nw_fail_memory(error, table->arena);
    } else {
        for (; v->count < n; v->count++)
            v->lines[v->count].row = &v->report->rows[v->count];
    }
    if (options->sort && !sort_lines(table, nw_str_of(options->sort), error))
        return false;
    table->rows = options->top && options->top < v->count ? (uint32_t)options->top : v->count;
    table->left_out = v->count - table->rows;
    return true;
}

nw_table *nw_view(const nw_report *report, const nw_render_options *options, nw_columns columns,
                  const char *times, nw_arena *arena, nw_error *error)
{
    nw_table *table = NW_NEW(arena, nw_table);
    view *v = NW_NEW(arena, view);
    if (!table || !v) {
        nw_fail_memory(error, arena);
        return NULL;
    }
    nw_gather_init(&v->scratch, arena);
    v->report = report;
    *table = (nw_table){.name = "layers", .cell = view_cell, .source = v, .times = times, .arena = arena};
    bool ok = choose_columns(table, options, columns, error) && choose_rows(table, options, error);
    table->total = ok && has_total(table);
    return ok ? table : NULL;
}

const nw_row *nw_view_row(const nw_table *table, uint32_t row)
{
    return ((const view *)table->source)->lines[row].row;
}
