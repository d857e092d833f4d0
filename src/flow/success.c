/* What a sender asked to hear of success: said of recipients here at once, and passed on with those elsewhere. */
#include "base/log.h"
#include "base/utf8.h"
#include "codec/codec.h"
#include "flow/admission.h"
#include "flow/internal.h"

#define ORIGINAL_MAX 4096

static unsigned targets_of(const struct route *route)
{
    return route->account_count + route->remote_count;
}

/* RFC 3461 5.2.1 (c): what the recipient was called before we gave it another address. */
static struct slice original_of(struct slice address, struct arena *arena)
{
    AUTO(buf_fini) struct buf text;
    buf_init(&text, ORIGINAL_MAX);
    if (ascii_is_all(address)) {
        buf_append_cstr(&text, "rfc822;");
        xtext_encode(address, &text);
    } else {
        buf_append_cstr(&text, "utf-8;");
        unitext_encode(address, &text);
    }
    return arena_dup(arena, buf_slice(&text));
}

/* Of several addresses each would tell of a success of its own: we tell of one, when the alias is expanded. */
struct queue_recipient success_passed_on(const struct route *route, struct slice address,
                                         struct arena *arena)
{
    struct queue_recipient recipient = { .address = address,
                                         .original = route->original,
                                         .notify = route->notify };
    if (targets_of(route) > 1 && recipient.notify & NOTIFY_SUCCESS) {
        recipient.notify &= (uint8_t)~NOTIFY_SUCCESS;
        recipient.notify = recipient.notify == 0 ? NOTIFY_NEVER : recipient.notify;
    }
    if (recipient.original.len == 0 && !slice_eq(address, route->address)) {
        recipient.original = original_of(route->address, arena);
    }
    return recipient;
}

bool success_is_granted(struct services *services, struct slice sender)
{
    if (directory_is_local(services->directory, mailaddr_domain(sender)) ||
        admission_notice(services)) {
        return true;
    }
    log_warn("success-untold", "to=%s", log_text(sender).text);
    return false;
}

/* Of several addresses we tell when the alias is expanded, of one here when it has the mail; elsewhere others tell. */
bool success_report(const struct mail_envelope *envelope, const struct route *route,
                    struct queue_recipient *out)
{
    bool is_expanded = targets_of(route) > 1;
    bool is_elsewhere = !is_expanded && (route->remote_count > 0 || inbound_is_held(envelope));
    if (!(route->notify & NOTIFY_SUCCESS) || envelope->from.len == 0 || is_elsewhere) {
        return false;
    }
    *out = (struct queue_recipient){ .address = route->address,
                                     .original = route->original,
                                     .notify =
                                         is_expanded ? NOTIFY_IS_EXPANDED : NOTIFY_IS_DELIVERED };
    return true;
}
