/* Memory files: how anything large travels between processes. */
#include "io/memfd.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/internal.h"

#define SEALS (F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE)

static enum err write_all(int fd, struct slice bytes, off_t at)
{
    while (bytes.len > 0) {
        ssize_t n = pwrite(fd, bytes.ptr, bytes.len, at);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n <= 0) {
            return fail(ERR_TEMP, "memory file: %m");
        }
        bytes = slice_from(bytes, (size_t)n);
        at += n;
    }
    return OK;
}

static enum err write_parts(int fd, const struct slice *parts, unsigned count)
{
    off_t at = 0;
    for (unsigned i = 0; i < count; i++) {
        TRY(write_all(fd, parts[i], at));
        at += (off_t)parts[i].len;
    }
    if (fcntl(fd, F_ADD_SEALS, SEALS | F_SEAL_SEAL) != 0) {
        return fail(ERR_TEMP, "seal memory file: %m");
    }
    return OK;
}

enum err memfd_sealed_parts(const char *name, const struct slice *parts, unsigned count,
                            int *out_fd)
{
    int fd = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (fd < 0) {
        return fail(ERR_TEMP, "memfd_create: %m");
    }
    enum err result = write_parts(fd, parts, count);
    if (result != OK) {
        close(fd);
        return result;
    }
    *out_fd = fd;
    return OK;
}

enum err memfd_sealed(const char *name, struct slice bytes, int *out_fd)
{
    return memfd_sealed_parts(name, &bytes, 1, out_fd);
}

static enum err memfd_check(int fd, struct stat *status)
{
    int seals = fcntl(fd, F_GET_SEALS);
    if (seals < 0 || (seals & SEALS) != SEALS || fstat(fd, status) != 0) {
        return fail(ERR_CORRUPT, "not a sealed memory file");
    }
    return OK;
}

enum err memfd_read(int fd, size_t max, struct arena *arena, struct slice *out)
{
    struct stat status;
    TRY(memfd_check(fd, &status));
    if ((uint64_t)status.st_size > max) {
        return fail(ERR_LIMIT, "memory file of %lld octets", (long long)status.st_size);
    }
    size_t len = (size_t)status.st_size;
    char *bytes = arena_alloc(arena, len + 1);
    for (size_t at = 0; at < len;) {
        ssize_t n = pread(fd, bytes + at, len - at, (off_t)at);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n <= 0) {
            return fail(ERR_TEMP, "read memory file: %m");
        }
        at += (size_t)n;
    }
    *out = slice_make(bytes, len);
    return OK;
}

#define SHARED_SEALS (F_SEAL_SHRINK | F_SEAL_GROW)

enum err memfd_shared(const char *name, size_t len, int *out_fd)
{
    int fd = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (fd < 0 || ftruncate(fd, (off_t)len) != 0 ||
        fcntl(fd, F_ADD_SEALS, SHARED_SEALS | F_SEAL_SEAL) != 0) {
        enum err result = fail(ERR_TEMP, "shared memory: %m");
        if (fd >= 0) {
            close(fd);
        }
        return result;
    }
    *out_fd = fd;
    return OK;
}

enum err memfd_map_shared(int fd, size_t len, void **out)
{
    struct stat status;
    int seals = fcntl(fd, F_GET_SEALS);
    if (seals < 0 || (seals & SHARED_SEALS) != SHARED_SEALS || fstat(fd, &status) != 0 ||
        status.st_size != (off_t)len) {
        return fail(ERR_CORRUPT, "not shared memory of %zu octets", len);
    }
    void *ptr = mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (ptr == MAP_FAILED) {
        return fail(ERR_TEMP, "map shared memory: %m");
    }
    *out = ptr;
    return OK;
}

struct mapping {
    void *ptr;
    size_t len;
};

static void mapping_close(void *what)
{
    struct mapping *mapping = what;
    munmap(mapping->ptr, mapping->len);
}

enum err memfd_map(int fd, uint64_t len, struct arena *arena, struct slice *out)
{
    struct stat status;
    TRY(memfd_check(fd, &status));
    if (len == 0 || (uint64_t)status.st_size != len) {
        return fail(ERR_CORRUPT, "memory file has another size than was said");
    }
    void *ptr = mmap(NULL, len, PROT_READ, MAP_PRIVATE, fd, 0);
    if (ptr == MAP_FAILED) {
        return fail(ERR_TEMP, "map memory file: %m");
    }
    struct mapping *mapping = ARENA_NEW(arena, struct mapping);
    *mapping = (struct mapping){ ptr, len };
    arena_on_free(arena, mapping_close, mapping);
    *out = slice_make(ptr, len);
    return OK;
}
