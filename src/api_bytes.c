/* The public functions about the bytes of files. */
#include "api.h"
#include "render/bytes.h"

bool nw_render_bytes(const nw_model *model, const nw_bytes_options *given, const nw_render_options *render,
                     nw_write write, void *context, nw_error *error)
{
    nw_out out;
    nw_arena arena;
    nw_bytes_options wanted;
    nw_render_options options;
    nw_bytes bytes = {.ledger = nw_model_ledger(model)};
    if (!nw_take_options(&wanted, sizeof wanted, given, error) ||
        !nw_take_render_options(&options, render, error))
        return false;
    if (!bytes.ledger)
        return nw_fail(error, NW_E_USAGE, NW_NOWHERE, "the model was not opened with `bytes` set");
    if (!nw_bytes_by_name(wanted.by, &bytes.by))
        return nw_fail(error, NW_E_USAGE, NW_NOWHERE, "--by: \"%s\" is none of tensor, layer, dtype",
                       wanted.by);
    bytes.spans = wanted.spans;
    bytes.format = nw_model_format(model);
    bytes.model = nw_model_name(model);
    nw_out_init(&out, write, context);
    nw_arena_init(&arena, options.allocator, 0, 16u << 10);
    bool ok = nw_bytes_group(&bytes, &arena) ? nw_render_bytes_report(&bytes, &options, &out, error)
                                             : nw_fail_memory(error, &arena);
    nw_arena_free(&arena);
    return ok;
}
