/* Which hosts are ourselves, by whatever name the DNS has for them (RFC 5321 5.1). */
#include "flow/outbound/internal.h"

#define SMTP_PORT 25 /* where the world finds us, whatever stands in between */

/* "::" takes IPv4 too. */
static bool is_family_of(const struct peer_address *door, const struct peer_address *address)
{
    return door->addr.ss_family == AF_INET6 || address->addr.ss_family == door->addr.ss_family;
}

static bool is_at_door(const struct outbound *outbound, const struct peer_address *address)
{
    const struct outbound_settings *settings = outbound->settings;
    struct network *network = &outbound->services->world->network;
    for (unsigned i = 0; i < settings->door_count; i++) {
        const struct peer_address *door = &settings->doors[i];
        if (peer_address_port(door) != peer_address_port(address)) {
            continue; /* another server of this machine */
        }
        if (peer_address_is_any(door)
                ? is_family_of(door, address) && network->is_own(network, address)
                : peer_address_is_same(door, address)) {
            return true;
        }
    }
    return false;
}

static bool is_port_of_ours(const struct outbound *outbound, uint16_t port)
{
    bool is_ours = port == SMTP_PORT;
    for (unsigned i = 0; i < outbound->settings->door_count; i++) {
        is_ours = is_ours || peer_address_port(&outbound->settings->doors[i]) == port;
    }
    return is_ours;
}

/* What others see of us, which behind a translation of addresses this machine does not: where mail comes from, and what our name says. */
static bool is_seen_as(const struct outbound *outbound, const struct mx_addresses *named,
                       const struct peer_address *address)
{
    bool is_seen = egress_has(outbound, address);
    for (unsigned i = 0; i < named->count && !is_seen; i++) {
        is_seen = peer_address_is_same(&named->addresses[i], address);
    }
    return is_seen;
}

static bool is_own_host(struct outbound *outbound, struct slice host, uint16_t port,
                        const struct mx_addresses *named, struct arena *arena)
{
    struct mx_addresses found;
    if (mx_addresses(outbound->dns, host, port, arena, &found) != OK) {
        return false; /* what the DNS does not say now is none of ours */
    }
    bool is_own = false;
    for (unsigned i = 0; i < found.count && !is_own; i++) {
        is_own =
            is_at_door(outbound, &found.addresses[i]) ||
            (is_port_of_ours(outbound, port) && is_seen_as(outbound, named, &found.addresses[i]));
    }
    return is_own;
}

bool outbound_ends_at(struct outbound *outbound, const struct mx_list *hosts, unsigned at,
                      uint16_t port, struct arena *arena)
{
    uint16_t preference = hosts->hosts[at].preference;
    if (at > 0 && hosts->hosts[at - 1].preference == preference) {
        return false; /* it was looked at with the first of them */
    }
    struct mx_addresses named = { .count = 0 };
    if (is_port_of_ours(outbound, port)) {
        IGNORE(mx_addresses(outbound->dns, outbound->services->settings->hostname, port, arena,
                            &named)); /* a name without an address has none to compare */
    }
    bool is_own = false;
    for (; at < hosts->count && hosts->hosts[at].preference == preference && !is_own; at++) {
        is_own = is_own_host(outbound, hosts->hosts[at].name, port, &named, arena);
    }
    return is_own;
}
