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
/* Are changes to annotations wanted at all, or those of this mailbox? 0 stands for the account. */
bool imap_notify_has_metadata(const struct imap_session *s);
bool imap_notify_wants_metadata(const struct imap_session *s, account_id account,
                                mailbox_id mailbox);
/* Is this mailbox meant? Never by SELECTED, which depends on the session. */
bool imap_notify_covers(const struct imap_session *s, const struct imap_notify_group *group,
                        const struct mailbox_info *mailbox);
/* What is wanted of the selected mailbox; NULL: no NOTIFY, so everything at the end of each command. */
const struct imap_notify_group *imap_notify_selected(const struct imap_session *s);

/* --- notify_own.c: what the client itself does in other mailboxes is known to it (RFC 5465 5) --- */
/* Messages that it stored there, or with a count of 0 another change of the mailbox. */
void imap_notify_made(struct imap_session *s, const struct imap_made *made);
enum imap_naming {
    IMAP_NAMED_CREATE,
    IMAP_NAMED_DELETE,
    IMAP_NAMED_RENAME,
    IMAP_NAMED_SUBSCRIBE,
    IMAP_NAMED_UNSUBSCRIBE
};
struct imap_named {
    enum imap_naming how;
    struct slice name;
    struct slice new_name;    /* of RENAME */
    struct mailbox_info made; /* of CREATE; its account, id and that it is selectable */
};
BLOCKS void imap_notify_named(struct imap_session *s, const struct imap_named *named);
/* All that can be listed now, in the arena that the next call resets. */
BLOCKS enum err imap_notify_list(struct imap_session *s, struct mailbox_info **all,
                                 unsigned *count);
/* From now on this is what the client knows; not of what was known before. */
void imap_notify_remember(struct imap_session *s, const struct mailbox_info *all, unsigned count);
/* Ids of mailboxes are of an account; a level above accounts has none. */
static inline uint64_t imap_notify_key(const struct mailbox_info *m)
{
    return m->account << 32 | m->id;
}

#endif
