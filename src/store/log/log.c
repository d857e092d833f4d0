/* The log's door: opening with recovery, the writer thread, reading by number.
 *
 * Threads  The writer alone changes segments and offsets, under log->lock; readers take the lock to find a place and read without it:
 *          what is published never changes. */
#include "store/log/log.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/fault.h"
#include "base/log.h"
#include "io/process.h"
#include "store/log/dictionary.h"
#include "store/log/internal.h"

#define LOW_CHECK_USEC USEC_PER_SEC
#define PATH_BYTES 4096
#define SEGMENT_NAME_BYTES 32
#define LOG_SKIP_MAX 10000 /* numbers that one torn tail may claim */

/* A file of which nothing can be read, and the place of the segment before it. */
struct unread {
    uint64_t number;
    unsigned behind;
};

struct recovery {
    struct log *log;
    struct arena *arena;
    struct unread *unread;
    unsigned unread_count;
    void (*recovered)(void *arg, const struct log_record *record); /* NULL: nobody asks */
    log_damaged *damaged; /* NULL: said in the server's log */
    void *arg;
};

static void recovered_one(void *arg, const struct log_record *record)
{
    struct recovery *r = arg;
    if (r->recovered != NULL) {
        r->recovered(r->arg, record);
    }
}

static void report_damage(void *arg, const char *segment, uint64_t offset, const char *why)
{
    struct recovery *r = arg;
    if (r->damaged != NULL) {
        r->damaged(r->arg, segment, offset, why);
        return;
    }
    log_error("log-damaged", "segment=%s offset=%llu reason=\"%s\"", segment,
              (unsigned long long)offset, why);
}

/* Up to here nothing can be missing of a segment that was not lost. Under the lock. */
static log_lsn promised_upto(const struct log *log, unsigned at)
{
    bool is_last = at + 1 == log->segment_count;
    log_lsn from = is_last ? log->unpromised_from : log->segments[at + 1]->unpromised_from;
    return from == 0 ? UINT64_MAX : from;
}

/* A file that was being made when the power went, or a call failed: it never held an acknowledged record. Not removed all the same,
 * because whole records that all rotted would look like this too. */
static enum err put_unborn_aside(struct log *log, uint64_t number)
{
    struct disk *disk = &log->world->disk;
    char path[PATH_BYTES];
    log_warn("log-segment-unborn", "reason=%s", log_text(slice_cstr(err_detail())).text);
    segment_path(log, number, "seg", path, sizeof(path));
    return disk_put_aside(disk, path) == 0 ? OK : log_disk_error("rename", path);
}

static void report_unread(struct recovery *r, uint64_t number)
{
    char name[SEGMENT_NAME_BYTES];
    snprintf(name, sizeof(name), "S%016llx.seg", (unsigned long long)number);
    report_damage(r, name, 0, "no record of it can be read");
}

/* Are the files behind this segment, of which nothing can be read, missed? Not when the next one goes on where this one ends; behind the
 * last one they were being made, as far as a start can tell. */
static enum err judge_unread(struct log *log, unsigned at, log_lsn upto, struct recovery *r)
{
    const struct segment *segment = log->segments[at];
    bool is_whole = segment->first_lsn + segment->count == upto &&
                    (segment->count == 0 || segment->offsets[segment->count - 1] != OFFSET_LOST);
    bool is_missed = upto == 0 ? log->config.is_read_only : !is_whole;
    for (unsigned i = 0; i < r->unread_count; i++) {
        const struct unread *unread = &r->unread[i];
        if (unread->behind == at && is_missed) {
            report_unread(r, unread->number);
        } else if (unread->behind == at && !log->config.is_read_only) {
            IGNORE(fail(ERR_CORRUPT,
                        "nothing of segment %llu can be read, and no record is missing",
                        (unsigned long long)unread->number));
            TRY(put_unborn_aside(log, unread->number));
        }
    }
    return OK;
}

/* Offsets of one segment, and its records from `from` on for recovery. */
static enum err recover_segment(struct log *log, unsigned at, log_lsn from, struct recovery *r)
{
    struct segment *segment = log->segments[at];
    bool is_last = at + 1 == log->segment_count;
    log_lsn upto = is_last ? 0 : log->segments[at + 1]->first_lsn;
    log_lsn durable = from > log->config.durable_upto ? from : log->config.durable_upto;
    bool has_index = !is_last && !log->config.is_read_only && index_read(log, segment);
    bool is_old = upto != 0 && upto <= from;
    struct scan_range range = { .from = from,
                                .upto = upto,
                                .is_last = is_last,
                                .promised_upto = is_last ? durable : promised_upto(log, at) };
    if (has_index && is_old) {
        return judge_unread(log, at, upto, r);
    }
    segment->is_changed = true;
    segment->is_counted = false; /* what holds these records is counted when there is time */
    segment->counted_upto = segment->dead_bytes = 0;
    enum err result = segment_scan(log, segment, range, recovered_one, report_damage, r);
    if (result != OK && result != ERR_CORRUPT) {
        return result;
    }
    if (!is_last && !has_index && !log->config.is_read_only) {
        IGNORE(index_write(log, segment, false)); /* without it the next start reads it again */
    }
    return judge_unread(log, at, upto, r); /* what is whole was handed on */
}

static void remove_segment_file(struct log *log, uint64_t number, const char *suffix)
{
    char path[PATH_BYTES];
    if (log->config.is_read_only) {
        return;
    }
    segment_path(log, number, suffix, path, sizeof(path));
    log->world->disk.unlink(&log->world->disk, path);
}

/* A file whose records stand in the compacted one before it: the power went before it was removed. */
static bool is_left_over(const struct log *log, const struct segment *segment)
{
    const struct segment *before =
        log->segment_count == 0 ? NULL : log->segments[log->segment_count - 1];
    return before != NULL && before->is_compacted && segment->first_lsn < before->upto;
}

/* Nothing of it can be read. The segment before it tells later whether that is missed; without one it is. */
static void note_unread(struct log *log, uint64_t number, struct recovery *r)
{
    log->lost_segments++;
    if (log->segment_count == 0) {
        report_unread(r, number);
        return;
    }
    r->unread[r->unread_count++] = (struct unread){ number, log->segment_count - 1 };
}

static enum err open_one(struct log *log, uint64_t number, bool is_last, struct recovery *r)
{
    struct segment *segment;
    remove_segment_file(log, number, "new"); /* of a compaction that did not come to its end */
    enum err result = segment_open(log, number, &segment);
    if (result == ERR_CORRUPT && is_last && !log->config.is_read_only) {
        return put_unborn_aside(log, number);
    }
    if (result == ERR_CORRUPT) {
        note_unread(log, number, r);
        return OK;
    }
    TRY(result);
    if (is_left_over(log, segment)) {
        segment_free(log, segment);
        remove_segment_file(log, number, "seg");
        remove_segment_file(log, number, "idx");
        return OK;
    }
    segment->is_sealed = !is_last;
    log_add_segment(log, segment);
    log->next_generation = segment->generation >= log->next_generation ? segment->generation + 1
                                                                       : log->next_generation;
    return OK;
}

static enum err open_segments(struct log *log, struct recovery *r)
{
    uint64_t *numbers;
    unsigned count;
    TRY(segment_numbers(log, r->arena, &numbers, &count));
    r->unread = ARENA_ARRAY(r->arena, struct unread, count + 1);
    for (unsigned i = 0; i < count; i++) {
        log->next_number = numbers[i] + 1;
        TRY(open_one(log, numbers[i], i + 1 == count, r));
    }
    return log->segment_count > 0 || log->lost_segments == 0 || log->config.is_read_only
               ? OK
               : fail(ERR_CORRUPT,
                      "%s: no segment can be read: `culver store salvage` exports what is left",
                      log->dir);
}

static void inline_done(struct log_append *append)
{
}

/* Numbers of a segment whose records are not there and were promised to nobody; *out_first is the lowest, 0: none. */
static uint64_t count_unpromised(const struct segment *segment, log_lsn *out_first)
{
    uint64_t count = 0;
    *out_first = 0;
    for (uint32_t i = 0; i < segment->count && !segment->is_compacted; i++) {
        bool is_one = segment->offsets[i] == OFFSET_DROPPED;
        *out_first = is_one && count == 0 ? segment->first_lsn + i : *out_first;
        count += is_one;
    }
    return count;
}

/* What the power took of a group that nobody had been told of. The next segment says which numbers those are, so that no later look
 * at the log takes them for damage. */
static void note_unpromised(struct log *log)
{
    uint64_t count = count_unpromised(log->active, &log->unpromised_from);
    if (count > 0 && !log->config.is_read_only) {
        log_warn("log-unpromised", "segment=%llu lsn=%llu count=%llu",
                 (unsigned long long)log->active->number, (unsigned long long)log->unpromised_from,
                 (unsigned long long)count);
    }
}

/* Empty records take the numbers up to `last`; when the disk is full, nothing does. */
static void use_up(struct log *log, log_lsn last)
{
    for (enum err written = OK; log->next_lsn <= last && written == OK;) {
        struct log_append tick = { .type = LOG_TICK, .done = inline_done };
        struct list batch;
        list_init(&batch);
        list_append(&batch, &tick.node);
        log_write_batch(log, &batch);
        written = tick.result;
    }
    if (log->next_lsn <= last) {
        log->active->is_sealed = true; /* a segment has no gaps: the next one begins behind it */
        log->unpromised_from = log->unpromised_from == 0 ? log->next_lsn : log->unpromised_from;
        log->next_lsn = last + 1;
    }
}

/* Half a record at the end was never acknowledged, or it was and rotted: the two look the same. Its number is not given to another
 * in either case, because an account may know the record that had it: empty records take it, and those that can be read behind. */
static void use_up_tail(struct log *log)
{
    struct segment_rest rest;
    segment_rest(log, log->active, &rest);
    log_lsn last = rest.highest > log->next_lsn ? rest.highest : log->next_lsn;
    last = last - log->next_lsn < LOG_SKIP_MAX ? last : log->next_lsn;
    if (rest.is_dirty) {
        log_warn("log-tail-cut", "segment=%llu offset=%llu lsn=%llu count=%llu",
                 (unsigned long long)log->active->number, (unsigned long long)log->active->tail,
                 (unsigned long long)log->next_lsn, (unsigned long long)(last + 1 - log->next_lsn));
    }
    if (rest.is_dirty || log->unpromised_from != 0) {
        use_up(log, last);
    }
}

/* Everything before the checkpoint was durable: when the log ends earlier, its end is lost, and those numbers are used up. */
static void pass_over_lost(struct log *log)
{
    if (log->next_lsn >= log->checkpoint_lsn) {
        return;
    }
    log_error("log-damaged", "segment=last offset=%llu reason=\"records before %llu were durable\"",
              (unsigned long long)(log->active == NULL ? 0 : log->active->tail),
              (unsigned long long)log->checkpoint_lsn);
    log->next_lsn = log->checkpoint_lsn;
    log->unpromised_from = 0;
}

/* What a killed server wrote but did not sync is recovered all the same. Somebody may see it from now on, so a power cut must not
 * take it back. Only the last segment can have such octets: the one before is synced when the next begins. */
static enum err make_durable(struct log *log, const struct segment *last)
{
    struct disk *disk = &log->world->disk;
    char path[PATH_BYTES];
    segment_path(log, last->number, "seg", path, sizeof(path));
    return disk->fsync(disk, last->fd) == 0 && disk_sync_parent(disk, path) == 0
               ? OK
               : log_disk_error("sync", path);
}

static enum err recover(struct log *log, struct recovery *r)
{
    AUTO(arena_free_auto)
    struct arena *arena = arena_new(NULL, "log-open", (size_t)64 * 1024 * 1024);
    log_lsn from;
    r->arena = arena;
    TRY(open_segments(log, r));
    TRY(checkpoint_read(log, &from));
    log->checkpoint_lsn = from;
    for (unsigned i = 0; i < log->segment_count; i++) {
        TRY(recover_segment(log, i, from, r));
    }
    if (log->segment_count > 0) {
        log->active = log->segments[log->segment_count - 1];
        log->next_lsn = log->active->first_lsn + log->active->count;
        log->durable_lsn = log->next_lsn - 1;
        TRY(log->config.is_read_only ? OK : make_durable(log, log->active));
        /* What stands behind the tail may be half a record: the next write begins a new file, with a new generation, so old
         * octets can never be read as what follows. */
        log->active->is_sealed = true;
        note_unpromised(log);
        if (!log->config.is_read_only) {
            use_up_tail(log);
        }
    }
    pass_over_lost(log);
    log->durable_lsn = log->next_lsn - 1;
    log->opened_lsn = log->next_lsn;
    return OK;
}

static void *writer_run(void *arg)
{
    struct log *log = arg;
    struct list batch;
    list_init(&batch);
    pthread_setname_np(pthread_self(), "log-writer");
    thread_work_at_once(); /* all others wait for its disk, which shall not wait for them */
    for (;;) {
        pthread_mutex_lock(&log->queue_lock);
        while (list_is_empty(&log->queue) && !log->stopping) {
            pthread_cond_wait(&log->queue_filled, &log->queue_lock);
        }
        bool is_done = list_is_empty(&log->queue);
        log->is_awake = false;
        list_move_all(&batch, &log->queue);
        pthread_mutex_unlock(&log->queue_lock);
        if (is_done) {
            return NULL;
        }
        log_write_batch(log, &batch);
    }
}

static enum err make_directory(struct log *log, const char *path)
{
    return disk_make_directory(&log->world->disk, path) == 0 ? OK : log_disk_error("make", path);
}

static struct log *log_new(const struct log_config *config, struct world *world)
{
    struct log *log = calloc(1, sizeof(*log));
    if (log == NULL) {
        abort();
    }
    log->config = *config;
    log->config.segment_bytes =
        config->segment_bytes == 0 ? LOG_SEGMENT_BYTES : config->segment_bytes;
    log->dir = strdup(config->dir);
    log->dictionary_dir =
        strdup(config->dictionary_dir == NULL ? config->dir : config->dictionary_dir);
    log->world = world;
    log->next_lsn = log->next_number = 1;
    log->next_generation = random_u64(&world->random) | 1;
    log->staging = malloc((size_t)LOG_BATCH_RECORDS * RECORD_HEADER_BYTES);
    if (log->dir == NULL || log->dictionary_dir == NULL || log->staging == NULL) {
        abort();
    }
    list_init(&log->queue);
    pthread_mutex_init(&log->lock, NULL);
    pthread_mutex_init(&log->index_lock, NULL);
    pthread_mutex_init(&log->queue_lock, NULL);
    pthread_cond_init(&log->queue_filled, NULL);
    return log;
}

enum err log_open(const struct log_config *config, struct world *world,
                  void (*recovered)(void *arg, const struct log_record *record), void *arg,
                  struct log **out)
{
    struct log *log = log_new(config, world);
    struct recovery r = { .log = log, .recovered = recovered, .arg = arg };
    enum err result = make_directory(log, log->dir);
    result = result == OK ? make_directory(log, log->dictionary_dir) : result;
    if (result == OK) {
        dictionary_open(log);
        result = recover(log, &r);
    }
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

enum err log_open_to_read(const struct log_config *config, struct world *world,
                          log_damaged *damaged, void *arg, struct log **out)
{
    struct log *log = log_new(config, world);
    struct recovery r = { .log = log, .damaged = damaged, .arg = arg };
    log->config.is_inline = log->config.is_read_only = true;
    dictionary_open(log);
    enum err result = recover(log, &r);
    if (result != OK) {
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
    dictionary_close(log);
    free(log->segments);
    free(log->staging);
    free(log->dictionary_dir);
    free(log->dir);
    pthread_mutex_destroy(&log->index_lock);
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
    struct disk *disk = &log->world->disk;
    uint64_t room;
    log->low_checked = now;
    log->low_written = 0;
    bool low = (disk->room(disk, log->dir, &room) == 0 && room < log->config.reserve_bytes) ||
               FAULT_POINT("log-is-low");
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
    log_submit_quietly(log, append);
    log_wake(log);
}

void log_wake(struct log *log)
{
    pthread_mutex_lock(&log->queue_lock);
    bool is_news =
        !log->is_awake && !list_is_empty(&log->queue); /* else the writer is on its way */
    log->is_awake = log->is_awake || is_news;
    pthread_mutex_unlock(&log->queue_lock);
    if (is_news) {
        pthread_cond_signal(&log->queue_filled);
    }
}

void log_submit_quietly(struct log *log, struct log_append *append)
{
    struct list batch;
    append->lsn = 0;
    pthread_mutex_lock(&log->queue_lock);
    enum err result = check_append(log, append);
    append->result = result;
    if (result == OK && !log->config.is_inline) {
        list_append(&log->queue, &append->node);
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

void log_stats_get(struct log *log, struct log_stats *out)
{
    pthread_mutex_lock(&log->lock);
    *out = (struct log_stats){ .segments = log->segment_count,
                               .batches = __atomic_load_n(&log->batches, __ATOMIC_RELAXED),
                               .syncs = __atomic_load_n(&log->syncs, __ATOMIC_RELAXED),
                               .appended = log->appended,
                               .checkpoint_lsn = log->checkpoint_lsn,
                               .upkeep = log->upkeep,
                               .last_lsn = log->next_lsn - 1 };
    for (unsigned i = 0; i < log->segment_count; i++) {
        const struct segment *segment = log->segments[i];
        out->bytes += segment->tail;
        out->records += segment->count;
        out->dead_bytes += segment->dead_bytes;
        out->compacted += segment->is_compacted;
        out->uncounted += !segment->is_counted;
        out->first_lsn = i == 0 ? segment->first_lsn : out->first_lsn;
    }
    pthread_mutex_unlock(&log->lock);
}

uint64_t log_unpromised(struct log *log)
{
    uint64_t count = 0;
    log_lsn first;
    pthread_mutex_lock(&log->lock);
    for (unsigned i = 0; i < log->segment_count; i++) {
        count += count_unpromised(log->segments[i], &first);
    }
    pthread_mutex_unlock(&log->lock);
    return count;
}

uint64_t log_new_generation(struct log *log)
{
    pthread_mutex_lock(&log->lock);
    uint64_t generation = log->next_generation++;
    pthread_mutex_unlock(&log->lock);
    return generation;
}

/* Does the index say what a scan of the segment has found? A missing one says nothing wrong. */
static bool index_is_good(struct log *log, const struct segment *scanned)
{
    struct segment copy = *scanned;
    char path[PATH_BYTES];
    segment_path(log, scanned->number, "idx", path, sizeof(path));
    copy.offsets = NULL;
    copy.holders = NULL;
    copy.count = copy.offset_cap = 0;
    bool is_there = access(path, F_OK) == 0;
    bool good = !is_there || index_read(log, &copy);
    for (uint32_t i = 0; is_there && good && i < copy.count && i < scanned->count; i++) {
        good = scanned->offsets[i] == OFFSET_LOST || copy.offsets[i] == scanned->offsets[i];
    }
    free(copy.offsets);
    free(copy.holders);
    return good;
}

/* Not while a compaction may be putting another file in its place: then generation and offsets tell two files apart. */
static bool index_is_bad(struct log *log, const struct segment *scanned)
{
    if (index_is_good(log, scanned)) {
        return false;
    }
    pthread_mutex_lock(&log->lock);
    const struct segment *now = segment_of(log, scanned->first_lsn);
    bool is_same = now != NULL && now->generation == scanned->generation;
    pthread_mutex_unlock(&log->lock);
    return is_same;
}

struct verification {
    struct log *log;
    log_damaged *damaged;
    void *arg;
};

static void tell_file(const struct verification *v, const struct segment *segment,
                      const char *suffix, uint64_t at, const char *why)
{
    char name[SEGMENT_NAME_BYTES];
    snprintf(name, sizeof(name), "S%016llx.%s", (unsigned long long)segment->number, suffix);
    v->damaged(v->arg, name, at, why);
}

/* What the power had left of a group that nobody was told of was handed out when the log was opened: from then on it was promised. */
static enum err verify_survivors(const struct verification *v, const struct segment *segment,
                                 struct segment *scanned)
{
    enum err result = OK;
    uint32_t known = scanned->is_compacted ? 0 : segment->count;
    for (uint32_t i = 0; i < scanned->count && i < known; i++) {
        if (scanned->offsets[i] == OFFSET_DROPPED && segment->offsets[i] > OFFSET_DROPPED) {
            scanned->offsets[i] = OFFSET_LOST;
            tell_file(v, segment, "seg", segment->offsets[i], "checksum of a record fails");
            result = ERR_CORRUPT;
        }
    }
    return result;
}

static enum err verify_segment(const struct verification *v, const struct segment *segment,
                               struct scan_range range)
{
    struct segment copy = *segment;
    copy.offsets = NULL;
    copy.holders = NULL;
    copy.count = copy.offset_cap = 0;
    enum err result = segment_scan(v->log, &copy, range, NULL, v->damaged, v->arg);
    enum err survived = verify_survivors(v, segment, &copy);
    result = result == OK ? survived : result;
    if (segment_header_is_damaged(v->log, &copy)) {
        tell_file(v, &copy, "seg", 0, "its header is damaged, and its records are read without it");
        result = ERR_CORRUPT;
    }
    if (copy.is_sealed && index_is_bad(v->log, &copy)) {
        tell_file(v, &copy, "idx", 0,
                  "it is not what the segment says; `culver store repair` writes it again");
        result = ERR_CORRUPT;
    }
    free(copy.offsets);
    free(copy.holders);
    return result;
}

enum err log_verify(struct log *log, log_damaged *damaged, void *arg, struct progress *progress)
{
    struct verification v = { log, damaged, arg };
    enum err result = dictionary_verify(log, damaged, arg);
    struct log_stats stats;
    log_lsn at = 0;
    log_stats_get(log, &stats);
    progress_begin(progress, "reading the log", stats.bytes, true);
    for (;;) { /* by number of record: compaction may join segments meanwhile */
        struct place place = { 0 };
        struct segment copy;
        struct scan_range range = { 0 };
        pthread_mutex_lock(&log->lock);
        for (unsigned i = 0; i < log->segment_count && place.segment == NULL; i++) {
            if (log->segments[i]->first_lsn >= at && log->segments[i]->count > 0) {
                place.segment = log->segments[i];
                place.segment->users++;
                copy = *place.segment;
                range.upto =
                    i + 1 < log->segment_count ? log->segments[i + 1]->first_lsn : log->next_lsn;
                range.promised_upto = promised_upto(log, i);
            }
        }
        pthread_mutex_unlock(&log->lock);
        if (place.segment == NULL) {
            return result;
        }
        enum err scanned = verify_segment(&v, &copy, range);
        progress_add(progress, copy.tail);
        place_release(log, &place);
        result = scanned == OK ? result : scanned;
        at = range.upto;
    }
}

enum err log_mend(struct log *log)
{
    TRY(dictionary_mend(log));
    pthread_mutex_lock(&log->lock);
    for (unsigned i = 0; i < log->segment_count; i++) {
        log->segments[i]->is_changed = true;
    }
    pthread_mutex_unlock(&log->lock);
    return holders_write(log);
}
