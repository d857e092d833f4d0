/* RCPT: one more recipient, refused here rather than bounced later. */
#include "base/log.h"
#include "flow/block.h"
#include "serve/smtp/internal.h"

#define ROUTES_FIRST 4

_Static_assert(SMTP_NOTIFY_NEVER == NOTIFY_NEVER && SMTP_NOTIFY_SUCCESS == NOTIFY_SUCCESS &&
                   SMTP_NOTIFY_FAILURE == NOTIFY_FAILURE && SMTP_NOTIFY_DELAY == NOTIFY_DELAY,
               "what is read is what is stored");

static uint64_t recipients_max(const struct smtp_session *s)
{
    const struct flow_settings *settings = s->services->settings;
    return smtp_is_submission(s) && s->local == NULL ? settings->submission_recipients_max
                                                     : settings->recipients_max;
}

static const struct route *find_route(const struct smtp_session *s, struct slice address)
{
    const struct mail_envelope *envelope = &s->txn.envelope;
    for (unsigned i = 0; i < envelope->route_count; i++) {
        if (slice_eq(envelope->routes[i].address, address)) {
            return &envelope->routes[i];
        }
    }
    return NULL;
}

/* Looking up is done in the command's arena: what a refused recipient stands for must not pile up. */
static struct route keep_route(const struct route *route, struct arena *arena)
{
    struct route kept = *route;
    kept.address = arena_dup(arena, route->address);
    kept.original = arena_dup(arena, route->original);
    kept.accounts = ARENA_ARRAY(arena, struct account_row, route->account_count);
    kept.remote = ARENA_ARRAY(arena, struct slice, route->remote_count);
    for (unsigned i = 0; i < route->account_count; i++) {
        kept.accounts[i] = route->accounts[i];
        kept.accounts[i].address = arena_dup(arena, route->accounts[i].address);
    }
    for (unsigned i = 0; i < route->remote_count; i++) {
        kept.remote[i] = arena_dup(arena, route->remote[i]);
    }
    return kept;
}

static void add_route(struct smtp_session *s, const struct route *route)
{
    struct mail_envelope *envelope = &s->txn.envelope;
    if (envelope->route_count == envelope->route_cap) {
        unsigned cap = envelope->route_cap == 0 ? ROUTES_FIRST : envelope->route_cap * 2;
        struct route *routes = ARENA_ARRAY(s->txn_arena, struct route, cap);
        if (envelope->route_count > 0) {
            memcpy(routes, envelope->routes, envelope->route_count * sizeof(*routes));
        }
        envelope->routes = routes;
        envelope->route_cap = cap;
    }
    envelope->routes[envelope->route_count++] = *route;
    s->txn.targets += route->account_count + route->remote_count;
    s->state = SMTP_RCPT;
}

/* Of mail from other servers, with the first recipient that would be taken. */
static struct verdict check_sender(struct smtp_session *s)
{
    struct verdict verdict = verdict_make(250, "2.1.0", "sender ok");
    if (s->kind == SERVICE_SMTP && !s->txn.sender_is_fine) {
        verdict = sender_domain(s->services, &s->txn.envelope, smtp_settings_of(s)->sender_dns_time,
                                s->command_arena);
        s->txn.sender_is_fine = verdict_is_good(verdict);
    }
    return verdict;
}

/* Likewise; RFC 5321 4.5.1: who is refused can still write to the postmaster. */
static struct verdict check_client(struct smtp_session *s, const struct mailaddr *to)
{
    const struct smtp_settings *settings = smtp_settings_of(s);
    struct verdict verdict = verdict_make(250, "2.1.0", "client ok");
    if (s->kind == SERVICE_SMTP && !s->client_is_fine && settings->block_lists.len > 0 &&
        !slice_eq_nocase(to->local, SL("postmaster")) &&
        !smtp_peer_is_in(&s->peer, settings->block_list_exempt)) {
        verdict = block_client(s->services, &s->peer, settings->block_lists,
                               settings->block_list_time, s->command_arena);
        s->client_is_fine = verdict_is_good(verdict);
    }
    return verdict;
}

/* LMTP answers each RCPT after the content, so there a repeated recipient counts again (RFC 2033 4.2). */
static struct verdict add_recipient(struct smtp_session *s, const struct smtp_rcpt *rcpt)
{
    const struct mailaddr *address = &rcpt->to.address;
    struct route route;
    const struct route *known = find_route(s, mailaddr_write(address, s->command_arena));
    if (known != NULL && !smtp_is_lmtp(s)) {
        return verdict_make(250, "2.1.5", "recipient ok, as before");
    }
    if (known != NULL) {
        route = *known;
        route.notify = rcpt->notify;
        route.original = arena_dup(s->txn_arena, rcpt->original);
        add_route(s, &route);
        return verdict_make(250, "2.1.5", "recipient ok");
    }
    struct verdict verdict =
        route_recipient(s->services, &s->txn.envelope, address, s->command_arena, &route);
    struct verdict of_sender = verdict_is_good(verdict) ? check_client(s, address) : verdict;
    of_sender = verdict_is_good(of_sender) ? check_sender(s) : of_sender;
    if (!verdict_is_good(of_sender)) {
        return of_sender;
    }
    if (s->txn.targets + route.account_count + route.remote_count > DELIVERY_TARGETS_MAX) {
        return verdict_make(452, "4.5.3", "too many recipients, send to the rest separately");
    }
    route.notify = rcpt->notify;
    route.original = rcpt->original;
    route = keep_route(&route, s->txn_arena);
    add_route(s, &route);
    return verdict;
}

struct smtp_reply smtp_rcpt(struct smtp_session *s, struct slice args)
{
    struct smtp_rcpt rcpt;
    enum smtp_fault fault =
        smtp_rcpt_parse(args, s->txn.envelope.smtputf8, s->command_arena, &rcpt);
    if (fault != SMTP_FINE) {
        return smtp_reply_of_fault(fault, false);
    }
    if (s->txn.envelope.route_count >= recipients_max(s)) {
        return smtp_reply_make(452, "4.5.3", "too many recipients, send to the rest separately");
    }
    if (rcpt.to.is_postmaster &&
        route_postmaster(s->services, s->command_arena, &rcpt.to.address) != OK) {
        return smtp_reply_make(451, "4.3.5", "no domain is set up here");
    }
    struct verdict verdict = add_recipient(s, &rcpt);
    if (!verdict_is_good(verdict)) {
        struct slice address = mailaddr_write(&rcpt.to.address, s->command_arena);
        log_info("rcpt-refused", "sid=%.*s mid=%.*s rcpt=%s code=%u text=%s", SLICE_ARG(s->id),
                 SLICE_ARG(s->txn.envelope.id), log_text(address).text, verdict.code,
                 log_text(verdict.text).text);
        note_recipient_refused(s->services, &s->txn.envelope, address, verdict);
    }
    return smtp_reply_of(verdict);
}
