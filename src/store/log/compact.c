/* Compaction: neighbouring sealed segments become one new file without what nobody holds.
 *
 * Records keep their numbers, and those of one account stand together. The new file is complete, synced and read back before it takes the
 * name of the first old one; the other old ones are removed after that name is durable. So a power cut leaves the old files, or the new one
 * with some old ones beside it, which the next start knows by their numbers and removes. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <xxhash.h>

#include "base/log.h"
#include "store/log/dictionary.h"
#include "store/log/internal.h"

#define WRITE_BYTES (1024 * 1024)
#define COMPRESS_FROM_BYTES 128 /* a payload below is not worth it */
#define RECORD_ARENA_BYTES ((size_t)4 * LOG_PAYLOAD_MAX)
#define SAMPLES_MAX 4000
#define SAMPLES_BYTES_MAX (8 * 1024 * 1024)
#define SAMPLE_BYTES_MAX (16 * 1024) /* of one record */
#define PATH_BYTES 4096

struct entry {
    account_id account;
    log_lsn lsn;
};

struct compacting {
    struct log *log;
    struct log_compaction *job;
    log_lsn first, upto;
    struct entry *entries; /* malloc: records to be written, in the order of the file */
    uint32_t entry_count;
    struct segment *fresh;
    bool *is_final; /* malloc, beside the offsets of fresh: held for ever from now on */
    struct buf out; /* what is not written yet; stands at fresh->tail - out.len in the file */
    struct arena *arena;
    char path[PATH_BYTES]; /* of the new file */
};

/* --- what is there --- */

/* The range of records of the segments named. */
static enum err find_range(struct compacting *c)
{
    struct log_segment segment;
    unsigned at = 0, seen = 0;
    while (log_segment_get(c->log, at++, &segment)) {
        if (segment.number != c->job->number && seen == 0) {
            continue;
        }
        if (!segment.is_settled || (seen > 0 && segment.first_lsn != c->upto)) {
            return fail(ERR_BUSY, "segment %llu is still needed as it is",
                        (unsigned long long)segment.number);
        }
        c->first = seen == 0 ? segment.first_lsn : c->first;
        c->upto = segment.upto;
        c->job->bytes_before += segment.bytes;
        if (++seen == c->job->segments) {
            return OK;
        }
    }
    return fail(ERR_NOT_FOUND, "there are no such segments");
}

static int by_account(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    if (x->account != y->account) {
        return x->account < y->account ? -1 : 1;
    }
    return x->lsn < y->lsn ? -1 : x->lsn > y->lsn;
}

/* A record that cannot be read stops it all: what is left of it must not be thrown away. */
static enum err gather(struct compacting *c)
{
    c->entries = calloc((size_t)(c->upto - c->first), sizeof(*c->entries));
    if (c->entries == NULL) {
        abort();
    }
    for (log_lsn lsn = c->first; lsn < c->upto; lsn++) {
        struct record_head head;
        TRY(log_read_head(c->log, lsn, &head));
        if (head.type != LOG_TICK) {
            c->entries[c->entry_count++] = (struct entry){ head.account, lsn };
        }
    }
    qsort(c->entries, c->entry_count, sizeof(*c->entries), by_account);
    return OK;
}

/* Messages that stay, from all over the range. */
static enum err take_samples(struct compacting *c, struct samples *samples)
{
    uint32_t step = c->entry_count / SAMPLES_MAX + 1;
    for (uint32_t i = 0; i < c->entry_count && samples->bytes.len < SAMPLES_BYTES_MAX; i += step) {
        struct log_record record;
        log_lsn lsn = c->entries[i].lsn;
        uint16_t holders = log_holders_get(c->log, lsn);
        if (holders == 0 || holders == LOG_HELD_ALWAYS) {
            continue;
        }
        TRY(log_read(c->log, lsn, c->arena, &record));
        struct slice sample = slice_sub(record.payload, 0, SAMPLE_BYTES_MAX);
        buf_append(&samples->bytes, sample);
        samples->lengths[samples->count++] = sample.len;
        arena_reset(c->arena);
    }
    return OK;
}

static enum err choose_dictionary(struct compacting *c, uint32_t *out)
{
    *out = dictionary_current(c->log);
    if (*out != 0) {
        return OK;
    }
    struct samples samples = { .lengths = calloc(SAMPLES_MAX + 1, sizeof(size_t)) };
    if (samples.lengths == NULL) {
        abort();
    }
    buf_init(&samples.bytes, SAMPLES_BYTES_MAX + SAMPLE_BYTES_MAX);
    enum err result = take_samples(c, &samples);
    result = result == OK ? dictionary_train(c->log, &samples, out) : result;
    buf_fini(&samples.bytes);
    free(samples.lengths);
    return result;
}

/* --- writing --- */

static enum err flush(struct compacting *c)
{
    struct disk *disk = &c->log->world->disk;
    uint64_t at = c->fresh->tail - c->out.len;
    for (size_t done = 0; done < c->out.len;) {
        struct iovec iov = { c->out.ptr + done, c->out.len - done };
        ssize_t wrote = disk->pwritev(disk, c->fresh->fd, &iov, 1, (off_t)(at + done));
        if (wrote < 0 && errno == EINTR) {
            continue;
        }
        if (wrote <= 0) {
            return log_disk_error("write", c->path);
        }
        done += (size_t)wrote;
    }
    c->fresh->size = c->fresh->tail;
    buf_reset(&c->out);
    return c->job->pace == NULL ? OK : c->job->pace(c->job->arg);
}

static enum err put_record(struct compacting *c, const struct log_record *record)
{
    AUTO(buf_fini) struct buf packed;
    char bytes[RECORD_HEADER_BYTES];
    static const char padding[RECORD_ALIGN];
    struct slice stored = record->payload;
    struct record_head head = { .type = record->type,
                                .account = record->account,
                                .lsn = record->lsn,
                                .generation = c->fresh->generation };
    buf_init(&packed, (size_t)2 * LOG_PAYLOAD_MAX);
    if (record->payload.len >= COMPRESS_FROM_BYTES &&
        payload_compress(c->log, c->fresh->dictionary, record->payload, &packed)) {
        head.flags = RECORD_COMPRESSED;
        head.plain_checksum = XXH3_64bits(record->payload.ptr, record->payload.len);
        stored = buf_slice(&packed);
    }
    head.payload_len = (uint32_t)stored.len;
    record_head_write(&head, bytes);
    head.checksum = record_checksum(bytes, &stored, 1);
    record_head_write(&head, bytes);
    uint64_t size = record_size(head.payload_len);
    if (c->fresh->tail + size > UINT32_MAX) {
        return fail(ERR_LIMIT, "%s would be too large", c->path);
    }
    buf_append(&c->out, slice_make(bytes, sizeof(bytes)));
    buf_append(&c->out, stored);
    buf_append(&c->out, slice_make(padding, (size_t)(size - RECORD_HEADER_BYTES - stored.len)));
    c->fresh->offsets[record->lsn - c->first] = (uint32_t)c->fresh->tail;
    c->fresh->tail += size;
    c->fresh->kept++;
    return c->out.len >= WRITE_BYTES ? flush(c) : OK;
}

static enum err rewrite_one(struct compacting *c, log_lsn lsn)
{
    AUTO(buf_fini) struct buf rest;
    struct log_record record;
    enum log_verdict verdict = LOG_KEEP;
    buf_init(&rest, LOG_PAYLOAD_MAX);
    TRY(log_read(c->log, lsn, c->arena, &record));
    if (log_holders_get(c->log, lsn) == 0) {
        TRY(c->job->judge(c->job->arg, &record, &rest, &verdict));
        TRY(buf_error(&rest));
    }
    if (verdict == LOG_DROP) {
        c->job->dropped++;
        return OK;
    }
    if (verdict == LOG_EMPTY) {
        c->job->emptied++;
        c->is_final[lsn - c->first] = true;
        record.payload = buf_slice(&rest);
    }
    return put_record(c, &record);
}

static enum err write_records(struct compacting *c)
{
    struct disk *disk = &c->log->world->disk;
    c->fresh->fd = disk->open(disk, c->path, O_RDWR | O_CREAT | O_TRUNC | O_NOFOLLOW, 0600);
    if (c->fresh->fd < 0) {
        return log_disk_error("create", c->path);
    }
    for (uint32_t i = 0; i < c->entry_count; i++) {
        TRY(rewrite_one(c, c->entries[i].lsn));
        arena_reset(c->arena);
    }
    TRY(flush(c));
    TRY(segment_write_header(c->log, c->fresh));
    c->fresh->size = c->fresh->tail;
    return disk->fsync(disk, c->fresh->fd) == 0 ? OK : log_disk_error("sync", c->path);
}

static void told_nobody(void *arg, const char *segment, uint64_t offset, const char *why)
{
    log_error("compaction-unreadable", "segment=%s offset=%llu reason=\"%s\"", segment,
              (unsigned long long)offset, why);
}

/* What was written is read and compared before anything old goes. */
static enum err read_back(struct compacting *c)
{
    struct segment copy = *c->fresh;
    copy.offsets = NULL;
    copy.holders = NULL;
    copy.count = copy.offset_cap = 0;
    enum err result =
        segment_scan(c->log, &copy, (struct scan_range){ .from = 1 }, NULL, told_nobody, NULL);
    if (result == OK && memcmp(copy.offsets, c->fresh->offsets,
                               (size_t)c->fresh->count * sizeof(*copy.offsets)) != 0) {
        result = fail(ERR_CORRUPT, "%s reads other than it was written", c->path);
    }
    free(copy.offsets);
    free(copy.holders);
    return result;
}

/* --- taking the place --- */

static struct segment *make_fresh(struct compacting *c)
{
    struct segment *fresh = segment_new(c->job->number, log_new_generation(c->log), c->first);
    fresh->begun = (uint32_t)clock_now(&c->log->world->clock).secs;
    fresh->is_compacted = fresh->is_sealed = fresh->is_counted = true;
    fresh->upto = c->upto;
    for (log_lsn lsn = c->first; lsn < c->upto; lsn++) {
        segment_add_offset(fresh, OFFSET_DROPPED);
    }
    return fresh;
}

/* Under the lock: holders may have gone since. */
static void carry_holders(struct compacting *c)
{
    for (uint32_t i = 0; i < c->fresh->count; i++) {
        const struct segment *old = segment_of(c->log, c->first + i);
        bool is_done = old == NULL || c->is_final[i] || c->fresh->offsets[i] == OFFSET_DROPPED;
        c->fresh->holders[i] =
            is_done ? LOG_HELD_ALWAYS : old->holders[c->first + i - old->first_lsn];
    }
}

/* The new segment stands for the old ones from here on; each old one is closed by its last reader. */
static void replace(struct compacting *c, struct segment **old)
{
    struct log *log = c->log;
    unsigned n = c->job->segments, at = 0;
    pthread_mutex_lock(&log->lock);
    carry_holders(c);
    while (log->segments[at]->number != c->job->number) {
        at++;
    }
    for (unsigned i = 0; i < n; i++) {
        old[i] = log->segments[at + i];
        old[i]->users++; /* ours */
        old[i]->is_retired = true;
    }
    log->segments[at] = c->fresh;
    memmove(log->segments + at + 1, log->segments + at + n,
            (log->segment_count - at - n) * sizeof(*log->segments));
    log->segment_count -= n - 1;
    c->fresh->is_changed = true;
    log->upkeep.compactions++;
    log->upkeep.compacted_from += c->job->bytes_before;
    log->upkeep.compacted_to += c->fresh->tail;
    log->upkeep.records_dropped += c->job->dropped;
    log->upkeep.records_emptied += c->job->emptied;
    pthread_mutex_unlock(&log->lock);
}

static void remove_file(struct compacting *c, uint64_t number, const char *suffix)
{
    char path[PATH_BYTES];
    segment_path(c->log, number, suffix, path, sizeof(path));
    c->log->world->disk.unlink(&c->log->world->disk, path);
}

/* The first one's name is the new one's by now. Where the new name may not be durable the old files stay: the next start knows them. */
static void release_old(struct compacting *c, struct segment **old, bool is_durable)
{
    for (unsigned i = 0; i < c->job->segments; i++) {
        struct place place = { old[i], 0 };
        if (i > 0 && is_durable) {
            remove_file(c, old[i]->number, "seg");
            remove_file(c, old[i]->number, "idx");
        }
        place_release(c->log, &place);
    }
}

static enum err take_place(struct compacting *c)
{
    struct log *log = c->log;
    struct disk *disk = &log->world->disk;
    char path[PATH_BYTES];
    segment_path(log, c->job->number, "seg", path, sizeof(path));
    if (disk->rename(disk, c->path, path) != 0) {
        return log_disk_error("rename", path);
    }
    struct segment **old = calloc(c->job->segments, sizeof(struct segment *));
    if (old == NULL) {
        abort();
    }
    struct segment *fresh = c->fresh;
    replace(c, old);
    c->fresh = NULL; /* the log's */
    uint64_t dead = holders_measure(log, fresh);
    pthread_mutex_lock(&log->lock);
    fresh->dead_bytes = dead;
    pthread_mutex_unlock(&log->lock);
    bool is_durable = disk_sync_parent(disk, path) == 0;
    enum err result = is_durable ? OK : log_disk_error("sync", log->dir);
    IGNORE(index_write(log, fresh, false)); /* the next checkpoint makes it durable */
    release_old(c, old, is_durable);
    free(old);
    return result;
}

static enum err run(struct compacting *c)
{
    TRY(find_range(c));
    TRY(gather(c));
    c->fresh = make_fresh(c);
    c->is_final = calloc(c->fresh->count, sizeof(*c->is_final));
    if (c->is_final == NULL) {
        abort();
    }
    TRY(choose_dictionary(c, &c->fresh->dictionary));
    TRY(write_records(c));
    TRY(read_back(c));
    c->job->bytes_after = c->fresh->tail;
    pthread_mutex_lock(&c->log->index_lock);
    enum err result = take_place(c);
    pthread_mutex_unlock(&c->log->index_lock);
    TRY(result);
    dictionary_sweep(c->log);
    return OK;
}

enum err log_compact(struct log *log, struct log_compaction *job)
{
    struct compacting c = { .log = log, .job = job };
    job->bytes_before = job->bytes_after = job->dropped = job->emptied = 0;
    c.arena = arena_new(NULL, "compact", RECORD_ARENA_BYTES);
    buf_init(&c.out, WRITE_BYTES + 2 * LOG_PAYLOAD_MAX);
    segment_path(log, job->number, "new", c.path, sizeof(c.path));
    enum err result = run(&c);
    if (c.fresh != NULL) { /* it came to nothing */
        log->world->disk.unlink(&log->world->disk, c.path);
        segment_free(log, c.fresh);
    }
    buf_fini(&c.out);
    arena_free(c.arena);
    free(c.entries);
    free(c.is_final);
    return result;
}
