/* net/mx.h - which hosts take mail for a domain, in the order they are to be tried.
 *
 * Shape   MX records, best preference first, equals in an order of chance; without any, the domain itself. "[192.0.2.1]" and
 *         "[IPv6:...]" stand for themselves.
 * Owner   everything is in the arena.
 * Errors  ERR_NOT_FOUND no such domain; ERR_PERM it takes no mail (null MX); ERR_DENIED its best host is ourselves; ERR_TEMP
 *         ask again later.
 * Limits  the best MX_HOSTS_MAX hosts, MX_ADDRESSES_MAX addresses of each.
 * RFC     5321 5.1, 7505 (null MX). */
#ifndef CULVER_NET_MX_H
#define CULVER_NET_MX_H

#include "base/rand.h"
#include "net/dns.h"

#define MX_HOSTS_MAX 20
#define MX_ADDRESSES_MAX 16

struct mx_host {
    struct slice name;
    uint16_t preference;
};
/* The RDATA of one MX record (RFC 1035 3.3.9); false when it is malformed. */
bool mx_record_read(struct slice rdata, struct arena *arena, struct mx_host *out);

struct mx_list {
    struct mx_host hosts[MX_HOSTS_MAX];
    unsigned count;
    bool is_secure; /* the MX records were validated */
    bool is_cut;    /* hosts were left out: we are one of them, or no worse */
    struct slice
        alias_of; /* the name whose MX records they are when the domain is an alias; else "" */
};
/* Who asks: his name and what is no better than it are left out, or mail would go in circles. */
struct mx_asker {
    struct dns *dns;
    struct slice own_name;
    struct random *random;
};
BLOCKS enum err mx_find(const struct mx_asker *asker, struct slice domain, struct arena *arena,
                        struct mx_list *out);

/* What is said when nothing is left. */
#define MX_OWN_TEXT "the domain's mail is for this server, which does not know it"

struct mx_addresses {
    struct peer_address addresses[MX_ADDRESSES_MAX];
    unsigned count;
    bool is_secure;    /* all that are here were validated */
    bool is_literal;   /* the host was an address itself */
    struct slice name; /* whose they are when the host is an alias; else "" */
};
/* Of one host, IPv6 first (RFC 5321 5.2). ERR_NOT_FOUND, ERR_TEMP. */
BLOCKS enum err mx_addresses(struct dns *dns, struct slice host, uint16_t port, struct arena *arena,
                             struct mx_addresses *out);

#endif
