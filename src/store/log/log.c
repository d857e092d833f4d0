/* The log's door: opening with recovery, the writer thread, reading by number.
 *
 * Threads  The writer alone changes segments and offsets, under log->lock; readers take the lock to find a place and read without it:
 *          what is published never changes. */
#include "store/log/log.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/statvfs.h>

#include "base/log.h"
#include "store/log/internal.h"

#define LOW_CHECK_USEC USEC_PER_SEC

struct recovery {
    struct log *log;
    void (*recovered)(void *arg, const struct log_record *record);
    void *arg;
};

static void recovered_one(void *arg, const struct log_record *record)
{
    struct recovery *r = arg;
    r->recovered(r->arg, record);
}

static void report_damage(void *arg, const char *segment, uint64_t offset, const char *why)
{
    log_error("log-damaged", "segment=%s offset=%llu reason=\"%s\"", segment,
              (unsigned long long)offset, why);
}

/* Offsets of one segment, and its records from `from` on for recovery. */
static enum err recover_segment(struct log *log, unsigned at, log_lsn from, struct recovery *r)
{
    struct segment *segment = log->segments[at];
    bool is_last = at + 1 == log->segment_count;
    log_lsn upto = is_last ? 0 : log->segments[at + 1]->first_lsn;
    bool has_index = !is_last && index_read(log, segment);
    bool is_old = upto != 0 && upto <= from;
    struct scan_range range = { .from = from, .upto = upto };
    if (has_index && is_old) {
        return OK;
    }
    enum err result = segment_scan(log, segment, range, recovered_one, report_damage, r);
    if (!is_last && segment->first_lsn + segment->count < upto) {
        report_damage(NULL, "sealed", segment->tail, "records are missing at the end of a segment");
        while (segment->first_lsn + segment->count < upto) {
            segment_add_offset(segment, 0);
        }
    }
    if (!is_last && !has_index) {
        index_write(log, segment);
    }
    return result == ERR_CORRUPT ? OK : result; /* reported; what is whole was handed on */
}

static enum err open_segments(struct log *log)
{
    AUTO(arena_free_auto)
    struct arena *arena = arena_new(NULL, "log-open", (size_t)64 * 1024 * 1024);
    uint64_t *numbers;
    unsigned count;
    TRY(segment_numbers(log, arena, &numbers, &count));
    for (unsigned i = 0; i < count; i++) {
        struct segment *segment;
        enum err result = segment_open(log, numbers[i], &segment);
        if (result == ERR_CORRUPT && i + 1 == count) {
            /* Made right before the power went: it never held an acknowledged record. */
            log_warn("log-segment-unborn", "reason=%s", log_text(slice_cstr(err_detail())).text);
            char path[4096];
            segment_path(log, numbers[i], "seg", path, sizeof(path));
            log->world->disk.unlink(&log->world->disk, path);
            continue;
        }
        if (result == ERR_CORRUPT) {
            log_error("log-damaged", "segment=%llu reason=%s", (unsigned long long)numbers[i],
                      log_text(slice_cstr(err_detail())).text);
            continue;
        }
        TRY(result);
        segment->is_sealed = i + 1 < count;
        log_add_segment(log, segment);
        log->next_generation = segment->generation >= log->next_generation ? segment->generation + 1
                                                                           : log->next_generation;
    }
    return OK;
}

/* What a killed server wrote but did not sync is recovered all the same. Somebody may see it from now on, so a power cut must not
 * take it back. Only the last segment can have such octets: the one before is synced when the next begins. */
static enum err make_durable(struct log *log, const struct segment *last)
{
    struct disk *disk = &log->world->disk;
    char path[4096];
    segment_path(log, last->number, "seg", path, sizeof(path));
    return disk->fsync(disk, last->fd) == 0 && disk_sync_parent(disk, path) == 0
               ? OK
               : log_disk_error("sync", path);
}

static enum err recover(struct log *log, struct recovery *r)
{
    log_lsn from;
    TRY(open_segments(log));
    TRY(checkpoint_read(log, &from));
    log->checkpoint_lsn = from;
    for (unsigned i = 0; i < log->segment_count; i++) {
        TRY(recover_segment(log, i, from, r));
    }
    if (log->segment_count > 0) {
        log->active = log->segments[log->segment_count - 1];
        log->next_lsn = log->active->first_lsn + log->active->count;
        TRY(make_durable(log, log->active));
        /* What stands behind the tail may be half a record: the next write begins a new file, with a new generation, so old
         * octets can never be read as what follows. */
        log->active->is_sealed = true;
    }
    log->durable_lsn = log->next_lsn - 1;
    return OK;
}

static void *writer_run(void *arg)
{
    struct log *log = arg;
    struct list batch;
    list_init(&batch);
    pthread_setname_np(pthread_self(), "log-writer");
    for (;;) {
        pthread_mutex_lock(&log->queue_lock);
        while (list_is_empty(&log->queue) && !log->stopping) {
            pthread_cond_wait(&log->queue_filled, &log->queue_lock);
        }
        bool is_done = list_is_empty(&log->queue);
        list_move_all(&batch, &log->queue);
        pthread_mutex_unlock(&log->queue_lock);
        if (is_done) {
            return NULL;
        }
        log_write_batch(log, &batch);
    }
}

static enum err make_directory(struct log *log)
{
    struct disk *disk = &log->world->disk;
    if (disk->mkdir(disk, log->dir, 0700) != 0) {
        return errno == EEXIST ? OK : log_disk_error("make", log->dir);
    }
    return disk_sync_parent(disk, log->dir) == 0 ? OK
                                                 : log_disk_error("sync the parent of", log->dir);
}

enum err log_open(const struct log_config *config, struct world *world,
                  void (*recovered)(void *arg, const struct log_record *record), void *arg,
                  struct log **out)
{
    struct log *log = calloc(1, sizeof(*log));
    if (log == NULL) {
        abort();
    }
    log->config = *config;
    log->config.segment_bytes =
        config->segment_bytes == 0 ? LOG_SEGMENT_BYTES : config->segment_bytes;
    log->dir = strdup(config->dir);
    log->world = world;
    log->next_lsn = 1;
    log->next_generation = random_u64(&world->random) | 1;
    log->staging = malloc((size_t)LOG_BATCH_RECORDS * RECORD_HEADER_BYTES);
    if (log->dir == NULL || log->staging == NULL) {
        abort();
    }
    list_init(&log->queue);
    pthread_mutex_init(&log->lock, NULL);
    pthread_mutex_init(&log->queue_lock, NULL);
    pthread_cond_init(&log->queue_filled, NULL);
    struct recovery r = { log, recovered, arg };
    enum err result = make_directory(log);
    result = result == OK ? recover(log, &r) : result;
    if (result == OK && !log->config.is_inline &&
        pthread_create(&log->thread, NULL, writer_run, log) != 0) {
        abort();
    }
    if (result != OK) {
        log->config.is_inline = true; /* there is no thread to end */
        log_close(log);
        return result;
    }
    *out = log;
    return OK;
}

void log_close(struct log *log)
{
    if (!log->config.is_inline) {
        pthread_mutex_lock(&log->queue_lock);
        log->stopping = true;
        pthread_cond_signal(&log->queue_filled);
        pthread_mutex_unlock(&log->queue_lock);
        pthread_join(log->thread, NULL);
    }
    for (unsigned i = 0; i < log->segment_count; i++) {
        segment_free(log, log->segments[i]);
    }
    free(log->segments);
    free(log->staging);
    free(log->dir);
    pthread_mutex_destroy(&log->lock);
    pthread_mutex_destroy(&log->queue_lock);
    pthread_cond_destroy(&log->queue_filled);
    free(log);
}

/* Is so little room left that only what frees room may go on? Asked once a second and after each quarter of the reserve that was
 * written, more often while it is so. */
static bool is_low(struct log *log)
{
    usec_t now = log->world->clock.monotonic(&log->world->clock);
    if (log->config.reserve_bytes == 0 ||
        (!log->is_low && now - log->low_checked < LOW_CHECK_USEC && log->low_checked != 0 &&
         log->low_written < log->config.reserve_bytes / 4)) {
        return false;
    }
    struct statvfs info;
    log->low_checked = now;
    log->low_written = 0;
    bool low = statvfs(log->dir, &info) == 0 &&
               (uint64_t)info.f_bavail * info.f_frsize < log->config.reserve_bytes;
    if (low != log->is_low) {
        log_warn(low ? "disk-low" : "disk-room-again", "dir=%s", log->dir);
    }
    log->is_low = low;
    return low;
}

/* What is refused before it is numbered. */
static enum err check_append(struct log *log, const struct log_append *append)
{
    uint64_t len = log_payload_length(append);
    bool is_new_content = append->type == LOG_ACCEPT || append->type == LOG_CHUNK;
    if (len > LOG_PAYLOAD_MAX) {
        return fail(ERR_LIMIT, "a log record has at most %d octets", LOG_PAYLOAD_MAX);
    }
    log->low_written += len;
    return is_new_content && is_low(log) ? ERR_FULL : OK;
}

void log_submit(struct log *log, struct log_append *append)
{
    struct list batch;
    append->lsn = 0;
    pthread_mutex_lock(&log->queue_lock);
    enum err result = check_append(log, append);
    append->result = result;
    if (result == OK && !log->config.is_inline) {
        list_append(&log->queue, &append->node);
        pthread_cond_signal(&log->queue_filled);
    }
    pthread_mutex_unlock(&log->queue_lock);
    /* From here on a queued append is the writer's, and may be gone. */
    if (result != OK) {
        append->done(append);
    } else if (log->config.is_inline) {
        list_init(&batch);
        list_append(&batch, &append->node);
        log_write_batch(log, &batch);
    }
}

/* --- waiting --- */

struct commit {
    struct log_append *append;
    struct fiber *fiber;
    struct loop *loop;
    struct loop_post post;
    pthread_mutex_t lock;
    pthread_cond_t ready;
    bool is_done;
};

/* The append of log_commit() carries no room for a pointer, so the waiter stands around it. */
struct commit_append {
    struct log_append append;
    struct commit *commit;
};

static void commit_resume(struct loop_post *post)
{
    struct commit *commit = CONTAINER_OF(post, struct commit, post);
    commit->is_done = true;
    fiber_wake(commit->fiber);
}

static void commit_done(struct log_append *append)
{
    struct commit *commit = CONTAINER_OF(append, struct commit_append, append)->commit;
    if (commit->fiber != NULL) {
        commit->post.run = commit_resume;
        loop_post(commit->loop, &commit->post);
        return;
    }
    pthread_mutex_lock(&commit->lock);
    commit->is_done = true;
    pthread_cond_signal(&commit->ready);
    pthread_mutex_unlock(&commit->lock);
}

static void inline_done(struct log_append *append)
{
}

enum err log_commit(struct log *log, struct log_append *append)
{
    if (log->config.is_inline) {
        append->done = inline_done;
        log_submit(log, append);
        return append->result == OK ? OK : fail(append->result, "the log could not write");
    }
    struct commit commit = { .fiber = fiber_current(), .loop = loop_current() };
    struct commit_append waiting = { .append = *append, .commit = &commit };
    waiting.append.done = commit_done;
    pthread_mutex_init(&commit.lock, NULL);
    pthread_cond_init(&commit.ready, NULL);
    log_submit(log, &waiting.append);
    if (commit.fiber != NULL) {
        while (!commit.is_done) {
            fiber_suspend_surely();
        }
    } else {
        pthread_mutex_lock(&commit.lock);
        while (!commit.is_done) {
            pthread_cond_wait(&commit.ready, &commit.lock);
        }
        pthread_mutex_unlock(&commit.lock);
    }
    pthread_mutex_destroy(&commit.lock);
    pthread_cond_destroy(&commit.ready);
    append->lsn = waiting.append.lsn;
    append->result = waiting.append.result;
    return append->result == OK ? OK : fail(append->result, "the log could not write");
}

uint64_t log_failures(struct log *log)
{
    return __atomic_load_n(&log->failures, __ATOMIC_ACQUIRE);
}

log_lsn log_durable_lsn(struct log *log)
{
    return __atomic_load_n(&log->durable_lsn, __ATOMIC_ACQUIRE);
}

/* --- reading --- */

struct place {
    int fd;
    uint64_t offset, generation;
};

static enum err find_place(struct log *log, log_lsn lsn, struct place *out)
{
    enum err result = ERR_NOT_FOUND;
    pthread_mutex_lock(&log->lock);
    unsigned low = 0, high = log->segment_count;
    while (low < high) { /* the last segment that begins at or before lsn */
        unsigned middle = (low + high) / 2;
        if (log->segments[middle]->first_lsn <= lsn) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    if (low > 0) {
        const struct segment *segment = log->segments[low - 1];
        uint64_t index = lsn - segment->first_lsn;
        if (index < segment->count) {
            *out = (struct place){ segment->fd, segment->offsets[index], segment->generation };
            result = out->offset == 0 ? ERR_CORRUPT : OK;
        }
    }
    pthread_mutex_unlock(&log->lock);
    return result == OK ? OK
                        : fail(result, "log record %llu is %s", (unsigned long long)lsn,
                               result == ERR_CORRUPT ? "damaged" : "not there");
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

static enum err read_head(struct log *log, log_lsn lsn, char bytes[RECORD_HEADER_BYTES],
                          struct place *place, struct record_head *out)
{
    TRY(find_place(log, lsn, place));
    TRY(read_exact(log, place->fd, bytes, RECORD_HEADER_BYTES, place->offset));
    if (!record_head_read(slice_make(bytes, RECORD_HEADER_BYTES), place->generation, out) ||
        out->lsn != lsn) {
        return fail(ERR_CORRUPT, "log record %llu has a damaged header", (unsigned long long)lsn);
    }
    return OK;
}

static enum err read_payload(struct log *log, const struct place *place,
                             const char bytes[RECORD_HEADER_BYTES], const struct record_head *head,
                             char *out)
{
    TRY(read_exact(log, place->fd, out, head->payload_len, place->offset + RECORD_HEADER_BYTES));
    struct slice payload = slice_make(out, head->payload_len);
    if (record_checksum(bytes, &payload, 1) != head->checksum) {
        return fail(ERR_CORRUPT, "log record %llu fails its checksum",
                    (unsigned long long)head->lsn);
    }
    return OK;
}

enum err log_read(struct log *log, log_lsn lsn, struct arena *arena, struct log_record *out)
{
    char first[RECORD_HEADER_BYTES];
    struct place place;
    struct record_head head;
    TRY(read_head(log, lsn, first, &place, &head));
    char *bytes = arena_alloc(arena, head.payload_len == 0 ? 1 : head.payload_len);
    TRY(read_payload(log, &place, first, &head, bytes));
    *out = (struct log_record){ head.type, head.account, lsn, slice_make(bytes, head.payload_len) };
    return OK;
}

enum err log_read_part(struct log *log, log_lsn lsn, uint64_t from, void *out, size_t len)
{
    char first[RECORD_HEADER_BYTES];
    struct place place;
    struct record_head head;
    TRY(read_head(log, lsn, first, &place, &head));
    if (from > head.payload_len || len > head.payload_len - from) {
        return fail(ERR_LIMIT, "log record %llu is shorter", (unsigned long long)lsn);
    }
    if (len == head.payload_len) {
        return read_payload(log, &place, first, &head, out);
    }
    char *whole = malloc(head.payload_len);
    if (whole == NULL) {
        abort();
    }
    enum err result = read_payload(log, &place, first, &head, whole);
    if (result == OK) {
        memcpy(out, whole + from, len);
    }
    free(whole);
    return result;
}

void log_stats_get(struct log *log, struct log_stats *out)
{
    pthread_mutex_lock(&log->lock);
    *out = (struct log_stats){ .segments = log->segment_count,
                               .batches = __atomic_load_n(&log->batches, __ATOMIC_RELAXED),
                               .syncs = __atomic_load_n(&log->syncs, __ATOMIC_RELAXED),
                               .last_lsn = log->next_lsn - 1 };
    for (unsigned i = 0; i < log->segment_count; i++) {
        out->bytes += log->segments[i]->tail;
        out->records += log->segments[i]->count;
        out->first_lsn = i == 0 ? log->segments[i]->first_lsn : out->first_lsn;
    }
    pthread_mutex_unlock(&log->lock);
}

enum err log_verify(struct log *log,
                    void (*damaged)(void *arg, const char *segment, uint64_t offset,
                                    const char *why),
                    void *arg)
{
    enum err result = OK;
    struct log_stats stats;
    log_stats_get(log, &stats);
    for (unsigned i = 0; i < stats.segments; i++) {
        pthread_mutex_lock(&log->lock);
        struct segment copy = *log->segments[i];
        log_lsn upto = i + 1 < log->segment_count ? log->segments[i + 1]->first_lsn : log->next_lsn;
        pthread_mutex_unlock(&log->lock);
        uint32_t expected = (uint32_t)(upto - copy.first_lsn);
        copy.offsets = NULL;
        copy.count = copy.offset_cap = 0;
        enum err scanned =
            segment_scan(log, &copy, (struct scan_range){ .upto = upto }, NULL, damaged, arg);
        if (scanned == OK && copy.count < expected) {
            damaged(arg, "log", copy.tail, "records are missing at the end of a segment");
            scanned = ERR_CORRUPT;
        }
        free(copy.offsets);
        result = scanned == OK ? result : scanned;
    }
    return result;
}
