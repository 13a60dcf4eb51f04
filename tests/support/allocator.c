#include "support/allocator.h"

#include <stdlib.h>
#include <string.h>

#define HEADER 16u /* keeps what follows aligned */

static void *reserve(void *context, size_t bytes)
{
    test_memory *memory = context;
    if (++memory->requests == memory->fail_at || bytes > SIZE_MAX / 4)
        return NULL;
    char *block = malloc(bytes + HEADER);
    if (!block)
        return NULL;
    memcpy(block, &bytes, sizeof bytes);
    memset(block + HEADER, 0xA5, bytes); /* whoever counts on zeroes finds none */
    memory->blocks++;
    memory->bytes += bytes;
    if (memory->bytes > memory->peak)
        memory->peak = memory->bytes;
    return block + HEADER;
}

static void release(void *context, void *memory_given, size_t bytes)
{
    test_memory *memory = context;
    char *block = (char *)memory_given - HEADER;
    size_t given;
    memcpy(&given, block, sizeof given);
    memory->wrong_size |= given != bytes;
    memory->blocks--;
    memory->bytes -= given;
    free(block);
}

nw_allocator test_allocator(test_memory *memory)
{
    return (nw_allocator){reserve, release, memory};
}
