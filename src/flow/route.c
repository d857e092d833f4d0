/* From a recipient's address to the accounts and outside addresses it stands for. */
#include "base/log.h"
#include "directory/srs.h"
#include "directory/suppression.h"
#include "flow/internal.h"
#include "flow/outbound/outbound.h"
#include "format/rewrite.h"

#define SUPPRESSED                                                                                 \
    "mail for this address came back as undeliverable again and again, so none is sent there; "    \
    "the administrator can lift that (culver suppression)"

static struct verdict refuse_unresolved(struct slice address, enum err result)
{
    switch (result) {
    case ERR_NOT_FOUND:
        return verdict_make(550, "5.1.1", "no such user here");
    case ERR_SYNTAX:
        return verdict_make(553, "5.1.3", "this is no address that can be served");
    case ERR_LIMIT:
        /* A mistake of the operator, who may mend it while the sender waits. */
        log_warn("alias-broken", "rcpt=%s detail=%s", log_text(address).text,
                 log_text(slice_cstr(err_detail())).text);
        return verdict_make(451, "4.3.5", "an alias here leads in circles or to too many");
    default:
        log_error("route-failed", "rcpt=%s detail=%s", log_text(address).text,
                  log_text(slice_cstr(err_detail())).text);
        return verdict_of_error(result);
    }
}

/* One full account behind an alias holds up the alias: the sender tries again, nobody's copy is lost in silence. */
static struct verdict check_room(struct services *services, const struct mail_envelope *envelope,
                                 struct route *route)
{
    route->room = UINT64_MAX;
    for (unsigned i = 0; i < route->account_count; i++) {
        uint64_t room;
        enum err result = quota_room(services, &route->accounts[i], &room);
        if (result != OK) {
            log_error("route-failed", "acct=%llu detail=%s",
                      (unsigned long long)route->accounts[i].id,
                      log_text(slice_cstr(err_detail())).text);
            return verdict_of_error(result);
        }
        if (room < route->room) {
            route->room = room;
        }
    }
    if (route->room == 0 || envelope->declared_size > route->room) {
        return verdict_make(452, "4.2.2", "the mailbox is full");
    }
    return verdict_make(250, "2.1.5", "recipient ok");
}

/* A notification about mail that was forwarded here goes on to whom its sender stands for. Nothing else does: the address has been seen
 * by everybody who got the mail. */
static struct verdict follow_returned(struct services *services,
                                      const struct mail_envelope *envelope, struct arena *arena,
                                      struct slice *address)
{
    struct srs srs = { .now = services_now(services).secs };
    memcpy(srs.key, directory_srs_key(services->directory), sizeof(srs.key));
    if (envelope->from.len > 0) {
        return verdict_make(550, "5.7.1", "this address takes notifications about mail alone");
    }
    if (srs_return(&srs, *address, arena, address) != OK) {
        return (struct verdict){ 550, "5.1.1", arena_dup(arena, slice_cstr(err_detail())) };
    }
    return verdict_make(250, "2.1.5", "recipient ok");
}

/* Notifications come from this address (RFC 3464 2), whether or not the name of the host is a domain of users: who answers one writes to the
 * postmaster. */
static bool is_host_postmaster(struct services *services, const struct mailaddr *address)
{
    struct slice host = services->settings->hostname;
    return slice_eq_nocase(address->local, SL("postmaster")) &&
           slice_eq_nocase(address->domain, host) && !directory_is_local(services->directory, host);
}

static void lead_away(struct route *route, struct slice address, struct arena *arena)
{
    route->remote = ARENA_NEW(arena, struct slice);
    route->remote[0] = address;
    route->remote_count = 1;
}

enum err route_leave_out(struct services *services, struct slice address, struct resolved *who)
{
    unsigned kept = 0;
    for (unsigned i = 0; i < who->remote_count; i++) {
        if (!directory_is_suppressed(services->directory, who->remote[i])) {
            who->remote[kept++] = who->remote[i];
            continue;
        }
        log_info("target-suppressed", "to=%s target=%s", log_text(address).text,
                 log_text(who->remote[i]).text);
    }
    bool is_nothing_left = kept + who->account_count == 0 && who->remote_count > 0;
    who->remote_count = kept;
    return is_nothing_left ? fail(ERR_DENIED, SUPPRESSED) : OK;
}

/* RFC 6409 4.2: "sales" is no domain of the DNS, and what it was short for nobody knows; where a route takes it somebody does. */
static bool is_unqualified(const struct services *services, struct slice address)
{
    struct slice domain = mailaddr_domain(address);
    return slice_find_char(domain, '.') == domain.len &&
           slice_find_char(domain, ':') == domain.len &&
           !outbound_names(services->outbound_settings, address);
}

struct verdict route_recipient(struct services *services, const struct mail_envelope *envelope,
                               const struct mailaddr *address, struct arena *arena,
                               struct route *out)
{
    *out = (struct route){ .address = mailaddr_write(address, arena), .room = UINT64_MAX };
    if (envelope->submitter != 0) {
        out->address = rewrite_address(services->settings->rewrite.recipient, out->address, arena);
    }
    struct resolved resolved = {};
    struct slice target = out->address;
    bool is_returned = srs_is_rewritten(target) &&
                       directory_is_local(services->directory, mailaddr_domain(target));
    if (is_returned) {
        struct verdict verdict = follow_returned(services, envelope, arena, &target);
        if (!verdict_is_good(verdict)) {
            return verdict;
        }
    }
    struct mailaddr postmaster;
    if (is_host_postmaster(services, address) &&
        route_postmaster(services, arena, &postmaster) == OK) {
        target = mailaddr_write(&postmaster, arena);
    }
    enum err result = directory_resolve(services->directory, target, arena, &resolved);
    if (result == ERR_DENIED) {
        if (!envelope_is_submitted(envelope) && !is_returned) {
            /* RFC 5321 3.6.2: whoever is no user of ours sends to users of ours only. */
            return verdict_make(550, "5.7.1", "this server does not relay for you");
        }
        if (directory_is_suppressed(services->directory, target)) {
            return verdict_make(550, "5.1.1", SUPPRESSED);
        }
        if (!is_returned && is_unqualified(services, target)) {
            return verdict_make(554, "5.1.2", "write the domain in full, with its dots");
        }
        lead_away(out, target, arena);
        return verdict_make(250, "2.1.5", "recipient ok");
    }
    if (result != OK) {
        return refuse_unresolved(out->address, result);
    }
    if (route_leave_out(services, out->address, &resolved) != OK) {
        return verdict_make(550, "5.1.1", SUPPRESSED);
    }
    out->accounts = resolved.accounts;
    out->account_count = resolved.account_count;
    out->remote = resolved.remote;
    out->remote_count = resolved.remote_count;
    return check_room(services, envelope, out);
}

enum err route_postmaster(struct services *services, struct arena *arena, struct mailaddr *out)
{
    *out = (struct mailaddr){ .local = SL("postmaster") };
    struct slice domain = services->settings->hostname;
    while (domain.len > 0) {
        if (directory_is_local(services->directory, domain)) {
            out->domain = domain;
            return OK;
        }
        domain = slice_from(domain, slice_find_char(domain, '.') + 1);
    }
    struct domain_row *rows;
    unsigned count;
    TRY(directory_domain_list(services->directory, arena, &rows, &count));
    if (count == 0) {
        return fail(ERR_NOT_FOUND, "there is no domain");
    }
    out->domain = rows[0].name;
    return OK;
}
