/* Following the queue: what it says goes into the schedule, what the schedule says is done. */
#include "flow/outbound/internal.h"
#include "flow/outbound/late.h"

#include <stdlib.h>

#include "base/log.h"

/* More than one record can bring (DELIVERY_TARGETS_MAX), so that a page always gets past it. */
#define PAGE_ENTRIES 2000
#define PAGE_BYTES ((size_t)16 * 1024 * 1024)
#define LOOK_SECONDS 60
#define REFRESH_SECONDS 3600

static void end_pauses(struct outbound *outbound)
{
    for (unsigned i = 0; i < PROFILES; i++) {
        outbound->paces[i].until = 0;
    }
}

/* --- the clock --- */

static int64_t monotonic_seconds(struct world *world)
{
    return (int64_t)(world->clock.monotonic(&world->clock) / USEC_PER_SEC);
}

/* For the next start, which may be under a wrong clock too. */
static void keep_lost_time(struct outbound *outbound)
{
    struct directory_lost_time lost = { outbound->lost.until, outbound->lost.seconds,
                                        outbound->set.until, outbound->set.seconds };
    if (directory_lost_time_keep(outbound->services->directory, &lost) != OK) {
        log_warn("outbound-failed", "reason=%s", log_text(slice_cstr(err_detail())).text);
    }
}

void outbound_look_at_clock(struct outbound *outbound)
{
    int64_t wall = services_now(outbound->services).secs;
    int64_t monotonic = monotonic_seconds(outbound->services->world);
    int64_t jump = lost_time_look(&outbound->lost, wall, monotonic);
    (void)lost_time_look(&outbound->set, wall, monotonic);
    if (jump != 0) {
        log_warn("clock-jumped", "seconds=%lld", (long long)jump);
        outbound->seen = 0; /* with the times that hold now */
        outbound->has_news = true;
        schedule_wake_all(outbound->schedule);
        end_pauses(outbound);
        keep_lost_time(outbound);
    }
}

/* All that waited at the start has been read. */
static void look_at_absence(struct outbound *outbound)
{
    int64_t seconds = lost_time_absent(&outbound->lost, outbound->latest_due,
                                       (int64_t)outbound->settings->retry_max);
    outbound->latest_due = -1;
    if (seconds != 0) {
        log_info("outbound-absent", "seconds=%lld", (long long)seconds);
        keep_lost_time(outbound);
    }
}

/* Held by its sender's wish, which nothing goes before (RFC 4865 4.1), though the clock was fast when it was queued: so short a wish, or one that
 * ends so late, can only have been counted from then (QU10). */
static bool is_held_wrongly(const struct outbound *outbound, const struct queue_entry *entry)
{
    int64_t now = outbound->lost.wall;
    int64_t release = entry->next_attempt.secs, queued = entry->queued.secs;
    int64_t most = (int64_t)outbound->services->settings->future_release_max;
    return queued > now + LOST_TIME_LEAST && release > queued &&
           (release - queued <= UNDO_TIME_MAX || release - now > most + LOST_TIME_LEAST);
}

/* When it is tried. No attempt puts a message off for longer than that: where it says more the clock was wrong (QU10). */
static int64_t due_of(const struct outbound *outbound, const struct queue_entry *entry)
{
    int64_t due = entry->next_attempt.secs, now = outbound->lost.wall;
    if (entry->attempts > 0) {
        int64_t most = (int64_t)outbound->settings->retry_max;
        return due > now + most + most / 10 + LOST_TIME_LEAST ? now : due;
    }
    if (is_held_wrongly(outbound, entry)) {
        int64_t queued = entry->queued.secs;
        return now + due - queued - lost_time_waited(&outbound->lost, queued, now);
    }
    return due;
}

static void note_due(struct outbound *outbound, const struct queue_entry *entry)
{
    int64_t due = entry->attempts > 0 ? entry->next_attempt.secs : 0;
    due = due > entry->queued.secs ? due : entry->queued.secs;
    if (outbound->latest_due >= 0 && due > outbound->latest_due) {
        outbound->latest_due = due;
    }
}

/* --- the queue --- */

static void take_news(struct outbound *outbound, const struct queue_page *page, struct arena *arena)
{
    for (unsigned i = 0; i < page->count; i++) {
        const struct queue_entry *entry = &page->entries[i];
        struct way way = outbound_way(outbound, entry, arena);
        note_due(outbound, entry);
        if (entry->is_held || !(outbound->is_sending || way.is_here)) {
            schedule_remove(outbound->schedule, entry->id);
            continue;
        }
        outbound_watch_time(outbound, entry);
        schedule_put(outbound->schedule,
                     &(struct schedule_entry){ .id = entry->id,
                                               .message = entry->blob.lsn,
                                               .destination = way.name,
                                               .at = due_of(outbound, entry),
                                               .priority = entry->terms.priority });
        if (entry->next_attempt.secs == 0 && entry->attempts > 0) { /* somebody wants it now */
            schedule_wake(outbound->schedule, way.name);
            end_pauses(outbound); /* whoever its provider is */
        }
    }
}
/* False when there may be more. */
static bool follow(struct outbound *outbound)
{
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "outbound", PAGE_BYTES);
    struct queue_page page;
    outbound->has_news = false;
    if (queue_changes(outbound->services->store, outbound->seen, PAGE_ENTRIES, arena, &page) !=
        OK) {
        log_warn("outbound-failed", "reason=%s", log_text(slice_cstr(err_detail())).text);
        return true;
    }
    take_news(outbound, &page, arena);
    if (page.count == 0) {
        return true;
    }
    /* A full page may end within a record: that one is read again. */
    bool is_full = page.count == PAGE_ENTRIES;
    outbound->seen = page.entries[page.count - 1].changed - is_full;
    return !is_full;
}

/* One task and its fiber. */
struct work {
    struct list node;
    struct outbound *outbound;
    struct fiber *fiber;
    struct schedule_task task;
};

static void work_fiber(void *arg)
{
    struct work *work = arg;
    outbound_deliver(work->outbound, &work->task);
    list_remove(&work->node);
    if (work->outbound->follower != NULL) {
        fiber_wake(work->outbound->follower);
    }
    free(work);
}

static void start_due(struct outbound *outbound)
{
    struct schedule_task task;
    while (schedule_take(outbound->schedule, services_now(outbound->services).secs, &task)) {
        struct work *work = malloc(sizeof(*work));
        if (work == NULL) {
            abort();
        }
        *work = (struct work){ .outbound = outbound, .task = task };
        list_append(&outbound->work, &work->node);
        work->fiber = fiber_start(outbound->services->loop, "outbound", work_fiber, work);
    }
}

static unsigned seconds_to_wait(const struct outbound *outbound)
{
    int64_t next = schedule_next(outbound->schedule);
    int64_t late = deadlines_next(outbound->deadlines);
    next = late < next ? late : next;
    int64_t now = services_now(outbound->services).secs;
    if (next <= now) {
        return 1;
    }
    return next - now > LOOK_SECONDS ? LOOK_SECONDS : (unsigned)(next - now);
}

static void follower(void *arg)
{
    struct outbound *outbound = arg;
    queue_watch(outbound->services->store, &outbound->watch);
    while (!outbound->is_stopping) {
        outbound_look_at_clock(outbound);
        while (!follow(outbound) && !outbound->is_stopping) {
        }
        if (outbound->latest_due >= 0) {
            look_at_absence(outbound);
        }
        outbound_find_late(outbound);
        start_due(outbound);
        if (!outbound->has_news && !outbound->is_stopping) {
            deadline_set(seconds_to_wait(outbound));
            IGNORE(fiber_suspend()); /* woken or not: look again */
            deadline_set(0);
        }
    }
    while (!list_is_empty(&outbound->work)) {
        fiber_suspend_surely();
    }
    outbound_look_at_clock(outbound); /* the next start would take a jump for time that went by */
    queue_unwatch(outbound->services->store);
    timer_cancel(&outbound->grace);
    outbound->follower = NULL;
}

/* Policies hold also where no mail goes for long. */
static void refresher(void *arg)
{
    struct outbound *outbound = arg;
    while (!outbound->is_stopping) {
        deadline_set(REFRESH_SECONDS);
        IGNORE(fiber_suspend());
        deadline_set(0);
        if (!outbound->is_stopping && outbound->settings->mta_sts) {
            IGNORE(sts_refresh(outbound->sts, outbound->settings->mta_sts_server));
        }
    }
    outbound->refresher = NULL;
}

static void news(struct queue_watch *watch)
{
    struct outbound *outbound = CONTAINER_OF(watch, struct outbound, watch);
    outbound->has_news = true;
    if (outbound->follower != NULL) {
        fiber_wake(outbound->follower);
    }
}

static void grace_is_over(struct timer *timer)
{
    struct outbound *outbound = CONTAINER_OF(timer, struct outbound, grace);
    LIST_EACH (&outbound->work, node) {
        fiber_cancel(LIST_ENTRY(node, struct work, node)->fiber);
    }
}

struct outbound *outbound_open_idle(struct services *services, const char *data_dir,
                                    struct dns *dns, const struct outbound_settings *settings)
{
    struct outbound *outbound = calloc(1, sizeof(*outbound));
    struct schedule_limits limits = { .tasks_max = (unsigned)settings->connections_max,
                                      .per_destination_max =
                                          (unsigned)settings->connections_per_destination,
                                      .most = outbound_most,
                                      .arg = outbound };
    if (outbound == NULL) {
        abort();
    }
    outbound->services = services;
    outbound->lost =
        lost_time_make(services_now(services).secs, monotonic_seconds(services->world));
    outbound->set = outbound->lost;
    outbound->settings = settings;
    outbound->is_sending = settings->enabled;
    outbound->dns = dns;
    outbound->schedule = schedule_new(&limits);
    outbound->deadlines = deadlines_new();
    outbound->notices = notice_rate_new();
    outbound->unchecked = tls_client_context_new(false, SL(""));
    outbound->checked = tls_client_context_new(true, (struct slice){ .ptr = NULL });
    struct sts_config sts = { .loop = services->loop,
                              .dns = outbound->dns,
                              .jobs = services->jobs,
                              .checked = outbound->checked,
                              .data_dir = data_dir };
    outbound->sts = sts_open(&sts);
    list_init(&outbound->work);
    list_init(&outbound->keeping);
    timer_init(&outbound->grace, services->loop, grace_is_over);
    return outbound;
}

struct outbound *outbound_open(struct services *services, const char *data_dir, struct dns *dns,
                               const struct outbound_settings *settings, struct poison_board *board)
{
    struct outbound *outbound = outbound_open_idle(services, data_dir, dns, settings);
    outbound->poison = board == NULL ? NULL : poison_open(board);
    if (outbound->poison != NULL && poison_suspects(outbound->poison) > 0) {
        log_warn("outbound-suspects", "count=%u", poison_suspects(outbound->poison));
    }
    struct tls_reports_config reports = { .services = services,
                                          .dns = outbound->dns,
                                          .checked = outbound->checked,
                                          .data_dir = data_dir };
    outbound->reports = tls_reports_open(&reports, settings);
    outbound->watch = (struct queue_watch){ .changed = news, .loop = services->loop };
    struct directory_lost_time lost = directory_lost_time_get(services->directory);
    lost_time_resume(&outbound->lost, lost.until, lost.seconds);
    lost_time_resume(&outbound->set, lost.set_until, lost.set_seconds);
    outbound->follower = fiber_start(services->loop, "outbound-follow", follower, outbound);
    outbound->refresher = fiber_start(services->loop, "sts-refresh", refresher, outbound);
    return outbound;
}

void outbound_configure(struct outbound *outbound, const struct outbound_settings *settings)
{
    outbound->settings = settings;
    outbound->own_name = (struct own_name){ .until = 0 }; /* we may have another */
    if (outbound->reports != NULL) {
        tls_reports_configure(outbound->reports, settings);
    }
}

void outbound_stop(struct outbound *outbound)
{
    if (outbound == NULL || outbound->is_stopping) {
        return;
    }
    outbound->is_stopping = true;
    timer_set(&outbound->grace, outbound->services->settings->grace * USEC_PER_SEC);
    fiber_wake(outbound->follower);
    fiber_cancel(outbound->refresher);
    tls_reports_stop(outbound->reports);
}

void outbound_free(struct outbound *outbound)
{
    if (outbound == NULL) {
        return;
    }
    schedule_free(outbound->schedule);
    deadlines_free(outbound->deadlines);
    poison_close(outbound->poison);
    notice_rate_free(outbound->notices);
    sts_close(outbound->sts);
    tls_reports_free(outbound->reports);
    tls_context_unref(outbound->unchecked);
    tls_context_unref(outbound->checked);
    free(outbound);
}
