/* Makes the system refuse what a program asks of files whose path holds a word; for LD_PRELOAD.

   FAULT_PATH   the word, such as "L.tagger"
   FAULT_CALL   write, sync, read or truncate
   FAULT_AFTER  how many such calls succeed first
   FAULT_TIMES  how many fail then; 0 for all that follow
   FAULT_ERRNO  5 for EIO, 28 for ENOSPC, 30 for EROFS
   FAULT_LOG    a file to which each sync that succeeded adds a byte
*/

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static long calls;

static int is_meant(int fd)
{
    char link[64], path[4096];
    const char *word = getenv("FAULT_PATH");
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t size = readlink(link, path, sizeof path - 1);
    if (size < 0 || !word)
        return 0;
    path[size] = 0;
    return strstr(path, word) != NULL;
}

static long number(const char *name)
{
    const char *text = getenv(name);
    return text ? atol(text) : 0;
}

static int fails(const char *call, int fd)
{
    const char *which = getenv("FAULT_CALL");
    if (!which || strcmp(which, call) || !is_meant(fd))
        return 0;
    long at = __sync_add_and_fetch(&calls, 1) - number("FAULT_AFTER");
    if (at <= 0 || (number("FAULT_TIMES") && at > number("FAULT_TIMES")))
        return 0;
    errno = (int)number("FAULT_ERRNO");
    return 1;
}

static void synced(int fd)
{
    const char *log = getenv("FAULT_LOG");
    if (!log || !is_meant(fd))
        return;
    int saved = errno, out = open(log, O_WRONLY | O_CREAT | O_APPEND, 0600);
    if (out >= 0) {
        if (write(out, ".", 1) != 1)
            abort();
        close(out);
    }
    errno = saved;
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

ssize_t pwrite(int fd, const void *data, size_t size, off_t at)
{
    return fails("write", fd) ? -1 : REAL(pwrite)(fd, data, size, at);
}

ssize_t pwrite64(int fd, const void *data, size_t size, off64_t at)
{
    return fails("write", fd) ? -1 : REAL(pwrite64)(fd, data, size, at);
}

ssize_t pread(int fd, void *data, size_t size, off_t at)
{
    return fails("read", fd) ? -1 : REAL(pread)(fd, data, size, at);
}

ssize_t pread64(int fd, void *data, size_t size, off64_t at)
{
    return fails("read", fd) ? -1 : REAL(pread64)(fd, data, size, at);
}

int ftruncate(int fd, off_t size)
{
    return fails("truncate", fd) ? -1 : REAL(ftruncate)(fd, size);
}

int ftruncate64(int fd, off64_t size)
{
    return fails("truncate", fd) ? -1 : REAL(ftruncate64)(fd, size);
}

int fsync(int fd)
{
    if (fails("sync", fd))
        return -1;
    int done = REAL(fsync)(fd);
    if (!done)
        synced(fd);
    return done;
}

int fdatasync(int fd)
{
    if (fails("sync", fd))
        return -1;
    int done = REAL(fdatasync)(fd);
    if (!done)
        synced(fd);
    return done;
}
