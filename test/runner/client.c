/* The other end of a session: a socket pair whose far end the node accepts as a connection. */
#include <errno.h>
#include <fcntl.h>
#include <openssl/err.h>
#include <sys/socket.h>
#include <unistd.h>

#include "runner.h"

#define TURNS_MAX 1000

static bool read_some(struct client *client)
{
    char bytes[8192];
    ssize_t got;
    if (client->ssl != NULL) {
        int n = SSL_read(client->ssl, bytes, sizeof(bytes));
        int error = n > 0 ? 0 : SSL_get_error(client->ssl, n);
        got = n > 0 ? n : error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE ? -1 : 0;
        ERR_clear_error();
    } else {
        got = read(client->fd, bytes, sizeof(bytes));
        got = got < 0 && errno != EAGAIN ? 0 : got;
    }
    if (got > 0) {
        buf_append(&client->input, slice_make(bytes, (size_t)got));
    }
    client->is_closed = client->is_closed || got == 0;
    return got > 0;
}

void client_turn(struct client *client)
{
    struct loop *loop = node_loop(client->rig->node, 0);
    do {
        loop_run_idle(loop);
    } while (!client->is_closed && read_some(client));
}

static enum err handshake(struct client *client)
{
    for (int i = 0; i < TURNS_MAX; i++) {
        int done = SSL_do_handshake(client->ssl);
        loop_run_idle(node_loop(client->rig->node, 0));
        if (done == 1) {
            return OK;
        }
    }
    return fail(ERR_PERM, "the TLS handshake did not end");
}

enum err client_start_tls(struct client *client)
{
    SSL_CTX *context = SSL_CTX_new(TLS_client_method());
    client->ssl = SSL_new(context);
    SSL_CTX_free(context);
    SSL_set_fd(client->ssl, client->fd);
    SSL_set_connect_state(client->ssl);
    return handshake(client);
}

enum err client_open(struct client *client, struct rig *rig, struct slice service,
                     struct slice from)
{
    int pair[2];
    enum service_kind kind;
    struct peer_address peer = { .addr.ss_family = AF_UNIX, .len = sizeof(sa_family_t) };
    if (!service_by_name(service, &kind)) {
        return fail(ERR_PERM, "no service %.*s", SLICE_ARG(service));
    }
    if (from.len > 0 && !peer_address_parse(from, 40000, &peer)) {
        return fail(ERR_PERM, "no address %.*s", SLICE_ARG(from));
    }
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, pair) != 0) {
        return fail(ERR_TEMP, "socketpair: %m");
    }
    client->rig = rig;
    client->fd = pair[0];
    buf_init(&client->input, CLIENT_INPUT_MAX);
    node_accept(rig->node, 0, kind, pair[1], &peer);
    return kind == SERVICE_IMAPS || kind == SERVICE_SUBMISSIONS || kind == SERVICE_POP3S
               ? client_start_tls(client)
               : OK;
}

enum err client_answer(struct client *client, struct rig *rig)
{
    loop_run_idle(node_loop(rig->node, 0));
    int fd = rig_take_call(rig);
    if (fd < 0) {
        return fail(ERR_NOT_FOUND, "no connection was opened");
    }
    client->rig = rig;
    client->fd = fd;
    buf_init(&client->input, CLIENT_INPUT_MAX);
    return OK;
}

void client_close(struct client *client)
{
    SSL_free(client->ssl);
    close(client->fd);
    buf_fini(&client->input);
    *client = (struct client){ .fd = -1 };
}

void client_send(struct client *client, struct slice bytes)
{
    while (bytes.len > 0 && !client->is_deaf) {
        ssize_t sent;
        if (client->ssl != NULL) {
            int n = SSL_write(client->ssl, bytes.ptr, bytes.len > 16384 ? 16384 : (int)bytes.len);
            sent = n > 0 ? n : 0;
            client->is_deaf = n <= 0 && SSL_get_error(client->ssl, n) != SSL_ERROR_WANT_WRITE &&
                              SSL_get_error(client->ssl, n) != SSL_ERROR_WANT_READ;
            ERR_clear_error();
        } else {
            sent = send(client->fd, bytes.ptr, bytes.len, MSG_NOSIGNAL);
            client->is_deaf = sent < 0 && errno != EAGAIN;
            sent = sent < 0 ? 0 : sent;
        }
        bytes = slice_from(bytes, (size_t)sent);
        if (bytes.len > 0) {
            loop_run_idle(node_loop(client->rig->node, 0));
        }
    }
}

bool client_line(struct client *client, struct buf *out)
{
    struct slice have = buf_slice(&client->input);
    if (slice_find_char(have, '\n') == have.len) {
        client_turn(client);
        have = buf_slice(&client->input);
    }
    size_t end = slice_find_char(have, '\n');
    if (end == have.len) {
        return false;
    }
    struct slice line = slice_sub(have, 0, end);
    line.len -= line.len > 0 && line.ptr[line.len - 1] == '\r';
    buf_reset(out);
    buf_append(out, line);
    buf_consume(&client->input, end + 1);
    return true;
}
