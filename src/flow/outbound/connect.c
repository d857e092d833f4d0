/* The hosts of a destination, and a connection to the first that answers as it has to. */
#include <sys/un.h>

#include "base/log.h"
#include "flow/outbound/delivery.h"
#include "flow/outbound/secure.h"

/* DN04: for the hosts of a domain together, however many it names; two addresses are tried in any case (RFC 5321 5.1). */
#define HOSTS_SECONDS 300
#define HOSTS_TRIED_MIN 2

int64_t delivery_now(const struct delivery_run *run)
{
    return services_now(run->outbound->services).secs;
}

static struct tally_subject tally_subject(const struct delivery_run *run, struct slice host,
                                          struct slice address)
{
    return (struct tally_subject){ .domain = run->destination,
                                   .policy = &run->policy,
                                   .host = host,
                                   .address = address,
                                   .detail = slice_cstr(err_detail()) };
}

static enum err find_hosts(struct delivery_run *run)
{
    struct outbound *outbound = run->outbound;
    run->port = outbound_way_port(outbound, &run->way);
    if (run->way.hosts.len > 0) {
        return outbound_way_hosts(outbound, &run->way, &run->hosts, run->ports);
    }
    run->destination = outbound_domain(&run->entries[0], run->arena);
    enum tls_wish wish = outbound_way_wish(outbound, &run->way, run->destination);
    /* RFC 8689 4.2.1: it may be what says that these are its hosts. */
    wish = run->way.need == NEED_REQUIRED ? WISH_AUTO : wish;
    TRY(outbound_find_policy(outbound, run->destination, wish, run->arena, &run->policy));
    if (run->policy.trouble != TLS_OUTCOME_NONE) {
        struct tally_subject subject = tally_subject(run, SL(""), SL(""));
        outbound_tally_policy(outbound, &subject);
    }
    struct mx_asker asker = { .dns = outbound->dns,
                              .own_name = outbound->services->settings->hostname,
                              .random = &outbound->services->world->random };
    run->is_away = true; /* until somebody answers */
    enum err result = mx_find(&asker, run->destination, run->arena, &run->hosts);
    for (unsigned i = 0; i < run->hosts.count; i++) {
        run->ports[i] = run->port;
    }
    return result;
}

/* It waits, and this is what is said of it: a reason that matters more than that another host is away. */
static void refuse(struct delivery_run *run, struct slice host, enum tls_level level,
                   const char *enhanced)
{
    log_warn("relay-unsafe", "host=%s security=%s reason=%s", log_text(host).text,
             tls_level_name(level), log_text(slice_cstr(err_detail())).text);
    run->security = slice_cstr(tls_level_name(level));
    run->unsafe = (struct relay_result){ .fate = RELAY_LATER,
                                         .enhanced = slice_cstr(enhanced),
                                         .text = arena_printf(run->arena, "%s %.*s: %s", enhanced,
                                                              SLICE_ARG(host), err_detail()) };
}

static enum err open_relay(struct delivery_run *run, const struct relay_peer *peer,
                           enum tls_level level, const struct tls_dane *dane)
{
    struct outbound *outbound = run->outbound;
    bool is_socket = peer->address.addr.ss_family == AF_UNIX;
    struct relay_config config = {
        .loop = outbound->services->loop,
        .helo =
            run->source.name.len > 0 ? run->source.name : outbound->services->settings->hostname,
        .from = run->source.address.len > 0 ? &run->source.address : NULL,
        .proxy = run->way.egress.proxy != NULL && !is_socket ? &run->proxy : NULL,
        .is_lmtp = run->way.route != NULL && run->way.route->lmtp.len > 0,
        .is_tls_immediate = outbound_way_is_immediate(&run->way, &peer->address, level),
        .level = level,
        .dane = dane,
        .unchecked = outbound->unchecked,
        .checked = outbound->checked,
        .outcome = &run->outcome,
        .own_address = &run->own_address
    };
    run->outcome = TLS_OUTCOME_NONE;
    enum err result = relay_open(&config, peer, &run->relay);
    if (result == ERR_DENIED && level == TLS_MAY) {
        /* RFC 7435 3: nothing was promised, and a server whose TLS is broken is as good as one without. */
        log_info("relay-plain", "host=%s reason=%s", log_text(peer->host).text,
                 log_text(slice_cstr(err_detail())).text);
        config.level = TLS_NEVER;
        config.outcome = NULL; /* what is told is that it failed */
        result = relay_open(&config, peer, &run->relay);
    }
    run->is_met = result != ERR_CLOSED && result != ERR_TIMEOUT && result != ERR_CANCELLED;
    return result;
}

/* What goes whatever the policies say tells nothing of them; a report least of all (RFC 8460 3). */
static bool is_tallied(const struct delivery_run *run)
{
    return run->destination.len > 0 && run->way.need != NEED_OPTIONAL;
}

static void tally(const struct delivery_run *run, const struct relay_peer *peer,
                  const struct host_security *security)
{
    if (is_tallied(run)) {
        struct tally_subject subject = tally_subject(run, peer->host, run->address);
        subject.own_address = slice_cstr(run->own_address.text);
        outbound_tally_host(run->outbound, &subject, security, run->outcome);
    }
}

/* RFC 8461 5: what would fail were the policy enforced is told, and the mail goes all the same. */
static enum err open_on_trial(struct delivery_run *run, const struct relay_peer *peer,
                              const struct host_security *security)
{
    enum err result = open_relay(run, peer, TLS_STS, &security->dane);
    if (result != ERR_NOT_FOUND && result != ERR_DENIED) {
        return result;
    }
    log_warn("sts-testing", "host=%s reason=%s", log_text(peer->host).text,
             log_text(slice_cstr(err_detail())).text);
    tally(run, peer, security);
    result = open_relay(run, peer, security->level, &security->dane);
    run->outcome = TLS_OUTCOME_NONE; /* it is counted already */
    return result;
}

/* The end of it that is here; behind a proxy the connection is one to that. */
static enum err choose_source(struct delivery_run *run, const struct peer_address *to)
{
    const struct peer_address *next = run->way.egress.proxy != NULL ? &run->proxy.address : to;
    return egress_source(&run->way.egress, next->addr.ss_family, &run->source);
}

/* One address of a host, at the level that the host needs. */
static enum err connect_address(struct delivery_run *run, const struct relay_peer *peer,
                                const struct host_security *security)
{
    TRY(choose_source(run, &peer->address));
    enum err result = security->is_trial ? open_on_trial(run, peer, security)
                                         : open_relay(run, peer, security->level, &security->dane);
    tally(run, peer, security);
    if (result == OK && tls_level_is_binding(security->level)) {
        log_info("relay-secured", "host=%s security=%s tls=%s", log_text(peer->host).text,
                 tls_level_name(security->level), log_text(relay_tls_text(run->relay)).text);
    }
    if (result == ERR_NOT_FOUND || result == ERR_DENIED) {
        refuse(run, peer->host, security->level, result == ERR_DENIED ? "4.7.5" : "4.7.4");
        return ERR_DENIED;
    }
    return result;
}

/* Nobody was asked: the policy does not name the host, or its records cannot be had. */
static void tally_refusal(const struct delivery_run *run, struct slice host, enum err why)
{
    bool is_domain = is_tallied(run);
    struct tally_subject subject = tally_subject(run, host, SL(""));
    if (is_domain && why == ERR_DENIED) {
        outbound_tally_host(run->outbound, &subject, NULL, TLS_OUTCOME_FAILED);
    } else if (is_domain) {
        outbound_tally_records(run->outbound, &subject);
    }
}

/* A mistake of ours, or of whoever changed the password: the mail waits until it is mended, and who can do that is told. */
static void refuse_login(struct delivery_run *run, struct slice host)
{
    log_error("relay-login-failed", "host=%s user=%s reason=%s", log_text(host).text,
              log_text(run->way.route->username).text, log_text(slice_cstr(err_detail())).text);
    run->unsafe =
        (struct relay_result){ .fate = RELAY_LATER,
                               .enhanced = SL("4.7.8"),
                               .text = arena_printf(run->arena, "4.7.8 %s", err_detail()) };
}

/* Who a route makes us, said over the connection that has just been opened. */
static enum err log_in(struct delivery_run *run, struct slice host)
{
    const struct route_settings *route = run->way.route;
    if (route == NULL || route->username.len == 0) {
        return OK;
    }
    struct relay_login login = { .username = route->username, .password = route->password };
    enum err result = relay_login(run->relay, &login);
    if (result == ERR_DENIED) {
        refuse_login(run, host);
    }
    if (result != OK) {
        relay_close(run->relay);
        run->relay = NULL;
    }
    return result;
}

/* A program on this machine: nobody is in between. */
static enum err connect_socket(struct delivery_run *run, struct slice path)
{
    struct relay_peer peer = { .host = path };
    struct sockaddr_un *address = (struct sockaddr_un *)(void *)&peer.address.addr;
    if (path.len >= sizeof(address->sun_path)) {
        return fail(ERR_TEMP, "%.*s is too long for the path of a socket", SLICE_ARG(path));
    }
    address->sun_family = AF_UNIX;
    memcpy(address->sun_path, path.ptr, path.len);
    peer.address.len = sizeof(*address);
    run->source = (struct source){ .address.len = 0 };
    return open_relay(run, &peer, TLS_NEVER, NULL);
}

usec_t delivery_monotonic(const struct delivery_run *run)
{
    struct clock *clock = &run->outbound->services->world->clock;
    return clock->monotonic(clock);
}

static bool is_enough(const struct delivery_run *run)
{
    return run->tried >= HOSTS_TRIED_MIN && delivery_monotonic(run) >= run->try_until;
}

/* RFC 8689 4.2.1: one that does not promise it is passed over, and the next is asked. */
static enum err check_promise(struct delivery_run *run, struct slice host, enum tls_level level)
{
    if (run->way.need != NEED_REQUIRED || relay_keeps_encrypted(run->relay)) {
        return OK;
    }
    relay_close(run->relay);
    run->relay = NULL;
    enum err result =
        fail(ERR_DENIED, "the server does not promise to keep the message encrypted (REQUIRETLS)");
    run->lacks_promise = true;
    refuse(run, host, level, "4.7.30");
    return result;
}

static enum err connect_host(struct delivery_run *run, struct slice host, uint16_t port)
{
    struct mx_addresses addresses;
    if (outbound_host_is_socket(host)) {
        return connect_socket(run, host);
    }
    enum err found = mx_addresses(run->outbound->dns, host, port, run->arena, &addresses);
    run->tried += found == ERR_TEMP;
    TRY(found);
    struct slice name = run->destination.len > 0 ? run->destination : host;
    struct host_question question = { .destination = name,
                                      .alias_of = run->hosts.alias_of,
                                      .wish = outbound_way_wish(run->outbound, &run->way, name),
                                      .is_host_secure = run->hosts.is_secure,
                                      .dane = { host, port, &addresses },
                                      .policy = &run->policy,
                                      .need = run->way.need };
    struct host_security security;
    if (run->destination.len == 0) {
        TRY(outbound_find_host_policy(run->outbound, &run->way, &question.dane, run->arena,
                                      &run->policy));
    }
    enum err result = outbound_secure(run->outbound, &question, run->arena, &security);
    if (result != OK) {
        if (result != ERR_CANCELLED) {
            tally_refusal(run, host, result);
            refuse(run, host, result == ERR_DENIED ? TLS_STS : TLS_DANE, "4.7.5");
        }
        return result;
    }
    run->security = slice_cstr(tls_level_name(security.level));
    result = ERR_TEMP;
    for (unsigned i = 0; i < addresses.count && result != OK && !is_enough(run); i++) {
        run->tried++;
        struct relay_peer peer = { addresses.addresses[i], host };
        struct peer_text address = peer_address_text(&peer.address);
        run->address = arena_dup(run->arena, slice_cstr(address.text));
        result = connect_address(run, &peer, &security);
        if (result == ERR_CANCELLED) {
            return result;
        }
    }
    TRY(result);
    TRY(check_promise(run, host, security.level));
    return log_in(run, host);
}

/* In the story of each message, once. */
static void note_unreachable(const struct delivery_run *run)
{
    struct relay_result why = { .text = slice_cstr(err_detail()) };
    for (unsigned i = 0; i < run->count; i++) {
        if (i == 0 || run->entries[i].blob.lsn != run->entries[i - 1].blob.lsn) {
            struct attempt attempt = { .entry = &run->entries[i],
                                       .result = why,
                                       .host = run->host,
                                       .address = run->address,
                                       .security = run->security };
            note_attempt(run->outbound, STORY_UNREACHABLE, &attempt, (struct utc){ 0 });
        }
    }
}

static bool is_no_answer(enum err result)
{
    return result == ERR_CLOSED || result == ERR_TIMEOUT || result == ERR_TEMP ||
           result == ERR_NOT_FOUND;
}

/* RFC 5321 5.1; hosts that somebody named are as he wants them. What was said of the hosts before stays the last that was said. */
static bool is_end_at_us(struct delivery_run *run, unsigned at)
{
    struct slice said = arena_dup(run->arena, slice_cstr(err_detail()));
    bool is_end = run->destination.len > 0 &&
                  outbound_ends_at(run->outbound, &run->hosts, at, run->ports[at], run->arena);
    if (is_end) {
        log_info("relay-own", "domain=%s host=%s", log_text(run->destination).text,
                 log_text(run->hosts.hosts[at].name).text);
        IGNORE(fail(ERR_TEMP, "%.*s", SLICE_ARG(said))); /* it is there to be read */
    }
    return is_end;
}

/* The first host that takes the conversation. Whatever one of them says, another may think differently (RFC 5321 5.1). */
static enum err connect_any(struct delivery_run *run)
{
    enum err result = ERR_TEMP;
    bool all_missing = true;
    run->try_until = delivery_monotonic(run) + HOSTS_SECONDS * USEC_PER_SEC;
    for (unsigned i = 0; i < run->hosts.count && !is_enough(run); i++) {
        if (is_end_at_us(run, i)) {
            if (i == 0) {
                return fail(ERR_DENIED, MX_OWN_TEXT);
            }
            run->hosts.is_cut = true;
            break;
        }
        run->host = run->hosts.hosts[i].name;
        run->address = SL("");
        run->security = SL("");
        run->is_met = false;
        result = connect_host(run, run->host, run->ports[i]);
        if (result == OK || result == ERR_CANCELLED) {
            return result;
        }
        run->is_away = run->is_away && is_no_answer(result);
        log_info("relay-unreachable", "host=%s reason=%s", log_text(run->host).text,
                 log_text(slice_cstr(err_detail())).text);
        note_unreachable(run);
        all_missing = all_missing && result == ERR_NOT_FOUND;
        run->is_somebody_away |= result != ERR_DENIED;
    }
    return all_missing ? ERR_NOT_FOUND : ERR_TEMP;
}

enum err delivery_reach(struct delivery_run *run)
{
    if (run->way.egress.proxy != NULL) {
        TRY(egress_proxy(run->outbound, &run->way.egress, run->arena, &run->proxy));
    }
    TRY(find_hosts(run));
    TRY(provider_join(run));
    return connect_any(run);
}
