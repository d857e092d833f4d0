/* How many hold each record, and what follows: dead octets of each segment. */
#include "store/log/upkeep.h"

#include <stdlib.h>

#include "base/log.h"
#include "store/log/internal.h"

uint16_t holders_at_birth(const struct log_append *append)
{
    return append->type == LOG_ACCEPT  ? append->holders
           : append->type == LOG_CHUNK ? 1
                                       : LOG_HELD_ALWAYS;
}

/* Where the number of a record stands; NULL: nowhere. Under the lock. */
static uint16_t *holders_at(struct log *log, log_lsn lsn, struct segment **out_segment)
{
    struct segment *segment = segment_of(log, lsn);
    *out_segment = segment;
    return segment == NULL ? NULL : &segment->holders[lsn - segment->first_lsn];
}

/* The record is dead from now on: it counts as room that compaction would win. */
static void note_death(struct log *log, log_lsn lsn)
{
    struct record_head head;
    struct segment *segment;
    uint64_t size = log_read_head(log, lsn, &head) == OK ? record_size(head.payload_len) : 0;
    pthread_mutex_lock(&log->lock);
    if (holders_at(log, lsn, &segment) != NULL) {
        segment->dead_bytes += size;
    }
    pthread_mutex_unlock(&log->lock);
}

static void set_where(struct log *log, log_lsn lsn, uint16_t value, bool is_counted)
{
    struct segment *segment;
    bool died = false;
    pthread_mutex_lock(&log->lock);
    uint16_t *holders = holders_at(log, lsn, &segment);
    if (holders != NULL && segment->is_counted == is_counted && *holders != value) {
        *holders = value;
        segment->is_changed = true;
        died = value == 0 && is_counted;
    }
    pthread_mutex_unlock(&log->lock);
    if (died) {
        note_death(log, lsn);
    }
}

void log_holders_set(struct log *log, log_lsn lsn, uint16_t holders)
{
    set_where(log, lsn, holders, true);
}

void log_holders_begin(struct log *log, log_lsn lsn, uint16_t holders)
{
    set_where(log, lsn, holders, false);
}

uint16_t log_holders_get(struct log *log, log_lsn lsn)
{
    struct segment *segment;
    pthread_mutex_lock(&log->lock);
    const uint16_t *holders = holders_at(log, lsn, &segment);
    uint16_t value = holders == NULL ? LOG_HELD_ALWAYS : *holders;
    pthread_mutex_unlock(&log->lock);
    return value;
}

enum err log_holders_drop(struct log *log, log_lsn lsn, log_lsn by, uint16_t *out_left)
{
    struct segment *segment;
    bool died = false;
    pthread_mutex_lock(&log->lock);
    uint16_t *holders = holders_at(log, lsn, &segment);
    /* What is not counted yet is counted from the log as it was found; later records come into it the next time. */
    bool is_due = holders != NULL && by >= segment->counted_upto &&
                  (segment->is_counted || by < log->opened_lsn);
    if (is_due && *holders != LOG_HELD_ALWAYS && *holders > 0) {
        --*holders;
        segment->is_changed = true;
        died = *holders == 0;
    }
    *out_left = holders == NULL ? LOG_HELD_ALWAYS : *holders;
    pthread_mutex_unlock(&log->lock);
    if (died) {
        note_death(log, lsn);
    }
    return holders == NULL
               ? fail(ERR_NOT_FOUND, "log record %llu is not there", (unsigned long long)lsn)
               : OK;
}

void log_holders_upto(struct log *log, log_lsn upto)
{
    pthread_mutex_lock(&log->lock);
    log->counted_upto = upto;
    pthread_mutex_unlock(&log->lock);
}

log_lsn log_counting_end(struct log *log)
{
    pthread_mutex_lock(&log->lock);
    log_lsn end = log->opened_lsn;
    pthread_mutex_unlock(&log->lock);
    return end;
}

uint64_t holders_measure(struct log *log, const struct segment *segment)
{
    uint64_t dead = 0;
    for (uint32_t i = 0; i < segment->count; i++) {
        struct record_head head;
        if (segment->holders[i] == 0 && segment->offsets[i] > OFFSET_DROPPED &&
            log_read_head(log, segment->first_lsn + i, &head) == OK) {
            dead += record_size(head.payload_len);
        }
    }
    return dead;
}

/* The first segment that is not counted; NULL: none. Only the caller's thread retires segments, so it stays. */
static struct segment *first_uncounted(struct log *log)
{
    struct segment *found = NULL;
    pthread_mutex_lock(&log->lock);
    for (unsigned i = 0; i < log->segment_count && found == NULL; i++) {
        found = log->segments[i]->is_counted ? NULL : log->segments[i];
    }
    pthread_mutex_unlock(&log->lock);
    return found;
}

log_lsn log_uncounted(struct log *log)
{
    const struct segment *segment = first_uncounted(log);
    return segment == NULL ? 0 : segment->first_lsn;
}

void log_counted(struct log *log, log_lsn upto)
{
    struct segment *segment;
    while ((segment = first_uncounted(log)) != NULL) {
        uint64_t dead = holders_measure(log, segment);
        pthread_mutex_lock(&log->lock);
        segment->dead_bytes = dead;
        segment->counted_upto = upto;
        segment->is_counted = segment->is_changed = true;
        pthread_mutex_unlock(&log->lock);
    }
    log_holders_upto(log, upto);
}

/* The next segment whose index is behind, held open; NULL: none. */
static struct segment *take_changed(struct log *log, unsigned *at)
{
    struct segment *found = NULL;
    pthread_mutex_lock(&log->lock);
    for (; *at < log->segment_count && found == NULL; ++*at) {
        struct segment *segment = log->segments[*at];
        if (segment != log->active && segment->is_sealed && segment->is_changed) {
            segment->is_changed = false;
            segment->users++;
            found = segment;
        }
    }
    pthread_mutex_unlock(&log->lock);
    return found;
}

enum err holders_write(struct log *log)
{
    struct disk *disk = &log->world->disk;
    struct segment *segment;
    unsigned at = 0, written = 0;
    char path[4096];
    pthread_mutex_lock(&log->index_lock);
    while ((segment = take_changed(log, &at)) != NULL) {
        struct place place = { segment, 0 };
        if (!segment->is_retired && index_write(log, segment, true) != OK) {
            log_warn("index-failed", "segment=%llu reason=%s", (unsigned long long)segment->number,
                     log_text(slice_cstr(err_detail())).text);
        }
        written++;
        place_release(log, &place);
    }
    pthread_mutex_unlock(&log->index_lock);
    segment_path(log, 0, "idx", path, sizeof(path));
    return written == 0 || disk_sync_parent(disk, path) == 0 ? OK
                                                             : log_disk_error("sync", log->dir);
}

/* --- segments --- */

bool log_segment_get(struct log *log, unsigned at, struct log_segment *out)
{
    pthread_mutex_lock(&log->lock);
    bool is_there = at < log->segment_count;
    if (is_there) {
        const struct segment *segment = log->segments[at];
        bool is_sealed = segment->is_sealed && segment != log->active;
        bool is_witness =
            at > 0 && segment->unpromised_from != 0 && !log->segments[at - 1]->is_compacted;
        log_lsn upto = segment->first_lsn + segment->count;
        *out = (struct log_segment){ .number = segment->number,
                                     .first_lsn = segment->first_lsn,
                                     .upto = upto,
                                     .bytes = segment->tail,
                                     .dead_bytes = segment->dead_bytes,
                                     .begun = segment->begun,
                                     .is_compacted = segment->is_compacted,
                                     .is_settled = is_sealed && segment->is_counted &&
                                                   !is_witness && upto <= log->checkpoint_lsn,
                                     .is_sealed = is_sealed };
    }
    pthread_mutex_unlock(&log->lock);
    return is_there;
}

void log_switch(struct log *log)
{
    __atomic_store_n(&log->wants_switch, true, __ATOMIC_RELEASE);
}
