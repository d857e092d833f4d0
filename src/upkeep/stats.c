/* Sizes: the log by type of record, what of it is still referred to, and each account's share. */
#include "upkeep/stats.h"

#include <sqlite3.h>
#include <stdio.h>
#include <sys/stat.h>

#include "base/account_dir.h"
#include "base/map.h"
#include "store/log/log.h"
#include "store/queue.h"
#include "store/record.h"

#define PATH_BYTES 4096
#define RECORD_ARENA_BYTES ((size_t)4 * LOG_PAYLOAD_MAX)
#define QUEUE_PAGE 1000

struct gathering {
    struct store *store;
    const char *data_dir;
    struct stats *stats;
    struct map live; /* records that an account or the queue refers to */
    enum err result;
    char detail[ERR_TEXT_MAX];
};

static enum err note_live(void *arg, sqlite3 *db)
{
    struct gathering *g = arg;
    sqlite3_stmt *s = NULL;
    int code = sqlite3_prepare_v2(db, "SELECT DISTINCT blob_lsn FROM cold", -1, &s, NULL);
    while (code == SQLITE_OK && sqlite3_step(s) == SQLITE_ROW) {
        map_set_u64(&g->live, (uint64_t)sqlite3_column_int64(s, 0), g);
    }
    sqlite3_finalize(s);
    return code == SQLITE_OK ? OK : fail(ERR_TEMP, "%s", sqlite3_errmsg(db));
}

static uint64_t file_bytes(const char *data_dir, account_id id, const char *file)
{
    char path[PATH_BYTES];
    struct stat info;
    snprintf(path, sizeof(path), "%s/" ACCOUNT_DIR "/%s", data_dir, ACCOUNT_DIR_ARGS(id), file);
    return stat(path, &info) == 0 ? (uint64_t)info.st_size : 0;
}

static enum err gather_account(struct gathering *g, struct stats_account *account)
{
    struct account_usage usage;
    enum err result = store_account_database(g->store, account->account, note_live, g);
    result = result == OK ? store_account_usage(g->store, account->account, &usage) : result;
    if (result != OK) {
        return result == ERR_NOT_FOUND ? OK : result; /* removed meanwhile */
    }
    account->messages = usage.messages;
    account->bytes = usage.bytes;
    account->database_bytes = file_bytes(g->data_dir, account->account, "mail.db") +
                              file_bytes(g->data_dir, account->account, "mail.db-wal");
    return OK;
}

static enum err gather_queue(struct gathering *g)
{
    struct queue_page page;
    uint64_t after = 0;
    do {
        AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "queue", (size_t)16 << 20);
        TRY(queue_list(g->store, after, QUEUE_PAGE, arena, &page));
        for (unsigned i = 0; i < page.count; i++) {
            map_set_u64(&g->live, page.entries[i].blob.lsn, g);
            after = page.entries[i].id;
        }
    } while (page.count == QUEUE_PAGE);
    return OK;
}

static enum err count_record(void *arg, const struct log_record *record)
{
    struct gathering *g = arg;
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "stats", RECORD_ARENA_BYTES);
    struct accept_record accept;
    struct stats_type *type = &g->stats->types[record->type];
    uint64_t bytes = LOG_RECORD_BYTES(record->payload.len);
    type->records++;
    type->bytes += bytes;
    if (record->type == LOG_ACCEPT && map_find_u64(&g->live, record->lsn) != NULL &&
        accept_read(record->payload, arena, &accept) == OK) {
        g->stats->live_bytes += bytes;
        for (uint32_t i = 0; i < accept.chunk_count; i++) {
            g->stats->live_bytes += LOG_RECORD_BYTES(accept.chunks[i].len);
        }
    }
    return OK;
}

static void run_count(void *arg)
{
    struct gathering *g = arg;
    g->result = log_each(store_log(g->store), 1, count_record, g);
    snprintf(g->detail, sizeof(g->detail), "%s", err_detail());
}

static enum err gather(struct gathering *g, struct jobs *jobs)
{
    struct log_stats log;
    for (unsigned i = 0; i < g->stats->account_count; i++) {
        TRY(gather_account(g, &g->stats->accounts[i]));
    }
    TRY(gather_queue(g));
    log_stats_get(store_log(g->store), &log);
    g->stats->segments = log.segments;
    g->stats->log_bytes = log.bytes;
    job_run(jobs, run_count, g);
    return g->result == OK ? OK : fail(g->result, "%s", g->detail);
}

enum err stats_gather(struct store *store, const char *data_dir, struct jobs *jobs,
                      struct stats *stats)
{
    struct gathering g = { .store = store, .data_dir = data_dir, .stats = stats };
    map_init(&g.live);
    enum err result = gather(&g, jobs);
    map_fini(&g.live);
    return result;
}
