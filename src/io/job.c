/* Threads for work that blocks: a pool that takes whatever comes, and workers with an inbox of their own. */
#include "io/job.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "io/internal.h"

#define JOB_THREADS_MAX 64

struct job {
    struct list node;
    struct loop_post post;
    struct loop *loop;
    void (*fn)(void *arg);
    void *arg;
    struct fiber_wait wait;
};

struct jobs {
    pthread_mutex_t lock;
    pthread_cond_t wake;
    struct list queue;
    bool is_over;
    unsigned threads;
    pthread_t ids[JOB_THREADS_MAX];
};

static void *jobs_main(void *arg);

/* Signals are the main thread's business. */
static void thread_start(pthread_t *id, void *(*main)(void *arg), void *arg, const char *name)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int error = pthread_create(id, NULL, main, arg);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (error != 0) {
        io_die("pthread_create", error);
    }
    char shown[16];
    snprintf(shown, sizeof(shown), "%s", name);
    pthread_setname_np(*id, shown);
}

struct jobs *jobs_new(unsigned threads)
{
    struct jobs *jobs = calloc(1, sizeof(*jobs));
    if (jobs == NULL) {
        io_die("malloc", ENOMEM);
    }
    pthread_mutex_init(&jobs->lock, NULL);
    pthread_cond_init(&jobs->wake, NULL);
    list_init(&jobs->queue);
    jobs->threads = threads < JOB_THREADS_MAX ? threads : JOB_THREADS_MAX;
    for (unsigned i = 0; i < jobs->threads; i++) {
        thread_start(&jobs->ids[i], jobs_main, jobs, "job");
    }
    return jobs;
}

void jobs_free(struct jobs *jobs)
{
    if (jobs == NULL) {
        return;
    }
    pthread_mutex_lock(&jobs->lock);
    jobs->is_over = true;
    pthread_cond_broadcast(&jobs->wake);
    pthread_mutex_unlock(&jobs->lock);
    for (unsigned i = 0; i < jobs->threads; i++) {
        pthread_join(jobs->ids[i], NULL);
    }
    pthread_mutex_destroy(&jobs->lock);
    pthread_cond_destroy(&jobs->wake);
    free(jobs);
}

static void job_done(struct loop_post *post)
{
    fiber_wait_done(&CONTAINER_OF(post, struct job, post)->wait);
}

static void *jobs_main(void *arg)
{
    struct jobs *jobs = arg;
    pthread_mutex_lock(&jobs->lock);
    for (;;) {
        struct list *node = list_pop(&jobs->queue);
        if (node == NULL && jobs->is_over) {
            break;
        }
        if (node == NULL) {
            pthread_cond_wait(&jobs->wake, &jobs->lock);
            continue;
        }
        pthread_mutex_unlock(&jobs->lock);
        struct job *job = LIST_ENTRY(node, struct job, node);
        job->fn(job->arg);
        loop_post(job->loop, &job->post);
        pthread_mutex_lock(&jobs->lock);
    }
    pthread_mutex_unlock(&jobs->lock);
    return NULL;
}

void job_run(struct jobs *jobs, void (*fn)(void *arg), void *arg)
{
    if (fiber_current() == NULL || jobs->threads == 0) {
        fn(arg);
        return;
    }
    struct job job = { .post.run = job_done, .loop = fiber_loop(), .fn = fn, .arg = arg };
    fiber_wait_init(&job.wait);
    list_init(&job.node);
    pthread_mutex_lock(&jobs->lock);
    list_append(&jobs->queue, &job.node);
    pthread_cond_signal(&jobs->wake);
    pthread_mutex_unlock(&jobs->lock);
    fiber_wait_surely(&job.wait);
}

/* --- workers --- */

struct worker {
    pthread_mutex_t lock;
    pthread_cond_t wake;
    struct list inbox;
    struct list holds; /* struct worker_hold; its own thread's */
    usec_t (*idle)(void *arg);
    void *arg;
    bool is_inline, is_over, is_draining;
    pthread_t id;
    struct timer timer; /* inline: calls idle again */
    bool has_timer;
};

static void *worker_main(void *arg);
static void worker_drain(struct worker *worker);

struct worker *worker_new(const char *name, bool is_inline, usec_t (*idle)(void *arg), void *arg)
{
    struct worker *worker = calloc(1, sizeof(*worker));
    if (worker == NULL) {
        io_die("malloc", ENOMEM);
    }
    pthread_condattr_t attr;
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_mutex_init(&worker->lock, NULL);
    pthread_cond_init(&worker->wake, &attr);
    pthread_condattr_destroy(&attr);
    list_init(&worker->inbox);
    list_init(&worker->holds);
    worker->idle = idle;
    worker->arg = arg;
    worker->is_inline = is_inline;
    if (!is_inline) {
        thread_start(&worker->id, worker_main, worker, name);
    }
    return worker;
}

void worker_post(struct worker *worker, struct worker_post *post)
{
    if (worker_post_quietly(worker, post)) {
        worker_wake(worker);
    }
}

bool worker_post_quietly(struct worker *worker, struct worker_post *post)
{
    list_init(&post->node);
    if (worker->is_inline) {
        list_append(&worker->inbox, &post->node);
        worker_drain(worker);
        return false;
    }
    pthread_mutex_lock(&worker->lock);
    bool was_empty = list_is_empty(&worker->inbox);
    list_append(&worker->inbox, &post->node);
    pthread_mutex_unlock(&worker->lock);
    return was_empty;
}

void worker_wake(struct worker *worker)
{
    pthread_cond_signal(&worker->wake);
}

void worker_free(struct worker *worker)
{
    if (worker == NULL) {
        return;
    }
    if (worker->is_inline) {
        if (worker->has_timer) {
            timer_cancel(&worker->timer);
        }
    } else {
        pthread_mutex_lock(&worker->lock);
        worker->is_over = true;
        pthread_cond_signal(&worker->wake);
        pthread_mutex_unlock(&worker->lock);
        pthread_join(worker->id, NULL);
    }
    pthread_mutex_destroy(&worker->lock);
    pthread_cond_destroy(&worker->wake);
    free(worker);
}

static struct worker_hold *find_hold(struct worker *worker, uint64_t key)
{
    LIST_EACH (&worker->holds, node) {
        struct worker_hold *hold = LIST_ENTRY(node, struct worker_hold, node);
        if (hold->key == key) {
            return hold;
        }
    }
    return NULL;
}

static void run_all(struct worker *worker, struct list *batch)
{
    struct list *node;
    while ((node = list_pop(batch)) != NULL) {
        struct worker_post *post = LIST_ENTRY(node, struct worker_post, node);
        struct worker_hold *hold = find_hold(worker, post->key);
        if (hold != NULL) {
            list_append(&hold->waiting, node);
        } else {
            post->run(post);
        }
    }
}

void worker_hold(struct worker *worker, struct worker_hold *hold, uint64_t key)
{
    hold->key = key;
    list_init(&hold->waiting);
    list_append(&worker->holds, &hold->node);
}

void worker_release(struct worker *worker, struct worker_hold *hold)
{
    struct list ready;
    list_init(&ready);
    list_move_all(&ready, &hold->waiting);
    list_remove(&hold->node);
    run_all(worker, &ready); /* the first of them may hold the others again */
}

/* Waits for mail, at most `usec` (0: for ever). Called and returns with the lock held. */
static void worker_wait(struct worker *worker, usec_t usec)
{
    if (usec == 0) {
        pthread_cond_wait(&worker->wake, &worker->lock);
        return;
    }
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    usec_t nsec = (usec_t)until.tv_nsec + (usec % USEC_PER_SEC) * 1000;
    until.tv_sec += (time_t)(usec / USEC_PER_SEC + nsec / 1000000000);
    until.tv_nsec = (long)(nsec % 1000000000);
    pthread_cond_timedwait(&worker->wake, &worker->lock, &until);
}

static void *worker_main(void *arg)
{
    struct worker *worker = arg;
    pthread_mutex_lock(&worker->lock);
    for (;;) {
        struct list batch;
        list_init(&batch);
        list_move_all(&batch, &worker->inbox);
        bool is_over = worker->is_over && list_is_empty(&batch);
        pthread_mutex_unlock(&worker->lock);
        run_all(worker, &batch);
        usec_t again = worker->idle == NULL ? 0 : worker->idle(worker->arg);
        pthread_mutex_lock(&worker->lock);
        if (is_over && list_is_empty(&worker->inbox)) {
            break;
        }
        if (list_is_empty(&worker->inbox) && !worker->is_over) {
            worker_wait(worker, again);
        }
    }
    pthread_mutex_unlock(&worker->lock);
    return NULL;
}

static void worker_timer(struct timer *timer)
{
    worker_drain(CONTAINER_OF(timer, struct worker, timer));
}

/* A post that posts is not run inside itself: its mail waits until it is done. */
static void worker_drain(struct worker *worker)
{
    if (worker->is_draining) {
        return;
    }
    worker->is_draining = true;
    usec_t again;
    do {
        run_all(worker, &worker->inbox);
        again = worker->idle == NULL ? 0 : worker->idle(worker->arg);
    } while (!list_is_empty(&worker->inbox));
    worker->is_draining = false;
    if (again != 0 && loop_current() != NULL) {
        if (!worker->has_timer) {
            timer_init(&worker->timer, loop_current(), worker_timer);
            worker->has_timer = true;
        }
        timer_set(&worker->timer, again);
    }
}

/* --- calls --- */

struct call {
    struct worker_post post;
    struct loop_post back;
    struct loop *loop; /* of the asking fiber; NULL: a thread waits */
    void (*fn)(void *arg);
    void *arg;
    struct fiber_wait wait;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool is_done;
};

static void call_back(struct loop_post *post)
{
    fiber_wait_done(&CONTAINER_OF(post, struct call, back)->wait);
}

static void call_run_for_fiber(struct worker_post *post)
{
    struct call *call = CONTAINER_OF(post, struct call, post);
    call->fn(call->arg);
    if (loop_current() == call->loop) {
        fiber_wait_done(&call->wait);
    } else {
        loop_post(call->loop, &call->back);
    }
}

static void call_run_for_thread(struct worker_post *post)
{
    struct call *call = CONTAINER_OF(post, struct call, post);
    call->fn(call->arg);
    pthread_mutex_lock(&call->lock);
    call->is_done = true;
    pthread_cond_signal(&call->wake);
    pthread_mutex_unlock(&call->lock);
}

static void call_from_thread(struct worker *worker, struct call *call)
{
    call->post.run = call_run_for_thread;
    pthread_mutex_init(&call->lock, NULL);
    pthread_cond_init(&call->wake, NULL);
    worker_post(worker, &call->post);
    pthread_mutex_lock(&call->lock);
    while (!call->is_done) {
        pthread_cond_wait(&call->wake, &call->lock);
    }
    pthread_mutex_unlock(&call->lock);
    pthread_mutex_destroy(&call->lock);
    pthread_cond_destroy(&call->wake);
}

static void call_from_fiber(struct worker *worker, struct call *call)
{
    call->post.run = call_run_for_fiber;
    call->back.run = call_back;
    call->loop = fiber_loop();
    fiber_wait_init(&call->wait);
    worker_post(worker, &call->post);
}

void worker_call(struct worker *worker, void (*fn)(void *arg), void *arg)
{
    worker_call_about(worker, 0, fn, arg);
}

void worker_call_about(struct worker *worker, uint64_t key, void (*fn)(void *arg), void *arg)
{
    struct call call = { .post.key = key, .fn = fn, .arg = arg };
    if (fiber_current() == NULL) {
        call_from_thread(worker, &call);
        return;
    }
    call_from_fiber(worker, &call);
    fiber_wait_surely(&call.wait);
}

struct worker_answer {
    struct call call;
};

struct worker_answer *worker_ask(struct worker *worker, uint64_t key, void (*fn)(void *arg),
                                 void *arg)
{
    struct worker_answer *answer = calloc(1, sizeof(*answer));
    if (answer == NULL) {
        io_die("malloc", ENOMEM);
    }
    answer->call = (struct call){ .post.key = key, .fn = fn, .arg = arg };
    if (fiber_current() == NULL) {
        call_from_thread(worker, &answer->call);
    } else {
        call_from_fiber(worker, &answer->call);
    }
    return answer;
}

void worker_await(struct worker_answer *answer)
{
    if (answer->call.loop != NULL) {
        fiber_wait_surely(&answer->call.wait);
    }
    free(answer);
}
