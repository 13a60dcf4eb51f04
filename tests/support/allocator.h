/* An allocator for tests: counts, fails at the n-th request if asked, and knows whether all came back. */
#ifndef NW_TESTS_ALLOCATOR_H
#define NW_TESTS_ALLOCATOR_H

#include "netweight.h"

typedef struct test_memory {
    size_t requests, fail_at; /* from 1; 0: never */
    size_t blocks, bytes;     /* out at present */
    size_t peak;              /* most bytes ever out */
    bool wrong_size;          /* something came back with a size other than the one it was given */
} test_memory;

nw_allocator test_allocator(test_memory *memory);

#endif
