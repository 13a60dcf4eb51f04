/* The families of models built in, each in a file of its own. */
#ifndef NW_FORMATS_BUILTIN_BUILTIN_H
#define NW_FORMATS_BUILTIN_BUILTIN_H

#include "formats/format.h"

/* Each ends with a row without a name. */
extern const nw_builtin nw_builtins_classic[], nw_builtins_vgg[], nw_builtins_inception[],
    nw_builtins_resnet[], nw_builtins_densenet[], nw_builtins_mobile[];

/* What a row says of modules: paths with blanks between, in the order in which they are registered. A word
 * that ends with ':' is what those behind it begin with; with a range, "layer1.0-2:", they are there once for
 * each number. '*' stands behind a module with parameters or buffers of its own: it is the next layer that
 * has any. False when the arena is full. */
bool nw_builtin_modules(const char *text, nw_modules *modules, nw_arena *arena);

#endif
