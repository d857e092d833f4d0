/* Jumps of the clock, and what they do to the age of messages. */
#include "queue/lost_time.h"

struct lost_time lost_time_make(int64_t wall, int64_t monotonic)
{
    return (struct lost_time){ .wall = wall, .monotonic = monotonic, .until = wall };
}

void lost_time_resume(struct lost_time *lost, int64_t until, int64_t seconds)
{
    if (until > 0 && until <= lost->wall && seconds >= 0) {
        lost->until = until;
        lost->seconds = seconds;
    }
}

/* Back again takes away what on had given. */
static void lose(struct lost_time *lost, int64_t seconds)
{
    lost->seconds = lost->seconds + seconds > 0 ? lost->seconds + seconds : 0;
    lost->until = lost->wall;
}

int64_t lost_time_look(struct lost_time *lost, int64_t wall, int64_t monotonic)
{
    int64_t jump = (wall - lost->wall) - (monotonic - lost->monotonic);
    lost->wall = wall;
    lost->monotonic = monotonic;
    if (jump < LOST_TIME_LEAST && jump > -LOST_TIME_LEAST) {
        return 0;
    }
    lose(lost, jump);
    return jump;
}

/* Whoever was there would have tried what was due, and put it off by no more than that. */
int64_t lost_time_absent(struct lost_time *lost, int64_t latest, int64_t most)
{
    int64_t seconds = lost->wall - latest;
    if (latest == 0 || seconds < most + LOST_TIME_LEAST) {
        return 0;
    }
    lose(lost, seconds);
    return seconds;
}

int64_t lost_time_waited(const struct lost_time *lost, int64_t since, int64_t now)
{
    bool is_to_come = since > now;
    int64_t waited = now - (is_to_come ? lost->until : since);
    waited -= !is_to_come && since < lost->until ? lost->seconds : 0;
    return waited > 0 ? waited : 0;
}
