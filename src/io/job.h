/* io/job.h - work that blocks and belongs to nobody, done by a small pool of threads.
 *
 * Blocks  job_run() suspends the fiber; off a fiber, or with no threads (--single), fn runs at once.
 * Owner   fn has exclusive use of arg until job_run() returns. */
#ifndef CULVER_IO_JOB_H
#define CULVER_IO_JOB_H

#include "io/fiber.h"

struct jobs;

struct jobs *jobs_new(unsigned threads); /* 0: none, fn runs on the caller */
void jobs_free(struct jobs *jobs);       /* after the last job_run() returned */
BLOCKS void job_run(struct jobs *jobs, void (*fn)(void *arg), void *arg);

/* A thread with an inbox: what shards, log writer and checkpointer are made of. Messages run in order. */
struct worker;
struct worker_post {
    struct list node;
    void (*run)(struct worker_post *post);
    uint64_t key; /* what it is about (worker_hold()); 0: nothing that is ever held */
};
/* `idle` (may be NULL) is called when all mail taken at once has run (group commits belong there); it returns microseconds
 * until it wants to be called again without mail, 0 for never. With is_inline no thread is made: posts run at once
 * on the caller, in order, then idle; what a post posts runs after it. */
struct worker *worker_new(const char *name, bool is_inline, usec_t (*idle)(void *arg), void *arg);
void worker_post(struct worker *worker, struct worker_post *post);
/* The same without waking the worker; true when worker_wake() has to follow, once for many posts. Inline: runs at once, false. */
bool worker_post_quietly(struct worker *worker, struct worker_post *post);
void worker_wake(struct worker *worker);
void worker_free(struct worker *worker); /* runs what is in the inbox, then ends */

/* Both on the worker alone, the struct is the caller's. Posts with that key wait, in their order, while all others run; releasing runs them. */
struct worker_hold {
    struct list node, waiting;
    uint64_t key;
};
void worker_hold(struct worker *worker, struct worker_hold *hold, uint64_t key);
void worker_release(struct worker *worker, struct worker_hold *hold);

/* Runs fn(arg) on the worker and suspends the fiber until it is done (off a fiber: blocks the thread). */
BLOCKS void worker_call(struct worker *worker, void (*fn)(void *arg), void *arg);
/* The same with a key. */
BLOCKS void worker_call_about(struct worker *worker, uint64_t key, void (*fn)(void *arg),
                              void *arg);
/* The same in two steps: the fiber goes on until it awaits the answer, which it must (off a fiber: the first step blocks). */
struct worker_answer;
BLOCKS struct worker_answer *worker_ask(struct worker *worker, uint64_t key, void (*fn)(void *arg),
                                        void *arg);
BLOCKS void worker_await(struct worker_answer *answer);

#endif
