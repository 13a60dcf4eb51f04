#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "command.h"

#define FIRST_ROOM ((size_t)1 << 16)
#define ROOM_MAX   ((size_t)1 << 30)

static bool read_error(nw_error *error, const char *reason)
{
    *error = (nw_error){.code = NW_E_READ, .offset = -1};
    snprintf(error->file, sizeof error->file, "<stdin>");
    snprintf(error->message, sizeof error->message, "cannot read: %s", reason);
    return false;
}

static char *reserve(size_t room)
{
    void *memory = mmap(NULL, room, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return memory == MAP_FAILED ? NULL : memory;
}

static bool grow(char **bytes, size_t *room)
{
    char *moved = *room < ROOM_MAX ? reserve(2 * *room) : NULL;
    if (!moved)
        return false;
    memcpy(moved, *bytes, *room);
    munmap(*bytes, *room);
    *bytes = moved;
    *room *= 2;
    return true;
}

static bool read_all(char **bytes, size_t *room, size_t *size, nw_error *error)
{
    for (;;) {
        if (*size == *room && !grow(bytes, room))
            return read_error(error, *room < ROOM_MAX ? strerror(ENOMEM) : "more than 1 GiB");
        ssize_t n = read(STDIN_FILENO, *bytes + *size, *room - *size);
        if (n == 0)
            return true;
        if (n < 0 && errno != EINTR)
            return read_error(error, strerror(errno));
        if (n > 0)
            *size += (size_t)n;
    }
}

/* The bytes stay until the program ends, as the model needs them. */
static bool open_input(nw_model **out, const nw_open_options *options, nw_error *error)
{
    size_t room = FIRST_ROOM, size = 0;
    char *bytes = reserve(room);
    if (!bytes)
        return read_error(error, strerror(ENOMEM));
    return read_all(&bytes, &room, &size, error) &&
           nw_open_memory(out, "<stdin>", bytes, size, options, error);
}

bool open_model(nw_model **out, const settings *s, const word *w, nw_error *error)
{
    if (w->kind == WORD_OPTION)
        return nw_open_notation(out, w->value, &s->open, error);
    if (strcmp(w->value, "-") == 0)
        return open_input(out, &s->open, error);
    return nw_open(out, w->value, &s->open, error);
}
