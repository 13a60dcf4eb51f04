/* Figures as people write them: "24M", "3.2M", "1,728", "93MB". A figure stands for every exact value that
 * gives it by rounding or truncation to the figure's own digits; zeros at the end of a whole number before a
 * unit are not digits, so that 800K stands for 802,816. */
#ifndef NW_BASE_FIGURE_H
#define NW_BASE_FIGURE_H

#include "base/num.h"
#include "base/str.h"

typedef struct nw_figure {
    nw_num digits;    /* 32 of "3.2M"; NW_OVERFLOW where there are more than 63 bits of them */
    int32_t decimals; /* digits behind the point; below 0: zeros that are no digits */
    uint8_t power;    /* 0: none, 1: K, 2: M, 3: G (or B for counts), 4: T */
    bool bytes;       /* a B follows */
    bool binary;      /* an iB follows */
} nw_figure;

/* Reads a figure at the start of a text; gives how many bytes it takes, 0 where none stands there. */
size_t nw_figure_read(nw_str text, nw_figure *out);

/* An exact whole number as a figure. */
nw_figure nw_figure_of(nw_num value);

/* Whether `exact` gives the figure when the unit's step is `thousand` (1000 or 1024). */
bool nw_figure_fits(const nw_figure *figure, nw_num exact, nw_num thousand);

#endif
