/* What the files behind the public functions share. */
#ifndef NW_API_H
#define NW_API_H

#include "netweight.h"

/* Copies a caller's option struct over zeros, as far as the caller's version of it goes. False with the error
 * "usage" where struct_size is not set, or where it sets what only a newer version knows. */
bool nw_take_options(void *into, size_t size, const void *options, nw_error *error);

#endif
