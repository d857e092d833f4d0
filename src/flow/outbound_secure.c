/* How the connection to one host must be protected: the administrator's wish, and what the DNS says of the host. */
#include "base/log.h"
#include "flow/outbound_internal.h"

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

enum err outbound_secure(struct outbound *outbound, const struct host_question *question,
                         struct arena *arena, struct host_security *out)
{
    enum tls_wish wish = tls_wish_for(outbound->settings->tls_policy, question->destination);
    struct dane_host dane = { .state = DANE_NONE };
    if (tls_wish_asks_dns(wish)) {
        TRY(find_dane(outbound, question, arena, &dane));
    }
    *out = (struct host_security){ .level = tls_level_decide(wish, dane.state),
                                   .dane = { .associations = dane.associations,
                                             .count = dane.count,
                                             .base = dane.base,
                                             .next_hop = question->destination } };
    return OK;
}
