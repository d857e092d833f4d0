/* Connections between commands: parked, they are this struct, the session and a TLS object. A fiber is started when there is
 * input, a notification, the end of the idle time or of the server, and ends when the session has nothing left to do. */
#include "io/conn.h"

#include <errno.h>
#include <stdlib.h>

#include "io/internal.h"

enum conn_wake {
    WAKE_OPENED = 1 << CONN_OPENED,
    WAKE_INPUT = 1 << CONN_INPUT,
    WAKE_NOTIFIED = 1 << CONN_NOTIFIED,
    WAKE_TIMEOUT = 1 << CONN_TIMEOUT,
    WAKE_STOPPING = 1 << CONN_STOPPING,
};

struct conn {
    struct list node; /* of the loop */
    struct loop *loop;
    struct stream *stream;
    const struct conn_ops *ops;
    void *session;
    struct timer idle;
    unsigned idle_secs;
    unsigned wakes; /* enum conn_wake: why a run is due */
    bool is_running, is_stopped;
};

static void conn_main(void *arg);
static void conn_wake(struct conn *conn, enum conn_wake why);
static void conn_idled(struct timer *timer);

struct conn *conn_open(struct loop *loop, struct stream *stream, const struct conn_ops *ops,
                       void *session)
{
    struct conn *conn = calloc(1, sizeof(*conn));
    if (conn == NULL) {
        io_die("malloc", ENOMEM);
    }
    conn->loop = loop;
    conn->stream = stream;
    conn->ops = ops;
    conn->session = session;
    timer_init(&conn->idle, loop, conn_idled);
    list_append(&loop->conns, &conn->node);
    atomic_fetch_add_explicit(&loop->conn_count, 1, memory_order_relaxed);
    conn_wake(conn, WAKE_OPENED);
    return conn;
}

struct stream *conn_stream(struct conn *conn)
{
    return conn->stream;
}

struct loop *conn_loop(struct conn *conn)
{
    return conn->loop;
}

unsigned conn_count(const struct loop *loop)
{
    return atomic_load_explicit(&loop->conn_count, memory_order_relaxed);
}

void conn_set_idle(struct conn *conn, unsigned seconds)
{
    conn->idle_secs = seconds;
}

void conn_notify(struct conn *conn)
{
    conn_wake(conn, WAKE_NOTIFIED);
}

void conn_stop_all(struct loop *loop)
{
    LIST_EACH (&loop->conns, node) {
        struct conn *conn = LIST_ENTRY(node, struct conn, node);
        if (conn->is_stopped) {
            continue;
        }
        conn->is_stopped = true;
        if (conn->is_running) {
            stream_cancel_input(conn->stream);
        }
        conn_wake(conn, WAKE_STOPPING);
    }
}

bool conn_is_stopping(const struct conn *conn)
{
    return conn->is_stopped;
}

void conn_cut_all(struct loop *loop)
{
    LIST_EACH (&loop->conns, node) {
        stream_cut(LIST_ENTRY(node, struct conn, node)->stream);
    }
}

/* Makes a run happen: a new fiber when parked, else the running one goes round once more. */
static void conn_wake(struct conn *conn, enum conn_wake why)
{
    conn->wakes |= why;
    if (conn->is_running) {
        return;
    }
    conn->is_running = true;
    timer_cancel(&conn->idle);
    stream_unpark(conn->stream);
    fiber_start(conn->loop, conn->ops->name, conn_main, conn);
}

static void conn_readable(void *arg)
{
    conn_wake(arg, WAKE_INPUT);
}

static void conn_idled(struct timer *timer)
{
    conn_wake(CONTAINER_OF(timer, struct conn, idle), WAKE_TIMEOUT);
}

/* One reason at a time: the greeting before anything, the end before what would come later. */
static enum conn_why conn_next_reason(struct conn *conn)
{
    static const enum conn_why order[] = { CONN_OPENED, CONN_STOPPING, CONN_INPUT, CONN_NOTIFIED,
                                           CONN_TIMEOUT };
    for (size_t i = 0; i < ARRAY_LEN(order); i++) {
        if ((conn->wakes & (1U << order[i])) != 0) {
            conn->wakes &= ~(1U << order[i]);
            return order[i];
        }
    }
    return CONN_INPUT;
}

static void conn_close(struct conn *conn)
{
    list_remove(&conn->node);
    atomic_fetch_sub_explicit(&conn->loop->conn_count, 1, memory_order_relaxed);
    conn->ops->closed(conn, conn->session);
    stream_close(conn->stream);
    free(conn);
}

static void conn_rest(struct conn *conn)
{
    stream_trim(conn->stream);
    conn->is_running = false;
    if (conn->idle_secs > 0) {
        timer_set(&conn->idle, conn->idle_secs * USEC_PER_SEC);
    }
    stream_park(conn->stream, conn_readable, conn);
}

static void conn_main(void *arg)
{
    struct conn *conn = arg;
    for (;;) {
        enum conn_why why = conn_next_reason(conn);
        enum conn_next next = conn->ops->run(conn, conn->session, why);
        /* Parking is a wait for input, so what was written goes out first. */
        if (next == CONN_CLOSE || why == CONN_STOPPING || stream_flush(conn->stream) != OK) {
            conn_close(conn);
            return;
        }
        if (conn->wakes == 0 && stream_has_buffered(conn->stream)) {
            conn->wakes = WAKE_INPUT;
        }
        if (conn->wakes == 0) {
            conn_rest(conn);
            return;
        }
    }
}
