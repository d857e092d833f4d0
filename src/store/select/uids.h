/* store/select/uids.h - which UIDs a large mailbox has, kept as runs, so that it is opened without a look at the row of each message.
 *
 * Shape   the row of `uids` says what was there at a modseq; since then messages went, which `vanished` tells, and came, with UIDs from the
 *         UIDNEXT of then on. Kept anew with a checkpoint, when one message of UIDS_STALE_PART has changed.
 * Threads the account's shard.
 * Errors  ERR_TEMP, ERR_CORRUPT of the database. */
#ifndef CULVER_STORE_SELECT_UIDS_H
#define CULVER_STORE_SELECT_UIDS_H

#include "store/mailbox.h"

struct account;
struct mbox;

#define UIDS_KEPT_FROM 1000 /* messages; smaller ones are read as they are */
#define UIDS_STALE_PART 8

/* All UIDs of the mailbox into an empty view. */
enum err uids_fill(struct account *account, struct mbox *mbox, struct view *view);
/* And those from a UID on into a view that has those below. */
enum err uids_fill_from(struct account *account, struct mbox *mbox, mail_uid from,
                        struct view *view);
/* Before a checkpoint: keeps the UIDs of mailboxes that changed much. */
enum err uids_keep(struct account *account);
/* *out: what is kept, with what happened since, is what the mailbox has; also when nothing is kept. */
enum err uids_check(struct account *account, struct mbox *mbox, bool *out);

#endif
