/* Reading a segment from end to end.
 *
 * A record that fails its checksum is one of two things. If no whole record with a later number follows, the tail was torn: the
 * log ends there. If one follows, it is rot: reported, its number is counted as lost, and what follows stays readable. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "store/log/internal.h"

#define WINDOW_BYTES (4 * 1024 * 1024)
/* How far behind a damaged record the next whole one is looked for. */
#define RESYNC_BYTES_MAX (64 * 1024 * 1024)

struct window {
    struct log *log;
    struct segment *segment;
    char *bytes;
    size_t cap;
    uint64_t from;
    size_t len;
};

/* `len` octets at `at`, fewer at the end of the file. */
static struct slice window_get(struct window *w, uint64_t at, size_t len)
{
    struct disk *disk = &w->log->world->disk;
    if (at < w->from || at + len > w->from + w->len) {
        if (len > w->cap) {
            w->cap = len;
            w->bytes = realloc(w->bytes, w->cap);
            if (w->bytes == NULL) {
                abort();
            }
        }
        w->from = at;
        w->len = 0;
        while (w->len < w->cap) {
            ssize_t got = disk->pread(disk, w->segment->fd, w->bytes + w->len, w->cap - w->len,
                                      (off_t)(at + w->len));
            if (got <= 0) {
                break;
            }
            w->len += (size_t)got;
        }
    }
    size_t offset = (size_t)(at - w->from);
    size_t have = w->len > offset ? w->len - offset : 0;
    return slice_make(w->bytes + offset, have < len ? have : len);
}

/* A whole record at `at` with at least number `least`. */
static bool record_at(struct window *w, uint64_t at, log_lsn least, struct log_record *out,
                      uint64_t *size)
{
    struct record_head head;
    struct slice bytes = window_get(w, at, RECORD_HEADER_BYTES);
    if (bytes.len < RECORD_HEADER_BYTES ||
        !record_head_read(bytes, w->segment->generation, &head) || head.lsn < least) {
        return false;
    }
    bytes = window_get(w, at, RECORD_HEADER_BYTES + head.payload_len);
    if (bytes.len < RECORD_HEADER_BYTES + head.payload_len) {
        return false;
    }
    struct slice payload = slice_from(bytes, RECORD_HEADER_BYTES);
    if (record_checksum(bytes.ptr, &payload, 1) != head.checksum) {
        return false;
    }
    *out = (struct log_record){ head.type, head.account, head.lsn, payload };
    *size = record_size(head.payload_len);
    return true;
}

/* The next whole record behind damage at `at`, looked for at every aligned place. */
static uint64_t resync(struct window *w, uint64_t at, log_lsn expected)
{
    struct log_record record;
    uint64_t size;
    uint64_t end = at + RESYNC_BYTES_MAX;
    for (at += RECORD_ALIGN; at < w->segment->size && at < end; at += RECORD_ALIGN) {
        struct slice magic = window_get(w, at, 4);
        if (magic.len < 4) {
            break;
        }
        bool may_be = (unsigned char)magic.ptr[0] == (RECORD_MAGIC & 0xff) &&
                      (unsigned char)magic.ptr[1] == (RECORD_MAGIC >> 8 & 0xff);
        if (may_be && record_at(w, at, expected + 1, &record, &size)) {
            return at;
        }
    }
    return 0;
}

enum err segment_scan(struct log *log, struct segment *segment, struct scan_range range,
                      void (*record)(void *arg, const struct log_record *record),
                      void (*damaged)(void *arg, const char *segment, uint64_t offset,
                                      const char *why),
                      void *arg)
{
    char name[64];
    struct window w = {
        .log = log, .segment = segment, .cap = WINDOW_BYTES, .bytes = malloc(WINDOW_BYTES)
    };
    uint64_t at = range.start == 0 ? SEGMENT_HEADER_BYTES : range.start;
    uint64_t size;
    enum err result = OK;
    if (w.bytes == NULL) {
        abort();
    }
    snprintf(name, sizeof(name), "S%016" PRIx64 ".seg", segment->number);
    segment->count = range.start == 0 ? 0 : range.first_index;
    for (;;) {
        struct log_record found;
        log_lsn expected = segment->first_lsn + segment->count;
        if (!record_at(&w, at, expected, &found, &size)) {
            uint64_t next = resync(&w, at, expected);
            if (next == 0) {
                break; /* the end, or a torn tail */
            }
            result = ERR_CORRUPT;
            if (damaged != NULL) {
                damaged(arg, name, at, "checksum of a record fails; later records are whole");
            }
            at = next;
            continue;
        }
        if (range.upto != 0 && found.lsn >= range.upto) {
            break; /* half of a batch that failed here and was written again elsewhere */
        }
        while (segment->first_lsn + segment->count < found.lsn) {
            segment_add_offset(segment, 0);
        }
        segment_add_offset(segment, (uint32_t)at);
        if (record != NULL && found.lsn >= range.from) {
            record(arg, &found);
        }
        at += size;
    }
    segment->tail = at;
    free(w.bytes);
    return result;
}
