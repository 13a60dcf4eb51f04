#include "command.h"

static int plan_one(run *r, const word *w)
{
    nw_error error = {0};
    nw_model *model = NULL;
    nw_report *report = NULL;
    const settings *s = r->settings;
    int status;
    if (open_model(&model, s, w, &error) && nw_weigh(&report, model, &s->weigh, &error))
        separate(r);
    if (report && nw_render_memory(report, &s->memory, &s->render, sink_write, r->out, &error))
        status = nw_report_status(report) >= NW_LOWER_BOUND ? EXIT_INCOMPLETE : EXIT_KNOWN;
    else
        status = report_error(r, &error);
    nw_report_free(report);
    nw_model_free(model);
    return status;
}

int run_memory(run *r)
{
    return each_model(r, "memory", plan_one);
}
