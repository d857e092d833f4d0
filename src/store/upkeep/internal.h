/* store/upkeep/internal.h - the pieces of the upkeep.
 *
 * Threads  all on the upkeep's thread, but for settings and report, which are under its lock. */
#ifndef CULVER_STORE_UPKEEP_INTERNAL_H
#define CULVER_STORE_UPKEEP_INTERNAL_H

#include <pthread.h>

#include "store/internal.h"
#include "store/log/upkeep.h"
#include "store/upkeep/upkeep.h"

#define UPKEEP_FIRST_USEC (60 * USEC_PER_SEC) /* after the start, then */
#define UPKEEP_EVERY_USEC                                                                          \
    (6 * 3600 * USEC_PER_SEC)        /* from one pass over the accounts to the next */
#define UPKEEP_JUMP_SECS (24 * 3600) /* a clock that is set on by so much is doubted, */
#define UPKEEP_DOUBT_USEC (24 * 3600 * USEC_PER_SEC) /* for so long */
#define UPKEEP_BATCH 1000                            /* messages of one record of the upkeep */
#define COMPACT_AGE_SECS                                                                           \
    (30 * 24 * 3600)           /* then a segment is rewritten if anything in it is dead */
#define COMPACT_SMALL_PART 8   /* a segment below this part of the usual size is small */
#define COMPACT_SMALL_RUN 8    /* so many small neighbours are joined */
#define COMPACT_RUN_MAX 64     /* segments joined at once */
#define COMPACT_REFUSED_MAX 64 /* segments that are not tried again in this run */

struct upkeep {
    struct store *store;
    struct world *world;
    struct worker *worker;
    pthread_mutex_t lock;
    struct upkeep_settings settings;
    struct upkeep_report report;
    pthread_cond_t stop;
    bool is_stopping;
    bool is_counted; /* the holders of all records are known */
    bool cannot_count;
    account_id *ids; /* malloc: the pass that is going on */
    size_t count, at;
    usec_t next_pass;
    int64_t ahead;        /* the clock of the monotonic one, seconds */
    usec_t doubted_until; /* nothing goes before, by the monotonic clock */
    bool wants_compaction;
    usec_t paced; /* since then the disk is ours */
    uint64_t refused[COMPACT_REFUSED_MAX];
    unsigned refused_count;
};

struct upkeep_settings upkeep_settings_get(struct upkeep *upkeep);
void upkeep_add(struct upkeep *upkeep, uint64_t *counter, uint64_t n);
#define UPKEEP_PAUSE_USEC_MAX (5 * USEC_PER_SEC)
/* How long the disk is left to others after it was ours for `busy`. */
usec_t upkeep_pause(usec_t busy, uint64_t share);
/* Sleeps so that the disk is ours for its share of the time only. ERR_BUSY: the server stops. */
enum err upkeep_pace(void *arg);

/* --- doubt.c --- */
/* What the last run left: a clock that is a day or more past it was set on, or nobody was here for as long. */
void doubt_open(struct upkeep *upkeep);
/* For the next start. */
void doubt_keep(struct upkeep *upkeep);
bool doubt_is_there(struct upkeep *upkeep);

/* --- release.c --- */
/* Counts who holds which record, where that is not known. */
enum err release_recount(struct upkeep *upkeep);
/* Expunged messages of one account whose time is over, and whatever of an account that was removed. */
enum err release_account(struct upkeep *upkeep, account_id account);
/* Records of messages that have left the queue. */
enum err release_queue(struct upkeep *upkeep);

/* --- expire.c --- */
/* Mail that has been in trash or junk of one account for its time is expunged. */
enum err expire_account(struct upkeep *upkeep, account_id account);

/* --- compaction.c --- */
/* The segment that is written to would never be full on a quiet server: it is closed when it is old. */
void compaction_prepare(struct upkeep *upkeep);
/* Rewrites one run of segments; false when none is worth it. */
bool compaction_step(struct upkeep *upkeep);

#endif
