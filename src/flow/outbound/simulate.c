/* What would be done with mail for an address: the same questions as before a delivery, and no connection. */
#include "flow/outbound/internal.h"
#include "flow/outbound/secure.h"

static struct slice detail(struct arena *arena)
{
    return arena_dup(arena, slice_cstr(err_detail()));
}

struct simulation {
    struct outbound *outbound;
    struct arena *arena;
    struct way way;
    struct slice domain; /* "" the hosts have names of their own */
    uint16_t ports[MX_HOSTS_MAX];
    struct sts_policy policy;
    struct slice alias_of; /* flow/outbound/secure.h */
    bool is_secure;
};

/* Where a level comes from. */
static struct slice explain_level(const struct simulation *s, enum tls_wish wish,
                                  enum tls_level level)
{
    const struct route_settings *route = s->way.route;
    bool is_of_route = route != NULL && !slice_eq(route->tls, SL("auto")) && route->tls.len > 0;
    bool is_login = route != NULL && route->username.len > 0 && !is_of_route;
    bool is_wished = level < TLS_STS && wish != WISH_AUTO;
    if (is_wished) {
        return arena_printf(s->arena, "%s %s",
                            is_of_route ? "the route says"
                            : is_login  ? "a password goes with it:"
                                        : "outbound.tls_policy says",
                            tls_level_name(level));
    }
    switch (level) {
    case TLS_DANE:
        return SL("signed TLSA records in the DNS say which certificate (DANE)");
    case TLS_STS:
        return SL("the policy of the domain enforces it (MTA-STS)");
    case TLS_ENCRYPT:
        return SL("there are signed TLSA records, of no kind that is known");
    default:
        return s->policy.mode == STS_TESTING
                   ? SL("no DANE; the policy of the domain (MTA-STS) is only tested")
                   : SL("neither DANE nor MTA-STS: TLS when it is offered");
    }
}

static void fill_addresses(const struct mx_addresses *found, struct arena *arena,
                           struct simulated_host *out)
{
    struct peer_address *peers = ARENA_ARRAY(arena, struct peer_address, found->count);
    memcpy(peers, found->addresses, found->count * sizeof(*peers));
    out->peers = peers;
    out->addresses = ARENA_ARRAY(arena, struct slice, found->count);
    for (unsigned i = 0; i < found->count; i++) {
        struct peer_text text = peer_address_text(&found->addresses[i]);
        out->addresses[out->count++] = arena_dup(arena, slice_cstr(text.text));
    }
}

static enum err look_at_host(const struct simulation *s, uint16_t port, struct simulated_host *out)
{
    struct mx_addresses addresses;
    struct host_security security;
    if (outbound_host_is_socket(out->name)) {
        out->security = slice_cstr(tls_level_name(TLS_NEVER));
        out->reason = SL("a socket of this machine");
        return OK;
    }
    TRY(mx_addresses(s->outbound->dns, out->name, port, s->arena, &addresses));
    fill_addresses(&addresses, s->arena, out);
    struct slice name = s->domain.len > 0 ? s->domain : out->name;
    struct host_question question = { .destination = name,
                                      .alias_of = s->alias_of,
                                      .wish = outbound_way_wish(s->outbound, &s->way, name),
                                      .is_host_secure = s->is_secure,
                                      .dane = { out->name, port, &addresses },
                                      .policy = &s->policy };
    struct sts_policy policy_of_host;
    if (s->domain.len == 0) {
        TRY(outbound_find_host_policy(s->outbound, &s->way, &question.dane, s->arena,
                                      &policy_of_host));
        question.policy = &policy_of_host;
    }
    TRY(outbound_secure(s->outbound, &question, s->arena, &security));
    struct host_security *kept = ARENA_NEW(s->arena, struct host_security);
    *kept = security;
    out->secured = kept;
    out->security = slice_cstr(tls_level_name(security.level));
    out->reason = explain_level(s, question.wish, security.level);
    return OK;
}

static enum err look_at_hosts(const struct simulation *s, const struct mx_list *list,
                              struct simulated_route *out)
{
    enum err result = list->is_cut ? ERR_TEMP : ERR_NOT_FOUND;
    bool is_any = false;
    out->hosts = ARENA_ARRAY(s->arena, struct simulated_host, list->count);
    for (unsigned i = 0; i < list->count; i++) {
        struct simulated_host *host = &out->hosts[out->count++];
        *host = (struct simulated_host){ .name = list->hosts[i].name,
                                         .preference = list->hosts[i].preference };
        enum err one = look_at_host(s, s->ports[i], host);
        host->is_usable = one == OK;
        if (one != OK) {
            host->reason = detail(s->arena);
            result = one == ERR_NOT_FOUND ? result : ERR_TEMP;
        }
        is_any = is_any || one == OK;
    }
    return is_any ? OK : fail(result, "no host of it can be used");
}

static enum err find_domain(struct simulation *s, struct mx_list *list)
{
    struct outbound *outbound = s->outbound;
    enum tls_wish wish = outbound_way_wish(outbound, &s->way, s->domain);
    struct mx_asker asker = { .dns = outbound->dns,
                              .own_name = outbound->services->settings->hostname,
                              .random = &outbound->services->world->random };
    TRY(outbound_find_policy(outbound, s->domain, wish, s->arena, &s->policy));
    TRY(mx_find(&asker, s->domain, s->arena, list));
    for (unsigned i = 0; i < list->count; i++) {
        s->ports[i] = outbound_way_port(outbound, &s->way);
        if (outbound_ends_at(outbound, list, i, s->ports[i], s->arena)) {
            list->count = i;
            list->is_cut = true;
        }
    }
    return list->count > 0 ? OK : fail(ERR_DENIED, MX_OWN_TEXT);
}

static enum err find_route(struct simulation *s, const struct queue_entry *entry,
                           struct simulated_route *out)
{
    struct mx_list list = { .count = 0 };
    s->way = outbound_way(s->outbound, entry, s->arena);
    struct way *way = ARENA_NEW(s->arena, struct way);
    *way = s->way;
    out->way = way;
    out->destination = outbound_destination_name(s->outbound, entry, s->arena);
    out->is_configured = s->way.hosts.len > 0;
    out->route = s->way.route != NULL ? s->way.route->name : SL("");
    if (outbound_way_is_program(&s->way)) {
        out->is_configured = out->is_program = true;
        return OK;
    }
    if (out->is_configured) {
        TRY(outbound_way_hosts(s->outbound, &s->way, &list, s->ports));
    } else {
        s->domain = out->destination;
        TRY(find_domain(s, &list));
    }
    s->is_secure = list.is_secure;
    s->alias_of = list.alias_of;
    out->is_secure = list.is_secure && !out->is_configured;
    out->policy = slice_cstr(sts_mode_name(s->policy.mode));
    return look_at_hosts(s, &list, out);
}

void outbound_simulate(struct outbound *outbound, struct slice from, struct slice to,
                       struct arena *arena, struct simulated_route *out)
{
    struct simulation s = { .outbound = outbound, .arena = arena, .policy = { .mode = STS_NONE } };
    const struct queue_entry entry = { .from = from, .to = to };
    *out = (struct simulated_route){ .policy = SL("none") };
    out->result = find_route(&s, &entry, out);
    out->reason = out->result == OK ? SL("") : detail(arena);
}
