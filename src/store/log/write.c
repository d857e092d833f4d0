/* Group commit: what is waiting becomes one write and one sync.
 *
 * A write or sync that failed is never tried again on the same file (the kernel may have thrown the dirty pages away and would then call
 * them clean). The segment is sealed where it was whole, and the batch is written into a new one with a new generation, so that
 * whatever half of it reached the old file can never be read as records: recovery of the old segment stops at its own last number, which
 * the new segment's first number states. */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/fault.h"
#include "base/log.h"
#include "base/plant.h"
#include "store/log/internal.h"

#define GROW_FROM (128 * 1024) /* octets of a group, of the last few */
#define IOV_MAX_USED 1024

static const char padding[RECORD_ALIGN];

/* Header, pieces and padding of each record, as one vector; LSNs from `lsn` on. */
struct batch_write {
    struct iovec iov[IOV_MAX_USED];
    int iov_count;
    uint64_t bytes;
    unsigned records;
    bool needs_sync;
    bool needs_earlier; /* rests on records that may not be synced yet */
    bool is_begun;      /* the file may hold a part of it */
};

uint64_t log_payload_length(const struct log_append *append)
{
    uint64_t total = 0;
    for (unsigned i = 0; i < append->piece_count; i++) {
        total += append->pieces[i].len;
    }
    return total;
}

/* log_submit() refused what is longer than LOG_PAYLOAD_MAX. */
static uint32_t payload_length(const struct log_append *append)
{
    return (uint32_t)log_payload_length(append);
}

static void add_iov(struct batch_write *w, const void *bytes, size_t len)
{
    if (len > 0) {
        w->iov[w->iov_count++] = (struct iovec){ (void *)(uintptr_t)bytes, len };
        w->bytes += len;
    }
}

static void add_record(struct log *log, struct batch_write *w, struct log_append *append,
                       log_lsn lsn, char *header)
{
    uint32_t len = payload_length(append);
    struct record_head head = { .type = append->type,
                                .account = append->account,
                                .lsn = lsn,
                                .generation = log->active->generation,
                                .payload_len = len,
                                .unsynced = (uint32_t)(lsn - log->durable_lsn) };
    record_head_write(&head, header);
    head.checksum = record_checksum(header, append->pieces, append->piece_count);
    record_head_write(&head, header);
    add_iov(w, header, RECORD_HEADER_BYTES);
    for (unsigned i = 0; i < append->piece_count; i++) {
        add_iov(w, append->pieces[i].ptr, append->pieces[i].len);
    }
    add_iov(w, padding, (size_t)(record_size(len) - RECORD_HEADER_BYTES - len));
    append->lsn = lsn;
    w->records++;
}

static enum err write_all(struct log *log, struct batch_write *w, uint64_t at)
{
    struct disk *disk = &log->world->disk;
    int first = 0;
    while (first < w->iov_count) {
        int count = FAULT_POINT("log-write-one-piece") ? 1 : w->iov_count - first;
        ssize_t wrote = disk->pwritev(disk, log->active->fd, w->iov + first, count, (off_t)at);
        if (wrote < 0 && errno == EINTR) {
            continue;
        }
        if (wrote <= 0) {
            return errno == ENOSPC || errno == EDQUOT ? fail(ERR_FULL, "log: %m")
                                                      : fail(ERR_TEMP, "log: %m");
        }
        at += (uint64_t)wrote;
        size_t left = (size_t)wrote;
        while (left > 0 && left >= w->iov[first].iov_len) {
            left -= w->iov[first++].iov_len;
        }
        if (left > 0) {
            w->iov[first].iov_base = (char *)w->iov[first].iov_base + left;
            w->iov[first].iov_len -= left;
        }
    }
    return OK;
}

void log_add_segment(struct log *log, struct segment *segment)
{
    if (log->segment_count == log->segment_cap) {
        log->segment_cap = log->segment_cap == 0 ? 16 : log->segment_cap * 2;
        log->segments = realloc(log->segments, log->segment_cap * sizeof(struct segment *));
        if (log->segments == NULL) {
            abort();
        }
    }
    log->segments[log->segment_count++] = segment;
}

static enum err sync_active(struct log *log)
{
    struct disk *disk = &log->world->disk;
    __atomic_add_fetch(&log->syncs, 1, __ATOMIC_RELAXED);
    if (PLANTED("ack-before-sync")) {
        return OK;
    }
    if (FAULT_POINT("log-sync-fails") || disk->fdatasync(disk, log->active->fd) != 0) {
        return fail(ERR_TEMP, "log: sync: %m");
    }
    log->unsynced_bytes = 0;
    log->unsynced_records = 0;
    return OK;
}

/* What follows the last record is cut off: zeros written ahead, or what a failed batch left. When that fails too, the first
 * number of the next segment says where this one ends. */
static void cut_tail(struct log *log, struct segment *segment)
{
    struct disk *disk = &log->world->disk;
    if (segment->size > segment->tail &&
        disk->ftruncate(disk, segment->fd, (off_t)segment->tail) == 0) {
        segment->size = segment->tail;
    }
}

/* True when what a failed batch left is gone for good: a power cut must not bring it back once it was refused. */
static bool cut_tail_durably(struct log *log, struct segment *segment)
{
    struct disk *disk = &log->world->disk;
    cut_tail(log, segment);
    return segment->size <= segment->tail && disk->fdatasync(disk, segment->fd) == 0;
}

/* The next segment takes over from here on. Chunks in the old one must be durable before a record in the new one names
 * them. */
static enum err segment_switch(struct log *log)
{
    if (log->active != NULL && log->unsynced_bytes > 0) {
        TRY(sync_active(log));
    }
    struct segment *segment =
        segment_new(log->next_number++, log_new_generation(log), log->next_lsn);
    segment->is_counted = true;
    segment->unpromised_from = log->unpromised_from;
    enum err result = segment_create(log, segment);
    if (result != OK) {
        char path[PATH_MAX];
        segment_path(log, segment->number, "seg", path, sizeof(path));
        log->world->disk.unlink(&log->world->disk, path);
        segment_free(log, segment);
        return result;
    }
    pthread_mutex_lock(&log->lock);
    struct segment *old = log->active;
    if (old != NULL) {
        old->is_sealed = true;
    }
    log_add_segment(log, segment);
    log->active = segment;
    log->unpromised_from = 0;
    pthread_mutex_unlock(&log->lock);
    __atomic_store_n(&log->wants_switch, false, __ATOMIC_RELEASE);
    if (old != NULL) {
        cut_tail(log, old);
    }
    return OK;
}

/* What fits the active segment and one system call, off the batch's front. */
static void fill(struct log *log, struct list *batch, struct batch_write *w, struct list *taken)
{
    while (!list_is_empty(batch) && w->iov_count + LOG_PIECES_MAX + 2 <= IOV_MAX_USED &&
           w->bytes < LOG_BATCH_BYTES && w->records < LOG_BATCH_RECORDS) {
        struct log_append *append = LIST_ENTRY(batch->next, struct log_append, node);
        uint64_t size = record_size(payload_length(append));
        if (log->active->tail + w->bytes + size > log->config.segment_bytes && w->records > 0) {
            break;
        }
        list_remove(&append->node);
        list_append(taken, &append->node);
        w->needs_sync = w->needs_sync || !append->unsynced;
        w->needs_earlier = w->needs_earlier || append->needs_earlier;
        add_record(log, w, append, log->next_lsn + w->records,
                   log->staging + (size_t)w->records * RECORD_HEADER_BYTES);
    }
}

/* Zeros ahead of the tail make a small group's sync cheap and are written once more than they need be; while groups are large, what they add
 * to the file costs less. */
static enum err make_room(struct log *log, const struct batch_write *w)
{
    struct segment *segment = log->active;
    log->group_bytes = (log->group_bytes * 3 + w->bytes) / 4;
    if (log->group_bytes < GROW_FROM) {
        return segment_prepare(log, segment, segment->tail + w->bytes);
    }
    uint64_t end = segment->tail + w->bytes;
    segment->size = end > segment->size ? end : segment->size; /* so far it is cut off on failure */
    return OK;
}

/* A record that names chunks is not written before they are durable: recovery never finds it without them. Chunks are
 * synced now and then on their own, so that no sync has to wait for a whole large message. */
static enum err write_and_sync(struct log *log, struct batch_write *w)
{
    if (w->needs_earlier && log->unsynced_bytes > 0) {
        TRY(sync_active(log));
    }
    if (FAULT_POINT("log-write-is-full")) {
        return fail(ERR_FULL, "fault point");
    }
    TRY(make_room(log, w));
    w->is_begun = true;
    if (FAULT_POINT("log-write-fails")) {
        return fail(ERR_TEMP, "fault point");
    }
    TRY(write_all(log, w, log->active->tail));
    w->needs_sync = w->needs_sync || log->unsynced_bytes + w->bytes > LOG_BATCH_BYTES ||
                    FAULT_POINT("log-sync-early");
    if (w->needs_sync) {
        return sync_active(log);
    }
    log->unsynced_bytes += w->bytes;
    log->unsynced_records += w->records;
    return OK;
}

/* The batch is on disk: readers may see it, waiters hear of it, in order. */
static void publish(struct log *log, struct list *taken, const struct batch_write *w)
{
    pthread_mutex_lock(&log->lock);
    LIST_EACH (taken, node) {
        struct log_append *append = LIST_ENTRY(node, struct log_append, node);
        segment_add_offset(log->active, (uint32_t)log->active->tail);
        log->active->holders[log->active->count - 1] = holders_at_birth(append);
        log->active->tail += record_size(payload_length(append));
    }
    log->active->is_changed = true;
    log->next_lsn += w->records;
    log->appended += w->bytes;
    if (w->needs_sync) {
        __atomic_store_n(&log->durable_lsn, log->next_lsn - 1, __ATOMIC_RELEASE);
    }
    pthread_mutex_unlock(&log->lock);
}

static void answer(struct list *taken, enum err result)
{
    struct list *node;
    while ((node = list_pop(taken)) != NULL) {
        struct log_append *append = LIST_ENTRY(node, struct log_append, node);
        append->result = result;
        append->lsn = result == OK ? append->lsn : 0;
        append->done(append);
    }
}

static bool needs_new_segment(const struct log *log, uint64_t first_size)
{
    return log->active == NULL || log->active->is_sealed || FAULT_POINT("log-segment-is-full") ||
           (log->active->count > 0 && (log->active->tail + first_size > log->config.segment_bytes ||
                                       __atomic_load_n(&log->wants_switch, __ATOMIC_ACQUIRE)));
}

/* Records that rest on chunks which a failed sync may have lost are refused, not written again. */
static void refuse_broken(struct log *log, struct list *batch)
{
    struct list broken;
    list_init(&broken);
    LIST_EACH (batch, node) {
        struct log_append *append = LIST_ENTRY(node, struct log_append, node);
        if (append->needs_earlier && append->failures != log->failures) {
            list_remove(node);
            list_append(&broken, node);
        }
    }
    answer(&broken, ERR_TEMP);
}

static enum err try_batch(struct log *log, struct list *batch, struct list *taken,
                          struct batch_write *w)
{
    struct log_append *first = LIST_ENTRY(batch->next, struct log_append, node);
    w->iov_count = 0;
    w->bytes = 0;
    w->records = 0;
    w->needs_sync = w->needs_earlier = w->is_begun = false;
    if (needs_new_segment(log, record_size(payload_length(first)))) {
        TRY(segment_switch(log));
    }
    fill(log, batch, w, taken);
    TRY(write_and_sync(log, w));
    publish(log, taken, w);
    return OK;
}

/* Chunks that were not synced may be lost with the power. Nothing will name them, and their numbers are given again, so that nobody
 * misses them. */
static void forget_unsynced(struct log *log)
{
    struct segment *segment = log->active;
    pthread_mutex_lock(&log->lock);
    if (log->unsynced_records > 0) {
        log->next_lsn -= log->unsynced_records;
        segment->count -= log->unsynced_records;
        segment->tail = segment->offsets[segment->count];
    }
    log->unsynced_records = 0;
    log->unsynced_bytes = 0;
    pthread_mutex_unlock(&log->lock);
}

/* After a failure this segment is not used again. False: a start might find there what this batch left, unless a next segment says that
 * it is none. */
static bool give_up_segment(struct log *log, bool was_begun)
{
    __atomic_add_fetch(&log->failures, 1, __ATOMIC_RELEASE);
    forget_unsynced(log);
    if (log->active == NULL) {
        return true;
    }
    log->active->is_sealed = true;
    if (!was_begun) {
        cut_tail(log, log->active);
        return true;
    }
    return cut_tail_durably(log, log->active);
}

/* Once more into a new file. *may_be_there: whether what the first try left may still be found. */
static enum err try_again(struct log *log, struct list *batch, struct list *taken,
                          struct batch_write *w, bool *may_be_there)
{
    const struct segment *before = log->active;
    *may_be_there = !give_up_segment(log, w->is_begun);
    list_move_all(taken, batch); /* back in order */
    list_move_all(batch, taken);
    refuse_broken(log, batch);
    enum err result = list_is_empty(batch) ? OK : try_batch(log, batch, taken, w);
    *may_be_there = *may_be_there && log->active == before;
    return result;
}

/* A full disk is told once, and once that there is room again. */
static void note_room(struct log *log, enum err result)
{
    if ((result == ERR_FULL) != log->is_full) {
        log->is_full = result == ERR_FULL;
        log_warn(log->is_full ? "disk-full" : "disk-room-again", "dir=%s", log->dir);
    }
}

/* Writes what of the batch goes into one file, with a second try where the first one failed. What is answered then is in `taken`: the
 * result for it. */
static enum err write_some(struct log *log, struct list *batch, struct list *taken,
                           struct batch_write *w)
{
    bool may_be_there = false;
    __atomic_add_fetch(&log->batches, 1, __ATOMIC_RELAXED);
    enum err result = try_batch(log, batch, taken, w);
    if (result != OK && result != ERR_FULL) {
        log_error("log-write-failed", "reason=%s", log_text(slice_cstr(err_detail())).text);
        result = try_again(log, batch, taken, w, &may_be_there);
    }
    if (result == ERR_TEMP || (result != OK && w->is_begun)) {
        may_be_there = !give_up_segment(log, w->is_begun) || may_be_there;
    }
    if (result != OK) {
        list_move_all(taken, batch);
    }
    note_room(log, result);
    return result != OK && may_be_there ? ERR_UNSURE : result;
}

void log_write_batch(struct log *log, struct list *batch)
{
    struct batch_write *w = malloc(sizeof(*w));
    if (w == NULL) {
        abort();
    }
    while (!list_is_empty(batch)) {
        struct list taken;
        list_init(&taken);
        refuse_broken(log, batch);
        if (list_is_empty(batch)) {
            break;
        }
        enum err result = write_some(log, batch, &taken, w);
        answer(&taken, result);
        if (log->config.answered != NULL) {
            log->config.answered(log->config.answered_arg);
        }
    }
    free(w);
}
