/* cmocka with the headers that it asks for, in its order. */
#ifndef NW_TESTS_UNIT_H
#define NW_TESTS_UNIT_H

/* clang-format off */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
/* clang-format on */

#include "base/str.h"

#define assert_str(view, text)                                                                               \
    do {                                                                                                     \
        nw_str seen_ = (view);                                                                               \
        assert_int_equal(seen_.len, strlen(text));                                                           \
        assert_memory_equal(seen_.len ? seen_.at : "", text, seen_.len);                                     \
    } while (0)

#endif
