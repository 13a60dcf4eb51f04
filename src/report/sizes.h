/* The files that frameworks would save of a network, as they are shown. */
#ifndef NW_REPORT_SIZES_H
#define NW_REPORT_SIZES_H

#include "ir/ledger.h"
#include "report/report.h"

typedef struct nw_size {
    const char *format;      /* the writer's name */
    nw_str era, file;        /* era is empty where there is one */
    const nw_ledger *ledger; /* NULL where the file cannot hold the network: the note says why */
    nw_num bytes, net;
    nw_num least, most; /* where it is a range; else both are `bytes` */
    nw_status status;
    nw_str note;
} nw_size;

typedef struct nw_sizes {
    nw_str model;
    nw_num parameters;
    const nw_size *sizes;
    uint32_t count;
    bool spans;
} nw_sizes;

#endif
