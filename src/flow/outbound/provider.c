/* Large providers count as one, and who asks for a pause gets it. */
#include "base/log.h"
#include "flow/outbound/delivery.h"

#define WAIT_SECONDS 10 /* for a place among the connections to a provider */

/* All domains of a provider share its connections, and its pauses. Who must wait comes back by chance a little later or sooner. */
enum err provider_join(struct delivery_run *run)
{
    struct outbound *outbound = run->outbound;
    run->profile = run->way.hosts.len > 0 ? PROFILES : profile_of_host(run->hosts.hosts[0].name);
    if (run->profile == PROFILES) {
        return OK;
    }
    struct pace *pace = &outbound->paces[run->profile];
    int64_t now = delivery_now(run);
    run->must_wait = pace->until > now || pace->connections >= profiles[run->profile].connections;
    if (run->must_wait) {
        int64_t noise = (int64_t)(random_u64(&outbound->services->world->random) % WAIT_SECONDS);
        run->wake = (pace->until > now ? pace->until : now + 1) + noise;
        return ERR_LIMIT;
    }
    pace->connections++;
    run->is_counted = true;
    return OK;
}

void provider_leave(struct delivery_run *run)
{
    if (run->is_counted) {
        run->outbound->paces[run->profile].connections--;
        run->is_counted = false;
    }
}

/* --- what it says of us --- */

/* What the server says of us, and not of this message: it is left alone for a while, and whoever runs this host is told when it is
 * blocked, because no waiting mends that. */
bool provider_wants_a_pause(struct delivery_run *run, const struct relay_result *results,
                            unsigned count)
{
    bool wants = false;
    for (unsigned i = 0; i < count && !wants; i++) {
        const struct relay_result *result = &results[i];
        if (!result->is_remote || result->fate == RELAY_TAKEN) {
            continue;
        }
        struct smtp_failure failure = smtp_failure_classify(result->enhanced, result->text);
        if (!smtp_failure_is_of_us(&failure, result->enhanced)) {
            continue;
        }
        if (failure.class == FAILURE_BLOCKED) {
            log_warn("relay-blocked", "host=%s reply=%s", log_text(run->host).text,
                     log_text(result->text).text);
        }
        wants = result->fate == RELAY_LATER;
    }
    return wants;
}

void provider_take_pause(struct delivery_run *run)
{
    int64_t seconds = schedule_pause(run->outbound->schedule, run->task);
    int64_t now = services_now(run->outbound->services).secs;
    if (run->profile < PROFILES) {
        struct pace *pace = &run->outbound->paces[run->profile];
        if (pace->until <= now) { /* what others are told meanwhile is the same */
            pace->pause = pause_next(pace->pause);
            pace->until = now + pace->pause;
        }
        seconds = pace->until - now;
    }
    run->wake = now + seconds;
    log_info("relay-paused", "host=%s seconds=%lld", log_text(run->host).text, (long long)seconds);
}

/* It takes mail: the next pause is a short one again. */
void provider_note_taken(struct delivery_run *run, const struct relay_result *results,
                         unsigned count)
{
    for (unsigned i = 0; i < count && run->profile < PROFILES; i++) {
        if (results[i].fate == RELAY_TAKEN) {
            run->outbound->paces[run->profile].pause = 0;
        }
    }
}

bool provider_is_full(const struct delivery_run *run)
{
    return run->profile < PROFILES && run->carried >= profiles[run->profile].messages;
}
