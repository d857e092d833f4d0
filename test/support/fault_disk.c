/* A disk with faults. What a power cut leaves is kept as two images of each file, now and durable, and two lists of names. */
#include "support/fault_disk.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SECTOR 512
#define FDS_MAX 65536

struct inode {
    struct inode *next;
    char *durable;
    size_t durable_len;
    char *now; /* at freeze */
    size_t now_len;
};

struct name {
    struct name *next;
    char *path;
    struct inode *now, *durable; /* NULL: no such entry */
};

struct fault {
    uint64_t countdown, times;
    int error;
};

struct fault_disk {
    struct world *world;
    struct disk real;
    pthread_mutex_t lock;
    struct inode *inodes;
    struct name *names;
    struct inode **by_fd;
    char **directory_by_fd;
    uint64_t calls[FAULT_CALLS];
    struct fault faults[FAULT_CALLS];
    size_t write_max;
    uint64_t room;
    bool frozen;
};

static void *must(void *memory)
{
    if (memory == NULL) {
        abort();
    }
    return memory;
}

static struct fault_disk *of(struct disk *d)
{
    return d->state;
}

/* Counts the call; true when it is to fail, errno set. */
static bool fails(struct fault_disk *f, enum fault_call call)
{
    struct fault *fault = &f->faults[call];
    f->calls[call]++;
    if (f->frozen) {
        errno = EIO;
        return true;
    }
    if (fault->times == 0) {
        return false;
    }
    if (fault->countdown > 1) {
        fault->countdown--;
        return false;
    }
    fault->times -= fault->times == FAULT_FOR_EVER ? 0 : 1;
    errno = fault->error;
    return true;
}

/* --- what is remembered --- */

static struct name *name_find(struct fault_disk *f, const char *path)
{
    for (struct name *name = f->names; name != NULL; name = name->next) {
        if (strcmp(name->path, path) == 0) {
            return name;
        }
    }
    return NULL;
}

static struct name *name_get(struct fault_disk *f, const char *path)
{
    struct name *name = name_find(f, path);
    if (name == NULL) {
        name = must(calloc(1, sizeof(*name)));
        name->path = must(strdup(path));
        name->next = f->names;
        f->names = name;
    }
    return name;
}

static char *content(struct fault_disk *f, int fd, size_t *len)
{
    struct stat info;
    if (fstat(fd, &info) != 0) {
        abort();
    }
    *len = (size_t)info.st_size;
    char *bytes = must(malloc(*len + 1));
    for (size_t at = 0; at < *len;) {
        ssize_t got = pread(fd, bytes + at, *len - at, (off_t)at);
        if (got <= 0) {
            abort();
        }
        at += (size_t)got;
    }
    return bytes;
}

static struct inode *inode_new(struct fault_disk *f)
{
    struct inode *inode = must(calloc(1, sizeof(*inode)));
    inode->next = f->inodes;
    f->inodes = inode;
    return inode;
}

static void make_durable(struct fault_disk *f, int fd)
{
    struct inode *inode = f->by_fd[fd];
    free(inode->durable);
    /* Another description, for this one may be write-only. */
    char path[64];
    snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
    int again = open(path, O_RDONLY | O_CLOEXEC);
    inode->durable = content(f, again, &inode->durable_len);
    close(again);
}

static bool is_in(const char *path, const char *directory)
{
    size_t len = strlen(directory);
    while (len > 0 && directory[len - 1] == '/') {
        len--;
    }
    return strncmp(path, directory, len) == 0 && path[len] == '/' &&
           strchr(path + len + 1, '/') == NULL;
}

static void directory_durable(struct fault_disk *f, const char *directory)
{
    for (struct name *name = f->names; name != NULL; name = name->next) {
        if (is_in(name->path, directory)) {
            name->durable = name->now;
        }
    }
}

/* --- the calls --- */

/* SQLite writes its files itself: what is seen of them here may be old, and a power cut leaves them alone. */
static bool is_database(const char *path)
{
    size_t len = strlen(path);
    return len > 3 && strcmp(path + len - 3, ".db") == 0;
}

static int opened(struct fault_disk *f, int fd, const char *path, bool was_there)
{
    struct stat info;
    if (fd >= FDS_MAX || fstat(fd, &info) != 0) {
        abort();
    }
    if (S_ISDIR(info.st_mode)) {
        f->directory_by_fd[fd] = must(strdup(path));
        return fd;
    }
    if (is_database(path)) {
        return fd;
    }
    struct name *name = name_get(f, path);
    if (name->now == NULL) {
        name->now = inode_new(f);
        f->by_fd[fd] = name->now;
        if (was_there) {
            name->durable = name->now;
            make_durable(f, fd);
        }
    }
    f->by_fd[fd] = name->now;
    return fd;
}

static int fault_open(struct disk *d, const char *path, int flags, mode_t mode)
{
    struct fault_disk *f = of(d);
    pthread_mutex_lock(&f->lock);
    struct stat info;
    bool was_there = lstat(path, &info) == 0;
    int fd = -1;
    if (!fails(f, FAULT_OPEN)) {
        if (was_there && (flags & O_TRUNC) != 0 && name_find(f, path) == NULL) {
            /* Its content before counts as durable. */
            int before = f->real.open(&f->real, path, O_RDONLY, 0);
            if (before >= 0) {
                opened(f, before, path, true);
                f->by_fd[before] = NULL;
                f->real.close(&f->real, before);
            }
        }
        fd = f->real.open(&f->real, path, flags, mode);
        fd = fd < 0 ? fd : opened(f, fd, path, was_there);
    }
    pthread_mutex_unlock(&f->lock);
    return fd;
}

static ssize_t fault_pread(struct disk *d, int fd, void *out, size_t len, off_t at)
{
    struct fault_disk *f = of(d);
    pthread_mutex_lock(&f->lock);
    bool failed = fails(f, FAULT_READ);
    pthread_mutex_unlock(&f->lock);
    return failed ? -1 : f->real.pread(&f->real, fd, out, len, at);
}

/* A prefix of the vector with at most `max` octets. */
static int vector_cut(const struct iovec *iov, int count, size_t max, struct iovec *out)
{
    int used = 0;
    for (int i = 0; i < count && max > 0; i++) {
        out[used] = iov[i];
        out[used].iov_len = iov[i].iov_len < max ? iov[i].iov_len : max;
        max -= out[used++].iov_len;
    }
    return used;
}

static size_t vector_len(const struct iovec *iov, int count)
{
    size_t total = 0;
    for (int i = 0; i < count; i++) {
        total += iov[i].iov_len;
    }
    return total;
}

static ssize_t write_some(struct fault_disk *f, int fd, const struct iovec *iov, int count,
                          off_t at, size_t max)
{
    struct iovec *cut = must(calloc((size_t)count + 1, sizeof(*cut)));
    ssize_t wrote = f->real.pwritev(&f->real, fd, cut, vector_cut(iov, count, max, cut), at);
    free(cut);
    return wrote;
}

static ssize_t fault_pwritev(struct disk *d, int fd, const struct iovec *iov, int count, off_t at)
{
    struct fault_disk *f = of(d);
    struct stat info;
    pthread_mutex_lock(&f->lock);
    size_t len = vector_len(iov, count);
    size_t max = f->write_max > 0 && f->write_max < len ? f->write_max : len;
    ssize_t wrote = -1;
    if (fails(f, FAULT_WRITE)) {
        int error = errno;
        if (!f->frozen) {
            write_some(f, fd, iov, count, at, len / 2);
        }
        errno = error;
    } else if (fstat(fd, &info) == 0) {
        uint64_t limit =
            f->room == FAULT_ROOM_ENDLESS ? UINT64_MAX : (uint64_t)info.st_size + f->room;
        uint64_t fits = limit > (uint64_t)at ? limit - (uint64_t)at : 0;
        max = fits < max ? (size_t)fits : max;
        errno = ENOSPC;
        wrote = max == 0 && len > 0 ? -1 : write_some(f, fd, iov, count, at, max);
        if (wrote > 0 && f->room != FAULT_ROOM_ENDLESS && at + wrote > info.st_size) {
            f->room -= (uint64_t)(at + wrote - info.st_size);
        }
    }
    pthread_mutex_unlock(&f->lock);
    return wrote;
}

static int sync_with(struct disk *d, int fd, int (*real)(struct disk *, int))
{
    struct fault_disk *f = of(d);
    pthread_mutex_lock(&f->lock);
    int result = -1;
    if (!fails(f, FAULT_SYNC)) {
        result = real(&f->real, fd);
        if (f->directory_by_fd[fd] != NULL) {
            directory_durable(f, f->directory_by_fd[fd]);
        } else if (f->by_fd[fd] != NULL) {
            make_durable(f, fd);
        }
    }
    pthread_mutex_unlock(&f->lock);
    return result;
}

static int fault_fdatasync(struct disk *d, int fd)
{
    return sync_with(d, fd, of(d)->real.fdatasync);
}

static int fault_fsync(struct disk *d, int fd)
{
    return sync_with(d, fd, of(d)->real.fsync);
}

static int fault_ftruncate(struct disk *d, int fd, off_t len)
{
    struct fault_disk *f = of(d);
    struct stat info;
    pthread_mutex_lock(&f->lock);
    int result = -1;
    if (!fails(f, FAULT_TRUNCATE) && fstat(fd, &info) == 0) {
        result = f->real.ftruncate(&f->real, fd, len);
        if (result == 0 && f->room != FAULT_ROOM_ENDLESS && len < info.st_size) {
            f->room += (uint64_t)(info.st_size - len);
        }
    }
    pthread_mutex_unlock(&f->lock);
    return result;
}

static int fault_rename(struct disk *d, const char *from, const char *to)
{
    struct fault_disk *f = of(d);
    struct stat info;
    pthread_mutex_lock(&f->lock);
    off_t replaced = lstat(to, &info) == 0 ? info.st_size : 0;
    int result = fails(f, FAULT_RENAME) ? -1 : f->real.rename(&f->real, from, to);
    if (result == 0) {
        struct name *source = name_get(f, from);
        name_get(f, to)->now = source->now;
        source->now = NULL;
        f->room += f->room == FAULT_ROOM_ENDLESS ? 0 : (uint64_t)replaced;
    }
    pthread_mutex_unlock(&f->lock);
    return result;
}

static int fault_unlink(struct disk *d, const char *path)
{
    struct fault_disk *f = of(d);
    struct stat info;
    pthread_mutex_lock(&f->lock);
    off_t size = lstat(path, &info) == 0 ? info.st_size : 0;
    int result = fails(f, FAULT_UNLINK) ? -1 : f->real.unlink(&f->real, path);
    if (result == 0) {
        name_get(f, path)->now = NULL;
        f->room += f->room == FAULT_ROOM_ENDLESS ? 0 : (uint64_t)size;
    }
    pthread_mutex_unlock(&f->lock);
    return result;
}

static int fault_mkdir(struct disk *d, const char *path, mode_t mode)
{
    return of(d)->real.mkdir(&of(d)->real, path, mode);
}

static int fault_close(struct disk *d, int fd)
{
    struct fault_disk *f = of(d);
    pthread_mutex_lock(&f->lock);
    f->by_fd[fd] = NULL;
    free(f->directory_by_fd[fd]);
    f->directory_by_fd[fd] = NULL;
    int result = f->real.close(&f->real, fd);
    pthread_mutex_unlock(&f->lock);
    return result;
}

/* --- the power cut --- */

static uint64_t next_random(uint64_t *state)
{
    /* splitmix64 */
    uint64_t z = (*state += UINT64_C(0x9e3779b97f4a7c15));
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static void remember_now(struct fault_disk *f)
{
    for (struct name *name = f->names; name != NULL; name = name->next) {
        int fd = name->now == NULL || name->now->now != NULL
                     ? -1
                     : open(name->path, O_RDONLY | O_CLOEXEC);
        if (fd >= 0) {
            name->now->now = content(f, fd, &name->now->now_len);
            close(fd);
        }
    }
}

/* Sector by sector the durable one or the newer one. */
static void surviving(const struct inode *inode, enum fault_crash how, uint64_t *seed, int fd)
{
    size_t len = inode->durable_len;
    if (how == CRASH_KEEPS_SOME && inode->now != NULL && next_random(seed) % 2 == 0) {
        len = inode->now_len;
    }
    for (size_t at = 0; at < len; at += SECTOR) {
        char sector[SECTOR] = { 0 };
        bool is_new = how == CRASH_KEEPS_SOME && inode->now != NULL && next_random(seed) % 2 == 0;
        const char *from = is_new ? inode->now : inode->durable;
        size_t from_len = is_new ? inode->now_len : inode->durable_len;
        size_t n = len - at < SECTOR ? len - at : SECTOR;
        if (at < from_len) {
            memcpy(sector, from + at, from_len - at < n ? from_len - at : n);
        }
        if (pwrite(fd, sector, n, (off_t)at) != (ssize_t)n) {
            abort();
        }
    }
}

void fault_disk_freeze(struct fault_disk *f)
{
    pthread_mutex_lock(&f->lock);
    if (!f->frozen) {
        remember_now(f);
        f->frozen = true;
    }
    pthread_mutex_unlock(&f->lock);
}

void fault_disk_crash(struct fault_disk *f, enum fault_crash how, uint64_t seed)
{
    fault_disk_freeze(f);
    pthread_mutex_lock(&f->lock);
    for (struct name *name = f->names; name != NULL; name = name->next) {
        unlink(name->path);
    }
    for (struct name *name = f->names; name != NULL; name = name->next) {
        bool keeps_new = how == CRASH_KEEPS_SOME && next_random(&seed) % 2 == 0;
        struct inode *inode = keeps_new ? name->now : name->durable;
        name->now = name->durable = inode;
        if (inode == NULL) {
            continue;
        }
        int fd = open(name->path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        if (fd < 0) {
            abort();
        }
        surviving(inode, how, &seed, fd);
        free(inode->durable);
        inode->durable = content(f, fd, &inode->durable_len);
        close(fd);
    }
    for (struct inode *inode = f->inodes; inode != NULL; inode = inode->next) {
        free(inode->now);
        inode->now = NULL;
    }
    memset(f->faults, 0, sizeof(f->faults));
    f->frozen = false;
    pthread_mutex_unlock(&f->lock);
}

/* --- life --- */

void fault_disk_fail(struct fault_disk *f, enum fault_call call, uint64_t nth, uint64_t times,
                     int error)
{
    pthread_mutex_lock(&f->lock);
    f->faults[call] = (struct fault){ nth, times, error };
    pthread_mutex_unlock(&f->lock);
}

uint64_t fault_disk_calls(struct fault_disk *f, enum fault_call call)
{
    pthread_mutex_lock(&f->lock);
    uint64_t calls = f->calls[call];
    pthread_mutex_unlock(&f->lock);
    return calls;
}

void fault_disk_set_write_max(struct fault_disk *f, size_t octets)
{
    pthread_mutex_lock(&f->lock);
    f->write_max = octets;
    pthread_mutex_unlock(&f->lock);
}

void fault_disk_set_room(struct fault_disk *f, uint64_t octets)
{
    pthread_mutex_lock(&f->lock);
    f->room = octets;
    pthread_mutex_unlock(&f->lock);
}

struct fault_disk *fault_disk_new(struct world *world)
{
    struct fault_disk *f = must(calloc(1, sizeof(*f)));
    f->world = world;
    f->real = world->disk;
    f->room = FAULT_ROOM_ENDLESS;
    f->by_fd = must(calloc(FDS_MAX, sizeof(*f->by_fd)));
    f->directory_by_fd = must(calloc(FDS_MAX, sizeof(*f->directory_by_fd)));
    pthread_mutex_init(&f->lock, NULL);
    world->disk.open = fault_open;
    world->disk.pread = fault_pread;
    world->disk.pwritev = fault_pwritev;
    world->disk.fdatasync = fault_fdatasync;
    world->disk.fsync = fault_fsync;
    world->disk.ftruncate = fault_ftruncate;
    world->disk.rename = fault_rename;
    world->disk.unlink = fault_unlink;
    world->disk.mkdir = fault_mkdir;
    world->disk.close = fault_close;
    world->disk.state = f;
    return f;
}

void fault_disk_free(struct fault_disk *f)
{
    f->world->disk = f->real;
    while (f->names != NULL) {
        struct name *name = f->names;
        f->names = name->next;
        free(name->path);
        free(name);
    }
    while (f->inodes != NULL) {
        struct inode *inode = f->inodes;
        f->inodes = inode->next;
        free(inode->durable);
        free(inode->now);
        free(inode);
    }
    for (int fd = 0; fd < FDS_MAX; fd++) {
        free(f->directory_by_fd[fd]);
    }
    free(f->by_fd);
    free(f->directory_by_fd);
    pthread_mutex_destroy(&f->lock);
    free(f);
}
