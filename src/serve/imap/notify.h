/* serve/imap/notify.h - NOTIFY in force: what the client is told without asking (RFC 5465).
 *
 * Shape   a watch on the account wakes the parked session; what changed is found by comparing all mailboxes with what was told
 *         before. */
#ifndef CULVER_SERVE_IMAP_NOTIFY_H
#define CULVER_SERVE_IMAP_NOTIFY_H

#include "proto/imap_notify.h"
#include "serve/imap/selected.h"

/* Tells what has happened since. */
BLOCKS void imap_notify_tell(struct imap_session *s);
BLOCKS void imap_notify_stop(struct imap_session *s);
/* Watches are set while IDLE or NOTIFY needs them (watch.c). */
BLOCKS void imap_watch_update(struct imap_session *s);
/* Are changes to annotations wanted at all, or those of this mailbox? 0 stands for the account. */
bool imap_notify_has_metadata(const struct imap_session *s);
bool imap_notify_wants_metadata(const struct imap_session *s, mailbox_id mailbox);
/* Is this mailbox meant? Never by SELECTED, which depends on the session. */
bool imap_notify_covers(const struct imap_session *s, const struct imap_notify_group *group,
                        const struct mailbox_info *mailbox);
/* What is wanted of the selected mailbox; NULL: no NOTIFY, so everything at the end of each command. */
const struct imap_notify_group *imap_notify_selected(const struct imap_session *s);

#endif
