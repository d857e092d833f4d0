/* queue.db: derived from the log like an account, owned by the first shard (docs/formats/queue-db.md). */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/fault.h"
#include "base/log.h"
#include "base/plant.h"
#include "store/queue_internal.h"

#define PATH_BYTES 4096
#define QUEUE_ARENA_BYTES ((size_t)4 * LOG_PAYLOAD_MAX)
#define QUEUE_SCHEMA 5
#define QUEUE_SCHEMA_WHOLE 4 /* the first that tells all */

static const char schema[] =
    "CREATE TABLE IF NOT EXISTS state(id INTEGER PRIMARY KEY CHECK(id=1), "
    "applied_lsn INT, next_id INT, schema INT);"
    "CREATE TABLE IF NOT EXISTS entry(id INTEGER PRIMARY KEY, lsn INT, size INT, submitter INT, "
    "queued INT, envelope_id TEXT, sender TEXT, recipient TEXT, envid TEXT DEFAULT '', "
    "flags INT DEFAULT 0, priority INT DEFAULT 0, deliver_by INT DEFAULT 0, "
    "original TEXT DEFAULT '', notify INT DEFAULT 0, attempts INT DEFAULT 0, "
    "next_attempt INT DEFAULT 0, is_held INT DEFAULT 0, was_warned INT DEFAULT 0, "
    "hop TEXT DEFAULT '', reply TEXT DEFAULT '', changed INT DEFAULT 0, not_before INT DEFAULT 0, "
    "release INT DEFAULT 0);"
    "CREATE TABLE IF NOT EXISTS ended(lsn INTEGER PRIMARY KEY);"
    "INSERT OR IGNORE INTO state VALUES(1,-1,1,5);"; /* -1: the log was not replayed yet */

/* Earlier schemas do not tell all: which messages have no entry any more, since when an entry may go. The log does. */
static const char begin_anew[] = "BEGIN IMMEDIATE; DROP TABLE entry; DROP TABLE state; COMMIT;";
static const char add_release[] =
    "BEGIN IMMEDIATE; ALTER TABLE entry ADD COLUMN release INT DEFAULT 0; "
    "UPDATE state SET schema=5; COMMIT;";
static const char index_text[] = "CREATE INDEX IF NOT EXISTS entry_changed ON entry(changed);"
                                 "CREATE INDEX IF NOT EXISTS entry_lsn ON entry(lsn);";

#define COLUMNS                                                                                    \
    "id,lsn,size,submitter,queued,priority,flags,deliver_by,notify,attempts,next_attempt,"         \
    "is_held,was_warned,changed,envelope_id,sender,recipient,envid,original,hop,reply,not_before," \
    "release"

static const char *const texts[QUEUE_SQL_STATEMENTS] = {
    [QUEUE_SQL_PUT] =
        "INSERT INTO entry(id,lsn,size,submitter,queued,priority,flags,deliver_by,"
        "notify,next_attempt,not_before,release,changed,envelope_id,sender,recipient,envid,"
        "original) VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
    [QUEUE_SQL_DELETE] = "DELETE FROM entry WHERE id=?1",
    [QUEUE_SQL_DEFER] = "UPDATE entry SET attempts=attempts+1,next_attempt=?3,reply=?4,changed=?2 "
                        "WHERE id=?1",
    [QUEUE_SQL_HOLD] = "UPDATE entry SET is_held=1,changed=?2 WHERE id=?1",
    [QUEUE_SQL_RELEASE] = "UPDATE entry SET is_held=0,next_attempt=0,changed=?2 WHERE id=?1",
    [QUEUE_SQL_RETRY] = "UPDATE entry SET next_attempt=0,changed=?2 WHERE id=?1",
    [QUEUE_SQL_REROUTE] = "UPDATE entry SET hop=?4,next_attempt=0,changed=?2 WHERE id=?1",
    [QUEUE_SQL_WARNED] = "UPDATE entry SET was_warned=1,changed=?2 WHERE id=?1",
    [QUEUE_SQL_KEPT] = "UPDATE entry SET notify=notify|128,changed=?2 WHERE id=?1",
    [QUEUE_SQL_STATE] = "UPDATE state SET applied_lsn=?,next_id=?",
    [QUEUE_SQL_LIST] = "SELECT " COLUMNS " FROM entry WHERE id>?1 ORDER BY id LIMIT ?2",
    [QUEUE_SQL_CHANGES] =
        "SELECT " COLUMNS " FROM entry WHERE changed>?1 ORDER BY changed,id LIMIT ?2",
    [QUEUE_SQL_COUNT] = "SELECT count(*) FROM entry",
    [QUEUE_SQL_HOLDS] = "SELECT 1 FROM entry WHERE lsn=?1 LIMIT 1",
    [QUEUE_SQL_END] =
        "INSERT OR IGNORE INTO ended SELECT lsn FROM entry AS e WHERE id=?1 AND NOT EXISTS"
        "(SELECT 1 FROM entry WHERE lsn=e.lsn AND id<>e.id)",
    [QUEUE_SQL_ENDED] = "SELECT lsn FROM ended ORDER BY lsn LIMIT ?1",
    [QUEUE_SQL_GIVE_UP] = "DELETE FROM ended WHERE lsn=?1",
};

/* --- statements --- */

sqlite3_stmt *queue_sql(struct queue *queue, enum queue_statement which)
{
    if (queue->statements[which] == NULL) {
        sqlite3_prepare_v3(queue->db, texts[which], -1, SQLITE_PREPARE_PERSISTENT,
                           &queue->statements[which], NULL);
    }
    return queue->statements[which];
}

enum err queue_sql_done(struct queue *queue, sqlite3_stmt *statement)
{
    if (statement == NULL) {
        return sql_failed(queue->db, "queue");
    }
    int code = sqlite3_step(statement);
    enum err result = code == SQLITE_DONE ? OK : sql_failed(queue->db, "queue");
    sqlite3_reset(statement);
    return result;
}

static enum err execute(struct queue *queue, const char *text)
{
    return sqlite3_exec(queue->db, text, NULL, NULL, NULL) == SQLITE_OK
               ? OK
               : sql_failed(queue->db, "queue");
}

static void bind_text(sqlite3_stmt *s, int at, struct slice text)
{
    sqlite3_bind_text(s, at, text.len == 0 ? "" : text.ptr, (int)text.len, SQLITE_STATIC);
}

/* --- opening --- */

static enum err read_state(struct queue *queue, int64_t *schema_version)
{
    sqlite3_stmt *s;
    if (sqlite3_prepare_v2(queue->db, "SELECT applied_lsn,next_id,schema FROM state", -1, &s,
                           NULL) != SQLITE_OK) {
        return sql_failed(queue->db, "queue");
    }
    int code = sqlite3_step(s);
    if (code == SQLITE_ROW) {
        int64_t applied = sqlite3_column_int64(s, 0);
        queue->must_replay = applied < 0;
        queue->applied_lsn = applied < 0 ? 0 : (log_lsn)applied;
        queue->next_id = (uint64_t)sqlite3_column_int64(s, 1);
        *schema_version = sqlite3_column_int64(s, 2);
    }
    sqlite3_finalize(s);
    return code == SQLITE_ROW ? OK : sql_failed(queue->db, "queue");
}

static enum err load(struct queue *queue)
{
    int64_t version = 0;
    TRY(read_state(queue, &version));
    if (version > 0 && version < QUEUE_SCHEMA_WHOLE) {
        TRY(execute(queue, begin_anew));
        TRY(execute(queue, schema));
        TRY(read_state(queue, &version));
    }
    if (version == QUEUE_SCHEMA_WHOLE) {
        TRY(execute(queue, add_release));
        TRY(read_state(queue, &version));
    }
    if (version != QUEUE_SCHEMA) {
        return fail(ERR_PERM,
                    "queue.db has format %lld, this program reads up to %d: run the newer "
                    "culver that wrote it",
                    (long long)version, QUEUE_SCHEMA);
    }
    return execute(queue, index_text);
}

static void close_database(struct queue *queue)
{
    for (size_t i = 0; i < ARRAY_LEN(queue->statements); i++) {
        sqlite3_finalize(queue->statements[i]);
        queue->statements[i] = NULL;
    }
    sqlite3_close(queue->db);
    queue->db = NULL;
}

static enum err try_open(struct store *store)
{
    char path[PATH_BYTES];
    bool is_new;
    snprintf(path, sizeof(path), "%s/db/queue.db", store->data_dir);
    TRY(sql_open(store, path, &store->queue->db, &is_new));
    TRY(execute(store->queue, schema));
    if (is_new && disk_sync_parent(&store->world->disk, path) != 0) {
        return fail(ERR_TEMP, "%s: %m", path);
    }
    return load(store->queue);
}

/* Derived, so a damaged one is put aside and made again from the whole log. */
static enum err set_aside(struct store *store)
{
    static const char *const files[] = { "db/queue.db", "db/queue.db-wal" };
    char path[PATH_BYTES], aside[PATH_BYTES + 16];
    struct disk *disk = &store->world->disk;
    close_database(store->queue);
    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        snprintf(path, sizeof(path), "%s/%s", store->data_dir, files[i]);
        snprintf(aside, sizeof(aside), "%s.damaged", path);
        if (disk->rename(disk, path, aside) != 0 && errno != ENOENT) {
            return fail(ERR_TEMP, "%s: %m", path);
        }
    }
    log_error("queue-rebuilt", "file=%s/db/queue.db", store->data_dir);
    return try_open(store);
}

enum err queue_open(struct store *store)
{
    store->queue = calloc(1, sizeof(*store->queue));
    if (store->queue == NULL) {
        abort();
    }
    enum err result = try_open(store);
    return result == ERR_CORRUPT ? set_aside(store) : result;
}

void queue_close(struct store *store)
{
    if (store->queue != NULL) {
        close_database(store->queue);
        free(store->queue->pending);
        free(store->queue);
    }
}

void queue_note(struct store *store, log_lsn lsn)
{
    struct queue *queue = store->queue;
    if (queue->count == queue->cap) {
        queue->cap = queue->cap == 0 ? 16 : queue->cap * 2;
        queue->pending = realloc(queue->pending, queue->cap * sizeof(log_lsn));
        if (queue->pending == NULL) {
            abort();
        }
    }
    queue->pending[queue->count++] = lsn;
}

/* --- apply --- */

static enum err put_entry(struct queue *queue, log_lsn lsn, const struct accept_record *accept,
                          const struct queue_recipient *recipient)
{
    sqlite3_stmt *s = queue_sql(queue, QUEUE_SQL_PUT);
    const struct queue_terms *terms = &accept->terms;
    int64_t numbers[] = { (int64_t)queue->next_id++,
                          (int64_t)lsn,
                          (int64_t)accept->size,
                          (int64_t)accept->submitter,
                          accept->received.secs,
                          terms->priority,
                          terms->flags,
                          terms->deliver_by.secs,
                          recipient->notify,
                          terms->not_before.secs, /* the next attempt */
                          terms->not_before.secs,
                          terms->release,
                          (int64_t)lsn };
    int at = ARRAY_LEN(numbers);
    sql_bind_ints(s, numbers, at);
    bind_text(s, at + 1, accept->envelope_id);
    bind_text(s, at + 2, accept->from);
    bind_text(s, at + 3, recipient->address);
    bind_text(s, at + 4, terms->envid);
    bind_text(s, at + 5, recipient->original);
    return queue_sql_done(queue, s);
}

static enum err run_with(struct queue *queue, enum queue_statement which, uint64_t number)
{
    sqlite3_stmt *s = queue_sql(queue, which);
    sql_bind_ints(s, (int64_t[]){ (int64_t)number }, 1);
    return queue_sql_done(queue, s);
}

/* With the last entry of a message the queue has no use for its record any more: the upkeep gives it up. */
static enum err end_entry(struct queue *queue, uint64_t id)
{
    TRY(run_with(queue, QUEUE_SQL_END, id));
    return run_with(queue, QUEUE_SQL_DELETE, id);
}

static enum err mark_kept(struct queue *queue, uint64_t id, log_lsn lsn)
{
    sqlite3_stmt *s = queue_sql(queue, QUEUE_SQL_KEPT);
    sql_bind_ints(s, (int64_t[]){ (int64_t)id, (int64_t)lsn }, 2);
    return queue_sql_done(queue, s);
}

static enum err apply_accept_record(struct queue *queue, const struct log_record *record,
                                    struct arena *arena)
{
    struct accept_record accept;
    TRY(accept_read(record->payload, arena, &accept));
    uint32_t count = accept.remote_count;
    count -= PLANTED("drop-queue-recipient") && count > 1;
    if (accept.is_husk) {
        queue->next_id += accept.remote_count; /* all of them ended, or it would be whole */
        count = 0;
    }
    for (uint32_t i = 0; i < count; i++) {
        TRY(put_entry(queue, record->lsn, &accept, &accept.remote[i]));
    }
    for (uint32_t i = 0; i < accept.end_count; i++) {
        TRY(end_entry(queue, accept.ends[i]));
    }
    for (uint32_t i = 0; i < accept.kept_count; i++) {
        TRY(mark_kept(queue, accept.kept[i], record->lsn));
    }
    return OK;
}

static enum err apply_unref_record(struct queue *queue, const struct log_record *record,
                                   struct arena *arena)
{
    struct unref unref;
    TRY(unref_read(record->payload, arena, &unref));
    for (uint32_t i = 0; i < unref.lsn_count; i++) {
        TRY(run_with(queue, QUEUE_SQL_GIVE_UP, unref.lsns[i]));
    }
    return OK;
}

static enum err apply_queue_record(struct queue *queue, const struct log_record *record,
                                   struct arena *arena)
{
    static const enum queue_statement statements[] = {
        [QUEUE_REMOVE] = QUEUE_SQL_DELETE,   [QUEUE_DONE] = QUEUE_SQL_DELETE,
        [QUEUE_DEFER] = QUEUE_SQL_DEFER,     [QUEUE_HOLD] = QUEUE_SQL_HOLD,
        [QUEUE_RELEASE] = QUEUE_SQL_RELEASE, [QUEUE_RETRY] = QUEUE_SQL_RETRY,
        [QUEUE_REROUTE] = QUEUE_SQL_REROUTE, [QUEUE_DROP] = QUEUE_SQL_DELETE,
        [QUEUE_WARNED] = QUEUE_SQL_WARNED,   [QUEUE_KEPT] = QUEUE_SQL_KEPT,
    };
    struct queue_record change;
    TRY(queue_record_read(record->payload, arena, &change));
    for (uint32_t i = 0; i < change.count; i++) {
        if (statements[change.kind] == QUEUE_SQL_DELETE) {
            TRY(end_entry(queue, change.ids[i]));
            continue;
        }
        sqlite3_stmt *s = queue_sql(queue, statements[change.kind]);
        int parameters = s == NULL ? 0 : sqlite3_bind_parameter_count(s);
        int64_t numbers[] = { (int64_t)change.ids[i], (int64_t)record->lsn, change.until.secs };
        sql_bind_ints(s, numbers, parameters < 3 ? parameters : 3);
        if (parameters == 4) {
            bind_text(s, 4, slice_sub(change.text, 0, QUEUE_REPLY_MAX));
        }
        TRY(queue_sql_done(queue, s));
    }
    return OK;
}

static enum err apply_one(struct store *store, log_lsn lsn)
{
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "queue", QUEUE_ARENA_BYTES);
    struct log_record record;
    enum err result = log_read(store->log, lsn, arena, &record);
    if (result == OK && record.type == LOG_ACCEPT) {
        result = apply_accept_record(store->queue, &record, arena);
    } else if (result == OK && record.type == LOG_QUEUE) {
        result = apply_queue_record(store->queue, &record, arena);
    } else if (result == OK && record.type == LOG_UNREF && record.account == 0) {
        result = apply_unref_record(store->queue, &record, arena);
    }
    if (result == ERR_NOT_FOUND) {
        return OK; /* a number that was passed over, met while everything is replayed */
    }
    if (result == ERR_CORRUPT && !sql_is_damaged(store->queue->db)) {
        log_error("record-lost", "lsn=%llu reason=%s", (unsigned long long)lsn,
                  log_text(slice_cstr(err_detail())).text);
        return OK;
    }
    return result;
}

static enum err apply_pending(struct store *store)
{
    struct queue *queue = store->queue;
    if (FAULT_POINT("queue-apply-fails")) {
        return fail(ERR_TEMP, "fault point");
    }
    TRY(execute(queue, "BEGIN IMMEDIATE"));
    for (unsigned i = 0; i < queue->count; i++) {
        if (queue->pending[i] > queue->applied_lsn) {
            TRY(apply_one(store, queue->pending[i]));
            queue->applied_lsn = queue->pending[i];
        }
    }
    sqlite3_stmt *s = queue_sql(queue, QUEUE_SQL_STATE);
    sql_bind_ints(s, (int64_t[]){ (int64_t)queue->applied_lsn, (int64_t)queue->next_id }, 2);
    TRY(queue_sql_done(queue, s));
    if (FAULT_POINT("queue-before-commit")) {
        return fail(ERR_TEMP, "fault point");
    }
    return execute(queue, "COMMIT");
}

static void note_everything(struct store *store)
{
    struct log_stats stats;
    log_stats_get(store->log, &stats);
    store->queue->count = 0;
    for (log_lsn lsn = stats.first_lsn; lsn > 0 && lsn <= stats.last_lsn; lsn++) {
        queue_note(store, lsn);
    }
}

/* After a failure memory may be ahead of the file, and an entry passed over would never be sent. */
static enum err make_sure(struct queue *queue)
{
    int64_t version;
    if (!sqlite3_get_autocommit(queue->db)) {
        TRY(execute(queue, "ROLLBACK"));
    }
    TRY(read_state(queue, &version));
    queue->is_unsure = false;
    return OK;
}

/* A database that turns out to be damaged is made again. */
static enum err apply_somehow(struct store *store)
{
    bool is_fresh = store->queue->applied_lsn == 0; /* made again it would be the same */
    enum err result = apply_pending(store);
    if (result != ERR_CORRUPT || is_fresh) {
        return result;
    }
    TRY(set_aside(store));
    note_everything(store);
    return apply_pending(store);
}

enum err queue_catch_up(struct store *store)
{
    struct queue *queue = store->queue;
    if (queue->is_unsure) {
        TRY(make_sure(queue));
    }
    if (queue->must_replay) {
        note_everything(store);
    }
    if (queue->count == 0 && !queue->must_replay) {
        return OK;
    }
    enum err result = apply_somehow(store);
    if (result != OK) {
        log_error("apply-failed", "file=queue.db reason=%s",
                  log_text(slice_cstr(err_detail())).text);
        queue->is_unsure = true;
        return result;
    }
    queue->count = 0;
    queue->must_replay = false;
    queue->is_dirty = true;
    queue_notify(store);
    return OK;
}

enum err queue_sync(struct store *store)
{
    struct queue *queue = store->queue;
    TRY(queue_catch_up(store));
    if (!queue->is_dirty) {
        return OK;
    }
    if (FAULT_POINT("queue-sync-fails")) {
        return fail(ERR_TEMP, "fault point");
    }
    if (sqlite3_wal_checkpoint_v2(queue->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL) !=
        SQLITE_OK) {
        return sql_failed(queue->db, "checkpoint");
    }
    queue->is_dirty = false;
    return OK;
}

static enum err make_again(struct store *store)
{
    store->queue->count = 0;
    TRY(set_aside(store));
    return queue_catch_up(store);
}

enum err queue_answered(struct store *store, enum err result)
{
    if (result != ERR_CORRUPT) {
        return result;
    }
    TRY(make_again(store));
    return fail(ERR_TEMP, "queue.db was damaged and is made again");
}

/* --- upkeep --- */

struct queue_upkeep {
    struct store *store;
    const struct check_faults *faults;
    log_lsn lsn;
    bool is_held;
    log_lsn *ended;
    uint32_t max, count;
    enum err result;
    char detail[ERR_TEXT_MAX];
};

static void run_verify(void *arg)
{
    struct queue_upkeep *u = arg;
    if (queue_catch_up(u->store) != OK) {
        u->faults->found(u->faults->arg, slice_cstr(err_detail()));
    }
    check_queue(u->store->queue->db, u->faults);
}

void queue_verify(struct store *store, const struct check_faults *faults)
{
    struct queue_upkeep u = { .store = store, .faults = faults };
    worker_call(store->shards[0].worker, run_verify, &u);
}

static enum err find_ended(struct queue_upkeep *u)
{
    struct queue *queue = u->store->queue;
    TRY(queue_catch_up(u->store));
    sqlite3_stmt *s = queue_sql(queue, QUEUE_SQL_ENDED);
    int code;
    sql_bind_ints(s, (int64_t[]){ u->max }, 1);
    while ((code = sqlite3_step(s)) == SQLITE_ROW) {
        u->ended[u->count++] = (log_lsn)sqlite3_column_int64(s, 0);
    }
    sqlite3_reset(s);
    return code == SQLITE_DONE ? OK : sql_failed(queue->db, "queue");
}

static void run_find_ended(void *arg)
{
    struct queue_upkeep *u = arg;
    u->result = queue_answered(u->store, find_ended(u));
    snprintf(u->detail, sizeof(u->detail), "%s", err_detail());
}

enum err queue_ended(struct store *store, uint32_t max, log_lsn *out, uint32_t *out_count)
{
    struct queue_upkeep u = { .store = store, .ended = out, .max = max };
    worker_call(store->shards[0].worker, run_find_ended, &u);
    *out_count = u.count;
    return u.result == OK ? OK : fail(u.result, "%s", u.detail);
}

static enum err find_holder(struct queue_upkeep *u)
{
    struct queue *queue = u->store->queue;
    TRY(queue_catch_up(u->store));
    sqlite3_stmt *s = queue_sql(queue, QUEUE_SQL_HOLDS);
    sql_bind_ints(s, (int64_t[]){ (int64_t)u->lsn }, 1);
    int code = sqlite3_step(s);
    u->is_held = code == SQLITE_ROW;
    sqlite3_reset(s);
    return code == SQLITE_ROW || code == SQLITE_DONE ? OK : sql_failed(queue->db, "queue");
}

static void run_find_holder(void *arg)
{
    struct queue_upkeep *u = arg;
    u->result = queue_answered(u->store, find_holder(u));
    snprintf(u->detail, sizeof(u->detail), "%s", err_detail());
}

enum err queue_holds(struct store *store, log_lsn lsn, bool *out)
{
    struct queue_upkeep u = { .store = store, .lsn = lsn };
    worker_call(store->shards[0].worker, run_find_holder, &u);
    *out = u.is_held;
    return u.result == OK ? OK : fail(u.result, "%s", u.detail);
}

static void run_rebuild(void *arg)
{
    struct queue_upkeep *u = arg;
    u->result = make_again(u->store);
    snprintf(u->detail, sizeof(u->detail), "%s", err_detail());
}

enum err queue_rebuild(struct store *store)
{
    struct queue_upkeep u = { .store = store };
    worker_call(store->shards[0].worker, run_rebuild, &u);
    return u.result == OK ? OK : fail(u.result, "%s", u.detail);
}
