/* store/sharing/access.h - who may do what with a mailbox (RFC 4314), held for all protocols in one place.
 *
 * Shape   a mailbox has grants: a user and his rights, and negative ones: a user and the rights that he has not, whatever else gives them
 *         to him. Its owner has all of them always, so has who acts for the server (ACCESS_OWNER). Every call with a struct access is checked on the account's shard: what is read, before; a change, when its record
 *         is applied, in the order of the log. A new mailbox takes over the grants of the level above it.
 * Blocks  as marked.
 * Errors  ERR_NOT_FOUND for everything about a mailbox that the user may not even look up; ERR_DENIED for a right that he has not;
 *         ERR_LIMIT.
 * Limits  GRANTS_MAX. */
#ifndef CULVER_STORE_SHARING_ACCESS_H
#define CULVER_STORE_SHARING_ACCESS_H

#include "store/mailbox.h"

#define GRANTS_MAX 256 /* of a mailbox */
#define GRANTS_BYTES_MAX (GRANTS_MAX * 12)

enum right {
    RIGHT_LOOKUP = 1,    /* l: it is there, LIST */
    RIGHT_READ = 2,      /* r: SELECT, STATUS, and all that reads */
    RIGHT_SEEN = 4,      /* s: \Seen */
    RIGHT_WRITE = 8,     /* w: other flags and keywords */
    RIGHT_INSERT = 16,   /* i: APPEND, COPY to it */
    RIGHT_POST = 32,     /* p: kept for who asks; mail is delivered without */
    RIGHT_CREATE = 64,   /* k: mailboxes below it */
    RIGHT_REMOVE = 128,  /* x: DELETE, RENAME */
    RIGHT_DELETED = 256, /* t: \Deleted */
    RIGHT_EXPUNGE = 512, /* e: EXPUNGE */
    RIGHT_ADMIN = 1024,  /* a: the grants themselves */
};
#define RIGHTS_ALL 2047
/* Without any of them a mailbox is read-only (RFC 4314 5.2). */
#define RIGHTS_CHANGING (RIGHT_SEEN | RIGHT_WRITE | RIGHT_INSERT | RIGHT_DELETED | RIGHT_EXPUNGE)
/* One of them it takes to annotate (RFC 5464 3.3). */
#define RIGHTS_ANNOTATING (RIGHT_READ | RIGHT_SEEN | RIGHT_WRITE | RIGHT_INSERT | RIGHT_POST)

/* In place of a user: every account of the server. Who has a grant of his own has the rights of both, without those that a negative
 * grant of either takes from him. */
#define ACCESS_ANYONE UINT64_MAX

struct grant {
    account_id user; /* or ACCESS_ANYONE */
    unsigned rights; /* enum right */
    bool
        is_negative; /* "-user" (RFC 4314 2): the rights are taken from him; a grant beside the other one of the same user */
};

/* --- calls --- */
/* Of a mailbox; needs RIGHT_ADMIN. */
BLOCKS enum err access_grants(const struct access *who, mailbox_id mailbox, struct arena *arena,
                              struct grant **out, unsigned *out_count);
/* Sets, adds to or takes from what a user may, or by a negative grant may not; needs RIGHT_ADMIN. Nothing left: that grant of his goes.
 * The owner's rights cannot be changed: ERR_PERM. */
BLOCKS enum err access_grant(const struct access *who, mailbox_id mailbox, enum flags_how how,
                             const struct grant *grant);
/* Has the user, or ACCESS_ANYONE, a grant of his own on any mailbox of the account? A negative one is none. */
BLOCKS enum err access_has_grant(struct store *store, account_id account, account_id user,
                                 bool *out);
/* Flags that may be given to a message that is put into the mailbox; needs RIGHT_INSERT. */
BLOCKS enum err access_insert(const struct access *who, mailbox_id mailbox, uint64_t *out_flags);
/* May he expunge any message there? */
BLOCKS enum err access_expunge(const struct access *who, mailbox_id mailbox);

/* --- on the shard --- */
/* As records say who does it: 0 is the owner. */
static inline account_id access_actor(account_id account, account_id user)
{
    return user == account ? 0 : user;
}
struct account;
struct mbox;
struct mutation;
struct apply_result;
unsigned access_rights(const struct account *account, account_id user, const struct mbox *mbox);
/* Has the user all of the rights? */
enum err access_check(const struct account *account, account_id user, const struct mbox *mbox,
                      unsigned rights);
/* Has he one of them on any mailbox of the account? */
enum err access_check_any(const struct account *account, account_id user, unsigned rights);
/* May this change be applied? What the user may not change with it is taken out of it. */
bool access_judge(struct account *account, struct mutation *m, struct apply_result *result);
/* The flags that who has these rights may change. */
uint64_t access_flags(unsigned rights);

/* The grants of a mailbox as its row keeps them. */
void grants_write(const struct mbox *mbox, struct buf *out);
enum err grants_read(struct slice bytes, struct mbox *mbox);
/* Those of the level above, and whether it shares \Seen; `from` NULL: none. */
void grants_inherit(struct mbox *mbox, const struct mbox *from);
void grants_free(struct mbox *mbox);

#endif
