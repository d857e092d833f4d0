/* The store of a node: opening and closing it, accounts, deliveries. */
#include "store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "store/change.h"
#include "store/draft.h"
#include "store/internal.h"
#include "store/sharing/access.h"

#define SHARDS_MAX 64
#define PATH_BYTES 4096
#define JOB_THREADS 2
#define META_BYTES_MAX LOG_PAYLOAD_MAX

/* --- opening --- */

/* A rollback that was interrupted has the files of two states in place. */
static enum err check_rollback(struct store *store)
{
    char path[PATH_BYTES];
    snprintf(path, sizeof(path), "%s/ROLLBACK", store->data_dir);
    return access(path, F_OK) != 0 ? OK
                                   : fail(ERR_PERM,
                                          "%s: a rollback was interrupted: `culver rollback NAME` "
                                          "finishes it, then start again",
                                          path);
}

static enum err take_lock(struct store *store)
{
    char path[PATH_BYTES];
    struct disk *disk = &store->world->disk;
    if (disk->mkdir(disk, store->data_dir, 0700) != 0 && errno != EEXIST) {
        return fail(ERR_PERM, "%s: %m: create it, or let data_dir name another directory",
                    store->data_dir);
    }
    /* The lock is the kernel's: also where the disk is a simulated one, this is a real file. */
    snprintf(path, sizeof(path), "%s/run", store->data_dir);
    if (mkdir(path, 0700) != 0 && errno != EEXIST) {
        return fail(ERR_PERM, "%s: %m", path);
    }
    snprintf(path, sizeof(path), "%s/run/LOCK", store->data_dir);
    store->lock_fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (store->lock_fd < 0) {
        return fail(ERR_PERM, "%s: %m", path);
    }
    if (flock(store->lock_fd, LOCK_EX | LOCK_NB) != 0) {
        return fail(ERR_BUSY, "%s is held by another culver: stop it first", path);
    }
    return OK;
}

/* At start only, before the shards have threads. */
static void note(struct store *store, account_id id, log_lsn lsn, uint64_t bytes)
{
    struct account *account = shard_account(store_shard(store, id), id);
    if (!account->is_gone) {
        shard_note_pending(account, lsn, bytes);
    }
}

static void note_mutation(struct store *store, const struct log_record *record)
{
    note(store, record->account, record->lsn, 0);
    struct account *account = shard_account(store_shard(store, record->account), record->account);
    account->has_long |= mutation_may_be_long(record->payload);
}

/* Of the queue; or of an account, which may be its last word: then what is older needs not be applied any more. */
static void recovered_unref(struct store *store, const struct log_record *record)
{
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "recover", UNREF_ARENA_BYTES);
    struct unref unref;
    if (record->account == 0) {
        queue_note(store, record->lsn);
        return;
    }
    if (unref_read(record->payload, arena, &unref) != OK || !unref.is_last) {
        note(store, record->account, record->lsn, 0);
        return;
    }
    struct account *account = shard_account(store_shard(store, record->account), record->account);
    if (account_remove_files(account) != OK) {
        /* Its database stays, and must know what was given up, or it would be given up again. */
        note(store, record->account, record->lsn, 0);
        return;
    }
    account->is_removed = account->is_gone = true;
    account->pending_count = 0;
    account->pending_bytes = account->pending_messages = 0;
}

static void recovered_accept(struct store *store, const struct log_record *record)
{
    AUTO(arena_free_auto)
    struct arena *arena = arena_new(NULL, "recover", (size_t)4 * LOG_PAYLOAD_MAX);
    struct accept_record accept;
    if (accept_read(record->payload, arena, &accept) != OK) {
        log_error("record-lost", "lsn=%llu reason=%s", (unsigned long long)record->lsn,
                  log_text(slice_cstr(err_detail())).text);
        return;
    }
    for (uint32_t i = 0; i < accept.target_count; i++) {
        bool is_first = true;
        for (uint32_t k = 0; k < i && is_first; k++) {
            is_first = accept.targets[k].account != accept.targets[i].account;
        }
        if (is_first) {
            note(store, accept.targets[i].account, record->lsn, accept.size);
        }
    }
    if (accept.remote_count + accept.end_count + accept.kept_count > 0) {
        queue_note(store, record->lsn);
    }
}

static enum err check_version(const struct log_record *record)
{
    switch (record->type) {
    case LOG_ACCEPT:
        return record_version_check(record->payload, ACCEPT_VERSION_NEWEST, "ACCEPT");
    case LOG_MUTATE:
        return record_version_check(record->payload, MUTATION_VERSION_SEEN, "MUTATE");
    case LOG_QUEUE:
        return record_version_check(record->payload, QUEUE_RECORD_VERSION_KEPT, "QUEUE");
    case LOG_UNREF:
        return record_version_check(record->payload, UNREF_VERSION, "UNREF");
    case LOG_CHUNK:
    case LOG_TICK:
        break;
    }
    return OK;
}

static void recovered(void *arg, const struct log_record *record)
{
    struct store *store = arg;
    if (check_version(record) != OK) {
        store->is_newer = true;
        return;
    }
    switch (record->type) {
    case LOG_ACCEPT:
        recovered_accept(store, record);
        break;
    case LOG_MUTATE:
        note_mutation(store, record);
        break;
    case LOG_QUEUE:
        queue_note(store, record->lsn);
        break;
    case LOG_UNREF:
        recovered_unref(store, record);
        break;
    case LOG_CHUNK:
    case LOG_TICK:
        break;
    }
}

static void start_threads(struct store *store)
{
    bool is_inline = store->config.is_inline;
    for (unsigned i = 0; i < store->shard_count; i++) {
        struct shard *shard = &store->shards[i];
        shard->errands = worker_new("errands", is_inline, NULL, NULL);
        shard->worker = worker_new("shard", is_inline, shard_idle, shard);
    }
    store->checkpointed_at = store->world->clock.monotonic(&store->world->clock);
    store->checkpointer =
        worker_new("checkpointer", is_inline, is_inline ? NULL : checkpoint_idle, store);
}

static enum err open_all(struct store *store)
{
    char path[PATH_BYTES], dictionaries[PATH_BYTES];
    TRY(take_lock(store));
    TRY(check_rollback(store));
    TRY(queue_open(store));
    snprintf(path, sizeof(path), "%s/log", store->data_dir);
    snprintf(dictionaries, sizeof(dictionaries), "%s/dict", store->data_dir);
    struct log_config log = { .dir = path,
                              .dictionary_dir = dictionaries,
                              .segment_bytes = store->config.segment_bytes,
                              .is_inline = store->config.is_inline,
                              .reserve_bytes = RESERVE_BYTES,
                              .answered = change_answered,
                              .answered_arg = store };
    TRY(log_open(&log, store->world, recovered, store, &store->log));
    if (store->is_newer) {
        return fail(
            ERR_PERM,
            "%s holds records of a newer format than this program knows: use a newer culver", path);
    }
    start_threads(store);
    return OK;
}

static void free_account(struct account *account)
{
    account_close(account);
    free(account->pending);
    free(account);
}

static void end_lending(void *arg)
{
    ((struct shard *)arg)->is_closing = true;
}

/* What is away comes back before the shard ends. */
static void stop_shard(struct shard *shard)
{
    if (shard->worker != NULL) {
        worker_call(shard->worker, end_lending, shard);
        worker_free(shard->errands);
        worker_free(shard->worker);
    }
}

static void stop(struct store *store)
{
    if (store->checkpointer != NULL) {
        worker_free(store->checkpointer);
        if (store_checkpoint(store) != OK) { /* the next start replays more, nothing is lost */
            log_warn("checkpoint-failed", "reason=%s", log_text(slice_cstr(err_detail())).text);
        }
    }
    for (unsigned i = 0; i < store->shard_count; i++) {
        struct shard *shard = &store->shards[i];
        void *account;
        stop_shard(shard);
        for (size_t at = 0; map_next(&shard->accounts, &at, &account);) {
            free_account(account);
        }
        map_fini(&shard->accounts);
    }
    if (store->log != NULL) {
        log_close(store->log);
    }
    queue_close(store);
    jobs_free(store->jobs);
    pthread_mutex_destroy(&store->floor_lock);
    pthread_mutex_destroy(&store->wake_lock);
    if (store->lock_fd >= 0) {
        close(store->lock_fd);
    }
    free(store->shards);
    free(store->data_dir);
    free(store);
}

enum err store_open(const struct store_config *config, struct world *world, struct store **out)
{
    struct store *store = calloc(1, sizeof(*store));
    unsigned shards = config->is_inline || config->shards == 0 ? 1 : config->shards;
    if (store == NULL) {
        abort();
    }
    store->config = *config;
    store->config.handles_max = config->handles_max == 0 ? HANDLES_DEFAULT : config->handles_max;
    store->data_dir = strdup(config->data_dir);
    store->world = world;
    store->lock_fd = -1;
    pthread_mutex_init(&store->floor_lock, NULL);
    pthread_mutex_init(&store->wake_lock, NULL);
    list_init(&store->floors);
    list_init(&store->finished);
    store->shard_count = shards > SHARDS_MAX ? SHARDS_MAX : shards;
    store->shards = calloc(store->shard_count, sizeof(*store->shards));
    store->jobs = jobs_new(config->is_inline ? 0 : JOB_THREADS);
    if (store->data_dir == NULL || store->shards == NULL) {
        abort();
    }
    for (unsigned i = 0; i < store->shard_count; i++) {
        store->shards[i].store = store;
        map_init(&store->shards[i].accounts);
        list_init(&store->shards[i].open);
        list_init(&store->shards[i].lagging);
    }
    enum err result = open_all(store);
    if (result != OK) {
        stop(store);
        return result;
    }
    *out = store;
    return OK;
}

void store_close(struct store *store)
{
    stop(store);
}

/* --- accounts --- */

enum err store_account_create(struct store *store, account_id account)
{
    struct mutation m = { .kind = MUTATE_ACCOUNT_CREATE };
    struct apply_result result = { 0 };
    return mutate(store, account, &m, &result);
}

enum err store_account_remove(struct store *store, account_id account)
{
    struct mutation m = { .kind = MUTATE_ACCOUNT_REMOVE };
    struct apply_result result = { 0 };
    return mutate(store, account, &m, &result);
}

static enum err read_usage(struct account *account, void *arg)
{
    struct account_usage *usage = arg;
    if (!account->usage_known) {
        /* What recovery noted may be in the database already: it must not count twice. */
        TRY(account_open(account));
        TRY(account_catch_up(account, NULL));
    }
    usage->bytes = account->quota_bytes + account->pending_bytes;
    usage->messages = account->quota_count + account->pending_messages;
    return OK;
}

enum err store_account_usage(struct store *store, account_id account, struct account_usage *out)
{
    return shard_call(
        &(struct account_call){ store, account, read_usage, out, .without_apply = true });
}

/* --- deliveries --- */

/* The accounts of a delivery, each once, with what it adds to their quota until it is applied. */
static unsigned distinct_accounts(const struct delivery *delivery, uint64_t size,
                                  account_id *accounts, uint64_t *bytes)
{
    unsigned count = 0;
    for (unsigned i = 0; i < delivery->target_count; i++) {
        unsigned at = 0;
        while (at < count && accounts[at] != delivery->targets[i].account) {
            at++;
        }
        if (at == count) {
            accounts[count] = delivery->targets[i].account;
            bytes[count++] = 0;
        }
        bytes[at] += size;
    }
    return count;
}

static void write_meta(struct store *store, const struct delivery *delivery, struct buf *meta)
{
    const struct draft *draft = delivery->draft;
    struct accept_record record = { .size = draft_size(draft),
                                    .received = delivery->received,
                                    .logged = clock_now(&store->world->clock),
                                    .submitter = delivery->submitter,
                                    .appender = delivery->appender,
                                    .from = delivery->envelope_from,
                                    .envelope_id = delivery->envelope_id,
                                    .targets = delivery->targets,
                                    .target_count = delivery->target_count,
                                    .remote = delivery->remote,
                                    .remote_count = delivery->remote_count,
                                    .terms = delivery->terms,
                                    .ends = delivery->ends,
                                    .end_count = delivery->end_count,
                                    .kept = delivery->kept,
                                    .kept_count = delivery->kept_count,
                                    .together = delivery->together,
                                    .chunks = draft->chunks,
                                    .chunk_count = draft->chunk_count,
                                    .summary = delivery->summary,
                                    .prefix_len = (uint32_t)draft->prefix.len };
    accept_write(&record, (uint32_t)(draft->prefix.len + draft->memory.len), meta);
}

static enum err commit(struct store *store, const struct delivery *delivery,
                       struct apply_result *result, log_lsn *out_lsn)
{
    struct draft *draft = delivery->draft;
    AUTO(buf_fini) struct buf meta;
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "delivery", (size_t)1024 * 1024);
    buf_init(&meta, META_BYTES_MAX);
    if (delivery->target_count + delivery->remote_count == 0 ||
        delivery->target_count > DELIVERY_TARGETS_MAX ||
        delivery->remote_count > DELIVERY_TARGETS_MAX) {
        return fail(ERR_LIMIT, "a delivery has 1 to %d recipients", DELIVERY_TARGETS_MAX);
    }
    write_meta(store, delivery, &meta);
    TRY(buf_error(&meta));
    account_id *accounts = ARENA_ARRAY(arena, account_id, delivery->target_count + 1);
    uint64_t *bytes = ARENA_ARRAY(arena, uint64_t, delivery->target_count + 1);
    bool concerns_queue = delivery->remote_count + delivery->end_count + delivery->kept_count > 0;
    unsigned account_count = distinct_accounts(delivery, draft_size(draft), accounts, bytes);
    struct change change = { .append = { .type = LOG_ACCEPT,
                                         .holders = (uint16_t)(account_count +
                                                               (delivery->remote_count > 0)),
                                         .account = delivery->target_count == 1 && !concerns_queue
                                                        ? delivery->targets[0].account
                                                        : 0,
                                         .pieces = { buf_slice(&meta), buf_slice(&draft->prefix),
                                                     buf_slice(&draft->memory) },
                                         .piece_count = 3,
                                         .needs_earlier = draft->chunk_count > 0,
                                         .failures = draft->failures },
                             .store = store,
                             .accounts = accounts,
                             .bytes = bytes,
                             .account_count = account_count,
                             .touches_queue = concerns_queue,
                             .wait_applied = result != NULL,
                             .result = result };
    enum err result_code = change_commit(&change);
    draft->is_kept = change.append.result == OK; /* also where the mailbox was gone */
    *out_lsn = change.append.lsn;
    return result_code;
}

enum err store_deliver(struct store *store, const struct delivery *delivery, log_lsn *out_lsn)
{
    return commit(store, delivery, NULL, out_lsn);
}

/* Of the flags those that may be given. */
static enum err may_append(struct store *store, const struct delivery *delivery,
                           struct delivery_target *target)
{
    uint64_t flags = UINT64_MAX;
    if (delivery->appender != 0) {
        struct access who = { store, target->account, delivery->appender };
        TRY(access_insert(&who, target->mailbox, &flags));
    }
    target->flags &= flags;
    return OK;
}

static enum err append_checked(struct store *store, const struct delivery *delivery,
                               struct apply_result *result, log_lsn *out_lsn)
{
    struct delivery_target target = delivery->targets[0];
    struct delivery checked = *delivery;
    if (delivery->target_count != 1 || delivery->remote_count != 0) {
        return fail(ERR_PERM, "an append has one target");
    }
    TRY(may_append(store, delivery, &target));
    checked.targets = &target;
    return commit(store, &checked, result, out_lsn);
}

enum err store_append(struct store *store, const struct delivery *delivery, struct appended *out)
{
    struct apply_result result = { 0 };
    log_lsn lsn;
    TRY(append_checked(store, delivery, &result, &lsn));
    *out = (struct appended){ result.uidvalidity, result.uid, result.mailbox, result.step };
    return OK;
}

/* --- messages that come together --- */

/* Until the last one names them, the others are unwanted: the upkeep must not give them up meanwhile. */
static enum err begin_together(struct account *account, void *arg)
{
    account->together++;
    return OK;
}

static enum err end_together(struct account *account, void *arg)
{
    account->together--;
    return OK;
}

static enum err append_parts(struct store *store, const struct append_all *all, log_lsn *parts,
                             struct appended *out)
{
    struct delivery *last = &all->deliveries[all->count - 1];
    for (unsigned i = 0; i + 1 < all->count; i++) {
        struct apply_result result = { 0 };
        all->deliveries[i].together = (struct together){ .is_part = true };
        TRY(append_checked(store, &all->deliveries[i], &result, &parts[i]));
    }
    last->together = (struct together){ .parts = parts,
                                        .part_count = all->count - 1,
                                        .replaced_in = all->replaced_in,
                                        .replaced = all->replaced };
    TRY(store_append(store, last, out));
    out->uid -= all->count - 1;
    return OK;
}

/* Who appends must have the right to expunge what is replaced. */
static enum err may_replace(struct store *store, const struct append_all *all)
{
    const struct delivery *first = &all->deliveries[0];
    struct access who = { store, first->targets[0].account, first->appender };
    return all->replaced == 0 || first->appender == 0 ? OK : access_expunge(&who, all->replaced_in);
}

enum err store_append_all(struct store *store, const struct append_all *all, struct appended *out)
{
    log_lsn parts[ACCEPT_PARTS_MAX];
    if (all->count == 0 || all->count > ACCEPT_PARTS_MAX || all->deliveries[0].target_count != 1) {
        return fail(ERR_PERM, "one to %d messages go to one mailbox", ACCEPT_PARTS_MAX);
    }
    struct account_call call = { .store = store,
                                 .id = all->deliveries[0].targets[0].account,
                                 .run = begin_together,
                                 .without_apply = true, /* counted also while the database fails */
                                 .even_removed = true };
    TRY(may_replace(store, all));
    if (all->count == 1) { /* no part waits for it */
        return append_parts(store, all, parts, out);
    }
    TRY(shard_call(&call));
    enum err result = append_parts(store, all, parts, out);
    call.run = end_together;
    IGNORE(shard_call(&call)); /* an account that ended meanwhile gives everything up */
    return result;
}

/* --- for upkeep --- */

struct log *store_log(struct store *store)
{
    return store->log;
}

struct database_call {
    enum err (*fn)(void *arg, struct sqlite3 *db);
    void *arg;
};

static enum err run_database_call(struct account *account, void *arg)
{
    const struct database_call *call = arg;
    return call->fn(call->arg, account->db);
}

enum err store_account_database(struct store *store, account_id account,
                                enum err (*fn)(void *arg, struct sqlite3 *db), void *arg)
{
    struct database_call call = { fn, arg };
    return shard_call(&(struct account_call){
        .store = store, .id = account, .run = run_database_call, .arg = &call, .is_long = true });
}

enum err store_account_renew(struct store *store, account_id account)
{
    struct mutation m = { .kind = MUTATE_RENEW };
    struct apply_result result = { 0 };
    return mutate(store, account, &m, &result);
}
