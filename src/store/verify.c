/* Verification: every record of the log, every reference of every mailbox. */
#include <stdio.h>
#include <stdlib.h>

#include "base/account_dir.h"
#include "store/queue_internal.h"
#include "store/select/uids.h"

#define LINE_BYTES 4096
#define RECORD_ARENA_BYTES ((size_t)4 * LOG_PAYLOAD_MAX)

struct verifying {
    struct store *store;
    const struct store_check *check;
    struct store_report *report;
    account_id *accounts; /* malloc */
    size_t account_count;
    struct packed all;     /* the messages of one account */
    char file[LINE_BYTES]; /* the database that is looked at */
    uint64_t file_faults, derived_faults;
    bool mends; /* derived files with faults are put aside and made again */
    enum err result;
};

static void say(struct verifying *v, const char *format, ...) PRINTF_LIKE(2, 3);

static void say(struct verifying *v, const char *format, ...)
{
    AUTO(buf_fini) struct buf line;
    va_list args;
    buf_init(&line, LINE_BYTES);
    va_start(args, format);
    buf_vprintf(&line, format, args);
    va_end(args);
    v->report->damaged++;
    v->check->found(v->check->arg, buf_slice(&line));
}

static void log_fault(void *arg, const char *segment, uint64_t offset, const char *why)
{
    struct verifying *v = arg;
    struct slice name = slice_cstr(segment);
    bool is_dictionary = slice_ends(name, SL(".zdict")) || slice_ends(name, SL(".zcopy"));
    bool is_derived = is_dictionary || slice_ends(name, SL(".idx"));
    v->derived_faults += is_derived;
    if (is_derived || offset == 0) { /* no record stands there */
        say(v, "%s/%s: %s", is_dictionary ? "dict" : "log", segment, why);
    } else {
        say(v,
            "log/%s: octet %llu: %s: the record there is lost; a snapshot or backup from before "
            "may have it "
            "(`culver snapshot list`)",
            segment, (unsigned long long)offset, why);
    }
}

/* --- one account --- */

static void database_fault(void *arg, struct slice line)
{
    struct verifying *v = arg;
    v->file_faults++;
    say(v, "%s: %.*s: `culver store repair` makes the file again from the log", v->file,
        SLICE_ARG(line));
}

/* Faults of a file that is made from the log go with the file. */
static void mended(struct verifying *v, enum err result)
{
    if (result == OK) {
        v->report->mended += v->file_faults;
    } else {
        say(v, "%s: could not be made again: %s", v->file, err_detail());
    }
}

static enum err check_uids(struct account *account, const struct check_faults *faults)
{
    for (unsigned i = 0; i < account->mbox_count; i++) {
        bool is_right;
        char line[LINE_BYTES];
        TRY(uids_check(account, account->mboxes[i], &is_right));
        if (!is_right) {
            snprintf(line, sizeof(line), "mailbox %u: the UIDs kept of it are not its messages'",
                     account->mboxes[i]->id);
            faults->found(faults->arg, slice_cstr(line));
        }
    }
    return OK;
}

static enum err run_rows(struct account *account, void *arg)
{
    struct verifying *v = arg;
    struct check_faults faults = { database_fault, v };
    v->file_faults = 0;
    if (account->rebuilt > 0) {
        account->rebuilt = 0;
        say(v, "%s: was damaged, and was made again from the log when it was opened", v->file);
        v->report->mended++;
    }
    v->report->remade += account->was_missing;
    account->was_missing = false;
    check_account(account->db, &faults);
    TRY(check_uids(account, &faults));
    if (v->file_faults > 0 && v->mends) {
        mended(v, account_rebuild(account));
        account->rebuilt = 0;
    } else if (v->file_faults > 0) {
        return OK;
    }
    for (unsigned i = 0; i < account->mbox_count; i++) {
        struct packed *packed;
        TRY(packed_get(account, account->mboxes[i], &packed));
        for (uint32_t k = 0; k < packed->count; k++) {
            packed_append(&v->all, &packed->rows[k]);
        }
    }
    return OK;
}

static enum err check_chunks(struct verifying *v, const struct accept_record *accept)
{
    for (uint32_t i = 0; i < accept->chunk_count; i++) {
        AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "chunk", RECORD_ARENA_BYTES);
        struct log_record record;
        TRY(log_read(v->store->log, accept->chunks[i].lsn, arena, &record));
        if (record.type != LOG_CHUNK || record.payload.len != accept->chunks[i].len) {
            return fail(ERR_CORRUPT, "record %llu is not the piece that the message names",
                        (unsigned long long)accept->chunks[i].lsn);
        }
    }
    return OK;
}

static enum err check_message(struct verifying *v, const struct packed_row *row)
{
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "verify", RECORD_ARENA_BYTES);
    struct log_record record;
    struct accept_record accept;
    TRY(log_read(v->store->log, row->lsn, arena, &record));
    if (record.type != LOG_ACCEPT) {
        return fail(ERR_CORRUPT, "record %llu is no message", (unsigned long long)row->lsn);
    }
    TRY(accept_read(record.payload, arena, &accept));
    if (accept.is_husk) {
        return fail(ERR_CORRUPT, "record %llu was given up, but this message is there",
                    (unsigned long long)row->lsn);
    }
    TRY(check_chunks(v, &accept));
    return accept.size == row->size
               ? OK
               : fail(ERR_CORRUPT, "record %llu has another size", (unsigned long long)row->lsn);
}

static void check_one(struct verifying *v, account_id id)
{
    v->all.count = 0;
    snprintf(v->file, sizeof(v->file), ACCOUNT_DIR "/mail.db", ACCOUNT_DIR_ARGS(id));
    enum err read = shard_call(&(struct account_call){
        .store = v->store, .id = id, .run = run_rows, .arg = v, .is_long = true });
    if (read == ERR_NOT_FOUND) {
        return; /* removed meanwhile */
    }
    if (read != OK) {
        say(v, "%s: %s", v->file, err_detail());
        return;
    }
    v->report->accounts++;
    for (uint32_t i = 0; i < v->all.count; i++) {
        v->report->messages++;
        if (check_message(v, &v->all.rows[i]) != OK) {
            say(v,
                "account %llu: the message with uid %u is lost: %s: a snapshot or backup may have "
                "it",
                (unsigned long long)id, v->all.rows[i].uid, err_detail());
        }
    }
}

static void check_queue_database(struct verifying *v)
{
    struct check_faults faults = { database_fault, v };
    v->file_faults = 0;
    snprintf(v->file, sizeof(v->file), "db/queue.db");
    queue_verify(v->store, &faults);
    if (v->file_faults > 0 && v->mends) {
        mended(v, queue_rebuild(v->store));
    }
}

static void mend_log(struct verifying *v)
{
    if (log_mend(v->store->log) == OK) {
        v->report->mended += v->derived_faults;
    }
    if (store_checkpoint(v->store) != OK) {
        say(v, "log/CHECKPOINT: could not be written: %s", err_detail());
    }
}

static int by_id(const void *a, const void *b)
{
    account_id x = *(const account_id *)a, y = *(const account_id *)b;
    return x < y ? -1 : x > y;
}

/* Those whose files there are, and those that the caller knows: files that are gone are made again from the log. */
static void find_accounts(struct verifying *v)
{
    shard_account_ids(v->store, &v->accounts, &v->account_count);
    size_t found = v->account_count, known = v->check->account_count;
    v->accounts = realloc(v->accounts, (found + known + 1) * sizeof(*v->accounts));
    if (v->accounts == NULL) {
        abort();
    }
    qsort(v->accounts, found, sizeof(*v->accounts), by_id);
    for (size_t i = 0; i < known; i++) {
        account_id id = v->check->accounts[i];
        if (bsearch(&id, v->accounts, found, sizeof(id), by_id) == NULL) {
            v->accounts[v->account_count++] = id;
        }
    }
}

/* On a job's thread: it reads the whole disk. */
static void run_verify(void *arg)
{
    struct verifying *v = arg;
    struct log_stats stats;
    struct progress *progress = v->check->progress;
    IGNORE(log_verify(v->store->log, log_fault, v, progress)); /* every fault was told by name */
    log_stats_get(v->store->log, &stats);
    v->report->records = stats.records;
    v->report->unpromised = log_unpromised(v->store->log);
    find_accounts(v);
    progress_begin(progress, "checking accounts", v->account_count, false);
    for (size_t i = 0; i < v->account_count; i++) {
        check_one(v, v->accounts[i]);
        progress_add(progress, 1);
    }
    check_queue_database(v);
    if (v->mends) {
        mend_log(v);
    }
}

static enum err look_at_all(struct verifying *v)
{
    *v->report = (struct store_report){ 0 };
    job_run(v->store->jobs, run_verify, v);
    free(v->accounts);
    free(v->all.rows);
    uint64_t damaged = v->report->damaged;
    return damaged == 0 ? OK : fail(ERR_CORRUPT, "%llu faults", (unsigned long long)damaged);
}

enum err store_verify(struct store *store, const struct store_check *check,
                      struct store_report *out)
{
    return look_at_all(&(struct verifying){ .store = store, .check = check, .report = out });
}

enum err store_repair(struct store *store, const struct store_check *check,
                      struct store_report *out)
{
    return look_at_all(
        &(struct verifying){ .store = store, .check = check, .report = out, .mends = true });
}
