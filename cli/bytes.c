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

static int size_one(run *r, const word *w)
{
    nw_error error = {0};
    nw_model *model = NULL;
    nw_report *report = NULL;
    int status = EXIT_KNOWN;
    r->settings->size.dtype = r->settings->weigh.dtype;
    if (open_model(&model, r->settings, w, &error) && nw_weigh(&report, model, &r->settings->weigh, &error))
        separate(r);
    if (!report ||
        !nw_render_size(report, &r->settings->size, &r->settings->render, sink_write, r->out, &error))
        status = report_error(r, &error);
    nw_report_free(report);
    nw_model_free(model);
    return status;
}

int run_size(run *r)
{
    return each_model(r, "size", size_one);
}
