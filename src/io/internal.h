/* io/internal.h - what the files of io/ share of loop, fiber and stream; nobody else includes it. */
#ifndef CULVER_IO_INTERNAL_H
#define CULVER_IO_INTERNAL_H

#include <pthread.h>
#include <stdatomic.h>
#include <uv.h>

#include "io/fiber.h"
#include "io/loop.h"
#include "io/stream.h"

/* --- stacks --- */
struct stack {
    struct list node; /* in the loop's pool */
    char *base;       /* of the usable part, above the guard page */
    size_t size;
    unsigned valgrind_id;
};

/* Stacks of one process; each costs two mappings of the 65,530 that the kernel gives. */
#define STACKS_MAX 24000

struct stack_pool {
    struct list free;
    unsigned kept;
};
void stack_pool_init(struct stack_pool *pool);
void stack_pool_fini(struct stack_pool *pool);
struct stack *stack_take(struct stack_pool *pool); /* NULL: none can be had now */
void stack_give(struct stack_pool *pool, struct stack *stack);

/* --- fibers --- */
struct fiber_host {
    struct stack_pool stacks;
    struct list ready;   /* to be resumed at the next turn */
    struct list starved; /* started, but no stack is left */
    struct list all;
    struct list spare; /* struct fiber to be used again */
    unsigned count;
    void *context; /* of the loop, while a fiber runs */
    void *fake_stack;
    const void *main_base; /* the thread's own stack, for the sanitizer */
    size_t main_size;
    void *main_tsan;
};
void fiber_host_init(struct fiber_host *host);
void fiber_host_fini(struct fiber_host *host);
/* Resumes what is ready now; true when there was something. */
bool fiber_host_run(struct loop *loop);

/* A wait for one thing, on the stack of the fiber that waits. Unlike fiber_wake() it cannot be mistaken for another. */
struct fiber_wait {
    struct fiber *fiber;
    bool done;
};
void fiber_wait_init(struct fiber_wait *wait);
BLOCKS enum err fiber_wait(struct fiber_wait *wait);
BLOCKS void fiber_wait_surely(struct fiber_wait *wait);
void fiber_wait_done(struct fiber_wait *wait);

/* --- the loop --- */
#define NEVER UINT64_MAX

struct loop {
    uv_loop_t uv;
    uv_async_t mail;
    uv_timer_t alarm;
    usec_t alarm_at; /* when the alarm rings; NEVER */
    struct world *world;
    bool is_fake;
    bool now_known;
    usec_t now;
    uint64_t events;     /* things done, to see whether a turn did any */
    struct timer **heap; /* from 1 */
    uint32_t heap_len, heap_cap;
    pthread_mutex_t posts_lock;
    struct list posts;
    struct list turn_end; /* struct loop_hook */
    atomic_bool stopping;
    struct fiber_host fibers;
    struct list conns;
    atomic_uint conn_count; /* other threads look at it */
};
void timer_set_at(struct timer *timer, usec_t at);
/* Fires what is due; true when something was. */
bool timers_run(struct loop *loop);
usec_t timers_next(const struct loop *loop); /* NEVER: none */
void timers_fini(struct loop *loop);

/* --- streams --- */
struct stream {
    struct loop *loop;
    struct io_watch watch;
    struct fiber_wait *waiter;
    void (*parked)(void *arg); /* called when a parked stream has input */
    void *parked_arg;
    char *in;
    size_t in_at, in_end, in_cap;
    char *out;
    size_t out_len;
    uint64_t written, received;
    void *ssl; /* SSL, NULL when plain */
    struct tls_context *context;
    uint8_t tls_service;           /* whose tickets are taken */
    struct deflate_layer *deflate; /* NULL: not compressed */
    void (*tee)(void *arg, bool is_input, struct slice bytes);
    void *tee_arg;
    bool is_at_end, is_broken, is_input_cancelled, is_cut;
    bool is_drained; /* the socket had nothing more, and has not become readable since */
    bool has_more;   /* more is written behind this before anybody waits */
    enum tls_fault tls_fault;
    char tls_text[96];
};

enum io_result { IO_DONE, IO_AGAIN_READ, IO_AGAIN_WRITE, IO_END, IO_FAILED };
enum io_result stream_raw_read(struct stream *s, void *out, size_t len, size_t *out_len);
enum io_result stream_raw_write(struct stream *s, const char *ptr, size_t len, size_t *out_len);
BLOCKS enum err stream_wait(struct stream *s, int want);

/* Below compression: TLS or the socket. */
enum io_result stream_below_read(struct stream *s, void *out, size_t len, size_t *out_len);
enum io_result stream_below_write(struct stream *s, const char *ptr, size_t len, size_t *out_len);

/* recv() that asks a drained socket nothing: EAGAIN. EINTR is dealt with. */
ssize_t stream_socket_read(struct stream *s, void *out, size_t len);

enum io_result deflate_raw_read(struct stream *s, void *out, size_t len, size_t *out_len);
enum io_result deflate_raw_write(struct stream *s, const char *ptr, size_t len, size_t *out_len);
bool deflate_has_pending(const struct stream *s);
void deflate_trim(struct stream *s); /* gives back what can be made again */
void deflate_close(struct stream *s);

enum io_result tls_raw_read(struct stream *s, void *out, size_t len, size_t *out_len);
enum io_result tls_raw_write(struct stream *s, const char *ptr, size_t len, size_t *out_len);
bool tls_said_end(const struct stream *s);
bool tls_has_pending(const struct stream *s);
void tls_close(struct stream *s);

/* Input that is here already, in the buffer or inside TLS; asks no system call when there is none. */
bool stream_has_buffered(struct stream *s);
/* fn(arg) once there is something to read; the stream must not be used until then or stream_unpark(). */
void stream_park(struct stream *s, void (*fn)(void *arg), void *arg);
void stream_unpark(struct stream *s);
/* From now on every wait for input ends with ERR_CANCELLED. */
void stream_cancel_input(struct stream *s);
/* And from now on those for output too. */
void stream_cut(struct stream *s);

_Noreturn void io_die(const char *what, int error);

#endif
