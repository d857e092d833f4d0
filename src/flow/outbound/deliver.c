/* One task: a connection to the first host that answers, its messages over it, and those that came meanwhile. */
#include "base/log.h"
#include "directory/srs.h"
#include "flow/outbound/convert.h"
#include "flow/outbound/delivery.h"
#include "flow/outbound/late.h"
#include "relay/program.h"

#define CONVERT_ARENA_BYTES ((size_t)64 * 1024 * 1024)
#define DELIVER_ARENA_BYTES ((size_t)8 * 1024 * 1024)
#define BEGIN_ARENA_BYTES ((size_t)1024 * 1024)
#define CONNECTION_SECONDS 300 /* after which it takes no more messages */
#define CODE_FAREWELL 421      /* RFC 5321 3.8 */
#define CODE_LOGIN_WANTED 530  /* RFC 4954 6 */

/* --- the entries --- */

/* Is its way still that of this task? Settings and the entry itself may have changed since it was put into line. */
static bool is_on_its_way(struct delivery_run *run, const struct queue_entry *entry)
{
    struct outbound *outbound = run->outbound;
    struct way way = outbound_way(outbound, entry, run->batch);
    if (!slice_eq(way.name, run->task->name)) {
        schedule_again(outbound->schedule, entry->id, way.name,
                       services_now(outbound->services).secs);
        return false;
    }
    if (run->way.name.len == 0) {
        way.name = run->task->name;
        way.hosts = arena_dup(run->arena, way.hosts);
        run->way = way;
    }
    return true;
}

/* Those that are gone, held or to go elsewhere by now are not this task's any more. */
static enum err load_entries(struct delivery_run *run)
{
    arena_reset(run->batch);
    run->count = 0;
    run->entries = ARENA_ARRAY(run->batch, struct queue_entry, run->task->count);
    for (unsigned i = 0; i < run->task->count; i++) {
        struct queue_entry *entry = &run->entries[run->count];
        enum err result =
            queue_find(run->outbound->services->store, run->task->ids[i], run->batch, entry);
        if (result == ERR_NOT_FOUND || (result == OK && entry->is_held)) {
            schedule_remove(run->outbound->schedule, run->task->ids[i]);
            continue;
        }
        TRY(result);
        run->count += is_on_its_way(run, entry);
    }
    return OK;
}

/* --- messages --- */

static struct slice notify_text(uint8_t notify, struct arena *arena)
{
    if ((notify & NOTIFY_ASKED) == 0) {
        return SL("");
    }
    if (notify & NOTIFY_NEVER) {
        return SL("NEVER");
    }
    struct slice text = arena_printf(arena, "%s%s%s", notify & NOTIFY_SUCCESS ? ",SUCCESS" : "",
                                     notify & NOTIFY_FAILURE ? ",FAILURE" : "",
                                     notify & NOTIFY_DELAY ? ",DELAY" : "");
    return slice_from(text, 1);
}

/* What came from outside and leaves was led on by an alias. Where mail is only put into a store nobody asks who may send it. */
static bool is_forwarded(const struct delivery_run *run, const struct queue_entry *entry)
{
    const struct services *services = run->outbound->services;
    return run->outbound->settings->srs && entry->submitter == 0 && entry->from.len > 0 &&
           (run->way.route == NULL ||
            run->way.route->lmtp.len + run->way.route->program.len == 0) &&
           !directory_is_local(services->directory, mailaddr_domain(entry->from));
}

/* One that cannot be rewritten stays: most receivers look at signatures too. */
static struct slice forwarder_of(struct delivery_run *run, const struct queue_entry *entry)
{
    struct services *services = run->outbound->services;
    struct srs srs = { .now = services_now(services).secs };
    struct mailaddr own;
    struct slice rewritten;
    if (!is_forwarded(run, entry) || route_postmaster(services, run->batch, &own) != OK) {
        return entry->from;
    }
    memcpy(srs.key, directory_srs_key(services->directory), sizeof(srs.key));
    if (srs_forward(&srs, entry->from, own.domain, run->batch, &rewritten) != OK) {
        log_info("sender-kept", "qid=%llu from=%s reason=%s", (unsigned long long)entry->id,
                 log_text(entry->from).text, log_text(slice_cstr(err_detail())).text);
        return entry->from;
    }
    return rewritten;
}

static struct slice sender_of(struct delivery_run *run, const struct queue_entry *entry)
{
    return outbound_sender(entry, forwarder_of(run, entry), run->batch);
}

/* As the server takes it. */
static enum err convert_and_send(struct delivery_run *run, const struct queue_entry *entry,
                                 const struct content *content, struct relay_message *message,
                                 struct relay_result *results)
{
    AUTO(arena_free_auto)
    struct arena *arena = arena_new(NULL, "outbound-convert", CONVERT_ARENA_BYTES);
    struct sendable sendable = { .content = content,
                                 .terms = entry->terms.flags,
                                 .id = entry->envelope_id,
                                 .offer = relay_offer(run->relay),
                                 .message = message,
                                 .converted = SL("") };
    if (outbound_needs_conversion(message, sendable.offer)) {
        TRY(outbound_convert(run->outbound->services, &sendable, arena));
    }
    struct relay_result refusal = sendable.refusal;
    refusal.text = arena_dup(run->batch, refusal.text);
    if (refusal.text.len == 0) {
        relay_send(run->relay, message, run->batch, results);
    }
    struct slice converted = arena_dup(run->batch, sendable.converted);
    for (unsigned i = 0; i < message->count; i++) {
        if (refusal.text.len > 0) {
            results[i] = refusal;
        } else if (results[i].fate == RELAY_TAKEN) {
            results[i].converted = converted;
        }
    }
    return OK;
}

static enum err send_group(struct delivery_run *run, unsigned first, unsigned count,
                           struct relay_result *results)
{
    const struct queue_entry *entry = &run->entries[first];
    if (outbound_way_is_program(&run->way)) {
        return delivery_to_program(run, entry, sender_of(run, entry), &results[0]);
    }
    AUTO(arena_free_auto)
    struct arena *arena = arena_new(NULL, "outbound-content", BEGIN_ARENA_BYTES);
    struct content content;
    TRY(content_open(run->outbound->services->store, entry->blob, arena, &content));
    struct relay_recipient *recipients = ARENA_ARRAY(run->batch, struct relay_recipient, count);
    for (unsigned i = 0; i < count; i++) {
        const struct queue_entry *one = &run->entries[first + i];
        recipients[i] = (struct relay_recipient){ .address = one->to,
                                                  .original = one->original,
                                                  .notify = notify_text(one->notify, run->batch) };
    }
    uint16_t flags = entry->terms.flags;
    /* that of a report of ours is its lifetime, and nobody else's business */
    int64_t by = entry->from.len > 0 ? entry->terms.deliver_by.secs : 0;
    struct relay_message message = { .from = sender_of(run, entry),
                                     .recipients = recipients,
                                     .count = count,
                                     .size = entry->blob.size - content.skip,
                                     .is_8bit = flags & TERM_8BIT,
                                     .is_utf8 = flags & TERM_SMTPUTF8,
                                     .is_binary = flags & TERM_BINARY,
                                     .wants_encrypted = flags & TERM_REQUIRE_TLS,
                                     .must_stay_encrypted = run->way.need == NEED_REQUIRED,
                                     .has_by = by != 0,
                                     .is_by_return = by != 0 && flags & TERM_BY_RETURN,
                                     .is_by_traced = by != 0 && flags & TERM_BY_TRACE,
                                     .by_seconds = outbound_by_seconds(run->outbound, entry),
                                     .priority = entry->terms.priority,
                                     .envid = entry->terms.envid,
                                     .ret = flags & TERM_RETURN_FULL      ? SL("FULL")
                                            : flags & TERM_RETURN_HEADERS ? SL("HDRS")
                                                                          : SL(""),
                                     .read = content_read,
                                     .arg = &content };
    TRY(convert_and_send(run, entry, &content, &message, results));
    for (unsigned i = 0; run->way.hosts.len > 0 && i < count; i++) {
        if (results[i].code == CODE_LOGIN_WANTED) {
            results[i].fate = RELAY_LATER; /* a mistake of ours, and none of the sender's */
        }
    }
    return OK;
}

/* Entries of one message stand together: one conversation for all of them. A program has one end, and so one
 * recipient; so has a sender that names it. */
static unsigned group_at(const struct delivery_run *run, unsigned first)
{
    unsigned count = 1;
    bool is_single = outbound_way_is_program(&run->way) || outbound_is_single(&run->entries[first]);
    while (!is_single && first + count < run->count && count < RELAY_RECIPIENTS_MAX &&
           run->entries[first + count].blob.lsn == run->entries[first].blob.lsn) {
        count++;
    }
    return count;
}

static void record_group(struct delivery_run *run, unsigned first, unsigned count,
                         const struct relay_result *results)
{
    struct attempt *attempts = ARENA_ARRAY(run->batch, struct attempt, count);
    struct slice tls = run->relay != NULL ? relay_tls_text(run->relay) : SL("");
    for (unsigned i = 0; i < count; i++) {
        attempts[i] = (struct attempt){ .entry = &run->entries[first + i],
                                        .result = results[i],
                                        .host = run->host,
                                        .is_met = run->is_met,
                                        .address = run->address,
                                        .tls = tls,
                                        .security = run->security };
    }
    outbound_record(run->outbound, attempts, count);
}

/* All entries of the task share this. */
static void record_all(struct delivery_run *run, struct relay_result result)
{
    struct relay_result *results = ARENA_ARRAY(run->batch, struct relay_result, run->count);
    for (unsigned i = 0; i < run->count; i++) {
        results[i] = result;
    }
    for (unsigned first = 0; first < run->count; first += group_at(run, first)) {
        record_group(run, first, group_at(run, first), results + first);
    }
}

static enum destination_state disk_failed(void)
{
    log_error("outbound-failed", "reason=%s", log_text(slice_cstr(err_detail())).text);
    return DESTINATION_DEAD; /* in line they would be tried at once, again and again */
}

/* May one more message go to who is at the other end? */
static bool goes_on(const struct delivery_run *run)
{
    return outbound_way_is_program(&run->way) ? delivery_monotonic(run) < run->send_until
                                              : relay_is_usable(run->relay);
}

/* A server may end a connection between two messages, with 421 or without a word. What it did not begin with goes over another one;
 * once it has asked for the content, it is the message that it does not take. */
static bool was_not_begun(const struct delivery_run *run, const struct relay_result *results,
                          unsigned count)
{
    bool is_so = run->carried > 0 && run->relay != NULL && !relay_is_usable(run->relay);
    for (unsigned i = 0; i < count; i++) {
        bool is_farewell = results[i].code == 0 || results[i].code == CODE_FAREWELL;
        is_so = is_so && is_farewell && results[i].fate == RELAY_LATER && !results[i].was_begun;
    }
    return is_so;
}

/* --- messages that end the program --- */

#define SUSPECT_SECONDS 5 /* until it is looked whether another suspect is still under way */

/* QU08: it ended the program twice while it was sent. It is held, and the queue goes on. */
static enum err park(struct delivery_run *run, unsigned first, unsigned count)
{
    struct outbound *outbound = run->outbound;
    const struct queue_entry *entry = &run->entries[first];
    uint64_t *ids = ARENA_ARRAY(run->batch, uint64_t, count);
    struct queue_change change = { .kind = QUEUE_DEFER,
                                   .ids = ids,
                                   .count = count,
                                   .until = services_now(outbound->services),
                                   .text = SL("parked: this server ended twice while sending it") };
    for (unsigned i = 0; i < count; i++) {
        ids[i] = run->entries[first + i].id;
    }
    TRY(queue_apply_change(outbound->services->store, &change)); /* what `queue list` shows */
    change.kind = QUEUE_HOLD;
    TRY(queue_apply_change(outbound->services->store, &change));
    log_error("message-parked", "qid=%llu mid=%s from=%s", (unsigned long long)entry->id,
              log_text(entry->envelope_id).text, log_text(entry->from).text);
    for (unsigned i = 0; i < count; i++) {
        schedule_remove(outbound->schedule, ids[i]);
    }
    poison_forget(outbound->poison, entry->blob.lsn);
    return OK;
}

static void wait_for_suspect(struct delivery_run *run, unsigned first, unsigned count)
{
    int64_t at = services_now(run->outbound->services).secs + SUSPECT_SECONDS;
    for (unsigned i = 0; i < count; i++) {
        schedule_again(run->outbound->schedule, run->entries[first + i].id, run->task->name, at);
    }
}

/* False: nothing is sent of it now, which was seen to, unless the disk failed. */
static bool may_send(struct delivery_run *run, unsigned first, unsigned count, enum err *result)
{
    struct poison *poison = run->outbound->poison;
    *result = OK;
    if (poison == NULL) {
        return true;
    }
    switch (poison_begin(poison, run->entries[first].blob.lsn, &run->place)) {
    case POISON_GO:
        return true;
    case POISON_WAIT:
        wait_for_suspect(run, first, count);
        return false;
    case POISON_PARK:
        *result = park(run, first, count);
        return false;
    }
    return true;
}

static void was_sent(struct delivery_run *run)
{
    if (run->outbound->poison != NULL) {
        poison_end(run->outbound->poison, run->place);
    }
}

/* --- all messages of a batch --- */

enum sent { SENT_DONE, SENT_LATER, SENT_PAUSE, SENT_NOT_BEGUN, SENT_DISK_FAILED };

/* One message, to what of its recipients is in this batch. */
static enum sent send_one(struct delivery_run *run, unsigned first, unsigned count,
                          struct relay_result *results)
{
    enum sent sent = SENT_DONE;
    enum err result;
    if (!may_send(run, first, count, &result)) {
        return result == OK ? sent : SENT_DISK_FAILED;
    }
    if (send_group(run, first, count, results) != OK) {
        sent = SENT_DISK_FAILED;
    } else if (was_not_begun(run, results, count)) {
        sent = SENT_NOT_BEGUN;
    } else {
        sent = provider_wants_a_pause(run, results, count) ? SENT_PAUSE
               : results[0].fate == RELAY_LATER            ? SENT_LATER
                                                           : sent;
        provider_note_taken(run, results, count);
        record_group(run, first, count, results);
        run->carried++;
    }
    was_sent(run);
    return sent;
}

static enum destination_state send_all(struct delivery_run *run)
{
    enum destination_state state = DESTINATION_GOOD;
    for (unsigned first = 0; first < run->count && !run->outbound->is_stopping;) {
        unsigned count = group_at(run, first);
        struct relay_result *results = ARENA_ARRAY(run->batch, struct relay_result, count);
        if (!goes_on(run)) {
            return run->relay == NULL ? state : DESTINATION_SLOW; /* the rest stays in line */
        }
        switch (send_one(run, first, count, results)) {
        case SENT_DISK_FAILED:
            return disk_failed();
        case SENT_NOT_BEGUN:
            return results[0].code == 0 ? DESTINATION_GOOD : DESTINATION_SLOW;
        case SENT_PAUSE:
            provider_take_pause(run);
            return DESTINATION_DEAD; /* the rest stays in line */
        case SENT_LATER:
            state = DESTINATION_SLOW;
            break;
        case SENT_DONE:
            break;
        }
        first += count;
        if (provider_is_full(run)) {
            return state;
        }
    }
    return state;
}

/* --- the task --- */

/* Why nobody could be asked, as a result for all. */
static struct relay_result unreachable(struct delivery_run *run, enum err why)
{
    struct slice text = arena_dup(run->arena, slice_cstr(err_detail()));
    /* What is wrong with a host that we named ourselves is not the sender's fault. */
    bool is_named = run->way.hosts.len > 0;
    /* RFC 5321 5.1: we are one of the hosts, so the domain is there, and so will be one of those that are better. */
    bool is_spare = why == ERR_NOT_FOUND && run->hosts.is_cut;
    struct slice status = is_named               ? SL("4.4.1")
                          : is_spare             ? SL("4.4.4")
                          : why == ERR_NOT_FOUND ? SL("5.1.2")
                          : why == ERR_PERM      ? SL("5.1.10") /* RFC 7505 4.2 */
                          : why == ERR_DENIED    ? SL("5.4.6") /* RFC 3463 3.5: it would go round */
                                                 : SL("4.4.1");
    return (struct relay_result){ .fate = status.ptr[0] == '5' ? RELAY_NEVER : RELAY_LATER,
                                  .enhanced = status,
                                  .text = text };
}

/* A message that must stay encrypted does not wait for hosts that cannot do so (RFC 8689 4.2.1). */
static struct relay_result unsafe(struct delivery_run *run)
{
    struct relay_result why = run->unsafe;
    if (run->way.need == NEED_REQUIRED && !run->is_somebody_away) {
        struct slice said = slice_from(why.text, why.enhanced.len);
        why.fate = RELAY_NEVER;
        why.enhanced = run->lacks_promise ? SL("5.7.30") : SL("5.7.10");
        why.text = arena_printf(run->arena, "%.*s%.*s", SLICE_ARG(why.enhanced), SLICE_ARG(said));
    }
    return why;
}

/* RFC 5321 4.5.4.1 would have one connection for many messages: as long as there are some, and the server takes them. */
static enum destination_state send_over(struct delivery_run *run)
{
    struct outbound *outbound = run->outbound;
    run->send_until = delivery_monotonic(run) + CONNECTION_SECONDS * USEC_PER_SEC;
    enum destination_state state = send_all(run);
    while (state == DESTINATION_GOOD && goes_on(run) && !provider_is_full(run) &&
           !outbound->is_stopping && delivery_monotonic(run) < run->send_until &&
           schedule_more(outbound->schedule, services_now(outbound->services).secs, run->task)) {
        state = load_entries(run) == OK ? send_all(run) : disk_failed();
    }
    return state;
}

static struct relay_result why_not(struct delivery_run *run, enum err result)
{
    return run->unsafe.enhanced.len > 0 ? unsafe(run) : unreachable(run, result);
}

/* Those that have waited long enough first, the others behind them; how many those are. The order among each stays, and with it what
 * stands together. */
static unsigned part_by_age(struct delivery_run *run)
{
    const struct outbound *outbound = run->outbound;
    int64_t before =
        services_now(outbound->services).secs - (int64_t)outbound->settings->fallback_after;
    struct queue_entry *parted = ARENA_ARRAY(run->batch, struct queue_entry, run->count);
    unsigned old = 0, at = 0;
    for (unsigned pass = 0; pass < 2; pass++) {
        for (unsigned i = 0; i < run->count; i++) {
            if ((run->entries[i].queued.secs <= before) == (pass == 0)) {
                parted[at++] = run->entries[i];
                old += pass == 0;
            }
        }
    }
    run->entries = parted;
    return old;
}

/* The hosts are away: what has waited for them long enough goes another way. The destination stays one that cannot be reached. */
static enum destination_state fall_back(struct delivery_run *run, struct relay_result why)
{
    struct way back;
    unsigned count = run->count;
    unsigned old = run->is_away && why.fate == RELAY_LATER && run->unsafe.enhanced.len == 0 &&
                           outbound_way_back(run->outbound, &run->entries[0], run->arena, &back)
                       ? part_by_age(run)
                       : 0;
    run->entries += old;
    run->count = count - old;
    record_all(run, why);
    if (old == 0) {
        return why.fate == RELAY_NEVER ? DESTINATION_GOOD : DESTINATION_DEAD;
    }
    run->entries -= old;
    run->count = old;
    run->way = back;
    run->destination = SL("");
    run->policy = (struct sts_policy){ .mode = STS_NONE };
    enum err result = delivery_reach(run);
    if (result == OK) {
        (void)send_all(run);
        relay_close(run->relay);
    } else if (result != ERR_CANCELLED) {
        record_all(run, why_not(run, result));
    }
    return DESTINATION_DEAD;
}

static enum destination_state deliver(struct delivery_run *run)
{
    if (outbound_way_is_program(&run->way)) {
        run->host = arena_dup(run->arena, program_path(run->way.route->program));
        return send_over(run);
    }
    enum err result = delivery_reach(run);
    if (run->must_wait) {
        return DESTINATION_BUSY;
    }
    if (result == ERR_CANCELLED) {
        return DESTINATION_SLOW;
    }
    if (result != OK) {
        provider_leave(run);
        return fall_back(run, why_not(run, result));
    }
    enum destination_state state = send_over(run);
    relay_close(run->relay);
    provider_leave(run);
    return state;
}

void outbound_deliver(struct outbound *outbound, struct schedule_task *task)
{
    AUTO(arena_free_auto)
    struct arena *arena = arena_new(NULL, "outbound-connection", DELIVER_ARENA_BYTES);
    struct delivery_run run = { .outbound = outbound,
                                .task = task,
                                .profile = PROFILES,
                                .arena = arena,
                                .batch = arena_new(arena, "outbound-batch", DELIVER_ARENA_BYTES) };
    enum destination_state state = DESTINATION_GOOD;
    if (slice_eq(task->name, SL(WAY_HERE))) {
        state = outbound_here(outbound, task, arena);
    } else if (slice_eq(task->name, SL(WAY_LATE))) {
        state = outbound_late(outbound, task, arena);
    } else if (load_entries(&run) != OK) {
        state = disk_failed();
    } else if (run.count > 0) {
        state = deliver(&run);
    }
    provider_leave(&run);
    int64_t wake = run.wake != 0 ? run.wake : delivery_now(&run) + BACKOFF_FIRST;
    schedule_done(outbound->schedule, task, state, wake);
}
