/* S*.idx: offsets and holders of a sealed segment's records. Derived: checked when read, and made again when it does not fit. */
#include <fcntl.h>
#include <stdlib.h>
#include <xxhash.h>

#include "base/fault.h"
#include "base/scan.h"
#include "store/log/internal.h"

#define INDEX_MAGIC "CULVIDX2"
#define INDEX_HEADER_BYTES 56
#define INDEX_COUNTED 1 /* flag: the holders are right */
#define RECORD_BYTES 6  /* of one record: u32 offset, u16 holders */
#define PATH_BYTES 4096

static void build(struct log *log, const struct segment *segment, struct buf *b)
{
    pthread_mutex_lock(&log->lock);
    buf_append_cstr(b, INDEX_MAGIC);
    buf_append_u64(b, segment->first_lsn);
    buf_append_u64(b, segment->generation);
    buf_append_u64(b, segment->tail);
    buf_append_u64(b, log->counted_upto == 0 ? segment->counted_upto : log->counted_upto);
    buf_append_u64(b, segment->dead_bytes);
    buf_append_u32(b, segment->count);
    buf_append_u32(b, segment->is_counted ? INDEX_COUNTED : 0);
    for (uint32_t i = 0; i < segment->count; i++) {
        buf_append_u32(b, segment->offsets[i]);
    }
    for (uint32_t i = 0; i < segment->count; i++) {
        buf_append_u16(b, segment->holders[i]);
    }
    pthread_mutex_unlock(&log->lock);
    buf_append_u64(b, XXH3_64bits(b->ptr, b->len));
}

enum err index_write(struct log *log, const struct segment *segment, bool durable)
{
    struct disk *disk = &log->world->disk;
    char path[PATH_BYTES], fresh[PATH_BYTES];
    AUTO(buf_fini) struct buf b;
    segment_path(log, segment->number, "idx", path, sizeof(path));
    segment_path(log, segment->number, "idx.new", fresh, sizeof(fresh));
    buf_init(&b, INDEX_HEADER_BYTES + (size_t)segment->count * RECORD_BYTES + 8);
    build(log, segment, &b);
    int fd = disk->open(disk, fresh, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, 0600);
    if (fd < 0) {
        return log_disk_error("create", fresh);
    }
    struct iovec iov = { b.ptr, b.len };
    bool ok = disk->pwritev(disk, fd, &iov, 1, 0) == (ssize_t)b.len &&
              !FAULT_POINT("index-not-written") && (!durable || disk->fsync(disk, fd) == 0);
    disk->close(disk, fd);
    if (!ok || disk->rename(disk, fresh, path) != 0) {
        /* A missing index costs a scan at the next start, a stale one would not be noticed. */
        disk->unlink(disk, fresh);
        disk->unlink(disk, path);
        return fail(ERR_TEMP, "%s could not be written", path);
    }
    return OK;
}

static bool parse_header(struct scan *c, size_t len, struct segment *segment, uint32_t *out_count)
{
    uint64_t first, generation, tail;
    uint32_t flags;
    if (!scan_lit(c, SL(INDEX_MAGIC)) || !scan_le64(c, &first) || first != segment->first_lsn ||
        !scan_le64(c, &generation) || generation != segment->generation || !scan_le64(c, &tail) ||
        tail > segment->size || !scan_le64(c, &segment->counted_upto) ||
        !scan_le64(c, &segment->dead_bytes) || !scan_le32(c, out_count) || !scan_le32(c, &flags) ||
        len != INDEX_HEADER_BYTES + (uint64_t)*out_count * RECORD_BYTES + 8) {
        return false;
    }
    segment->tail = tail;
    segment->is_counted = (flags & INDEX_COUNTED) != 0;
    return true;
}

bool index_parse(struct slice bytes, struct segment *segment)
{
    struct scan c = scan_make(bytes);
    uint64_t checksum;
    uint32_t count;
    if (bytes.len < INDEX_HEADER_BYTES + 8) {
        return false;
    }
    struct scan end = scan_make(slice_from(bytes, bytes.len - 8));
    if (!scan_le64(&end, &checksum) || checksum != XXH3_64bits(bytes.ptr, bytes.len - 8) ||
        !parse_header(&c, bytes.len, segment, &count)) {
        return false;
    }
    segment->count = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t offset;
        if (!scan_le32(&c, &offset) || offset >= segment->tail) {
            return false;
        }
        segment_add_offset(segment, offset);
    }
    for (uint32_t i = 0; i < count; i++) {
        if (!scan_le16(&c, &segment->holders[i])) {
            return false;
        }
    }
    return true;
}

bool index_read(struct log *log, struct segment *segment)
{
    struct disk *disk = &log->world->disk;
    char path[PATH_BYTES];
    bool ok = false;
    segment_path(log, segment->number, "idx", path, sizeof(path));
    int fd = disk->open(disk, path, O_RDONLY | O_NOFOLLOW, 0);
    if (fd < 0) {
        return false;
    }
    if (FAULT_POINT("index-not-read")) {
        disk->close(disk, fd);
        return false;
    }
    int64_t size = disk->size(disk, fd);
    if (size >= 0 && size < INT32_MAX) {
        size_t len = (size_t)size;
        char *bytes = malloc(len + 1);
        if (bytes == NULL) {
            abort();
        }
        ok = disk->pread(disk, fd, bytes, len, 0) == (ssize_t)len &&
             index_parse(slice_make(bytes, len), segment);
        free(bytes);
    }
    disk->close(disk, fd);
    if (!ok) {
        segment->count = 0;
        segment->is_counted = false;
        segment->tail = SEGMENT_HEADER_BYTES;
        segment->dead_bytes = segment->counted_upto = 0;
    }
    return ok;
}
