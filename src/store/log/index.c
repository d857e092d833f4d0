/* S*.idx: the offsets of a sealed segment's records. Derived, so it is written without a sync and checked when read. */
#include <fcntl.h>
#include <stdlib.h>
#include <xxhash.h>

#include "base/scan.h"
#include "store/log/internal.h"

#define INDEX_MAGIC "CULVIDX1"
#define INDEX_HEADER_BYTES 32
#define PATH_BYTES 4096

void index_write(struct log *log, const struct segment *segment)
{
    struct disk *disk = &log->world->disk;
    char path[PATH_BYTES], fresh[PATH_BYTES];
    struct buf b;
    segment_path(log, segment->number, "idx", path, sizeof(path));
    segment_path(log, segment->number, "idx.new", fresh, sizeof(fresh));
    buf_init(&b, INDEX_HEADER_BYTES + (size_t)segment->count * 4 + 16);
    buf_append_cstr(&b, INDEX_MAGIC);
    buf_append_u64(&b, segment->first_lsn);
    buf_append_u64(&b, segment->tail);
    buf_append_u32(&b, segment->count);
    buf_append_u32(&b, 0);
    for (uint32_t i = 0; i < segment->count; i++) {
        buf_append_u32(&b, segment->offsets[i]);
    }
    buf_append_u64(&b, XXH3_64bits(b.ptr, b.len));
    int fd = disk->open(disk, fresh, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, 0600);
    if (fd >= 0) {
        struct iovec iov = { b.ptr, b.len };
        bool ok = disk->pwritev(disk, fd, &iov, 1, 0) == (ssize_t)b.len;
        disk->close(disk, fd);
        /* A missing index costs a scan at the next start, nothing more. */
        if (!ok || disk->rename(disk, fresh, path) != 0) {
            disk->unlink(disk, fresh);
        }
    }
    buf_fini(&b);
}

static bool parse(struct slice bytes, struct segment *segment)
{
    struct scan c = scan_make(bytes);
    uint64_t first, tail, checksum;
    uint32_t count, reserved;
    if (bytes.len < INDEX_HEADER_BYTES + 8 || !scan_lit(&c, SL(INDEX_MAGIC)) ||
        !scan_le64(&c, &first) || first != segment->first_lsn || !scan_le64(&c, &tail) ||
        tail > segment->size || !scan_le32(&c, &count) || !scan_le32(&c, &reserved) ||
        bytes.len != INDEX_HEADER_BYTES + (size_t)count * 4 + 8) {
        return false;
    }
    struct scan end = scan_make(slice_from(bytes, bytes.len - 8));
    if (!scan_le64(&end, &checksum) || checksum != XXH3_64bits(bytes.ptr, bytes.len - 8)) {
        return false;
    }
    segment->count = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t offset;
        if (!scan_le32(&c, &offset)) {
            return false;
        }
        segment_add_offset(segment, offset);
    }
    segment->tail = tail;
    return true;
}

bool index_read(struct log *log, struct segment *segment)
{
    struct disk *disk = &log->world->disk;
    char path[PATH_BYTES];
    struct stat info;
    bool ok = false;
    segment_path(log, segment->number, "idx", path, sizeof(path));
    int fd = disk->open(disk, path, O_RDONLY | O_NOFOLLOW, 0);
    if (fd < 0) {
        return false;
    }
    if (fstat(fd, &info) == 0 && info.st_size < INT32_MAX) {
        size_t len = (size_t)info.st_size;
        char *bytes = malloc(len + 1);
        if (bytes == NULL) {
            abort();
        }
        ok = disk->pread(disk, fd, bytes, len, 0) == (ssize_t)len &&
             parse(slice_make(bytes, len), segment);
        free(bytes);
    }
    disk->close(disk, fd);
    return ok;
}
