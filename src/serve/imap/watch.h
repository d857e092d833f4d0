/* serve/imap/watch.h - the accounts whose changes a session has to hear of.
 *
 * Shape   while IDLE or NOTIFY waits a change wakes the parked session; for annotations alone (ENABLE METADATA) it is noted, so that the end
 *         of a command asks those accounts that have changed and no others.
 * Owner   the session; imap_watch_update() begins and ends them. */
#ifndef CULVER_SERVE_IMAP_WATCH_H
#define CULVER_SERVE_IMAP_WATCH_H

#include "serve/imap/internal.h"

struct imap_watch {
    struct watch watch; /* first: watch to this by CONTAINER_OF */
    struct imap_session *session;
    bool has_annotations; /* changes to them may be there since they were asked for */
    bool has_shares;      /* somebody may share with it now who did not */
    bool has_begun;       /* `told` is known */
    mail_modseq told;     /* changes to annotations up to here are told, or need not be */
};

/* Begins those that are needed now, and ends the others. */
BLOCKS void imap_watch_update(struct imap_session *s);
/* The same if it may be that somebody shares with this user who did not. */
BLOCKS void imap_watch_refresh(struct imap_session *s);
/* IDLE, NOTIFY and all that was enabled is over. */
BLOCKS void imap_watch_end(struct imap_session *s);

#endif
