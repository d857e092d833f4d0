/* What the story of a message says of each step. */
#include "flow/internal.h"

#define NOTE_ARENA_BYTES ((size_t)4 * 1024 * 1024)

static struct slice sender_text(struct slice from)
{
    return from.len == 0 ? SL("<>") : from;
}

static struct slice reply_text(struct arena *arena, struct verdict verdict)
{
    return arena_printf(arena, "%u %s %.*s", verdict.code, verdict.enhanced,
                        SLICE_ARG(verdict.text));
}

/* Message-ID, and the subject when it is wanted. */
static void read_header(struct services *services, struct slice text, struct arena *arena,
                        struct story_event *event)
{
    struct header_cursor cursor = header_cursor_make(text);
    struct header_field field;
    bool wants_subject = story_wants_subject(services->story);
    while ((event->message_id.len == 0 || wants_subject) && header_next(&cursor, &field)) {
        if (event->message_id.len == 0 && slice_eq_nocase(field.name, SL("message-id"))) {
            header_message_ids(field.value, arena, &event->message_id, 1);
        } else if (wants_subject && slice_eq_nocase(field.name, SL("subject"))) {
            event->subject = header_decode(field.value, arena);
            wants_subject = false;
        }
    }
}

static struct story_event envelope_event(enum story_kind kind, const struct mail_envelope *envelope)
{
    return (struct story_event){ .kind = kind,
                                 .message = envelope->id,
                                 .session = envelope->session,
                                 .protocol = envelope->protocol,
                                 .peer = envelope->peer->text,
                                 .helo = envelope->helo,
                                 .tls = envelope->tls_text,
                                 .user = envelope->submitter_address,
                                 .signature = envelope->signed_by,
                                 .from = sender_text(envelope->from) };
}

/* What the address of an envelope stands for. */
static void note_target(struct services *services, struct slice message, struct slice recipient,
                        struct slice target, bool is_local)
{
    struct story_event event = {
        .kind = STORY_EXPANDED, .message = message, .to = recipient, .target = target
    };
    if (!slice_eq_nocase(target, recipient)) {
        story_note(services->story, &event);
    }
    event = (struct story_event){ .kind = is_local ? STORY_DELIVERED : STORY_QUEUED,
                                  .message = message,
                                  .to = target,
                                  .mailbox = is_local ? SL("INBOX") : SL("") };
    story_note(services->story, &event);
}

static void note_route(struct services *services, struct slice message, const struct route *route,
                       bool is_held)
{
    for (unsigned i = 0; i < route->account_count; i++) {
        note_target(services, message, route->address, route->accounts[i].address, !is_held);
    }
    for (unsigned i = 0; i < route->remote_count; i++) {
        note_target(services, message, route->address, route->remote[i], false);
    }
}

void note_accepted(struct services *services, const struct mail_envelope *envelope,
                   struct slice text, const struct verdict *each)
{
    if (services->story == NULL) {
        return;
    }
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "note", NOTE_ARENA_BYTES);
    struct story_event event = envelope_event(STORY_ACCEPTED, envelope);
    event.size = text.len;
    read_header(services, text, arena, &event);
    story_note(services->story, &event);
    for (unsigned i = 0; i < envelope->route_count; i++) {
        if (each == NULL || verdict_is_good(each[i])) {
            note_route(services, envelope->id, &envelope->routes[i], inbound_is_held(envelope));
        } else {
            note_recipient_refused(services, envelope, envelope->routes[i].address, each[i]);
        }
    }
}

void note_recipient_refused(struct services *services, const struct mail_envelope *envelope,
                            struct slice recipient, struct verdict verdict)
{
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "note", NOTE_ARENA_BYTES);
    struct story_event event = envelope_event(STORY_RECIPIENT_REFUSED, envelope);
    event.to = recipient;
    event.reply = reply_text(arena, verdict);
    story_note(services->story, &event);
}

void note_refused(struct services *services, const struct mail_envelope *envelope,
                  struct verdict verdict)
{
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "note", NOTE_ARENA_BYTES);
    for (unsigned i = 0; i < envelope->route_count; i++) {
        struct story_event event = envelope_event(STORY_REFUSED, envelope);
        event.to = envelope->routes[i].address;
        event.reply = reply_text(arena, verdict);
        story_note(services->story, &event);
    }
}

void note_appended(struct services *services, const struct append_batch *batch, unsigned number,
                   struct slice id)
{
    struct story_event event = { .kind = STORY_APPENDED,
                                 .message = id,
                                 .session = batch->session,
                                 .protocol = SL("IMAP"),
                                 .peer = batch->peer,
                                 .user = batch->user_address,
                                 .mailbox = batch->mailbox_name,
                                 .size = draft_size(batch->items[number].draft) };
    story_note(services->story, &event);
}

void note_own_mail(struct services *services, const struct story_event *event,
                   const struct resolved *to)
{
    struct route route = { .address = event->to,
                           .accounts = to->accounts,
                           .account_count = to->account_count,
                           .remote = to->remote,
                           .remote_count = to->remote_count };
    story_note(services->story, event);
    note_route(services, event->message, &route, false);
}

/* The notification has a story of its own, which begins here. */
void note_notified(struct services *services, const struct notice *notice, struct slice id,
                   const struct resolved *sender)
{
    struct story_event event = { .kind = STORY_NOTIFIED,
                                 .message = notice->message,
                                 .to = notice->sender,
                                 .action = slice_cstr(dsn_action_name(notice->action)),
                                 .notification = id };
    story_note(services->story, &event);
    event = (struct story_event){ .kind = STORY_ACCEPTED,
                                  .message = id,
                                  .from = SL("<>"),
                                  .to = notice->sender,
                                  .about = notice->message };
    note_own_mail(services, &event, sender);
}
