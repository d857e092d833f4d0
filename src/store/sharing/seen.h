/* store/sharing/seen.h - \Seen of who uses a mailbox of another account: his own, unless the mailbox shares it.
 *
 * Shape   the flags of a message are the mailbox's, and \Seen among them is the owner's. Of every other user the mailbox keeps which messages he
 *         has seen, each with the modseq of his change; what he is shown of a message is both together. What he never touched is unseen.
 * Owner   the mailbox; seen_free() by whoever frees it.
 * Threads the account's shard.
 * Errors  ERR_TEMP, ERR_CORRUPT of the database.
 *
 * Invariant  Only who has a right on the mailbox has marks in it, so that a mailbox without grants costs nothing here; and only of messages
 *            that are there. */
#ifndef CULVER_STORE_SHARING_SEEN_H
#define CULVER_STORE_SHARING_SEEN_H

#include "store/mailbox.h"

struct seen_mark {
    mail_uid uid;
    bool is_seen, is_gone;
    mail_modseq modseq;
};

/* What one user has seen of one mailbox. */
struct seen {
    account_id user;
    struct seen_mark *marks; /* malloc; by UID */
    uint32_t count, cap;
    uint32_t sorted; /* those behind it came in between, in ascending order */
    uint32_t seen_count;
    struct seen *next;
};

/* --- calls --- */
/* Whether all users of the mailbox share its \Seen; needs RIGHT_ADMIN. Either way each begins anew with what the mailbox has, or with nothing. */
BLOCKS enum err seen_share(const struct access *who, mailbox_id mailbox, bool is_shared);

/* --- on the shard --- */
struct account;
struct mbox;
/* The marks of a user; NULL when he has none of his own: the owner (also 0), and where it is shared. */
enum err seen_get(struct account *account, account_id user, struct mbox *mbox, struct seen **out);
/* A message as the user of these marks sees it; `own` NULL: as it is. */
struct packed_row seen_show(const struct seen *own, const struct packed_row *row);
uint32_t seen_unseen(const struct seen *own, const struct mbox *mbox);
/* In one change UIDs ascend, and each is marked once. */
enum err seen_put(struct account *account, struct mbox *mbox, struct seen *own,
                  const struct seen_mark *mark);
/* A message goes into another mailbox: whoever may keep marks there takes over his own. `user` is who does it. */
struct seen_journey {
    account_id user;
    struct mbox *from, *to;
    mail_uid uid; /* there */
    mail_modseq modseq;
};
enum err seen_carry(struct account *account, const struct seen_journey *journey,
                    const struct packed_row *row);
/* A message goes; seen_sweep() behind the last one. */
enum err seen_drop(struct account *account, struct mbox *mbox, mail_uid uid);
void seen_sweep(struct mbox *mbox);
/* Behind a change of grants: who has no right any more leaves nothing. */
enum err seen_prune(struct account *account, struct mbox *mbox);
void seen_free(struct mbox *mbox);

#endif
