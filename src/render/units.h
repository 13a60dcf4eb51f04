/* Numbers as people read them: digits in groups of three, bytes never without their unit. */
#ifndef NW_RENDER_UNITS_H
#define NW_RENDER_UNITS_H

#include "base/num.h"
#include "base/out.h"

#define NW_GROUPED 32 /* room for any grouped number */

/* "1,724,320" into `buffer`; "?" where it is not known. Returns the length. */
size_t nw_grouped(nw_num n, char buffer[NW_GROUPED]);

void nw_put_grouped(nw_out *out, nw_num n);

/* "1,724,320 B (1.64 MiB, 1.72 MB)" */
void nw_put_bytes(nw_out *out, nw_num bytes);

#endif
