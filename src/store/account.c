/* One account: its database, what of it is kept in memory, and catching up with the log.
 *
 * Invariant  While the database is open, the state fields, mboxes and keywords equal its rows, but for those marked dirty, which the
 *            running transaction writes before it commits. When a transaction fails everything in memory is dropped and read
 *            again, so memory is never ahead of a rollback. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/account_dir.h"
#include "base/fault.h"
#include "base/log.h"
#include "base/plant.h"
#include "store/apply.h"
#include "store/change.h"
#include "store/internal.h"
#include "store/select/uids.h"
#include "store/sharing/access.h"
#include "store/sharing/seen.h"

#define PATH_BYTES 4096
#define CACHE_KIB_MIN UINT64_C(256) /* of pages in memory, as sql_open() sets it */
#define CACHE_KIB_MAX UINT64_C(8192)
#define CACHE_MESSAGES_A_KIB 256
#define CACHE_GROWS_FROM 10000 /* messages */
#define INDEX_NAMES_MAX ((size_t)1024 * 1024)
#define APPLY_ARENA_BYTES ((size_t)4 * LOG_PAYLOAD_MAX)

void account_path(const struct account *account, const char *file, char *out, size_t out_len)
{
    snprintf(out, out_len, "%s/" ACCOUNT_DIR "/%s", account->shard->store->data_dir,
             ACCOUNT_DIR_ARGS(account->id), file);
}

static enum err run_schema(struct account *account, const char *text)
{
    if (sqlite3_exec(account->db, "BEGIN", NULL, NULL, NULL) != SQLITE_OK ||
        sqlite3_exec(account->db, text, NULL, NULL, NULL) != SQLITE_OK ||
        sqlite3_exec(account->db, "COMMIT", NULL, NULL, NULL) != SQLITE_OK) {
        return sql_failed(account->db, "schema");
    }
    return OK;
}

/* The first row and column of a question; `none` without one. */
static enum err ask_number(struct account *account, const char *text, int none, int *out)
{
    sqlite3_stmt *s = NULL;
    if (sqlite3_prepare_v2(account->db, text, -1, &s, NULL) != SQLITE_OK) {
        return sql_failed(account->db, "open");
    }
    int code = sqlite3_step(s);
    *out = code == SQLITE_ROW ? sqlite3_column_int(s, 0) : none;
    sqlite3_finalize(s);
    return code == SQLITE_ROW || code == SQLITE_DONE ? OK : sql_failed(account->db, "open");
}

static enum err ensure_schema(struct account *account)
{
    int has_state = 0, version = 0;
    TRY(ask_number(account, "SELECT 1 FROM sqlite_master WHERE name='state'", 0, &has_state));
    if (has_state == 0) {
        return run_schema(account, account_schema);
    }
    TRY(ask_number(account, "SELECT schema FROM state", 0, &version));
    for (; version > 0 && version < ACCOUNT_SCHEMA_VERSION; version++) {
        TRY(run_schema(account, account_schema_upgrades[version]));
    }
    return OK;
}

static enum err load_state(struct account *account)
{
    sqlite3_stmt *s = sql(account, SQL_STATE_GET);
    int code = s == NULL ? sqlite3_errcode(account->db) : sqlite3_step(s);
    if (code != SQLITE_ROW) {
        sqlite3_reset(s);
        /* A disk that cannot be read now says nothing about what is on it. */
        return code == SQLITE_DONE || code == SQLITE_ERROR
                   ? fail(ERR_CORRUPT, "account database without a state row")
                   : sql_failed(account->db, "open");
    }
    account->applied_lsn = (log_lsn)sqlite3_column_int64(s, 0);
    account->modseq = (mail_modseq)sqlite3_column_int64(s, 1);
    account->next_email = (email_id)sqlite3_column_int64(s, 2);
    account->next_thread = (uint64_t)sqlite3_column_int64(s, 3);
    account->next_mailbox = (mailbox_id)sqlite3_column_int64(s, 4);
    account->last_uidvalidity = (uint32_t)sqlite3_column_int64(s, 5);
    account->quota_bytes = (uint64_t)sqlite3_column_int64(s, 6);
    account->quota_count = (uint64_t)sqlite3_column_int64(s, 7);
    int version = sqlite3_column_int(s, 8);
    sqlite3_reset(s);
    if (version > ACCOUNT_SCHEMA_VERSION) {
        char path[PATH_BYTES];
        account_path(account, "mail.db", path, sizeof(path));
        return fail(ERR_PERM, "%s has format %d, this program knows up to %d: use a newer culver",
                    path, version, ACCOUNT_SCHEMA_VERSION);
    }
    account->usage_known = true;
    return OK;
}

static char *copy_column(sqlite3_stmt *s, int column)
{
    const unsigned char *text = sqlite3_column_text(s, column);
    char *copy = strdup(text == NULL ? "" : (const char *)text);
    if (copy == NULL) {
        abort();
    }
    return copy;
}

struct mbox *account_mbox_add(struct account *account)
{
    struct mbox *mbox = calloc(1, sizeof(*mbox));
    if (account->mbox_count == account->mbox_cap) {
        account->mbox_cap = account->mbox_cap == 0 ? 8 : account->mbox_cap * 2;
        account->mboxes = realloc(account->mboxes, account->mbox_cap * sizeof(struct mbox *));
    }
    if (mbox == NULL || account->mboxes == NULL) {
        abort();
    }
    account->mboxes[account->mbox_count++] = mbox;
    return mbox;
}

void mbox_set_name(struct mbox *mbox, struct slice name)
{
    free(mbox->name);
    mbox->name = strndup(name.len == 0 ? "" : name.ptr, name.len);
    if (mbox->name == NULL) {
        abort();
    }
    mbox->has_old_name = mailbox_name_is_old(name);
}

static enum err load_mailboxes(struct account *account)
{
    sqlite3_stmt *s = sql(account, SQL_MAILBOX_ALL);
    int code;
    while ((code = sqlite3_step(s)) == SQLITE_ROW) {
        struct mbox *mbox = account_mbox_add(account);
        mbox->id = (mailbox_id)sqlite3_column_int64(s, 0);
        mbox->parent = (mailbox_id)sqlite3_column_int64(s, 1);
        mbox_set_name(mbox,
                      slice_make(sqlite3_column_text(s, 2), (size_t)sqlite3_column_bytes(s, 2)));
        mbox->role = (enum mailbox_role)sqlite3_column_int(s, 3);
        mbox->selectable = sqlite3_column_int(s, 4) != 0;
        mbox->uidvalidity = (uint32_t)sqlite3_column_int64(s, 5);
        mbox->uidnext = (mail_uid)sqlite3_column_int64(s, 6);
        mbox->recent_uid = (mail_uid)sqlite3_column_int64(s, 7);
        mbox->modseq = mbox->altered = (mail_modseq)sqlite3_column_int64(s, 8);
        mbox->total = (uint32_t)sqlite3_column_int64(s, 9);
        mbox->unseen = (uint32_t)sqlite3_column_int64(s, 10);
        mbox->deleted = (uint32_t)sqlite3_column_int64(s, 11);
        mbox->bytes = (uint64_t)sqlite3_column_int64(s, 12);
        mbox->vanished_floor = (mail_modseq)sqlite3_column_int64(s, 13);
        mbox->seen_shared = sqlite3_column_int(s, 15) != 0;
        enum err granted = grants_read(
            slice_make(sqlite3_column_blob(s, 14), (size_t)sqlite3_column_bytes(s, 14)), mbox);
        if (granted != OK) {
            sqlite3_reset(s);
            return granted;
        }
    }
    sqlite3_reset(s);
    return code == SQLITE_DONE ? OK : sql_failed(account->db, "read mailboxes");
}

static enum err load_keywords(struct account *account)
{
    sqlite3_stmt *s = sql(account, SQL_KEYWORD_ALL);
    int code;
    while ((code = sqlite3_step(s)) == SQLITE_ROW) {
        int bit = sqlite3_column_int(s, 0);
        if (bit >= FLAG_KEYWORD_FIRST && bit <= FLAG_KEYWORD_LAST &&
            account->keywords[bit] == NULL) {
            account->keywords[bit] = copy_column(s, 1);
            account->keyword_count++;
        }
    }
    sqlite3_reset(s);
    return code == SQLITE_DONE ? OK : sql_failed(account->db, "read keywords");
}

static int wal_grew(void *arg, sqlite3 *db, const char *name, int pages)
{
    struct account *account = arg;
    account->wal_pages = pages;
    return SQLITE_OK;
}

/* A database that is changed much must not wait for the next checkpoint of the whole store. */
static void trim_wal(struct account *account)
{
    if (account->wal_pages < WAL_CHECKPOINT_PAGES && !FAULT_POINT("wal-checkpoint-early")) {
        return;
    }
    account->wal_pages = 0;
    if (sqlite3_wal_checkpoint_v2(account->db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL) !=
        SQLITE_OK) {
        IGNORE(sql_failed(account->db, "checkpoint")); /* the log has it all; tried again later */
        log_warn("checkpoint-failed", "reason=%s", log_text(slice_cstr(err_detail())).text);
    }
}

/* The pages of a large account's trees above the leaves stay in memory: without, each delivery reads a path of some pages for every table and
 * index. What is small has room in what sql_open() gives. */
static void fit_cache(struct account *account)
{
    char text[64];
    uint64_t count = account->quota_count, more = count / CACHE_MESSAGES_A_KIB;
    if (count < CACHE_GROWS_FROM || count < 2 * account->cache_fits) {
        return;
    }
    snprintf(text, sizeof(text), "PRAGMA cache_size=-%llu",
             (unsigned long long)(CACHE_KIB_MIN + (more < CACHE_KIB_MAX ? more : CACHE_KIB_MAX)));
    (void)sqlite3_exec(account->db, text, NULL, NULL, NULL);
    account->cache_fits = count;
}

/* *out_is_empty: it has applied nothing, because it was made just now, or because it was made again and lost its content with the
 * power before a sync. */
static enum err try_open(struct account *account, bool *out_is_empty)
{
    char path[PATH_BYTES];
    bool is_new;
    account_path(account, "mail.db", path, sizeof(path));
    TRY(sql_open(account->shard->store, path, &account->db, &is_new));
    sqlite3_wal_hook(account->db, wal_grew, account);
    TRY(sql_prepare_all(account));
    if (FAULT_POINT("account-schema-fails")) {
        return fail(ERR_TEMP, "fault point");
    }
    TRY(ensure_schema(account));
    if (FAULT_POINT("account-load-fails")) {
        return fail(ERR_TEMP, "fault point");
    }
    TRY(load_state(account));
    account->has_no_old_subscriptions = false;
    TRY(load_mailboxes(account));
    TRY(load_keywords(account));
    fit_cache(account);
    /* INBOX is always there: an account that had it and has it no more was removed. */
    account->is_removed = account->mbox_count == 0 && account->next_mailbox > 1;
    if (is_new && disk_sync_parent(&account->shard->store->world->disk, path) != 0) {
        return fail(ERR_TEMP, "%s: %m", path);
    }
    *out_is_empty = account->applied_lsn == 0;
    return OK;
}

/* Everything from the first record on is pending; what is not of this account is passed over. */
static void replay_everything(struct account *account)
{
    struct log_stats stats;
    log_stats_get(account->shard->store->log, &stats);
    account->pending_count = 0;
    for (log_lsn lsn = stats.first_lsn; lsn > 0 && lsn <= stats.last_lsn; lsn++) {
        shard_note_pending(account, lsn, 0);
    }
    account->has_long = true;
    log_error("account-rebuilt", "acct=%llu records=%u", (unsigned long long)account->id,
              account->pending_count);
}

/* The database is derived: a damaged one is put aside and made again from the log, with the same UIDs. */
static enum err set_aside(struct account *account)
{
    char path[PATH_BYTES], aside[PATH_BYTES];
    static const char *const files[] = { "mail.db", "mail.db-wal" };
    struct disk *disk = &account->shard->store->world->disk;
    bool is_empty;
    account->rebuilt++;
    account_close(account);
    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        account_path(account, files[i], path, sizeof(path));
        snprintf(aside, sizeof(aside), "%.*s.damaged", (int)sizeof(aside) - 16, path);
        if (disk->rename(disk, path, aside) != 0 && errno != ENOENT) {
            return fail(ERR_TEMP, "%s: %m", path);
        }
    }
    TRY(try_open(account, &is_empty));
    replay_everything(account);
    return OK;
}

/* An empty database is right when the account begins with what is pending; else there was one, and it is gone. */
static enum err begins_now(struct account *account, bool *out)
{
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "begin", APPLY_ARENA_BYTES);
    struct log_record record;
    struct mutation m;
    *out = false;
    if (account->pending_count == 0) {
        return OK;
    }
    enum err result = log_read(account->shard->store->log, account->pending[0], arena, &record);
    if (result == ERR_CORRUPT || result == ERR_NOT_FOUND) {
        return OK;
    }
    TRY(result);
    *out = record.type == LOG_MUTATE && mutation_read(record.payload, arena, &m) == OK &&
           m.kind == MUTATE_ACCOUNT_CREATE;
    return OK;
}

static enum err fill_empty(struct account *account)
{
    bool is_right;
    TRY(begins_now(account, &is_right));
    if (!is_right) {
        replay_everything(account);
        account->was_missing = account->pending_count > 0;
    }
    return OK;
}

enum err account_open(struct account *account)
{
    bool is_empty = false;
    if (account->db != NULL) {
        return OK;
    }
    enum err result = try_open(account, &is_empty);
    if (result == ERR_CORRUPT) {
        result = set_aside(account);
    } else if (result == OK && is_empty) {
        result = fill_empty(account);
    }
    if (result != OK) {
        account_close(account);
        return result;
    }
    return OK;
}

static void mbox_free(struct mbox *mbox)
{
    packed_free(mbox->packed);
    grants_free(mbox);
    seen_free(mbox);
    free(mbox->name);
    free(mbox);
}

void mbox_alter(struct mbox *mbox, mail_modseq modseq)
{
    mbox->modseq = mbox->altered = modseq;
    mbox->is_dirty = true;
}

/* The first with that number or a larger one: they are in the order of their numbers, as each new one has the largest. */
static unsigned lower_bound(const struct account *account, mailbox_id id)
{
    unsigned from = 0, to = account->mbox_count;
    while (from < to) {
        unsigned middle = from + (to - from) / 2;
        if (account->mboxes[middle]->id < id) {
            from = middle + 1;
        } else {
            to = middle;
        }
    }
    return from;
}

void account_mbox_forget(struct account *account, struct mbox *mbox)
{
    unsigned at = lower_bound(account, mbox->id);
    account->mbox_count--;
    memmove(account->mboxes + at, account->mboxes + at + 1,
            (account->mbox_count - at) * sizeof(struct mbox *));
    mbox_free(mbox);
}

void account_close(struct account *account)
{
    sql_finalize_all(account);
    for (unsigned i = 0; i < account->mbox_count; i++) {
        mbox_free(account->mboxes[i]);
    }
    free(account->mboxes);
    account->mboxes = NULL;
    account->mbox_count = account->mbox_cap = 0;
    for (size_t i = 0; i < ARRAY_LEN(account->keywords); i++) {
        free(account->keywords[i]);
        account->keywords[i] = NULL;
    }
    account->keyword_count = 0;
    account->cache_fits = 0;
    if (account->db != NULL) {
        sqlite3_close(account->db);
        account->db = NULL;
        if (!list_is_empty(&account->lru)) {
            list_remove(&account->lru);
            account->shard->open_count--;
        }
    }
}

/* --- the hierarchy --- */

struct mbox *account_mbox(struct account *account, mailbox_id id)
{
    unsigned at = lower_bound(account, id);
    return at < account->mbox_count && account->mboxes[at]->id == id ? account->mboxes[at] : NULL;
}

struct mbox *account_mbox_child(struct account *account, mailbox_id parent, struct slice name)
{
    bool is_inbox = parent == 0 && slice_eq_nocase(name, SL("INBOX"));
    for (unsigned i = 0; i < account->mbox_count; i++) {
        struct mbox *mbox = account->mboxes[i];
        if (mbox->parent == parent &&
            (is_inbox ? mbox->id == MAILBOX_INBOX : slice_eq(slice_cstr(mbox->name), name))) {
            return mbox;
        }
    }
    return NULL;
}

struct mbox *account_mbox_by_path(struct account *account, struct slice path)
{
    struct mbox *at = NULL;
    for (;;) {
        size_t slash = slice_find_char(path, '/');
        at = account_mbox_child(account, at == NULL ? 0 : at->id, slice_sub(path, 0, slash));
        if (at == NULL || slash == path.len) {
            return at;
        }
        path = slice_from(path, slash + 1);
    }
}

struct slice mbox_path(const struct mbox *const *levels, unsigned count, struct arena *arena)
{
    size_t len = 0, at = 0;
    for (unsigned i = 0; i < count; i++) {
        len += strlen(levels[i]->name) + (i > 0);
    }
    char *path = ARENA_ARRAY(arena, char, len + 1);
    for (unsigned i = count; i > 0; i--) {
        size_t level = strlen(levels[i - 1]->name);
        memcpy(path + at, levels[i - 1]->name, level);
        at += level;
        if (i > 1) {
            path[at++] = '/';
        }
    }
    return slice_make(path, len);
}

struct slice account_mbox_path(struct account *account, const struct mbox *mbox,
                               struct arena *arena)
{
    const struct mbox *levels[MAILBOX_LEVELS_MAX + 1];
    unsigned count = 0;
    while (mbox != NULL && count < ARRAY_LEN(levels)) {
        levels[count++] = mbox;
        mbox = mbox->parent == 0 ? NULL : account_mbox(account, mbox->parent);
    }
    return mbox_path(levels, count, arena);
}

/* --- catching up --- */

enum err account_write_back(struct account *account)
{
    int64_t state[] = { (int64_t)account->applied_lsn, (int64_t)account->modseq,
                        (int64_t)account->next_email,  (int64_t)account->next_thread,
                        account->next_mailbox,         account->last_uidvalidity,
                        (int64_t)account->quota_bytes, (int64_t)account->quota_count,
                        (int64_t)account->id };
    for (unsigned i = 0; i < account->mbox_count; i++) {
        struct mbox *m = account->mboxes[i];
        if (!m->is_dirty) {
            continue;
        }
        int64_t row[] = {
            m->id,      m->parent,         (int64_t)m->role,          m->selectable, m->uidvalidity,
            m->uidnext, m->recent_uid,     (int64_t)m->modseq,        m->total,      m->unseen,
            m->deleted, (int64_t)m->bytes, (int64_t)m->vanished_floor
        };
        sqlite3_stmt *s = sql(account, SQL_MAILBOX_PUT);
        sql_bind_ints(s, row, 13);
        sqlite3_bind_text(s, 14, m->name, -1, SQLITE_STATIC);
        AUTO(buf_fini) struct buf grants;
        buf_init(&grants, GRANTS_BYTES_MAX);
        grants_write(m, &grants);
        sqlite3_bind_blob(s, 15, grants.ptr, (int)grants.len, SQLITE_TRANSIENT);
        sqlite3_bind_int(s, 16, m->seen_shared);
        TRY(sql_done(account, s));
        m->is_dirty = false;
    }
    return sql_run(account, SQL_STATE_SET, state, 9);
}

static enum err apply_one(struct account *account, log_lsn lsn, struct apply_result *result)
{
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "apply", APPLY_ARENA_BYTES);
    struct log_record record;
    enum err read = log_read(account->shard->store->log, lsn, arena, &record);
    if (read == ERR_NOT_FOUND) {
        return OK; /* a number that was passed over, met while everything is replayed */
    }
    if (read == ERR_CORRUPT) {
        account->lost++;
        /* Reported and passed over, so that everything else stays readable. */
        log_error("record-lost", "acct=%llu lsn=%llu reason=%s", (unsigned long long)account->id,
                  (unsigned long long)lsn, log_text(slice_cstr(err_detail())).text);
        return OK;
    }
    TRY(read);
    enum err applied = apply_record(account, &record, result);
    if (applied == ERR_CORRUPT && !sql_is_damaged(account->db)) {
        account->lost++;
        log_error("record-lost", "acct=%llu lsn=%llu reason=%s", (unsigned long long)account->id,
                  (unsigned long long)lsn, log_text(slice_cstr(err_detail())).text);
        return OK;
    }
    return applied;
}

static enum err apply_pending(struct account *account, struct apply_result *last_result)
{
    TRY(sql_run(account, SQL_BEGIN, NULL, 0));
    for (unsigned i = 0; i < account->pending_count && !account->is_gone; i++) {
        log_lsn lsn = account->pending[i];
        if (lsn <= account->applied_lsn && !PLANTED("apply-twice")) {
            continue; /* replay of what the database has */
        }
        TRY(apply_one(account, lsn, i + 1 == account->pending_count ? last_result : NULL));
        account->applied_lsn = lsn;
    }
    if (FAULT_POINT("apply-before-write-back")) {
        return fail(ERR_TEMP, "fault point");
    }
    TRY(account_write_back(account));
    if (FAULT_POINT("apply-before-commit")) {
        return fail(ERR_TEMP, "fault point");
    }
    return sql_run(account, SQL_COMMIT, NULL, 0);
}

static void pending_clear(struct account *account)
{
    account->pending_count = 0;
    account->pending_bytes = account->pending_messages = 0;
    account->has_long = false;
    account->is_dirty = true;
    if (account->pending_cap > PENDING_APPLY_AT * 4) {
        free(account->pending);
        account->pending = NULL;
        account->pending_cap = 0;
    }
}

enum err account_catch_up(struct account *account, struct apply_result *last_result)
{
    if (account->is_gone) {
        pending_clear(account); /* of an account without files */
    }
    if (account->pending_count == 0) {
        return OK;
    }
    TRY(account_open(account));
    bool is_fresh = account->applied_lsn == 0; /* made again it would be the same */
    enum err result = apply_pending(account, last_result);
    if (result == ERR_CORRUPT && !is_fresh) {
        TRY(set_aside(account));
        result = apply_pending(account, last_result);
    }
    if (result != OK) {
        log_error("apply-failed", "acct=%llu reason=%s", (unsigned long long)account->id,
                  log_text(slice_cstr(err_detail())).text);
        account_close(account); /* memory may be ahead of the rollback */
        account->is_gone = false;
        return result;
    }
    if (account->is_gone) {
        account_close(account);
        /* What is left says that it holds nothing; the upkeep after a start tries again. */
        IGNORE(account_remove_files(account));
        pending_clear(account);
        watch_notify(account);
        return OK;
    }
    pending_clear(account);
    fit_cache(account);
    trim_wal(account);
    watch_notify(account);
    if (account->lost > 0) {
        account->lost = 0;
        renew_account(account);
    }
    return OK;
}

enum err account_rebuild(struct account *account)
{
    TRY(set_aside(account));
    return account_catch_up(account, NULL);
}

enum err account_sync(struct account *account)
{
    if (account->is_gone || (!account->is_dirty && account->pending_count == 0)) {
        return OK;
    }
    TRY(account_open(account)); /* first: a database made anew has everything pending */
    TRY(account_catch_up(account, NULL));
    if (account->is_gone) {
        return OK; /* since then */
    }
    if (FAULT_POINT("account-sync-fails")) {
        return fail(ERR_TEMP, "fault point");
    }
    TRY(uids_keep(account));
    if (sqlite3_wal_checkpoint_v2(account->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL) !=
        SQLITE_OK) {
        return sql_failed(account->db, "checkpoint");
    }
    account->is_dirty = false;
    return OK;
}

/* Names of the search index (docs/formats/index.md), each behind a NUL. */
static void note_index_file(void *arg, const char *name)
{
    if (slice_starts(slice_cstr(name), SL("index-"))) {
        buf_append(arg, slice_make(name, strlen(name) + 1));
    }
}

static void remove_index_files(struct account *account)
{
    AUTO(buf_fini) struct buf names;
    char path[PATH_BYTES];
    struct disk *disk = &account->shard->store->world->disk;
    buf_init(&names, INDEX_NAMES_MAX);
    account_path(account, "", path, sizeof(path));
    disk->list(disk, path, note_index_file, &names);
    for (size_t at = 0; at < names.len; at += strlen(names.ptr + at) + 1) {
        account_path(account, names.ptr + at, path, sizeof(path));
        disk->unlink(disk, path);
    }
}

enum err account_remove_files(struct account *account)
{
    static const char *const files[] = { "mail.db", "mail.db-wal", "mail.db-shm", "mail.db.damaged",
                                         "mail.db-wal.damaged" };
    struct disk *disk = &account->shard->store->world->disk;
    char path[PATH_BYTES];
    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        account_path(account, files[i], path, sizeof(path));
        disk->unlink(disk, path);
    }
    remove_index_files(account);
    account_path(account, "", path, sizeof(path));
    path[strlen(path) - 1] = '\0';
    if (disk->rmdir(disk, path) != 0 && errno != ENOENT) {
        return fail(ERR_TEMP, "%s: %m", path);
    }
    /* Or a start behind the record that ended it would find it again. Without the directory above there is nothing to find. */
    return disk_sync_parent(disk, path) == 0 || errno == ENOENT ? OK
                                                                : fail(ERR_TEMP, "%s: %m", path);
}
