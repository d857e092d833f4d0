/* How the connection to one host must be protected: the administrator's wish, what the DNS says of the host, and the policy of the
 * domain. */
#include "flow/outbound/secure.h"
#include "base/log.h"
#include "flow/outbound/internal.h"

/* RFC 7672 2.2: a name that came out of an answer that is not signed could be anybody's, signed records or not. */
static enum err find_dane(struct outbound *outbound, const struct host_question *question,
                          struct arena *arena, struct dane_host *out)
{
    if (!question->is_host_secure) {
        return OK;
    }
    enum err result = dane_find(outbound->dns, &question->dane, arena, out);
    if (result == OK || result == ERR_CANCELLED) {
        return result;
    }
    struct slice why = arena_dup(arena, slice_cstr(err_detail()));
    return fail(ERR_TEMP, "what certificate %.*s must have cannot be found out now: %.*s",
                SLICE_ARG(question->dane.host), SLICE_ARG(why));
}

enum err outbound_find_policy(struct outbound *outbound, struct slice domain, enum tls_wish wish,
                              struct arena *arena, struct sts_policy *out)
{
    const struct outbound_settings *settings = outbound->settings;
    struct sts_question question = { .domain = domain, .via = settings->mta_sts_server };
    *out = (struct sts_policy){ .mode = STS_NONE };
    if (!settings->mta_sts || !tls_wish_asks(wish)) {
        return OK;
    }
    enum err result = sts_find(outbound->sts, &question, arena, out);
    return result == OK || result == ERR_CANCELLED
               ? result
               : fail_frame(ERR_TEMP, "the policy of %.*s cannot be found out now",
                            SLICE_ARG(domain));
}

enum err outbound_find_host_policy(struct outbound *outbound, const struct way *way,
                                   const struct dane_question *host, struct arena *arena,
                                   struct sts_policy *out)
{
    bool is_smtp = way->route == NULL || way->route->lmtp.len == 0;
    *out = (struct sts_policy){ .mode = STS_NONE };
    return is_smtp && !host->addresses->is_literal
               ? outbound_find_policy(outbound, host->host,
                                      outbound_way_wish(outbound, way, host->host), arena, out)
               : OK;
}

/* RFC 8461 4.1, 5: at the level that follows from the policy it must name the host; while it is only tested that is told. */
static enum err check_host(const struct host_question *question, struct host_security *security)
{
    struct slice host = question->dane.host;
    bool is_named = sts_policy_names(question->policy, host);
    if (security->level == TLS_STS && !is_named) {
        return fail(ERR_DENIED, "the policy (MTA-STS) of %.*s does not name this host",
                    SLICE_ARG(question->destination));
    }
    security->is_unnamed =
        question->policy->mode == STS_TESTING && security->level < TLS_STS && !is_named;
    if (security->is_unnamed) {
        log_warn("sts-testing", "host=%s reason=%s", log_text(host).text,
                 "the policy does not name it");
    }
    security->is_trial =
        question->policy->mode == STS_TESTING && security->level < TLS_VERIFY && is_named;
    return OK;
}

/* RFC 8689 4.2.1: a name that anybody may have put into the answer is none to look for in a certificate. */
static enum err check_lookup(const struct host_question *question)
{
    bool is_named = question->policy->mode != STS_NONE &&
                    sts_policy_names(question->policy, question->dane.host);
    return question->is_host_secure || is_named
               ? OK
               : fail(ERR_DENIED, "neither DNSSEC nor MTA-STS says that it is a host of %.*s",
                      SLICE_ARG(question->destination));
}

enum err outbound_secure(struct outbound *outbound, const struct host_question *question,
                         struct arena *arena, struct host_security *out)
{
    struct dane_host dane = { .state = DANE_NONE };
    if (tls_wish_asks(question->wish)) {
        TRY(find_dane(outbound, question, arena, &dane));
    }
    struct host_security security = {
        .level = tls_level_decide(question->wish, dane.state, question->policy->mode),
        .dane = { .associations = dane.associations,
                  .count = dane.count,
                  .base = dane.base,
                  .next_hop = question->destination,
                  .alias_of = question->alias_of },
        .has_no_usable_record = dane.state == DANE_UNUSABLE,
    };
    TRY(check_host(question, &security));
    if (question->need == NEED_REQUIRED) {
        TRY(check_lookup(question));
        security.level = security.level < TLS_VERIFY ? TLS_VERIFY : security.level;
        security.is_trial = false;
    }
    *out = security;
    return OK;
}
