/* The calls of the simulated disk. */
#include "disk.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "disk_file.h"

#define SYNC_SLOWNESS 10

static struct sim_disk *of(struct disk *disk)
{
    return disk->state;
}

/* --- what goes wrong --- */

static bool fails(struct sim_disk *d, unsigned one_in, int error)
{
    if (d->is_frozen) {
        errno = EIO;
        return true;
    }
    if (one_in != 0 && sim_dice(d, one_in) == 0) {
        d->faults++;
        errno = error;
        return true;
    }
    return false;
}

static void pass_time(struct sim_disk *d, unsigned slowness)
{
    if (d->weather.slowest > 0 && !d->is_frozen) {
        d->config.pass_time(d->config.arg, sim_dice(d, d->weather.slowest * slowness));
    }
}

/* Before a call that changes something: the moment at which the power may go. */
static bool begin_change(struct sim_disk *d, unsigned one_in)
{
    if (!d->is_frozen && d->config.cut(d->config.arg)) {
        d->is_frozen = true;
    }
    pass_time(d, 1);
    return !fails(d, one_in, EIO);
}

/* --- descriptors --- */

static struct descriptor *descriptor_find(struct sim_disk *d, int fd)
{
    int at = fd - SIM_FD_FIRST;
    bool ok = at >= 0 && at < SIM_FDS_MAX && d->descriptors[at].inode != NULL;
    if (!ok) {
        errno = EBADF;
    }
    return ok ? &d->descriptors[at] : NULL;
}

static int descriptor_new(struct sim_disk *d, struct inode *inode, const char *path)
{
    int at = 0;
    while (d->descriptors[at].inode != NULL) {
        at++;
        if (at == SIM_FDS_MAX) {
            abort();
        }
    }
    inode->descriptors++;
    d->descriptors[at] = (struct descriptor){ inode, sim_must(strdup(path)) };
    return SIM_FD_FIRST + at;
}

/* --- names --- */

/* Without a slash at the end. */
static char *clean_path(const char *path)
{
    size_t len = strlen(path);
    while (len > 1 && path[len - 1] == '/') {
        len--;
    }
    return sim_must(strndup(path, len));
}

static struct inode *create(struct sim_disk *d, const char *path, bool is_directory)
{
    if (!begin_change(d, d->weather.name_error)) {
        return NULL;
    }
    struct inode *inode = inode_new(is_directory);
    name_set(d, path, inode);
    entry_note(d, path, NULL, inode);
    return inode;
}

static int open_clean(struct sim_disk *d, const char *path, int flags)
{
    struct name *name = name_find(d, path);
    struct inode *inode = name == NULL ? NULL : name->now;
    if (inode == NULL && (flags & O_CREAT) == 0) {
        errno = d->is_frozen ? EIO : ENOENT;
        return -1;
    }
    if (fails(d, d->weather.name_error, EIO)) {
        return -1;
    }
    if (inode == NULL) {
        inode = create(d, path, false);
    } else if ((flags & O_TRUNC) != 0 && inode->now.len > 0) {
        if (!begin_change(d, d->weather.name_error)) {
            return -1;
        }
        d->used -= inode->now.len;
        inode_truncate(inode, 0);
    }
    return inode == NULL ? -1 : descriptor_new(d, inode, path);
}

int sim_open(struct disk *disk, const char *path, int flags, mode_t mode)
{
    char *clean = clean_path(path);
    int fd = open_clean(of(disk), clean, flags);
    int error = errno;
    free(clean);
    errno = error;
    return fd;
}

bool sim_disk_has(struct sim_disk *d, const char *path)
{
    const struct name *name = name_find(d, path);
    return name != NULL && name->now != NULL;
}

static int sim_close(struct disk *disk, int fd)
{
    struct sim_disk *d = of(disk);
    struct descriptor *descriptor = descriptor_find(d, fd);
    if (descriptor == NULL) {
        return -1;
    }
    struct inode *inode = descriptor->inode;
    free(descriptor->path);
    *descriptor = (struct descriptor){ 0 };
    inode->descriptors--;
    inode_release(d, inode);
    return 0;
}

static int sim_rename(struct disk *disk, const char *from, const char *to)
{
    struct sim_disk *d = of(disk);
    struct name *name = name_find(d, from);
    if (name == NULL || name->now == NULL) {
        errno = ENOENT;
        return -1;
    }
    if (!begin_change(d, d->weather.name_error)) {
        return -1;
    }
    struct inode *inode = name->now;
    name_set(d, to, inode);
    name_set(d, from, NULL);
    entry_note(d, to, from, inode);
    return 0;
}

static int sim_unlink(struct disk *disk, const char *path)
{
    struct sim_disk *d = of(disk);
    struct name *name = name_find(d, path);
    if (name == NULL || name->now == NULL) {
        errno = ENOENT;
        return -1;
    }
    if (!begin_change(d, d->weather.name_error)) {
        return -1;
    }
    entry_note(d, path, NULL, NULL);
    name_set(d, path, NULL);
    return 0;
}

static int sim_mkdir(struct disk *disk, const char *path, mode_t mode)
{
    struct sim_disk *d = of(disk);
    if (sim_disk_has(d, path)) {
        errno = EEXIST;
        return -1;
    }
    return create(d, path, true) == NULL ? -1 : 0;
}

static int sim_rmdir(struct disk *disk, const char *path)
{
    char *clean = clean_path(path);
    int result = sim_unlink(disk, clean);
    int error = errno;
    free(clean);
    errno = error;
    return result;
}

static int sim_list(struct disk *disk, const char *path, void (*each)(void *arg, const char *name),
                    void *arg)
{
    struct sim_disk *d = of(disk);
    size_t len = strlen(path);
    if (fails(d, d->weather.name_error, EIO)) {
        return -1;
    }
    for (unsigned i = 0; i < d->name_count; i++) {
        const struct name *name = &d->names[i];
        if (name->now != NULL && strncmp(name->path, path, len) == 0 && name->path[len] == '/' &&
            strchr(name->path + len + 1, '/') == NULL) {
            each(arg, name->path + len + 1);
        }
    }
    return 0;
}

/* --- content --- */

static ssize_t sim_pread(struct disk *disk, int fd, void *out, size_t len, off_t at)
{
    struct sim_disk *d = of(disk);
    struct descriptor *descriptor = descriptor_find(d, fd);
    if (descriptor == NULL || fails(d, d->weather.read_error, EIO)) {
        return -1;
    }
    const struct content *now = &descriptor->inode->now;
    uint64_t from = (uint64_t)at;
    size_t n = from >= now->len ? 0 : now->len - from < len ? (size_t)(now->len - from) : len;
    if (n > 0) {
        memcpy(out, now->bytes + from, n);
    }
    return (ssize_t)n;
}

/* How much of `len` octets at `at` the disk has room for. */
static uint64_t take_room(struct sim_disk *d, const struct inode *inode, uint64_t at, uint64_t len)
{
    uint64_t grows = at + len > inode->now.len ? at + len - inode->now.len : 0;
    uint64_t room = d->capacity > d->used ? d->capacity - d->used : 0;
    uint64_t lacks = grows > room ? grows - room : 0;
    lacks = lacks < len ? lacks : len;
    d->used += grows > lacks ? grows - lacks : 0;
    return len - lacks;
}

static ssize_t write_piece(struct sim_disk *d, struct inode *inode, const struct iovec *piece,
                           uint64_t at)
{
    uint64_t len = piece->iov_len;
    if (len > 1 && d->weather.short_write != 0 && sim_dice(d, d->weather.short_write) == 0) {
        len = 1 + sim_dice(d, len - 1);
    }
    uint64_t fits = take_room(d, inode, at, len);
    if (fits > 0) {
        inode_write(inode, at, piece->iov_base, fits);
    }
    return (ssize_t)fits;
}

static ssize_t sim_pwritev(struct disk *disk, int fd, const struct iovec *iov, int count, off_t at)
{
    struct sim_disk *d = of(disk);
    struct descriptor *descriptor = descriptor_find(d, fd);
    ssize_t done = 0;
    if (descriptor == NULL || !begin_change(d, d->weather.write_error)) {
        return -1;
    }
    for (int i = 0; i < count; i++) {
        ssize_t n = write_piece(d, descriptor->inode, &iov[i], (uint64_t)(at + done));
        done += n;
        if ((size_t)n < iov[i].iov_len) {
            break;
        }
    }
    bool is_full = done == 0 && count > 0 && iov[0].iov_len > 0;
    d->faults += is_full;
    errno = is_full ? ENOSPC : errno;
    return is_full ? -1 : done;
}

/* A sync that fails has written some, and will not be made good by the next one: the kernel believes the pages clean. */
static int sim_fsync(struct disk *disk, int fd)
{
    struct sim_disk *d = of(disk);
    struct descriptor *descriptor = descriptor_find(d, fd);
    if (descriptor == NULL) {
        return -1;
    }
    bool ok = begin_change(d, d->weather.sync_error);
    pass_time(d, SYNC_SLOWNESS);
    if (!ok && !d->is_frozen) {
        inode_forget(d, descriptor->inode);
        errno = EIO;
    }
    if (ok && descriptor->inode->is_directory) {
        entries_sync(d, descriptor->path);
    } else if (ok) {
        inode_sync(descriptor->inode);
    }
    return ok ? 0 : -1;
}

static int sim_ftruncate(struct disk *disk, int fd, off_t len)
{
    struct sim_disk *d = of(disk);
    struct descriptor *descriptor = descriptor_find(d, fd);
    if (descriptor == NULL || !begin_change(d, d->weather.write_error)) {
        return -1;
    }
    d->used += (uint64_t)len - descriptor->inode->now.len;
    inode_truncate(descriptor->inode, (uint64_t)len);
    return 0;
}

static int64_t sim_size(struct disk *disk, int fd)
{
    struct descriptor *descriptor = descriptor_find(of(disk), fd);
    return descriptor == NULL ? -1 : (int64_t)descriptor->inode->now.len;
}

static int sim_room(struct disk *disk, const char *path, uint64_t *out)
{
    struct sim_disk *d = of(disk);
    *out = d->capacity > d->used ? d->capacity - d->used : 0;
    return 0;
}

/* --- life --- */

struct disk sim_disk_interface(struct sim_disk *d)
{
    return (struct disk){ .open = sim_open,
                          .pread = sim_pread,
                          .pwritev = sim_pwritev,
                          .fdatasync = sim_fsync,
                          .fsync = sim_fsync,
                          .ftruncate = sim_ftruncate,
                          .rename = sim_rename,
                          .unlink = sim_unlink,
                          .mkdir = sim_mkdir,
                          .rmdir = sim_rmdir,
                          .close = sim_close,
                          .size = sim_size,
                          .list = sim_list,
                          .room = sim_room,
                          .database_vfs = d->config.vfs,
                          .state = d };
}

struct sim_disk *sim_disk_new(const struct sim_disk_config *config)
{
    struct sim_disk *d = sim_must(calloc(1, sizeof(*d)));
    d->config = *config;
    d->capacity = config->capacity;
    random_init_seeded(&d->random, config->seed);
    sim_vfs_register(d, config->vfs);
    name_set(d, config->root, inode_new(true));
    entry_note(d, config->root, NULL, name_find(d, config->root)->now);
    entries_sync(d, NULL);
    return d;
}

void sim_disk_set_weather(struct sim_disk *d, const struct disk_weather *weather)
{
    d->weather = *weather;
}

void sim_disk_set_capacity(struct sim_disk *d, uint64_t octets)
{
    d->capacity = octets;
}

uint64_t sim_disk_used(const struct sim_disk *d)
{
    return d->used;
}

void sim_disk_freeze(struct sim_disk *d)
{
    d->is_frozen = true;
}

bool sim_disk_is_frozen(const struct sim_disk *d)
{
    return d->is_frozen;
}

unsigned sim_disk_faults_take(struct sim_disk *d)
{
    unsigned faults = d->faults;
    d->faults = 0;
    return faults;
}

void sim_disk_fault_note(struct sim_disk *d)
{
    d->faults++;
}

void sim_disk_revive(struct sim_disk *d, enum sim_power how)
{
    entries_revive(d, how);
    for (unsigned i = 0; i < d->name_count; i++) {
        struct inode *inode = d->names[i].now;
        if (inode != NULL) {
            d->used -= inode->now.len;
            inode_revive(d, inode, how);
            d->used += inode->now.len;
        }
    }
    d->is_frozen = false;
}
