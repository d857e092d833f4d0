/* The networks that are not part of the internet. */
#include "net/address.h"

#include <arpa/inet.h>

#include "base/attr.h"

struct network4 {
    uint32_t prefix;
    unsigned bits;
};

static const struct network4 special4[] = {
    { 0x00000000, 8 },  /* this network */
    { 0x0a000000, 8 },  /* private */
    { 0x64400000, 10 }, /* shared by the customers of a provider */
    { 0x7f000000, 8 },  /* loopback */
    { 0xa9fe0000, 16 }, /* link-local, and the metadata of clouds */
    { 0xac100000, 12 }, /* private */
    { 0xc0000000, 24 }, /* protocol assignments */
    { 0xc0000200, 24 }, /* documentation */
    { 0xc0a80000, 16 }, /* private */
    { 0xc6120000, 15 }, /* benchmarks */
    { 0xc6336400, 24 }, /* documentation */
    { 0xcb007100, 24 }, /* documentation */
    { 0xe0000000, 3 },  /* multicast, reserved, broadcast */
};

static bool is_public4(const unsigned char octets[4])
{
    uint32_t address = (uint32_t)octets[0] << 24 | (uint32_t)octets[1] << 16 |
                       (uint32_t)octets[2] << 8 | octets[3];
    for (size_t i = 0; i < ARRAY_LEN(special4); i++) {
        if ((address ^ special4[i].prefix) >> (32 - special4[i].bits) == 0) {
            return false;
        }
    }
    return true;
}

struct network6 {
    unsigned char prefix[12];
    unsigned bytes;
    int embeds; /* where an IPv4 address stands that decides; -1: it is not public */
};

static const struct network6 special6[] = {
    { { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff }, 12, 12 },    /* mapped */
    { { 0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0 }, 12, 12 }, /* NAT64 (RFC 6052) */
    { { 0x20, 0x02 }, 2, 2 },                                    /* 6to4 */
    { { 0x20, 0x01, 0x0d, 0xb8 }, 4, -1 },                       /* documentation */
    { { 0x20, 0x01, 0x00 }, 3, -1 }, /* protocol assignments, Teredo, and what they left over */
    { { 0x3f, 0xff, 0x00 }, 3, -1 }, /* documentation */
};

static bool is_public6(const unsigned char octets[16])
{
    for (size_t i = 0; i < ARRAY_LEN(special6); i++) {
        const struct network6 *one = &special6[i];
        if (memcmp(octets, one->prefix, one->bytes) == 0) {
            return one->embeds >= 0 && is_public4(octets + one->embeds);
        }
    }
    return octets[0] >> 5 == 1; /* 2000::/3 is all that was ever given to anybody */
}

bool address_is_public(const struct peer_address *address)
{
    if (address->addr.ss_family == AF_INET) {
        const struct sockaddr_in *v4 = (const struct sockaddr_in *)(const void *)&address->addr;
        return is_public4((const unsigned char *)&v4->sin_addr);
    }
    if (address->addr.ss_family == AF_INET6) {
        const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)(const void *)&address->addr;
        return is_public6(v6->sin6_addr.s6_addr);
    }
    return false;
}
