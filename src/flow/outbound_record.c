/* What became of recipients: written down first, then told. */
#include "base/log.h"
#include "flow/outbound_internal.h"

#define RECORD_ARENA_BYTES ((size_t)4 * 1024 * 1024)

/* A sender who said nothing is told of failures and delays (RFC 3461 4.1). */
static bool wants_to_hear(const struct queue_entry *entry, uint8_t what)
{
    return entry->from.len > 0 &&
           (entry->notify == 0 ? what != NOTIFY_SUCCESS : (entry->notify & what) != 0);
}

static struct utc end_of(const struct outbound *outbound, const struct queue_entry *entry)
{
    struct utc end = { entry->queued.secs + (int64_t)outbound->settings->lifetime };
    if (entry->terms.deliver_by.secs != 0 && entry->terms.flags & TERM_BY_RETURN &&
        entry->terms.deliver_by.secs < end.secs) {
        end = entry->terms.deliver_by;
    }
    return end;
}

/* What the ends have in common. */
#define END_ARGS(attempt)                                                                          \
    (unsigned long long)(attempt)->entry->id, log_text((attempt)->entry->envelope_id).text,        \
        log_text((attempt)->entry->to).text, log_text((attempt)->host).text,                       \
        log_text((attempt)->result.text).text

/* One record for all that share it; false when it could not be written, and then nothing is done. */
static bool change(struct outbound *outbound, enum queue_change_kind kind,
                   const struct attempt *attempt, struct utc until)
{
    struct queue_change change = { .kind = kind,
                                   .ids = &attempt->entry->id,
                                   .count = 1,
                                   .text = attempt->result.text,
                                   .until = until };
    if (queue_apply_change(outbound->services->store, &change) != OK) {
        log_error("outbound-failed", "qid=%llu reason=%s", (unsigned long long)attempt->entry->id,
                  log_text(slice_cstr(err_detail())).text);
        return false;
    }
    return true;
}

static void tell(struct outbound *outbound, enum dsn_action action, const struct attempt *attempts,
                 unsigned count, bool ends)
{
    struct bounce bounce = { .action = action,
                             .attempts = attempts,
                             .count = count,
                             .give_up = end_of(outbound, attempts[0].entry),
                             .ends = ends };
    if (bounce_send(outbound, &bounce) != OK) {
        log_error("bounce-failed", "qid=%llu reason=%s", (unsigned long long)attempts[0].entry->id,
                  log_text(slice_cstr(err_detail())).text);
    }
}

/* --- later --- */

static bool is_over(const struct outbound *outbound, const struct attempt *attempt)
{
    return services_now(outbound->services).secs >= end_of(outbound, attempt->entry).secs;
}

static bool is_late(const struct outbound *outbound, const struct queue_entry *entry)
{
    int64_t waited = services_now(outbound->services).secs - entry->queued.secs;
    return outbound->settings->delay_warning > 0 && !entry->was_warned &&
           waited >= (int64_t)outbound->settings->delay_warning;
}

static void defer(struct outbound *outbound, const struct attempt *attempt, struct arena *arena)
{
    const struct queue_entry *entry = attempt->entry;
    struct utc until = services_now(outbound->services);
    until.secs += backoff_seconds(entry->attempts, random_u64(&outbound->services->world->random));
    log_info("deferred", "qid=%llu mid=%s to=%s host=%s reply=%s", END_ARGS(attempt));
    if (change(outbound, QUEUE_DEFER, attempt, until)) {
        schedule_again(outbound->schedule, entry->id, outbound_destination(outbound, entry, arena),
                       until.secs);
    }
    if (is_late(outbound, entry) && wants_to_hear(entry, NOTIFY_DELAY) &&
        change(outbound, QUEUE_WARNED, attempt, until)) {
        tell(outbound, DSN_DELAYED, attempt, 1, false);
    }
}

/* --- the end --- */

static void end_taken(struct outbound *outbound, const struct attempt *attempt)
{
    log_info("relayed", "qid=%llu mid=%s to=%s host=%s reply=%s", END_ARGS(attempt));
    if (!change(outbound, QUEUE_DONE, attempt, (struct utc){ 0 })) {
        return;
    }
    schedule_remove(outbound->schedule, attempt->entry->id);
    if (!attempt->result.knows_dsn && attempt->entry->notify & NOTIFY_SUCCESS) {
        tell(outbound, DSN_RELAYED, attempt, 1, false);
    }
}

/* RFC 5321 6.1: a null sender is told nothing; so is who did not want to be. */
static void end_untold(struct outbound *outbound, const struct attempt *attempt)
{
    log_info("dropped", "qid=%llu mid=%s to=%s host=%s reply=%s", END_ARGS(attempt));
    if (change(outbound, QUEUE_DROP, attempt, (struct utc){ 0 })) {
        schedule_remove(outbound->schedule, attempt->entry->id);
    }
}

/* All failures of one message in one bounce, which ends their entries with the record that brings it. */
static void end_failed(struct outbound *outbound, const struct attempt *failed, unsigned count)
{
    struct bounce bounce = {
        .action = DSN_FAILED, .attempts = failed, .count = count, .ends = true
    };
    if (bounce_send(outbound, &bounce) != OK) {
        log_error("bounce-failed", "qid=%llu reason=%s", (unsigned long long)failed[0].entry->id,
                  log_text(slice_cstr(err_detail())).text);
        return; /* they stay in the queue, and with them the bounce that is due */
    }
    for (unsigned i = 0; i < count; i++) {
        log_info("bounced", "qid=%llu mid=%s to=%s host=%s reply=%s", END_ARGS(&failed[i]));
        schedule_remove(outbound->schedule, failed[i].entry->id);
    }
}

void outbound_record(struct outbound *outbound, const struct attempt *attempts, unsigned count)
{
    AUTO(arena_free_auto)
    struct arena *arena = arena_new(NULL, "outbound-record", RECORD_ARENA_BYTES);
    struct attempt *failed = ARENA_ARRAY(arena, struct attempt, count);
    unsigned failed_count = 0;
    for (unsigned i = 0; i < count; i++) {
        struct attempt attempt = attempts[i];
        bool is_failed = attempt.result.fate == RELAY_NEVER ||
                         (attempt.result.fate == RELAY_LATER && is_over(outbound, &attempt));
        if (attempt.result.fate == RELAY_TAKEN) {
            end_taken(outbound, &attempt);
        } else if (!is_failed && outbound->is_stopping && attempt.result.code == 0) {
            continue; /* cut short by ourselves: no attempt */
        } else if (!is_failed) {
            defer(outbound, &attempt, arena);
        } else if (wants_to_hear(attempt.entry, NOTIFY_FAILURE)) {
            failed[failed_count++] = attempt;
        } else {
            end_untold(outbound, &attempt);
        }
    }
    if (failed_count > 0) {
        end_failed(outbound, failed, failed_count);
    }
}
