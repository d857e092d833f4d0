/* upkeep/stats.h - what takes room in a store.
 *
 * Blocks  suspends the fiber while the whole log is read on a job's thread. */
#ifndef CULVER_UPKEEP_STATS_H
#define CULVER_UPKEEP_STATS_H

#include "io/job.h"
#include "store/log/log.h"
#include "store/store.h"

struct stats_type {
    uint64_t records, bytes; /* with headers */
};
struct stats_account {
    account_id account;
    uint64_t messages, bytes; /* as quota counts them */
    uint64_t database_bytes;  /* of mail.db and its WAL */
};
struct stats {
    uint64_t segments, log_bytes;
    struct stats_type types[LOG_TICK + 1];
    uint64_t live_bytes; /* of messages that an account or the queue still refers to */
    struct stats_account *accounts;
    unsigned account_count;
};
/* accounts and account_count name the accounts to look at. */
BLOCKS enum err stats_gather(struct store *store, const char *data_dir, struct jobs *jobs,
                             struct stats *stats);

#endif
