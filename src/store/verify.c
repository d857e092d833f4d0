/* Verification: every record of the log, every reference of every mailbox. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "store/internal.h"

#define PATH_BYTES 4096
#define RECORD_ARENA_BYTES ((size_t)4 * LOG_PAYLOAD_MAX)

struct verifying {
    struct store *store;
    void (*found)(void *arg, struct slice line);
    void *arg;
    struct store_report *report;
    account_id *accounts; /* malloc */
    size_t account_count, account_cap;
    struct packed all;    /* the messages of one account */
    enum err result;
};

static void say(struct verifying *v, const char *format, ...) PRINTF_LIKE(2, 3);

static void say(struct verifying *v, const char *format, ...)
{
    AUTO(buf_fini) struct buf line;
    va_list args;
    buf_init(&line, PATH_BYTES);
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

/* --- which accounts there are: by their directories acct/xx/yy/id --- */

static void add_account(struct verifying *v, account_id id)
{
    if (v->account_count == v->account_cap) {
        v->account_cap = v->account_cap == 0 ? 64 : v->account_cap * 2;
        v->accounts = realloc(v->accounts, v->account_cap * sizeof(*v->accounts));
        if (v->accounts == NULL) {
            abort();
        }
    }
    v->accounts[v->account_count++] = id;
}

static void find_accounts(struct verifying *v, const char *path, int level)
{
    DIR *dir = opendir(path);
    struct dirent *entry;
    while (dir != NULL && (entry = readdir(dir)) != NULL) {
        char below[PATH_BYTES];
        if (entry->d_name[0] == '.') {
            continue;
        }
        if (level == 2) {
            add_account(v, strtoull(entry->d_name, NULL, 10));
        } else if (snprintf(below, sizeof(below), "%s/%s", path, entry->d_name) < (int)sizeof(below)) {
            find_accounts(v, below, level + 1);
        }
    }
    if (dir != NULL) {
        closedir(dir);
    }
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
            say(v, "account %llu uid %u: %s", (unsigned long long)id, v->all.rows[i].uid, err_detail());
        }
    }
}

/* On a job's thread: it reads the whole disk. */
static void run_verify(void *arg)
{
    struct verifying *v = arg;
    struct log_stats stats;
    char path[PATH_BYTES];
    IGNORE(log_verify(v->store->log, log_damaged, v)); /* every fault was told by name */
    log_stats_get(v->store->log, &stats);
    v->report->records = stats.records;
    snprintf(path, sizeof(path), "%s/acct", v->store->data_dir);
    find_accounts(v, path, 0);
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
    return out->damaged == 0 ? OK : fail(ERR_CORRUPT, "%llu faults", (unsigned long long)out->damaged);
}
