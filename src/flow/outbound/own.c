/* Listeners, sources of mail, and our name in the DNS. */
#include "flow/outbound/own.h"

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
static bool is_seen_as(const struct outbound *outbound, const struct peer_address *address)
{
    const struct mx_addresses *named = &outbound->own_name.found;
    bool is_seen = egress_has(outbound, address);
    for (unsigned i = 0; i < named->count && !is_seen; i++) {
        is_seen = peer_address_is_same(&named->addresses[i], address);
    }
    return is_seen;
}

static bool is_own_host(struct outbound *outbound, struct slice host, uint16_t port,
                        struct arena *arena)
{
    struct mx_addresses found;
    if (mx_addresses(outbound->dns, host, port, arena, &found) != OK) {
        return false; /* what the DNS does not say now is none of ours */
    }
    bool is_own = false;
    for (unsigned i = 0; i < found.count && !is_own; i++) {
        is_own = is_at_door(outbound, &found.addresses[i]) ||
                 (is_port_of_ours(outbound, port) && is_seen_as(outbound, &found.addresses[i]));
    }
    return is_own;
}

static bool has_own_host(struct outbound *outbound, const struct mx_list *hosts, unsigned at,
                         uint16_t port, struct arena *arena)
{
    struct deadline_scope scope = deadline_push(OWN_LEVEL_SECONDS);
    uint16_t preference = hosts->hosts[at].preference;
    bool is_own = false;
    for (; at < hosts->count && hosts->hosts[at].preference == preference && !is_own; at++) {
        is_own = is_own_host(outbound, hosts->hosts[at].name, port, arena);
    }
    deadline_pop(scope);
    return is_own;
}

/* Of all mail alike: name servers that are silent about it must not hold up each domain that mail goes to. What was known holds while they are. */
static void look_at_own_name(struct outbound *outbound, struct arena *arena)
{
    struct clock *clock = &outbound->services->world->clock;
    struct own_name *own = &outbound->own_name;
    struct mx_addresses found;
    if (clock->monotonic(clock) < own->until) {
        return;
    }
    struct deadline_scope scope = deadline_push(DNS_SECONDS);
    enum err result = mx_addresses(outbound->dns, outbound->services->settings->hostname, SMTP_PORT,
                                   arena, &found);
    deadline_pop(scope);
    if (result != ERR_TEMP) {
        found.name = SL(""); /* it ends with the arena */
        own->found = found;
    }
    own->until = clock->monotonic(clock) + OWN_NAME_SECONDS * USEC_PER_SEC;
}

bool outbound_ends_at(struct outbound *outbound, const struct mx_list *hosts, unsigned at,
                      uint16_t port, struct arena *arena)
{
    if (at > 0 && hosts->hosts[at - 1].preference == hosts->hosts[at].preference) {
        return false; /* it was looked at with the first of them */
    }
    if (is_port_of_ours(outbound, port)) {
        look_at_own_name(outbound, arena);
    }
    return has_own_host(outbound, hosts, at, port, arena);
}
