/* Questions of the server to the keeper. */
#include "app/link.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define OCTET_OK 'o'
#define OCTET_REFUSED 'n'

struct link {
    int fd;
    pthread_mutex_t lock; /* reactors ask too, when a scanner died */
};

struct link *link_open(int fd)
{
    struct link *link = calloc(1, sizeof(*link));
    if (link == NULL || pthread_mutex_init(&link->lock, NULL) != 0) {
        abort();
    }
    link->fd = fd;
    return link;
}

void link_close(struct link *link)
{
    close(link->fd);
    pthread_mutex_destroy(&link->lock);
    free(link);
}

/* A question as it is sent; both ends are the same program. */
struct packet {
    char question;
    uint64_t number;
    char name[LINK_NAME_MAX + 1];
};

static enum err exchange(struct link *link, const struct packet *packet, struct buf *text,
                         struct link_answer *out)
{
    if (send(link->fd, packet, sizeof(*packet), MSG_NOSIGNAL) != (ssize_t)sizeof(*packet)) {
        return fail(ERR_CLOSED, "the keeper is gone: %m");
    }
    return ipc_receive_fds(link->fd, out->fds, out->max, &out->count, text);
}

static enum err ask(struct link *link, const struct packet *packet, struct link_answer *out)
{
    AUTO(buf_fini) struct buf answer;
    buf_init(&answer, CONFIG_BYTES_MAX + 1024);
    pthread_mutex_lock(&link->lock);
    enum err result = exchange(link, packet, &answer, out);
    pthread_mutex_unlock(&link->lock);
    TRY(result);
    struct slice said = buf_slice(&answer);
    if (said.len == 0 || said.ptr[0] != OCTET_OK) {
        struct slice why = slice_from(said, 1);
        return fail(ERR_TEMP, "%.*s", SLICE_ARG(why));
    }
    buf_append(out->text, slice_from(said, 1));
    return buf_error(out->text);
}

enum err link_ask(struct link *link, enum link_question question, struct link_answer *out)
{
    struct packet packet = { .question = (char)question };
    return ask(link, &packet, out);
}

enum err link_ask_user(struct link *link, uint64_t uid, struct buf *out)
{
    struct packet packet = { .question = LINK_USER, .number = uid };
    struct link_answer answer = { .text = out };
    TRY(ask(link, &packet, &answer));
    return buf_slice(out).len > 0 ? OK
                                  : fail(ERR_NOT_FOUND, "there is no user with the number %llu",
                                         (unsigned long long)uid);
}

enum err link_ask_program(struct link *link, struct slice route, int *out_fd)
{
    struct packet packet = { .question = LINK_PROGRAM };
    AUTO(buf_fini) struct buf text;
    int fd = -1;
    struct link_answer answer = { .text = &text, .fds = &fd, .max = 1 };
    buf_init(&text, 1024);
    if (route.len > LINK_NAME_MAX) {
        return fail(ERR_NOT_FOUND, "no route has a name of %zu octets", route.len);
    }
    memcpy(packet.name, route.ptr, route.len);
    TRY(ask(link, &packet, &answer));
    if (answer.count != 1) {
        return fail(ERR_TEMP, "the keeper sent no connection to a program");
    }
    *out_fd = fd;
    return OK;
}

enum err link_next(int fd, struct link_request *out)
{
    struct packet packet;
    ssize_t got;
    do {
        got = recv(fd, &packet, sizeof(packet), 0);
    } while (got < 0 && errno == EINTR);
    if (got != (ssize_t)sizeof(packet)) {
        return fail(ERR_CLOSED, "the server is gone");
    }
    *out = (struct link_request){ (enum link_question)packet.question, packet.number, { 0 } };
    memcpy(out->name, packet.name, LINK_NAME_MAX);
    return OK;
}

enum err link_reply(int fd, enum err result, struct slice text, const int *fds, unsigned count)
{
    AUTO(buf_fini) struct buf answer;
    buf_init(&answer, CONFIG_BYTES_MAX + 1024);
    buf_append_char(&answer, result == OK ? OCTET_OK : OCTET_REFUSED);
    buf_append(&answer, result == OK ? text : slice_cstr(err_detail()));
    TRY(buf_error(&answer));
    return ipc_send_fds(fd, fds, result == OK ? count : 0, buf_slice(&answer));
}
