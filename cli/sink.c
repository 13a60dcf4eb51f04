#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "command.h"

static bool cannot(nw_error *error, const char *name, int reason)
{
    error->code = NW_E_WRITE;
    error->offset = -1;
    snprintf(error->file, sizeof error->file, "%s", name);
    snprintf(error->message, sizeof error->message, "cannot write: %s", strerror(reason));
    return false;
}

/* A link stays a link: what it leads to is replaced. */
static bool resolve(sink *out, const char *path)
{
    char *real = realpath(path, out->target);
    return real || (size_t)snprintf(out->target, sizeof out->target, "%s", path) < sizeof out->target;
}

static bool open_beside(sink *out, mode_t mode)
{
    const char *slash = strrchr(out->target, '/');
    int folder = slash ? (int)(slash - out->target) + 1 : 0;
    int n = snprintf(out->temporary, sizeof out->temporary, "%.*s.%s.%ld", folder, out->target,
                     out->target + folder, (long)getpid());
    if (n < 0 || (size_t)n >= sizeof out->temporary) {
        errno = ENAMETOOLONG;
        return false;
    }
    out->file = open(out->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    return out->file >= 0;
}

/* /dev/stdout, or the file that the shell has put standard output into: renaming would lose what stands
 * there. */
static bool is_standard_output(const struct stat *info)
{
    struct stat own;
    return fstat(STDOUT_FILENO, &own) == 0 && own.st_dev == info->st_dev && own.st_ino == info->st_ino;
}

bool sink_open(sink *out, const char *path, nw_error *error)
{
    struct stat info;
    *out = (sink){.file = STDOUT_FILENO, .name = path ? path : "standard output"};
    if (!path)
        return true;
    if (!resolve(out, path))
        return cannot(error, path, ENAMETOOLONG);
    bool there = stat(out->target, &info) == 0;
    if (there && is_standard_output(&info))
        return true;
    if (there && !S_ISREG(info.st_mode)) { /* a device or a pipe cannot be replaced */
        out->file = open(path, O_WRONLY | O_CLOEXEC);
        return out->file >= 0 || cannot(error, path, errno);
    }
    if (there && access(out->target, W_OK) != 0)
        return cannot(error, path, errno);
    if (!open_beside(out, 0666))
        return cannot(error, path, errno);
    if (there)
        (void)!fchmod(out->file, info.st_mode & 07777);
    return true;
}

bool sink_write(void *context, const char *bytes, size_t length)
{
    sink *out = context;
    while (length > 0 && !out->failure) {
        ssize_t n = write(out->file, bytes, length);
        if (n < 0 && errno != EINTR)
            out->failure = errno;
        if (n > 0) {
            bytes += n;
            length -= (size_t)n;
        }
    }
    return !out->failure;
}

void sink_put(sink *out, const char *format, ...)
{
    char text[4096];
    va_list args;
    va_start(args, format);
    int n = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (n > 0)
        sink_write(out, text, (size_t)n < sizeof text ? (size_t)n : sizeof text - 1);
}

bool sink_close(sink *out, bool keep, nw_error *error)
{
    if (out->file != STDOUT_FILENO && close(out->file) != 0 && !out->failure)
        out->failure = errno;
    if (out->temporary[0]) {
        keep = keep && !out->failure;
        if (keep && rename(out->temporary, out->target) != 0)
            out->failure = errno;
        if (!keep || out->failure)
            unlink(out->temporary);
    }
    return !out->failure || cannot(error, out->name, out->failure);
}
