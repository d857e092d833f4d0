/* Which peers are trusted by their address. */
#include <arpa/inet.h>

#include "base/scan.h"
#include "serve/smtp/smtp.h"

#define NETWORK_TEXT_MAX 64

struct ip {
    int family; /* AF_INET, AF_INET6; 0: neither */
    unsigned char octets[16];
};

static struct ip ip_of_peer(const struct peer *peer)
{
    struct ip ip = {};
    const struct sockaddr_storage *addr = &peer->address.addr;
    if (addr->ss_family == AF_INET) {
        ip.family = AF_INET;
        memcpy(ip.octets, &((const struct sockaddr_in *)(const void *)addr)->sin_addr, 4);
    } else if (addr->ss_family == AF_INET6) {
        const struct in6_addr *v6 = &((const struct sockaddr_in6 *)(const void *)addr)->sin6_addr;
        bool is_mapped = IN6_IS_ADDR_V4MAPPED(v6);
        ip.family = is_mapped ? AF_INET : AF_INET6;
        memcpy(ip.octets, v6->s6_addr + (is_mapped ? 12 : 0), is_mapped ? 4 : 16);
    }
    return ip;
}

/* "address" or "address/bits" */
static bool parse_network(struct slice text, struct ip *out, unsigned *bits)
{
    char address[NETWORK_TEXT_MAX];
    size_t slash = slice_find_char(text, '/');
    if (slash >= sizeof(address)) {
        return false;
    }
    memcpy(address, text.ptr, slash);
    address[slash] = '\0';
    *out = (struct ip){ .family = memchr(address, ':', slash) == NULL ? AF_INET : AF_INET6 };
    *bits = out->family == AF_INET ? 32 : 128;
    if (inet_pton(out->family, address, out->octets) != 1) {
        return false;
    }
    if (slash == text.len) {
        return true;
    }
    uint32_t given;
    struct scan c = scan_make(slice_from(text, slash + 1));
    if (!scan_u32(&c, &given) || !scan_at_end(&c) || given > *bits) {
        return false;
    }
    *bits = given;
    return true;
}

static bool is_in_network(const struct ip *ip, const struct ip *network, unsigned bits)
{
    if (ip->family != network->family || memcmp(ip->octets, network->octets, bits / 8) != 0) {
        return false;
    }
    unsigned rest = bits % 8;
    return rest == 0 || ((ip->octets[bits / 8] ^ network->octets[bits / 8]) >> (8 - rest)) == 0;
}

static bool is_network_char(char c)
{
    return c != ' ' && c != ',' && c != '\t';
}

bool smtp_peer_is_in(const struct peer *peer, struct slice networks)
{
    struct ip ip = ip_of_peer(peer);
    struct scan c = scan_make(networks);
    char separator;
    struct slice item;
    while (!scan_at_end(&c)) {
        struct ip network;
        unsigned bits;
        if (!scan_while(&c, is_network_char, &item)) {
            scan_any(&c, &separator);
        } else if (parse_network(item, &network, &bits) && is_in_network(&ip, &network, bits)) {
            return true;
        }
    }
    return false;
}
