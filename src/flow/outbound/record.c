/* What became of the recipients of one message: written down first, then told. Those that share a fate share a record. */
#include "base/log.h"
#include "directory/suppression.h"
#include "flow/outbound/internal.h"
#include "flow/outbound/late.h"

#define RECORD_ARENA_BYTES ((size_t)4 * 1024 * 1024)
#define AGAIN_SECONDS 5 /* between tries to write down what cannot be undone */

enum fate { FATE_TAKEN, FATE_LATER, FATE_FAILED, FATE_KEPT, FATE_UNTOLD, FATES };

/* The attempts of one message, sorted by fate. */
struct recording {
    struct outbound *outbound;
    struct arena *arena;
    struct attempt *attempts[FATES];
    unsigned counts[FATES];
};

/* A sender who said nothing is told of failures and delays (RFC 3461 4.1). RFC 5321 6.1: a null sender is told nothing. */
static bool wants_to_hear(const struct queue_entry *entry, uint8_t what)
{
    return entry->from.len > 0 &&
           ((entry->notify & NOTIFY_ASKED) == 0 ? what != NOTIFY_SUCCESS
                                                : (entry->notify & what) != 0);
}

/* Since when it waits for other servers, and no longer by its sender's wish. */
static int64_t begin_of(const struct queue_entry *entry)
{
    int64_t release = entry->terms.not_before.secs;
    return release > entry->queued.secs ? release : entry->queued.secs;
}

static int64_t waited(const struct outbound *outbound, const struct queue_entry *entry)
{
    return lost_time_waited(&outbound->lost, begin_of(entry),
                            services_now(outbound->services).secs);
}

/* When it is given up: the past when that is now. */
static struct utc end_of(const struct outbound *outbound, const struct queue_entry *entry)
{
    int64_t most = (int64_t)outbound->settings->lifetime;
    int64_t asked = entry->terms.deliver_by.secs - begin_of(entry);
    if (entry->terms.deliver_by.secs != 0 && entry->terms.flags & TERM_BY_RETURN && asked < most) {
        most = asked;
    }
    return (struct utc){ services_now(outbound->services).secs + most - waited(outbound, entry) };
}

static bool is_over(const struct outbound *outbound, const struct queue_entry *entry)
{
    return services_now(outbound->services).secs >= end_of(outbound, entry).secs;
}

/* --- sorting --- */

static enum fate fate_of(struct outbound *outbound, const struct attempt *attempt)
{
    if (attempt->result.fate == RELAY_TAKEN) {
        return FATE_TAKEN;
    }
    if (attempt->result.fate == RELAY_LATER && !is_over(outbound, attempt->entry)) {
        return FATE_LATER;
    }
    if (quarantine_is_for(attempt)) {
        return attempt->entry->notify & NOTIFY_HAS_COPY ? FATE_UNTOLD : FATE_KEPT;
    }
    return wants_to_hear(attempt->entry, NOTIFY_FAILURE) ? FATE_FAILED : FATE_UNTOLD;
}

static void sort_attempts(struct recording *r, const struct attempt *attempts, unsigned count)
{
    for (unsigned fate = 0; fate < FATES; fate++) {
        r->attempts[fate] = ARENA_ARRAY(r->arena, struct attempt, count);
    }
    for (unsigned i = 0; i < count; i++) {
        enum fate fate = fate_of(r->outbound, &attempts[i]);
        bool is_cut_short = r->outbound->is_stopping && attempts[i].result.code == 0;
        if (fate != FATE_LATER || !is_cut_short) { /* what we broke off ourselves is no attempt */
            r->attempts[fate][r->counts[fate]++] = attempts[i];
        }
    }
}

struct smtp_failure attempt_failure(const struct attempt *attempt)
{
    return smtp_failure_classify(attempt->result.enhanced, attempt->result.text);
}

/* --- writing down --- */

/* What the log says of every fate. */
#define FATE_ARGS(attempt)                                                                         \
    (unsigned long long)(attempt)->entry->id, log_text((attempt)->entry->envelope_id).text,        \
        log_text((attempt)->entry->to).text, log_text((attempt)->host).text,                       \
        log_text((attempt)->result.text).text
#define FAILURE_ARGS(attempt) FATE_ARGS(attempt), smtp_failure_name(attempt_failure(attempt).class)

/* One record for those that stand together and share a text. */
static enum err write_down(struct recording *r, enum queue_change_kind kind, enum fate fate,
                           struct utc until)
{
    const struct attempt *attempts = r->attempts[fate];
    unsigned count = r->counts[fate];
    uint64_t *ids = ARENA_ARRAY(r->arena, uint64_t, count);
    for (unsigned first = 0, next = 0; first < count; first = next) {
        for (next = first;
             next < count && slice_eq(attempts[next].result.text, attempts[first].result.text);
             next++) {
            ids[next] = attempts[next].entry->id;
        }
        struct queue_change change = { .kind = kind,
                                       .ids = ids + first,
                                       .count = next - first,
                                       .text = attempts[first].result.text,
                                       .until = until };
        TRY(queue_apply_change(r->outbound->services->store, &change));
    }
    return OK;
}

static void log_unwritten(const struct recording *r, enum fate fate)
{
    log_error("outbound-failed", "qid=%llu reason=%s",
              (unsigned long long)r->attempts[fate][0].entry->id,
              log_text(slice_cstr(err_detail())).text);
}

static void forget(struct recording *r, enum fate fate)
{
    for (unsigned i = 0; i < r->counts[fate]; i++) {
        schedule_remove(r->outbound->schedule, r->attempts[fate][i].entry->id);
    }
}

static void wait_until(struct recording *r, enum fate fate, int64_t until)
{
    for (unsigned i = 0; i < r->counts[fate]; i++) {
        const struct queue_entry *entry = r->attempts[fate][i].entry;
        schedule_again(r->outbound->schedule, entry->id,
                       outbound_way(r->outbound, entry, r->arena).name, until);
    }
}

/* --- addresses that nobody has --- */

/* What is counted is a convenience: where it cannot be written down, mail goes on. */
static void log_uncounted(const struct attempt *attempt)
{
    log_warn("suppression-failed", "to=%s reason=%s", log_text(attempt->entry->to).text,
             log_text(slice_cstr(err_detail())).text);
}

static void count_failures(const struct recording *r, enum fate fate)
{
    const struct outbound_settings *settings = r->outbound->settings;
    for (unsigned i = 0; i < r->counts[fate]; i++) {
        const struct attempt *attempt = &r->attempts[fate][i];
        struct suppression_failure failure = { .address = attempt->entry->to,
                                               .reply = attempt->result.text,
                                               .now = services_now(r->outbound->services),
                                               .after = settings->suppress_after,
                                               .within = settings->suppress_within };
        bool is_new = false;
        if (attempt->result.fate != RELAY_NEVER || !attempt->result.is_remote ||
            attempt_failure(attempt).class != FAILURE_NO_USER) {
            continue;
        }
        if (directory_suppression_failed(r->outbound->services->directory, &failure, &is_new) !=
            OK) {
            log_uncounted(attempt);
        } else if (is_new) {
            log_info("suppressed", "to=%s reply=%s", log_text(attempt->entry->to).text,
                     log_text(attempt->result.text).text);
        }
    }
}

static void forget_failures(const struct recording *r)
{
    for (unsigned i = 0; i < r->counts[FATE_TAKEN]; i++) {
        const struct attempt *attempt = &r->attempts[FATE_TAKEN][i];
        if (directory_suppression_delivered(r->outbound->services->directory, attempt->entry->to) !=
            OK) {
            log_uncounted(attempt);
        }
    }
}

/* --- the fates --- */

static struct notice_turn notice_to(const struct recording *r, const struct bounce *bounce)
{
    return (struct notice_turn){ .sender = bounce->attempts[0].entry->from,
                                 .now = services_now(r->outbound->services).secs,
                                 .max = r->outbound->settings->notifications_per_hour };
}

/* One sender is not told of thousands of failures one by one. */
static bool may_tell(const struct recording *r, struct bounce *bounce)
{
    struct notice_turn notice = notice_to(r, bounce);
    bool may = notice_rate_take(r->outbound->notices, &notice, &bounce->withheld);
    if (!may) {
        log_warn("bounce-withheld", "qid=%llu from=%s",
                 (unsigned long long)bounce->attempts[0].entry->id, log_text(notice.sender).text);
    }
    return may;
}

static bool send_notification(struct recording *r, const struct bounce *bounce)
{
    if (bounce_send(r->outbound, bounce) == OK) {
        return true;
    }
    struct notice_turn notice = notice_to(r, bounce);
    notice_rate_give_back(r->outbound->notices, &notice, bounce->withheld);
    log_error("bounce-failed", "qid=%llu reason=%s",
              (unsigned long long)bounce->attempts[0].entry->id,
              log_text(slice_cstr(err_detail())).text);
    return false;
}

static void tell(struct recording *r, struct bounce *bounce)
{
    if (bounce->count > 0 && may_tell(r, bounce)) {
        (void)send_notification(r, bounce);
    }
}

/* RFC 2852 4.1: whoever asked for it is told of each step; and where it goes on without its time. */
static bool is_traced(const struct attempt *attempt)
{
    const struct queue_entry *entry = attempt->entry;
    return entry->terms.deliver_by.secs != 0 && entry->from.len > 0 &&
           !(entry->notify & NOTIFY_NEVER) &&
           (entry->terms.flags & TERM_BY_TRACE || !attempt->result.knows_by);
}

/* RFC 3461 5.2.2: the server does not report, so the sender hears that it was passed on. The notification ends the entries itself, so that it
 * is not lost where they are; who is left is in `r`. */
static void tell_relayed(struct recording *r)
{
    unsigned count = r->counts[FATE_TAKEN], left = 0;
    struct attempt *told = ARENA_ARRAY(r->arena, struct attempt, count);
    struct attempt *rest = ARENA_ARRAY(r->arena, struct attempt, count);
    struct bounce bounce = { .action = DSN_RELAYED, .attempts = told, .ends = true };
    for (unsigned i = 0; i < count; i++) {
        const struct attempt *attempt = &r->attempts[FATE_TAKEN][i];
        bool is_unknown = !attempt->result.knows_dsn && attempt->entry->notify & NOTIFY_SUCCESS;
        if ((is_unknown && wants_to_hear(attempt->entry, NOTIFY_SUCCESS)) || is_traced(attempt)) {
            told[bounce.count++] = *attempt;
        } else {
            rest[left++] = *attempt;
        }
    }
    if (bounce.count > 0 && success_is_granted(r->outbound->services, told[0].entry->from) &&
        may_tell(r, &bounce) && send_notification(r, &bounce)) {
        r->attempts[FATE_TAKEN] = rest;
        r->counts[FATE_TAKEN] = left;
        for (unsigned i = 0; i < bounce.count; i++) {
            schedule_remove(r->outbound->schedule, told[i].entry->id);
        }
    }
}

/* It is with the other server: sent again it would be there twice, so the entries stay with this task until they are written
 * down as done. */
static void end_taken(struct recording *r)
{
    for (unsigned i = 0; i < r->counts[FATE_TAKEN]; i++) {
        log_info("relayed", "qid=%llu mid=%s to=%s host=%s reply=%s",
                 FATE_ARGS(&r->attempts[FATE_TAKEN][i]));
        note_attempt(r->outbound, STORY_SENT, &r->attempts[FATE_TAKEN][i], (struct utc){ 0 });
    }
    forget_failures(r);
    tell_relayed(r);
    while (write_down(r, QUEUE_DONE, FATE_TAKEN, (struct utc){ 0 }) != OK) {
        log_unwritten(r, FATE_TAKEN);
        if (fiber_sleep(AGAIN_SECONDS * USEC_PER_SEC) != OK) {
            return; /* the server stops: this is one of the three windows for a copy (guarantees.md) */
        }
    }
    forget(r, FATE_TAKEN);
}

/* A sender who said by when hears of that time and of no other. */
static bool is_late(const struct outbound *outbound, const struct queue_entry *entry)
{
    if (entry->terms.deliver_by.secs != 0 && !(entry->terms.flags & TERM_BY_RETURN)) {
        return outbound_is_late(outbound, entry);
    }
    return outbound->settings->delay_warning > 0 && !entry->was_warned &&
           waited(outbound, entry) >= (int64_t)outbound->settings->delay_warning &&
           wants_to_hear(entry, NOTIFY_DELAY);
}

static void warn_late(struct recording *r)
{
    struct recording late = { .outbound = r->outbound, .arena = r->arena };
    late.attempts[FATE_LATER] = ARENA_ARRAY(r->arena, struct attempt, r->counts[FATE_LATER]);
    for (unsigned i = 0; i < r->counts[FATE_LATER]; i++) {
        const struct attempt *attempt = &r->attempts[FATE_LATER][i];
        if (is_late(r->outbound, attempt->entry) && !quarantine_is_for(attempt)) {
            late.attempts[FATE_LATER][late.counts[FATE_LATER]++] = *attempt;
        }
    }
    if (late.counts[FATE_LATER] == 0) {
        return;
    }
    if (write_down(&late, QUEUE_WARNED, FATE_LATER, (struct utc){ 0 }) != OK) {
        log_unwritten(&late, FATE_LATER); /* warned with the next attempt */
        return;
    }
    tell(r, &(struct bounce){ .action = DSN_DELAYED,
                              .attempts = late.attempts[FATE_LATER],
                              .count = late.counts[FATE_LATER],
                              .give_up = end_of(r->outbound, late.attempts[FATE_LATER][0].entry) });
}

static void defer(struct recording *r)
{
    struct services *services = r->outbound->services;
    struct utc until = services_now(services);
    const struct backoff backoff = { (int64_t)r->outbound->settings->retry_first,
                                     (int64_t)r->outbound->settings->retry_max };
    until.secs += backoff_seconds(backoff, r->attempts[FATE_LATER][0].entry->attempts,
                                  random_u64(&services->world->random));
    for (unsigned i = 0; i < r->counts[FATE_LATER]; i++) {
        log_info("deferred", "qid=%llu mid=%s to=%s host=%s reply=%s failure=%s",
                 FAILURE_ARGS(&r->attempts[FATE_LATER][i]));
        if (r->attempts[FATE_LATER][i].result.may_be_twice) { /* RFC 5321 6.1 */
            log_info("possible-duplicate", "qid=%llu mid=%s to=%s host=%s reply=%s",
                     FATE_ARGS(&r->attempts[FATE_LATER][i]));
        }
        note_attempt(r->outbound, STORY_DEFERRED, &r->attempts[FATE_LATER][i], until);
    }
    if (write_down(r, QUEUE_DEFER, FATE_LATER, until) != OK) {
        log_unwritten(r, FATE_LATER); /* it waits all the same; a start before then tries sooner */
    }
    wait_until(r, FATE_LATER, until.secs);
    warn_late(r);
}

static void end_untold(struct recording *r)
{
    for (unsigned i = 0; i < r->counts[FATE_UNTOLD]; i++) {
        log_info("dropped", "qid=%llu mid=%s to=%s host=%s reply=%s failure=%s",
                 FAILURE_ARGS(&r->attempts[FATE_UNTOLD][i]));
        note_attempt(r->outbound, STORY_DROPPED, &r->attempts[FATE_UNTOLD][i], (struct utc){ 0 });
    }
    if (write_down(r, QUEUE_DROP, FATE_UNTOLD, (struct utc){ 0 }) != OK) {
        log_unwritten(r, FATE_UNTOLD);
        wait_until(r, FATE_UNTOLD, services_now(r->outbound->services).secs + BACKOFF_FIRST);
        return;
    }
    forget(r, FATE_UNTOLD);
    count_failures(r, FATE_UNTOLD);
}

/* With those of whom nobody is to be told. */
static void end_unheard(struct recording *r, enum fate fate)
{
    memcpy(r->attempts[FATE_UNTOLD] + r->counts[FATE_UNTOLD], r->attempts[fate],
           r->counts[fate] * sizeof(struct attempt));
    r->counts[FATE_UNTOLD] += r->counts[fate];
    r->counts[fate] = 0;
}

/* All failures of one message in one bounce, which ends their entries with the record that brings it. */
static void end_failed(struct recording *r)
{
    struct bounce bounce = { .action = DSN_FAILED,
                             .attempts = r->attempts[FATE_FAILED],
                             .count = r->counts[FATE_FAILED],
                             .ends = true };
    if (!may_tell(r, &bounce)) {
        end_unheard(r, FATE_FAILED);
        return;
    }
    if (!send_notification(r, &bounce)) {
        wait_until(r, FATE_FAILED, services_now(r->outbound->services).secs + BACKOFF_FIRST);
        return;
    }
    for (unsigned i = 0; i < bounce.count; i++) {
        log_info("bounced", "qid=%llu mid=%s to=%s host=%s reply=%s failure=%s",
                 FAILURE_ARGS(&bounce.attempts[i]));
        note_attempt(r->outbound, STORY_FAILED, &bounce.attempts[i], (struct utc){ 0 });
    }
    forget(r, FATE_FAILED);
    count_failures(r, FATE_FAILED);
}

/* It is never bounced, and where nobody can keep it, it ends like what nobody is told of. A mistake in the configuration is waited for as
 * long as another server would be. */
static void end_kept(struct recording *r)
{
    const struct attempt *attempts = r->attempts[FATE_KEPT];
    enum err result = quarantine_keep(r->outbound, attempts, r->counts[FATE_KEPT]);
    if (result == ERR_EXISTS) {
        end_unheard(r, FATE_KEPT);
        return;
    }
    if (result == ERR_DENIED || (result == ERR_LIMIT && is_over(r->outbound, attempts[0].entry))) {
        log_warn("quarantine-failed", "qid=%llu mid=%s reason=%s",
                 (unsigned long long)attempts[0].entry->id,
                 log_text(attempts[0].entry->envelope_id).text,
                 log_text(slice_cstr(err_detail())).text);
        end_unheard(r, FATE_KEPT);
        return;
    }
    if (result != OK) {
        log_unwritten(r, FATE_KEPT);
        wait_until(r, FATE_KEPT, services_now(r->outbound->services).secs + BACKOFF_FIRST);
        return;
    }
    for (unsigned i = 0; i < r->counts[FATE_KEPT]; i++) {
        log_info("dropped", "qid=%llu mid=%s to=%s host=%s reply=%s failure=%s",
                 FAILURE_ARGS(&attempts[i]));
        note_attempt(r->outbound, STORY_DROPPED, &attempts[i], (struct utc){ 0 });
    }
    forget(r, FATE_KEPT);
}

void outbound_warn(struct outbound *outbound, const struct attempt *attempts, unsigned count)
{
    AUTO(arena_free_auto)
    struct arena *arena = arena_new(NULL, "outbound-record", RECORD_ARENA_BYTES);
    struct recording recording = { .outbound = outbound, .arena = arena };
    struct queue_entry *warned = ARENA_ARRAY(arena, struct queue_entry, count);
    recording.attempts[FATE_LATER] = ARENA_ARRAY(arena, struct attempt, count);
    for (unsigned i = 0; i < count; i++) {
        recording.attempts[FATE_LATER][recording.counts[FATE_LATER]++] = attempts[i];
    }
    warn_late(&recording);
    for (unsigned i = 0; i < count; i++) {
        warned[i] = *attempts[i].entry;
        warned[i].was_warned = true; /* or it was tried to: it goes its way again */
        schedule_again(outbound->schedule, warned[i].id,
                       outbound_way(outbound, &warned[i], arena).name, warned[i].next_attempt.secs);
    }
}

void outbound_record(struct outbound *outbound, const struct attempt *attempts, unsigned count)
{
    static void (*const ends[FATES])(struct recording *) = {
        [FATE_TAKEN] = end_taken, [FATE_LATER] = defer,       [FATE_FAILED] = end_failed,
        [FATE_KEPT] = end_kept,   [FATE_UNTOLD] = end_untold,
    };
    AUTO(arena_free_auto)
    struct arena *arena = arena_new(NULL, "outbound-record", RECORD_ARENA_BYTES);
    struct recording recording = { .outbound = outbound, .arena = arena };
    outbound_look_at_clock(outbound);
    sort_attempts(&recording, attempts, count);
    for (unsigned fate = 0; fate < FATES; fate++) {
        if (recording.counts[fate] > 0) {
            ends[fate](&recording);
        }
    }
}
