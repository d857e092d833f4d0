/* io/conn.h - a connection that owns no stack while it waits: its session is parked between commands.
 *
 * Shape   run() is called on a fiber when there is something to do and returns when its input is used up;
 *         then the connection is parked: a struct, the session and a TLS object with released buffers.
 *         One run() at a time; a wake during run() makes another run() after it.
 * Owner   conn_open() takes the stream; closed() is the last call, there the session is freed.
 *         When run(CONN_STOPPING) returns, the connection is closed whatever it says.
 * Threads all calls but conn_count() on the loop's thread. */
#ifndef CULVER_IO_CONN_H
#define CULVER_IO_CONN_H

#include "io/stream.h"

struct conn;

enum conn_why {
    CONN_OPENED,
    CONN_INPUT,
    CONN_NOTIFIED, /* conn_notify() was called */
    CONN_TIMEOUT,  /* the idle time set by conn_set_idle() passed */
    CONN_STOPPING, /* the server shuts down: say goodbye and return CONN_CLOSE */
};

enum conn_next { CONN_PARK, CONN_CLOSE };

struct conn_ops {
    const char *name; /* of the fiber: "smtp", "imap" */
    enum conn_next (*run)(struct conn *conn, void *session, enum conn_why why);
    void (*closed)(struct conn *conn, void *session);
};

struct conn *conn_open(struct loop *loop, struct stream *stream, const struct conn_ops *ops,
                       void *session);
struct stream *conn_stream(struct conn *conn);
struct loop *conn_loop(struct conn *conn);

/* How long a parked connection may wait for input; 0: for ever. */
void conn_set_idle(struct conn *conn, unsigned seconds);

/* Makes run(CONN_NOTIFIED) happen soon; many calls before it are one. Own thread only. */
void conn_notify(struct conn *conn);

/* run(CONN_STOPPING) for every connection of the loop. A run that waits for input is ended: its wait
 * returns ERR_CANCELLED. */
void conn_stop_all(struct loop *loop);
/* What is left of them may wait for its client no more: writing returns ERR_CANCELLED too. */
void conn_cut_all(struct loop *loop);
/* The server stops: no other command is begun, and run(CONN_STOPPING) comes. */
bool conn_is_stopping(const struct conn *conn);
unsigned conn_count(const struct loop *loop); /* from any thread */

#endif
