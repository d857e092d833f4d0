/* What would be done with mail for an address: the same questions as before a delivery, and no connection. */
#include "flow/outbound_internal.h"

static struct slice detail(struct arena *arena)
{
    return arena_dup(arena, slice_cstr(err_detail()));
}

/* Where a level comes from. */
static struct slice explain_level(const struct outbound *outbound, const struct sts_policy *policy,
                                  struct slice destination, enum tls_level level)
{
    enum tls_wish wish = tls_wish_for(outbound->settings->tls_policy, destination);
    switch (level) {
    case TLS_DANE:
        return SL("signed TLSA records in the DNS say which certificate (DANE)");
    case TLS_STS:
        return SL("the policy of the domain enforces it (MTA-STS)");
    case TLS_NEVER:
        return SL("outbound.tls_policy says none");
    case TLS_VERIFY:
        return SL("outbound.tls_policy says verify");
    case TLS_ENCRYPT:
        return wish == WISH_ENCRYPT ? SL("outbound.tls_policy says encrypt")
                                    : SL("there are signed TLSA records, of no kind that is known");
    default:
        return wish == WISH_MAY ? SL("outbound.tls_policy says may")
               : policy->mode == STS_TESTING
                   ? SL("no DANE; the policy of the domain (MTA-STS) is only tested")
                   : SL("neither DANE nor MTA-STS: TLS when it is offered");
    }
}

struct simulation {
    struct outbound *outbound;
    struct arena *arena;
    struct slice name; /* the destination, without its port */
    uint16_t port;
    struct sts_policy policy;
    bool is_secure;
};

static void fill_addresses(const struct mx_addresses *found, struct arena *arena,
                           struct simulated_host *out)
{
    out->addresses = ARENA_ARRAY(arena, struct slice, found->count);
    for (unsigned i = 0; i < found->count; i++) {
        struct peer_text text = peer_address_text(&found->addresses[i]);
        out->addresses[out->count++] = arena_dup(arena, slice_cstr(text.text));
    }
}

static enum err look_at_host(const struct simulation *s, struct simulated_host *out)
{
    struct mx_addresses addresses;
    struct host_security security;
    TRY(mx_addresses(s->outbound->dns, out->name, s->port, s->arena, &addresses));
    fill_addresses(&addresses, s->arena, out);
    struct host_question question = { .destination = s->name,
                                      .is_host_secure = s->is_secure,
                                      .dane = { out->name, s->port, &addresses },
                                      .policy = &s->policy };
    TRY(outbound_secure(s->outbound, &question, s->arena, &security));
    out->security = slice_cstr(tls_level_name(security.level));
    out->reason = explain_level(s->outbound, &s->policy, s->name, security.level);
    return OK;
}

static enum err look_at_hosts(const struct simulation *s, const struct mx_list *list,
                              struct simulated_route *out)
{
    enum err result = ERR_NOT_FOUND;
    bool is_any = false;
    out->hosts = ARENA_ARRAY(s->arena, struct simulated_host, list->count);
    for (unsigned i = 0; i < list->count; i++) {
        struct simulated_host *host = &out->hosts[out->count++];
        *host = (struct simulated_host){ .name = list->hosts[i].name,
                                         .preference = list->hosts[i].preference };
        enum err one = look_at_host(s, host);
        host->is_usable = one == OK;
        if (one != OK) {
            host->reason = detail(s->arena);
            result = one == ERR_NOT_FOUND ? result : ERR_TEMP;
        }
        is_any = is_any || one == OK;
    }
    return is_any ? OK : fail(result, "no host of it can be used");
}

static enum err find_route(struct simulation *s, struct slice to, struct simulated_route *out)
{
    const struct queue_entry entry = { .to = to };
    struct slice host = SL(DESTINATION_HOST);
    struct mx_list list = { .count = 0 };
    struct mx_asker asker = { .dns = s->outbound->dns,
                              .own_name = s->outbound->services->settings->hostname,
                              .random = &s->outbound->services->world->random };
    struct slice destination = outbound_destination(s->outbound, &entry, s->arena);
    out->is_configured = slice_starts(destination, host);
    out->destination = slice_from(destination, out->is_configured ? host.len : 0);
    s->name = outbound_split_port(out->destination, &s->port);
    if (out->is_configured) {
        list.hosts[list.count++].name = s->name;
        list.is_secure = true;
    } else {
        s->name = out->destination;
        TRY(outbound_find_policy(s->outbound, s->name, s->arena, &s->policy));
        TRY(mx_find(&asker, s->name, s->arena, &list));
    }
    s->is_secure = list.is_secure;
    out->is_secure = list.is_secure && !out->is_configured;
    out->policy = slice_cstr(sts_mode_name(s->policy.mode));
    return look_at_hosts(s, &list, out);
}

void outbound_simulate(struct outbound *outbound, struct slice to, struct arena *arena,
                       struct simulated_route *out)
{
    struct simulation s = { .outbound = outbound,
                            .arena = arena,
                            .port = (uint16_t)outbound->settings->port,
                            .policy = { .mode = STS_NONE } };
    *out = (struct simulated_route){ .policy = SL("none") };
    out->result = find_route(&s, to, out);
    out->reason = out->result == OK ? SL("") : detail(arena);
}
