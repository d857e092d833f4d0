/* Reading a segment from end to end.
 *
 * A read that fails says nothing about what stands there: the scan ends with an error. A record that fails its checksum is one of two
 * things. If no whole record with a later number follows, the tail was torn: the log ends there. If one follows, it is rot:
 * reported, its number is counted as lost, and what follows stays readable. A compacted segment has no tail: its records
 * stand in any order, and its header says how many they are. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/plant.h"
#include "base/scan.h"
#include "store/log/dictionary.h"
#include "store/log/internal.h"

#define WINDOW_BYTES (4 * 1024 * 1024)
#define ANY_GENERATION 0
/* How far behind a damaged record the next whole one is looked for. */
#define RESYNC_BYTES_MAX (64 * 1024 * 1024)

struct window {
    struct log *log;
    struct segment *segment;
    char *bytes;
    size_t cap;
    uint64_t from;
    size_t len;
    char *plain; /* malloc: the payload of a compressed record */
    int error;   /* a read failed: what could not be read is not damaged */
};

static void window_fini(struct window *w)
{
    free(w->bytes);
    free(w->plain);
}

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
                w->error = got < 0 ? errno : w->error;
                break;
            }
            w->len += (size_t)got;
        }
    }
    size_t offset = (size_t)(at - w->from);
    size_t have = w->len > offset ? w->len - offset : 0;
    return slice_make(w->bytes + offset, have < len ? have : len);
}

/* The payload as it was appended. */
static bool expand(struct window *w, const struct record_head *head, struct slice *payload)
{
    uint32_t len;
    if ((head->flags & RECORD_COMPRESSED) == 0) {
        return true;
    }
    if (payload_plain_len(*payload, &len) != OK) {
        return false;
    }
    w->plain = realloc(w->plain, (size_t)len + 1);
    if (w->plain == NULL) {
        abort();
    }
    enum err result = payload_expand(w->log, *payload, head->plain_checksum, w->plain, len);
    *payload = slice_make(w->plain, len);
    if (result != OK && result != ERR_CORRUPT) {
        w->error = EIO; /* its dictionary could not be read */
    }
    return result == OK;
}

/* Before a record stand at least headers of all that have lower numbers, or what is left of them. So a number that somebody made up,
 * with a checksum that holds, does not make this program count up to it. */
static bool has_room_before(const struct segment *segment, uint64_t at, log_lsn lsn)
{
    return segment->is_compacted || segment->first_lsn == 0 ||
           lsn - segment->first_lsn <= (at - SEGMENT_HEADER_BYTES) / RECORD_HEADER_BYTES;
}

/* A whole record at `at` with at least number `least`. */
static bool record_at(struct window *w, uint64_t at, log_lsn least, struct log_record *out,
                      uint64_t *size)
{
    struct record_head head;
    struct slice bytes = window_get(w, at, RECORD_HEADER_BYTES);
    if (bytes.len < RECORD_HEADER_BYTES ||
        !record_head_read(bytes, w->segment->generation, &head) || head.lsn < least ||
        !has_room_before(w->segment, at, head.lsn)) {
        return false;
    }
    bytes = window_get(w, at, RECORD_HEADER_BYTES + head.payload_len);
    if (bytes.len < RECORD_HEADER_BYTES + head.payload_len) {
        return false;
    }
    struct slice payload = slice_from(bytes, RECORD_HEADER_BYTES);
    bool is_whole =
        record_checksum(bytes.ptr, &payload, 1) == head.checksum || PLANTED("unchecked-record");
    if (!is_whole || !expand(w, &head, &payload)) {
        return false;
    }
    *out = (struct log_record){ head.type, head.account, head.lsn, payload };
    *size = record_size(head.payload_len);
    return true;
}

static struct window window_open(struct log *log, struct segment *segment)
{
    struct window w = {
        .log = log, .segment = segment, .cap = WINDOW_BYTES, .bytes = malloc(WINDOW_BYTES)
    };
    if (w.bytes == NULL) {
        abort();
    }
    return w;
}

static bool has_magic(struct window *w, uint64_t at)
{
    struct slice magic = window_get(w, at, 4);
    return magic.len == 4 && (unsigned char)magic.ptr[0] == (RECORD_MAGIC & 0xff) &&
           (unsigned char)magic.ptr[1] == (RECORD_MAGIC >> 8 & 0xff);
}

/* A whole record of a version that this program does not know: its checksum says that it is no damage. */
static bool is_newer_record(struct window *w, uint64_t at)
{
    struct slice bytes = window_get(w, at, RECORD_HEADER_BYTES);
    struct record_head head;
    char known[RECORD_HEADER_BYTES];
    if (bytes.len < RECORD_HEADER_BYTES || !has_magic(w, at) ||
        (unsigned char)bytes.ptr[RECORD_VERSION_AT] <= RECORD_VERSION) {
        return false;
    }
    memcpy(known, bytes.ptr, sizeof(known));
    known[RECORD_VERSION_AT] = RECORD_VERSION;
    if (!record_head_read(slice_make(known, sizeof(known)), w->segment->generation, &head)) {
        return false;
    }
    bytes = window_get(w, at, RECORD_HEADER_BYTES + head.payload_len);
    struct slice payload = slice_from(bytes, RECORD_HEADER_BYTES);
    return payload.len == head.payload_len &&
           record_checksum(bytes.ptr, &payload, 1) == head.checksum;
}

/* The next whole record behind damage at `at`, looked for at every aligned place. */
static uint64_t resync(struct window *w, uint64_t at, log_lsn expected)
{
    struct log_record record;
    uint64_t size;
    uint64_t end = at + RESYNC_BYTES_MAX;
    for (at += RECORD_ALIGN; at < w->segment->size && at < end; at += RECORD_ALIGN) {
        if (has_magic(w, at) && record_at(w, at, expected + 1, &record, &size)) {
            return at;
        }
    }
    return 0;
}

struct scanning {
    struct window w;
    struct scan_range range;
    void (*record)(void *arg, const struct log_record *record);
    void (*damaged)(void *arg, const char *segment, uint64_t offset, const char *why);
    void *arg;
    char name[64];
    enum err result;
};

static void tell_damage(struct scanning *s, uint64_t at, const char *why)
{
    if (s->w.error != 0) {
        return;
    }
    s->result = ERR_CORRUPT;
    if (s->damaged != NULL) {
        s->damaged(s->arg, s->name, at, why);
    }
}

/* The highest number that was on disk when this record was written. A chunk of the time before records said so tells nothing: those behind a
 * hole were not synced when nothing else is. */
static log_lsn proven_by(struct window *w, uint64_t at, const struct log_record *record)
{
    struct record_head head;
    bool is_said =
        record_head_read(window_get(w, at, RECORD_HEADER_BYTES), w->segment->generation, &head) &&
        head.unsynced != 0;
    if (is_said) {
        return head.unsynced < record->lsn ? record->lsn - head.unsynced : 0;
    }
    return record->type == LOG_CHUNK ? 0 : record->lsn - 1;
}

/* What is missing below was promised to somebody. Of the segment that was written to at last the records behind the hole tell: when the
 * power went before a sync came back, any of what it was to make durable may be whole, and nobody has heard of any of it. */
static log_lsn promised_by_records(struct scanning *s, uint64_t at, log_lsn expected)
{
    log_lsn promised = s->range.promised_upto;
    struct log_record found;
    uint64_t size;
    while (s->range.is_last && at != 0) {
        if (!record_at(&s->w, at, expected, &found, &size)) {
            at = resync(&s->w, at, expected);
            continue;
        }
        log_lsn proven = proven_by(&s->w, at, &found);
        promised = proven >= promised ? proven + 1 : promised;
        at += size;
    }
    return promised;
}

/* The records up to this number are not there. */
static void miss(struct scanning *s, uint64_t at, log_lsn upto, log_lsn promised, const char *why)
{
    struct segment *segment = s->w.segment;
    log_lsn lsn = segment->first_lsn + segment->count;
    if (lsn < upto && lsn < promised) {
        tell_damage(s, at, why);
    }
    for (; lsn < upto; lsn++) {
        segment_add_offset(segment, lsn < promised ? OFFSET_LOST : OFFSET_DROPPED);
    }
}

/* Moves from a hole to the whole record behind it; false when there is none that counts: the end, a torn tail, or half of a group that
 * failed here and was written again in the next segment. */
static bool pass_over_hole(struct scanning *s, uint64_t *at, log_lsn expected)
{
    struct log_record found;
    uint64_t size, next = s->w.error != 0 ? 0 : resync(&s->w, *at, expected);
    if (next == 0 || !record_at(&s->w, next, expected, &found, &size) ||
        (s->range.upto != 0 && found.lsn >= s->range.upto)) {
        return false;
    }
    miss(s, *at, found.lsn, promised_by_records(s, next, expected),
         "checksum of a record fails; later records are whole");
    *at = next;
    return true;
}

static void scan_written(struct scanning *s)
{
    struct segment *segment = s->w.segment;
    uint64_t at = SEGMENT_HEADER_BYTES, size;
    struct log_record found;
    segment->count = 0;
    for (;;) {
        log_lsn expected = segment->first_lsn + segment->count;
        if (!record_at(&s->w, at, expected, &found, &size)) {
            if (s->w.error == 0 && is_newer_record(&s->w, at)) {
                s->result =
                    fail(ERR_PERM, "%s holds records of a newer format than %d: use a newer culver",
                         s->name, RECORD_VERSION);
                break;
            }
            if (pass_over_hole(s, &at, expected)) {
                continue;
            }
            break;
        }
        if (s->range.upto != 0 && found.lsn >= s->range.upto) {
            break; /* half of a batch that failed here and was written again elsewhere */
        }
        miss(s, at, found.lsn, UINT64_MAX, "records before this one are missing");
        segment_add_offset(segment, (uint32_t)at);
        if (s->record != NULL && found.lsn >= s->range.from) {
            s->record(s->arg, &found);
        }
        at += size;
    }
    segment->tail = at;
    if (s->result != ERR_PERM && s->w.error == 0) {
        miss(s, at, s->range.upto, s->range.promised_upto,
             "records are missing at the end of a segment");
    }
}

/* Where each record stands. What is not there was dropped, unless some were lost: then it cannot be told. */
static void scan_places(struct scanning *s)
{
    struct segment *segment = s->w.segment;
    uint64_t at = SEGMENT_HEADER_BYTES, size;
    uint32_t found_count = 0;
    struct log_record found;
    segment->count = 0;
    while (segment->count < segment->upto - segment->first_lsn) {
        segment_add_offset(segment, OFFSET_LOST);
    }
    while (at < segment->size) {
        if (!record_at(&s->w, at, segment->first_lsn, &found, &size) ||
            found.lsn >= segment->upto) {
            uint64_t next = s->w.error != 0 ? 0 : resync(&s->w, at, segment->first_lsn - 1);
            tell_damage(s, at, "a record of a compacted segment is damaged");
            if (next == 0) {
                break;
            }
            at = next;
            continue;
        }
        uint32_t *offset = &segment->offsets[found.lsn - segment->first_lsn];
        found_count += *offset == OFFSET_LOST;
        *offset = (uint32_t)at;
        at += size;
    }
    segment->tail = at;
    if (found_count != segment->kept && s->result == OK) {
        tell_damage(s, at, "records of a compacted segment are missing");
    }
    for (uint32_t i = 0; i < segment->count && s->result == OK; i++) {
        segment->offsets[i] =
            segment->offsets[i] == OFFSET_LOST ? OFFSET_DROPPED : segment->offsets[i];
    }
}

static void scan_compacted(struct scanning *s)
{
    struct segment *segment = s->w.segment;
    scan_places(s);
    for (uint32_t i = 0; i < segment->count && s->record != NULL; i++) {
        struct log_record found;
        uint64_t size;
        if (segment->offsets[i] > OFFSET_DROPPED && segment->first_lsn + i >= s->range.from &&
            record_at(&s->w, segment->offsets[i], segment->first_lsn + i, &found, &size)) {
            s->record(s->arg, &found);
        }
    }
}

enum err segment_scan(struct log *log, struct segment *segment, struct scan_range range,
                      void (*record)(void *arg, const struct log_record *record),
                      void (*damaged)(void *arg, const char *segment, uint64_t offset,
                                      const char *why),
                      void *arg)
{
    struct scanning s = { .w = window_open(log, segment),
                          .range = range,
                          .record = record,
                          .damaged = damaged,
                          .arg = arg };
    snprintf(s.name, sizeof(s.name), "S%016" PRIx64 ".seg", segment->number);
    if (segment->is_compacted) {
        scan_compacted(&s);
    } else {
        scan_written(&s);
    }
    window_fini(&s.w);
    errno = s.w.error;
    return s.w.error != 0 ? log_disk_error("read", s.name) : s.result;
}

/* --- what a segment says without its header --- */

struct guess {
    uint64_t generation;
    log_lsn first, last;
    uint32_t count;
    uint32_t dictionary;
    bool is_rewritten; /* records compressed, or not in order: only compaction writes such */
};

static void guess_from(struct guess *g, const struct record_head *head)
{
    bool is_first = g->count == 0;
    log_lsn distance = head->lsn > g->first ? head->lsn - g->first : g->last - head->lsn;
    if (!is_first && distance >= SEGMENT_NUMBERS_MAX) {
        return; /* not of this file */
    }
    if (is_first) {
        *g =
            (struct guess){ .generation = head->generation, .first = head->lsn, .last = head->lsn };
    } else if (head->lsn != g->last + 1) {
        g->is_rewritten = true;
    }
    g->is_rewritten = g->is_rewritten || (head->flags & RECORD_COMPRESSED) != 0;
    g->first = head->lsn < g->first ? head->lsn : g->first;
    g->last = head->lsn > g->last ? head->lsn : g->last;
    g->count++;
}

/* One for the whole file. It must be known: what no segment names is removed. */
static void guess_dictionary(struct guess *g, const struct record_head *head, struct slice payload)
{
    struct scan c = scan_make(payload);
    uint32_t id;
    if ((head->flags & RECORD_COMPRESSED) != 0 && scan_le32(&c, &id)) {
        g->dictionary = id;
    }
}

enum err segment_guess(struct log *log, struct segment *segment)
{
    struct window w = window_open(log, segment);
    struct guess guess = { 0 };
    uint64_t at = SEGMENT_HEADER_BYTES;
    segment->generation = ANY_GENERATION;
    segment->first_lsn = 0; /* not known yet */
    while (at < segment->size) {
        struct log_record record;
        struct record_head head;
        uint64_t size = RECORD_ALIGN;
        if (has_magic(&w, at) && record_at(&w, at, 1, &record, &size) &&
            record_head_read(window_get(&w, at, RECORD_HEADER_BYTES), ANY_GENERATION, &head)) {
            guess_from(&guess, &head);
            guess_dictionary(&guess, &head, window_get(&w, at + RECORD_HEADER_BYTES, 4));
            segment->generation = guess.generation;
        }
        at += size;
    }
    segment->first_lsn = guess.first;
    segment->is_compacted = guess.is_rewritten;
    segment->upto = guess.is_rewritten ? guess.last + 1 : 0;
    segment->kept = guess.is_rewritten ? guess.count : 0;
    segment->dictionary = guess.dictionary;
    window_fini(&w);
    errno = w.error;
    return w.error != 0      ? log_disk_error("read", "a log segment")
           : guess.count > 0 ? OK
                             : fail(ERR_CORRUPT, "no whole record");
}

void segment_rest(struct log *log, struct segment *segment, struct segment_rest *out)
{
    struct window w = window_open(log, segment);
    static const char zeros[RECORD_ALIGN];
    struct record_head head;
    *out = (struct segment_rest){ .highest = 0 };
    for (uint64_t at = segment->tail; at < segment->size; at += RECORD_ALIGN) {
        struct slice bytes = window_get(&w, at, RECORD_ALIGN);
        if (bytes.len == 0) {
            break;
        }
        out->is_dirty = out->is_dirty || memcmp(bytes.ptr, zeros, bytes.len) != 0;
        if (has_magic(&w, at) &&
            record_head_read(window_get(&w, at, RECORD_HEADER_BYTES), segment->generation, &head) &&
            head.lsn > out->highest) {
            out->highest = head.lsn;
        }
    }
    out->is_dirty = out->is_dirty || w.error != 0; /* nobody knows: numbers are cheap */
    window_fini(&w);
}
