/* io/loop.h - the event loop of one thread: readiness, timers, messages from other threads.
 *
 * Shape   one loop a reactor thread, over libuv. All calls but loop_post() and loop_stop() are made on its
 *         own thread.
 * Owner   loop_new() / loop_free(). Timers and posts are owned by the caller until they fire. */
#ifndef CULVER_IO_LOOP_H
#define CULVER_IO_LOOP_H

#include "base/list.h"
#include "io/world.h"

struct loop;

struct loop *loop_new(struct world *world);
void loop_free(struct loop *loop);

/* Runs until loop_stop() and no fiber is left; or, loop_run_idle(), until nothing is ready now (tests). */
void loop_run(struct loop *loop);
void loop_run_idle(struct loop *loop);
void loop_stop(struct loop *loop); /* from any thread, async-signal-safe */
/* True: stopped, and no fiber is left, so that loop_run() would return at once. */
bool loop_is_over(struct loop *loop);

struct world *loop_world(struct loop *loop);
usec_t loop_now(struct loop *loop); /* monotonic, of this turn */
/* When the next timer rings, for whoever moves a clock that stands still; UINT64_MAX: none is set. */
usec_t loop_next_timer(struct loop *loop);

/* The loop that runs on this thread; NULL elsewhere. */
struct loop *loop_current(void);

/* Work handed over from another thread; `run` is called on the loop's thread. The memory is the caller's until then. */
struct loop_post {
    struct list node;
    void (*run)(struct loop_post *post);
};
void loop_post(struct loop *loop, struct loop_post *post);
/* The same without waking the loop; true when loop_wake() has to follow, once for many posts. */
bool loop_post_quietly(struct loop *loop, struct loop_post *post);
void loop_wake(struct loop *loop);

/* Work for the end of this turn, before the loop looks for input again: what the fibers of a turn gathered leaves it together. On the
 * loop's own thread. */
struct loop_hook {
    struct list node;
    void (*run)(struct loop_hook *hook);
};
void loop_at_turn_end(struct loop *loop, struct loop_hook *hook);

/* One-shot timers. Setting again moves it; cancelling twice is harmless. */
struct timer {
    void (*fire)(struct timer *timer);
    struct loop *loop;
    usec_t at;
    uint32_t heap_index; /* of the loop's timer heap; 0: not set */
};
void timer_init(struct timer *timer, struct loop *loop, void (*fire)(struct timer *timer));
void timer_set(struct timer *timer, usec_t from_now);
void timer_cancel(struct timer *timer);

/* Readiness of a file descriptor, one-shot until armed again; a plain struct that may be embedded. */
enum io_want { IO_READ = 1, IO_WRITE = 2 };
struct io_watch {
    void (*ready)(struct io_watch *watch, int events); /* IO_READ | IO_WRITE; both on error */
    struct loop *loop;
    void *handle;
    int fd;
};
void io_watch_open(struct io_watch *watch, struct loop *loop, int fd,
                   void (*ready)(struct io_watch *watch, int events));
void io_watch_arm(struct io_watch *watch, int want); /* 0 disarms */
void io_watch_close(struct io_watch *watch);

/* Accepts connections on a listening socket (non-blocking, close-on-exec fds). On EMFILE it pauses and
 * frees a reserve descriptor to refuse politely; the loop does not spin. */
struct listener;
struct listener *listener_open(struct loop *loop, int fd,
                               void (*accepted)(void *arg, int fd, const struct peer_address *peer),
                               void *arg);
void listener_close(struct listener *listener);

#endif
