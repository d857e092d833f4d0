/* The outbound queue: queue.db, derived from the log like an account, owned by the first shard (docs/formats/queue-db.md). */
#include "store/queue.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"
#include "base/scan.h"
#include "store/apply.h"
#include "store/change.h"
#include "store/internal.h"

#define PATH_BYTES 4096
#define QUEUE_RECORD_VERSION 1
#define QUEUE_ARENA_BYTES ((size_t)4 * LOG_PAYLOAD_MAX)

enum queue_change { QUEUE_REMOVE = 1 };

static const char schema[] = "CREATE TABLE IF NOT EXISTS state(id INTEGER PRIMARY KEY CHECK(id=1), "
                             "applied_lsn INT, next_id INT, schema INT);"
                             "CREATE TABLE IF NOT EXISTS entry(id INTEGER PRIMARY KEY, lsn INT, "
                             "size INT, submitter INT, queued INT,"
                             " envelope_id TEXT, sender TEXT, recipient TEXT);"
                             "INSERT OR IGNORE INTO state VALUES(1,0,1,1);";

struct queue {
    sqlite3 *db;
    log_lsn applied_lsn;
    uint64_t next_id;
    log_lsn *pending;
    unsigned count, cap;
    bool is_dirty;
    bool must_replay; /* made anew: starts from the first record of the log */
};

/* --- statements --- */

static enum err execute(struct queue *queue, const char *text)
{
    return sqlite3_exec(queue->db, text, NULL, NULL, NULL) == SQLITE_OK
               ? OK
               : sql_failed(queue->db, "queue");
}

static enum err prepare(struct queue *queue, const char *text, sqlite3_stmt **out)
{
    return sqlite3_prepare_v2(queue->db, text, -1, out, NULL) == SQLITE_OK
               ? OK
               : sql_failed(queue->db, "queue");
}

static enum err finish(struct queue *queue, sqlite3_stmt *s)
{
    int code = sqlite3_step(s);
    enum err result = code == SQLITE_DONE ? OK : sql_failed(queue->db, "queue");
    sqlite3_finalize(s);
    return result;
}

static void bind_text(sqlite3_stmt *s, int at, struct slice text)
{
    sqlite3_bind_text(s, at, text.len == 0 ? "" : text.ptr, (int)text.len, SQLITE_STATIC);
}

/* --- opening --- */

static enum err load(struct queue *queue)
{
    sqlite3_stmt *s;
    TRY(prepare(queue, "SELECT applied_lsn,next_id FROM state", &s));
    int code = sqlite3_step(s);
    if (code == SQLITE_ROW) {
        queue->applied_lsn = (log_lsn)sqlite3_column_int64(s, 0);
        queue->next_id = (uint64_t)sqlite3_column_int64(s, 1);
    }
    sqlite3_finalize(s);
    return code == SQLITE_ROW ? OK : sql_failed(queue->db, "queue");
}

static enum err try_open(struct store *store)
{
    char path[PATH_BYTES];
    bool is_new;
    snprintf(path, sizeof(path), "%s/queue.db", store->data_dir);
    TRY(sql_open(store, path, &store->queue->db, &is_new));
    TRY(execute(store->queue, schema));
    store->queue->must_replay = is_new;
    if (is_new && disk_sync_parent(&store->world->disk, path) != 0) {
        return fail(ERR_TEMP, "%s: %m", path);
    }
    return load(store->queue);
}

/* Derived, so a damaged one is put aside and made again from the whole log. */
static enum err set_aside(struct store *store)
{
    static const char *const files[] = { "queue.db", "queue.db-wal" };
    char path[PATH_BYTES], aside[PATH_BYTES + 16];
    sqlite3_close(store->queue->db);
    store->queue->db = NULL;
    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        snprintf(path, sizeof(path), "%s/%s", store->data_dir, files[i]);
        snprintf(aside, sizeof(aside), "%s.damaged", path);
        if (rename(path, aside) != 0 && errno != ENOENT) {
            return fail(ERR_TEMP, "%s: %m", path);
        }
    }
    log_error("queue-rebuilt", "file=%s/queue.db", store->data_dir);
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
        sqlite3_close(store->queue->db);
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

static enum err apply_accept_record(struct queue *queue, const struct log_record *record,
                                    struct arena *arena)
{
    struct accept_record accept;
    TRY(accept_read(record->payload, arena, &accept));
    for (uint32_t i = 0; i < accept.remote_count; i++) {
        sqlite3_stmt *s;
        int64_t row[] = { (int64_t)queue->next_id++, (int64_t)record->lsn, (int64_t)accept.size,
                          (int64_t)accept.submitter, accept.received.secs };
        TRY(prepare(queue, "INSERT INTO entry VALUES(?,?,?,?,?,?,?,?)", &s));
        sql_bind_ints(s, row, 5);
        bind_text(s, 6, accept.envelope_id);
        bind_text(s, 7, accept.from);
        bind_text(s, 8, accept.remote[i]);
        TRY(finish(queue, s));
    }
    return OK;
}

static enum err apply_queue_record(struct queue *queue, const struct log_record *record)
{
    struct scan c = scan_make(record->payload);
    uint16_t version;
    uint8_t kind;
    uint64_t id;
    sqlite3_stmt *s;
    if (!scan_le16(&c, &version) || version != QUEUE_RECORD_VERSION || !scan_le8(&c, &kind) ||
        kind != QUEUE_REMOVE || !scan_le64(&c, &id)) {
        return fail(ERR_CORRUPT, "a QUEUE record of the log is damaged");
    }
    TRY(prepare(queue, "DELETE FROM entry WHERE id=?", &s));
    sqlite3_bind_int64(s, 1, (int64_t)id);
    return finish(queue, s);
}

static enum err apply_one(struct store *store, log_lsn lsn)
{
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "queue", QUEUE_ARENA_BYTES);
    struct log_record record;
    enum err result = log_read(store->log, lsn, arena, &record);
    if (result == OK && record.type == LOG_ACCEPT) {
        result = apply_accept_record(store->queue, &record, arena);
    } else if (result == OK && record.type == LOG_QUEUE) {
        result = apply_queue_record(store->queue, &record);
    }
    if (result == ERR_CORRUPT || result == ERR_NOT_FOUND) {
        log_error("record-lost", "lsn=%llu reason=%s", (unsigned long long)lsn,
                  log_text(slice_cstr(err_detail())).text);
        return OK;
    }
    return result;
}

static enum err apply_pending(struct store *store)
{
    struct queue *queue = store->queue;
    sqlite3_stmt *s;
    TRY(execute(queue, "BEGIN IMMEDIATE"));
    for (unsigned i = 0; i < queue->count; i++) {
        if (queue->pending[i] > queue->applied_lsn) {
            TRY(apply_one(store, queue->pending[i]));
            queue->applied_lsn = queue->pending[i];
        }
    }
    TRY(prepare(queue, "UPDATE state SET applied_lsn=?,next_id=?", &s));
    sql_bind_ints(s, (int64_t[]){ (int64_t)queue->applied_lsn, (int64_t)queue->next_id }, 2);
    TRY(finish(queue, s));
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

enum err queue_catch_up(struct store *store)
{
    struct queue *queue = store->queue;
    if (queue->must_replay) {
        note_everything(store);
        queue->must_replay = false;
    }
    if (queue->count == 0) {
        return OK;
    }
    enum err result = apply_pending(store);
    if (result != OK) {
        log_error("apply-failed", "file=queue.db reason=%s",
                  log_text(slice_cstr(err_detail())).text);
        IGNORE(execute(queue, "ROLLBACK"));
        TRY(load(queue)); /* memory may be ahead of the rollback */
        return result;
    }
    queue->count = 0;
    queue->is_dirty = true;
    return OK;
}

enum err queue_sync(struct store *store)
{
    struct queue *queue = store->queue;
    TRY(queue_catch_up(store));
    if (!queue->is_dirty) {
        return OK;
    }
    if (sqlite3_wal_checkpoint_v2(queue->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL) !=
        SQLITE_OK) {
        return sql_failed(queue->db, "checkpoint");
    }
    queue->is_dirty = false;
    return OK;
}

/* --- asking --- */

struct asking {
    struct store *store;
    uint64_t after;
    unsigned max, count;
    struct arena *arena;
    struct queue_entry *out;
    uint64_t total;
    enum err result;
    char detail[ERR_TEXT_MAX];
};

static struct slice column(sqlite3_stmt *s, int at, struct arena *arena)
{
    return arena_dup(arena,
                     slice_make(sqlite3_column_text(s, at), (size_t)sqlite3_column_bytes(s, at)));
}

static enum err list(struct asking *ask)
{
    sqlite3_stmt *s;
    int code;
    TRY(queue_catch_up(ask->store));
    TRY(prepare(ask->store->queue,
                "SELECT id,lsn,size,submitter,queued,envelope_id,sender,recipient FROM entry WHERE "
                "id>? ORDER BY id LIMIT ?",
                &s));
    sql_bind_ints(s, (int64_t[]){ (int64_t)ask->after, ask->max }, 2);
    while ((code = sqlite3_step(s)) == SQLITE_ROW) {
        struct queue_entry *entry = &ask->out[ask->count++];
        entry->id = (uint64_t)sqlite3_column_int64(s, 0);
        entry->blob.lsn = (log_lsn)sqlite3_column_int64(s, 1);
        entry->blob.size = (uint64_t)sqlite3_column_int64(s, 2);
        entry->submitter = (account_id)sqlite3_column_int64(s, 3);
        entry->queued = (struct utc){ .secs = sqlite3_column_int64(s, 4) };
        entry->envelope_id = column(s, 5, ask->arena);
        entry->from = column(s, 6, ask->arena);
        entry->to = column(s, 7, ask->arena);
    }
    sqlite3_finalize(s);
    return code == SQLITE_DONE ? OK : sql_failed(ask->store->queue->db, "queue");
}

static enum err count_entries(struct asking *ask)
{
    sqlite3_stmt *s;
    TRY(queue_catch_up(ask->store));
    TRY(prepare(ask->store->queue, "SELECT count(*) FROM entry", &s));
    if (sqlite3_step(s) == SQLITE_ROW) {
        ask->total = (uint64_t)sqlite3_column_int64(s, 0);
    }
    sqlite3_finalize(s);
    return OK;
}

static void run_list(void *arg)
{
    struct asking *ask = arg;
    ask->result = list(ask);
    snprintf(ask->detail, sizeof(ask->detail), "%s", err_detail());
}

static void run_count(void *arg)
{
    struct asking *ask = arg;
    ask->result = count_entries(ask);
}

enum err queue_list(struct store *store, uint64_t after, unsigned max, struct arena *arena,
                    struct queue_entry **out, unsigned *out_count)
{
    struct asking ask = { .store = store, .after = after, .max = max, .arena = arena };
    ask.out = ARENA_ARRAY(arena, struct queue_entry, (size_t)max + 1);
    worker_call(store->shards[0].worker, run_list, &ask);
    if (ask.result != OK) {
        return fail(ask.result, "%s", ask.detail);
    }
    *out = ask.out;
    *out_count = ask.count;
    return OK;
}

enum err queue_find(struct store *store, uint64_t id, struct arena *arena, struct queue_entry *out)
{
    struct queue_entry *entries;
    unsigned count;
    if (id == 0) {
        return fail(ERR_NOT_FOUND, "no such queue entry");
    }
    TRY(queue_list(store, id - 1, 1, arena, &entries, &count));
    if (count == 0 || entries[0].id != id) {
        return fail(ERR_NOT_FOUND, "no such queue entry");
    }
    *out = entries[0];
    return OK;
}

enum err queue_remove(struct store *store, uint64_t id, struct slice who)
{
    AUTO(buf_fini) struct buf payload;
    AUTO(arena_free_auto)
    struct arena *arena = arena_new(NULL, "queue-remove", (size_t)1024 * 1024);
    struct queue_entry entry;
    struct apply_result result = { 0 };
    TRY(queue_find(store, id, arena, &entry));
    buf_init(&payload, 4096);
    buf_append_u16(&payload, QUEUE_RECORD_VERSION);
    buf_append_u8(&payload, QUEUE_REMOVE);
    buf_append_u64(&payload, id);
    buf_append_u64(&payload, (uint64_t)clock_now(&store->world->clock).secs);
    buf_append_blob(&payload, who);
    TRY(buf_error(&payload));
    struct change change = {
        .append = { .type = LOG_QUEUE, .pieces = { buf_slice(&payload) }, .piece_count = 1 },
        .store = store,
        .touches_queue = true,
        .wait_applied = true,
        .result = &result
    };
    return change_commit(&change);
}

uint64_t queue_count(struct store *store)
{
    struct asking ask = { .store = store };
    worker_call(store->shards[0].worker, run_count, &ask);
    return ask.total;
}
