/* Checkpoints: everything applied becomes durable in the databases, so that recovery may start later in the log. */
#include <stdlib.h>

#include "base/fault.h"
#include "base/log.h"
#include "base/plant.h"
#include "store/internal.h"

#define LOOK_EVERY_USEC (10 * USEC_PER_SEC)

/* The accounts of one shard that are ahead of their last sync. */
struct collecting {
    struct shard *shard;
    account_id *ids; /* malloc */
    size_t count;
};

static void collect(void *arg)
{
    struct collecting *c = arg;
    void *value;
    c->ids = calloc(map_count(&c->shard->accounts) + 1, sizeof(*c->ids));
    if (c->ids == NULL) {
        abort();
    }
    for (size_t at = 0; map_next(&c->shard->accounts, &at, &value);) {
        const struct account *account = value;
        if (account->is_away ||
            (!account->is_gone && (account->is_dirty || account->pending_count > 0))) {
            c->ids[c->count++] = account->id;
        }
    }
}

static enum err sync_one(struct account *account, void *arg)
{
    return account_sync(account);
}

/* One account at a time, so that mail is never kept waiting. */
static enum err sync_shard(struct store *store, struct shard *shard)
{
    struct collecting c = { .shard = shard };
    enum err result = OK;
    worker_call(shard->worker, collect, &c);
    for (size_t i = 0; i < c.count && result == OK; i++) {
        struct account_call call = { .store = store,
                                     .id = c.ids[i],
                                     .run = sync_one,
                                     .without_apply = true,
                                     .even_removed = true,
                                     .is_long = true };
        result = shard_call(&call);
        if (result == ERR_NOT_FOUND) {
            result = OK; /* gone meanwhile */
        }
    }
    free(c.ids);
    return result;
}

struct queue_syncing {
    struct store *store;
    enum err result;
};

static void sync_queue(void *arg)
{
    struct queue_syncing *q = arg;
    q->result = queue_sync(q->store);
}

void store_floor_hold(struct store *store, struct store_floor *floor)
{
    pthread_mutex_lock(&store->floor_lock);
    floor->lsn = log_durable_lsn(store->log) + 1;
    list_append(&store->floors, &floor->node);
    pthread_mutex_unlock(&store->floor_lock);
}

void store_floor_release(struct store *store, struct store_floor *floor)
{
    pthread_mutex_lock(&store->floor_lock);
    if (floor->node.next != NULL) {
        list_remove(&floor->node);
        floor->node = (struct list){ 0 };
    }
    pthread_mutex_unlock(&store->floor_lock);
}

static log_lsn lowest_floor(struct store *store, log_lsn lowest)
{
    pthread_mutex_lock(&store->floor_lock);
    LIST_EACH (&store->floors, node) {
        const struct store_floor *floor = LIST_ENTRY(node, struct store_floor, node);
        lowest = floor->lsn < lowest ? floor->lsn : lowest;
    }
    pthread_mutex_unlock(&store->floor_lock);
    return lowest;
}

enum err store_checkpoint(struct store *store)
{
    /* When this record is acknowledged, the shards have heard of every record before it. */
    struct log_append tick = { .type = LOG_TICK };
    struct queue_syncing queue = { .store = store };
    TRY(log_commit(store->log, &tick));
    if (FAULT_POINT("checkpoint-before-accounts")) {
        return fail(ERR_TEMP, "fault point");
    }
    for (unsigned i = 0; i < store->shard_count && !PLANTED("stale-checkpoint"); i++) {
        TRY(sync_shard(store, &store->shards[i]));
    }
    if (FAULT_POINT("checkpoint-before-queue")) {
        return fail(ERR_TEMP, "fault point");
    }
    worker_call(store->shards[0].worker, sync_queue, &queue);
    TRY(queue.result);
    if (FAULT_POINT("checkpoint-before-log")) {
        return fail(ERR_TEMP, "fault point");
    }
    return log_checkpoint(store->log, lowest_floor(store, tick.lsn));
}

usec_t checkpoint_idle(void *arg)
{
    struct store *store = arg;
    struct log_stats stats;
    usec_t now = store->world->clock.monotonic(&store->world->clock);
    log_stats_get(store->log, &stats);
    bool is_due = now - store->checkpointed_at >= CHECKPOINT_EVERY_USEC ||
                  stats.appended - store->checkpointed_bytes >= CHECKPOINT_EVERY_BYTES;
    if (is_due) {
        store->checkpointed_at = now;
        store->checkpointed_bytes = stats.appended;
        if (store_checkpoint(store) != OK) { /* the log keeps everything until one succeeds */
            log_warn("checkpoint-failed", "reason=%s", log_text(slice_cstr(err_detail())).text);
        }
    }
    return LOOK_EVERY_USEC;
}
