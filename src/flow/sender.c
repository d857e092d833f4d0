/* What the DNS says of the sender of mail from other servers. */
#include "base/log.h"
#include "flow/verdict.h"
#include "io/fiber.h"
#include "net/mx.h"

/* What we know of ourselves needs no DNS. */
static bool is_asked_about(const struct services *services, const struct mail_envelope *envelope,
                           struct slice domain)
{
    return services->dns != NULL && !envelope_is_submitted(envelope) &&
           !envelope->peer->is_loopback && domain.len > 0 && domain.ptr[0] != '[' &&
           !directory_is_local(services->directory, domain);
}

/* An error that comes at once keeps nobody waiting: that is an answer. */
static enum err ask(struct services *services, struct slice domain, uint64_t seconds,
                    struct arena *arena)
{
    struct mx_list hosts;
    struct mx_asker asker = { .dns = services->dns,
                              .own_name = services->settings->hostname,
                              .random = &services->world->random };
    usec_t began = loop_now(services->loop);
    struct deadline_scope scope = deadline_push((unsigned)seconds);
    enum err result = mx_find(&asker, domain, arena, &hosts);
    deadline_pop(scope);
    usec_t now = loop_now(services->loop);
    bool is_answered = result != ERR_TEMP || now - began < seconds * USEC_PER_SEC / 2;
    if (silence_note(&services->sender_silence, is_answered, now)) {
        log_info("sender-dns-silent", "seconds=%d", SILENCE_SECONDS);
    }
    return result;
}

struct verdict sender_domain(struct services *services, const struct mail_envelope *envelope,
                             uint64_t seconds, struct arena *arena)
{
    struct slice domain = mailaddr_domain(envelope->from);
    enum err result = OK;
    if (seconds > 0 && is_asked_about(services, envelope, domain) &&
        !silence_is_known(&services->sender_silence, loop_now(services->loop))) {
        result = ask(services, domain, seconds, arena);
    }
    return result == ERR_PERM
               ? verdict_make(550, "5.7.27",
                              "the domain of the sender says that it takes no mail (null MX)")
               : verdict_make(250, "2.1.0", "sender ok");
}
