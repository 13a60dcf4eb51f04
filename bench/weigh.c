/* Times the library call: weigh ROUNDS MODEL... opens each model once, weighs it ROUNDS times in each of 15
 * batches, and prints the median of the batches in ns per call. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "netweight.h"

#define BATCHES 15

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static bool weigh(const nw_model *model, long rounds, nw_error *error)
{
    for (long i = 0; i < rounds; i++) {
        nw_report *report = NULL;
        if (!nw_weigh(&report, model, NULL, error))
            return false;
        nw_report_free(report);
    }
    return true;
}

static bool time_model(const char *name, long rounds, nw_error *error)
{
    nw_model *model = NULL;
    double times[BATCHES];
    bool ok = nw_open(&model, name, NULL, error);
    for (int i = 0; ok && i < BATCHES; i++) {
        double start = now();
        ok = weigh(model, rounds, error);
        times[i] = (now() - start) / (double)rounds;
    }
    nw_model_free(model);
    if (!ok)
        return false;
    qsort(times, BATCHES, sizeof *times, by_value);
    printf("%.0f\n", times[BATCHES / 2]);
    return true;
}

int main(int count, char **arguments)
{
    long rounds = count > 2 ? strtol(arguments[1], NULL, 10) : 0;
    if (rounds < 1)
        return 2;
    for (int i = 2; i < count; i++) {
        nw_error error = {0};
        if (!time_model(arguments[i], rounds, &error))
            printf("- %s\n", error.message);
    }
    return 0;
}
