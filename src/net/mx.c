/* From a domain to hosts, from a host to addresses. */
#include "net/mx.h"

#include <netinet/in.h>

#include "base/scan.h"

/* --- hosts --- */

bool mx_record_read(struct slice rdata, struct arena *arena, struct mx_host *out)
{
    struct scan c = scan_make(rdata);
    uint8_t high, low;
    if (!scan_le8(&c, &high) || !scan_le8(&c, &low)) {
        return false;
    }
    out->preference = (uint16_t)(high << 8 | low);
    return dns_name_read(scan_rest(&c), arena, &out->name);
}

/* All that a domain names, before the best of them are taken. */
struct candidates {
    struct mx_host *hosts;
    unsigned count;
};

static void sort_hosts(struct candidates *all, struct random *random)
{
    for (unsigned i = all->count; i > 1; i--) { /* equals in an order of chance */
        unsigned other = (unsigned)(random_u64(random) % i);
        struct mx_host host = all->hosts[i - 1];
        all->hosts[i - 1] = all->hosts[other];
        all->hosts[other] = host;
    }
    for (unsigned i = 1; i < all->count; i++) {
        struct mx_host host = all->hosts[i];
        unsigned at = i;
        for (; at > 0 && all->hosts[at - 1].preference > host.preference; at--) {
            all->hosts[at] = all->hosts[at - 1];
        }
        all->hosts[at] = host;
    }
}

/* RFC 5321 5.1: when one of the hosts is ourselves, only better ones are asked. */
static bool cut_at_self(struct candidates *all, struct slice own_name)
{
    for (unsigned i = 0; i < all->count; i++) {
        if (slice_eq_nocase(all->hosts[i].name, own_name)) {
            uint16_t own = all->hosts[i].preference;
            unsigned kept = 0;
            while (kept < all->count && all->hosts[kept].preference < own) {
                kept++;
            }
            all->count = kept;
            return true;
        }
    }
    return false;
}

static enum err from_records(const struct dns_answer *answer, struct arena *arena,
                             struct candidates *out)
{
    out->hosts = ARENA_ARRAY(arena, struct mx_host, answer->count);
    for (unsigned i = 0; i < answer->count; i++) {
        struct mx_host host;
        if (!mx_record_read(answer->records[i], arena, &host)) {
            continue; /* a broken record does not hide the others */
        }
        if (host.name.len == 0) {
            /* RFC 7505 3: "." with others beside it is a mistake, alone it means no. */
            if (answer->count == 1) {
                return fail(ERR_PERM, "the domain says that it takes no mail");
            }
            continue;
        }
        out->hosts[out->count++] = host;
    }
    return out->count > 0 ? OK : fail(ERR_TEMP, "the MX records of the domain are broken");
}

enum err mx_find(const struct mx_asker *asker, struct slice domain, struct arena *arena,
                 struct mx_list *out)
{
    struct dns_answer answer;
    *out = (struct mx_list){ .count = 0 };
    if (domain.len > 0 && domain.ptr[0] == '[') {
        out->hosts[out->count++].name = domain;
        return OK;
    }
    enum err result = dns_query(asker->dns, domain, DNS_MX, arena, &answer);
    out->is_secure = answer.is_secure;
    if (result == ERR_NOT_FOUND) {
        out->hosts[out->count++].name = domain; /* RFC 5321 5.1: the implicit MX */
        return OK;
    }
    TRY(result);
    out->alias_of = slice_eq_nocase(answer.name, domain) ? SL("") : answer.name;
    struct candidates all = { .count = 0 };
    TRY(from_records(&answer, arena, &all));
    sort_hosts(&all, asker->random);
    out->is_cut = cut_at_self(&all, asker->own_name);
    while (out->count < all.count && out->count < MX_HOSTS_MAX) {
        out->hosts[out->count] = all.hosts[out->count];
        out->count++;
    }
    return out->count > 0 ? OK : fail(ERR_DENIED, MX_OWN_TEXT);
}

/* --- addresses --- */

static void add_address(struct mx_addresses *out, struct slice rdata, uint16_t port)
{
    struct peer_address *address = &out->addresses[out->count];
    *address = (struct peer_address){ .len = 0 };
    if (rdata.len == sizeof(struct in6_addr)) {
        struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)(void *)&address->addr;
        v6->sin6_family = AF_INET6;
        v6->sin6_port = htons(port);
        memcpy(&v6->sin6_addr, rdata.ptr, rdata.len);
        address->len = sizeof(*v6);
    } else if (rdata.len == sizeof(struct in_addr)) {
        struct sockaddr_in *v4 = (struct sockaddr_in *)(void *)&address->addr;
        v4->sin_family = AF_INET;
        v4->sin_port = htons(port);
        memcpy(&v4->sin_addr, rdata.ptr, rdata.len);
        address->len = sizeof(*v4);
    }
    out->count += address->len > 0;
}

/* "[192.0.2.1]", "[IPv6:2001:db8::1]" (RFC 5321 4.1.3), or a bare address of the configuration. */
static bool add_literal(struct mx_addresses *out, struct slice host, uint16_t port)
{
    if (host.len > 2 && host.ptr[0] == '[' && host.ptr[host.len - 1] == ']') {
        host = slice_sub(host, 1, host.len - 2);
        if (slice_starts_nocase(host, SL("IPv6:"))) {
            host = slice_from(host, 5);
        }
    }
    if (!peer_address_parse(host, port, &out->addresses[0])) {
        return false;
    }
    out->count = 1;
    out->is_literal = true;
    return true;
}

enum err mx_addresses(struct dns *dns, struct slice host, uint16_t port, struct arena *arena,
                      struct mx_addresses *out)
{
    static const enum dns_type types[] = { DNS_AAAA, DNS_A };
    bool is_unsure = false;
    *out = (struct mx_addresses){ .is_secure = true };
    if (add_literal(out, host, port)) {
        return OK;
    }
    for (size_t t = 0; t < ARRAY_LEN(types); t++) {
        struct dns_answer answer;
        enum err result = dns_query(dns, host, types[t], arena, &answer);
        is_unsure = is_unsure || (result != OK && result != ERR_NOT_FOUND);
        /* Who can spoil one question does not decide about the answer to the other. */
        if (result == OK) {
            out->is_secure = out->is_secure && answer.is_secure;
            out->name = answer.name;
        }
        for (unsigned i = 0; result == OK && i < answer.count && out->count < MX_ADDRESSES_MAX;
             i++) {
            add_address(out, answer.records[i], port);
        }
    }
    if (out->count > 0) {
        return OK;
    }
    return is_unsure
               ? fail(ERR_TEMP, "the addresses of %.*s cannot be found out now", SLICE_ARG(host))
               : fail(ERR_NOT_FOUND, "%.*s has no address", SLICE_ARG(host));
}
