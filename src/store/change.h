/* store/change.h - a record on its way to the log, and who waits for it: durable, and applied where that is asked for.
 *
 * Owner   the caller's stack holds it until change_commit() returns. */
#ifndef CULVER_STORE_CHANGE_H
#define CULVER_STORE_CHANGE_H

#include "store/internal.h"

struct change {
    struct log_append append;
    struct store *store;
    const account_id *accounts; /* whose shards apply it */
    const uint64_t *bytes;      /* pending quota for each, or NULL */
    unsigned account_count;
    bool touches_queue;
    bool is_long;      /* to apply it takes long: another thread does it (shard_lend()) */
    bool wait_applied; /* for the last account's result */
    struct apply_result *result;
    struct fiber *fiber;
    struct loop *loop;
    struct loop_hook submitted; /* the log hears of the changes of a turn together */
    struct loop_post post;
    pthread_mutex_t lock;
    pthread_cond_t ready;
    bool is_done;
};
/* Logs and waits as asked. The failure of the log, else result->code when wait_applied. */
BLOCKS enum err change_commit(struct change *change);
/* log_config.answered of a store: shards and waiting fibers hear of what was written together with one wake each. */
void change_answered(void *store);
/* Logs a mutation of one account and waits until it is applied. */
BLOCKS enum err mutate(struct store *store, account_id account, const struct mutation *m,
                       struct apply_result *result);

/* On the account's shard, which waits for nothing: a RENEW record is on its way, because records that the account may have known are
 * lost. */
void renew_account(struct account *account);

#endif
