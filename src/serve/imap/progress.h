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
    usec_t told;   /* when; at first, when it began */
    bool is_vague; /* it is many of a kind: what one of them has done says nothing of the whole */
};

/* Of a command; without one nothing is told. */
void imap_progress_start(struct imap_session *s, struct slice tag);
void imap_progress_stop(struct imap_session *s);
/* So much is done; goal 0: nobody knows of how much. */
BLOCKS void imap_progress_tell(struct imap_session *s, uint64_t done, uint64_t goal);

#endif
