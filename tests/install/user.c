/* A program of somebody else, by the header alone, in C and in C++. */
#include <netweight.h>
#include <stdio.h>
#include <string.h>

static bool put(void *context, const char *bytes, size_t length)
{
    return fwrite(bytes, 1, length, (FILE *)context) == length;
}

static int weigh(const char *path, const nw_weigh_options *options)
{
    nw_error error;
    nw_model *model = NULL;
    nw_report *report = NULL;
    memset(&error, 0, sizeof error);
    if (nw_open(&model, path, NULL, &error) && nw_weigh(&report, model, options, &error))
        printf("%lld\n", (long long)nw_report_total(report, "macs"));
    else
        nw_render_error(&error, NULL, put, stdout);
    nw_report_free(report);
    nw_model_free(model);
    return error.code == NW_OK ? 0 : 1;
}

int main(int count, char **arguments)
{
    nw_weigh_options options = {sizeof options, 2, NULL, NULL, NULL, 0, NULL, 0, NULL, 0, false};
    return weigh(count > 1 ? arguments[1] : "vgg16", &options);
}
