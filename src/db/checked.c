/* The file methods of SQLite with a checksum around each page of a database, which may be read ahead, and a gather before each WAL;
 * everything else is passed on to the VFS below. */
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "db/ahead.h"
#include "db/db.h"
#include "db/gather.h"

#define NAME_BYTES 32
#define RESERVED_AT 20 /* in the header of a database: octets left free at the end of each page */
#define CHECKED_BYTES (DB_PAGE_BYTES - DB_CHECKSUM_BYTES)
#define CONTROL_READ_AHEAD 0x43755241 /* of xFileControl: beyond those that SQLite has */

/* The file of the VFS below stands behind it. */
struct checked_file {
    sqlite3_file base;
    bool is_database, is_wal;
    struct gather wal;  /* keeps nothing when the file is none */
    struct ahead ahead; /* of a database */
};

static struct checked_file *checked(sqlite3_file *file)
{
    return (struct checked_file *)(void *)file;
}

static sqlite3_file *below(sqlite3_file *file)
{
    return (sqlite3_file *)(void *)(checked(file) + 1);
}

static bool is_page(sqlite3_file *file, int len, sqlite3_int64 at)
{
    return checked(file)->is_database && len == DB_PAGE_BYTES && at % DB_PAGE_BYTES == 0;
}

static uint64_t page_checksum(const char *page, sqlite3_int64 at)
{
    return XXH3_64bits_withSeed(page, CHECKED_BYTES, (uint64_t)at / DB_PAGE_BYTES);
}

/* A page that SQLite made room for and never wrote reads as zeros. */
static bool page_is_good(const char *page, sqlite3_int64 at)
{
    static const char zeros[DB_PAGE_BYTES];
    uint64_t stored;
    memcpy(&stored, page + CHECKED_BYTES, sizeof(stored));
    return stored == page_checksum(page, at) || memcmp(page, zeros, DB_PAGE_BYTES) == 0;
}

static int checked_read(sqlite3_file *file, void *out, int len, sqlite3_int64 at)
{
    bool is_checked = is_page(file, len, at);
    int code = gather_flush(&checked(file)->wal);
    if (code == SQLITE_OK && !(is_checked && ahead_page(&checked(file)->ahead, out, at))) {
        code = below(file)->pMethods->xRead(below(file), out, len, at);
    }
    if (code != SQLITE_OK || !is_checked) {
        return code;
    }
    if (!page_is_good(out, at)) {
        return SQLITE_CORRUPT;
    }
    ahead_tell(&checked(file)->ahead, out);
    return SQLITE_OK;
}

static int checked_write(sqlite3_file *file, const void *bytes, int len, sqlite3_int64 at)
{
    char page[DB_PAGE_BYTES];
    if (checked(file)->is_wal) {
        return gather_write(&checked(file)->wal, bytes, len, at);
    }
    ahead_forget(&checked(file)->ahead);
    if (is_page(file, len, at)) {
        memcpy(page, bytes, CHECKED_BYTES);
        uint64_t checksum = page_checksum(page, at);
        memcpy(page + CHECKED_BYTES, &checksum, sizeof(checksum));
        bytes = page;
    }
    return below(file)->pMethods->xWrite(below(file), bytes, len, at);
}

static int checked_close(sqlite3_file *file)
{
    int flushed = gather_flush(&checked(file)->wal);
    ahead_switch(&checked(file)->ahead, DB_READ_PAGES);
    int code = below(file)->pMethods->xClose(below(file));
    return code == SQLITE_OK ? flushed : code;
}

static int checked_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    ahead_forget(&checked(file)->ahead);
    int code = gather_flush(&checked(file)->wal);
    return code == SQLITE_OK ? below(file)->pMethods->xTruncate(below(file), size) : code;
}

static int checked_sync(sqlite3_file *file, int flags)
{
    int code = gather_flush(&checked(file)->wal);
    return code == SQLITE_OK ? below(file)->pMethods->xSync(below(file), flags) : code;
}

static int checked_size(sqlite3_file *file, sqlite3_int64 *out)
{
    int code = gather_flush(&checked(file)->wal);
    return code == SQLITE_OK ? below(file)->pMethods->xFileSize(below(file), out) : code;
}

/* --- passed on --- */

static int checked_lock(sqlite3_file *file, int lock)
{
    return below(file)->pMethods->xLock(below(file), lock);
}

static int checked_unlock(sqlite3_file *file, int lock)
{
    return below(file)->pMethods->xUnlock(below(file), lock);
}

static int checked_is_reserved(sqlite3_file *file, int *out)
{
    return below(file)->pMethods->xCheckReservedLock(below(file), out);
}

static int checked_control(sqlite3_file *file, int what, void *arg)
{
    if (what == CONTROL_READ_AHEAD) {
        ahead_switch(&checked(file)->ahead, *(const enum db_reading *)arg);
        return SQLITE_OK;
    }
    return below(file)->pMethods->xFileControl(below(file), what, arg);
}

static int checked_sector(sqlite3_file *file)
{
    return below(file)->pMethods->xSectorSize(below(file));
}

static int checked_traits(sqlite3_file *file)
{
    return below(file)->pMethods->xDeviceCharacteristics(below(file));
}

static int checked_shm_map(sqlite3_file *file, int region, int size, int extend,
                           void volatile **out)
{
    return below(file)->pMethods->xShmMap(below(file), region, size, extend, out);
}

static int checked_shm_lock(sqlite3_file *file, int offset, int count, int flags)
{
    return below(file)->pMethods->xShmLock(below(file), offset, count, flags);
}

static void checked_shm_barrier(sqlite3_file *file)
{
    below(file)->pMethods->xShmBarrier(below(file));
}

static int checked_shm_unmap(sqlite3_file *file, int remove)
{
    return below(file)->pMethods->xShmUnmap(below(file), remove);
}

#define CHECKED_METHODS(version)                                                                   \
    {                                                                                              \
        .iVersion = (version), .xClose = checked_close, .xRead = checked_read,                     \
        .xWrite = checked_write, .xTruncate = checked_truncate, .xSync = checked_sync,             \
        .xFileSize = checked_size, .xLock = checked_lock, .xUnlock = checked_unlock,               \
        .xCheckReservedLock = checked_is_reserved, .xFileControl = checked_control,                \
        .xSectorSize = checked_sector, .xDeviceCharacteristics = checked_traits,                   \
        .xShmMap = checked_shm_map, .xShmLock = checked_shm_lock,                                  \
        .xShmBarrier = checked_shm_barrier, .xShmUnmap = checked_shm_unmap                         \
    }

static const sqlite3_io_methods alone = CHECKED_METHODS(1); /* no shared memory below */
static const sqlite3_io_methods shared = CHECKED_METHODS(2);

/* A database that was made without room for checksums, or whose header says so by a flip, is none of ours: SQLITE_CORRUPT. A header
 * that cannot be read says nothing about what is on the disk. */
static int check_room(sqlite3_file *file)
{
    unsigned char header[RESERVED_AT + 1];
    sqlite3_int64 size = 0;
    int code = below(file)->pMethods->xFileSize(below(file), &size);
    if (code != SQLITE_OK || size == 0) {
        return code;
    }
    code = below(file)->pMethods->xRead(below(file), header, sizeof(header), 0);
    if (code != SQLITE_OK) {
        return code == SQLITE_IOERR_SHORT_READ ? SQLITE_CORRUPT : code;
    }
    bool is_ours =
        header[RESERVED_AT] == DB_CHECKSUM_BYTES && (header[16] << 8 | header[17]) == DB_PAGE_BYTES;
    return is_ours ? SQLITE_OK : SQLITE_CORRUPT;
}

static int checked_open(sqlite3_vfs *vfs, const char *path, sqlite3_file *file, int flags,
                        int *out_flags)
{
    sqlite3_vfs *base = vfs->pAppData;
    checked(file)->is_database = (flags & SQLITE_OPEN_MAIN_DB) != 0;
    checked(file)->is_wal = (flags & SQLITE_OPEN_WAL) != 0;
    gather_init(&checked(file)->wal, below(file));
    ahead_init(&checked(file)->ahead, below(file), path);
    file->pMethods = NULL;
    int code = base->xOpen(base, path, below(file), flags, out_flags);
    if (code != SQLITE_OK) {
        return code;
    }
    code = checked(file)->is_database ? check_room(file) : SQLITE_OK;
    if (code != SQLITE_OK) {
        checked_close(file);
        return code;
    }
    const sqlite3_io_methods *methods = below(file)->pMethods;
    file->pMethods = methods->iVersion >= 2 && methods->xShmMap != NULL ? &shared : &alone;
    return SQLITE_OK;
}

/* The VFS over `base`, made when it is asked for first; it lives as long as the process. */
static sqlite3_vfs *vfs_over(const char *base_name)
{
    char name[NAME_BYTES];
    sqlite3_vfs *base = sqlite3_vfs_find(base_name);
    sqlite3_snprintf(sizeof(name), name, "checked-%s", base_name);
    sqlite3_vfs *vfs = sqlite3_vfs_find(name);
    if (vfs != NULL || base == NULL) {
        return vfs;
    }
    vfs = malloc(sizeof(*vfs) + NAME_BYTES);
    if (vfs == NULL) {
        abort();
    }
    *vfs = *base;
    vfs->szOsFile = (int)sizeof(struct checked_file) + base->szOsFile;
    vfs->zName = memcpy(vfs + 1, name, NAME_BYTES);
    vfs->pAppData = base;
    vfs->pNext = NULL;
    vfs->xOpen = checked_open;
    sqlite3_vfs_register(vfs, 0);
    return vfs;
}

void db_init(void)
{
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

int db_open(const char *path, sqlite3 **out, int flags, const char *base, const char *instead)
{
    int reserve = DB_CHECKSUM_BYTES;
    if (instead != NULL) {
        return sqlite3_open_v2(path, out, flags, instead);
    }
    sqlite3_vfs *vfs = vfs_over(base);
    int code = sqlite3_open_v2(path, out, flags, vfs == NULL ? base : vfs->zName);
    if (code == SQLITE_OK) {
        code = sqlite3_file_control(*out, "main", SQLITE_FCNTL_RESERVE_BYTES, &reserve);
    }
    return code == SQLITE_OK &&
                   sqlite3_exec(*out, "PRAGMA mmap_size=0", NULL, NULL, NULL) != SQLITE_OK
               ? sqlite3_errcode(*out)
               : code;
}

void db_read_ahead(sqlite3 *db, enum db_reading how)
{
    sqlite3_file_control(db, "main", CONTROL_READ_AHEAD, &how);
}
