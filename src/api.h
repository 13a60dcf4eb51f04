/* What the files behind the public functions share. */
#ifndef NW_API_H
#define NW_API_H

#include "ir/ledger.h"
#include "passes/explain/explain.h"

/* Copies a caller's option struct over zeros, as far as the caller's version of it goes. False with the error
 * "usage" where struct_size is not set, or where it sets what only a newer version knows. */
bool nw_take_options(void *into, size_t size, const void *options, nw_error *error);

/* The same of printing, with defaults for what is not set. */
bool nw_take_render_options(nw_render_options *options, const nw_render_options *given, nw_error *error);

const nw_ledger *nw_model_ledger(const nw_model *model); /* NULL where it was not asked for */
/* The sizes of the files that frameworks would save of a network, for `explain`. */
bool nw_files_of_report(nw_quantities *list, const nw_report *report);

/* Where a description stands beside the file, of its name and another ending: holds it against the ledger's
 * tensors, one by one, and says in findings what it found. */
struct nw_reader;
bool nw_check_description(struct nw_reader *reader, const char *ending);

nw_str nw_model_format(const nw_model *model);
nw_str nw_model_name(const nw_model *model);

#endif
