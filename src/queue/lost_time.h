/* queue/lost_time.h - how long a message has waited, when the clock cannot be believed or nobody was there to send it.
 *
 * Shape   time that the clock skipped, or in which nothing was tried, is no part of what a message has waited: one that was queued before is
 *         given up that much later. Pure: the caller reads both clocks, and keeps `until` and `seconds` for the next start.
 * Units   seconds; `wall` since 1970, as the caller counts them; `monotonic` since whenever, and never set.
 * Limits  what is shorter than LOST_TIME_LEAST is as good as nothing. */
#ifndef CULVER_QUEUE_LOST_TIME_H
#define CULVER_QUEUE_LOST_TIME_H

#include <stdbool.h>
#include <stdint.h>

#define LOST_TIME_LEAST 600

struct lost_time {
    int64_t wall, monotonic; /* at the last look */
    int64_t until;           /* the end of what was lost; the begin while nothing was */
    int64_t seconds;         /* so much before then */
};

struct lost_time lost_time_make(int64_t wall, int64_t monotonic);
/* Just started: as the last run left it. What it says of a time to come was said while the clock was wrong. */
void lost_time_resume(struct lost_time *lost, int64_t until, int64_t seconds);
/* By how many seconds the clock was set on, or back (negative), since the last look; 0: it was not. */
int64_t lost_time_look(struct lost_time *lost, int64_t wall, int64_t monotonic);
/* Just started, and what was due latest was due at `latest` (0: nothing is); nothing is put off by more than `most` seconds. How many are
 * lost. */
int64_t lost_time_absent(struct lost_time *lost, int64_t latest, int64_t most);

/* How long something has waited that says it was queued at `since`. Were that still to come, it would be from a time when the clock was
 * wrong: then since the last time that anything was lost. */
int64_t lost_time_waited(const struct lost_time *lost, int64_t since, int64_t now);

#endif
