/* log/CHECKPOINT: where recovery starts. Written beside and renamed; a missing or damaged one means: from the first record. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <xxhash.h>

#include "base/fault.h"
#include "base/log.h"
#include "base/scan.h"
#include "store/log/internal.h"

#define CHECKPOINT_MAGIC "CULVCKP"
#define CHECKPOINT_VERSION '1'
#define CHECKPOINT_BYTES 24
#define PATH_BYTES 4096

enum err log_checkpoint(struct log *log, log_lsn recover_lsn)
{
    struct disk *disk = &log->world->disk;
    char path[PATH_BYTES], fresh[PATH_BYTES];
    struct buf b;
    TRY(holders_write(log)); /* what UNREF records below recover_lsn say is not read again */
    snprintf(path, sizeof(path), "%s/CHECKPOINT", log->dir);
    snprintf(fresh, sizeof(fresh), "%s/CHECKPOINT.new", log->dir);
    int fd = disk->open(disk, fresh, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, 0600);
    if (fd < 0) {
        return log_disk_error("create", fresh);
    }
    buf_init(&b, CHECKPOINT_BYTES);
    buf_append_cstr(&b, CHECKPOINT_MAGIC);
    buf_append_u8(&b, CHECKPOINT_VERSION);
    buf_append_u64(&b, recover_lsn);
    buf_append_u64(&b, XXH3_64bits(b.ptr, b.len));
    struct iovec iov = { b.ptr, b.len };
    bool ok = disk->pwritev(disk, fd, &iov, 1, 0) == CHECKPOINT_BYTES && disk->fsync(disk, fd) == 0;
    disk->close(disk, fd);
    buf_fini(&b);
    ok = ok && !FAULT_POINT("checkpoint-not-renamed") && disk->rename(disk, fresh, path) == 0 &&
         !FAULT_POINT("checkpoint-not-synced") && disk_sync_parent(disk, path) == 0;
    if (!ok) {
        return log_disk_error("write", path);
    }
    pthread_mutex_lock(&log->lock);
    log->checkpoint_lsn = recover_lsn;
    pthread_mutex_unlock(&log->lock);
    return OK;
}

enum err checkpoint_read(struct log *log, log_lsn *out)
{
    struct disk *disk = &log->world->disk;
    char path[PATH_BYTES], bytes[CHECKPOINT_BYTES];
    uint64_t lsn, checksum;
    snprintf(path, sizeof(path), "%s/CHECKPOINT", log->dir);
    *out = 1;
    if (FAULT_POINT("checkpoint-not-found")) {
        return OK;
    }
    int fd = disk->open(disk, path, O_RDONLY | O_NOFOLLOW, 0);
    if (fd < 0) {
        return errno == ENOENT ? OK : log_disk_error("open", path);
    }
    ssize_t got = disk->pread(disk, fd, bytes, sizeof(bytes), 0);
    enum err read = got < 0 ? log_disk_error("read", path) : OK;
    disk->close(disk, fd);
    TRY(read);
    struct scan c = scan_make(slice_make(bytes, (size_t)got));
    char version;
    if (scan_lit(&c, SL(CHECKPOINT_MAGIC)) && scan_any(&c, &version) && scan_le64(&c, &lsn) &&
        scan_le64(&c, &checksum) && checksum == XXH3_64bits(bytes, 16)) {
        *out = lsn;
        return version == CHECKPOINT_VERSION
                   ? OK
                   : fail(ERR_PERM,
                          "%s has format %c, this program knows up to %c: use a newer culver", path,
                          version, CHECKPOINT_VERSION);
    }
    log_warn("checkpoint-damaged", "file=%s", path);
    return OK;
}
