/* A notification about entries of the queue: what is said of each, and what of the message goes back. */
#include "base/log.h"
#include "flow/outbound/internal.h"

#define BOUNCE_ARENA_BYTES ((size_t)8 * 1024 * 1024)

/* RFC 3461 4.3: the whole message goes back with a failure alone, where that was asked for, or nothing was (RFC 6522 3) by a user of ours: the
 * sender of another may be forged, and what he is said to have sent be spam. RFC 8689 5: and never where its way had to be encrypted; nor
 * what only servers for binary content would take back. */
static bool is_whole(const struct bounce *bounce)
{
    const struct queue_entry *entry = bounce->attempts[0].entry;
    uint16_t flags = entry->terms.flags;
    size_t most = flags & TERM_RETURN_FULL ? DSN_WHOLE_MAX
                  : flags & TERM_OUTSIDE   ? 0
                                           : DSN_UNASKED_MAX;
    return bounce->action == DSN_FAILED &&
           !(flags & (TERM_RETURN_HEADERS | TERM_REQUIRE_TLS | TERM_BINARY)) &&
           entry->blob.size <= most;
}

static enum err read_returned(struct outbound *outbound, const struct bounce *bounce,
                              struct arena *arena, struct notice *notice)
{
    const struct queue_entry *entry = bounce->attempts[0].entry;
    struct slice text;
    notice->is_whole = is_whole(bounce);
    TRY(store_blob_read(outbound->services->store, entry->blob, 0,
                        notice->is_whole ? entry->blob.size : DSN_HEADER_MAX, arena, &text));
    notice->returned = notice_returned(text, notice->is_whole);
    return OK;
}

/* What is said of an end without a status of its own; of a failure, when it was tried for as long as may be. */
static struct slice status_of_end(const struct queue_entry *entry, enum dsn_action action)
{
    bool has_time = entry->terms.deliver_by.secs != 0;
    bool is_return = entry->terms.flags & TERM_BY_RETURN;
    if (action == DSN_FAILED) {
        return has_time && is_return ? SL("5.4.7") : SL("4.4.7"); /* RFC 2852 4.1 */
    }
    if (action == DSN_DELAYED) {
        return has_time && !is_return ? SL("4.4.7") : SL("4.4.1");
    }
    return SL("2.0.0");
}

static struct dsn_recipient describe(const struct attempt *attempt, enum dsn_action action)
{
    struct slice status = attempt->result.enhanced;
    bool is_unsafe = slice_starts(status, SL("4.7.")) && !attempt->result.is_remote;
    /* RFC 3464 2.3.4: what a server said of a delay is more than that there is one. */
    bool is_said = action == DSN_DELAYED && attempt->result.is_remote &&
                   attempt->entry->terms.deliver_by.secs == 0;
    if (status.len == 0 || (attempt->result.fate == RELAY_LATER && !is_unsafe && !is_said)) {
        status = status_of_end(attempt->entry, action);
    }
    if (attempt->result.fate == RELAY_NEVER && attempt->result.enhanced.len == 0) {
        status = SL("5.0.0");
    }
    return (struct dsn_recipient){ .address = attempt->entry->to,
                                   .original = attempt->entry->original,
                                   .status = status,
                                   .remote_host = attempt->is_met ? attempt->host : SL(""),
                                   .text = attempt->result.text,
                                   .is_remote = attempt->result.is_remote,
                                   .is_program = attempt->result.is_program,
                                   .converted = attempt->result.converted,
                                   .advice = smtp_failure_advice(attempt_failure(attempt).class) };
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
    const struct queue_entry *entry = bounce->attempts[0].entry;
    struct dsn_recipient *recipients = ARENA_ARRAY(arena, struct dsn_recipient, bounce->count);
    uint64_t *ends = ARENA_ARRAY(arena, uint64_t, bounce->count);
    for (unsigned i = 0; i < bounce->count; i++) {
        recipients[i] = describe(&bounce->attempts[i], bounce->action);
        ends[i] = bounce->attempts[i].entry->id;
    }
    struct notice notice = { .action = bounce->action,
                             .sender = outbound_sender(entry, entry->from, arena),
                             .message = entry->envelope_id,
                             .terms = entry->terms,
                             .arrived = entry->queued,
                             .give_up = bounce->give_up,
                             .withheld = bounce->withheld,
                             .recipients = recipients,
                             .count = bounce->count,
                             .ends = ends,
                             .end_count = bounce->ends ? bounce->count : 0 };
    TRY(read_returned(outbound, bounce, arena, &notice));
    enum err result = notice_send(outbound->services, &notice);
    return result == ERR_NOT_FOUND ? end_alone(outbound, bounce, arena) : result;
}
