/* Octets of a connection, plain or TLS. Nagle's delay and delayed acknowledgements are off: they would measure themselves. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "load.h"

#define PRINTF_BYTES 1024

static void acknowledge_quickly(const struct connection *c)
{
    int on = 1;
    setsockopt(c->fd, IPPROTO_TCP, TCP_QUICKACK, &on, sizeof(on));
}

static void watch(struct connection *c, int operation, bool wants_write)
{
    struct epoll_event event = { .events = EPOLLIN | (wants_write ? EPOLLOUT : 0), .data.ptr = c };
    if (operation == EPOLL_CTL_MOD && wants_write == c->wants_write) {
        return;
    }
    c->wants_write = wants_write;
    if (epoll_ctl(c->load->epoll, operation, c->fd, &event) != 0) {
        die("epoll_ctl: %m");
    }
}

/* Source addresses of 127/8 in turn: one has not ports enough for tens of thousands of connections, and limits for each
 * address should not be what is measured. */
static void bind_source(int fd, int number)
{
    struct sockaddr_in from = { .sin_family = AF_INET };
    int on = 1;
    from.sin_addr.s_addr = htonl(0x7f000002U + (uint32_t)(number % 200));
    setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof(on));
    if (bind(fd, (struct sockaddr *)&from, sizeof(from)) != 0) {
        die("bind: %m");
    }
}

static void begin_tls(struct connection *c)
{
    if (c->load->tls != NULL) {
        c->tls = SSL_new(c->load->tls);
        SSL_set_fd(c->tls, c->fd);
        SSL_set_connect_state(c->tls);
    }
}

void connection_open(struct connection *c)
{
    struct sockaddr_in to = { .sin_family = AF_INET,
                              .sin_port = htons((uint16_t)c->load->options.port) };
    int on = 1;
    if (inet_pton(AF_INET, c->load->options.host, &to.sin_addr) != 1) {
        die("%s is no IPv4 address", c->load->options.host);
    }
    c->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    if (c->fd < 0) {
        die("socket: %m");
    }
    bind_source(c->fd, c->number);
    setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    if (connect(c->fd, (struct sockaddr *)&to, sizeof(to)) != 0 && errno != EINPROGRESS) {
        die("connect: %m");
    }
    c->input_len = c->out_len = c->out_done = 0;
    c->step = 0;
    c->load->open++;
    watch(c, EPOLL_CTL_ADD, true);
    begin_tls(c);
    c->load->greet(c);
}

void connection_close(struct connection *c)
{
    SSL_free(c->tls);
    c->tls = NULL;
    close(c->fd);
    c->fd = -1;
    c->load->open--;
}

void connection_queue(struct connection *c, const char *bytes, size_t len)
{
    if (c->out_len + len > c->out_cap) {
        c->out_cap = 2 * (c->out_len + len);
        c->out = realloc(c->out, c->out_cap);
        if (c->out == NULL) {
            die("no memory");
        }
    }
    memcpy(c->out + c->out_len, bytes, len);
    c->out_len += len;
}

void connection_printf(struct connection *c, const char *format, ...)
{
    char text[PRINTF_BYTES];
    va_list args;
    va_start(args, format);
    int len = vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    if (len < 0 || (size_t)len >= sizeof(text)) {
        die("a command is too long");
    }
    connection_queue(c, text, (size_t)len);
}

/* Octets moved, 0 for "later", -1 for the end. */
static ssize_t tls_result(struct connection *c, int result)
{
    int why = result > 0 ? SSL_ERROR_NONE : SSL_get_error(c->tls, result);
    if (why == SSL_ERROR_NONE) {
        return result;
    }
    return why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE ? 0 : -1;
}

static ssize_t plain_result(ssize_t result)
{
    return result < 0 && (errno == EAGAIN || errno == ENOTCONN) ? 0 : result <= 0 ? -1 : result;
}

void connection_flush(struct connection *c)
{
    while (c->out_done < c->out_len) {
        const char *from = c->out + c->out_done;
        size_t len = c->out_len - c->out_done;
        ssize_t sent = c->tls != NULL ? tls_result(c, SSL_write(c->tls, from, (int)len))
                                      : plain_result(send(c->fd, from, len, MSG_NOSIGNAL));
        if (sent < 0) {
            die("connection %d: write: %m", c->number);
        }
        if (sent == 0) {
            break;
        }
        c->out_done += (size_t)sent;
    }
    if (c->out_done == c->out_len) {
        c->out_done = c->out_len = 0;
    }
    watch(c, EPOLL_CTL_MOD, c->out_len > 0);
}

void connection_event(struct connection *c, uint32_t events)
{
    if (events & EPOLLOUT) {
        connection_flush(c);
    }
    while (c->fd >= 0) {
        size_t room = sizeof(c->input) - c->input_len;
        char *to = c->input + c->input_len;
        ssize_t got = c->tls != NULL ? tls_result(c, SSL_read(c->tls, to, (int)room))
                                     : plain_result(recv(c->fd, to, room, 0));
        if (got == 0) {
            return;
        }
        if (got < 0) {
            die("connection %d: the server closed it at step %d; %.*s", c->number, c->step,
                (int)c->input_len, c->input);
        }
        acknowledge_quickly(c);
        c->input_len += (size_t)got;
        c->load->hear(c);
        if (c->tls == NULL && (size_t)got < room) {
            return;
        }
    }
}
