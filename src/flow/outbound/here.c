/* Mail that waited in the queue by its sender's wish and is for somebody here: into the mailbox, with the record that ends its entry. And what
 * senders are to hear of mail that is in mailboxes. */
#include "base/log.h"
#include "flow/index.h"
#include "flow/outbound/internal.h"

#define HERE_ARENA_BYTES ((size_t)16 * 1024 * 1024)
#define REPORT_AGAIN_SECONDS 60 /* until what could not be stored is tried again */

struct arrival {
    struct outbound *outbound;
    const struct queue_entry *entry;
    struct arena *arena;
    struct resolved who;
    bool is_told; /* its sender is to hear of it */
};

static enum err check_room(const struct arrival *a)
{
    for (unsigned i = 0; i < a->who.account_count; i++) {
        uint64_t room;
        TRY(quota_room(a->outbound->services, &a->who.accounts[i], &room));
        if (room < a->entry->blob.size) {
            return fail(ERR_FULL, "the mailbox is full");
        }
    }
    return OK;
}

/* Where the address leads by now. */
static struct queue_recipient *set_targets(const struct arrival *a, struct delivery *delivery)
{
    struct delivery_target *targets =
        ARENA_ARRAY(a->arena, struct delivery_target, a->who.account_count);
    struct queue_recipient *remote = ARENA_ARRAY(a->arena, struct queue_recipient,
                                                 a->who.remote_count + 1 + a->who.account_count);
    for (unsigned i = 0; i < a->who.account_count; i++) {
        targets[i] = (struct delivery_target){ .account = a->who.accounts[i].id,
                                               .mailbox = MAILBOX_INBOX,
                                               .fallback_inbox = true };
    }
    for (unsigned i = 0; i < a->who.remote_count; i++) {
        remote[i] = (struct queue_recipient){ .address = a->who.remote[i],
                                              .original = a->entry->original,
                                              .notify = a->entry->notify };
    }
    delivery->targets = targets;
    delivery->target_count = a->who.account_count;
    delivery->remote = remote;
    delivery->remote_count = a->who.remote_count;
    if (a->is_told) {
        remote[delivery->remote_count++] = (struct queue_recipient){
            .address = a->entry->to, .original = a->entry->original, .notify = NOTIFY_IS_DELIVERED
        };
    }
    return remote;
}

static void add_answers(const struct arrival *a, struct slice text, struct delivery *delivery,
                        struct queue_recipient *remote)
{
    for (unsigned i = 0; i < a->who.account_count; i++) {
        struct answer_question question = { &a->who.accounts[i], a->entry->from, a->entry->to,
                                            text };
        if (delivery->remote_count < DELIVERY_TARGETS_MAX &&
            answer_is_due(a->outbound->services, &question)) {
            remote[delivery->remote_count++] =
                (struct queue_recipient){ .address = a->who.accounts[i].address,
                                          .original = a->entry->to,
                                          .notify = NOTIFY_IS_ANSWER };
        }
    }
}

static enum err store_copy(const struct arrival *a, struct draft **draft)
{
    struct services *services = a->outbound->services;
    const struct queue_entry *entry = a->entry;
    struct delivery delivery = { .draft = *draft,
                                 .received = services_now(services),
                                 .envelope_from = entry->from,
                                 .terms = entry->terms,
                                 .ends = &entry->id,
                                 .end_count = 1,
                                 .submitter = entry->submitter,
                                 .envelope_id = entry->envelope_id };
    struct slice text;
    log_lsn lsn;
    delivery.terms.not_before = (struct utc){ 0 };
    struct queue_recipient *remote = set_targets(a, &delivery);
    TRY(outbound_copy(a->outbound, entry, draft, a->arena, &text));
    delivery.draft = *draft;
    delivery.terms.flags &= (uint16_t)~TERM_BINARY;
    add_answers(a, text, &delivery, remote);
    TRY(scanner_parse(services->scanner, text, a->arena, &delivery.summary));
    TRY(store_deliver(services->store, &delivery, &lsn));
    for (unsigned i = 0; i < a->who.account_count; i++) {
        indexer_note(services->indexer, a->who.accounts[i].id);
    }
    return OK;
}

static enum err put(struct arrival *a)
{
    struct services *services = a->outbound->services;
    TRY(directory_resolve(services->directory, a->entry->to, a->arena, &a->who));
    TRY(route_leave_out(services, a->entry->to, &a->who));
    TRY(check_room(a));
    a->is_told =
        a->entry->notify & NOTIFY_SUCCESS && a->entry->from.len > 0 && a->who.remote_count == 0;
    struct draft *draft = draft_new(services->store, a->entry->blob.size + DRAFT_PREFIX_MAX);
    enum err result = store_copy(a, &draft);
    draft_free(draft);
    return result;
}

/* The entry is gone. */
static void arrived(const struct arrival *a, const struct attempt *attempt)
{
    const struct queue_entry *entry = a->entry;
    log_info("released", "qid=%llu mid=%s to=%s", (unsigned long long)entry->id,
             log_text(entry->envelope_id).text, log_text(entry->to).text);
    note_attempt(a->outbound, STORY_DELIVERED, attempt, (struct utc){ 0 });
    schedule_remove(a->outbound->schedule, entry->id);
}

static struct relay_result why_not(enum err result, struct arena *arena)
{
    struct slice text = arena_dup(arena, slice_cstr(err_detail()));
    bool is_final = result == ERR_NOT_FOUND || result == ERR_DENIED || result == ERR_SYNTAX;
    return (struct relay_result){ .fate = is_final ? RELAY_NEVER : RELAY_LATER,
                                  .enhanced = is_final             ? SL("5.1.1")
                                              : result == ERR_FULL ? SL("4.2.2")
                                                                   : SL("4.3.0"),
                                  .text = text };
}

static void deliver_one(struct outbound *outbound, const struct queue_entry *entry)
{
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "here", HERE_ARENA_BYTES);
    struct arrival arrival = { .outbound = outbound, .entry = entry, .arena = arena };
    struct attempt attempt = { .entry = entry };
    enum err result = put(&arrival);
    if (result == OK) {
        attempt.result = (struct relay_result){ .fate = RELAY_TAKEN, .enhanced = SL("2.0.0") };
        arrived(&arrival, &attempt);
        return;
    }
    attempt.result = why_not(result, arena);
    outbound_record(outbound, &attempt, 1);
}

/* --- what is to be told --- */

static enum err end_reports(struct outbound *outbound, const struct bounce *bounce,
                            const uint64_t *ids)
{
    struct queue_change change = {
        .kind = QUEUE_DONE, .ids = ids, .count = bounce->count, .text = SL("told nobody")
    };
    return success_is_granted(outbound->services, bounce->attempts[0].entry->from)
               ? bounce_send(outbound, bounce)
               : queue_apply_change(outbound->services->store, &change);
}

/* Of one message, in one notification that ends the entries. */
static void report(struct outbound *outbound, const struct bounce *bounce, struct arena *arena)
{
    uint64_t *ids = ARENA_ARRAY(arena, uint64_t, bounce->count);
    for (unsigned i = 0; i < bounce->count; i++) {
        ids[i] = bounce->attempts[i].entry->id;
    }
    enum err result = end_reports(outbound, bounce, ids);
    if (result != OK) {
        log_error("bounce-failed", "qid=%llu reason=%s", (unsigned long long)ids[0],
                  log_text(slice_cstr(err_detail())).text);
    }
    int64_t again = services_now(outbound->services).secs + REPORT_AGAIN_SECONDS;
    for (unsigned i = 0; i < bounce->count; i++) {
        if (result == OK) {
            schedule_remove(outbound->schedule, ids[i]);
        } else {
            schedule_again(outbound->schedule, ids[i], SL(WAY_HERE), again);
        }
    }
}

static void answer_one(struct outbound *outbound, const struct queue_entry *entry)
{
    if (answer_send(outbound->services, entry) == OK) {
        schedule_remove(outbound->schedule, entry->id);
        return;
    }
    log_error("answer-failed", "qid=%llu reason=%s", (unsigned long long)entry->id,
              log_text(slice_cstr(err_detail())).text);
    schedule_again(outbound->schedule, entry->id, SL(WAY_HERE),
                   services_now(outbound->services).secs + REPORT_AGAIN_SECONDS);
}

static bool share_a_report(const struct queue_entry *a, const struct queue_entry *b)
{
    return a->blob.lsn == b->blob.lsn && a->notify == b->notify && !outbound_is_single(a);
}

static void report_all(struct outbound *outbound, const struct queue_entry *entries, unsigned count,
                       struct arena *arena)
{
    struct attempt *attempts = ARENA_ARRAY(arena, struct attempt, count);
    bool *is_done = ARENA_ARRAY(arena, bool, count);
    for (unsigned i = 0; i < count; i++) {
        is_done[i] = !(entries[i].notify & NOTIFY_IS_REPORT);
    }
    for (unsigned i = 0; i < count; i++) {
        struct bounce bounce = { .action = entries[i].notify & NOTIFY_IS_EXPANDED ? DSN_EXPANDED
                                                                                  : DSN_DELIVERED,
                                 .attempts = attempts,
                                 .ends = true };
        for (unsigned k = i; k < count && !is_done[i]; k++) {
            if (k == i || (!is_done[k] && share_a_report(&entries[i], &entries[k]))) {
                is_done[k] = k != i;
                attempts[bounce.count++] =
                    (struct attempt){ .entry = &entries[k],
                                      .result = { .fate = RELAY_TAKEN, .enhanced = SL("2.0.0") } };
            }
        }
        if (bounce.count > 0) {
            report(outbound, &bounce, arena);
        }
    }
}

enum destination_state outbound_here(struct outbound *outbound, const struct schedule_task *task,
                                     struct arena *arena)
{
    struct queue_entry *entries = ARENA_ARRAY(arena, struct queue_entry, task->count);
    unsigned count = 0;
    for (unsigned i = 0; i < task->count && !outbound->is_stopping; i++) {
        struct queue_entry *entry = &entries[count];
        enum err result = queue_find(outbound->services->store, task->ids[i], arena, entry);
        if (result == ERR_NOT_FOUND || (result == OK && entry->is_held)) {
            schedule_remove(outbound->schedule, task->ids[i]);
        } else if (result != OK) {
            log_error("outbound-failed", "reason=%s", log_text(slice_cstr(err_detail())).text);
            return DESTINATION_DEAD;
        } else if (entry->notify & NOTIFY_IS_ANSWER) {
            answer_one(outbound, entry);
        } else if (entry->notify & NOTIFY_IS_REPORT) {
            count++;
        } else {
            deliver_one(outbound, entry);
        }
    }
    report_all(outbound, entries, count, arena);
    return DESTINATION_GOOD;
}
