/* A fuzz target, as libFuzzer calls it; tests/fuzz/driver.c calls it without libFuzzer. */
#ifndef NW_TESTS_FUZZ_H
#define NW_TESTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

#endif
