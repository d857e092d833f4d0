/* MUTATE payloads, and the way of a change: logged, then applied by the shards in the order of the log. */
#include "store/mutate.h"

#include <limits.h>
#include <stdlib.h>

#include "base/fault.h"
#include "base/log.h"
#include "base/scan.h"
#include "store/change.h"
#include "store/internal.h"

#define APPLY_TRIES 2 /* a failure may have passed */
#define MUTATION_BYTES_MAX (8 * 1024 * 1024 - 1024)
#define LOOPS_MAX 64 /* woken together */

/* UIDs as ranges: first, count. */
static void write_uids(const struct mutation *m, struct buf *out)
{
    size_t count_at = out->len;
    uint32_t ranges = 0;
    buf_append_u32(out, 0);
    for (uint32_t i = 0; i < m->uid_count;) {
        uint32_t n = 1;
        while (i + n < m->uid_count && m->uids[i + n] == m->uids[i] + n) {
            n++;
        }
        buf_append_u32(out, m->uids[i]);
        buf_append_u32(out, n);
        ranges++;
        i += n;
    }
    for (size_t i = 0; i < 4 && count_at + 4 <= out->len; i++) {
        out->ptr[count_at + i] = (char)(ranges >> (8 * i));
    }
}

void mutation_write(const struct mutation *m, struct buf *out)
{
    bool has_data = m->user != 0 || m->data.len > 0;
    bool has_condition = has_data || m->unchanged_since != 0;
    buf_append_u16(out, m->user != 0    ? MUTATION_VERSION_SEEN
                        : has_data      ? MUTATION_VERSION_DATA
                        : has_condition ? MUTATION_VERSION_IF
                                        : MUTATION_VERSION);
    buf_append_u8(out, (uint8_t)m->kind);
    buf_append_u8(out, m->how);
    buf_append_u64(out, (uint64_t)m->now);
    buf_append_u32(out, m->mailbox);
    buf_append_u32(out, m->to);
    buf_append_u64(out, m->flags);
    if (has_condition) {
        buf_append_u64(out, m->unchanged_since);
    }
    if (has_data) {
        buf_append_u64(out, m->user);
        buf_append_blob(out, m->data);
    }
    buf_append_blob(out, m->name);
    write_uids(m, out);
}

static bool read_uids(struct scan *c, struct arena *arena, struct mutation *m)
{
    uint32_t ranges;
    uint64_t total = 0;
    if (!scan_le32(c, &ranges) || ranges > scan_left(c) / 8) {
        return false;
    }
    struct scan ahead = *c;
    for (uint32_t i = 0; i < ranges; i++) {
        uint32_t first, n;
        if (!scan_le32(&ahead, &first) || !scan_le32(&ahead, &n) || n > MUTATION_UIDS_MAX) {
            return false;
        }
        total += n;
    }
    if (total > MUTATION_UIDS_MAX) {
        return false;
    }
    mail_uid *uids = ARENA_ARRAY(arena, mail_uid, (size_t)total);
    mail_uid last = 0;
    for (uint32_t i = 0; i < ranges; i++) {
        uint32_t first, n;
        if (!scan_le32(c, &first) || !scan_le32(c, &n) || first <= last || first > UINT32_MAX - n) {
            return false;
        }
        for (uint32_t k = 0; k < n; k++) {
            uids[m->uid_count++] = first + k;
        }
        last = first + n - 1;
    }
    m->uids = uids;
    return true;
}

static bool read_head(struct scan *c, struct mutation *m, uint8_t *kind)
{
    uint16_t version = 0;
    uint64_t now;
    bool ok =
        scan_le16(c, &version) && version >= MUTATION_VERSION && version <= MUTATION_VERSION_SEEN &&
        scan_le8(c, kind) && scan_le8(c, &m->how) && scan_le64(c, &now) &&
        scan_le32(c, &m->mailbox) && scan_le32(c, &m->to) && scan_le64(c, &m->flags) &&
        (version < MUTATION_VERSION_IF || scan_le64(c, &m->unchanged_since)) &&
        (version < MUTATION_VERSION_DATA || (scan_le64(c, &m->user) && scan_blob(c, &m->data)));
    m->now = ok ? (int64_t)now : 0;
    m->own_seen = version >= MUTATION_VERSION_SEEN;
    return ok;
}

enum err mutation_read(struct slice payload, struct arena *arena, struct mutation *out)
{
    struct scan c = scan_make(payload);
    struct mutation m = { 0 };
    uint8_t kind;
    TRY(record_version_check(payload, MUTATION_VERSION_SEEN, "MUTATE"));
    bool ok = read_head(&c, &m, &kind) && scan_blob(&c, &m.name) && read_uids(&c, arena, &m) &&
              scan_at_end(&c);
    if (!ok || kind < MUTATE_ACCOUNT_CREATE || kind > MUTATE_LAST) {
        return fail(ERR_CORRUPT, "a MUTATE record of the log is damaged");
    }
    m.kind = (enum mutation_kind)kind;
    *out = m;
    return OK;
}

static bool is_of_many(enum mutation_kind kind)
{
    static const bool of_many[MUTATE_LAST + 1] = {
        [MUTATE_ACCOUNT_REMOVE] = true, [MUTATE_MAILBOX_DELETE] = true,
        [MUTATE_MAILBOX_RENAME] = true, [MUTATE_COPY] = true,
        [MUTATE_SEEN] = true,
    };
    return of_many[kind];
}

bool mutation_is_long(const struct mutation *m)
{
    return is_of_many(m->kind) && (m->uid_count == 0 || m->uid_count > MUTATION_PIECE);
}

bool mutation_may_be_long(struct slice payload)
{
    struct scan c = scan_make(payload);
    struct mutation m = { 0 };
    uint8_t kind;
    return read_head(&c, &m, &kind) && kind <= MUTATE_LAST && is_of_many((enum mutation_kind)kind);
}

/* --- the way of a change --- */

static void change_resume(struct loop_post *post)
{
    struct change *change = CONTAINER_OF(post, struct change, post);
    change->is_done = true;
    fiber_wake(change->fiber);
}

/* True when its loop has to be woken. */
static bool change_finish_quietly(struct change *change)
{
    if (change->store->config.is_inline) {
        change->is_done = true;
        return false;
    }
    if (change->fiber != NULL) {
        change->post.run = change_resume;
        return loop_post_quietly(change->loop, &change->post);
    }
    pthread_mutex_lock(&change->lock);
    change->is_done = true;
    pthread_cond_signal(&change->ready);
    pthread_mutex_unlock(&change->lock);
    return false;
}

static void change_finish(struct change *change)
{
    struct loop *loop = change->loop; /* the change may be gone once it is finished */
    if (change_finish_quietly(change)) {
        loop_wake(loop);
    }
}

/* A durable record on its way to one account; heap, because the deliverer does not wait for it. */
struct apply_post {
    struct worker_post post;
    struct store *store;
    account_id account;
    log_lsn lsn;
    uint64_t bytes;
    bool is_long;
    struct change *waiting; /* NULL: nobody waits for the result */
};

/* What is durable will be done, at the latest after a restart: nobody may be told that it was refused. */
static const struct apply_result unsure = {
    .code = ERR_UNSURE,
    .detail = "it is durable, but the database cannot be changed now: it will be"
};

static void apply_awaited(struct account *account, void *arg)
{
    struct apply_result *result = ((struct apply_post *)arg)->waiting->result;
    enum err applied = account_catch_up(account, result);
    for (unsigned i = 1; i < APPLY_TRIES && applied != OK; i++) {
        applied = account_catch_up(account, result);
    }
    if (applied != OK) {
        *result = unsure;
    }
}

static void apply_unawaited(struct account *account, void *arg)
{
    IGNORE(account_catch_up(account, NULL)); /* stays pending and is logged there */
}

static void apply_done(void *arg)
{
    struct apply_post *p = arg;
    if (p->waiting != NULL) {
        change_finish(p->waiting);
    }
    free(p);
}

static void apply_posted(struct worker_post *post)
{
    struct apply_post *p = CONTAINER_OF(post, struct apply_post, post);
    struct account *account = shard_account(store_shard(p->store, p->account), p->account);
    shard_note_pending(account, p->lsn, p->bytes);
    account->has_long |= p->is_long;
    if (p->waiting != NULL) {
        shard_do(account, &(struct errand){ apply_awaited, apply_done, p });
    } else if (!list_is_empty(&account->watchers) || account->pending_count >= PENDING_APPLY_AT ||
               FAULT_POINT("apply-at-once")) {
        shard_do(account, &(struct errand){ apply_unawaited, apply_done, p });
    } else {
        apply_done(p);
    }
}

static void queue_posted(struct worker_post *post)
{
    struct apply_post *p = CONTAINER_OF(post, struct apply_post, post);
    queue_note(p->store, p->lsn);
    if (p->waiting != NULL) {
        if (queue_catch_up(p->store) != OK) {
            *p->waiting->result = unsure;
        }
        change_finish(p->waiting);
    }
    free(p);
}

/* The i-th account of the change, or, with i beyond them, the queue. */
static void post_apply(struct change *change, unsigned i, bool is_last)
{
    bool is_queue = i >= change->account_count;
    account_id account = is_queue ? 0 : change->accounts[i];
    struct shard *shard =
        is_queue ? &change->store->shards[0] : store_shard(change->store, account);
    struct apply_post *p = calloc(1, sizeof(*p));
    if (p == NULL) {
        abort();
    }
    *p = (struct apply_post){ .post = { .run = is_queue ? queue_posted : apply_posted,
                                        .key = account },
                              .store = change->store,
                              .account = account,
                              .lsn = change->append.lsn,
                              .bytes = is_queue || change->bytes == NULL ? 0 : change->bytes[i],
                              .is_long = change->is_long,
                              .waiting = change->wait_applied && is_last ? change : NULL };
    shard->needs_wake = worker_post_quietly(shard->worker, &p->post) || shard->needs_wake;
}

/* On the log's thread, in the order of the log: so shards hear of records in that order too. Who waits is told by change_answered(), behind
 * the shards; only a failure is told at once. */
static void change_durable(struct log_append *append)
{
    struct change *change = CONTAINER_OF(append, struct change, append);
    if (append->result != OK) {
        change_finish(change);
        return;
    }
    /* A shard that is awake may finish a change that waits for it: then it is gone. */
    struct store *store = change->store;
    bool wait_applied = change->wait_applied;
    unsigned count = change->account_count;
    if (change->touches_queue) {
        post_apply(change, UINT_MAX, count == 0);
    }
    for (unsigned i = 0; i < count; i++) {
        post_apply(change, i, i + 1 == count);
    }
    if (!wait_applied) {
        list_append(&store->finished, &append->node);
    }
}

/* Woken one by one, the first ones would run, find one record and sleep again, while the next ones are still being told. */
void change_answered(void *arg)
{
    struct store *store = arg;
    struct loop *loops[LOOPS_MAX];
    unsigned loop_count = 0;
    struct list *node;
    for (unsigned i = 0; i < store->shard_count; i++) {
        if (store->shards[i].needs_wake) {
            store->shards[i].needs_wake = false;
            worker_wake(store->shards[i].worker);
        }
    }
    while ((node = list_pop(&store->finished)) != NULL) {
        struct change *change = LIST_ENTRY(node, struct change, append.node);
        struct loop *loop = change->loop;
        if (!change_finish_quietly(change)) {
            continue;
        }
        if (loop_count == LOOPS_MAX) {
            loop_wake(loop);
        } else {
            loops[loop_count++] = loop;
        }
    }
    for (unsigned i = 0; i < loop_count; i++) {
        loop_wake(loops[i]);
    }
}

static void change_announce(struct loop_hook *hook)
{
    log_wake(CONTAINER_OF(hook, struct change, submitted)->store->log);
}

static void change_submit(struct change *change)
{
    if (change->fiber == NULL || change->store->config.is_inline) {
        log_submit(change->store->log, &change->append);
        return;
    }
    change->submitted.run = change_announce;
    loop_at_turn_end(change->loop, &change->submitted);
    log_submit_quietly(change->store->log, &change->append);
}

enum err change_commit(struct change *change)
{
    change->fiber = fiber_current();
    change->loop = loop_current();
    change->append.done = change_durable;
    pthread_mutex_init(&change->lock, NULL);
    pthread_cond_init(&change->ready, NULL);
    change_submit(change);
    if (change->store->config.is_inline) {
        /* done already */
    } else if (change->fiber != NULL) {
        while (!change->is_done) {
            fiber_suspend_surely();
        }
    } else {
        pthread_mutex_lock(&change->lock);
        while (!change->is_done) {
            pthread_cond_wait(&change->ready, &change->lock);
        }
        pthread_mutex_unlock(&change->lock);
    }
    pthread_mutex_destroy(&change->lock);
    pthread_cond_destroy(&change->ready);
    if (change->append.result != OK) {
        return fail(change->append.result, "the log could not write");
    }
    if (change->wait_applied && change->result->code != OK) {
        return fail(change->result->code, "%s",
                    change->result->detail == NULL ? "refused" : change->result->detail);
    }
    return OK;
}

/* A change that nobody waits for. */
struct renewal {
    struct change change;
    account_id account;
    struct buf payload;
};

static void renewal_durable(struct log_append *append)
{
    struct renewal *r = CONTAINER_OF(append, struct renewal, change.append);
    if (append->result == OK) {
        post_apply(&r->change, 0, true);
    } else {
        log_error("renew-failed", "acct=%llu", (unsigned long long)r->account);
    }
    buf_fini(&r->payload);
    free(r);
}

void renew_account(struct account *account)
{
    struct store *store = account->shard->store;
    struct mutation m = { .kind = MUTATE_RENEW, .now = clock_now(&store->world->clock).secs };
    struct renewal *r = calloc(1, sizeof(*r));
    if (r == NULL) {
        abort();
    }
    r->account = account->id;
    buf_init(&r->payload, MUTATION_BYTES_MAX);
    mutation_write(&m, &r->payload);
    r->change = (struct change){ .append = { .type = LOG_MUTATE,
                                             .account = account->id,
                                             .pieces = { buf_slice(&r->payload) },
                                             .piece_count = 1,
                                             .done = renewal_durable },
                                 .store = store,
                                 .accounts = &r->account,
                                 .account_count = 1 };
    log_warn("account-renewed", "acct=%llu", (unsigned long long)account->id);
    log_submit(store->log, &r->change.append);
}

enum err mutate(struct store *store, account_id account, const struct mutation *m,
                struct apply_result *result)
{
    AUTO(buf_fini) struct buf payload;
    struct mutation timed = *m;
    timed.now = clock_now(&store->world->clock).secs;
    buf_init(&payload, MUTATION_BYTES_MAX);
    mutation_write(&timed, &payload);
    TRY(buf_error(&payload));
    struct change change = { .append = { .type = LOG_MUTATE,
                                         .account = account,
                                         .pieces = { buf_slice(&payload) },
                                         .piece_count = 1 },
                             .store = store,
                             .accounts = &account,
                             .account_count = 1,
                             .is_long = mutation_is_long(m),
                             .wait_applied = true,
                             .result = result };
    return change_commit(&change);
}
