/* Shards: which worker owns which account, what lags behind the log, which databases are open. */
#include <stdio.h>
#include <stdlib.h>

#include "base/array.h"
#include "base/fault.h"
#include "base/log.h"
#include "base/scan.h"
#include "store/internal.h"

#define ACCOUNT_LEVEL 2
#define NAMES_ARENA_BYTES ((size_t)256 * 1024 * 1024)

struct shard *store_shard(struct store *store, account_id account)
{
    uint64_t hash = account * UINT64_C(0x9e3779b97f4a7c15);
    return &store->shards[(hash >> 32) % store->shard_count];
}

struct account *shard_account(struct shard *shard, account_id id)
{
    struct account *account = map_find_u64(&shard->accounts, id);
    if (account == NULL) {
        account = calloc(1, sizeof(*account));
        if (account == NULL) {
            abort();
        }
        account->id = id;
        account->shard = shard;
        list_init(&account->lru);
        list_init(&account->lagging);
        list_init(&account->watchers);
        map_set_u64(&shard->accounts, id, account);
    }
    return account;
}

static void lag_from(struct account *account, usec_t since)
{
    account->pending_since = since;
    if (!account->is_away) { /* else when it comes back */
        list_remove(&account->lagging);
        list_append(&account->shard->lagging, &account->lagging);
    }
}

void shard_apply_soon(struct account *account)
{
    account->pending_since = 0;
    list_remove(&account->lagging);
    list_append(account->shard->lagging.next, &account->lagging); /* before the first */
}

void shard_note_pending(struct account *account, log_lsn lsn, uint64_t bytes)
{
    if (account->pending_count == account->pending_cap) {
        account->pending_cap = account->pending_cap == 0 ? 4 : account->pending_cap * 2;
        account->pending = realloc(account->pending, account->pending_cap * sizeof(log_lsn));
        if (account->pending == NULL) {
            abort();
        }
    }
    if (account->pending_count == 0) {
        struct clock *clock = &account->shard->store->world->clock;
        lag_from(account, clock->monotonic(clock));
    }
    account->pending[account->pending_count++] = lsn;
    account->pending_bytes += bytes;
    account->pending_messages += bytes > 0;
}

/* Its place among those that are open. */
static void note_use(struct account *account)
{
    struct shard *shard = account->shard;
    shard->open_count -= !list_is_empty(&account->lru);
    list_remove(&account->lru);
    if (account->db != NULL && !account->is_away) {
        list_append(&shard->open, &account->lru);
        shard->open_count++;
    }
}

/* Closes the databases that were not used for the longest time, never one that somebody watches. */
static void trim_open(struct shard *shard)
{
    unsigned max = shard->store->config.handles_max / shard->store->shard_count + 1;
    unsigned tries = shard->open_count;
    while (shard->open_count > max && tries-- > 0) {
        struct account *oldest = LIST_ENTRY(shard->open.next, struct account, lru);
        list_remove(&oldest->lru);
        list_append(&shard->open, &oldest->lru);
        if (list_is_empty(&oldest->watchers)) {
            account_close(oldest);
        }
    }
    if (FAULT_POINT("shard-closes-account") && !list_is_empty(&shard->open)) {
        account_close(LIST_ENTRY(shard->open.next, struct account, lru));
    }
}

/* --- errands --- */

struct lent {
    struct worker_post post;
    struct worker_hold hold;
    struct account *account;
    struct errand errand;
};

static void come_back(struct worker_post *post)
{
    struct lent *lent = CONTAINER_OF(post, struct lent, post);
    struct account *account = lent->account;
    struct shard *shard = account->shard;
    account->is_away = false;
    note_use(account);
    if (account->pending_count > 0) {
        lag_from(account, shard->store->world->clock.monotonic(&shard->store->world->clock));
    }
    /* Else those who watch would ask again for nothing, without end where each question is an errand. */
    if (__atomic_exchange_n(&account->has_news, false, __ATOMIC_RELAXED)) {
        watch_notify(account);
    }
    lent->errand.done(lent->errand.arg);
    worker_release(shard->worker, &lent->hold);
    free(lent);
    trim_open(shard);
}

static void do_errand(struct worker_post *post)
{
    struct lent *lent = CONTAINER_OF(post, struct lent, post);
    lent->errand.work(lent->account, lent->errand.arg);
    lent->post = (struct worker_post){ .run = come_back };
    worker_post(lent->account->shard->worker, &lent->post);
}

void shard_lend(struct account *account, const struct errand *errand)
{
    struct shard *shard = account->shard;
    struct lent *lent = array_grow(NULL, 1, sizeof(*lent));
    *lent = (struct lent){ .post.run = do_errand, .account = account, .errand = *errand };
    account->is_away = true;
    note_use(account);
    list_remove(&account->lagging);
    worker_hold(shard->worker, &lent->hold, account->id);
    worker_post(shard->errands, &lent->post);
}

/* Nothing that is done with it takes long: it need not wait for the errands of others. */
static bool is_small(const struct account *account)
{
    return account->usage_known && !account->is_removed && account->quota_count <= MUTATION_PIECE;
}

static bool is_long(const struct account *account)
{
    return account->pending_count >= PENDING_LONG || (account->has_long && !is_small(account)) ||
           FAULT_POINT("account-is-lent");
}

void shard_do(struct account *account, const struct errand *errand)
{
    if (is_long(account) && !account->shard->is_closing) {
        shard_lend(account, errand);
        return;
    }
    errand->work(account, errand->arg);
    note_use(account);
    errand->done(errand->arg);
}

/* --- calls --- */

struct carried {
    const struct account_call *call;
    bool is_lent; /* it was, and has been done when the account is back */
    enum err result;
    char detail[ERR_TEXT_MAX];
};

static bool has_ended(const struct account *account, const struct account_call *call)
{
    return account->is_gone || (account->is_removed && !call->even_removed);
}

static enum err run_call(struct account *account, const struct account_call *call)
{
    if (has_ended(account, call)) {
        return fail(ERR_NOT_FOUND, "the account was removed");
    }
    if (FAULT_POINT("shard-call-fails")) {
        return fail(ERR_TEMP, "fault point");
    }
    if (!call->without_apply) {
        TRY(account_open(account)); /* first: a database made anew has everything pending */
        TRY(account_catch_up(account, NULL));
    }
    if (has_ended(account, call)) {
        return fail(ERR_NOT_FOUND, "the account was removed");
    }
    enum err result = call->run(account, call->arg);
    if (result == ERR_CORRUPT && account->db != NULL && sql_is_damaged(account->db)) {
        TRY(account_rebuild(account)); /* this call failed, the next one is answered */
        return fail(ERR_TEMP, "the account database was damaged and is made again");
    }
    return result;
}

static void run_on_account(struct account *account, void *arg)
{
    struct carried *c = arg;
    c->result = run_call(account, c->call);
    if (c->result != OK) {
        snprintf(c->detail, sizeof(c->detail), "%s", err_detail());
    }
}

/* Opened first: then it is known how large it is, and one that is made anew has everything pending. A failure is the call's to tell. */
static bool is_long_call(struct account *account, const struct account_call *call)
{
    bool wants_database = call->is_long || !call->without_apply;
    if (wants_database && !has_ended(account, call)) {
        IGNORE(account_open(account));
    }
    return wants_database && (is_long(account) || (call->is_long && !is_small(account)));
}

static void nothing(void *arg)
{
}

static void run_carried(void *arg)
{
    struct carried *c = arg;
    struct shard *shard = store_shard(c->call->store, c->call->id);
    if (c->is_lent) {
        return;
    }
    struct account *account = shard_account(shard, c->call->id);
    c->is_lent = !shard->is_closing && is_long_call(account, c->call);
    if (c->is_lent) {
        shard_lend(account, &(struct errand){ run_on_account, nothing, c });
        return;
    }
    run_on_account(account, c);
    note_use(account);
    trim_open(shard);
}

/* When the account was lent, the next call about it is after it came back. */
static void await_lent(struct carried *c)
{
    if (c->is_lent) {
        struct worker *worker = store_shard(c->call->store, c->call->id)->worker;
        worker_call_about(worker, c->call->id, run_carried, c);
    }
}

static enum err result_of(const struct carried *c)
{
    return c->result == OK ? OK : fail(c->result, "%s", c->detail);
}

enum err shard_call(const struct account_call *call)
{
    struct carried c = { .call = call };
    worker_call_about(store_shard(call->store, call->id)->worker, call->id, run_carried, &c);
    await_lent(&c);
    return result_of(&c);
}

struct shard_answer {
    struct account_call call;
    struct carried carried;
    struct worker_answer *answer;
};

struct shard_answer *shard_ask(const struct account_call *call)
{
    struct shard_answer *a = array_grow(NULL, 1, sizeof(*a));
    *a = (struct shard_answer){ .call = *call };
    a->carried.call = &a->call;
    a->answer =
        worker_ask(store_shard(call->store, call->id)->worker, call->id, run_carried, &a->carried);
    return a;
}

enum err shard_await(struct shard_answer *answer)
{
    worker_await(answer->answer);
    await_lent(&answer->carried);
    enum err result = result_of(&answer->carried);
    free(answer);
    return result;
}

/* --- which accounts there are: by their directories acct/xx/yy/id --- */

struct finding {
    account_id *ids; /* malloc */
    size_t count, cap;
    struct arena *arena;
};

static void add_account(struct finding *f, account_id id)
{
    if (f->count == f->cap) {
        f->cap = f->cap == 0 ? 64 : f->cap * 2;
        f->ids = realloc(f->ids, f->cap * sizeof(*f->ids));
        if (f->ids == NULL) {
            abort();
        }
    }
    f->ids[f->count++] = id;
}

/* Below the third level stand directories named by account. */
struct level {
    struct finding *f;
    struct disk *disk;
    struct slice path;
    int depth;
};

static void find_accounts(void *arg, const char *name)
{
    struct level *here = arg;
    struct scan number = scan_make(slice_cstr(name));
    uint64_t id;
    if (here->depth == ACCOUNT_LEVEL) {
        if (scan_u64(&number, &id) && scan_at_end(&number)) {
            add_account(here->f, id);
        }
        return;
    }
    struct arena *arena = here->f->arena;
    struct level below = { here->f, here->disk,
                           arena_printf(arena, "%.*s/%s", SLICE_ARG(here->path), name),
                           here->depth + 1 };
    here->disk->list(here->disk, arena_cstr(arena, below.path), find_accounts, &below);
}

void shard_account_ids(struct store *store, account_id **out, size_t *out_count)
{
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "accounts", NAMES_ARENA_BYTES);
    struct finding f = { .arena = arena };
    struct disk *disk = &store->world->disk;
    struct level top = { &f, disk, arena_printf(arena, "%s/acct", store->data_dir), 0 };
    disk->list(disk, arena_cstr(arena, top.path), find_accounts, &top);
    *out = f.ids;
    *out_count = f.count;
}

/* NULL: nothing is pending. */
static struct account *longest_lagging(struct shard *shard)
{
    while (!list_is_empty(&shard->lagging)) {
        struct account *account = LIST_ENTRY(shard->lagging.next, struct account, lagging);
        if (account->pending_count > 0) {
            return account;
        }
        list_remove(&account->lagging);
    }
    return NULL;
}

static void apply_lagging(struct account *account, void *arg)
{
    if (account_catch_up(account, NULL) != OK) {
        struct clock *clock = &account->shard->store->world->clock;
        lag_from(account, clock->monotonic(clock)); /* logged there; tried again in a minute */
    }
}

/* Nothing else to do: what lags for a minute is applied, one account at a time so that mail is never kept waiting. */
usec_t shard_idle(void *arg)
{
    struct shard *shard = arg;
    struct clock *clock = &shard->store->world->clock;
    usec_t now = clock->monotonic(clock);
    if (shard == &shard->store->shards[0]) {
        queue_idle(shard->store);
    }
    struct account *account = longest_lagging(shard);
    if (account != NULL && now - account->pending_since >= PENDING_AGE_USEC) {
        shard_do(account, &(struct errand){ apply_lagging, nothing, NULL });
        return USEC_PER_MSEC;
    }
    trim_open(shard);
    return 5 * USEC_PER_SEC;
}
