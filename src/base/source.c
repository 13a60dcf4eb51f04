#include "base/source.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool read_memory(void *context, uint64_t offset, void *into, size_t length)
{
    if (length)
        memcpy(into, (const uint8_t *)context + offset, length);
    return true;
}

bool nw_source_open_file(nw_source *source, nw_arena *arena, const char *path, nw_error *error)
{
    struct stat info;
    memset(source, 0, sizeof *source);
    source->file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (source->file < 0)
        return nw_fail(error, NW_E_READ, NW_NOWHERE, "cannot open: %s", strerror(errno));
    if (fstat(source->file, &info) != 0 || !S_ISREG(info.st_mode)) {
        nw_source_close(source);
        return nw_fail(error, NW_E_READ, NW_NOWHERE, "not a regular file");
    }
    source->size = (uint64_t)info.st_size;
    source->name = nw_str_copy(arena, nw_str_of(path));
    if (!source->name.at) {
        nw_source_close(source);
        return nw_fail_memory(error, arena);
    }
    return true;
}

bool nw_file_is_missing(const char *path)
{
    return access(path, F_OK) != 0 && errno == ENOENT;
}

void nw_source_open_memory(nw_source *source, nw_str name, const void *bytes, size_t size)
{
    *source = (nw_source){.name = name, .size = size, .read_at = read_memory, .memory = bytes, .file = -1};
    source->context = (void *)(uintptr_t)bytes;
}

void nw_source_open_reader(nw_source *source, nw_str name, nw_read_at read_at, void *context, uint64_t size)
{
    *source = (nw_source){.name = name, .size = size, .read_at = read_at, .context = context, .file = -1};
}

void nw_source_close(nw_source *source)
{
    if (source->file >= 0)
        close(source->file);
    source->file = -1;
}

static bool read_file(int file, uint64_t offset, void *into, size_t length)
{
    char *at = into;
    while (length > 0) {
        ssize_t n = pread(file, at, length, (off_t)offset);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        at += n;
        offset += (uint64_t)n;
        length -= (size_t)n;
    }
    return true;
}

bool nw_source_read(const nw_source *source, uint64_t offset, void *into, size_t length, nw_error *error)
{
    if (offset > source->size || length > source->size - offset)
        return nw_fail(error, NW_E_TRUNCATED, (nw_place){(int64_t)offset, 1},
                       "%zu bytes are needed here, %llu remain", length,
                       (unsigned long long)(offset > source->size ? 0 : source->size - offset));
    bool ok = source->read_at ? source->read_at(source->context, offset, into, length)
                              : read_file(source->file, offset, into, length);
    return ok || nw_fail(error, NW_E_READ, (nw_place){(int64_t)offset, 1}, "cannot read %zu bytes", length);
}

bool nw_source_text(const nw_source *source, nw_arena *arena, uint64_t limit, nw_str *out, nw_error *error)
{
    if (source->size > limit)
        return nw_fail(error, NW_E_LIMIT, NW_NOWHERE,
                       "a text of %llu bytes is too long: the limit is %llu bytes",
                       (unsigned long long)source->size, (unsigned long long)limit);
    *out = (nw_str){(const char *)source->memory, (size_t)source->size};
    if (source->memory || source->size == 0)
        return true;
    char *text = nw_alloc(arena, 1, (size_t)source->size);
    if (!text)
        return nw_fail_memory(error, arena);
    out->at = text;
    return nw_source_read(source, 0, text, (size_t)source->size, error);
}

static bool is_plain_name(nw_str name)
{
    if (name.len == 0 || name.at[0] == '.')
        return false;
    return !memchr(name.at, '/', name.len) && !memchr(name.at, 0, name.len);
}

bool nw_source_open_sibling(nw_source *sibling, const nw_source *source, nw_arena *arena, nw_str name,
                            nw_error *error)
{
    size_t folder = source->name.len;
    if (source->file < 0)
        return nw_fail(error, NW_E_READ, NW_NOWHERE, "\"%.*s\" is needed beside it, but this is not a file",
                       NW_SHOW(name));
    if (!is_plain_name(name))
        return nw_fail(error, NW_E_READ, NW_NOWHERE, "refusing to open \"%.*s\": not a plain file name",
                       NW_SHOW(name));
    while (folder > 0 && source->name.at[folder - 1] != '/')
        folder--;
    nw_str path = nw_str_join(arena, nw_str_part(source->name, 0, folder), name);
    if (!path.at)
        return nw_fail_memory(error, arena);
    return nw_source_open_file(sibling, arena, path.at, error);
}
