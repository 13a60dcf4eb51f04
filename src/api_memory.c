/* The public function about what running a network needs. */
#include "api.h"
#include "passes/plan.h"
#include "render/memory.h"

#define CHUNK (64u << 10)

bool nw_render_memory(const nw_report *report, const nw_memory_options *given,
                      const nw_render_options *render, nw_write write, void *context, nw_error *error)
{
    nw_out out;
    nw_arena arena;
    nw_memory memory = {0};
    nw_render_options options;
    if (!nw_take_options(&memory.options, sizeof memory.options, given, error) ||
        !nw_take_render_options(&options, render, error))
        return false;
    if (memory.options.align < 0)
        return nw_fail(error, NW_E_USAGE, NW_NOWHERE, "--align: an alignment is at least 1");
    nw_out_init(&out, write, context);
    nw_arena_init(&arena, options.allocator, 0, CHUNK);
    bool ok = (nw_take_buffers(report, &arena, &memory) || nw_fail_memory(error, &arena)) &&
              nw_plan_memory(&memory, &arena, error) &&
              nw_render_memory_report(&memory, &options, &out, error);
    nw_arena_free(&arena);
    return ok;
}
