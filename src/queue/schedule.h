/* queue/schedule.h - which queued entry is tried when, and how many at a time for each destination. In memory alone: the store
 * remembers (store/queue.h), this decides.
 *
 * Shape   an entry waits for its time, then stands in line at its destination; destinations with room are served in turn, so
 *         that a busy or dead one never delays another. A destination that cannot be reached sleeps as a whole. Its concurrency
 *         begins at DESTINATION_START, grows with each success and shrinks with each failure (RFC 5321 4.5.4.1). Its line is
 *         shared out among the tasks that it may have; what belongs to one message stays together.
 * Units   seconds since 1970, as the caller counts them.
 * Owner   schedule_new() / schedule_free(); a task is given back with schedule_done().
 * Limits  schedule_limits; about 60 octets an entry, 280 a destination. */
#ifndef CULVER_QUEUE_SCHEDULE_H
#define CULVER_QUEUE_SCHEDULE_H

#include <stdint.h>

#include "base/slice.h"

#define SCHEDULE_BATCH_MAX 100
#define DESTINATION_START 2
#define SCHEDULE_PRIORITY_MAX 9 /* RFC 6710 */

struct schedule;

struct schedule_limits {
    unsigned tasks_max;           /* of all destinations together */
    unsigned per_destination_max; /* at most so many tasks for one */
    unsigned batch_max;           /* entries of one task, at most SCHEDULE_BATCH_MAX */
    /* At most so many for this one, asked whenever it matters; NULL: all are alike. */
    unsigned (*most)(void *arg, struct slice destination);
    void *arg;
};

struct schedule *schedule_new(const struct schedule_limits *limits);
void schedule_free(struct schedule *schedule); /* NULL allowed */

struct schedule_entry {
    uint64_t id;
    uint64_t message; /* the same for those that one conversation may carry together */
    struct slice destination;
    int64_t at; /* in the past: now */
    int8_t
        priority; /* -SCHEDULE_PRIORITY_MAX to SCHEDULE_PRIORITY_MAX: of what is due at one destination the higher goes first */
};
/* Puts an entry in, or moves it. An entry that a task has is left to that task. */
void schedule_put(struct schedule *schedule, const struct schedule_entry *entry);
/* Of the task that has it: it failed and waits until `at`, for this destination or another. */
void schedule_again(struct schedule *schedule, uint64_t id, struct slice destination, int64_t at);
/* Has a task it? */
bool schedule_is_taken(const struct schedule *schedule, uint64_t id);
/* Takes it out; one that a task has is forgotten when the task ends. */
void schedule_remove(struct schedule *schedule, uint64_t id);

struct schedule_task {
    struct destination *destination;
    struct slice name; /* of the destination; lives as long as the task */
    uint64_t ids[SCHEDULE_BATCH_MAX];
    unsigned count;
};
/* The next piece of work; false when nothing is due or has room. */
bool schedule_take(struct schedule *schedule, int64_t now, struct schedule_task *out);

enum destination_state {
    DESTINATION_GOOD, /* takes mail: one more at a time */
    DESTINATION_SLOW, /* asked us to go slower: half as many at a time */
    DESTINATION_DEAD, /* cannot be reached: sleeps until `wake` */
    DESTINATION_BUSY, /* has enough of us already: sleeps likewise, and is not to blame */
};
/* The task is done with its entries, as after schedule_done() with DESTINATION_GOOD, and goes on with others of its destination: over
 * the same connection. False when there are none for it, or others wait for its place; it has no entries then. */
bool schedule_more(struct schedule *schedule, int64_t now, struct schedule_task *task);
/* The task is over. Its entries were removed or said to wait; what was neither stands in line again. */
void schedule_done(struct schedule *schedule, const struct schedule_task *task,
                   enum destination_state state, int64_t wake);
/* Seconds that the destination of the task is to be left alone, when it says so: longer each time (queue/profile.h), until it takes
 * something again. */
int64_t schedule_pause(struct schedule *schedule, const struct schedule_task *task);
/* A destination that sleeps is tried now. */
void schedule_wake(struct schedule *schedule, struct slice destination);
/* All of them. */
void schedule_wake_all(struct schedule *schedule);

/* When schedule_take() may have something that it has not now; INT64_MAX when there is nothing to wait for. */
int64_t schedule_next(const struct schedule *schedule);

struct schedule_counts {
    uint64_t entries, waiting, destinations, sleeping;
    unsigned tasks;
};
struct schedule_counts schedule_counts_get(const struct schedule *schedule);

/* Seconds until attempt number `attempts` + 1: `first` doubled each time up to `most`, a tenth more or less by `noise`, so that what
 * failed together is not tried together. Seconds, of what an administrator says (RFC 5321 4.5.4.1); by default those below. */
struct backoff {
    int64_t first, most;
};
int64_t backoff_seconds(struct backoff backoff, unsigned attempts, uint64_t noise);
#define BACKOFF_FIRST 300
#define BACKOFF_MAX 4000

#endif
