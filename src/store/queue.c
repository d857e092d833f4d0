/* Asking for entries of the queue and changing them. */
#include "store/queue.h"

#include <stdio.h>

#include "base/fault.h"
#include "store/apply.h"
#include "store/change.h"
#include "store/queue_internal.h"
#include "store/record.h"

#define CHANGE_BYTES_MAX (64 * 1024)
#define GONE_ARENA_BYTES ((size_t)64 * 1024 * 1024)

struct asking {
    struct store *store;
    enum queue_statement statement;
    uint64_t after;
    unsigned max;
    struct arena *arena;
    struct queue_page page;
    uint64_t total;
    enum err result;
    char detail[ERR_TEXT_MAX];
};

static struct slice text_of(sqlite3_stmt *s, int at, struct arena *arena)
{
    return arena_dup(arena,
                     slice_make(sqlite3_column_text(s, at), (size_t)sqlite3_column_bytes(s, at)));
}

/* In the order of the columns of the statements. */
static void read_entry(sqlite3_stmt *s, struct arena *arena, struct queue_entry *entry)
{
    *entry = (struct queue_entry){
        .id = (uint64_t)sqlite3_column_int64(s, 0),
        .blob = { (log_lsn)sqlite3_column_int64(s, 1), (uint64_t)sqlite3_column_int64(s, 2) },
        .submitter = (account_id)sqlite3_column_int64(s, 3),
        .queued = { .secs = sqlite3_column_int64(s, 4) },
        .terms = { .priority = (int8_t)sqlite3_column_int64(s, 5),
                   .flags = (uint16_t)sqlite3_column_int64(s, 6),
                   .deliver_by = { .secs = sqlite3_column_int64(s, 7) },
                   .envid = text_of(s, 17, arena) },
        .notify = (uint8_t)sqlite3_column_int64(s, 8),
        .attempts = (uint32_t)sqlite3_column_int64(s, 9),
        .next_attempt = { .secs = sqlite3_column_int64(s, 10) },
        .is_held = sqlite3_column_int64(s, 11) != 0,
        .was_warned = sqlite3_column_int64(s, 12) != 0,
        .changed = (log_lsn)sqlite3_column_int64(s, 13),
        .envelope_id = text_of(s, 14, arena),
        .from = text_of(s, 15, arena),
        .to = text_of(s, 16, arena),
        .original = text_of(s, 18, arena),
        .hop = text_of(s, 19, arena),
        .reply = text_of(s, 20, arena),
    };
    entry->terms.not_before.secs = sqlite3_column_int64(s, 21);
    entry->terms.release = sqlite3_column_int64(s, 22);
}

static enum err list(struct asking *ask)
{
    struct queue *queue = ask->store->queue;
    int code;
    TRY(queue_catch_up(ask->store));
    if (FAULT_POINT("queue-list-fails")) {
        return fail(ERR_TEMP, "fault point");
    }
    sqlite3_stmt *s = queue_sql(queue, ask->statement);
    if (s == NULL) {
        return sql_failed(queue->db, "queue");
    }
    sql_bind_ints(s, (int64_t[]){ (int64_t)ask->after, ask->max }, 2);
    while ((code = sqlite3_step(s)) == SQLITE_ROW) {
        read_entry(s, ask->arena, &ask->page.entries[ask->page.count++]);
    }
    enum err result = code == SQLITE_DONE ? OK : sql_failed(queue->db, "queue");
    sqlite3_reset(s);
    return result;
}

static void run_list(void *arg)
{
    struct asking *ask = arg;
    ask->result = queue_answered(ask->store, list(ask));
    snprintf(ask->detail, sizeof(ask->detail), "%s", err_detail());
}

static enum err ask_list(struct asking *ask, struct queue_page *out)
{
    ask->page.entries = ARENA_ARRAY_RAW(ask->arena, struct queue_entry, (size_t)ask->max + 1);
    worker_call(ask->store->shards[0].worker, run_list, ask);
    if (ask->result != OK) {
        return fail(ask->result, "%s", ask->detail);
    }
    *out = ask->page;
    return OK;
}

enum err queue_list(struct store *store, uint64_t after, unsigned max, struct arena *arena,
                    struct queue_page *out)
{
    struct asking ask = {
        .store = store, .statement = QUEUE_SQL_LIST, .after = after, .max = max, .arena = arena
    };
    return ask_list(&ask, out);
}

enum err queue_changes(struct store *store, log_lsn since, unsigned max, struct arena *arena,
                       struct queue_page *out)
{
    struct asking ask = {
        .store = store, .statement = QUEUE_SQL_CHANGES, .after = since, .max = max, .arena = arena
    };
    return ask_list(&ask, out);
}

enum err queue_find(struct store *store, uint64_t id, struct arena *arena, struct queue_entry *out)
{
    struct queue_page page;
    if (id == 0) {
        return fail(ERR_NOT_FOUND, "no such queue entry");
    }
    TRY(queue_list(store, id - 1, 1, arena, &page));
    if (page.count == 0 || page.entries[0].id != id) {
        return fail(ERR_NOT_FOUND, "no such queue entry");
    }
    *out = page.entries[0];
    return OK;
}

static void run_count(void *arg)
{
    struct asking *ask = arg;
    sqlite3_stmt *s;
    if (queue_catch_up(ask->store) != OK) {
        return; /* logged there; what was applied is counted */
    }
    s = queue_sql(ask->store->queue, QUEUE_SQL_COUNT);
    if (s != NULL && sqlite3_step(s) == SQLITE_ROW) {
        ask->total = (uint64_t)sqlite3_column_int64(s, 0);
    }
    sqlite3_reset(s);
}

uint64_t queue_count(struct store *store)
{
    struct asking ask = { .store = store };
    worker_call(store->shards[0].worker, run_count, &ask);
    return ask.total;
}

/* --- changes --- */

/* Who tries to send knows what became of it and does not wait to see it applied; who commands wants to see it done. */
static bool is_command(enum queue_change_kind kind)
{
    return kind != QUEUE_DONE && kind != QUEUE_DEFER && kind != QUEUE_DROP && kind != QUEUE_WARNED;
}

enum err queue_apply_change(struct store *store, const struct queue_change *change)
{
    AUTO(buf_fini) struct buf payload;
    struct apply_result result = { 0 };
    struct queue_record record = { .kind = change->kind,
                                   .now = clock_now(&store->world->clock),
                                   .who = change->who,
                                   .text = slice_sub(change->text, 0, QUEUE_REPLY_MAX),
                                   .until = change->until,
                                   .ids = change->ids,
                                   .count = change->count };
    if (change->count > QUEUE_IDS_MAX) {
        return fail(ERR_LIMIT, "a change of the queue concerns at most %d entries", QUEUE_IDS_MAX);
    }
    buf_init(&payload, CHANGE_BYTES_MAX);
    queue_record_write(&record, &payload);
    TRY(buf_error(&payload));
    struct change commit = {
        .append = { .type = LOG_QUEUE, .pieces = { buf_slice(&payload) }, .piece_count = 1 },
        .store = store,
        .touches_queue = true,
        .wait_applied = is_command(change->kind),
        .result = &result
    };
    return change_commit(&commit);
}

enum err queue_remove(struct store *store, uint64_t id, struct slice who)
{
    AUTO(arena_free_auto)
    struct arena *arena = arena_new(NULL, "queue-remove", (size_t)1024 * 1024);
    struct queue_entry entry;
    TRY(queue_find(store, id, arena, &entry));
    struct queue_change change = { .kind = QUEUE_REMOVE, .ids = &id, .count = 1, .who = who };
    return queue_apply_change(store, &change);
}

/* --- who wants to know --- */

static void deliver(struct loop_post *post)
{
    struct queue_watch *watch = CONTAINER_OF(post, struct queue_watch, post);
    __atomic_store_n(&watch->posted, false, __ATOMIC_RELEASE);
    if (watch->changed != NULL) {
        watch->changed(watch);
    }
}

void queue_notify(struct store *store)
{
    struct queue_watch *watch = store->queue->watch;
    if (watch != NULL && !__atomic_exchange_n(&watch->posted, true, __ATOMIC_ACQ_REL)) {
        watch->post.run = deliver;
        loop_post(watch->loop, &watch->post);
    }
}

void queue_idle(struct store *store)
{
    if (store->queue->watch != NULL && store->queue->count > 0) {
        IGNORE(queue_catch_up(store)); /* logged there; stays pending */
    }
}

struct joining {
    struct store *store;
    struct queue_watch *watch;
};

static void join(void *arg)
{
    struct joining *j = arg;
    j->store->queue->watch = j->watch;
}

void queue_watch(struct store *store, struct queue_watch *watch)
{
    struct joining j = { store, watch };
    watch->posted = false;
    worker_call(store->shards[0].worker, join, &j);
}

void queue_unwatch(struct store *store)
{
    struct queue_watch *watch = store->queue->watch;
    struct joining j = { store, NULL };
    if (watch == NULL) {
        return;
    }
    worker_call(store->shards[0].worker, join, &j);
    watch->changed = NULL;
    while (__atomic_load_n(&watch->posted, __ATOMIC_ACQUIRE)) { /* one is on its way to this loop */
        fiber_yield();
    }
}

enum err queue_replay(struct store *store, struct slice payload)
{
    struct apply_result result = { 0 };
    struct change change = {
        .append = { .type = LOG_QUEUE, .pieces = { payload }, .piece_count = 1 },
        .store = store,
        .touches_queue = true,
        .wait_applied = true,
        .result = &result
    };
    return change_commit(&change);
}

enum err queue_replay_gone(struct store *store, const struct queue_gone *gone)
{
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "gone", GONE_ARENA_BYTES);
    AUTO(buf_fini) struct buf payload;
    struct apply_result result = { 0 };
    buf_init(&payload, LOG_PAYLOAD_MAX);
    struct accept_record husk = { .is_husk = true,
                                  .remote = ARENA_ARRAY(arena, struct queue_recipient,
                                                        (size_t)gone->entries + 1),
                                  .remote_count = gone->entries,
                                  .ends = gone->ends,
                                  .end_count = gone->end_count,
                                  .kept = gone->kept,
                                  .kept_count = gone->kept_count };
    accept_write(&husk, 0, &payload);
    TRY(buf_error(&payload));
    struct change change = {
        .append = { .type = LOG_ACCEPT, .pieces = { buf_slice(&payload) }, .piece_count = 1 },
        .store = store,
        .touches_queue = true,
        .wait_applied = true,
        .result = &result
    };
    return change_commit(&change);
}
