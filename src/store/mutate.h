/* store/mutate.h - what a MUTATE record says: one change to one account (docs/formats/mutate.md).
 *
 * Shape   mutation_write/read are pure and inverse. Everything that apply needs is inside: ids that were resolved, the time;
 *         so replay gives the same state. */
#ifndef CULVER_STORE_MUTATE_H
#define CULVER_STORE_MUTATE_H

#include "base/arena.h"
#include "base/buf.h"
#include "store/types.h"

enum mutation_kind {
    MUTATE_ACCOUNT_CREATE = 1,
    MUTATE_ACCOUNT_REMOVE,
    MUTATE_MAILBOX_CREATE,
    MUTATE_MAILBOX_DELETE,
    MUTATE_MAILBOX_RENAME,
    MUTATE_SUBSCRIBE,
    MUTATE_KEYWORD,
    MUTATE_FLAGS,
    MUTATE_COPY,
    MUTATE_EXPUNGE,
    MUTATE_UNDELETE,
    MUTATE_RENEW,
    MUTATE_ANNOTATE,
    MUTATE_GRANT,
    MUTATE_SEEN,
    MUTATE_LAST = MUTATE_SEEN,
};

enum expunge_how {
    EXPUNGE_DELETED, /* those that carry \Deleted */
    EXPUNGE_ALL,
};

#define MUTATION_VERSION 1
#define MUTATION_VERSION_IF 2     /* with unchanged_since */
#define MUTATION_VERSION_DATA 3   /* and with user and data */
#define MUTATION_VERSION_SEEN 4   /* the same, and \Seen is the user's own; the newest */
#define MUTATION_UIDS_MAX 1000000 /* in one record; more are sent as several */
#define MUTATION_PIECE 4096       /* messages; what is about more is an errand (shard.h) */

struct mutation {
    enum mutation_kind kind;
    int64_t now; /* wall clock, seconds */
    mailbox_id mailbox, to;
    struct slice name; /* path or keyword */
    uint8_t how;       /* role, enum flags_how, subscribed, is_move, enum expunge_how, is_shared */
    uint64_t flags;
    mail_modseq unchanged_since; /* of FLAGS: messages changed later are left alone; 0: all */
    const mail_uid *uids;        /* ascending */
    uint32_t uid_count;
    account_id
        user; /* who does it, and is checked; 0: the owner. Of ANNOTATE also whose private ones */
    struct slice
        data; /* of ANNOTATE: names and values (store/sharing/annotation.h); of GRANT: whom and what */
    bool
        own_seen; /* \Seen of the user is his own (store/sharing/seen.h): of old records it is not */
    uint64_t fixed; /* flags that must stay as they are; not in the record: apply finds it */
};

void mutation_write(const struct mutation *m, struct buf *out);
enum err mutation_read(struct slice payload, struct arena *arena, struct mutation *out);
/* It may be about more messages than that: those of a whole mailbox, or so many UIDs. */
bool mutation_is_long(const struct mutation *m);
/* Of a record, by its kind alone. */
bool mutation_may_be_long(struct slice payload);

/* What apply found. The waiting caller reads it. */
struct apply_result {
    enum err code;
    const char *detail;  /* a literal */
    struct arena *arena; /* of the caller, for the arrays; NULL: they are not wanted */
    mailbox_id mailbox;
    uint32_t uidvalidity;
    mail_uid uid;
    mail_modseq modseq;
    struct mailbox_step step; /* of the mailbox changed; of COPY, where the messages come */
    unsigned bit;
    uint32_t count;
    mail_uid *from, *to;
    mail_uid *modified; /* those that unchanged_since left alone */
    uint32_t modified_count;
};

#endif
