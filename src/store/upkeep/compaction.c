/* Which segments are rewritten, and what becomes of what is dead in them. */
#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"
#include "store/queue_internal.h"
#include "store/upkeep/internal.h"

#define RECORD_ARENA_BYTES ((size_t)4 * LOG_PAYLOAD_MAX)
#define PATH_BYTES 4096

/* --- is it really dead? --- */

static enum err find_holder(struct account *account, void *arg)
{
    log_lsn *lsn = arg;
    sqlite3_stmt *s = sql(account, SQL_COLD_COUNT);
    sqlite3_bind_int64(s, 1, (int64_t)*lsn);
    int code = sqlite3_step(s);
    bool is_held = code == SQLITE_ROW && sqlite3_column_int64(s, 0) > 0;
    sqlite3_reset(s);
    *lsn = is_held ? *lsn : 0;
    return code == SQLITE_ROW ? OK : sql_failed(account->db, "count");
}

/* An account without files is not opened: that would make it anew. */
static bool has_files(struct store *store, account_id id)
{
    struct shard shard = { .store = store };
    struct account account = { .id = id, .shard = &shard };
    char path[PATH_BYTES];
    account_path(&account, "mail.db", path, sizeof(path));
    return disk_has_file(&store->world->disk, path) != 0; /* cannot be told: it may have */
}

/* The counting says that nobody holds the message. Before it is thrown away those are asked to whom it went. */
static enum err is_held(struct upkeep *upkeep, const struct accept_record *accept, log_lsn lsn,
                        account_id *out_by)
{
    *out_by = 0;
    for (uint32_t i = 0; i < accept->target_count && *out_by == 0; i++) {
        account_id id = accept->targets[i].account;
        log_lsn held = lsn;
        if (!has_files(upkeep->store, id)) {
            continue;
        }
        enum err asked =
            shard_call(&(struct account_call){ upkeep->store, id, find_holder, &held });
        if (asked != OK && asked != ERR_NOT_FOUND) {
            return asked;
        }
        *out_by = asked == OK && held != 0 ? id : 0;
    }
    return OK;
}

static enum err judge(void *arg, const struct log_record *record, struct buf *rest,
                      enum log_verdict *out)
{
    struct upkeep *upkeep = arg;
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "judge", RECORD_ARENA_BYTES);
    struct accept_record accept;
    account_id by;
    *out = record->type == LOG_CHUNK ? LOG_DROP : LOG_KEEP;
    if (record->type != LOG_ACCEPT) {
        return OK;
    }
    TRY(accept_read(record->payload, arena, &accept));
    if (accept.is_husk) {
        return OK;
    }
    TRY(is_held(upkeep, &accept, record->lsn, &by));
    bool is_queued = false;
    if (accept.remote_count > 0) {
        TRY(queue_holds(upkeep->store, record->lsn, &is_queued));
    }
    if (by != 0 || is_queued) {
        log_error("holder-unknown", "lsn=%llu acct=%llu", (unsigned long long)record->lsn,
                  (unsigned long long)by);
        return OK;
    }
    *out = LOG_EMPTY;
    return accept_husk(record->payload, rest);
}

/* --- which segments --- */

struct run {
    struct log_segment segments[COMPACT_RUN_MAX];
    unsigned count;
    uint64_t live; /* octets that would be written, before compression */
    unsigned worthy;
};

static bool was_refused(const struct upkeep *upkeep, uint64_t number)
{
    bool was = false;
    for (unsigned i = 0; i < upkeep->refused_count; i++) {
        was = was || upkeep->refused[i] == number;
    }
    return was;
}

/* More than half of it dead, or old and something dead. */
static bool is_worth(struct upkeep *upkeep, const struct log_segment *segment)
{
    int64_t age = clock_now(&upkeep->world->clock).secs - segment->begun;
    return segment->dead_bytes > segment->bytes / 2 ||
           (segment->dead_bytes > 0 && age >= COMPACT_AGE_SECS);
}

static bool is_small(const struct upkeep *upkeep, const struct log_segment *segment)
{
    uint64_t usual = upkeep->store->config.segment_bytes;
    usual = usual == 0 ? LOG_SEGMENT_BYTES : usual;
    return segment->bytes - segment->dead_bytes < usual / COMPACT_SMALL_PART;
}

/* The longest run from the at-th segment on that may become one file. */
static void grow_run(struct upkeep *upkeep, unsigned at, struct run *run)
{
    struct log *log = upkeep->store->log;
    uint64_t usual = upkeep->store->config.segment_bytes;
    usual = usual == 0 ? LOG_SEGMENT_BYTES : usual;
    *run = (struct run){ 0 };
    while (run->count < COMPACT_RUN_MAX) {
        struct log_segment segment;
        if (!log_segment_get(log, at + run->count, &segment) || !segment.is_settled ||
            was_refused(upkeep, segment.number)) {
            return;
        }
        uint64_t live = segment.bytes - segment.dead_bytes;
        bool worth = is_worth(upkeep, &segment);
        bool follows = run->count == 0 || segment.first_lsn == run->segments[run->count - 1].upto;
        if (!follows || (!worth && !is_small(upkeep, &segment)) ||
            (run->count > 0 && run->live + live > usual)) {
            return;
        }
        run->worthy += worth;
        run->live += live;
        run->segments[run->count++] = segment;
    }
}

/* Where nothing is dead yet, many small ones are joined. */
static bool is_run(const struct run *run)
{
    return run->worthy > 0 || run->count >= COMPACT_SMALL_RUN;
}

static bool find_run(struct upkeep *upkeep, struct run *run)
{
    struct log_segment segment;
    for (unsigned at = 0; log_segment_get(upkeep->store->log, at, &segment); at++) {
        grow_run(upkeep, at, run);
        if (is_run(run)) {
            return true;
        }
    }
    return false;
}

void compaction_prepare(struct upkeep *upkeep)
{
    struct log_segment segment;
    int64_t now = clock_now(&upkeep->world->clock).secs;
    for (unsigned at = 0; log_segment_get(upkeep->store->log, at, &segment); at++) {
        if (!segment.is_sealed && now - segment.begun >= COMPACT_AGE_SECS) {
            log_switch(upkeep->store->log);
        }
    }
}

static void refuse(struct upkeep *upkeep, const struct run *run, enum err why)
{
    for (unsigned i = 0; i < run->count && upkeep->refused_count < COMPACT_REFUSED_MAX; i++) {
        upkeep->refused[upkeep->refused_count++] = run->segments[i].number;
    }
    upkeep_add(upkeep, &upkeep->report.refused, run->count);
    log_warn("compaction-failed", "segment=%llu count=%u class=%s reason=%s",
             (unsigned long long)run->segments[0].number, run->count, err_name(why),
             log_text(slice_cstr(err_detail())).text);
}

bool compaction_step(struct upkeep *upkeep)
{
    struct run run;
    if (!find_run(upkeep, &run)) {
        return false;
    }
    struct log_compaction job = { .number = run.segments[0].number,
                                  .segments = run.count,
                                  .judge = judge,
                                  .pace = upkeep_pace,
                                  .arg = upkeep };
    upkeep->paced = upkeep->world->clock.monotonic(&upkeep->world->clock);
    enum err result = log_compact(upkeep->store->log, &job);
    if (result == ERR_BUSY) {
        return false; /* the server stops */
    }
    if (result != OK) {
        refuse(upkeep, &run, result);
        return result == ERR_CORRUPT; /* the others may be whole; a full disk is one for all */
    }
    log_info("compacted", "segment=%llu count=%u bytes=%llu size=%llu",
             (unsigned long long)job.number, run.count, (unsigned long long)job.bytes_before,
             (unsigned long long)job.bytes_after);
    upkeep_add(upkeep, &upkeep->report.compactions, 1);
    upkeep_add(upkeep, &upkeep->report.compacted_from, job.bytes_before);
    upkeep_add(upkeep, &upkeep->report.compacted_to, job.bytes_after);
    return true;
}
