/* store/shard.h - work on an account, by the one thread that may touch it.
 *
 * Shape   an account belongs to a shard and is touched by its worker alone. What would keep that busy for long is an errand: the account is lent to
 *         the shard's second thread, calls and records for it wait, and the shard goes on with its other accounts.
 * Threads functions on the shard unless they are marked BLOCKS, which are for everybody else.
 * Blocks  as marked.
 * Errors  ERR_NOT_FOUND when the account has ended, else those of the call. */
#ifndef CULVER_STORE_SHARD_H
#define CULVER_STORE_SHARD_H

#include "base/err.h"
#include "base/time.h"
#include "store/types.h"

struct account;
struct shard;

struct shard *store_shard(struct store *store, account_id account);
/* The account's struct, made when new. */
struct account *shard_account(struct shard *shard, account_id account);
/* Runs fn(arg) on the account's shard, with everything pending applied and the database open. */
struct account_call {
    struct store *store;
    account_id id;
    enum err (*run)(struct account *account, void *arg);
    void *arg;
    bool without_apply; /* the account need not be caught up */
    bool even_removed;  /* also when it has ended, until it is gone */
    bool is_long;       /* it goes over all of a large account: as an errand */
};
BLOCKS enum err shard_call(const struct account_call *call);
/* The same in two steps (io/job.h); the call is copied. */
struct shard_answer;
BLOCKS struct shard_answer *shard_ask(const struct account_call *call);
BLOCKS enum err shard_await(struct shard_answer *answer);
/* An errand: work(account, arg) is done on another thread, which alone touches the account meanwhile. Calls and records for it wait, the shard's
 * other accounts go on. Then done(arg), on the shard. */
struct errand {
    void (*work)(struct account *account, void *arg);
    void (*done)(void *arg);
    void *arg;
};
void shard_lend(struct account *account, const struct errand *errand);
/* The same at once, on the shard, unless what is pending takes long. */
void shard_do(struct account *account, const struct errand *errand);
void shard_note_pending(struct account *account, log_lsn lsn, uint64_t bytes);
/* What is pending is applied when nothing else is to be done, before all that waits. */
void shard_apply_soon(struct account *account);
usec_t shard_idle(void *arg);
/* The accounts that have a database, in no order; the array is the caller's to free(). */
void shard_account_ids(struct store *store, account_id **out, size_t *out_count);

#endif
