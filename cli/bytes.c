#include "command.h"

static int account_one(run *r, const word *w)
{
    nw_error error = {0};
    nw_model *model = NULL;
    int status = EXIT_KNOWN;
    r->settings->open.bytes = true;
    if (!open_model(&model, r->settings, w, &error)) {
        status = report_error(r, &error);
    } else {
        separate(r);
        if (!nw_render_bytes(model, &r->settings->bytes, &r->settings->render, sink_write, r->out, &error))
            status = report_error(r, &error);
    }
    nw_model_free(model);
    return status;
}

int run_bytes(run *r)
{
    return each_model(r, "bytes", account_one);
}
