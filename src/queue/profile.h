/* queue/profile.h - what large providers take from one sender.
 *
 * Shape   constant tables and pure functions. A provider is known by the names of its MX hosts, so that all domains that it serves count
 *         as one. The numbers are what each says that it takes, or less; profile.c says where.
 * RFC     5321 4.5.4.1 (as a sender may limit itself). */
#ifndef CULVER_QUEUE_PROFILE_H
#define CULVER_QUEUE_PROFILE_H

#include <stdint.h>

#include "base/slice.h"

struct profile {
    const char *name;
    const char *hosts;    /* what names of its hosts end in, a blank between two */
    unsigned connections; /* at a time, to all of its hosts */
    unsigned messages;    /* over one connection */
};
#define PROFILES 12
extern const struct profile profiles[PROFILES];
/* Of the provider with this host; PROFILES: nobody we know. */
unsigned profile_of_host(struct slice host);

/* Seconds that nothing is sent after the first "slower", doubled with each that follows, up to the most. */
#define PAUSE_FIRST 60
#define PAUSE_MAX 3600
int64_t pause_next(int64_t pause);

#endif
