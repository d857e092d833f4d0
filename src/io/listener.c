/* Accepting connections. When descriptors run out, a reserve one is given up to take a connection and close it, so that the
 * peer learns at once, and accepting pauses: readiness is level-triggered and would spin. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "io/internal.h"

#define ACCEPTS_PER_TURN 64
#define ACCEPT_PAUSE_MSEC 100

struct listener {
    struct io_watch watch;
    struct timer pause;
    void (*accepted)(void *arg, int fd, const struct peer_address *peer);
    void *arg;
    int reserve;
    bool is_calling, is_closed;
};

static int reserve_open(void)
{
    return open("/dev/null", O_RDONLY | O_CLOEXEC);
}

static int accept_one(int fd, struct peer_address *peer)
{
    memset(peer, 0, sizeof(*peer));
    peer->len = sizeof(peer->addr);
    return accept4(fd, (struct sockaddr *)&peer->addr, &peer->len, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

static void listener_refuse(struct listener *l)
{
    struct peer_address peer;
    if (l->reserve >= 0) {
        close(l->reserve);
        int fd = accept_one(l->watch.fd, &peer);
        if (fd >= 0) {
            close(fd);
        }
        l->reserve = reserve_open();
    }
}

static bool is_short_of_something(int error)
{
    return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM;
}

static bool is_empty(int error)
{
    return error == EAGAIN || error == EINVAL || error == EBADF || error == ENOTSOCK;
}

static void listener_free(struct listener *l)
{
    if (l->reserve >= 0) {
        close(l->reserve);
    }
    free(l);
}

static void listener_ready(struct io_watch *watch, int events)
{
    (void)events;
    struct listener *l = CONTAINER_OF(watch, struct listener, watch);
    l->is_calling = true;
    for (int i = 0; i < ACCEPTS_PER_TURN && !l->is_closed; i++) {
        struct peer_address peer;
        int fd = accept_one(watch->fd, &peer);
        if (fd >= 0) {
            l->accepted(l->arg, fd, &peer);
            continue;
        }
        if (is_short_of_something(errno)) {
            log_warn("accept-paused", "errno=%d", errno);
            listener_refuse(l);
            timer_set(&l->pause, ACCEPT_PAUSE_MSEC * USEC_PER_MSEC);
            break;
        }
        if (is_empty(errno)) {
            break;
        }
    }
    l->is_calling = false;
    if (l->is_closed) {
        listener_free(l);
    } else if (l->pause.heap_index == 0) {
        io_watch_arm(&l->watch, IO_READ);
    }
}

static void listener_resume(struct timer *timer)
{
    io_watch_arm(&CONTAINER_OF(timer, struct listener, pause)->watch, IO_READ);
}

struct listener *listener_open(struct loop *loop, int fd,
                               void (*accepted)(void *arg, int fd, const struct peer_address *peer),
                               void *arg)
{
    struct listener *l = calloc(1, sizeof(*l));
    if (l == NULL) {
        io_die("malloc", ENOMEM);
    }
    l->accepted = accepted;
    l->arg = arg;
    l->reserve = reserve_open();
    timer_init(&l->pause, loop, listener_resume);
    io_watch_open(&l->watch, loop, fd, listener_ready);
    io_watch_arm(&l->watch, IO_READ);
    return l;
}

void listener_close(struct listener *l)
{
    if (l == NULL) {
        return;
    }
    timer_cancel(&l->pause);
    io_watch_close(&l->watch);
    l->is_closed = true;
    if (!l->is_calling) {
        listener_free(l);
    }
}
