/* A notification to the sender of a message: made, routed like any mail, and stored together with the end of the entries that it
 * is about. */
#include "base/log.h"
#include "base/utf8.h"
#include "flow/outbound_internal.h"
#include "format/header.h"

#define BOUNCE_ARENA_BYTES ((size_t)8 * 1024 * 1024)
#define BOUNCE_BYTES_MAX ((size_t)1024 * 1024)

/* The header of the message it is about, without the line that we put in front. */
static enum err read_header(struct outbound *outbound, const struct queue_entry *entry,
                            struct arena *arena, struct slice *out)
{
    struct slice text;
    TRY(store_blob_read(outbound->services->store, entry->blob, 0, DSN_HEADER_MAX, arena, &text));
    struct header_cursor cursor = header_cursor_make(text);
    struct header_field field;
    size_t start = 0, end = 0;
    while (header_next(&cursor, &field)) {
        end = (size_t)(field.whole.ptr - text.ptr) + field.whole.len;
        if (start == 0 && slice_eq_nocase(field.name, SL("return-path"))) {
            start = end;
        }
    }
    *out = slice_sub(text, start, end - start);
    return OK;
}

static struct dsn_recipient describe(const struct attempt *attempt, enum dsn_action action)
{
    struct slice status = attempt->result.enhanced;
    bool is_unsafe = slice_starts(status, SL("4.7.")) && !attempt->result.is_remote;
    if (status.len == 0 || (attempt->result.fate == RELAY_LATER && !is_unsafe)) {
        status = action == DSN_FAILED    ? SL("4.4.7") /* it was tried for as long as may be */
                 : action == DSN_DELAYED ? SL("4.4.1")
                                         : SL("2.0.0");
    }
    if (attempt->result.fate == RELAY_NEVER && attempt->result.enhanced.len == 0) {
        status = SL("5.0.0");
    }
    return (struct dsn_recipient){ .address = attempt->entry->to,
                                   .original = attempt->entry->original,
                                   .status = status,
                                   .remote_host = attempt->host,
                                   .text = attempt->result.text,
                                   .is_remote = attempt->result.is_remote };
}

static enum err write_notification(struct outbound *outbound, const struct bounce *bounce,
                                   struct slice id, struct arena *arena, struct draft *draft)
{
    struct services *services = outbound->services;
    const struct queue_entry *entry = bounce->attempts[0].entry;
    struct dsn_recipient *recipients = ARENA_ARRAY(arena, struct dsn_recipient, bounce->count);
    AUTO(buf_fini) struct buf text;
    struct slice header;
    buf_init(&text, BOUNCE_BYTES_MAX);
    TRY(read_header(outbound, entry, arena, &header));
    for (unsigned i = 0; i < bounce->count; i++) {
        recipients[i] = describe(&bounce->attempts[i], bounce->action);
    }
    struct dsn dsn = {
        .action = bounce->action,
        .reporter = services->settings->hostname,
        .to = entry->from,
        .message_id = arena_printf(arena, "%.*s@%.*s", SLICE_ARG(id),
                                   SLICE_ARG(services->settings->hostname)),
        .envid = entry->terms.envid,
        .queue_id = entry->envelope_id,
        .now = services_now(services),
        .arrived = entry->queued,
        .give_up = bounce->give_up,
        .recipients = recipients,
        .count = bounce->count,
        .header = header,
    };
    dsn_write(&dsn, &text);
    TRY(buf_error(&text));
    return draft_write(draft, buf_slice(&text));
}

/* Where the sender is now. Its address may be gone: then there is nobody to tell. */
static enum err find_sender(struct outbound *outbound, struct slice address, struct arena *arena,
                            struct resolved *out)
{
    enum err result = directory_resolve(outbound->services->directory, address, arena, out);
    if (result == ERR_DENIED) {
        *out = (struct resolved){ .remote_count = 1 };
        out->remote = ARENA_ARRAY(arena, struct slice, 1);
        out->remote[0] = address;
        return OK;
    }
    return result;
}

static enum err store_notification(struct outbound *outbound, const struct bounce *bounce,
                                   const struct resolved *sender, struct delivery *delivery,
                                   struct arena *arena)
{
    struct delivery_target *targets =
        ARENA_ARRAY(arena, struct delivery_target, sender->account_count);
    struct queue_recipient *remote =
        ARENA_ARRAY(arena, struct queue_recipient, sender->remote_count);
    uint64_t *ends = ARENA_ARRAY(arena, uint64_t, bounce->count);
    struct slice text;
    log_lsn lsn;
    for (unsigned i = 0; i < sender->account_count; i++) {
        targets[i] = (struct delivery_target){ .account = sender->accounts[i].id,
                                               .mailbox = MAILBOX_INBOX,
                                               .fallback_inbox = true };
    }
    for (unsigned i = 0; i < sender->remote_count; i++) {
        remote[i] =
            (struct queue_recipient){ .address = sender->remote[i], .notify = NOTIFY_NEVER };
    }
    for (unsigned i = 0; i < bounce->count; i++) {
        ends[i] = bounce->attempts[i].entry->id;
    }
    delivery->targets = targets;
    delivery->target_count = sender->account_count;
    delivery->remote = remote;
    delivery->remote_count = sender->remote_count;
    delivery->ends = ends;
    delivery->end_count = bounce->ends ? bounce->count : 0;
    if (sender->account_count > 0) {
        TRY(draft_prefix(delivery->draft, SL("Return-Path: <>\r\n")));
    }
    TRY(draft_text(delivery->draft, arena, &text));
    delivery->terms.flags = ascii_is_all(text) ? 0 : TERM_8BIT;
    TRY(scanner_parse(outbound->services->scanner, text, arena, &delivery->summary));
    return store_deliver(outbound->services->store, delivery, &lsn);
}

/* The entries end although nobody can be told. */
static enum err end_alone(struct outbound *outbound, const struct bounce *bounce,
                          struct arena *arena)
{
    uint64_t *ids = ARENA_ARRAY(arena, uint64_t, bounce->count);
    struct queue_change change = { .kind = QUEUE_DROP,
                                   .ids = ids,
                                   .count = bounce->count,
                                   .text = bounce->attempts[0].result.text };
    for (unsigned i = 0; i < bounce->count; i++) {
        ids[i] = bounce->attempts[i].entry->id;
    }
    log_warn("bounce-homeless", "qid=%llu from=%s", (unsigned long long)ids[0],
             log_text(bounce->attempts[0].entry->from).text);
    return bounce->ends ? queue_apply_change(outbound->services->store, &change) : OK;
}

enum err bounce_send(struct outbound *outbound, const struct bounce *bounce)
{
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "bounce", BOUNCE_ARENA_BYTES);
    struct slice id = services_make_id(outbound->services, arena);
    struct resolved sender = {};
    enum err result = find_sender(outbound, bounce->attempts[0].entry->from, arena, &sender);
    if (result == ERR_NOT_FOUND || result == ERR_LIMIT || result == ERR_SYNTAX) {
        return end_alone(outbound, bounce, arena);
    }
    TRY(result);
    struct draft *draft = draft_new(outbound->services->store, BOUNCE_BYTES_MAX);
    struct delivery delivery = { .draft = draft,
                                 .received = services_now(outbound->services),
                                 .envelope_from = SL(""),
                                 .envelope_id = id };
    result = write_notification(outbound, bounce, id, arena, draft);
    if (result == OK) {
        result = store_notification(outbound, bounce, &sender, &delivery, arena);
    }
    if (result == OK) {
        note_notified(outbound, bounce, id, &sender);
    }
    draft_free(draft);
    return result;
}
