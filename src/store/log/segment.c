/* Segment files: a header of 64 octets, then records. A file is written with zeros ahead of its tail, so that a commit's
 * fdatasync does not have to commit the growth of the file too; not while groups are large (write.c). */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/fault.h"
#include "base/log.h"
#include "base/plant.h"
#include "base/scan.h"
#include "store/log/internal.h"

#define SEGMENT_NAME_LEN 21
#define PATH_BYTES 4096
#define PREPARE_STEP (4 * 1024 * 1024)

void segment_path(const struct log *log, uint64_t number, const char *suffix, char *out,
                  size_t out_len)
{
    snprintf(out, out_len, "%s/S%016" PRIx64 ".%s", log->dir, number, suffix);
}

struct segment *segment_new(uint64_t number, uint64_t generation, log_lsn first_lsn)
{
    struct segment *segment = calloc(1, sizeof(*segment));
    if (segment == NULL) {
        abort();
    }
    *segment = (struct segment){ .number = number,
                                 .generation = generation,
                                 .first_lsn = first_lsn,
                                 .tail = SEGMENT_HEADER_BYTES,
                                 .fd = -1 };
    return segment;
}

void segment_free(struct log *log, struct segment *segment)
{
    if (segment->fd >= 0) {
        log->world->disk.close(&log->world->disk, segment->fd);
    }
    free(segment->offsets);
    free(segment->holders);
    free(segment);
}

void segment_add_offset(struct segment *segment, uint32_t offset)
{
    if (segment->count == segment->offset_cap) {
        segment->offset_cap = segment->offset_cap == 0 ? 256 : segment->offset_cap * 2;
        segment->offsets = realloc(segment->offsets, segment->offset_cap * sizeof(uint32_t));
        segment->holders = realloc(segment->holders, segment->offset_cap * sizeof(uint16_t));
        if (segment->offsets == NULL || segment->holders == NULL) {
            abort();
        }
    }
    segment->holders[segment->count] = LOG_HELD_ALWAYS;
    segment->offsets[segment->count++] = offset;
}

enum err log_disk_error(const char *what, const char *path)
{
    return errno == ENOSPC || errno == EDQUOT ? fail(ERR_FULL, "%s %s: %m", what, path)
                                              : fail(ERR_TEMP, "%s %s: %m", what, path);
}

/* Over octets 0 to 39 and 48 to 63. */
static uint64_t header_checksum(const char bytes[SEGMENT_HEADER_BYTES])
{
    char covered[RECORD_HEADER_BYTES] = { 0 };
    memcpy(covered, bytes, 40);
    memcpy(covered + 40, bytes + 48, 16);
    return record_checksum(covered, NULL, 0);
}

enum err segment_write_header(struct log *log, struct segment *segment)
{
    struct disk *disk = &log->world->disk;
    AUTO(buf_fini) struct buf b;
    uint32_t version = segment->is_compacted ? SEGMENT_VERSION_COMPACTED : SEGMENT_VERSION;
    buf_init(&b, SEGMENT_HEADER_BYTES);
    buf_append_cstr(&b, SEGMENT_MAGIC);
    buf_append_u32(&b, version);
    buf_append_u32(&b, segment->begun);
    buf_append_u64(&b, segment->number);
    buf_append_u64(&b, segment->generation);
    buf_append_u64(&b, segment->first_lsn);
    buf_append_u64(&b, 0);
    buf_append_u64(&b, segment->is_compacted ? segment->upto : segment->unpromised_from);
    buf_append_u32(&b, segment->kept);
    buf_append_u32(&b, segment->dictionary);
    uint64_t checksum = header_checksum(b.ptr);
    for (unsigned i = 0; i < 8; i++) {
        b.ptr[40 + i] = (char)(checksum >> (8 * i));
    }
    struct iovec iov = { b.ptr, b.len };
    return disk->pwritev(disk, segment->fd, &iov, 1, 0) == (ssize_t)b.len
               ? OK
               : log_disk_error("write", "the header of a log segment");
}

enum err segment_create(struct log *log, struct segment *segment)
{
    struct disk *disk = &log->world->disk;
    char path[PATH_BYTES];
    segment_path(log, segment->number, "seg", path, sizeof(path));
    segment->fd = disk->open(disk, path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, 0600);
    if (segment->fd < 0) {
        return log_disk_error("create", path);
    }
    segment->begun = (uint32_t)clock_now(&log->world->clock).secs;
    if (FAULT_POINT("segment-create-fails")) {
        return fail(ERR_TEMP, "fault point");
    }
    TRY(segment_prepare(log, segment, SEGMENT_HEADER_BYTES));
    TRY(segment_write_header(log, segment));
    if (FAULT_POINT("segment-header-fails")) {
        return fail(ERR_TEMP, "fault point");
    }
    return disk->fsync(disk, segment->fd) == 0 &&
                   (PLANTED("skip-directory-sync") || disk_sync_parent(disk, path) == 0)
               ? OK
               : log_disk_error("write", path);
}

enum err segment_prepare(struct log *log, struct segment *segment, uint64_t upto)
{
    static const char zeros[64 * 1024];
    struct disk *disk = &log->world->disk;
    if (upto <= segment->size) {
        return OK;
    }
    uint64_t step =
        log->config.segment_bytes < PREPARE_STEP ? log->config.segment_bytes : PREPARE_STEP;
    uint64_t until = segment->size + step > upto ? segment->size + step : upto;
    while (segment->size < until) {
        uint64_t left = until - segment->size;
        struct iovec iov = { (void *)(uintptr_t)zeros,
                             left < sizeof(zeros) ? left : sizeof(zeros) };
        ssize_t wrote = disk->pwritev(disk, segment->fd, &iov, 1, (off_t)segment->size);
        if ((wrote <= 0 || FAULT_POINT("segment-prepare-stops")) && segment->size >= upto) {
            return OK; /* less ahead than hoped for; enough for now */
        }
        if (wrote <= 0) {
            return log_disk_error("write", "log segment");
        }
        segment->size += (uint64_t)wrote;
    }
    return OK;
}

/* A compacted segment stands for a range that is one, and holds no more than that. */
static bool is_range(const struct segment *segment)
{
    return !segment->is_compacted || (segment->upto > segment->first_lsn &&
                                      segment->upto - segment->first_lsn <= SEGMENT_NUMBERS_MAX &&
                                      segment->kept <= segment->upto - segment->first_lsn);
}

static void set_limit(struct segment *segment, log_lsn limit)
{
    segment->upto = segment->is_compacted ? limit : 0;
    segment->unpromised_from = segment->is_compacted ? 0 : limit;
}

/* ERR_CORRUPT: no header of ours. Its checksum is looked at first, so that rot is never taken for a newer format. */
static enum err header_read(struct segment *segment, const char *path, struct slice bytes)
{
    struct scan c = scan_make(bytes);
    uint64_t named, checksum, limit;
    uint32_t version;
    if (!scan_lit(&c, SL(SEGMENT_MAGIC)) || !scan_le32(&c, &version) ||
        !scan_le32(&c, &segment->begun) || !scan_le64(&c, &named) ||
        !scan_le64(&c, &segment->generation) || !scan_le64(&c, &segment->first_lsn) ||
        !scan_le64(&c, &checksum) || !scan_le64(&c, &limit) || !scan_le32(&c, &segment->kept) ||
        !scan_le32(&c, &segment->dictionary) || named != segment->number ||
        checksum != header_checksum(bytes.ptr)) {
        return fail(ERR_CORRUPT, "%s has no valid header", path);
    }
    segment->is_compacted = version == SEGMENT_VERSION_COMPACTED;
    set_limit(segment, limit);
    if (version > SEGMENT_VERSION_COMPACTED) {
        return fail(ERR_PERM, "%s has format %u, this program knows up to %d: use a newer culver",
                    path, version, SEGMENT_VERSION_COMPACTED);
    }
    return is_range(segment) ? OK : fail(ERR_CORRUPT, "%s stands for no range of records", path);
}

bool segment_header_is_damaged(struct log *log, const struct segment *segment)
{
    struct disk *disk = &log->world->disk;
    struct segment copy = { .number = segment->number };
    char bytes[SEGMENT_HEADER_BYTES];
    ssize_t got = disk->pread(disk, segment->fd, bytes, sizeof(bytes), 0);
    return got >= 0 && header_read(&copy, "", slice_make(bytes, (size_t)got)) == ERR_CORRUPT;
}

static enum err read_or_guess(struct log *log, struct segment *segment, const char *path)
{
    struct disk *disk = &log->world->disk;
    char bytes[SEGMENT_HEADER_BYTES];
    segment->fd =
        disk->open(disk, path, (log->config.is_read_only ? O_RDONLY : O_RDWR) | O_NOFOLLOW, 0);
    int64_t size = segment->fd < 0 ? -1 : disk->size(disk, segment->fd);
    if (size < 0) {
        return log_disk_error("open", path);
    }
    segment->size = (uint64_t)size;
    ssize_t got = disk->pread(disk, segment->fd, bytes, sizeof(bytes), 0);
    if (got < 0) {
        return log_disk_error("read", path); /* nobody knows whether it is damaged */
    }
    enum err result = header_read(segment, path, slice_make(bytes, (size_t)got));
    if (result != ERR_CORRUPT) {
        return result;
    }
    segment->begun = 0;
    result = segment_guess(log, segment);
    if (result == ERR_CORRUPT) {
        return fail(ERR_CORRUPT, "%s has no valid header and no whole record", path);
    }
    TRY(result);
    log_error("log-header-damaged", "file=%s lsn=%llu", path,
              (unsigned long long)segment->first_lsn);
    return OK;
}

enum err segment_open(struct log *log, uint64_t number, struct segment **out)
{
    char path[PATH_BYTES];
    struct segment *segment = segment_new(number, 0, 0);
    segment_path(log, number, "seg", path, sizeof(path));
    enum err result = read_or_guess(log, segment, path);
    if (result != OK) {
        segment_free(log, segment);
        return result;
    }
    *out = segment;
    return OK;
}

static int by_number(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a;
    uint64_t y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

/* "S" and 16 hexadecimal digits, ".seg" */
static bool is_segment_name(struct slice name, uint64_t *out)
{
    static const char digits[] = "0123456789abcdef";
    if (name.len != SEGMENT_NAME_LEN || name.ptr[0] != 'S' || !slice_ends(name, SL(".seg"))) {
        return false;
    }
    *out = 0;
    for (size_t i = 1; i < SEGMENT_NAME_LEN - strlen(".seg"); i++) {
        const char *digit = memchr(digits, name.ptr[i], strlen(digits));
        if (digit == NULL) {
            return false;
        }
        *out = *out << 4 | (uint64_t)(digit - digits);
    }
    return true;
}

struct numbers {
    struct arena *arena;
    uint64_t *items;
    unsigned count, cap;
};

static void add_number(void *arg, const char *name)
{
    struct numbers *numbers = arg;
    uint64_t number;
    if (!is_segment_name(slice_cstr(name), &number)) {
        return;
    }
    if (numbers->count == numbers->cap) {
        uint64_t *grown = ARENA_ARRAY(numbers->arena, uint64_t, numbers->cap * 2);
        memcpy(grown, numbers->items, numbers->cap * sizeof(*grown));
        numbers->items = grown;
        numbers->cap *= 2;
    }
    numbers->items[numbers->count++] = number;
}

enum err segment_numbers(struct log *log, struct arena *arena, uint64_t **out, unsigned *out_count)
{
    struct disk *disk = &log->world->disk;
    struct numbers numbers = { .arena = arena, .cap = 64 };
    numbers.items = ARENA_ARRAY(arena, uint64_t, numbers.cap);
    if (disk->list(disk, log->dir, add_number, &numbers) != 0) {
        return log_disk_error("open", log->dir);
    }
    qsort(numbers.items, numbers.count, sizeof(*numbers.items), by_number);
    *out = numbers.items;
    *out_count = numbers.count;
    return OK;
}
