/* The asking side: many fibers put questions on one socket; answers find their way back by id. The answering process
 * works through questions in order, so answers nearly always belong to the oldest call: a list will do. */
#include "io/ipc.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/log.h"
#include "io/internal.h"
#include "io/ipc_wire.h"

#define SOCKET_BUFFER (256 * 1024)

struct ipc {
    struct io_watch watch;
    uint32_t next_id;
    struct list unsent; /* struct call, oldest first */
    struct list sent;
    bool is_closed;
    char *room;
};

struct call {
    struct list node;
    struct frame question;
    struct arena *arena;
    struct fiber_wait wait;
    enum err result;
    struct slice reply;
    struct err_slot detail;
};

static void ipc_ready(struct io_watch *watch, int events);
static void ipc_send_waiting(struct ipc *ipc);
static void ipc_end(struct ipc *ipc);

enum err ipc_pair(int out[2])
{
    int fds[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds) != 0) {
        return fail(ERR_TEMP, "socketpair: %m");
    }
    int size = SOCKET_BUFFER;
    for (int i = 0; i < 2; i++) {
        /* The kernel may grant less; its default still holds three inline payloads. */
        (void)setsockopt(fds[i], SOL_SOCKET, SO_SNDBUF, &size, sizeof(size));
        out[i] = fds[i];
    }
    return OK;
}

struct ipc *ipc_open(struct loop *loop, int fd)
{
    struct ipc *ipc = calloc(1, sizeof(*ipc));
    char *room = malloc(FRAME_MAX);
    if (ipc == NULL || room == NULL) {
        io_die("malloc", ENOMEM);
    }
    ipc->room = room;
    list_init(&ipc->unsent);
    list_init(&ipc->sent);
    io_watch_open(&ipc->watch, loop, fd, ipc_ready);
    io_watch_arm(&ipc->watch, IO_READ);
    return ipc;
}

bool ipc_is_closed(const struct ipc *ipc)
{
    return ipc->is_closed;
}

void ipc_close(struct ipc *ipc)
{
    if (ipc == NULL) {
        return;
    }
    ipc_end(ipc);
    free(ipc->room);
    free(ipc);
}

static void call_finish(struct call *call, enum err result)
{
    list_remove(&call->node);
    call->result = result;
    fiber_wait_done(&call->wait);
}

static void end_all(struct list *calls)
{
    struct list *node;
    while ((node = list_pop(calls)) != NULL) {
        struct call *call = LIST_ENTRY(node, struct call, node);
        memcpy(call->detail.text, "peer process is gone", sizeof("peer process is gone"));
        call_finish(call, ERR_CLOSED);
    }
}

/* No more of this connection; callers get ERR_CLOSED, oldest first. */
static void ipc_end(struct ipc *ipc)
{
    if (ipc->is_closed) {
        return;
    }
    ipc->is_closed = true;
    int fd = ipc->watch.fd;
    io_watch_close(&ipc->watch);
    close(fd);
    end_all(&ipc->sent);
    end_all(&ipc->unsent);
}

static void ipc_arm(struct ipc *ipc)
{
    io_watch_arm(&ipc->watch, list_is_empty(&ipc->unsent) ? IO_READ : IO_READ | IO_WRITE);
}

/* Sends in order while the socket takes it. */
static void ipc_send_waiting(struct ipc *ipc)
{
    while (!ipc->is_closed && !list_is_empty(&ipc->unsent)) {
        struct call *call = LIST_ENTRY(ipc->unsent.next, struct call, node);
        bool is_sent = false;
        enum err result = frame_send(ipc->watch.fd, &call->question, MSG_DONTWAIT, &is_sent);
        if (result == ERR_TEMP) {
            call_finish(call, ERR_TEMP);
            continue;
        }
        if (result != OK) {
            ipc_end(ipc);
            return;
        }
        if (!is_sent) {
            return;
        }
        frame_discard(&call->question);
        list_remove(&call->node);
        list_append(&ipc->sent, &call->node);
    }
}

static struct call *find_call(struct ipc *ipc, uint32_t id)
{
    LIST_EACH (&ipc->sent, node) {
        struct call *call = LIST_ENTRY(node, struct call, node);
        if (call->question.id == id) {
            return call;
        }
    }
    return NULL;
}

static void take_answer(struct ipc *ipc, struct frame *answer)
{
    struct call *call = find_call(ipc, answer->id);
    if (call == NULL) {
        /* its caller's time ran out meanwhile */
        frame_discard(answer);
        return;
    }
    enum err result = frame_payload(answer, call->arena, &call->reply);
    if (result != OK || answer->code > ERR_FULL) {
        ipc_end(ipc);
        return;
    }
    size_t len = answer->detail.len < ERR_TEXT_MAX - 1 ? answer->detail.len : ERR_TEXT_MAX - 1;
    if (len > 0) {
        memcpy(call->detail.text, answer->detail.ptr, len);
    }
    call->detail.text[len] = '\0';
    call_finish(call, (enum err)answer->code);
}

static void ipc_ready(struct io_watch *watch, int events)
{
    struct ipc *ipc = CONTAINER_OF(watch, struct ipc, watch);
    if ((events & IO_WRITE) != 0) {
        ipc_send_waiting(ipc);
    }
    while (!ipc->is_closed) {
        struct frame answer;
        bool got = false;
        if (frame_receive(ipc->watch.fd, ipc->room, MSG_DONTWAIT, &answer, &got) != OK) {
            log_warn("ipc-closed", "why=\"%s\"", err_detail());
            ipc_end(ipc);
            return;
        }
        if (got) {
            take_answer(ipc, &answer);
        }
        if (!got || list_is_empty(&ipc->sent)) { /* nothing more is there, or is owed */
            break;
        }
    }
    if (!ipc->is_closed) {
        ipc_arm(ipc);
    }
}

enum err ipc_call_parts(struct ipc *ipc, const struct ipc_question *question, struct arena *arena,
                        struct slice *out_reply)
{
    if (ipc->is_closed) {
        return fail(ERR_CLOSED, "peer process is gone");
    }
    struct call call = { .arena = arena, .result = OK };
    call.question.id = ipc->next_id++;
    call.question.code = question->type;
    call.question.part_count = question->part_count;
    memcpy(call.question.parts, question->parts, sizeof(question->parts));
    TRY(frame_prepare(&call.question));
    fiber_wait_init(&call.wait);
    list_append(&ipc->unsent, &call.node);
    ipc_send_waiting(ipc);
    if (!ipc->is_closed && !list_is_empty(&ipc->unsent)) {
        ipc_arm(ipc);
    }
    enum err waited = fiber_wait(&call.wait);
    frame_discard(&call.question);
    if (waited != OK) {
        list_remove(&call.node);
        return waited;
    }
    if (call.result != OK) {
        return fail(call.result, "%s", call.detail.text);
    }
    *out_reply = call.reply;
    return OK;
}

enum err ipc_call(struct ipc *ipc, uint32_t type, struct slice payload, struct arena *arena,
                  struct slice *out_reply)
{
    struct ipc_question question = { .type = type, .parts = { payload }, .part_count = 1 };
    return ipc_call_parts(ipc, &question, arena, out_reply);
}
