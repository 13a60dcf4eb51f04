/* Numbers as people read them: digits in groups of three, bytes never without their unit. */
#ifndef NW_RENDER_UNITS_H
#define NW_RENDER_UNITS_H

#include "base/num.h"
#include "base/out.h"

/* "1,724,320 B (1.64 MiB, 1.72 MB)" */
void nw_put_bytes(nw_out *out, nw_num bytes);

/* "1.64 MiB, 1.72 MB"; nothing below 1,000. */
void nw_put_units(nw_out *out, nw_num bytes);

/* "553,438,785 B (527.80 MiB, 553.44 MB; 540,468 KB in a file browser)": of a file */
void nw_put_file_bytes(nw_out *out, nw_num bytes);

/* What a file browser lists as KB: KiB, rounded up. */
nw_num nw_browser_kb(nw_num bytes);

/* "15,470,264,320 MACs (15.47 GMACs)" */
void nw_put_operations(nw_out *out, nw_num count, const char *unit);

#endif
