/* Runs a fuzz target without libFuzzer: driver CORPUS [ROUNDS [FILE]]. First every file of the corpus as it
 * is, then ROUNDS inputs made from them, always the same ones. FILE keeps each before it runs: after a crash,
 * the one that did it. */
#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

#define SEEDS_MAX 256
#define SIZE_MAX_ 16384u

typedef struct seed {
    uint8_t *bytes;
    size_t size;
    char name[256];
} seed;

static seed seeds[SEEDS_MAX];
static size_t seed_count;
static uint64_t state = 0x9E3779B97F4A7C15u;

/* xorshift64*: a number below n. */
static size_t below(size_t n)
{
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    return n ? (size_t)((state * 0x2545F4914F6CDD1Du >> 33) % n) : 0;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const seed *)a)->name, ((const seed *)b)->name);
}

static bool load(const char *folder, const char *name, seed *s)
{
    char path[1024];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    snprintf(s->name, sizeof s->name, "%s", name);
    FILE *file = fopen(path, "rb");
    if (!file)
        return false;
    s->bytes = malloc(SIZE_MAX_);
    s->size = s->bytes ? fread(s->bytes, 1, SIZE_MAX_, file) : 0;
    fclose(file);
    return s->bytes;
}

static void load_all(const char *path)
{
    DIR *folder = opendir(path);
    for (struct dirent *entry; folder && seed_count < SEEDS_MAX && (entry = readdir(folder));)
        if (entry->d_name[0] != '.' && load(path, entry->d_name, &seeds[seed_count]))
            seed_count++;
    if (folder)
        closedir(folder);
    qsort(seeds, seed_count, sizeof *seeds, by_name);
}

/* Puts `n` bytes in place of `old` at `at`; returns the new size. */
static size_t splice(uint8_t *text, size_t size, size_t at, size_t old, const uint8_t *piece, size_t n)
{
    if (size - old + n > SIZE_MAX_)
        return size;
    memmove(text + at + n, text + at + old, size - at - old);
    memcpy(text + at, piece, n);
    return size - old + n;
}

static size_t put_number(uint8_t *text, size_t size)
{
    static const char *const numbers[] = {
        "0",     "-1",   "1",  "2147483648", "9223372036854775807", "99999999999999999999",
        "1e308", "0x7f", "-0", "3.5"};
    const char *number = numbers[below(sizeof numbers / sizeof *numbers)];
    size_t at = below(size);
    while (at < size && (text[at] < '0' || text[at] > '9'))
        at++;
    size_t end = at;
    while (end < size && text[end] >= '0' && text[end] <= '9')
        end++;
    return splice(text, size, at, end - at, (const uint8_t *)number, strlen(number));
}

/* One change: a byte, a piece less, a piece twice, a piece of another seed, put in or over what stands there,
 * a number. */
static size_t change(uint8_t *text, size_t size)
{
    size_t at = below(size + 1), length = below(size - at < 64 ? size - at + 1 : 64);
    const seed *other = &seeds[below(seed_count)];
    uint8_t byte = (uint8_t)(below(3) ? 32 + below(96) : below(256)), piece[64];
    size_t from = below(other->size + 1), most = other->size - from < 64 ? other->size - from : 64;
    switch (below(7)) {
    case 0:
        return splice(text, size, at, at < size, &byte, 1);
    case 1:
        return splice(text, size, at, length, &byte, 0);
    case 2:
        memcpy(piece, text + at, length);
        return splice(text, size, below(size + 1), 0, piece, length);
    case 3:
        return splice(text, size, at, 0, other->bytes + from, below(most + 1));
    case 4:
        return put_number(text, size);
    case 5:
        most = most < size - at ? most : size - at;
        memcpy(text + at, other->bytes + from, below(most + 1));
        return size;
    default:
        return splice(text, size, at, 0, &byte, 1);
    }
}

static void keep(const char *path, const uint8_t *text, size_t size)
{
    FILE *file = fopen(path, "wb");
    if (!file || fwrite(text, 1, size, file) != size || fclose(file) != 0)
        exit(2);
}

static void round_of(const char *path)
{
    static uint8_t text[SIZE_MAX_ + 64];
    const seed *from = &seeds[below(seed_count)];
    size_t size = from->size;
    memcpy(text, from->bytes, size);
    for (size_t changes = 1 + below(8); changes > 0; changes--)
        size = change(text, size);
    uint8_t *exact = malloc(size ? size : 1); /* so that the sanitizer sees a read past the end */
    if (!exact)
        exit(2);
    memcpy(exact, text, size);
    if (path)
        keep(path, text, size);
    LLVMFuzzerTestOneInput(exact, size);
    free(exact);
}

int main(int count, char **arguments)
{
    long rounds = count > 2 ? strtol(arguments[2], NULL, 10) : 0;
    if (count < 2)
        return 2;
    load_all(arguments[1]);
    if (!seed_count) {
        printf("1..0 # SKIP no corpus in %s\n", arguments[1]);
        return 0;
    }
    printf("1..2\n");
    for (size_t i = 0; i < seed_count; i++)
        LLVMFuzzerTestOneInput(seeds[i].bytes, seeds[i].size);
    printf("ok 1 - %zu files of the corpus\n", seed_count);
    fflush(stdout);
    for (long i = 0; i < rounds; i++)
        round_of(count > 3 ? arguments[3] : NULL);
    printf("ok 2 - %ld inputs made from them\n", rounds);
    for (size_t i = 0; i < seed_count; i++)
        free(seeds[i].bytes);
    return 0;
}
