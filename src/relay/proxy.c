/* The way through a SOCKS proxy: said over the connection to it, before the first word of the mail server. */
#include "proto/sasl.h"
#include "relay/internal.h"
#include "relay/socks.h"

#define WORDS_MAX 600

static enum err say(struct stream *stream, const struct buf *words)
{
    TRY(buf_error(words));
    TRY(stream_write(stream, buf_slice(words)));
    return stream_flush(stream);
}

static enum err log_in(struct stream *stream, const struct relay_proxy *proxy)
{
    AUTO(sasl_wipe) struct buf words;
    char answer[2];
    buf_init(&words, WORDS_MAX);
    socks_write_login(proxy->username, proxy->password, &words);
    TRY(say(stream, &words));
    TRY(stream_read_exact(stream, answer, sizeof(answer)));
    return socks_read_login(slice_make(answer, sizeof(answer)));
}

static enum err greet(struct stream *stream, const struct relay_proxy *proxy)
{
    AUTO(buf_fini) struct buf words;
    char answer[2];
    enum socks_method method;
    bool has_login = proxy->username.len > 0;
    buf_init(&words, WORDS_MAX);
    socks_write_greeting(has_login, &words);
    TRY(say(stream, &words));
    TRY(stream_read_exact(stream, answer, sizeof(answer)));
    TRY(socks_read_method(slice_make(answer, sizeof(answer)), has_login, &method));
    return method == SOCKS_LOGIN ? log_in(stream, proxy) : OK;
}

static struct slice octets_of(const struct peer_address *address)
{
    if (address->addr.ss_family == AF_INET6) {
        const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)(const void *)&address->addr;
        return slice_make(&v6->sin6_addr, sizeof(v6->sin6_addr));
    }
    const struct sockaddr_in *v4 = (const struct sockaddr_in *)(const void *)&address->addr;
    return slice_make(&v4->sin_addr, sizeof(v4->sin_addr));
}

static enum err connect_on(struct stream *stream, const struct peer_address *to)
{
    AUTO(buf_fini) struct buf words;
    char reply[SOCKS_REPLY_MAX];
    size_t length;
    buf_init(&words, WORDS_MAX);
    socks_write_connect(octets_of(to), peer_address_port(to), &words);
    TRY(say(stream, &words));
    TRY(stream_read_exact(stream, reply, SOCKS_HEAD));
    struct slice head = slice_make(reply, SOCKS_HEAD);
    TRY(socks_read_head(head, &length));
    TRY(stream_read_exact(stream, reply + SOCKS_HEAD, length - SOCKS_HEAD));
    return socks_read_reply(head);
}

enum err relay_pass_proxy(struct stream *stream, const struct relay_proxy *proxy,
                          const struct peer_address *to)
{
    struct peer_text name = peer_address_text(to), own = peer_address_text(&proxy->address);
    enum err result = greet(stream, proxy);
    result = result == OK ? connect_on(stream, to) : result;
    if (result == OK || result == ERR_CANCELLED) {
        return result;
    }
    /* Who is mistaken about the proxy is not who the mail is for. */
    return fail_frame(result == ERR_CLOSED || result == ERR_TIMEOUT ? result : ERR_BUSY,
                      "connect to %s through %s", name.text, own.text);
}
