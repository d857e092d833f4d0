/* Verification: every record of the log, every reference of every mailbox. */
#include <stdlib.h>

#include "store/internal.h"

#define LINE_BYTES 4096
#define RECORD_ARENA_BYTES ((size_t)4 * LOG_PAYLOAD_MAX)

struct verifying {
    struct store *store;
    void (*found)(void *arg, struct slice line);
    void *arg;
    struct store_report *report;
    account_id *accounts; /* malloc */
    size_t account_count;
    struct packed all; /* the messages of one account */
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
    v->found(v->arg, buf_slice(&line));
}

static void log_damaged(void *arg, const char *segment, uint64_t offset, const char *why)
{
    say(arg, "log %s at octet %llu: %s", segment, (unsigned long long)offset, why);
}

/* --- one account --- */

static enum err run_rows(struct account *account, void *arg)
{
    struct verifying *v = arg;
    for (unsigned i = 0; i < account->mbox_count; i++) {
        struct mbox *mbox = account->mboxes[i];
        struct packed *packed;
        uint64_t bytes = 0;
        TRY(packed_get(account, mbox, &packed));
        for (uint32_t k = 0; k < packed->count; k++) {
            packed_append(&v->all, &packed->rows[k]);
            bytes += packed->rows[k].size;
        }
        if (mbox->total != packed->count || mbox->bytes != bytes) {
            say(v, "account %llu mailbox %u: the counters do not match its %u messages",
                (unsigned long long)account->id, mbox->id, packed->count);
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
    return accept.size == row->size
               ? OK
               : fail(ERR_CORRUPT, "record %llu has another size", (unsigned long long)row->lsn);
}

static void check_account(struct verifying *v, account_id id)
{
    v->all.count = 0;
    enum err read = shard_call(&(struct account_call){ v->store, id, run_rows, v });
    if (read == ERR_NOT_FOUND) {
        return; /* removed meanwhile */
    }
    if (read != OK) {
        say(v, "account %llu: %s", (unsigned long long)id, err_detail());
        return;
    }
    v->report->accounts++;
    for (uint32_t i = 0; i < v->all.count; i++) {
        v->report->messages++;
        if (check_message(v, &v->all.rows[i]) != OK) {
            say(v, "account %llu uid %u: %s", (unsigned long long)id, v->all.rows[i].uid,
                err_detail());
        }
    }
}

/* On a job's thread: it reads the whole disk. */
static void run_verify(void *arg)
{
    struct verifying *v = arg;
    struct log_stats stats;
    IGNORE(log_verify(v->store->log, log_damaged, v)); /* every fault was told by name */
    log_stats_get(v->store->log, &stats);
    v->report->records = stats.records;
    shard_account_ids(v->store, &v->accounts, &v->account_count);
    for (size_t i = 0; i < v->account_count; i++) {
        check_account(v, v->accounts[i]);
    }
}

enum err store_verify(struct store *store, void (*found)(void *arg, struct slice line), void *arg,
                      struct store_report *out)
{
    struct verifying v = { .store = store, .found = found, .arg = arg, .report = out };
    *out = (struct store_report){ 0 };
    job_run(store->jobs, run_verify, &v);
    free(v.accounts);
    free(v.all.rows);
    return out->damaged == 0 ? OK
                             : fail(ERR_CORRUPT, "%llu faults", (unsigned long long)out->damaged);
}
