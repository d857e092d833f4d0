/* queue/notice_rate.h - how many notifications one sender gets: no more than so many an hour, and a count of those held back.
 *
 * Shape   an hour begins with the first notification to a sender. In memory alone: a restart begins anew.
 * Units   seconds since 1970, as the caller counts them.
 * Owner   notice_rate_new() / notice_rate_free().
 * Limits  NOTICE_SENDERS_MAX senders are remembered; of more than that nothing is held back. */
#ifndef CULVER_QUEUE_NOTICE_RATE_H
#define CULVER_QUEUE_NOTICE_RATE_H

#include <stdint.h>

#include "base/slice.h"

#define NOTICE_SENDERS_MAX 10000
#define NOTICE_SECONDS 3600

struct notice_rate;

struct notice_rate *notice_rate_new(void);
void notice_rate_free(struct notice_rate *rate); /* NULL allowed */

struct notice_turn {
    struct slice sender;
    int64_t now;
    uint64_t max; /* an hour; 0: as many as there are */
};
/* May it be sent? Then *withheld is how many were held back since the one before. */
bool notice_rate_take(struct notice_rate *rate, const struct notice_turn *notice,
                      uint64_t *withheld);
/* It could not be sent: its place is free again, and what it would have told is still to be told. */
void notice_rate_give_back(struct notice_rate *rate, const struct notice_turn *notice,
                           uint64_t withheld);

#endif
