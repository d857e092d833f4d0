/* The indexer: follows new mail a minute behind, and visits every account once a day. */
#include <pthread.h>
#include <stdlib.h>

#include "base/log.h"
#include "base/map.h"
#include "flow/index.h"

#define ACCOUNTS_ARENA_BYTES ((size_t)256 * 1024 * 1024)

/* An account that has new mail. */
struct news {
    struct list node;
    account_id account;
    usec_t since;
};

struct indexer {
    pthread_mutex_t lock; /* over the two below */
    struct map noted;
    struct list news; /* the oldest first */
    struct services *services;
    struct fiber *follower;
    usec_t next_sweep;
    bool is_stopping;
};

struct indexer *indexer_new(void)
{
    struct indexer *indexer = calloc(1, sizeof(*indexer));
    if (indexer == NULL) {
        abort();
    }
    pthread_mutex_init(&indexer->lock, NULL);
    map_init(&indexer->noted);
    list_init(&indexer->news);
    return indexer;
}

void indexer_free(struct indexer *indexer)
{
    struct list *node;
    if (indexer == NULL) {
        return;
    }
    while ((node = list_pop(&indexer->news)) != NULL) {
        free(LIST_ENTRY(node, struct news, node));
    }
    map_fini(&indexer->noted);
    pthread_mutex_destroy(&indexer->lock);
    free(indexer);
}

void indexer_note(struct indexer *indexer, account_id account)
{
    if (indexer == NULL || __atomic_load_n(&indexer->services, __ATOMIC_ACQUIRE) == NULL) {
        return; /* nobody follows */
    }
    struct clock *clock = &indexer->services->world->clock;
    pthread_mutex_lock(&indexer->lock);
    if (map_find_u64(&indexer->noted, account) == NULL) {
        struct news *news = malloc(sizeof(*news));
        if (news == NULL) {
            abort();
        }
        *news = (struct news){ .account = account, .since = clock->monotonic(clock) };
        list_append(&indexer->news, &news->node);
        map_set_u64(&indexer->noted, account, news);
    }
    pthread_mutex_unlock(&indexer->lock);
}

static usec_t now_of(const struct indexer *indexer)
{
    struct clock *clock = &indexer->services->world->clock;
    return clock->monotonic(clock);
}

/* The account whose mail has waited for long enough; false when there is none. */
static bool take_due(struct indexer *indexer, account_id *out)
{
    struct news *due = NULL;
    pthread_mutex_lock(&indexer->lock);
    if (!list_is_empty(&indexer->news)) {
        due = LIST_ENTRY(indexer->news.next, struct news, node);
        if (now_of(indexer) - due->since < INDEX_DELAY_SECS * USEC_PER_SEC) {
            due = NULL;
        }
    }
    if (due != NULL) {
        list_remove(&due->node);
        map_remove_u64(&indexer->noted, due->account);
    }
    pthread_mutex_unlock(&indexer->lock);
    if (due == NULL) {
        return false;
    }
    *out = due->account;
    free(due);
    return true;
}

static void index_one(struct indexer *indexer, account_id account, bool is_thorough)
{
    struct index_task task = { .services = indexer->services,
                               .account = account,
                               .is_thorough = is_thorough,
                               .is_stopping = &indexer->is_stopping };
    enum err result = index_account(&task);
    (void)deadline_set(0);
    if (result != OK && result != ERR_NOT_FOUND) { /* removed meanwhile */
        log_warn("index-behind", "acct=%llu reason=%s", (unsigned long long)account,
                 log_text(slice_cstr(err_detail())).text);
    }
}

static void sweep(struct indexer *indexer)
{
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "sweep", ACCOUNTS_ARENA_BYTES);
    struct account_row *rows;
    unsigned count = 0;
    account_id due;
    if (directory_account_list(indexer->services->directory, arena, &rows, &count) != OK) {
        log_warn("index-behind", "reason=%s", log_text(slice_cstr(err_detail())).text);
        return;
    }
    for (unsigned i = 0; i < count && !indexer->is_stopping; i++) {
        index_one(indexer, rows[i].id, true);
        if (take_due(indexer, &due)) { /* new mail does not wait for the end of the visit */
            index_one(indexer, due, false);
        }
    }
}

static void follow(void *arg)
{
    struct indexer *indexer = arg;
    account_id due;
    while (!indexer->is_stopping) {
        if (take_due(indexer, &due)) {
            index_one(indexer, due, false);
        } else if (now_of(indexer) >= indexer->next_sweep) {
            indexer->next_sweep = now_of(indexer) + INDEX_SWEEP_SECS * USEC_PER_SEC;
            sweep(indexer);
        } else {
            (void)deadline_set(INDEX_DELAY_SECS);
            IGNORE(fiber_suspend()); /* woken or not: look again */
            (void)deadline_set(0);
        }
    }
    indexer->follower = NULL;
}

void indexer_start(struct indexer *indexer, struct services *services)
{
    __atomic_store_n(&indexer->services, services, __ATOMIC_RELEASE);
    indexer->next_sweep = now_of(indexer) + INDEX_FIRST_SWEEP_SECS * USEC_PER_SEC;
    indexer->follower = fiber_start(services->loop, "indexer", follow, indexer);
}

void indexer_stop(struct indexer *indexer)
{
    if (indexer != NULL && indexer->follower != NULL) {
        __atomic_store_n(&indexer->is_stopping, true, __ATOMIC_RELEASE);
        fiber_wake(indexer->follower);
    }
}
