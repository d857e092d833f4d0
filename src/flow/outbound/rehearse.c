/* A message that is sent by hand, with everything that is said on the way. */
#include "base/scan.h"
#include "flow/outbound/internal.h"
#include "flow/outbound/secure.h"

#define LINE_SHOWN 400 /* octets */

struct rehearsing {
    struct outbound *outbound;
    const struct rehearsal *rehearsal;
    struct arena *arena;
    const struct way *way;
    bool is_content; /* what we say now is the message */
    bool is_secret;  /* it is a password */
};

/* --- what is said and heard --- */

/* RFC 4954 4: from AUTH to the first answer that asks for no more. */
static bool is_secret(struct rehearsing *r, bool is_input, struct slice line)
{
    if (is_input) {
        r->is_secret = r->is_secret && slice_starts(line, SL("334"));
        return false;
    }
    r->is_secret = r->is_secret || slice_starts_nocase(line, SL("AUTH "));
    return r->is_secret;
}

static void overheard(void *arg, bool is_input, struct slice octets)
{
    struct rehearsing *r = arg;
    struct scan c = scan_make(octets);
    struct slice line;
    if (r->is_content && !is_input) {
        return;
    }
    r->is_content = false;
    while (!scan_at_end(&c)) {
        if (!scan_line(&c, &line)) {
            line = scan_rest(&c);
            c = scan_make(SL(""));
        }
        r->is_content = is_input && slice_starts(line, SL("354"));
        line = is_secret(r, is_input, line) ? SL("(name and password)")
                                            : slice_trim(slice_sub(line, 0, LINE_SHOWN));
        if (line.len > 0) {
            r->rehearsal->step(r->rehearsal->arg, is_input ? "heard" : "said", line);
        }
    }
}

static enum err read_content(void *arg, uint64_t at, struct arena *arena, struct slice *out)
{
    const struct rehearsing *r = arg;
    (void)arena;
    *out = slice_from(r->rehearsal->content, (size_t)at);
    return OK;
}

/* --- hosts --- */

static void tell(const struct rehearsing *r, const char *step, struct slice text)
{
    r->rehearsal->step(r->rehearsal->arg, step, text);
}

static struct relay_result talk(struct rehearsing *r, struct relay *relay)
{
    const struct rehearsal *rehearsal = r->rehearsal;
    struct relay_result result;
    struct relay_recipient recipient = { .address = rehearsal->to };
    struct relay_message message = { .from = rehearsal->from,
                                     .recipients = &recipient,
                                     .count = 1,
                                     .size = rehearsal->content.len,
                                     .is_rehearsal = rehearsal->ends_before_content,
                                     .read = read_content,
                                     .arg = r };
    struct slice tls = relay_tls_text(relay);
    tell(r, "tls", tls.len > 0 ? tls : SL("none: the conversation is plain"));
    relay_send(relay, &message, r->arena, &result);
    r->is_content = false;
    relay_close(relay);
    return result;
}

/* Connects as a delivery would: from where, through what, and as whom the way says. */
static enum err open_relay(struct rehearsing *r, const struct simulated_host *host,
                           const struct relay_peer *peer, struct relay **out)
{
    struct outbound *outbound = r->outbound;
    const struct way *way = r->way;
    const struct route_settings *route = way->route;
    struct relay_proxy proxy = {};
    struct source source = {};
    bool has_proxy = way->egress.proxy != NULL;
    if (has_proxy) {
        TRY(egress_proxy(outbound, &way->egress, r->arena, &proxy));
    }
    const struct peer_address *next = has_proxy ? &proxy.address : &peer->address;
    TRY(egress_source(&way->egress, next->addr.ss_family, &source));
    struct relay_config config = {
        .loop = outbound->services->loop,
        .helo = source.name.len > 0 ? source.name : outbound->services->settings->hostname,
        .from = source.address.len > 0 ? &source.address : NULL,
        .proxy = has_proxy ? &proxy : NULL,
        .is_lmtp = route != NULL && route->lmtp.len > 0,
        .is_tls_immediate = outbound_way_is_immediate(way, &peer->address, host->secured->level),
        .level = host->secured->level,
        .dane = &host->secured->dane,
        .unchecked = outbound->unchecked,
        .checked = outbound->checked,
        .overheard = overheard,
        .overheard_arg = r
    };
    TRY(relay_open(&config, peer, out));
    if (route == NULL || route->username.len == 0) {
        return OK;
    }
    struct relay_login login = { .username = route->username, .password = route->password };
    enum err result = relay_login(*out, &login);
    if (result != OK) {
        relay_close(*out);
    }
    return result;
}

/* True when it came to a conversation. */
static bool try_address(struct rehearsing *r, const struct simulated_host *host, unsigned i,
                        struct relay_result *out)
{
    struct relay_peer peer = { host->peers[i], host->name };
    struct relay *relay;
    tell(r, "connect",
         arena_printf(r->arena, "%.*s at %.*s port %u, TLS level %.*s", SLICE_ARG(host->name),
                      SLICE_ARG(host->addresses[i]), peer_address_port(&peer.address),
                      SLICE_ARG(host->security)));
    enum err result = open_relay(r, host, &peer, &relay);
    if (result == OK) {
        *out = talk(r, relay);
        return true;
    }
    bool is_unsafe = result == ERR_DENIED || result == ERR_NOT_FOUND;
    bool is_said = result == ERR_PERM || result == ERR_BUSY;
    struct slice why = arena_dup(r->arena, slice_cstr(err_detail()));
    *out = (struct relay_result){ .fate = RELAY_LATER,
                                  .enhanced = is_unsafe ? SL("4.7.5")
                                              : is_said ? SL("")
                                                        : SL("4.4.1"),
                                  .text = why,
                                  .is_remote = is_said };
    tell(r, "failed", why);
    return false;
}

struct relay_result outbound_rehearse(struct outbound *outbound,
                                      const struct simulated_route *route,
                                      const struct rehearsal *rehearsal, struct arena *arena)
{
    struct rehearsing r = {
        .outbound = outbound, .rehearsal = rehearsal, .arena = arena, .way = route->way
    };
    struct relay_result result = { .fate =
                                       route->result == ERR_NOT_FOUND || route->result == ERR_PERM
                                           ? RELAY_NEVER
                                           : RELAY_LATER,
                                   .enhanced = route->result == ERR_PERM        ? SL("5.1.10")
                                               : route->result == ERR_NOT_FOUND ? SL("5.1.2")
                                                                                : SL("4.4.3"),
                                   .text = route->reason };
    if (route->is_program) {
        result.text = SL("a program is not run by hand");
        tell(&r, "failed", result.text);
    }
    for (unsigned h = 0; h < route->count; h++) {
        const struct simulated_host *host = &route->hosts[h];
        if (outbound_host_is_socket(host->name)) {
            tell(&r, "failed", SL("a socket of this machine is not tried by hand"));
        }
        for (unsigned i = 0; host->is_usable && i < host->count; i++) {
            if (try_address(&r, host, i, &result)) {
                return result;
            }
        }
    }
    return result;
}
