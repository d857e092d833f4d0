/* Addresses of peers as text and back. */
#include <arpa/inet.h>
#include <string.h>
#include <sys/un.h>

#include "io/world.h"

#define ADDRESS_TEXT_MAX 64

bool peer_address_parse(struct slice text, uint16_t port, struct peer_address *out)
{
    char host[ADDRESS_TEXT_MAX];
    if (text.len == 0 || text.len >= sizeof(host)) {
        return false;
    }
    memcpy(host, text.ptr, text.len);
    host[text.len] = '\0';
    struct sockaddr_in v4 = { .sin_family = AF_INET, .sin_port = htons(port) };
    struct sockaddr_in6 v6 = { .sin6_family = AF_INET6, .sin6_port = htons(port) };
    struct peer_address made;
    memset(&made, 0, sizeof(made));
    if (inet_pton(AF_INET, host, &v4.sin_addr) == 1) {
        memcpy(&made.addr, &v4, sizeof(v4));
        made.len = sizeof(v4);
    } else if (inet_pton(AF_INET6, host, &v6.sin6_addr) == 1) {
        memcpy(&made.addr, &v6, sizeof(v6));
        made.len = sizeof(v6);
    } else {
        return false;
    }
    *out = made;
    return true;
}

struct peer_text peer_address_text(const struct peer_address *peer)
{
    struct peer_text out = { "local" };
    if (peer->addr.ss_family == AF_INET) {
        struct sockaddr_in v4;
        memcpy(&v4, &peer->addr, sizeof(v4));
        inet_ntop(AF_INET, &v4.sin_addr, out.text, sizeof(out.text));
    } else if (peer->addr.ss_family == AF_INET6) {
        struct sockaddr_in6 v6;
        memcpy(&v6, &peer->addr, sizeof(v6));
        if (IN6_IS_ADDR_V4MAPPED(&v6.sin6_addr)) {
            inet_ntop(AF_INET, &v6.sin6_addr.s6_addr[12], out.text, sizeof(out.text));
        } else {
            inet_ntop(AF_INET6, &v6.sin6_addr, out.text, sizeof(out.text));
        }
    }
    return out;
}

static bool is_internet(const struct peer_address *peer)
{
    return peer->addr.ss_family == AF_INET || peer->addr.ss_family == AF_INET6;
}

bool peer_address_is_same(const struct peer_address *a, const struct peer_address *b)
{
    struct peer_text one = peer_address_text(a), other = peer_address_text(b);
    return is_internet(a) && is_internet(b) && strcmp(one.text, other.text) == 0;
}

bool peer_address_is_any(const struct peer_address *peer)
{
    struct peer_text text = peer_address_text(peer);
    return strcmp(text.text, "0.0.0.0") == 0 || strcmp(text.text, "::") == 0;
}

bool peer_address_is_loopback(const struct peer_address *peer)
{
    struct peer_text text = peer_address_text(peer);
    return strncmp(text.text, "127.", 4) == 0 || strcmp(text.text, "::1") == 0;
}

uint16_t peer_address_port(const struct peer_address *peer)
{
    if (peer->addr.ss_family == AF_INET) {
        struct sockaddr_in v4;
        memcpy(&v4, &peer->addr, sizeof(v4));
        return ntohs(v4.sin_port);
    }
    if (peer->addr.ss_family == AF_INET6) {
        struct sockaddr_in6 v6;
        memcpy(&v6, &peer->addr, sizeof(v6));
        return ntohs(v6.sin6_port);
    }
    return 0;
}

bool peer_user(int fd, uint64_t *out)
{
    struct ucred peer;
    socklen_t len = sizeof(peer);
    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &len) != 0 || len != sizeof(peer) ||
        peer.uid == (uid_t)-1) {
        return false;
    }
    *out = peer.uid;
    return true;
}
