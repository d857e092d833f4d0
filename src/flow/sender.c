/* What the DNS says of the sender of mail from other servers. */
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

struct verdict sender_domain(struct services *services, const struct mail_envelope *envelope,
                             uint64_t seconds, struct arena *arena)
{
    struct slice domain = mailaddr_domain(envelope->from);
    enum err result = OK;
    if (seconds > 0 && is_asked_about(services, envelope, domain)) {
        struct mx_list hosts;
        struct mx_asker asker = { .dns = services->dns,
                                  .own_name = services->settings->hostname,
                                  .random = &services->world->random };
        struct deadline_scope scope = deadline_push((unsigned)seconds);
        result = mx_find(&asker, domain, arena, &hosts);
        deadline_pop(scope);
    }
    return result == ERR_PERM
               ? verdict_make(550, "5.7.27",
                              "the domain of the sender says that it takes no mail (null MX)")
               : verdict_make(250, "2.1.0", "sender ok");
}
