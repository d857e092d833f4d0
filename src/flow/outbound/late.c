/* Messages that were to be delivered by a time which is over: returned, or their sender is told (RFC 2852 4.1). */
#include "flow/outbound/late.h"
#include "base/log.h"

#define AGAIN_SECONDS 60 /* until one is looked at again that is being sent */
#define FIND_ARENA_BYTES ((size_t)1024 * 1024)

static bool wants_warning(const struct queue_entry *entry)
{
    return !entry->was_warned && entry->from.len > 0 &&
           ((entry->notify & NOTIFY_ASKED) == 0 || entry->notify & NOTIFY_DELAY);
}

int64_t outbound_by_seconds(const struct outbound *outbound, const struct queue_entry *entry)
{
    int64_t by = entry->terms.deliver_by.secs, queued = entry->queued.secs;
    int64_t now = services_now(outbound->services).secs;
    return by == 0 ? 0 : by - queued - lost_time_waited(&outbound->set, queued, now);
}

bool outbound_is_late(const struct outbound *outbound, const struct queue_entry *entry)
{
    return entry->terms.deliver_by.secs != 0 && outbound_by_seconds(outbound, entry) <= 0 &&
           (entry->terms.flags & TERM_BY_RETURN || wants_warning(entry));
}

void outbound_watch_time(struct outbound *outbound, const struct queue_entry *entry)
{
    bool is_return = entry->terms.flags & TERM_BY_RETURN;
    if (entry->terms.deliver_by.secs != 0 && (is_return || wants_warning(entry))) {
        deadlines_put(outbound->deadlines, entry->id,
                      services_now(outbound->services).secs + outbound_by_seconds(outbound, entry));
    }
}

/* It leaves the line of its destination, which may sleep for long. */
static void divert(struct outbound *outbound, uint64_t id, struct arena *arena)
{
    struct queue_entry entry;
    int64_t now = services_now(outbound->services).secs;
    enum err result = queue_find(outbound->services->store, id, arena, &entry);
    if (result == ERR_NOT_FOUND || (result == OK && entry.is_held)) {
        return;
    }
    if (result != OK || schedule_is_taken(outbound->schedule, id)) {
        deadlines_put(outbound->deadlines, id, now + AGAIN_SECONDS);
    } else if (outbound_is_late(outbound, &entry)) {
        schedule_put(outbound->schedule,
                     &(struct schedule_entry){ .id = id,
                                               .message = entry.blob.lsn,
                                               .destination = SL(WAY_LATE),
                                               .priority = entry.terms.priority });
    }
}

void outbound_find_late(struct outbound *outbound)
{
    uint64_t id;
    while (deadlines_take(outbound->deadlines, services_now(outbound->services).secs, &id)) {
        AUTO(arena_free_auto)
        struct arena *arena = arena_new(NULL, "outbound-late", FIND_ARENA_BYTES);
        divert(outbound, id, arena);
    }
}

static struct relay_result why(const struct queue_entry *entry)
{
    bool is_return = entry->terms.flags & TERM_BY_RETURN;
    return (struct relay_result){
        .fate = is_return ? RELAY_NEVER : RELAY_LATER,
        .enhanced = is_return ? SL("5.4.7") : SL("4.4.7"),
        .text = SL("it was not delivered by the time that its sender asked for")
    };
}

/* Entries of one message: their terms are the same. */
static void end_group(struct outbound *outbound, const struct attempt *attempts, unsigned count)
{
    if (attempts[0].entry->terms.flags & TERM_BY_RETURN) {
        outbound_record(outbound, attempts, count);
    } else {
        outbound_warn(outbound, attempts, count);
    }
}

/* Those of the task that are late; others go back to where they belong. */
static enum err load(struct outbound *outbound, const struct schedule_task *task,
                     struct arena *arena, struct attempt *attempts, unsigned *count)
{
    struct queue_entry *entries = ARENA_ARRAY(arena, struct queue_entry, task->count);
    for (unsigned i = 0; i < task->count; i++) {
        struct queue_entry *entry = &entries[*count];
        enum err result = queue_find(outbound->services->store, task->ids[i], arena, entry);
        if (result == ERR_NOT_FOUND || (result == OK && entry->is_held)) {
            schedule_remove(outbound->schedule, task->ids[i]);
            continue;
        }
        TRY(result);
        if (!outbound_is_late(outbound, entry)) {
            schedule_again(outbound->schedule, entry->id, outbound_way(outbound, entry, arena).name,
                           entry->next_attempt.secs);
            continue;
        }
        attempts[(*count)++] = (struct attempt){ .entry = entry, .result = why(entry) };
    }
    return OK;
}

enum destination_state outbound_late(struct outbound *outbound, const struct schedule_task *task,
                                     struct arena *arena)
{
    struct attempt *attempts = ARENA_ARRAY(arena, struct attempt, task->count);
    unsigned count = 0;
    if (load(outbound, task, arena, attempts, &count) != OK) {
        log_error("outbound-failed", "reason=%s", log_text(slice_cstr(err_detail())).text);
        return DESTINATION_DEAD;
    }
    for (unsigned first = 0, next = 0; first < count; first = next) {
        while (next < count && attempts[next].entry->blob.lsn == attempts[first].entry->blob.lsn) {
            next++;
        }
        end_group(outbound, attempts + first, next - first);
    }
    return DESTINATION_GOOD;
}
