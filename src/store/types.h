/* store/types.h - the nouns of the store: ids, flags, roles. */
#ifndef CULVER_STORE_TYPES_H
#define CULVER_STORE_TYPES_H

#include <stdint.h>

#include "base/slice.h"
#include "base/time.h"
#include "store/log/lsn.h"

typedef uint32_t mailbox_id; /* within an account; never reused; MAILBOX_INBOX is always there */
typedef uint32_t mail_uid;   /* RFC 3501 2.3.1.1; 0 is none */
typedef uint64_t mail_modseq;
typedef uint64_t email_id; /* within an account: one message, in one or more mailboxes */

#define MAILBOX_INBOX 1

/* Whose mailboxes, and who asks for them (store/sharing/access.h). */
struct store;
struct access {
    struct store *store;
    account_id account;
    account_id user;
};
/* The owner himself, or the server for him. */
#define ACCESS_OWNER(store, account) (&(struct access){ (store), (account), (account) })

/* Message flags; bits 8 to 62 are keywords of the account, numbered by its keyword table. */
#define FLAG_SEEN UINT64_C(1)
#define FLAG_ANSWERED UINT64_C(2)
#define FLAG_FLAGGED UINT64_C(4)
#define FLAG_DELETED UINT64_C(8) /* of the membership in one mailbox, the others of the message */
#define FLAG_DRAFT UINT64_C(16)
#define FLAG_SYSTEM_MASK UINT64_C(31)
#define FLAG_KEYWORD_FIRST 8
#define FLAG_KEYWORD_LAST 62
#define KEYWORDS_MAX (FLAG_KEYWORD_LAST - FLAG_KEYWORD_FIRST + 1)
#define KEYWORD_LEN_MAX 64

#define MAILBOX_NAME_MAX 1024 /* octets of a full path in UTF-8 */
#define MAILBOX_LEVELS_MAX 32
#define MAILBOXES_MAX 10000
#define SUBSCRIPTIONS_MAX 20000 /* of an account, also to what is not there */

/* What the names of others' mailboxes begin with, as users see them (serve/imap/mailbox/place.h); one's own begin with neither. */
#define MAILBOX_OTHER_USERS "Other Users"
#define MAILBOX_SHARED_FOLDERS "Shared Folders"

/* HIGHESTMODSEQ of a mailbox before a change and behind it: with the change, who knew the mailbox as it was before knows it as it is. Zeros:
 * there was no one change. */
struct mailbox_step {
    mail_modseq before, after;
};

/* One message in one mailbox, as it is kept in memory. */
struct packed_row {
    mail_uid uid;
    uint32_t saved; /* when it came into this mailbox, seconds since 1970 */
    uint64_t flags;
    mail_modseq modseq;
    email_id email;
    log_lsn lsn;
    uint64_t size;
    int64_t received;
};

/* UIDs are sorted, without duplicates, no more than the view has; those that are gone are passed over. */
struct uid_list {
    const mail_uid *items;
    uint32_t count;
};

/* Messages of one account that come all or not at all: each a record, and the last one brings the others. */
struct together {
    bool is_part;         /* nothing comes of it until a later record names it */
    const log_lsn *parts; /* those that this one brings, before itself */
    uint32_t part_count;
    mailbox_id replaced_in; /* a message that goes with its coming (RFC 8508); 0: none */
    mail_uid replaced;
};

/* RFC 6154 special use. */
enum mailbox_role {
    ROLE_NONE,
    ROLE_INBOX,
    ROLE_DRAFTS,
    ROLE_SENT,
    ROLE_JUNK,
    ROLE_TRASH,
    ROLE_ARCHIVE,
    ROLE_ALL,
    ROLE_FLAGGED,
    ROLE_IMPORTANT,
    ROLE_SNOOZED,
    ROLE_SCHEDULED,
    ROLE_MEMOS,
};

#endif
