/* net/silence.h - whom nobody need ask just now: several questions in a row had no answer in time.
 *
 * Shape   pure; zeroed it knows nothing. One answer, whatever it says, and all is as at the start. When the rest is over one question finds
 *         out, and another silence is the next rest.
 * Units   now as loop_now() says it.
 * Limits  SILENCE_QUESTIONS in a row, since one alone may be about a domain whose own servers are gone; SILENCE_SECONDS of rest. */
#ifndef CULVER_NET_SILENCE_H
#define CULVER_NET_SILENCE_H

#include <stdbool.h>

#include "base/time.h"

#define SILENCE_QUESTIONS 3
#define SILENCE_SECONDS 30

struct silence {
    unsigned questions;
    usec_t until;
};

static inline bool silence_is_known(const struct silence *silence, usec_t now)
{
    return now < silence->until;
}

/* A question has ended. True: a rest begins. */
static inline bool silence_note(struct silence *silence, bool is_answered, usec_t now)
{
    silence->questions = is_answered ? 0 : silence->questions + 1;
    bool is_silent = silence->questions >= SILENCE_QUESTIONS;
    silence->until = is_silent ? now + SILENCE_SECONDS * USEC_PER_SEC : silence->until;
    return is_silent;
}

#endif
