/* The families of models built in, each in a file of its own. */
#ifndef NW_FORMATS_BUILTIN_BUILTIN_H
#define NW_FORMATS_BUILTIN_BUILTIN_H

#include "formats/format.h"

/* Each ends with a row without a name. */
extern const nw_builtin nw_builtins_classic[], nw_builtins_vgg[], nw_builtins_inception[],
    nw_builtins_resnet[], nw_builtins_densenet[], nw_builtins_mobile[];

#endif
