/* The output sink: the only place that writes. It gathers small pieces, and after one failure drops
 * everything. */
#ifndef NW_BASE_OUT_H
#define NW_BASE_OUT_H

#include "base/num.h"
#include "base/str.h"

typedef struct nw_out {
    nw_write write;
    void *context;
    size_t used;
    bool failed;
    char buffer[4096];
} nw_out;

void nw_out_init(nw_out *out, nw_write write, void *context);
void nw_put(nw_out *out, nw_str text);
void nw_puts(nw_out *out, const char *text);
void nw_putc(nw_out *out, char c);
void nw_put_many(nw_out *out, char c, int count);
void nw_putf(nw_out *out, const char *format, ...) __attribute__((format(printf, 2, 3)));

void nw_put_int(nw_out *out, int64_t n);

/* A number with the fewest digits that read back as the same one, "." whatever the locale; "?" where it is
 * not finite. */
void nw_put_real(nw_out *out, double value);

#define NW_GROUPED 32 /* room for any grouped number */

/* "1,724,320" into `buffer`; "?" where it is not known. Returns the length. */
size_t nw_grouped(nw_num n, char buffer[NW_GROUPED]);
void nw_put_grouped(nw_out *out, nw_num n);

/* Writes what is left; false if anything was lost. */
bool nw_out_flush(nw_out *out);

#endif
