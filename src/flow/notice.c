/* A notification to the sender of a message: made, routed like any mail, and stored together with the end of the queue entries that it
 * is about. */
#include "base/utf8.h"
#include "flow/internal.h"

#define NOTICE_ARENA_BYTES ((size_t)8 * 1024 * 1024)
#define NOTICE_BYTES_MAX (DSN_WHOLE_MAX + (size_t)1024 * 1024)

struct slice notice_returned(struct slice text, bool is_whole)
{
    struct header_cursor cursor = header_cursor_make(text);
    struct header_field field;
    size_t start = 0, end = 0;
    while (header_next(&cursor, &field)) {
        end = (size_t)(field.whole.ptr - text.ptr) + field.whole.len;
        if (start == 0 && slice_eq_nocase(field.name, SL("return-path"))) {
            start = end;
        }
    }
    return is_whole ? slice_from(text, start) : slice_sub(text, start, end - start);
}

static enum err write_notice(struct services *services, const struct notice *notice,
                             struct slice id, struct arena *arena, struct draft *draft)
{
    AUTO(buf_fini) struct buf text;
    buf_init(&text, NOTICE_BYTES_MAX);
    struct dsn dsn = {
        .action = notice->action,
        .reporter = services->settings->hostname,
        .to = notice->sender,
        .message_id = arena_printf(arena, "%.*s@%.*s", SLICE_ARG(id),
                                   SLICE_ARG(services->settings->hostname)),
        .envid = notice->terms.envid,
        .queue_id = notice->message,
        .now = services_now(services),
        .arrived = notice->arrived,
        .deliver_by = notice->terms.deliver_by,
        .release = notice->terms.release,
        .give_up = notice->give_up,
        .recipients = notice->recipients,
        .count = notice->count,
        .withheld = notice->withheld,
        .returned = notice->returned,
        .is_whole = notice->is_whole,
        .is_tls_optional = notice->terms.flags & TERM_TLS_OPTIONAL,
    };
    dsn_write(&dsn, &text);
    TRY(buf_error(&text));
    return draft_write(draft, buf_slice(&text));
}

enum err own_mail_find(struct services *services, struct slice address, struct arena *arena,
                       struct resolved *out)
{
    enum err result = directory_resolve(services->directory, address, arena, out);
    if (result == ERR_DENIED) {
        *out = (struct resolved){ .remote_count = 1 };
        out->remote = ARENA_ARRAY(arena, struct slice, 1);
        out->remote[0] = address;
        return OK;
    }
    bool is_nobody = result == ERR_LIMIT || result == ERR_SYNTAX;
    return is_nobody ? fail_frame(ERR_NOT_FOUND, "nobody can be told") : result;
}

/* What leaves is signed by the domain of this host, which its From field names. */
static enum err sign_leaving(struct services *services, const struct resolved *to,
                             struct delivery *delivery, struct arena *arena)
{
    struct signature unused;
    return to->remote_count == 0
               ? OK
               : sign_own_mail(services, services->settings->hostname, delivery, arena, &unused);
}

enum err own_mail_store(struct services *services, const struct resolved *to,
                        struct delivery *delivery, struct arena *arena)
{
    struct delivery_target *targets = ARENA_ARRAY(arena, struct delivery_target, to->account_count);
    struct queue_recipient *remote = ARENA_ARRAY(arena, struct queue_recipient, to->remote_count);
    struct slice text;
    log_lsn lsn;
    for (unsigned i = 0; i < to->account_count; i++) {
        targets[i] = (struct delivery_target){ .account = to->accounts[i].id,
                                               .mailbox = MAILBOX_INBOX,
                                               .fallback_inbox = true };
    }
    for (unsigned i = 0; i < to->remote_count; i++) {
        remote[i] = (struct queue_recipient){ .address = to->remote[i], .notify = NOTIFY_NEVER };
    }
    delivery->targets = targets;
    delivery->target_count = to->account_count;
    delivery->remote = remote;
    delivery->remote_count = to->remote_count;
    if (to->account_count > 0) {
        TRY(draft_prefix(delivery->draft, SL("Return-Path: <>\r\n")));
    }
    TRY(draft_text(delivery->draft, arena, &text));
    delivery->terms.flags |= ascii_is_all(text) ? 0 : TERM_8BIT;
    TRY(scanner_parse(services->scanner, text, arena, &delivery->summary));
    return store_deliver(services->store, delivery, &lsn);
}

enum err notice_send(struct services *services, const struct notice *notice)
{
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "notice", NOTICE_ARENA_BYTES);
    struct slice id = services_make_id(services, arena);
    struct resolved sender = {};
    TRY(own_mail_find(services, notice->sender, arena, &sender));
    struct draft *draft = draft_new(services->store, NOTICE_BYTES_MAX);
    struct delivery delivery = { .draft = draft,
                                 .received = services_now(services),
                                 .envelope_from = SL(""),
                                 .ends = notice->ends,
                                 .end_count = notice->end_count,
                                 /* RFC 6710 4.6: as urgent as the message, too */
                                 .terms = { .flags = notice->terms.flags & TERM_TLS_ALIKE,
                                            .priority = notice->terms.priority },
                                 .envelope_id = id };
    enum err result = write_notice(services, notice, id, arena, draft);
    result = result == OK ? sign_leaving(services, &sender, &delivery, arena) : result;
    result = result == OK ? own_mail_store(services, &sender, &delivery, arena) : result;
    if (result == OK) {
        note_notified(services, notice, id, &sender);
    }
    draft_free(draft);
    return result;
}
