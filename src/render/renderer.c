#include "render/render.h"

static const nw_renderer *const rows[] = {
#define X(id) &nw_renderer_##id,
#include "render/renderer_list.h"
#undef X
};

const nw_renderer *nw_renderer_at(size_t i)
{
    return i < sizeof rows / sizeof *rows ? rows[i] : NULL;
}

const nw_renderer *nw_renderer_named(nw_str name)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (nw_str_is(name, rows[i]->name))
            return rows[i];
    return NULL;
}

static const nw_renderer *choose(const nw_render_options *options, nw_error *error)
{
    const nw_renderer *row = nw_renderer_named(nw_str_of(options->format));
    if (!row)
        nw_fail(error, NW_E_USAGE, NW_NOWHERE, "--format: \"%s\" is none of text, json, csv, markdown",
                options->format);
    return row;
}

static bool finish(bool ok, nw_out *out, nw_error *error)
{
    if (!nw_out_flush(out) && ok)
        return nw_fail(error, NW_E_WRITE, NW_NOWHERE, "the output cannot be written");
    return ok;
}

bool nw_render_end(bool ok, nw_arena *arena, nw_out *out, nw_error *error)
{
    if (arena->failed)
        ok = nw_fail_memory(error, arena);
    nw_arena_free(arena);
    return finish(ok, out, error);
}

bool nw_render_report(const nw_report *report, const nw_render_options *options, nw_out *out, nw_error *error)
{
    nw_arena arena;
    const nw_renderer *row = choose(options, error);
    if (!row)
        return false;
    nw_arena_init(&arena, options->allocator, 0, 32u << 10);
    bool ok = row->report(report, options, &arena, out, error);
    return nw_render_end(ok, &arena, out, error);
}

bool nw_render_table(nw_table *table, const nw_render_options *options, nw_out *out, nw_error *error)
{
    const nw_renderer *row = choose(options, error);
    return row && finish(row->table(table, options, out, error), out, error);
}
