/* Streams: a read buffer and a write buffer over a socket, with TLS put between when it was started.
 *
 * Invariants: a system call is tried first and the fiber waits only when it would block. At most one fiber uses a stream
 * at a time. What was written is sent before any wait for input, so that two peers never wait for each other. A socket that gave
 * less than was asked for is drained, and not asked again before it says that it is readable. */
#include "io/stream.h"

#include <assert.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/fault.h"
#include "io/internal.h"

/* Longest text that one stream_printf() makes. */
#define PRINTF_MAX (64 * 1024)
/* Unread input dropped at close: a socket closed with input unread resets the connection, and the peer
 * may lose our last words. */
#define CLOSE_DRAIN_BYTES (64 * 1024)

static void stream_ready(struct io_watch *watch, int events);
static enum err stream_send(struct stream *s, const char *ptr, size_t len);
static enum err read_failed(struct stream *s, enum io_result result);
static void stream_note(struct stream *s, bool is_input, const void *ptr, size_t len);

struct stream *stream_tcp(struct loop *loop, int fd)
{
    struct stream *s = calloc(1, sizeof(*s));
    if (s == NULL) {
        io_die("malloc", ENOMEM);
    }
    int on = 1;
    /* Fails on a UNIX socket, where nothing is delayed anyway. */
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    s->loop = loop;
    io_watch_open(&s->watch, loop, fd, stream_ready);
    return s;
}

int stream_fd(const struct stream *s)
{
    return s->watch.fd;
}

uint64_t stream_written(const struct stream *s)
{
    return s->written;
}

uint64_t stream_received(const struct stream *s)
{
    return s->received;
}

bool stream_is_tls(const struct stream *s)
{
    return s->ssl != NULL;
}

bool stream_own_address(const struct stream *s, struct peer_address *out)
{
    struct peer_address own;
    memset(&own, 0, sizeof(own));
    own.len = sizeof(own.addr);
    if (getsockname(s->watch.fd, (struct sockaddr *)&own.addr, &own.len) != 0 ||
        (own.addr.ss_family != AF_INET && own.addr.ss_family != AF_INET6)) {
        return false;
    }
    *out = own;
    return true;
}

void stream_tee(struct stream *s, void (*fn)(void *arg, bool is_input, struct slice bytes),
                void *arg)
{
    s->tee = fn;
    s->tee_arg = arg;
}

static void stream_note(struct stream *s, bool is_input, const void *ptr, size_t len)
{
    *(is_input ? &s->received : &s->written) += len;
    if (s->tee != NULL) {
        s->tee(s->tee_arg, is_input, slice_make(ptr, len));
    }
}

/* --- below: socket, TLS, compression --- */

enum io_result stream_raw_read(struct stream *s, void *out, size_t len, size_t *out_len)
{
    return s->deflate != NULL ? deflate_raw_read(s, out, len, out_len)
                              : stream_below_read(s, out, len, out_len);
}

enum io_result stream_raw_write(struct stream *s, const char *ptr, size_t len, size_t *out_len)
{
    return s->deflate != NULL ? deflate_raw_write(s, ptr, len, out_len)
                              : stream_below_write(s, ptr, len, out_len);
}

enum io_result stream_below_read(struct stream *s, void *out, size_t len, size_t *out_len)
{
    if (s->ssl != NULL) {
        return tls_raw_read(s, out, len, out_len);
    }
    len = FAULT_POINT("stream-reads-one") && len > 0 ? 1 : len;
    ssize_t n = stream_socket_read(s, out, len);
    if (n > 0) {
        *out_len = (size_t)n;
        return IO_DONE;
    }
    if (n == 0) {
        return IO_END;
    }
    return errno == EAGAIN ? IO_AGAIN_READ : IO_FAILED;
}

ssize_t stream_socket_read(struct stream *s, void *out, size_t len)
{
    ssize_t n;
    if (s->is_drained) {
        errno = EAGAIN;
        return -1;
    }
    do {
        n = recv(s->watch.fd, out, len, 0);
    } while (n < 0 && errno == EINTR);
    s->is_drained = n < 0 ? errno == EAGAIN : n > 0 && (size_t)n < len;
    return n;
}

enum io_result stream_below_write(struct stream *s, const char *ptr, size_t len, size_t *out_len)
{
    if (s->ssl != NULL) {
        return tls_raw_write(s, ptr, len, out_len);
    }
    len = FAULT_POINT("stream-writes-one") && len > 0 ? 1 : len;
    for (;;) {
        ssize_t n = send(s->watch.fd, ptr, len, MSG_NOSIGNAL | (s->has_more ? MSG_MORE : 0));
        if (n >= 0) {
            *out_len = (size_t)n;
            return IO_DONE;
        }
        if (errno == EAGAIN) {
            return IO_AGAIN_WRITE;
        }
        if (errno != EINTR) {
            return IO_FAILED;
        }
    }
}

static void stream_ready(struct io_watch *watch, int events)
{
    struct stream *s = CONTAINER_OF(watch, struct stream, watch);
    if ((events & IO_READ) != 0) {
        s->is_drained = false;
    }
    if (s->waiter != NULL) {
        fiber_wait_done(s->waiter);
    } else if (s->parked != NULL) {
        void (*fn)(void *arg) = s->parked;
        s->parked = NULL;
        fn(s->parked_arg);
    }
}

static bool is_cancelled(const struct stream *s, int want)
{
    return s->is_cut || (want == IO_READ && s->is_input_cancelled);
}

enum err stream_wait(struct stream *s, int want)
{
    if (is_cancelled(s, want)) {
        return fail(ERR_CANCELLED, "the server stops");
    }
    struct fiber_wait wait;
    fiber_wait_init(&wait);
    assert(s->waiter == NULL && "two fibers wait for one stream");
    s->waiter = &wait;
    io_watch_arm(&s->watch, want);
    enum err result = fiber_wait(&wait);
    io_watch_arm(&s->watch, 0);
    s->waiter = NULL;
    if (result == OK && is_cancelled(s, want)) {
        return fail(ERR_CANCELLED, "the server stops");
    }
    return result;
}

void stream_cancel_input(struct stream *s)
{
    s->is_input_cancelled = true;
    /* A writer is woken for nothing; its loop tries again and waits on. */
    if (s->waiter != NULL) {
        fiber_wait_done(s->waiter);
    }
}

void stream_cut(struct stream *s)
{
    s->is_cut = true;
    stream_cancel_input(s);
}

/* --- reading --- */

struct slice stream_peek(struct stream *s)
{
    return slice_make(s->in + s->in_at, s->in_end - s->in_at);
}

void stream_consume(struct stream *s, size_t n)
{
    assert(n <= s->in_end - s->in_at);
    s->in_at += n;
}

static void in_resize(struct stream *s, size_t cap)
{
    char *in = realloc(s->in, cap);
    if (in == NULL) {
        io_die("malloc", ENOMEM);
    }
    s->in = in;
    s->in_cap = cap;
}

/* Makes room behind what is buffered; false when the buffer is full. */
static bool in_make_room(struct stream *s)
{
    if (s->in_at == s->in_end) {
        s->in_at = 0;
        s->in_end = 0;
        if (s->in_cap > STREAM_READ_BYTES) {
            free(s->in);
            s->in = NULL;
            s->in_cap = 0;
        }
    }
    if (s->in == NULL) {
        in_resize(s, STREAM_READ_BYTES);
    }
    if (s->in_end == s->in_cap && s->in_at > 0) {
        memmove(s->in, s->in + s->in_at, s->in_end - s->in_at);
        s->in_end -= s->in_at;
        s->in_at = 0;
    }
    return s->in_end < s->in_cap;
}

/* One try that never waits. */
static enum io_result in_try(struct stream *s)
{
    size_t got = 0;
    enum io_result result = stream_raw_read(s, s->in + s->in_end, s->in_cap - s->in_end, &got);
    if (result == IO_DONE) {
        stream_note(s, true, s->in + s->in_end, got);
        s->in_end += got;
    }
    return result;
}

static enum err read_failed(struct stream *s, enum io_result result)
{
    s->is_at_end = true;
    if (result == IO_FAILED) {
        s->is_broken = true;
        return fail(ERR_CLOSED, "connection lost: %m");
    }
    return fail(ERR_CLOSED, "the peer closed the connection");
}

bool stream_said_end(const struct stream *s)
{
    return s->is_at_end && !s->is_broken && (s->ssl == NULL || tls_said_end(s));
}

static enum err wait_for_input(struct stream *s, enum io_result why)
{
    TRY(stream_flush(s));
    return stream_wait(s, why == IO_AGAIN_READ ? IO_READ : IO_WRITE);
}

enum err stream_fill(struct stream *s)
{
    if (!in_make_room(s)) {
        return fail(ERR_LIMIT, "read buffer is full");
    }
    for (;;) {
        if (s->is_at_end) {
            return read_failed(s, IO_END);
        }
        size_t before = s->in_end;
        enum io_result result = in_try(s);
        if (result == IO_DONE) {
            fiber_spend(s->in_end - before);
            return OK;
        }
        if (result == IO_END || result == IO_FAILED) {
            return read_failed(s, result);
        }
        TRY(wait_for_input(s, result));
    }
}

bool stream_has_buffered(struct stream *s)
{
    return s->in_end > s->in_at || s->is_at_end ||
           (s->deflate != NULL && deflate_has_pending(s) && stream_has_input(s)) ||
           (s->ssl != NULL && tls_has_pending(s) && stream_has_input(s));
}

bool stream_has_input(struct stream *s)
{
    s->is_drained = false;
    return stream_has_more(s);
}

bool stream_has_more(struct stream *s)
{
    if (s->in_end > s->in_at || s->is_at_end) {
        return true;
    }
    if (!in_make_room(s)) {
        return true;
    }
    enum io_result result = in_try(s);
    if (result == IO_END || result == IO_FAILED) {
        IGNORE(read_failed(s, result)); /* the read that follows says it */
    }
    return result != IO_AGAIN_READ;
}

/* Straight into the caller's memory, sparing a copy. */
static enum err read_direct(struct stream *s, char *out, size_t len, size_t *out_len)
{
    for (;;) {
        if (s->is_at_end) {
            return read_failed(s, IO_END);
        }
        enum io_result result = stream_raw_read(s, out, len, out_len);
        if (result == IO_DONE) {
            stream_note(s, true, out, *out_len);
            fiber_spend(*out_len);
            return OK;
        }
        if (result == IO_END || result == IO_FAILED) {
            return read_failed(s, result);
        }
        TRY(wait_for_input(s, result));
    }
}

enum err stream_read(struct stream *s, void *out, size_t len, size_t *out_len)
{
    if (len == 0) {
        *out_len = 0;
        return OK;
    }
    if (s->in_at == s->in_end) {
        if (len >= STREAM_READ_BYTES) {
            return read_direct(s, out, len, out_len);
        }
        TRY(stream_fill(s));
    }
    size_t have = s->in_end - s->in_at;
    size_t n = have < len ? have : len;
    memcpy(out, s->in + s->in_at, n);
    s->in_at += n;
    *out_len = n;
    return OK;
}

enum err stream_read_exact(struct stream *s, void *out, size_t len)
{
    char *at = out;
    while (len > 0) {
        size_t n = 0;
        TRY(stream_read(s, at, len, &n));
        at += n;
        len -= n;
    }
    return OK;
}

enum err stream_read_line(struct stream *s, size_t max, struct slice *out)
{
    size_t looked = 0;
    for (;;) {
        struct slice have = stream_peek(s);
        size_t end = have.len < max ? have.len : max;
        const char *lf = looked < end ? memchr(have.ptr + looked, '\n', end - looked) : NULL;
        if (lf != NULL) {
            *out = slice_make(have.ptr, (size_t)(lf - have.ptr) + 1);
            s->in_at += out->len;
            return OK;
        }
        if (have.len >= max) {
            return fail(ERR_LIMIT, "line over %zu octets", max);
        }
        looked = have.len;
        if (!in_make_room(s)) {
            size_t twice = s->in_cap * 2;
            in_resize(s, twice < max ? twice : max);
        }
        TRY(stream_fill(s));
    }
}

/* --- writing --- */

static enum err write_failed(struct stream *s)
{
    int error = errno;
    s->is_broken = true;
    s->out_len = 0;
    errno = error;
    return fail(ERR_CLOSED, "connection lost while writing: %m");
}

static enum err stream_send(struct stream *s, const char *ptr, size_t len)
{
    while (len > 0) {
        size_t n = 0;
        enum io_result result = stream_raw_write(s, ptr, len, &n);
        if (result == IO_DONE) {
            ptr += n;
            len -= n;
            fiber_spend(n); /* a peer that reads as fast as this writes is never waited for */
            continue;
        }
        if (result == IO_FAILED || result == IO_END) {
            return write_failed(s);
        }
        enum err waited = stream_wait(s, result == IO_AGAIN_WRITE ? IO_WRITE : IO_READ);
        if (waited != OK) {
            /* Part of it is out: nothing sensible can follow. */
            s->is_broken = true;
            s->out_len = 0;
            return waited;
        }
    }
    return OK;
}

enum err stream_flush(struct stream *s)
{
    if (s->is_broken) {
        return fail(ERR_CLOSED, "connection lost before");
    }
    if (s->out_len == 0) {
        return OK;
    }
    size_t len = s->out_len;
    TRY(stream_send(s, s->out, len));
    s->out_len = 0;
    return OK;
}

static void out_append(struct stream *s, struct slice bytes)
{
    if (bytes.len == 0) {
        return;
    }
    if (s->out == NULL) {
        s->out = malloc(STREAM_WRITE_BYTES);
        if (s->out == NULL) {
            io_die("malloc", ENOMEM);
        }
    }
    memcpy(s->out + s->out_len, bytes.ptr, bytes.len);
    s->out_len += bytes.len;
}

/* What does not fit in the buffer goes out, all but something that stays for the flush: until then the kernel may wait for more, so that few
 * large packets come of it and the other end is woken seldom. */
static enum err overflow(struct stream *s, struct slice bytes)
{
    size_t room = STREAM_WRITE_BYTES - s->out_len;
    if (s->out_len > 0) {
        out_append(s, slice_sub(bytes, 0, room));
        bytes = slice_from(bytes, room);
        TRY(stream_flush(s));
    }
    if (bytes.len >= STREAM_WRITE_BYTES) {
        TRY(stream_send(s, bytes.ptr, bytes.len - 1));
        bytes = slice_from(bytes, bytes.len - 1);
    }
    out_append(s, bytes);
    return OK;
}

enum err stream_write(struct stream *s, struct slice bytes)
{
    if (s->is_broken) {
        return fail(ERR_CLOSED, "connection lost before");
    }
    stream_note(s, false, bytes.ptr, bytes.len);
    if (bytes.len <= STREAM_WRITE_BYTES - s->out_len) {
        out_append(s, bytes);
        return OK;
    }
    s->has_more = true;
    enum err result = overflow(s, bytes);
    s->has_more = false;
    return result;
}

enum err stream_printf(struct stream *s, const char *format, ...)
{
    AUTO(buf_fini) struct buf text;
    buf_init(&text, PRINTF_MAX);
    va_list args;
    va_start(args, format);
    buf_vprintf(&text, format, args);
    va_end(args);
    TRY(buf_error(&text));
    return stream_write(s, buf_slice(&text));
}

/* --- is anybody there? --- */

enum stream_state stream_state(const struct stream *s)
{
    struct pollfd socket = { .fd = s->watch.fd, .events = POLLRDHUP };
    if (s->is_cut) {
        return STREAM_CUT;
    }
    if (s->is_broken || (poll(&socket, 1, 0) > 0 && socket.revents & (POLLHUP | POLLERR))) {
        return STREAM_GONE;
    }
    return socket.revents & POLLRDHUP ? STREAM_HALF_OPEN : STREAM_OPEN;
}

/* --- life --- */

void stream_trim(struct stream *s)
{
    if (s->in_at == s->in_end) {
        free(s->in);
        s->in = NULL;
        s->in_at = 0;
        s->in_end = 0;
        s->in_cap = 0;
    }
    if (s->out_len == 0) {
        free(s->out);
        s->out = NULL;
    }
    if (s->deflate != NULL) {
        deflate_trim(s);
    }
}

void stream_park(struct stream *s, void (*fn)(void *arg), void *arg)
{
    s->parked = fn;
    s->parked_arg = arg;
    io_watch_arm(&s->watch, IO_READ);
}

void stream_unpark(struct stream *s)
{
    s->parked = NULL;
    io_watch_arm(&s->watch, 0);
}

/* What can be sent without waiting, then the end of our half. */
static void say_farewell(struct stream *s)
{
    size_t done = 0;
    while (!s->is_broken && done < s->out_len) {
        size_t n = 0;
        if (stream_raw_write(s, s->out + done, s->out_len - done, &n) != IO_DONE) {
            s->is_broken = true;
        }
        done += n;
    }
    tls_close(s);
    if (shutdown(s->watch.fd, SHUT_WR) == 0) {
        char drop[4096 - 256];
        for (size_t n = 0; n < CLOSE_DRAIN_BYTES; n += sizeof(drop)) {
            if (recv(s->watch.fd, drop, sizeof(drop), MSG_DONTWAIT) <= 0) {
                break;
            }
        }
    }
}

void stream_close(struct stream *s)
{
    if (s == NULL) {
        return;
    }
    assert(s->waiter == NULL);
    say_farewell(s);
    io_watch_close(&s->watch);
    close(s->watch.fd);
    deflate_close(s);
    free(s->in);
    free(s->out);
    free(s);
}
