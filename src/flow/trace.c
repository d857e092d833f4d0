/* Trace fields: who gave us the message, when, and over what (RFC 5321 4.4). */
#include "flow/internal.h"
#include "flow/local.h"
#include "format/rewrite.h"

#define TRACE_MAX 4096

static bool has_local(const struct mail_envelope *envelope)
{
    for (unsigned i = 0; i < envelope->route_count; i++) {
        if (envelope->routes[i].account_count > 0) {
            return true;
        }
    }
    return false;
}

/* By an address here to another elsewhere: should it come back, it is known by a field with that address, before it has gone round until
 * its Received fields are too many. Several recipients must not learn of each other. */
static bool is_sent_on(const struct mail_envelope *envelope)
{
    const struct route *route = envelope->routes;
    return envelope->route_count == 1 && route->remote_count > 0 &&
           !slice_eq(route->remote[0], route->address);
}

/* RFC 5321 4.1.3: "IPv6:" in front of the address. */
static void append_peer(const struct mail_envelope *envelope, struct buf *out)
{
    struct slice text = envelope->peer->text;
    if (envelope->local != NULL) {
        buf_printf(out, " (local user %.*s, number %llu)", SLICE_ARG(envelope->local->name),
                   (unsigned long long)envelope->local->uid);
    } else if (slice_find_char(text, ':') < text.len) {
        buf_printf(out, " ([IPv6:%.*s])", SLICE_ARG(text));
    } else if (slice_find_char(text, '.') < text.len) {
        buf_printf(out, " ([%.*s])", SLICE_ARG(text));
    } else {
        buf_append_cstr(out, " (local socket)");
    }
}

struct slice inbound_trace_text(struct services *services, const struct mail_envelope *envelope,
                                struct arena *arena)
{
    struct buf out;
    buf_init(&out, TRACE_MAX);
    if (has_local(envelope)) {
        /* RFC 5321 4.4: final delivery notes the reverse path, "<>" included. */
        buf_printf(&out, "Return-Path: <%.*s>\r\n", SLICE_ARG(envelope->from));
    }
    if (is_sent_on(envelope)) {
        buf_printf(&out, "Delivered-To: %.*s\r\n", SLICE_ARG(envelope->routes[0].address));
    }
    buf_printf(&out, "Received: from %.*s", SLICE_ARG(envelope->helo));
    append_peer(envelope, &out);
    if (envelope->tls_text.len > 0) {
        buf_printf(&out, "\r\n\t(using %.*s)", SLICE_ARG(envelope->tls_text));
    }
    buf_printf(&out, "\r\n\tby %.*s with %.*s id %.*s", SLICE_ARG(services->settings->hostname),
               SLICE_ARG(envelope->protocol), SLICE_ARG(envelope->id));
    /* RFC 5321 7.6: several recipients must not learn of each other. */
    if (envelope->route_count == 1) {
        buf_printf(&out, "\r\n\tfor <%.*s>", SLICE_ARG(envelope->routes[0].address));
    }
    if (envelope->terms.priority != 0) { /* RFC 6710 7 */
        buf_printf(&out, "\r\n\tPRIORITY %d", envelope->terms.priority);
    }
    buf_append_cstr(&out, ";\r\n\t");
    time_append_rfc5322(&out, services_now(services));
    buf_append_cstr(&out, "\r\n");
    struct slice text = arena_dup(arena, buf_slice(&out));
    buf_fini(&out);
    return text;
}

enum err inbound_trace(struct services *services, struct mail_envelope *envelope,
                       struct arena *arena, struct draft *draft)
{
    if (envelope->submitter != 0) {
        envelope->from = rewrite_address(services->settings->rewrite.sender, envelope->from, arena);
    }
    struct slice text = inbound_trace_text(services, envelope, arena);
    envelope->trace_bytes = text.len;
    return draft_prefix(draft, text);
}
