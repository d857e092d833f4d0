/* Reading records by number.
 *
 * Threads  A place keeps its segment open: compaction puts another file in its stead meanwhile, and the last user of the old one
 *          closes it. */
#include <errno.h>
#include <stdlib.h>

#include "store/log/dictionary.h"
#include "store/log/internal.h"

/* Records up to this size are read with one call, header and payload together. */
#define READ_AHEAD_MAX ((uint64_t)64 * 1024)

struct segment *segment_of(const struct log *log, log_lsn lsn)
{
    unsigned low = 0, high = log->segment_count;
    while (low < high) { /* the last segment that begins at or before lsn */
        unsigned middle = (low + high) / 2;
        if (log->segments[middle]->first_lsn <= lsn) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    struct segment *segment = low == 0 ? NULL : log->segments[low - 1];
    return segment != NULL && lsn - segment->first_lsn < segment->count ? segment : NULL;
}

/* 0 when the next record is lost or was dropped: then only its own header says how long a record is. */
static uint64_t room_of(const struct segment *segment, uint32_t index)
{
    uint32_t next = index + 1;
    uint64_t end = next < segment->count ? segment->offsets[next] : segment->tail;
    return segment->offsets[index] > OFFSET_DROPPED && end > segment->offsets[index]
               ? end - segment->offsets[index]
               : 0;
}

enum err place_find(struct log *log, log_lsn lsn, struct place *out)
{
    enum err result = ERR_NOT_FOUND;
    *out = (struct place){ 0 };
    pthread_mutex_lock(&log->lock);
    struct segment *segment = segment_of(log, lsn);
    if (segment != NULL) {
        out->offset = segment->offsets[lsn - segment->first_lsn];
        result = out->offset == OFFSET_LOST ? ERR_CORRUPT : OK;
    }
    if (result == OK) {
        out->segment = segment;
        out->room = room_of(segment, (uint32_t)(lsn - segment->first_lsn));
        segment->users++;
    }
    pthread_mutex_unlock(&log->lock);
    return result == OK ? OK
                        : fail(result, "log record %llu is %s", (unsigned long long)lsn,
                               result == ERR_CORRUPT ? "damaged" : "not there");
}

void place_release(struct log *log, struct place *place)
{
    struct segment *segment = place->segment;
    if (segment == NULL) {
        return;
    }
    pthread_mutex_lock(&log->lock);
    bool is_last = --segment->users == 0 && segment->is_retired;
    pthread_mutex_unlock(&log->lock);
    place->segment = NULL;
    if (is_last) {
        segment_free(log, segment);
    }
}

static enum err read_exact(struct log *log, int fd, void *out, size_t len, uint64_t at)
{
    struct disk *disk = &log->world->disk;
    size_t done = 0;
    while (done < len) {
        ssize_t got = disk->pread(disk, fd, (char *)out + done, len - done, (off_t)(at + done));
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0) {
            return got < 0 ? fail(ERR_TEMP, "log: read: %m")
                           : fail(ERR_CORRUPT, "log: file too short");
        }
        done += (size_t)got;
    }
    return OK;
}

/* One record being read. */
struct reading {
    struct log *log;
    struct arena *arena; /* for what is read ahead; NULL: the header alone is read first */
    struct place place;
    char header[RECORD_HEADER_BYTES];
    char *ahead; /* the header and what follows it in the file; NULL: not read together */
    struct record_head head;
    uint32_t plain_len;
    char *stored; /* malloc: the compressed payload; NULL when it is not compressed */
};

static void reading_fini(struct reading *r)
{
    free(r->stored);
    place_release(r->log, &r->place);
}

static enum err read_octets(struct reading *r)
{
    int fd = r->place.segment->fd;
    if (r->arena == NULL || r->place.room > READ_AHEAD_MAX || r->place.room < RECORD_HEADER_BYTES) {
        return read_exact(r->log, fd, r->header, RECORD_HEADER_BYTES, r->place.offset);
    }
    char *ahead = ARENA_ARRAY_RAW(r->arena, char, (size_t)r->place.room);
    TRY(read_exact(r->log, fd, ahead, (size_t)r->place.room, r->place.offset));
    memcpy(r->header, ahead, RECORD_HEADER_BYTES);
    r->ahead = ahead;
    return OK;
}

static enum err read_head(struct reading *r, log_lsn lsn)
{
    TRY(place_find(r->log, lsn, &r->place));
    if (r->place.offset == OFFSET_DROPPED) {
        r->head = (struct record_head){ .type = LOG_TICK, .lsn = lsn };
        return OK;
    }
    TRY(read_octets(r));
    if (!record_head_read(slice_make(r->header, RECORD_HEADER_BYTES), r->place.segment->generation,
                          &r->head) ||
        r->head.lsn != lsn) {
        return fail(ERR_CORRUPT, "log record %llu has a damaged header", (unsigned long long)lsn);
    }
    return OK;
}

/* The payload, when it came with the header; else NULL. */
static char *payload_ahead(const struct reading *r)
{
    bool has_come = r->ahead != NULL && r->head.payload_len <= r->place.room - RECORD_HEADER_BYTES;
    return has_come ? r->ahead + RECORD_HEADER_BYTES : NULL;
}

/* The payload as it stands in the file, verified. `out` may be what payload_ahead() said. */
static enum err read_stored(struct reading *r, char *out)
{
    if (r->place.offset == OFFSET_DROPPED) {
        return OK;
    }
    const char *ahead = payload_ahead(r);
    if (ahead == NULL) {
        TRY(read_exact(r->log, r->place.segment->fd, out, r->head.payload_len,
                       r->place.offset + RECORD_HEADER_BYTES));
    } else if (ahead != out) {
        memcpy(out, ahead, r->head.payload_len);
    }
    struct slice payload = slice_make(out, r->head.payload_len);
    if (record_checksum(r->header, &payload, 1) != r->head.checksum) {
        return fail(ERR_CORRUPT, "log record %llu fails its checksum",
                    (unsigned long long)r->head.lsn);
    }
    return OK;
}

static enum err read_begin(struct reading *r, log_lsn lsn)
{
    TRY(read_head(r, lsn));
    r->plain_len = r->head.payload_len;
    if ((r->head.flags & RECORD_COMPRESSED) == 0) {
        return OK;
    }
    r->stored = malloc((size_t)r->head.payload_len + 1);
    if (r->stored == NULL) {
        abort();
    }
    TRY(read_stored(r, r->stored));
    return payload_plain_len(slice_make(r->stored, r->head.payload_len), &r->plain_len);
}

/* The payload as it was appended; room for plain_len octets. */
static enum err read_plain(struct reading *r, char *out)
{
    return r->stored == NULL ? read_stored(r, out)
                             : payload_expand(r->log, slice_make(r->stored, r->head.payload_len),
                                              r->head.plain_checksum, out, r->plain_len);
}

enum err log_read(struct log *log, log_lsn lsn, struct arena *arena, struct log_record *out)
{
    AUTO(reading_fini) struct reading r = { .log = log, .arena = arena };
    TRY(read_begin(&r, lsn));
    char *bytes = r.stored == NULL ? payload_ahead(&r) : NULL;
    bytes =
        bytes == NULL ? ARENA_ARRAY_RAW(arena, char, r.plain_len == 0 ? 1 : r.plain_len) : bytes;
    TRY(read_plain(&r, bytes));
    *out = (struct log_record){ r.head.type, r.head.account, lsn, slice_make(bytes, r.plain_len) };
    return OK;
}

enum err log_read_part(struct log *log, log_lsn lsn, uint64_t from, void *out, size_t len)
{
    AUTO(reading_fini) struct reading r = { .log = log };
    TRY(read_begin(&r, lsn));
    if (from > r.plain_len || len > r.plain_len - from) {
        return fail(ERR_LIMIT, "log record %llu is shorter", (unsigned long long)lsn);
    }
    if (len == r.plain_len) {
        return read_plain(&r, out);
    }
    char *whole = malloc(r.plain_len);
    if (whole == NULL) {
        abort();
    }
    enum err result = read_plain(&r, whole);
    if (result == OK) {
        memcpy(out, whole + from, len);
    }
    free(whole);
    return result;
}

enum err log_read_head(struct log *log, log_lsn lsn, struct record_head *out)
{
    AUTO(reading_fini) struct reading r = { .log = log };
    TRY(read_head(&r, lsn));
    *out = r.head;
    return OK;
}

enum err log_read_type(struct log *log, log_lsn lsn, enum log_type *out_type)
{
    struct record_head head;
    TRY(log_read_head(log, lsn, &head));
    *out_type = head.type;
    return OK;
}
