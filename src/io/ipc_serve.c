/* The answering side: one question after the other, plain blocking calls; and descriptors handed from process to
 * process. */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/log.h"
#include "io/internal.h"
#include "io/ipc_wire.h"

#define REPLY_KEEP (1024 * 1024)
#define FDS_MAX 253
#define FDS_TEXT_MAX 65536

struct server {
    const struct ipc_handler *handlers;
    size_t count;
    void *state;
    struct arena *arena;
    struct buf reply;
};

static const struct ipc_handler *find_handler(const struct server *server, uint32_t type)
{
    for (size_t i = 0; i < server->count; i++) {
        if (server->handlers[i].type == type) {
            return &server->handlers[i];
        }
    }
    return NULL;
}

/* The result of one question; its payload is in server->reply. */
static enum err answer(struct server *server, struct frame *question)
{
    const struct ipc_handler *handler = find_handler(server, question->code);
    if (handler == NULL) {
        return fail(ERR_SYNTAX, "unknown question %u", question->code);
    }
    if (question->payload_len > handler->max_bytes) {
        return fail(ERR_LIMIT, "%s: payload of %llu octets", handler->name,
                    (unsigned long long)question->payload_len);
    }
    struct slice payload;
    TRY(frame_payload(question, server->arena, &payload));
    TRY(handler->run(server->state, payload, server->arena, &server->reply));
    return buf_error(&server->reply);
}

static void wait_for(int fd, short events)
{
    struct pollfd poll_fd = { .fd = fd, .events = events };
    while (poll(&poll_fd, 1, -1) < 0 && errno == EINTR) {
    }
}

static enum err send_answer(int fd, struct frame *frame)
{
    bool is_sent = false;
    while (!is_sent) {
        TRY(frame_send(fd, frame, 0, &is_sent));
        if (!is_sent) {
            wait_for(fd, POLLOUT);
        }
    }
    return OK;
}

/* False when the peer is gone. */
static bool serve_one(int fd, struct server *server, char *room)
{
    struct frame question;
    bool got = false;
    if (frame_receive(fd, room, 0, &question, &got) != OK) {
        return false;
    }
    if (!got) {
        wait_for(fd, POLLIN);
        return true;
    }
    enum err result = answer(server, &question);
    frame_discard(&question);
    struct frame frame = { .id = question.id, .code = result, .fd = -1 };
    if (result == OK) {
        frame.parts[0] = buf_slice(&server->reply);
        frame.part_count = 1;
        result = frame_prepare(&frame);
    }
    if (result != OK) {
        frame.code = result;
        frame.detail = slice_cstr(err_detail());
        frame.payload_len = 0;
        frame.part_count = 0;
    }
    enum err sent = send_answer(fd, &frame);
    frame_discard(&frame);
    return sent == OK;
}

void ipc_serve(int fd, const struct ipc_handler *handlers, size_t count, void *state,
               size_t arena_budget)
{
    struct server server = { .handlers = handlers, .count = count, .state = state };
    char *room = malloc(FRAME_MAX);
    if (room == NULL) {
        io_die("malloc", ENOMEM);
    }
    server.arena = arena_new(NULL, "ipc question", arena_budget);
    buf_init(&server.reply, IPC_PAYLOAD_MAX);
    while (serve_one(fd, &server, room)) {
        arena_reset(server.arena);
        buf_reset(&server.reply);
        if (server.reply.cap > REPLY_KEEP) {
            buf_fini(&server.reply);
            buf_init(&server.reply, IPC_PAYLOAD_MAX);
        }
    }
    buf_fini(&server.reply);
    arena_free(server.arena);
    free(room);
}

/* --- descriptors --- */

union descriptors {
    struct cmsghdr align;
    char room[CMSG_SPACE(FDS_MAX * sizeof(int))];
};

enum err ipc_send_fds(int socket, const int *fds, unsigned count, struct slice text)
{
    if (count > FDS_MAX || text.len > FDS_TEXT_MAX) {
        return fail(ERR_LIMIT, "%u descriptors, %zu octets", count, text.len);
    }
    union descriptors control;
    memset(&control, 0, sizeof(control));
    /* A packet must not be empty, so the text is led by one octet. */
    struct iovec iov[2] = { { .iov_base = (char[]){ 'F' }, .iov_len = 1 },
                            { .iov_len = text.len } };
    memcpy(&iov[1].iov_base, &text.ptr, sizeof(iov[1].iov_base));
    struct msghdr header = { .msg_iov = iov, .msg_iovlen = 2 };
    if (count > 0) {
        header.msg_control = control.room;
        header.msg_controllen = CMSG_SPACE(count * sizeof(int));
        struct cmsghdr *c = CMSG_FIRSTHDR(&header);
        c->cmsg_level = SOL_SOCKET;
        c->cmsg_type = SCM_RIGHTS;
        c->cmsg_len = CMSG_LEN(count * sizeof(int));
        memcpy(CMSG_DATA(c), fds, count * sizeof(int));
    }
    for (;;) {
        if (sendmsg(socket, &header, MSG_NOSIGNAL) >= 0) {
            return OK;
        }
        if (errno == EAGAIN) {
            wait_for(socket, POLLOUT);
        } else if (errno != EINTR) {
            return fail(ERR_CLOSED, "send descriptors: %m");
        }
    }
}

/* Those beyond `max` are closed; how many there were. */
static unsigned take_descriptors(struct msghdr *header, int *fds, unsigned max)
{
    unsigned found = 0;
    for (struct cmsghdr *c = CMSG_FIRSTHDR(header); c != NULL; c = CMSG_NXTHDR(header, c)) {
        if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS) {
            continue;
        }
        size_t count = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        for (size_t i = 0; i < count; i++, found++) {
            int fd;
            memcpy(&fd, CMSG_DATA(c) + i * sizeof(int), sizeof(fd));
            if (found < max) {
                fds[found] = fd;
            } else {
                close(fd);
            }
        }
    }
    return found;
}

static void close_first(const int *fds, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        close(fds[i]);
    }
}

enum err ipc_receive_fds(int socket, int *fds, unsigned max, unsigned *out_count, struct buf *text)
{
    union descriptors control;
    char lead;
    char *room = malloc(FDS_TEXT_MAX);
    if (room == NULL) {
        io_die("malloc", ENOMEM);
    }
    struct iovec iov[2] = { { &lead, 1 }, { room, FDS_TEXT_MAX } };
    struct msghdr header;
    ssize_t n;
    for (;;) {
        header = (struct msghdr){ .msg_iov = iov,
                                  .msg_iovlen = 2,
                                  .msg_control = control.room,
                                  .msg_controllen = sizeof(control.room) };
        n = recvmsg(socket, &header, MSG_CMSG_CLOEXEC);
        if (n >= 0 || (errno != EAGAIN && errno != EINTR)) {
            break;
        }
        if (errno == EAGAIN) {
            wait_for(socket, POLLIN);
        }
    }
    unsigned found = n > 0 ? take_descriptors(&header, fds, max) : 0;
    if (n > 1) {
        buf_append(text, slice_make(room, (size_t)n - 1));
    }
    free(room);
    if (n <= 0) {
        return fail(ERR_CLOSED, "peer process is gone");
    }
    if (found > max || (header.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) != 0) {
        close_first(fds, found < max ? found : max);
        return fail(ERR_LIMIT, "more descriptors or text than expected");
    }
    *out_count = found;
    return buf_error(text);
}
