/* Verification: every record of the log, every reference of every mailbox. */
#include <dirent.h>
#include <stdlib.h>

#include "base/scan.h"
#include "store/internal.h"

#define LINE_BYTES 4096
#define ACCOUNT_LEVEL 2
#define NAMES_ARENA_BYTES ((size_t)256 * 1024 * 1024)
#define RECORD_ARENA_BYTES ((size_t)4 * LOG_PAYLOAD_MAX)

struct verifying {
    struct store *store;
    void (*found)(void *arg, struct slice line);
    void *arg;
    struct store_report *report;
    account_id *accounts; /* malloc */
    size_t account_count, account_cap;
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

/* Below the third level stand directories named by account. */
static void find_accounts(struct verifying *v, struct arena *arena, struct slice path, int level)
{
    DIR *dir = opendir(arena_cstr(arena, path));
    struct dirent *entry;
    while (dir != NULL && (entry = readdir(dir)) != NULL) {
        struct scan name = scan_make(slice_cstr(entry->d_name));
        uint64_t id;
        if (entry->d_name[0] == '.') {
            continue;
        }
        if (level < ACCOUNT_LEVEL) {
            find_accounts(v, arena, arena_printf(arena, "%.*s/%s", SLICE_ARG(path), entry->d_name),
                          level + 1);
        } else if (scan_u64(&name, &id) && scan_at_end(&name)) {
            add_account(v, id);
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
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "verify", NAMES_ARENA_BYTES);
    IGNORE(log_verify(v->store->log, log_damaged, v)); /* every fault was told by name */
    log_stats_get(v->store->log, &stats);
    v->report->records = stats.records;
    find_accounts(v, arena, arena_printf(arena, "%s/acct", v->store->data_dir), 0);
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
