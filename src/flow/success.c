/* What a sender asked to hear of success: said of recipients here at once, and passed on with those elsewhere. */
#include "base/log.h"
#include "base/utf8.h"
#include "codec/codec.h"
#include "flow/admission.h"
#include "flow/internal.h"

#define SUCCESS_ARENA_BYTES ((size_t)4 * 1024 * 1024)
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

/* Is this the action that is told of the recipient here? */
static bool has_action(const struct route *route, bool is_held, enum dsn_action action)
{
    enum dsn_action own = targets_of(route) > 1 ? DSN_EXPANDED : DSN_DELIVERED;
    bool is_elsewhere = own == DSN_DELIVERED && (route->remote_count > 0 || is_held);
    return route->notify & NOTIFY_SUCCESS && own == action && !is_elsewhere;
}

/* All recipients that one thing became of, in one notification. */
static void tell(struct services *services, const struct mail_envelope *envelope,
                 const struct verdict *each, struct notice *notice)
{
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "success", SUCCESS_ARENA_BYTES);
    struct dsn_recipient *recipients =
        ARENA_ARRAY(arena, struct dsn_recipient, envelope->route_count);
    notice->count = 0;
    for (unsigned i = 0; i < envelope->route_count; i++) {
        const struct route *route = &envelope->routes[i];
        if (has_action(route, inbound_is_held(envelope), notice->action) &&
            (each == NULL || verdict_is_good(each[i]))) {
            recipients[notice->count++] = (struct dsn_recipient){ .address = route->address,
                                                                  .original = route->original,
                                                                  .status = SL("2.0.0") };
        }
    }
    notice->recipients = recipients;
    if (notice->count == 0 || !success_is_granted(services, notice->sender)) {
        return;
    }
    enum err result = notice_send(services, notice);
    if (result != OK) {
        log_warn("success-untold", "to=%s reason=%s", log_text(notice->sender).text,
                 log_text(slice_cstr(err_detail())).text);
    }
}

void success_tell(struct services *services, const struct mail_envelope *envelope,
                  struct slice text, const struct verdict *each)
{
    if (envelope->from.len == 0) {
        return;
    }
    struct notice notice = { .action = DSN_DELIVERED,
                             .sender = envelope->from,
                             .message = envelope->id,
                             .terms = envelope->terms,
                             .arrived = services_now(services),
                             .returned =
                                 notice_returned(slice_sub(text, 0, DSN_HEADER_MAX), false) };
    tell(services, envelope, each, &notice);
    notice.action = DSN_EXPANDED;
    tell(services, envelope, each, &notice);
}
