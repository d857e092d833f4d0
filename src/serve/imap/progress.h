/* serve/imap/progress.h - what a command that takes long tells of itself (RFC 9585).
 *
 * Shape   a command that works in pieces says between them how far it is; the client hears of it when progress_interval has passed.
 * Blocks  as marked. */
#ifndef CULVER_SERVE_IMAP_PROGRESS_H
#define CULVER_SERVE_IMAP_PROGRESS_H

#include "io/loop.h"

struct imap_session;

struct imap_progress {
    struct slice tag;
    usec_t told;     /* when; at first, when it began */
    uint64_t began;  /* fiber_turns() */
    bool has_probed; /* a client that has ended its half of the connection */
    bool is_vague;   /* it is many of a kind: what one of them has done says nothing of the whole */
};

/* Of a command; without one nothing is told. */
void imap_progress_start(struct imap_session *s, struct slice tag);
void imap_progress_stop(struct imap_session *s);
/* So much is done; goal 0: nobody knows of how much. */
BLOCKS void imap_progress_tell(struct imap_session *s, uint64_t done, uint64_t goal);
/* Does anybody wait for the answer? False: the client has gone, or the server stops and its grace is over; the session is broken then, and what
 * only asks should end. Costs next to nothing unless something else has run since. */
bool imap_is_wanted(struct imap_session *s);
/* The same, for loops over what a peer can make many or large, where no response is half written. A client that has ended its half of the
 * connection may wait or be gone: it is told once, soon, that the command goes on, which its host refuses when it is gone. */
BLOCKS bool imap_goes_on(struct imap_session *s);

#endif
