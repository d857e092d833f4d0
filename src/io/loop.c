/* The event loop over libuv: uv_poll for descriptors, one uv_async for what other threads hand over, one uv_timer that
 * rings for the head of our own timer heap.
 *
 * A turn is: posts, timers that are due, fibers that are ready, then libuv. libuv's callbacks only mark and wake; protocol
 * code never runs inside them. */
#include "io/loop.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>

#include "io/internal.h"

/* libuv disarms with a system call and arms with another. As most descriptors are armed again for the same thing,
 * a poll that fired stays active; if it fires when nobody asked, it is made inactive then. */
struct poll {
    uv_poll_t uv;
    struct io_watch *watch; /* NULL: closing */
    int armed;
    int active;
};

static _Thread_local struct loop *running;

static void mail_came(uv_async_t *mail);
static void alarm_rang(uv_timer_t *alarm);
static void poll_ready(uv_poll_t *uv, int status, int events);

static void check(int status, const char *what)
{
    if (status != 0) {
        io_die(what, -status);
    }
}

struct loop *loop_new(struct world *world)
{
    struct loop *loop = calloc(1, sizeof(*loop));
    if (loop == NULL) {
        io_die("malloc", ENOMEM);
    }
    loop->world = world;
    loop->is_fake = clock_is_fake(&world->clock);
    loop->alarm_at = NEVER;
    list_init(&loop->posts);
    list_init(&loop->turn_end);
    list_init(&loop->conns);
    fiber_host_init(&loop->fibers);
    pthread_mutex_init(&loop->posts_lock, NULL);
    check(uv_loop_init(&loop->uv), "uv_loop_init");
    check(uv_async_init(&loop->uv, &loop->mail, mail_came), "uv_async_init");
    check(uv_timer_init(&loop->uv, &loop->alarm), "uv_timer_init");
    return loop;
}

void loop_free(struct loop *loop)
{
    if (loop == NULL) {
        return;
    }
    assert(loop->fibers.count == 0);
    uv_close((uv_handle_t *)&loop->mail, NULL);
    uv_close((uv_handle_t *)&loop->alarm, NULL);
    uv_run(&loop->uv, UV_RUN_NOWAIT);
    int status = uv_loop_close(&loop->uv);
    assert(status == 0 && "an io_watch is still open");
    (void)status;
    timers_fini(loop);
    fiber_host_fini(&loop->fibers);
    pthread_mutex_destroy(&loop->posts_lock);
    free(loop);
}

struct world *loop_world(struct loop *loop)
{
    return loop->world;
}

usec_t loop_now(struct loop *loop)
{
    if (!loop->now_known) {
        loop->now = loop->world->clock.monotonic(&loop->world->clock);
        loop->now_known = !loop->is_fake;
    }
    return loop->now;
}

usec_t loop_next_timer(struct loop *loop)
{
    return timers_next(loop);
}

struct loop *loop_current(void)
{
    return running;
}

/* --- turns --- */

static bool posts_run(struct loop *loop)
{
    struct list batch;
    list_init(&batch);
    pthread_mutex_lock(&loop->posts_lock);
    list_move_all(&batch, &loop->posts);
    pthread_mutex_unlock(&loop->posts_lock);
    bool any = false;
    struct list *node;
    while ((node = list_pop(&batch)) != NULL) {
        struct loop_post *post = LIST_ENTRY(node, struct loop_post, node);
        post->run(post);
        any = true;
    }
    return any;
}

static void hooks_run(struct loop *loop)
{
    struct list *node;
    while ((node = list_pop(&loop->turn_end)) != NULL) {
        struct loop_hook *hook = LIST_ENTRY(node, struct loop_hook, node);
        hook->run(hook);
    }
}

static void alarm_set(struct loop *loop)
{
    usec_t next = loop->is_fake ? NEVER : timers_next(loop);
    if (next == loop->alarm_at) {
        return;
    }
    loop->alarm_at = next;
    if (next == NEVER) {
        uv_timer_stop(&loop->alarm);
        return;
    }
    usec_t now = loop_now(loop);
    usec_t msec = next <= now ? 0 : (next - now + USEC_PER_MSEC - 1) / USEC_PER_MSEC;
    uv_update_time(&loop->uv);
    check(uv_timer_start(&loop->alarm, alarm_rang, msec, 0), "uv_timer_start");
}

bool loop_is_over(struct loop *loop)
{
    return atomic_load(&loop->stopping) && loop->fibers.count == 0;
}

static void loop_turn(struct loop *loop, bool may_wait)
{
    loop->now_known = false;
    bool any = posts_run(loop);
    any = timers_run(loop) || any;
    any = fiber_host_run(loop) || any;
    hooks_run(loop);
    if (any) {
        loop->events++;
    }
    alarm_set(loop);
    bool wait = may_wait && list_is_empty(&loop->fibers.ready) && !loop_is_over(loop);
    loop->now_known = false;
    uv_run(&loop->uv, wait ? UV_RUN_ONCE : UV_RUN_NOWAIT);
}

void loop_run(struct loop *loop)
{
    struct loop *outer = running;
    running = loop;
    while (!loop_is_over(loop)) {
        loop_turn(loop, true);
    }
    atomic_store(&loop->stopping, false);
    running = outer;
}

void loop_run_idle(struct loop *loop)
{
    struct loop *outer = running;
    running = loop;
    uint64_t before;
    do {
        before = loop->events;
        loop_turn(loop, false);
    } while (loop->events != before);
    running = outer;
}

void loop_stop(struct loop *loop)
{
    atomic_store(&loop->stopping, true);
    uv_async_send(&loop->mail);
}

void loop_post(struct loop *loop, struct loop_post *post)
{
    if (loop_post_quietly(loop, post)) {
        loop_wake(loop);
    }
}

bool loop_post_quietly(struct loop *loop, struct loop_post *post)
{
    list_init(&post->node);
    pthread_mutex_lock(&loop->posts_lock);
    bool was_empty = list_is_empty(&loop->posts);
    list_append(&loop->posts, &post->node);
    pthread_mutex_unlock(&loop->posts_lock);
    return was_empty;
}

void loop_wake(struct loop *loop)
{
    uv_async_send(&loop->mail);
}

void loop_at_turn_end(struct loop *loop, struct loop_hook *hook)
{
    list_append(&loop->turn_end, &hook->node);
}

/* The turn that follows does what there is to do. */
static void mail_came(uv_async_t *mail)
{
    (void)mail;
}

static void alarm_rang(uv_timer_t *alarm)
{
    struct loop *loop = CONTAINER_OF(alarm, struct loop, alarm);
    loop->alarm_at = NEVER;
    /* libuv runs timers before it waits, and then waits for the rest: with none left, for ever. Our heap has to be looked at first. */
    uv_stop(&loop->uv);
}

/* --- readiness --- */

static int to_uv(int want)
{
    return ((want & IO_READ) != 0 ? UV_READABLE : 0) | ((want & IO_WRITE) != 0 ? UV_WRITABLE : 0);
}

static void poll_activate(struct poll *poll, int want)
{
    check(uv_poll_start(&poll->uv, to_uv(want), poll_ready), "uv_poll_start");
    poll->active = want;
}

static void poll_ready(uv_poll_t *uv, int status, int events)
{
    struct poll *poll = CONTAINER_OF(uv, struct poll, uv);
    int got =
        ((events & UV_READABLE) != 0 ? IO_READ : 0) | ((events & UV_WRITABLE) != 0 ? IO_WRITE : 0);
    if (status != 0) {
        /* libuv has stopped the handle itself */
        poll->active = 0;
        got = IO_READ | IO_WRITE;
    }
    if (poll->armed == 0) {
        uv_poll_stop(uv);
        poll->active = 0;
        return;
    }
    if ((got & poll->armed) == 0) {
        poll_activate(poll, poll->armed);
        return;
    }
    poll->armed = 0;
    poll->watch->loop->events++;
    poll->watch->ready(poll->watch, got);
}

void io_watch_open(struct io_watch *watch, struct loop *loop, int fd,
                   void (*ready)(struct io_watch *watch, int events))
{
    struct poll *poll = calloc(1, sizeof(*poll));
    if (poll == NULL) {
        io_die("malloc", ENOMEM);
    }
    check(uv_poll_init(&loop->uv, &poll->uv, fd), "uv_poll_init");
    poll->watch = watch;
    *watch = (struct io_watch){ .ready = ready, .loop = loop, .handle = poll, .fd = fd };
}

void io_watch_arm(struct io_watch *watch, int want)
{
    struct poll *poll = watch->handle;
    poll->armed = want;
    if ((want & ~poll->active) != 0) {
        poll_activate(poll, want);
    }
}

static void poll_closed(uv_handle_t *handle)
{
    free(CONTAINER_OF(handle, struct poll, uv));
}

void io_watch_close(struct io_watch *watch)
{
    struct poll *poll = watch->handle;
    if (poll == NULL) {
        return;
    }
    poll->armed = 0;
    poll->watch = NULL;
    watch->handle = NULL;
    uv_close((uv_handle_t *)&poll->uv, poll_closed);
}
