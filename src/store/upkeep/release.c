/* Giving up what nobody can bring back any more: UNREF records, and what follows from them for the log.
 *
 * What is decided here stays true until its record is in the log: a record of the log gets new holders only from a message that is
 * there, or by an undelete, which is refused while the record is on its way. */
#include <stdlib.h>

#include "base/log.h"
#include "store/change.h"
#include "store/queue_internal.h"
#include "store/upkeep/internal.h"

#define RECORD_ARENA_BYTES ((size_t)4 * LOG_PAYLOAD_MAX)
#define THE_QUEUE 0          /* no account has this id */
#define COUNTED_AT_ONCE 1000 /* records between two pauses */

/* --- holders --- */

/* The chunks of a message that nobody holds. */
static enum err drop_chunks(struct log *log, log_lsn lsn)
{
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "chunks", RECORD_ARENA_BYTES);
    struct log_record record;
    struct accept_record accept;
    TRY(log_read(log, lsn, arena, &record));
    if (record.type != LOG_ACCEPT) {
        return OK;
    }
    TRY(accept_read(record.payload, arena, &accept));
    for (uint32_t i = 0; i < accept.chunk_count; i++) {
        log_holders_begin(log, accept.chunks[i].lsn, 0);
        log_holders_set(log, accept.chunks[i].lsn, 0);
    }
    return OK;
}

static enum err count_unref(struct log *log, log_lsn by, const struct unref *unref)
{
    for (uint32_t i = 0; i < unref->lsn_count; i++) {
        uint16_t left;
        enum err dropped = log_holders_drop(log, unref->lsns[i], by, &left);
        if (dropped == OK && left == 0) {
            TRY(drop_chunks(log, unref->lsns[i]));
        }
    }
    return OK;
}

static enum err count_accept(struct log *log, const struct log_record *record, struct arena *arena)
{
    struct accept_record accept;
    TRY(accept_read(record->payload, arena, &accept));
    if (accept.is_husk) {
        return OK;
    }
    log_holders_begin(log, record->lsn, accept_holders(&accept));
    uint16_t chunk_holders = log_holders_get(log, record->lsn) > 0;
    for (uint32_t i = 0; i < accept.chunk_count; i++) {
        log_holders_begin(log, accept.chunks[i].lsn, chunk_holders);
    }
    return OK;
}

static enum err count_record(struct log *log, log_lsn lsn)
{
    enum log_type type;
    TRY(log_read_type(log, lsn, &type));
    if (type == LOG_CHUNK) {
        log_holders_begin(log, lsn, 0); /* until a message names it */
        return OK;
    }
    if (type != LOG_ACCEPT && type != LOG_UNREF) {
        return OK;
    }
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "count", RECORD_ARENA_BYTES);
    struct log_record record;
    struct unref unref;
    TRY(log_read(log, lsn, arena, &record));
    if (type == LOG_ACCEPT) {
        return count_accept(log, &record, arena);
    }
    TRY(unref_read(record.payload, arena, &unref));
    return count_unref(log, lsn, &unref);
}

enum err release_recount(struct upkeep *upkeep)
{
    struct log *log = upkeep->store->log;
    log_lsn first = log_uncounted(log), end = log_counting_end(log);
    upkeep->paced = upkeep->world->clock.monotonic(&upkeep->world->clock);
    for (log_lsn lsn = first; first != 0 && lsn < end; lsn++) {
        enum err counted = count_record(log, lsn);
        if (counted != OK && counted != ERR_NOT_FOUND) { /* a segment may be lost as a whole */
            return counted;
        }
        if ((lsn - first) % COUNTED_AT_ONCE == COUNTED_AT_ONCE - 1) {
            TRY(upkeep_pace(upkeep));
        }
    }
    log_counted(log, end);
    return OK;
}

/* --- what an account gives up --- */

struct given_up {
    email_id email;
    log_lsn lsn;
};

struct releasing {
    int64_t before; /* expunged before this */
    struct given_up found[UPKEEP_BATCH];
    uint32_t count;
    email_id emails[UPKEEP_BATCH];
    log_lsn lsns[2 * UPKEEP_BATCH];
    struct unref unref;
    bool is_full; /* there is more */
};

static int by_lsn(const void *a, const void *b)
{
    const struct given_up *x = a, *y = b;
    return x->lsn < y->lsn ? -1 : x->lsn > y->lsn;
}

static enum err find_old(struct account *account, struct releasing *r)
{
    sqlite3_stmt *s = sql(account, SQL_EXPUNGED_OLD);
    int code;
    sql_bind_ints(s, (int64_t[]){ r->before, UPKEEP_BATCH }, 2);
    while ((code = sqlite3_step(s)) == SQLITE_ROW) {
        r->found[r->count++] = (struct given_up){ (email_id)sqlite3_column_int64(s, 0),
                                                  (log_lsn)sqlite3_column_int64(s, 1) };
    }
    sqlite3_reset(s);
    r->is_full = r->count == UPKEEP_BATCH;
    return code == SQLITE_DONE ? OK : sql_failed(account->db, "read expunged");
}

static enum err cold_count(struct account *account, log_lsn lsn, uint32_t *out)
{
    sqlite3_stmt *s = sql(account, SQL_COLD_COUNT);
    sqlite3_bind_int64(s, 1, (int64_t)lsn);
    int code = sqlite3_step(s);
    *out = code == SQLITE_ROW ? (uint32_t)sqlite3_column_int64(s, 0) : 0;
    sqlite3_reset(s);
    return code == SQLITE_ROW ? OK : sql_failed(account->db, "count");
}

/* A record is given up with the last of the account's messages over it: a copy, or a message that was expunged later, keeps it. */
static enum err choose_records(struct account *account, struct releasing *r)
{
    qsort(r->found, r->count, sizeof(r->found[0]), by_lsn);
    for (uint32_t i = 0; i < r->count;) {
        uint32_t n = 0, all;
        log_lsn lsn = r->found[i].lsn;
        while (i < r->count && r->found[i].lsn == lsn) {
            r->emails[r->unref.email_count++] = r->found[i++].email;
            n++;
        }
        TRY(cold_count(account, lsn, &all));
        if (all == n) {
            r->lsns[r->unref.lsn_count++] = lsn;
        }
    }
    return OK;
}

static enum err take_lsns(struct account *account, struct releasing *r, enum statement which)
{
    sqlite3_stmt *s = sql(account, which);
    int code;
    uint32_t before = r->unref.lsn_count;
    sqlite3_bind_int64(s, 1, UPKEEP_BATCH);
    while ((code = sqlite3_step(s)) == SQLITE_ROW) {
        r->lsns[r->unref.lsn_count++] = (log_lsn)sqlite3_column_int64(s, 0);
    }
    sqlite3_reset(s);
    r->is_full = r->is_full || r->unref.lsn_count - before == UPKEEP_BATCH;
    return code == SQLITE_DONE ? OK : sql_failed(account->db, "read records");
}

static enum err find_releases(struct account *account, void *arg)
{
    struct releasing *r = arg;
    if (account->is_undeleting || account->together > 0) {
        return OK; /* the next pass */
    }
    if (account->is_removed) {
        TRY(take_lsns(account, r, SQL_COLD_RECORDS));
        if (!r->is_full) {
            TRY(take_lsns(account, r, SQL_UNWANTED_LIST));
        }
        r->unref.is_last = !r->is_full;
    } else {
        TRY(find_old(account, r));
        TRY(choose_records(account, r));
        TRY(take_lsns(account, r, SQL_UNWANTED_LIST));
    }
    account->is_releasing = r->unref.is_last || r->unref.email_count + r->unref.lsn_count > 0;
    return OK;
}

static enum err end_release(struct account *account, void *arg)
{
    account->is_releasing = false;
    return OK;
}

/* Logged, applied and counted. Until it is counted no checkpoint may pass it. */
static enum err give_up(struct upkeep *upkeep, account_id id, const struct unref *unref)
{
    AUTO(buf_fini) struct buf payload;
    struct store *store = upkeep->store;
    struct apply_result result = { 0 };
    struct store_floor floor = { 0 };
    buf_init(&payload, LOG_PAYLOAD_MAX);
    unref_write(unref, &payload);
    TRY(buf_error(&payload));
    struct change change = { .append = { .type = LOG_UNREF,
                                         .account = id,
                                         .pieces = { buf_slice(&payload) },
                                         .piece_count = 1 },
                             .store = store,
                             .accounts = &id,
                             .account_count = id != THE_QUEUE,
                             .touches_queue = id == THE_QUEUE,
                             .is_long = true,
                             .wait_applied = true,
                             .result = &result };
    store_floor_hold(store, &floor);
    enum err done = change_commit(&change);
    if (change.append.result == OK) {
        enum err counted = count_unref(store->log, change.append.lsn, unref);
        log_holders_upto(store->log, change.append.lsn + 1);
        done = done == OK ? counted : done;
    }
    store_floor_release(store, &floor);
    return done;
}

static enum err release_batch(struct upkeep *upkeep, account_id id, struct releasing *r)
{
    uint64_t window = upkeep_settings_get(upkeep).undelete_window;
    struct account_call call = {
        .store = upkeep->store,
        .id = id,
        .run = find_releases,
        .arg = r,
        .even_removed = true,
        .is_long = true,
    };
    r->before = clock_now(&upkeep->world->clock).secs - (int64_t)window;
    r->count = 0;
    r->unref = (struct unref){ .emails = r->emails, .lsns = r->lsns };
    r->is_full = false;
    TRY(shard_call(&call));
    if (!r->unref.is_last && r->unref.email_count + r->unref.lsn_count == 0) {
        return OK;
    }
    enum err result = give_up(upkeep, id, &r->unref);
    call.run = end_release;
    enum err ended = shard_call(&call);
    if (ended != OK && ended != ERR_NOT_FOUND) {
        return ended;
    }
    TRY(result);
    upkeep_add(upkeep, &upkeep->report.released, r->unref.email_count + r->unref.is_last);
    return OK;
}

enum err release_account(struct upkeep *upkeep, account_id id)
{
    struct releasing *r = calloc(1, sizeof(*r));
    enum err result = OK;
    if (r == NULL) {
        abort();
    }
    do {
        result = release_batch(upkeep, id, r);
    } while (result == OK && r->is_full);
    free(r);
    return result == ERR_NOT_FOUND ? OK : result;
}

/* Mail that was sent, bounced or removed cannot be brought back: there is nothing to wait for. */
enum err release_queue(struct upkeep *upkeep)
{
    log_lsn lsns[UPKEEP_BATCH];
    struct unref unref = { .lsns = lsns };
    do {
        TRY(queue_ended(upkeep->store, UPKEEP_BATCH, lsns, &unref.lsn_count));
        if (unref.lsn_count > 0) {
            TRY(give_up(upkeep, THE_QUEUE, &unref));
            upkeep_add(upkeep, &upkeep->report.released, unref.lsn_count);
        }
    } while (unref.lsn_count == UPKEEP_BATCH);
    return OK;
}
