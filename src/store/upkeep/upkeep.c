/* The upkeep's thread: one small step at a time, so that it can stop at any moment. */
#include "store/upkeep/upkeep.h"

#include <stdlib.h>
#include <time.h>

#include "base/log.h"
#include "store/upkeep/internal.h"

#define PERCENT 100

static const struct setting upkeep_rows[] = {
    SETTING_ROW(upkeep_settings, undelete_window, SETTING_DURATION, "14d", 0, 3650 * 86400,
                "time that expunged mail can be brought back with `culver undelete`"),
    SETTING_ROW(upkeep_settings, trash_expiry, SETTING_DURATION, "30d", 0, 3650 * 86400,
                "time after which mail in the trash is expunged; 0 is never"),
    SETTING_ROW(upkeep_settings, junk_expiry, SETTING_DURATION, "30d", 0, 3650 * 86400,
                "time after which mail in the junk mailbox is expunged; 0 is never"),
    SETTING_ROW(upkeep_settings, compaction_share, SETTING_NUMBER, "20", 1, 100,
                "percent of the disk's time that rewriting old segments of the log may take"),
};

const struct setting_table upkeep_setting_table = {
    .section = "store",
    .text = "What the store does by itself: mail whose time is over goes.",
    .rows = upkeep_rows,
    .count = ARRAY_LEN(upkeep_rows),
    .struct_size = sizeof(struct upkeep_settings),
};

struct upkeep_settings upkeep_settings_get(struct upkeep *upkeep)
{
    pthread_mutex_lock(&upkeep->lock);
    struct upkeep_settings settings = upkeep->settings;
    pthread_mutex_unlock(&upkeep->lock);
    return settings;
}

void upkeep_configure(struct upkeep *upkeep, const struct upkeep_settings *settings)
{
    pthread_mutex_lock(&upkeep->lock);
    upkeep->settings = *settings;
    pthread_mutex_unlock(&upkeep->lock);
}

void upkeep_add(struct upkeep *upkeep, uint64_t *counter, uint64_t n)
{
    pthread_mutex_lock(&upkeep->lock);
    *counter += n;
    pthread_mutex_unlock(&upkeep->lock);
}

void upkeep_report_get(struct upkeep *upkeep, struct upkeep_report *out)
{
    pthread_mutex_lock(&upkeep->lock);
    *out = upkeep->report;
    pthread_mutex_unlock(&upkeep->lock);
}

/* --- pace --- */

static bool is_stopping(struct upkeep *upkeep)
{
    return __atomic_load_n(&upkeep->is_stopping, __ATOMIC_ACQUIRE);
}

static usec_t monotonic(struct upkeep *upkeep)
{
    return upkeep->world->clock.monotonic(&upkeep->world->clock);
}

usec_t upkeep_pause(usec_t busy, uint64_t share)
{
    usec_t pause = busy * (PERCENT - share) / share;
    return pause > UPKEEP_PAUSE_USEC_MAX ? UPKEEP_PAUSE_USEC_MAX : pause;
}

enum err upkeep_pace(void *arg)
{
    struct upkeep *upkeep = arg;
    usec_t busy = monotonic(upkeep) - upkeep->paced;
    usec_t pause = upkeep_pause(busy, upkeep_settings_get(upkeep).compaction_share);
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    pause += (usec_t)until.tv_nsec / 1000;
    until.tv_sec += (time_t)(pause / USEC_PER_SEC);
    until.tv_nsec = (long)(pause % USEC_PER_SEC) * 1000;
    pthread_mutex_lock(&upkeep->lock);
    while (!is_stopping(upkeep) &&
           pthread_cond_timedwait(&upkeep->stop, &upkeep->lock, &until) == 0) {
    }
    pthread_mutex_unlock(&upkeep->lock);
    upkeep->paced = monotonic(upkeep);
    return is_stopping(upkeep) ? fail(ERR_BUSY, "the server stops") : OK;
}

/* --- a pass over the accounts --- */

static void tell_failure(const char *what, account_id account)
{
    log_warn("upkeep-failed", "acct=%llu what=%s reason=%s", (unsigned long long)account, what,
             log_text(slice_cstr(err_detail())).text);
}

/* What counts to quota is a sum that is kept: here it is made anew. */
static enum err recount_quota(struct account *account, void *arg)
{
    struct upkeep *upkeep = arg;
    sqlite3_stmt *s = sql(account, SQL_MM_SUM);
    if (s == NULL || sqlite3_step(s) != SQLITE_ROW) {
        return sql_failed(account->db, "count");
    }
    uint64_t bytes = (uint64_t)sqlite3_column_int64(s, 0);
    uint64_t count = (uint64_t)sqlite3_column_int64(s, 1);
    sqlite3_reset(s);
    if (bytes == account->quota_bytes && count == account->quota_count) {
        return OK;
    }
    log_error("quota-recounted", "acct=%llu bytes=%llu count=%llu", (unsigned long long)account->id,
              (unsigned long long)bytes, (unsigned long long)count);
    account->quota_bytes = bytes;
    account->quota_count = count;
    account->is_dirty = true;
    upkeep_add(upkeep, &upkeep->report.recounted, 1);
    return account_write_back(account);
}

static void keep_account(struct upkeep *upkeep, account_id id)
{
    bool may_go = !doubt_is_there(upkeep);
    if (may_go && expire_account(upkeep, id) != OK) {
        tell_failure("expire", id);
    }
    if (may_go && upkeep->is_counted && release_account(upkeep, id) != OK) {
        tell_failure("release", id);
    }
    struct account_call call = {
        .store = upkeep->store, .id = id, .run = recount_quota, .arg = upkeep, .is_long = true
    };
    enum err counted = shard_call(&call);
    if (counted != OK && counted != ERR_NOT_FOUND) {
        tell_failure("recount", id);
    }
}

static void begin_pass(struct upkeep *upkeep)
{
    if (!upkeep->is_counted && !upkeep->cannot_count) {
        upkeep->is_counted = release_recount(upkeep) == OK;
        upkeep->cannot_count = !upkeep->is_counted && !is_stopping(upkeep);
        if (upkeep->cannot_count) {
            /* What a damaged record holds is not known: nothing is thrown away. */
            log_error("upkeep-blocked", "reason=%s", log_text(slice_cstr(err_detail())).text);
        }
    }
    shard_account_ids(upkeep->store, &upkeep->ids, &upkeep->count);
    upkeep->at = 0;
}

/* False when the pass is over. */
static bool continue_pass(struct upkeep *upkeep)
{
    if (upkeep->at < upkeep->count) {
        keep_account(upkeep, upkeep->ids[upkeep->at++]);
        return true;
    }
    free(upkeep->ids);
    upkeep->ids = NULL;
    upkeep->count = 0;
    if (upkeep->is_counted && release_queue(upkeep) != OK) {
        tell_failure("queue", 0);
    }
    doubt_keep(upkeep);
    upkeep->next_pass = monotonic(upkeep) + UPKEEP_EVERY_USEC;
    upkeep->wants_compaction = upkeep->is_counted;
    compaction_prepare(upkeep);
    upkeep_add(upkeep, &upkeep->report.passes, 1);
    return false;
}

static usec_t upkeep_idle(void *arg)
{
    struct upkeep *upkeep = arg;
    usec_t now = monotonic(upkeep);
    if (is_stopping(upkeep)) {
        return 0;
    }
    if (upkeep->ids != NULL) {
        continue_pass(upkeep);
        return USEC_PER_MSEC;
    }
    if (now >= upkeep->next_pass) {
        begin_pass(upkeep);
        if (upkeep->ids == NULL) { /* no accounts yet */
            continue_pass(upkeep);
        }
        return USEC_PER_MSEC;
    }
    if (upkeep->wants_compaction) {
        upkeep->wants_compaction = compaction_step(upkeep);
        return USEC_PER_MSEC;
    }
    return upkeep->next_pass - now;
}

/* --- all of it now --- */

struct running {
    struct upkeep *upkeep;
    enum err result;
    char detail[ERR_TEXT_MAX];
};

static void run_everything(void *arg)
{
    struct running *r = arg;
    struct upkeep *upkeep = r->upkeep;
    free(upkeep->ids);
    upkeep->cannot_count = false;
    upkeep->refused_count = 0;
    begin_pass(upkeep);
    while (continue_pass(upkeep)) {
    }
    r->result = store_checkpoint(upkeep->store);
    memcpy(r->detail, err_detail(), sizeof(r->detail));
    while (r->result == OK && upkeep->is_counted && compaction_step(upkeep)) {
    }
    upkeep->wants_compaction = false;
}

enum err upkeep_run(struct upkeep *upkeep, struct upkeep_report *out)
{
    struct running r = { .upkeep = upkeep };
    worker_call(upkeep->worker, run_everything, &r);
    upkeep_report_get(upkeep, out);
    return r.result == OK ? OK : fail(r.result, "%s", r.detail);
}

struct upkeep *upkeep_open(struct store *store, const struct upkeep_settings *settings,
                           bool is_inline)
{
    struct upkeep *upkeep = calloc(1, sizeof(*upkeep));
    if (upkeep == NULL) {
        abort();
    }
    upkeep->store = store;
    upkeep->world = store->world;
    upkeep->settings = *settings;
    pthread_condattr_t attr;
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_mutex_init(&upkeep->lock, NULL);
    pthread_cond_init(&upkeep->stop, &attr);
    pthread_condattr_destroy(&attr);
    upkeep->next_pass = monotonic(upkeep) + UPKEEP_FIRST_USEC;
    doubt_open(upkeep);
    upkeep->worker = worker_new("upkeep", is_inline, is_inline ? NULL : upkeep_idle, upkeep);
    return upkeep;
}

void upkeep_close(struct upkeep *upkeep)
{
    if (upkeep == NULL) {
        return;
    }
    pthread_mutex_lock(&upkeep->lock);
    __atomic_store_n(&upkeep->is_stopping, true, __ATOMIC_RELEASE);
    pthread_cond_signal(&upkeep->stop);
    pthread_mutex_unlock(&upkeep->lock);
    worker_free(upkeep->worker);
    doubt_keep(upkeep);
    pthread_cond_destroy(&upkeep->stop);
    pthread_mutex_destroy(&upkeep->lock);
    free(upkeep->ids);
    free(upkeep);
}
