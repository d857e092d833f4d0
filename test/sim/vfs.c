/* SQLite on the simulated disk: a VFS without locks, because one connection has each file. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "disk_file.h"

#define PATH_BYTES 512
#define SHM_REGIONS_MAX 64

struct vfs_file {
    sqlite3_file base;
    struct sim_disk *disk;
    int fd;
    bool syncs_directory; /* a new journal: its first sync makes its name durable too */
    char path[PATH_BYTES];
    void *regions[SHM_REGIONS_MAX];
};

static struct vfs_file *of(sqlite3_file *file)
{
    return (struct vfs_file *)(void *)file;
}

static int file_close(sqlite3_file *file)
{
    struct disk disk = sim_disk_interface(of(file)->disk);
    disk.close(&disk, of(file)->fd);
    return SQLITE_OK;
}

static int file_read(sqlite3_file *file, void *out, int len, sqlite3_int64 at)
{
    struct disk disk = sim_disk_interface(of(file)->disk);
    ssize_t got = disk.pread(&disk, of(file)->fd, out, (size_t)len, at);
    if (got < 0) {
        return SQLITE_IOERR_READ;
    }
    if (got < len) {
        memset((char *)out + got, 0, (size_t)(len - got));
        return SQLITE_IOERR_SHORT_READ;
    }
    return SQLITE_OK;
}

static int file_write(sqlite3_file *file, const void *bytes, int len, sqlite3_int64 at)
{
    struct disk disk = sim_disk_interface(of(file)->disk);
    while (len > 0) {
        struct iovec iov = { (void *)(uintptr_t)bytes, (size_t)len };
        ssize_t wrote = disk.pwritev(&disk, of(file)->fd, &iov, 1, at);
        if (wrote <= 0) {
            return errno == ENOSPC ? SQLITE_FULL : SQLITE_IOERR_WRITE;
        }
        bytes = (const char *)bytes + wrote;
        len -= (int)wrote;
        at += wrote;
    }
    return SQLITE_OK;
}

static int file_truncate(sqlite3_file *file, sqlite3_int64 len)
{
    struct disk disk = sim_disk_interface(of(file)->disk);
    return disk.ftruncate(&disk, of(file)->fd, len) == 0 ? SQLITE_OK : SQLITE_IOERR_TRUNCATE;
}

static int file_sync(sqlite3_file *file, int flags)
{
    struct disk disk = sim_disk_interface(of(file)->disk);
    if (disk.fsync(&disk, of(file)->fd) != 0) {
        return SQLITE_IOERR_FSYNC;
    }
    if (of(file)->syncs_directory && disk_sync_parent(&disk, of(file)->path) != 0) {
        return SQLITE_IOERR_DIR_FSYNC;
    }
    of(file)->syncs_directory = false;
    return SQLITE_OK;
}

static int file_size(sqlite3_file *file, sqlite3_int64 *out)
{
    struct disk disk = sim_disk_interface(of(file)->disk);
    *out = disk.size(&disk, of(file)->fd);
    return *out < 0 ? SQLITE_IOERR_FSTAT : SQLITE_OK;
}

static int file_lock(sqlite3_file *file, int level)
{
    return SQLITE_OK;
}

static int file_check_lock(sqlite3_file *file, int *out)
{
    *out = 0;
    return SQLITE_OK;
}

static int file_control(sqlite3_file *file, int op, void *arg)
{
    return SQLITE_NOTFOUND;
}

static int file_sector(sqlite3_file *file)
{
    return SIM_SECTOR;
}

/* What SQLite assumes of UNIX files by default. */
static int file_device(sqlite3_file *file)
{
    return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

/* The index of a WAL. There is one connection, so plain memory does, and nobody to lock out. */
static int file_shm_map(sqlite3_file *file, int region, int size, int extend, void volatile **out)
{
    struct vfs_file *f = of(file);
    if (region >= SHM_REGIONS_MAX) {
        return SQLITE_FULL;
    }
    if (f->regions[region] == NULL && extend != 0) {
        f->regions[region] = sim_must(calloc(1, (size_t)size));
    }
    *out = f->regions[region];
    return SQLITE_OK;
}

static int file_shm_lock(sqlite3_file *file, int offset, int count, int flags)
{
    return SQLITE_OK;
}

static void file_shm_barrier(sqlite3_file *file)
{
}

static int file_shm_unmap(sqlite3_file *file, int is_delete)
{
    for (int i = 0; i < SHM_REGIONS_MAX; i++) {
        free(of(file)->regions[i]);
        of(file)->regions[i] = NULL;
    }
    return SQLITE_OK;
}

static const sqlite3_io_methods methods = { .iVersion = 2,
                                            .xClose = file_close,
                                            .xRead = file_read,
                                            .xWrite = file_write,
                                            .xTruncate = file_truncate,
                                            .xSync = file_sync,
                                            .xFileSize = file_size,
                                            .xLock = file_lock,
                                            .xUnlock = file_lock,
                                            .xCheckReservedLock = file_check_lock,
                                            .xFileControl = file_control,
                                            .xSectorSize = file_sector,
                                            .xDeviceCharacteristics = file_device,
                                            .xShmMap = file_shm_map,
                                            .xShmLock = file_shm_lock,
                                            .xShmBarrier = file_shm_barrier,
                                            .xShmUnmap = file_shm_unmap };

static int vfs_open(sqlite3_vfs *vfs, const char *path, sqlite3_file *file, int flags,
                    int *out_flags)
{
    struct sim_disk *d = vfs->pAppData;
    struct disk disk = sim_disk_interface(d);
    bool is_new = !sim_disk_has(d, path);
    memset(file, 0, sizeof(struct vfs_file));
    int fd =
        sim_open(&disk, path, O_RDWR | ((flags & SQLITE_OPEN_CREATE) != 0 ? O_CREAT : 0), 0600);
    if (fd < 0 || strlen(path) >= PATH_BYTES) {
        return SQLITE_CANTOPEN;
    }
    of(file)->base.pMethods = &methods;
    of(file)->disk = d;
    of(file)->fd = fd;
    of(file)->syncs_directory =
        is_new && (flags & (SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL)) != 0;
    memcpy(of(file)->path, path, strlen(path) + 1);
    if (out_flags != NULL) {
        *out_flags = flags;
    }
    return SQLITE_OK;
}

static int vfs_delete(sqlite3_vfs *vfs, const char *path, int sync_directory)
{
    struct disk disk = sim_disk_interface(vfs->pAppData);
    if (disk.unlink(&disk, path) != 0) {
        return errno == ENOENT ? SQLITE_IOERR_DELETE_NOENT : SQLITE_IOERR_DELETE;
    }
    return sync_directory == 0 || disk_sync_parent(&disk, path) == 0 ? SQLITE_OK
                                                                     : SQLITE_IOERR_DIR_FSYNC;
}

static int vfs_access(sqlite3_vfs *vfs, const char *path, int flags, int *out)
{
    *out = sim_disk_has(vfs->pAppData, path);
    return SQLITE_OK;
}

static int vfs_full_path(sqlite3_vfs *vfs, const char *path, int len, char *out)
{
    if (strlen(path) >= (size_t)len) {
        return SQLITE_CANTOPEN;
    }
    memcpy(out, path, strlen(path) + 1);
    return SQLITE_OK;
}

static int vfs_random(sqlite3_vfs *vfs, int len, char *out)
{
    struct sim_disk *d = vfs->pAppData;
    d->random.fill(&d->random, out, (size_t)len);
    return len;
}

static int vfs_sleep(sqlite3_vfs *vfs, int usec)
{
    return usec;
}

static int vfs_time(sqlite3_vfs *vfs, double *out)
{
    *out = 2461000.5; /* nothing that Culver stores comes from SQLite's clock */
    return SQLITE_OK;
}

void sim_vfs_register(struct sim_disk *d, const char *name)
{
    d->vfs = (sqlite3_vfs){ .iVersion = 1,
                            .szOsFile = sizeof(struct vfs_file),
                            .mxPathname = PATH_BYTES,
                            .zName = name,
                            .pAppData = d,
                            .xOpen = vfs_open,
                            .xDelete = vfs_delete,
                            .xAccess = vfs_access,
                            .xFullPathname = vfs_full_path,
                            .xRandomness = vfs_random,
                            .xSleep = vfs_sleep,
                            .xCurrentTime = vfs_time };
    if (sqlite3_vfs_register(&d->vfs, 0) != SQLITE_OK) {
        abort();
    }
}
