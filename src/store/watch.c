/* Telling sessions that something of their account changed. */
#include "store/internal.h"

#define WAKE_ALL_BURST INT64_C(8)                   /* times that everybody may be woken at once */
#define WAKE_ALL_PAUSE (10 * (int64_t)USEC_PER_SEC) /* between further ones */

static void deliver(struct loop_post *post)
{
    struct watch *watch = CONTAINER_OF(post, struct watch, post);
    __atomic_store_n(&watch->posted, false, __ATOMIC_RELEASE);
    if (watch->changed != NULL) {
        watch->changed(watch);
    }
}

void watch_notify(struct account *account)
{
    if (account->is_away) { /* when it comes back, on the shard */
        __atomic_store_n(&account->has_news, true, __ATOMIC_RELAXED);
        return;
    }
    LIST_EACH (&account->watchers, node) {
        struct watch *watch = LIST_ENTRY(node, struct watch, node);
        if (!__atomic_exchange_n(&watch->posted, true, __ATOMIC_ACQ_REL)) {
            watch->post.run = deliver;
            loop_post(watch->loop, &watch->post);
        }
    }
}

struct joining {
    struct store *store;
    account_id account;
    struct watch *watch;
};

static void catch_up(struct account *account, void *arg)
{
    if (account->pending_count > 0 && account_catch_up(account, NULL) != OK && !account->is_away) {
        shard_apply_soon(account); /* logged there; it stays pending */
    }
}

static void nothing(void *arg)
{
}

static void join(void *arg)
{
    struct joining *j = arg;
    struct account *account = shard_account(store_shard(j->store, j->account), j->account);
    list_append(&account->watchers, &j->watch->node);
    shard_do(account, &(struct errand){ catch_up, nothing, NULL });
}

static void leave(void *arg)
{
    struct joining *j = arg;
    list_remove(&j->watch->node);
}

void store_watch(struct store *store, account_id account, struct watch *watch)
{
    struct joining j = { store, account, watch };
    watch->account = account;
    watch->posted = false;
    list_init(&watch->node);
    worker_call_about(store_shard(store, account)->worker, account, join, &j);
}

static void wake(void *arg)
{
    struct joining *j = arg;
    watch_notify(shard_account(store_shard(j->store, j->account), j->account));
}

void store_wake(struct store *store, account_id account)
{
    struct joining j = { store, account, NULL };
    worker_call(store_shard(store, account)->worker, wake, &j);
}

static void wake_shard(void *arg)
{
    struct shard *shard = arg;
    size_t at = 0;
    void *account;
    while (map_next(&shard->accounts, &at, &account)) {
        watch_notify(account);
    }
}

/* When this caller is to wake everybody; false: somebody will, after what the caller did. */
static bool reserve_wake(struct store *store, int64_t now, int64_t *at)
{
    int64_t earliest = now - WAKE_ALL_BURST * WAKE_ALL_PAUSE;
    pthread_mutex_lock(&store->wake_lock);
    bool is_mine = !store->is_wake_coming;
    if (is_mine) {
        store->is_wake_coming = true;
        store->wake_paid = store->wake_paid > earliest ? store->wake_paid : earliest;
        store->wake_paid += WAKE_ALL_PAUSE;
        *at = store->wake_paid;
    }
    pthread_mutex_unlock(&store->wake_lock);
    return is_mine;
}

static void begin_wake(struct store *store)
{
    pthread_mutex_lock(&store->wake_lock);
    store->is_wake_coming = false;
    pthread_mutex_unlock(&store->wake_lock);
}

void store_wake_all(struct store *store)
{
    int64_t now = (int64_t)loop_now(fiber_loop()), at;
    if (!reserve_wake(store, now, &at)) {
        return;
    }
    if (at > now) {
        IGNORE(fiber_sleep((usec_t)(at - now))); /* cut short it is done early */
    }
    begin_wake(store);
    for (unsigned i = 0; i < store->shard_count; i++) {
        worker_call(store->shards[i].worker, wake_shard, &store->shards[i]);
    }
}

void store_unwatch(struct store *store, struct watch *watch)
{
    struct joining j = { store, watch->account, watch };
    void (*changed)(struct watch *) = watch->changed;
    worker_call(store_shard(store, watch->account)->worker, leave, &j);
    watch->changed = NULL;
    while (__atomic_load_n(&watch->posted, __ATOMIC_ACQUIRE)) { /* one is on its way to this loop */
        fiber_yield();
    }
    watch->changed = changed;
}
